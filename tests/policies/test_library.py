from __future__ import annotations

from functools import cache

import pytest

from policies.assessment.scenario import Scenario, read_scenarios, run
from policies.language.policy import Policy
from policies.library import built_in, scenario_files
from tests.policies.edges import touches, wanted

IDS = ("xiangxi-2018", "congjiang-2015", "yeji-2017", "xianning-2014", "heyuan-2015")


@cache
def scenarios() -> tuple[Scenario, ...]:
    return tuple(
        scenario
        for file in scenario_files()
        for scenario in read_scenarios(file.read_text("utf-8"), file.name, built_in())
    )


def of(policy_id: str) -> tuple[Policy, tuple[Scenario, ...]]:
    return built_in()[policy_id], tuple(s for s in scenarios() if s.policy.id == policy_id)


def test_the_five_documents_are_built_in() -> None:
    assert tuple(built_in()) == IDS


def test_all_measures_are_there() -> None:
    measures = [m for policy in built_in().values() for m in policy.measures]
    assert len(measures) == 70
    assert len([m for m in measures if not m.manual]) == 60


@pytest.mark.parametrize("policy_id", IDS)
def test_every_scenario_holds(policy_id: str) -> None:
    _, mine = of(policy_id)
    assert mine
    failures = [str(failure) for scenario in mine for failure in run(scenario).failures]
    assert failures == []


@pytest.mark.parametrize("policy_id", IDS)
def test_every_edge_has_a_hand_written_expectation(policy_id: str) -> None:
    policy, mine = of(policy_id)
    for measure in policy.assessed:
        touched = {touch for scenario in mine for touch in touches(measure, scenario)}
        missing = [touch for touch in wanted(measure) if touch not in touched]
        assert missing == []


@pytest.mark.parametrize("policy_id", IDS)
def test_every_measure_is_expected_due_or_for_decision_and_refused(policy_id: str) -> None:
    policy, mine = of(policy_id)
    for measure in policy.assessed:
        outcomes = {e.outcome for s in mine for e in s.expectations if e.measure == measure.id}
        assert outcomes & {"due", "for_decision", "qualified"}, measure.id
        assert "not_in_play" in outcomes, measure.id


@pytest.mark.parametrize("policy_id", IDS)
def test_every_option_of_every_reading_is_tried(policy_id: str) -> None:
    policy, mine = of(policy_id)
    for reading in policy.readings:
        tried = {s.readings.get(reading.id, reading.default) for s in mine}
        assert tried == set(reading.options)


@pytest.mark.parametrize("policy_id", IDS)
def test_clauses_stand_in_order_and_name_what_belongs_to_them(policy_id: str) -> None:
    policy = built_in()[policy_id]
    numbers = [clause.number for clause in policy.clauses]
    assert len(numbers) == len(set(numbers))
    places = [numbers.index(measure.clause) for measure in policy.measures]
    assert places == sorted(places)

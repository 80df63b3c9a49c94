from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest

from policies.assessment import Finding, Subject, assess
from policies.assessment.scenario import read_scenarios, run
from policies.facts import CATALOGUE
from policies.findings.explanation import Check, Used
from policies.findings.explanation_json import explanation_json
from policies.findings.explanation_reading import read_explanation, read_fact
from policies.library import built_in


@pytest.mark.parametrize("policy_id", built_in())
def test_every_explanation_of_the_scenarios_reads_back(policy_id: str) -> None:
    folder = files("policies.library").joinpath(policy_id.replace("-", "_"))
    for file in folder.iterdir():
        if not file.name.startswith("scenarios"):
            continue
        for scenario in read_scenarios(file.read_text("utf-8"), file.name, built_in()):
            for finding in run(scenario).findings:
                text = explanation_json(finding)
                read = read_explanation(text)
                assert explanation_json(finding._replace(explanation=read)) == text
                assert read.steps == finding.explanation.steps
                assert read.cap == finding.explanation.cap


def _named(finding: Finding) -> set[tuple[str, int | None]]:
    """Return every fact that an explanation names, with its year."""
    explanation = finding.explanation

    def of(check: Check) -> Iterator[Used]:
        yield from check.used
        for part in check.parts:
            yield from of(part)

    used = [
        *explanation.opened_on,
        *(one for check in explanation.checks for one in of(check)),
        *(operand.used for step in explanation.steps for operand in step.operands if operand.used),
    ]
    return {(one.fact, one.year) for one in used}


def _only(subject: Subject, named: set[tuple[str, int | None]]) -> Subject:
    facts = {fact for fact, _ in named}
    return replace(
        subject,
        standing={fact: value for fact, value in subject.standing.items() if fact in facts},
        yearly={
            fact: {year: value for year, value in years.items() if (fact, year) in named}
            for fact, years in subject.yearly.items()
        },
        titles={fact: titles for fact, titles in subject.titles.items() if fact in facts},
    )


@pytest.mark.parametrize("policy_id", built_in())
def test_the_facts_that_are_named_are_all_that_an_amount_rests_on(policy_id: str) -> None:
    folder = files("policies.library").joinpath(policy_id.replace("-", "_"))
    seen = 0
    for file in folder.iterdir():
        if not file.name.startswith("scenarios"):
            continue
        for scenario in read_scenarios(file.read_text("utf-8"), file.name, built_in()):
            subjects = {subject.id: subject for subject in scenario.subjects}
            for finding in run(scenario).findings:
                if finding.outcome not in {"due", "for_decision"} or finding.explanation.alternatives:
                    continue
                known = _only(subjects[finding.subject], _named(finding))
                terms = {"readings": scenario.readings, "as_of": scenario.as_of}
                again = assess(scenario.policy, scenario.year, [known], **terms).findings  # type: ignore[arg-type]
                (same,) = (one for one in again if one.measure == finding.measure)
                assert (same.outcome, same.amount, same.tier) == (finding.outcome, finding.amount, finding.tier)
                seen += 1
    assert seen > 10


def test_an_unknown_fact_stays_unknown() -> None:
    assert read_fact(CATALOGUE["online_sales"], None) is None

"""What is at stake where facts are missing, and what another reading would have given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policies.assessment import Finding, PaidAward, Subject, assess
from policies.assessment.missing import rank_missing
from policies.assessment.other_readings import under_other_readings
from policies.assessment.sentences import sections
from policies.facts import Title, Value
from policies.library import built_in
from policies.money import parse_money

XIANGXI = built_in()["xiangxi-2018"]
YEAR = 2019


def seller(number: int, sales: str, **facts: Value) -> Subject:
    yearly: dict[str, dict[int, Value]] = {"local_agri_online_sales": {YEAR: parse_money(sales)}}
    standing: dict[str, Value] = {"registered_in_area": True, **facts}
    return Subject(str(number), "enterprise", standing, yearly)


def findings(*subjects: Subject) -> list[Finding]:
    return [f for f in assess(XIANGXI, YEAR, subjects).findings if f.measure == "XX-4a"]


def test_what_is_at_stake_is_the_amount_if_all_unknown_held() -> None:
    (known,) = findings(seller(1, "3500万", best_prior_local_agri_online_sales=0))
    assert known.missing == ("tax_compliant",)
    assert known.explanation.at_stake == parse_money("10万")
    told = {line.text: line.value for part in sections(XIANGXI, XIANGXI.measure("XX-4a"), known) for line in part.lines}
    assert told["补齐且全部符合时可得"] == "100,000.00元"


def test_where_the_amount_is_unknown_it_is_the_most_that_the_measure_pays() -> None:
    yeji = built_in()["yeji-2017"]
    project: dict[str, Value] = {"project_kind": "logistics_distribution", "invest_fixed_assets": 100}
    found = next(f for f in assess(yeji, 2018, [Subject("1", "project", project)]).findings if f.measure == "YJ-10b")
    assert found.explanation.at_stake == parse_money("50万")
    session: dict[str, Value] = {"held_on": date(2018, 3, 1), "duration_days": Decimal("0.5")}
    open_ended = next(f for f in assess(yeji, 2018, [Subject("1", "training", session)]).findings)
    assert open_ended.outcome == "undetermined"
    assert open_ended.explanation.at_stake is None


def test_missing_facts_are_ordered_by_the_money_they_may_unlock() -> None:
    found = findings(seller(1, "1500万"), seller(2, "5500万", best_prior_local_agri_online_sales=0), seller(3, "900万"))
    ranked = rank_missing(found)
    assert [(one.fact, len(one.findings), one.at_stake) for one in ranked] == [
        ("tax_compliant", 2, parse_money("25万")),
        ("best_prior_local_agri_online_sales", 1, parse_money("5万")),
    ]


def test_a_due_finding_has_nothing_at_stake() -> None:
    subject = seller(1, "900万")
    assert findings(subject)[0].explanation.at_stake is None


def test_the_rejected_reading_shows_its_amount() -> None:
    titles = {"demo_enterprise_title": (Title("national", date(YEAR, 5, 1)),)}
    paid = (PaidAward("XX-5", 2018, parse_money("20万"), "provincial"),)
    subject = Subject("1", "enterprise", titles=titles, paid=paid)
    found = next(f for f in assess(XIANGXI, YEAR, [subject]).findings if f.measure == "XX-5")
    assert found.amount == parse_money("10万")
    (other,) = under_other_readings(XIANGXI, YEAR, [subject], found, XIANGXI.defaults)
    assert (other.reading, other.option, other.amount) == ("title_upgrade", "full", parse_money("30万"))


def test_an_assessment_tells_how_far_it_is_and_can_be_stopped() -> None:
    class Stopped(Exception):
        pass

    told: list[tuple[int, int]] = []
    subjects = [seller(number, "1500万") for number in range(500)]
    assess(XIANGXI, YEAR, subjects, tick=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {500 * len(XIANGXI.assessed)}

    def stop(done: int, _: int) -> None:
        if done > 300:
            raise Stopped

    with pytest.raises(Stopped):
        assess(XIANGXI, YEAR, subjects, tick=stop)

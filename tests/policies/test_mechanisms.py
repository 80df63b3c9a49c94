"""Mechanisms that the five documents use little or not at all, and what their explanations say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from policies.assessment import Finding, PaidAward, Subject, assess
from policies.facts import Title, Value
from policies.findings.explanation import Check, Used
from policies.language import load_policy_text
from policies.language.conditions.combined import combine
from policies.language.policy import Policy
from policies.library import built_in
from policies.money import parse_money

BARE = """
format = 1
id = "test"
title = "测试办法"
issuer = "某县"
in_force = { from = 2020-01-01 }
payer = "own"
[[clause]]
number = "一"
title = "奖励"
nature = "award"
summary = "奖励。"
[[measure]]
id = "T-1"
clause = "一"
title = "奖励"
rule = "奖励"
subject = "enterprise"
"""
"""A policy of one measure, as far as all tests have it alike."""
HEAD = (
    BARE
    + """opens_on = { facts = ["online_sales"] }
once = { kind = "ever" }
"""
)
FIXED = 'grant = { kind = "fixed", pays = "1万", says = "奖1万元" }\n'


def policy(body: str) -> Policy:
    return load_policy_text(HEAD + body, "测试.toml")


def finding(body: str, yearly: dict[str, Any], standing: dict[str, Value] | None = None) -> Finding:
    known = {"online_sales": parse_money("100万"), **yearly}
    subject = Subject("1", "enterprise", standing or {}, {fact: {2021: value} for fact, value in known.items()})
    done = assess(policy(body), 2021, [subject])
    assert done.input_errors == ()
    return done.findings[0]


def built(policy_id: str, measure: str, year: int, subject: Subject) -> Finding:
    done = assess(built_in()[policy_id], year, [subject])
    return next(f for f in done.findings if f.measure == measure)


def check(*, holds: bool | None) -> Check:
    return Check("is", holds, "")


def test_three_valued_logic() -> None:
    for first, second in product((True, False, None), repeat=2):
        parts = (check(holds=first), check(holds=second))
        both, either = [first, second].count(True) == 2, True in (first, second)
        no_false, unknown = False not in (first, second), None in (first, second)
        assert combine("all", parts) is (both or (None if no_false and unknown else False))
        assert combine("any", parts) is (either or (None if unknown else False))
        assert combine("none", parts) is (False if either else None if unknown else True)


def test_none_of_several() -> None:
    body = (
        FIXED
        + """
[[measure.condition]]
kind = "none"
says = "不属于"
of = [{ kind = "is", fact = "above_scale", value = true, says = "规上" }]
"""
    )
    assert finding(body, {"above_scale": True}).outcome == "refused"
    assert finding(body, {"above_scale": False}).outcome == "due"
    assert finding(body, {}).missing == ("above_scale",)


def test_a_step_counts_only_when_it_is_full() -> None:
    body = 'grant = { kind = "steps", of = ["online_sales"], every = "5万", pays = "1万", says = "每5万奖1万" }\n'
    for sales, amount in (("4.9999万", None), ("5万", "1万"), ("9.999999万", "1万"), ("10万", "2万")):
        found = finding(body, {"online_sales": parse_money(sales)})
        assert found.amount == (parse_money(amount) if amount else None)
        assert found.outcome == ("due" if amount else "refused")


LARGER = """
[measure.grant]
kind = "larger_of"
says = "取高"
of = [
    { kind = "rate", of = ["online_sales"], rate = "1%", says = "1%" },
    { kind = "fixed", pays = "5000元", says = "5000元" },
]
"""


def test_the_larger_of_two() -> None:
    assert finding(LARGER, {"online_sales": parse_money("40万")}).amount == parse_money("5000")
    assert finding(LARGER, {"online_sales": parse_money("60万")}).amount == parse_money("6000")


def test_the_smaller_of_two_is_known_when_one_is_nothing() -> None:
    subject = Subject(
        "1",
        "enterprise",
        {"registered_in_area": True},
        {"benchmark_interest": {2016: 0}, "recognised_leading": {2016: True}},
    )
    assert built("congjiang-2015", "CJ-1", 2016, subject).outcome == "refused"


def test_larger_of_needs_all_amounts() -> None:
    body = LARGER.replace('["online_sales"]', '["online_retail"]')
    assert finding(body, {}).missing == ("online_retail",)
    assert finding(body, {"online_retail": 0}).amount == parse_money("5000")


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (0, 0), (2, 1)])
def test_a_share_above_the_whole_is_an_input_error(part: int, whole: int) -> None:
    _share_is_refused(part, whole)


def _share_is_refused(part: int, whole: int) -> None:
    yearly: dict[str, dict[int, Value]] = {"covered_counties": {2020: part}, "total_counties": {2020: whole}}
    done = assess(built_in()["xiangxi-2018"], 2020, [Subject("1", "enterprise", {}, yearly)])
    assert [(error.place, error.code) for error in done.input_errors] == [("1 › XX-13", "contradiction")]
    assert all(f.measure != "XX-13" for f in done.findings)


def test_shares_at_their_limits() -> None:
    for part, whole in ((1, 0), (0, 0), (2, 1)):
        _share_is_refused(part, whole)
    with pytest.raises(AssertionError):
        _share_is_refused(1, 1)
    with pytest.raises(AssertionError):
        _share_is_refused(0, 1)


def test_a_choice_is_a_figure_of_the_year_and_a_title_is_not() -> None:
    choice, title = (
        built_in()[p].measure(m).grant.bases() for p, m in (("congjiang-2015", "CJ-8"), ("xiangxi-2018", "XX-5"))
    )
    assert [fact.id for fact in choice] == ["talent_grade"]
    assert title == ()
    assert built_in()["congjiang-2015"].measure("CJ-8").yearly_base
    assert not built_in()["xiangxi-2018"].measure("XX-5").yearly_base


def test_a_title_on_the_first_day_in_force_has_nothing_to_remark() -> None:
    for day, note in ((25, ""), (24, "称号日期 2018-06-24 早于本政策施行日 2018-06-25")):
        titles = {"demo_enterprise_title": (Title("national", date(2018, 6, day)),)}
        found = built("xiangxi-2018", "XX-5", 2018, Subject("1", "enterprise", titles=titles))
        assert [c.note for c in found.explanation.checks if c.kind == "title_date"] == [note]


def _half_day(**facts: Value) -> Finding:
    standing: dict[str, Value] = {
        "held_on": date(2018, 3, 1),
        "duration_days": Decimal("0.5"),
        "attendees": 50,
        **facts,
    }
    return built("yeji-2017", "YJ-17", 2018, Subject("1", "training", standing))


@pytest.mark.parametrize(
    ("meals", "computers", "each"), [(False, False, 6000), (True, False, 9000), (True, True, 11000)]
)
def test_every_part_for_each_head_is_told_with_its_fact(meals: bool, computers: bool, each: int) -> None:
    found = _half_day(meals=meals, computer_practice=computers)
    parts, times = found.explanation.steps
    assert (parts.kind, parts.result, times.kind) == ("heads", each, "times")
    told = [operand.used for operand in parts.operands if operand.used]
    assert told == [Used("meals", None, meals), Used("computer_practice", None, computers)]
    assert [operand.value for operand in parts.operands] == [6000, 3000 if meals else 0, 2000 if computers else 0]


def test_a_day_after_the_assessment_date_opens_nothing() -> None:
    facts: dict[str, Value] = {"park_lease_start": date(2018, 7, 1), "leased_floor_area": 100, "contract_rent": 2000}
    subject = Subject("1", "enterprise", facts, {"leased_months": {2018: 6}})
    by_day = {
        as_of: assess(built_in()["yeji-2017"], 2018, [subject], as_of=as_of).findings
        for as_of in (date(2018, 6, 30), date(2018, 7, 1))
    }
    outcomes = [next(f.outcome for f in found if f.measure == "YJ-10a") for found in by_day.values()]
    assert outcomes == ["not_in_play", "due"]


def test_a_bracket_is_shown_only_where_something_is_in_it() -> None:
    def steps(parcels: int) -> list[str]:
        standing: dict[str, Value] = {"courier_regional_hub": True}
        subject = Subject("1", "enterprise", standing, {"outbound_local_parcels": {2016: parcels}})
        return [step.kind for step in built("congjiang-2015", "CJ-3", 2016, subject).explanation.steps]

    assert steps(5000) == ["brackets"]
    assert steps(10_000) == ["brackets"]
    assert steps(10_001) == ["brackets", "brackets", "sum"]


def test_nobody_came_whatever_they_would_have_eaten() -> None:
    assert _half_day(attendees=0).outcome == "refused"
    assert _half_day().missing == ("meals", "computer_practice")


def test_one_figure_is_named_and_several_are_added_up() -> None:
    project: dict[str, Value] = {
        "project_kind": "public_service_platform",
        "recognised": True,
        "invoices_verified": True,
        "invest_equipment": 1000_00,
        "invest_network_fee": 500_00,
    }
    several = built("congjiang-2015", "CJ-4", 2016, Subject("1", "project", project)).explanation.steps
    assert [step.kind for step in several] == ["sum", "rate"]
    assert several[1].operands[0].label == "合计"
    one = finding('grant = { kind = "rate", of = ["online_sales"], rate = "1%", says = "1%" }\n', {}).explanation.steps
    assert [step.kind for step in one] == ["rate"]
    assert one[0].operands[0].label == "网络销售额（2021年）"
    assert one[0].result == Fraction(parse_money("1万"))


def _tenant(rent: str, **facts: Value) -> Finding:
    standing: dict[str, Value] = {
        "park_lease_start": date(2018, 1, 1),
        "leased_floor_area": Decimal(100),
        "contract_rent": parse_money(rent),
        **facts,
    }
    subject = Subject("1", "enterprise", standing, {"leased_months": {2018: Decimal(12)}})
    return built("yeji-2017", "YJ-10a", 2018, subject)


def test_only_a_rent_below_the_standard_is_remarked() -> None:
    def note(found: Finding) -> str:
        return next(c.note for c in found.explanation.checks if c.kind == "compare")

    assert note(_tenant("15")) == ""
    assert note(_tenant("14.99")) != ""
    assert _tenant("14.99").outcome == "for_decision"


def test_no_area_is_no_rent_whatever_the_contract_says() -> None:
    assert _tenant("15", leased_floor_area=Decimal(0)).outcome == "refused"


def test_the_explanation_names_the_comparison_with_earlier_years() -> None:
    def operator(policy_id: str, measure: str, yearly: dict[str, dict[int, Value]], best: str) -> str:
        standing: dict[str, Value] = {best: 0, "registered_in_area": True, "operating_since": date(2015, 1, 1)}
        found = built(policy_id, measure, 2019, Subject("1", "enterprise", standing, yearly))
        return next(c.operator for c in found.explanation.checks if c.kind == "first_time")

    agri: dict[str, dict[int, Value]] = {"local_agri_online_sales": {2019: parse_money("2000万")}}
    assert operator("xiangxi-2018", "XX-4a", agri, "best_prior_local_agri_online_sales") == "at_most"
    c2c: dict[str, dict[int, Value]] = {"c2c_sales": {2019: parse_money("200万")}}
    assert operator("yeji-2017", "YJ-14b", c2c, "best_prior_c2c_sales") == "below"


def test_the_next_tier_is_above_the_figure() -> None:
    for sales, at in (("999万", "1000万"), ("1000万", "3000万"), ("3001万", "5000万"), ("6000万", None)):
        yearly: dict[str, dict[int, Value]] = {"local_agri_online_sales": {2019: parse_money(sales)}}
        found = built("xiangxi-2018", "XX-4a", 2019, Subject("1", "enterprise", {}, yearly))
        tier = found.explanation.next_tier
        assert (tier.at if tier else None) == (parse_money(at) if at else None)


def test_a_run_of_years_names_its_year() -> None:
    yearly: dict[str, dict[int, Value]] = {"hosts_local_pavilion": {2017: True}}
    paid = (PaidAward("HY-9", 2016, parse_money("10万")),)
    found = built("heyuan-2015", "HY-9", 2017, Subject("1", "enterprise", {}, yearly, paid=paid))
    assert found.outcome == "due"
    late = built(
        "heyuan-2015", "HY-9", 2015, Subject("1", "enterprise", {}, {"hosts_local_pavilion": {2015: True}}, paid=paid)
    )
    assert late.outcome == "refused"


def test_titles_of_later_years_open_nothing() -> None:
    def outcome(year: int, as_of: date) -> str:
        titles = {"demo_enterprise_title": (Title("city", date(2016, 5, 1)),)}
        done = assess(built_in()["xianning-2014"], year, [Subject("1", "enterprise", titles=titles)], as_of=as_of)
        return next(f.outcome for f in done.findings if f.measure == "XN-5c")

    assert outcome(2015, date(2016, 12, 31)) == "not_in_play"
    assert outcome(2016, date(2016, 12, 31)) == "for_decision"
    assert outcome(2018, date(2018, 12, 31)) == "for_decision"
    assert outcome(2019, date(2019, 12, 31)) == "refused"


def test_a_cap_that_is_used_up_asks_for_nothing_more() -> None:
    project: dict[str, Value] = {"project_kind": "logistics_distribution", "invest_fixed_assets": 100}
    for paid, outcome in (("50万", "refused"), ("49.99万", "undetermined")):
        awards = (PaidAward("YJ-10b", 2017, parse_money(paid)),)
        assert built("yeji-2017", "YJ-10b", 2018, Subject("1", "project", project, paid=awards)).outcome == outcome

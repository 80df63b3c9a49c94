"""Rules that none of the five documents has, as random policies showed that they were once worked out wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from policies.assessment import Finding, PaidAward, Subject, assess
from policies.facts import CATALOGUE, Value
from policies.language import load_policy_text
from policies.money import parse_money
from policies.problems import InputError
from tests.policies.test_mechanisms import BARE

_HEAD = BARE.replace("2020-01-01", "2018-01-01")
_SALES = 'opens_on = { facts = ["online_sales"] }\n'
_FIXED = '{ kind = "fixed", pays = "10万", says = "10万元" }'
_PARCELS = (
    '{ kind = "brackets", of = "online_orders", operator = "at_least", reach = 10, says = "10单以上",'
    ' brackets = [{ above = 0, pays = "1元", says = "1元" }, { above = 20, pays = "2元", says = "2元" }] }'
)
_ELIGIBLE = '{ kind = "eligibility", says = "可以申报" }'
_TIERS = """
[measure.grant]
kind = "tiers"
of = ["online_sales"]
operator = "above"
best_before = "best_prior_c2c_sales"
upgrade = "difference"
says = "超过"
tiers = [{ at = "100万", pays = "5万" }, { at = "300万", pays = "10万" }, { at = "500万", pays = "20万" }]
"""


def _all(body: str, subjects: list[Subject], *, opens: str = _SALES, as_of: date | None = None) -> tuple[Finding, ...]:
    done = assess(load_policy_text(_HEAD + opens + body, "测试.toml"), 2021, subjects, as_of=as_of)
    assert done.input_errors == ()
    return done.findings


def _subject(facts: Mapping[str, Value], *paid: PaidAward, id_: str = "1") -> Subject:
    standing = {fact: value for fact, value in facts.items() if CATALOGUE[fact].period == "standing"}
    yearly = {fact: {2021: value} for fact, value in facts.items() if fact not in standing}
    return Subject(id_, "enterprise", standing, yearly, paid=paid)


def _one(body: str, facts: Mapping[str, Value], *paid: PaidAward, opens: str = _SALES) -> Finding:
    (finding,) = _all(body, [_subject({"online_sales": parse_money("100万"), **facts}, *paid)], opens=opens)
    return finding


def _once(kind: str, rest: str = "") -> str:
    return f'once = {{ kind = "{kind}" }}\n{rest}'


def test_who_has_no_score_cannot_be_ranked() -> None:
    body = _once("ever", f'quota = {{ best = 1, by = "online_orders", says = "前1名" }}\ngrant = {_FIXED}')
    scores: tuple[dict[str, Value], ...] = ({}, {"online_orders": 5}, {"online_orders": 4})
    subjects = [_subject({"online_sales": 1, **score}, id_=str(number)) for number, score in enumerate(scores, start=1)]
    findings = _all(body, subjects)
    assert [finding.outcome for finding in findings] == ["undetermined", "due", "not_selected"]
    assert findings[0].missing == ("online_orders",)


def _larger(*parts: str) -> str:
    return _once("ever", f'grant = {{ kind = "larger_of", says = "取高", of = [{", ".join(parts)}] }}')


def test_a_part_that_is_refused_takes_nothing_from_the_larger_one() -> None:
    found = _one(_larger(_PARCELS, _FIXED), {"online_orders": 9})
    assert (found.outcome, found.amount) == ("due", parse_money("10万"))
    assert [check.otherwise for check in found.explanation.checks] == ["next_branch"]
    assert _one(_larger(_PARCELS, _PARCELS), {"online_orders": 9}).outcome == "refused"
    assert _one(_larger(_PARCELS, _FIXED), {}).missing == ("online_orders",)


def test_a_part_that_counts_nothing_is_no_crash() -> None:
    above = _PARCELS.replace("reach = 10,", 'reach = 10, counted = "above_threshold_only",')
    assert _one(_larger(above, above), {"online_orders": 10}).outcome == "refused"


def test_the_smaller_of_nothing_keeps_what_was_found() -> None:
    grant = f'grant = {{ kind = "smaller_of", says = "取低", of = [{_PARCELS}, {_FIXED}] }}'
    found = _one(_once("ever", grant), {"online_orders": 10})
    assert (found.outcome, found.flags) == ("due", ("at_threshold",))
    found = _one(_once("ever", grant.replace("reach = 10", "reach = 11")), {"online_orders": 10})
    assert [check.code for check in found.explanation.checks] == ["", "nothing_to_pay"]


def test_a_branch_without_money_qualifies() -> None:
    when = '{ kind = "is", fact = "above_scale", value = true, says = "规上" }'
    grant = (
        f'grant = {{ kind = "branches", branch = [{{ when = {when}, grant = {_FIXED} }}, {{ grant = {_ELIGIBLE} }}] }}'
    )
    assert _one(_once("ever", grant), {"above_scale": False}).outcome == "qualified"
    assert _one(_once("ever", grant), {"above_scale": True}).outcome == "due"


def _refused(body: str, opens: str = _SALES) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_policy_text(_HEAD + opens + body, "测试.toml")
    return [problem.place.rpartition(" › ")[2] for problem in caught.value.problems]


def test_a_qualification_is_no_amount_to_choose_from() -> None:
    assert _refused(_larger(_ELIGIBLE, _FIXED)) == ["of"]


@pytest.mark.parametrize("facts", ['"online_sales", "online_orders"', '"online_sales", "overseas_store_turnover_usd"'])
def test_only_figures_of_one_kind_are_summed(facts: str) -> None:
    when = f'{{ kind = "compare", facts = [{facts}], operator = "above", figure = 1, says = "以上" }}'
    assert "facts" in _refused(_once("ever", f"condition = [{when}]\ngrant = {_FIXED}"))


def test_a_quarters_figure_and_a_title_open_no_year() -> None:
    quarter = 'opens_on = { facts = ["online_shops_quarter"] }\n'
    text = _HEAD.replace('"enterprise"', '"place"') + quarter + _once("ever", f"grant = {_FIXED}")
    with pytest.raises(InputError, match="按季度填报"):
        load_policy_text(text, "测试.toml")
    title = 'opens_on = { facts = ["demo_enterprise_title"] }\n'
    assert _refused(_once("ever", f"grant = {_FIXED}"), title) == ["facts"]


def _tier(sales: str | None, *paid: PaidAward, once: str = "per_tier", more: str = "") -> Finding:
    facts: dict[str, Value] = {"best_prior_c2c_sales": 0, "online_orders": 1}
    facts |= {"online_sales": parse_money(sales)} if sales else {}
    opens = 'opens_on = { facts = ["online_orders"] }\n'
    return _all(_once(once, _TIERS + more), [_subject(facts, *paid)], opens=opens)[0]


def test_just_at_a_tier_that_must_be_exceeded_the_lower_one_pays() -> None:
    for sales, outcome, tier in (("300.01万", "due", "300万"), ("300万", "due", "100万"), ("100万", "refused", "")):
        found = _tier(sales)
        assert (found.outcome, found.tier) == (outcome, tier)
        assert ("at_threshold" in found.flags) == (sales != "300.01万")
    assert [c.note for c in _tier("300万").explanation.checks if c.kind == "tier"] == ["恰为300万，未超过"]
    assert [c.note for c in _tier("301万").explanation.checks if c.kind == "tier"] == [""]


def test_a_tier_of_every_year_pays_again() -> None:
    paid = PaidAward("T-1", 2020, parse_money("5万"), "100万")
    assert _tier("200万", paid).outcome == "refused"
    assert _tier("200万", paid._replace(amount=0), once="yearly").amount == parse_money("5万")


def test_a_blank_figure_is_not_asked_for_where_no_tier_is_left() -> None:
    assert _tier(None).missing == ("online_sales",)
    top = PaidAward("T-1", 2019, parse_money("20万"), "500万")
    assert _tier(None, top).outcome == "refused"
    assert _tier(None, top._replace(tier="300万")).outcome == "undetermined"


def test_at_a_tier_nothing_is_suggested_where_nothing_is_left() -> None:
    edge = 'on_the_edge = "for_decision"\n'
    much = PaidAward("T-1", 2019, parse_money("12万"), "100万")
    found = _tier("500万", much, more=edge)
    assert (found.outcome, found.amount) == ("for_decision", None)
    assert _tier("500万", much._replace(amount=parse_money("5万")), more=edge).amount == parse_money("5万")


def test_earlier_years_count_whichever_figure_they_have() -> None:
    body = _once("per_tier", _TIERS.replace('["online_sales"]', '["platform_build_cost", "online_sales"]'))
    sales: dict[int, Value] = {2020: parse_money("200万"), 2021: parse_money("200万")}
    subject = Subject("1", "enterprise", {"platform_build_cost": 0}, {"online_sales": sales})
    assert _all(body, [subject])[0].outcome == "refused"
    assert _all(body, [Subject("1", "enterprise", {"platform_build_cost": 0}, {"online_sales": {2021: sales[2021]}})])[
        0
    ].missing == ("best_prior_c2c_sales",)


_CHANNELS = """
[measure.grant]
kind = "by_level"
of = "cross_border_channel"
levels = { own_platform = "3万" }
says = "奖"
"""


def test_a_level_is_awarded_once_where_the_text_says_so() -> None:
    grant = _CHANNELS.replace('own_platform = "3万"', 'own_platform = "3万", overseas_platform = "1万"')
    paid = PaidAward("T-1", 2019, parse_money("3万"), "own_platform")
    for channel, outcome in (("own_platform", "refused"), ("overseas_platform", "due")):
        assert _one(_once("per_tier", grant), {"cross_border_channel": channel}, paid).outcome == outcome
    assert _one(_once("yearly", grant), {"cross_border_channel": "own_platform"}, paid).outcome == "due"


@pytest.mark.parametrize(("paid", "amount"), [("10万", "10万"), ("15万", "5万"), ("20万", None)])
def test_a_fixed_amount_every_year_takes_what_is_left_of_the_cap(paid: str, amount: str | None) -> None:
    cap = 'cap = { amount = "20万", period = "lifetime", says = "累计不超过20万元" }\n'
    found = _one(_once("yearly", f"{cap}grant = {_FIXED}"), {}, PaidAward("T-1", 2020, parse_money(paid)))
    assert found.amount == (parse_money(amount) if amount else None)
    assert found.outcome == ("due" if amount else "refused")


def _level_of_a_standing_choice(paid: str) -> Finding:
    cap = 'cap = { amount = "4万", period = "lifetime", says = "不超过4万元" }\n'
    award = PaidAward("T-1", 2020, parse_money(paid), "own_platform")
    return _one(_once("yearly", cap + _CHANNELS), {"cross_border_channel": "own_platform"}, award)


def test_a_choice_is_no_figure_to_date() -> None:
    assert _level_of_a_standing_choice("3万").amount == parse_money("1万")


def _rent(**facts: Value) -> Finding:
    lease = """
[measure.grant]
kind = "rent"
pays = "15元"
area = "leased_floor_area"
since = "park_lease_start"
months = "leased_months"
for_months = 36
contract_rent = "contract_rent"
says = "每平方米15元"
"""
    known: dict[str, Value] = {"park_lease_start": date(2021, 1, 1), "leased_months": Decimal(12)}
    return _one(_once("yearly", lease), known | facts)


def test_a_rent_is_compared_while_the_area_is_blank() -> None:
    assert _rent(contract_rent=0).outcome == "refused"
    at, below = _rent(contract_rent=1500), _rent(contract_rent=1499)
    assert (at.missing, at.flags) == (("leased_floor_area",), ("at_threshold",))
    assert (below.outcome, below.flags) == ("undetermined", ())


def _last_year(**facts: Value) -> Finding:
    compare = (
        '{ kind = "compare", fact = "online_retail", year = "last", operator = "at_least", figure = "10万",'
        ' counts_since = "platform_since", says = "上年" }'
    )
    return _one(_once("ever", f"condition = [{compare}]\ngrant = {_FIXED}"), facts)


def test_a_year_that_does_not_count_is_not_asked_for() -> None:
    assert _last_year(platform_since=date(2020, 1, 1)).outcome == "due"
    assert _last_year(platform_since=date(2019, 12, 31)).missing == ("online_retail",)
    assert _last_year().missing == ("online_retail", "platform_since")


def test_ones_own_earlier_award_is_no_rival_for_the_place() -> None:
    body = _once("yearly", f'one_per = {{ by = "division", says = "一地一个" }}\ngrant = {_FIXED}')
    award = PaidAward("T-1", 2020, parse_money("10万"))
    here: dict[str, Value] = {"online_sales": 1, "division": "433101"}
    assert [f.outcome for f in _all(body, [_subject(here, award)])] == ["due"]
    closed = _subject({"division": "433101"}, award, id_="2")
    found = _all(body, [_subject(here), closed])
    assert [f.outcome for f in found] == ["for_decision", "not_in_play"]
    assert [a.subject for a in found[0].explanation.alternatives] == ["2"]


_WITHIN = '{ kind = "within", fact = "operating_since", first = 2019-01-01, last = 2019-12-31, says = "2019年" }'


def test_outside_a_window_is_flagged_only_where_it_is_the_reason() -> None:
    opened: dict[str, Value] = {"operating_since": date(2018, 1, 1), "above_scale": True}
    scale = '{ kind = "is", fact = "above_scale", value = true, says = "规上" }'
    none = f'condition = [{{ kind = "none", of = [{_WITHIN}, {scale}] }}]\ngrant = {_FIXED}'
    assert _one(_once("ever", none), opened).flags == ()
    both = f'condition = [{{ kind = "all", of = [{_WITHIN}, {scale}] }}]\ngrant = {_FIXED}'
    assert _one(_once("ever", both), opened).flags == ("outside_window",)
    branch = (
        f'grant = {{ kind = "branches", branch = [{{ when = {_WITHIN}, grant = {_FIXED} }}, {{ grant = {_FIXED} }}] }}'
    )
    assert (_one(_once("ever", branch), opened).outcome, _one(_once("ever", branch), opened).flags) == ("due", ())


def test_what_may_be_lowered_is_never_rounded_up() -> None:
    cap = 'cap = { amount = "1万", period = "year", stands_alone = true, says = "最高1万元" }\n'
    rate = 'grant = { kind = "rate", of = ["online_sales"], rate = "50%", says = "一半" }'
    found = _one(_once("yearly", cap + rate), {"online_sales": 3})
    assert (found.amount, found.flags) == (1, ("ceiling",))
    assert _one(_once("yearly", rate), {"online_sales": 3}).amount == 2


def test_just_at_a_bracket_is_told() -> None:
    def told(orders: int) -> tuple[Any, ...]:
        (check,) = _one(_once("yearly", f"grant = {_PARCELS}"), {"online_orders": orders}).explanation.checks
        return check.at_threshold, check.note

    assert told(20) == (True, "恰在分段的界限上")
    assert told(10) == (True, "")
    assert told(21) == (False, "")

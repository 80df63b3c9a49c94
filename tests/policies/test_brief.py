from __future__ import annotations

from datetime import date
from decimal import Decimal

from policies.assessment import assess
from policies.assessment.sentences import brief
from policies.facts import Title, Value
from policies.findings.subject import Subject
from policies.library import built_in


def test_a_fixed_amount_names_every_figure_that_it_hangs_on() -> None:
    policy = built_in()["xiangxi-2018"]
    shop = Subject(
        "1",
        "enterprise",
        {
            "registered_in_area": True,
            "overseas_store_area": Decimal(120),
            "overseas_store_since": date(2018, 5, 1),
        },
        {"overseas_store_turnover_usd": {2020: 150_000_000}},
    )
    (finding,) = [one for one in assess(policy, 2020, [shop]).findings if one.measure == "XX-17a" and one.amount]
    assert brief(policy.measure("XX-17a"), finding) == (
        "海外体验店面积120㎡，海外体验店开业日期2018年5月1日，海外体验店年交易额1,500,000.00美元"
    )


def brief_of(policy_id: str, measure: str, subject: Subject) -> str:
    policy = built_in()[policy_id]
    (finding,) = (one for one in assess(policy, 2018, [subject]).findings if one.measure == measure)
    assert finding.outcome == "due"
    return brief(policy.measure(measure), finding)


def test_what_says_yes_or_names_its_tier_is_said_once() -> None:
    person = Subject("1", "person", {"name": "石"}, {"talent_grade": {2018: "first"}})
    assert brief_of("congjiang-2015", "CJ-8", person) == "人才评审等次一等奖"
    shop: dict[str, Value] = {
        "name": "店",
        "plaque_awarded": True,
        "station_level": "physical_store",
        "place_name": "街",
    }
    firm = Subject(
        "1", "enterprise", {"name": "甲"}, titles={"demo_enterprise_title": (Title("city", date(2018, 5, 1)),)}
    )
    assert brief_of("yeji-2017", "YJ-15", firm) == "电商示范企业称号市级（2018-05-01）"
    assert brief_of("congjiang-2015", "CJ-5a", Subject("1", "station", shop)) == "已认定授牌"


def test_figures_keep_apart_and_have_their_commas() -> None:
    firm: dict[str, Value] = {"name": "甲", "registered_in_area": True}
    loan: dict[str, dict[int, Value]] = {
        "benchmark_interest": {2018: 5_812_311},
        "loan_interest_paid": {2018: 6_200_037},
    }
    told = brief_of(
        "congjiang-2015", "CJ-1", Subject("1", "enterprise", firm, {**loan, "recognised_leading": {2018: True}})
    )
    assert told == "同期基准利率的50%，即29,061.555元与当年支付贷款利息62,000.37元取小"
    parcels: dict[str, dict[int, Value]] = {"outbound_local_parcels": {2018: 13_500}, "tax_compliant": {2018: True}}
    told = brief_of("congjiang-2015", "CJ-3", Subject("1", "enterprise", firm, parcels))
    assert told == "计奖单数10,000×每单1.00元＋计奖单数3,500×每单1.50元"

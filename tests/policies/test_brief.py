from __future__ import annotations

from datetime import date
from decimal import Decimal

from policies.assessment import assess
from policies.assessment.sentences import brief
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

"""A small policy of our own, to be bent by the tests."""

from __future__ import annotations

import pytest

SMALL = """
format = 1
id = "test-2020"
title = "测试办法"
issuer = "某县人民政府"
document = "某政〔2020〕1号"
published = 2020-03-01
in_force = { from = 2020-03-01, doubtful_from = 2025-03-01 }
payer = "own"

[[reading]]
id = "upgrade"
question = "以后年度达到更高一档"
options = { full = "全额", difference = "补差" }
default = "full"

[[clause]]
number = "一"
title = "奖励"
nature = "award"
summary = "网络销售奖励。"

[[measure]]
id = "T-1"
clause = "一"
title = "网络销售额奖励"
rule = "达到100万元奖1万元，达到200万元奖3万元"
subject = "enterprise"
opens_on = { facts = ["online_sales"] }
once = { kind = "per_tier" }
[[measure.condition]]
kind = "is"
fact = "tax_compliant"
value = true
says = "依法纳税"
[[measure.condition]]
kind = "compare"
fact = "online_orders"
operator = "at_least"
figure = 10
says = "10单以上"
[measure.grant]
kind = "tiers"
of = ["online_sales"]
operator = "at_least"
upgrade = { reading = "upgrade" }
says = "达到"
tiers = [{ at = "100万", pays = "1万" }, { at = "200万", pays = "3万" }]
"""


@pytest.fixture
def small_policy() -> str:
    """Return the text of a policy with one measure."""
    return SMALL

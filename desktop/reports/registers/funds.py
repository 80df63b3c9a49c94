"""基金执行: each fund of a budget year — budget, on its way, approved, paid, left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from desktop.reports.lines import clean
from desktop.reports.listing import Group, ListColumn, Listing, Section, Value
from desktop.reports.registers.question import FundUse, Question

NAME = "资金执行情况表"
_COLUMNS = (
    ListColumn(("序号",), 11, "number"),
    ListColumn(("资金名称",), 66, "text", gives_way=True),
    ListColumn(("预算", "①"), 32, "money"),
    ListColumn(("办理中、未审定", "②"), 32, "money"),
    ListColumn(("已审定", "③"), 32, "money"),
    ListColumn(("已拨付", "④"), 32, "money"),
    ListColumn(("结余", "①－②－③"), 32, "money"),
    ListColumn(("执行率（%）", "④÷①"), 24, "rate"),
)


def funds(question: Question) -> Listing:
    """Return how the funds of the year's policies stand."""
    sections = (Section("", tuple(_groups(question.funds))),)
    lacking = sum(one.budget is None for one in question.funds)
    missing = (f"{lacking}项资金没有录入预算，预算、结余和执行率留空，不计为0。",) if lacking else ()
    return question.listing(
        NAME,
        f"{question.year}年度电子商务奖补{NAME}",
        _COLUMNS,
        sections,
        unit="单位：元",
        empty=f"没有{question.year}年度的资金",
        total=f"合计（{len(question.funds)}项）",
        notes=missing,
    )


def _groups(uses: Sequence[FundUse]) -> Iterator[Group]:
    number = 0
    for policy, inside in groupby(uses, key=lambda one: one.policy):
        members = list(inside)
        rows = tuple(_row(number + n, one) for n, one in enumerate(members, 1))
        number += len(members)
        yield Group(f"《{clean(policy)}》", "", rows, f"小计（{len(rows)}项）")


def _row(number: int, one: FundUse) -> tuple[Value, ...]:
    left = None if one.budget is None else one.budget - one.reserved - one.approved
    rate = (Decimal(one.paid) * 100 / one.budget).quantize(Decimal("0.1")) if one.budget else None
    return number, clean(one.fund), one.budget, one.reserved, one.approved, one.paid, left, rate

"""The part 条件: every condition with the law's words, how it was judged on which facts, and the result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from desktop.reports.basis_sheet.marks import Marks
from desktop.reports.basis_sheet.model import Grid, GridColumn, GridRow
from desktop.reports.lines import tighten
from policies.assessment.sentences import show_figure
from policies.facts import CATALOGUE, show_value
from policies.findings.explanation import Check, Explanation
from policies.language.operators import SIGNS
from policies.money import yuan

_COLUMNS = (GridColumn("原文用语", 60, "text"), GridColumn("判断", 66, "text"), GridColumn("结果", 18, "result"))
_COMBINED = {"all": "同时满足", "any": "满足其一", "none": "均不属于"}
_OWN = {
    "window": "政策期间",
    "title_date": "称号在政策施行后取得",
    "title_new": "未重复奖励",
    "tier_paid": "该档未奖励过",
    "once": "未重复奖补",
}
"""What a condition without words of the law is about."""
_INDENT = "　"


def conditions(explanation: Explanation, marks: Marks) -> Grid:
    """Return the table of all conditions, the parts of a combined one below it."""
    return Grid(_COLUMNS, tuple(row for check in explanation.checks for row in _rows(check, marks, 0)))


def _rows(check: Check, marks: Marks, depth: int) -> Iterator[GridRow]:
    mark = marks.of_words(check.says)
    words = f"{mark}“{tighten(check.says)}”" if mark else _OWN.get(check.kind) or _COMBINED.get(check.kind, "通则")
    judged = _judged(check, marks)
    yield GridRow((_INDENT * depth + words, judged if judged != words else "", _result(check)))
    for part in check.parts:
        yield from _rows(part, marks, depth + 1)


def _result(check: Check) -> str:
    if check.holds is None:
        return "未知"
    if check.otherwise == "next_branch":
        return "属于" if check.holds else "不属于"
    if check.holds:
        return "等于标准" if check.at_threshold else "符合"
    return "不符合" if check.otherwise == "refused" else "由人核定"


def _judged(check: Check, marks: Marks) -> str:
    """Say the comparison with letters and figures; the note says what figures do not."""
    if check.parts:
        return _COMBINED[check.kind]
    parts = [part for part in (_compared(check, marks), check.note) if part]
    return tighten("，".join(parts))


def _compared(check: Check, marks: Marks) -> str:
    cited = marks.of_facts(check.used, "÷" if check.kind == "share" else "、" if check.kind == "growth" else "＋")
    if check.threshold is not None and check.figure is not None:
        figure, threshold = _shown(check.figure, check.unit), _shown(check.threshold, check.unit)
        return f"{cited} {figure} {SIGNS[check.operator]} {threshold}"
    values = "、".join(show_value(CATALOGUE[used.fact], used.value) for used in check.used)
    return f"{cited}＝{values}" if cited else values


def _shown(figure: int | Decimal | Fraction | date | str, unit: str) -> str:
    """Write an amount in 元 to the 分, as the facts do; anything else by its unit."""
    return yuan(figure) if unit == "money" and isinstance(figure, int) else show_figure(figure, unit)

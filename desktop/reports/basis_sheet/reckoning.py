"""The parts 测算 and 上限: each step with its numbers, the tiers or levels, and the award against its cap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from desktop.reports.basis_sheet.marks import Marks, letter
from desktop.reports.basis_sheet.model import Band, Bar, Block, Grid, GridColumn, GridRow, Point, Scale
from desktop.reports.lines import tighten
from policies.assessment.sentences import show_figure
from policies.facts import CATALOGUE, show_value
from policies.findings.explanation import CapUse, Check, Explanation, Operand, Step
from policies.language.grants.by_level import ByLevel
from policies.language.grants.tiers import Tiers
from policies.language.operators import OPERATORS
from policies.language.policy import Measure
from policies.money import Fen, in_words, yuan

_STEPS = (
    GridColumn("", 8, "label"),
    GridColumn("", 84, "text"),
    GridColumn("", 14, "label"),
    GridColumn("", 38, "figure"),
)
_SIGNS = {
    "sum": "＋",
    "heads": "＋",
    "increase": "－",
    "minus_paid": "－",
    "smaller": "",
    "larger": "",
    "months": "",
    "share_of_year": "",
}
"""Between operands where it is not ×; the title says what is done without a sign."""
_NAMES = {
    "sum": "相加",
    "heads": "每人标准",
    "increase": "比上年新增",
    "minus_paid": "补足差额",
    "smaller": "取较小者",
    "larger": "取较大者",
    "rate": "按比例计算",
    "times": "按数量计算",
    "brackets": "分段计算",
    "steps": "按档数计算",
    "fixed": "定额",
    "tier": "达到的档次",
    "level": "级别",
}
_SIGNS_OF_STEPS = ("", "÷", "取整", "×")
"""销售额 ÷ 每满 → 档数 × 每档."""


class Award(NamedTuple):
    """What the program computed for a line: the tier, and the amount before a person decided otherwise (分)."""

    tier: str
    amount: Fen
    decided: bool

    @property
    def label(self) -> str:
        """What the result is called."""
        return "程序测算" if self.decided else "核定"


def reckoning(award: Award, measure: Measure, explanation: Explanation, marks: Marks) -> tuple[Block, ...]:
    """Return the steps, the tiers or levels where there are such, and the award where no cap follows."""
    steps = explanation.steps
    grid = (Grid(_STEPS, tuple(_step_rows(steps, marks))),) if steps else ()
    band = (Band(award.label, f"＝{_last(steps)}", award.amount),) if steps and not explanation.cap else ()
    return (*grid, *_tiers(award, measure, explanation), *band)


def _last(steps: Sequence[Step]) -> str:
    """Return the letter of the last result."""
    return letter(sum(step.kind != "round" for step in steps), "A")


def computed_amount(explanation: Explanation) -> Fen | None:
    """Return the amount before the cap (分); ``None`` where nothing was computed."""
    return int(explanation.steps[-1].result) if explanation.steps else None


def _step_rows(steps: Sequence[Step], marks: Marks) -> Iterator[GridRow]:
    results: list[tuple[int | Fraction, str]] = []
    for step in steps:
        if step.kind == "round":
            yield GridRow(("＝", step.says, "", _money(step.result)), strong=True)
            continue
        name = letter(len(results) + 1, "A")
        says = marks.of_words(step.says)
        title = f"{says}“{tighten(step.says)}”" if says else _NAMES.get(step.kind, step.says)
        if len(step.operands) == 1:
            yield GridRow((name, f"{title}　{step.operands[0].label}", "", _result(step)), strong=True)
        else:
            yield GridRow((name, title, "", ""))
            yield from _operand_rows(step, marks, results)
            yield GridRow(("＝", _NAMES.get(step.kind, "结果"), "", _result(step)), strong=True)
        results.append((step.result, name))


def _operand_rows(step: Step, marks: Marks, results: Sequence[tuple[int | Fraction, str]]) -> Iterator[GridRow]:
    for place, operand in enumerate(step.operands):
        if step.kind == "steps":
            sign = _SIGNS_OF_STEPS[max(0, place - len(step.operands) + 4)]
        else:
            sign = _SIGNS.get(step.kind, "×") if place else ""
        cited = marks.of_fact(operand.used) if operand.used else _earlier(operand, results)
        yield GridRow((sign, operand.label, cited, _operand(operand)))


def _earlier(operand: Operand, results: Sequence[tuple[int | Fraction, str]]) -> str:
    """Return the letter of the latest result that the operand is."""
    return next((name for result, name in reversed(results) if result == operand.value), "")


def _operand(operand: Operand) -> str:
    if operand.unit == "money":
        return _money(operand.value)
    if operand.used is not None:
        return show_value(CATALOGUE[operand.used.fact], operand.used.value)
    return show_figure(operand.value, operand.unit)


def _result(step: Step) -> str:
    return _money(step.result) if step.unit == "money" else show_figure(step.result, step.unit)


def _money(amount: int | Decimal | Fraction) -> str:
    """Write 元; parts of a 分 are written out, not rounded away."""
    exact = Fraction(amount)
    if exact.denominator == 1:
        return yuan(exact.numerator)
    whole, point, rest = show_figure(exact / 100, "number").partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.isdecimal() else f"{whole}{point}{rest}"


# Tiers and levels


def _tiers(award: Award, measure: Measure, explanation: Explanation) -> Iterator[Block]:
    grant = measure.grant
    if isinstance(grant, ByLevel):
        columns = (GridColumn("级别", 60, "text"), GridColumn("", 46, "text"), GridColumn("奖励", 38, "figure"))
        levels = ((grant.tier_label(level), level == award.tier, pays) for level, pays in grant.levels.items())
        yield Grid(columns, tuple(GridRow((a, "本次" if b else "", yuan(c)), b, b) for a, b, c in levels))
    elif isinstance(grant, Tiers) and any(check.kind == "tier" for check in explanation.checks):
        now, before = _figures(explanation)
        yield _tier_grid(award, grant, explanation, now, before)
        points = (
            Point("以前年度最高", before, now=False) if before is not None else None,
            Point("本年", now, now=True),
        )
        yield Scale(tuple((in_words(tier.at), tier.at) for tier in grant.scale), tuple(filter(None, points)))


def _figures(explanation: Explanation) -> tuple[Fen, Fen | None]:
    """Return the figure of the year and the best one before it, ``None`` where first times do not matter."""
    checks = {check.kind: check for check in explanation.checks}
    before = checks.get("first_time")
    return _figure(checks["tier"]), _figure(before) if before and before.figure is not None else None


def _figure(check: Check) -> Fen:
    return int(check.figure)  # type: ignore[arg-type]  # tiers compare amounts of money


def _tier_grid(award: Award, grant: Tiers, explanation: Explanation, now: Fen, before: Fen | None) -> Grid:
    word = "超过" if grant.operator == "above" else "达到"
    paid = {earlier.tier for earlier in explanation.earlier}

    def reached(figure: Fen | None, at: Fen) -> str:
        return "" if figure is None else word if OPERATORS[grant.operator](figure, at) else f"未{word}"

    columns = (
        GridColumn(f"档次（{word}）", 38, "text"),
        GridColumn("以前年度", 34, "text"),
        GridColumn("本年", 34, "text"),
        GridColumn("奖励", 38, "figure"),
    )
    rows = (
        GridRow(
            (
                in_words(tier.at),
                "已奖励" if tier.name in paid else reached(before, tier.at),
                reached(now, tier.at),
                yuan(tier.pays),
            ),
            strong=tier.name == award.tier,
            tinted=tier.name == award.tier,
        )
        for tier in grant.scale
    )
    return Grid(columns, tuple(rows))


# Cap


def capped(award: Award, measure: Measure, explanation: Explanation, marks: Marks) -> tuple[Block, ...]:
    """Return the cap, what was paid under it, the result, and the bar to scale; nothing where there is no cap."""
    cap, computed = explanation.cap, computed_amount(explanation)
    if cap is None or computed is None:
        return ()
    period = "各年度累计最高" if cap.period == "lifetime" else "每年度最高"
    rows = [
        GridRow(("", "计算数", _last(explanation.steps), yuan(computed))),
        GridRow(("", f"{period}　“{tighten(cap.says)}”", marks.of_words(cap.says), yuan(cap.cap))),
    ]
    if cap.paid_before:
        rows.append(GridRow(("", "上限内以前已奖补", "", yuan(cap.paid_before))))
    rest = max(0, cap.cap - cap.paid_before - award.amount)
    over = max(0, computed - cap.cap) if measure.base_to_date else computed - award.amount
    band = Band(award.label, _how(measure, cap), award.amount)
    return Grid(_STEPS, tuple(rows)), band, Bar(cap.cap, cap.paid_before, award.amount, over, rest)


def _how(measure: Measure, cap: CapUse) -> str:
    """Say how cap and earlier payments made the amount, by the rule that the base of the measure brings with it."""
    if not cap.paid_before:
        return "＝上限（计算数超过上限）" if cap.lowered else "＝计算数（未超过上限）"
    if not measure.base_to_date:
        return "＝上限－已奖补（计算数超过余额）" if cap.lowered else "＝计算数（未超过上限余额）"
    return "＝上限－已奖补（计算数超过上限）" if cap.lowered else "＝计算数－已奖补（未超过上限）"

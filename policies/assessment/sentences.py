"""An explanation in Chinese that a supervisor can check with a pocket calculator."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from policies.facts import CATALOGUE, show_value
from policies.findings.explanation import Alternative, Check, Explanation, Operand, Step, Used, leaves
from policies.findings.explanation_json import exact
from policies.findings.finding import FLAGS, OUTCOMES, PAYERS, Finding
from policies.language.operators import SIGNS
from policies.language.policy import Measure, Policy
from policies.money import in_words, yuan

_COMBINED = {"all": "同时满足", "any": "满足其一", "none": "均不属于"}
_SIGN_OF_STEP = {"rate": " × ", "times": " × ", "brackets": " × ", "sum": " ＋ ", "heads": " ＋ "}


class Line(NamedTuple):
    """One line: a mark (✓ ✗ ? ! or empty), the text, the value at its right, and the quoted words."""

    mark: str
    text: str
    value: str = ""
    says: str = ""
    depth: int = 0


class Section(NamedTuple):
    """A part of the explanation under its heading."""

    title: str
    lines: tuple[Line, ...]


def sections(policy: Policy, measure: Measure, finding: Finding) -> tuple[Section, ...]:
    """Return the whole explanation; empty parts are left out."""
    explanation = finding.explanation
    parts = (
        Section("结论", tuple(_conclusion(finding))),
        Section("还缺", tuple(_missing(finding))),
        Section("条件", tuple(line for check in explanation.checks for line in _check_lines(check))),
        Section("测算", tuple(map(_step_line, explanation.steps))),
        Section("上限", tuple(_cap_lines(finding))),
        Section("以前年度", tuple(_earlier_lines(measure, finding))),
        Section("比较", tuple(_alternative_line(finding, one) for one in explanation.alternatives)),
        Section("差一点", tuple(near_misses(finding))),
        Section("口径", tuple(_reading_lines(finding))),
        Section("条文", (Line("", f"{policy.document or policy.title} {measure.clause}", says=measure.rule),)),
        Section("提示", tuple(Line("!", note) for note in explanation.notes)),
    )
    return tuple(part for part in parts if part.lines)


def _conclusion(finding: Finding) -> Iterator[Line]:
    amount = f"{yuan(finding.amount)}元" if finding.amount is not None else ""
    flags = "、".join(FLAGS[flag] for flag in finding.flags)
    yield Line("", OUTCOMES[finding.outcome], amount)
    if flags:
        yield Line("!", flags)
    yield Line("", f"{PAYERS[finding.payer]}，预算年度 {finding.budget_year} 年")


def _missing(finding: Finding) -> Iterator[Line]:
    for fact in finding.missing:
        yield Line("?", CATALOGUE[fact].label, "未填")
    if finding.explanation.at_stake is not None:
        yield Line("", "补齐且全部符合时可得", f"{yuan(finding.explanation.at_stake)}元")


_MARKS = {True: "✓", None: "?"}


def _check_lines(check: Check, depth: int = 0) -> Iterator[Line]:
    if check.otherwise == "next_branch":
        mark = _MARKS.get(check.holds, "·")
    else:
        mark = _MARKS.get(check.holds, "✗" if check.otherwise == "refused" else "!")
    yield Line(mark, _check_text(check), _check_value(check), check.says, depth)
    for part in check.parts:
        yield from _check_lines(part, depth + 1)


def _check_text(check: Check) -> str:
    if check.parts:
        return check.says or _COMBINED[check.kind]
    labels = "＋".join(_heading(used) for used in check.used) if check.kind != "growth" else _heading(check.used[0])
    if check.kind == "share":
        labels = f"{_heading(check.used[0])} ÷ {_heading(check.used[1])}"
    text = labels or check.note or check.says
    if check.operator and check.threshold is not None:
        limit = show_figure(check.threshold, check.unit)
        text += limit if check.unit == "years" else f" {SIGNS[check.operator]} {limit}"
    elif check.kind == "growth":
        text += " ＞ 上年"
    return f"{text}（{check.note}）" if check.note and text != check.note else text


def _heading(used: Used) -> str:
    return CATALOGUE[used.fact].heading(used.year)


def _check_value(check: Check) -> str:
    if _has_gap(check) and check.unit == "money":
        return _money_like(check.figure, check.threshold)
    if check.figure is not None:
        return show_figure(check.figure, check.unit)
    return "；".join(show_value(CATALOGUE[used.fact], used.value) for used in check.used)


def show_figure(figure: int | Decimal | Fraction | date | str, unit: str) -> str:
    """Write a threshold or figure by its unit: ``1000万元``, ``60%``, ``20``, ``1年``."""
    if unit == "money" and isinstance(figure, int):
        return in_words(figure) if figure % 10**6 == 0 and figure else f"{yuan(figure)}元"
    if unit == "percent":
        return f"{_decimal(figure)}%"
    if unit == "years":
        return f"满{figure}年"
    return _decimal(figure) if isinstance(figure, int | Decimal | Fraction) else str(figure)


def _decimal(figure: object) -> str:
    number = Fraction(figure) if isinstance(figure, int | Decimal | Fraction) else Fraction(0)
    text = exact(number)
    return f"约{float(number):.4f}" if "/" in text else text


def _money(amount: int | Fraction) -> str:
    if isinstance(amount, int) or amount.denominator == 1:
        return f"{yuan(int(amount))}元"
    text = exact(amount / 100)
    whole, _, rest = text.partition(".")
    return f"约{float(amount / 100):,.6f}元" if "/" in text else f"{int(whole):,}.{rest}元"


_FINEST = 4
"""Decimals of 万元 and 亿元 that people still read at a glance; finer amounts are written in 元."""


def _money_like(amount: object, standard: object) -> str:
    """Write an amount (分) exactly, in the unit in which the threshold beside it is written."""
    amount, shown = Fraction(str(amount)), show_figure(int(str(standard)), "money")
    size = next((size for unit, size in (("亿元", 10**10), ("万元", 10**6)) if shown.endswith(unit)), 0)
    text = exact(amount / size) if size else "/"
    too_fine = "/" in text or len(text.partition(".")[2]) > _FINEST
    return _money(amount) if too_fine else f"{text}{shown[-2:]}"


def _operand_text(operand: Operand) -> str:
    if operand.unit == "money":
        value = _money(operand.value)  # type: ignore[arg-type]  # money is whole or a fraction of 分
    elif operand.used is not None:
        value = show_value(CATALOGUE[operand.used.fact], operand.used.value)
    elif operand.unit == "integer":
        value = f"{operand.value:,}"
    else:
        value = show_figure(operand.value, operand.unit)
    return f"{operand.label} {value}"


def _result(step: Step) -> str:
    if step.kind == "months":
        return f"{_decimal(step.result)}个月"
    return _money(step.result) if step.unit == "money" else show_figure(step.result, step.unit)


def _step_line(step: Step) -> Line:
    result = _result(step)
    if not step.operands:
        return Line("", step.says, result)
    joined = _SIGN_OF_STEP.get(step.kind, "，").join(map(_operand_text, step.operands))
    if step.kind in ("minus_paid", "increase"):
        joined = " － ".join(map(_operand_text, step.operands))
    if step.kind in ("smaller", "larger"):
        joined = ("取小：" if step.kind == "smaller" else "取大：") + joined
    return Line("", joined, result, step.says)


def _cap_lines(finding: Finding) -> Iterator[Line]:
    cap = finding.explanation.cap
    if cap is None:
        return
    period = "累计" if cap.period == "lifetime" else "每年"
    yield Line("!" if cap.lowered else "", f"{period}最高 {in_words(cap.cap)}", f"{yuan(cap.cap)}元", cap.says)
    if cap.paid_before:
        yield Line("", "上限内已奖补", f"{yuan(cap.paid_before)}元")


def _earlier_lines(measure: Measure, finding: Finding) -> Iterator[Line]:
    for award in finding.explanation.earlier:
        tier = f"（{measure.grant.tier_label(award.tier)}）" if award.tier else ""
        yield Line("", f"{award.year} 年度 {award.measure}{tier}", f"{yuan(award.amount)}元")


def _reading_lines(finding: Finding) -> Iterator[Line]:
    for reading in finding.explanation.readings:
        rejected = "、".join(label for _, label in reading.rejected)
        yield Line("", f"{reading.question}：{reading.chosen_label}", says=f"未采用：{rejected}")


def _alternative_line(finding: Finding, one: Alternative) -> Line:
    amount = "" if one.measure == finding.measure or one.amount is None else f"{yuan(one.amount)}元"
    return Line("", one.note, amount)


def near_misses(finding: Finding) -> Iterator[Line]:
    """Yield by how much the failed figures miss their thresholds, and what the next tier would pay."""
    yield from shortfalls(finding)
    tier = finding.explanation.next_tier
    if tier is not None:
        labels = "＋".join(CATALOGUE[used.fact].label for used in tier.used)
        text = f"{labels}下一档 {in_words(tier.at)}"
        yield Line("", text, f"{yuan(tier.pays)}元")


def shortfalls(finding: Finding) -> Iterator[Line]:
    """Yield by how much the figures that refused an award fall short of their thresholds, or exceed them."""
    if finding.outcome == "refused":
        for check in finding.explanation.checks:
            yield from (_gap(leaf) for leaf in leaves(check) if _has_gap(leaf))


def _has_gap(check: Check) -> bool:
    comparable = isinstance(check.figure, int | Decimal | Fraction) and isinstance(check.threshold, int | Decimal)
    return check.holds is False and check.otherwise == "refused" and comparable


def _gap(check: Check) -> Line:
    gap = Fraction(check.figure) - Fraction(check.threshold)  # type: ignore[arg-type]  # both are numbers
    used = check.used[:1] if check.kind == "growth" else check.used
    labels = ("÷" if check.kind == "share" else "＋").join(CATALOGUE[one.fact].label for one in used)
    if not gap:
        return Line("", f"{labels}正好等于标准，应{'超过' if check.operator == 'above' else '低于'}标准")
    if check.unit == "money":
        shown = _money_like(abs(gap), check.threshold)
    else:
        shown = f"{_decimal(abs(gap))}{'个百分点' if check.unit == 'percent' else ''}"
    return Line("", f"{labels}{'超出' if gap > 0 else '差'}", shown)


def brief(measure: Measure, finding: Finding) -> str:
    """Return 核定依据 in brief: the figures and the arithmetic, for a cell of a list."""
    explanation = finding.explanation
    arithmetic = _arithmetic(explanation.steps)
    parts = [arithmetic] if arithmetic else [_known(used) for used in _grounds(explanation)]
    if explanation.steps and explanation.steps[0].kind in ("tier", "level"):
        label = explanation.steps[0].operands[0].label
        parts += [label] if not any(label in part for part in parts) else []
    parts.extend(one.note for one in explanation.alternatives if one.kind == "quota")
    if explanation.cap is not None and explanation.cap.lowered:
        parts.append(f"上限{in_words(explanation.cap.cap)}")
    if explanation.earlier:
        parts.append(f"以前已奖补{yuan(sum(award.amount for award in explanation.earlier))}元")
    return "，".join(parts) or measure.rule


def _grounds(explanation: Explanation) -> Iterator[Used]:
    """Yield what opens the measure and, for a fixed amount, what is compared with a figure, each once."""
    seen: set[str] = set()
    fixed = [check for step in explanation.steps if step.kind == "fixed" for check in explanation.checks]
    met = (one for check in fixed for one in leaves(check) if one.holds and one.threshold is not None)
    compared = (used for check in met for used in check.used)
    for used in (*explanation.opened_on, *compared):
        if used.value is not None and used.fact not in seen:
            seen.add(used.fact)
            yield used


def _known(used: Used) -> str:
    if used.value is True:
        return CATALOGUE[used.fact].label
    return f"{CATALOGUE[used.fact].label}{show_value(CATALOGUE[used.fact], used.value)}"


def _arithmetic(steps: tuple[Step, ...]) -> str:
    """Return the lines that make the amount: of a choice between amounts both, of brackets all."""
    chosen = next((step for step in steps if step.kind in ("smaller", "larger")), None)
    if chosen:
        word = "取小" if chosen.kind == "smaller" else "取大"
        return "与".join(f"{one.label}{_joint(one)}{_money_of(one)}" for one in chosen.operands) + word
    brackets = [step for step in steps if step.kind == "brackets"]
    last = next((step for step in reversed(steps) if step.kind in ("times", "rate", "steps")), None)
    return "＋".join(_product(step) for step in brackets or ([last] if last else []))


def _joint(operand: Operand) -> str:
    """Return what keeps a label that ends in a figure apart from the amount: 利息的50%，即29,061.56元."""
    return "，即" if operand.label[-1:] in "0123456789%" else ""


def _product(step: Step) -> str:
    return "×".join(_operand_text(operand).replace(" ", "") for operand in step.operands)


def _money_of(operand: Operand) -> str:
    return _money(operand.value)  # type: ignore[arg-type]  # the amounts that are chosen from

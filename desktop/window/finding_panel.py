"""The explanation of one finding: conditions, arithmetic, cap, clause, reading, near miss, in this order."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.awards import Run
from desktop.awards.decisions import LABELS, NEEDS_SECOND
from desktop.register.award_values import Decision
from desktop.window.cells import OUTCOME_TONES, Tag, flag_tags
from desktop.window.deciding import outcome_words
from desktop.window.page import Panel
from desktop.window.parts import Mark, Unknown, boxed, icon_pill, joined, label, line, pill, row, selectable
from desktop.window.theme import Theme, Tone
from policies.assessment.sentences import Line, Section, sections
from policies.findings.finding import OUTCOMES, PAYERS, Finding
from policies.money import yuan

_MARKS: dict[str, tuple[str, Tone, str]] = {
    "✓": ("check", "green", "满足"),
    "✗": ("refused", "red", "不满足"),
    "?": ("undetermined", "grey", "未知"),
    "!": ("for_decision", "amber", "注意"),
    "·": ("not_in_play", "ink3", "不适用"),
}
_IN_THE_HEAD = ("结论",)
_STEP = 18


def show_finding(panel: Panel, theme: Theme, run: Run, finding: Finding, decision: Decision | None = None) -> None:
    """Fill the panel with one finding, and with what a person decided about it."""
    measure = run.policy.measure(finding.measure)
    subtitle = joined((f"{measure.id} {measure.title}", f"{run.year} 年度", PAYERS[finding.payer]))
    panel.show_head(run.rows[finding.subject].name, subtitle, _crown(theme, finding, decision))
    parts = sections(run.policy, measure, finding)
    explained = _body(theme, [part for part in parts if part.title not in _IN_THE_HEAD])
    panel.show_body([*_decided(decision), *explained] if decision else explained)


def _decided(decision: Decision) -> Iterator[QWidget]:
    """Yield who decided what, why and on what basis."""
    waits = decision.kind in NEEDS_SECOND and not decision.confirmed_by
    head = row(label("决定", "section"), pill(Tag(LABELS[decision.kind], "violet")), None, gap=8)
    if waits:
        head.addWidget(pill(Tag("等第二人确认", "amber")))
    yield boxed(head)
    yield label(decision.reason, wrap=True)
    second = f"{decision.confirmed_by} 确认" if decision.confirmed_by else ""
    when = f"{decision.at.astimezone():%Y-%m-%d}"
    yield label(joined((decision.basis, f"{when} {decision.author}", second)), "note", wrap=True)
    before = outcome_words(decision)
    yield boxed(row(label(f"测算为{before}", "quiet"), None, selectable(label(f"{yuan(decision.amount)} 元"))))
    yield line()


def _crown(theme: Theme, finding: Finding, decision: Decision | None) -> QHBoxLayout:
    outcome = Tag(OUTCOMES[finding.outcome], OUTCOME_TONES[finding.outcome])
    crown = row(icon_pill(theme, outcome, finding.outcome), *map(pill, flag_tags(finding.flags)), None, gap=6)
    amount = decision.amount if decision else finding.amount
    if amount is not None:
        crown.addWidget(selectable(label(yuan(amount), "amount")))
        crown.addWidget(label("元", "note"))
    return crown


def _body(theme: Theme, parts: list[Section]) -> Iterator[QWidget]:
    for number, part in enumerate(parts):
        if number:
            yield line()
        yield label(part.title, "section")
        yield _section(theme, part)


def _section(theme: Theme, part: Section) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 6)
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    marked = any(one.mark for one in part.lines)
    for number, one in enumerate(part.lines):
        _add_line(theme, grid, number, one, marked=marked)
    return boxed(grid)


def _add_line(theme: Theme, grid: QGridLayout, number: int, one: Line, *, marked: bool) -> None:
    if one.mark in _MARKS:
        icon, tone, meaning = _MARKS[one.mark]
        sign = Mark(theme, icon, tone)
        sign.setAccessibleName(meaning)
        grid.addWidget(sign, number, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(_words(one), number, 1 if marked else 0, 1, 1 if marked else 2)
    if one.value:
        value = Unknown(theme) if one.value == "未填" else selectable(label(one.value))
        grid.addWidget(value, number, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)


def _words(one: Line) -> QWidget:
    """Return the text with the document's words beneath, set in as deep as it stands in alternatives."""
    words = QVBoxLayout()
    words.setContentsMargins(_STEP * one.depth, 0, 0, 0)
    words.setSpacing(1)
    words.addWidget(label(one.text, wrap=True))
    if one.says and one.says != one.text:
        words.addWidget(label(one.says, "note", wrap=True))
    return boxed(words)

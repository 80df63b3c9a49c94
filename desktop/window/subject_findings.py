"""Findings on a subject: in a line each, and each with its whole explanation beside the words of the clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.window.cells import OUTCOME_TONES, Tag, flag_tags
from desktop.window.parts import Mark, Unknown, boxed, icon_pill, joined, label, line, pill, row, selectable
from desktop.window.subject_reading import Judgement, Known
from desktop.window.theme import Theme, Tone
from policies.assessment.sentences import Line, Section, near_misses, sections
from policies.findings.finding import OUTCOMES
from policies.language.policy import Measure
from policies.money import yuan

_MARKS: dict[str, tuple[str, Tone, str]] = {
    "✓": ("check", "green", "满足"),
    "✗": ("refused", "red", "不满足"),
    "?": ("undetermined", "grey", "未知"),
    "!": ("for_decision", "amber", "注意"),
    "·": ("not_in_play", "ink3", "不适用"),
}
_ELSEWHERE = ("结论", "条文", "差一点")
_COMPARISON = re.compile(r"([＞＜≥≤>=<]) ")
"""A limit never stands on another line than its sign."""
_STEP = 18
_CLAUSE_WIDTH = 280
_COMPARED = "这一条按全体名次或名额确定，以“测算”的结果为准"


def is_compared(measure: Measure) -> bool:
    """Whether only an assessment of all can tell who gets it."""
    return measure.quota is not None or measure.one_per is not None


def brief_lines(theme: Theme, known: Known) -> Iterator[QWidget]:
    """Yield a line for each finding: shape and word of the outcome, measure, amount or reason."""
    for policy, finding in known.judgements:
        measure = policy.measure(finding.measure)
        sign = Mark(theme, finding.outcome, OUTCOME_TONES[finding.outcome])
        sign.setAccessibleName(OUTCOMES[finding.outcome])
        word = OUTCOMES[finding.outcome] if finding.amount is None else f"{yuan(finding.amount)} 元"
        near = finding.outcome == "refused" and any(True for _ in near_misses(finding))
        yield boxed(
            row(
                sign,
                label(f"{measure.id} {measure.title}", wrap=True),
                None,
                label("差一点" if near else word, "quiet"),
                gap=2,
            )
        )


def near_lines(known: Known) -> Iterator[QWidget]:
    """Yield by how much figures miss their thresholds."""
    for policy, finding in known.judgements:
        for one in near_misses(finding):
            title = f"{finding.measure} {policy.measure(finding.measure).title}"
            yield boxed(row(label(one.text, wrap=True), None, selectable(label(one.value)), gap=8))
            yield label(title, "note", wrap=True)


def explained(theme: Theme, one: Judgement, *, wide: bool) -> QWidget:
    """Return a finding with its explanation; where there is room the clause stands beside it, else below."""
    policy, finding = one
    measure = policy.measure(finding.measure)
    parts = [part for part in sections(policy, measure, finding) if part.title not in _ELSEWHERE]
    grid = QGridLayout()
    grid.setContentsMargins(0, 4, 0, 8)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    grid.addWidget(_head(theme, one), 0, 0, 1, 2 if wide else 1)
    grid.addWidget(_clause(one, measure), 1, 1 if wide else 0, Qt.AlignmentFlag.AlignTop)
    body = QVBoxLayout()
    body.setSpacing(4)
    body.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        body.addWidget(label(part.title, "section"))
        body.addWidget(section(theme, part))
    grid.addWidget(boxed(body), 1 if wide else 2, 0, Qt.AlignmentFlag.AlignTop)
    return boxed(grid)


def _head(theme: Theme, one: Judgement) -> QWidget:
    policy, finding = one
    measure = policy.measure(finding.measure)
    outcome = Tag(OUTCOMES[finding.outcome], OUTCOME_TONES[finding.outcome])
    crown = row(icon_pill(theme, outcome, finding.outcome), *map(pill, flag_tags(finding.flags)), None, gap=6)
    if finding.amount is not None:
        crown.addWidget(selectable(label(f"{yuan(finding.amount)} 元", "section")))
    box = QVBoxLayout()
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(4)
    box.addWidget(label(f"{measure.id} {measure.title}", "section", wrap=True))
    box.addLayout(crown)
    return boxed(box)


def _clause(one: Judgement, measure: Measure) -> QWidget:
    policy, _ = one
    box = QVBoxLayout()
    box.setContentsMargins(12, 0, 0, 0)
    box.setSpacing(3)
    box.addWidget(label(joined((f"条文 {measure.clause}", policy.document or policy.title)), "note", wrap=True))
    clause = next((known for known in policy.clauses if known.number == measure.clause), None)
    box.addWidget(selectable(label(clause.title if clause else measure.rule, "quiet", wrap=True)))
    if clause:
        box.addWidget(selectable(label(clause.summary, "quiet", wrap=True)))
    if is_compared(measure):
        box.addWidget(label(_COMPARED, "note", wrap=True))
    made = QFrame()
    made.setObjectName("clause")
    made.setLayout(box)
    made.setMaximumWidth(_CLAUSE_WIDTH * 2)
    made.setMinimumWidth(_CLAUSE_WIDTH - 40)
    return made


def section(theme: Theme, part: Section) -> QWidget:
    """Return a part of an explanation: marks, words with the document's beneath, values at the right."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 6)
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    for number, one in enumerate(part.lines):
        _add_line(theme, grid, number, one, indent=any(other.mark for other in part.lines))
    return boxed(grid)


def _add_line(theme: Theme, grid: QGridLayout, number: int, one: Line, *, indent: bool) -> None:
    if one.mark in _MARKS:
        icon, tone, meaning = _MARKS[one.mark]
        sign = Mark(theme, icon, tone)
        sign.setAccessibleName(meaning)
        grid.addWidget(sign, number, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setContentsMargins(_STEP * one.depth, 0, 0, 0)
    words.setSpacing(1)
    words.addWidget(label(_COMPARISON.sub("\\1\u00a0", one.text), wrap=True))
    if one.says and one.says != one.text:
        words.addWidget(label(one.says, "note", wrap=True))
    grid.addWidget(boxed(words), number, 1 if indent else 0, 1, 1 if indent else 2)
    if one.value:
        value = Unknown(theme) if one.value == "未填" else selectable(label(one.value))
        grid.addWidget(value, number, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)


def all_explained(theme: Theme, known: Known, *, wide: bool) -> Iterator[QWidget]:
    """Yield every finding with its explanation."""
    for number, one in enumerate(known.judgements):
        if number:
            yield line()
        yield explained(theme, one, wide=wide)

"""The explanation of one finding: conditions, arithmetic, cap, clause, reading, near miss, in this order."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.awards import Run
from desktop.awards.decisions import LABELS, NEEDS_SECOND
from desktop.register.award_values import Decision
from desktop.window.cap_bar import cap_use
from desktop.window.cells import OUTCOME_TONES, Tag, flag_tags
from desktop.window.deciding import outcome_words
from desktop.window.page import Panel
from desktop.window.parts import boxed, icon_pill, joined, label, line, pill, row, selectable
from desktop.window.subject_findings import is_compared, section
from desktop.window.theme import Theme
from policies.assessment.other_readings import under_other_readings
from policies.assessment.sentences import Section, sections
from policies.findings.finding import OUTCOMES, PAYERS, Finding
from policies.money import yuan

_IN_THE_HEAD = ("结论",)


def show_finding(panel: Panel, theme: Theme, run: Run, finding: Finding, decision: Decision | None = None) -> None:
    """Fill the panel with one finding, and with what a person decided about it."""
    measure = run.policy.measure(finding.measure)
    subtitle = joined((f"{measure.id} {measure.title}", f"{run.year} 年度", PAYERS[finding.payer]))
    panel.show_head(run.rows[finding.subject].name, subtitle, _crown(theme, finding, decision))
    parts = sections(run.policy, measure, finding)
    explained = _body(theme, run, finding, [part for part in parts if part.title not in _IN_THE_HEAD])
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
    if amount is None and finding.explanation.at_stake:
        crown.addWidget(label("补齐最多可得", "note"))
        amount = finding.explanation.at_stake
    if amount is not None:
        crown.addWidget(selectable(label(yuan(amount), "amount")))
        crown.addWidget(label("元", "note"))
    return crown


def _body(theme: Theme, run: Run, finding: Finding, parts: list[Section]) -> Iterator[QWidget]:
    for number, part in enumerate(parts):
        if number:
            yield line()
        yield label(part.title, "section")
        yield section(theme, part)
        if part.title == "上限" and finding.explanation.cap:
            yield cap_use(theme, finding.explanation.cap, finding.amount or 0)
        if part.title == "口径":
            yield from _rejected(run, finding)


def _rejected(run: Run, finding: Finding) -> Iterator[QWidget]:
    """Yield what would come out under the readings that were not chosen, where one subject alone can tell."""
    measure = run.policy.measure(finding.measure)
    subject = run.subjects.get(finding.subject)
    if subject is None or is_compared(measure):
        return
    for other in under_other_readings(run.policy, run.year, [subject], finding, run.readings):
        amount = "" if other.amount is None else f" {yuan(other.amount)} 元"
        yield boxed(
            row(label(f"若按“{other.label}”", "quiet", wrap=True), None, label(OUTCOMES[other.outcome] + amount))
        )

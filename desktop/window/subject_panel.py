"""What is known of the selected subject: facts by year side by side, standing facts, earlier awards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.register import LedgerEntry
from desktop.window.page import Panel
from desktop.window.parts import Unknown, boxed, joined, label, line, row, selectable
from desktop.window.subject_model import KINDS, SubjectLine, list_facts, value_of
from desktop.window.theme import Theme
from policies.facts import SUBJECT_KINDS, Fact, Value, facts_of, show_value
from policies.library import built_in
from policies.money import yuan

_YEARS_SHOWN = 3
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_OWN_HEADS = ("name", "division")


class Known(NamedTuple):
    """All that the panel shows of one subject."""

    line: SubjectLine
    ledger: tuple[LedgerEntry, ...]


def show_subject(panel: Panel, theme: Theme, known: Known) -> None:
    """Fill the panel."""
    subject = known.line.row
    code = subject.identity_code or f"{KINDS[subject.kind].code}未填"
    panel.show_head(subject.name, joined((code, subject.division_name, SUBJECT_KINDS[subject.kind])))
    panel.show_body(_parts(theme, known))


def _parts(theme: Theme, known: Known) -> Iterator[QWidget]:
    lines, facts = known.line, facts_of(known.line.row.kind)
    yearly = [fact for fact in facts if fact.period == "yearly" and _worth_showing(lines, fact)]
    standing = [fact for fact in facts if fact.period != "yearly" and _worth_showing(lines, fact)]
    if yearly:
        yield label("年度事实", "section")
        yield _by_year(theme, lines, yearly)
    if standing:
        yield label("登记事实", "section")
        yield _standing(theme, lines, standing)
    blank = len(facts) - len(yearly) - len(standing) - len(_OWN_HEADS)
    yield label(f"另有 {blank} 项事实未填，名册里有的列导入后显示在这里", "note", wrap=True)
    yield line()
    yield from _earlier(known.ledger)


def _worth_showing(lines: SubjectLine, fact: Fact) -> bool:
    """Show what is known, and what the list has a column for even where it is not."""
    if fact.id in _OWN_HEADS:
        return False
    known = fact.id in lines.facts.standing or fact.id in lines.facts.yearly or fact.id in lines.facts.titles
    return known or fact in list_facts(lines.row.kind)


def _years(lines: SubjectLine) -> list[int]:
    years = {year for by_year in lines.facts.yearly.values() for year in by_year}
    return sorted(years)[-_YEARS_SHOWN:]


def _by_year(theme: Theme, lines: SubjectLine, facts: list[Fact]) -> QWidget:
    grid, years = _grid(), _years(lines)
    for column, year in enumerate(years, start=1):
        grid.addWidget(label(str(year), "head"), 0, column, _RIGHT)
    for number, fact in enumerate(facts):
        _rule(grid, 1 + 2 * number, 1 + len(years))
        grid.addWidget(label(fact.label, "quiet", wrap=True), 2 + 2 * number, 0)
        for column, year in enumerate(years, start=1):
            shown = _value(theme, fact, value_of(lines.facts, fact, year))
            grid.addWidget(shown, 2 + 2 * number, column, _RIGHT)
    return boxed(grid)


def _standing(theme: Theme, lines: SubjectLine, facts: list[Fact]) -> QWidget:
    grid = _grid()
    for number, fact in enumerate(facts):
        if number:
            _rule(grid, 2 * number, 2)
        grid.addWidget(label(fact.label, "quiet", wrap=True), 2 * number + 1, 0)
        shown = _value(theme, fact, value_of(lines.facts, fact, None), unit=True)
        grid.addWidget(shown, 2 * number + 1, 1, _RIGHT)
    return boxed(grid)


def _earlier(ledger: tuple[LedgerEntry, ...]) -> Iterator[QWidget]:
    yield boxed(row(label("以往奖补", "section"), label(f"{len(ledger)} 笔" if ledger else "没有登记", "note"), None))
    for entry in ledger:
        policy = built_in().get(entry.policy)
        text = joined((f"{entry.year} 年度", entry.measure, policy.title if policy else entry.policy))
        mark = "（已收回）" if entry.reversed else ""
        yield boxed(row(label(text + mark, "quiet", wrap=True), None, label(f"{yuan(entry.amount)} 元")))


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 2, 0, 8)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    return grid


def _rule(grid: QGridLayout, at: int, columns: int) -> None:
    grid.addWidget(line(), at, 0, 1, columns)


def _value(theme: Theme, fact: Fact, value: Value | None, *, unit: bool = False) -> QLabel:
    if value is None:
        return Unknown(theme)
    text = show_value(fact, value)
    return selectable(label(text if unit else text.removesuffix(fact.unit)))

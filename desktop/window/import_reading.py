"""What an import shows: rows as cells beside what the register has, and which problems to go through. No Qt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from desktop.rosters import (
    CellKey,
    Decisions,
    ImportPlan,
    Part,
    PlanRow,
    ProblemLine,
    RowKey,
    Verdict,
    field_labels,
    problem_lines,
    reading_lines,
)
from desktop.rosters.cells import shown
from desktop.rosters.headings import Column
from desktop.rosters.rows import Row
from desktop.window.theme import Tone
from desktop.workbooks import column_letter
from policies.facts import show_value

WORDS: Mapping[Verdict, tuple[str, str, Tone]] = {
    "error": ("错误", "problem", "red"),
    "doubtful": ("疑似同一", "undetermined", "amber"),
    "changed": ("变更", "changed", "accent"),
    "new": ("新增", "new", "green"),
    "unchanged": ("无变化", "unchanged", "grey"),
}
"""Word, icon and colour of what becomes of a row."""


class Head(NamedTuple):
    """One column of the sheet that is read."""

    letter: str
    label: str
    """Of two lines where there is a year or a unit."""
    column: Column
    right: bool


class Shown(NamedTuple):
    """One cell: what the sheet says, what was read, what the register has where that changes, what is wrong."""

    text: str
    before: str = ""
    wrong: str = ""
    known: bool = True


Sheet = tuple[Path, str]


class Arranged(NamedTuple):
    """A plan as the page shows it: put in order once, off the window's thread."""

    rows: Mapping[Sheet, Mapping[str, tuple[PlanRow, ...]]]
    """The rows of each sheet by what becomes of them; ``all``: all of them."""
    counts: Mapping[Verdict, int]
    open: frozenset[RowKey]
    """The rows that can be written."""
    lines: tuple[ProblemLine, ...]
    """What is wrong, the same said once; not whom a row may mean."""
    notes: Mapping[Sheet, tuple[tuple[str, str], ...]]
    """What was read otherwise: (cells, how)."""


def arranged(plan: ImportPlan) -> Arranged:
    """Put a plan in order."""
    rows: dict[Sheet, dict[str, list[PlanRow]]] = {}
    for row in plan.rows:
        lists = rows.setdefault(row.key[:2], {"all": []})
        lists["all"].append(row)
        lists.setdefault(row.verdict, []).append(row)
    return Arranged(
        {sheet: {shown: tuple(many) for shown, many in lists.items()} for sheet, lists in rows.items()},
        {verdict: sum(len(lists.get(verdict, ())) for lists in rows.values()) for verdict in WORDS},
        frozenset(row.key for row in plan.rows if row.verdict in ("new", "changed")),
        tuple(problem_lines(problem for problem in plan.report.problems if problem.code != "doubtful_match")),
        {(p.path, p.sheet): tuple(reading_lines((*p.layout.notes, *p.contents.notes))) for p in plan.parts},
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read, what would become of it, and what a person decided so far."""

    paths: tuple[Path, ...]
    parts: tuple[Part, ...]
    plan: ImportPlan
    decisions: Decisions
    arranged: Arranged

    @property
    def tables(self) -> tuple[Part, ...]:
        """The sheets with a table, as corrected."""
        return tuple(part for part in self.plan.parts if part.layout.table is not None)

    def rows_of(self, part: Part, shown: str) -> tuple[PlanRow, ...]:
        """Return the rows of a sheet that a filter leaves."""
        return self.arranged.rows.get((part.path, part.sheet), {}).get(shown, ())

    def notes_of(self, part: Part) -> tuple[tuple[str, str], ...]:
        """Return (cells, what was read otherwise) of a sheet, the same said once."""
        return self.arranged.notes.get((part.path, part.sheet), ())

    def takes(self, row: PlanRow) -> bool:
        """Whether the row will be written."""
        return row.verdict in ("new", "changed") and row.key not in self.decisions.skipped

    def taken(self) -> int:
        """Count the rows that will be written."""
        return len(self.arranged.open) - len(self.arranged.open & self.decisions.skipped)

    def skipping(self, keys: Sequence[RowKey], *, skip: bool) -> Loaded:
        """Return it with rows left out, or taken again."""
        skipped = self.decisions.skipped | set(keys) if skip else self.decisions.skipped - set(keys)
        return replace(self, decisions=replace(self.decisions, skipped=frozenset(skipped)))


def heads_of(part: Part) -> tuple[Head, ...]:
    """Return the columns of a sheet in its own order, but for those that are not read."""
    labels = field_labels(part.layout.table) if part.layout.table else {}
    columns = sorted((c for c in part.layout.columns if c.field != "ignored"), key=lambda column: column.number)
    return tuple(
        Head(column_letter(c.number), _head_label(c, labels), c, bool(c.fact and c.fact.is_numeric)) for c in columns
    )


def _head_label(column: Column, labels: Mapping[str, str]) -> str:
    when = f"{column.year}年{f'第{column.quarter}季度' if column.quarter else ''}" if column.year else ""
    unit = column.fact.unit if column.fact and column.fact.is_numeric else ""
    return f"{labels.get(column.field, column.heading)}\n{'，'.join(filter(None, (when, unit)))}".strip()


class Cells:
    """The cells of one sheet, made when they come into sight."""

    def __init__(self, part: Part, heads: Sequence[Head]) -> None:
        self._part = part
        self._heads = heads

    def raw(self, row: int, column: Column) -> str:
        """Return what the sheet has in a cell."""
        if self._part.source is None:
            return ""
        return shown(self._part.source.rows[row - 1][column.number - 1])

    def of(self, row: PlanRow) -> tuple[Shown, ...]:
        """Return the cells of a row."""
        rows = self._part.contents.rows
        read = rows[bisect_left(rows, row.key.row, key=attrgetter("number"))]
        return tuple(self._cell(row, read, head) for head in self._heads)

    def _cell(self, row: PlanRow, read: Row, head: Head) -> Shown:
        column = head.column
        wrong = "；".join(problem.sentence for problem in row.problems if problem.column == head.letter)
        when = column.period or (int(read.text("year") or 0) or None)
        value = read.values.get((column.field, column.period), read.values.get((column.field, when)))
        raw = self.raw(row.key.row, column)
        if value is None:
            return Shown(raw, wrong=wrong, known=bool(raw))
        plain = column.fact is None or column.part or column.field == "name"
        text = str(value) if plain or column.fact is None else show_value(column.fact, value)
        unit = column.fact.unit if head.right and column.fact else ""
        before = next((d.before for d in row.differences if d.field == column.field and d.year in (when, None)), "")
        return Shown(text.removesuffix(unit), before.removesuffix(unit), wrong)


def same_cells(loaded: Loaded, line: ProblemLine) -> tuple[CellKey, ...]:
    """Return the cells that one line of problems is about."""
    return tuple(
        CellKey(one.path, one.sheet, one.row, one.column)
        for one in line.problems
        if one.row is not None and one.column is not None and any(p.path == one.path for p in loaded.parts)
    )

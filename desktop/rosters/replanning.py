"""An import's plan after one more decision: judged again are the rows it touches, and those they have to do with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from desktop.collecting import without_collecting
from desktop.progress import Progress, silent
from desktop.register import Register, SubjectChange
from desktop.rosters.judging import Decisions, Judged, judge, problem_key
from desktop.rosters.links import Links, marks
from desktop.rosters.parts import Part, RowKey, corrected, narrowed, row_of
from desktop.rosters.plan import (
    COUNTED,
    ImportPlan,
    PlanRow,
    by_row,
    check_rows,
    in_order,
    plan_import,
    report_of,
    rows_of,
)
from desktop.rosters.report import FileReport, ImportReport
from desktop.rosters.rows import Row
from desktop.workbooks import column_number


@without_collecting()
def replan(
    register: Register, before: ImportPlan, parts: Sequence[Part], decisions: Decisions, *, progress: Progress = silent
) -> ImportPlan:
    """Return what ``plan_import`` would, of the same parts under other decisions than those of the plan before.

    Rows that have nothing to do with what was decided are not judged again. Raises InputError likewise.
    """
    if register.last_change_of_subjects() != before.state:
        return plan_import(register, parts, decisions, progress=progress)
    return _Again(register, before, corrected(parts, decisions.corrected), decisions, progress).plan()


def _decided_anew(before: Decisions, now: Decisions) -> set[RowKey]:
    """Return the rows of which something else is decided."""
    cells = {RowKey(*key[:3]) for key, _ in before.corrected.items() ^ now.corrected.items()}
    return {*cells, *(key for key, _ in before.chosen.items() ^ now.chosen.items()), *(before.skipped ^ now.skipped)}


class _Again:
    def __init__(
        self, register: Register, before: ImportPlan, parts: tuple[Part, ...], decisions: Decisions, progress: Progress
    ) -> None:
        self._register, self._before, self._parts, self._decisions = register, before, parts, decisions
        self._progress = progress
        self._namesakes = before.namesakes.reading(register)
        self._sheets = {(new.path, new.sheet): (new, old) for new, old in zip(parts, before.parts, strict=True)}
        self._place = in_order(parts)
        self._touched = _decided_anew(before.decisions, decisions)
        self._links = before.links or Links(before.parts, self._namesakes)
        for key in self._touched:
            for row in self._versions(key):
                self._links.take(row, self._namesakes, decisions.chosen.get(key))

    def plan(self) -> ImportPlan:
        """Judge what has to be, as it was and as it is now, and put the difference into the plan before."""
        group = self._together()
        old, new = self._judged(group)
        now = narrowed(self._parts, group)
        rows = rows_of(self._register, new, now, self._decisions, self._progress)
        check_rows(self._touched & (self._decisions.skipped | self._decisions.chosen.keys()), rows)
        reports = report_of(narrowed(self._before.parts, group), old), report_of(now, new)
        return replace(
            self._before,
            parts=self._parts,
            rows=self._rows(rows, group),
            report=self._report(*reports, group),
            decisions=self._decisions,
            changes=self._changes(old, new),
            links=self._links,
        )

    # Which rows

    def _versions(self, key: RowKey) -> Iterator[Row]:
        """Yield a row as it is now, and as it was."""
        for part in self._sheets.get(key[:2], ()):
            row = row_of(part, key.row)
            if row is not None:
                yield row

    def _together(self) -> set[RowKey]:
        """Return the rows of which something else is decided, with all that they have to do with, near or far."""
        found, left = set(self._touched), list(self._touched)
        while left:
            for mark in self._marks(left.pop()):
                fresh = [other for other in self._links.sharing(mark) if other not in found]
                found.update(fresh)
                left += fresh
        return found

    def _marks(self, key: RowKey) -> set[str]:
        chosen = {one.chosen.get(key) for one in (self._before.decisions, self._decisions)}
        rows = list(self._versions(key))
        return {mark for row in rows for subject in chosen for mark in marks(row, self._namesakes, subject)}

    def _judged(self, group: Collection[RowKey]) -> tuple[Judged, Judged]:
        before = self._before
        old, new = narrowed(before.parts, group), narrowed(self._parts, group)
        return (
            judge(self._register, old, before.decisions, self._progress, self._namesakes),
            judge(self._register, new, self._decisions, self._progress, self._namesakes),
        )

    # The plan

    def _rows(self, fresh: Sequence[PlanRow], group: Collection[RowKey]) -> tuple[PlanRow, ...]:
        rows = [row for row in self._before.rows if row.key not in group]
        return tuple(sorted([*rows, *fresh], key=lambda row: self._place(row.key)))

    def _changes(self, old: Judged, new: Judged) -> dict[RowKey, SubjectChange]:
        gone, fresh = by_row(old), by_row(new)
        left = {key: change for key, change in self._before.changes.items() if key not in gone}
        return dict(sorted({**left, **fresh}.items(), key=lambda one: (self._is_award(one[0]), self._place(one[0]))))

    def _is_award(self, key: RowKey) -> bool:
        """Whether a subject is first named in a list of earlier awards: it comes after those of rosters."""
        return self._sheets[key[:2]][0].layout.table == "awards"

    def _report(self, old: ImportReport, new: ImportReport, group: Collection[RowKey]) -> ImportReport:
        files = zip(self._before.report.files, old.files, new.files, self._parts, self._before.parts, strict=True)
        return ImportReport(tuple(_file(*one, group) for one in files), applied=False)


def _file(
    before: FileReport, old: FileReport, new: FileReport, now: Part, was: Part, group: Collection[RowKey]
) -> FileReport:
    """Return the report of a sheet with those rows as they are now."""
    counts = {name: getattr(before, name) - getattr(old, name) + getattr(new, name) for name in COUNTED}
    kept = [one for one in before.problems if problem_key(one) not in group]
    fresh = [one for one in new.problems if problem_key(one) in group]
    problems = sorted((*kept, *fresh), key=lambda p: (p.row or 0, column_number(p.column or "")))
    notes = (*now.layout.notes, *now.contents.notes)
    readings = before.readings if now is was else tuple(sorted(notes, key=lambda n: n.row or 0))
    return replace(before, rows=len(now.contents.rows), **counts, problems=tuple(problems), readings=readings)

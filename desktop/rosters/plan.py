"""An import before anything is written: row by row what would become of it, and what a person has decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

from desktop.collecting import without_collecting
from desktop.progress import Progress, silent
from desktop.register import NEW_SUBJECT, Register, SubjectChange
from desktop.register.identity import masked
from desktop.rosters.differences import Difference, differences
from desktop.rosters.judging import Decisions, Judged, Verdict, judge, problem_key, row_key
from desktop.rosters.links import Links
from desktop.rosters.merging import Draft
from desktop.rosters.namesakes import Candidate, Namesakes
from desktop.rosters.parts import Part, RowKey, corrected
from desktop.rosters.report import CellProblem, FileReport, ImportReport
from desktop.rosters.rows import Row
from desktop.rosters.tables import TableKind
from desktop.workbooks import column_number
from policies.problems import refuse

Doubts = Literal["ask", "skip", "new", "same"]
"""What becomes of doubtful subjects that nobody decided: nothing, left out, new ones, or the one that they may mean."""


COUNTED: tuple[Verdict, ...] = ("new", "changed", "unchanged", "doubtful", "error")
"""What the rows of a sheet are counted by."""


class PlanRow(NamedTuple):
    """One row of data."""

    key: RowKey
    table: TableKind
    name: str
    """As it was read; empty where it could not be."""
    identity_code: str
    """Of a person masked."""
    division_name: str
    verdict: Verdict
    taken: bool
    """Whether ``apply_plan`` will write it."""
    subject: int | None
    """Whom it speaks of, where the register knows it."""
    differences: tuple[Difference, ...]
    """Of a changed subject, what this row alters; the fields of the subject itself are at its first row."""
    candidates: tuple[Candidate, ...]
    """Of a doubtful one, everyone whom it may mean."""
    problems: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do."""

    parts: tuple[Part, ...]
    """The sheets with their cells as corrected."""
    rows: tuple[PlanRow, ...]
    """Every row of data, in the order of files, sheets and rows."""
    report: ImportReport
    """The counts of every sheet and every problem of rows that are not skipped."""
    decisions: Decisions
    changes: Mapping[RowKey, SubjectChange] = field(repr=False)
    """What would be written, by the row that first names the subject."""
    state: int
    """The register's ``last_change_of_subjects`` when it was compared."""
    namesakes: Namesakes = field(repr=False)
    links: Links | None = field(default=None, repr=False)
    """Kept from when a decision was first altered."""


@without_collecting()
def plan_import(
    register: Register,
    parts: Sequence[Part],
    decisions: Decisions | None = None,
    *,
    doubts: Doubts = "ask",
    progress: Progress = silent,
) -> ImportPlan:
    """Compare what was read with the register, under a person's decisions. Writes nothing.

    Called again with the same parts whenever a decision changes. Raises InputError where a decision names a row that
    is not there.
    """
    decisions = decisions or Decisions()
    now = corrected(parts, decisions.corrected)
    judged, decisions = decided(register, now, decisions, doubts, progress)
    rows = rows_of(register, judged, now, decisions, progress)
    order = in_order(now)
    rows.sort(key=lambda row: order(row.key))
    check_rows(decisions.skipped | decisions.chosen.keys(), rows)
    report = report_of(now, judged)
    return ImportPlan(now, tuple(rows), report, decisions, by_row(judged), judged.state, judged.namesakes)


def rows_of(
    register: Register, judged: Judged, parts: Sequence[Part], decisions: Decisions, progress: Progress
) -> list[PlanRow]:
    """Return a row of the plan for every row of data; what would become of those that are skipped is told, too."""
    rows = _plan_rows(register, judged, parts)
    if decisions.skipped:
        everyone = judge(register, parts, replace(decisions, skipped=frozenset()), progress, judged.namesakes)
        skipped = (row for row in _plan_rows(register, everyone, parts) if row.key in decisions.skipped)
        rows += [row._replace(taken=False) for row in skipped]
    return rows


def in_order(parts: Sequence[Part]) -> Callable[[RowKey], tuple[int, int]]:
    """Return the key by which rows stand in the order of files, sheets and rows."""
    order = {(part.path, part.sheet): number for number, part in enumerate(parts)}
    return lambda key: (order[key[:2]], key.row)


def check_rows(decided: Collection[RowKey], rows: Sequence[PlanRow]) -> None:
    """Raise InputError where a decision is about a row that is not there."""
    if missing := set(decided) - {row.key for row in rows}:
        raise refuse("", "no_such_row", f"要处理的行不在这次导入之中（{len(missing)} 行），请重新预览")


def decided(
    register: Register, parts: Sequence[Part], decisions: Decisions, doubts: Doubts, progress: Progress
) -> tuple[Judged, Decisions]:
    """Judge, and again where a rule for doubtful subjects decides some."""
    judged = judge(register, parts, decisions, progress)
    doubtful = [n for n, verdict in enumerate(judged.verdicts) if verdict == "doubtful"]
    if doubts == "ask" or not doubtful:
        return judged, decisions
    chosen, skipped = dict(decisions.chosen), set(decisions.skipped)
    for number in doubtful:
        key, candidates = row_key(judged.drafts[number].row), judged.candidates[number]
        if doubts == "skip":
            skipped |= {row_key(row) for row in judged.drafts[number].rows}
        elif doubts == "new":
            chosen[key] = NEW_SUBJECT
        elif len(candidates) == 1:
            chosen[key] = candidates[0].row.id
    ruled = replace(decisions, chosen=chosen, skipped=frozenset(skipped))
    return judge(register, parts, ruled, progress), ruled


def to_write(judged: Judged) -> tuple[SubjectChange, ...]:
    """Return what is to be written: everything new and changed."""
    pairs = zip(judged.changes, judged.verdicts, strict=True)
    return tuple(change for change, verdict in pairs if verdict in ("new", "changed"))


def by_row(judged: Judged) -> dict[RowKey, SubjectChange]:
    """Return what is to be written, each by the row that first names the subject."""
    found = zip(judged.drafts, judged.changes, judged.verdicts, strict=True)
    return {row_key(draft.row): change for draft, change, verdict in found if verdict in ("new", "changed")}


# The rows


def _plan_rows(register: Register, judged: Judged, parts: Sequence[Part]) -> list[PlanRow]:
    altered = differences(
        register,
        judged.namesakes,
        {
            id_: change
            for id_, change, verdict in zip(judged.ids, judged.changes, judged.verdicts, strict=True)
            if verdict == "changed" and id_ is not None
        },
    )
    problems: defaultdict[RowKey | None, list[CellProblem]] = defaultdict(list)
    for problem in judged.problems:
        problems[problem_key(problem)].append(problem)
    numbers = {row_key(row): number for number, draft in enumerate(judged.drafts) for row in draft.rows}
    make = _RowMaker(judged, altered, problems)
    return [
        make.row(part.layout.table, row, numbers.get(row_key(row)))
        for part in parts
        if part.layout.table is not None
        for row in part.contents.rows
        if row_key(row) not in judged.skipped
    ]


class _RowMaker:
    def __init__(
        self,
        judged: Judged,
        altered: dict[int, tuple[Difference, ...]],
        problems: dict[RowKey | None, list[CellProblem]],
    ) -> None:
        self._judged = judged
        self._altered = altered
        self._problems = problems

    def row(self, table: TableKind, row: Row, number: int | None) -> PlanRow:
        """Return a row of the plan; ``number`` is that of its subject, ``None`` where it leads to none."""
        judged, key = self._judged, row_key(row)
        verdict: Verdict = "error" if number is None else judged.verdicts[number]
        subject = None if number is None else judged.ids[number]
        draft = None if number is None else judged.drafts[number]
        kind = "person" if draft is None else draft.kind
        return PlanRow(
            key,
            table,
            row.text("name"),
            masked(kind, row.text("identity_code")),
            row.text("division_name"),
            verdict,
            verdict in ("new", "changed"),
            subject,
            () if draft is None or verdict != "changed" else self._differences(draft, row, subject),
            judged.candidates.get(number, ()) if number is not None and verdict == "doubtful" else (),
            tuple(self._problems.get(key, ())),
        )

    def _differences(self, draft: Draft, row: Row, subject: int | None) -> tuple[Difference, ...]:
        found = self._altered.get(subject or 0, ())
        if len(draft.rows) == 1:
            return found
        return tuple(one for one in found if _said_in(one, draft, row))


def _said_in(one: Difference, draft: Draft, row: Row) -> bool:
    if one.field == "paid":
        return row.layout.table == "awards" and row.text("year") == str(one.year)
    first = next((r for r in draft.rows if (one.field, one.year) in r.values), draft.row)
    return row is first


# The report


def source_of(parts: Sequence[Part]) -> str:
    """Return the names of the files with tables, as the change log has them."""
    return "、".join(dict.fromkeys(part.path.name for part in parts if part.layout.table is not None))


def report_of(parts: Sequence[Part], judged: Judged, *, applied: bool = False) -> ImportReport:
    """Bring everything to its sheet. A subject is counted where it is first named, an error by its rows."""
    counts: Counter[tuple[Path, str, str]] = Counter()
    wrong = {problem_key(problem) for problem in judged.problems if problem.code != "doubtful_match"} - {None}
    for draft, verdict in zip(judged.drafts, judged.verdicts, strict=True):
        if verdict == "error":
            wrong |= {row_key(row) for row in draft.rows}
        else:
            counts[draft.row.sheet.path, draft.row.sheet.name, verdict] += 1
    counts.update((key.path, key.sheet, "error") for key in wrong if key is not None)
    return ImportReport(tuple(_file_report(part, judged.problems, counts) for part in parts), applied)


def _file_report(part: Part, problems: Sequence[CellProblem], counts: Counter[tuple[Path, str, str]]) -> FileReport:
    mine = (p for p in problems if (p.path, p.sheet) == (part.path, part.sheet))
    return FileReport(
        part.path,
        part.sheet,
        part.layout.table,
        len(part.contents.rows),
        **{verdict: counts[part.path, part.sheet, verdict] for verdict in COUNTED},
        mapping=part.layout.mapping,
        readings=tuple(sorted((*part.layout.notes, *part.contents.notes), key=lambda n: n.row or 0)),
        problems=tuple(sorted(mine, key=lambda p: (p.row or 0, column_number(p.column or "")))),
    )

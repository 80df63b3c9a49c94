"""The use case: rosters from files into the register, everything or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from desktop.progress import Progress, silent
from desktop.register import Effect, Register, SubjectChange
from desktop.rosters.cells import is_blank
from desktop.rosters.earlier_awards import EarlierAward, read_award
from desktop.rosters.layout import Layout, chosen, find_layout
from desktop.rosters.mapping import ColumnMapping, remembered_mapping
from desktop.rosters.merging import Draft, collect
from desktop.rosters.report import CellProblem, FileReport, ImportReport, ReadingNote
from desktop.rosters.rows import Contents, Row, read_rows
from desktop.workbooks import Sheet, column_number, read_workbook
from policies.facts import SubjectKind
from policies.problems import InputError, Problem

_FIELDS = {
    "bad_identity_code": "identity_code",
    "name_missing": "name",
    "bad_name": "name",
    "bad_division": "division",
    "division_name": "division_name",
    "duplicate": "name",
    "doubtful_match": "name",
}
"""Which cell of the row a problem of the register is about."""
_NO_HEADING = (
    "没有找到表头，应有一行写明各列名称，如“企业名称”“站点名称”或“班次名称”，以及各项数据的名称，请补上表头后再导入"
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One sheet, or a file that could not be opened, on its way."""

    path: Path
    sheet: str
    layout: Layout
    contents: Contents = field(default_factory=Contents)

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        return (*self.layout.problems, *self.contents.problems)


def import_rosters(
    register: Register,
    paths: Sequence[Path],
    *,
    author: str,
    year: int | None = None,
    kind: SubjectKind | None = None,
    dry_run: bool = False,
    mappings: Mapping[str, ColumnMapping] = MappingProxyType({}),
    progress: Progress = silent,
) -> ImportReport:
    """Read rosters and write them into the register in one transaction, or, at any problem, nothing at all.

    ``year`` is that of yearly columns whose heading and row name none; ``kind`` settles what the sheets list where
    their labels do not; ``mappings`` (by fingerprint) says what the columns of a form hold, before what is remembered
    for it and before its headings. With ``dry_run`` everything is read and checked, nothing written.
    What is wrong with the files is in the report. Raises InputError only where the author is blank,
    EnvironmentFault where a file or the register cannot be read or written now; Cancelled from the progress callback
    passes through.
    """
    parts: list[_Part] = []
    for number, path in enumerate(dict.fromkeys(paths)):
        tick = partial(progress, number, len(paths), f"读取 {path.name}")
        tick()
        remembered = chosen(mappings, partial(remembered_mapping, register))
        parts += _read_file(path, partial(find_layout, kind=kind, year=year, remembered=remembered), tick)
    awards, wrong = _awards(parts)
    drafts = collect(_rosters(parts), awards, register)
    problems = [*(p for part in parts for p in part.problems), *wrong, *drafts.problems]
    places = _places(drafts.all)
    changes = [draft.change(place) for place, draft in places.items()]
    preview = register.preview(changes, progress=progress)
    problems += _mapped(preview.problems, places)
    if not (problems or dry_run):
        source = _source(drafts.all)
        problems += _mapped(_write(register, changes, author=author, source=source, progress=progress), places)
    effects = () if problems else preview.effects
    return _report(parts, problems, drafts.all, effects, applied=not (problems or dry_run))


# Reading


def _read_file(path: Path, find: Callable[[Sheet], Layout | None], tick: Callable[[], None]) -> Iterator[_Part]:
    try:
        sheets = [s for s in read_workbook(path, tick=tick) if not all(map(is_blank, chain.from_iterable(s.rows)))]
    except InputError as error:
        problems = tuple(CellProblem(path, "", None, None, p.code, p.sentence) for p in error.problems)
        yield _Part(path, "", Layout(None, 0, problems=problems))
        return
    layouts = [find(sheet) for sheet in sheets]
    if not any(layouts):
        yield _without_table(path, sheets)
        return
    for sheet, layout in zip(sheets, layouts, strict=True):
        yield _ignored(sheet) if layout is None else _read_sheet(sheet, layout)


def _read_sheet(sheet: Sheet, layout: Layout) -> _Part:
    return _Part(sheet.path, sheet.name, layout, Contents() if layout.problems else read_rows(sheet, layout))


def _without_table(path: Path, sheets: Sequence[Sheet]) -> _Part:
    if not sheets:
        problem = CellProblem(path, "", None, None, "no_data", "工作簿里没有任何内容，请核对是不是选错了文件")
        return _Part(path, "", Layout(None, 0, problems=(problem,)))
    problem = CellProblem(path, sheets[0].name, None, None, "no_heading", _NO_HEADING)
    return _Part(path, sheets[0].name, Layout(None, 0, problems=(problem,)))


def _ignored(sheet: Sheet) -> _Part:
    note = ReadingNote(None, None, "sheet_ignored", sheet.name, "没有表头的工作表，未导入")
    return _Part(sheet.path, sheet.name, Layout(None, 0, notes=(note,)))


def _rosters(parts: Sequence[_Part]) -> Iterator[tuple[SubjectKind, Row]]:
    for part in parts:
        table = part.layout.table
        if table is not None and table != "awards":
            yield from ((table, row) for row in part.contents.rows)


def _awards(parts: Sequence[_Part]) -> tuple[list[EarlierAward], list[CellProblem]]:
    rows = (row for part in parts if part.layout.table == "awards" for row in part.contents.rows)
    read = [read_award(row) for row in rows]
    return [a for a in read if isinstance(a, EarlierAward)], [p for p in read if isinstance(p, CellProblem)]


# Writing


def _places(drafts: Sequence[Draft]) -> dict[str, Draft]:
    """Give every draft a place of its own, by which the register's problems find their row again."""
    places: dict[str, Draft] = {}
    for draft in drafts:
        place = draft.row.place
        places[f"{draft.row.sheet.path.parent} {place}" if place in places else place] = draft
    return places


def _write(register: Register, changes: Sequence[SubjectChange], **told: Any) -> tuple[Problem, ...]:
    """Write everything and return nothing, or write nothing and return what the register found."""
    try:
        register.apply(changes, **told)
    except InputError as error:
        # Somebody else may have written between check and apply; a problem without place is the caller's.
        if not all(problem.place for problem in error.problems):
            raise
        return error.problems
    return ()


def _source(drafts: Sequence[Draft]) -> str:
    return "、".join(dict.fromkeys(draft.row.sheet.path.name for draft in drafts))


def _mapped(found: Sequence[Problem], places: dict[str, Draft]) -> Iterator[CellProblem]:
    for problem in found:
        yield places[problem.place].row.problem(_FIELDS.get(problem.code, ""), problem.code, problem.sentence)


def _report(
    parts: Sequence[_Part],
    problems: Sequence[CellProblem],
    drafts: Sequence[Draft],
    effects: Sequence[Effect],
    *,
    applied: bool,
) -> ImportReport:
    """Bring everything to its sheet. A subject is counted where it is first named."""
    counts: Counter[tuple[Path, str, str]] = Counter()
    if effects:
        for draft, effect in zip(drafts, effects, strict=True):
            counts[draft.row.sheet.path, draft.row.sheet.name, effect] += 1
    return ImportReport(tuple(_file_report(part, problems, counts) for part in parts), applied)


def _file_report(part: _Part, problems: Sequence[CellProblem], counts: Counter[tuple[Path, str, str]]) -> FileReport:
    mine = (p for p in problems if (p.path, p.sheet) == (part.path, part.sheet))
    new, changed, unchanged = (counts[part.path, part.sheet, effect] for effect in ("new", "changed", "unchanged"))
    return FileReport(
        part.path,
        part.sheet,
        part.layout.table,
        len(part.contents.rows),
        new,
        changed,
        unchanged,
        mapping=part.layout.mapping,
        readings=tuple(sorted((*part.layout.notes, *part.contents.notes), key=lambda n: n.row or 0)),
        problems=tuple(sorted(mine, key=lambda p: (p.row or 0, column_number(p.column or "")))),
    )

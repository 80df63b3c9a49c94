"""The sheets of an import, read: each with its layout and rows, and read again where a person corrects a cell."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from desktop.collecting import without_collecting
from desktop.progress import Progress, silent
from desktop.register import Register
from desktop.rosters.cells import is_blank
from desktop.rosters.layout import Layout, chosen, find_layout
from desktop.rosters.mapping import ColumnMapping, remembered_mapping
from desktop.rosters.report import CellProblem, ReadingNote
from desktop.rosters.rows import Contents, Row, read_rows
from desktop.workbooks import Sheet, column_number, read_workbook
from policies.facts import SubjectKind
from policies.problems import InputError

_NO_HEADING = (
    "没有找到表头，应有一行写明各列名称，如“企业名称”“站点名称”或“班次名称”，以及各项数据的名称，请补上表头后再导入"
)


Find = Callable[[Sheet], Layout | None]
"""Finds the table of a sheet."""


class RowKey(NamedTuple):
    """A row of an import."""

    path: Path
    sheet: str
    row: int
    """As the sheet numbers it, from 1."""


class CellKey(NamedTuple):
    """A cell of an import."""

    path: Path
    sheet: str
    row: int
    column: str
    """The column's letter."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet, or a file that could not be opened (then without ``source``)."""

    path: Path
    sheet: str
    layout: Layout
    contents: Contents = field(default_factory=Contents)
    source: Sheet | None = None

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        """What is wrong with the sheet and its cells, each by itself."""
        return (*self.layout.problems, *self.contents.problems)


@without_collecting()
def read_parts(
    register: Register,
    paths: Sequence[Path],
    *,
    year: int | None = None,
    kind: SubjectKind | None = None,
    mappings: Mapping[str, ColumnMapping] = MappingProxyType({}),
    keep_cells: bool = True,
    progress: Progress = silent,
) -> tuple[Part, ...]:
    """Read rosters; the register is asked only for what it remembers of their columns. What is wrong is in the parts.

    ``year`` is that of yearly columns whose heading and row name none; ``kind`` settles what the sheets list where
    their labels do not; ``mappings`` (by fingerprint) goes before what is remembered. Without ``keep_cells`` there is
    less in memory and no cell can be corrected. Raises EnvironmentFault where a file cannot be read now.
    """
    find = finder(register, year, kind, mappings)
    parts: list[Part] = []
    for number, path in enumerate(dict.fromkeys(paths)):
        tick = partial(progress, number, len(paths), f"读取 {path.name}")
        tick()
        read = _read_file(path, find, tick)
        parts += read if keep_cells else (replace(part, source=None) for part in read)
    return tuple(parts)


def finder(
    register: Register, year: int | None, kind: SubjectKind | None, mappings: Mapping[str, ColumnMapping]
) -> Find:
    """Return the function that finds the table of a sheet."""
    remembered = chosen(mappings, partial(remembered_mapping, register))
    return partial(find_layout, kind=kind, year=year, remembered=remembered)


def read_sheet(sheet: Sheet, layout: Layout) -> Part:
    """Read the rows of a sheet whose layout is known; with problems in the layout, none."""
    contents = Contents() if layout.problems else read_rows(sheet, layout)
    return Part(sheet.path, sheet.name, layout, contents, sheet)


def _read_file(path: Path, find: Find, tick: Callable[[], None]) -> Iterator[Part]:
    try:
        sheets = [s for s in read_workbook(path, tick=tick) if not all(map(is_blank, chain.from_iterable(s.rows)))]
    except InputError as error:
        problems = tuple(CellProblem(path, "", None, None, p.code, p.sentence) for p in error.problems)
        yield Part(path, "", Layout(None, 0, problems=problems))
        return
    yield from parts_of(path, sheets, find)


def parts_of(path: Path, sheets: Sequence[Sheet], find: Find) -> Iterator[Part]:
    """Yield the parts of one file: every sheet that has something in it."""
    layouts = [find(sheet) for sheet in sheets]
    if not any(layouts):
        yield _without_table(path, sheets)
        return
    for sheet, layout in zip(sheets, layouts, strict=True):
        yield _ignored(sheet) if layout is None else read_sheet(sheet, layout)


def _without_table(path: Path, sheets: Sequence[Sheet]) -> Part:
    if not sheets:
        problem = CellProblem(path, "", None, None, "no_data", "工作簿里没有任何内容，请核对是不是选错了文件")
        return Part(path, "", Layout(None, 0, problems=(problem,)))
    problem = CellProblem(path, sheets[0].name, None, None, "no_heading", _NO_HEADING)
    return Part(path, sheets[0].name, Layout(None, 0, problems=(problem,)), source=sheets[0])


def _ignored(sheet: Sheet) -> Part:
    note = ReadingNote(None, None, "sheet_ignored", sheet.name, "没有表头的工作表，未导入")
    return Part(sheet.path, sheet.name, Layout(None, 0, notes=(note,)), source=sheet)


# Corrections


def corrected(parts: Sequence[Part], cells: Mapping[CellKey, str]) -> tuple[Part, ...]:
    """Read those sheets again in which a person has written something else into a cell, by the same rules."""
    if not cells:
        return tuple(parts)
    return tuple(
        _corrected(part, {k: v for k, v in cells.items() if k[:2] == (part.path, part.sheet)}) for part in parts
    )


def _corrected(part: Part, cells: Mapping[CellKey, str]) -> Part:
    source = part.source
    if not cells or source is None or part.layout.table is None:
        return part
    rows = list(source.rows)
    for cell, text in cells.items():
        row = list(rows[cell.row - 1])
        row[column_number(cell.column) - 1] = text
        rows[cell.row - 1] = row
    typed = {(cell.row, column_number(cell.column)) for cell in cells}
    marks = source.marks._replace(errors=source.marks.errors - typed, uncomputed=source.marks.uncomputed - typed)
    sheet = replace(source, rows=rows, marks=marks)
    if part.layout.problems:
        return replace(part, source=sheet)
    return replace(part, contents=_read_again(part, sheet, {cell.row for cell in cells}), source=sheet)


def _read_again(part: Part, sheet: Sheet, numbers: Collection[int]) -> Contents:
    """Read some rows again; the others stay as they were read."""
    old, new = part.contents, read_rows(sheet, part.layout, numbers)
    rows = [*(row for row in old.rows if row.number not in numbers), *new.rows]
    notes = [*(note for note in old.notes if note.row not in numbers), *new.notes]
    problems = [*(problem for problem in old.problems if problem.row not in numbers), *new.problems]
    return Contents(
        tuple(sorted(rows, key=attrgetter("number"))),
        tuple(sorted(notes, key=lambda note: note.row or 0)),
        tuple(sorted(problems, key=lambda problem: problem.row or 0)),
    )


def row_of(part: Part, number: int) -> Row | None:
    """Return a row of data, ``None`` where that row is none."""
    rows = part.contents.rows
    at = bisect_left(rows, number, key=attrgetter("number"))
    return rows[at] if at < len(rows) and rows[at].number == number else None


def narrowed(parts: Sequence[Part], keys: Collection[RowKey]) -> tuple[Part, ...]:
    """Return the parts with these rows alone; what is wrong with a sheet as a whole stays."""
    wanted: defaultdict[tuple[Path, str], list[int]] = defaultdict(list)
    for key in keys:
        wanted[key.path, key.sheet].append(key.row)
    return tuple(_narrowed(part, frozenset(wanted[part.path, part.sheet])) for part in parts)


def _narrowed(part: Part, numbers: frozenset[int]) -> Part:
    rows = (row_of(part, number) for number in sorted(numbers))
    problems = (problem for problem in part.contents.problems if problem.row in numbers)
    return replace(part, contents=Contents(tuple(row for row in rows if row), (), tuple(problems)))

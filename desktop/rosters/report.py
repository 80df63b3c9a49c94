"""What an import says: for each sheet what was taken and how, and every problem with its cell. Plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop.rosters.mapping import ColumnMapping
from desktop.rosters.tables import TableKind


class CellProblem(NamedTuple):
    """One thing that keeps an import from being written."""

    path: Path
    sheet: str
    """Empty where the file as a whole is meant."""
    row: int | None
    """As the sheet numbers it, from 1; ``None`` where no one row is meant."""
    column: str | None
    """The column's letter; ``None`` where the whole row or sheet is meant."""
    code: str
    """A stable English word for programs, such as ``bad_value``."""
    sentence: str
    """What is wrong and what to do, one Chinese sentence."""

    @property
    def cell(self) -> str:
        """The cell (``C5``), the row (``第 5 行``), the column (``C 列``), or nothing."""
        return cell_name(self.row, self.column)

    @property
    def place(self) -> str:
        """File, sheet and cell in Chinese."""
        return place_name(self.path, self.sheet, self.cell)

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}"


class ReadingNote(NamedTuple):
    """Something that was not taken as it stands: changed in reading, or left out. Never silent."""

    row: int | None
    column: str | None
    code: str
    """A stable English word: full_width, date, unit, noise, column_ignored, total_row, …"""
    raw: str
    """What the sheet has."""
    taken: str
    """What was taken instead, or in Chinese why nothing was."""

    @property
    def cell(self) -> str:
        """The cell (``C5``), the row (``第 5 行``), the column (``C 列``), or nothing."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one sheet of one file brought; a file that could not be opened has one report without a sheet."""

    path: Path
    sheet: str
    kind: TableKind | None
    """``None`` where it was not found out."""
    rows: int
    """The rows of data: subjects (in a sheet by year, one for each year) or awards; never titles, totals or notes."""
    new: int = 0
    """Of the subjects that this sheet is the first to name, how many the register does not have."""
    changed: int = 0
    unchanged: int = 0
    doubtful: int = 0
    """How many may be another of the register, which a person has to decide."""
    error: int = 0
    """The rows (not subjects) that something is wrong with, or with another row of the same subject."""
    readings: tuple[ReadingNote, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    mapping: ColumnMapping | None = None
    """What the columns were taken for; corrected, it can be given to the next import. ``None`` without a table."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole import."""

    files: tuple[FileReport, ...]
    applied: bool
    """Whether the register was written: everything or nothing."""

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        """Every problem of every file, in the order of files, sheets and rows."""
        return tuple(problem for file in self.files for problem in file.problems)


def cell_name(row: int | None, column: str | None) -> str:
    """Name a place in a sheet."""
    if row is None:
        return f"{column} 列" if column else ""
    return f"{column}{row}" if column else f"第 {row} 行"


def place_name(path: Path, sheet: str, cell: str) -> str:
    """Name a place in a file."""
    return " ".join(part for part in (path.name, f"工作表“{sheet}”" if sheet else "", cell) if part)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of every run of successive numbers."""
    start = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield start, last
            start = number
        last = number
    yield start, last


def rows_named(rows: Sequence[int]) -> str:
    """Name rows in their order: ``第 4、9–31 行``."""
    return f"第 {'、'.join(f'{a}–{b}' if b > a else str(a) for a, b in _runs(rows))} 行"


def cells_named(column: str, rows: Sequence[int]) -> str:
    """Name cells of one column in their order: ``B4、B9–B31``."""
    return "、".join(f"{column}{a}–{column}{b}" if b > a else f"{column}{a}" for a, b in _runs(rows))


class ProblemLine(NamedTuple):
    """The same problem in one or many cells of a column, as one line."""

    path: Path
    sheet: str
    cells: str
    """``B4、B9–B31``, ``第 4 行``, ``C 列`` or nothing."""
    code: str
    sentence: str
    problems: tuple[CellProblem, ...]

    def __str__(self) -> str:
        place = place_name(self.path, self.sheet, self.cells)
        return f"{place}：{self.sentence}"


_QUOTED = re.compile("“[^”]*”")


def _general(problem: CellProblem) -> str:
    """Return the sentence without what the one cell has in it."""
    return _QUOTED.sub("", problem.sentence, count=1)


def problem_lines(problems: Iterable[CellProblem]) -> tuple[ProblemLine, ...]:
    """Bring the same problem in many cells of one column into one line, in the order of the first cells."""
    groups: dict[tuple[object, ...], list[CellProblem]] = {}
    for number, problem in enumerate(problems):
        alone = problem.row is None or problem.column is None
        key = (problem.path, problem.sheet, problem.column, problem.code, number if alone else _general(problem))
        groups.setdefault(key, []).append(problem)
    return tuple(map(_line, groups.values()))


def _line(found: Sequence[CellProblem]) -> ProblemLine:
    first = found[0]
    if len(found) == 1:
        return ProblemLine(first.path, first.sheet, first.cell, first.code, first.sentence, tuple(found))
    cells = cells_named(first.column or "", sorted({p.row for p in found if p.row is not None}))
    quoted = _QUOTED.search(first.sentence)
    example = f"（如{first.cell}的{quoted[0]}）" if quoted else ""
    return ProblemLine(first.path, first.sheet, cells, first.code, _general(first) + example, tuple(found))


def reading_lines(notes: Iterable[ReadingNote]) -> Iterator[tuple[str, str]]:
    """Yield (cells, what was read otherwise, of the first), the same of one column said once."""
    found: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        words = f"{note.raw} → {note.taken}" if note.raw else note.taken
        key = (note.column or "", note.code) if note.column and note.row else ("", words)
        found.setdefault(key, []).append(f"{note.cell}：{words}" if note.cell else words)
    for (column, _), said in found.items():
        yield (f"{column} 列 {len(said)} 处" if column and len(said) > 1 else ""), said[0]

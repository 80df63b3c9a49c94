"""What an import says: for each sheet what was taken and how, and every problem with its cell. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from policies.facts import SubjectKind

TableKind = SubjectKind | Literal["awards"]
"""What a sheet lists: subjects of one kind, or earlier awards."""


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
    """Of the subjects that this sheet is the first to name, how many the register does not have.

    These three counts are zero where anything is wrong: then nobody can tell.
    """
    changed: int = 0
    unchanged: int = 0
    readings: tuple[ReadingNote, ...] = ()
    problems: tuple[CellProblem, ...] = ()


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

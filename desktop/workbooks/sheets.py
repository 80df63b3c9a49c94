"""A sheet as plain values, and what a reader of values alone cannot tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from policies.problems import InputError, refuse

Raw = str | float | bool | date | datetime | time | timedelta
"""A cell as the file has it; a blank one is ``""``."""

Cell = tuple[int, int]
"""(row, column), both counted from 1 as people do."""

Area = tuple[int, int, int, int]
"""(first row, first column, last row, last column) of merged cells, counted from 1."""

MOST_CELLS = 6_000_000
"""Rows times columns of the rectangle from A1 to the last filled cell."""
DAMAGED = ("damaged", "文件不完整或已损坏，请重新复制或向报送单位重新要一份")
ENCRYPTED = ("encrypted", "文件设有打开密码，请用 Excel 或 WPS 打开，取消密码后另存为 .xlsx 再导入")


class SheetMarks(NamedTuple):
    """What the values of a sheet do not show."""

    errors: frozenset[Cell] = frozenset()
    """Cells that show #REF!, #N/A and the like."""
    uncomputed: frozenset[Cell] = frozenset()
    """Formulas without a stored result."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()


UNMARKED = SheetMarks()


class Marks(NamedTuple):
    """What the look at a workbook's inside brought."""

    sheets: dict[str, SheetMarks]
    """By the sheet's name."""
    epoch_1904: bool = False
    """Whether day numbers count from 1904, as old Macs wrote them."""


class Refused(Exception):
    """A workbook may not be read. Carries code and sentence; the file's name is the caller's to add."""

    def at(self, path: Path) -> InputError:
        """Return the error for people."""
        code, sentence = self.args
        return refuse(path.name, code, sentence)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows[0][0]`` is cell A1, whatever area the file declares; every row has the same length."""

    path: Path
    name: str
    """Empty in a text file, which has no sheets."""
    rows: list[list[Raw]]
    marks: SheetMarks = UNMARKED
    epoch_1904: bool = False
    hidden: bool = False


def too_far(place: str, corner: str) -> Refused:
    """Return the refusal of a sheet that is filled far beyond any table."""
    return Refused("far_cell", f"{place}的内容一直到 {corner}，离表格太远，请删去多余的行和列，另存后再导入")

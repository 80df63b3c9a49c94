"""The sheets of a workbook as rows of plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from desktop.rosters.content import check_content
from desktop.rosters.scan import SheetMarks, scan
from policies.problems import refuse

Raw = str | float | bool | date | datetime | time | timedelta
"""A cell as the file has it; a blank one is ``""``."""

_UNMARKED = SheetMarks(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows[0][0]`` is cell A1, whatever area the file declares."""

    path: Path
    name: str
    rows: list[list[Raw]]
    marks: SheetMarks
    epoch_1904: bool


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Read every sheet of an .xlsx workbook, hidden ones too; charts are none.

    Raises InputError with one problem where the file is not a workbook that can be taken.
    """
    check_content(path)
    marks = scan(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return tuple(
                Sheet(
                    path,
                    sheet.name,
                    workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
                    marks.sheets.get(sheet.name, _UNMARKED),
                    marks.epoch_1904,
                )
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            )
    except CalamineError:
        raise refuse(path.name, "damaged", "工作簿不完整或已损坏，请重新复制或向报送单位重新要一份") from None

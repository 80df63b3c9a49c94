"""A workbook read here and now: sniffed, looked through, then its values. Only the child process does this."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from desktop.workbooks.content import Format, sniff
from desktop.workbooks.ods_scan import scan_ods
from desktop.workbooks.sheets import DAMAGED, ENCRYPTED, UNMARKED, Marks, Raw, Refused, SheetMarks
from desktop.workbooks.text_tables import read_text_table
from desktop.workbooks.xls_scan import scan_xls
from desktop.workbooks.xlsx_scan import scan_xlsx


class Read(NamedTuple):
    """One sheet as it goes from process to process: plain values only."""

    name: str
    rows: list[list[Raw]]
    marks: SheetMarks
    epoch_1904: bool
    hidden: bool


def read_here(path: Path) -> list[Read]:
    """Read every sheet of the file, hidden ones too; charts are none. Raises Refused."""
    data = path.read_bytes()
    kind = sniff(path, data)
    if kind == "text":
        return [Read("", read_text_table(data), UNMARKED, epoch_1904=False, hidden=False)]
    marks = _scan(kind, data)
    try:
        return _values(data, marks)
    except PasswordError:
        raise Refused(*ENCRYPTED) from None
    except CalamineError:
        raise Refused(*DAMAGED) from None


def _scan(kind: Format, data: bytes) -> Marks:
    if kind == "xls":
        return scan_xls(data)
    return (scan_xlsx if kind == "xlsx" else scan_ods)(io.BytesIO(data))


def _values(data: bytes, marks: Marks) -> list[Read]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        return [
            Read(
                sheet.name,
                workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False),
                marks.sheets.get(sheet.name, UNMARKED),
                marks.epoch_1904,
                sheet.visible != SheetVisibleEnum.Visible,
            )
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]

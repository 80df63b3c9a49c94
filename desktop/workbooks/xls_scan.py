"""The look at an old Excel workbook (BIFF8): error cells, hidden rows and columns, merged cells, passwords.

Record numbers and layouts are those of Microsoft's published [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from desktop.workbooks.addresses import column_letter
from desktop.workbooks.compound import CompoundFile
from desktop.workbooks.sheets import (
    DAMAGED,
    ENCRYPTED,
    MOST_CELLS,
    Area,
    Cell,
    Marks,
    Refused,
    SheetMarks,
    too_far,
)

_BOF, _EOF = 0x0809, 0x000A
_FILE_PASS, _EPOCH, _BOUND_SHEET = 0x002F, 0x0022, 0x0085
_FORMULA, _ERROR, _ROW, _COLUMNS, _MERGED = 0x0006, 0x0205, 0x0208, 0x007D, 0x00E5
_NUMBER, _LABEL, _LABEL_SST, _RK, _MANY_RK = 0x0203, 0x0204, 0x00FD, 0x027E, 0x00BD
_FILLED = frozenset({_FORMULA, _ERROR, _NUMBER, _LABEL, _LABEL_SST, _RK, _MANY_RK})
_BIFF8 = 0x0600
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_LATER = "这是 Excel 5.0/95 的旧文件，请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入"

Record = tuple[int, bytes]


def _records(data: bytes, start: int = 0) -> Iterator[Record]:
    """Yield the records of one substream, to its end."""
    at = start
    while at + 4 <= len(data):
        number, length = struct.unpack_from("<HH", data, at)
        if at + 4 + length > len(data):
            raise Refused(*DAMAGED)
        yield number, data[at + 4 : at + 4 + length]
        if number == _EOF:
            return
        at += 4 + length
    raise Refused(*DAMAGED)


def _sheet_name(record: bytes) -> str:
    length, wide = record[6], record[7] & 1
    return record[8 : 8 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _sheet(data: bytes, start: int, place: str) -> SheetMarks:
    errors: set[Cell] = set()
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merged: list[Area] = []
    last_row = last_column = 0
    for number, record in _records(data, start):
        if number in _FILLED:
            row, column = struct.unpack_from("<HH", record)
            last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
            if _is_error(number, record):
                errors.add((row + 1, column + 1))
        elif number == _ROW and record[12] & _HIDDEN_ROW:
            hidden_rows.add(struct.unpack_from("<H", record)[0] + 1)
        elif number == _COLUMNS and record[8] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", record)
            hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif number == _MERGED:
            words = struct.unpack(f"<{len(record) // 2}H", record[: len(record) // 2 * 2])[1:]
            merged += [(r1 + 1, c1 + 1, r2 + 1, c2 + 1) for r1, r2, c1, c2 in zip(*[iter(words)] * 4, strict=False)]
    if last_row * last_column > MOST_CELLS:
        raise too_far(place, f"{column_letter(last_column)}{last_row}")
    return SheetMarks(frozenset(errors), frozenset(), frozenset(hidden_rows), frozenset(hidden_columns), tuple(merged))


def _is_error(number: int, record: bytes) -> bool:
    if number == _ERROR:
        return bool(record[7])
    # A formula whose stored result is no figure says so by FFFF, and an error by the kind 2.
    return number == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2  # noqa: PLR2004


def _scan(data: bytes) -> Marks:
    sheets = {}
    epoch_1904 = False
    for number, record in _records(data):
        if number == _BOF and struct.unpack_from("<H", record)[0] != _BIFF8:
            raise Refused("old_excel", _LATER)
        if number == _FILE_PASS:
            raise Refused(*ENCRYPTED)
        if number == _EPOCH:
            epoch_1904 = bool(record[0])
        elif number == _BOUND_SHEET and record[5] == 0:
            name = _sheet_name(record)
            sheets[name] = _sheet(data, struct.unpack_from("<I", record)[0], f"工作表“{name}”")
    return Marks(sheets, epoch_1904)


def scan_xls(data: bytes) -> Marks:
    """Look through the workbook. Raises Refused."""
    try:
        return _scan(CompoundFile(data).stream("Workbook"))
    except (KeyError, struct.error, IndexError):
        raise Refused(*DAMAGED) from None

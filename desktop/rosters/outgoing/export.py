"""Any list as it stands on the screen, as a workbook. Text never becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple

from desktop.progress import Progress, silent
from desktop.rosters.outgoing.figures import CellValue, figure, plain
from desktop.saving import save
from policies.money import plain_yuan

ColumnKind = Literal["text", "money", "number", "integer", "date", "bool"]
_FORMATS: dict[ColumnKind, str] = {"text": "@", "money": "#,##0.00", "integer": "#,##0", "date": "yyyy-mm-dd"}
_TOLD_EVERY = 1000
_LONGEST_SHEET_NAME = 31


class ListColumn(NamedTuple):
    """One column of a list. The heading carries the unit; of ``money`` the values are 分, written in 元."""

    heading: str
    kind: ColumnKind = "text"
    width: int = 16
    """Characters."""


def write_list(
    path: Path,
    title: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Sequence[object]],
    *,
    count: int = 0,
    progress: Progress = silent,
) -> Path:
    """Write a list as it is filtered and sorted: one heading row, then the rows; ``None`` is a blank cell, never 0.

    ``count`` is how many rows there will be, for the progress. Raises EnvironmentFault where it cannot be written;
    Cancelled from the progress callback leaves nothing behind.
    """
    import xlsxwriter

    def write(beside: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(str(beside), options) as workbook:
            _write_sheet(workbook, title, columns, rows, lambda done: progress(done, max(count, done), "导出列表"))

    return save(path, write)


def _write_sheet(
    workbook: Any, title: str, columns: Sequence[ListColumn], rows: Iterable[Sequence[object]], tell: Any
) -> None:
    sheet = workbook.add_worksheet(_sheet_name(title))
    head = workbook.add_format({"bold": True, "bg_color": "#E2ECF9", "text_wrap": True, "valign": "vcenter"})
    formats = [workbook.add_format({"num_format": _FORMATS.get(column.kind, "General")}) for column in columns]
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, plain(column.heading), head)
    last = 0
    for last, row in enumerate(rows, 1):
        if last % _TOLD_EVERY == 0:
            tell(last)
        for number, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, last, number, shown(column, value), formats[number])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _sheet_name(title: str) -> str:
    clean = "".join(char for char in plain(title) if char not in "[]:*?/\\").strip("'")
    return clean[:_LONGEST_SHEET_NAME] or "列表"


def _write(sheet: Any, row: int, column: int, value: CellValue, look: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    elif value is not None:
        sheet.write_number(row, column, value, look)


def shown(column: ListColumn, value: object) -> CellValue:
    """Return a value of a list as a cell holds it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and column.kind == "money":
        return figure(Decimal(plain_yuan(value)))
    if isinstance(value, int | Decimal):
        return figure(Decimal(value))
    return value if isinstance(value, date) else plain(str(value))

"""Workbooks: cells that Excel, WPS and a preview show alike, and files that come out the same each time.

openpyxl leaves formulas without their values, so that previews show blanks; xlsxwriter writes both.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from desktop.progress import go_on
from desktop.reports.lines import break_lines
from policies.money import Fen, plain_yuan
from policies.problems import refuse

SONG, HEI = "宋体", "黑体"
MONEY = "#,##0.00_ "
TEXT = "@"
_PIXELS_PER_MM = 96 / 25.4
_POINTS_PER_MM = 72 / 25.4
_LONGEST_TEXT = 32_767
_LONGEST_HEADER = 60
"""Characters of each of the three parts; Excel refuses more than 255 in all."""
_HIGHEST_ROW = 409
_MOST_EXACT: Fen = 10**15
"""A cell keeps 15 digits."""
_PADDING = 10
"""Points that the edges of a cell and an indent take."""
_SLACK = 0.97
"""Excel needs a little more room for a line than its characters measure."""

_NORMAL = {
    "default_format_properties": {"font_name": SONG, "font_size": 11, "font_scheme": "none"},
    "default_column_width": 72,  # pixels; tells that a digit of this font is 8 wide, the unit of column widths
}
"""The font of the style Normal, which decides how wide columns are: one that every Chinese office has."""

Looks = Mapping[str, Any]


class Setup(NamedTuple):
    """How a sheet is printed: A4 across, or upright, one page wide."""

    header: tuple[str, str]
    footer: tuple[str, str]
    """Left and right; the number of the page stands in the middle."""
    widths: tuple[float, ...]
    """Of the columns, in mm."""
    title_rows: tuple[int, int]
    """The rows repeated on every page, from 0. Panes are frozen below them."""
    portrait: bool = False


class Sheet:
    """A sheet of a workbook. Rows and columns count from 0."""

    def __init__(self, book: Workbook, sheet: Any, setup: Setup) -> None:
        self._book = book
        self._sheet = sheet
        self.widths = setup.widths
        for column, width in enumerate(setup.widths):
            sheet.set_column_pixels(column, column, round(width * _PIXELS_PER_MM))
        self._set_up_page(setup)

    def height(self, row: int, height: float) -> None:
        """Set the height of a row in points."""
        go_on()
        self._sheet.set_row(row, min(height, _HIGHEST_ROW))

    def text(self, row: int, column: int, text: str, looks: Looks) -> None:
        """Write ``text``; it never becomes a formula, whatever it starts with. Raises InputError if it is too long."""
        if len(text) > _LONGEST_TEXT:
            raise refuse("", "text_too_long", f"“{text[:20]}……”超过一个单元格能放的 {_LONGEST_TEXT} 个字，请缩短后重试")
        if text:
            self._sheet.write_string(row, column, text, self._book.format(looks))
        else:
            self._sheet.write_blank(row, column, None, self._book.format(looks))

    def integer(self, row: int, column: int, number: int, looks: Looks) -> None:
        """Write a whole number."""
        self._sheet.write_number(row, column, number, self._book.format(looks))

    def number(self, row: int, column: int, figure: int | Decimal, looks: Looks) -> None:
        """Write a figure as a number."""
        self._sheet.write_number(row, column, figure, self._book.format(looks))

    def money(self, row: int, column: int, amount: Fen, looks: Looks) -> Fen:
        """Write an amount as a number of 元; return it as it can be read back (分)."""
        value = exact(amount)
        self._sheet.write_number(row, column, value, self._book.format(looks))
        return round(value * 100)

    def formula(self, row: int, column: int, formula: str, value: str | float, looks: Looks) -> None:
        """Write a formula together with its value."""
        self._sheet.write_formula(row, column, formula, self._book.format(looks), value)

    def merged(self, row: int, columns: tuple[int, int], text: str, looks: Looks) -> None:
        """Write ``text`` over several columns."""
        first, last = columns
        if first < last:
            self._sheet.merge_range(row, first, row, last, "", self._book.format(looks))
        self.text(row, first, text, looks)

    def merged_down(self, rows: tuple[int, int], column: int, text: str, looks: Looks) -> None:
        """Write ``text`` over several rows of one column."""
        first, last = rows
        self._sheet.merge_range(first, column, last, column, "", self._book.format(looks))
        self.text(first, column, text, looks)

    def insert(self, row: int, column: int, chart: Any) -> None:
        """Put a chart of the workbook where a cell is."""
        self._sheet.insert_chart(row, column, chart)

    def lines(self, text: str, columns: tuple[int, int], size: float) -> int:
        """Estimate how many lines ``text`` takes in these columns."""
        first, last = columns
        width = sum(self.widths[first : last + 1]) * _POINTS_PER_MM - _PADDING
        advances = [size if unicodedata.east_asian_width(c) in "WFA" else size * 0.55 for c in text]
        return len(break_lines(text, advances, width * _SLACK))

    def break_before(self, rows: Sequence[int]) -> None:
        """Start a new page before each of ``rows``."""
        self._sheet.set_h_pagebreaks(list(rows))

    def _set_up_page(self, setup: Setup) -> None:
        sheet, (first, last) = self._sheet, setup.title_rows
        if not setup.portrait:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=18 / 25.4, right=18 / 25.4, top=24 / 25.4, bottom=20 / 25.4)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.repeat_rows(first, last)
        sheet.freeze_panes(last + 1, 0)
        sheet.set_header(_three(*map(_literal, (setup.header[0], "", setup.header[1]))), {"margin": 14 / 25.4})
        sheet.set_footer(
            _three(_literal(setup.footer[0]), "第&P页 共&N页", _literal(setup.footer[1])), {"margin": 10 / 25.4}
        )
        sheet.hide_gridlines(2)
        sheet.protect("", {"format_columns": True, "format_rows": True})


class Workbook:
    """An xlsx file in memory."""

    def __init__(self, *, title: str, author: str, subject: str, made_at: datetime) -> None:
        from xlsxwriter import Workbook as Xlsx

        self._buffer = io.BytesIO()
        self._xlsx = Xlsx(self._buffer, {"in_memory": True, **_NORMAL})
        self._xlsx.set_properties(
            {"title": title, "author": author, "subject": subject, "created": made_at.replace(tzinfo=None)}
        )
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(self, name: str, setup: Setup) -> Sheet:
        """Add a sheet."""
        return Sheet(self, self._xlsx.add_worksheet(name), setup)

    def chart(self, kind: str, *, stacked: bool = False) -> Any:
        """Return a new chart of xlsxwriter: ``bar`` or ``column``."""
        return self._xlsx.add_chart({"type": kind, **({"subtype": "stacked"} if stacked else {})})

    def format(self, looks: Looks) -> Any:
        """Return the cell format with these looks, made once."""
        key = tuple(sorted(looks.items()))
        if key not in self._formats:
            self._formats[key] = self._xlsx.add_format(dict(key))
        return self._formats[key]

    def close(self) -> bytes:
        """Return the file."""
        self._xlsx.close()
        return self._buffer.getvalue()


def exact(amount: Fen) -> float:
    """Return an amount in 元. Raises InputError where a cell cannot hold it."""
    if abs(amount) >= _MOST_EXACT:
        raise refuse("", "amount_too_large", f"金额 {plain_yuan(amount)} 元超过 Excel 能准确表示的 15 位数字，请核对")
    return amount / 100


def _literal(text: str) -> str:
    return text.replace("&", "&&")


def _three(left: str, middle: str, right: str) -> str:
    """Return a header or footer. The space keeps a figure at the start from being read as part of the size of type."""
    parts = zip("LCR", (left, middle, right), strict=True)
    return "".join(f'&{place}&"{SONG},常规"&8 {text[:_LONGEST_HEADER]}' for place, text in parts if text)

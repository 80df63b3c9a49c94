"""Tables of statistics as a workbook: real numbers, live sums and rates with their values, native charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desktop.register.dispatch import Dispatch, Heading
from desktop.reports.dispatch.chart_sheet import ChartSheet
from desktop.reports.dispatch.grid import UNREPORTED, Column, Grid
from desktop.reports.dispatch.paper import Foot
from desktop.reports.imprint import local
from desktop.reports.lines import clean
from desktop.reports.workbook import HEI, SONG, TEXT, Looks, Setup, Sheet, Workbook

_PLAIN: Looks = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True}
_STRONG: Looks = {**_PLAIN, "font_name": HEI, "bold": True}
_BOXED: Looks = {"border": 1}
_TINT: Looks = {"bg_color": "#EEEEEE"}
_FORMATS = {"amount": "#,##0.00_ ", "count": "#,##0_ ", "percent": "0.0_ ", "points": "0.00_ ", "rank": "0"}
_ALIGNS = {"amount": "right", "count": "right", "percent": "right", "points": "right", "text": "left"}
_TITLE_ROW, _INFO_ROW, _BAND_ROW, _HEAD_ROW = 0, 1, 2, 3
_ROW, _LINE = 22.0, 13.0
_DIGIT, _HAN = 2.0, 3.6
"""Widths of a figure and of a Chinese character, in mm."""
_LEAST = 13.0
_NAME_WIDTH = 24.0
_APART = "　　　　　　"


class Titles(NamedTuple):
    """What the sheets are called: their title, the form, the period."""

    title: str
    form: str
    period: str


def statistics_workbook(
    heading: Heading, foot: Foot, titles: Titles, grids: Sequence[Grid], report: Dispatch | None = None
) -> bytes:
    """Return an xlsx file with a sheet for each grid and, of a quarter's report, one with charts."""
    title, form, period = titles
    book = Workbook(title=title, author=clean(heading.bureau), subject=f"{form}　{period}", made_at=heading.made_at)
    ends = (clean(heading.bureau), period), (f"{form}　{period}　链头{heading.head}", f"打印{local(heading.made_at)}")
    for grid in grids:
        widths = tuple(_widths(grid))
        sheet = book.sheet(grid.number or grid.title, Setup(*ends, widths, (_BAND_ROW, _HEAD_ROW)))
        _GridSheet(sheet, grid, title, foot).write()
    if report is not None:
        ChartSheet(book, report, ends).write()
    return book.close()


def _columns(grid: Grid) -> list[Column]:
    return [column for block in grid.blocks for column in block.columns]


def _widths(grid: Grid) -> Iterator[float]:
    yield max(grid.name_width, _NAME_WIDTH)
    if not grid.blocks:
        yield 140.0
    for column in _columns(grid):
        widest = max((len(value.text) * _DIGIT for value in column.values), default=0.0)
        heads = max(len(part) * _HAN for part in column.head)
        yield column.width or max(_LEAST, widest + 4, heads + 2)


class _GridSheet:
    """One grid on its sheet."""

    def __init__(self, sheet: Sheet, grid: Grid, title: str, foot: Foot) -> None:
        self._sheet = sheet
        self._grid = grid
        self._title = title
        self._foot = foot
        self._columns = _columns(grid)
        self._last = max(len(self._columns), 1)
        lacking = grid.whole and bool(grid.names) and any(column.values[0].note for column in self._columns)
        self._first_row = _HEAD_ROW + (3 if lacking else 2)
        """Of the rows that are summed."""

    def write(self) -> None:
        """Write title, heads, rows, notes, signatures."""
        sheet, grid = self._sheet, self._grid
        sheet.merged(_TITLE_ROW, (0, self._last), self._title, {**_STRONG, "font_size": 18, "align": "center"})
        sheet.height(_TITLE_ROW, 36)
        middle = max(1, self._last // 2)
        _across(sheet, _INFO_ROW, (0, middle - 1), grid.caption, {**_PLAIN, "text_wrap": False})
        _across(sheet, _INFO_ROW, (middle, self._last), grid.unit, {**_PLAIN, "align": "right"})
        self._heads()
        row = _HEAD_ROW + 1
        for n, name in enumerate(grid.names):
            self._row(row, n, name)
            row += 1
            if n == 0 and self._first_row > _HEAD_ROW + 2:
                self._missing(row)
                row += 1
        if not grid.names:
            looks = {**_PLAIN, **_BOXED, "align": "center"}
            sheet.merged(row, (0, self._last), grid.empty, looks)
            row += 1
        self._below(row)

    def _heads(self) -> None:
        sheet, looks = self._sheet, {**_STRONG, **_BOXED, "align": "center"}
        sheet.merged_down((_BAND_ROW, _HEAD_ROW), 0, self._grid.first, looks)
        column = 1
        for block in self._grid.blocks:
            if block.title:
                _across(sheet, _BAND_ROW, (column, column + len(block.columns) - 1), block.title, looks)
            for one in block.columns:
                head = "\n".join(one.head)
                if block.title:
                    sheet.text(_HEAD_ROW, column, head, looks)
                else:
                    sheet.merged_down((_BAND_ROW, _HEAD_ROW), column, head, looks)
                column += 1
        if not self._grid.blocks:
            sheet.merged_down((_BAND_ROW, _HEAD_ROW), 1, "", looks)
        sheet.height(_BAND_ROW, 20)
        sheet.height(_HEAD_ROW, 32)

    def _row(self, row: int, n: int, name: str) -> None:
        whole = self._grid.whole and n == 0
        looks: Looks = {**(_STRONG if whole else _PLAIN), **_BOXED, **(_TINT if whole else {})}
        wide = self._grid.name_width > _NAME_WIDTH + 1
        self._sheet.text(row, 0, clean(name), {**looks, "align": "left" if wide else "center", "num_format": TEXT})
        lines = self._sheet.lines(name, (0, 0), 10)
        for place, column in enumerate(self._columns, 1):
            self._cell(row, place, column, n, looks)
            if column.kind == "text":
                lines = max(lines, self._sheet.lines(column.values[n].text, (place, place), 10))
        self._sheet.height(row, max(_ROW, lines * _LINE + 8))

    def _missing(self, row: int) -> None:
        """Write below the whole area's row how many did not report, counted by the sheet itself."""
        looks: Looks = {**_PLAIN, **_BOXED, **_TINT, "font_size": 9, "align": "right"}
        self._sheet.text(row, 0, "其中未报（个）", {**looks, "align": "center"})
        for place, column in enumerate(self._columns, 1):
            count = sum(value.text == UNREPORTED for value in column.values[1:])
            if column.values[0].note.removesuffix(f"个{UNREPORTED}") == str(count):
                cells = self._summed(place)
                self._sheet.formula(row, place, f'=COUNTIF({cells},"{UNREPORTED}")', count, looks)
            else:
                self._sheet.text(row, place, column.values[0].note, looks)
        self._sheet.height(row, 18)

    def _summed(self, place: int) -> str:
        """Return the cells below the whole area's, in one column."""
        first, last = self._first_row + 1, self._first_row + len(self._grid.names) - 1
        return f"{letter(place)}{first}:{letter(place)}{last}"

    def _cell(self, row: int, place: int, column: Column, n: int, looks: Looks) -> None:
        value = column.values[n]
        known = value.number is not None
        align = _ALIGNS.get(column.kind, "center") if known or column.kind == "text" else "center"
        indent = {"indent": 1} if align == "left" else {}
        looks = {**looks, "align": align, **indent, "num_format": _FORMATS.get(column.kind, TEXT)}
        if value.number is None:
            self._sheet.text(row, place, clean(value.text), {**looks, "num_format": TEXT, "locked": bool(value.text)})
        elif formula := self._formula(row, place, column, n):
            self._sheet.formula(row, place, formula, float(value.number), looks)
        else:
            self._sheet.number(row, place, value.number, looks)

    def _formula(self, row: int, place: int, column: Column, n: int) -> str:
        """Return the formula of a sum, or of a rate; empty where the cell is a figure of its own."""
        if column.ratio != (0, 0):
            part, whole = (f"{letter(place + offset)}{row + 1}" for offset in column.ratio)
            return f"=ROUND({part}/{whole}*100,1)"
        if column.total:
            return f"=SUM(B{row + 1}:{letter(place - 1)}{row + 1})"
        below = [value.number for value in column.values[1:] if value.number is not None]
        if self._grid.whole and n == 0 and column.kind in {"amount", "count"} and sum(below) == column.values[0].number:
            return f"=SUM({self._summed(place)})" if len(self._grid.names) > 1 else ""
        return ""

    def _below(self, row: int) -> None:
        sheet = self._sheet
        for number, note in enumerate(self._grid.notes, 1):
            text = f"{'注：' if number == 1 else '　　'}{f'{number}. ' if len(self._grid.notes) > 1 else ''}{note}"
            sheet.merged(row, (0, self._last), text, {**_PLAIN, "font_size": 9})
            sheet.height(row, sheet.lines(text, (0, self._last), 9) * 12 + 2)
            row += 1
        ends = (f"联系电话：{self._foot.phone}", f"报出日期：{self._foot.dated}")
        signers = _APART.join(("单位负责人：", "统计负责人：", "填报人：", *ends))
        sheet.merged(row, (0, self._last), signers, {**_PLAIN, "text_wrap": False, "locked": False})
        sheet.height(row, 30)


def _across(sheet: Sheet, row: int, columns: tuple[int, int], text: str, looks: Looks) -> None:
    if columns[0] == columns[1]:
        sheet.text(row, columns[0], text, looks)
    else:
        sheet.merged(row, columns, text, looks)


def letter(column: int) -> str:
    """Return the name of a column, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name

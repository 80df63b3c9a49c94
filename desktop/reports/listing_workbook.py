"""A list as a worksheet: live sums with their values, codes as text, nothing to change but what is left to people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from desktop.reports.flow import kept, paginate
from desktop.reports.listing import (
    FIGURES,
    Group,
    ListColumn,
    Listing,
    Value,
    given_way,
    longest_figure,
    shown,
    unstacked,
)
from desktop.reports.workbook import HEI, MONEY, SONG, TEXT, Looks, Setup, Sheet, Workbook, exact
from policies.money import Fen, plain_yuan

HEAD_ROW = 2
FIRST_PAGE, LATER_PAGE = 370.0, 400.0
"""Points of rows that a page bears below the repeated ones, with a little to spare."""
UPRIGHT_FIRST, UPRIGHT_LATER = 610.0, 640.0
_ACROSS, _UPRIGHT = 261, 174
"""Widths of the type area, in mm. A wider sheet is printed smaller, and bears more rows."""
ROW, LINE, LEADING = 22.0, 13.0, 9.0
PLAIN: Looks = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True}
STRONG: Looks = {**PLAIN, "font_name": HEI, "bold": True}
_TINT: Looks = {"bg_color": "#EEEEEE"}
_COUNT, _RATE, _FRACTIONS = "#,##0_ ", "0.0_ ", "#,##0.0_ "
_FORMATS = {"money": MONEY, "count": _COUNT, "rate": _RATE}
_ALIGN = {"number": "center", "text": "left", "centre": "center", "code": "center"}
_DIGIT = 2.1
"""Room for a bold digit, in mm."""
_PADDING = 4
"""Room beside a figure, in mm."""
_MOST_SUMMED = 255
"""Arguments that SUM takes."""
_SIGNER_WIDTH = 14
"""Characters from one signer to the next: five fill the sheet."""
_DATE = "　　　年　　月　　日"


class Height(NamedTuple):
    """A row of the sheet, as pagination sees it."""

    row: int
    height: float
    keep: bool = False
    soft: bool = False
    resumed: None = None


def listing_workbook(listing: Listing) -> tuple[bytes, tuple[Fen, ...]]:
    """Return the xlsx file, and of each column of ``unstacked`` the sum as it stands in its cells (分; else 0).

    Raises InputError for an amount or a text that a cell cannot hold.
    """
    book = new_book(listing)
    written = write_listing(book, listing)
    return book.close(), written


def new_book(listing: Listing) -> Workbook:
    """Return an empty workbook that says what it is about."""
    return Workbook(title=listing.title, author=listing.bureau, subject=listing.subject, made_at=listing.made_at)


def write_listing(book: Workbook, stacked: Listing) -> tuple[Fen, ...]:
    """Add the list as a sheet; return the sums as ``listing_workbook`` does."""
    listing = unstacked(stacked)
    setup = Setup((listing.bureau, listing.secrecy), listing.foot, _widths(listing), (HEAD_ROW - 1, HEAD_ROW))
    form = _Form(book.sheet(listing.name, setup._replace(portrait=listing.portrait)), listing)
    form.write()
    return tuple(form.written)


def _widths(listing: Listing) -> tuple[float, ...]:
    """Return the columns' widths: those of amounts fit their widest figure, those that give way bear it."""
    sums = listing.sums(listing.groups)

    def needed(place: int) -> float:
        return len(longest_figure(listing, place, sums[place])) * _DIGIT + _PADDING

    return tuple(given_way(listing, [column.width for column in listing.columns], needed))


class _Form:
    """The sheet with the list, written from the top down."""

    def __init__(self, sheet: Sheet, listing: Listing) -> None:
        self._sheet = sheet
        self._listing = listing
        self._columns = listing.columns
        self._looks = list(cell_looks([_ALIGN.get(column.look, "right") for column in listing.columns]))
        self._last = len(listing.columns) - 1
        self._first_figure = next((n for n, c in enumerate(listing.columns) if c.look in FIGURES), 1)
        self._row = HEAD_ROW + 1
        self._lines: list[Height] = []
        self._ranges: list[tuple[int, int]] = []
        """The first and last row of each group."""
        self._subtotals: list[int] = []
        """The row with each group's sums."""
        self._formats = [_format(listing, place) for place in range(len(listing.columns))]
        self.written = [0] * len(listing.columns)

    def write(self) -> None:
        """Write everything and divide it into pages."""
        listing = self._listing
        self._head()
        for section in listing.sections:
            if len(listing.sections) > 1:
                self._wide(section.title, boxed(STRONG, "center"), keep=True)
            for group in section.groups:
                self._group(group, last=group is listing.groups[-1])
        if not any(group.rows for group in listing.groups):
            self._wide(listing.empty, boxed(PLAIN, "center"), height=44, keep=True)
        self._totals()
        self._below()
        first, later = (UPRIGHT_FIRST, UPRIGHT_LATER) if listing.portrait else (FIRST_PAGE, LATER_PAGE)
        smaller = max(1.0, sum(self._sheet.widths) / (_UPRIGHT if listing.portrait else _ACROSS))
        pages = paginate(self._lines, first * smaller, later * smaller)
        self._sheet.break_before([page[0].row for page in pages[1:]])

    def _head(self) -> None:
        listing = self._listing
        title(self._sheet, listing.title, self._last)
        above = "　".join(filter(None, (listing.basis, listing.above[1], listing.above[2])))
        info(self._sheet, above, listing.unit, max(1, min(self._first_figure, self._last)))
        column_heads(self._sheet, self._looks, ["\n".join(column.head) for column in listing.columns])

    def _group(self, group: Group, *, last: bool) -> None:
        if group.head:
            note = f"　（{group.note.strip()}）" if group.note else ""
            self._wide(f"{group.head}{note}", {**boxed(STRONG), **_TINT, "top": 2}, keep=True)
        first = self._row
        count = len(group.rows)
        for place, cells in enumerate(group.rows):
            final = last and place == count - 1 and not group.label
            self._cells(
                cells, keep=kept(place, count) and (bool(group.label) or not final or bool(self._listing.total))
            )
        self._ranges.append((first, self._row - 1))
        self._subtotals.append(self._row if group.label else -1)
        if group.label:
            sums = self._listing.sums([group])
            terms = [f"{{column}}{first + 1}:{{column}}{self._row}"]
            self._sum(group.label, terms, sums, rows=count, keep=last, soft=True)

    def _cells(self, cells: Sequence[Value], *, keep: bool) -> None:
        lines = 1
        for place, (column, value) in enumerate(zip(self._columns, cells, strict=True)):
            looks = {**self._looks[place], "locked": not column.by_hand}
            lines = max(lines, self._cell(place, column, value, looks))
        self._next(max(ROW, lines * LINE + LEADING), keep=keep)

    def _cell(self, place: int, column: ListColumn, value: Value, looks: Looks) -> int:
        """Write a cell; return how many lines it takes."""
        row, sheet = self._row, self._sheet
        figure = {**looks, "num_format": self._formats[place]}
        if column.look == "number" and isinstance(value, int):
            sheet.integer(row, place, value, looks)
        elif column.look == "money" and isinstance(value, int):
            self.written[place] += sheet.money(row, place, value, figure)
        elif column.look in FIGURES and isinstance(value, int | Decimal):
            sheet.number(row, place, value, figure)
        else:
            text = shown(value, column.look)
            sheet.text(row, place, text, figure)
            return sum(sheet.lines(part, (place, place), 10) for part in text.split("\n"))
        return 1

    def _totals(self) -> None:
        listing = self._listing
        for part in listing.parts:
            rows = [self._subtotals[n] + 1 for n in part.groups]
            self._sum_rows(part.label, rows, listing.sums(listing.groups[n] for n in part.groups), keep=True)
        if listing.total:
            sums = listing.sums(listing.groups)
            if all(row >= 0 for row in self._subtotals):
                self._sum_rows(listing.total, [row + 1 for row in self._subtotals], sums, keep=True, looks=STRONG)
            else:
                terms = [f"{{column}}{first + 1}:{{column}}{last + 1}" for first, last in self._ranges]
                count = sum(len(group.rows) for group in listing.groups)
                self._sum(listing.total, terms, sums, rows=count, keep=True, looks=STRONG)
        if listing.capital:
            looks = {**boxed(STRONG), "font_size": 12, "bottom": 2}
            self._wide(f"{listing.total.partition('（')[0]}（大写）　{listing.capital}", looks, height=30, keep=True)

    def _below(self) -> None:
        listing = self._listing
        if listing.checked and listing.compared is not None:
            total = f"{column_letter(listing.compared)}{self._row - (1 if listing.capital else 0)}"
            compared = plain_yuan(listing.total_of(listing.compared))
            formula = f'=IF(ROUND({total}-{compared},2)=0,"{listing.checked}","与批次封存合计不一致，请核对")'
            self._sheet.merged(self._row, (0, self._last), "", PLAIN)
            self._sheet.formula(self._row, 0, formula, listing.checked, PLAIN)
            self._next(20, keep=True)
        if listing.signers:
            self._signatures()
        for number, note in enumerate(listing.notes, 1):
            self._note(f"{'注：' if number == 1 else '　　'}{number}. {note}", keep=number < len(listing.notes))

    def _signatures(self) -> None:
        listing = self._listing
        looks = {**PLAIN, "locked": False, "text_wrap": False}
        seals = [(f"{seal.office}（公章）：{seal.words}", 44) for seal in listing.seals]
        signed = ([f"{signer}：" for signer in listing.signers], [_DATE] * len(listing.signers))
        signers = ["".join(text.ljust(_SIGNER_WIDTH, "　") for text in texts).rstrip("　") for texts in signed]
        for line, height in (*zip(signers, (26, 22), strict=True), *seals):
            self._sheet.merged(self._row, (0, self._last), line, looks)
            self._next(height, keep=True)

    def _note(self, text: str, *, keep: bool) -> None:
        lines = self._sheet.lines(text, (0, self._last), 9)
        self._sheet.merged(self._row, (0, self._last), text, {**PLAIN, "font_size": 9})
        self._next(lines * 12 + 2, keep=keep)

    def _wide(self, text: str, looks: Looks, *, height: float = ROW, keep: bool = False) -> None:
        lines = self._sheet.lines(text, (0, self._last), 10)
        self._sheet.merged(self._row, (0, self._last), text, looks)
        self._next(max(height, lines * LINE + LEADING), keep=keep)

    def _sum_rows(
        self, label: str, rows: Sequence[int], sums: Sequence[int | Decimal | None], *, keep: bool, looks: Looks = PLAIN
    ) -> None:
        """Write a row of sums over other sums."""
        self._sum(label, [f"{{column}}{row}" for row in rows], sums, rows=len(rows), keep=keep, looks=looks)

    def _sum(
        self,
        label: str,
        terms: Sequence[str],
        sums: Sequence[int | Decimal | None],
        *,
        rows: int,
        keep: bool,
        soft: bool = False,
        looks: Looks = PLAIN,
    ) -> None:
        """Write a row of sums; amounts that are not all written yet add up to nothing, not to zero."""
        first = self._first_figure
        label_looks = {**boxed(looks, "right"), "right": 1}
        self._sheet.merged(self._row, (0, first - 1), label, label_looks)
        for place in range(first, self._last + 1):
            column, total = self._columns[place], sums[place]
            figure = {**self._looks[place], **STRONG, "num_format": self._formats[place]}
            cells = [term.format(column=column_letter(place)) for term in terms]
            if column.look not in ("money", "count"):
                self._sheet.text(self._row, place, "", self._looks[place])
                continue
            summed = _summed(cells)
            if column.by_hand or total is None:
                counted = f"COUNT({','.join(cells)})"
                summed = f'IF({counted}<{rows},"",{summed})' if cells else '""'
            self._sheet.formula(self._row, place, f"={summed}", _cached(column, total), figure)
        self._next(ROW, keep=keep, soft=soft)

    def _next(self, height: float, *, keep: bool = False, soft: bool = False) -> None:
        self._sheet.height(self._row, height)
        self._lines.append(Height(self._row, height, keep, soft))
        self._row += 1


def _format(listing: Listing, place: int) -> str:
    """Return how the figures of a column are shown; counts of halves, such as person-days, with a decimal."""
    look = listing.columns[place].look
    figures = (row[place] for group in listing.groups for row in group.rows)
    halves = any(isinstance(figure, Decimal) and figure != figure.to_integral_value() for figure in figures)
    return _FRACTIONS if halves and look == "count" else _FORMATS.get(look, TEXT)


def _summed(cells: Sequence[str]) -> str:
    """Return what adds the cells up, whether some of them hold words instead of figures or not."""
    if any(":" in cell for cell in cells) or 1 < len(cells) <= _MOST_SUMMED:
        return f"SUM({','.join(cells)})"
    return "+".join(cells) or "0"


def _cached(column: ListColumn, total: int | Decimal | None) -> str | float:
    if total is None:
        return ""
    return exact(int(total)) if column.look == "money" else float(total)


def title(sheet: Sheet, text: str, last: int) -> None:
    """Write the title over the columns up to ``last``."""
    sheet.merged(0, (0, last), text, {**STRONG, "font_size": 20, "align": "center", "shrink": True, "text_wrap": False})
    sheet.height(0, 38)


def info(sheet: Sheet, text: str, unit: str, money: int) -> None:
    """Write the line above the table; the unit stands over the columns from ``money`` on."""
    last = len(sheet.widths) - 1
    sheet.merged(1, (0, money - 1), text, {**PLAIN, "valign": "bottom"})
    sheet.merged(1, (money, last), unit, {**PLAIN, "align": "right", "valign": "bottom"})
    sheet.height(1, max(20, 4 + LINE * sheet.lines(text, (0, money - 1), 10)))


def column_heads(sheet: Sheet, looks: Sequence[Looks], heads: Sequence[str]) -> None:
    """Write the row of heads."""
    for column, head in enumerate(heads):
        strong = {**looks[column], **STRONG, "align": "center", "indent": 0, "top": 2, "bottom": 2}
        sheet.text(HEAD_ROW, column, head, strong)
    sheet.height(HEAD_ROW, 34)


def column_letter(number: int) -> str:
    """Return the letter of a column from 0; lists have fewer than 26."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number]


def boxed(looks: Looks, align: str = "left") -> Looks:
    """Return the looks of a row over the whole table."""
    indent = {} if align == "center" else {"indent": 1}
    return {**looks, "align": align, **indent, "border": 1, "left": 2, "right": 2}


def cell_looks(aligns: Sequence[str]) -> Iterator[Looks]:
    """Yield the looks of the cells of a row; the frame is strong at the table's sides."""
    for column, align in enumerate(aligns):
        sides = {"left": 2 if column == 0 else 1, "right": 2 if column == len(aligns) - 1 else 1}
        indent = {"indent": 1} if align == "left" else {}
        yield {**PLAIN, "border": 1, **sides, "align": align, **indent}

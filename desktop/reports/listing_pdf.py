"""A list on paper: A4 across or upright, numbered pages, repeated heads, nothing torn apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from desktop.collecting import without_collecting
from desktop.reports.flow import kept, paginate
from desktop.reports.listing import FIGURES, Group, Listing, Look, Seal, Value, given_way, longest_figure, shown
from desktop.reports.notes import NOTE, Below, note
from desktop.reports.page import (
    FRAME,
    LANDSCAPE,
    PORTRAIT,
    STRONG,
    THIN,
    Align,
    Document,
    Margins,
    Page,
    Paper,
    Pen,
    block_height,
)
from desktop.reports.table import PADDING, Column, Row, Table, Words
from desktop.reports.type import MM, Span, Style, one_line, typeset, width_of
from policies.money import Fen, parse_money

_TITLE = Style("SerifBold", 20, titling=True)
_ANNEX = Style("SansBold", 16)
_INFO = Style("Serif", 10.5)
_HEAD = Style("SansBold", 10)
_TEXT = Style("Serif", 10)
_FIGURE = Style("Sans", 10)
_CODE = Style("Sans", 9.5)
_STRONG = Style("SansBold", 10)
_RULE = Style("Serif", 9)
_CAPITAL = Style("SerifBold", 12)
_TOTAL_ROW = 9 * MM
_CAPITAL_ROW = 10 * MM
_SIGN_HEIGHT, _SEAL_HEIGHT = 20 * MM, 54 * MM
_SIGNERS_WIDTH, _SIGNER_NAME = 72 * MM, 22 * MM
_STAMP = 46 * MM
"""Room for a round seal of 42 mm."""
_DATE = "年　　月　　日"
_GAP = 4 * MM
_HEADING = Row(keep=True, top=STRONG)
"""Stays with what follows, under a strong rule."""


class _Places(NamedTuple):
    """Where things stand on a sheet, in points from the top."""

    title: float
    above: float
    basis: float
    first_top: float
    """Where the table starts on the first page."""
    later: float
    later_top: float
    bottom: float


_ACROSS = _Places(33.6 * MM, 41.7 * MM, 48.3 * MM, 50.5 * MM, 29 * MM, 31.5 * MM, 191 * MM)
_ANNEXED = _ACROSS._replace(title=40 * MM, bottom=187 * MM)
_UPRIGHT = _Places(27 * MM, 35 * MM, 41.6 * MM, 43.8 * MM, 22 * MM, 24.5 * MM, 278 * MM)
_ANNEX_BASELINE = 26 * MM
_LOOKS: Mapping[Look, tuple[Align, Style]] = MappingProxyType(
    {
        "number": ("center", _FIGURE),
        "text": ("left", _TEXT),
        "centre": ("center", _TEXT),
        "code": ("center", _CODE),
        "money": ("right", _FIGURE),
        "count": ("right", _FIGURE),
        "rate": ("right", _FIGURE),
    }
)


def listing_pdf(listing: Listing) -> tuple[bytes, tuple[Fen, ...]]:
    """Return the PDF file, and of each column of amounts the sum as it is printed on its rows (分; else 0)."""
    pages, printed = numbered_pages(listing)
    return Document(listing.title, listing.bureau, listing.subject).render(pages), printed


def numbered_pages(listing: Listing) -> tuple[tuple[Page, ...], tuple[Fen, ...]]:
    """Return the pages with head and foot, and the sums as ``listing_pdf`` does."""
    bare, printed = listing_pages(listing)
    margins = Margins((listing.bureau, listing.secrecy), listing.foot)
    return tuple(margins.pages(bare[0].paper, [page.draw for page in bare], listing.title)), printed


def listing_pages(listing: Listing) -> tuple[tuple[Page, ...], tuple[Fen, ...]]:
    """Return the pages without head and foot, and the sums as ``listing_pdf`` does."""
    form = _Form(listing)
    with without_collecting():
        pages = tuple(Page(form.paper, draw) for draw in form.pages())
    return pages, tuple(form.printed)


class _Form:
    """The list on its way to paper."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self.paper: Paper = PORTRAIT if listing.portrait else LANDSCAPE
        self._places = _UPRIGHT if listing.portrait else _ANNEXED if listing.public else _ACROSS
        self._sums = listing.sums(listing.groups)
        self._first_figure = next((n for n, c in enumerate(listing.columns) if c.look in FIGURES), 1)
        self._table = Table(_columns(listing, self._sums), _HEAD, listing.leading * MM)
        self._basis = typeset([Span(listing.basis, _INFO)], self.paper.measure - 25 * MM)
        self._first_top = self._places.first_top + block_height(self._basis[1:])
        self.printed = [0] * len(listing.columns)

    def pages(self) -> list[Callable[[Pen], None]]:
        header, bottom = self._table.header.height, self._places.bottom
        boxes: tuple[Row | Below, ...] = (*self._rows(), *self._signatures(), *self._notes())
        pages = paginate(boxes, bottom - self._first_top - header, bottom - self._places.later_top - header)
        return [partial(self._draw_page, number, page) for number, page in enumerate(pages)]

    def _rows(self) -> Iterator[Row]:
        listing = self._listing
        for section in listing.sections:
            if len(listing.sections) > 1:
                yield from self._wide([Span(section.title, _STRONG)], "center", _HEADING)
            for group in section.groups:
                yield from self._group_rows(group, last=group is listing.groups[-1])
        if not any(group.rows for group in listing.groups):
            keep = bool(listing.total or listing.signers)
            blank = Row(height=16 * MM, keep=keep, last=not listing.total)
            yield from self._wide([Span(listing.empty, _TEXT)], "center", blank)
        yield from self._total_rows()

    def _group_rows(self, group: Group, *, last: bool) -> Iterator[Row]:
        again = None
        if group.head:
            name = Span(group.head, _STRONG)
            yield from self._wide([name, Span(group.note, _RULE)], "left", replace(_HEADING, tinted=True))
            (again,) = self._wide([name, Span("　（续）", _RULE)], "left", Row(tinted=True))
        count = len(group.rows)
        ends = last and not self._listing.total
        for place, cells in enumerate(group.rows):
            final = place == count - 1 and not group.label
            keep = kept(place, count) and not (final and ends and not self._listing.signers)
            parts = last and bool(group.label) and place == count - 2  # else the total might stand without a row
            yield from self._table.rows(
                self._cells(cells), Row(keep=keep, soft=parts, resumed=again, last=final and ends)
            )
        if group.label:
            sums = self._listing.sums([group])
            yield from self._sum(group.label, sums, Row(keep=last, soft=last, resumed=again, last=ends))

    def _total_rows(self) -> Iterator[Row]:
        listing = self._listing
        groups = listing.groups
        for part in listing.parts:
            yield from self._sum(part.label, listing.sums(groups[n] for n in part.groups), _HEADING)
        if listing.total:
            heading = replace(_HEADING, height=_TOTAL_ROW, last=not listing.capital)
            yield from self._sum(listing.total, self._sums, heading, _STRONG)
        if listing.capital:
            capital = [Span(f"{listing.total.partition('（')[0]}（大写）　", _STRONG), Span(listing.capital, _CAPITAL)]
            yield from self._wide(capital, "left", Row(height=_CAPITAL_ROW, keep=True, last=True))

    def _wide(self, spans: Sequence[Span], align: Align, like: Row) -> Iterator[Row]:
        return self._table.rows([Words(tuple(spans), align, len(self._listing.columns))], like)

    def _sum(
        self, label: str, sums: Sequence[int | Decimal | None], like: Row, style: Style = _FIGURE
    ) -> Iterator[Row]:
        columns = self._listing.columns
        texts = (
            "" if total is None else shown(total, column.look)
            for column, total in zip(columns[self._first_figure :], sums[self._first_figure :], strict=True)
        )
        words = (Words((Span(text, _STRONG),), "right") for text in texts)
        return self._table.rows([Words((Span(label, style),), "right", self._first_figure), *words], like)

    def _cells(self, cells: tuple[Value, ...]) -> Iterator[Words]:
        for place, (column, cell, value) in enumerate(
            zip(self._table.columns, self._listing.columns, cells, strict=True)
        ):
            if isinstance(value, tuple):
                yield Words(tuple(_stacked(value, column.align)), column.align, stacked=True)
                continue
            text = shown(value, cell.look)
            if cell.look == "money" and isinstance(value, int):
                self.printed[place] += parse_money(text) if not text.startswith("−") else -parse_money(text[1:])
            yield Words((Span(text, column.style),), column.align)

    # Below the table

    def _signatures(self) -> Iterator[Below]:
        listing = self._listing
        if listing.seals:
            draw = partial(_draw_seals, listing.seals, listing.signers)
            yield Below(_GAP + _SEAL_HEIGHT, draw, keep=True)
        elif listing.signers:
            yield Below(_GAP + _SIGN_HEIGHT, partial(_draw_signatures, listing.signers), keep=True)

    def _notes(self) -> Iterator[Below]:
        """Yield the notes, numbered; the first stands a little off."""
        listing = self._listing
        checked = (f"本表合计{listing.checked}。",) if listing.checked else ()
        notes = (*checked, *listing.notes, *listing.stand_ins)
        for number, text in enumerate(notes, 1):
            yield note(text, f"{number}.", self.paper.measure, first=number == 1, keep=number < len(notes))

    # Pages

    def _draw_page(self, number: int, boxes: Sequence[Row | Below], pen: Pen) -> None:
        if number:
            self._draw_later_head(pen)
        else:
            self._draw_first_head(pen)
        y = self._places.later_top if number else self._first_top
        rows = [box for box in boxes if isinstance(box, Row)]
        if rows:
            again = [rows[0].resumed] if number and rows[0].resumed else []
            y = self._table.draw(pen, y, [*again, *rows])
        for box in boxes[len(rows) :]:
            if isinstance(box, Below):
                box.draw(pen, y)
            y += box.height

    def _draw_first_head(self, pen: Pen) -> None:
        paper, listing, places = pen.paper, self._listing, self._places
        if listing.public:
            pen.line(one_line("附件", _ANNEX), paper.left, paper.measure, _ANNEX_BASELINE)
        for text, align in zip(listing.above, _THREE, strict=True):
            pen.line(one_line(text, _INFO), paper.left, paper.measure, places.above, align)
        _draw_title(pen, listing.title, places.title)
        middle = places.basis - _INFO.size * 0.38 + block_height(self._basis[1:]) / 2
        pen.lines(self._basis, paper.left, paper.measure, middle)
        pen.line(one_line(listing.unit, _INFO), paper.left, paper.measure, self._first_top - 2.2 * MM, "right")

    def _draw_later_head(self, pen: Pen) -> None:
        paper, baseline = pen.paper, self._places.later
        pen.line(one_line(f"{self._listing.title}（续）", _INFO), paper.left, paper.measure, baseline)
        pen.line(one_line(self._listing.unit, _INFO), paper.left, paper.measure, baseline, "right")


_THREE: tuple[Align, ...] = ("left", "center", "right")


def _draw_title(pen: Pen, title: str, baseline: float) -> None:
    """Draw the title; one that is too long for its line is set smaller: it is no part of the table."""
    style = _TITLE
    line = one_line(title, style)
    if line.width > pen.paper.measure:
        line = one_line(title, style._replace(size=style.size * pen.paper.measure / line.width))
    pen.line(line, pen.paper.left, pen.paper.measure, baseline, "center")


def _stacked(texts: Sequence[str], align: Align) -> Iterator[Span]:
    """Yield the texts of a cell that stand below each other: first what it is called, then codes and counts."""
    yield Span(texts[0], _TEXT)
    for text in texts[1:]:
        yield Span(text, _CODE if align == "left" else _RULE)


def _columns(listing: Listing, sums: Sequence[int | Decimal | None]) -> list[Column]:
    """Return the columns: those of amounts as wide as their widest figure; those that give way bear it."""

    def needed(place: int) -> float:
        return width_of(longest_figure(listing, place, sums[place]), _STRONG) + 2 * PADDING

    widths = given_way(listing, [column.width * MM for column in listing.columns], needed)
    looks = (_LOOKS[column.look] for column in listing.columns)
    return [
        Column(column.head, width, *look) for column, width, look in zip(listing.columns, widths, looks, strict=True)
    ]


def _draw_signatures(signers: Sequence[str], pen: Pen, y: float) -> None:
    left, top = pen.paper.left, y + _GAP
    width = pen.paper.measure / len(signers)
    for place, signer in enumerate(signers):
        x = left + place * width
        pen.line(one_line(signer, _FIGURE), x + PADDING, width, top + 5 * MM)
        pen.line(one_line(_DATE, NOTE), x, width - PADDING, top + _SIGN_HEIGHT - 2.2 * MM, "right")
        if place:
            pen.rule(x, top, x, top + _SIGN_HEIGHT, THIN)
    pen.box(left, top, pen.paper.measure, _SIGN_HEIGHT, FRAME)


def _draw_seals(seals: Sequence[Seal], signers: Sequence[str], pen: Pen, y: float) -> None:
    """Draw the signers below each other, and beside them a box for each office with room for its seal."""
    left, top = pen.paper.left, y + _GAP
    step = _SEAL_HEIGHT / len(signers)
    for place, signer in enumerate(signers):
        baseline = top + (place + 0.5) * step + 0.38 * _FIGURE.size
        pen.line(one_line(signer, _FIGURE), left + PADDING, _SIGNER_NAME, baseline)
        pen.line(one_line(_DATE, NOTE), left, _SIGNERS_WIDTH - PADDING, baseline, "right")
        if place:
            pen.rule(left, top + place * step, left + _SIGNERS_WIDTH, top + place * step, THIN)
    pen.rule(left + _SIGNER_NAME, top, left + _SIGNER_NAME, top + _SEAL_HEIGHT, THIN)
    width = (pen.paper.measure - _SIGNERS_WIDTH) / len(seals)
    for place, seal in enumerate(seals):
        x = left + _SIGNERS_WIDTH + place * width
        pen.rule(x, top, x, top + _SEAL_HEIGHT, THIN)
        _draw_seal(pen, seal, x, top, width)
    pen.box(left, top, pen.paper.measure, _SEAL_HEIGHT, FRAME)


def _draw_seal(pen: Pen, seal: Seal, x: float, top: float, width: float) -> None:
    pen.line(one_line(seal.office, _STRONG), x + PADDING, width, top + 5.5 * MM)
    stamp = x + width - _STAMP
    words = typeset([Span(seal.words, _TEXT)], width - _STAMP - 2 * PADDING)
    pen.lines(words, x + PADDING, width, top + 14 * MM + block_height(words) / 2)
    pen.line(one_line("（公章）", _TEXT), stamp, _STAMP, top + 27 * MM, "center")
    pen.line(one_line(_DATE, NOTE), stamp, _STAMP - PADDING, top + _SEAL_HEIGHT - 3 * MM, "right")

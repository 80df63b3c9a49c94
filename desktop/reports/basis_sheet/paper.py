"""The sheets on paper: A4 upright, one page where it fits, longer ones divided between parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from desktop.reports.basis_sheet.drawings import bar_height, draw_bar, draw_scale, scale_height
from desktop.reports.basis_sheet.model import (
    Band,
    Bar,
    Block,
    Grid,
    GridColumn,
    GridRow,
    Look,
    Part,
    Passage,
    Scale,
    Signing,
)
from desktop.reports.basis_sheet.sheet import Sheet
from desktop.reports.flow import paginate
from desktop.reports.page import FRAME, PORTRAIT, STRONG, THIN, Align, Document, Margins, Page, Pen, block_height
from desktop.reports.type import MM, Line, Span, Style, one_line, typeset, width_of
from policies.money import Fen, parse_money, yuan

TITLE = "奖补资金测算依据单"
_TITLE = Style("SerifBold", 20, titling=True, tracking=0.1)
_INFO = Style("Serif", 10.5)
_HEADING = Style("SansBold", 10.5)
_ASIDE = Style("Sans", 7.5)
_LABEL = Style("Sans", 8.5)
_TEXT = Style("Serif", 9.5)
_WORDS = Style("Serif", 9.5, underlined=True)
_SMALL = Style("Serif", 8.5)
_AMOUNT = Style("SansBold", 24)
_CAPITAL = Style("Serif", 11)
_NAME = Style("Serif", 10.5)
_STRIP = Style("SansBold", 10.5)
_BAND = Style("SansBold", 10.5)
_BAND_AMOUNT = Style("SansBold", 13)
_STYLES: dict[tuple[Look, bool], Style] = {
    ("text", False): _TEXT,
    ("text", True): Style("SerifBold", 9.5),
    ("label", False): Style("Sans", 9),
    ("label", True): Style("SansBold", 9),
    ("result", False): Style("Sans", 9),
    ("result", True): Style("SansBold", 9),
    ("digest", False): Style("Sans", 7.5),
    ("source", False): Style("Serif", 8.5),
    ("figure", False): Style("Sans", 9.5),
    ("figure", True): Style("SansBold", 9.5),
}
_RIGHT = ("figure", "result", "digest")
_TITLE_BASELINE, _INFO_BASELINE, _FRAME_TOP = 24 * MM, 31 * MM, 33.5 * MM
_LATER_TOP = 24 * MM
_BOTTOM = 280.5 * MM
_GUTTER = 24 * MM
_CONTENT = PORTRAIT.measure - _GUTTER
_LABEL_WIDTH = 20 * MM
_RIGHT_BOX = 63 * MM
_PAD = 3 * MM
_STRIP_HEIGHT = 7 * MM


class _Space(NamedTuple):
    """How closely the parts are set, in points."""

    row: float
    leading: float
    head: float
    band: float
    signing: float
    above: float
    part_gap: float
    block_gap: float
    aside: float


_ROOMY = _Space(5.0 * MM, 1.05 * MM, 5.1 * MM, 7.6 * MM, 11.5 * MM, 0.7 * MM, 1.4 * MM, 1.4 * MM, 3.1 * MM)
_CLOSE = _Space(4.1 * MM, 0.3 * MM, 4.3 * MM, 6.6 * MM, 9.5 * MM, 0.3 * MM, 0.6 * MM, 0.6 * MM, 2.8 * MM)
"""For a sheet that would otherwise run over to a second page by a few lines."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """A horizontal strip of the sheet: a box of the flow."""

    height: float
    draw: Callable[[Pen, float], None]
    keep: bool = True
    soft: bool = False
    resumed: _Strip | None = None


def basis_sheets_pdf(sheets: Sequence[Sheet]) -> tuple[bytes, Fen]:
    """Return the PDF file of all sheets, and the sum as ``basis_sheet_pages`` does."""
    pages, printed = basis_sheet_pages(sheets)
    head = sheets[0] if sheets else None
    document = Document(TITLE, head.bureau if head else "", f"批次{head.batch}" if head else "")
    return document.render(pages), printed


def basis_sheet_pages(sheets: Iterable[Sheet]) -> tuple[tuple[Page, ...], Fen]:
    """Return the pages of all sheets, and the sum of the amounts as they are printed in their frames (分)."""
    drawn = [(parse_money(yuan(sheet.amount)), tuple(_pages(sheet))) for sheet in sheets]
    return tuple(page for _, pages in drawn for page in pages), sum(amount for amount, _ in drawn)


def _pages(sheet: Sheet) -> Iterator[Page]:
    frame = _Frame(sheet)
    top = _FRAME_TOP + frame.height + _ROOMY.part_gap
    pages = next((pages for space in (_ROOMY, _CLOSE) if len(pages := _divided(sheet, top, space)) == 1), None)
    pages = pages or _divided(sheet, top, _ROOMY)
    drawn = [partial(_draw_page, frame, number, page, top) for number, page in enumerate(pages)]
    yield from Margins((sheet.bureau, sheet.secrecy), sheet.foot).pages(
        PORTRAIT, drawn, f"{sheet.number}　{sheet.name}"
    )


def _divided(sheet: Sheet, top: float, space: _Space) -> tuple[tuple[_Strip, ...], ...]:
    strips = [strip for part in sheet.parts for strip in _part(part, space)][:-1]  # no gap below the last part
    return paginate(strips, _BOTTOM - top, _BOTTOM - _LATER_TOP)


def _draw_page(frame: _Frame, number: int, strips: Sequence[_Strip], top: float, pen: Pen) -> None:
    if number:
        text = f"{TITLE}（续）　{frame.sheet.number}"
        pen.line(one_line(text, _INFO), pen.paper.left, pen.paper.measure, _LATER_TOP - 4.5 * MM)
        pen.line(one_line("单位：元", _INFO), pen.paper.left, pen.paper.measure, _LATER_TOP - 4.5 * MM, "right")
    else:
        frame.draw(pen)
    y = _LATER_TOP if number else top
    again = [strips[0].resumed] if number and strips and strips[0].resumed else []
    for strip in (*again, *strips):
        strip.draw(pen, y)
        y += strip.height


# The framed result


class _Frame:
    """The result at the top: who, what, how much."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        amount = width_of(yuan(sheet.amount), _AMOUNT)
        self._right = max(_RIGHT_BOX, amount + 2 * _PAD)
        self._left = PORTRAIT.measure - self._right
        values = self._left - _LABEL_WIDTH - 2 * _PAD
        self._who = [(label, typeset([Span(text, _NAME)], values)) for label, text in sheet.who]
        inner = self._right - 2 * _PAD
        self._amount = one_line(yuan(sheet.amount), _AMOUNT)
        self._capital = typeset([Span(sheet.capital, _CAPITAL)], inner)
        self._reason = typeset([Span(sheet.reason, _LABEL)], inner)
        left = sum(max(5.56 * MM, block_height(lines) + 1 * MM) for _, lines in self._who) + 2 * MM
        right = 17.5 * MM + block_height(self._capital) + block_height(self._reason) + 2.5 * MM
        self._upper = max(left, right)
        widest = max((_strip_width(label, amount) for label, amount in sheet.strip), default=1.0)
        self._across = max(1, min(len(sheet.strip), int(PORTRAIT.measure / widest)))
        """How many amounts of the strip stand beside each other."""

    @property
    def height(self) -> float:
        """How high it is."""
        return self._upper + _STRIP_HEIGHT * math.ceil(len(self.sheet.strip) / self._across)

    def draw(self, pen: Pen) -> None:
        """Draw title, info line and frame."""
        paper, sheet = pen.paper, self.sheet
        pen.line(one_line(TITLE, _TITLE), paper.left, paper.measure, _TITLE_BASELINE, "center")
        info = f"单号：{sheet.number}　　政策年度：{sheet.year}年　　测算基准日：{sheet.as_of}"
        pen.line(one_line(info, _INFO), paper.left, paper.measure, _INFO_BASELINE)
        pen.line(one_line("单位：元", _INFO), paper.left, paper.measure, _INFO_BASELINE, "right")
        self._draw_who(pen)
        self._draw_amount(pen)
        self._draw_strip(pen)
        pen.box(paper.left, _FRAME_TOP, paper.measure, self.height, FRAME)

    def _draw_who(self, pen: Pen) -> None:
        left, y = pen.paper.left, _FRAME_TOP + 1 * MM
        for label, lines in self._who:
            height = max(5.56 * MM, block_height(lines) + 1 * MM)
            middle = y + height / 2
            pen.lines(lines, left + _PAD + _LABEL_WIDTH, self._left, middle)
            pen.lines([one_line(label, _LABEL)], left + _PAD, _LABEL_WIDTH, middle)
            y += height

    def _draw_amount(self, pen: Pen) -> None:
        x, top = pen.paper.left + self._left, _FRAME_TOP
        inner = self._right - 2 * _PAD
        pen.rule(x, top, x, top + self._upper, THIN)
        pen.line(one_line("核定奖补金额", _LABEL), x + _PAD, inner, top + 5.6 * MM)
        if self.sheet.stamp:
            self._draw_stamp(pen, x + self._right - _PAD, top + 2.4 * MM)
        pen.line(self._amount, x + _PAD, inner, top + 15.5 * MM, "right")
        y = top + 17.5 * MM
        for lines in (self._capital, self._reason):
            pen.lines(lines, x + _PAD, inner, y + block_height(lines) / 2, "right")
            y += block_height(lines)

    def _draw_stamp(self, pen: Pen, right: float, y: float) -> None:
        line = one_line(self.sheet.stamp, _LABEL)
        width = line.width + 2 * MM
        pen.box(right - width, y, width, 4.6 * MM, THIN)
        pen.line(line, right - width, width, y + 3.4 * MM, "center")

    def _draw_strip(self, pen: Pen) -> None:
        left, width = pen.paper.left, pen.paper.measure / self._across
        for number, (label, amount) in enumerate(self.sheet.strip):
            row, place = divmod(number, self._across)
            x, y = left + place * width, _FRAME_TOP + self._upper + row * _STRIP_HEIGHT
            if not place:
                pen.rule(left, y, left + pen.paper.measure, y, THIN)
            else:
                pen.rule(x, y, x, y + _STRIP_HEIGHT, THIN)
            pen.line(one_line(label, _LABEL), x + _PAD, width, y + 4.6 * MM)
            pen.line(one_line(yuan(amount), _STRIP), x, width - _PAD, y + 4.7 * MM, "right")


def _strip_width(label: str, amount: Fen) -> float:
    return width_of(label, _LABEL) + width_of(yuan(amount), _STRIP) + 3 * _PAD


# Parts


def _part(part: Part, space: _Space) -> Iterator[_Strip]:
    """Yield the strips of a part; all but the last keep to the next one, and a divided part repeats its name."""
    strips = [strip for block in part.blocks for strip in _block(block, space)]
    aside = [line for text in part.aside for line in typeset([Span(text, _ASIDE)], _GUTTER - 2 * MM)]
    again = _Strip(space.head, partial(_draw_heading, f"{part.title}（续）", (), space))
    least = space.head + len(aside) * space.aside
    missing = least - sum(strip.height for strip in strips)
    if missing > 0:
        strips.append(_Strip(missing, _nothing))
    yield _Strip(space.above, partial(_draw_heading, part.title, aside, space))
    for strip in strips:
        yield replace(strip, resumed=again)
    yield _Strip(space.part_gap, _nothing, keep=False)


def _nothing(_pen: Pen, _y: float) -> None:
    """Leave a gap."""


def _draw_heading(title: str, aside: Sequence[Line], space: _Space, pen: Pen, y: float) -> None:
    pen.rule(pen.paper.left, y, pen.paper.left + pen.paper.measure, y, STRONG)
    pen.line(one_line(title, _HEADING), pen.paper.left, _GUTTER, y + 4.6 * MM)
    for number, line in enumerate(aside):
        pen.line(line, pen.paper.left, _GUTTER, y + 8.2 * MM + number * space.aside)


def _block(block: Block, space: _Space) -> Iterator[_Strip]:
    if isinstance(block, Grid):
        yield from _grid(block, space)
    elif isinstance(block, Passage):
        yield _passage(block, space)
    elif isinstance(block, Band):
        yield _Strip(space.band + space.block_gap, partial(_draw_band, block, space))
    elif isinstance(block, Bar):
        yield _Strip(bar_height(), partial(draw_bar, block, _GUTTER))
    elif isinstance(block, Scale):
        yield _Strip(scale_height(), partial(draw_scale, block, _GUTTER))
    else:
        yield _Strip(space.signing, partial(_draw_signing, block, space.signing))


def _passage(passage: Passage, space: _Space) -> _Strip:
    plain = _SMALL if passage.small else _TEXT
    lines = typeset([Span(text, _WORDS if law else plain) for text, law in passage.pieces], _CONTENT)
    pitch = 1.5 if any(law for _, law in passage.pieces) else 1.25
    high = pitch * plain.size
    return _Strip(len(lines) * high + space.leading, partial(_draw_passage, lines, high, 0.5 * space.leading))


def _draw_passage(lines: Sequence[Line], pitch: float, above: float, pen: Pen, y: float) -> None:
    for number, line in enumerate(lines):
        pen.line(line, pen.paper.left + _GUTTER, _CONTENT, y + above + (number + 0.74) * pitch)


class _Cells(NamedTuple):
    """A row of a grid, typeset."""

    cells: tuple[tuple[tuple[Line, ...], float, float, Align], ...]
    """Lines, their box's left edge and width, how they stand in it."""
    tinted: bool


def _grid(grid: Grid, space: _Space) -> Iterator[_Strip]:
    if any(column.head for column in grid.columns):
        heads = GridRow(tuple(column.head for column in grid.columns))
        yield _Strip(space.head, partial(_draw_heads, _cells(heads, grid.columns, _LABEL), space.head))
    for row in grid.rows:
        cells = _cells(row, grid.columns)
        height = max(space.row, max(block_height(lines) for lines, *_ in cells.cells) + space.leading)
        yield _Strip(height, partial(_draw_cells, cells, height))


def _cells(row: GridRow, columns: Sequence[GridColumn], style: Style | None = None) -> _Cells:
    x, cells = 0.0, []
    for place, (text, column) in enumerate(zip(row.cells, columns, strict=True)):
        look = style or _STYLES[column.look, row.strong]
        last = place == len(columns) - 1
        align: Align = "right" if column.look in _RIGHT else "left"
        width = column.width * MM
        between = 0.0 if last else 2 * MM
        cells.append((typeset([Span(text, look)], width - between), x, width - between, align))
        x += width
    return _Cells(tuple(cells), row.tinted)


def _draw_heads(cells: _Cells, height: float, pen: Pen, y: float) -> None:
    _draw_cells(cells, height, pen, y)
    left = pen.paper.left + _GUTTER
    pen.rule(left, y + height, left + _CONTENT, y + height, THIN)


def _draw_cells(row: _Cells, height: float, pen: Pen, y: float) -> None:
    left = pen.paper.left + _GUTTER
    if row.tinted:
        pen.tint(left, y, _CONTENT, height)
    for lines, x, width, align in row.cells:
        pen.lines(lines, left + x, width, y + height / 2, align)


def _draw_band(band: Band, space: _Space, pen: Pen, y: float) -> None:
    left, top = pen.paper.left + _GUTTER, y + space.block_gap / 2
    pen.tint(left, top, _CONTENT, space.band)
    inner = _CONTENT - 2 * _PAD
    baseline = top + space.band / 2 + 1.4 * MM
    label = one_line(band.label, _BAND)
    pen.line(label, left + _PAD, inner, baseline)
    pen.line(one_line(band.words, _TEXT), left + _PAD + label.width + 1 * MM, inner, baseline)
    pen.line(one_line(yuan(band.amount), _BAND_AMOUNT), left + _PAD, inner, baseline, "right")


def _draw_signing(signing: Signing, height: float, pen: Pen, y: float) -> None:
    left, width = pen.paper.left + _GUTTER, _CONTENT / len(signing.signers)
    for place, signer in enumerate(signing.signers):
        x = left + place * width
        inset = 2 * MM if place else 0.0
        pen.line(one_line(signer, _LABEL), x + inset, width, y + 4.6 * MM)
        pen.line(one_line("年　　月　　日", _LABEL), x, width - 2 * MM, y + height - 1 * MM, "right")
        if place:
            pen.rule(x, y + 1.5 * MM, x, y + height, THIN)

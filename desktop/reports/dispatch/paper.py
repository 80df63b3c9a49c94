"""Tables of statistics on paper: A4 across; columns as wide as their figures, blocks that do not fit go on below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from desktop.reports.dispatch.grid import MARK, Block, Column, Grid, Value
from desktop.reports.flow import paginate
from desktop.reports.lines import clean
from desktop.reports.notes import NOTE, Below, note
from desktop.reports.page import FRAME, LANDSCAPE, STRONG, THIN, Align, Pen, block_height
from desktop.reports.type import MM, Line, Span, Style, one_line, typeset, width_of

TITLE = Style("SerifBold", 20, titling=True)
INFO = Style("Serif", 10.5)
_HEAD, _SMALL_HEAD = Style("SansBold", 9.5), Style("Sans", 9)
_NAME, _WHOLE = Style("Serif", 10), Style("SansBold", 10)
_FIGURE, _WHOLE_FIGURE = Style("Sans", 9.5), Style("SansBold", 9.5)
_LACK, _MARK = Style("Serif", 8), Style("Sans", 7)
TITLE_BASELINE = 33 * MM
_CAPTION_BASELINE, _FIRST_TOP = 42.6 * MM, 44.8 * MM
_LATER_BASELINE, _LATER_TOP = 29 * MM, 31.5 * MM
BOTTOM = 191 * MM
_ROWS, _WIDER = (7.7 * MM, 7.0 * MM, 6.4 * MM, 5.8 * MM), 3.4 * MM
"""Heights of a row of one line: the largest with which everything is on one page."""
_PADDING, _TIGHT = 2 * MM, 1.2 * MM
_LEAST = 11 * MM
_WIDEST_NAME = 46 * MM
_MOST_STRETCHED = 1.5
"""By how much of its width a column grows where there is room."""
_MOST_LINES = 20
_GAP = 9 * MM
_ALIGN: dict[str, Align] = {"text": "left", "word": "center", "rank": "center"}


class Foot(NamedTuple):
    """Who answers for the figures, below a table."""

    phone: str
    dated: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table; a box of the flow."""

    cells: tuple[tuple[Line, ...], ...]
    aligns: tuple[Align, ...]
    height: float
    behind: tuple[int, ...] = ()
    """The columns that are marked."""
    tinted: bool = False
    top: float = THIN
    keep: bool = False
    soft: bool = False
    resumed: None = None


class _Part:
    """The blocks of a grid that fit the paper beside each other."""

    def __init__(self, grid: Grid, blocks: Sequence[Block]) -> None:
        self._grid = grid
        self._blocks = blocks
        self._columns = [column for block in blocks for column in block.columns]
        self._edges = _edges(grid, self._columns)
        self._banded = any(block.title for block in blocks)
        heads = [_head_lines(column, self._width(n)) for n, column in enumerate(self._columns, 1)]
        self._heads = heads
        self._band = 7.2 * MM if self._banded else 0.0
        self._head = max(9.5 * MM, *(block_height(lines) + _WIDER for lines in heads)) if heads else _ROWS[0]

    @property
    def head_height(self) -> float:
        return self._band + self._head

    def _width(self, column: int) -> float:
        return self._edges[column + 1] - self._edges[column]

    def rows(self, least: float) -> Iterator[_Row]:
        """Yield the rows, at least so high; one of many lines goes on in further rows."""
        for n, name in enumerate(self._grid.names):
            whole = self._grid.whole and n == 0
            yield from self._row(name, [column.values[n] for column in self._columns], least, whole=whole)
        if not self._grid.names:
            yield _Row(((one_line(self._grid.empty, _NAME),),), ("center",), 16 * MM, top=STRONG)

    def _row(self, name: str, values: Sequence[Value], least: float, *, whole: bool) -> Iterator[_Row]:
        cells = [typeset([Span(clean(name), _WHOLE if whole else _NAME)], self._width(0) - 2 * _TIGHT)]
        for n, (value, column) in enumerate(zip(values, self._columns, strict=True), 1):
            cells.append(_cell(value, column, self._width(n), whole=whole))
        aligns: list[Align] = ["left" if self._grid.name_width > 40 else "center"]  # noqa: PLR2004  # names of measures
        aligns += [_align(value, column) for value, column in zip(values, self._columns, strict=True)]
        behind = tuple(n for n, value in enumerate(values, 1) if value.behind)
        pieces = range(0, max(map(len, cells)), _MOST_LINES)
        for start in pieces:
            part = tuple(lines[start : start + _MOST_LINES] for lines in cells)
            height = max(least, *(block_height(lines) + (_WIDER if len(lines) > 1 else 0.0) for lines in part))
            top = 0.0 if start else STRONG if whole else THIN
            yield _Row(part, tuple(aligns), height, () if start else behind, whole, top, keep=whole)

    # Drawing

    def draw(self, pen: Pen, y: float, rows: Sequence[_Row]) -> float:
        """Draw the heads and some rows; return where they end."""
        left, top = pen.paper.left, y
        self._draw_heads(pen, y)
        y += self.head_height
        for place, row in enumerate(rows):
            self._draw_row(pen, y, row, STRONG if place == 0 else row.top)
            y += row.height
        if self._grid.names:
            self._draw_edges(pen, top, y)
        else:
            self._draw_edges(pen, top, top + self.head_height)
        pen.box(left, top, self._edges[-1], y - top, FRAME)
        return y

    def _draw_heads(self, pen: Pen, y: float) -> None:
        left = pen.paper.left
        first = typeset([Span(self._grid.first, _HEAD)], self._width(0) - _TIGHT)
        pen.lines(first, left, self._width(0), y + self.head_height / 2, "center")
        column = 1
        for block in self._blocks:
            x, to_x = self._edges[column], self._edges[column + len(block.columns)]
            if self._banded:
                lines = typeset([Span(block.title, _HEAD)], to_x - x - _TIGHT)
                pen.lines(lines, left + x, to_x - x, y + self._band / 2, "center")
            column += len(block.columns)
        if self._banded:
            pen.rule(left + self._edges[1], y + self._band, left + self._edges[-1], y + self._band, THIN)
        for n, lines in enumerate(self._heads, 1):
            middle = y + self._band + self._head / 2
            pen.lines(lines, left + self._edges[n], self._width(n), middle, "center")

    def _draw_row(self, pen: Pen, y: float, row: _Row, top: float) -> None:
        left = pen.paper.left
        if row.tinted:
            pen.tint(left, y, self._edges[-1], row.height)
        if top:
            pen.rule(left, y, left + self._edges[-1], y, top)
        alone = len(row.cells) == 1
        for n, lines in enumerate(row.cells):
            x, width = self._edges[n], self._edges[-1] if alone else self._width(n)
            inset = _TIGHT if n == 0 else _PADDING
            pen.lines(lines, left + x + inset, width - 2 * inset, y + row.height / 2, row.aligns[n])
        for n in row.behind:
            mark = one_line(MARK, _MARK)
            pen.line(mark, left + self._edges[n] + 1.2 * MM, mark.width, y + row.height / 2 + 2.4)

    def _draw_edges(self, pen: Pen, top: float, bottom: float) -> None:
        left = pen.paper.left
        starts = {1}
        for block in self._blocks:
            starts.add(max(starts) + len(block.columns))
        for n in range(1, len(self._edges) - 1):
            y = top if n in starts else top + self._band
            pen.rule(left + self._edges[n], y, left + self._edges[n], bottom, THIN)


def _align(value: Value, column: Column) -> Align:
    return _ALIGN.get(column.kind, "right" if value.number is not None or not value.text else "center")


def _head_lines(column: Column, width: float) -> tuple[Line, ...]:
    return tuple(line for part in column.head for line in typeset([Span(part, _SMALL_HEAD)], width - _TIGHT))


def _cell(value: Value, column: Column, width: float, *, whole: bool) -> tuple[Line, ...]:
    if column.kind == "text":
        return typeset([Span(clean(value.text), _NAME)], width - 2 * _PADDING)
    known = value.number is not None or column.kind == "word"
    lines = [one_line(value.text, (_WHOLE_FIGURE if whole else _FIGURE) if known else NOTE)]
    if value.note:
        lines.append(one_line(value.note, _LACK))
    return tuple(lines)


# Widths


def _natural(column: Column) -> float:
    """Return how wide a column must be."""
    if column.width:
        return column.width * MM
    marked = 3.4 * MM if any(value.behind for value in column.values) else 0.0
    cells = (
        max(width_of(value.text, _WHOLE_FIGURE) + marked, width_of(value.note, _LACK)) + 2 * _PADDING
        for value in column.values
    )
    heads = (width_of(part, _SMALL_HEAD) + 2 * _TIGHT for part in column.head)
    return max(_LEAST, *cells, *heads)


def _name_width(grid: Grid) -> float:
    return grid.name_width * MM


def _edges(grid: Grid, columns: Sequence[Column]) -> list[float]:
    """Return where columns begin; what is left of the paper's width is shared out, to long names first."""
    widths = [_name_width(grid), *map(_natural, columns)]
    spare = LANDSCAPE.measure - sum(widths)
    longest = max((width_of(name, _WHOLE) for name in grid.names), default=0.0) + 2 * _TIGHT + 1
    more = max(0.0, min(longest, max(_WIDEST_NAME, widths[0]), widths[0] + max(spare, 0.0)) - widths[0])
    widths[0] += more
    share = min(_MOST_STRETCHED, (spare - more) / sum(widths[1:])) if columns else 0.0
    widths[1:] = [width * (1 + share) for width in widths[1:]]
    if not columns:
        widths[0] = LANDSCAPE.measure
    edges = [0.0]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges


def _parts(grid: Grid) -> list[list[Block]]:
    """Divide the blocks into runs that fit the paper's width."""
    parts: list[list[Block]] = [[]]
    room = LANDSCAPE.measure - _name_width(grid)
    for block in grid.blocks:
        wide = sum(map(_natural, block.columns))
        if parts[-1] and wide > room:
            parts.append([])
            room = LANDSCAPE.measure - _name_width(grid)
        parts[-1].append(block)
        room -= wide
    return parts


# Pages


def grid_pages(grid: Grid, title: str, foot: Foot) -> list[Callable[[Pen], None]]:
    """Return the pages of a grid. Its first part begins under the title, the others go on."""
    drawn: list[Callable[[Pen], None]] = []
    parts = _parts(grid)
    for number, blocks in enumerate(parts):
        part = _Part(grid, blocks)
        below = _below(grid, foot) if number == len(parts) - 1 else []
        first = (_LATER_TOP if drawn else _FIRST_TOP) + part.head_height
        rooms = BOTTOM - first, BOTTOM - _LATER_TOP - part.head_height
        for page in _paginated(part, below, *rooms):
            drawn.append(partial(_draw_page, grid, part, title if not drawn else "", page))
    return drawn


def _paginated(part: _Part, below: Sequence[Below], first: float, later: float) -> tuple[tuple[_Row | Below, ...], ...]:
    """Divide the rows and what stands below them; they close up a little where that saves a page."""
    tried = [paginate(_kept(list(part.rows(least)), below), first, later) for least in _ROWS]
    return next((pages for pages in tried if len(pages) == 1), tried[0])


def _kept(rows: Sequence[_Row], below: Sequence[Below]) -> list[_Row | Below]:
    """Return the boxes; the last two rows go with what stands below them."""
    if not below:
        return [*rows]
    last = [replace(row, keep=True) for row in rows[-2:]]
    return [*rows[:-2], *last[:-1], replace(last[-1], soft=True), *below]


def _below(grid: Grid, foot: Foot) -> list[Below]:
    found = []
    for number, text in enumerate(grid.notes, 1):
        count = f"{number}." if len(grid.notes) > 1 else ""
        found.append(note(text, count, LANDSCAPE.measure, first=number == 1, keep=True, soft=True))
    found.append(Below(_GAP, partial(_draw_foot, foot), soft=True))
    return found


def _draw_foot(foot: Foot, pen: Pen, y: float) -> None:
    words = ("单位负责人：", "统计负责人：", "填报人：", f"联系电话：{foot.phone}", f"报出日期：{foot.dated}")
    places = (0, 56 * MM, 112 * MM, 160 * MM, 0)
    for place, word in zip(places, words, strict=True):
        align: Align = "right" if word == words[-1] else "left"
        pen.line(one_line(word, INFO), pen.paper.left + place, pen.paper.measure - place, y + 6.5 * MM, align)


def _draw_page(grid: Grid, part: _Part, title: str, boxes: Sequence[_Row | Below], pen: Pen) -> None:
    paper = pen.paper
    if title:
        pen.line(one_line(title, TITLE), paper.left, paper.measure, TITLE_BASELINE, "center")
    baseline, y = (_CAPTION_BASELINE, _FIRST_TOP) if title else (_LATER_BASELINE, _LATER_TOP)
    pen.line(one_line(grid.caption + ("" if title else "（续）"), INFO), paper.left, paper.measure, baseline)
    pen.line(one_line(grid.unit, INFO), paper.left, paper.measure, baseline, "right")
    rows = [box for box in boxes if isinstance(box, _Row)]
    if rows:
        y = part.draw(pen, y, rows)
    for box in boxes:
        if isinstance(box, Below):
            box.draw(pen, y)
            y += box.height

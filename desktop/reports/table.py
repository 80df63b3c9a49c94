"""Tables: columns, rows that grow with their text, and how a run of rows is drawn on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from desktop.progress import go_on
from desktop.reports.page import FRAME, STRONG, THIN, Align, Pen, block_height
from desktop.reports.type import MM, Line, Span, Style, typeset

PADDING = 2 * MM
ROW = 7.7 * MM
"""The height of a row of one line."""
LEADING = 3.6 * MM
"""A row of more lines is higher than its text by this."""
_MOST_LINES = 12
"""A row with more lines goes on in a further row without a rule between, so that every row fits a page."""


class Column(NamedTuple):
    """A column: the lines of its head, its width in points, how its cells are set."""

    head: tuple[str, ...]
    width: float
    align: Align
    style: Style


class Cell(NamedTuple):
    """Typeset text that stands in ``span`` columns."""

    lines: tuple[Line, ...]
    align: Align
    span: int = 1


class Words(NamedTuple):
    """What a row is made of: text in styles over ``span`` columns, not yet typeset."""

    spans: tuple[Span, ...]
    align: Align
    span: int = 1
    stacked: bool = False
    """Whether each span starts a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. ``keep``, ``soft`` and ``resumed`` as in ``flow.Box``."""

    cells: tuple[Cell, ...] = ()
    height: float = ROW
    keep: bool = False
    soft: bool = False
    resumed: Row | None = None
    tinted: bool = False
    top: float = THIN
    """The weight of the rule above it."""
    last: bool = False
    """Whether the table ends with it."""


PLAIN = Row()


class Table:
    """Makes the rows of a table with given columns, and draws them."""

    def __init__(self, columns: Sequence[Column], head: Style, leading: float = LEADING) -> None:
        self.columns = tuple(columns)
        self._leading = leading
        self._cells: dict[tuple[Words, float], Cell] = {}
        """What was typeset before: places, units and blanks come again and again."""
        self._edges = [0.0]
        for column in columns:
            self._edges.append(self._edges[-1] + column.width)
        self.header = self._header(head)

    @property
    def width(self) -> float:
        """The width of all columns."""
        return self._edges[-1]

    def rows(self, words: Iterable[Words], like: Row = PLAIN) -> Iterator[Row]:
        """Typeset a row that is kept, tinted and ruled ``like`` another and at least as high.

        More lines than a page could bear come as further rows.
        """
        go_on()
        cells = list(self._typeset(words))
        pieces = range(0, max(len(cell.lines) for cell in cells), _MOST_LINES)
        for start in pieces:
            part = tuple(cell._replace(lines=cell.lines[start : start + _MOST_LINES]) for cell in cells)
            row = replace(like, cells=part, height=self._height(part, like.height), top=0.0 if start else like.top)
            yield row if start == pieces[-1] else replace(row, keep=False, last=False)

    def _typeset(self, words: Iterable[Words]) -> Iterator[Cell]:
        column = 0
        for word in words:
            width = self._edges[column + word.span] - self._edges[column] - 2 * PADDING
            key = word, width
            if key not in self._cells:
                self._cells[key] = _cell(word, width)
            yield self._cells[key]
            column += word.span

    def _height(self, cells: Sequence[Cell], least: float) -> float:
        return max(least, *(block_height(cell.lines) + self._leading for cell in cells))

    def draw(self, pen: Pen, y: float, rows: Sequence[Row]) -> float:
        """Draw the header and ``rows`` from ``y`` down; return where they end.

        The frame stays thin at the foot where the table goes on overleaf.
        """
        left, top = pen.paper.left, y
        for number, row in enumerate((self.header, *rows)):
            self._draw_row(pen, y, row, {0: 0.0, 1: STRONG}.get(number, row.top))
            y += row.height
        self._draw_edges(pen, top, rows)
        right = left + self.width
        for x, to_x, from_y, to_y, weight in (
            (left, right, top, top, FRAME),
            (left, left, top, y, FRAME),
            (right, right, top, y, FRAME),
            (left, right, y, y, FRAME if rows[-1].last else STRONG),
        ):
            pen.rule(x, from_y, to_x, to_y, weight)
        return y

    def _header(self, style: Style) -> Row:
        """Return the row of heads; it is nothing where no column has one."""
        if not any(column.head for column in self.columns):
            return Row(height=0.0)
        cells = tuple(
            Cell(tuple(line for part in column.head for line in typeset([Span(part, style)], column.width)), "center")
            for column in self.columns
        )
        return Row(cells, max(ROW, *(block_height(cell.lines) + LEADING for cell in cells)))

    def _draw_row(self, pen: Pen, y: float, row: Row, top: float) -> None:
        left = pen.paper.left
        if row.tinted:
            pen.tint(left, y, self.width, row.height)
        if top:
            pen.rule(left, y, left + self.width, y, top)
        column = 0
        for cell in row.cells:
            x, to_x = left + self._edges[column], left + self._edges[column + cell.span]
            pen.lines(cell.lines, x + PADDING, to_x - x - 2 * PADDING, y + row.height / 2, cell.align)
            column += cell.span

    def _draw_edges(self, pen: Pen, y: float, rows: Sequence[Row]) -> None:
        """Draw the upright rules between cells, each as long as it goes on through the rows."""
        started: dict[int, float] = {}
        for row in (self.header, *rows, PLAIN):
            edges = list(_inner_edges(row))
            for column in [column for column in started if column not in edges]:
                x = pen.paper.left + self._edges[column]
                pen.rule(x, started.pop(column), x, y, THIN)
            for column in edges:
                started.setdefault(column, y)
            y += row.height


def _inner_edges(row: Row) -> Iterator[int]:
    """Yield the columns before which a cell of the row starts."""
    column = 0
    for cell in row.cells[:-1]:
        column += cell.span
        yield column


def _cell(words: Words, width: float) -> Cell:
    if words.stacked:
        lines = tuple(line for span in words.spans for line in typeset([span], width))
        return Cell(lines, words.align, words.span)
    return Cell(typeset(words.spans, width), words.align, words.span)

"""The rows of a sheet that may be its heading: one, or two of which the upper one spans several columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.rosters.cells import is_blank, shown
from desktop.rosters.text import tidy
from desktop.workbooks import Raw, Sheet

_OTHER_FIGURE = re.compile("上年|去年|同期|上期|上半年|下半年|增长|增幅|同比|环比|其中|计划|目标|预计|预算|月")
"""Words over a heading that make its figures other ones."""


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """One or two rows as a heading."""

    last: int
    """The lower row, from 1."""
    depth: int
    words: tuple[str, ...]
    """The whole heading of every column, for people and to tell the form again."""
    texts: Mapping[int, tuple[str, ...]]
    """Column (from 1) → what its heading may be read as, the fullest first. Blank headings are left out."""
    figures: bool = False
    """Whether the lower of two rows has numbers in it, as data have."""

    @property
    def width(self) -> int:
        """How many columns the sheet has."""
        return len(self.words)


def header_rows(sheet: Sheet, looked_at: int) -> Iterator[HeaderRows]:
    """Yield every row that may be a heading, by itself and with the row above it."""
    above: list[str] = []
    for number, row in enumerate(sheet.rows[:looked_at], 1):
        if all(map(is_blank, row)):
            above = []
            continue
        cells = [_text(raw) for raw in row]
        yield _single(number, cells)
        if any(above):
            figures = any(not isinstance(raw, str) for raw in row)
            yield replace(_double(number, _spread(sheet, number - 1, above, cells), cells), figures=figures)
        above = cells


def _text(raw: Raw) -> str:
    return tidy(shown(raw)) if isinstance(raw, str) else shown(raw)


def _single(number: int, cells: Sequence[str]) -> HeaderRows:
    return HeaderRows(number, 1, tuple(cells), {n: (text,) for n, text in enumerate(cells, 1) if text})


def _double(number: int, upper: Sequence[str], lower: Sequence[str]) -> HeaderRows:
    words, texts = [], {}
    for column, (top, bottom) in enumerate(zip(upper, lower, strict=True), 1):
        words.append(" ".join(filter(None, (top, bottom))))
        if top or bottom:
            texts[column] = tuple(_readings(top, bottom))
    return HeaderRows(number, 2, tuple(words), texts)


def _readings(top: str, bottom: str) -> Iterator[str]:
    """Yield what a heading of two cells may mean: ``2019年`` over ``网络销售额``, or the other way round."""
    if not (top and bottom):
        yield top or bottom
        return
    yield f"{top}（{bottom}）"
    yield f"{bottom}（{top}）"
    yield top + bottom
    if not _OTHER_FIGURE.search(top):
        yield bottom


def _spread(sheet: Sheet, row: int, upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Give every column its cell of the upper row: of a merged area that of its first cell.

    Where a file says nothing of merged cells, as text files do, a cell reaches as far as blanks with something below.
    """
    spread = list(upper)
    areas = [area for area in sheet.marks.merged if area[0] <= row <= area[2]]
    for top, left, _, right in areas:
        if top == row:
            spread[left - 1 : right] = [upper[left - 1]] * len(spread[left - 1 : right])
    if not areas:
        for column in range(1, len(spread)):
            if not spread[column] and lower[column]:
                spread[column] = spread[column - 1]
    return spread

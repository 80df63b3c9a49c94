"""The notice on paper after GB/T 9704: 22 lines of 28 characters, then the public list across, in one file."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from desktop.reports.award_list import AwardList
from desktop.reports.award_list_pdf import award_list_pages
from desktop.reports.flow import kept, paginate
from desktop.reports.notice import Letter, Notice, Paragraph
from desktop.reports.page import OFFICIAL, Align, Document, Page, Pen
from desktop.reports.type import MM, Line, Span, Style, one_line, typeset
from policies.money import Fen

LINES, CELLS = 22, 28
PITCH = 225 / LINES * MM
CELL = 156 / CELLS * MM
_SIZE = 16
_TIGHT = CELL / _SIZE - 1
"""28 characters of 16 points are 2 mm wider than the type area; each gives way a little."""
_TITLE = Style("SerifBold", 22, titling=True, tracking=-0.012)
_BODY = Style("Serif", _SIZE, titling=True, tracking=_TIGHT)
_BLANK = Style("Serif", _SIZE, titling=True, tracking=_TIGHT, underlined=True)
_HEAD = Style("SansBold", _SIZE, tracking=_TIGHT)
_NUMBER = Style("Serif", 14, titling=True)
_TRACE = Style("Sans", 7)
_TITLE_PITCH, _TITLE_MIDDLE = 12.8 * MM, 9 * MM
_WIDEST_SPREAD = 0.16
"""A line is justified where every character gives way by at most this, in em."""
_BASELINE = 0.38
"""From the middle of a line to its baseline, in em."""
_TIGHTEST = 25
"""Lines of a page of a letter that would otherwise run over by a few; 正文 may be closer where there is reason to."""
_DATE_INDENT = 4
"""Cells from the date to the right edge."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the grid; a box of the flow."""

    draw: Callable[[Pen, float], None]
    keep: bool = False
    height: float = 1
    soft: bool = False
    resumed: None = None


def notice_pdf(text: Notice, annex: AwardList) -> tuple[bytes, Fen]:
    """Return the PDF file, and the sum as ``notice_pages`` does."""
    pages, printed = notice_pages(text, annex)
    return Document("".join(text.title), annex.bureau, f"批次{annex.batch}").render(pages), printed


def notice_pages(text: Notice, annex: AwardList) -> tuple[tuple[Page, ...], Fen]:
    """Return the pages, and the sum of the amounts as they are printed on the lines of the annex (分)."""
    listed, printed = award_list_pages(annex)
    pages = (*_notice_pages(text), *listed)
    numbered = tuple(
        Page(page.paper, partial(_draw_numbered, page, number, len(pages), annex.foot))
        for number, page in enumerate(pages, 1)
    )
    return numbered, printed


def letter_pages(letter: Letter) -> Iterator[Page]:
    """Yield the numbered pages of one letter."""
    pages = tuple(_notice_pages(letter.text))
    for number, page in enumerate(pages, 1):
        draw = partial(_draw_numbered, page, number, len(pages), letter.foot)
        yield Page(page.paper, draw, letter.bookmark if number == 1 else "")


def _draw_numbered(page: Page, number: int, count: int, trace: tuple[str, str], pen: Pen) -> None:
    """Draw a page with its number 7 mm below the type area, odd ones right, even ones left, and the trace line."""
    page.draw(pen)
    paper = pen.paper
    bottom = paper.foot if paper is OFFICIAL else 188.5 * MM
    align: Align = "right" if number % 2 else "left"
    inset = 1 * CELL
    line = one_line(f"— {number} —", _NUMBER)
    pen.line(line, paper.left + inset, paper.measure - 2 * inset, bottom + 7 * MM, align)
    below = paper.height - 14.7 * MM if paper is OFFICIAL else paper.height - 6.5 * MM
    pen.line(one_line(trace[0], _TRACE), paper.left, paper.measure, below)
    pen.line(one_line(f"{trace[1]}　第{number}页 共{count}页", _TRACE), paper.left, paper.measure, below, "right")


def _notice_pages(text: Notice) -> Iterator[Page]:
    title = [line for part in text.title for line in _balanced(part)]
    rows = [*_text(text), *_ending(text)]
    grids = [LINES] if text.annex else range(LINES, _TIGHTEST + 1)
    lines = next((lines for lines in grids if len(rows) <= lines - _above(title, lines)), LINES)
    above = _above(title, lines)
    for number, page in enumerate(paginate(rows, lines - above, lines)):
        draw = partial(_draw_page, () if number else title, 0 if number else above, page, PITCH * LINES / lines)
        yield Page(OFFICIAL, draw)


def _above(title: Sequence[Line], lines: int) -> int:
    """Return how many of the lines of a page the title takes."""
    return math.ceil((_TITLE_MIDDLE + (len(title) - 0.5) * _TITLE_PITCH) / (PITCH * LINES / lines) + 1)


def _text(text: Notice) -> Iterator[_Row]:
    """Yield the lines of the text; the end of the last paragraph and what follows it stay with the signature."""
    addressee = [Paragraph(((text.addressee, False),), "flush")] if text.addressee else []
    paragraphs = (*addressee, *text.paragraphs)
    last = max(number for number, paragraph in enumerate(paragraphs) if paragraph.kind == "body")
    for paragraph in paragraphs[:last]:
        yield from _rows(paragraph)
    closing = tuple(_rows(paragraphs[last]))
    yield from (replace(row, keep=kept(place, len(closing))) for place, row in enumerate(closing))
    for paragraph in paragraphs[last + 1 :]:
        yield from (replace(row, keep=True) for row in _rows(paragraph))


def _balanced(title: str) -> tuple[Line, ...]:
    """Set a title in as few lines as it needs, none of them much shorter than the others."""
    lines = typeset([Span(title, _TITLE)], OFFICIAL.measure)
    width = sum(line.width for line in lines) / len(lines)
    while len(narrower := typeset([Span(title, _TITLE)], min(width, OFFICIAL.measure))) > len(lines):
        width += _TITLE.size / 2
    return narrower


def _draw_page(title: Sequence[Line], above: int, rows: Sequence[_Row], pitch: float, pen: Pen) -> None:
    for place, line in enumerate(title):
        middle = OFFICIAL.head + _TITLE_MIDDLE + place * _TITLE_PITCH
        pen.line(line, OFFICIAL.left, OFFICIAL.measure, middle + _BASELINE * _TITLE.size, "center")
    for place, row in enumerate(rows, above):
        row.draw(pen, OFFICIAL.head + (place + 0.5) * pitch + _BASELINE * _SIZE)


def _rows(paragraph: Paragraph) -> Iterator[_Row]:
    """Yield the lines of a paragraph, indented by two cells; a heading stays with the next line."""
    plain = _HEAD if paragraph.kind == "head" else _BODY
    indent = [] if paragraph.kind == "flush" else [Span("　　", plain)]
    spans = [*indent, *(Span(text, _BLANK if blank else plain) for text, blank in paragraph.pieces)]
    lines = typeset(spans, OFFICIAL.measure)
    for number, line in enumerate(lines):
        full = paragraph.kind == "body" and number < len(lines) - 1
        yield _Row(partial(_draw_line, line, full), keep=paragraph.kind == "head")


def _draw_line(line: Line, full: bool, pen: Pen, baseline: float) -> None:
    characters = sum(len(run.text) for run in line.runs)
    spread = (OFFICIAL.measure - line.width) / max(1, characters - 1) if full else 0.0
    spread = spread if spread <= _WIDEST_SPREAD * line.size else 0.0
    pen.line(line, OFFICIAL.left, OFFICIAL.measure, baseline, spread=spread)


def _nothing(_pen: Pen, _baseline: float) -> None:
    """Leave a line blank."""


def _ending(text: Notice) -> Iterator[_Row]:
    """Yield annex, office and date. They stay together."""
    blank = _Row(_nothing, keep=True)
    if text.annex:
        yield blank
        for line in typeset([Span(f"附件：{text.annex}", _BODY)], OFFICIAL.measure - 2 * CELL):
            yield _Row(partial(_draw_indented, line), keep=True)
    yield from (blank, blank)
    yield from _signature(text)


def _draw_indented(line: Line, pen: Pen, baseline: float) -> None:
    pen.line(line, OFFICIAL.left + 2 * CELL, OFFICIAL.measure, baseline)


def _signature(text: Notice) -> Iterator[_Row]:
    """Yield the office centred on the date, the date four cells from the right."""
    (date,) = typeset([Span(piece, _BLANK if blank else _BODY) for piece, blank in text.dated], OFFICIAL.measure)
    office = typeset([Span(text.office, _BODY)], OFFICIAL.measure)
    right = OFFICIAL.left + OFFICIAL.measure
    widest = max(line.width for line in office)
    centre = min(right - _DATE_INDENT * CELL - date.width / 2, right - widest / 2)
    for line in (*office, date):
        yield _Row(partial(_draw_centred, line, centre), keep=line is not date)


def _draw_centred(line: Line, centre: float, pen: Pen, baseline: float) -> None:
    pen.line(line, centre - line.width / 2, line.width, baseline)

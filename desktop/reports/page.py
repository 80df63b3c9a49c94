"""Paper: where things stand on a sheet, the pen that draws on it, and the document that numbers its pages.

Lengths are points; heights are measured from the top of the sheet.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

from desktop.collecting import without_collecting
from desktop.progress import go_on
from desktop.reports.type import LINE_PITCH, MM, Line, Style, load_font, one_line

FRAME, STRONG, THIN = 1.2, 0.6, 0.4
"""Weights of rules: the frame, the foot of the header and the tops of groups, the rest."""
_TINT, _SOLID = 0.93, 0.2
_FINE = 0.5
_DASHED = 1.0
_HATCH = 2.5
"""Distance of the lines of a hatch."""
_MIDDLE = 0.38
"""How far the optical middle of a line of Chinese lies above its baseline, in em."""
_UNDERLINE = 0.22
"""How far a rule stands below the baseline, in em."""
HEAD_AND_FOOT = Style("Sans", 8)

Align = Literal["left", "center", "right"]
_APART = 3 * MM
"""Between the texts of a head or foot, at least."""
_ONE_DOCUMENT = threading.Lock()
"""reportlab's fonts cannot serve two documents at once."""


class Paper(NamedTuple):
    """A sheet and its margins."""

    width: float
    height: float
    left: float
    right: float
    head: float
    """Where the rule below the head is."""
    foot: float
    """Where the rule above the foot is."""

    @property
    def measure(self) -> float:
        """The width of the type area."""
        return self.width - self.left - self.right


LANDSCAPE = Paper(297 * MM, 210 * MM, 18 * MM, 18 * MM, 19 * MM, 198 * MM)
"""A4 across. The top stays clear: bound, that edge is the spine."""
PORTRAIT = Paper(210 * MM, 297 * MM, 22 * MM, 20 * MM, 13.7 * MM, 282 * MM)
"""A4 upright, for forms."""
OFFICIAL = Paper(210 * MM, 297 * MM, 28 * MM, 26 * MM, 37 * MM, 262 * MM)
"""A4 upright as GB/T 9704 wants it for official documents: 版心 156 × 225 mm. ``head`` and ``foot`` are its edges."""


class Pen:
    """Draws on one page of a reportlab canvas."""

    def __init__(self, canvas: Any, paper: Paper) -> None:
        self._canvas = canvas
        self._weight = 0.0
        self.paper = paper

    def rule(self, x: float, y: float, to_x: float, to_y: float, weight: float) -> None:
        """Draw a black rule."""
        if weight != self._weight:
            self._canvas.setLineWidth(weight)
            self._weight = weight
        self._canvas.line(x, self.paper.height - y, to_x, self.paper.height - to_y)

    def tint(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a box with the one tint."""
        self._canvas.setFillGray(_TINT)
        self._canvas.rect(x, self.paper.height - y - height, width, height, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def fill(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a box with dark grey."""
        self._canvas.setFillGray(_SOLID)
        self._canvas.rect(x, self.paper.height - y - height, width, height, stroke=0, fill=1)
        self._canvas.setFillGray(0)

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Hatch a box and frame it."""
        start = x - height
        while (start := start + _HATCH) < x + width:
            low, high = max(start, x), min(start + height, x + width)
            self.rule(low, y + height - (low - start), high, y + height - (high - start), _FINE)
        self.outline(x, y, width, height)

    def outline(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a fine frame."""
        self.box(x, y, width, height, _FINE)

    def dashed(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a dashed frame."""
        self._canvas.setDash(2, 2)
        self.outline(x, y, width, height)
        self._canvas.setDash()

    def dashed_rule(self, x: float, y: float, to_x: float, to_y: float, *, white: bool = False) -> None:
        """Draw a strong dashed rule, white where it runs over something dark."""
        self._canvas.setDash(3, 2)
        self._canvas.setStrokeGray(1 if white else 0)
        self.rule(x, y, to_x, to_y, _DASHED)
        self._canvas.setStrokeGray(0)
        self._canvas.setDash()

    def dot(self, x: float, y: float, radius: float, *, solid: bool) -> None:
        """Draw a small circle, black or white inside."""
        self._canvas.setLineWidth(_FINE)
        self._weight = _FINE
        self._canvas.setFillGray(0 if solid else 1)
        self._canvas.circle(x, self.paper.height - y, radius, stroke=1, fill=1)
        self._canvas.setFillGray(0)

    def box(self, x: float, y: float, width: float, height: float, weight: float) -> None:
        """Draw a black frame."""
        to_x, to_y = x + width, y + height
        for edge in ((x, y, to_x, y), (x, to_y, to_x, to_y), (x, y, x, to_y), (to_x, y, to_x, to_y)):
            self.rule(*edge, weight)

    def line(
        self, line: Line, x: float, width: float, baseline: float, align: Align = "left", spread: float = 0.0
    ) -> None:
        """Draw a typeset line into the box from ``x`` that is ``width`` wide; ``spread`` widens every character."""
        x += (width - line.width) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        for run in line.runs:
            self._canvas.setFont(run.font, run.size)
            self._canvas.drawString(x, self.paper.height - baseline, run.text, charSpace=run.tracking + spread)
            to_x = x + run.width + spread * len(run.text)
            if run.underlined:
                below = baseline + _UNDERLINE * run.size
                self.rule(x, below, to_x, below, STRONG)
            x = to_x

    def lines(self, lines: Sequence[Line], x: float, width: float, middle: float, align: Align = "left") -> None:
        """Draw lines below each other so that their middle is at ``middle``."""
        centre = middle - block_height(lines) / 2
        for line in lines:
            pitch = LINE_PITCH * line.size
            self.line(line, x, width, centre + pitch / 2 + _MIDDLE * line.size, align)
            centre += pitch


def block_height(lines: Sequence[Line]) -> float:
    """Return how high lines below each other are."""
    return sum(LINE_PITCH * line.size for line in lines)


class Page(NamedTuple):
    """A page to be drawn."""

    paper: Paper
    draw: Callable[[Pen], None]
    bookmark: str = ""
    """What the outline of the document shows for it; empty for none."""
    level: int = 0
    """How deep it stands in the outline."""


class Margins(NamedTuple):
    """What is printed on every page of a form, left and right; the page's number stands in the middle of the foot."""

    head: tuple[str, str]
    foot: tuple[str, str]

    def pages(self, paper: Paper, drawn: Sequence[Callable[[Pen], None]], bookmark: str = "") -> Iterator[Page]:
        """Yield the pages with head and foot, numbered among each other; the first one bears the bookmark."""
        for number, draw in enumerate(drawn, 1):
            text = f"第{number}页 共{len(drawn)}页"
            yield Page(paper, partial(self._draw, text, draw), bookmark if number == 1 else "")

    def _draw(self, page: str, draw: Callable[[Pen], None], pen: Pen) -> None:
        paper = pen.paper
        for y, baseline, words in (
            (paper.head, paper.head - 2.3 * MM, (self.head[0], "", self.head[1])),
            (paper.foot, paper.foot + 4.2 * MM, (self.foot[0], page, self.foot[1])),
        ):
            pen.rule(paper.left, y, paper.left + paper.measure, y, STRONG)
            left, middle, right = (one_line(text, HEAD_AND_FOOT) for text in words)
            pen.line(left, paper.left, paper.measure, baseline)
            pen.line(right, paper.left, paper.measure, baseline, "right")
            side = max(left.width, right.width)
            if 2 * side + middle.width + 2 * _APART <= paper.measure:  # else it stands in the middle between both
                pen.line(middle, paper.left, paper.measure, baseline, "center")
            else:
                between = paper.measure - left.width - right.width
                pen.line(middle, paper.left + left.width, between, baseline, "center")
        draw(pen)


class Document(NamedTuple):
    """What a PDF file says of itself. The same document always gives the same bytes."""

    title: str
    author: str
    subject: str

    def render(self, pages: Iterable[Page]) -> bytes:
        """Return the PDF file with ``pages``."""
        buffer = io.BytesIO()
        with _ONE_DOCUMENT, without_collecting():
            canvas = self._canvas(buffer)
            for number, page in enumerate(pages):
                go_on()
                canvas.setPageSize((page.paper.width, page.paper.height))
                if page.bookmark:
                    canvas.bookmarkPage(f"page{number}")
                    canvas.addOutlineEntry(page.bookmark, f"page{number}", page.level)
                page.draw(Pen(canvas, page.paper))
                canvas.showPage()
            canvas.save()
        return buffer.getvalue()

    def _canvas(self, buffer: io.BytesIO) -> Any:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # plain binary is a fifth smaller and quicker to write
        load_font("Sans")
        canvas = Canvas(
            buffer,
            invariant=1,
            pageCompression=1,
            initialFontName="Sans",
            lang="zh-CN",
        )
        canvas.setTitle(self.title)
        canvas.setAuthor(self.author)
        canvas.setSubject(self.subject)
        canvas.setCreator("奖补台")
        return canvas

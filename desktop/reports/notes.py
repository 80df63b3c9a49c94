"""What stands below a table on paper: notes, and room for signatures, as boxes of the flow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from desktop.reports.page import Pen, block_height
from desktop.reports.type import MM, Line, Span, Style, one_line, typeset

NOTE = Style("Serif", 9)
_INDENT, _GAP = 11.5 * MM, 2 * MM


@dataclass(frozen=True, slots=True)
class Below:
    """Notes or signatures; a box of the flow."""

    height: float
    draw: Callable[[Pen, float], None]
    keep: bool = False
    soft: bool = False
    resumed: None = None


def note(text: str, number: str, measure: float, *, first: bool, keep: bool, soft: bool = False) -> Below:
    """Return a note behind its number, as wide as ``measure`` (points); the first stands a little off."""
    mark = one_line(("注：" if first else "　　") + number, NOTE)
    lines = typeset([Span(text, NOTE)], measure - _INDENT)
    above = _GAP if first else 0.0
    return Below(block_height(lines) + above, partial(_draw, mark, lines, above), keep, soft)


def _draw(mark: Line, lines: Sequence[Line], above: float, pen: Pen, y: float) -> None:
    baseline = y + above + NOTE.size
    pen.line(mark, pen.paper.left, _INDENT, baseline)
    for number, line in enumerate(lines):
        pen.line(line, pen.paper.left + _INDENT, line.width, baseline + number * block_height(lines[:1]))

"""The two drawings of a sheet: an award against its cap, and figures among tiers. They survive photocopying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from desktop.reports.basis_sheet.model import Bar, Scale
from desktop.reports.page import THIN, Pen
from desktop.reports.type import MM, Style, one_line
from policies.money import Fen, in_words, yuan

_NOTE = Style("Sans", 8)
_STRONG = Style("SansBold", 8)
_BAR = 4.2 * MM
_BAR_TOP = 4.6 * MM
_SWATCH = 3 * MM
_AXIS = 10.5 * MM
_POINT = 1.15 * MM
_LAST_SEGMENT = 0.6
"""The open end of the scale, in segments."""


def bar_height() -> float:
    """Return how high the bar is with its labels (points)."""
    return _BAR_TOP + _BAR + 5.8 * MM


def draw_bar(bar: Bar, gutter: float, pen: Pen, y: float) -> None:
    """Draw the bar: paid before hatched, this award solid, cut off dashed; the cap is a mark across."""
    left, width = pen.paper.left + gutter, pen.paper.measure - gutter
    total = max(bar.cap, bar.paid + bar.award + bar.over, 1)
    top = y + _BAR_TOP

    def at(amount: Fen) -> float:
        return left + width * amount / total

    pen.hatch(left, top, at(bar.paid) - left, _BAR)
    pen.fill(at(bar.paid), top, at(bar.paid + bar.award) - at(bar.paid), _BAR)
    pen.box(left, top, at(bar.cap) - left, _BAR, THIN)
    if bar.over:
        pen.dashed(at(bar.cap), top, left + width - at(bar.cap), _BAR)
    pen.rule(at(bar.cap), top - 1.2 * MM, at(bar.cap), top + _BAR, 2 * THIN)
    cap = one_line(f"上限{in_words(bar.cap)}", _NOTE)
    pen.line(cap, min(max(left, at(bar.cap) - cap.width / 2), left + width - cap.width), cap.width, top - 2 * MM)
    _draw_legend(bar, left, top + _BAR + 4.4 * MM, pen)


def _draw_legend(bar: Bar, x: float, baseline: float, pen: Pen) -> None:
    for label, amount, swatch in _legend(bar):
        swatch(pen, x, baseline - 2.4 * MM, _SWATCH, 2.4 * MM)
        x += _SWATCH + 1 * MM
        line = one_line(f"{label}{yuan(amount)}", _NOTE)
        pen.line(line, x, line.width, baseline)
        x += line.width + 4 * MM


def _legend(bar: Bar) -> Iterator[tuple[str, Fen, Callable[[Pen, float, float, float, float], None]]]:
    if bar.paid:
        yield "已奖补", bar.paid, Pen.hatch
    yield "本次核定", bar.award, Pen.fill
    if bar.over:
        yield "超过上限，不奖补", bar.over, Pen.dashed
    if bar.rest:
        yield "上限余额", bar.rest, Pen.outline


def scale_height() -> float:
    """Return how high the scale is with its labels (points)."""
    return _AXIS + 5.4 * MM


def draw_scale(scale: Scale, gutter: float, pen: Pen, y: float) -> None:
    """Draw tiers at equal distances, figures in proportion between them; the latest figure is solid."""
    left, width = pen.paper.left + gutter, pen.paper.measure - gutter
    axis = y + _AXIS
    ends = [0, *(at for _, at in scale.ticks)]
    step = width / (len(scale.ticks) + _LAST_SEGMENT)
    pen.rule(left, axis, left + width, axis, 2 * THIN)
    for place, label in enumerate(("0", *(label for label, _ in scale.ticks))):
        x = left + place * step
        pen.rule(x, axis - 2 * MM, x, axis, 2 * THIN)
        line = one_line(label, _NOTE)
        pen.line(line, x if place == 0 else x - line.width / 2, line.width, axis + 3.6 * MM)
    end = left
    for point in scale.points:
        x = left + step * _place(point.figure, ends)
        pen.dot(x, axis, _POINT, solid=point.now)
        line = one_line(f"{point.label}{yuan(point.figure)}", _STRONG if point.now else _NOTE)
        start = min(max(end, x - line.width / 2), left + width - line.width)
        pen.line(line, start, line.width, axis - 3.6 * MM)
        end = start + line.width + 4 * MM


def _place(figure: Fen, ends: list[Fen]) -> float:
    """Return where a figure lies, in segments; beyond the last tier it approaches the end."""
    for number, (low, high) in enumerate(pairwise(ends)):
        if figure <= high:
            return number + (figure - low) / (high - low)
    return len(ends) - 1 + _LAST_SEGMENT * 0.9 * (1 - ends[-1] / figure)

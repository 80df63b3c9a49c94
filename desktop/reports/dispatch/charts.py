"""The quarter's charts on paper, drawn as vectors in the fonts of the tables: they survive a photocopier.

Solid: this year, on track; hatched: behind, built and not running; white: last year, not done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from desktop.register.dispatch import Dispatch, QuarterOf, Total
from desktop.register.dispatch.figures import percent
from desktop.reports.dispatch.chart_data import HEADLINE, Bar, Station, Unit, completions, stations, unit_of
from desktop.reports.dispatch.grid import NONE, percentage, two_places, wan
from desktop.reports.dispatch.paper import BOTTOM, TITLE, TITLE_BASELINE
from desktop.reports.dispatch.tables import months
from desktop.reports.lines import clean
from desktop.reports.page import THIN, Align, Pen
from desktop.reports.type import MM, Span, Style, one_line, typeset, width_of

_CAPTION, _UNIT = Style("SansBold", 10.5), Style("Sans", 9.5)
_NAME, _FIGURE, _STRONG, _SMALL = Style("Serif", 9), Style("Sans", 9), Style("SansBold", 9), Style("Sans", 8)
_TOP = 46 * MM
_LATER_TOP = 27 * MM
_LEFT_WIDTH, _RIGHT_X, _RIGHT_WIDTH = 128 * MM, 158 * MM, 121 * MM
_LEAST, _MOST = 4.7 * MM, 9.8 * MM
_RANK, _LABEL, _NUMBER = 8 * MM, 30 * MM, 16 * MM
_AXIS = 0.8
_BAR = 0.62
"""Of a bar's place, its bar."""
_MOST_BESIDE = 13
"""So many places can be told apart in a chart beside others."""
_MIDDLE = 0.36

Drawing = Callable[[Pen], None]


class _Box(NamedTuple):
    """Where a chart stands."""

    x: float
    y: float
    width: float
    height: float


def chart_pages(report: Dispatch, title: str) -> list[Drawing]:
    """Return the pages with charts: one where the places are few, else further ones with bars alone."""
    bars, points = completions(report), stations(report)
    beside = len(points) <= _MOST_BESIDE
    fits = int((BOTTOM - _TOP - 22 * MM) / _LEAST)
    pages: list[Drawing] = [partial(_first_page, report, title, bars[:fits], points if beside else [])]
    each = int((BOTTOM - _LATER_TOP - 16 * MM) / _LEAST)
    rest = bars[fits:]
    for start in range(0, len(rest), 2 * each):
        pages += [partial(_bars_page, report, rest[start : start + 2 * each], each)]
    for start in range(0, 0 if beside else len(points), 2 * each):
        pages += [partial(_points_page, points[start : start + 2 * each], each, "（续）" if start else "")]
    return pages


def _first_page(report: Dispatch, title: str, bars: Sequence[Bar], points: Sequence[Station], pen: Pen) -> None:
    paper = pen.paper
    pen.line(one_line(title, TITLE), paper.left, paper.measure, TITLE_BASELINE, "center")
    _draw_completions(report, bars, _Box(paper.left, _TOP, _LEFT_WIDTH, BOTTOM - _TOP), "", pen)
    right = _Box(_RIGHT_X, _TOP, _RIGHT_WIDTH, 54 * MM)
    _draw_trend(report, right, pen)
    if points:
        _draw_points(points, _Box(_RIGHT_X, _TOP + 56 * MM, _RIGHT_WIDTH, 60 * MM), "图3", pen)
    funds = _Box(_RIGHT_X, _TOP + (118 if points else 60) * MM, _RIGHT_WIDTH, 26 * MM)
    _draw_funds(report, funds, "图4" if points else "图3", pen)


def _bars_page(report: Dispatch, bars: Sequence[Bar], each: int, pen: Pen) -> None:
    for column, start in enumerate(range(0, len(bars), each)):
        x = pen.paper.left if column == 0 else _RIGHT_X - 8 * MM
        box = _Box(x, _LATER_TOP, _LEFT_WIDTH, BOTTOM - _LATER_TOP)
        _draw_completions(report, bars[start : start + each], box, "（续）", pen)


def _caption(pen: Pen, box: _Box, number: str, title: str, unit: str) -> None:
    lines = typeset([Span(f"{number}　{title}", _CAPTION), Span(f"（{unit}）", _UNIT)], box.width)
    pen.line(lines[0], box.x, box.width, box.y + 4 * MM)


def _legend(pen: Pen, x: float, y: float, entries: Sequence[tuple[str, str]], right: float = 0.0) -> None:
    """Draw the legend from ``x``, or so that it ends at ``right``."""
    if right:
        x = right - sum(9.5 * MM + width_of(word, _SMALL) + 3 * MM for _, word in entries)
    for look, word in entries:
        _fill(pen, look, x, y - 3 * MM, 6 * MM, 3.4 * MM)
        pen.line(one_line(word, _SMALL), x + 7.5 * MM, 60 * MM, y)
        x += 9.5 * MM + width_of(word, _SMALL) + 3 * MM


def _fill(pen: Pen, look: str, x: float, y: float, width: float, height: float) -> None:
    if width <= 0:
        return
    if look == "solid":
        pen.fill(x, y, width, height)
        pen.outline(x, y, width, height)
    elif look == "hatch":
        pen.hatch(x, y, width, height)
    else:
        pen.outline(x, y, width, height)


def _name(pen: Pen, name: str, x: float, width: float, middle: float, align: Align = "left") -> None:
    """Write a name beside a bar: on one line, or cut in the middle where it is longer."""
    text = head = clean(name)
    while width_of(text, _NAME) > width:
        head = head[:-1]
        text = f"{head}…{name[-4:]}"
    pen.line(one_line(text, _NAME), x, width, middle + _MIDDLE * _NAME.size, align)


# Completion


def _draw_completions(report: Dispatch, bars: Sequence[Bar], box: _Box, again: str, pen: Pen) -> None:
    _caption(pen, box, "图1", f"{months(report.quarter)}网络零售额完成年度目标情况{again}", "%")
    top, room = box.y + 14 * MM, box.height - 22 * MM
    if not bars:
        pen.line(one_line("没有可画的数据", _NAME), box.x, box.width, top + 6 * MM)
        return
    pitch = max(_LEAST, min(_MOST, room / len(bars)))
    x, width = box.x + _RANK + _LABEL, box.width - _RANK - _LABEL - _NUMBER
    most = max([Decimal(100), *(bar.share for bar in bars if bar.share is not None)])
    scale = width / float(most)
    bottom = top + pitch * len(bars)
    _draw_marks(report, x, scale, top, bottom, pen)
    for number, bar in enumerate(bars):
        _draw_bar(report, bar, _Box(box.x, top + number * pitch, box.width, pitch), scale, pen)
    pen.rule(x, top - 2 * MM, x, bottom + 1 * MM, _AXIS)
    _legend(pen, x, bottom + 7 * MM, (("solid", "达到序时进度"), ("hatch", "低于序时进度")))


def _draw_marks(report: Dispatch, x: float, scale: float, top: float, bottom: float, pen: Pen) -> None:
    """Draw the schedule, dashed, and the goal."""
    at, goal = x + float(report.schedule) * scale, x + 100 * scale
    words = (f"序时进度 {report.schedule:.1f}", "年度目标 100") if at < goal else ("", "年度目标（序时进度）100")
    ends = goal - 1.5 * MM - width_of(words[1], _SMALL) / 2
    pen.line(one_line(words[0], _SMALL), x, min(at, ends - 1 * MM) - x, top - 3.5 * MM, "right")
    pen.line(one_line(words[1], _SMALL), ends, goal - ends, top - 3.5 * MM)
    pen.rule(goal, top - 2 * MM, goal, bottom + 1 * MM, THIN)
    if at < goal:
        pen.dashed_rule(at, top - 2 * MM, at, bottom + 1 * MM)


def _draw_bar(report: Dispatch, bar: Bar, box: _Box, scale: float, pen: Pen) -> None:
    middle, height = box.y + box.height / 2, box.height * _BAR
    baseline = middle + _MIDDLE * _FIGURE.size
    x = box.x + _RANK + _LABEL
    pen.line(one_line(bar.rank, _FIGURE), box.x, _RANK - 2 * MM, baseline, "right")
    _name(pen, bar.name, box.x + _RANK, _LABEL - 2 * MM, middle)
    if bar.share is None:
        pen.line(one_line(bar.lack, _SMALL), box.x, box.width, baseline, "right")
        return
    width = float(bar.share) * scale
    _fill(pen, "hatch" if bar.behind else "solid", x, middle - height / 2, width, height)
    at = x + float(report.schedule) * scale
    if not bar.behind and at < x + width:
        pen.dashed_rule(at, middle - height / 2, at, middle + height / 2, white=True)
    figure = one_line(percentage(bar.share).text, _FIGURE if bar.behind else _STRONG)
    pen.line(figure, box.x, box.width, baseline, "right")


# The quarters


def _draw_trend(report: Dispatch, box: _Box, pen: Pen) -> None:
    trend = report.trends[HEADLINE]
    unit = unit_of(trend)
    _caption(pen, box, "图2", f"{report.heading.whole}网络零售额分季走势", unit.word)
    legend = (("white", f"{report.year - 1}年"), ("solid", f"{report.year}年"))
    _legend(pen, box.x, box.y + 4 * MM, legend, right=box.x + box.width)
    floor, room = box.y + box.height - 14 * MM, box.height - 28 * MM
    most = max((total.value or 0 for pair in trend for total in pair), default=0) or 1
    step = box.width / 4
    for number, pair in enumerate(trend):
        x = box.x + number * step
        for place, (total, look) in enumerate(zip(pair, ("white", "solid"), strict=True)):
            bar = _Box(x + step / 2 + (place - 1) * 11.5 * MM, floor, 11 * MM, room * (total.value or 0) / most)
            _draw_column(bar, total, look, unit, pen)
        pen.line(one_line(f"{'一二三四'[number]}季度", _NAME), x, step, floor + 5 * MM, "center")
        pen.line(one_line(_growth(pair), _SMALL), x, step, floor + 9.5 * MM, "center")
    pen.rule(box.x, floor, box.x + box.width, floor, _AXIS)


def _draw_column(bar: _Box, total: Total, look: str, unit: Unit, pen: Pen) -> None:
    """Draw an upright bar from its floor, with its figure above; what nobody reported has none."""
    if total.value is None:
        return
    _fill(pen, look, bar.x, bar.y - bar.height, bar.width, bar.height)
    style = _STRONG._replace(size=8) if look == "solid" else _SMALL
    line = one_line(unit.write(total.value), style)
    inset = (bar.width - line.width) / 2 if line.width <= bar.width + 1 * MM else 0.0
    x = bar.x + inset if inset or look == "solid" else bar.x + bar.width - line.width
    pen.line(line, x, line.width, bar.y - bar.height - 1.2 * MM)


def _growth(pair: QuarterOf) -> str:
    if pair.this.value is None:
        return ""
    missing = pair.this.missing or pair.last.missing
    if missing or not pair.last.value:
        return f"{pair.this.missing}个未报" if pair.this.missing else f"同比{NONE}"
    return f"同比{percentage(percent(pair.this.value - pair.last.value, pair.last.value)).text}%"


# Stations


def _draw_points(points: Sequence[Station], box: _Box, number: str, pen: Pen, again: str = "") -> None:
    _caption(pen, box, number, f"村级服务点建设{again}", "个")
    legend = (("solid", "在营"), ("hatch", "已建停运"), ("white", "未建村"))
    _legend(pen, box.x, box.y + 4 * MM, legend, right=box.x + box.width)
    top = box.y + 8 * MM
    pitch = min(6.5 * MM, (box.height - 10 * MM) / len(points))
    most = max(one.running + one.halted + one.lacking for one in points) or 1
    x, width = box.x + _LABEL, box.width - _LABEL - _NUMBER
    for place, one in enumerate(points):
        middle = top + (place + 0.5) * pitch
        _name(pen, one.name, box.x, _LABEL - 2 * MM, middle, "right")
        at = x
        for look, many in (("solid", one.running), ("hatch", one.halted), ("white", one.lacking)):
            wide = width * many / most
            _fill(pen, look, at, middle - pitch * _BAR / 2, wide, pitch * _BAR)
            at += wide
        text = f"{one.covered}/{'未填' if one.villages is None else one.villages}"
        pen.line(one_line(text, _SMALL), at + 1.5 * MM, _NUMBER, middle + _MIDDLE * _SMALL.size)
    pen.rule(x, top, x, top + pitch * len(points), _AXIS)


def _points_page(points: Sequence[Station], each: int, again: str, pen: Pen) -> None:
    for column, start in enumerate(range(0, len(points), each)):
        x = pen.paper.left if column == 0 else _RIGHT_X - 8 * MM
        some = points[start : start + each]
        box = _Box(x, _LATER_TOP, _LEFT_WIDTH, min(BOTTOM - _LATER_TOP, 10 * MM + len(some) * _LEAST))
        _draw_points(some, box, "图4", pen, again or ("（续）" if column else ""))


# Money


def _draw_funds(report: Dispatch, box: _Box, number: str, pen: Pen) -> None:
    funds = [fund for fund in report.funds if fund.year == report.year] or list(report.funds)
    budgets = [fund.budget for fund in funds]
    budget = None if None in budgets or not budgets else sum(one or 0 for one in budgets)
    approved, paid = (sum(getattr(fund, name) for fund in funds) for name in ("approved", "paid"))
    _caption(pen, box, number, f"{funds[0].year if funds else report.year}年度专项资金执行", "万元")
    rows = [("年度预算", budget, "white"), ("已审定", approved, "hatch"), ("已拨付", paid, "solid")]
    most = max(budget or 0, approved, paid) or 1
    top, pitch, x = box.y + 7 * MM, 6.4 * MM, box.x + 20 * MM
    for place, (word, fen, look) in enumerate(rows):
        middle = top + (place + 0.5) * pitch
        baseline = middle + _MIDDLE * _FIGURE.size
        pen.line(one_line(word, _NAME), box.x, 18 * MM, baseline, "right")
        if fen is None:
            pen.line(one_line("未录入", _SMALL), x + 2 * MM, 40 * MM, baseline)
            continue
        width = (box.width - 72 * MM) * fen / most
        _fill(pen, look, x, middle - pitch * _BAR / 2, width, pitch * _BAR)
        share = f"　占预算{percentage(percent(fen, budget)).text}%" if budget and place else ""
        line = one_line(two_places(wan(fen)) + share, _FIGURE)
        pen.line(line, x + width + 1.5 * MM, line.width, baseline)
    pen.rule(x, top, x, top + 3 * pitch, _AXIS)

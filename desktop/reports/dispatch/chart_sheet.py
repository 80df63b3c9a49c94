"""The charts in the workbook, native to Excel, over the figures that they show; no chart is cut by a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from desktop.register.dispatch import Dispatch
from desktop.reports.dispatch.chart_data import HEADLINE, completions, stations, unit_of
from desktop.reports.dispatch.tables import months
from desktop.reports.lines import clean
from desktop.reports.workbook import HEI, SONG, Looks, Setup, Workbook

_NAME = "图表"
_WIDTHS = (32.0, 20.0, 6.0, 18.0, 24.0, 24.0, 6.0, 32.0, 18.0, 18.0, 18.0)
_HAN, _WIDEST = 3.6, 80.0
"""Width of a Chinese character, and of the widest column of names, in mm."""
_COMPLETION, _QUARTERS, _STATIONS = 0, 3, 7
"""The columns where the figures begin."""
_RIGHT = 6
"""The column where the charts at the right begin."""
_PAGE = 28
"""Rows of a page."""
_BESIDE = 13
"""So many places fit a chart beside others."""
_PIXELS = 20
_WIDE, _TALL = 455, 280
_PLAIN: Looks = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "border": 1}
_HEAD: Looks = {**_PLAIN, "font_name": HEI, "bold": True, "align": "center"}
_TITLE: Looks = {"font_name": HEI, "font_size": 18, "bold": True, "align": "center", "valign": "vcenter"}
_DARK, _GREY, _WHITE = "#333333", "#A6A6A6", "#FFFFFF"


class _Chart(NamedTuple):
    """A chart: what it is called, its figures, where it stands."""

    kind: str
    title: str
    names: int
    """The column of names."""
    places: int
    """How many there are."""
    columns: tuple[int, ...]
    fills: tuple[str, ...]
    at: tuple[int, int]
    tall: int
    """Pixels."""
    number_format: str = ""
    """Of the figures beside the bars; empty: none."""


class ChartSheet:
    """The sheet with the charts, and below them the figures that they show."""

    def __init__(self, book: Workbook, report: Dispatch, ends: tuple[tuple[str, str], tuple[str, str]]) -> None:
        self._book = book
        self._report = report
        longest = max((len(clean(place.name)) for place in report.places), default=0)
        name = min(max(_WIDTHS[0], longest * _HAN + 4), _WIDEST)
        widths = tuple(name if n in (_COMPLETION, _STATIONS) else width for n, width in enumerate(_WIDTHS))
        self._sheet = book.sheet(_NAME, Setup(*ends, widths, (0, 0)))
        self._bars = [bar for bar in completions(report) if bar.share is not None]
        self._stations = stations(report)
        self._apart = len(self._stations) > _BESIDE
        """Whether the stations have a page of their own."""
        self._data = 1 + _PAGE * (2 if self._apart else 1)
        """The row where the figures begin."""

    def write(self) -> None:
        """Write figures and charts."""
        self._sheet.merged(0, (0, len(_WIDTHS) - 1), "调度图", _TITLE)
        self._sheet.height(0, 36)
        report, trend = self._report, self._report.trends[HEADLINE]
        unit = unit_of(trend)
        self._table(_COMPLETION, ("乡镇", "完成率（%）"), [(bar.name, bar.share) for bar in self._bars], "0.0")
        quarters = [
            (f"{'一二三四'[n]}季度", *(None if total.value is None else unit.of(total.value) for total in pair))
            for n, pair in enumerate(trend)
        ]
        self._table(_QUARTERS, (unit.word, f"{report.year - 1}年", f"{report.year}年"), quarters)
        points = [(one.name, one.running, one.halted, one.lacking) for one in self._stations]
        self._table(_STATIONS, ("乡镇", "在营", "已建停运", "未建村"), points)
        for chart in self._charts(unit.word):
            self._draw(chart)
        self._sheet.break_before([1 + _PAGE, *([1 + 2 * _PAGE] if self._apart else [])])

    def _charts(self, unit: str) -> list[_Chart]:
        report, page = self._report, (_PAGE - 1) * _PIXELS
        done = f"{months(report.quarter)}网络零售额完成年度目标情况（%）"
        trend = f"{report.heading.whole}网络零售额分季走势（{unit}）"
        built, at = (page, (1 + _PAGE, 0)) if self._apart else (_TALL, (15, _RIGHT))
        charts = [
            _Chart("bar", done, _COMPLETION, len(self._bars), (1,), (_DARK,), (1, 0), page, "0.0"),
            _Chart("column", trend, _QUARTERS, 4, (4, 5), (_WHITE, _DARK), (1, _RIGHT), _TALL, "#,##0.##"),
            _Chart(
                "bar", "村级服务点建设（个）", _STATIONS, len(self._stations), (8, 9, 10), (_DARK, _GREY, _WHITE),
                at, built,
            ),
        ]  # fmt: skip
        return [chart for chart in charts if chart.places]

    def _table(
        self, column: int, heads: Sequence[str], rows: Sequence[tuple[Any, ...]], looks: str = "#,##0.##"
    ) -> None:
        for n, head in enumerate(heads):
            self._sheet.text(self._data, column + n, head, _HEAD)
        for number, row in enumerate(rows, self._data + 1):
            for n, value in enumerate(row):
                if isinstance(value, str):
                    self._sheet.text(number, column + n, clean(value), {**_PLAIN, "shrink": True})
                elif value is not None:
                    self._sheet.number(number, column + n, value, {**_PLAIN, "num_format": looks})

    def _draw(self, one: _Chart) -> None:
        size = 9 if one.tall > 22 * one.places else 7 if one.tall > 14 * one.places else 6
        font = {"name": SONG, "size": size}
        stacked = len(one.fills) > 2  # noqa: PLR2004  # what is built, halted and lacking is one whole
        chart = self._book.chart(one.kind, stacked=stacked)
        first, last = self._data + 1, self._data + one.places
        labels = {"value": True, "num_format": one.number_format, "font": font}
        for column, fill in zip(one.columns, one.fills, strict=True):
            chart.add_series(
                {
                    "name": [_NAME, self._data, column],
                    "categories": [_NAME, first, one.names, last, one.names],
                    "values": [_NAME, first, column, last, column],
                    "fill": {"color": fill},
                    "border": {"color": "#000000", "width": 0.5},
                    "gap": 40,
                    **({"data_labels": labels} if one.number_format else {}),
                }
            )
        chart.set_title({"name": one.title, "name_font": {"name": HEI, "size": 12, "bold": True}, "overlay": False})
        names = {"num_font": font, "interval_unit": 1, "reverse": one.kind == "bar"}
        figures = {"num_font": {"name": SONG, "size": 9}}
        across, up = (figures, names) if one.kind == "bar" else (names, figures)  # Excel's axes follow the paper
        chart.set_x_axis({**across, "major_gridlines": {"visible": False}})
        chart.set_y_axis({**up, "major_gridlines": {"visible": False}})
        legend = {"position": "bottom", "font": {"name": SONG, "size": 9}}
        chart.set_legend({"none": True} if len(one.columns) == 1 else legend)
        chart.set_size({"width": _WIDE * (2 if stacked and self._apart else 1), "height": one.tall})
        self._sheet.insert(*one.at, chart)

"""The benchmark lending rates among the settings: the published ones to look at, the bureau's own to enter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QWidget

from desktop.register.records.benchmark import Rate
from desktop.window.cells import Cell, Look
from desktop.window.grouped_model import Group
from desktop.window.page import Page
from desktop.window.parts import Choice, TextField, boxed, button, label, row
from desktop.window.upkeep_line import Line

_TENORS = {6: "6 个月以内", 12: "1 年以内", 36: "3 年以内", 60: "5 年以内", 0: "更长期限"}
_POINTS = 100


class RatesPart:
    """The lines of the rates, the latest first, and the verbs that enter one or take it back."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def group(self, rates: tuple[Rate, ...]) -> Group[Line]:
        """Return all rates; one may be added."""
        add = Line((Cell("加一个利率..."), Cell("")), "贷款基准利率", "录入后，各笔贷款的利息随即重算", self._new)
        lines = [self._line(one) for one in reversed(rates)]
        head = Cell("贷款基准利率", Look.GROUP, "程序自带人民银行公布的；不同或新公布的在这里加")
        return Group((head,), (add, *lines))

    def _line(self, one: Rate) -> Line:
        tenor = _TENORS.get(one.up_to_months, f"{one.up_to_months} 个月以内")
        source = "本单位录入" if one.own else "程序自带"
        cells = Cell(f"{one.since} 起　{tenor}"), Cell(f"{one.percent}%　{source}")
        return Line(cells, f"{one.since} 起　{tenor}", f"{one.percent}%　{source}", lambda: self._taking_back(one))

    def _new(self) -> Iterator[QWidget]:
        since, tenor, percent = TextField("执行日期", "如 2015-10-24"), Choice("期限"), TextField("年利率 %", "如 4.35")
        for months, words in _TENORS.items():
            tenor.addItem(words, months)
        keep = button("加上", "primary", name="加上这个利率")
        keep.clicked.connect(lambda: self._keep(since, tenor.currentData(), percent))
        percent.returnPressed.connect(keep.click)
        for field in (since, tenor, percent):
            yield label(field.accessibleName(), "quiet")
            yield field
        yield boxed(row(keep, None))

    def _keep(self, since: TextField, months: int, percent: TextField) -> None:
        day, points = _day(since.text()), _basis_points(percent.text())
        since.mark_wrong("" if day else "日期应如 2015-10-24")
        percent.mark_wrong("" if points is not None else "应为最多两位小数的百分数，如 4.35")
        if day and points is not None:
            self._write(day, months, points)

    def _taking_back(self, one: Rate) -> Iterator[QWidget]:
        if not one.own:
            yield label("程序自带的不能删；数不对时，用同一日期和期限加一个，即以加的为准。", "note", wrap=True)
            return
        drop = button("取消这个利率")
        drop.clicked.connect(lambda: self._write(one.since, one.up_to_months, None))
        yield boxed(row(drop, None))
        yield label("取消后恢复程序自带的（若有），各笔贷款的利息随即重算；可以撤销。", "note", wrap=True)

    def _write(self, since: date, months: int, points: int | None) -> None:
        desk, author = self._page.desk, self._page.desk.author
        desk.operations.work(
            self._page,
            "保存利率",
            lambda register, _: register.records.set_rate(since, months, points, author=author),
            lambda _: self._page.refresh(),
            changes=True,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _basis_points(text: str) -> int | None:
    try:
        points = Decimal(text.strip().removesuffix("%")) * _POINTS
    except InvalidOperation:
        return None
    return int(points) if points.is_finite() and points == points.to_integral_value() else None

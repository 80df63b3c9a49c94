"""The quarter as tables of the page: one indicator by place, shortcomings, the year's appraisal. Cells only."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from desktop.register.dispatch import Appraisal, Dispatch, Figure, Place, Shortcoming, Total
from desktop.register.indicators import INDICATORS, RATES, Indicator
from desktop.reports.dispatch.grid import signed, two_places, wan
from desktop.reports.dispatch.tables import months
from desktop.window.cells import EMPTY, Cell, Look
from desktop.window.grouped_model import Cells, Group
from desktop.window.ledger import Column
from desktop.window.theme import Tone

UNREPORTED, UNKNOWN, NONE, NO_MATTER = "未报", "未填", "—", "／"
_FULL = 100


class Line(NamedTuple):
    """One place under one indicator."""

    place: Place
    figure: Figure
    rate: Decimal | None
    """The coverage that the indicator is the numerator of."""


def columns_of(report: Dispatch, indicator: str) -> tuple[Column, ...]:
    """Return the heads of the table of an indicator."""
    one = INDICATORS[indicator]
    unit = "万元" if one.unit == "元" else one.unit
    to_date = f"{months(report.quarter)}累计 {unit}" if one.adds_up else f"期末 {unit}"
    rate = (Column("覆盖率 %", 80, right=True),) if rate_of(indicator) else ()
    return (
        Column("乡镇" if report.grouping == "township" else "县（市、区）"),
        Column(f"本季 {unit}", 96, right=True, rank=2 if one.adds_up else 9),
        Column(to_date, 114, right=True),
        Column("同比 %", 70, right=True, rank=1),
        *rate,
        Column("年度目标", 96, right=True, rank=3),
        Column("完成率 %", 80, right=True),
        Column("名次", 52, centred=True),
    )


def rate_of(indicator: str) -> str:
    """Return the rate that an indicator is the numerator of; empty for none."""
    return next((rate for rate, (part, _) in RATES.items() if part == indicator), "")


def groups_of(report: Dispatch, indicator: str) -> list[Group[Line]]:
    """Return the places under the whole area's row."""
    rate = rate_of(indicator)
    rates = [one.percent for one in report.rates[rate]] if rate else [None] * len(report.places)
    lines = [Line(*one) for one in zip(report.places, report.figures[indicator], rates, strict=True)]
    if not lines[1:]:
        return []
    whole = line_cells(report, indicator)(lines[0])
    missing = lines[0].figure.to_date.missing
    word = UNKNOWN if INDICATORS[indicator].counted else UNREPORTED
    remark = f"{missing} 个{word}，不计入" if missing else ""
    head = (Cell(lines[0].place.name, Look.GROUP, remark=remark), *whole[1:-1], EMPTY)
    asked = [line for line in lines[1:] if line.figure.to_date != Total(None, 0)]
    return [Group(head, asked)]


def line_cells(report: Dispatch, indicator: str) -> Callable[[Line], Cells]:
    """Return how a place is shown under an indicator."""
    one = INDICATORS[indicator]

    def cells(line: Line) -> Cells:
        figure = line.figure
        rate = (_percent(line.rate),) if rate_of(indicator) else ()
        behind = figure.completion is not None and figure.completion < report.schedule
        return (
            Cell(line.place.name, Look.NAME),
            _total(one, figure.quarter),
            _total(one, figure.to_date),
            _percent(figure.growth),
            *rate,
            Cell(NONE, Look.FIGURE, tone="ink3") if figure.goal is None else Cell(_text(one, figure.goal), Look.FIGURE),
            _percent(figure.completion, mark="▼ " if behind else ""),
            Cell(str(figure.rank or NONE), Look.CENTRED, tone="ink" if figure.rank else "ink3"),
        )

    return cells


def _total(one: Indicator, total: Total) -> Cell:
    if total.value is not None:
        return Cell(_text(one, total.value), Look.FIGURE)
    if not total.missing:
        return Cell(NO_MATTER, Look.FIGURE, tone="ink3")
    return Cell(UNKNOWN if one.counted else UNREPORTED, Look.UNKNOWN, right=True)


def _text(one: Indicator, figure: int | Decimal) -> str:
    return two_places(wan(figure)) if one.unit == "元" else signed(f"{Decimal(figure):,f}")


def _percent(number: Decimal | None, mark: str = "") -> Cell:
    if number is None:
        return Cell(NONE, Look.FIGURE, tone="ink3")
    return Cell(f"{mark}{signed(f'{number:,.1f}')}", Look.FIGURE)


# Shortcomings

PROBLEMS = (
    Column("存在的问题"),
    Column("乡镇", 104),
    Column("提出", 104, rank=3),
    Column("整改措施", 180, share=0.22, rank=2),
    Column("责任单位", 120, rank=4),
    Column("期限", 100, rank=1),
    Column("情况", 120),
)
_STANDINGS: dict[str, tuple[str, Tone]] = {
    "已办结": ("check", "green"),
    "正在整改": ("busy", "accent"),
    "超期未办结": ("clock", "amber"),
}


def problem_cells(report: Dispatch) -> Callable[[Shortcoming], Cells]:
    """Return how a shortcoming is shown, as it stands at the quarter's end."""

    def cells(one: Shortcoming) -> Cells:
        standing = one.standing(report.end)
        icon, tone = _STANDINGS[standing]
        return (
            Cell(one.problem, Look.NAME),
            Cell(report.name_of(one.division), Look.QUIET),
            Cell(f"{one.year}年{'一二三四'[one.quarter - 1]}季度", Look.QUIET),
            Cell(one.measures, Look.QUIET),
            Cell(one.responsible, Look.QUIET),
            Cell(one.deadline.isoformat() if one.deadline else NONE, Look.QUIET),
            Cell(standing, Look.STATUS, icon=icon, tone=tone),
        )

    return cells


# The year's appraisal


def appraisal_columns(year: Appraisal) -> tuple[Column, ...]:
    """Return the heads of the appraisal."""
    items = tuple(Column(f"{item.indicator.label} {item.weight.normalize():f}", 112, right=True) for item in year.items)
    return (
        Column("乡镇" if year.grouping == "township" else "县（市、区）"),
        *items,
        Column("加减分", 76, right=True),
        Column("总分", 84, right=True),
        Column("名次", 60, centred=True),
    )


def appraisal_order(year: Appraisal) -> list[int]:
    """Return the places by rank, those without one last."""
    return sorted(range(len(year.places)), key=lambda n: (year.ranks[n] or len(year.places) + 1, n))


def appraisal_cells(year: Appraisal) -> Callable[[int], Cells]:
    """Return how the place of a number is shown."""

    def cells(n: int) -> Cells:
        points = (_points(item.scored[n].points, counted=item.indicator.counted) for item in year.items)
        return (
            Cell(year.places[n].name, Look.NAME),
            *points,
            _points(year.added[n]),
            _points(year.totals[n]),
            Cell(str(year.ranks[n] or "不排"), Look.CENTRED, tone="ink" if year.ranks[n] else "ink3"),
        )

    return cells


def _points(number: Decimal | None, *, counted: bool = False) -> Cell:
    if number is None:
        return Cell(UNKNOWN if counted else UNREPORTED, Look.UNKNOWN, right=True)
    return Cell(signed(f"{number:.2f}"), Look.FIGURE)

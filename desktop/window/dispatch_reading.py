"""What the page of the quarter shows, read off the window's thread: figures, gaps, targets, weights. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from desktop.register import Register, Target
from desktop.register.dispatch import (
    Appraisal,
    Dispatch,
    Entry,
    Grouping,
    Mark,
    Place,
    Shortcoming,
    Weight,
    enter,
    read_figure,
    write_figure,
)
from desktop.register.indicators import INDICATORS, REPORTED, Indicator
from policies.facts import CATALOGUE

SHOWN = (
    "online_retail_quarter",
    "agri_online_retail_quarter",
    "online_transactions_quarter",
    "online_shops_quarter",
    "parcels_in_quarter",
    "parcels_out_quarter",
    "enterprises",
    "new_enterprises",
    "village_points",
    "village_points_running",
    "villages_covered",
    "villages_with_courier_quarter",
    "sessions",
    "attendances",
    "founder_attendances",
)
"""The indicators that the table offers, the first one first."""
AIMED = (
    "online_retail_quarter",
    "agri_online_retail_quarter",
    "online_transactions_quarter",
    "online_shops_quarter",
    "parcels_out_quarter",
    "enterprises",
    "new_enterprises",
    "village_coverage",
    "courier_coverage",
    "attendances",
)
"""The indicators that targets and points are set for."""
_WAN = 10**6
_YEARS_BACK = 4


class Period(NamedTuple):
    """A quarter."""

    year: int
    quarter: int

    @property
    def title(self) -> str:
        """How the chooser calls it."""
        return f"{self.year} 年{'一二三四'[self.quarter - 1]}季度"


def periods(today: date) -> tuple[Period, ...]:
    """Return the quarters to choose from, the present one first."""
    now = today.year * 4 + (today.month - 1) // 3
    return tuple(Period(n // 4, n % 4 + 1) for n in range(now, now - 4 * _YEARS_BACK, -1))


def last_ended(today: date) -> Period:
    """Return the quarter that ended last: the one that is reported on now."""
    return periods(today)[1]


class Row(NamedTuple):
    """One place that reports, with what it has reported of the quarter."""

    id: int
    name: str
    code: str
    figures: tuple[int | None, ...]
    """In the order of ``REPORTED``."""


class Quarter(NamedTuple):
    """Everything that the page shows of a quarter."""

    report: Dispatch
    rows: tuple[Row, ...]
    targets: Mapping[tuple[str, str], Decimal]
    """(Indicator, division; empty: the whole area) → the goal, in 元 of money."""
    weights: Mapping[str, Decimal]
    shortcomings: tuple[Shortcoming, ...]
    """All that count."""
    appraisal: Appraisal | None
    """Of the fourth quarter."""

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What was added to places in the year, or taken from them; none before the fourth quarter."""
        return self.appraisal.marks if self.appraisal else ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The places, without the whole area and what belongs to none."""
        return tuple(place for place in self.report.places if place.code)


def read_quarter(register: Register, period: Period, grouping: Grouping | None) -> Quarter:
    """Read a quarter."""
    report = register.dispatch.report(*period, grouping)
    known = {
        (one.subject_id, one.fact): one.value
        for one in register.quarterly(period.year)
        if one.quarter == period.quarter
    }
    names = {row.id: row for row in register.subjects("place")}
    rows = tuple(
        Row(id_, names[id_].name, names[id_].division, tuple(_whole(known.get((id_, one.id))) for one in REPORTED))
        for place in report.places
        for id_ in place.members
    )
    targets = {(one.indicator, one.division): one.goal for one in register.plans.targets(period.year)}
    weights = {one.indicator: one.points for one in register.dispatch.weights(period.year)}
    last = period.quarter == 4  # noqa: PLR2004  # the year is over
    year = register.dispatch.appraisal(period.year, grouping) if last else None
    return Quarter(report, rows, targets, weights, register.dispatch.shortcomings(), year)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def unreported(register: Register, today: date) -> tuple[str, ...]:
    """Return the places that have reported nothing of the quarter that ended last: for the desk's page."""
    return register.dispatch.silent(*last_ended(today))


# The grid of figures


def head_of(one: Indicator) -> str:
    """Return an indicator's column head with its unit."""
    return f"{one.label} {'万元' if one.unit == '元' else one.unit}"


def figure_texts(row: Row) -> tuple[str | None, ...]:
    """Return what stands in the cells of a row."""
    pairs = zip(REPORTED, row.figures, strict=True)
    return tuple(None if value is None else write_figure(one.id, value) for one, value in pairs)


def figure_fault(column: int, text: str) -> str:
    """Return why a figure cannot be taken; empty where it can."""
    try:
        read_figure(REPORTED[column].id, text)
    except ValueError as error:
        return str(error)
    return ""


def write_figures(
    register: Register, rows: Sequence[Row], typed: Sequence[tuple[int, int, str]], period: Period, author: str
) -> None:
    """Write what was typed (row, column, text) as one action. Raises InputError."""
    entries = [
        Entry(rows[row].id, REPORTED[column].id, *period, read_figure(REPORTED[column].id, text))
        for row, column, text in typed
    ]
    enter(register, entries, author=author)


# The grid of targets and points

POINTS, WHOLE = 0, 1
"""The first rows of the grid: the points of the appraisal, the whole area's targets; then the places."""


def goal_rows(quarter: Quarter) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """Yield the name and the cells of each row."""
    yield "考核分值", tuple(_plain(quarter.weights.get(one)) for one in AIMED)
    for name, code in ((quarter.report.heading.whole, ""), *((place.name, place.code) for place in quarter.places)):
        yield name, tuple(_goal(INDICATORS[one], quarter.targets.get((one, code))) for one in AIMED)


def _goal(one: Indicator, goal: Decimal | None) -> str | None:
    return _plain(goal if goal is None or one.unit != "元" else goal * 100 / _WAN)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def goal_fault(text: str) -> str:
    """Return why a target or points cannot be taken; empty where they can."""
    cleaned = text.strip().replace(",", "")
    if not cleaned:
        return ""
    try:
        number = Decimal(cleaned)
    except InvalidOperation:
        return f"“{text}”不是数，应如 80、1200.5"
    return "" if number.is_finite() and number >= 0 else "不能为负数"


def write_goals(register: Register, quarter: Quarter, typed: Sequence[tuple[int, int, str]], author: str) -> None:
    """Write targets and points that were typed (row, column, text). Raises InputError."""
    year, codes = quarter.report.year, ["", *(place.code for place in quarter.places)]
    for row, column, text in typed:
        one, cleaned = INDICATORS[AIMED[column]], text.strip().replace(",", "")
        if row == POINTS:
            register.dispatch.set_weight(
                Weight(year=year, indicator=one.id, points=Decimal(cleaned or 0)), author=author
            )
        elif cleaned:
            goal = Decimal(cleaned) * (_WAN // 100 if one.unit == "元" else 1)
            register.plans.set_target(Target(one.id, codes[row - WHOLE], year, goal), author=author)
        else:
            register.plans.drop_target(one.id, codes[row - WHOLE], year, author=author)


def label_of(fact: str) -> str:
    """Return a quarterly fact's name."""
    return CATALOGUE[fact].label

"""The appraisal of a year: the bureau's own weights over completion, its marks, the total and the rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from desktop.register.dispatch.entries import Mark, Weight
from desktop.register.dispatch.figures import Total, percent, ranked
from desktop.register.dispatch.places import Grouping, Place
from desktop.register.dispatch.report import Dispatch, Goals, Heading, dispatch
from desktop.register.indicators import INDICATORS, RATES, Indicator
from desktop.register.models_dispatch import Mark as MarkRow
from desktop.register.models_dispatch import Weight as WeightRow

_CENT = Decimal("0.01")
_FULL = Decimal(100)


class Scored(NamedTuple):
    """One place under one indicator. Points are ``None`` where the figure is not reported or has no target."""

    value: Decimal | None
    """分 of money, percent of a rate, else as the indicator counts."""
    goal: Decimal | None
    completion: Decimal | None
    points: Decimal | None


class Item(NamedTuple):
    """One indicator with its weight."""

    indicator: Indicator
    weight: Decimal
    scored: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A year. Every tuple has one entry for each place."""

    heading: Heading
    grouping: Grouping
    year: int
    places: tuple[Place, ...]
    items: tuple[Item, ...]
    marks: tuple[Mark, ...]
    added: tuple[Decimal, ...]
    """The sum of the marks."""
    totals: tuple[Decimal, ...]
    """Of what has points."""
    ranks: tuple[int | None, ...]
    """By total; ``None`` where an indicator has no points: it cannot be compared."""

    @property
    def full(self) -> Decimal:
        """The points of all indicators."""
        return sum((item.weight for item in self.items), Decimal(0))


def weights(connection: Connection, year: int) -> tuple[Weight, ...]:
    """Return the weights of a year in the order of the indicators."""
    query = select(WeightRow.indicator, WeightRow.points).where(WeightRow.year == year)
    found = {indicator: Decimal(points) for indicator, points in connection.execute(query)}
    known = (one for one in INDICATORS if found.get(one))
    return tuple(Weight(year=year, indicator=one, points=found[one]) for one in known)


def marks(connection: Connection, year: int) -> tuple[Mark, ...]:
    """Return the marks of a year by place."""
    query = select(MarkRow.id, MarkRow.division, MarkRow.points, MarkRow.reason, MarkRow.document)
    query = query.where(MarkRow.year == year, MarkRow.voided == "").order_by(MarkRow.division, MarkRow.id)
    return tuple(
        Mark(id=id_, division=division, year=year, points=Decimal(points), reason=reason, document=document)
        for id_, division, points, reason, document in connection.execute(query)
    )


def appraised(connection: Connection, report: Dispatch) -> Appraisal:
    """Appraise the year of a report of its fourth quarter."""
    places = tuple(row for row in report.places if row.code)
    goals = Goals(connection, report.year)
    items = tuple(
        Item(INDICATORS[one.indicator], one.points, _scored(report, places, goals, one))
        for one in weights(connection, report.year)
    )
    found = marks(connection, report.year)
    added = tuple(sum((one.points for one in found if one.division == row.code), Decimal(0)) for row in places)
    points = [[item.scored[n].points for item in items] for n in range(len(places))]
    totals = tuple(sum((one for one in of if one is not None), plus) for of, plus in zip(points, added, strict=True))
    comparable = [None if None in of else total for of, total in zip(points, totals, strict=True)]
    return Appraisal(
        report.heading, report.grouping, report.year, places, items, found, added, totals, ranked(comparable)
    )


def appraisal(connection: Connection, year: int, grouping: Grouping | None = None) -> Appraisal:
    """Compute the appraisal of a year."""
    return appraised(connection, dispatch(connection, year, 4, grouping))


def _scored(report: Dispatch, places: Sequence[Place], goals: Goals, weight: Weight) -> tuple[Scored, ...]:
    one = INDICATORS[weight.indicator]
    wanted = dict(zip((row.code for row in report.places), goals.of(one, report.places), strict=True))
    values = dict(zip((row.code for row in report.places), _values(report, one), strict=True))
    return tuple(_score(values[row.code], wanted[row.code], weight.points) for row in places)


def _values(report: Dispatch, one: Indicator) -> list[Decimal | None]:
    if one.id in RATES:
        return [rate.percent for rate in report.rates[one.id]]
    return [_decimal(figure.to_date) for figure in report.figures[one.id]]


def _decimal(total: Total) -> Decimal | None:
    return None if total.value is None or total.missing else Decimal(total.value)


def _score(value: Decimal | None, goal: Decimal | None, weight: Decimal) -> Scored:
    if value is None or not goal:
        return Scored(value, goal, None, None)
    done = percent(value, goal)
    points = (weight * min(done, _FULL) / _FULL).quantize(_CENT, ROUND_HALF_UP)
    return Scored(value, goal, done, points)

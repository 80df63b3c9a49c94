"""The report of a quarter as plain data, computed in one consistent view of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from desktop.register import models, models_records
from desktop.register.details import not_applicable, quarterly
from desktop.register.dispatch.counting import Period, counted, quarter_end
from desktop.register.dispatch.entries import Shortcoming
from desktop.register.dispatch.figures import (
    NOT_ASKED,
    UNREPORTED,
    Figure,
    Quarters,
    Rate,
    Total,
    figures,
    rates,
    summed,
)
from desktop.register.dispatch.money import FundLine, SubsidyLine, subsidies
from desktop.register.dispatch.places import Grouping, Place, RowFinder, area_of, places, whole_of
from desktop.register.indicators import INDICATORS, RATES, REPORTED, Indicator
from desktop.register.models_dispatch import Shortcoming as Row
from desktop.register.safety import trail
from policies.facts import CATALOGUE

_QUARTERS = (1, 2, 3, 4)
REST = "未分乡镇"
"""The row of what is counted and belongs to no place of the report."""


class QuarterOf(NamedTuple):
    """The whole area's figure in one quarter, last year and this year."""

    last: Total
    this: Total


class Gap(NamedTuple):
    """What a place has not reported of one quarter."""

    code: str
    place: str
    quarter: int
    indicators: tuple[str, ...]
    everything: bool


class Promise(NamedTuple):
    """A goal that a document of the bureau names."""

    policy: str
    """The document's title."""
    clause: str
    says: str
    measured_by: str
    goal: str
    due: int | None
    """The year by whose end it is to be reached; ``None``: every year."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the head and foot of every report."""

    bureau: str
    area: str
    """The county or prefecture; empty where the bureau's name has none."""
    made_at: datetime
    """UTC."""
    head: str
    """The end of the trail's chain: ``number-hash``."""
    system_fonts: bool = False
    """Whether the bureau wants 仿宋 and 黑体 of Windows on paper."""

    @property
    def whole(self) -> str:
        """The row of the whole area: 全县."""
        return whole_of(self.area)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A quarter. Every tuple of figures has the whole area first, then the places, then what belongs to none."""

    heading: Heading
    grouping: Grouping
    year: int
    quarter: int
    places: tuple[Place, ...]
    """The rows: the whole area first; the last, without a code, is what belongs to none, where there is anything."""
    figures: Mapping[str, tuple[Figure, ...]]
    rates: Mapping[str, tuple[Rate, ...]]
    trends: Mapping[str, tuple[QuarterOf, ...]]
    """Of what adds up: the four quarters of the whole area."""
    subsidies: tuple[SubsidyLine, ...]
    funds: tuple[FundLine, ...]
    shortcomings: tuple[Shortcoming, ...]
    """Raised in the quarter, or earlier and not done by its end."""
    gaps: tuple[Gap, ...]
    promises: tuple[Promise, ...] = ()
    """What the documents that the bureau works with want by the year's end or later."""

    @property
    def end(self) -> date:
        """The last day of the quarter."""
        return quarter_end(self.year, self.quarter)

    @property
    def schedule(self) -> Decimal:
        """How much of the year has gone by, in percent: 序时进度."""
        return Decimal(self.quarter * 25)

    def name_of(self, division: str) -> str:
        """Return the name of a place; of the whole area where it is not one of the rows."""
        return next((one.name for one in self.places[1:] if one.code == division and division), self.heading.whole)


@dataclass(frozen=True, slots=True)
class Inspection:
    """A half-year's shortcomings: raised in it, or earlier and not done when it began."""

    heading: Heading
    year: int
    half: int
    names: Mapping[str, str]
    """Division code → the place's name."""
    shortcomings: tuple[Shortcoming, ...]

    @property
    def end(self) -> date:
        """The last day of the half-year."""
        return quarter_end(self.year, 2 * self.half)


def heading_of(connection: Connection, now: datetime | None = None) -> Heading:
    """Return what stands at head and foot."""
    bureau = setting(connection, "bureau")
    fonts = setting(connection, "print.system_fonts") == "yes"
    return Heading(bureau, area_of(bureau), now or datetime.now(UTC), str(trail.head(connection)), fonts)


def setting(connection: Connection, key: str) -> str:
    """Return a setting; empty where there is none."""
    return connection.scalar(select(models.Setting.value).where(models.Setting.key == key)) or ""


def usual_grouping(connection: Connection) -> Grouping:
    """Return by what the bureau reports: a prefecture by county, a county by township."""
    return "county" if setting(connection, "level") == "prefecture" else "township"


class Goals:
    """The targets of a year."""

    def __init__(self, connection: Connection, year: int) -> None:
        target = models_records.Target
        query = select(target.indicator, target.division, target.goal).where(target.year == year)
        self._of = {(indicator, division): Decimal(goal) for indicator, division, goal in connection.execute(query)}

    def of(self, indicator: Indicator, rows: Sequence[Place]) -> tuple[Decimal | None, ...]:
        """Return the goal of each row, the whole area first: its own, else the sum of the rows'."""
        scale = 100 if indicator.unit == "元" else 1
        found = [self._of.get((indicator.id, row.code)) if row.code else None for row in rows[1:]]
        known = [goal for goal in found if goal is not None]
        whole = self._of.get((indicator.id, ""), sum(known, Decimal(0)) if known else None)
        return tuple(None if goal is None else goal * scale for goal in (whole, *found))

    def partial(self, indicator: Indicator, rows: Sequence[Place]) -> bool:
        """Whether the whole area's goal is the sum of some rows' goals only."""
        lacking = any((indicator.id, row.code) not in self._of for row in rows[1:] if row.code)
        return (indicator.id, "") not in self._of and lacking


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows with who reports and who is counted in each."""

    places: tuple[Place, ...]

    def members(self, *, of_counted: bool) -> list[tuple[str, ...]]:
        below = [((row.code,) if of_counted else tuple(map(str, row.members))) for row in self.places[1:]]
        return [tuple(member for members in below for member in members), *below]

    def unranked(self) -> frozenset[int]:
        return frozenset({0, *(n for n, row in enumerate(self.places) if n and not row.code)})


def dispatch(
    connection: Connection, year: int, quarter: int, grouping: Grouping | None = None, now: datetime | None = None
) -> Dispatch:
    """Compute the report of a quarter."""
    by = grouping or usual_grouping(connection)
    heading, found = heading_of(connection, now), places(connection, by)
    periods = [Period(one, n) for one in (year - 1, year) for n in _QUARTERS]
    counts = counted(connection, RowFinder(found, by), periods)
    rest = (Place("", REST, ()),) if any("" in values for of in counts.values() for values in of.values()) else ()
    rows = _Rows((Place("", heading.whole, ()), *found, *rest))
    known = {**_reported(connection, year, rows), **_filled(counts, rows, periods), **_villages(connection, rows, year)}
    goals = Goals(connection, year)
    table = {one.id: _figures(known[one.id], one, rows, goals, year, quarter) for one in _tabled()}
    lines, funds = subsidies(connection, year, quarter_end(year, quarter))
    return Dispatch(
        heading=heading, grouping=by, year=year, quarter=quarter, places=rows.places, figures=table,
        rates=_rates(table, rows),
        trends={one.id: _trend(known[one.id], rows, one, year) for one in _tabled() if one.adds_up},
        subsidies=lines, funds=funds,
        shortcomings=tuple(shortcomings(connection, (year, quarter), (year, quarter))),
        gaps=tuple(gaps(known, rows.places, year, quarter)),
    )  # fmt: skip


def _tabled() -> Iterator[Indicator]:
    return (one for one in INDICATORS.values() if one.unit != "%")


def _figures(
    quarters: Quarters, one: Indicator, rows: _Rows, goals: Goals, year: int, quarter: int
) -> tuple[Figure, ...]:
    members = rows.members(of_counted=one.counted)
    found = figures(
        quarters, members, goals.of(one, rows.places), year=year, quarter=quarter, adds_up=one.adds_up,
        unranked=rows.unranked(),
    )  # fmt: skip
    return (found[0]._replace(completion=None), *found[1:]) if goals.partial(one, rows.places) else found


def _rates(table: Mapping[str, tuple[Figure, ...]], rows: _Rows) -> dict[str, tuple[Rate, ...]]:
    return {
        rate: rates([one.to_date for one in table[part]], [one.to_date for one in table[whole]], rows.unranked())
        for rate, (part, whole) in RATES.items()
    }


def _trend(quarters: Quarters, rows: _Rows, one: Indicator, year: int) -> tuple[QuarterOf, ...]:
    members = rows.members(of_counted=one.counted)[0]

    def of(y: int, n: int) -> Total:
        return summed(quarters.get((y, n), {}).get(member, NOT_ASKED) for member in members)

    return tuple(QuarterOf(of(year - 1, n), of(year, n)) for n in _QUARTERS)


def _reported(connection: Connection, year: int, rows: _Rows) -> dict[str, dict[tuple[int, int], dict[str, Total]]]:
    """Return what the places reported; each is asked for every quarter unless that is none of its business."""
    asked = [member for row in rows.places for member in row.members]
    exempt = {(fact, y, n, id_) for id_, fact, y, n in not_applicable(connection)}
    said = {
        (one.fact, one.year, one.quarter, one.subject_id): one.value
        for y in (year - 1, year)
        for one in quarterly(connection, y)
    }
    found: dict[str, dict[tuple[int, int], dict[str, Total]]] = defaultdict(dict)
    for fact in REPORTED:
        for y in (year - 1, year):
            for n in _QUARTERS:
                found[fact.id][y, n] = {
                    str(id_): _said(said.get((fact.id, y, n, id_)))
                    for id_ in asked
                    if (fact.id, y, n, id_) not in exempt
                }
    return found


def _said(value: object) -> Total:
    return Total(value) if isinstance(value, int) else UNREPORTED


def _filled(counts: Mapping[str, Quarters], rows: _Rows, periods: Sequence[Period]) -> dict[str, Quarters]:
    """Return the counts with 0 where there is nothing to count."""
    nothing = {row.code: Total(0) for row in rows.places[1:]}
    return {one: {period: {**nothing, **quarters[period]} for period in periods} for one, quarters in counts.items()}


def _villages(connection: Connection, rows: _Rows, year: int) -> dict[str, Quarters]:
    """Return how many villages each row has: of the year, else of the latest year before it."""
    value = models.FactValue
    query = select(value.subject_id, value.number).where(
        value.fact == CATALOGUE["administrative_villages"].id, value.period.between(1, year)
    )
    latest = {row[0]: row[1] for row in connection.execute(query.order_by(value.period))}
    of_row = {row.code: summed(_said(latest.get(id_)) for id_ in row.members) for row in rows.places[1:] if row.members}
    return {"villages": {(y, n): of_row for y in (year - 1, year) for n in _QUARTERS}}


def silent(connection: Connection, year: int, quarter: int) -> tuple[str, ...]:
    """Return the places that reported nothing of a quarter; none where nobody ever reported in this year or the last.

    Counts nothing, so it is quick however large the register is.
    """
    rows = _Rows((Place("", "", ()), *places(connection, usual_grouping(connection))))
    known = _reported(connection, year, rows)
    totals = (total for quarters in known.values() for values in quarters.values() for total in values.values())
    if all(total.value is None for total in totals):
        return ()
    found = gaps(known, rows.places, year, quarter)
    return tuple(gap.place for gap in found if gap.quarter == quarter and gap.everything)


def gaps(known: Mapping[str, Quarters], rows: Sequence[Place], year: int, quarter: int) -> Iterator[Gap]:
    """Yield what was not reported from the year's beginning, the latest quarter first."""
    for n in range(quarter, 0, -1):
        for row in rows:
            for member in map(str, row.members):
                asked = [one.id for one in REPORTED if member in known[one.id][year, n]]
                missing = tuple(one for one in asked if known[one][year, n][member].value is None)
                if missing:
                    yield Gap(row.code, row.name, n, missing, len(missing) == len(asked))


def shortcomings(connection: Connection, first: tuple[int, int], last: tuple[int, int]) -> Iterator[Shortcoming]:
    """Yield what was raised from one quarter to another, and what was raised before and not done when they began."""
    begin = date(first[0], 3 * first[1] - 2, 1)
    for one in all_shortcomings(connection):
        raised = (one.year, one.quarter)
        if first <= raised <= last or (raised < first and (one.done_on is None or one.done_on >= begin)):
            yield one


def all_shortcomings(connection: Connection) -> Iterator[Shortcoming]:
    """Yield every shortcoming that counts, by quarter and place."""
    names = tuple(Shortcoming.__dataclass_fields__)
    query = select(*(getattr(Row, name) for name in names)).where(Row.voided == "")
    for row in connection.execute(query.order_by(Row.year, Row.quarter, Row.division, Row.id)):
        yield Shortcoming(**dict(zip(names, row, strict=True)))


def inspection(connection: Connection, year: int, half: int, now: datetime | None = None) -> Inspection:
    """Compute the report of a half-year."""
    names = {row.code: row.name for by in ("county", "township") for row in places(connection, by)}
    found = tuple(shortcomings(connection, (year, 2 * half - 1), (year, 2 * half)))
    return Inspection(heading_of(connection, now), year, half, names, found)

"""What the register counts by place and quarter: enterprises, stations, villages, sessions, attendances, parks."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from desktop.register import models, models_records
from desktop.register.dispatch.figures import UNREPORTED, Quarters, Total, Values, summed
from desktop.register.searching import LISTED
from desktop.register.values import decoder
from policies.facts import CATALOGUE, SubjectKind, Value

_LAST_DAYS = ((3, 31), (6, 30), (9, 30), (12, 31))


def quarter_end(year: int, quarter: int) -> date:
    """Return the last day of a quarter."""
    return date(year, *_LAST_DAYS[quarter - 1])


class Period(NamedTuple):
    """A quarter."""

    year: int
    quarter: int

    @property
    def end(self) -> date:
        """Its last day."""
        return quarter_end(self.year, self.quarter)

    def has(self, day: date | None) -> bool:
        """Whether a day is in it."""
        return day is not None and (day.year, (day.month + 2) // 3) == self


@dataclass(frozen=True, slots=True)
class _Counted:
    """A subject as counting sees it."""

    row: str
    """The row that it belongs to; empty: none."""
    division: str
    name: str
    begun: date | None
    """The first of the dates asked for that is known."""
    facts: Mapping[tuple[str, int], Value]
    """(Fact, year or 0) → value."""
    since: Sequence[date]
    """The days on which its state changed."""
    states: Sequence[str]

    def number(self, fact: str, year: int = 0) -> Total:
        """Return a whole figure."""
        value = self.facts.get((fact, year))
        return Total(value) if isinstance(value, int) else UNREPORTED

    def state(self, day: date) -> str:
        """Return the state on a day; empty where none was noted by then."""
        place = bisect_right(self.since, day)
        return self.states[place - 1] if place else ""


Rows = Callable[[str, str], str]
"""Division code and name → the code of its row."""


def counted(connection: Connection, rows: Rows, periods: Sequence[Period]) -> dict[str, Quarters]:
    """Return the figures of every counted indicator by row; what belongs to no row is under the empty code."""
    years = {period.year for period in periods}
    found: dict[str, dict[tuple[int, int], Values]] = defaultdict(dict)
    enterprises = tuple(_read(connection, rows, "enterprise", ("operating_since", "above_scale"), years))
    stations = tuple(
        one
        for one in _read(connection, rows, "station", ("station_level", "built_on", "operating_since", "place_name"))
        if one.facts.get(("station_level", 0)) == "village_point"
    )
    sessions = tuple(_read(connection, rows, "training", ("held_on", "attendees", "trainee_target")))
    parks = tuple(_read(connection, rows, "park", ("operating_since", "ecommerce_tenants"), years))
    titles = tuple(_titles(connection, rows))
    for period in periods:
        for indicator, values in _count_titles(titles, period).items():
            found[indicator][period] = values
        for group, count in (
            (enterprises, _count_enterprises),
            (stations, _count_stations),
            (sessions, _count_sessions),
            (parks, _count_parks),
        ):
            for indicator, values in count(group, period).items():
                found[indicator][period] = values
    return dict(found)


def _read(
    connection: Connection,
    rows: Rows,
    kind: SubjectKind,
    facts: Sequence[str],
    years: Collection[int] = (),
) -> Iterator[_Counted]:
    subject = models.Subject
    of_kind = (subject.kind == kind, subject.state == LISTED)
    dates = [fact for fact in facts if CATALOGUE[fact].type == "date"]
    values = _values(connection, of_kind, facts, years)
    status = models_records.Status
    query = select(status.subject_id, status.since, status.state).join(subject, subject.id == status.subject_id)
    states: defaultdict[int, list[tuple[date, str]]] = defaultdict(list)
    for id_, since, state in connection.execute(query.where(*of_kind).order_by(status.subject_id, status.since)):
        states[id_].append((since, state))
    who = select(subject.id, subject.division, subject.division_name, subject.name).where(*of_kind)
    for id_, division, place, name in connection.execute(who):
        known = states.get(id_, ())
        facts_ = values.get(id_, {})
        begun = next((day for fact in dates if isinstance(day := facts_.get((fact, 0)), date)), None)
        days, kept = [day for day, _ in known], [state for _, state in known]
        yield _Counted(rows(division, place), division, name, begun, facts_, days, kept)


def _values(
    connection: Connection, of_kind: tuple[object, ...], facts: Sequence[str], years: Collection[int]
) -> dict[int, dict[tuple[str, int], Value]]:
    value, subject = models.FactValue, models.Subject
    query = select(value.subject_id, value.fact, value.period, value.text, value.number)
    query = query.join(subject, subject.id == value.subject_id).where(*of_kind)  # type: ignore[arg-type]  # conditions
    decoders = {fact: decoder(CATALOGUE[fact]) for fact in facts}
    found: defaultdict[int, dict[tuple[str, int], Value]] = defaultdict(dict)
    for id_, fact, period, text, number in connection.execute(
        query.where(value.fact.in_(facts), value.period.in_({0, *years}))
    ):
        found[id_][fact, period] = decoders[fact](text, number)
    return found


def _by_row(subjects: Iterable[_Counted], figure: Callable[[_Counted], Total]) -> Values:
    found: defaultdict[str, list[Total]] = defaultdict(list)
    for one in subjects:
        found[one.row].append(figure(one))
    return {row: summed(totals) for row, totals in found.items()}


def _ones(subjects: Iterable[_Counted]) -> Values:
    return {row: Total(count) for row, count in Counter(one.row for one in subjects).items()}


def _there(subjects: Iterable[_Counted], end: date) -> list[_Counted]:
    """Return what was begun by a day and not given up; of what has no date, it is taken that it was begun."""
    return [one for one in subjects if (one.begun is None or one.begun <= end) and one.state(end) != "closed"]


def _count_enterprises(enterprises: Sequence[_Counted], period: Period) -> dict[str, Values]:
    there = _there(enterprises, period.end)
    return {
        "enterprises": _ones(there),
        "new_enterprises": _ones(one for one in enterprises if period.has(one.begun)),
        "enterprises_above_scale": _ones(one for one in there if one.facts.get(("above_scale", period.year)) is True),
    }


def _count_stations(stations: Sequence[_Counted], period: Period) -> dict[str, Values]:
    end = period.end
    built = _there(stations, end)
    running = [one for one in built if one.state(end) != "suspended"]  # none other serves a village
    villages: defaultdict[str, set[object]] = defaultdict(set)
    for one in running:
        villages[one.row].add(_village(one))
    return {
        "village_points": _ones(built),
        "village_points_running": _ones(running),
        "villages_covered": {row: Total(len(found)) for row, found in villages.items()},
    }


_VILLAGE = 12
"""Digits of the code of a village."""


def _village(one: _Counted) -> object:
    """Return the village that a station is for: by its code, else by the place noted, else by its own name."""
    if len(one.division) == _VILLAGE:
        return one.division
    return one.facts.get(("place_name", 0)) or one.name


def _count_sessions(sessions: Sequence[_Counted], period: Period) -> dict[str, Values]:
    held = [one for one in sessions if period.has(one.begun)]
    founders = [one for one in held if one.facts.get(("trainee_target", 0)) == "entrepreneur"]
    return {
        "sessions": _ones(held),
        "attendances": _by_row(held, lambda one: one.number("attendees")),
        "founder_attendances": _by_row(founders, lambda one: one.number("attendees")),
    }


class _Title(NamedTuple):
    """A title of a model enterprise, park, county or village."""

    row: str
    level: str
    on: date


def _titles(connection: Connection, rows: Rows) -> Iterator[_Title]:
    title, subject = models.Title, models.Subject
    query = select(subject.division, subject.division_name, title.level, title.granted_on)
    query = query.join(subject, subject.id == title.subject_id).where(subject.state == LISTED)
    for division, place, level, on in connection.execute(query):
        yield _Title(rows(division, place), level, on)


def _count_titles(titles: Sequence[_Title], period: Period) -> dict[str, Values]:
    end = period.end
    counts = {
        level: Counter(one.row for one in titles if one.level == level and one.on <= end)
        for level in ("national", "provincial", "city")
    }
    return {f"{level}_titles": {row: Total(n) for row, n in found.items()} for level, found in counts.items()}


def _count_parks(parks: Sequence[_Counted], period: Period) -> dict[str, Values]:
    there = _there(parks, period.end)
    return {
        "parks": _ones(there),
        "park_tenants": _by_row(there, lambda one: one.number("ecommerce_tenants", period.year)),
    }

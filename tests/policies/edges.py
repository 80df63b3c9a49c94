"""Which edges of a measure the hand-written scenarios touch: at a threshold, a step below it and a step above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from policies.assessment.scenario import Scenario
from policies.facts import CATALOGUE
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.conditions.full_years import years_later
from policies.language.policy import Measure

BELOW, AT, ABOVE = -1, 0, 1
STEP: Mapping[str, Any] = {"money": 1, "integer": 1, "number": Decimal("0.01")}


class Touch(NamedTuple):
    """A side of an edge that some expectation stands on."""

    measure: str
    edge: Edge
    side: int


def cases(measure: Measure, scenario: Scenario) -> Iterator[Case]:
    """Yield a case for each subject that the scenario expects something of under the measure."""
    expected = {e.subject for e in scenario.expectations if e.measure == measure.id}
    as_of = scenario.as_of or date(scenario.year, 12, 31)
    for subject in scenario.subjects:
        if subject.id in expected:
            readings = {**scenario.policy.defaults, **scenario.readings}
            yield Case(subject, measure.id, scenario.year, as_of, scenario.policy.in_force_from, readings)


def touches(measure: Measure, scenario: Scenario) -> Iterator[Touch]:
    """Yield the sides of the measure's edges that the scenario stands on."""
    for case in cases(measure, scenario):
        for edge in measure.edges():
            for side in _SIDES.get(edge.unit, _by_figure)(case, edge):
                yield Touch(measure.id, edge, side)


def wanted(measure: Measure) -> Iterator[Touch]:
    """Yield every side of every edge that must be touched."""
    for edge in measure.edges():
        for side in _wanted_sides(edge):
            yield Touch(measure.id, edge, side)


def _wanted_sides(edge: Edge) -> tuple[int, ...]:
    if edge.unit == "percent" and edge.at == 100:
        return BELOW, AT  # no part is above the whole
    if edge.unit in ("title_year", "entitlement_year"):
        return (AT,) if edge.at == 1 else (AT, ABOVE)
    if edge.unit in STEP and edge.at == 0:
        return AT, ABOVE  # no figure is below zero
    return BELOW, AT, ABOVE


def _figure(case: Case, edge: Edge, years_back: int) -> Any:
    values = [case.used(CATALOGUE[fact], years_back).value for fact in edge.facts]
    return None if None in values else sum(values)


def _by_figure(case: Case, edge: Edge) -> Iterator[int]:
    figure = _figure(case, edge, edge.years_back)
    at = _figure(case, edge, 1) if edge.at == "last_year" else edge.at
    if figure is not None and at is not None:
        step = STEP[edge.unit]
        yield from (side for side in (BELOW, AT, ABOVE) if figure == at + side * step)


def _by_share(case: Case, edge: Edge) -> Iterator[int]:
    part, whole = (case.used(CATALOGUE[fact]).value for fact in edge.facts)
    if part is not None and whole is not None:
        step = STEP[CATALOGUE[edge.facts[0]].type]
        for side in (BELOW, AT, ABOVE):
            if (part - side * step) * 100 == whole * edge.at:  # type: ignore[operator]  # numeric facts
                yield side


def _by_years(case: Case, edge: Edge) -> Iterator[int]:
    since: Any = case.used(CATALOGUE[edge.facts[0]]).value
    if since is not None:
        late = (case.as_of - years_later(since, int(edge.at))).days
        yield from (side for side in (BELOW, AT, ABOVE) if late == side)


def _by_date(case: Case, edge: Edge) -> Iterator[int]:
    day = case.used(CATALOGUE[edge.facts[0]]).value
    at = date.fromisoformat(str(edge.at))
    yield from (side for side in (BELOW, AT, ABOVE) if day == at + timedelta(days=side))


def _by_title_year(case: Case, edge: Edge) -> Iterator[int]:
    for title in case.titles(CATALOGUE[edge.facts[0]]):
        number = case.year - title.on.year + 1
        yield from (side for side in (BELOW, AT, ABOVE) if number - int(edge.at) == side)


def _by_entitlement_year(case: Case, edge: Edge) -> Iterator[int]:
    since: Any = case.used(CATALOGUE[edge.facts[0]]).value
    if since is not None:
        number = case.year - since.year + 1
        yield from (side for side in (BELOW, AT, ABOVE) if number - int(edge.at) == side)


_SIDES: Mapping[str, Callable[[Case, Edge], Iterator[int]]] = {
    "percent": _by_share,
    "years": _by_years,
    "date": _by_date,
    "title_year": _by_title_year,
    "entitlement_year": _by_entitlement_year,
}

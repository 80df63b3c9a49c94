"""Random subjects whose figures lie on and around the edges of a policy."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from policies.assessment import PaidAward, Subject
from policies.facts import Fact, SubjectKind, Title, Value
from policies.language.limits.once import PER_TIER
from policies.language.policy import Measure, Policy


def _edges_of(policy: Policy, fact: Fact) -> list[Any]:
    edges = [edge for measure in policy.assessed for edge in measure.edges() if fact.id in edge.facts]
    return [edge.at for edge in edges if edge.unit in ("money", "integer", "number") and not isinstance(edge.at, str)]


def _figures(policy: Policy, fact: Fact) -> st.SearchStrategy[Any]:
    step: Any = {"money": 1, "integer": 1, "number": Decimal("0.01")}[fact.type]
    near = [at + side * step for at in _edges_of(policy, fact) for side in (-1, 0, 1)]
    top = 10**12 if fact.type == "money" else 100_000
    free: st.SearchStrategy[Any] = st.integers(0, top)
    if fact.type == "number":
        free = st.decimals(0, top, places=2)
    return st.one_of(st.sampled_from(near), free) if near else free


def values(policy: Policy, fact: Fact, year: int) -> st.SearchStrategy[Value]:
    """Return values of a fact, often on the edges of the policy."""
    if fact.is_numeric:
        return _figures(policy, fact)
    if fact.type == "bool":
        return st.booleans()
    if fact.type == "date":
        day = date(year, 12, 31)
        return st.sampled_from([day - timedelta(days=n) for n in (-1, 0, 1, 200, 364, 365, 366, 800, 1500, 2000)])
    if fact.type == "choice":
        return st.sampled_from(list(fact.options))
    return st.sampled_from(["341504001001", "341504", "甲村"])


def _titles(fact: Fact, year: int) -> st.SearchStrategy[tuple[Title, ...]]:
    title = st.builds(Title, st.sampled_from(list(fact.options)), st.dates(date(year - 4, 1, 1), date(year, 12, 31)))
    return st.lists(title, max_size=2).map(tuple)


def _award(measure: Measure, year: int) -> st.SearchStrategy[PaidAward]:
    tiers = measure.grant.tiers()
    tier = st.sampled_from(tiers) if tiers and measure.once.kind == PER_TIER else st.just("")
    years = st.integers(year - 4, year)
    return st.builds(PaidAward, st.just(measure.id), years, st.integers(1, 10**8), tier)


@st.composite
def subjects(draw: st.DrawFn, policy: Policy, kind: SubjectKind, year: int, number: int = 1) -> Subject:
    """Draw a subject with some facts known and some awards made before."""
    standing: dict[str, Value] = {}
    yearly: dict[str, dict[int, Value]] = {}
    titles: dict[str, tuple[Title, ...]] = {}
    for fact in policy.facts_needed(kind):
        if fact.type == "title":
            titles[fact.id] = draw(_titles(fact, year))
        elif fact.period == "standing":
            value = draw(st.none() | values(policy, fact, year))
            if value is not None:
                standing[fact.id] = value
        else:
            years = {y: draw(st.none() | values(policy, fact, y)) for y in (year - 1, year)}
            yearly[fact.id] = {y: value for y, value in years.items() if value is not None}
    measures = [m for m in policy.assessed if m.subject == kind]
    paid = draw(st.lists(st.sampled_from(measures).flatmap(lambda m: _award(m, year)), max_size=2))
    return Subject(str(number), kind, standing, yearly, titles, tuple(paid))

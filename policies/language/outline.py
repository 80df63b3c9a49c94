"""What a policy asks for, told from its statement alone, before anybody is assessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from policies.facts import CATALOGUE, Fact, SubjectKind
from policies.language.conditions.compare import Compare
from policies.language.conditions.growth import Growth
from policies.language.grants.increase import Increase
from policies.language.policy import Measure, Policy


def columns_needed(policy: Policy, kind: SubjectKind, year: int) -> tuple[tuple[Fact, int | None], ...]:
    """Return every fact that the measures on subjects of the kind need, with its year where it has one.

    In the catalogue's order, earlier years first: a measure may compare with the year before.
    """
    needed: set[tuple[str, int | None]] = set()
    for measure in policy.measures:
        if measure.subject == kind and not measure.manual:
            needed |= {(fact.id, year if fact.period == "yearly" else None) for fact in measure.facts()}
            needed |= {(fact.id, year - back) for fact, back in earlier_years(measure)}
    order = {fact: number for number, fact in enumerate(CATALOGUE)}
    return tuple((CATALOGUE[f], y) for f, y in sorted(needed, key=lambda one: (order[one[0]], one[1] or 0)))


def earlier_years(measure: Measure) -> Iterator[tuple[Fact, int]]:
    """Yield (yearly fact, how many years back) for every earlier year that the measure looks at, with repeats."""
    for node in _nodes(measure):
        if isinstance(node, Growth):
            yield node.fact, 1
        elif isinstance(node, Increase):
            yield node.of, 1
        elif isinstance(node, Compare) and node.years_back:
            yield from ((fact, node.years_back) for fact in node.of if fact.period == "yearly")


def _nodes(node: Any) -> Iterator[Any]:
    """Yield a statement and everything inside it."""
    yield node
    inside: Iterable[Any] = ()
    if isinstance(node, tuple):
        inside = node
    elif is_dataclass(node) and not isinstance(node, type | Fact):
        inside = (getattr(node, field.name) for field in fields(node))
    for one in inside:
        yield from _nodes(one)

"""A figure that is one fact or the sum of several; a blank part makes the whole unknown."""

from __future__ import annotations

from decimal import Decimal

from policies.facts import CATALOGUE, Fact
from policies.findings.explanation import Check, Operand, Step, Used
from policies.language.case import Case


def gather(case: Case, facts: tuple[Fact, ...], years_back: int = 0) -> tuple[Used, ...]:
    """Look the facts up."""
    return tuple(case.used(fact, years_back) for fact in facts)


def add_up(used: tuple[Used, ...]) -> int | Decimal | None:
    """Add the values, or return ``None`` where one is unknown."""
    if len(used) == 1:
        return used[0].value  # type: ignore[return-value]  # only numeric facts are summed
    if any(one.value is None for one in used):
        return None
    return sum(one.value for one in used)  # type: ignore[misc]  # only numeric facts are summed


def unknown(used: tuple[Used, ...], says: str = "") -> Check:
    """Return the check that stands for figures that are needed and not known."""
    return Check("known", None, says, used)


def operand(used: Used) -> Operand:
    """Return a fact as an operand of a step."""
    fact = CATALOGUE[used.fact]
    return Operand(fact.heading(used.year), used.value, fact.type, used)  # type: ignore[arg-type]  # a known figure


def base_steps(used: tuple[Used, ...], total: int | Decimal) -> tuple[Step, ...]:
    """Show the sum where there are several figures."""
    return (Step("sum", "", tuple(map(operand, used)), total),) if len(used) > 1 else ()  # type: ignore[arg-type]

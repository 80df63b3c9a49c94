"""What every condition offers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, Protocol

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case


class Edge(NamedTuple):
    """A threshold of a measure that its scenarios must test: at it, a step below and a step above."""

    facts: tuple[str, ...]
    """The facts whose sum, share or elapsed time is compared."""
    at: int | Decimal | Fraction | str
    unit: str
    """money, integer, number, percent, years, date, title_year or entitlement_year."""
    years_back: int = 0


class Condition(Protocol):
    """A condition of a measure: pure, three-valued, self-explaining."""

    def check(self, case: Case) -> Check:
        """Evaluate for a case."""

    def facts(self) -> Iterator[Fact]:
        """Yield the facts that the condition may need."""

    def edges(self) -> Iterator[Edge]:
        """Yield the thresholds."""

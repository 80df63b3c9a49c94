"""What every grant offers, and what working one out gives."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, Protocol

from policies.facts import Fact
from policies.findings.explanation import Check, NextTier, Step
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.money import Fen


class Worked(NamedTuple):
    """A grant worked out for a case. The amount is exact, in 分, neither rounded nor capped."""

    amount: int | Fraction | None
    steps: tuple[Step, ...] = ()
    checks: tuple[Check, ...] = ()
    """What the grant itself found: false → refused (or for_decision), unknown → missing facts."""
    tier: str = ""
    next_tier: NextTier | None = None


class Grant(Protocol):
    """A grant: pure, exact, self-explaining."""

    def work_out(self, case: Case) -> Worked:
        """Work the amount out for a case."""

    def bases(self) -> tuple[Fact, ...]:
        """Return the facts that the amount grows from; their period decides how earlier payments count."""

    def facts(self) -> Iterator[Fact]:
        """Yield every fact that the grant may need."""

    def edges(self) -> Iterator[Edge]:
        """Yield the thresholds inside the grant."""

    def tiers(self) -> tuple[str, ...]:
        """Return the names of the tiers or levels, as an award of the ledger must give them."""

    def tier_label(self, tier: str) -> str:
        """Return a tier or level in Chinese."""

    def most(self) -> Fen | None:
        """Return the most that the grant can pay before any cap; ``None`` where it grows with a figure."""


class Plain:
    """Defaults of a grant without tiers and thresholds."""

    __slots__ = ()

    def bases(self) -> tuple[Fact, ...]:
        """Return nothing: the amount does not grow from a figure."""
        return ()

    def facts(self) -> Iterator[Fact]:
        """Yield the bases."""
        yield from self.bases()

    def edges(self) -> Iterator[Edge]:
        """Yield nothing."""
        yield from ()

    def tiers(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def tier_label(self, tier: str) -> str:
        """Return the tier as it is written."""
        return tier

    def most(self) -> Fen | None:
        """Return nothing: the amount grows with a figure."""
        return None

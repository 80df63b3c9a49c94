"""The smaller (or larger) of several grants; the one not taken stays visible in the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Operand, Step
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.grants.base import Grant, Plain, Worked
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class SmallerOf(Plain):
    """The smallest or the largest of the amounts."""

    of: tuple[Grant, ...]
    smaller: bool
    says: str

    def work_out(self, case: Case) -> Worked:
        """Work all out and choose; one unknown amount leaves the result unknown."""
        worked = tuple(grant.work_out(case) for grant in self.of)
        checks = tuple(check for one in worked for check in one.checks)
        steps = tuple(step for one in worked for step in one.steps)
        if self.smaller and any(one.amount == 0 for one in worked):
            return Worked(0, steps)  # what is still unknown can raise nothing
        if any(one.amount is None for one in worked):
            return Worked(None, steps, checks)
        amounts = tuple(one.amount for one in worked if one.amount is not None)
        amount = min(amounts) if self.smaller else max(amounts)
        operands = tuple(Operand(one.steps[-1].says, one.steps[-1].result, "money") for one in worked)
        kind = "smaller" if self.smaller else "larger"
        return Worked(amount, (*steps, Step(kind, self.says, operands, amount)), checks)

    def bases(self) -> tuple[Fact, ...]:
        """Return the bases of every operand."""
        return tuple(fact for grant in self.of for fact in grant.bases())

    def facts(self) -> Iterator[Fact]:
        """Yield the facts of every operand."""
        for grant in self.of:
            yield from grant.facts()

    def edges(self) -> Iterator[Edge]:
        """Yield the edges of every operand."""
        for grant in self.of:
            yield from grant.edges()


def read(entry: Entry, read_one: Callable[[Entry], Grant], *, smaller: bool) -> SmallerOf:
    """Read ``of`` (at least two grants) and ``says``."""
    return SmallerOf(tuple(read_one(one) for one in entry.tables("of", least=2)), smaller, entry.says())

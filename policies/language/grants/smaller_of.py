"""The smaller (or larger) of several grants; the one not taken stays visible in the steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Check, Operand, Step
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.grants.base import Grant, Plain, Worked
from policies.language.grants.none import Eligibility
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class SmallerOf(Plain):
    """The smallest or the largest of the amounts."""

    of: tuple[Grant, ...]
    smaller: bool
    says: str

    def work_out(self, case: Case) -> Worked:
        """Work all out and choose; one unknown amount leaves the result unknown.

        Nothing is smaller than nothing, whatever is still unknown. In a choice of the larger a part that is refused is
        passed over: it takes nothing from the others.
        """
        worked = tuple(grant.work_out(case) for grant in self.of)
        taken = worked if self.smaller else tuple(one for one in worked if not _refused(one)) or worked
        passed_over = (check for one in worked if one not in taken for check in one.checks if check.holds is not None)
        checks = (
            *(check for one in taken for check in one.checks),
            *(check._replace(otherwise="next_branch") for check in passed_over),
        )
        steps = tuple(step for one in taken for step in one.steps)
        if self.smaller and any(one.amount == 0 for one in worked):
            return Worked(0, steps, tuple(check for check in checks if check.holds is not None))
        if any(one.amount is None for one in taken):
            return Worked(None, steps, checks)
        return self._choose(taken, steps, checks)

    def _choose(self, taken: tuple[Worked, ...], steps: tuple[Step, ...], checks: tuple[Check, ...]) -> Worked:
        says = (next((step.says for step in reversed(one.steps) if step.says), self.says) for one in taken)
        operands = tuple(Operand(said, one.amount or 0, "money") for said, one in zip(says, taken, strict=True))
        amounts = tuple(one.amount or 0 for one in taken)
        amount = min(amounts) if self.smaller else max(amounts)
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


def _refused(worked: Worked) -> bool:
    return any(check.holds is False and check.otherwise == "refused" for check in worked.checks)


def read(entry: Entry, read_one: Callable[[Entry], Grant], *, smaller: bool) -> SmallerOf:
    """Read ``of`` (at least two grants) and ``says``."""
    of = tuple(read_one(one) for one in entry.tables("of", least=2))
    if any(isinstance(grant, Eligibility) for grant in of):
        entry.fault("of", "bad_value", "取小或取大的各项都应有金额，申报资格（eligibility）没有金额")
    return SmallerOf(of, smaller, entry.says())

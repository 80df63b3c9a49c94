"""A rate on a figure or a sum of figures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from policies.facts import Fact
from policies.findings.explanation import Operand, Step
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.sums import add_up, base_steps, gather, operand, unknown
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Rate(Plain):
    """``rate`` × the sum of the facts."""

    of: tuple[Fact, ...]
    rate: Fraction
    says: str

    def work_out(self, case: Case) -> Worked:
        """Multiply; a blank part of the base leaves the amount unknown."""
        used = gather(case, self.of)
        base = add_up(used)
        if base is None:
            return Worked(None, checks=(unknown(used, self.says),))
        amount = base * self.rate  # type: ignore[operator]  # money is an int
        first = operand(used[0]) if len(used) == 1 else Operand("合计", base, "money")
        step = Step("rate", self.says, (first, Operand("比例", self.rate * 100, "percent")), amount)
        return Worked(amount, (*base_steps(used, base), step))

    def bases(self) -> tuple[Fact, ...]:
        """Return the figures of the base."""
        return self.of


def read(entry: Entry) -> Rate:
    """Read ``of`` (money facts), ``rate`` and ``says``."""
    return Rate(entry.facts("of", "money"), entry.rate("rate"), entry.says())

"""A rate on the increase over last year; no increase pays nothing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from policies.facts import Fact
from policies.findings.explanation import Operand, Step
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.sums import operand, unknown
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Increase(Plain):
    """``rate`` × (this year − last year), at least 0."""

    of: Fact
    rate: Fraction
    says: str

    def work_out(self, case: Case) -> Worked:
        """Compare the years; a blank one leaves the amount unknown."""
        now, before = case.used(self.of), case.used(self.of, 1)
        if now.value is None or before.value is None:
            return Worked(None, checks=(unknown((now, before), self.says),))
        grown = max(0, int(now.value) - int(before.value))  # type: ignore[arg-type]  # money facts
        amount = grown * self.rate
        first = Step("increase", self.says, (operand(now), operand(before)), grown)
        operands = (Operand("新增部分", grown, "money"), Operand("比例", self.rate * 100, "percent"))
        return Worked(amount, (first, Step("rate", self.says, operands, amount)))

    def bases(self) -> tuple[Fact, ...]:
        """Return the figure."""
        return (self.of,)


def read(entry: Entry) -> Increase:
    """Read ``of`` (a yearly money fact), ``rate`` and ``says``."""
    of = entry.needed_fact("of", "money")
    if of.period != "yearly":
        entry.fault("of", "bad_value", "增量只能用年度事实计算")
    return Increase(of, entry.rate("rate"), entry.says())

"""So much for each unit of a figure: 2 元 for each ㎡·月, 1000 元 for each person, 200 元 for each person-day."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from policies.facts import Fact
from policies.findings.explanation import Operand, Step
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.sums import operand, unknown
from policies.language.toml import Entry
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class PerUnit(Plain):
    """``pays`` × the fact."""

    of: Fact
    pays: Fen
    says: str

    def work_out(self, case: Case) -> Worked:
        """Multiply."""
        used = case.used(self.of)
        if used.value is None:
            return Worked(None, checks=(unknown((used,), self.says),))
        amount = self.pays * Fraction(used.value)  # type: ignore[arg-type]  # a numeric fact
        step = Step("times", self.says, (operand(used), Operand("标准", self.pays, "money")), amount)
        return Worked(amount, (step,))

    def bases(self) -> tuple[Fact, ...]:
        """Return the figure."""
        return (self.of,)


def read(entry: Entry) -> PerUnit:
    """Read ``of`` (a number), ``pays`` and ``says``."""
    return PerUnit(entry.needed_fact("of", "integer", "number"), entry.money("pays"), entry.says())

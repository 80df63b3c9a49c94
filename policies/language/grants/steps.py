"""So much for every full step of a figure: for every 5 万, 1 万."""

from __future__ import annotations

from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Operand, Step
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.sums import add_up, gather, operand, unknown
from policies.language.toml import Entry
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class Steps(Plain):
    """``pays`` × the number of full ``every`` in the sum of the facts."""

    of: tuple[Fact, ...]
    every: Fen
    pays: Fen
    says: str

    def work_out(self, case: Case) -> Worked:
        """Count the full steps."""
        used = gather(case, self.of)
        base = add_up(used)
        if base is None:
            return Worked(None, checks=(unknown(used, self.says),))
        count = int(base // self.every)
        amount = count * self.pays
        operands = (*map(operand, used), Operand("每满", self.every, "money"), Operand("档数", count, "integer"))
        return Worked(amount, (Step("steps", self.says, (*operands, Operand("每档", self.pays, "money")), amount),))

    def bases(self) -> tuple[Fact, ...]:
        """Return the figures."""
        return self.of


def read(entry: Entry) -> Steps:
    """Read ``of`` (money facts), ``every``, ``pays`` and ``says``."""
    return Steps(entry.facts("of", "money"), entry.money("every"), entry.money("pays"), entry.says())

"""The verified cost itself, where the text names a cap and no rate."""

from __future__ import annotations

from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Step
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.sums import add_up, gather, operand, unknown
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Cost(Plain):
    """The sum of the facts, as far as the cap lets it; an authorised person may go below."""

    of: tuple[Fact, ...]
    says: str

    def work_out(self, case: Case) -> Worked:
        """Take the cost."""
        used = gather(case, self.of)
        base = add_up(used)
        if base is None:
            return Worked(None, checks=(unknown(used, self.says),))
        return Worked(base, (Step("sum", self.says, tuple(map(operand, used)), base),))  # type: ignore[arg-type]

    def bases(self) -> tuple[Fact, ...]:
        """Return the cost figures."""
        return self.of


def read(entry: Entry) -> Cost:
    """Read ``of`` (money facts) and ``says``."""
    return Cost(entry.facts("of", "money"), entry.says())

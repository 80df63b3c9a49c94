"""A fixed amount."""

from __future__ import annotations

from dataclasses import dataclass

from policies.findings.explanation import Operand, Step
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.toml import Entry
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class Fixed(Plain):
    """``pays``, whatever the figures."""

    pays: Fen
    says: str

    def work_out(self, case: Case) -> Worked:  # noqa: ARG002  # the protocol's signature
        """Pay the amount."""
        return Worked(self.pays, (Step("fixed", self.says, (Operand("定额", self.pays, "money"),), self.pays),))

    def most(self) -> Fen:
        """Return the amount."""
        return self.pays


def read(entry: Entry) -> Fixed:
    """Read ``pays`` and ``says``."""
    return Fixed(entry.money("pays"), entry.says())

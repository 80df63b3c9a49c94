"""An earlier award of another measure, in the year before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Awarded:
    """The measure was awarded to the subject for the policy year ``years_back`` before this one."""

    measure: str
    years_back: int
    says: str

    def check(self, case: Case) -> Check:
        """Look into the award history; a history is known, so this is never unknown."""
        year = case.year - self.years_back
        holds = any(a.measure == self.measure and a.year == year for a in case.subject.paid)
        return Check("awarded", holds, self.says, note=f"{year} 年度{'已' if holds else '没有'}享受 {self.measure}")

    def facts(self) -> Iterator[Fact]:
        """Yield nothing: the history is no fact."""
        yield from ()

    def edges(self) -> Iterator[Edge]:
        """Yield nothing."""
        yield from ()


def read(entry: Entry) -> Awarded:
    """Read ``measure``, ``years_back`` and ``says``."""
    return Awarded(entry.text("measure"), entry.whole("years_back", at_most=50), entry.says())

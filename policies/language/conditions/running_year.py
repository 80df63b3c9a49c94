"""Which year of a run of years this is (第一年、第二年…), counted from the first award of the measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class RunningYear:
    """The running year is at most so many; for choosing between branches of a grant."""

    at_most: int
    says: str

    def check(self, case: Case) -> Check:
        """Count; no award yet is year 1."""
        year = case.running_year
        return Check("running_year", year <= self.at_most, self.says, note=f"本年度为第 {year} 年")

    def facts(self) -> Iterator[Fact]:
        """Yield nothing: the history is no fact."""
        yield from ()

    def edges(self) -> Iterator[Edge]:
        """Yield nothing: the years are tested with the run itself."""
        yield from ()


def read(entry: Entry) -> RunningYear:
    """Read ``at_most`` and ``says``."""
    return RunningYear(entry.whole("at_most", at_most=50), entry.says())

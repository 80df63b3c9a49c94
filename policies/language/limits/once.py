"""How often a measure may be awarded to one subject."""

from __future__ import annotations

from dataclasses import dataclass

from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.toml import Entry

EVER = "ever"
PER_TIER = "per_tier"
YEARLY = "yearly"
RUNNING = "years_running"
CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class Once:
    """``kind``: ever, per_tier, yearly, years_running (for ``years``) or cumulative (until the cap is used up)."""

    kind: str
    years: int
    says: str

    def checks(self, case: Case, *, yearly_base: bool) -> tuple[Check, ...]:
        """Compare with the ledger; without earlier awards there is nothing to check."""
        if not case.paid:
            return ()
        if self.kind == EVER:
            return (self._false(f"{case.paid[0].year} 年度已奖补，一次性"),)
        same_year = any(award.year == case.year for award in case.paid)
        if same_year and (yearly_base or self.kind in (YEARLY, RUNNING)):
            return (self._false(f"{case.year} 年度已奖补过"),)
        return self._run(case) if self.kind == RUNNING else ()

    def _run(self, case: Case) -> tuple[Check, ...]:
        number = case.running_year
        note = f"自首次奖补起第 {number} 年，连续 {self.years} 年为限"
        return (Check("once", 0 < number <= self.years, self.says, code="years_used_up", note=note),)

    def _false(self, note: str) -> Check:
        return Check("once", False, self.says, code="awarded_before", note=note)  # the result itself


def read(entry: Entry) -> Once:
    """Read ``kind``, ``years`` (of ``years_running``) and ``says``."""
    kind = entry.option("kind", (EVER, PER_TIER, YEARLY, RUNNING, CUMULATIVE))
    once = Once(kind, entry.whole("years", at_least=2, at_most=50) if kind == RUNNING else 0, entry.text("says", ""))
    entry.close()
    return once

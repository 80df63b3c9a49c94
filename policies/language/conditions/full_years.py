"""Elapsed time by the calendar: full on the same month-day of a later year (29 February: on 28 February)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.toml import Entry


def years_later(start: date, years: int) -> date:
    """Return the same month-day ``years`` later."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


@dataclass(frozen=True, slots=True)
class FullYears:
    """From the fact's date to the assessment date at least so many full years have passed."""

    fact: Fact
    years: int
    says: str

    def check(self, case: Case) -> Check:
        """Compare the day on which it is full with the assessment date."""
        used = case.used(self.fact)
        if used.value is None:
            return Check("full_years", None, self.says, (used,), "at_least", self.years, None, "years")
        full_on = years_later(used.value, self.years)  # type: ignore[arg-type]  # a date fact
        holds, at_edge = full_on <= case.as_of, full_on == case.as_of
        note = f"至 {full_on.isoformat()} 满 {self.years} 年，核定日 {case.as_of.isoformat()}"
        return Check("full_years", holds, self.says, (used,), "at_least", self.years, None, "years", at_edge, note=note)

    def facts(self) -> Iterator[Fact]:
        """Yield the date."""
        yield self.fact

    def edges(self) -> Iterator[Edge]:
        """Yield the full years."""
        yield Edge((self.fact.id,), self.years, "years")


def read(entry: Entry) -> FullYears:
    """Read ``fact`` (a date), ``years`` and ``says``."""
    return FullYears(entry.needed_fact("fact", "date"), entry.whole("years", at_most=50), entry.says())

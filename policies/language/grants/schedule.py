"""A figure times a percentage that depends on the entitlement year: 100 %, 100 %, 50 %."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from policies.assessment.explanation import Check, Operand, Step
from policies.facts import Fact
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.grants.base import Plain, Worked
from policies.language.sums import operand, unknown
from policies.language.toml import Chosen, Entry

CALENDAR = "calendar"
ANNIVERSARY = "anniversary"


@dataclass(frozen=True, slots=True)
class Schedule(Plain):
    """``of`` × the rate of the entitlement year, counted by calendar years or by months from the start."""

    of: Fact
    since: Fact
    rates: tuple[Fraction, ...]
    counted: Chosen
    says: str

    def work_out(self, case: Case) -> Worked:
        """Find the year's share, then take it of the figure."""
        since = case.used(self.since)
        if since.value is None:
            return Worked(None, checks=(unknown((since, case.used(self.of)), self.says),))
        start: Any = since.value
        anniversary = self.counted.of(case.reading) == ANNIVERSARY
        share = self._monthly(case.year, start) if anniversary else self._yearly(case.year, start)
        note = f"自 {start.isoformat()} 起，{case.year} 年为第 {case.year - start.year + 1} 个年度"
        entitled = Check("entitlement", share > 0, self.says, (since,), note=note, code="years_used_up")
        used = case.used(self.of)
        if used.value is None:
            return Worked(None, checks=(entitled, unknown((used,), self.says)))
        amount = used.value * share  # type: ignore[operator]  # a money fact
        operands = (operand(used), Operand("比例", share * 100, "percent"))
        return Worked(amount, (Step("rate", self.says, operands, amount),), (entitled,))

    def _yearly(self, year: int, since: date) -> Fraction:
        number = year - since.year
        return self.rates[number] if 0 <= number < len(self.rates) else Fraction(0)

    def _monthly(self, year: int, since: date) -> Fraction:
        first = (year - since.year) * 12 - (since.month - 1)
        months = [month // 12 for month in range(first, first + 12)]
        return sum((self.rates[n] for n in months if 0 <= n < len(self.rates)), Fraction(0)) / 12

    def bases(self) -> tuple[Fact, ...]:
        """Return the figure."""
        return (self.of,)

    def facts(self) -> Iterator[Fact]:
        """Yield the start date and the figure."""
        yield self.since
        yield self.of

    def edges(self) -> Iterator[Edge]:
        """Yield the first and the last year."""
        yield Edge((self.since.id,), 1, "entitlement_year")
        yield Edge((self.since.id,), len(self.rates), "entitlement_year")


def read(entry: Entry) -> Schedule:
    """Read ``of``, ``since`` (a date fact), ``rates``, ``counted`` and ``says``."""
    rates = entry.raw("rates")
    of, since = entry.needed_fact("of", "money"), entry.needed_fact("since", "date")
    return Schedule(
        of, since, _read_rates(entry, rates), entry.chosen("counted", (CALENDAR, ANNIVERSARY), CALENDAR), entry.says()
    )


def _read_rates(entry: Entry, raw: object) -> tuple[Fraction, ...]:
    if not isinstance(raw, list) or not raw:
        entry.fault("rates", "bad_value", '应逐年列出比例，如 ["100%", "100%", "50%"]')
        return (Fraction(1),)
    holder = Entry({str(n): one for n, one in enumerate(raw, 1)}, f"{entry.place} › rates", entry.problems)
    return tuple(holder.rate(str(n)) for n in range(1, len(raw) + 1))

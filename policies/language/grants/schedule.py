"""A figure times a percentage that depends on the entitlement year: 100 %, 100 %, 50 %."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from policies.facts import Fact
from policies.findings.explanation import Check, Operand, Step
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
        months = self._months(case.year, start) if self.counted.of(case.reading) == ANNIVERSARY else None
        share = self._yearly(case.year, start) if months is None else self._monthly(months)
        note = f"自 {start.isoformat()} 起，" + (
            f"{case.year} 年为第 {case.year - start.year + 1} 个年度"
            if months is None
            else f"{case.year} 年有 {len(months)} 个月在优惠期内"
        )
        entitled = Check("entitlement", share > 0, self.says, (since,), note=note, code="years_used_up")
        used = case.used(self.of)
        if used.value is None:
            return Worked(None, checks=(entitled, unknown((used,), self.says)))
        amount = used.value * share  # type: ignore[operator]  # a money fact
        operands = (operand(used), Operand("比例", share * 100, "percent"))
        steps = (*self._share_steps(months, share), Step("rate", self.says, operands, amount))
        return Worked(amount, steps, (entitled,))

    def _share_steps(self, months: list[int] | None, share: Fraction) -> tuple[Step, ...]:
        """Show how many months of the year stand under which rate."""
        if not months:
            return ()
        operands = tuple(
            Operand(f"按{self.rates[number] * 100}%的月数", months.count(number), "integer")
            for number in dict.fromkeys(months)
        )
        return (Step("share_of_year", "各月比例之和除以12", operands, share * 100, "percent"),)

    def _yearly(self, year: int, since: date) -> Fraction:
        number = year - since.year
        return self.rates[number] if 0 <= number < len(self.rates) else Fraction(0)

    def _monthly(self, months: list[int]) -> Fraction:
        return sum((self.rates[number] for number in months), Fraction(0)) / 12

    def _months(self, year: int, since: date) -> list[int]:
        """Return the entitlement year (from 0) of each month of the year that is in one; month 1 is the move-in's."""
        first = (year - since.year) * 12 - (since.month - 1)
        numbers = (month // 12 for month in range(first, first + 12))
        return [number for number in numbers if 0 <= number < len(self.rates)]

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

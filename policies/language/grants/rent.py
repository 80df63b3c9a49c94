"""Rent support by area and month, for so many months from the start of the lease."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from policies.facts import Fact
from policies.findings.explanation import Check, Operand, Step, Used
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.grants.base import Plain, Worked
from policies.language.sums import operand, unknown
from policies.language.toml import Entry
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class Rent(Plain):
    """``pays`` × area × eligible months; a lower contract rent is for a person, suggesting the contract rent."""

    pays: Fen
    area: Fact
    since: Fact
    months: Fact
    for_months: int
    contract_rent: Fact
    says: str

    def work_out(self, case: Case) -> Worked:
        """Count the months, compare the rents, multiply."""
        since, months = case.used(self.since), case.used(self.months)
        area, rent = case.used(self.area), case.used(self.contract_rent)
        if since.value is None:
            return Worked(None, checks=(unknown((since, area, months, rent), self.says),))
        inside = months_inside(case.year, since.value, self.for_months)  # type: ignore[arg-type]  # a date fact
        note = f"{case.year} 年内有 {inside} 个月在补助期内"
        window = Check("months", inside > 0, self.says, (since,), code="years_used_up", note=note)
        checks = (window, *self._compare(rent))
        blank = tuple(one for one in (area, months, rent) if one.value is None)
        if blank:
            nothing = 0 in (area.value, months.value, rent.value)  # what is still unknown can raise nothing
            return Worked(0, checks=checks) if nothing else Worked(None, checks=(*checks, unknown(blank, self.says)))
        return Worked(*self._show(inside, area, months, rent), checks)

    def _compare(self, rent: Used) -> tuple[Check, ...]:
        """Compare the rent with the standard, where it is known."""
        contract: Any = rent.value
        if contract is None:
            return ()
        enough, at_edge = contract >= self.pays, contract == self.pays
        note = "" if enough else "合同租金低于标准，按合同租金提出建议"
        return (
            Check(
                "compare", enough, self.says, (rent,), "at_least", self.pays, contract, "money", at_edge,
                "for_decision", note=note,
            ),
        )  # fmt: skip

    def _show(self, inside: int, area: Used, months: Used, rent: Used) -> tuple[Fraction, tuple[Step, ...]]:
        eligible = min(Fraction(inside), Fraction(months.value))  # type: ignore[arg-type]  # a numeric fact
        contract: Any = rent.value
        price: Fen = min(self.pays, contract)
        amount = price * Fraction(area.value) * eligible  # type: ignore[arg-type]  # a numeric fact
        both = (operand(months), Operand("补助期内月数", inside, "integer"))
        count = Step("months", "当年租赁月数与补助期内月数取小", both, eligible, "number")
        operands = (
            operand(area),
            Operand("补助月数", Decimal(eligible.numerator) / eligible.denominator, "number"),
            Operand("每月每平方米", price, "money"),
        )
        return amount, (count, Step("times", self.says, operands, amount))

    def bases(self) -> tuple[Fact, ...]:
        """Return the months of the year: the base is yearly."""
        return (self.months,)

    def facts(self) -> Iterator[Fact]:
        """Yield the lease."""
        yield from (self.since, self.area, self.months, self.contract_rent)

    def edges(self) -> Iterator[Edge]:
        """Yield the standard rent."""
        yield Edge((self.contract_rent.id,), self.pays, "money")


def months_inside(year: int, start: date, for_months: int) -> int:
    """Return how many months of the year lie in the period; the start month counts only from its 1st."""
    first = start.year * 12 + start.month - 1 + (0 if start.day == 1 else 1)
    return max(0, min(first + for_months, year * 12 + 12) - max(first, year * 12))


def read(entry: Entry) -> Rent:
    """Read ``pays``, ``area``, ``since``, ``months``, ``for_months``, ``contract_rent`` and ``says``."""
    return Rent(
        entry.money("pays"),
        entry.needed_fact("area", "number", "integer"),
        entry.needed_fact("since", "date"),
        entry.needed_fact("months", "number", "integer"),
        entry.whole("for_months", at_most=1200),
        entry.needed_fact("contract_rent", "money"),
        entry.says(),
    )

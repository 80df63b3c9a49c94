"""Growth over last year: this year's figure is above last year's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Growth:
    """The figure grew; a first year of operation passes where ``opened`` says so."""

    fact: Fact
    opened: Fact | None
    says: str

    def check(self, case: Case) -> Check:
        """Compare with last year; a blank last year is unknown unless the year is the first of operation."""
        now, before = case.used(self.fact), case.used(self.fact, 1)
        if self.opened is not None and self._first_year(case, self.opened):
            used = (now, case.used(self.opened))
            return Check("growth", True, self.says, used, note="当年开业，不比增长")
        if now.value is None or before.value is None:
            return Check("growth", None, self.says, (now, before), "above", None, None, self.fact.type)
        figure: Any = now.value
        last_year: Any = before.value
        at_edge = figure == last_year
        used = (now, before)
        unit = self.fact.type
        return Check("growth", figure > last_year, self.says, used, "above", last_year, figure, unit, at_edge)

    def _first_year(self, case: Case, fact: Fact) -> bool:
        opened = case.used(fact).value
        return opened is not None and opened.year == case.year  # type: ignore[union-attr]  # a date fact

    def facts(self) -> Iterator[Fact]:
        """Yield the figure and the opening date."""
        yield self.fact
        if self.opened is not None:
            yield self.opened

    def edges(self) -> Iterator[Edge]:
        """Yield last year's figure as the threshold."""
        yield Edge((self.fact.id,), "last_year", self.fact.type)


def read(entry: Entry) -> Growth:
    """Read ``fact``, ``first_year_since`` (a date fact, optional) and ``says``."""
    fact = entry.needed_fact("fact", "money", "integer", "number")
    if fact.period != "yearly":
        entry.fault("fact", "bad_value", "增长只能比较年度事实")
    return Growth(fact, entry.fact("first_year_since", "date", default=None), entry.says())

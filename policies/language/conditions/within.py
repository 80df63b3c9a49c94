"""A date inside a window, both ends included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Within:
    """The fact's date lies from ``first`` to ``last``."""

    fact: Fact
    first: date
    last: date
    says: str

    def check(self, case: Case) -> Check:
        """Compare; a date after the assessment date is ignored, so that it counts as unknown."""
        used = case.used(self.fact)
        day: Any = used.value
        if day is None:
            return Check("within", None, self.says, (used,), note=self._span)
        inside = self.first <= day <= self.last
        if inside and day > case.as_of:
            note = f"{day.isoformat()} 在核定日 {case.as_of.isoformat()} 之后，不计"
            return Check("within", None, self.says, (used._replace(value=None),), note=note)
        return Check("within", inside, self.says, (used,), code="outside_window", note=self._span)

    @property
    def _span(self) -> str:
        return f"应在 {self.first.isoformat()} 至 {self.last.isoformat()} 之间"

    def facts(self) -> Iterator[Fact]:
        """Yield the date."""
        yield self.fact

    def edges(self) -> Iterator[Edge]:
        """Yield both ends."""
        yield Edge((self.fact.id,), self.first.isoformat(), "date")
        yield Edge((self.fact.id,), self.last.isoformat(), "date")


def read(entry: Entry) -> Within:
    """Read ``fact`` (a date), ``first``, ``last`` and ``says``."""
    window = Within(entry.needed_fact("fact", "date"), entry.day("first"), entry.day("last"), entry.says())
    if window.first > window.last:
        entry.fault("last", "bad_value", "止期早于起期")
    return window

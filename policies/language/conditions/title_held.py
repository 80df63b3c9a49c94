"""A title held of certain levels, for so many years counted from the year of the title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Check, Used
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class TitleHeld:
    """A title of one of the levels whose year 1 to ``years`` includes the policy year; year 1 is the title's own."""

    fact: Fact
    levels: frozenset[str]
    years: int
    says: str

    def check(self, case: Case) -> Check:
        """Look at each title by itself; one dated before the policy's first day is too early."""
        titles = case.titles(self.fact)
        used = (Used(self.fact.id, None, titles),)
        right = [t for t in titles if t.level in self.levels and 0 <= case.year - t.on.year < self.years]
        if any(t.on >= case.first_day for t in right):
            return Check("title", True, self.says, used)  # the three-valued result itself
        if right:
            note = f"称号早于本政策施行日 {case.first_day.isoformat()}"
            return Check("title", False, self.says, used, code="outside_window", note=note)
        note = f"没有获得年度起 {self.years} 年内的对应级别称号"
        return Check("title", False, self.says, used, code="condition", note=note)

    def facts(self) -> Iterator[Fact]:
        """Yield the title."""
        yield self.fact

    def edges(self) -> Iterator[Edge]:
        """Yield the first and the last year."""
        yield Edge((self.fact.id,), 1, "title_year")
        yield Edge((self.fact.id,), self.years, "title_year")


def read(entry: Entry) -> TitleHeld:
    """Read ``fact`` (a title), ``levels``, ``years`` and ``says``."""
    fact = entry.needed_fact("fact", "title")
    levels = entry.raw("levels")
    known = isinstance(levels, list) and levels and all(isinstance(v, str) and v in fact.options for v in levels)
    if not known:
        entry.fault("levels", "unknown_option", f"应列出“{fact.label}”的级别编号：{'、'.join(fact.options)}")
    return TitleHeld(fact, frozenset(levels if known else ()), entry.whole("years", at_most=50), entry.says())

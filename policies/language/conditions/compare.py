"""A figure compared with a threshold: operator and words are mandatory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from policies.facts import Fact
from policies.findings.explanation import Check, Used
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.operators import OPERATORS, on_the_edge
from policies.language.sums import add_up, gather
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Compare:
    """``sum of facts <operator> figure``, this year or last."""

    of: tuple[Fact, ...]
    operator: str
    figure: int | Decimal
    says: str
    years_back: int
    blank_passes: bool
    otherwise: str
    counts_since: Fact | None
    """A date fact: the comparison counts only where it lies before 1 January of the year compared."""

    def check(self, case: Case) -> Check:
        """Compare; an unknown figure is unknown, or passes where the policy says so."""
        used = gather(case, self.of, self.years_back)
        since = None if self.counts_since is None else case.used(self.counts_since)
        first: Any = date(case.year - self.years_back, 1, 1)
        if since is not None and since.value is not None and since.value >= first:
            return Check("compare", True, self.says, (*used, since), note="上年不是完整年度，不计")
        figure = add_up(used)
        if figure is None:
            return self._blank(used if since is None or self.blank_passes else (*used, since))
        holds: bool | None = OPERATORS[self.operator](figure, self.figure)
        if not holds and since is not None and since.value is None:
            return self._result(None, (*used, since), figure)
        return self._result(holds, used, figure)

    def _blank(self, used: tuple[Used, ...]) -> Check:
        passes = True if self.blank_passes else None
        note = "上年数未填，不影响" if self.blank_passes else ""
        return Check("compare", passes, self.says, used, self.operator, self.figure, None, self._unit, note=note)

    def _result(self, holds: bool | None, used: tuple[Used, ...], figure: int | Decimal) -> Check:
        at_edge = on_the_edge(self.operator, figure, self.figure)
        unit, otherwise = self._unit, self.otherwise
        return Check("compare", holds, self.says, used, self.operator, self.figure, figure, unit, at_edge, otherwise)

    @property
    def _unit(self) -> str:
        return self.of[0].type

    def facts(self) -> Iterator[Fact]:
        """Yield the compared facts and the date."""
        yield from self.of
        if self.counts_since is not None:
            yield self.counts_since

    def edges(self) -> Iterator[Edge]:
        """Yield the threshold."""
        yield Edge(tuple(fact.id for fact in self.of), self.figure, self._unit, self.years_back)


def read(entry: Entry) -> Compare:
    """Read ``fact`` or ``facts``, ``operator``, ``figure`` and ``says``."""
    of = entry.facts("facts", "money", "integer", "number") if "facts" in entry else ()
    of = of or (entry.needed_fact("fact", "money", "integer", "number"),)
    if "operator" not in entry:
        entry.raw("operator", None)
        entry.fault("operator", "no_operator", f"门槛须写明比较方式（operator）：{'、'.join(OPERATORS)}")
        operator = "at_least"
    else:
        operator = entry.option("operator", tuple(OPERATORS))
    return Compare(
        of,
        operator,
        entry.figure("figure", of[0]),
        entry.says(),
        1 if entry.option("year", ("policy", "last"), "policy") == "last" else 0,
        entry.option("blank", ("unknown", "passes"), "unknown") == "passes",
        entry.option("otherwise", ("refused", "for_decision"), "refused"),
        entry.fact("counts_since", "date", default=None),
    )

"""Unit prices by bracket once a threshold is reached: 1 元 for each parcel, above 10,000 parcels 1.5 元 each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from policies.facts import Fact
from policies.findings.explanation import Check, Operand, Step
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.grants.base import Plain, Worked
from policies.language.operators import OPERATORS
from policies.language.sums import unknown
from policies.language.toml import Chosen, Entry
from policies.money import Fen

ALL = "all_once_reached"
ABOVE = "above_threshold_only"


class Bracket(NamedTuple):
    """Each unit above ``above`` (and up to the next bracket) pays ``pays``."""

    above: int
    pays: Fen
    says: str


@dataclass(frozen=True, slots=True)
class Brackets(Plain):
    """The figure cut into brackets, each with its price; units up to the threshold count or not, by ``counted``."""

    of: Fact
    operator: str
    reach: int
    says: str
    counted: Chosen
    brackets: tuple[Bracket, ...]

    def work_out(self, case: Case) -> Worked:
        """Price the units of each bracket."""
        used = case.used(self.of)
        if used.value is None:
            return Worked(None, checks=(unknown((used,), self.says),))
        count: int | Decimal = used.value  # type: ignore[assignment]  # an integer fact
        reached = OPERATORS[self.operator](count, self.reach)
        on_bound = count in [bracket.above for bracket in self.brackets[1:]]
        check = Check(
            "compare", reached, self.says, (used,), self.operator, self.reach, count, self.of.type,
            on_bound or count == self.reach, note="恰在分段的界限上" if on_bound else "",
        )  # fmt: skip
        start = self.reach if self.counted.of(case.reading) == ABOVE else 0
        steps = tuple(self._lines(int(count), start)) if reached else ()
        total = sum(step.result for step in steps)
        both = (Step("sum", "", tuple(Operand(s.says, s.result, "money") for s in steps), total),)
        return Worked(total, (*steps, *(both if len(steps) > 1 else ())), (check,))

    def _lines(self, count: int, start: int) -> Iterator[Step]:
        tops = (*(bracket.above for bracket in self.brackets[1:]), None)
        for bracket, top in zip(self.brackets, tops, strict=True):
            low = max(bracket.above, start)
            units = (count if top is None else min(count, top)) - low
            if units > 0:
                operands = (Operand("计奖单数", units, "integer"), Operand("每单", bracket.pays, "money"))
                yield Step("brackets", bracket.says, operands, units * bracket.pays)

    def bases(self) -> tuple[Fact, ...]:
        """Return the figure."""
        return (self.of,)

    def edges(self) -> Iterator[Edge]:
        """Yield the threshold and the bracket bounds."""
        yield Edge((self.of.id,), self.reach, self.of.type)
        for bracket in self.brackets[1:]:
            yield Edge((self.of.id,), bracket.above, self.of.type)


def read(entry: Entry) -> Brackets:
    """Read ``of``, ``operator``, ``reach``, ``says``, ``counted`` and ``brackets`` (rising, the first above 0)."""
    of = entry.needed_fact("of", "integer")
    operator = entry.option("operator", ("at_least", "above"))
    brackets = tuple(_read_bracket(one) for one in entry.tables("brackets", least=1))
    bounds = [bracket.above for bracket in brackets]
    if entry.clean and (bounds[0] != 0 or any(a >= b for a, b in pairwise(bounds))):
        entry.fault("brackets", "unsorted", "各段须从 0 起、由低到高，且不得相同")
    counted = entry.chosen("counted", (ALL, ABOVE), ALL)
    return Brackets(of, operator, entry.whole("reach"), entry.says(), counted, brackets)


def _read_bracket(entry: Entry) -> Bracket:
    bracket = Bracket(entry.whole("above", at_least=0), entry.money("pays"), entry.says())
    entry.close()
    return bracket

"""So much for each head, in parts that hold or not: 60 元, with meals 30 元 more, with computers 20 元 more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from policies.facts import Fact
from policies.findings.explanation import Operand, Step, Used
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.sums import operand, unknown
from policies.language.toml import Entry
from policies.money import Fen


class Part(NamedTuple):
    """One part of the rate for a head; ``only_if`` is a yes-or-no fact, ``None`` for the basic part."""

    pays: Fen
    only_if: Fact | None
    says: str


@dataclass(frozen=True, slots=True)
class Heads(Plain):
    """The fact × the sum of the parts that hold."""

    of: Fact
    parts: tuple[Part, ...]

    def work_out(self, case: Case) -> Worked:
        """Add the parts up; an unknown part leaves the amount unknown."""
        used = (case.used(self.of), *(case.used(part.only_if) for part in self.parts if part.only_if))
        blank = tuple(one for one in used if one.value is None)
        if blank and used[0].value != 0:
            return Worked(None, checks=(unknown(blank, self.parts[0].says),))
        return self._show(used[0], tuple(_operand(part, case) for part in self.parts))

    def _show(self, count: Used, parts: tuple[Operand, ...]) -> Worked:
        each = int(sum(part.value for part in parts))
        amount = each * Fraction(count.value)  # type: ignore[arg-type]  # a numeric fact
        first = (Step("heads", "每人标准", parts, each),) if parts[1:] else ()
        times = Step("times", self.parts[0].says, (operand(count), Operand("每人", each, "money")), amount)
        return Worked(amount, (*first, times))

    def bases(self) -> tuple[Fact, ...]:
        """Return the head count."""
        return (self.of,)

    def facts(self) -> Iterator[Fact]:
        """Yield the head count and what the parts ask for."""
        yield self.of
        yield from (part.only_if for part in self.parts if part.only_if)


def _operand(part: Part, case: Case) -> Operand:
    """Return what a part adds; one that does not hold adds nothing, and its fact is told all the same."""
    used = case.used(part.only_if) if part.only_if else None
    return Operand(part.says, part.pays if used is None or used.value else 0, "money", used)


def read(entry: Entry) -> Heads:
    """Read ``of`` (a head count) and ``parts`` (``pays``, ``only_if``, ``says``); the first part is unconditional."""
    of = entry.needed_fact("of", "integer", "number")
    parts = tuple(_read_part(one) for one in entry.tables("parts", least=1))
    if parts and parts[0].only_if is not None:
        entry.fault("parts[1]", "bad_value", "第一部分是基本标准，不能带条件")
    return Heads(of, parts)


def _read_part(entry: Entry) -> Part:
    part = Part(entry.money("pays"), entry.fact("only_if", "bool", default=None), entry.says())
    entry.close()
    return part

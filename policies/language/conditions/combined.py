"""All, any or none of several conditions, in three-valued logic: a false operand wins in all, a true one in any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Condition, Edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Combined:
    """``how`` is all, any or none."""

    how: str
    of: tuple[Condition, ...]
    says: str

    def check(self, case: Case) -> Check:
        """Evaluate every operand, so that all of them are explained."""
        parts = tuple(condition.check(case) for condition in self.of)
        return Check(self.how, combine(self.how, parts), self.says, parts=parts)

    def facts(self) -> Iterator[Fact]:
        """Yield the facts of every operand."""
        for condition in self.of:
            yield from condition.facts()

    def edges(self) -> Iterator[Edge]:
        """Yield the edges of every operand."""
        for condition in self.of:
            yield from condition.edges()


def combine(how: str, parts: tuple[Check, ...]) -> bool | None:
    """Combine truth values; an unknown operand leaves the result unknown unless another one decides it."""
    values = {part.holds for part in parts}
    if how == "all":
        return False if False in values else None if None in values else True
    if True in values:
        return how == "any"
    return None if None in values else how == "none"


def read(entry: Entry, how: str, read_one: Callable[[Entry], Condition]) -> Combined:
    """Read ``of`` (at least two conditions, for none at least one) and ``says``."""
    least = 1 if how == "none" else 2
    return Combined(how, tuple(read_one(one) for one in entry.tables("of", least=least)), entry.text("says", ""))

"""A yes-or-no fact, or a choice among options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has one of the values."""

    fact: Fact
    values: frozenset[bool | str]
    says: str

    def check(self, case: Case) -> Check:
        """Look; unknown stays unknown."""
        used = case.used(self.fact)
        return Check("is", None if used.value is None else used.value in self.values, self.says, (used,))

    def facts(self) -> Iterator[Fact]:
        """Yield the fact."""
        yield self.fact

    def edges(self) -> Iterator[Edge]:
        """Yield nothing: there is no threshold."""
        yield from ()


def read(entry: Entry) -> Is:
    """Read ``fact``, ``value`` (true or false) and ``says``."""
    return Is(entry.needed_fact("fact", "bool"), frozenset({entry.boolean("value")}), entry.says())


def read_one_of(entry: Entry) -> Is:
    """Read ``fact`` (a choice), ``values`` and ``says``."""
    fact = entry.needed_fact("fact", "choice")
    values = entry.raw("values")
    known = isinstance(values, list) and values and all(isinstance(v, str) and v in fact.options for v in values)
    if not known:
        entry.fault("values", "unknown_option", f"应列出“{fact.label}”的选项编号：{'、'.join(fact.options)}")
    return Is(fact, frozenset(values if known else ()), entry.says())

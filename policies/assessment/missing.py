"""Which missing facts matter most: ordered by the money that they may unlock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from policies.facts import CATALOGUE
from policies.findings.finding import Finding
from policies.money import Fen

_ORDER = {fact: number for number, fact in enumerate(CATALOGUE)}


class MissingFact(NamedTuple):
    """One fact that is blank where it matters."""

    fact: str
    findings: tuple[Finding, ...]
    """The undetermined findings that wait for it."""
    at_stake: Fen
    """The sum that they would pay if everything unknown held; findings of unknown size count as nothing."""


def rank_missing(findings: Iterable[Finding]) -> tuple[MissingFact, ...]:
    """Return every missing fact, the one with most money behind it first; equal ones in the catalogue's order."""
    waiting: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for fact in finding.missing:
            waiting[fact].append(finding)
    ranked = (
        MissingFact(fact, tuple(held), sum(f.explanation.at_stake or 0 for f in held)) for fact, held in waiting.items()
    )
    return tuple(sorted(ranked, key=lambda one: (-one.at_stake, _ORDER[one.fact])))

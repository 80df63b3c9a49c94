"""What is blank may turn out to be anything: a result that was told must hold in every world that is possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

from policies.assessment import Finding
from tests.proofs.reckoning.evaluator import Terms
from tests.proofs.reckoning.subjects_at_random import random_subject
from tests.proofs.reckoning.world import Known, Table

Assess = Callable[[Known], Finding | None]
"""The finding of the one measure for one subject; ``None`` where the facts contradict each other."""


def hold(luck: Random, policy: Table, measure: Table, terms: Terms, known: Known, found: Finding, again: Assess) -> int:
    """Fill blanks in and look whether the finding stands; return how many worlds were tried."""
    donor = random_subject(luck, {**policy, "measure": [measure]}, known.id, terms.year, terms.day)
    told_blank = set(_where_blank_says_something(measure))
    if found.outcome == "undetermined":
        beside = _filled(known, donor, lambda fact: fact not in told_blank and fact not in found.missing)
        wanted = _filled(known, donor, lambda fact: fact in found.missing)
        return _untouched(found, again(beside)) + _moved_on(found, again(wanted))
    if found.outcome == "not_in_play":
        return 0
    return _the_same(found, again(_filled(known, donor, lambda fact: fact not in told_blank)))


def _the_same(found: Finding, now: Finding | None) -> int:
    if now is None or (now.outcome == "not_in_play" and found.outcome == "refused"):
        return 0  # the kind was blank, and is another one; or the figures are impossible
    before = (found.outcome, found.amount, found.tier)
    assert (now.outcome, now.amount, now.tier) == before, f"{before} is {now[2:5]} once blanks are filled"
    return 1


def _untouched(found: Finding, now: Finding | None) -> int:
    """What is not listed as missing changes nothing."""
    if now is None:
        return 0
    told = (now.outcome, now.missing)
    assert told == (found.outcome, found.missing), f"waits for {found.missing}, yet others make it {told} of {now}"
    return 1


def _moved_on(found: Finding, now: Finding | None) -> int:
    """Once what is missing is there, something else is said, and no more is paid than was at stake."""
    if now is None:
        return 0
    most = found.explanation.at_stake
    if now.outcome == "due" and now.amount is not None and most is not None:
        assert now.amount <= most, f"{now.amount} is more than {most} at stake"
    return 1


def _filled(known: Known, donor: Known, wanted: Callable[[str], bool]) -> Known:
    """Return the subject with the donor's values where it has none."""
    other = deepcopy(known)
    for fact, value in donor.standing.items():
        if wanted(fact):
            other.standing.setdefault(fact, value)
    for fact, years in donor.yearly.items():
        if wanted(fact):
            other.yearly[fact] = {**years, **other.yearly.get(fact, {})}
    return other


def _where_blank_says_something(table: Any) -> Iterator[str]:
    """Facts that a rule reads when they are blank, too: first years, the best known one, what blank lets pass."""
    if isinstance(table, list):
        for one in table:
            yield from _where_blank_says_something(one)
    if not isinstance(table, dict):
        return
    yield from (table[key] for key in ("first_year_since", "best_before") if key in table)
    if "best_before" in table:
        yield from table["of"]
    if table.get("blank") == "passes":
        yield from table.get("facts", [table.get("fact", "")])
    yield from _where_blank_says_something(list(table.values()))

"""The award ledger of a subject: what it got, by which clause, and what that leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from desktop.awards.claw_backs import cases_of
from desktop.register import LedgerEntry, Register
from policies.language import Policy
from policies.language.limits.cap import LIFETIME
from policies.language.limits.once import PER_TIER, RUNNING
from policies.language.policy import Measure
from policies.library import built_in
from policies.money import Fen
from policies.problems import refuse


class MeasureLedger(NamedTuple):
    """What one measure gave to a subject."""

    policy: str
    policy_title: str
    measure: str
    clause: str
    """Empty where the program does not know the policy."""
    title: str
    entries: tuple[LedgerEntry, ...]
    """By policy year; those taken back too."""
    total: Fen
    """Without what was taken back."""
    tiers_used: tuple[str, ...]
    years_used: tuple[int, int] | None
    """(used, allowed) of a measure that runs for so many years."""
    cap_left: Fen | None
    """What is left under a lifetime cap; ``None``: no such cap."""


class SubjectLedger(NamedTuple):
    """All of a subject's earlier awards, entered, imported or made by this program."""

    subject_id: int
    name: str
    measures: tuple[MeasureLedger, ...]
    owed_back: Fen

    @property
    def total(self) -> Fen:
        """Return what the subject was awarded and keeps."""
        return sum(one.total for one in self.measures)


def ledger_of(register: Register, subject_id: int) -> SubjectLedger:
    """Return a subject's ledger. Raises InputError where there is no such subject."""
    try:
        row = register.subject_row(subject_id)
    except KeyError:
        raise refuse("", "no_such_subject", "登记簿中没有这个对象，请核对编号") from None
    entries = sorted(register.ledger(subject_id))
    measures = tuple(_measures(register, entries))
    owed = sum(case.owed for case in cases_of(register, subject_id))
    return SubjectLedger(subject_id, row.name, measures, owed)


def _measures(register: Register, entries: Sequence[LedgerEntry]) -> Iterator[MeasureLedger]:
    for (policy_id, measure_id), group in groupby(entries, key=lambda entry: (entry.policy, entry.measure)):
        same = tuple(group)
        yield _measure(register, _wording(register, policy_id, same[-1].year), policy_id, measure_id, same)


def _wording(register: Register, policy_id: str, year: int) -> Policy | None:
    """Return a policy, built in or the bureau's own; ``None`` where a list of earlier awards named another."""
    known = {one.policy for one in register.policies.versions(policy_id)} | built_in().keys()
    return register.policies.of_year(policy_id, year) if policy_id in known else None


def _measure(
    register: Register, policy: Policy | None, policy_id: str, measure_id: str, entries: tuple[LedgerEntry, ...]
) -> MeasureLedger:
    measure = next((one for one in policy.measures if one.id == measure_id), None) if policy else None
    kept = [entry for entry in entries if not entry.reversed]
    total = sum(entry.amount for entry in kept)
    tiers = tuple(dict.fromkeys(entry.tier for entry in kept if entry.tier))
    return MeasureLedger(
        policy_id,
        policy.title if policy else policy_id,
        measure_id,
        measure.clause if measure else "",
        measure.title if measure else "",
        entries,
        total,
        tiers if measure is None or measure.once.kind == PER_TIER or measure.grant.tiers() else (),
        _years(measure, kept),
        _cap_left(register, policy, measure, total),
    )


def _years(measure: Measure | None, kept: Sequence[LedgerEntry]) -> tuple[int, int] | None:
    if measure is None or measure.once.kind != RUNNING:
        return None
    return len({entry.year for entry in kept}), measure.once.years


def _cap_left(register: Register, policy: Policy | None, measure: Measure | None, total: Fen) -> Fen | None:
    if policy is None or measure is None or measure.cap is None or measure.cap.by is not None:
        return None

    def option(reading: str) -> str:
        return register.setting(f"reading.{policy.id}.{reading}") or policy.defaults[reading]

    period = LIFETIME if measure.base_to_date else measure.cap.period.of(option)
    return max(0, measure.cap.amount - total) if period == LIFETIME else None

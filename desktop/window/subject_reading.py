"""Everything that a subject's page shows, read in one go off the window's thread. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from desktop.awards.ledgers import SubjectLedger, ledger_of
from desktop.register import Attachment, Change, Register, SubjectDetail
from desktop.register.records import Employment, Invoice, Kept, Lease, Loan, Record, Repayment, Trainee
from desktop.window.home_reading import policies_at_work
from policies.assessment import assess
from policies.facts import SubjectKind
from policies.findings.explanation import leaves
from policies.findings.finding import Finding
from policies.findings.subject import Subject
from policies.language import Policy
from policies.problems import Problem

RECORDS: Mapping[SubjectKind, tuple[type[Record], ...]] = {
    "enterprise": (Loan, Repayment, Employment),
    "project": (Invoice,),
    "park": (Lease,),
    "training": (Trainee,),
}
"""Which records a kind of subject has."""
_CHANGES = 200


class Judgement(NamedTuple):
    """One finding on a subject, with the policy it comes from."""

    policy: Policy
    finding: Finding


@dataclass(frozen=True, slots=True)
class Known:
    """A subject with everything known of it."""

    detail: SubjectDetail
    facts: Subject
    years: tuple[int, ...]
    ledger: SubjectLedger
    records: Mapping[type[Record], tuple[Kept[Record], ...]]
    papers: tuple[Attachment, ...]
    changes: tuple[Change, ...]
    year: int | None
    """The policy year of the findings."""
    judgements: tuple[Judgement, ...]
    """Those that are about it, due ones first. Of what is given to the best of all, only a whole assessment tells."""
    contradictions: tuple[Problem, ...]


def read_subject(register: Register, subject_id: int, year: int | None) -> Known:
    """Read a subject. Raises KeyError where it is gone."""
    detail = register.detail(subject_id)
    facts = register.facts(subject_id)
    years = tuple(sorted({year for by_year in facts.yearly.values() for year in by_year}))
    judged_year = year or (years[-1] if years else None)
    judgements, wrong = _judge(register, detail, judged_year)
    return Known(
        detail,
        facts,
        years,
        ledger_of(register, subject_id),
        {kind: register.records.of(subject_id, kind) for kind in RECORDS.get(detail.row.kind, ())},
        register.attachments.of(subject_id),
        register.changes(_CHANGES, subject_id=subject_id),
        judged_year,
        judgements,
        wrong,
    )


_ORDER = ("due", "qualified", "for_decision", "undetermined", "superseded", "not_selected", "refused")


def _judge(
    register: Register, detail: SubjectDetail, year: int | None
) -> tuple[tuple[Judgement, ...], tuple[Problem, ...]]:
    if year is None:
        return (), ()
    found: list[Judgement] = []
    wrong: list[Problem] = []
    for policy in _in_force(register, detail.row.kind, year):
        subject = register.facts(detail.row.id, policy.id)
        readings = {one.id: register.setting(f"reading.{policy.id}.{one.id}") or one.default for one in policy.readings}
        upper = register.setting("pays_upper") == "yes"
        result = assess(policy, year, [subject], readings=readings, as_of=date(year, 12, 31), pays_upper_itself=upper)
        found += [Judgement(policy, one) for one in result.findings if one.outcome in _ORDER]
        wrong += result.input_errors
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.finding.outcome))), tuple(wrong)


def _in_force(register: Register, kind: SubjectKind, year: int) -> Iterator[Policy]:
    for policy_id in policies_at_work(register):
        policy = register.policies.of_year(policy_id, year)
        until = policy.in_force_until.year if policy.in_force_until else date.max.year
        about = any(measure.subject == kind for measure in policy.assessed)
        if about and policy.in_force_from.year <= year <= until:
            yield policy


class Wanted(NamedTuple):
    """A fact that is missing, and what waits for it."""

    fact: str
    year: int
    """0 of a standing fact."""
    measures: tuple[str, ...]
    at_stake: int
    """分 that the measures would pay if all that is unknown held, as far as that is known."""


def wanted_of(known: Known) -> tuple[Wanted, ...]:
    """Return the missing facts, the one with most money behind it first."""
    waiting: dict[tuple[str, int], list[Judgement]] = {}
    for one in known.judgements:
        for check in one.finding.explanation.checks:
            for used in (used for leaf in leaves(check) for used in leaf.used):
                if used.value is None and used.fact in one.finding.missing:
                    held = waiting.setdefault((used.fact, used.year or 0), [])
                    held += [one] if one not in held else []
    found = [
        Wanted(
            fact,
            year,
            tuple(one.finding.measure for one in held),
            sum(one.finding.explanation.at_stake or 0 for one in held),
        )
        for (fact, year), held in waiting.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.at_stake))

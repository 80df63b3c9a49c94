"""Computing an award again from nothing but its batch: the proof that the sheet is complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.register.batches import Batch, BatchLine
from desktop.reports.basis_sheet.marks import KnownFact
from policies.assessment import Finding, Subject, assess
from policies.assessment.other_readings import OtherReading, under_other_readings
from policies.facts import CATALOGUE, SubjectKind, Title, Value
from policies.findings.explanation import Explanation
from policies.findings.explanation_reading import read_fact
from policies.language import Policy


def subject_of(facts: Iterable[KnownFact], explanation: Explanation, kind: SubjectKind) -> Subject:
    """Return the subject as far as the award's own facts tell it."""
    standing: dict[str, Value] = {}
    yearly: dict[str, dict[int, Value]] = {}
    titles: dict[str, tuple[Title, ...]] = {}
    for known in facts:
        value = read_fact(CATALOGUE[known.fact], known.value)
        if isinstance(value, tuple):
            titles[known.fact] = tuple(dict.fromkeys((*titles.get(known.fact, ()), *value)))
        elif value is not None and known.year is not None:
            yearly.setdefault(known.fact, {})[known.year] = value
        elif value is not None:
            standing[known.fact] = value
    return Subject("1", kind, standing, yearly, titles, explanation.earlier)


def recompute(batch: Batch, line: BatchLine, policy: Policy, subject: Subject) -> Finding | None:
    """Assess the award again; ``None`` where it rests on more than its own facts, such as other subjects' ranks."""
    done = assess(
        policy,
        batch.year,
        [subject],
        readings=dict(batch.readings),
        as_of=batch.as_of,
        pays_upper_itself=batch.pays_upper,
    )
    same = (f for f in done.findings if f.measure == line.measure)
    return next((f for f in same if f.outcome == "due" and f.amount == line.amount), None)


def other_amounts(
    batch: Batch, policy: Policy, subject: Subject, finding: Finding | None
) -> Mapping[tuple[str, str], OtherReading]:
    """Return (reading, option) → what would have come out; nothing where the award cannot be computed again."""
    if finding is None:
        return {}
    others = under_other_readings(policy, batch.year, [subject], finding, dict(batch.readings))
    return {(other.reading, other.option): other for other in others}

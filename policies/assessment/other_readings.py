"""What would have come out under the readings that were not chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from policies.assessment.engine import Assessment, assess
from policies.findings.finding import Finding, Outcome
from policies.findings.subject import Subject
from policies.language.policy import Policy
from policies.money import Fen


class OtherReading(NamedTuple):
    """The result under a rejected option of one reading, all else being equal."""

    reading: str
    option: str
    label: str
    outcome: Outcome
    amount: Fen | None


def under_other_readings(
    policy: Policy, year: int, subjects: Iterable[Subject], finding: Finding, readings: Mapping[str, str]
) -> tuple[OtherReading, ...]:
    """Assess again under each rejected option of the readings that the finding depends on.

    ``subjects`` are those that were assessed together where the measure ranks or is one for each place, else the
    finding's own is enough.
    """
    together = tuple(subjects)
    return tuple(
        _other(
            assess(policy, year, together, readings={**readings, chosen.id: option}), finding, chosen.id, option, label
        )
        for chosen in finding.explanation.readings
        for option, label in chosen.rejected
    )


def _other(done: Assessment, finding: Finding, reading: str, option: str, label: str) -> OtherReading:
    same = next(f for f in done.findings if (f.subject, f.measure) == (finding.subject, finding.measure))
    return OtherReading(reading, option, label, same.outcome, same.amount)

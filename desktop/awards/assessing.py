"""One policy and year over the whole register, under the bureau's own settings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.collecting import without_collecting
from desktop.progress import Progress, silent
from desktop.register import Register, SubjectRow
from policies.assessment import Finding, assess
from policies.findings.subject import Subject
from policies.language import Policy
from policies.problems import Problem


@dataclass(frozen=True, slots=True)
class Run:
    """The result of one assessment, with all that it was made under."""

    policy: Policy
    year: int
    """The policy year."""
    as_of: date
    """The assessment date: 31 December of the policy year."""
    readings: Mapping[str, str]
    """Every reading of the policy with the option in force."""
    pays_upper: bool
    findings: tuple[Finding, ...]
    """By measure, then by subject; with the ones not in play."""
    rows: Mapping[str, SubjectRow]
    """``Finding.subject`` → who it is."""
    input_errors: tuple[Problem, ...]
    """Facts that contradict each other, at the subject's name; such a subject has no finding under the measure."""
    register_state: int
    """The latest change to a subject when the facts were read."""
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    """``Finding.subject`` → all that was known of it."""
    only: frozenset[int] | None = None
    """The subjects that the findings are of; ``None``: all."""
    rivals: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Measure → who stands in its quota or claims one of its places, in the selection or not."""


def assess_register(
    register: Register,
    policy: Policy,
    year: int,
    *,
    only: Collection[int] | None = None,
    forgotten: Collection[tuple[int, str]] = (),
    progress: Progress = silent,
) -> Run:
    """Assess a policy and year over all subjects of the register that it is about.

    ``only`` keeps the findings of a selection; who they compete with for a quota or a place is seen all the same.
    ``forgotten``, subject and measure, are judged as before they were awarded anything for this year.
    Readings and who pays upper awards come from the settings. Raises InputError where a setting names an option
    that the policy does not have, and as the register does; Cancelled from the progress callback passes through.
    """
    with without_collecting():
        return _assess(register, policy, year, only, frozenset(forgotten), progress)


def _assess(
    register: Register,
    policy: Policy,
    year: int,
    only: Collection[int] | None,
    forgotten: Collection[tuple[int, str]],
    progress: Progress,
) -> Run:
    kinds = sorted({measure.subject for measure in policy.assessed})
    readings = _readings(register, policy)
    pays_upper = register.setting("pays_upper") == "yes"
    state = register.last_change_of_subjects()
    rows = {str(row.id): row for kind in kinds for row in register.subjects(kind)}
    progress(0, 1, "读取登记簿")
    subjects = tuple(_forget(one, year, forgotten) for one in register.load(policy.id, kinds))
    progress(1, 1, "读取登记簿")
    as_of = date(year, 12, 31)
    result = assess(
        policy,
        year,
        subjects,
        readings=readings,
        as_of=as_of,
        pays_upper_itself=pays_upper,
        tick=lambda done, total: progress(done, total, "测算"),
    )
    progress(1, 1, "测算")
    by_id = {subject.id: subject for subject in subjects}
    chosen = None if only is None else frozenset(only)
    kept = tuple(one for one in result.findings if chosen is None or int(one.subject) in chosen)
    errors = tuple(
        _named(error, rows)
        for error in result.input_errors
        if chosen is None or int(error.place.partition(" › ")[0]) in chosen
    )
    rivals = _rivals(policy, result.findings)
    return Run(policy, year, as_of, readings, pays_upper, kept, rows, errors, state, by_id, chosen, rivals)


def _forget(subject: Subject, year: int, forgotten: Collection[tuple[int, str]]) -> Subject:
    if not forgotten or not subject.paid:
        return subject
    kept = tuple(one for one in subject.paid if one.year != year or (int(subject.id), one.measure) not in forgotten)
    return replace(subject, paid=kept)


def narrowed(run: Run, subjects: Collection[int]) -> Run:
    """Return the run of a selection: its findings alone, competing with everyone as before."""
    only = frozenset(subjects)
    return replace(run, only=only, findings=tuple(one for one in run.findings if int(one.subject) in only))


def _rivals(policy: Policy, findings: Sequence[Finding]) -> Mapping[str, frozenset[str]]:
    competing = {measure.id for measure in policy.assessed if measure.quota or measure.one_per}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.measure in competing:
            others = [one.subject for one in finding.explanation.alternatives if one.kind in {"quota", "place"}]
            found[finding.measure].update([finding.subject, *others] if others else ())
    return {measure: frozenset(subjects) for measure, subjects in found.items()}


def _readings(register: Register, policy: Policy) -> Mapping[str, str]:
    """Return every reading with the bureau's option, or the default where the bureau has chosen none."""
    return {
        reading.id: register.setting(f"reading.{policy.id}.{reading.id}") or reading.default
        for reading in policy.readings
    }


def _named(error: Problem, rows: Mapping[str, SubjectRow]) -> Problem:
    """Put the subject's name where assessment knows only its id."""
    subject, arrow, measure = error.place.partition(" › ")
    return error._replace(place=f"{rows[subject].name}{arrow}{measure}") if subject in rows else error

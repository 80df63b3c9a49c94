"""A batch computed again from itself alone: its policy text, its readings, its frozen facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from desktop.awards.subject_json import read_subject
from desktop.progress import Progress, silent
from desktop.register import Batch, BatchLine
from policies.assessment import Finding, assess
from policies.findings.subject import Subject
from policies.language import Policy, load_policy_text
from policies.money import Fen, parse_money, yuan
from policies.problems import refuse


class Difference(NamedTuple):
    """A line that does not come out as it was frozen."""

    number: int
    name: str
    measure: str
    frozen: Fen
    computed: Fen | None
    sentence: str


def policy_of(batch: Batch) -> Policy:
    """Return the wording that the batch was computed from. Raises InputError where its text does not fit its hash."""
    policy = load_policy_text(batch.policy_source, f"批次 {batch.code}")
    for wording in (policy, *policy.earlier):
        if wording.content_hash == batch.policy_hash:
            return wording
    raise refuse(batch.code, "policy_altered", "批次保存的政策文本与其校验不符，不能重算，请与备份对照")


def subjects_of(batch: Batch) -> Mapping[int, Subject]:
    """Return the subjects of the batch as they were assessed, and their rivals, by their id in the register."""
    texts = (*(line.subject_json for line in batch.lines if line.subject_json), *batch.rivals)
    return {int(subject.id): subject for subject in map(read_subject, texts)}


def recompute(batch: Batch, *, progress: Progress = silent) -> tuple[Difference, ...]:
    """Compute every line again; return those that do not come out to the fen.

    What the program computed must come out the same; what a person decided must still stand on the same finding.
    Raises InputError as ``policy_of`` does.
    """
    subjects, policy = subjects_of(batch), policy_of(batch)
    result = assess(
        policy,
        batch.year,
        subjects.values(),
        readings=dict(batch.readings),
        as_of=batch.as_of,
        pays_upper_itself=batch.pays_upper,
        tick=lambda done, total: progress(done, total, "重算"),
    )
    findings = {(finding.subject, finding.measure): finding for finding in result.findings}
    return tuple(
        Difference(line.number, line.name, line.measure, line.amount, finding.amount if finding else None, sentence)
        for line in batch.lines
        for finding in (findings.get((str(line.subject_id), line.measure)),)
        for sentence in _faults(batch, policy, line, finding, known=line.subject_id in subjects)
    )


def _faults(batch: Batch, policy: Policy, line: BatchLine, finding: Finding | None, *, known: bool) -> Iterator[str]:
    if not known:
        yield "批次没有保存这个对象的全部事实，不能重算"
    elif line.decided:
        yield from _decided_faults(line, finding, strict=bool(batch.rivals) or not _competes(policy, line.measure))
    elif finding is None or finding.outcome != "due":
        yield "重算的结果不是应奖补"
    elif (finding.amount, finding.tier, finding.payer) != (line.amount, line.tier, line.payer):
        yield f"重算为 {yuan(finding.amount or 0)} 元，与批次不符"


def _competes(policy: Policy, measure_id: str) -> bool:
    measure = policy.measure(measure_id)
    return bool(measure.quota or measure.one_per)


def _decided_faults(line: BatchLine, finding: Finding | None, *, strict: bool) -> Iterator[str]:
    """Check what was decided about. Batches without rivals cannot tell what came of a ranking: not ``strict``."""
    decided = json.loads(line.decided)
    before = None if decided["amount_before"] is None else parse_money(decided["amount_before"])
    outcome = finding.outcome if finding else ""
    if decided["kind"] == "manual" or (decided["kind"] == "override" and not strict):
        return
    if (finding and finding.amount) != before or (strict and outcome != decided["outcome_before"]):
        yield "决定所依据的测算结果与重算不符"
    elif before is not None and line.amount > before and decided["kind"] != "override":
        yield "决定的金额超过了测算的结果"

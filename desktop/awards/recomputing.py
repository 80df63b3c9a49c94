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
    """Return the subjects of the batch as they were assessed, by their id in the register."""
    return {line.subject_id: read_subject(line.subject_json) for line in batch.lines if line.subject_json}


def recompute(batch: Batch, *, progress: Progress = silent) -> tuple[Difference, ...]:
    """Compute every line again; return those that do not come out to the fen.

    What the program computed must come out the same; what a person decided must still stand on the same finding.
    Raises InputError as ``policy_of`` does.
    """
    subjects = subjects_of(batch)
    result = assess(
        policy_of(batch),
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
        for sentence in _faults(line, finding, known=line.subject_id in subjects)
    )


def _faults(line: BatchLine, finding: Finding | None, *, known: bool) -> Iterator[str]:
    if not known:
        yield "批次没有保存这个对象的全部事实，不能重算"
    elif line.decided:
        yield from _decided_faults(line, finding)
    elif finding is None or finding.outcome != "due":
        yield "重算的结果不是应奖补"
    elif (finding.amount, finding.tier, finding.payer) != (line.amount, line.tier, line.payer):
        yield f"重算为 {yuan(finding.amount or 0)} 元，与批次不符"


def _decided_faults(line: BatchLine, finding: Finding | None) -> Iterator[str]:
    """Check what was decided about; against whom it was decided (ranking, same place) only the register knew."""
    decided = json.loads(line.decided)
    before = None if decided["amount_before"] is None else parse_money(decided["amount_before"])
    if decided["kind"] in {"manual", "override"}:
        return
    if finding is None or finding.amount != before:
        yield "决定所依据的测算结果与重算不符"
    elif before is not None and line.amount > before:
        yield "决定的金额超过了测算的结果"

"""Two batches of one policy compared: what each change of an amount comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from desktop.awards.recomputing import policy_of, subjects_of
from desktop.register import Batch, BatchLine
from policies.assessment import assess
from policies.findings.subject import Subject
from policies.language import Policy
from policies.money import Fen
from policies.problems import refuse

Cause = Literal["fact", "policy", "reading", "decision"]
_NOBODY: Mapping[str, Subject] = MappingProxyType({})
LABELS: Mapping[Cause, str] = {"fact": "事实", "policy": "政策", "reading": "口径", "decision": "决定"}


class Changed(NamedTuple):
    """An award whose amount is not the same in both; 0 where one batch has no such line."""

    subject_id: int
    name: str
    measure: str
    before: Fen
    after: Fen
    parts: Mapping[Cause, Fen]
    """What each cause adds or takes; their sum is the change."""

    @property
    def cause(self) -> Cause:
        """The cause of the largest part."""
        return max(self.parts, key=lambda cause: abs(self.parts[cause]))


Key = tuple[int, str]
Amounts = Mapping[Key, Fen]


class _Side(NamedTuple):
    """One batch, ready to be computed under the other's terms."""

    batch: Batch
    policy: Policy
    subjects: Mapping[int, Subject]
    """With the other's, as they were there, where it knows them alone."""
    own: frozenset[int]
    """Of whom it knows the facts itself."""
    lines: Mapping[Key, BatchLine]
    left_out: frozenset[Key]


def compare(before: Batch, after: Batch, *, now: Mapping[str, Subject] = _NOBODY) -> tuple[Changed, ...]:
    """Return every award whose amount changed, in the order of the later batch, then of the earlier one.

    The later batch is turned into the earlier one step by step – without its decisions, under the earlier readings,
    under the earlier text, with the earlier facts – and each step's difference belongs to what was exchanged. Of whom
    one batch has no facts, the other's are taken; what is then still not explained is a change of facts. ``now`` is
    all that the later one was computed from, where it was not frozen.
    Raises InputError for batches of two policies, and where a batch cannot be computed again.
    """
    if before.policy_id != after.policy_id:
        raise refuse(after.code, "two_policies", f"{before.code} 和 {after.code} 不是同一政策的批次，不能对照")
    earlier, frozen = subjects_of(before), subjects_of(after)
    later = {id_: now[str(id_)] for id_ in earlier if str(id_) in now} | dict(frozen)
    old, new = _side(before, earlier, later), _side(after, later, earlier)
    steps = _steps(old, new)
    keys = [key for key in dict.fromkeys([*new.lines, *old.lines]) if _amount(old, key) != _amount(new, key)]
    return tuple(_changed(key, old, new, steps) for key in keys)


def _side(batch: Batch, own: Mapping[int, Subject], others: Mapping[int, Subject]) -> _Side:
    lines = {(line.subject_id, line.measure): line for line in batch.lines}
    left_out = frozenset((said["subject_id"], said["measure"]) for said in map(json.loads, batch.left_out))
    return _Side(batch, policy_of(batch), {**others, **own}, frozenset(own), lines, left_out)


_Steps = tuple[tuple[Cause, Amounts, Amounts], ...]
"""From the later to the earlier: the first and the last step are the decisions of each."""


def _steps(old: _Side, new: _Side) -> _Steps:
    own = _computed(new, new.policy, dict(new.batch.readings))
    reread = _computed(new, new.policy, dict(old.batch.readings))
    rewritten = _computed(new, old.policy, dict(old.batch.readings))
    earlier = _computed(old, old.policy, dict(old.batch.readings))
    frozen_new = {key: line.amount for key, line in new.lines.items()}
    frozen_old = {key: line.amount for key, line in old.lines.items()}
    return (
        ("decision", own, frozen_new),
        ("reading", reread, own),
        ("policy", rewritten, reread),
        ("fact", earlier, rewritten),
        ("decision", frozen_old, earlier),
    )


def _computed(side: _Side, policy: Policy, readings: Mapping[str, str]) -> Amounts:
    """Return what is due with the facts of a batch; its awards alone, for of others it has no facts."""
    known = {reading.id: reading.options for reading in policy.readings}
    fitting = {id_: option for id_, option in readings.items() if option in known.get(id_, ())}
    batch = side.batch
    result = assess(
        policy, batch.year, side.subjects.values(), readings=fitting, as_of=batch.as_of,
        pays_upper_itself=batch.pays_upper,
    )  # fmt: skip
    return {
        (int(finding.subject), finding.measure): finding.amount
        for finding in result.findings
        if finding.outcome == "due" and finding.amount
    }


def _amount(side: _Side, key: Key) -> Fen:
    return side.lines[key].amount if key in side.lines else 0


def _changed(key: Key, old: _Side, new: _Side, steps: _Steps) -> Changed:
    parts: dict[Cause, Fen] = dict.fromkeys(LABELS, 0)
    causes = (_last_cause(key, new), *(cause for cause, _, _ in steps[1:-1]), _last_cause(key, old))
    for cause, (_, less, more) in zip(causes, steps, strict=True):
        parts[cause] += more.get(key, 0) - less.get(key, 0)
    line = new.lines.get(key) or old.lines[key]
    return Changed(*key[:1], line.name, key[1], _amount(old, key), _amount(new, key), parts)


def _last_cause(key: Key, side: _Side) -> Cause:
    """Return what stands between what would be computed and what a batch says."""
    return "decision" if key[0] in side.own or key in side.left_out else "fact"

"""Rows of a list of earlier awards: which measure they were made under, and for which tier."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from desktop.register import LedgerEntry
from desktop.rosters.report import CellProblem
from desktop.rosters.rows import Row
from desktop.rosters.text import half_width
from policies.facts import SubjectKind
from policies.language import Policy
from policies.language.grants.tiers import same_tier
from policies.language.policy import Measure


class EarlierAward(NamedTuple):
    """One row: the ledger entry, and what kind of subject it was made to."""

    row: Row
    kind: SubjectKind
    entry: LedgerEntry


class _Wrong(ValueError):
    """A cell that cannot be taken. Carries field, code and sentence."""


def read_award(row: Row, policies: Collection[Policy]) -> EarlierAward | CellProblem | None:
    """Read one row. ``None`` where its cells have been refused already."""
    if row.wrong:
        return None
    for field, label in (("policy", "政策"), ("measure", "条款"), ("year", "年度"), ("amount", "金额")):
        if (field, None) not in row.values:
            return row.problem(field, "value_missing", f"{label}是空的，以往奖补必须写明{label}，请填写")
    try:
        policy = _policy(row.text("policy"), policies)
        measure = _measure(policy, row.text("measure"))
        tier = _tier(measure, row.text("tier"))
    except _Wrong as wrong:
        field, code, sentence = wrong.args
        return row.problem(field, code, sentence)
    year, amount = int(row.text("year")), int(row.text("amount"))
    return EarlierAward(row, measure.subject, LedgerEntry(policy.id, measure.id, year, amount, tier))


def _same(text: str, *names: str) -> bool:
    wanted = half_width(text).strip("《》").casefold()
    return any(wanted == half_width(name).casefold() for name in names if name)


def _policy(text: str, policies: Collection[Policy]) -> Policy:
    for policy in policies:
        if _same(text, policy.id, policy.title, policy.document):
            return policy
    known = "、".join(f"{policy.id}（{policy.title}）" for policy in policies)
    raise _Wrong("policy", "unknown_policy", f"没有“{text}”这项政策，请改成政策编号、标题或文号之一：{known}")


def _measure(policy: Policy, text: str) -> Measure:
    by_name = [m for m in policy.measures if _same(text, m.id, m.title)]
    found = by_name or [m for m in policy.measures if _same(text, m.clause)]
    if len(found) == 1:
        return found[0]
    known = "、".join(f"{m.id}（{m.title}）" for m in found or policy.measures)
    what = "不止一项措施" if found else "不在这项政策之内"
    raise _Wrong("measure", "unknown_measure", f"“{text}”{what}，请改成措施编号：{known}")


def _tier(measure: Measure, text: str) -> str:
    tiers = measure.grant.tiers()
    labels = {
        half_width(label): level
        for fact in measure.facts()
        if fact.type == "title"
        for level, label in fact.options.items()
        if level in tiers
    }
    known = "、".join(labels or tiers)
    if not text and tiers:
        raise _Wrong("tier", "tier_missing", f"{measure.id} 分档奖补，请填写档次：{known}")
    if not text:
        return ""
    tier = same_tier(labels.get(half_width(text), half_width(text)), tiers)
    if tier is None:
        remedy = f"应为：{known}" if tiers else "这项措施不分档，请清空这一格"
        raise _Wrong("tier", "unknown_tier", f"{measure.id} 没有“{text}”这一档，{remedy}")
    return tier

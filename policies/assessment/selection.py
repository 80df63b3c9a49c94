"""What can only be settled between findings: quotas, one award for each place, the higher of a type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from policies.findings.explanation import Alternative, Check
from policies.findings.finding import Finding, Outcome
from policies.language.case import Case
from policies.language.limits.selection import OnePer, Quota
from policies.language.policy import Measure, Policy

_STANDING = ("due", "for_decision", "qualified")


def settle_between_subjects(measure: Measure, cases: list[Case], findings: list[Finding]) -> list[Finding]:
    """Apply the quota and the one-per-place rule of a measure; ``cases`` and ``findings`` go in step."""
    if measure.quota is not None:
        findings = _settle_quota(measure.quota, cases, findings)
    if measure.one_per is not None:
        findings = _settle_places(measure.one_per, cases, findings)
    return findings


def _settle_quota(quota: Quota, cases: list[Case], findings: list[Finding]) -> list[Finding]:
    scores: dict[str, Any] = {
        finding.subject: case.used(quota.by).value
        for case, finding in zip(cases, findings, strict=True)
        if finding.outcome in _STANDING
    }
    ranked = sorted(scores.values(), reverse=True)
    if len(ranked) <= quota.best:
        return [_ranked(f, quota, scores, ranked, None) if f.subject in scores else f for f in findings]
    cutoff = ranked[quota.best - 1]
    tied = ranked[quota.best] == cutoff
    return [_place_in(f, quota, scores, ranked, cutoff, tied=tied) if f.subject in scores else f for f in findings]


def _place_in(
    finding: Finding, quota: Quota, scores: dict[str, Any], ranked: list[Any], cutoff: Any, *, tied: bool
) -> Finding:
    score = scores[finding.subject]
    if score > cutoff or (score == cutoff and not tied):
        return _ranked(finding, quota, scores, ranked, cutoff)
    if score == cutoff:
        ties = ranked.count(cutoff)
        note = f"入围线上有 {ties} 个并列，名额 {quota.best} 个，由人取舍"
        return _turn(_ranked(finding, quota, scores, ranked, cutoff), "for_decision", "tie", quota.says, note)
    ranked_finding = _ranked(finding, quota, scores, ranked, cutoff)
    lost = _turn(ranked_finding, "not_selected", "not_selected", quota.says, f"名额 {quota.best} 个，未入围")
    return lost._replace(amount=None, tier="", flags=_without_amount_flags(lost.flags))


def _ranked(finding: Finding, quota: Quota, scores: dict[str, Any], ranked: list[Any], cutoff: Any) -> Finding:
    """Note rank and cut-off for the explanation."""
    rank = ranked.index(scores[finding.subject]) + 1
    line = f"，入围线 {cutoff}" if cutoff is not None else ""
    note = f"{len(ranked)} 个参评，名额 {quota.best} 个，排第 {rank}{line}"
    rival = Alternative("quota", finding.subject, finding.measure, finding.outcome, finding.amount, note)
    return _with_alternatives(finding, (rival,))


def _settle_places(one_per: OnePer, cases: list[Case], findings: list[Finding]) -> list[Finding]:
    claims: dict[str, list[str]] = defaultdict(list)
    paid: dict[str, list[str]] = defaultdict(list)
    for case, finding in zip(cases, findings, strict=True):
        place = one_per.place(case)
        if place is not None and finding.outcome in _STANDING:
            claims[place].append(finding.subject)
        if place is not None and case.paid:
            paid[place].append(finding.subject)
    return [_settle_place(one_per, case, finding, claims, paid) for case, finding in zip(cases, findings, strict=True)]


def _settle_place(
    one_per: OnePer, case: Case, finding: Finding, claims: dict[str, list[str]], paid: dict[str, list[str]]
) -> Finding:
    place = one_per.place(case)
    if place is None or finding.subject not in claims[place]:
        return finding
    rivals = [subject for subject in claims[place] if subject != finding.subject]
    before = [subject for subject in paid[place] if subject != finding.subject]
    if before:
        rivals.extend(subject for subject in before if subject not in rivals)
        note = f"“{place}”已有奖补，由人定"
    else:
        note = f"“{place}”有 {len(claims[place])} 个符合条件，只有一个名额，由人定"
    if not rivals:
        return finding
    others = tuple(Alternative("place", subject, finding.measure, "", None, place) for subject in rivals)
    return _turn(_with_alternatives(finding, others), "for_decision", "one_per_place", one_per.says, note)


def settle_groups(policy: Policy, findings: list[Finding]) -> list[Finding]:
    """Of several due awards of one type keep the highest; equal ones: the first in the policy's order."""
    grouped = {measure.id: measure.group for measure in policy.assessed if measure.group}
    if not grouped:
        return findings
    says = {group.id: group.says for group in policy.groups}
    members: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        group = grouped.get(finding.measure)
        if group and finding.outcome in ("due", "undetermined", "for_decision"):
            members[finding.subject, group].append(finding)
    return [
        _settle_member(f, members[f.subject, group], says[group]) if (group := grouped.get(f.measure)) else f
        for f in findings
    ]


def _settle_member(finding: Finding, members: list[Finding], says: str) -> Finding:
    others = [member for member in members if member.measure != finding.measure]
    if finding.outcome != "due" or not others:
        return finding
    due = [member for member in members if member.outcome == "due"]
    best = max(due, key=lambda member: member.amount or 0)
    shown = _with_alternatives(finding, _losers(others))
    if best.measure == finding.measure:
        return shown
    lost = _turn(shown, "superseded", "superseded", says, f"{best.measure} 更高，就高不重复")
    return lost._replace(amount=None, tier="", flags=_without_amount_flags(lost.flags))


def _losers(members: Iterable[Finding]) -> tuple[Alternative, ...]:
    return tuple(Alternative("group", m.subject, m.measure, m.outcome, m.amount, _compared(m)) for m in members)


def _compared(other: Finding) -> str:
    if other.outcome == "undetermined":
        return f"同类的 {other.measure} 资料不全，补齐后可能更高"
    return f"与同类的 {other.measure} 就高"


def _with_alternatives(finding: Finding, alternatives: tuple[Alternative, ...]) -> Finding:
    explanation = finding.explanation
    return finding._replace(explanation=explanation._replace(alternatives=(*explanation.alternatives, *alternatives)))


def _turn(finding: Finding, outcome: Outcome, code: str, says: str, note: str) -> Finding:
    """Give a finding another outcome, with the check that says why."""
    check = Check("selection", False, says, otherwise=outcome, code=code, note=note)
    explanation = finding.explanation
    return finding._replace(outcome=outcome, explanation=explanation._replace(checks=(*explanation.checks, check)))


def _without_amount_flags(flags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(flag for flag in flags if flag not in ("capped", "ceiling"))

"""What a person decides where the text leaves it to a person, or against it: with reason and basis, for ever marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from desktop.awards.assessing import Run
from desktop.register import Register
from desktop.register.award_store import AwardDesk
from desktop.register.award_values import Decision, DecisionKind
from policies.assessment import Finding
from policies.findings.explanation import Explanation, leaves
from policies.language.policy import Measure
from policies.money import Fen, plain_yuan, yuan
from policies.problems import InputError, Problem, refuse

LABELS: Mapping[DecisionKind, str] = MappingProxyType(
    {
        "take": "经研究认定",
        "lower": "经研究下调",
        "manual": "经研究核定",
        "tie": "并列中取定",
        "choose": "同地择一取定",
        "override": "经研究改定",
    }
)
"""What lists print beside an amount that a person decided."""
NEEDS_SECOND: frozenset[DecisionKind] = frozenset({"manual", "override"})
"""Against the text, or without a figure in it: a second person confirms."""


def decide(
    register: Register,
    run: Run,
    subject_id: int,
    measure_id: str,
    kind: DecisionKind,
    *,
    amount: Fen | None = None,
    tier: str = "",
    reason: str,
    basis: str,
    author: str,
) -> int:
    """Decide about one finding of a run; an earlier decision about it is replaced. Return the decision's number.

    ``amount`` may be left out where the finding suggests one; 0 means no award. Raises InputError where this kind of
    decision does not fit the finding, and without reason or basis (a document or a meeting).
    """
    measure = run.policy.measure(measure_id)
    finding = _finding(run, subject_id, measure_id)
    with register.awarding(author, f"{LABELS[kind]}：{measure_id}", reason=reason, right="approve") as desk:
        place = f"{_name(register, run, subject_id)} › {measure_id}"
        standing = [one for one in standing_decisions(desk, run) if one.measure == measure_id]
        others = [one for one in standing if one.subject_id != subject_id]
        given = amount if amount is not None else (finding.amount if finding else None)
        problems = [Problem(place, *fault) for fault in _faults(run, measure, finding, kind, given, others)]
        if not (reason.strip() and basis.strip()):
            problems.append(Problem(place, "reason_missing", "决定须写明理由和依据（文件或会议），请补填"))
        if problems or given is None:
            raise InputError(problems)
        desk.alter(*(replace(one, voided="由新的决定代替") for one in standing if one.subject_id == subject_id))
        before = finding.amount if finding else None
        (number,) = desk.add(
            Decision(
                policy=run.policy.id, measure=measure_id, year=run.year, subject_id=subject_id, kind=kind,
                amount=given, tier=tier or (finding.tier if finding else ""),
                outcome_before=finding.outcome if finding else "", amount_before=before,
                reason=reason.strip(), basis=basis.strip(), author=desk.author, at=desk.now,
            )
        )  # fmt: skip
        was = "" if before is None else f"{yuan(before)}元"
        desk.log(f"{LABELS[kind]}：{place}", f"{yuan(given)}元，{reason.strip()}（{basis.strip()}）", before=was)
    return number


def _finding(run: Run, subject_id: int, measure_id: str) -> Finding | None:
    wanted = str(subject_id), measure_id
    return next((one for one in run.findings if (one.subject, one.measure) == wanted), None)


def _name(register: Register, run: Run, subject_id: int) -> str:
    row = run.rows.get(str(subject_id))
    return row.name if row else register.subject_row(subject_id).name


def standing_decisions(desk: AwardDesk, run: Run) -> tuple[Decision, ...]:
    """Return the decisions about a policy and year that still count and have not gone into an award."""
    return desk.find(Decision, policy=run.policy.id, year=run.year, voided="")


Fault = tuple[str, str]


def _faults(
    run: Run,
    measure: Measure,
    finding: Finding | None,
    kind: DecisionKind,
    amount: Fen | None,
    others: Sequence[Decision],
) -> Iterator[Fault]:
    """Yield why this decision cannot be made."""
    if amount is None:
        yield "amount_missing", "测算没有给出金额，请填写决定的金额"
    if measure.manual != (kind == "manual"):
        yield "wrong_kind", "文件没有定标准的措施只能人工核定，其他措施不能人工核定"
    elif finding is None and kind != "manual":
        yield "no_finding", "没有这个对象这项措施的测算结果，请先补齐数据再测算"
    elif finding is not None and amount is not None:
        yield from _RULES[kind](run, measure, finding, amount, others)


def _take(_: Run, measure: Measure, finding: Finding, amount: Fen, __: Sequence[Decision]) -> Iterator[Fault]:
    if finding.outcome != "for_decision" or _codes(finding) & {"tie", "one_per_place"}:
        yield "not_for_decision", "这项结果不是“待定”，不能认定；名额并列、同地多个的请用取定"
    elif finding.amount is not None and amount > finding.amount:
        yield "above_suggestion", f"认定的金额不能超过建议的 {yuan(finding.amount)} 元；要超过须改定"
    elif measure.most is not None and amount > measure.most:
        yield "above_cap", f"认定的金额不能超过文件的上限 {yuan(measure.most)} 元"


def _lower(_: Run, __: Measure, finding: Finding, amount: Fen, ___: Sequence[Decision]) -> Iterator[Fault]:
    if "ceiling" not in finding.flags or finding.amount is None:
        yield "no_ceiling", "文件规定的不是“不超过”，金额不能下调；确需改变须改定"
    elif not 0 < amount < finding.amount:
        yield "not_lower", f"下调后的金额应大于 0、小于 {yuan(finding.amount)} 元"


def _tie(run: Run, measure: Measure, finding: Finding, amount: Fen, others: Sequence[Decision]) -> Iterator[Fault]:
    due = sum(1 for one in run.findings if one.measure == measure.id and one.outcome == "due")
    taken = due + sum(1 for one in others if one.kind == "tie" and one.amount)
    if "tie" not in _codes(finding):
        yield "no_tie", "这项结果不在入围线的并列之中"
    elif amount not in {0, finding.amount}:
        yield "not_suggested", "并列取定只定取舍，不改金额"
    elif amount and measure.quota and taken >= measure.quota.best:
        yield "quota_full", f"名额 {measure.quota.best} 个已满，请先撤销并列中的另一个"


def _choose(run: Run, __: Measure, finding: Finding, amount: Fen, others: Sequence[Decision]) -> Iterator[Fault]:
    rivals = {one.subject for one in finding.explanation.alternatives if one.kind == "place"}
    paid = any(
        leaf.code == "one_per_place" and "已有奖补" in leaf.note
        for check in finding.explanation.checks
        for leaf in leaves(check)
    )
    chosen = [one for one in others if str(one.subject_id) in rivals and one.kind == "choose" and one.amount]
    if "one_per_place" not in _codes(finding):
        yield "no_rivals", "这个地点没有几个符合条件的，不需要择一"
    elif amount not in {0, finding.amount}:
        yield "not_suggested", "择一取定只定取舍，不改金额"
    elif amount and paid:
        yield "place_awarded", "这个地点已有奖补，不能再取；确需奖补须改定"
    elif amount and chosen:
        name = run.rows[str(chosen[0].subject_id)].name
        yield "place_taken", f"同一地点已取定“{name}”，请先撤销那个决定"


def _override(_: Run, __: Measure, finding: Finding, amount: Fen, ___: Sequence[Decision]) -> Iterator[Fault]:
    if finding.outcome == "due" and amount == finding.amount:
        yield "nothing_decided", "改定的金额和测算的一样，不需要改定"


Rule = Callable[[Run, Measure, Finding, Fen, Sequence[Decision]], Iterator[Fault]]
_RULES: Mapping[DecisionKind, Rule] = MappingProxyType(
    {"take": _take, "lower": _lower, "tie": _tie, "choose": _choose, "override": _override}
)


def _codes(finding: Finding) -> set[str]:
    return {leaf.code for check in finding.explanation.checks for leaf in leaves(check) if leaf.holds is False}


def fitting(finding: Finding) -> tuple[DecisionKind, ...]:
    """Return the kinds of decisions that a finding leaves to a person, the nearest first; an override always."""
    codes = _codes(finding)
    if finding.outcome == "for_decision":
        return ("tie" if "tie" in codes else "choose" if "one_per_place" in codes else "take"), "override"
    return ("lower", "override") if finding.outcome == "due" and "ceiling" in finding.flags else ("override",)


def confirm(register: Register, decision_id: int, *, author: str, statement: str = "") -> None:
    """Confirm a decision as the second person. Raises InputError where it is the same one, or nothing waits.

    Where the bureau has set that one person works alone, that person may confirm his own with a ``statement``: who
    checked it outside the program, and on what paper. It stands beside the decision for ever, on the sheet too.
    """
    with register.awarding(author, "确认决定", right="approve") as desk:
        found = desk.find(Decision, id=decision_id, voided="")
        if not found or found[0].confirmed_by:
            raise refuse("", "nothing_to_confirm", "没有等待确认的这个决定，请核对")
        by = desk.author if found[0].author != desk.author else _alone(desk, statement)
        desk.alter(replace(found[0], confirmed_by=by, confirmed_at=desk.now))
        desk.log(f"确认决定：{found[0].measure}", f"{yuan(found[0].amount)}元，{by}")


def _alone(desk: AwardDesk, statement: str) -> str:
    """Return how somebody confirms what he decided himself. Raises InputError where that is not for him."""
    if desk.setting("works_alone") != "yes":
        raise refuse(
            "",
            "same_person",
            "作出决定的人不能自己确认，请由另一人（有账户的，用复核或主管账户登录）确认；"
            "单位只有一个人办理的，先在“维护—设置”把“一人独办”选为“是”",
        )
    if not statement.strip():
        raise refuse("", "statement_missing", "一人独办时，请写明线下由谁复核、依据什么文件，如“李局长在呈批表签字”")
    return f"{desk.author}（一人独办，{statement.strip()}）"


def revoke(register: Register, decision_id: int, *, reason: str, author: str) -> None:
    """Take a decision back that has not gone into an award. Raises InputError where there is none, or no reason."""
    with register.awarding(author, "撤销决定", reason=reason, right="approve") as desk:
        found = desk.find(Decision, id=decision_id, voided="")
        if not found or not reason.strip():
            raise refuse("", "nothing_to_revoke", "没有这个有效的决定，或没有写明撤销的理由，请核对")
        desk.alter(replace(found[0], voided=reason.strip()))
        desk.log(f"撤销决定：{found[0].measure}", reason.strip())


class Decided(NamedTuple):
    """A finding as it goes into a batch, and what was decided of it."""

    finding: Finding
    decision: Decision | None


def with_decisions(desk: AwardDesk, run: Run) -> list[Decided]:
    """Return the awards of a run: those due, changed and joined by what was decided.

    Raises InputError for decisions whose finding has changed since, that wait for the second person, and where two
    awards of one type would be given.
    """
    decisions = {(str(one.subject_id), one.measure): one for one in of_selection(desk, run)}
    problems = [problem for one in decisions.values() for problem in _stale(run, one)]
    awards = [
        Decided(finding, None)
        for finding in run.findings
        if finding.outcome == "due" and finding.amount and (finding.subject, finding.measure) not in decisions
    ]
    awards += [Decided(_decided(run, one), one) for one in decisions.values() if one.amount]
    problems += _doubled(run, awards)
    if problems:
        raise InputError(problems)
    return awards


def of_selection(desk: AwardDesk, run: Run) -> tuple[Decision, ...]:
    """Return the decisions that still count, about the subjects of a run."""
    return tuple(one for one in standing_decisions(desk, run) if run.only is None or one.subject_id in run.only)


def _stale(run: Run, decision: Decision) -> Iterator[Problem]:
    finding = _finding(run, decision.subject_id, decision.measure)
    row = run.rows.get(str(decision.subject_id))
    place = f"{row.name if row else decision.subject_id} › {decision.measure}"
    now = (finding.outcome, finding.amount) if finding else ("", None)
    if now != (decision.outcome_before, decision.amount_before):
        yield Problem(place, "decision_stale", "作出决定之后测算结果变了，请重新决定或撤销决定")
    if decision.kind in NEEDS_SECOND and not decision.confirmed_by:
        yield Problem(place, "not_confirmed", "人工核定和改定须由第二人确认，请先确认或撤销")


def _decided(run: Run, decision: Decision) -> Finding:
    finding = _finding(run, decision.subject_id, decision.measure)
    measure = run.policy.measure(decision.measure)
    if finding is None:
        payer = "own" if measure.payer == "upper" and run.pays_upper else measure.payer
        year = run.year + run.policy.budget_year_after
        finding = Finding(str(decision.subject_id), measure.id, "due", None, "", (), (), payer, year, Explanation())
    return finding._replace(outcome="due", amount=decision.amount, tier=decision.tier)


def _doubled(run: Run, awards: Sequence[Decided]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for finding, _ in awards:
        group = run.policy.measure(finding.measure).group
        if not group:
            continue
        other = seen.setdefault((finding.subject, group), finding.measure)
        if other != finding.measure:
            place = f"{run.rows[finding.subject].name} › {finding.measure}"
            yield Problem(place, "same_type", f"与 {other} 属同类奖补，只能就高给一项，请把另一项改定为 0")


def decision_values(decision: Decision) -> dict[str, Any]:
    """Return a decision as the batch keeps it."""
    before = decision.amount_before
    return {
        "kind": decision.kind,
        "by": decision.author,
        "confirmed_by": decision.confirmed_by,
        "at": decision.at.isoformat(),
        "reason": decision.reason,
        "basis": decision.basis,
        "outcome_before": decision.outcome_before,
        "amount_before": None if before is None else plain_yuan(before),
    }

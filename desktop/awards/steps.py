"""An award's way, step by step: who did it, when, with what opinion, on what document or meeting.

Each use case is one transaction over some lines of a batch: all of them, or none with every reason why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

from desktop.awards import checks
from desktop.awards.funds import fund_of, over_fund
from desktop.awards.notices import notice_faults
from desktop.awards.recomputing import subjects_of
from desktop.awards.stages import stages_of, way_of
from desktop.progress import Progress, silent
from desktop.register import Batch, BatchLine, Register, Right
from desktop.register.award_store import AwardDesk, Told
from desktop.register.award_values import CHECKS, Award, AwardStep, ClawBack, Decision, Payment, State, WayStage
from desktop.register.stages import APPLIED, APPROVED, NOTICE, PAID, RECOMMENDED, REVIEWED
from policies.findings.subject import PaidAward, Subject
from policies.money import Fen, yuan
from policies.problems import InputError, Problem, refuse

_NOTHING: Mapping[int, Fen] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Terms:
    """How a step is done: when, with what opinion, on what document or meeting, with what amounts."""

    on: date
    opinion: str = ""
    document: str = ""
    amounts: Mapping[int, Fen] = field(default_factory=dict)
    """Line → amount, where it is not the usual one."""


# Starting


def start(
    register: Register,
    code: str,
    *,
    author: str,
    on: date,
    fund: str | None = None,
    applied: Mapping[int, Fen] = _NOTHING,
) -> tuple[Award, ...]:
    """Put every line of a batch on its way, at 申报, with what was applied for where that is known.

    The stages are frozen here. Raises InputError where the batch has started, where a line's award is already on its
    way, or where the subject got an award of the measure since the batch was computed.
    """
    with register.awarding(author, f"受理批次：{code}") as desk:
        batch = desk.batch(code)
        if desk.find(Award, batch=code):
            raise refuse(code, "started", "这个批次已经受理")
        kept = desk.kept({line.subject_id for line in batch.lines})
        if problems := [*_pending(desk, batch, kept), *_out_of_date(desk, batch, kept)]:
            raise InputError(problems)
        drawn = fund_of(batch) if fund is None else fund
        awards = tuple(_opened(batch, line, kept[line.subject_id], drawn, applied) for line in batch.lines)
        for way in sorted({award.way for award in awards}):
            stages = stages_of(way, desk.setting)
            desk.add(*(WayStage(batch=code, way=way, position=n, name=name) for n, name in enumerate(stages)))
        awards = tuple(replace(one, id=id_) for one, id_ in zip(awards, desk.add(*awards), strict=True))
        desk.add(*(_step(desk, one, "start", APPLIED, 0, Terms(on), one.applied) for one in awards))
        _use_decisions(desk, batch)
        desk.log(f"受理批次：{code}", f"{len(awards)}笔，{yuan(batch.total)}元")
    return awards


def _opened(batch: Batch, line: BatchLine, subject: int, fund: str, applied: Mapping[int, Fen]) -> Award:
    return Award(
        batch=batch.code, number=line.number, subject_id=subject, policy=batch.policy_id,
        measure=line.measure, year=batch.year, tier=line.tier, payer=line.payer,
        way=way_of(line.payer, cash=line.cash), fund=fund,
        budget_year=line.budget_year, due=line.amount, applied=applied.get(line.number),
    )  # fmt: skip


def _pending(desk: AwardDesk, batch: Batch, kept: Mapping[int, int]) -> Iterator[Problem]:
    """Yield lines of which an award is on its way, in another batch or, after a merge of subjects, in this one."""
    found = desk.find(Award, policy=batch.policy_id, year=batch.year, approved=None, state=_ON_THE_WAY)
    others = {(one.subject_id, one.measure): f"批次 {one.batch} 中" for one in found}
    for line in batch.lines:
        key = kept[line.subject_id], line.measure
        if other := others.get(key):
            yield Problem(_place(line), "on_its_way", f"同一奖补已在{other}办理，请先办结、撤回或不予支持")
        others.setdefault(key, f"本批次第 {line.number} 号（主体已合并）")


def _out_of_date(desk: AwardDesk, batch: Batch, kept: Mapping[int, int]) -> Iterator[Problem]:
    """Yield lines whose subject got an award of the measure after the batch was computed."""
    assessed = subjects_of(batch)
    now = desk.subjects(set(kept.values()), batch.policy_id)
    for line in batch.lines:
        known = assessed.get(line.subject_id)
        if known and _awarded(known, line.measure) != _awarded(now[kept[line.subject_id]], line.measure):
            yield Problem(_place(line), "awarded_since", "批次生成之后这项奖补的已奖记录有变化，请重新测算并生成批次")


def _awarded(subject: Subject, measure: str) -> list[PaidAward]:
    return sorted(award for award in subject.paid if award.measure == measure)


def _use_decisions(desk: AwardDesk, batch: Batch) -> None:
    """Decisions that went into this batch are spent: the next award needs one of its own."""
    lines = {(line.subject_id, line.measure) for line in batch.lines if line.decided}
    used = [
        one
        for one in desk.find(Decision, policy=batch.policy_id, year=batch.year, voided="")
        if (one.subject_id, one.measure) in lines
    ]
    desk.alter(*(replace(one, voided=f"已随批次 {batch.code} 办理") for one in used))


# Going on


class Case(NamedTuple):
    """All that the steps of a batch's awards depend on."""

    desk: AwardDesk
    batch: Batch
    ways: Mapping[str, tuple[str, ...]]
    awards: Mapping[int, Award]
    """Line → award; only those that the step is about."""

    def line(self, award: Award) -> BatchLine:
        """Return the line of an award."""
        return self.batch.lines[award.number - 1]

    def next_stage(self, award: Award) -> str:
        """Return the stage that comes next, empty where the way is done."""
        stages = self.ways[award.way]
        return stages[award.position + 1] if award.position + 1 < len(stages) else ""


def opened(desk: AwardDesk, code: str, numbers: Collection[int] | None = None) -> Case:
    """Return a batch with its awards. Raises InputError where it has not started, or has no such lines."""
    batch = desk.batch(code)
    awards = {one.number: one for one in desk.find(Award, batch=code)}
    if not awards:
        raise refuse(code, "not_started", "这个批次还没有受理，请先受理")
    if unknown := set(numbers or ()) - awards.keys():
        raise refuse(code, "no_such_line", f"批次中没有第 {'、'.join(map(str, sorted(unknown)))} 号，请核对序号")
    ways: dict[str, tuple[str, ...]] = {}
    for stage in desk.find(WayStage, batch=code):
        ways[stage.way] = (*ways.get(stage.way, ()), stage.name)
    wanted = {number: one for number, one in awards.items() if numbers is None or number in numbers}
    return Case(desk, batch, ways, wanted)


def pass_stage(
    register: Register,
    code: str,
    stage: str,
    terms: Terms,
    *,
    author: str,
    numbers: Collection[int] | None = None,
    progress: Progress = silent,
) -> int:
    """Pass lines of a batch through their next stage; return how many. Without ``numbers``: all that stand before it.

    At 初审 the amount is what was frozen unless given, at 审定 what was reviewed, within what the fund leaves.
    Raises InputError with the reason for every line that cannot pass.
    """
    right: Right = "approve" if stage in {APPROVED, RECOMMENDED} else "enter"
    with register.awarding(author, f"{stage}：{code}", reason=terms.opinion, right=right) as desk:
        case = opened(desk, code, numbers)
        chosen = [one for one in case.awards.values() if numbers is not None or _stands_before(case, one, stage)]
        if not chosen:
            raise refuse(code, "nothing_to_pass", f"批次中没有等待“{stage}”的奖补")
        progress(0, len(chosen), stage)
        if right == "approve":
            desk.check_apart({case.batch.created_by, *_reviewers(desk, chosen)})
        if problems := [*_faults(case, chosen, stage, terms)]:
            raise InputError(problems)
        moved = [_passed(one, stage, terms) for one in chosen]
        _record(desk, "pass", stage, chosen, moved, terms)
        if stage == APPROVED:
            book(desk, case, moved)
        progress(len(chosen), len(chosen), stage)
    return len(chosen)


def _reviewers(desk: AwardDesk, awards: Sequence[Award]) -> set[str]:
    steps = desk.find(AwardStep, award_id=[award.id for award in awards], action="pass", stage=REVIEWED)
    return {step.author for step in steps}


def why_not(register: Register, code: str, stage: str, terms: Terms) -> tuple[Problem, ...]:
    """Return why the lines of a batch cannot pass a stage yet. Writes nothing."""
    with register.reading_awards() as desk:
        case = opened(desk, code)
        return tuple(_faults(case, list(case.awards.values()), stage, terms))


def _stands_before(case: Case, award: Award, stage: str) -> bool:
    return award.state == "open" and case.next_stage(award) == stage


def _place(line: BatchLine) -> str:
    return f"第 {line.number} 号 {line.name}"


def _faults(case: Case, awards: Sequence[Award], stage: str, terms: Terms) -> Iterator[Problem]:
    for award in awards:
        for code, sentence in _own_faults(case, award, stage, terms):
            yield Problem(_place(case.line(award)), code, sentence)
    if stage == NOTICE:
        yield from notice_faults(case.desk, case.batch, [award.number for award in awards], terms.on)
    if stage == APPROVED:
        yield from _out_of_date_now(case, awards)
        yield from _vetoes(case, awards)
        yield from over_fund(case.desk, [_passed(award, stage, terms) for award in awards])


Fault = tuple[str, str]
_STATES: Mapping[State, str] = MappingProxyType(
    {
        "correcting": "正在补正，补正完成后才能继续",
        "deferred": "已结转下批，恢复办理后才能继续",
        "withdrawn": "已撤回，不再办理",
        "refused": "已不予支持，不再办理",
    }
)
_ON_THE_WAY: tuple[State, ...] = ("open", "correcting", "deferred")


def _own_faults(case: Case, award: Award, stage: str, terms: Terms) -> Iterator[Fault]:
    """Yield why this one cannot pass the stage, by itself."""
    stages, next_stage = case.ways[award.way], case.next_stage(award)
    if award.state != "open":
        yield award.state, _STATES[award.state]
    elif stage not in stages:
        yield "not_on_way", f"这笔奖补的办理环节是{'→'.join(stages)}，没有“{stage}”"
    elif stage == PAID:
        yield "by_bank", "拨付由银行回单登记，请生成拨付清单并录入回单"
    elif next_stage != stage:
        passed = stages.index(stage) <= award.position
        yield "not_next", f"“{stage}”已办过" if passed else f"还没有办“{next_stage}”，不能先办“{stage}”"
    else:
        yield from _amount_faults(award, stage, terms)


def _amount_faults(award: Award, stage: str, terms: Terms) -> Iterator[Fault]:
    if stage in {APPROVED, RECOMMENDED} and not terms.document.strip():
        yield "no_document", f"{stage}须写明文件或会议，请补填"
    amount = _amount(award, stage, terms)
    most = award.due if stage == REVIEWED else award.most
    if stage in {REVIEWED, APPROVED} and amount > most:
        yield "above_due", f"{yuan(amount)} 元超过可奖补的 {yuan(most)} 元；要提高须先作出决定，重新生成批次"
    if stage == APPROVED and amount <= 0:
        yield "nothing", "核定金额应大于 0；不给奖补请用“不予支持”"


def _amount(award: Award, stage: str, terms: Terms) -> Fen:
    usual = award.due if stage == REVIEWED else min(award.most, award.reviewed or 0)
    return terms.amounts.get(award.number, usual)


def _passed(award: Award, stage: str, terms: Terms) -> Award:
    moved = replace(award, position=award.position + 1)
    if stage == REVIEWED:
        return replace(moved, reviewed=_amount(award, stage, terms))
    return replace(moved, approved=_amount(award, stage, terms)) if stage == APPROVED else moved


def _out_of_date_now(case: Case, awards: Sequence[Award]) -> Iterator[Problem]:
    kept = {case.line(award).subject_id: award.subject_id for award in awards}
    for problem in _out_of_date(case.desk, _only(case.batch, {award.number for award in awards}), kept):
        yield problem._replace(sentence="批次生成之后这项奖补的已奖记录有变化，不能审定；请不予支持，并重新测算")


def _only(batch: Batch, numbers: Collection[int]) -> Batch:
    """Return the batch with some of its lines, and with their subjects, which may stand at other lines."""
    subjects = {line.subject_id: line.subject_json for line in batch.lines if line.subject_json}
    lines = (line for line in batch.lines if line.number in numbers)
    return replace(batch, lines=tuple(replace(one, subject_json=subjects.get(one.subject_id, "")) for one in lines))


def _vetoes(case: Case, awards: Sequence[Award]) -> Iterator[Problem]:
    for found in checks.found(case.desk, case.batch, awards):
        if found.veto and not found.waived:
            line = case.batch.lines[found.number - 1]
            yield Problem(_place(line), found.code, f"{found.sentence}；请处理、不予支持，或说明理由后放行")


def _record(
    desk: AwardDesk, action: str, stage: str, before: Sequence[Award], after: Sequence[Award], terms: Terms
) -> None:
    """Write the steps, which move the awards, then what else changed of them."""
    desk.add(
        *(
            _step(desk, old, action, stage, new.position, terms, _news(old, new))
            for old, new in zip(before, after, strict=True)
        )
    )
    desk.alter(*after)


def _news(old: Award, new: Award) -> Fen | None:
    """Return the amount that a step gave."""
    for name in ("applied", "reviewed", "cut", "approved", "paid"):
        if getattr(new, name) != getattr(old, name):
            amount: Fen | None = getattr(new, name)
            return amount
    return None


def _step(
    desk: AwardDesk, award: Award, action: str, stage: str, to: int, terms: Terms, amount: Fen | None
) -> AwardStep:
    return AwardStep(
        award_id=award.id, action=action, stage=stage, from_position=award.position, to_position=to, amount=amount,
        at=desk.now, on=terms.on, author=desk.author, opinion=terms.opinion.strip(), document=terms.document.strip(),
    )  # fmt: skip


def book(desk: AwardDesk, case: Case, awards: Sequence[Award]) -> None:
    """Enter approved awards in the ledger: from now on assessment counts them."""
    desk.book([(award, award.approved or 0) for award in awards])
    desk.log_all([_told(case, award, "审定", after=award.approved) for award in awards])


def _told(case: Case, award: Award, what: str, *, before: Fen | None = None, after: Fen | None = None) -> Told:
    line = case.line(award)
    was, now = ("" if amount is None else f"{yuan(amount)}元" for amount in (before, after))
    return Told(f"{what}：{line.name} {line.measure}", was, now, award.subject_id)


# Turning


class Turn(NamedTuple):
    """A step that does not go on."""

    label: str
    allowed: tuple[State, ...]
    state: State


Action = Literal["return", "correct", "corrected", "withdraw", "refuse", "defer", "resume", "waive", "apply"]
TURNS: Mapping[Action, Turn] = MappingProxyType(
    {
        "return": Turn("退回", ("open",), "open"),
        "correct": Turn("要求补正", ("open",), "correcting"),
        "corrected": Turn("补正完成", ("correcting",), "open"),
        "withdraw": Turn("撤回", _ON_THE_WAY, "withdrawn"),
        "refuse": Turn("不予支持", _ON_THE_WAY, "refused"),
        "defer": Turn("结转下批", ("open",), "deferred"),
        "resume": Turn("恢复办理", ("deferred",), "open"),
        "waive": Turn("放行核查项", ("open",), "open"),
        "apply": Turn("登记申请金额", _ON_THE_WAY, "open"),
    }
)
"""``return`` goes back before a stage, ``waive`` lets a check pass: ``stage`` names which."""


def turn(
    register: Register,
    code: str,
    numbers: Collection[int],
    action: Action,
    terms: Terms,
    *,
    author: str,
    stage: str = "",
) -> None:
    """Return, correct, withdraw, refuse, defer, resume or waive; ``terms.opinion`` is the reason and must be there.

    An award that was approved leaves the ledger again where it no longer stands. Raises InputError with the reason
    for every line to which this cannot be done: another state, money already on its way.
    """
    label = TURNS[action].label
    right: Right = "approve" if action in {"waive", "refuse"} else "enter"
    with register.awarding(author, f"{label}：{code}", reason=terms.opinion, right=right) as desk:
        case = opened(desk, code, numbers)
        chosen = list(case.awards.values())
        problems = [
            Problem(_place(case.line(award)), *fault)
            for award in chosen
            for fault in _turn_faults(case, award, action, stage, terms)
        ]
        if problems:
            raise InputError(problems)
        turned = [_turned(case, award, action, stage, terms) for award in chosen]
        _strike(case, chosen, turned)
        _record(desk, action, stage, chosen, turned, terms)
        desk.log(f"{label}：{code}", f"第 {'、'.join(map(str, sorted(numbers)))} 号，{terms.opinion.strip()}")


def _turn_faults(case: Case, award: Award, action: Action, stage: str, terms: Terms) -> Iterator[Fault]:
    turned = TURNS[action]
    if not terms.opinion.strip() and action != "apply":
        yield "reason_missing", f"{turned.label}须写明理由，请补填"
    if award.state not in turned.allowed:
        yield "wrong_state", f"现在是“{_state(award)}”，不能{turned.label}"
    elif action == "return":
        yield from _return_faults(case, award, stage)
    elif action == "apply" and award.number not in terms.amounts:
        yield "amount_missing", "没有填写申请金额"
    elif action == "waive" and stage not in CHECKS:
        yield "unknown_check", f"没有核查项“{stage}”，应为：{'、'.join(CHECKS)}"
    if action in {"return", "withdraw", "refuse"} and _money_moved(case.desk, award):
        yield "money_moved", f"已列入拨付，不能{turned.label}；已拨付的请追回"


def _state(award: Award) -> str:
    return _STATES[award.state].partition("，")[0] if award.state != "open" else "办理中"


def _return_faults(case: Case, award: Award, stage: str) -> Iterator[Fault]:
    stages = case.ways[award.way]
    if stage not in stages[1:]:
        yield "not_on_way", f"应退回到{'、'.join(stages[1:])}中的一个环节"
    elif stages.index(stage) > award.position:
        yield "not_passed", f"“{stage}”还没有办，不能退回"


def _money_moved(desk: AwardDesk, award: Award) -> bool:
    listed = any(one.state != "failed" for one in desk.find(Payment, award_id=award.id))
    return listed or bool(award.paid) or bool(desk.find(ClawBack, award_id=award.id))


def _turned(case: Case, award: Award, action: Action, stage: str, terms: Terms) -> Award:
    if action == "apply":
        return replace(award, applied=terms.amounts[award.number])
    changed = replace(award, state=TURNS[action].state)
    if action == "return":
        changed = replace(changed, position=case.ways[award.way].index(stage) - 1)
    stages = case.ways[award.way]
    if changed.state in {"withdrawn", "refused"} or _lost(stages, changed, APPROVED):
        changed = replace(changed, approved=None)
    return replace(changed, reviewed=None) if _lost(stages, changed, REVIEWED) else changed


def _lost(stages: tuple[str, ...], award: Award, stage: str) -> bool:
    return stage in stages and award.position < stages.index(stage)


def _strike(case: Case, before: Sequence[Award], after: Sequence[Award]) -> None:
    """Take out of the ledger what is no longer approved."""
    both = zip(before, after, strict=True)
    gone = [old for old, new in both if old.approved is not None and new.approved is None]
    case.desk.strike([one.id for one in gone])
    case.desk.log_all([_told(case, one, "撤销审定", before=one.approved) for one in gone])


def complete(desk: AwardDesk, case: Case, awards: Sequence[Award], terms: Terms) -> None:
    """Record 拨付 of awards whose whole amount has arrived."""
    done = [one for one in awards if one.paid == one.approved and case.next_stage(one) == PAID]
    _record(desk, "pass", PAID, done, [replace(one, position=one.position + 1) for one in done], terms)


# Looking


def steps_of(register: Register, award_id: int) -> tuple[AwardStep, ...]:
    """Return everything that was done to an award, in order."""
    with register.reading_awards() as desk:
        return desk.find(AwardStep, award_id=award_id)


def awards_of(register: Register, code: str) -> tuple[Award, ...]:
    """Return the awards of a batch by line; none where it has not started."""
    with register.reading_awards() as desk:
        return tuple(sorted(desk.find(Award, batch=code), key=lambda award: award.number))

"""What the desk's page says, read off the window's thread: what waits, how funds stand, what was done last."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from desktop.awards import assess_register
from desktop.awards.decisions import NEEDS_SECOND
from desktop.awards.funds import Position, position
from desktop.awards.payments import failed_payments
from desktop.progress import Progress
from desktop.register import ActionHead, BatchHead, Register
from desktop.register.award_store import AwardDesk
from desktop.register.award_values import Award, Decision, Notice, Objection, Payment, WayStage
from desktop.register.stages import NOTICE
from desktop.window.desk import ROOM_OF, RoomId
from desktop.window.dispatch_reading import last_ended, unreported
from desktop.window.theme import Tone
from policies.assessment.missing import MissingFact, rank_missing
from policies.facts import CATALOGUE, SUBJECT_KINDS
from policies.findings.finding import Finding
from policies.language import Policy
from policies.money import Fen

_BACKUP_DAYS = 7
_LATEST = 6
"""So many batches, and so many of the latest actions, are shown."""
_TOO_MANY = 5_000
"""Above so many subjects nobody wants an assessment that he did not ask for."""
_LISTED_DAYS = 5
"""A payment list of which the bank has said nothing for so long is asked about."""


class Waiting(NamedTuple):
    """One thing that waits: what, how many, how much, until when, and the one verb."""

    icon: str
    tone: Tone
    title: str
    many: str
    detail: str
    verb: str
    room: RoomId
    item: str = ""
    amount: Fen | None = None
    caption: str = ""
    deadline: str = ""
    urgent: bool = False


class Track(NamedTuple):
    """How far a batch is: stages, how many all its awards have passed, and what comes next."""

    code: str
    stages: tuple[str, ...]
    passed: int
    note: str


class FundState(NamedTuple):
    """A fund in a budget year."""

    title: str
    year: int
    state: Position


class Home(NamedTuple):
    """Everything that is read quickly."""

    waiting: tuple[Waiting, ...]
    funds: tuple[FundState, ...]
    tracks: tuple[Track, ...]
    dates: tuple[tuple[date, str], ...]
    actions: tuple[ActionHead, ...]


class Outlook(NamedTuple):
    """What an assessment of the newest year says, of one policy."""

    policy: Policy
    year: int
    to_decide: tuple[Finding, ...]
    undetermined: tuple[Finding, ...]
    missing: tuple[MissingFact, ...]
    contradictions: int


# What an assessment says


def policies_at_work(register: Register) -> tuple[str, ...]:
    """Return the policies that the bureau took into force, else those that govern the places in its register."""
    if adopted := {one.policy: None for one in register.policies.versions()}:
        return tuple(adopted)
    rows = [row for kind in SUBJECT_KINDS for row in register.subjects(kind, limit=1)]
    here = {row.division for row in rows if row.division}
    known = [register.policies.of_year(id_, date.max.year) for id_ in register.policies.ids()]
    fitting = [one.id for one in known if any(_governs(place, code) for place in one.places for code in here)]
    return tuple(fitting) if fitting else tuple(one.id for one in known)


def _governs(place: str, code: str) -> bool:
    return code.startswith(place.rstrip("0")) or place.startswith(code.rstrip("0"))


def newest_year(register: Register, policy: Policy) -> int | None:
    """Return the newest year in which the policy is in force and the register knows anything."""
    last = policy.in_force_until.year if policy.in_force_until else date.max.year
    known = {year for kind in {one.subject for one in policy.assessed} for year in register.years(kind)}
    fitting = [year for year in known if policy.in_force_from.year <= year <= last]
    return max(fitting, default=None)


def read_outlook(register: Register, tell: Progress) -> tuple[Outlook, ...]:
    """Assess the newest year of every policy at work; nothing where the register is large."""
    if sum(register.count(kind) for kind in SUBJECT_KINDS) > _TOO_MANY:
        return ()
    return tuple(_outlooks(register, tell))


def _outlooks(register: Register, tell: Progress) -> Iterator[Outlook]:
    for policy_id in policies_at_work(register):
        newest = register.policies.of_year(policy_id, date.max.year)
        year = newest_year(register, newest)
        if year is None:
            continue
        run = assess_register(register, register.policies.of_year(policy_id, year), year, progress=tell)
        with register.reading_awards() as desk:
            decided = {
                (str(one.subject_id), one.measure)
                for one in desk.find(Decision, policy=policy_id, year=year, voided="")
            }
        open_ones = [one for one in run.findings if (one.subject, one.measure) not in decided]
        undetermined = tuple(one for one in open_ones if one.outcome == "undetermined")
        to_decide = tuple(one for one in open_ones if one.outcome == "for_decision")
        missing = rank_missing(undetermined)
        yield Outlook(run.policy, year, to_decide, undetermined, missing, len(run.input_errors))


def waiting_of(outlooks: Sequence[Outlook]) -> Iterator[Waiting]:
    """Yield what assessments leave to a person."""
    for one in outlooks:
        where = f"{one.year} 年度 {one.policy.title}"
        if one.to_decide:
            amount = sum(found.amount or 0 for found in one.to_decide)
            yield Waiting(
                "for_decision", "amber", "待人工核定", f"{len(one.to_decide)} 项", where, "去核定", "assess",
                f"{one.policy.id}/{one.year}/for_decision", amount or None, "建议金额",
            )  # fmt: skip
        if one.undetermined:
            amount = sum(found.explanation.at_stake or 0 for found in one.undetermined)
            yield Waiting(
                "undetermined", "grey", "资料不全", f"{len(one.undetermined)} 项", _lacking(one, where), "去补齐",
                "assess", f"{one.policy.id}/{one.year}/undetermined", amount or None, "补齐可解锁",
            )  # fmt: skip
        if one.contradictions:
            yield Waiting(
                "problem", "red", "数据互相矛盾", f"{one.contradictions} 处", f"没有参加测算：{where}", "去查看",
                "assess", f"{one.policy.id}/{one.year}/",
            )  # fmt: skip


def _lacking(one: Outlook, where: str) -> str:
    first = one.missing[0]
    return f"其中 {len(first.findings)} 项缺“{CATALOGUE[first.fact].label}”，{where}"


# What is read quickly


def read_home(register: Register, today: date) -> Home:
    """Read what waits and what was done."""
    heads = register.batches()
    with register.reading_awards() as desk:
        waiting = [*_unconfirmed(desk), *_notices(desk, today), *_payments(desk, today), *_not_started(desk, heads)]
        tracks = tuple(track for head in reversed(heads[-_LATEST:]) if (track := _track(desk, head.code)))
        dates = tuple(sorted((one.ends_on, f"公示满 {one.batch}") for one in _running(desk) if one.ends_on >= today))
    waiting += [*_drafts(register), *_unreported(register, today), *_backup(register, today)]
    return Home(tuple(waiting), tuple(_funds(register, heads, today)), tracks, dates, register.actions(_LATEST))


def _unreported(register: Register, today: date) -> Iterator[Waiting]:
    if places := unreported(register, today):
        ended = last_ended(today)
        said = f"{ended.title}：{'、'.join(places[:3])}{' 等' if len(places) > 3 else ''}"  # noqa: PLR2004  # some
        item = f"{ended.year}-{ended.quarter}/填报"
        yield Waiting("dispatch", "ink2", "季度数据未报", f"{len(places)} 个", said, "去填报", "dispatch", item)


def _unconfirmed(desk: AwardDesk) -> Iterator[Waiting]:
    found = [one for one in desk.find(Decision, voided="", confirmed_by="") if one.kind in NEEDS_SECOND]
    if found:
        yield Waiting(
            "for_decision", "violet", "待第二人确认", f"{len(found)} 项", f"{found[0].author} 作出的决定须另一人确认",
            "去确认", "assess", amount=sum(one.amount for one in found), caption="决定金额",
        )  # fmt: skip


def _running(desk: AwardDesk) -> list[Notice]:
    """Return the notices in force of batches that have not left the notice yet."""
    return [one for one in desk.find(Notice, voided="") if _before_or_at_notice(desk, one.batch)]


def _before_or_at_notice(desk: AwardDesk, code: str) -> bool:
    ends = {one.way: one.position for one in desk.find(WayStage, batch=code, name=NOTICE)}
    return any(one.position < ends[one.way] for one in desk.find(Award, batch=code, state="open") if one.way in ends)


def _notices(desk: AwardDesk, today: date) -> Iterator[Waiting]:
    for notice in _running(desk):
        objections = desk.find(Objection, notice_id=notice.id)
        unanswered = sum(1 for one in objections if one.upheld is None)
        over = notice.ends_on < today
        said = f"{notice.starts_on:%m-%d} 至 {notice.ends_on:%m-%d}，异议 {len(objections)} 件"
        said += f"，{unanswered} 件未处理" if unanswered else ""
        yield Waiting(
            "notice", "amber" if over else "ink2", "公示已满" if over else "公示中", notice.batch, said,
            "办结公示" if over else "看公示", "batch", notice.batch, desk.total("due", batch=notice.batch), "公示金额",
            until(notice.ends_on, today), over or notice.ends_on - today <= timedelta(1),
        )  # fmt: skip


def _payments(desk: AwardDesk, today: date) -> Iterator[Waiting]:
    open_ones = failed_payments(desk)
    if open_ones:
        oldest = min(one.settled_on or today for one in open_ones)
        said = open_ones[0].note or "银行退回，须改正账户后重付"
        yield Waiting(
            "problem", "red", "支付失败", f"{len(open_ones)} 笔", said, "去处理", "batch", open_ones[0].batch,
            sum(one.amount for one in open_ones), "未到账", f"已 {(today - oldest).days} 天", urgent=True,
        )  # fmt: skip
    listed = desk.find(Payment, state="listed")
    if listed:
        age = (today - min(one.at for one in listed).astimezone().date()).days
        yield Waiting(
            "batch", "ink2", "待银行回单", f"{len(listed)} 笔", f"拨付清单已交银行，批次 {listed[0].batch}", "录回单",
            "batch", listed[0].batch, sum(one.amount for one in listed), "已列清单", f"已 {age} 天", age > _LISTED_DAYS,
        )  # fmt: skip


def _not_started(desk: AwardDesk, heads: Sequence[BatchHead]) -> Iterator[Waiting]:
    for head in heads:
        if not desk.find(WayStage, batch=head.code):
            yield Waiting(
                "batch", "ink2", "批次待受理", head.code, f"{head.year} 年度，{head.lines} 笔", "去受理", "batch",
                head.code, head.total, "应奖补",
            )  # fmt: skip


def _drafts(register: Register) -> Iterator[Waiting]:
    """Yield what somebody began to type and is not done: a power cut may have come between."""
    keys = [json.loads(key) for key in register.drafts.all()]
    said = "打了一半、或还没通过核对的，都还留着"
    entries = [key[1] for key in keys if key[0] != "new"]
    if entries:
        kind = register.subject_row(entries[0]).kind
        yield Waiting(
            "changed", "amber", "没有写完的", f"{len(entries)} 处", said, "接着写", ROOM_OF[kind], str(entries[0])
        )
    for _, kind in (key for key in keys if key[0] == "new"):
        yield Waiting(
            "changed", "amber", "没有写完的", f"新增{SUBJECT_KINDS[kind]}", said, "接着写", ROOM_OF[kind], "new"
        )


def _backup(register: Register, today: date) -> Iterator[Waiting]:
    newest = next(iter(register.backups()), None)
    if newest is None:
        yield Waiting(
            "shield", "amber", "备份", "还没有", "登记簿只有一份，电脑坏了就没有了", "立即备份", "upkeep", "backup",
            urgent=True,
        )  # fmt: skip
        return
    made = newest.made_at.astimezone()
    age = (today - made.date()).days
    if age > _BACKUP_DAYS:
        yield Waiting(
            "shield", "amber", "备份", f"{age} 天前", f"上次备份 {made:%Y-%m-%d %H:%M}", "立即备份", "upkeep", "backup",
            deadline=f"已过 {age - _BACKUP_DAYS} 天", urgent=True,
        )  # fmt: skip


def _track(desk: AwardDesk, code: str) -> Track | None:
    awards = desk.find(Award, batch=code)
    going = [one for one in awards if one.state in ("open", "correcting")]
    if not going:
        return None
    way = going[0].way
    stages = tuple(one.name for one in desk.find(WayStage, batch=code, way=way))
    mine = [one for one in going if one.way == way]
    least = min(one.position for one in mine)
    if least + 1 >= len(stages):
        return None
    beyond = sum(1 for one in mine if one.position > least)
    return Track(code, stages, least + 1, f"{stages[least + 1]} {beyond} / {len(mine)}")


def _funds(register: Register, heads: Sequence[BatchHead], today: date) -> Iterator[FundState]:
    after = {id_: register.policies.of_year(id_, date.max.year).budget_year_after for id_ in register.policies.ids()}
    years = sorted({today.year, today.year - 1} | {head.year + after.get(head.policy_id, 0) for head in heads})
    budgets = {(one.policy, one.fund, year) for year in years for one in register.plans.budgets(year)}
    with register.reading_awards() as desk:
        used = {(one.policy, one.fund, one.budget_year) for one in desk.find(Award, budget_year=years, way="paid")}
    for policy_id, fund, year in sorted(budgets | used, key=lambda one: (-one[2], one[0], one[1])):
        policy = register.policies.of_year(policy_id, year)
        name = next((one.name for one in policy.funds if one.id == fund), "") or policy.title
        yield FundState(name, year, position(register, policy_id, fund, year))


def until(day: date, today: date) -> str:
    """Say when a period ends, as people do."""
    left = (day - today).days
    near = {0: "今天满", 1: "明天满"}
    return near.get(left, f"{day.month}月{day.day}日满") if left >= 0 else f"已满 {-left} 天"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Say when something was done: the time of today, else the day."""
    there, here = moment.astimezone(), (now or datetime.now(UTC)).astimezone()
    days = (here.date() - there.date()).days
    return f"{there:%H:%M}" if days <= 0 else "昨天" if days == 1 else f"{there.month}月{there.day}日"

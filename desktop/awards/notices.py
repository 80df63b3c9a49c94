"""Public notices: their period, objections and what became of them, and notices issued again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from desktop.awards.workdays import period_end
from desktop.register import Batch, Register
from desktop.register.award_store import AwardDesk
from desktop.register.award_values import Award, Notice, Objection
from policies.problems import Problem, refuse

DAYS = 5
"""The usual period: 5 working days. The bureau's own: the setting ``notice.days``."""


class Announced(NamedTuple):
    """A notice, and what a person should know of its period."""

    notice: Notice
    warnings: tuple[Problem, ...]


def announce(
    register: Register,
    code: str,
    *,
    author: str,
    starts_on: date,
    days: int | None = None,
    working_days: bool = True,
    document: str = "",
    instead_because: str = "",
) -> Announced:
    """Issue a notice of a batch's awards; ``instead_because`` issues it again and voids the one before.

    The day of publication is not counted. Raises InputError where the batch has not started, or a notice already
    stands and no reason is given to issue another.
    """
    with register.reading_awards() as desk:
        setting = desk.setting("notice.days")
    period = days or (int(setting) if setting.isdigit() and int(setting) else DAYS)
    end = period_end(starts_on, period, working=working_days, own=register.holidays)
    with register.awarding(author, f"公示：{code}", reason=instead_because) as desk:
        if not desk.find(Award, batch=code):
            raise refuse(code, "not_started", "这个批次还没有受理，不能公示")
        before = desk.find(Notice, batch=code)
        standing = [one for one in before if not one.voided]
        if standing and not instead_because.strip():
            raise refuse(code, "noticed", "这个批次已有公示；重新公示须写明理由")
        desk.alter(*(replace(one, voided=instead_because.strip()) for one in standing))
        notice = Notice(
            batch=code, number=len(before) + 1, starts_on=starts_on, days=period, working_days=working_days,
            ends_on=end.day, document=document.strip(), author=desk.author, at=desk.now,
        )  # fmt: skip
        notice = replace(notice, id=desk.add(notice)[0])
        desk.log(f"公示：{code}", f"{starts_on.isoformat()} 至 {end.day.isoformat()}，第 {notice.number} 次")
    return Announced(notice, tuple(_unknown(year) for year in end.unknown_years))


def _unknown(year: int) -> Problem:
    sentence = f"程序没有 {year} 年的放假安排，只去掉了周末；请在设置中录入放假和调休后重新公示"
    return Problem("", "unknown_holidays", sentence)


def notices_of(register: Register, code: str) -> tuple[Notice, ...]:
    """Return all notices of a batch, those voided too."""
    with register.reading_awards() as desk:
        return desk.find(Notice, batch=code)


def objections_of(register: Register, notice: Notice) -> tuple[Objection, ...]:
    """Return the objections to a notice, handled or not."""
    with register.reading_awards() as desk:
        return desk.find(Objection, notice_id=notice.id)


def object_to(
    register: Register,
    notice: Notice,
    *,
    line: int | None,
    received_on: date,
    from_whom: str,
    content: str,
    author: str,
) -> int:
    """Register an objection to a line, or to the whole notice; return its number. Raises InputError."""
    with register.awarding(author, f"登记异议：{notice.batch}") as desk:
        if not (from_whom.strip() and content.strip()):
            raise refuse("", "incomplete", "异议须写明提出人和内容；匿名或没有线索的不受理，可作为线索另行核查")
        if not notice.starts_on <= received_on <= notice.ends_on:
            raise refuse("", "outside_period", "不在公示期内提出，公示期外的反映请另行核查")
        (number,) = desk.add(
            Objection(
                notice_id=notice.id, line=line, received_on=received_on, from_whom=from_whom.strip(),
                content=content.strip(),
            )
        )  # fmt: skip
        desk.log(f"登记异议：{notice.batch}", f"{'全部' if line is None else f'第 {line} 号'}，{content.strip()}")
    return number


def handle(
    register: Register, objection_id: int, *, upheld: bool, handling: str, handled_on: date, author: str
) -> None:
    """Record what became of an objection. Raises InputError where it is handled already, or nothing is said."""
    with register.awarding(author, "处理异议") as desk:
        found = desk.find(Objection, id=objection_id)
        if not found or found[0].upheld is not None or not handling.strip():
            raise refuse("", "not_to_handle", "没有这个待处理的异议，或没有写明处理情况，请核对")
        changed = replace(
            found[0], upheld=upheld, handling=handling.strip(), handled_on=handled_on, handled_by=desk.author
        )
        desk.alter(changed)
        desk.log("处理异议", f"{'成立' if upheld else '不成立'}，{handling.strip()}")


def notice_faults(desk: AwardDesk, batch: Batch, numbers: Collection[int], on: date) -> Iterator[Problem]:
    """Yield why lines cannot leave the notice yet."""
    standing = [one for one in desk.find(Notice, batch=batch.code) if not one.voided]
    if not standing:
        yield Problem(batch.code, "no_notice", "还没有公示，请先发布公示")
        return
    notice = standing[-1]
    if on <= notice.ends_on:
        yield Problem(batch.code, "notice_running", f"公示期到 {notice.ends_on.isoformat()} 止，期满后才能办结公示")
    for objection in desk.find(Objection, notice_id=notice.id):
        touched = sorted(numbers if objection.line is None else {objection.line} & set(numbers))
        if touched and objection.upheld is None:
            yield Problem(_lines(touched), "objection_open", f"{objection.from_whom}的异议还没有处理，请先处理")
        elif touched and objection.upheld:
            yield Problem(_lines(touched), "objection_upheld", "异议成立，请退回、不予支持，或更正后重新公示")


def _lines(numbers: list[int]) -> str:
    return f"第 {'、'.join(map(str, numbers))} 号"

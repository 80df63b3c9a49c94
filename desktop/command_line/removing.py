"""Subjects taken off the lists and brought back, and personal rows removed once their retention has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from desktop.command_line.meaning import SubjectName, day, one_subject
from desktop.command_line.telling import say, told
from desktop.command_line.working import Author, named, opened
from policies.facts import SUBJECT_KINDS
from policies.problems import refuse

if TYPE_CHECKING:  # the register is heavy: loaded when first used
    from desktop.register import Register, SubjectRow

Why = Annotated[str, typer.Option("--reason", help="原因")]
_YES = "清除"


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("withdraw", help="撤下一个对象：不再列入名单和测算，已有的奖补和记录都保留")(withdraw)
    app.command("bring-back", help="恢复一个撤下的对象")(bring_back)
    app.command("withdrawn", help="列出撤下的对象")(withdrawn)
    app.command("purge", help="清除保存期满的个人信息；主管办理，不能撤销")(purge)


@told
def withdraw(context: typer.Context, subject: SubjectName, reason: Why = "", author: Author = "") -> None:
    """Take a subject off all lists."""
    with opened(context) as register:
        row = one_subject(register, subject)
        register.withdraw(row.id, author=named(author), reason=reason)
    say(f"已撤下 {row.id} {SUBJECT_KINDS[row.kind]}“{row.name}”，恢复用 bring-back {row.id}")


@told
def bring_back(context: typer.Context, subject: SubjectName, reason: Why = "", author: Author = "") -> None:
    """Put a withdrawn subject back."""
    with opened(context) as register:
        row = _one_withdrawn(register, subject)
        register.bring_back(row.id, author=named(author), reason=reason)
    say(f"已恢复 {SUBJECT_KINDS[row.kind]}“{row.name}”")


def _withdrawn(register: Register) -> tuple[SubjectRow, ...]:
    return tuple(row for kind in SUBJECT_KINDS for row in register.withdrawn(kind))


def _one_withdrawn(register: Register, text: str) -> SubjectRow:
    rows = [row for row in _withdrawn(register) if text in (row.name, row.identity_code, str(row.id))]
    if len(rows) != 1:
        found = "、".join(f"{row.id} {row.name}" for row in rows) or "没有找到"
        sentence = f"撤下的对象中应有一个与“{text}”完全相符（{found}），请用 withdrawn 查看，改用编号"
        raise refuse("", "not_one_subject", sentence)
    return rows[0]


@told
def withdrawn(context: typer.Context) -> None:
    """List who was taken off the lists."""
    with opened(context) as register:
        rows = _withdrawn(register)
    for row in rows:
        say("　".join(filter(None, (str(row.id), SUBJECT_KINDS[row.kind], row.name, row.division_name))))
    if not rows:
        say("没有撤下的对象")


@told
def purge(
    context: typer.Context,
    before: Annotated[str, typer.Option("--before", metavar="日期", help="清除这一天以前的，如 2016-01-01")],
    reason: Why = "",
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
    author: Author = "",
) -> None:
    """Remove for good persons untouched since a day, and trainees and employed persons of earlier days."""
    until = day(before, "--before")
    with opened(context) as register:
        due = register.due_for_purge(until)
        say(f"{until} 以前：{due.words}")
        if due.held_back:
            say(f"另有 {due.held_back} 人因奖补或账目仍需保留")
        if not due.rows:
            return
        if not yes and typer.prompt(f"清除后不能撤销。确定要清除，请输入“{_YES}”") != _YES:
            raise refuse("", "not_confirmed", "没有确认，什么也没有清除")
        done = register.purge_persons(until, author=named(author), reason=reason)
    say(f"已清除：{done.due.words}；校验 {done.hash}")

"""Commands that keep a register safe: verify, back up, restore, and the log of what was changed."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.command_line.passwords import with_password
from desktop.command_line.telling import NO, AsJson, answer, complain, problem_values, say, told
from desktop.command_line.working import Author, opened, register_path
from policies.facts import SUBJECT_KINDS
from policies.problems import InputError, Problem, refuse

if TYPE_CHECKING:
    from desktop.register import Change, Register, Verification


_TABLES = {
    "subject": "对象", "fact_value": "数据", "title": "称号", "profile": "联系和账户",
    "subject_status": "经营状态", "invoice": "发票", "loan": "贷款", "repayment": "还款", "lease": "租约",
    "trainee": "学员", "employment": "新增就业人员", "attachment": "附件", "note": "备注",
    "ledger_entry": "历年奖补", "policy_version": "政策版本", "batch": "批次", "batch_line": "批次明细",
    "award": "奖补办理", "award_step": "办理经过", "decision": "决定", "notice": "公示", "objection": "异议",
    "payment": "拨付", "claw_back": "追回案件", "recovery": "追回款项", "budget": "预算", "target": "目标",
    "benchmark_rate": "基准利率", "shortcoming": "问题与措施", "appraisal_weight": "考核分值",
    "appraisal_mark": "加减分", "setting": "设置", "account": "账户", "change": "改动记录", "action": "操作",
    "trail_row": "留痕",
}  # fmt: skip
"""What is counted for people; search indexes and the like are checked, too, but tell nobody anything."""


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("verify", help="核验登记簿：文件、行数、改动记录；有问题时退出码为 1")(verify)
    app.command("backup", help="备份到文件夹，并重新打开核验")(backup)
    app.command("restore", help="用备份恢复登记簿；现有文件先另存")(restore)
    app.command("log", help="列出改动记录，最新的在前")(log)


@told
def verify(
    context: typer.Context,
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", help="纸面或备份上的记录校验码，应在改动记录之中", metavar="序号-校验值"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the whole register; exit code 1 where anything is wrong."""
    try:
        with opened(context) as register:
            found = register.verify(heads or ())
    except InputError as error:
        if error.problems[0].code != "damaged":
            raise
        raise _wrong(error.problems, as_json=as_json) from None
    if found.problems:
        raise _wrong(found.problems, as_json=as_json)
    _tell(found, as_json=as_json)


def _wrong(problems: tuple[Problem, ...], *, as_json: bool) -> typer.Exit:
    if as_json:
        answer({"sound": False, "problems": problem_values(problems)})
    for problem in problems:
        complain(str(problem))
    return typer.Exit(NO)


def _tell(found: Verification, *, as_json: bool) -> None:
    if as_json:
        head = {"number": found.head.number, "hash": found.head.hash}
        answer({"sound": True, "problems": [], "head": head, "counts": dict(found.counts)})
        return
    say(f"登记簿完好：文件、引用、改动记录 {found.head.number} 项与数据全部相符")
    say(f"记录校验码 {found.head}")
    for table, label in _TABLES.items():
        if count := found.counts.get(table):
            say(f"  {label} {count} 行")


@told
def backup(
    context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="文件夹", help="备份所在的文件夹")]
) -> None:
    """Back the register up and check the copy."""
    with opened(context) as register:
        made = register.back_up(folder)
    if made is None:
        raise RuntimeError("a backup by hand is always made")
    say(f"已备份并核验：{made.path}（{made.size} 字节，记录校验码 {made.head}）")
    for problem in made.problems:
        complain(f"备份时登记簿的改动记录已有问题：{problem}")


@told
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="备份", help="备份文件（.subsidy-backup）")],
    author: Author = "",
) -> None:
    """Put a backup in the register's place; the present file is saved before."""
    from desktop.register import restore_backup

    path = register_path(context)

    def act(password: str) -> None:
        restored = restore_backup(file, path, author=author or getpass.getuser(), password=password)
        say(f"已从第 {restored.number} 号备份恢复 {path}（记录校验码 {restored.head}），原有文件已另存")

    with_password(context, act)


@told
def log(
    context: typer.Context,
    subject: Annotated[str, typer.Option("--subject", help="只列一个对象：编号、代码或名称")] = "",
    limit: Annotated[int | None, typer.Option("--limit", help="最多列出多少条", min=1)] = None,
    as_json: AsJson = False,
) -> None:
    """List what was changed, the latest first."""
    with opened(context) as register:
        subject_id = _subject(register, subject) if subject else None
        changes = register.changes(limit, subject_id=subject_id)
    if as_json:
        answer([{**change._asdict(), "at": change.at.isoformat()} for change in changes])
        return
    for change in changes:
        say(_line(change))


def _line(change: Change) -> str:
    source = f"（{change.source}）" if change.source else ""
    text = f"{change.at.astimezone():%Y-%m-%d %H:%M:%S}　{change.author}{source}　{change.what}"
    if change.before:
        return f"{text}\n    原：{change.before}\n    现：{change.after}"
    return f"{text}\n    {change.after}" if change.after else text


def _subject(register: Register, text: str) -> int:
    """Return the one subject that is meant. Raises InputError where there is none, or where there are several."""
    found = [row for row, _ in register.find(text)]
    exact = [row for row in found if text in {row.name, row.identity_code, str(row.id)}] or found
    if len(exact) == 1:
        return exact[0].id
    if text.isdecimal() and not found:
        with suppress(KeyError):
            return register.subject_row(int(text)).id
    if not exact:
        raise refuse(text, "no_such_subject", "登记簿中没有这个对象，请核对编号、代码或名称")
    named = "、".join(f"{row.id} {SUBJECT_KINDS[row.kind]}{row.name}" for row in exact)
    raise refuse(text, "several_subjects", f"有几个对象相符（{named}），请改用编号")

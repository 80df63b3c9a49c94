"""Commands for what comes in and goes out in Excel: import, undo, templates, requests for missing facts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.command_line.telling import REFUSED, AsJson, Bar, answer, complain, say, told
from desktop.command_line.working import Author, PolicyId, Year, named, opened, register_path, run_of
from policies.facts import SUBJECT_KINDS, SubjectKind
from policies.library import find_policy
from policies.money import yuan
from policies.problems import refuse

if TYPE_CHECKING:  # the register and what stands on it are heavy: loaded when first used
    from desktop.register import Register
    from desktop.rosters import CellProblem, Doubts, FileReport, ImportReport

_DOUBTS: dict[str, Doubts] = {"refuse": "ask", "skip": "skip", "new": "new", "same": "same"}

OutFile = Annotated[Path, typer.Option("--out", help="输出的工作簿（.xlsx）", metavar="文件")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("import", help="导入名册（xlsx、xls、ods、csv）；有一处问题就一行也不写入")(import_rosters)
    app.command("undo", help="撤销一次导入，默认最近一次；后来改动过的内容保留")(undo)
    app.command("template", help="生成填报表：只列这个政策要用的数据")(template)
    app.command("missing", help="生成缺项补报表：一个辖区里缺了就定不下来的数据")(missing)


@contextmanager
def _open_or_create(context: typer.Context, author: str, *, dry_run: bool) -> Iterator[Register]:
    """Open the register; where there is none, make it, or for a dry run an empty one that nobody keeps."""
    from desktop.register import create_register

    path = register_path(context)
    with ExitStack() as stack:
        if path.exists():
            yield stack.enter_context(opened(context))
            return
        complain(f"没有登记簿 {path}，{'按空登记簿检查' if dry_run else '先新建一个'}")
        if dry_run:
            path = Path(stack.enter_context(TemporaryDirectory())) / path.name
        yield stack.enter_context(create_register(path, author=named(author)))


@told
def import_rosters(  # the options of a command
    context: typer.Context,
    rosters: Annotated[list[Path], typer.Argument(metavar="名册…", help="名册文件（.xlsx、.xls、.ods、.csv）")],
    year: Annotated[int | None, typer.Option("--year", help="没有写年份的年度列属于哪一年")] = None,
    doubtful: Annotated[
        str,
        typer.Option(
            "--doubtful",
            help="与登记簿中的疑似同一时：refuse 不写入，skip 略过，new 当作新的，same 只有一个候选时当作同一个",
        ),
    ] = "refuse",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    annotate: Annotated[
        Path | None, typer.Option("--annotate", help="把标了问题的副本放进这个文件夹", metavar="文件夹")
    ] = None,
    author: Author = "",
    as_json: AsJson = False,
) -> None:
    """Import rosters, all or nothing."""
    from desktop.rosters import import_rosters as take_in

    if doubtful not in _DOUBTS:
        raise refuse("--doubtful", "unknown_option", f"没有“{doubtful}”这种处理，应为：{'、'.join(_DOUBTS)}")
    with _open_or_create(context, author, dry_run=dry_run) as register, Bar() as bar:
        report = take_in(
            register,
            rosters,
            author=named(author),
            year=year,
            doubts=_DOUBTS[doubtful],
            dry_run=dry_run,
            progress=bar,
        )
    copies = _annotated(report, annotate) if annotate is not None else {}
    if as_json:
        answer(_report_values(report, copies))
    else:
        _show_report(report, copies)
    if report.problems:
        raise typer.Exit(REFUSED)


def _annotated(report: ImportReport, folder: Path) -> dict[Path, Path]:
    """Write a marked copy of every file with problems that can be read."""
    from desktop.rosters.outgoing import annotate

    wrong = dict.fromkeys(problem.path for problem in report.problems)
    copies = {path: annotate(path, report.problems, folder) for path in wrong}
    return {path: copy for path, copy in copies.items() if copy is not None}


def _show_report(report: ImportReport, copies: dict[Path, Path]) -> None:
    from desktop.rosters import problem_lines, reading_lines

    for file in (one for one in report.files if one.kind is not None):
        counts = (
            f"新增 {file.new}，变更 {file.changed}，无变化 {file.unchanged}，疑似 {file.doubtful}，错误 {file.error}"
        )
        say(f"{file.path.name} › {file.sheet}：{file.rows} 行，{counts}，整理读法 {len(file.readings)} 处")
        for cells, words in reading_lines(file.readings):
            say(f"  {cells}，如 {words}" if cells else f"  {words}")
    for file in (one for one in report.files if one.kind is None):
        for note in file.readings:
            say(f"{file.path.name} › {file.sheet}：{note.taken}")
    for line in problem_lines(report.problems):
        complain(str(line))
    if any(problem.code == "doubtful_match" for problem in report.problems):
        complain("疑似同一的可在窗口中逐条选定，或用 --doubtful 统一处理")
    for copy in copies.values():
        say(f"标出问题的副本：{copy}")
    nothing = report.applied and not any(file.new or file.changed for file in report.files)
    say("与登记簿一致，没有要写入的内容" if nothing else "已写入登记簿" if report.applied else "没有写入任何内容")


def _report_values(report: ImportReport, copies: dict[Path, Path]) -> dict[str, Any]:
    return {"applied": report.applied, "files": [_file_values(file, copies) for file in report.files]}


def _file_values(file: FileReport, copies: dict[Path, Path]) -> dict[str, Any]:
    counts = {name: getattr(file, name) for name in ("rows", "new", "changed", "unchanged", "doubtful", "error")}
    return {
        **counts,
        "file": file.path.name,
        "sheet": file.sheet,
        "kind": file.kind,
        "readings": len(file.readings),
        "annotated": str(copies[file.path]) if file.path in copies else None,
        "problems": [_problem_values(problem) for problem in file.problems],
    }


def _problem_values(problem: CellProblem) -> dict[str, Any]:
    values = problem._asdict()
    del values["path"]
    return {**values, "cell": problem.cell}


@told
def undo(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(metavar="编号", help="操作编号，默认最近一次导入")] = None,
    reason: Annotated[str, typer.Option("--reason", help="原因")] = "",
    author: Author = "",
    as_json: AsJson = False,
) -> None:
    """Undo a whole import; what was altered since stays and is told."""
    from desktop.rosters import undo_import

    with opened(context) as register:
        undone = undo_import(register, number, author=named(author), reason=reason)
    if as_json:
        kept = [{"subject": one.subject_id, "name": one.name, "field": one.label} for one in undone.kept]
        answer({"number": undone.number, "title": undone.title, "kept": kept})
        return
    say(f"已撤销第 {undone.number} 号操作（{undone.title}）")
    for one in undone.kept:
        say(f"  保留：{one.name} {one.label}，导入之后改动过")


@told
def template(
    context: typer.Context,
    policy_id: PolicyId,
    kind: Annotated[str, typer.Argument(metavar="种类", help=f"对象种类：{' '.join(SUBJECT_KINDS)}")],
    out: OutFile,
    year: Annotated[int, typer.Option("--year", help="政策年度", min=1990, max=2200)],
    division: Annotated[str, typer.Option("--division", help="只预填这个辖区的对象")] = "",
) -> None:
    """Write a roster to fill in; with a register, filled with what it knows."""
    from desktop.rosters.outgoing import write_template

    of_kind = _kind(kind)
    if context.obj is None:
        write_template(out, find_policy(policy_id, year), of_kind, year)
    else:
        with opened(context) as register:
            policy = register.policies.of_year(policy_id, year)
            write_template(out, policy, of_kind, year, register=register, division=division)
    say(str(out))


def _kind(word: str) -> SubjectKind:
    for kind, label in SUBJECT_KINDS.items():
        if word in (kind, label):
            return kind
    known = "、".join(f"{kind}（{label}）" for kind, label in SUBJECT_KINDS.items())
    raise refuse("", "unknown_kind", f"没有“{word}”这种对象，应为：{known}")


@told
def missing(
    context: typer.Context,
    policy_id: PolicyId,
    year: Year,
    out: OutFile,
    division: Annotated[str, typer.Option("--division", help="辖区：行政区划代码的前几位，或乡镇名称")] = "",
    as_json: AsJson = False,
) -> None:
    """Write what to ask one division for: blank figures that may still bring somebody money."""
    from desktop.rosters.outgoing import missing_facts, silent_words, write_missing

    with opened(context) as register:
        policy = register.policies.of_year(policy_id, year)
        run = run_of(register, policy, year)
        request = missing_facts(policy, year, run.findings, run.rows, division=division)
        write_missing(out, request, register)
    if as_json:
        rows = [
            {
                "name": row.row.name,
                "division": row.row.division,
                "facts": [{"fact": fact, "year": when} for fact, when in row.wanted],
                "measures": list(row.measures),
                "unlocks": yuan(row.unlocks).replace(",", ""),
                "unlimited": row.unlimited,
            }
            for row in request.rows
        ]
        silent = [{"name": row.name, "division": row.division} for row in request.silent]
        answer({"file": str(out), "rows": rows, "silent": silent})
        return
    unlocks = yuan(sum(row.unlocks for row in request.rows))
    say(f"{len(request.rows)} 个对象，{request.cells} 项待补，补齐后最多可兑现 {unlocks} 元")
    if request.silent:
        complain(f"另外，{silent_words(request)}")
    say(str(out))

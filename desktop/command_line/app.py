"""The program's one entry: the window without a command, else the command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from desktop import __version__
from desktop.bug_reports import trace_of
from desktop.command_line import (
    awarding,
    checking,
    deciding,
    dispatching,
    finding,
    keeping,
    paying,
    printing,
    rates,
    reading,
    removing,
    rostering,
    stepping,
    updating,
    working,
)
from desktop.command_line.help import Group, speak_chinese
from desktop.command_line.mistyped import sentence
from desktop.command_line.passwords import remember
from desktop.command_line.telling import BUG, NO, REFUSED, complain, say, told

app = typer.Typer(
    name="subsidy-desk",
    cls=Group,
    help="奖补台：县级商务部门的电子商务奖补登记、测算与打印。不带命令时打开窗口。",
    add_completion=False,
    pretty_exceptions_enable=False,
)

RegisterFile = Annotated[Path | None, typer.Option("--register", help="登记簿文件（.subsidy）", metavar="文件")]


@app.callback(invoke_without_command=True)
def desk(
    context: typer.Context,
    register: RegisterFile = None,
    version: Annotated[bool, typer.Option("--version", help="显示版本")] = False,
    password_fd: Annotated[
        int | None, typer.Option(help="加密登记簿的密码从这个文件描述符读取", metavar="编号", min=0)
    ] = None,
    account: Annotated[str, typer.Option(help="登记簿设有账户时，以这个账户办理", metavar="账户")] = "",
    account_fd: Annotated[
        int | None, typer.Option(help="账户的密码从这个文件描述符读取", metavar="编号", min=0)
    ] = None,
    selfcheck: Annotated[Path | None, typer.Option(help="自检：在文件夹里走一遍全过程", metavar="文件夹")] = None,
) -> None:
    """Remember the register for the command, or open the window."""
    context.obj = register
    remember(context, password_fd, account, account_fd)
    if version:
        say(f"subsidy-desk {__version__}")
    elif selfcheck is not None:
        _self_check(selfcheck)
    elif context.invoked_subcommand is None:
        from desktop.window import run

        raise typer.Exit(run(register))


@told
def _self_check(folder: Path) -> None:
    """Check the program on this computer; exit 1 where a step fails."""
    from desktop.selfcheck import self_check, tell

    steps = self_check(folder)
    for line in tell(steps):
        say(line)
    if not all(step.ok for step in steps):
        raise typer.Exit(NO)


checking.add_to(app)
reading.add_to(app)
working.add_to(app)
rostering.add_to(app)
keeping.add_to(app)
awarding.add_to(app)
deciding.add_to(app)
stepping.add_to(app)
paying.add_to(app)
finding.add_to(app)
removing.add_to(app)
rates.add_to(app)
printing.add_to(app)
dispatching.add_to(app)
updating.add_to(app)
speak_chinese(app)


def main() -> None:
    """Run in UTF-8, whatever the console's code page; a mistyped command gets a Chinese sentence."""
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a Windows program with a window alone has neither
        stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(app(prog_name=app.info.name, standalone_mode=False))
    except typer.TyperException as error:
        if error.message or hasattr(error, "param"):  # else a group without its command, which shows its help
            complain(sentence(error))
        sys.exit(REFUSED)
    except typer.Abort:
        sys.exit(REFUSED)
    except Exception as error:  # noqa: BLE001  # the outermost boundary: a bug is told as one, with its own exit code
        complain(trace_of(error))
        complain("程序内部出错，没有做完。请把上面的内容发给维护人员。")
        sys.exit(BUG)

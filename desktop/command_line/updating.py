"""``update``: look for a newer version on a USB stick. Nothing is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desktop import __version__
from desktop.command_line.telling import NO, say, told


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("update", help="在文件夹（如 U 盘）里找更新的安装文件并核对是否完整")(update)


@told
def update(folder: Annotated[Path, typer.Argument(help="文件夹", metavar="文件夹")]) -> None:
    """Name the newer setup; exit 1 where there is none."""
    from desktop.updates import find_update

    found = find_update(folder)
    if found is None:
        say(f"没有比 {__version__} 更新的安装文件")
        raise typer.Exit(NO)
    say(f"可以升级到 {found.version}：关闭本程序后运行 {found.setup}")

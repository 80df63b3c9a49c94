"""The help in Chinese: the library that prints it speaks English, and has a place for each of its words."""

from __future__ import annotations

from copy import copy
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_TYPES = {"str": "文字", "int": "整数", "int range": "整数", "path": "路径"}


class _Help:
    """What commands and groups have in common."""

    options_metavar: str | None
    subcommand_metavar: str

    def format_usage(self: Any, context: Any, formatter: Any) -> None:
        """Print how the command is written."""
        self.options_metavar, self.subcommand_metavar = "[选项]", "命令 [参数]..."
        formatter.write_usage(context.command_path, " ".join(self.collect_usage_pieces(context)), "用法：")

    def format_help(self: Any, context: Any, _formatter: Any) -> None:
        """Print all of it."""
        from typer import rich_utils  # only whoever asks for help waits for it

        rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = "参数", "选项"
        rich_utils.COMMANDS_PANEL_TITLE = "命令"
        rich_utils.REQUIRED_LONG_STRING, rich_utils.DEFAULT_STRING = "[必填]", "[默认：{}]"
        for parameter in self.params:
            parameter.type = copy(parameter.type)  # one and the same for all who take it
            parameter.type.name = _TYPES.get(parameter.type.name, parameter.type.name)
        self.get_help_option(context).help = "显示这份说明"
        rich_utils.rich_format_help(obj=self, ctx=context, markup_mode=self.rich_markup_mode)


class _Command(_Help, TyperCommand):
    """A command with Chinese help."""


class Group(_Help, TyperGroup):
    """A group of commands with Chinese help."""


def speak_chinese(app: typer.Typer) -> None:
    """Let every command and group of an application, once all are there, have Chinese help."""
    for command in app.registered_commands:
        command.cls = _Command
    for group in app.registered_groups:
        group.cls = Group
        if group.typer_instance is not None:
            speak_chinese(group.typer_instance)

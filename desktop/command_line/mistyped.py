"""A mistyped command, in a Chinese sentence: the library that reads the commands speaks English only."""

from __future__ import annotations

import re

import typer

SEE_HELP = "，请用 subsidy-desk {command}--help 查看写法"
PHRASES = (
    (r"No such command '(.+)'\.", "没有命令“{}”"),
    (r"Missing command\.", "没有写命令"),
    (r"Option '(.+)' requires an argument\.", "{} 后面缺少内容"),
    (r"Option '(.+)' does not take a value\.", "{} 后面不应有内容"),
    (r"Got unexpected extra arguments? ?\(?s?\)? ?\((.+)\)", "多写了“{}”"),
    (r"(.+) is not a valid int(?: range)?\.", "{} 不是整数"),
    (r"(.+) is not in the range (.+)\.", "{} 不在范围 {} 之内"),
    (r"(.+) is not one of (.+)\.", "{} 应为 {} 之一"),
    (r"\w+ '(.+)' does not exist\.", "找不到“{}”"),
    (r"\w+ '(.+)' is a directory\.", "“{}”是文件夹，应为文件"),
    (r"\w+ '(.+)' is a file\.", "“{}”是文件，应为文件夹"),
)


def sentence(error: typer.TyperException) -> str:
    """Return what is wrong with the command that was typed, and where help is."""
    context = getattr(error, "ctx", None)
    words = "" if context is None else "".join(f"{word} " for word in context.command_path.split()[1:])
    return f"命令写得不对：{_fault(error)}{SEE_HELP.format(command=words)}"


def _fault(error: typer.TyperException) -> str:
    option = getattr(error, "option_name", None)
    if option and error.message.startswith("No such option"):
        near = "、".join(getattr(error, "possibilities", None) or ())
        return f"没有选项 {option}" + (f"，是不是 {near}？" if near else "")
    name = _name(error)
    if name and not error.message:
        return f"缺少 {name}"
    return f"{name} 写得不对，{_phrase(error.message)}" if name else _phrase(error.message)


def _name(error: typer.TyperException) -> str:
    """Return how the help names the parameter that is wrong; nothing where it is none in particular."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    dashed = [name for name in parameter.opts if name.startswith("-")]
    return str(dashed[0] if dashed else parameter.make_metavar(getattr(error, "ctx", None)))


def _phrase(message: str) -> str:
    for pattern, phrase in PHRASES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return phrase.format(*found.groups())
    return message

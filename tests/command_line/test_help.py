from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from desktop.command_line import app

# Names that are typed as they stand: of commands and options, of policies, measures, kinds and file types.
ENGLISH_OF_THE_LIBRARY = re.compile(
    r"usage|options|arguments|commands?\b|args|required|default|show this|message|exit|\b(?:str|int|range|path|text)\b",
    re.IGNORECASE,
)


def commands(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, *path, name)


ALL = dict(commands(typer.main.get_command(app.app)))


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_word_of_the_help_is_chinese(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["subsidy-desk", *path, "--help"])
    with pytest.raises(SystemExit) as stopped:
        app.main()
    assert not stopped.value.code
    said = capsys.readouterr().out
    assert said.split()[0] == "用法：subsidy-desk"
    assert "显示这份说明" in said
    assert "… │" not in said, "cut off: the library breaks a line between words, not between signs"
    typed = [name for parameter in ALL[path].params for name in parameter.opts]
    typed += ["--help", *path, *getattr(ALL[path], "commands", {})]
    for name in sorted(typed, key=len, reverse=True):
        said = said.replace(name, "")
    assert not ENGLISH_OF_THE_LIBRARY.findall(said)
    assert not re.findall(r"[A-Z]{5,}", said), "a place for a word of the user's is named in Chinese"


def test_whatever_is_to_be_given_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["subsidy-desk", "award-list", "--help"])
    with pytest.raises(SystemExit):
        app.main()
    said = " ".join(capsys.readouterr().out.split())
    assert "award-list [选项] {政策} {年度}" in said
    assert "--out 文件夹 输出文件夹 [必填]" in said

"""The command that finds whoever is in the register."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desktop.command_line.telling import NO, AsJson, answer, complain, say, told
from desktop.command_line.working import opened
from policies.facts import SUBJECT_KINDS

_PARTS = {"name": "名称", "initials": "拼音首字母", "code": "代码"}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("find", help="在登记簿中查找：名称、拼音首字母、代码，从第一个字起")(find)


@told
def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="文字", help="名称或代码的一部分，或名称的拼音首字母")],
    limit: Annotated[int, typer.Option("--limit", help="最多列出多少个", min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """Find subjects of every kind; exit code 1 where there is none. Identity numbers of persons are masked."""
    from desktop.register.identity import masked

    with opened(context) as register:
        found = register.find(text, limit=limit)
    values: list[dict[str, Any]] = [
        {
            "id": row.id,
            "kind": row.kind,
            "name": row.name,
            "identity_code": masked(row.kind, row.identity_code),
            "division": row.division,
            "division_name": row.division_name,
            "part": part,
        }
        for row, part in found
    ]
    if as_json:
        answer(values)
    for one in () if as_json else values:
        words = (SUBJECT_KINDS[one["kind"]], one["name"], one["identity_code"], one["division_name"])
        say("　".join(filter(None, (*words, f"（{_PARTS[one['part']]}）"))))
    if not found:
        complain(f"登记簿中没有与“{text}”相符的对象")
        raise typer.Exit(NO)

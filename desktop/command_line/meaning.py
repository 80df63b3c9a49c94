"""What arguments of commands mean: a subject by its name, a day, an amount, lines of a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from policies.facts import SUBJECT_KINDS
from policies.language import Policy
from policies.money import Fen, parse_money
from policies.problems import refuse

if TYPE_CHECKING:  # the register is heavy: loaded when first used
    from desktop.register import Register, SubjectRow

Code = Annotated[str, typer.Argument(metavar="批次", help="批次号，见 batches")]
SubjectName = Annotated[str, typer.Argument(metavar="对象", help="名称、代码、编号或其中一部分")]
Selected = Annotated[
    list[str] | None, typer.Option("--subject", metavar="对象", help="只看这个对象，可写多次；评比仍对全部")
]
InDivision = Annotated[str, typer.Option("--division", metavar="代码", help="只看这个区划（代码的前几位）")]
Reason = Annotated[str, typer.Option("--reason", help="理由")]
Document = Annotated[str, typer.Option("--document", help="依据的文件或会议")]
On = Annotated[str, typer.Option("--on", metavar="日期", help="办理日期，默认今天")]
Lines = Annotated[list[int] | None, typer.Option("--line", metavar="序号", help="批次中的序号，可写多次；不写即全部")]


def one_subject(register: Register, text: str) -> SubjectRow:
    """Return the one subject that is meant, of whatever kind. Raises InputError."""
    rows = [row for kind in SUBJECT_KINDS for row in register.subjects(kind, search=text)]
    exact = [row for row in rows if text in (row.name, row.identity_code)]
    if text.isdigit() and not rows:
        exact = list(register.rows([int(text)]))
    if len(exact or rows) != 1:
        found = "、".join(row.name for row in rows[:5]) or "无"
        raise refuse("", "not_one_subject", f"“{text}”应只对应一个对象，找到 {len(rows)} 个：{found}")
    return (exact or rows)[0]


def selection(register: Register, policy: Policy, subjects: Sequence[str], division: str) -> frozenset[int] | None:
    """Return who was selected; ``None`` where nobody was: all. Raises InputError where a selection is empty."""
    if not subjects and not division:
        return None
    chosen = {one_subject(register, text).id for text in subjects}
    if division:
        kinds = sorted({measure.subject for measure in policy.assessed})
        rows = [row for kind in kinds for row in register.subjects(kind)]
        chosen |= {row.id for row in rows if row.division.startswith(division)}
    if not chosen:
        raise refuse("--division", "nobody_selected", f"区划 {division} 没有可测算的对象，请核对代码")
    return frozenset(chosen)


def day(text: str, option: str = "--on") -> date:
    """Return a day, today where none is given. Raises InputError."""
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011  # the calendar on the wall
    except ValueError:
        raise refuse(option, "bad_date", f"“{text}”不是日期，应如 2021-03-01") from None


def fen(text: str, option: str = "--amount") -> Fen:
    """Return an amount written in 元 or 万元. Raises InputError."""
    try:
        return parse_money(text)
    except ValueError as error:
        raise refuse(option, "bad_amount", str(error)) from None


def by_line(texts: Sequence[str] | None) -> Mapping[int, Fen]:
    """Read ``3=5000``: line 3, 5,000 元. Raises InputError."""
    found: dict[int, Fen] = {}
    for text in texts or ():
        number, sign, amount = text.partition("=")
        if not (sign and number.strip().isdigit()):
            raise refuse("--amount", "bad_amount", f"“{text}”应写成 序号=金额，如 3=5000")
        found[int(number)] = fen(amount)
    return found

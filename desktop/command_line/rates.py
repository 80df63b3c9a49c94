"""``rate``: the benchmark lending rates, the published ones and the bureau's own."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.command_line.meaning import day
from desktop.command_line.telling import AsJson, answer, say, told
from desktop.command_line.working import Author, named, opened
from policies.problems import refuse

if TYPE_CHECKING:  # the register is heavy: loaded when first used
    from desktop.register.records.benchmark import Rate

Since = Annotated[str, typer.Argument(metavar="日期", help="哪天起执行，如 2015-10-24")]
Months = Annotated[int, typer.Argument(metavar="月数", help="期限在几个月以内（含）；0 为更长", min=0, max=600)]
rate = typer.Typer(help="贷款基准利率：列出、录入本单位查到的、取消", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(rate, name="rate")


@rate.command("list", help="列出各日期起的利率，本单位录入的有标明")
@told
def list_rates(context: typer.Context, as_json: AsJson = False) -> None:
    """List the rates."""
    with opened(context) as register:
        rates = register.records.rates()
    if as_json:
        answer([{**one._asdict(), "since": one.since.isoformat()} for one in rates])
        return
    for one in rates:
        say(f"{one.since} 起　{_tenor(one)}　{one.percent}%{'　本单位录入' if one.own else ''}")


def _tenor(one: Rate) -> str:
    return f"{one.up_to_months} 个月以内" if one.up_to_months else "更长期限"


@rate.command("set", help="录入一个利率，各笔贷款的利息随即重算")
@told
def set_rate(
    context: typer.Context,
    since: Since,
    months: Months,
    percent: Annotated[str, typer.Argument(metavar="利率", help="年利率，如 4.35")],
    author: Author = "",
) -> None:
    """Enter a rate."""
    with opened(context) as register:
        register.records.set_rate(day(since, "日期"), months, _basis_points(percent), author=named(author))
    say(f"{since} 起 {percent.removesuffix('%')}% 已录入")


def _basis_points(text: str) -> int:
    try:
        points = Decimal(text.removesuffix("%")) * 100
    except InvalidOperation:
        points = Decimal("0.5")
    if points != points.to_integral_value():
        raise refuse("利率", "bad_rate", f"“{text}”应为最多两位小数的百分数，如 4.35")
    return int(points)


@rate.command("drop", help="取消本单位录入的一个利率，恢复程序自带的")
@told
def drop(context: typer.Context, since: Since, months: Months, author: Author = "") -> None:
    """Take a rate of the bureau's own back."""
    first = day(since, "日期")
    with opened(context) as register:
        if not any(one.own and (one.since, one.up_to_months) == (first, months) for one in register.records.rates()):
            raise refuse("日期", "no_such_rate", "没有本单位录入的这个利率，请用 rate list 查看")
        register.records.set_rate(first, months, None, author=named(author))
    say(f"{since} 起的利率已取消")

"""``print`` and ``forms``: the forms of a frozen batch on paper and in Excel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from desktop.command_line.telling import Bar, complain, say, told
from desktop.command_line.working import Out, opened
from policies.facts import SUBJECT_KINDS, SubjectKind
from policies.problems import refuse

_KINDS = "、".join(f"{kind}（{label}）" for kind, label in SUBJECT_KINDS.items())


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("print", help="打印批次的各种表（PDF 和 Excel）；不写 --form 时全部打印")(print_forms)
    app.command("print-register", help="打印登记簿的表：台账、培训班次、签到、站点覆盖、资金执行")(print_register)
    app.command("forms", help="列出能打印的表")(forms)


@told
def forms() -> None:
    """List the forms with what they need."""
    from desktop.reports import FORMS, pack
    from desktop.reports.registers import REGISTER_FORMS

    say("批次的表（print BATCH --form …）：")
    for form in FORMS:
        say(f"  {form.name:<16}{form.title}　需要：{form.needs}")
    say(f"  {pack.NAME:<16}{pack.TITLE}　{pack.NEEDS}")
    say("登记簿的表（print-register --form …）：")
    for one in REGISTER_FORMS:
        say(f"  {one.name:<16}{one.title}　需要：{one.needs}")
    say("按期的报表（各有自己的命令）：")
    say("  dispatch        季度调度表　需要：年度、季度；地方填报的季度数据、目标，其余由登记簿统计")
    say("  inspection      半年督查表　需要：年度、上下半年；登记的问题与措施")
    say("  appraisal       年度考核表　需要：年度；四季度数据、目标、考核分值")


@told
def print_forms(
    context: typer.Context,
    batch_code: Annotated[str, typer.Argument(metavar="BATCH", help="批次编号，如 XX-2020-01")],
    out: Out,
    form: Annotated[list[str] | None, typer.Option("--form", metavar="NAME", help="只打印这种表，可写多次")] = None,
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="公示期第一天，如 2019-04-15")] = "",
    end: Annotated[str, typer.Option("--to", metavar="DATE", help="公示期最后一天")] = "",
    working_days: Annotated[int | None, typer.Option("--working-days", min=1, help="公示期的工作日数")] = None,
    meeting: Annotated[str, typer.Option("--meeting", help="研究决定的会议，如 局党组2019年第7次会议")] = "",
    dated: Annotated[str, typer.Option("--dated", metavar="DATE", help="公示的落款日期")] = "",
    phone: Annotated[str, typer.Option("--phone", help="公示的受理电话")] = "",
    supervision: Annotated[str, typer.Option("--supervision", help="公示的监督电话")] = "",
    address: Annotated[str, typer.Option("--address", help="公示的受理地址")] = "",
) -> None:
    """Print the forms of a batch; all of them are written, or none."""
    from desktop.printing import Order, print_batch, terms_of

    said = {
        "start": _day(start, "--from"), "end": _day(end, "--to"), "working_days": working_days, "meeting": meeting,
        "dated": _day(dated, "--dated"), "phone": phone, "supervision": supervision, "address": address,
    }  # fmt: skip
    with opened(context) as register, Bar() as bar:
        terms = replace(terms_of(register, batch_code), **{name: value for name, value in said.items() if value})  # type: ignore[arg-type]  # by name
        paths = print_batch(register, Order(batch_code, tuple(form or ()), terms), out, progress=bar)
    for path in paths:
        say(str(path))
    if not paths:
        complain(f"批次 {batch_code} 没有可列入这些表的项目，没有打印；各表需要什么见 subsidy-desk forms")


@told
def print_register(
    context: typer.Context,
    out: Out,
    form: Annotated[list[str] | None, typer.Option("--form", metavar="NAME", help="只打印这种表，可写多次")] = None,
    year: Annotated[int | None, typer.Option("--year", help="年度，默认今年", min=1990, max=2200)] = None,
    kind: Annotated[SubjectKind, typer.Option("--kind", metavar="KIND", help=f"台账的对象：{_KINDS}")] = "enterprise",
) -> None:
    """Print forms of the register itself; all of them are written, or none."""
    from desktop import printing

    with opened(context) as register:
        paths = printing.print_register(register, out, form or (), year=year or datetime.now(UTC).year, kind=kind)
    for path in paths:
        say(str(path))
    if not paths:
        complain("没有可列入这些表的内容，没有打印；各表需要什么见 subsidy-desk forms")


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise refuse(option, "bad_date", f"“{text}”不是日期，应如 2019-04-15") from None

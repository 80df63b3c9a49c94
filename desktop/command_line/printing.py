"""``print`` and ``forms``: the forms of a frozen batch on paper and in Excel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desktop.command_line.telling import Bar, complain, say, told
from desktop.command_line.working import Author, Out, named, opened
from policies.facts import SUBJECT_KINDS, SubjectKind
from policies.problems import refuse

if TYPE_CHECKING:  # heavy: loaded when first used
    from desktop.reports.own_forms import Template

_KINDS = " ".join(f"{kind}（{label}）" for kind, label in SUBJECT_KINDS.items())


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("print", help="打印批次的各种表（PDF 和 Excel）；不写 --form 时全部打印")(print_forms)
    app.command("print-register", help="打印登记簿的表：台账、培训班次、签到、站点覆盖、资金执行")(print_register)
    app.command("forms", help="列出能打印的表")(forms)
    own = typer.Typer(help="本单位自己的 Excel 表格：加入、检查、列出、按批次填写")
    own.command("words", help="列出模板里能用的占位符")(own_words)
    own.command("check", help="检查模板，不加入")(own_check)
    own.command("add", help="检查模板并加入登记簿")(own_add)
    own.command("list", help="列出已加入的模板")(own_list)
    own.command("fill", help="按批次填写模板")(own_fill)
    app.add_typer(own, name="own-form")


@told
def forms() -> None:
    """List the forms with what they need."""
    from desktop.reports import FORMS, pack
    from desktop.reports.registers import REGISTER_FORMS

    say("批次的表（print 批次 --form …）：")
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
    batch_code: Annotated[str, typer.Argument(metavar="批次", help="批次编号，如 XX-2020-01")],
    out: Out,
    form: Annotated[list[str] | None, typer.Option("--form", metavar="名称", help="只打印这种表，可写多次")] = None,
    start: Annotated[str, typer.Option("--from", metavar="日期", help="公示期第一天，如 2019-04-15")] = "",
    end: Annotated[str, typer.Option("--to", metavar="日期", help="公示期最后一天")] = "",
    working_days: Annotated[int | None, typer.Option("--working-days", min=1, help="公示期的工作日数")] = None,
    meeting: Annotated[str, typer.Option("--meeting", help="研究决定的会议，如 局党组2019年第7次会议")] = "",
    dated: Annotated[str, typer.Option("--dated", metavar="日期", help="公示的落款日期")] = "",
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
    form: Annotated[list[str] | None, typer.Option("--form", metavar="名称", help="只打印这种表，可写多次")] = None,
    year: Annotated[int | None, typer.Option("--year", help="年度，默认今年", min=1990, max=2200)] = None,
    kind: Annotated[SubjectKind, typer.Option("--kind", metavar="种类", help=f"台账的对象：{_KINDS}")] = "enterprise",
) -> None:
    """Print forms of the register itself; all of them are written, or none."""
    from desktop import printing

    with opened(context) as register:
        paths = printing.print_register(register, out, form or (), year=year or datetime.now(UTC).year, kind=kind)
    for path in paths:
        say(str(path))
    if not paths:
        complain("没有可列入这些表的内容，没有打印；各表需要什么见 subsidy-desk forms")


File = Annotated[Path, typer.Argument(metavar="文件", help="Excel 模板（.xlsx）")]


@told
def own_words() -> None:
    """List the placeholders."""
    from desktop.reports.own_forms import OF_BATCH, OF_LINE

    say("批次的内容，可放在任何单元格：")
    say("  " + "、".join(f"{{{{{word}}}}}" for word in OF_BATCH))
    say("模板里自带的公式由 Excel、WPS 打开时计算，预览里可能空白；要处处看得见的合计请用 {{合计金额}}、{{合计大写}}")
    say("每一笔的内容，放在含 {{序号}} 的一行，该行按笔数重复；没有 {{序号}} 的模板每笔填一张工作表：")
    say("  " + "、".join(f"{{{{{word}}}}}" for word in OF_LINE))


@told
def own_check(file: File) -> None:
    """Check a template."""
    from desktop.reports.own_forms import read_template

    _tell_template(read_template(file))


@told
def own_add(context: typer.Context, file: File, author: Author = "") -> None:
    """Check a template and keep it."""
    from desktop.printing import add_own_form

    with opened(context) as register:
        template = add_own_form(register, file, author=named(author))
    _tell_template(template)
    say(f"已加入登记簿，填写时用名称“{template.name}”")


def _tell_template(template: Template) -> None:
    rows = "、".join(f"工作表“{sheet}”第 {row} 行" for sheet, row in template.repeating)
    count = sum(len(place.words) for place in template.places)
    say(f"模板“{template.name}”：{count} 个占位符，" + (f"{rows}按笔数重复" if rows else "每笔填一张工作表"))


@told
def own_list(context: typer.Context) -> None:
    """List the templates."""
    from desktop.printing import own_forms

    with opened(context) as register:
        found = own_forms(register)
    for name, one in found.items():
        say(f"{name}　{one.at.astimezone():%Y-%m-%d %H:%M}　{one.author}")
    if not found:
        say("还没有加入本单位的表格")


@told
def own_fill(
    context: typer.Context,
    batch_code: Annotated[str, typer.Argument(metavar="批次", help="批次编号，如 XX-2020-01")],
    name: Annotated[str, typer.Argument(metavar="名称", help="模板名称，见 own-form list")],
    out: Out,
) -> None:
    """Fill a template from a batch."""
    from desktop.printing import fill_own_form, put

    with opened(context) as register:
        files = fill_own_form(register, batch_code, name)
    for path in put(files, out):
        say(str(path))


def _day(text: str, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise refuse(option, "bad_date", f"“{text}”不是日期，应如 2019-04-15") from None

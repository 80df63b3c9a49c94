"""``dispatch``, ``inspection``, ``appraisal``: reports by quarter, half-year and year; ``quarterly``: their data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from desktop.command_line.meaning import day as day_of
from desktop.command_line.telling import AsJson, answer, say, told
from desktop.command_line.working import Author, Out, named, opened
from policies.problems import refuse

if TYPE_CHECKING:  # the register and what stands on it are heavy: loaded when first used
    from desktop.register import Register
    from desktop.register.dispatch import Grouping, Shortcoming
    from desktop.reports.dispatch import Terms

Year = Annotated[int, typer.Argument(metavar="年度", help="年度", min=1990, max=2100)]
Quarter = Annotated[int, typer.Argument(metavar="季度", help="季度，1 至 4", min=1, max=4)]
Half = Annotated[int, typer.Argument(metavar="半年", help="1 上半年，2 下半年", min=1, max=2)]
By = Annotated[str, typer.Option("--by", help="township 分乡镇，county 分县；默认按单位层级")]
Phone = Annotated[str, typer.Option("--phone", help="联系电话")]
Dated = Annotated[str, typer.Option("--dated", metavar="日期", help="报出日期，如 2020-10-09")]
PlaceName = Annotated[str, typer.Argument(metavar="地方", help="地方的名称或行政区划代码")]
OfPlace = Annotated[str, typer.Option("--place", help="地方的名称或行政区划代码；不写是全县（市、州）")]
IndicatorId = Annotated[str, typer.Argument(metavar="指标", help="指标编号，见 quarterly indicators")]
Number = Annotated[int, typer.Argument(metavar="编号", help="问题编号，见 quarterly problems")]
quarterly = typer.Typer(help="季度数据：地方、填报、目标、问题与措施、考核分值", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("dispatch", help="季度调度表：分乡镇（县）指标、排名、图、兑现、问题")(dispatch)
    app.command("inspection", help="半年督查表：问题、措施、期限、办理情况（Excel 和 PDF）")(inspection)
    app.command("appraisal", help="年度考核表：按本级目标和分值计分、排名（Excel 和 PDF）")(appraisal)
    app.add_typer(quarterly, name="quarterly")


def _grouping(by: str) -> Grouping | None:
    if by not in {"", "township", "county"}:
        raise refuse("--by", "unknown_grouping", f"“{by}”不对，应为 township（分乡镇）或 county（分县）")
    return cast("Grouping", by) if by else None


def _day(text: str, option: str) -> date | None:
    return day_of(text, option) if text else None


def _terms(phone: str, dated: str) -> Terms:
    from desktop.reports.dispatch import Terms

    return Terms(phone, _day(dated, "--dated"))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise refuse("", "bad_number", f"“{text}”不是数，应如 80、22.5") from None


def _label(indicator: str) -> str:
    from desktop.register.indicators import INDICATORS

    return INDICATORS[indicator].label if indicator in INDICATORS else indicator


def _division(register: Register, place: str) -> str:
    from desktop.register.dispatch import place_named

    return register.subject_row(place_named(register, place)).division if place else ""


# Reports


@told
def dispatch(
    context: typer.Context, year: Year, quarter: Quarter, out: Out, by: By = "", phone: Phone = "", dated: Dated = ""
) -> None:
    """Write the report of a quarter."""
    from desktop.reports.dispatch import write_dispatch

    terms = _terms(phone, dated)
    with opened(context) as register:
        report = register.dispatch.report(year, quarter, _grouping(by))
    for path in write_dispatch(report, out, terms):
        say(str(path))


@told
def inspection(context: typer.Context, year: Year, half: Half, out: Out, phone: Phone = "", dated: Dated = "") -> None:
    """Write the report of a half-year."""
    from desktop.reports.dispatch import write_inspection

    terms = _terms(phone, dated)
    with opened(context) as register:
        report = register.dispatch.inspection(year, half)
    for path in write_inspection(report, out, terms):
        say(str(path))


@told
def appraisal(context: typer.Context, year: Year, out: Out, by: By = "", phone: Phone = "", dated: Dated = "") -> None:
    """Write the appraisal of a year."""
    from desktop.reports.dispatch import write_appraisal

    terms = _terms(phone, dated)
    with opened(context) as register:
        report = register.dispatch.appraisal(year, _grouping(by))
    for path in write_appraisal(report, out, terms):
        say(str(path))


# Figures


@quarterly.command("places", help="按区划表登记一个县的全部乡镇（6 位代码），或一个市（州）的全部县（4 位代码）")
@told
def places(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="代码", help="行政区划代码，如 522633")],
    author: Author = "",
) -> None:
    """Enter the places that report."""
    from desktop.register.dispatch import add_places

    with opened(context) as register:
        done = add_places(register, code, author=named(author))
    say(f"登记 {done.new} 个，已有 {done.changed + done.unchanged} 个")


@quarterly.command("indicators", help="列出全部指标：编号、名称、单位、由地方填报还是由登记簿统计")
@told
def indicators() -> None:
    """List the indicators."""
    from desktop.register.indicators import INDICATORS

    for one in INDICATORS.values():
        say(f"{one.id:<30}{one.label}（{one.unit}）　{'登记簿统计' if one.counted else '地方填报'}")


@quarterly.command("form", help="生成一个季度的填报表（.xlsx），填好后用 import 导入")
@told
def form(
    context: typer.Context,
    year: Year,
    quarter: Quarter,
    out: Annotated[Path, typer.Option("--out", help="输出的工作簿（.xlsx）", metavar="文件")],
    by: By = "",
) -> None:
    """Write the form to fill in."""
    from desktop.rosters.outgoing.quarters import write_quarter_form

    with opened(context) as register:
        path = write_quarter_form(out, register, year, quarter, grouping=_grouping(by))
    say(str(path))


@quarterly.command("enter", help="录入一个地方一个季度的一项数据；金额单位万元，写“未报”撤回")
@told
def enter_one(
    context: typer.Context,
    place: PlaceName,
    indicator: IndicatorId,
    year: Year,
    quarter: Quarter,
    value: Annotated[str, typer.Argument(metavar="数值", help="本季数，如 382.5；未报")],
    author: Author = "",
) -> None:
    """Enter one figure."""
    from desktop.register.dispatch import Entry, enter, place_named, read_figure
    from desktop.register.indicators import REPORTED

    if indicator not in {one.id for one in REPORTED}:
        raise refuse(indicator, "unknown_indicator", "不是由地方填报的指标，请用 quarterly indicators 查看")
    try:
        figure = read_figure(indicator, value)
    except ValueError as error:
        raise refuse(value, "bad_figure", str(error)) from None
    with opened(context) as register:
        entry = Entry(place_named(register, place), indicator, year, quarter, figure)
        done = enter(register, [entry], author=named(author))
    say("没有变化" if done.unchanged else "已记")


@quarterly.command("gaps", help="列出到一个季度为止还没有报齐的地方")
@told
def gaps(context: typer.Context, year: Year, quarter: Quarter, by: By = "", as_json: AsJson = False) -> None:
    """List who has not reported."""
    from desktop.register.indicators import INDICATORS

    with opened(context) as register:
        report = register.dispatch.report(year, quarter, _grouping(by))
    if as_json:
        answer([gap._asdict() for gap in report.gaps])
        return
    for gap in report.gaps:
        words = "全部" if gap.everything else "、".join(INDICATORS[one].label for one in gap.indicators)
        say(f"{year}年第{gap.quarter}季度　{gap.place}　{words}未报")
    if not report.gaps:
        say("都已报齐")


@quarterly.command("target", help="录入或改正年度目标；金额指标的单位是元")
@told
def target(
    context: typer.Context,
    indicator: IndicatorId,
    year: Year,
    goal: Annotated[str, typer.Argument(metavar="目标", help="目标数，如 43000000、80")],
    place: OfPlace = "",
    author: Author = "",
) -> None:
    """Enter a target."""
    from desktop.register.plans import Target

    with opened(context) as register:
        one = Target(indicator, _division(register, place), year, _decimal(goal))
        register.plans.set_target(one, author=named(author))
    say(f"{_label(indicator)} {year} 年目标 {goal}")


# Shortcomings


@quarterly.command("problem", help="登记一个问题和措施")
@told
def problem(
    context: typer.Context,
    year: Year,
    quarter: Quarter,
    text: Annotated[str, typer.Argument(metavar="文字", help="存在的问题")],
    place: OfPlace = "",
    measures: Annotated[str, typer.Option("--measures", help="整改措施")] = "",
    responsible: Annotated[str, typer.Option("--responsible", help="责任单位（责任人）")] = "",
    deadline: Annotated[str, typer.Option("--deadline", metavar="日期", help="完成期限")] = "",
    author: Author = "",
) -> None:
    """Enter a shortcoming."""
    from desktop.register.dispatch import Shortcoming

    with opened(context) as register:
        one = Shortcoming(
            division=_division(register, place), year=year, quarter=quarter, problem=text, measures=measures,
            responsible=responsible, deadline=_day(deadline, "--deadline"),
        )  # fmt: skip
        number = register.dispatch.note_shortcoming(one, author=named(author))
    say(f"第 {number} 号问题已登记")


@quarterly.command("done", help="登记一个问题的办结日期和结果")
@told
def done(
    context: typer.Context,
    number: Number,
    day: Annotated[str, typer.Argument(metavar="日期", help="办结日期")],
    outcome: Annotated[str, typer.Argument(metavar="结果", help="办理结果")] = "",
    author: Author = "",
) -> None:
    """Enter what became of a shortcoming."""
    from dataclasses import replace

    with opened(context) as register:
        changed = replace(_numbered(register, number), done_on=_day(day, "日期"), outcome=outcome)
        register.dispatch.note_shortcoming(changed, author=named(author))
    say(f"第 {number} 号问题已办结")


@quarterly.command("drop", help="删去一个登记错了的问题；记录中仍可查到")
@told
def drop(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Argument(metavar="理由", help="理由")],
    author: Author = "",
) -> None:
    """Strike a shortcoming off."""
    with opened(context) as register:
        _numbered(register, number)
        register.dispatch.void_shortcoming(number, author=named(author), reason=reason)
    say(f"第 {number} 号问题已删去")


def _numbered(register: Register, number: int) -> Shortcoming:
    found = next((one for one in register.dispatch.shortcomings() if one.id == number), None)
    if found is None:
        raise refuse(str(number), "no_such_problem", "没有这个编号的问题，请用 quarterly problems 查看")
    return found


@quarterly.command("problems", help="列出登记的全部问题")
@told
def problems(context: typer.Context) -> None:
    """List the shortcomings."""
    with opened(context) as register:
        found = register.dispatch.shortcomings()
    for one in found:
        state = one.standing(date.today())  # noqa: DTZ011  # the bureau's own day
        say(f"{one.id}　{one.year}年第{one.quarter}季度　{one.division or '全部'}　{one.problem}　{state}")


# The year's appraisal


@quarterly.command("weight", help="设定年度考核中一项指标的分值；0 表示不考核")
@told
def weight(
    context: typer.Context,
    year: Year,
    indicator: IndicatorId,
    points: Annotated[str, typer.Argument(metavar="分值", help="分值，如 30")],
    author: Author = "",
) -> None:
    """Enter the weight of an indicator."""
    from desktop.register.dispatch import Weight

    with opened(context) as register:
        one = Weight(year=year, indicator=indicator, points=_decimal(points))
        register.dispatch.set_weight(one, author=named(author))
    say(f"{_label(indicator)} {year} 年 {points} 分")


@quarterly.command("mark", help="给一个地方的年度考核加分或减分", context_settings={"ignore_unknown_options": True})
@told
def mark(
    context: typer.Context,
    year: Year,
    place: PlaceName,
    points: Annotated[str, typer.Argument(metavar="分值", help="如 2、-1.5")],
    reason: Annotated[str, typer.Argument(metavar="理由", help="理由")],
    document: Annotated[str, typer.Option("--document", help="依据")] = "",
    author: Author = "",
) -> None:
    """Add points to a place, or take them."""
    from desktop.register.dispatch import Mark

    with opened(context) as register:
        one = Mark(
            division=_division(register, place), year=year, points=_decimal(points), reason=reason, document=document
        )
        number = register.dispatch.add_mark(one, author=named(author))
    say(f"第 {number} 号加减分：{place} {year} 年 {points} 分，{reason}")


@quarterly.command("marks", help="列出一年的加减分")
@told
def marks(context: typer.Context, year: Year) -> None:
    """List the marks of a year."""
    with opened(context) as register:
        found = register.dispatch.marks(year)
        names = {place.code: place.name for place in register.dispatch.places()}
    for one in found:
        said = f"{one.reason}（{one.document}）" if one.document else one.reason
        say(f"{one.id}　{names.get(one.division, one.division)}　{one.points:+f} 分　{said}")
    if not found:
        say(f"{year} 年没有加减分")


@quarterly.command("unmark", help="撤回一次加减分；记录中仍可查到")
@told
def unmark(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="编号", help="加减分编号，见 quarterly marks")],
    reason: Annotated[str, typer.Argument(metavar="理由", help="理由")],
    author: Author = "",
) -> None:
    """Take a mark back."""
    with opened(context) as register:
        try:
            register.dispatch.void_mark(number, author=named(author), reason=reason)
        except KeyError:
            raise refuse(str(number), "no_such_mark", "没有这个编号的加减分，请用 quarterly marks 查看") from None
    say(f"第 {number} 号加减分已撤回")

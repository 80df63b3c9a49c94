"""``award`` and ``notice``: the way of a batch's awards, step by step, and its public notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from desktop.command_line.meaning import Code, Document, Lines, On, by_line, day
from desktop.command_line.telling import NO, AsJson, answer, complain, say, told
from desktop.command_line.working import Author, named, opened
from policies.money import plain_yuan, yuan
from policies.problems import refuse

if TYPE_CHECKING:  # the register and what stands on it are heavy: loaded when first used
    from desktop.awards.checks import Found
    from desktop.awards.steps import Action
    from desktop.register import Batch, Register
    from desktop.register.award_values import Award, AwardStep

Opinion = Annotated[str, typer.Option("--opinion", help="意见或理由")]
Amounts = Annotated[list[str] | None, typer.Option("--amount", metavar="序号=元", help="该序号的金额，可写多次")]
award = typer.Typer(help="批次的办理：受理、通过环节、退回、补正、撤回、核查", no_args_is_help=True)
notice = typer.Typer(help="公示和异议", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(award, name="award")
    app.add_typer(notice, name="notice")


@award.command("start", help="受理一个批次，登记申请金额")
@told
def start(
    context: typer.Context,
    code: Code,
    on: On = "",
    fund: Annotated[str, typer.Option("--fund", help="资金编号；政策只有一项资金时不用写")] = "",
    amount: Amounts = None,
    author: Author = "",
) -> None:
    """Put a batch on its way."""
    from desktop.awards.steps import start as started

    with opened(context) as register:
        awards = started(register, code, author=named(author), on=day(on), fund=fund or None, applied=by_line(amount))
    say(f"批次 {code} 已受理：{len(awards)} 笔")


@award.command("pass", help="通过一个环节：初审、联审、公示、审定、推荐；不写序号即全部")
@told
def pass_on(
    context: typer.Context,
    code: Code,
    stage: Annotated[str, typer.Argument(metavar="环节", help="环节，如 初审")],
    line: Lines = None,
    amount: Amounts = None,
    on: On = "",
    opinion: Opinion = "",
    document: Document = "",
    author: Author = "",
) -> None:
    """Pass lines of a batch through their next stage."""
    from desktop.awards.steps import Terms, pass_stage

    terms = Terms(day(on), opinion, document, by_line(amount))
    with opened(context) as register:
        count = pass_stage(register, code, stage, terms, author=named(author), numbers=line)
    say(f"批次 {code}：{count} 笔通过{stage}")


@award.command("turn", help="退回、补正、撤回、不予支持、结转、恢复、放行核查项、登记申请金额")
@told
def turn(
    context: typer.Context,
    code: Code,
    action: Annotated[
        str,
        typer.Argument(metavar="动作", help="return correct corrected withdraw refuse defer resume waive apply 之一"),
    ],
    line: Lines = None,
    stage: Annotated[str, typer.Option("--stage", help="退回到哪个环节；放行哪个核查项")] = "",
    amount: Amounts = None,
    on: On = "",
    opinion: Opinion = "",
    document: Document = "",
    author: Author = "",
) -> None:
    """Do to lines what is not going on."""
    from desktop.awards.steps import TURNS, Terms
    from desktop.awards.steps import turn as turned

    if action not in TURNS:
        words = "、".join(f"{word}（{one.label}）" for word, one in TURNS.items())
        raise refuse("动作", "unknown_action", f"没有“{action}”这个动作，应为：{words}")
    amounts = by_line(amount)
    terms = Terms(day(on), opinion, document, amounts)
    numbers = line or list(amounts)
    if not numbers:
        raise refuse("--line", "no_line", "请用 --line 写明序号")
    with opened(context) as register:
        turned(register, code, numbers, cast("Action", action), terms, author=named(author), stage=stage)
    say(f"批次 {code}：{len(numbers)} 笔{TURNS[cast('Action', action)].label}")


@award.command("show", help="批次办到哪一步：每笔的四个金额、环节和经过")
@told
def show(context: typer.Context, code: Code, as_json: AsJson = False) -> None:
    """Show where the awards of a batch stand."""
    from desktop.awards.steps import awards_of
    from desktop.register.award_values import STATES

    with opened(context) as register:
        made, awards = register.batch(code), awards_of(register, code)
        ways = _ways(register, code)
        steps = _steps(register, awards)
    values = [_award_values(made, one, ways[one.way], steps[one.id]) for one in awards]
    if as_json:
        answer(values)
        return
    if not awards:
        say(f"批次 {code} 还没有受理")
    for one, said in zip(awards, values, strict=True):
        say(f"{one.number}　{said['name']}　{one.measure}　{said['stage']}　{_amounts(one)}　{STATES[one.state]}")


def _ways(register: Register, code: str) -> dict[str, list[str]]:
    from desktop.register.award_values import WayStage

    ways: dict[str, list[str]] = {}
    with register.reading_awards() as desk:
        for stage in desk.find(WayStage, batch=code):
            ways.setdefault(stage.way, []).append(stage.name)
    return ways


def _steps(register: Register, awards: Sequence[Award]) -> dict[int, list[AwardStep]]:
    from desktop.register.award_values import AwardStep as Step

    found: dict[int, list[AwardStep]] = {one.id: [] for one in awards}
    with register.reading_awards() as desk:
        for step in desk.find(Step, award_id=list(found)):
            found[step.award_id].append(step)
    return found


_AMOUNTS = {"applied": "申请", "reviewed": "初审", "approved": "核定", "paid": "拨付"}


def _amounts(one: Award) -> str:
    given = {label: getattr(one, name) for name, label in _AMOUNTS.items()}
    return " ".join(f"{label} {'—' if amount is None else yuan(amount) + ' 元'}" for label, amount in given.items())


def _award_values(made: Batch, one: Award, stages: list[str], steps: list[AwardStep]) -> dict[str, Any]:
    amounts = {name: getattr(one, name) for name in ("due", "cut", *_AMOUNTS)}
    return {
        "number": one.number, "name": made.lines[one.number - 1].name, "measure": one.measure, "payer": one.payer,
        "stage": stages[one.position], "state": one.state, "fund": one.fund, "budget_year": one.budget_year,
        **{name: None if amount is None else plain_yuan(amount) for name, amount in amounts.items()},
        "steps": [
            {
                "action": step.action, "stage": step.stage, "on": step.on.isoformat(), "by": step.author,
                "opinion": step.opinion, "document": step.document,
                "amount": None if step.amount is None else plain_yuan(step.amount),
            }
            for step in steps
        ],
    }  # fmt: skip


@award.command("check", help="付款前核对；有未放行的否决项时退出码为 1")
@told
def check(context: typer.Context, code: Code, as_json: AsJson = False) -> None:
    """List what must be looked at before money."""
    from desktop.awards.checks import check as checked

    with opened(context) as register:
        made, found = register.batch(code), checked(register, code)
    if as_json:
        answer([one._asdict() for one in found])
    for line in () if as_json else _gathered(made, found):
        say(line)
    if not found and not as_json:
        say(f"批次 {code}：没有要核对的")
    if any(one.veto and not one.waived for one in found):
        raise typer.Exit(NO)


def _gathered(made: Batch, found: Sequence[Found]) -> Iterator[str]:
    """Yield each thing that was found once, with the lines that it is about."""
    lines: dict[tuple[str, str, str], list[int]] = {}
    for one in found:
        word = "已放行" if one.waived else "否决" if one.veto else "提示"
        lines.setdefault((word, one.code, one.sentence), []).append(one.number)
    for (word, code, sentence), numbers in lines.items():
        who = "、".join(dict.fromkeys(made.lines[number - 1].name for number in numbers))
        yield f"{'、'.join(map(str, numbers))}　{who}　{word}　{code}　{sentence}"


# Notices


@notice.command("issue", help="发布公示，按工作日计算起止；重新公示须写明理由")
@told
def issue(
    context: typer.Context,
    code: Code,
    start_on: Annotated[str, typer.Option("--from", metavar="日期", help="发布日期，默认今天")] = "",
    days: Annotated[int | None, typer.Option("--days", min=1, help="天数，默认按设置或 5 天")] = None,
    calendar: Annotated[bool, typer.Option("--calendar", help="按自然日计算")] = False,
    document: Document = "",
    again: Annotated[str, typer.Option("--again", metavar="理由", help="重新公示的理由")] = "",
    author: Author = "",
) -> None:
    """Issue a notice."""
    from desktop.awards.notices import announce

    with opened(context) as register:
        made = announce(
            register, code, author=named(author), starts_on=day(start_on, "--from"), days=days,
            working_days=not calendar, document=document, instead_because=again,
        )  # fmt: skip
    for warning in made.warnings:
        complain(str(warning))
    one = made.notice
    say(f"第 {one.number} 次公示：{one.starts_on.isoformat()} 至 {one.ends_on.isoformat()}，{one.days} 天")


@notice.command("list", help="批次的公示和异议")
@told
def list_all(context: typer.Context, code: Code, as_json: AsJson = False) -> None:
    """List notices with their objections."""
    from desktop.awards.notices import notices_of, objections_of

    with opened(context) as register:
        found = [(one, objections_of(register, one)) for one in notices_of(register, code)]
    if as_json:
        answer([{**_plain(one), "objections": [_plain(objection) for objection in many]} for one, many in found])
        return
    for one, many in found:
        void = f"　已重新公示：{one.voided}" if one.voided else ""
        say(f"第 {one.number} 次　{one.starts_on.isoformat()} 至 {one.ends_on.isoformat()}{void}")
        for objection in many:
            handled = {None: "未处理", True: "成立", False: "不成立"}[objection.upheld]
            line = "全部" if objection.line is None else f"第 {objection.line} 号"
            say(f"  异议 {objection.id}　{line}　{objection.from_whom}：{objection.content}　{handled}")


def _plain(one: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in asdict(one).items()}


@notice.command("object", help="登记一条异议")
@told
def object_to(
    context: typer.Context,
    code: Code,
    from_whom: Annotated[str, typer.Option("--from-whom", help="提出人")] = "",
    content: Annotated[str, typer.Option("--content", help="内容")] = "",
    line: Annotated[int | None, typer.Option("--line", metavar="序号", help="对哪一号；不写即对全部")] = None,
    on: On = "",
    author: Author = "",
) -> None:
    """Register an objection to the notice that stands."""
    from desktop.awards.notices import notices_of
    from desktop.awards.notices import object_to as objected

    with opened(context) as register:
        standing = [one for one in notices_of(register, code) if not one.voided]
        if not standing:
            raise refuse(code, "no_notice", "这个批次没有公示，请先发布")
        number = objected(
            register, standing[-1], line=line, received_on=day(on), from_whom=from_whom, content=content,
            author=named(author),
        )  # fmt: skip
    say(f"异议 {number} 已登记")


@notice.command("answer", help="登记异议的处理结果")
@told
def answer_objection(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="编号", help="异议编号，见 notice list")],
    upheld: Annotated[bool, typer.Option("--upheld/--rejected", help="成立或不成立")],
    handling: Annotated[str, typer.Option("--handling", help="处理情况")] = "",
    on: On = "",
    author: Author = "",
) -> None:
    """Record what became of an objection."""
    from desktop.awards.notices import handle

    with opened(context) as register:
        handle(register, number, upheld=upheld, handling=handling, handled_on=day(on), author=named(author))
    say(f"异议 {number}：{'成立' if upheld else '不成立'}")

"""``fund``, ``payment`` and ``claw-back``: budgets, money paid out, money demanded back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from desktop.command_line.meaning import Code, Document, On, Reason, day, fen, one_subject
from desktop.command_line.telling import NO, AsJson, answer, complain, say, told
from desktop.command_line.working import Author, PolicyId, named, opened
from policies.money import Fen, plain_yuan, yuan
from policies.problems import refuse

if TYPE_CHECKING:  # the register and what stands on it are heavy: loaded when first used
    from desktop.awards.claw_backs import Case
    from desktop.awards.funds import How
    from desktop.register import Register
    from desktop.register.award_values import Payment

FundId = Annotated[str, typer.Argument(metavar="资金", help="资金编号，见 fund list")]
BudgetYear = Annotated[int, typer.Argument(metavar="年度", help="预算年度", min=1990, max=2200)]
CaseNumber = Annotated[int, typer.Argument(metavar="编号", help="追回案件编号，见 claw-back list")]
Amount = Annotated[str, typer.Argument(metavar="元", help="金额")]
LineNumber = Annotated[int, typer.Argument(metavar="序号", help="批次中的序号")]
fund = typer.Typer(help="资金：预算、占用、核定、拨付、结余；不足时压减", no_args_is_help=True)
payment = typer.Typer(help="拨付清单和银行回单", no_args_is_help=True)
claw_back = typer.Typer(help="追回：案件、通知、分期、抵扣", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(fund, name="fund")
    app.add_typer(payment, name="payment")
    app.add_typer(claw_back, name="claw-back")


# Funds


@fund.command("show", help="一项资金一个年度的预算、占用、核定、拨付和结余")
@told
def show(
    context: typer.Context, policy_id: PolicyId, fund_id: FundId, year: BudgetYear, as_json: AsJson = False
) -> None:
    """Show how a fund stands."""
    from desktop.awards.funds import position

    with opened(context) as register:
        if fund_id:  # empty: of a policy that names none
            register.plans.fund(policy_id, fund_id, year)
        held = position(register, policy_id, fund_id, year)
        offered = [one for one in register.plans.set_aside(year) if (one.policy, one.fund) == (policy_id, fund_id)]
    values = {**held._asdict(), "left": held.left}
    if as_json:
        answer({name: None if amount is None else plain_yuan(amount) for name, amount in values.items()})
        return
    words = {"budget": "预算", "reserved": "占用", "approved": "核定", "paid": "拨付", "left": "结余"}
    for name, word in words.items():
        amount = values[name]
        say(f"{word} {'未录入' if amount is None else yuan(amount) + ' 元'}")
    for one in offered if held.budget is None else ():
        say(f"文件写明每年 {yuan(one.amount)} 元，核实后用 fund budget 录入")


@fund.command("list", help="一个预算年度的各项资金：编号、文件写明的数和已录入的预算")
@told
def list_funds(context: typer.Context, year: BudgetYear) -> None:
    """List the funds of the policies in force, with what the texts set aside and what was entered."""
    with opened(context) as register:
        offered = register.plans.set_aside(year)
        known = {(one.policy, one.fund): one.amount for one in register.plans.budgets(year)}
        names = {(one.policy, one.fund): register.plans.fund(one.policy, one.fund, year).name for one in offered}
    for one in offered:
        entered = known.get((one.policy, one.fund))
        told = "未录入" if entered is None else f"{yuan(entered)} 元"
        name = names[one.policy, one.fund]
        say(f"{one.policy}　{one.fund}　{name}　文件写明 {yuan(one.amount)} 元　预算 {told}")
    if not offered:
        say(f"施行的文件没有写明 {year} 年的资金")


@fund.command("budget", help="录入或改正一项资金的年度预算")
@told
def budget(
    context: typer.Context,
    policy_id: PolicyId,
    fund_id: FundId,
    year: BudgetYear,
    amount: Amount,
    document: Document = "",
    author: Author = "",
) -> None:
    """Enter a budget."""
    from desktop.register.plans import Budget

    with opened(context) as register:
        register.plans.set_budget(Budget(policy_id, fund_id, year, fen(amount), document), author=named(author))
    say(f"{fund_id} {year} 年预算 {yuan(fen(amount))} 元")


@fund.command("cut", help="资金不足时压减：proportional 按比例、rank 按次序、later 结转下批；--dry-run 只看结果")
@told
def cut(
    context: typer.Context,
    code: Code,
    how: Annotated[str, typer.Argument(metavar="方式", help="proportional、rank、later 之一")],
    order: Annotated[list[int] | None, typer.Option("--order", metavar="序号", help="次序，先写的先得")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看结果，不写入")] = False,
    on: On = "",
    reason: Reason = "",
    document: Document = "",
    author: Author = "",
) -> None:
    """Share a fund out that does not suffice."""
    from desktop.awards import funds

    if how not in funds.LABELS:
        words = "、".join(f"{word}（{label}）" for word, label in funds.LABELS.items())
        raise refuse("方式", "unknown_way", f"没有“{how}”这种压减，应为：{words}")
    way = cast("How", how)
    with opened(context) as register:
        if dry_run:
            done = funds.plan_cut(register, code, way, order=order)
        else:
            done = funds.cut(
                register, code, way, author=named(author), on=day(on), reason=reason, document=document, order=order
            )
    for line in done.lines:
        say(f"{line.number}　{yuan(line.before)} → {yuan(line.after)} 元")
    say(f"可用 {yuan(done.available)} 元，应奖补 {yuan(done.wanted)} 元，尾差 {yuan(done.residue)} 元")


# Payments


@payment.command("make", help="把已审定而未拨付的列成拨付清单")
@told
def make(context: typer.Context, code: Code, author: Author = "") -> None:
    """Make a payment list."""
    from desktop.awards.payments import make_list

    with opened(context) as register:
        made = make_list(register, code, author=named(author))
    _tell(made)
    say(f"第 {made[0].list_number} 次清单：{len(made)} 笔，{yuan(sum(one.amount for one in made))} 元")


_STATES = {"listed": "待回单", "paid": "已到账", "failed": "退回"}


def _tell(payments: tuple[Payment, ...]) -> None:
    from desktop.register.profile import masked_account

    for one in payments:
        account = masked_account(one.account)
        state = f"{_STATES[one.state]}{f'（{one.note}）' if one.note else ''}"
        say(f"{one.list_number}　{one.payee}　{one.bank} {account}　{yuan(one.amount)} 元　{state}")


@payment.command("list", help="批次的全部拨付，退回的也在内；账号只显示后四位")
@told
def list_payments(context: typer.Context, code: Code, as_json: AsJson = False) -> None:
    """List the payments of a batch."""
    from desktop.awards.payments import payments_of
    from desktop.register.profile import masked_account

    with opened(context) as register:
        found = payments_of(register, code)
    if as_json:
        answer(
            [
                {
                    "list": one.list_number, "payee": one.payee, "bank": one.bank, "holder": one.holder,
                    "account": masked_account(one.account), "amount": plain_yuan(one.amount), "state": one.state,
                    "note": one.note, "settled_on": one.settled_on.isoformat() if one.settled_on else None,
                }
                for one in found
            ]
        )  # fmt: skip
        return
    _tell(found)
    if not found:
        say(f"批次 {code} 还没有拨付清单")


@payment.command("settle", help="用银行回单（Excel）核销一次拨付清单；有对不上的行时退出码为 1")
@told
def settle(
    context: typer.Context,
    code: Code,
    list_number: Annotated[int, typer.Argument(metavar="清单", help="第几次清单")],
    bank_return: Annotated[Path, typer.Argument(metavar="文件", help="银行回单")],
    on: On = "",
    author: Author = "",
) -> None:
    """Match the bank's return with a payment list."""
    from desktop.awards.payments import failed_payments, read_return
    from desktop.awards.payments import settle as settled

    lines = read_return(bank_return)
    with opened(context) as register:
        done = settled(register, code, list_number, lines, author=named(author), on=day(on))
        with register.reading_awards() as desk:
            back = failed_payments(desk, code)
    say(f"到账 {done.paid} 笔，退回 {done.failed} 笔，回单未提到 {done.open} 笔")
    if back:
        say("退回待重付，改好收款账户后再用 payment make：")
        _tell(back)
    for problem in done.problems:
        complain(str(problem))
    if done.problems:
        raise typer.Exit(NO)


# Claw-backs


@claw_back.command("demand", help="立案追回一笔已拨付的奖补")
@told
def demand(
    context: typer.Context,
    code: Code,
    line: LineNumber,
    amount: Amount,
    reason: Reason = "",
    document: Document = "",
    on: On = "",
    author: Author = "",
) -> None:
    """Demand money back."""
    from desktop.awards.claw_backs import demand as demanded

    with opened(context) as register:
        number = demanded(
            register, _award(register, code, line), fen(amount), reason=reason, document=document, on=day(on),
            author=named(author),
        )  # fmt: skip
    say(f"追回案件 {number}：{yuan(fen(amount))} 元；通知文稿见 claw-back letter {number}")


def _award(register: Register, code: str, line: int) -> int:
    from desktop.awards.steps import awards_of

    for award in awards_of(register, code):
        if award.number == line:
            return award.id
    raise refuse(code, "no_such_line", f"批次中没有已受理的第 {line} 号，请核对序号")


@claw_back.command("letter", help="追回通知的文稿")
@told
def letter(context: typer.Context, number: CaseNumber) -> None:
    """Write the demand letter."""
    from desktop.awards.claw_backs import letter_of

    with opened(context) as register:
        made = letter_of(register, number)
    say(f"追回通知\n\n{made.payee}：")
    for paragraph in made.paragraphs:
        say(f"　　{paragraph}")
    say(f"\n{made.bureau or '（单位名称未填）'}\n{made.on.year}年{made.on.month}月{made.on.day}日")


@claw_back.command("agree", help="约定分期，如 --instalment 2021-06-01=3000")
@told
def agree(
    context: typer.Context,
    number: CaseNumber,
    instalment: Annotated[list[str], typer.Option("--instalment", metavar="日期=元", help="到期日和金额，可写多次")],
    document: Document = "",
    author: Author = "",
) -> None:
    """Agree on instalments."""
    from desktop.awards.claw_backs import agree as agreed

    with opened(context) as register:
        agreed(register, number, [_instalment(text) for text in instalment], document=document, author=named(author))
    say(f"追回案件 {number}：约定 {len(instalment)} 期")


def _instalment(text: str) -> tuple[date, Fen]:
    due, sign, amount = text.partition("=")
    if not sign:
        raise refuse("--instalment", "bad_instalment", f"“{text}”应写成 日期=金额，如 2021-06-01=3000")
    return day(due.strip(), "--instalment"), fen(amount, "--instalment")


@claw_back.command("receive", help="登记收到的退款")
@told
def receive(
    context: typer.Context,
    number: CaseNumber,
    amount: Amount,
    on: On = "",
    document: Document = "",
    author: Author = "",
) -> None:
    """Record money that came back."""
    from desktop.awards.claw_backs import receive as received

    with opened(context) as register:
        received(register, number, fen(amount), on=day(on), document=document, author=named(author))
    say(f"追回案件 {number}：收到 {yuan(fen(amount))} 元")


@claw_back.command("offset", help="从同一收款人的另一笔奖补中抵扣")
@told
def offset(
    context: typer.Context,
    number: CaseNumber,
    code: Code,
    line: LineNumber,
    amount: Amount,
    on: On = "",
    document: Document = "",
    author: Author = "",
) -> None:
    """Set what is owed against another award."""
    from desktop.awards.claw_backs import offset as set_off

    with opened(context) as register:
        award = _award(register, code, line)
        set_off(register, number, award, fen(amount), on=day(on), document=document, author=named(author))
    say(f"追回案件 {number}：从 {code} 第 {line} 号抵扣 {yuan(fen(amount))} 元")


@claw_back.command("drop", help="撤销还没有退款的追回案件")
@told
def drop(context: typer.Context, number: CaseNumber, reason: Reason = "", author: Author = "") -> None:
    """Drop a case."""
    from desktop.awards.claw_backs import drop as dropped

    with opened(context) as register:
        dropped(register, number, reason=reason, author=named(author))
    say(f"追回案件 {number} 已撤销")


@claw_back.command("list", help="追回案件；写明对象时只列它的")
@told
def list_cases(
    context: typer.Context,
    subject: Annotated[str, typer.Option("--subject", metavar="对象", help="只列这个对象的")] = "",
    as_json: AsJson = False,
) -> None:
    """List the cases."""
    from desktop.awards.claw_backs import all_cases, cases_of

    with opened(context) as register:
        cases = cases_of(register, one_subject(register, subject).id) if subject else all_cases(register)
    if as_json:
        answer([_case_values(case) for case in cases])
        return
    for case in cases:
        one = case.claw_back
        state = f"已撤销：{one.voided}" if one.voided else f"已退 {yuan(case.returned)} 元，尚欠 {yuan(case.owed)} 元"
        say(f"{one.id}　{case.award.batch} 第 {case.award.number} 号　{yuan(one.amount)} 元　{one.reason}　{state}")
    if not cases:
        say("没有追回案件")


def _case_values(case: Case) -> dict[str, Any]:
    one = case.claw_back
    return {
        "number": one.id, "batch": case.award.batch, "line": case.award.number, "amount": plain_yuan(one.amount),
        "reason": one.reason, "document": one.document, "on": one.on.isoformat(), "voided": one.voided,
        "returned": plain_yuan(case.returned), "owed": plain_yuan(case.owed), "agreed": plain_yuan(case.agreed),
    }  # fmt: skip

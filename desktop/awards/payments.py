"""Payment lists for the bank, what the bank sends back, and payments that failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from desktop.awards.steps import Case, Terms, complete, opened
from desktop.register import Register
from desktop.register.award_store import AwardDesk
from desktop.register.award_values import Award, Payment
from desktop.register.profile import masked_account
from desktop.register.stages import PAID
from desktop.workbooks import Raw, read_workbook
from policies.money import Fen, parse_money, yuan
from policies.problems import InputError, Problem, refuse


def make_list(register: Register, code: str, *, author: str) -> tuple[Payment, ...]:
    """List what is approved, not offset and not listed yet: cash of ``own`` and ``local`` alone.

    Failed payments come again with the account that is registered now. Raises InputError where there is nothing to
    pay, and for every payee without an account.
    """
    with register.awarding(author, f"拨付清单：{code}") as desk:
        case = opened(desk, code)
        earlier = desk.find(Payment, batch=code)
        owed = [(award, amount) for award in case.awards.values() if (amount := _owed(case, award, earlier))]
        if not owed:
            raise refuse(code, "nothing_to_pay", "批次中没有已审定而未拨付的现金奖补")
        number = max((one.list_number for one in earlier), default=0) + 1
        payments = tuple(_payments(desk, case, owed, earlier, number))
        payments = tuple(replace(one, id=id_) for one, id_ in zip(payments, desk.add(*payments), strict=True))
        desk.log(
            f"拨付清单：{code} 第 {number} 次", f"{len(payments)}笔，{yuan(sum(one.amount for one in payments))}元"
        )
    return payments


def _owed(case: Case, award: Award, payments: Sequence[Payment]) -> Fen:
    if award.way != "paid" or award.approved is None or award.state != "open" or case.next_stage(award) != PAID:
        return 0
    listed = sum(one.amount for one in payments if one.award_id == award.id and one.state == "listed")
    return award.approved - (award.paid or 0) - listed


def _payments(
    desk: AwardDesk, case: Case, owed: Sequence[tuple[Award, Fen]], earlier: Sequence[Payment], number: int
) -> Iterator[Payment]:
    parties = desk.parties({award.subject_id for award, _ in owed})
    unknown = [award for award, _ in owed if not parties[award.subject_id].account]
    if unknown:
        faults = ((award, _NO_ACCOUNT if parties[award.subject_id].payee else _NO_OWNER) for award in unknown)
        raise InputError(Problem(f"第 {award.number} 号 {case.line(award).name}", *fault) for award, fault in faults)
    failed = {one.award_id: one.id for one in earlier if one.state == "failed"}
    for award, amount in owed:
        party = parties[award.subject_id]
        yield Payment(
            award_id=award.id, batch=award.batch, list_number=number, amount=amount, payee=party.payee,
            bank=party.bank, account=party.account, holder=party.holder, author=desk.author, at=desk.now,
            follows=failed.get(award.id),
        )  # fmt: skip


_NO_ACCOUNT = "no_account", "没有登记收款账号，请先在登记簿补填开户银行、账号和户名"
_NO_OWNER = "owner_missing", "还没有登记申报主体，不知道付给谁，请先在登记簿补登"


class BankLine(NamedTuple):
    """One line of the bank's return."""

    account: str
    amount: Fen
    arrived: bool
    note: str
    place: str
    """File, sheet and row."""


class Settled(NamedTuple):
    """What a return did."""

    paid: int
    failed: int
    open: int
    """Payments of the list that the return says nothing of."""
    problems: tuple[Problem, ...]
    """Lines of the return that fit no payment, or that fit several in different ways; nothing is done for them."""


def settle(
    register: Register, code: str, list_number: int, lines: Sequence[BankLine], *, author: str, on: date
) -> Settled:
    """Match the bank's return with a payment list, by account and amount, and record what arrived.

    Several payments of one amount to one account are settled where the bank says the same of all of them; all that is
    listed for an account also by one line over its sum.
    Raises InputError where there is no such list.
    """
    with register.awarding(author, f"银行回单：{code} 第 {list_number} 次") as desk:
        payments = desk.find(Payment, batch=code, list_number=list_number)
        if not payments:
            raise refuse(code, "no_such_list", f"这个批次没有第 {list_number} 次拨付清单")
        waiting = [one for one in payments if one.state == "listed"]
        matched, problems = _match(waiting, lines)
        settled = [
            replace(one, state="paid" if line.arrived else "failed", settled_on=on, note=line.note.strip())
            for one, line in matched
        ]
        desk.alter(*settled)
        arrived = [one for one in settled if one.state == "paid"]
        _arrive(desk, code, arrived, on)
        failed = len(settled) - len(arrived)
        words = f"到账 {len(arrived)} 笔 {yuan(sum(one.amount for one in arrived))} 元，退回 {failed} 笔"
        desk.log(f"银行回单：{code} 第 {list_number} 次", words)
    return Settled(len(arrived), failed, len(waiting) - len(settled), problems)


def _match(
    waiting: Sequence[Payment], lines: Sequence[BankLine]
) -> tuple[list[tuple[Payment, BankLine]], tuple[Problem, ...]]:
    said: defaultdict[tuple[str, Fen], list[BankLine]] = defaultdict(list)
    for line in lines:
        said[line.account, line.amount].append(line)
    listed: defaultdict[tuple[str, Fen], list[Payment]] = defaultdict(list)
    for payment in waiting:
        listed[payment.account, payment.amount].append(payment)
    matched: list[tuple[Payment, BankLine]] = []
    problems: list[Problem] = []
    for line, together in _lumps(waiting, lines):
        matched += [(payment, line) for payment in together]
        del said[line.account, line.amount]
    for key, found in said.items():
        fault = _fault(listed.get(key, []), found)
        if fault:
            problems += [Problem(line.place, *fault) for line in found]
        else:
            matched += zip(listed[key], found, strict=False)
    return matched, tuple(problems)


def _lumps(waiting: Sequence[Payment], lines: Sequence[BankLine]) -> Iterator[tuple[BankLine, list[Payment]]]:
    """Yield the lines in which the bank paid all that is listed for an account at once, as the paper asks it to."""
    by_account: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in waiting:
        by_account[payment.account].append(payment)
    of_account: defaultdict[str, list[BankLine]] = defaultdict(list)
    for line in lines:
        of_account[line.account].append(line)
    for account, told in of_account.items():
        listed = by_account[account]
        if len(told) == 1 < len(listed) and told[0].amount == sum(one.amount for one in listed):
            yield told[0], listed


def _fault(payments: Sequence[Payment], lines: Sequence[BankLine]) -> tuple[str, str] | None:
    account = masked_account(lines[0].account)
    if len(lines) > len(payments):
        return "not_listed", f"清单中没有付给 {account} 的这笔 {yuan(lines[0].amount)} 元，请核对账号、金额和清单次数"
    mixed = len({line.arrived for line in lines}) > 1 or len(lines) < len(payments)
    if len(payments) > 1 and mixed:
        return "ambiguous", f"付给 {account} 的 {yuan(lines[0].amount)} 元有几笔，回单说法不一，请人工核对"
    return None


def _arrive(desk: AwardDesk, code: str, payments: Sequence[Payment], on: date) -> None:
    arrived: defaultdict[int, Fen] = defaultdict(int)
    for payment in payments:
        arrived[payment.award_id] += payment.amount
    awards = [replace(one, paid=(one.paid or 0) + arrived[one.id]) for one in desk.find(Award, id=sorted(arrived))]
    desk.alter(*awards)
    complete(desk, opened(desk, code), awards, Terms(on, document="银行回单"))


def payments_of(register: Register, code: str) -> tuple[Payment, ...]:
    """Return all payments of a batch, list by list."""
    with register.reading_awards() as desk:
        return desk.find(Payment, batch=code)


def failed_payments(desk: AwardDesk, code: str = "") -> tuple[Payment, ...]:
    """Return payments that came back and were not made good yet, of all batches or of one."""
    failed = desk.find(Payment, state="failed", **({"batch": code} if code else {}))
    followed = {one.follows for one in desk.find(Payment, follows=[one.id for one in failed])}
    return tuple(one for one in failed if one.id not in followed)


# The bank's return as a workbook

_HEADS = {
    "account": ("账号", "收款账号", "收款人账号", "银行账号"),
    "amount": ("金额", "金额（元）", "交易金额", "拨付金额", "本次拨付（元）"),
    "result": ("结果", "状态", "处理结果", "交易状态"),
    "note": ("原因", "失败原因", "退回原因", "备注"),
}
_ARRIVED = ("成功", "已到账", "到账", "已入账", "入账")
_FAILED = ("失败", "退回", "退票", "已退回", "未成功")


def read_return(path: Path) -> tuple[BankLine, ...]:
    """Read the bank's return: columns 账号, 金额, 结果 and, where it has one, 原因.

    Raises InputError with every cell that cannot be read; an account that Excel turned into a number has lost digits.
    """
    problems: list[Problem] = []
    lines: list[BankLine] = []
    for sheet in read_workbook(path):
        heads: dict[str, int] = {}
        for number, row in enumerate(sheet.rows, 1):
            place = f"{path.name} › {sheet.name} 第 {number} 行"
            if not heads:
                heads = _heads(row)
            elif any(str(cell).strip() for cell in row):
                try:
                    lines.append(_bank_line(row, heads, place))
                except ValueError as error:
                    problems.append(Problem(place, "bad_return", str(error)))
    if not (lines or problems):
        problems.append(Problem(path.name, "no_heads", "找不到表头，应有“账号”“金额”“结果”三列"))
    if problems:
        raise InputError(problems)
    return tuple(lines)


def _heads(row: Sequence[Raw]) -> dict[str, int]:
    texts = [str(cell).strip() for cell in row]
    found = {name: n for name, words in _HEADS.items() for n, text in enumerate(texts) if text in words}
    return found if {"account", "amount", "result"} <= found.keys() else {}


def _bank_line(row: Sequence[Raw], heads: dict[str, int], place: str) -> BankLine:
    account, amount, result = (row[heads[name]] for name in ("account", "amount", "result"))
    if not isinstance(account, str) or not account.strip().isdigit():
        raise ValueError("账号应为文字格式的数字，请把该列设为文本后重新导出")
    said = str(result).strip()
    if said not in {*_ARRIVED, *_FAILED}:
        raise ValueError(f"结果“{said}”不认识，应为：{'、'.join((*_ARRIVED, *_FAILED))}")
    note = str(row[heads["note"]]).strip() if "note" in heads and heads["note"] < len(row) else ""
    return BankLine(account.strip(), _fen(amount), said in _ARRIVED, note, place)


def _fen(cell: Raw) -> Fen:
    return parse_money(f"{cell:.2f}" if isinstance(cell, float) else str(cell).replace(",", ""))

"""资金拨付表: who is to be paid what, on which account. Only money that is paid here: cash of ``own`` and ``local``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.register import Batch, BatchLine
from desktop.reports.award_list import INTERNAL, bureau_of, clause, legal_basis, on_the_way
from desktop.reports.capital_amount import capital_amount
from desktop.reports.imprint import foot, moment_of
from desktop.reports.lines import clean
from desktop.reports.listing import Group, ListColumn, Listing, Seal, Section, Value, stand_ins_of
from desktop.reports.papers import Papers
from policies.money import Fen, yuan

NAME = "资金拨付表"
_COLUMNS = (
    ListColumn(("序号",), 9, "number"),
    ListColumn(("收款人全称", "统一社会信用代码（证件号码）"), 75, "text", gives_way=True, apart=(40, 38)),
    ListColumn(("开户银行", "银行账号"), 54, "text", gives_way=True, apart=(30, 42)),
    ListColumn(("依据条款", "（笔数）"), 23, "centre"),
    ListColumn(("核定金额", "①"), 27, "money"),
    ListColumn(("已拨付", "②"), 22, "money"),
    ListColumn(("本次申请拨付", "③＝①－②"), 27, "money"),
    ListColumn(("财政核定", "④"), 24, "money", by_hand=True),
)
_SECRECY = f"{INTERNAL}　含账户及个人信息　不得公开"
_NAMED = 6
"""So many of a payee's stations, sessions and projects are named; the rest are counted."""
APPROVED = 4
"""Column ①."""
_SEALS = (
    Seal("申请单位", "上列款项已经审定，申请拨付。"),
    Seal("财政部门", "同意拨付，核定金额见④栏。"),
)


class Account(NamedTuple):
    """Who gets money, and where."""

    name: str
    """The account's holder: what the bank compares."""
    code: str
    bank: str
    account: str
    payee_id: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What one account gets from a batch, in 分."""

    to: Account
    of: tuple[str, ...]
    """Whose awards they are, where that is another: stations, sessions, projects of the payee."""
    lines: tuple[BatchLine, ...]
    approved: Fen
    paid: Fen

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses that it is paid under."""
        return tuple(dict.fromkeys(clause(line).removeprefix("第").removesuffix("条") for line in self.lines))


def payable(batch: Batch) -> tuple[BatchLine, ...]:
    """Return the lines that money is paid for here."""
    return tuple(line for line in batch.lines if line.cash and line.payer in ("own", "local"))


def owed(batch: Batch, papers: Papers) -> tuple[Owed, ...]:
    """Return what each account gets, in the order of the batch; what was stopped on its way is left out."""
    accounts: dict[Account, list[BatchLine]] = {}
    for line in payable(batch):
        now = on_the_way(line, papers.awards.get(line.number))
        if now.amount:
            accounts.setdefault(_account(line, papers), []).append(now)
    return tuple(
        Owed(
            to,
            _others(to, lines),
            tuple(lines),
            sum(one.amount for one in lines),
            sum(_paid(one, papers) for one in lines),
        )
        for to, lines in accounts.items()
    )


def _others(to: Account, lines: Sequence[BatchLine]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(clean(line.name) for line in lines) if name != to.name)


def _paid(line: BatchLine, papers: Papers) -> Fen:
    award = papers.awards.get(line.number)
    return (award.paid or 0) if award else 0


def _account(line: BatchLine, papers: Papers) -> Account:
    """Return the account as it stood when the bank was told of it, else as it is registered now."""
    payee, told = papers.payees.get(line.subject_id), papers.payments.get(line.number)
    name, code = (payee.name, payee.identity_code) if payee else (line.name, line.identity_code)
    if told is not None and told.state != "failed":
        holder, bank, account = told.holder, told.bank, told.account
    elif payee is not None:
        holder, bank, account = payee.account_holder, payee.bank, payee.account
    else:
        holder, bank, account = name, "", ""
    paid = payee.subject_id if payee else line.subject_id
    return Account(clean(holder), clean(code), clean(bank), clean(account), paid)


def payment_list(batch: Batch, papers: Papers) -> Listing:
    """Return the list with a row for each account."""
    rows, lines = owed(batch, papers), payable(batch)
    approved, paid = sum(one.approved for one in rows), sum(one.paid for one in rows)
    asked = approved - paid
    sections = (Section("", (Group("", "", tuple(_rows(rows)), ""),)),)
    count = sum(len(one.lines) for one in rows)
    return Listing(
        name=NAME,
        title=f"{batch.year}年度电子商务发展奖补{NAME}",
        bureau=bureau_of(batch),
        secrecy=_SECRECY,
        above=(f"拨付单位：{bureau_of(batch)}", "", f"批次：{clean(batch.code)}"),
        basis=f"依据：{legal_basis(batch)}",
        columns=_COLUMNS,
        sections=sections,
        total=f"合计（{len(rows)}户，{count}笔）",
        capital=f"人民币{capital_amount(asked)}（本次申请拨付）",
        empty="本批次没有由本级、当地财政拨付的现金奖补",
        checked=_checked(lines, approved),
        compared=APPROVED,
        notes=tuple(_notes(rows, papers.awards != {})),
        stand_ins=stand_ins_of(sections),
        seals=_SEALS,
        foot=foot(NAME, batch, papers.stamp),
        subject=f"批次{clean(batch.code)}",
        made_at=moment_of(papers.stamp, batch),
        leading=2.0,
    )


def _rows(rows: Sequence[Owed]) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(rows, 1):
        yield (
            number,
            (one.to.name, one.to.code or "—"),
            (one.to.bank or "（未登记）", one.to.account or "（未登记）"),
            (*one.clauses, f"（{len(one.lines)}笔）"),
            one.approved,
            one.paid,
            one.approved - one.paid,
            None,
        )


def _checked(lines: Sequence[BatchLine], approved: Fen) -> str:
    frozen = sum(line.amount for line in lines)
    less = f"减去审定核减{yuan(frozen - approved)}元" if frozen != approved else ""
    return f"①与批次封存的本级、当地财政现金合计{yuan(frozen)}元{less}核对一致"


def _notes(rows: Sequence[Owed], on_way: bool) -> Iterator[str]:
    without = [str(number) for number, one in enumerate(rows, 1) if not one.to.account]
    if without:
        yield f"第{'、'.join(without)}行没有登记收款账号，拨付前应补登。"
    for number, one in enumerate(rows, 1):
        if one.of:
            named = "、".join(one.of[:_NAMED]) + (f"等{len(one.of)}个" if len(one.of) > _NAMED else "")
            yield f"第{number}行收款人与奖补对象（{named}）不同，拨付前应核对申报主体和账户户名。"
    if not on_way:
        yield "①为批次封存的金额，尚未经审定环节；②按未拨付计。"

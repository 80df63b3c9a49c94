"""Awards on their way, and what belongs to them: plain values with the names of their columns. Money is in 分."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from policies.findings.finding import Payer
from policies.money import Fen

Way = Literal["paid", "relief", "upper"]
"""Paid out by the bureau's own side; a reduction that no money is paid for; recommended to the payer above."""
State = Literal["open", "correcting", "deferred", "withdrawn", "refused"]
DecisionKind = Literal["take", "lower", "manual", "tie", "choose", "override"]
STATES: Mapping[State, str] = MappingProxyType(
    {"open": "办理中", "correcting": "补正中", "deferred": "结转下批", "withdrawn": "已撤回", "refused": "不予支持"}
)
PaymentState = Literal["listed", "paid", "failed"]
CHECKS: Mapping[str, str] = MappingProxyType(
    {
        "same_invoice": "同一发票用于两项",
        "same_account": "同一银行账号",
        "same_legal_person": "同一法定代表人",
        "bad_credit": "信用核查",
        "other_fund": "同一项目另有财政资金",
        "over_yearly_fund": "超过年度资金",
        "over_lifetime_cap": "超过累计上限",
        "holder_differs": "户名不符",
        "closed_or_dead": "已注销或死亡",
        "duplicate": "疑似重复登记",
    }
)
"""What is looked at before money. Which of them are vetoes is the bureau's list: the setting ``checks.vetoes``."""


def split_checks(text: str) -> tuple[str, ...]:
    """Return the checks of the setting ``checks.vetoes``; 无 names none."""
    words = (part.strip() for part in text.replace("、", ",").replace("，", ",").split(","))
    return tuple(word for word in words if word not in {"", "无"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; its id is 0 until the register has given it one."""

    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStage(Row):
    """One stage of a batch's ways as they were when it started: a later setting does not move awards."""

    batch: str
    way: Way
    position: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Row):
    """A line of a batch on its way. Of the four amounts each is ``None`` until it is given."""

    batch: str
    number: int
    """The batch's line."""
    subject_id: int
    policy: str
    measure: str
    year: int
    tier: str
    payer: Payer
    way: Way
    fund: str
    budget_year: int
    due: Fen
    """As frozen in the batch, decisions included: nothing above it can be approved."""
    cut: Fen | None = None
    """What the fund leaves of it, where it was cut."""
    applied: Fen | None = None
    """申请."""
    reviewed: Fen | None = None
    """初审."""
    approved: Fen | None = None
    """核定."""
    paid: Fen | None = None
    """拨付: what arrived, by bank or set against money owed back."""
    position: int = 0
    """The stage reached, by its position in the way."""
    state: State = "open"

    @property
    def most(self) -> Fen:
        """The most that can be approved."""
        return self.due if self.cut is None else self.cut


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardStep(Row):
    """One thing done to an award. Never altered, never deleted."""

    award_id: int
    action: str
    stage: str
    """The stage passed or returned to; of a waiver the check."""
    from_position: int
    to_position: int
    amount: Fen | None = None
    at: datetime
    """When it was recorded, UTC."""
    on: date
    """When it was done."""
    author: str
    opinion: str = ""
    document: str = ""
    """The document or the meeting that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Row):
    """What a person decided about one finding, and the finding that was decided about."""

    policy: str
    measure: str
    year: int
    subject_id: int
    kind: DecisionKind
    amount: Fen
    """0: no award."""
    tier: str
    outcome_before: str
    """The finding's outcome; empty where there was none: a manual measure."""
    amount_before: Fen | None
    reason: str
    basis: str
    author: str
    at: datetime
    confirmed_by: str = ""
    """The second person, where one is needed."""
    confirmed_at: datetime | None = None
    voided: str = ""
    """Why it no longer counts; empty while it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Row):
    """One public notice of a batch."""

    batch: str
    number: int
    starts_on: date
    """The day of publication: not counted."""
    days: int
    working_days: bool
    ends_on: date
    """The last day of the period."""
    document: str
    author: str
    at: datetime
    voided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection(Row):
    """An objection to a notice and what became of it."""

    notice_id: int
    line: int | None
    """The batch's line; ``None``: to the whole notice."""
    received_on: date
    from_whom: str
    content: str
    handling: str = ""
    upheld: bool | None = None
    """``None``: not handled yet."""
    handled_on: date | None = None
    handled_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Row):
    """One order to the bank. Payee and account stand as they were when the list was made."""

    award_id: int
    batch: str
    list_number: int
    amount: Fen
    payee: str
    bank: str
    account: str
    """A bank number: shown masked."""
    holder: str
    state: PaymentState = "listed"
    author: str
    at: datetime
    settled_on: date | None = None
    note: str = ""
    """Why the bank sent it back."""
    follows: int | None = None
    """The failed payment that this one makes good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClawBack(Row):
    """A case of money demanded back."""

    award_id: int
    amount: Fen
    reason: str
    document: str
    on: date
    author: str
    at: datetime
    voided: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery(Row):
    """An instalment of a case, agreed or received; or what was set against another award."""

    claw_back_id: int
    amount: Fen
    due_on: date | None = None
    received_on: date | None = None
    """``None``: agreed, not yet received."""
    offset_award: int | None = None
    document: str = ""
    author: str

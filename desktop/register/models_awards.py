"""The tables of awards on their way: decisions, steps, notices, payments and claw-backs. Money is in 分."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger

from desktop.register.models import Base, UtcTime


def _money(*columns: str) -> tuple[CheckConstraint, ...]:
    return tuple(
        CheckConstraint(
            f"{column} IS NULL OR (typeof({column}) = 'integer' AND {column} >= 0)", name=f"{column}_whole"
        ).ddl_if("sqlite")
        for column in columns
    )


class WayStage(Base):
    """A stage of a batch's way."""

    __tablename__ = "award_way"
    __table_args__ = (Index("ux_award_way", "batch", "way", "position", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batch.code"))
    way: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]


class Award(Base):
    """A line of a batch on its way. ``position`` moves only by a step: see the guards."""

    __tablename__ = "award"
    __table_args__ = (
        Index("ux_award_line", "batch", "number", unique=True),
        Index(
            "ux_award_pending", "policy", "measure", "year", "subject_id", unique=True,
            sqlite_where=text("approved IS NULL AND state NOT IN ('withdrawn', 'refused')"),
        ),
        Index("ix_award_subject", "subject_id"),
        Index("ix_award_fund", "policy", "fund", "budget_year"),
        *_money("due", "cut", "applied", "reviewed", "approved", "paid"),
        CheckConstraint("cut IS NULL OR cut <= due", name="cut_within_due"),
        CheckConstraint("reviewed IS NULL OR reviewed <= due", name="reviewed_within_due"),
        CheckConstraint("approved IS NULL OR approved <= coalesce(cut, due)", name="approved_within_due"),
        CheckConstraint("approved IS NULL OR reviewed IS NOT NULL", name="approved_after_review"),
        CheckConstraint("paid IS NULL OR (approved IS NOT NULL AND paid <= approved)", name="paid_within_approved"),
        CheckConstraint("way <> 'upper' OR approved IS NULL", name="upper_not_approved_here"),
        CheckConstraint("way = 'paid' OR paid IS NULL", name="paid_by_us_alone"),
        CheckConstraint(
            "state IN ('open', 'correcting', 'deferred', 'withdrawn', 'refused')", name="state_known"
        ),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batch.code"))
    number: Mapped[int]
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    policy: Mapped[str]
    measure: Mapped[str]
    year: Mapped[int]
    tier: Mapped[str]
    payer: Mapped[str]
    way: Mapped[str]
    fund: Mapped[str]
    budget_year: Mapped[int]
    due: Mapped[int] = mapped_column(BigInteger)
    cut: Mapped[int | None] = mapped_column(BigInteger)
    applied: Mapped[int | None] = mapped_column(BigInteger)
    reviewed: Mapped[int | None] = mapped_column(BigInteger)
    approved: Mapped[int | None] = mapped_column(BigInteger)
    paid: Mapped[int | None] = mapped_column(BigInteger)
    position: Mapped[int]
    state: Mapped[str]


class AwardStep(Base):
    """One thing done to an award."""

    __tablename__ = "award_step"
    __table_args__ = (
        Index("ix_award_step_award", "award_id"),
        *_money("amount"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    action: Mapped[str]
    stage: Mapped[str]
    from_position: Mapped[int]
    to_position: Mapped[int]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcTime)
    on: Mapped[date]
    author: Mapped[str]
    opinion: Mapped[str]
    document: Mapped[str]


class Decision(Base):
    """What a person decided about a finding."""

    __tablename__ = "decision"
    __table_args__ = (
        Index(
            "ux_decision", "policy", "measure", "year", "subject_id", unique=True, sqlite_where=text("voided = ''")
        ),
        *_money("amount", "amount_before"),
        CheckConstraint("reason <> '' AND basis <> ''", name="reason_and_basis"),
        CheckConstraint("confirmed_by <> author", name="second_person"),
        {"sqlite_autoincrement": True},
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str]
    measure: Mapped[str]
    year: Mapped[int]
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    kind: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    tier: Mapped[str]
    outcome_before: Mapped[str]
    amount_before: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str]
    basis: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    confirmed_by: Mapped[str]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    voided: Mapped[str]


class Notice(Base):
    """A public notice of a batch."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ux_notice", "batch", "number", unique=True),
        CheckConstraint("ends_on > starts_on", name="ends_after_start"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batch.code"))
    number: Mapped[int]
    starts_on: Mapped[date]
    days: Mapped[int]
    working_days: Mapped[bool]
    ends_on: Mapped[date]
    document: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    voided: Mapped[str]


class Objection(Base):
    """An objection to a notice."""

    __tablename__ = "objection"
    __table_args__ = (Index("ix_objection_notice", "notice_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    line: Mapped[int | None]
    received_on: Mapped[date]
    from_whom: Mapped[str]
    content: Mapped[str]
    handling: Mapped[str]
    upheld: Mapped[bool | None]
    handled_on: Mapped[date | None]
    handled_by: Mapped[str]


class Payment(Base):
    """An order to the bank."""

    __tablename__ = "payment"
    __table_args__ = (
        Index("ix_payment_award", "award_id"),
        Index("ix_payment_list", "batch", "list_number"),
        Index("ux_payment_follows", "follows", unique=True, sqlite_where=text("follows IS NOT NULL")),
        *_money("amount"),
        CheckConstraint("state IN ('listed', 'paid', 'failed')", name="state_known"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    batch: Mapped[str] = mapped_column(ForeignKey("batch.code"))
    list_number: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    payee: Mapped[str]
    bank: Mapped[str]
    account: Mapped[str] = mapped_column(info={"mask": "account"})
    holder: Mapped[str]
    state: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    settled_on: Mapped[date | None]
    note: Mapped[str]
    follows: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))


class ClawBack(Base):
    """Money demanded back."""

    __tablename__ = "claw_back"
    __table_args__ = (Index("ix_claw_back_award", "award_id"), *_money("amount"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    document: Mapped[str]
    on: Mapped[date]
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    voided: Mapped[str]


class Recovery(Base):
    """An instalment, or what was set against another award."""

    __tablename__ = "recovery"
    __table_args__ = (Index("ix_recovery_case", "claw_back_id"), *_money("amount"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    claw_back_id: Mapped[int] = mapped_column(ForeignKey("claw_back.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date | None]
    received_on: Mapped[date | None]
    offset_award: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    document: Mapped[str]
    author: Mapped[str]

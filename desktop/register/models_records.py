"""The tables of what hangs on a subject beside its facts, of the records from which facts follow, and of the bureau.

Text that is unknown is ``""``; a date or a figure that is unknown is NULL. Money is in 分.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import BigInteger

from desktop.register.models import Base, UtcTime


def _money(*columns: str) -> tuple[CheckConstraint, ...]:
    """Refuse anything but whole 分, or nothing: SQLite alone would store what it is given."""
    return tuple(
        CheckConstraint(
            f"{column} IS NULL OR (typeof({column}) = 'integer' AND {column} >= 0)", name=f"{column}_whole"
        ).ddl_if("sqlite")
        for column in columns
    )


class Profile(Base):
    """How a subject is reached and paid. ``account`` is a bank number: never shown whole, never logged."""

    __tablename__ = "profile"
    __table_args__ = (
        Index("ix_profile_owner", "owner_id"),
        Index("ix_profile_account", "account", sqlite_where=text("account <> ''")),
        Index("ix_profile_phone", "phone", sqlite_where=text("phone <> ''")),
        Index("ix_profile_legal_person", "legal_person", sqlite_where=text("legal_person <> ''")),
    )

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    sub_kind: Mapped[str]
    legal_person: Mapped[str]
    contact: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    bank: Mapped[str]
    account: Mapped[str] = mapped_column(info={"mask": "account"})
    account_holder: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    """Who applies and is paid for a station, session, park or project."""


class Status(Base):
    """Since when a subject is in business, has paused, or is no more."""

    __tablename__ = "subject_status"
    __table_args__ = ({"sqlite_with_rowid": False},)

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason: Mapped[str]


class FactBasis(Base):
    """What the value of a fact rests on, where that is more than a declared figure.

    ``fact_value`` holds the value that assessment reads: the verified one, else the derived one, else the declared one.
    """

    __tablename__ = "fact_basis"
    __table_args__ = ({"sqlite_with_rowid": False},)

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    declared_text: Mapped[str | None]
    declared_number: Mapped[int | None] = mapped_column(BigInteger)
    derived_text: Mapped[str | None]
    derived_number: Mapped[int | None] = mapped_column(BigInteger)
    verified_text: Mapped[str | None]
    verified_number: Mapped[int | None] = mapped_column(BigInteger)
    applicable: Mapped[bool]
    source: Mapped[str]
    verified_by: Mapped[str]
    verified_on: Mapped[date | None]


class Note(Base):
    """What somebody noted about a subject."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_subject", "subject_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str]
    text: Mapped[str]


class Attachment(Base):
    """A file in the folder beside the register, of a subject or of a policy, known by its hash."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("(subject_id IS NULL) <> (policy = '')", name="of_one"),
        Index("ix_attachment_subject", "subject_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    policy: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str]


class PaperKey(Base):
    """What opens the files of attachments beside an encrypted register; none beside a plain one.

    It is in no trail: a number that nobody may read cannot be shown there.
    """

    __tablename__ = "paper_key"
    __table_args__ = ({"info": {"trail": False}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[str]
    """Hex, 256 bits."""
    salt: Mapped[str]
    """Hex, 128 bits."""


# Records from which facts follow


class Kept(Base):
    """What every record has."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-4)
    place: Mapped[str] = mapped_column(sort_order=-2)
    """Where it was read: file, sheet and row."""
    voided: Mapped[str] = mapped_column(sort_order=-1)
    """Why it no longer counts; empty while it does."""

    @declared_attr
    def subject_id(self) -> Mapped[int]:
        """Whose record it is."""
        return mapped_column(ForeignKey("subject.id"), sort_order=-3)


_IN_FORCE = text("voided = ''")


class Invoice(Kept):
    """An invoice of a project."""

    __tablename__ = "invoice"
    __table_args__ = (
        Index("ux_invoice", "number", "code", unique=True, sqlite_where=_IN_FORCE),
        Index("ix_invoice_subject", "subject_id"),
        *_money("amount", "tax", "accepted"),
    )

    code: Mapped[str]
    number: Mapped[str]
    category: Mapped[str]
    seller: Mapped[str]
    issued_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    tax: Mapped[int | None] = mapped_column(BigInteger)
    payment: Mapped[str]
    accepted: Mapped[int | None] = mapped_column(BigInteger)


class Loan(Kept):
    """A loan of an enterprise."""

    __tablename__ = "loan"
    __table_args__ = (
        Index("ux_loan", "subject_id", "contract", unique=True, sqlite_where=_IN_FORCE),
        *_money("principal"),
    )

    contract: Mapped[str]
    lender: Mapped[str]
    principal: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Repayment(Kept):
    """What was paid on a loan on one day."""

    __tablename__ = "repayment"
    __table_args__ = (
        Index("ux_repayment", "subject_id", "contract", "paid_on", unique=True, sqlite_where=_IN_FORCE),
        *_money("principal", "interest"),
    )

    contract: Mapped[str]
    paid_on: Mapped[date]
    principal: Mapped[int] = mapped_column(BigInteger)
    interest: Mapped[int] = mapped_column(BigInteger)


class BenchmarkRate(Base):
    """A benchmark rate that the bureau has entered or corrected; the published ones come with the program."""

    __tablename__ = "benchmark_rate"
    __table_args__ = (
        CheckConstraint("typeof(basis_points) = 'integer' AND basis_points >= 0", name="basis_points_whole").ddl_if(
            "sqlite"
        ),
        {"sqlite_with_rowid": False},
    )

    since: Mapped[date] = mapped_column(primary_key=True)
    up_to_months: Mapped[int] = mapped_column(primary_key=True)
    """The longest tenor it is for; 0: any longer one."""
    basis_points: Mapped[int]
    """Hundredths of a percent a year."""


class Lease(Kept):
    """What a tenant rents in a park."""

    __tablename__ = "lease"
    __table_args__ = (
        Index("ux_lease", "subject_id", "tenant", "starts_on", unique=True, sqlite_where=_IN_FORCE),
        Index("ix_lease_tenant", "tenant_id"),
    )

    tenant: Mapped[str]
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    ecommerce: Mapped[bool]
    area: Mapped[str]
    """㎡, decimal."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    occupancy: Mapped[str]
    """JSON: month → ㎡ at its end, where that is not the whole area."""


class Trainee(Kept):
    """Somebody who took part in a training session. ``identity_code`` is a 身份证号: never logged whole."""

    __tablename__ = "trainee"
    __table_args__ = (
        Index("ux_trainee", "subject_id", "identity_code", "name", unique=True, sqlite_where=_IN_FORCE),
        Index("ix_trainee_identity", "identity_code", sqlite_where=text("identity_code <> ''")),
    )

    name: Mapped[str]
    identity_code: Mapped[str] = mapped_column(info={"mask": "identity"})
    division: Mapped[str]
    signed_in: Mapped[str]
    """JSON: day → half days."""


class Employment(Kept):
    """A newly employed person. ``identity_code`` is a 身份证号: never logged whole."""

    __tablename__ = "employment"
    __table_args__ = (
        Index("ux_employment", "identity_code", unique=True, sqlite_where=_IN_FORCE),
        Index("ix_employment_subject", "subject_id"),
    )

    name: Mapped[str]
    identity_code: Mapped[str] = mapped_column(info={"mask": "identity"})
    year: Mapped[int]
    hired_on: Mapped[date]
    document: Mapped[str]


# The bureau


class PolicyVersion(Base):
    """A policy as it was taken into force for this bureau, whole."""

    __tablename__ = "policy_version"
    __table_args__ = (
        Index("ux_policy_version", "policy", "takes_effect", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    policy: Mapped[str]
    title: Mapped[str]
    takes_effect: Mapped[date]
    content_hash: Mapped[str]
    source: Mapped[str] = mapped_column(info={"trail": "sealed"})
    """The whole text; ``content_hash`` seals its meaning."""
    built_in: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str]


class Budget(Base):
    """The money of one fund in one year."""

    __tablename__ = "budget"
    __table_args__ = (*_money("amount"), {"sqlite_with_rowid": False})

    policy: Mapped[str] = mapped_column(primary_key=True)
    fund: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str]


class Target(Base):
    """What one division is to reach in one year."""

    __tablename__ = "target"
    __table_args__ = ({"sqlite_with_rowid": False},)

    indicator: Mapped[str] = mapped_column(primary_key=True)
    """A quarterly fact, or ``policy/target`` of a policy's own targets."""
    division: Mapped[str] = mapped_column(primary_key=True)
    """Empty: the whole area of the bureau."""
    year: Mapped[int] = mapped_column(primary_key=True)
    goal: Mapped[str]
    """A decimal figure: 元, pieces or percent, as the indicator says."""

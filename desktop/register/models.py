"""The tables of a register. Only this room knows them; other rooms see plain values.

Text that is unknown is ``""``; a fact that is unknown has no row. Rows are ordered by their sequence, never by a clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import CheckConstraint, Dialect, ForeignKey, Index, MetaData, String, TypeDecorator, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import BigInteger, UserDefinedType

from policies.problems import refuse

T = TypeVar("T")


def utc_text(moment: datetime) -> str:
    """Return a moment as the register keeps it."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, kept as ISO 8601 text of fixed width. A time without a zone means nothing and is refused."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write the moment in UTC."""
        del dialect
        if value is None:
            return None
        return utc_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read it back, aware of its zone. Raises InputError where the file was damaged."""
        del dialect
        return None if value is None else _read(datetime.fromisoformat, value)


class _DayText(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the type's name in the file."""
        return "DATE"


class Day(TypeDecorator[date]):
    """A day, kept as ISO 8601 text."""

    impl = _DayText
    cache_ok = True

    @property
    def python_type(self) -> type[date]:
        """What a value is in the program: who reads the trail's JSON asks for it."""
        return date

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write the day."""
        del dialect
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        """Read it back. Raises InputError where the file was damaged."""
        del dialect
        return None if value is None else _read(date.fromisoformat, value)


def _read(read: Callable[[str], T], text_: str) -> T:
    try:
        return read(text_)
    except (ValueError, TypeError):
        raise refuse("", "damaged", "登记簿文件已损坏（日期或时间读不出来），请改用备份，并保留此文件备查") from None


def _whole(column: str) -> CheckConstraint:
    """Refuse anything but an integer in a column of money: SQLite alone would store what it is given."""
    return CheckConstraint(f"typeof({column}) = 'integer' AND {column} >= 0", name=f"{column}_whole").ddl_if("sqlite")


class Base(DeclarativeBase):
    """Every constraint has a name, so that a migration can find it."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {date: Day}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Subject(Base):
    """Whoever or whatever an award can be about."""

    __tablename__ = "subject"
    __table_args__ = (
        Index("ux_subject_code", "kind", "identity_code", unique=True, sqlite_where=text("identity_code <> ''")),
        Index("ix_subject_name", "kind", "name"),
        Index("ix_subject_uncoded", "kind", "name", sqlite_where=text("identity_code = ''")),
        Index("ix_subject_state", "kind", "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    identity_code: Mapped[str] = mapped_column(info={"mask": "identity"})
    division: Mapped[str]
    division_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="listed", server_default="listed")
    """``listed``, ``withdrawn`` by a clerk, or ``merged`` into another: nothing is really deleted."""


class FactValue(Base):
    """One value of a fact: exact, in its canonical form; clustered by subject, so that a whole load reads in sequence.

    Money (分), integers and booleans are in ``number``; text, choices, ISO dates and decimal figures in ``text``.
    """

    __tablename__ = "fact_value"
    __table_args__ = (
        CheckConstraint("(text IS NULL) <> (number IS NULL)", name="one_form"),
        CheckConstraint("typeof(number) IN ('integer', 'null')", name="number_whole").ddl_if("sqlite"),
        {"sqlite_with_rowid": False},
    )

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    """The year of a yearly fact, 0 of a standing one."""
    text: Mapped[str | None]
    number: Mapped[int | None] = mapped_column(BigInteger)


class Title(Base):
    """A title that a subject was awarded."""

    __tablename__ = "title"
    __table_args__ = ({"sqlite_with_rowid": False},)

    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    fact: Mapped[str] = mapped_column(primary_key=True)
    granted_on: Mapped[date] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(primary_key=True)
    issuer: Mapped[str]
    document: Mapped[str]


class LedgerEntry(Base):
    """An earlier award."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index(
            "ux_ledger_entry", "subject_id", "policy", "measure", "year", "tier", "merged_from", "award_id", unique=True
        ),
        Index("ux_ledger_entry_award", "award_id", unique=True, sqlite_where=text("award_id > 0")),
        _whole("amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    policy: Mapped[str]
    measure: Mapped[str]
    year: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    tier: Mapped[str]
    reversed: Mapped[bool]
    merged_from: Mapped[int] = mapped_column(default=0, server_default="0")
    """The subject that it was first entered for, where that was merged into this one: no award is lost in a merge."""
    award_id: Mapped[int] = mapped_column(default=0, server_default="0")
    """The award that booked it; 0: entered or imported. Only its award changes such a row."""


class Setting(Base):
    """One of the bureau's own settings."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Change(Base):
    """One entry of the change log: the trail in words for people, under the same seal.

    It outlives what it tells of, hence no foreign key.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_subject", "subject_id"),
        {"sqlite_autoincrement": True, "info": {"trail": False}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str]
    source: Mapped[str]
    subject_id: Mapped[int | None]
    what: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]


class Batch(Base):
    """The head of a frozen batch."""

    __tablename__ = "batch"
    __table_args__ = (Index("ux_batch_code", "code", unique=True), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    policy_id: Mapped[str]
    policy_title: Mapped[str]
    legal_basis: Mapped[str]
    issuer: Mapped[str]
    year: Mapped[int]
    as_of: Mapped[date]
    readings: Mapped[str]
    """JSON: a list of [reading, option]."""
    pays_upper: Mapped[bool]
    rivals: Mapped[str] = mapped_column(info={"trail": "sealed"}, server_default="[]")
    """JSON: a list of whole subjects."""
    left_out: Mapped[str] = mapped_column(server_default="[]")
    """JSON: a list of decisions."""
    policy_hash: Mapped[str]
    policy_source: Mapped[str] = mapped_column(info={"trail": "sealed"})
    bureau: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    created_by: Mapped[str]
    seal: Mapped[str]


class BatchLine(Base):
    """One award of a batch, as it was frozen."""

    __tablename__ = "batch_line"
    __table_args__ = (_whole("amount"), {"sqlite_with_rowid": False})

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    name: Mapped[str]
    identity_code: Mapped[str] = mapped_column(info={"mask": "identity"})
    division_name: Mapped[str]
    measure: Mapped[str]
    clause: Mapped[str]
    measure_title: Mapped[str]
    rule: Mapped[str]
    basis: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    payer: Mapped[str]
    budget_year: Mapped[int]
    tier: Mapped[str]
    flags: Mapped[str]
    """JSON: a list of words."""
    remark: Mapped[str]
    cash: Mapped[bool]
    explanation_json: Mapped[str] = mapped_column(info={"trail": "sealed"})
    facts_json: Mapped[str] = mapped_column(info={"trail": "sealed"})
    subject_json: Mapped[str] = mapped_column(info={"trail": "sealed"}, server_default="")
    decided: Mapped[str] = mapped_column(server_default="")

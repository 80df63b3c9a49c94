"""The tables of the trail: what was done, row by row, sealed action by action; and the accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.register.models import Base, UtcTime


class Action(Base):
    """One thing that somebody did, whole: the seal over all rows since the action before it.

    One writer at a time: the rows of an action are those after ``last_row`` of the action before.
    """

    __tablename__ = "action"
    __table_args__ = ({"sqlite_autoincrement": True, "info": {"trail": False}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str]
    source: Mapped[str]
    kind: Mapped[str]
    """``edit`` can be undone, ``undo`` and ``redo`` turn one back and forth, ``fixed`` stays."""
    title: Mapped[str]
    reason: Mapped[str]
    target: Mapped[int | None]
    """The edit that an undo or redo is about."""
    last_row: Mapped[int]
    last_change: Mapped[int]
    previous: Mapped[str]
    hash: Mapped[str]


class TrailRow(Base):
    """One row before and after, written by a trigger; identity and bank numbers masked."""

    __tablename__ = "trail_row"
    __table_args__ = ({"sqlite_autoincrement": True, "info": {"trail": False}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    key: Mapped[str]
    """JSON: the primary key."""
    old: Mapped[str | None]
    """JSON: column → value, the key left out; absent where the row is new."""
    new: Mapped[str | None]


class TrailSecret(Base):
    """The numbers that are masked in a trail row, kept apart so that an undo can put them back.

    The seal covers only the ``commitment``, a salted hash: the numbers can be forgotten and the chain still fits.
    """

    __tablename__ = "trail_secret"
    __table_args__ = ({"info": {"trail": False}},)

    row_id: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[str | None]
    old: Mapped[str | None]
    new: Mapped[str | None]
    commitment: Mapped[str | None]


class Account(Base):
    """Who may do what. A register without accounts believes the name it is given."""

    __tablename__ = "account"
    __table_args__ = (Index("ux_account_name", "name", unique=True), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    password: Mapped[str] = mapped_column(info={"mask": "hidden"})
    """argon2id with its salt and cost."""
    failures: Mapped[int]
    """Wrong passwords since the last right one."""
    locked_until: Mapped[datetime | None] = mapped_column(UtcTime)
    active: Mapped[bool]

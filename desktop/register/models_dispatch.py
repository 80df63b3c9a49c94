"""The tables of the quarterly report: what is wrong where, and how the year is appraised."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.register.models import Base, UtcTime


class Shortcoming(Base):
    """A problem of one place, what is done about it, by whom and until when."""

    __tablename__ = "shortcoming"
    __table_args__ = (Index("ix_shortcoming_year", "year", "quarter"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    division: Mapped[str]
    """Empty: of the whole area."""
    year: Mapped[int]
    quarter: Mapped[int]
    problem: Mapped[str]
    measures: Mapped[str]
    responsible: Mapped[str]
    deadline: Mapped[date | None]
    done_on: Mapped[date | None]
    outcome: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    voided: Mapped[str]


class Weight(Base):
    """How many points an indicator is worth in the appraisal of a year."""

    __tablename__ = "appraisal_weight"
    __table_args__ = ({"sqlite_with_rowid": False},)

    year: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[str]
    """A decimal figure."""


class Mark(Base):
    """Points added to or taken from a place in the appraisal of a year, with the reason."""

    __tablename__ = "appraisal_mark"
    __table_args__ = (Index("ix_appraisal_mark_year", "year"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    division: Mapped[str]
    year: Mapped[int]
    points: Mapped[str]
    """A decimal figure, below zero where it is taken away."""
    reason: Mapped[str]
    document: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcTime)
    voided: Mapped[str]

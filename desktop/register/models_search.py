"""Tables by which subjects are found, told apart and brought together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from desktop.register.models import Base, UtcTime


class SubjectKey(Base):
    """Where a listed subject stands in the order of names. Derived: ``desktop.register.searching`` writes it."""

    __tablename__ = "subject_key"
    __table_args__ = (Index("ix_subject_key_name", "kind", "name_key", "subject_id"), {"info": {"trail": False}})

    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    name_key: Mapped[str]


class SubjectCore(Base):
    """What is left of an organisation's name without its legal form and its province. Derived, as ``SubjectKey``."""

    __tablename__ = "subject_core"
    __table_args__ = (
        Index("ix_subject_core_subject", "subject_id"),
        {"sqlite_with_rowid": False, "info": {"trail": False}},
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    core: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)


class SearchStale(Base):
    """Subjects that the search has to take in anew; empty at the end of every transaction."""

    __tablename__ = "search_stale"
    __table_args__ = ({"info": {"trail": False}},)

    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class NotSame(Base):
    """Two subjects of which somebody said that they are not one; the lower id first."""

    __tablename__ = "not_same"
    __table_args__ = ({"sqlite_with_rowid": False},)

    one_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    author: Mapped[str]
    reason: Mapped[str]


class SubjectMerge(Base):
    """A subject that was merged into another: its old name and code lead there."""

    __tablename__ = "subject_merge"
    __table_args__ = (Index("ix_subject_merge_kept", "kept_id"),)

    dropped_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True, autoincrement=False)
    kept_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))

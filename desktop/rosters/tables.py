"""What a sheet of a roster may list."""

from __future__ import annotations

from typing import Literal

from policies.facts import SUBJECT_KINDS, SubjectKind

TableKind = SubjectKind | Literal["awards"]
"""Subjects of one kind, or earlier awards."""

TABLES: tuple[TableKind, ...] = (*SUBJECT_KINDS, "awards")


def table_label(table: TableKind) -> str:
    """Return what a sheet of this kind is called."""
    return "历年奖补" if table == "awards" else f"{SUBJECT_KINDS[table]}名册"

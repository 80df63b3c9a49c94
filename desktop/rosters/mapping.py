"""Which column of a sender's form holds what: proposed, corrected by a person, remembered for the next time."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, cast

from desktop.register import Register
from desktop.rosters.cells import shown
from desktop.rosters.headings import Column, field_labels
from desktop.rosters.tables import TABLES, TableKind
from desktop.rosters.text import half_width
from desktop.workbooks import Raw
from policies.problems import refuse

_YEAR = re.compile("(19|20|21)[0-9]{2}")
IGNORED = "ignored"


class Assigned(NamedTuple):
    """One column and what it is taken for."""

    number: int
    """From 1."""
    heading: str
    field: str
    """A key of ``field_labels``, ``ignored``, or empty where nobody knows."""
    year: int | None = None
    """Of a yearly fact whose heading names no year."""
    unit: str = ""
    """Of a figure whose heading names none: 元, 万元, …"""
    candidates: tuple[str, ...] = ()
    """What the heading may mean, where it may mean several."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns of one form."""

    fingerprint: str
    """Tells the form again: the same headings in the same order, whatever the years in them."""
    table: TableKind
    columns: tuple[Assigned, ...]

    def assign(self, number: int, field: str, *, year: int | None = None, unit: str = "") -> ColumnMapping:
        """Return the mapping with one column taken for another field.

        Raises InputError where a sheet of this kind has no such column.
        """
        if field != IGNORED and field not in field_labels(self.table):
            raise refuse("", "unknown_field", f"这类名册没有“{field}”这一列，请另选一项")
        changed = (Assigned(number, c.heading, field, year, unit) if c.number == number else c for c in self.columns)
        return replace(self, columns=tuple(changed))


def fingerprint(headings: Sequence[Raw]) -> str:
    """Return what tells a form again by its headings."""
    words = [_YEAR.sub("#", half_width(shown(raw))) for raw in headings]
    while words and not words[-1]:
        words.pop()
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:16]


def mapping_of(headings: Sequence[Raw], table: TableKind, columns: Sequence[Column]) -> ColumnMapping:
    """Return what a sheet's columns are taken for, unknown ones too."""
    known = {c.number: c for c in columns}
    assigned = []
    for number, raw in enumerate(headings, 1):
        column = known.get(number, Column(number, shown(raw), ""))
        if column.field or column.heading:
            assigned.append(Assigned(number, column.heading, column.field, column.year, column.unit, column.candidates))
    return ColumnMapping(fingerprint(headings), table, tuple(assigned))


def _key(mark: str) -> str:
    return f"mapping.{mark}"


def remember_mapping(register: Register, mapping: ColumnMapping, *, author: str) -> None:
    """Keep a mapping for every later file with the same headings. Years are not kept: next year's form has another.

    Raises InputError where the author is blank.
    """
    columns = [[c.number, c.field, c.unit] for c in mapping.columns if c.field]
    value = json.dumps({"table": mapping.table, "columns": columns}, ensure_ascii=False)
    register.set_setting(_key(mapping.fingerprint), value, author=author)


def remembered_mapping(register: Register, headings: Sequence[Raw]) -> ColumnMapping | None:
    """Return what was kept for these headings, where all of it still means something."""
    mark = fingerprint(headings)
    kept = register.setting(_key(mark))
    if not kept:
        return None
    held = json.loads(kept)
    table = cast("TableKind", held["table"])
    if table not in TABLES or any(f not in field_labels(table) for _, f, _ in held["columns"]):
        return None
    columns = (Assigned(n, shown(headings[n - 1]), field, unit=unit) for n, field, unit in held["columns"])
    return ColumnMapping(mark, table, tuple(columns))

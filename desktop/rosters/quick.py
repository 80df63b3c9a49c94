"""The quick way through ordinary cells: a value that is as it should be needs no closer look.

Each reader returns the value where the cell is plainly one, and ``None`` where the careful readers must look or it is
blank.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from desktop.register.identity import check_code
from desktop.rosters.cells import plain_fen, read_fact
from desktop.rosters.headings import Column
from desktop.rosters.tables import TableKind
from desktop.workbooks import Raw
from policies.facts import Fact, SubjectKind, Value

Quick = Callable[[Raw], Value | None]

_TEXT_OR_DAY = (str, date, datetime)
_MANY = 4_000
"""Different texts that are remembered for one column: townships, yes and no, days of some years."""


def quick_reader(column: Column, table: TableKind | None) -> Quick:
    """Return the quick reader for a column."""
    fact = column.fact
    if column.field in {"name", "division_name"}:
        return _plain_text
    if column.field == "identity_code" and table is not None and table != "awards":
        return _code_of(table)
    if fact is None or column.part or fact.type == "title":
        return closely
    if fact.type == "money":
        return plain_fen if column.scale == 1 else closely
    if fact.type == "integer":
        return _plain_count
    return _remembering(fact)


def closely(_: Raw) -> None:
    """Leave every cell to the careful readers."""
    return


def _plain_text(raw: Raw) -> str | None:
    return raw if type(raw) is str and raw.isalnum() else None


def _code_of(kind: SubjectKind) -> Quick:
    def read(raw: Raw) -> str | None:
        if type(raw) is not str or not (raw.isascii() and raw.isalnum()) or raw.upper() != raw:
            return None
        try:
            return check_code(kind, raw)
        except ValueError:
            return None

    return read


def _plain_count(raw: Raw) -> int | None:
    return int(raw) if type(raw) is float and 0 <= raw < _MANY**3 and raw == int(raw) else None


def _remembering(fact: Fact) -> Quick:
    """Read each text or day once. Only what is taken without a word is remembered."""
    known: dict[Raw, Value] = {}

    def read(raw: Raw) -> Value | None:
        if not raw or type(raw) not in _TEXT_OR_DAY:
            return None
        value = known.get(raw)
        if value is None and len(known) < _MANY:
            try:
                value, how = read_fact(fact, raw)
            except ValueError:
                return None
            if how or value is None:
                return None
            known[raw] = value
        return value

    return read

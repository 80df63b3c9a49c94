"""The triggers that write the trail: made from the models, so that no table can be forgotten.

Of each row the trail keeps the primary key and all other columns before and after. A model says otherwise with
``info``: a table with ``{"trail": False}`` is derived or is the trail itself; a column with ``{"mask": …}`` holds a
number that the trail must not show (``identity``, ``account``, ``hidden``); one with ``{"trail": "sealed"}`` is left
out, because a seal of its own, which the trail keeps, covers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sqlalchemy import Column, Connection, LargeBinary, Table

from desktop.register.models import Base
from desktop.register.sqlite import guards

_PERSONAL = f"'[1-8]{'[0-9]' * 16}[0-9X]'", f"'[1-8]{'[0-9]' * 14}'"
_MASKS = {
    # Whatever has the shape of an identity card's number, in its 18 or former 15 digits.
    "identity": "CASE WHEN {0} GLOB " + _PERSONAL[0] + " OR {0} GLOB " + _PERSONAL[1] + " "
    "THEN substr({0}, 1, 6) || '********' || substr({0}, -4) ELSE {0} END",
    "account": "CASE WHEN length({0}) > 4 THEN '****' || substr({0}, -4) ELSE {0} END",
    "hidden": "CASE WHEN {0} <> '' THEN '********' ELSE {0} END",
}
_SALT = "lower(hex(randomblob(16)))"
GUARDED = ("action", "trail_row", "change")
"""Nobody may alter or delete what was recorded. A forger can drop these triggers, and then the seals break."""


class Recorded(NamedTuple):
    """How the rows of a table are written down, as SQL with ``{row}.`` before each column."""

    table: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    masks: dict[str, str]

    def key(self, row: str) -> str:
        """Return the JSON of the primary key."""
        return f"json_array({', '.join(_column(row, name) for name in self.keys)})"

    def shown(self, row: str) -> str:
        """Return the JSON of the row as the trail shows it."""
        return _json({name: self._masked(row, name) for name in self.columns})

    def real(self, row: str) -> str:
        """Return the JSON of the row with nothing masked."""
        return _json({name: _column(row, name) for name in self.columns})

    def secret(self, row: str) -> str:
        """Return the JSON of the numbers that are masked."""
        return _json({name: _column(row, name) for name in self.masks})

    def hides(self, row: str) -> str:
        """Return the condition that anything is masked."""
        return " OR ".join(f"({self._masked(row, name)}) IS NOT {_column(row, name)}" for name in self.masks) or "0"

    def _masked(self, row: str, name: str) -> str:
        return _MASKS[self.masks[name]].format(_column(row, name)) if name in self.masks else _column(row, name)


def _column(row: str, name: str) -> str:
    return f'{row}."{name}"'


def _json(values: dict[str, str]) -> str:
    pairs = ", ".join(f"'{name}', {value}" for name, value in values.items())
    return f"json_object({pairs})"


def _recorded(table: Table) -> Recorded:
    keys = tuple(column.name for column in table.primary_key.columns)
    columns: list[Column[object]] = [
        column for column in table.columns if column.name not in keys and column.info.get("trail") != "sealed"
    ]
    if any(isinstance(column.type, LargeBinary) for column in columns):
        raise TypeError(f"the trail cannot write down the bytes in {table.name}: keep them in a file")
    masks = {column.name: column.info["mask"] for column in columns if "mask" in column.info}
    return Recorded(table.name, keys, tuple(column.name for column in columns), masks)


@cache
def recorded() -> tuple[Recorded, ...]:
    """Return how each table is recorded, those first on which others stand."""
    return tuple(_recorded(table) for table in Base.metadata.sorted_tables if table.info.get("trail") is not False)


def _write(one: Recorded, old: str, new: str, when: str = "1") -> str:
    """Return the statements that write a row and, apart from it, its masked numbers."""
    shown = [one.shown(row) if row else "NULL" for row in (old, new)]
    text = (
        f"INSERT INTO trail_row (table_name, key, old, new) "
        f"SELECT '{one.table}', {one.key(new or old)}, {', '.join(shown)} WHERE {when};"
    )
    if one.masks:
        secrets = [one.secret(row) if row else "NULL" for row in (old, new)]
        hides = " OR ".join(one.hides(row) for row in (old, new) if row)
        text += (
            f" INSERT INTO trail_secret (row_id, salt, old, new) "
            f"SELECT last_insert_rowid(), {_SALT}, {', '.join(secrets)} WHERE ({when}) AND ({hides});"
        )
    return text


def _bodies(one: Recorded) -> Iterator[tuple[str, str, str]]:
    """Yield (name, event, body). A row that gets another key is one that goes and one that comes."""
    yield "insert", "AFTER INSERT", _write(one, "", "new")
    yield "delete", "AFTER DELETE", _write(one, "old", "")
    same = f"{one.key('old')} = {one.key('new')}"
    moved = f"NOT ({same})"
    body = _write(one, "old", "new", same) + _write(one, "old", "", moved) + _write(one, "", "new", moved)
    yield "update", "AFTER UPDATE", body


def of_many(table: str) -> Iterator[str]:
    """Yield the statements that write down new rows, from id ``:first`` to ``:last``, as their trigger would have.

    The ids are without a gap, and ``:until`` is the last row of the trail before them.
    """
    (one,) = (one for one in recorded() if one.table == table)
    rows = f'FROM "{table}" AS t WHERE t.id BETWEEN :first AND :last'
    yield (
        f"INSERT INTO trail_row (table_name, key, old, new) "
        f"SELECT '{table}', {one.key('t')}, NULL, {one.shown('t')} {rows} ORDER BY t.id"
    )
    yield (
        f"INSERT INTO trail_secret (row_id, salt, old, new) "
        f"SELECT :until + 1 + t.id - :first, {_SALT}, NULL, {one.secret('t')} {rows} AND ({one.hides('t')})"
    )


def statements() -> dict[str, str]:
    """Return every trigger by name, in the words in which SQLite keeps it."""
    made = {
        f"trail_{one.table}_{name}": f'CREATE TRIGGER "trail_{one.table}_{name}" {event} ON "{one.table}" '
        f"BEGIN {body} END"
        for one in recorded()
        for name, event, body in _bodies(one)
    }
    for table in GUARDED:
        for event in ("update", "delete"):
            name = f"guard_{table}_{event}"
            made[name] = (
                f'CREATE TRIGGER "{name}" BEFORE {event.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, 'the trail is only added to'); END"
            )
    return {**made, **guards.statements()}


def found(connection: Connection) -> dict[str, str]:
    """Return the triggers of the trail and the guards that the file has."""
    names = "name LIKE 'trail\\_%' ESCAPE '\\' OR name LIKE 'guard\\_%' ESCAPE '\\'"
    query = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND ({names})"
    return {row[0]: row[1] for row in connection.exec_driver_sql(query)}


def remove(connection: Connection) -> None:
    """Drop the triggers, so that a migration can rebuild tables."""
    for name in found(connection):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def install(connection: Connection) -> None:
    """Make the triggers anew."""
    remove(connection)
    for statement in statements().values():
        connection.exec_driver_sql(statement)

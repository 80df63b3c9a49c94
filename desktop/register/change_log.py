"""The change log as people read it. What a roster changed in each subject is told from the trail, which has it anyway.

The log itself keeps who did what, when and to whom; the words before and after of an imported row would take more
room than the row, and longer to write than to read.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import sqlite

from desktop.register.models import Change as Entry
from desktop.register.models import Subject
from desktop.register.models_trail import Action
from desktop.register.rows import PARTS, Identity, Key, Part, Record
from desktop.register.safety.packs import unpacked
from desktop.register.subjects import Change
from desktop.register.telling import told

_PARTS = {part.table.name: part for part in PARTS}
_SQLITE = sqlite.dialect()
_NOBODY = Identity("enterprise", "", "", "", "")
"""Stands for whoever it is where nothing of the identity changed."""


_Words = tuple[str, str]
"""Before and after."""


class _Row(NamedTuple):
    """A row of the trail."""

    table: str
    key: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None


def changes(connection: Connection, limit: int | None, subject_id: int | None) -> tuple[Change, ...]:
    """Return what was changed, of one subject or of all, the latest first."""
    columns = (Entry.id, Entry.subject_id, *(getattr(Entry, name) for name in Change._fields))
    query = select(*columns).order_by(Entry.id.desc())
    query = query if subject_id is None else query.where(Entry.subject_id == subject_id)
    entries = [(row[0], row[1], Change(*row[2:])) for row in connection.execute(query.limit(limit))]
    untold = [(id_, who) for id_, who, entry in entries if who is not None and not (entry.before or entry.after)]
    words = _words(connection, untold)
    return tuple(_with(entry, words.get(id_)) for id_, _, entry in entries)


def _with(entry: Change, words: _Words | None) -> Change:
    return entry._replace(before=words[0], after=words[1]) if words else entry


def _words(connection: Connection, untold: Sequence[tuple[int, int]]) -> dict[int, _Words]:
    """Return before and after by entry, for entries given with whom they are about."""
    if not untold:
        return {}
    ends = [(0, 0), *connection.execute(select(Action.last_change, Action.last_row).order_by(Action.id))]
    by_action: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for id_, who in untold:
        by_action[bisect_left(ends, id_, key=lambda end: end[0])].append((id_, who))
    found: dict[int, _Words] = {}
    for number, entries in by_action.items():
        rows = _rows(connection, ends[number - 1][1], ends[number][1], [who for _, who in entries])
        found |= {id_: _told(rows[who]) for id_, who in entries}
    return found


_OF_SUBJECTS = """
SELECT table_name, key, old, new, CASE table_name WHEN 'ledger_entry'
  THEN json_extract(coalesce(new, old), '$.subject_id') ELSE CAST(substr(key, 2) AS INTEGER) END AS who
FROM trail_row WHERE id > ? AND id <= ? AND table_name IN (SELECT value FROM json_each(?))
  AND who IN (SELECT value FROM json_each(?)) ORDER BY id
"""


def _rows(connection: Connection, first: int, last: int, subjects: Sequence[int]) -> dict[int, list[_Row]]:
    """Return, by subject, what the trail has between two of its rows."""
    tables = [Subject.__tablename__, *_PARTS]
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    bound = (first, last, json.dumps(tables), json.dumps(subjects))
    for table, key, old, new, who in connection.exec_driver_sql(_OF_SUBJECTS, bound):
        for one_key, one_new in unpacked(key, new):
            found[who].append(_Row(table, one_key, json.loads(old or "null"), one_new))
    return found


def _told(rows: Sequence[_Row]) -> _Words:
    held, said = Record(_NOBODY), Record(_NOBODY)
    born = gone = False
    for row in rows:
        if row.table in _PARTS:
            part = _PARTS[row.table]
            key, was = _taken(part, row, row.old)
            held.of(part).setdefault(key, was)
            said.of(part)[key] = _taken(part, row, row.new)[1]
        else:
            born, gone = row.old is None, row.new is None
            held, said = (Record(_identity(values), one.rows) for values, one in ((row.old, held), (row.new, said)))
    held, said = _in_order(held), _in_order(said)
    if gone:
        before, after = told(None, held)
        return after, before
    return told(None if born else held, said)


def _in_order(record: Record) -> Record:
    return Record(record.identity, tuple(dict(sorted(rows.items())) for rows in record.rows))


def _identity(row: dict[str, Any] | None) -> Identity:
    return _NOBODY if row is None else Identity(*(row[name] for name in Identity._fields))


def _taken(part: Part, row: _Row, values: dict[str, Any] | None) -> tuple[Key, tuple[Any, ...] | None]:
    names = [column.name for column in part.table.primary_key.columns]
    known = {**(row.old or {}), **(row.new or {}), **dict(zip(names, json.loads(row.key), strict=True))}
    key = tuple(_typed(part.table, known, part.keys))
    return key, None if values is None else tuple(_typed(part.table, {**known, **values}, part.values))


def _typed(table: Table, row: dict[str, Any], names: Sequence[str]) -> Iterator[Any]:
    """Yield values as the program has them, from the trail's JSON."""
    for name in names:
        read = table.c[name].type.result_processor(_SQLITE, None)
        yield read(row.get(name)) if read else row.get(name)

"""Many new rows of one subject in a single row of the trail.

A roster brings a million facts of new subjects. One by one, as the triggers write them, their trail takes longer than
the facts themselves. A packed row has the subject alone as its key, and as ``new`` a list with the rest of each row's
key and the row: ``["online_sales", 2019, {"text": null, "number": 100}]``. It is made from the table itself, in the
transaction in which the rows come, and sealed like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from desktop.register.sqlite import triggers
from desktop.register.sqlite.triggers import Recorded, recorded

_PACKED = "substr({0}.new, 1, 1) = '['"
UNPACKED = f"""
SELECT t.id, t.table_name, t.key, t.old, t.new FROM trail_row t WHERE {_PACKED.format("t")} IS NOT 1
UNION ALL
SELECT p.id, p.table_name, '[' || (p.key ->> 0) || ',' || substr(json_remove(e.value, '$[#-1]'), 2), NULL,
  json_extract(e.value, '$[#-1]')
FROM trail_row p JOIN json_each(p.new) e WHERE {_PACKED.format("p")}
"""
"""The rows of the trail as the triggers would have written them, in no order; those of a pack share its id."""


def unpacked(key: str, new: str | None) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Yield key and new values of each row that a row of the trail stands for."""
    said = json.loads(new or "null")
    if not isinstance(said, list):
        yield key, said
        return
    for *rest, row in said:
        yield json.dumps([*json.loads(key), *rest], ensure_ascii=False), row


def _of(table: str) -> Recorded:
    (found,) = (one for one in recorded() if one.table == table)
    if found.masks or found.keys[0] != "subject_id":
        raise ValueError(f"{table} cannot be packed")
    return found


@contextmanager
def packing(connection: Connection, table: str, first: int, last: int) -> Iterator[None]:
    """Let the trail have the rows of new subjects, from the first to the last id, in one row for each subject.

    Within, nothing else may be written into the table: its trigger is away.
    """
    one, name = _of(table), f"trail_{table}_insert"
    connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    rest = ", ".join(f't."{key}"' for key in one.keys[1:])
    connection.exec_driver_sql(
        f"INSERT INTO trail_row (table_name, key, old, new) "  # our own names
        f"SELECT '{table}', json_array(t.subject_id), NULL, json_group_array(json_array({rest}, {one.shown('t')})) "
        f'FROM "{table}" AS t WHERE t.subject_id BETWEEN ? AND ? GROUP BY t.subject_id',
        (first, last),
    )
    connection.exec_driver_sql(triggers.statements()[name])

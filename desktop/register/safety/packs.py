"""Many new rows of one subject in a single row of the trail.

A roster brings a million facts of new subjects. One by one, as the triggers write them, their trail takes longer than
the facts themselves. A packed row has the subject alone as its key, and as ``new`` a list with the rest of each fact's
key and its text or number: ``["online_sales", 2019, 100]``. It is made from the table itself, in the transaction in
which the rows come, and sealed like any other. Older ones have the row instead: ``{"text": null, "number": 100}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from desktop.register.sqlite import triggers

_PACKED = "substr({0}.new, 1, 1) = '['"
UNPACKED = f"""
SELECT t.id, t.table_name, t.key, t.old, t.new FROM trail_row t WHERE {_PACKED.format("t")} IS NOT 1
UNION ALL
SELECT p.id, p.table_name, '[' || (p.key ->> 0) || ',' || substr(json_remove(e.value, '$[#-1]'), 2), NULL,
  CASE json_type(e.value, '$[#-1]') WHEN 'object' THEN json_extract(e.value, '$[#-1]')
    WHEN 'text' THEN json_object('text', e.value ->> '$[#-1]', 'number', NULL)
    ELSE json_object('text', NULL, 'number', e.value ->> '$[#-1]') END
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
        yield json.dumps([*json.loads(key), *rest], ensure_ascii=False), _whole(row)


def _whole(row: dict[str, Any] | str | int) -> dict[str, Any]:
    """Return the row of a fact of which a pack has the text or the number."""
    if isinstance(row, dict):
        return row
    return {"text": row, "number": None} if isinstance(row, str) else {"text": None, "number": row}


@contextmanager
def packing_facts(connection: Connection, first: int, last: int) -> Iterator[None]:
    """Let the trail have the facts of new subjects, from the first to the last id, in one row for each subject.

    Within, no other facts may be written: their trigger is away.
    """
    connection.exec_driver_sql(f"DROP TRIGGER {_TRIGGER}")
    yield
    connection.exec_driver_sql(_PACK, (first, last))
    connection.exec_driver_sql(triggers.statements()[_TRIGGER])


@contextmanager
def bringing_subjects(connection: Connection, first: int, last: int) -> Iterator[None]:
    """Let the trail, and the list of what the search has to take in, have new subjects by one statement for all.

    What is written is the same as the triggers write row by row; within, no others may be added.
    """
    (search,) = connection.exec_driver_sql(_SEARCH_TRIGGER).scalars()
    for name in ("trail_subject_insert", "subject_search_new"):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    until = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM trail_row").scalar_one()
    yield
    for statement in triggers.of_many("subject"):
        connection.exec_driver_sql(statement, {"first": first, "last": last, "until": until})
    connection.exec_driver_sql(_TO_SEARCH, (first, last))
    connection.exec_driver_sql(triggers.statements()["trail_subject_insert"])
    connection.exec_driver_sql(search)


_TO_SEARCH = "INSERT INTO search_stale SELECT id FROM subject WHERE id BETWEEN ? AND ?"
_SEARCH_TRIGGER = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'subject_search_new'"
_TRIGGER = "trail_fact_value_insert"
_PACK = """
INSERT INTO trail_row (table_name, key, old, new)
SELECT 'fact_value', json_array(subject_id), NULL, json_group_array(json_array(fact, period, coalesce(text, number)))
FROM fact_value WHERE subject_id BETWEEN ? AND ? GROUP BY subject_id
"""

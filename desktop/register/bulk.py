"""The facts of many new subjects, written by one statement for each subject rather than one for each fact."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from desktop.register.rows import FACTS, Key, Rows
from desktop.register.safety.packs import packing
from desktop.register.sqlite.database import add_rows

_WIDEST = 300
"""Different facts and periods among the subjects: where there are more, most of each statement would be blanks."""


def add_facts(connection: Connection, facts: Sequence[tuple[int, Rows]]) -> None:
    """Write the facts of new subjects, given by ascending id, who have none yet; packed in the trail."""
    if not any(rows for _, rows in facts):
        return
    keys = sorted({key for _, rows in facts for key in rows})
    with packing(connection, FACTS.table.name, facts[0][0], facts[-1][0]):
        if len(keys) > _WIDEST:
            told = [(id_, *key, *value) for id_, rows in facts for key, value in rows.items() if value]
            add_rows(connection, FACTS.table.name, ("subject_id", *FACTS.keys, *FACTS.values), told)
        else:
            connection.exec_driver_sql(_statement(keys), [_bound(id_, keys, rows) for id_, rows in facts])


def _statement(keys: Sequence[Key]) -> str:
    """Return the statement that takes an id and, for each key, a text or a number, or nothing."""
    known = ", ".join(f"('{fact}', {period:d}, ?{at})" for at, (fact, period) in enumerate(keys, start=2))
    return (
        "INSERT INTO fact_value (subject_id, fact, period, text, number) "  # noqa: S608  # ids of the catalogue
        "SELECT ?1, column1, column2, CASE typeof(column3) WHEN 'text' THEN column3 END, "
        f"CASE typeof(column3) WHEN 'integer' THEN column3 END FROM (VALUES {known}) WHERE column3 IS NOT NULL"
    )


def _bound(id_: int, keys: Sequence[Key], rows: Rows) -> tuple[object, ...]:
    values = map(rows.get, keys)
    return id_, *(None if value is None else value[0] if value[1] is None else value[1] for value in values)

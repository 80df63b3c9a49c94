"""Where the tables say another thing than the trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from desktop.register.safety.packs import UNPACKED
from desktop.register.safety.triggers import Recorded, recorded


class Drift(NamedTuple):
    """A row that is not as the trail left it; ``None`` is a row that is not there."""

    table: str
    key: str
    trail: str | None
    found: str | None


def _differing(one: Recorded) -> str:
    """Return the query of the rows of a table that are not as the trail left them."""
    return f"""
WITH latest AS (SELECT key, new, max(id) AS id FROM ({UNPACKED}) WHERE table_name = '{one.table}' GROUP BY key),
live AS (
  SELECT {one.key("t")} AS key, {one.shown("t")} AS shown,
    CASE WHEN {one.hides("t")} THEN {one.secret("t")} END AS secret
  FROM "{one.table}" AS t
)
SELECT '{one.table}' AS table_name, latest.key AS key, latest.new AS old, live.shown AS new, live.secret AS secret
FROM latest LEFT JOIN live ON live.key = latest.key LEFT JOIN trail_secret s ON s.row_id = latest.id
WHERE latest.new IS NOT live.shown
  OR (live.key IS NOT NULL AND s.new IS NOT live.secret AND (s.row_id IS NULL OR s.salt IS NOT NULL))
UNION ALL
SELECT '{one.table}', live.key, NULL, live.shown, live.secret
FROM live LEFT JOIN latest ON latest.key = live.key WHERE latest.key IS NULL
ORDER BY key
"""


def _present(connection: Connection) -> Iterator[Recorded]:
    """Yield the tables of the models that the file has, with those columns that it has: it may be an older one."""
    for one in recorded():
        columns = {row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{one.table}")')}
        if columns:
            masks = {name: mask for name, mask in one.masks.items() if name in columns}
            yield one._replace(columns=tuple(name for name in one.columns if name in columns), masks=masks)


def drifts(connection: Connection) -> Iterator[Drift]:
    """Yield every row that the trail does not account for."""
    for one in _present(connection):
        for table, key, old, new, _ in connection.exec_driver_sql(_differing(one)):
            yield Drift(table, key, old, new)


def record_drifts(connection: Connection) -> None:
    """Write into the trail what it does not account for: what a migration did, or somebody past this program."""
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM trail_row").scalar()
    for one in _present(connection):
        connection.exec_driver_sql(
            f"INSERT INTO trail_row (table_name, key, old, new) "
            f"SELECT table_name, key, old, new FROM ({_differing(one)})"
        )
        if one.masks:
            connection.exec_driver_sql(
                f"INSERT INTO trail_secret (row_id, salt, old, new) "
                f"SELECT r.id, lower(hex(randomblob(16))), NULL, {one.secret('t')} "
                f'FROM "{one.table}" AS t JOIN trail_row r ON r.key = {one.key("t")} '
                f"WHERE r.table_name = '{one.table}' AND r.id > ? AND ({one.hides('t')})",
                (last,),
            )

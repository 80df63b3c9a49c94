"""Where the tables say another thing than the trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from desktop.register.safety.packs import UNPACKED
from desktop.register.sqlite.triggers import Recorded, recorded


class Drift(NamedTuple):
    """A row that is not as the trail left it; ``None`` is a row that is not there."""

    table: str
    key: str
    trail: str | None
    found: str | None


def _differing(one: Recorded) -> str:
    """Return the query of the rows of a table that are not as the trail left them."""
    return f"""
WITH said AS (
  SELECT key, new AS told, max(id) AS id, NULL AS shown, NULL AS secret
  FROM ({UNPACKED}) WHERE table_name = '{one.table}' GROUP BY key
  UNION ALL
  SELECT {one.key("t")}, NULL, NULL, {one.shown("t")}, CASE WHEN {one.hides("t")} THEN {one.secret("t")} END
  FROM "{one.table}" AS t
),
-- Side by side by sorting: to look each row up takes hours among a million.
both AS (
  SELECT key, max(told) AS told, max(id) AS id, max(shown) AS shown, max(secret) AS secret FROM said GROUP BY key
)
SELECT '{one.table}' AS table_name, both.key AS key, both.told AS old, both.shown AS new, both.secret AS secret
FROM both LEFT JOIN trail_secret s ON s.row_id = both.id
WHERE both.told IS NOT both.shown
  OR (both.shown IS NOT NULL AND s.new IS NOT both.secret AND (s.row_id IS NULL OR s.salt IS NOT NULL))
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

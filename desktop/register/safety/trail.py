"""The trail: every row before and after, written by triggers, sealed action by action in a chain of hashes.

The seal of an action covers its rows, its words in the change log, who did it and when, and the seal before it.
A chain that nobody has written down elsewhere cannot show that its tail was cut off: so reports and backups bear its
head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, func, insert, select

from desktop.register import models
from desktop.register.models_trail import Action, TrailRow
from desktop.register.sqlite.database import transaction

Kind = Literal["edit", "undo", "redo", "fixed"]
START = "0" * 64
"""What stands before the first seal."""


class Deed(NamedTuple):
    """Who does what: told before it is done."""

    author: str
    source: str = ""
    title: str = ""
    """The action's name, in Chinese; where it is empty the change log's words are taken."""
    kind: Kind = "edit"
    reason: str = ""
    target: int | None = None


class ChainHead(NamedTuple):
    """The end of the chain: whoever has it on paper can tell later whether anything before it was altered."""

    number: int
    """How many actions there are."""
    hash: str

    def __str__(self) -> str:
        return f"{self.number}-{self.hash[:16]}"


class Ends(NamedTuple):
    """How far the trail goes, or how far it is sealed."""

    row: int
    change: int


def head(connection: Connection) -> ChainHead:
    """Return the end of the chain."""
    query = select(Action.id, Action.hash).order_by(Action.id.desc()).limit(1)
    for number, hash_ in connection.execute(query):
        return ChainHead(number, hash_)
    return ChainHead(0, START)


def sealed_until(connection: Connection) -> Ends:
    """Return the last row and the last entry of the change log that are sealed."""
    for row, change in connection.execute(
        select(Action.last_row, Action.last_change).order_by(Action.id.desc()).limit(1)
    ):
        return Ends(row, change)
    return Ends(0, 0)


def written_until(connection: Connection) -> Ends:
    """Return the last row and the last entry of the change log that there are."""
    row, change = (connection.scalar(select(func.max(table.id))) or 0 for table in (TrailRow, models.Change))
    return Ends(row, change)


@contextmanager
def writing(engine: Engine, path: Path, deed: Deed, *, even_if_empty: bool = False) -> Iterator[Connection]:
    """Open one transaction that takes the write lock at once, and seal what it did as one action.

    Left by an exception, it leaves no trace. What changes nothing is no action, unless ``even_if_empty``.
    """
    with transaction(engine, path) as connection:
        seal_strays(connection)
        yield connection
        seal(connection, deed, even_if_empty=even_if_empty)


def seal_strays(connection: Connection) -> None:
    """Seal, as nobody's, what was changed past this program since the last action."""
    seal(connection, Deed("（不明）", "程序之外", "在本程序之外作了改动", "fixed"))


def seal(connection: Connection, deed: Deed, *, even_if_empty: bool = False) -> None:
    """Seal everything since the last action as one more."""
    since, until = sealed_until(connection), written_until(connection)
    if since == until and not even_if_empty:
        return
    _commit_to_secrets(connection, since.row)
    number, previous = head(connection)
    row = {
        "id": number + 1,
        "at": datetime.now(UTC),
        **deed._asdict(),
        "title": deed.title or _title(connection, since.change) or deed.source,
        "last_row": until.row,
        "last_change": until.change,
        "previous": previous,
    }
    connection.execute(insert(Action), {**row, "hash": seal_of(connection, row, since)})


def _title(connection: Connection, since: int) -> str:
    """Name an action by the change log's words of it."""
    change = models.Change
    later = change.id > since
    first = connection.scalar(select(change.what).where(later).order_by(change.id).limit(1)) or ""
    count = connection.scalar(select(func.count()).select_from(change).where(later)) or 0
    return f"{first} 等 {count} 项" if count > 1 else first


def _commit_to_secrets(connection: Connection, since: int) -> None:
    query = "SELECT row_id, json_array(row_id, salt, old, new) FROM trail_secret WHERE row_id > ?"
    found = [(commitment(text), id_) for id_, text in connection.exec_driver_sql(query, (since,))]
    if found:
        connection.exec_driver_sql("UPDATE trail_secret SET commitment = ? WHERE row_id = ?", found)


def commitment(text: str) -> str:
    """Return the hash by which the chain vouches for masked numbers without showing them."""
    return hashlib.sha256(text.encode()).hexdigest()


_ROWS = """
SELECT CAST(json_array(r.id, r.table_name, r.key, r.old, r.new, s.commitment) AS BLOB)
FROM trail_row r LEFT JOIN trail_secret s ON s.row_id = r.id WHERE r.id > ? AND r.id <= ? ORDER BY r.id
"""
_CHANGES = """
SELECT CAST(json_array(id, at, author, source, subject_id, what, before, after) AS BLOB)
FROM change WHERE id > ? AND id <= ? ORDER BY id
"""
_HEADER = ("id", "at", "author", "source", "kind", "title", "reason", "target", "last_row", "last_change", "previous")


def seal_of(connection: Connection, action: dict[str, object], since: Ends) -> str:
    """Compute the seal that an action must bear, from its columns and the rows since the action before."""
    at = action["at"]
    content = [f"{at:%Y-%m-%dT%H:%M:%S.%fZ}" if name == "at" else action[name] for name in _HEADER]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
    spans = (_ROWS, since.row, action["last_row"]), (_CHANGES, since.change, action["last_change"])
    for query, first, last in spans:
        digest.update(b"\n")
        # A large roster's rows are a hundred megabytes: past whatever only hands them on, as the bytes that they are.
        cursor = connection.connection.cursor()
        for (line,) in cursor.execute(query, (first, last)):
            digest.update(line)
            digest.update(b"\n")
    return digest.hexdigest()

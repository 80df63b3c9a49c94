"""All that is kept of one subject, as plain rows: the same shape for what is held and for what is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from desktop.register import models

T = TypeVar("T")
Key = tuple[Any, ...]
Rows = dict[Key, tuple[Any, ...]]
"""Key columns → value columns, of one subject in one table."""


class Part(NamedTuple):
    """A table that hangs on the subject: the columns that tell its rows apart, and those that can change."""

    table: Table
    keys: tuple[str, ...]
    values: tuple[str, ...]


FACTS = Part(cast("Table", models.FactValue.__table__), ("fact", "period"), ("text", "number"))
TITLES = Part(cast("Table", models.Title.__table__), ("fact", "granted_on", "level"), ("issuer", "document"))
LEDGER = Part(
    cast("Table", models.LedgerEntry.__table__), ("policy", "measure", "year", "tier"), ("amount", "reversed")
)
PARTS = (FACTS, TITLES, LEDGER)


class Identity(NamedTuple):
    """Who a subject is: the columns of its own row."""

    kind: str
    name: str
    identity_code: str
    division: str
    division_name: str


@dataclass(frozen=True, slots=True)
class Record:
    """A subject's identity and its rows in each part (in the order of ``PARTS``)."""

    identity: Identity
    rows: tuple[Rows, Rows, Rows] = field(default_factory=lambda: ({}, {}, {}))


def completed(held: Identity, said: Identity) -> Identity:
    """Return the identity after a change: a blank erases nothing; the name of another division does not stay."""
    moved = bool(said.division) and said.division != held.division
    return Identity(
        said.kind,
        said.name,
        said.identity_code or held.identity_code,
        said.division or held.division,
        said.division_name or ("" if moved else held.division_name),
    )


def news(held: Record, said: Record) -> Record:
    """Return what is said and not yet held so: the completed identity and the rows to write."""
    rows = tuple(
        {key: told for key, value in new.items() if (told := _filled(part, old.get(key), value)) != old.get(key)}
        for part, old, new in zip(PARTS, held.rows, said.rows, strict=True)
    )
    return Record(completed(held.identity, said.identity), cast("tuple[Rows, Rows, Rows]", rows))


def _filled(part: Part, old: tuple[Any, ...] | None, new: tuple[Any, ...]) -> tuple[Any, ...]:
    """Keep the known issuer and document of a title where the new one leaves them blank."""
    if part is not TITLES or old is None:
        return new
    return tuple(said or known for said, known in zip(new, old, strict=True))


IN_ONE_QUERY = 500


def held(connection: Connection, ids: Sequence[int]) -> dict[int, Record]:
    """Load everything of the subjects, in blocks."""
    found: dict[int, Record] = {}
    subject = models.Subject
    for block in blocks(ids):
        columns = (subject.id, *(getattr(subject, name) for name in Identity._fields))
        for row in connection.execute(select(*columns).where(subject.id.in_(block))):
            found[row[0]] = Record(Identity(*row[1:]))
        for index, part in enumerate(PARTS):
            for row in connection.execute(select(*_columns(part)).where(part.table.c.subject_id.in_(block))):
                split = 1 + len(part.keys)
                found[row[0]].rows[index][tuple(row[1:split])] = tuple(row[split:])
    return found


def _columns(part: Part) -> list[Any]:
    return [part.table.c[name] for name in ("subject_id", *part.keys, *part.values)]


def blocks(items: Sequence[T], size: int = IN_ONE_QUERY) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces that fit one query."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def add_subjects(connection: Connection, identities: Sequence[Identity]) -> list[int]:
    """Write new subjects and return their ids, in order."""
    if not identities:
        return []
    statement = insert(models.Subject).returning(models.Subject.id, sort_by_parameter_order=True)
    return list(connection.scalars(statement, [identity._asdict() for identity in identities]))


def save_identities(connection: Connection, identities: Mapping[int, Identity]) -> None:
    """Write changed identities."""
    if identities:
        statement = update(models.Subject).where(models.Subject.id == bindparam("_id"))
        connection.execute(statement, [{"_id": id_, **new._asdict()} for id_, new in identities.items()])


def save_rows(connection: Connection, written: Sequence[tuple[int, Record, Record]]) -> None:
    """Write the new rows of (id, held, news): those with a known key are updated, the others inserted."""
    for index, part in enumerate(PARTS):
        rows = [
            (id_, old.rows[index], key, value) for id_, old, new in written for key, value in new.rows[index].items()
        ]
        names = ("subject_id", *part.keys, *part.values)
        fresh = [dict(zip(names, (id_, *key, *value), strict=True)) for id_, old, key, value in rows if key not in old]
        if fresh:
            connection.execute(insert(part.table), fresh)
        marked = (*(f"_{name}" for name in names[: 1 + len(part.keys)]), *part.values)
        known = [dict(zip(marked, (id_, *key, *value), strict=True)) for id_, old, key, value in rows if key in old]
        if known:
            match = [part.table.c[name] == bindparam(f"_{name}") for name in names[: 1 + len(part.keys)]]
            connection.execute(update(part.table).where(*match), known)

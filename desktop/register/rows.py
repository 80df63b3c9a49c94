"""All that is kept of one subject, as plain rows: the same shape for what is held and for what is wanted."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from desktop.register import models, models_records
from desktop.register.safety.packs import bringing_subjects
from desktop.register.sqlite.database import add_rows, next_id
from desktop.register.statements import Basis
from desktop.register.values import Stored, stored

T = TypeVar("T")
Key = tuple[Any, ...]
Rows = dict[Key, tuple[Any, ...] | None]
"""Key columns → value columns, of one subject in one table. ``None``: no row any more; only in what is said."""


class Part(NamedTuple):
    """A table that hangs on the subject: the columns that tell its rows apart, and those that can change."""

    at: int
    """Its place in ``PARTS``."""
    table: Table
    keys: tuple[str, ...]
    values: tuple[str, ...]


FACTS = Part(0, cast("Table", models.FactValue.__table__), ("fact", "period"), ("text", "number"))
TITLES = Part(1, cast("Table", models.Title.__table__), ("fact", "granted_on", "level"), ("issuer", "document"))
LEDGER = Part(
    2,
    cast("Table", models.LedgerEntry.__table__),
    ("policy", "measure", "year", "tier", "merged_from", "award_id"),
    ("amount", "reversed"),
)
PROFILE = Part(
    3,
    cast("Table", models_records.Profile.__table__),
    (),
    ("sub_kind", "legal_person", "contact", "phone", "address", "bank", "account", "account_holder", "owner_id"),
)
STATUSES = Part(4, cast("Table", models_records.Status.__table__), ("since",), ("state", "reason"))
BASES = Part(5, cast("Table", models_records.FactBasis.__table__), ("fact", "period"), Basis._fields)
PARTS = (FACTS, TITLES, LEDGER, PROFILE, STATUSES, BASES)


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
    rows: tuple[Rows, ...] = field(default_factory=lambda: ({}, {}, {}, {}, {}, {}))

    def of(self, part: Part) -> Rows:
        """Return the rows of one part."""
        return self.rows[part.at]


class Figures(Mapping[Key, Stored]):
    """The facts of one subject in little room, never altered.

    Of a hundred thousand rows of a roster most fill in the same columns: they share one tuple of keys.
    """

    __slots__ = ("bound", "shape")

    def __init__(self, shape: tuple[Key, ...], bound: tuple[str | int, ...]) -> None:
        self.shape = shape
        self.bound = bound
        """A text or a number for each key, as SQLite keeps them."""

    def __getitem__(self, key: Key) -> Stored:
        if key not in self.shape:
            raise KeyError(key)
        return stored(self.bound[self.shape.index(key)])

    def __iter__(self) -> Iterator[Key]:
        return iter(self.shape)

    def __len__(self) -> int:
        return len(self.shape)

    def items(self) -> ItemsView[Key, Stored]:
        """Return every key with its row, quicker than one by one."""
        return dict(zip(self.shape, map(stored, self.bound), strict=True)).items()


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
    if not any(held.rows) and not said.of(BASES):
        return Record(completed(held.identity, said.identity), said.rows)
    rows = [
        {key: told for key, value in new.items() if (told := _filled(part, old.get(key), value)) != old.get(key)}
        if new
        else {}
        for part, old, new in zip(PARTS, held.rows, said.rows, strict=True)
    ]
    if said.of(BASES) or held.of(BASES):
        _weigh(held, said, rows[FACTS.at], rows[BASES.at])
    return Record(completed(held.identity, said.identity), tuple(rows))


def _filled(part: Part, old: tuple[Any, ...] | None, new: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """Keep what is known of a title or a profile where the new one leaves it blank."""
    if old is None or new is None or part not in (TITLES, PROFILE):  # to hash a table takes long
        return new
    return tuple(said or known for said, known in zip(new, old, strict=True))


def _weigh(held: Record, said: Record, facts: Rows, bases: Rows) -> None:
    """Put the value that assessment is to read, and what it rests on, where more than a declared figure is known."""
    bases.clear()
    for key in {*said.of(BASES), *(said.of(FACTS).keys() & held.of(BASES).keys())}:
        known = held.of(BASES).get(key)
        basis = Basis(*known) if known else Basis(*(held.of(FACTS).get(key) or ()))
        if declared := said.of(FACTS).get(key):
            basis = basis.with_declared((declared[0], declared[1]))
        if key in said.of(BASES):
            told = said.of(BASES)[key]
            basis = basis.merged(Basis(*told) if told else None)
        put(facts, key, held.of(FACTS).get(key), basis.effective)
        put(bases, key, known, None if basis.plain else basis)


def put(rows: Rows, key: Key, old: tuple[Any, ...] | None, new: tuple[Any, ...] | None) -> None:
    """Note what becomes of a row, where anything does."""
    rows.pop(key, None)
    if new != old:
        rows[key] = None if new is None else tuple(new)


IN_ONE_QUERY = 500
MANY = 100
"""So many new subjects at once are worth the ways for many."""


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
    first = next_id(connection, "subject")
    ids = list(range(first, first + len(identities)))
    rows = [(id_, *one) for id_, one in zip(ids, identities, strict=True)]
    with bringing_subjects(connection, first, ids[-1]) if len(ids) >= MANY else nullcontext():
        add_rows(connection, "subject", ("id", *Identity._fields), rows)
    return ids


def save_identities(connection: Connection, identities: Mapping[int, Identity]) -> None:
    """Write changed identities."""
    if identities:
        statement = update(models.Subject).where(models.Subject.id == bindparam("_id"))
        connection.execute(statement, [{"_id": id_, **new._asdict()} for id_, new in identities.items()])


def save_rows(connection: Connection, written: Sequence[tuple[int, Record, Record]]) -> None:
    """Write the news of (id, held, news): rows with a known key are updated or deleted, the others inserted."""
    for index, part in enumerate(PARTS):
        rows = [
            (id_, old.rows[index], key, value)
            for id_, old, new in written
            if new.rows[index]
            for key, value in new.rows[index].items()
        ]
        if not rows:
            continue
        keys = ("subject_id", *part.keys)
        fresh = [(id_, *key, *value) for id_, old, key, value in rows if value and key not in old]
        if part is FACTS:
            add_rows(connection, part.table.name, (*keys, *part.values), fresh)
        elif fresh:
            connection.execute(insert(part.table), [_named((*keys, *part.values), row) for row in fresh])
        marked = tuple(f"_{name}" for name in keys)
        match = [part.table.c[name] == bindparam(f"_{name}") for name in keys]
        known = [
            _named((*marked, *part.values), (id_, *key, *value))
            for id_, old, key, value in rows
            if value and key in old
        ]
        if known:
            connection.execute(update(part.table).where(*match), known)
        gone = [_named(marked, (id_, *key)) for id_, _, key, value in rows if value is None]
        if gone:
            connection.execute(delete(part.table).where(*match), gone)


def _named(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(names, values, strict=True))

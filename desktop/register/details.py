"""Everything about one subject, for its page: identity, profile, states, facts with what they rest on, notes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from desktop.register import models, models_records
from desktop.register.loading import rows_of
from desktop.register.profile import FIELDS, Profile, Status
from desktop.register.rows import BASES, FACTS, PROFILE, STATUSES, Record, held
from desktop.register.searching import LISTED
from desktop.register.statements import Basis, year_and_quarter
from desktop.register.subjects import SubjectRow
from desktop.register.values import Stored, decoder
from policies.facts import CATALOGUE, Value


class FactDetail(NamedTuple):
    """One fact of a subject with what its value rests on."""

    fact: str
    year: int
    """0 of a standing fact."""
    quarter: int
    """1 to 4 of a quarterly fact, else 0."""
    value: Value | None
    """What assessment reads: the verified value, else the derived one, else the declared one."""
    declared: Value | None
    derived: Value | None
    """What follows from records; ``RecordBook.provenance`` names them."""
    verified: Value | None
    applicable: bool
    source: str
    verified_by: str
    verified_on: date | None


class Note(NamedTuple):
    """What somebody noted."""

    at: datetime
    """UTC."""
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class SubjectDetail:
    """Everything about one subject but its titles, awards and records."""

    row: SubjectRow
    profile: Profile
    owner: SubjectRow | None
    """Who applies and is paid for it."""
    owns: tuple[SubjectRow, ...]
    statuses: tuple[Status, ...]
    """By date; the last one is the present one."""
    facts: tuple[FactDetail, ...]
    """In the catalogue's order, then by period."""
    notes: tuple[Note, ...]


def detail(connection: Connection, subject_id: int) -> SubjectDetail:
    """Return everything about a subject. Raises KeyError."""
    record, row = held(connection, [subject_id])[subject_id], _row(connection, subject_id)
    profile, note = models_records.Profile, models_records.Note
    owned = select(profile.subject_id).where(profile.owner_id == subject_id)
    notes = select(note.at, note.author, note.text).where(note.subject_id == subject_id).order_by(note.id)
    known = record.of(PROFILE).get(())
    statuses = ((key[0], *(values or ())) for key, values in record.of(STATUSES).items())
    return SubjectDetail(
        row,
        Profile(*known[:-1]) if known else Profile(),
        _row(connection, known[-1]) if known and known[-1] else None,
        tuple(rows_of(connection, models.Subject.id.in_(owned))),
        tuple(sorted(Status(*one) for one in statuses)),
        tuple(sorted(_facts(record), key=lambda one: (list(CATALOGUE).index(one.fact), one.year, one.quarter))),
        tuple(Note(*one) for one in connection.execute(notes)),
    )


def profiles(connection: Connection, ids: Collection[int]) -> dict[int, tuple[Profile, SubjectRow | None]]:
    """Return the profile and the owner of each of some subjects that has one; the owner is not in the profile."""
    table = models_records.Profile
    columns = (table.subject_id, *(getattr(table, field) for field in FIELDS), table.owner_id)
    rows = [tuple(row) for row in connection.execute(select(*columns).where(table.subject_id.in_(ids)))]
    owners = {row.id: row for row in rows_of(connection, models.Subject.id.in_({row[-1] for row in rows} - {None}))}
    return {id_: (Profile(*fields), owners.get(owner)) for id_, *fields, owner in rows}


def _row(connection: Connection, subject_id: int) -> SubjectRow:
    for row in rows_of(connection, models.Subject.id == subject_id):
        return row
    raise KeyError(subject_id)


def _facts(record: Record) -> Iterator[FactDetail]:
    for fact, period in record.of(FACTS).keys() | record.of(BASES).keys():
        row = record.of(BASES).get((fact, period))
        basis = Basis(*row) if row else Basis(*(record.of(FACTS)[fact, period] or ()))
        yield FactDetail(
            fact,
            *year_and_quarter(period),
            value=_value(fact, basis.effective),
            declared=_value(fact, basis.declared),
            derived=_value(fact, basis.derived),
            verified=_value(fact, basis.verified),
            applicable=basis.applicable,
            source=basis.source,
            verified_by=basis.verified_by,
            verified_on=basis.verified_on,
        )


def _value(fact: str, stored: Stored | None) -> Value | None:
    return None if stored is None else decoder(CATALOGUE[fact])(*stored)


def add_note(connection: Connection, subject_id: int, text: str, author: str) -> None:
    """Write a note."""
    row = {"subject_id": subject_id, "at": datetime.now(UTC), "author": author, "text": text}
    connection.execute(insert(models_records.Note), row)


class QuarterFigure(NamedTuple):
    """One quarterly figure of a place."""

    subject_id: int
    fact: str
    year: int
    quarter: int
    value: Value


def quarterly(connection: Connection, year: int) -> Iterator[QuarterFigure]:
    """Yield the quarterly figures of a year by subject, fact and quarter."""
    value = models.FactValue
    query = select(value.subject_id, value.fact, value.period, value.text, value.number)
    in_year = value.period.between(year * 10 + 1, year * 10 + 4)
    listed = value.subject_id.in_(select(models.Subject.id).where(models.Subject.state == LISTED))
    ordered = query.where(in_year, listed).order_by(value.subject_id, value.fact, value.period)
    for id_, fact, period, text, number in connection.execute(ordered):
        yield QuarterFigure(id_, fact, *year_and_quarter(period), decoder(CATALOGUE[fact])(text, number))


def not_applicable(connection: Connection) -> Iterator[tuple[int, str, int, int]]:
    """Yield (subject, fact, year, quarter) of what does not apply; year and quarter are 0 where there is none."""
    basis = models_records.FactBasis
    query = select(basis.subject_id, basis.fact, basis.period).where(basis.applicable.is_(False))
    for id_, fact, period in connection.execute(query):
        yield id_, fact, *year_and_quarter(period)

"""Who is paid for a subject: the one place that says so, for lists, checks and pages alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from desktop.register import models, models_records
from desktop.register.profile import OWNED, Payee
from desktop.register.rows import blocks
from policies.problems import refuse


class Party(NamedTuple):
    """A subject as checks and payment lists see it, together with who is paid for it."""

    subject_id: int
    kind: str
    name: str
    identity_code: str
    payee_id: int
    """The owner, where another applies and is paid for it; else itself."""
    payee: str
    """Empty where nobody can be paid yet: a station, session, park or project without an owner."""
    legal_person: str
    bank: str
    account: str
    """A bank number: shown masked."""
    holder: str
    """The account's holder; the payee's name where none is noted."""
    state: str
    """``closed`` where it or the payee is no more; else empty."""
    payee_code: str = ""
    """The payee's identity code."""


def parties(connection: Connection, ids: Collection[int]) -> dict[int, Party]:
    """Return who is behind subjects, by id. Subjects that are not in the register are left out."""
    return {one.subject_id: one for block in blocks(sorted(ids)) for one in _parties(connection, block)}


def payee(connection: Connection, subject_id: int) -> Payee:
    """Return who is paid for a subject's awards.

    Raises KeyError, and InputError where a station, session, park or project has no owner yet.
    """
    party = parties(connection, [subject_id])[subject_id]
    if not party.payee:
        raise refuse(party.name, "owner_missing", "还没有登记申报主体，不知道付给谁，请先补登")
    return Payee(party.payee_id, party.payee, party.payee_code, party.bank, party.account, party.holder)


def _parties(connection: Connection, ids: Sequence[int]) -> Iterator[Party]:
    subject, profile = models.Subject, models_records.Profile
    columns = (subject.id, subject.kind, subject.name, subject.identity_code, profile.owner_id)
    query = select(*columns).outerjoin(profile, profile.subject_id == subject.id).where(subject.id.in_(ids))
    rows = connection.execute(query.order_by(subject.id)).all()
    behind = _profiles(connection, {row.owner_id or row.id for row in rows})
    closed = _closed(connection, {row.id for row in rows} | behind.keys())
    for row in rows:
        id_ = row.owner_id or row.id
        state = "closed" if closed & {row.id, id_} else ""
        nobody = row.owner_id is None and row.kind in OWNED
        paid = _Paid() if nobody else behind[id_]
        yield Party(row.id, row.kind, row.name, row.identity_code, id_, *paid[:-1], state, paid.code)


class _Paid(NamedTuple):
    name: str = ""
    legal_person: str = ""
    bank: str = ""
    account: str = ""
    holder: str = ""
    code: str = ""


def _profiles(connection: Connection, ids: Collection[int]) -> dict[int, _Paid]:
    subject, profile = models.Subject, models_records.Profile
    columns: list[Any] = [subject.id, subject.name, profile.legal_person, profile.bank, profile.account]
    query = select(*columns, profile.account_holder, subject.identity_code)
    query = query.outerjoin(profile, profile.subject_id == subject.id).where(subject.id.in_(ids))
    found: dict[int, _Paid] = {}
    for row in connection.execute(query):
        id_, name, legal_person, bank, account, holder, code = tuple(row)
        found[id_] = _Paid(name, legal_person or "", bank or "", account or "", holder or name, code)
    return found


def _closed(connection: Connection, ids: Collection[int]) -> set[int]:
    status = models_records.Status
    query = select(status.subject_id, status.state).where(status.subject_id.in_(ids)).order_by(status.since)
    latest: dict[int, str] = {row.subject_id: row.state for row in connection.execute(query)}
    return {id_ for id_, state in latest.items() if state == "closed"}

"""The desk at which awards are worked on: one transaction of the register, with plain values in and out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from desktop.register import applying, batch_store, loading, models, models_awards, models_records, models_search
from desktop.register.award_values import (
    Award,
    AwardStep,
    ClawBack,
    Decision,
    Notice,
    Objection,
    Payment,
    Recovery,
    Row,
    WayStage,
)
from desktop.register.batches import Batch
from desktop.register.payees import Party, parties
from desktop.register.safety import accounts
from desktop.register.subjects import LedgerEntry
from policies.findings.subject import Subject
from policies.money import Fen

V = TypeVar("V", bound=Row)
_IN_ONE_QUERY = 500
_MODELS: Mapping[type[Row], Any] = MappingProxyType(
    {
        Award: models_awards.Award,
        AwardStep: models_awards.AwardStep,
        ClawBack: models_awards.ClawBack,
        Decision: models_awards.Decision,
        Notice: models_awards.Notice,
        Objection: models_awards.Objection,
        Payment: models_awards.Payment,
        Recovery: models_awards.Recovery,
        WayStage: models_awards.WayStage,
    }
)


class Told(NamedTuple):
    """One entry of the change log."""

    what: str
    before: str
    after: str
    subject_id: int | None = None


class Contact(NamedTuple):
    """How a subject is reached, and whether it is in business."""

    sub_kind: str = ""
    """One of ``SUB_KINDS``; empty where it is not known, or it is no enterprise."""
    legal_person: str = ""
    contact: str = ""
    phone: str = ""
    state: str = ""
    """One of ``STATES``; empty where none was noted."""


@dataclass(frozen=True, slots=True)
class AwardDesk:
    """Reads and writes awards within one transaction; what it writes is sealed when the transaction ends."""

    _connection: Connection
    author: str
    """Who works at it; empty where it is only read."""

    # Rows

    def find(self, kind: type[V], **where: object) -> tuple[V, ...]:
        """Return rows of a kind, by id; a collection of values means any of them."""
        return tuple(row for conditions in _cut_up(where) for row in self._found(kind, conditions))

    def _found(self, kind: type[V], where: Mapping[str, object]) -> list[V]:
        model = _MODELS[kind]
        columns = [getattr(model, one.name) for one in fields(kind)]
        query = select(*columns).where(*(_condition(model, name, value) for name, value in where.items()))
        names = [one.name for one in fields(kind)]
        rows = self._connection.execute(query.order_by(model.id))
        return [kind(**dict(zip(names, row, strict=True))) for row in rows]

    def add(self, *values: Row) -> list[int]:
        """Write new rows of one kind; return their ids, in order."""
        if not values:
            return []
        model = _MODELS[type(values[0])]
        names = [one.name for one in fields(values[0]) if one.name != "id"]
        rows = [{name: getattr(one, name) for name in names} for one in values]
        statement = insert(model).returning(model.id, sort_by_parameter_order=True)
        return list(self._connection.scalars(statement, rows))

    def alter(self, *values: Row) -> None:
        """Write rows of one kind again, by their ids."""
        if not values:
            return
        table = _MODELS[type(values[0])].__table__
        names = [one.name for one in fields(values[0])]
        changed: dict[str, Any] = {name: bindparam(f"_{name}") for name in names if name != "id"}
        statement = update(table).where(table.c.id == bindparam("_id")).values(changed)
        rows = [{f"_{name}": getattr(one, name) for name in names} for one in values]
        self._connection.execute(statement, rows)

    def log(self, what: str, after: str, *, before: str = "", subject_id: int | None = None) -> None:
        """Tell the change log. With a subject, what was computed of subjects before is out of date."""
        self.log_all([Told(what, before, after, subject_id)])

    def log_all(self, told: Sequence[Told]) -> None:
        """Tell the change log of many things at once."""
        if told:
            rows = [applying.entry(self.author, "奖补", *one) for one in told]
            self._connection.execute(insert(models.Change), rows)

    @property
    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)

    def check_apart(self, entered_by: Collection[str]) -> None:
        """Raise InputError where who works would approve what he entered himself, unless he works alone."""
        accounts.check_apart(self._connection, self.author, entered_by)

    # What awards stand on

    def batch(self, code: str) -> Batch:
        """Return a batch. Raises InputError where there is none, or its seal is broken."""
        return batch_store.load(self._connection, code)

    def setting(self, key: str, default: str = "") -> str:
        """Return one of the bureau's settings."""
        found = self._connection.scalar(select(models.Setting.value).where(models.Setting.key == key))
        return default if found is None else found

    def subjects(self, ids: Collection[int], policy_id: str) -> dict[int, Subject]:
        """Return subjects as they are now, with what the policy awarded them, by id."""
        loaded = (
            subject
            for block in _blocks(sorted(ids))
            for subject in loading.load(self._connection, policy_id, models.Subject.id.in_(block))
        )
        return {int(subject.id): subject for subject in loaded}

    def kept(self, ids: Collection[int]) -> dict[int, int]:
        """Return for each subject who stands for it now: itself, or whom it was merged into."""
        merged = models_search.SubjectMerge
        found = {id_: id_ for id_ in ids}
        for block in _blocks(sorted(ids)):
            query = select(merged.dropped_id, merged.kept_id).where(merged.dropped_id.in_(block))
            found.update((dropped, kept) for dropped, kept in self._connection.execute(query))
        return found

    def parties(self, ids: Collection[int]) -> dict[int, Party]:
        """Return who is behind subjects, by id."""
        return parties(self._connection, ids)

    def contacts(self, ids: Collection[int]) -> dict[int, Contact]:
        """Return how subjects are reached, by id; of those of whom nothing is noted an empty one."""
        profile, status = models_records.Profile, models_records.Status
        columns = (profile.sub_kind, profile.legal_person, profile.contact, profile.phone)
        found = dict.fromkeys(ids, Contact())
        for block in _blocks(sorted(ids)):
            known = select(profile.subject_id, *columns).where(profile.subject_id.in_(block))
            found |= {row[0]: Contact(*row[1:]) for row in self._connection.execute(known)}
            states = select(status.subject_id, status.state).where(status.subject_id.in_(block))
            for id_, state in self._connection.execute(states.order_by(status.since)):
                found[id_] = found[id_]._replace(state=state)
        return found

    def with_invoices(self, ids: Collection[int]) -> set[int]:
        """Return those of the subjects that have invoices in force."""
        invoice = models_records.Invoice
        return {
            id_
            for block in _blocks(sorted(ids))
            for id_ in self._connection.scalars(
                select(invoice.subject_id).distinct().where(invoice.subject_id.in_(block), invoice.voided == "")
            )
        }

    def budget(self, policy: str, fund: str, year: int) -> Fen | None:
        """Return the money of a fund in a year; ``None`` where the bureau has entered none."""
        budget = models_records.Budget
        where = (budget.policy == policy, budget.fund == fund, budget.year == year)
        return self._connection.scalar(select(budget.amount).where(*where))

    # The ledger of earlier awards

    def ledger(self, subject_ids: Collection[int]) -> dict[int, list[LedgerEntry]]:
        """Return what subjects were awarded before, of every policy, reversed ones included."""
        entry = models.LedgerEntry
        columns = (entry.subject_id, entry.policy, entry.measure, entry.year, entry.amount, entry.tier, entry.reversed)
        found: dict[int, list[LedgerEntry]] = {id_: [] for id_ in subject_ids}
        for block in _blocks(sorted(subject_ids)):
            query = select(*columns).where(entry.subject_id.in_(block)).order_by(entry.id)
            for row in self._connection.execute(query):
                found[row[0]].append(LedgerEntry(*row[1:]))
        return found

    def book(self, booked: Sequence[tuple[Award, Fen]]) -> None:
        """Add to what awards have in the ledger, or take it off. What comes to nothing is reversed."""
        entry = models.LedgerEntry
        held = {row.award_id: row for row in self._held({award.id for award, _ in booked})}
        fresh, known = [], []
        for award, amount in booked:
            row = held.get(award.id)
            if row is None:
                key = {name: getattr(award, name) for name in ("subject_id", "policy", "measure", "year", "tier")}
                fresh.append({**key, "award_id": award.id, "amount": amount, "reversed": False, "merged_from": 0})
                continue
            now = (0 if row.reversed else row.amount) + amount
            known.append({"_id": row.id, "_amount": now or row.amount, "_reversed": not now})
        if fresh:
            self._connection.execute(insert(entry), fresh)
        if known:
            table: Any = models.LedgerEntry.__table__
            changed: dict[str, Any] = {"amount": bindparam("_amount"), "reversed": bindparam("_reversed")}
            self._connection.execute(update(table).where(table.c.id == bindparam("_id")).values(changed), known)

    def strike(self, award_ids: Collection[int]) -> None:
        """Take out of the ledger awards that were approved by mistake, as if they had never been there."""
        for block in _blocks(sorted(award_ids)):
            self._connection.execute(delete(models.LedgerEntry).where(models.LedgerEntry.award_id.in_(block)))

    def _held(self, award_ids: Collection[int]) -> Iterator[Any]:
        entry = models.LedgerEntry
        query = select(entry.id, entry.award_id, entry.amount, entry.reversed)
        for block in _blocks(sorted(award_ids)):
            yield from self._connection.execute(query.where(entry.award_id.in_(block)))

    # Sums

    def total(self, column: str, **where: object) -> Fen:
        """Sum one amount of awards."""
        model = models_awards.Award
        query = select(func.coalesce(func.sum(getattr(model, column)), 0))
        return self._connection.scalar(query.where(*(_condition(model, k, v) for k, v in where.items()))) or 0


def _condition(model: Any, name: str, value: object) -> Any:
    column = getattr(model, name)
    return column.in_(value) if isinstance(value, set | frozenset | list | tuple) else column == value


def _blocks(ids: Sequence[Any]) -> list[Sequence[Any]]:
    return [ids[start : start + _IN_ONE_QUERY] for start in range(0, len(ids), _IN_ONE_QUERY)]


def _cut_up(where: Mapping[str, object]) -> list[dict[str, object]]:
    """Cut the longest collection into pieces that fit one query."""
    long = next(
        (k for k, v in where.items() if isinstance(v, set | frozenset | list | tuple) and len(v) > _IN_ONE_QUERY), ""
    )
    if not long:
        return [dict(where)]
    return [{**where, long: block} for block in _blocks(sorted(where[long]))]  # type: ignore[call-overload]  # ids

"""Reading subjects in bulk: plain selects in the order in which the rows lie, no object for each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from desktop.register import models
from desktop.register.divisions import division_name
from desktop.register.statements import year_and_quarter
from desktop.register.subjects import LedgerEntry, SubjectRow
from desktop.register.values import decoder
from policies.facts import CATALOGUE, SubjectKind, Title, Value
from policies.findings.subject import PaidAward, Subject

S = TypeVar("S", bound=Select)  # type: ignore[type-arg]  # a query of any columns
_ROW = tuple(
    getattr(models.Subject, name) for name in ("id", "kind", "name", "identity_code", "division", "division_name")
)
_DECODERS: dict[str, Callable[[str | None, int | None], Value]] = {
    fact.id: decoder(fact) for fact in CATALOGUE.values()
}


def rows_of(connection: Connection, *conditions: ColumnElement[bool]) -> list[SubjectRow]:
    """Return the rows under the conditions."""
    return _rows(connection, select(*_ROW).where(*conditions).order_by(models.Subject.id))


def _rows(connection: Connection, query: Select[Any]) -> list[SubjectRow]:
    """Return subjects; where only the code of a division is known, its name follows from that."""
    rows = [SubjectRow(*row) for row in connection.execute(query)]
    if all(row.division_name or not row.division for row in rows):
        return rows
    own = own_division_names(connection)
    return [row if row.division_name else replace(row, division_name=division_name(row.division, own)) for row in rows]


def own_division_names(connection: Connection) -> dict[str, str]:
    """Return the bureau's own names of divisions by code: the settings ``division.<code>``."""
    setting = models.Setting
    query = select(setting.key, setting.value).where(setting.key.startswith("division.", autoescape=True))
    return {key.removeprefix("division."): name for key, name in connection.execute(query) if name}


def found(kind: SubjectKind, search: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a search for a part of name or identity code."""
    subject, wanted = models.Subject, search.strip()
    if not wanted:
        return (subject.kind == kind,)
    in_code = subject.identity_code.contains(wanted, autoescape=True)
    return subject.kind == kind, or_(subject.name.contains(wanted, autoescape=True), in_code)


def load(connection: Connection, policy_id: str, *conditions: ColumnElement[bool]) -> Iterator[Subject]:
    """Yield subjects with all their facts and, of the policy's awards, those not reversed."""
    titles = _titles(connection, conditions)
    paid = _paid(connection, policy_id, conditions)
    value = models.FactValue
    columns = (value.subject_id, value.fact, value.period, value.text, value.number)
    in_order = _of(select(*columns), value.subject_id, conditions).order_by(value.subject_id, value.fact, value.period)
    groups = groupby(connection.execute(in_order, execution_options={"yield_per": 5000}), key=itemgetter(0))
    ahead = next(groups, None)
    for row in rows_of(connection, *conditions):
        standing: dict[str, Value] = {"name": row.name}
        if row.division:
            standing["division"] = row.division
        yearly: dict[str, dict[int, Value]] = {}
        if ahead is not None and ahead[0] == row.id:
            _spread(ahead[1], standing, yearly)
            ahead = next(groups, None)
        yield Subject(str(row.id), row.kind, standing, yearly, titles.get(row.id, {}), tuple(paid.get(row.id, ())))


def _spread(rows: Iterator[Any], standing: dict[str, Value], yearly: dict[str, dict[int, Value]]) -> None:
    for _, fact, period, text, number in rows:
        value = _DECODERS[fact](text, number)
        year, quarter = year_and_quarter(period)
        if not year:
            standing[fact] = value
        elif not quarter:
            yearly.setdefault(fact, {})[year] = value


def _of(query: S, subject_id: InstrumentedAttribute[int], conditions: tuple[ColumnElement[bool], ...]) -> S:
    """Restrict rows of a part to the subjects under the conditions."""
    return query.where(subject_id.in_(select(models.Subject.id).where(*conditions))) if conditions else query


def _titles(
    connection: Connection, conditions: tuple[ColumnElement[bool], ...]
) -> dict[int, dict[str, tuple[Title, ...]]]:
    title = models.Title
    columns = (title.subject_id, title.fact, title.level, title.granted_on, title.issuer, title.document)
    query = _of(select(*columns), title.subject_id, conditions)
    found_: defaultdict[int, dict[str, tuple[Title, ...]]] = defaultdict(dict)
    for id_, fact, level, on, issuer, document in connection.execute(
        query.order_by(title.subject_id, title.fact, title.granted_on, title.level)
    ):
        found_[id_][fact] = (*found_[id_].get(fact, ()), Title(level, on, issuer, document))
    return found_


def _paid(
    connection: Connection, policy_id: str, conditions: tuple[ColumnElement[bool], ...]
) -> dict[int, list[PaidAward]]:
    entry = models.LedgerEntry
    columns = (entry.subject_id, entry.measure, entry.year, entry.amount, entry.tier)
    query = _of(select(*columns), entry.subject_id, conditions).where(
        entry.policy == policy_id, entry.reversed.is_(False)
    )
    found_: defaultdict[int, list[PaidAward]] = defaultdict(list)
    for id_, measure, year, amount, tier in connection.execute(query.order_by(entry.id)):
        found_[id_].append(PaidAward(measure, year, amount, tier))
    return found_


def ledger(connection: Connection, subject_id: int) -> tuple[LedgerEntry, ...]:
    """Return all earlier awards of a subject, reversed ones included, in the order in which they were entered."""
    entry = models.LedgerEntry
    columns = (entry.policy, entry.measure, entry.year, entry.amount, entry.tier, entry.reversed)
    query = select(*columns).where(entry.subject_id == subject_id).order_by(entry.id)
    return tuple(LedgerEntry(*row) for row in connection.execute(query))

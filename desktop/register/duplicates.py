"""Entries of which two may be one subject: why, and how likely; what somebody has looked at is not asked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, func, insert, select

from desktop.register import loading, models, models_records
from desktop.register.applying import entry
from desktop.register.folding import fold
from desktop.register.identity import CODE_DECIDES
from desktop.register.models_search import NotSame, SubjectCore
from desktop.register.name_cores import core_of
from desktop.register.rows import blocks
from desktop.register.searching import LISTED, of_kind
from desktop.register.states import found, not_listed
from desktop.register.subjects import SubjectRow
from policies.facts import SubjectKind
from policies.problems import refuse

Reason = Literal["code", "name", "account", "legal_person", "phone"]
REASONS: dict[Reason, str] = {
    "code": "代码只有写法或登记机关不同",
    "name": "名称只有写法、地名或组织形式不同",
    "account": "银行账号相同",
    "legal_person": "法定代表人相同",
    "phone": "联系电话相同",
}
_WEIGHTS: dict[Reason, int] = {"code": 90, "name": 70, "account": 60, "legal_person": 30, "phone": 30}
"""Of a hundred, how likely each makes it that two entries are one."""
_SHARED_BY_MANY = 20
"""What more subjects have in common — an agent's phone, a village's account — tells nothing about two of them."""
_USCC, _ORGANISATION = 18, slice(8, 17)


class Duplicate(NamedTuple):
    """Two entries that may be one; the one with the lower id, which was there first, comes first."""

    one: SubjectRow
    other: SubjectRow
    reasons: tuple[Reason, ...]
    score: int
    """From 1 to 99."""


Pair = tuple[int, int]


def duplicates(connection: Connection, kind: SubjectKind, subject_id: int | None = None) -> tuple[Duplicate, ...]:
    """Return all pairs of a kind, or those with one subject, that nobody has told apart yet, the likeliest first."""
    reasons: defaultdict[Pair, list[Reason]] = defaultdict(list)
    for reason in REASONS:
        for pair in _shared(connection, kind, reason):
            if subject_id is None or subject_id in pair:
                reasons[pair].append(reason)
    for pair in _told_apart(connection):
        reasons.pop(pair, None)
    rows = _rows(connection, {id_ for pair in reasons for id_ in pair})
    made = (Duplicate(rows[one], rows[other], tuple(why), _score(why)) for (one, other), why in reasons.items())
    return tuple(sorted(made, key=lambda pair: (-pair.score, pair.one.id, pair.other.id)))


def _shared(connection: Connection, kind: SubjectKind, reason: Reason) -> Iterator[Pair]:
    if reason == "code":
        return _by_code(connection, kind)
    return _by_name(connection, kind) if reason == "name" else _by_profile(connection, kind, reason)


def _score(reasons: Collection[Reason]) -> int:
    doubt = 1.0
    for reason in reasons:
        doubt *= 1 - _WEIGHTS[reason] / 100
    return round(100 * (1 - doubt))


def _rows(connection: Connection, ids: Collection[int]) -> dict[int, SubjectRow]:
    subject = models.Subject
    return {row.id: row for block in blocks(sorted(ids)) for row in loading.rows_of(connection, subject.id.in_(block))}


def _told_apart(connection: Connection) -> Iterator[Pair]:
    return ((one, other) for one, other in connection.execute(select(NotSame.one_id, NotSame.other_id)))


def _grouped(values: Iterable[tuple[Any, int]]) -> Iterator[list[int]]:
    groups: defaultdict[Any, list[int]] = defaultdict(list)
    for value, id_ in values:
        groups[value].append(id_)
    return (sorted(ids) for ids in groups.values() if 1 < len(ids) <= _SHARED_BY_MANY)


def _by_code(connection: Connection, kind: SubjectKind) -> Iterator[Pair]:
    """Yield those with one organisation number in two 统一社会信用代码, or a local code in two spellings."""
    if kind == "person":
        return
    subject = models.Subject
    query = select(subject.identity_code, subject.id).where(of_kind(kind), subject.identity_code != "")
    for ids in _grouped((_telling(kind, code), id_) for code, id_ in connection.execute(query)):
        yield from combinations(ids, 2)


def _telling(kind: str, code: str) -> str:
    return code[_ORGANISATION] if kind == "enterprise" and len(code) == _USCC else fold(code)


def _by_name(connection: Connection, kind: SubjectKind) -> Iterator[Pair]:
    """Yield those whose names differ in spelling alone; of kinds in which many bear one name, none."""
    if kind in CODE_DECIDES:
        return
    core, subject = SubjectCore, models.Subject
    shared = select(core.core).where(core.kind == kind).group_by(core.core).having(func.count() > 1)
    query = select(core.core, subject.id, subject.name).join(subject, subject.id == core.subject_id)
    groups: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, id_, name in connection.execute(
        query.where(core.kind == kind, core.core.in_(shared)).order_by(subject.id)
    ):
        groups[key].append((id_, name))
    yield from {pair for members in groups.values() for pair in _alike(members)}


def _alike(members: list[tuple[int, str]]) -> Iterator[Pair]:
    """Yield the pairs of one core; those that stand in two places differ."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for id_, name in members:
        places[core_of(name).place].append(id_)
    nowhere = places.pop("", [])
    yield from combinations(nowhere, 2)
    for ids in places.values():
        if len(ids) + len(nowhere) <= _SHARED_BY_MANY:
            yield from combinations(ids, 2)
            yield from (_ordered(one, other) for one in ids for other in nowhere)


def _ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _by_profile(connection: Connection, kind: SubjectKind, field: str) -> Iterator[Pair]:
    profile, subject = models_records.Profile, models.Subject
    column = getattr(profile, field)
    query = select(column, subject.id).join(subject, subject.id == profile.subject_id)
    for ids in _grouped(
        (fold(value), id_) for value, id_ in connection.execute(query.where(of_kind(kind), column != ""))
    ):
        yield from combinations(ids, 2)


def keep_apart(connection: Connection, one: int, other: int, *, author: str, reason: str) -> None:
    """Remember that two are not one. Raises KeyError, and InputError where they are the same or not listed."""
    names = []
    for id_ in (one, other):
        _, name, state = found(connection, id_)
        names.append(name)
        if state != LISTED:
            raise not_listed(name, state)
    if one == other:
        raise refuse(f"“{names[0]}”", "cannot_be_one", "请选择两个不同的主体")
    pair = _ordered(one, other)
    if pair in set(_told_apart(connection)):
        return
    row = {"one_id": pair[0], "other_id": pair[1], "at": datetime.now(UTC), "author": author, "reason": reason}
    connection.execute(insert(NotSame), row)
    after = f"原因：{reason}" if reason else ""
    what = f"认定不是同一个：{names[0]}、{names[1]}"
    connection.execute(insert(models.Change), [entry(author, "查重", what, "", after, id_) for id_ in pair])

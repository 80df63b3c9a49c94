"""How subjects are found: the keys that every name has, kept in step, and the questions asked of them.

Triggers note every subject that is written, by whatever way; ``refresh`` makes its keys anew before the transaction
ends. Hence no index can say anything else than the table of subjects.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, TextClause, and_, func, or_, select, text

from desktop.progress import Progress, silent
from desktop.register import models
from desktop.register.conditions import Condition, holds
from desktop.register.folding import fold
from desktop.register.models_search import SubjectKey
from desktop.register.name_cores import core_of_folded
from desktop.register.pinyin import letters, sort_key
from desktop.register.sqlite import search
from desktop.register.sqlite.database import add_rows
from desktop.register.subjects import SubjectRow
from policies.facts import CATALOGUE, SubjectKind

LISTED, WITHDRAWN, MERGED = "listed", "withdrawn", "merged"
_AT_ONCE = 5000
_BROAD = 5000
"""So many numbers beginning alike are not sorted for a page."""
_MANY = 20_000
"""So many rows at once go into the index by the way for many."""

Part = Literal["name", "initials", "code"]
"""What a text was found in."""


class Found(NamedTuple):
    """A subject that was found."""

    row: SubjectRow
    part: Part


# Keeping in step


def refresh(connection: Connection, progress: Progress = silent) -> None:
    """Make the keys of all subjects anew that were written since."""
    total = connection.exec_driver_sql("SELECT count(*) FROM search_stale").scalar_one()
    with search.in_bulk(connection) if total >= _MANY else nullcontext():
        _renew_all(connection, total, progress)


def _renew_all(connection: Connection, total: int, progress: Progress) -> None:
    done = 0
    while stale := connection.exec_driver_sql(f"SELECT subject_id FROM search_stale LIMIT {_AT_ONCE}").all():  # noqa: S608  # a number of ours
        if done:
            progress(done, total, "编入检索")
        _renew(connection, [id_ for (id_,) in stale])
        done += len(stale)


def _renew(connection: Connection, ids: list[int]) -> None:
    these = (json.dumps(ids),)
    known = connection.exec_driver_sql(_KNOWN_AMONG, these).scalars().all()
    for table in ("subject_key", "subject_core") if known else ():
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {_THESE}", these)  # noqa: S608  # a name of ours
    rows = connection.exec_driver_sql(_LISTED_AMONG, these).all()
    folded = [(id_, kind, fold(name), fold(code)) for id_, kind, name, code in rows]
    texts = ((id_, _tokens(kind).of(name, "" if kind == "person" else code)) for id_, kind, name, code in folded)
    search.replace(connection, known, texts)
    keys = [(id_, kind, sort_key(name, personal=kind == "person")) for id_, kind, name, _ in folded]
    # In their own order rows lie beside each other in the file.
    add_rows(connection, "subject_key", ("subject_id", "kind", "name_key"), sorted(keys, key=itemgetter(1, 2)))
    named = ((id_, kind, core_of_folded(name)) for id_, kind, name, _ in folded if kind != "person")
    cores = sorted((kind, key, id_) for id_, kind, core in named for key in core.keys)
    add_rows(connection, "subject_core", ("kind", "core", "subject_id"), cores)
    connection.exec_driver_sql(_TAKEN_IN, these)


_THESE = "subject_id IN (SELECT value FROM json_each(?))"
_KNOWN_AMONG = f"SELECT subject_id FROM subject_key WHERE {_THESE}"  # noqa: S608  # our own words
_TAKEN_IN = f"DELETE FROM search_stale WHERE {_THESE}"  # noqa: S608  # likewise
_LISTED_AMONG = """
SELECT s.id, s.kind, s.name, s.identity_code
FROM json_each(?) AS j CROSS JOIN subject AS s ON s.id = j.value WHERE s.state = 'listed'
"""


@cache
def _tokens(kind: str) -> search.Tokens:
    return search.Tokens(kind, letters)


# Asking


def of_kind(kind: str) -> ColumnElement[bool]:
    """Return the condition that a subject is listed under a kind."""
    return and_(models.Subject.kind == kind, models.Subject.state == LISTED)


def ids_of(kind: SubjectKind, wanted: str, where: Sequence[Condition] = ()) -> Select[int]:
    """Return the query, in no order, for those of a kind with these words in their name, initials or code.

    Codes of persons are found by how they begin. All conditions of ``where`` hold for them.
    """
    if not where:
        return _by_words(kind, wanted)
    subject = models.Subject
    narrowed = select(subject.id).where(of_kind(kind), *map(holds, where))
    return narrowed.where(subject.id.in_(_by_words(kind, wanted))) if wanted.strip() else narrowed


def _by_words(kind: SubjectKind, wanted: str) -> Select[int]:
    subject = models.Subject
    words = [word for word in map(fold, wanted.split()) if word]
    if not words:
        everyone = select(subject.id).where(of_kind(kind))
        # What is nothing but punctuation stands in no index.
        return everyone.where(_literally(wanted.strip())) if wanted.strip() else everyone
    found = search.matching(" AND ".join(f"({has_word(kind, word)})" for word in words))
    if kind != "person" or not _may_begin_a_code(words):
        return found
    return select(_codes_from(kind, words[0]).union_all(_named_only(words[0])).subquery().c[0])


def _named_only(word: str) -> Select[int]:
    """Return the query for persons with digits in their name whose number does not begin so: hardly any."""
    subject = models.Subject
    named = subject.id.in_(search.matching(has_word("person", word)))
    return select(subject.id).where(named, ~_starts(word))


def _starts(start: str) -> ColumnElement[bool]:
    """Return the condition that a code begins so, in words for which no index is asked."""
    return func.substr(models.Subject.identity_code, 1, len(start)) == start.upper()


def page(
    connection: Connection,
    kind: SubjectKind,
    wanted: str,
    offset: int,
    limit: int | None,
    where: Sequence[Condition] = (),
) -> Select[int]:
    """Return the query for a page of what ``ids_of`` finds, in the order of entry. No row is read but those on it."""
    found = ids_of(kind, wanted, where).subquery()
    ids = select(found.c[0]).order_by(found.c[0])
    words = [word for word in map(fold, wanted.split()) if word]
    if not where and kind == "person" and _may_begin_a_code(words) and _is_broad(connection, kind, words[0]):
        subject = models.Subject
        named = subject.id.in_(search.matching(has_word(kind, words[0])))
        ids = select(subject.id).where(of_kind(kind), or_(_starts(words[0]), named)).order_by(subject.id)
    ids = ids.offset(offset)
    return ids if limit is None else ids.limit(limit)


def _is_broad(connection: Connection, kind: str, start: str) -> bool:
    """Whether very many numbers begin so: then they are looked at one by one, and the page is soon full."""
    return connection.execute(_codes_from(kind, start).limit(1).offset(_BROAD)).first() is not None


def has_word(kind: str, word: str, *, at_start: bool = False) -> str:
    """Return the expression for names, initials and codes with a word in them, or at their start.

    The initials of a name hold its Latin letters and digits, too.
    """
    spaces = [search.INITIALS if word.isascii() else search.NAME]
    if kind != "person":
        spaces.append(search.CODE)
    return " OR ".join(search.has_part(kind, what, word, at_start=at_start) for what in spaces)


def _literally(wanted: str) -> ColumnElement[bool]:
    subject = models.Subject
    return or_(
        subject.name.contains(wanted, autoescape=True),
        and_(subject.kind != "person", subject.identity_code.contains(wanted, autoescape=True)),
    )


def _may_begin_a_code(words: list[str]) -> bool:
    return len(words) == 1 and words[0].isascii() and words[0][0].isdigit()


def _codes_from(kind: str, start: str) -> Select[int]:
    return select(models.Subject.id).where(*_begins(kind, start))


def _begins(kind: str, start: str) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return models.Subject.state == LISTED, *_in_code(kind, start)


def _in_code(kind: str, start: str) -> tuple[ColumnElement[bool] | TextClause, ...]:
    code = models.Subject.identity_code
    within = and_(code >= start.upper(), code < f"{start.upper()}\U0010ffff")
    # The index of the codes leaves the blank ones out; SQLite uses it only where the query says so in the same words.
    return models.Subject.kind == kind, within, text("identity_code <> ''")


def count(connection: Connection, kind: SubjectKind, wanted: str, where: Sequence[Condition] = ()) -> int:
    """Count what ``ids_of`` finds."""
    words = [word for word in map(fold, wanted.split()) if word]
    if not where and kind == "person" and _may_begin_a_code(words):
        return _count_by_code(connection, words[0])
    return connection.scalar(select(func.count()).select_from(ids_of(kind, wanted, where).subquery())) or 0


def _count_by_code(connection: Connection, start: str) -> int:
    """Count persons by how their codes begin, in the index alone; the few that are not listed are taken off."""
    subject = models.Subject
    counted = select(func.count()).select_from(subject)
    begins = counted.where(*_in_code("person", start))
    off = counted.where(subject.kind == "person", subject.state.in_((WITHDRAWN, MERGED)), _starts(start))
    besides = select(func.count()).select_from(_named_only(start).subquery())
    total, less, more = (connection.scalar(query) or 0 for query in (begins, off, besides))
    return total - less + more


class Order(NamedTuple):
    """What a list is ordered by; subjects of which it is unknown stand last, equal ones by their entry."""

    by: Literal["entry", "name", "code", "division", "fact"] = "entry"
    fact: str = ""
    """The fact's id, where it is a fact."""
    year: int = 0
    """The year of a yearly fact, 0 of a standing one."""
    descending: bool = False


BY_ENTRY = Order()


def ids(
    connection: Connection, kind: SubjectKind, wanted: str, order: Order, where: Sequence[Condition] = ()
) -> array[int]:
    """Return the ids that are found, in their order."""
    query = _ordered(kind, wanted, order, where).compile(dialect=connection.dialect)
    found, cursor = array("q"), connection.connection.cursor()
    # Past the rows of SQLAlchemy: of a million ids that takes a fifth of the time.
    cursor.execute(str(query), [query.params[name] for name in query.positiontup or ()])
    while block := cursor.fetchmany(_MANY):
        found.extend([id_ for (id_,) in block])
    return found


def _ordered(kind: SubjectKind, wanted: str, order: Order, where: Sequence[Condition]) -> Select[int]:
    among = ids_of(kind, wanted, where) if wanted.strip() or where else None
    if order.by == "name":
        key = SubjectKey
        query = select(key.subject_id).where(key.kind == kind)
        query = query.where(key.subject_id.in_(among)) if among is not None else query
        return query.order_by(_way(key.name_key, order), key.subject_id)
    subject = models.Subject
    query = select(subject.id).where(of_kind(kind))
    query = query.where(subject.id.in_(among)) if among is not None else query
    if order.by == "fact":
        return _by_fact(query, order)
    if order.by != "entry":
        column = subject.identity_code if order.by == "code" else subject.division
        query = query.order_by(column == "", _way(column, order))
    return query.order_by(_way(subject.id, order) if order.by == "entry" else subject.id)


def _way(column: Any, order: Order) -> Any:
    return column.desc() if order.descending else column


def _by_fact(query: Select[int], order: Order) -> Select[int]:
    """Order by a value: figures by size — decimal ones are text, the longer before the point the larger."""
    value, subject = models.FactValue, models.Subject
    here = and_(value.subject_id == subject.id, value.fact == order.fact, value.period == order.year)
    query = query.outerjoin(value, here).order_by(value.subject_id.is_(None), _way(value.number, order))
    if CATALOGUE[order.fact].type == "number":
        size = func.instr(value.text.concat("."), ".")
        query = query.order_by(_way(size, order))
    return query.order_by(_way(value.text, order), subject.id)


# Finding over all kinds


def find(connection: Connection, wanted: str, kinds: Sequence[SubjectKind], limit: int) -> list[int]:
    """Return the ids of subjects with all these words: those that begin with them first, then by their entry."""
    words = [word for word in map(fold, wanted.split()) if word]
    if not words or not kinds:
        return []
    begins = " OR ".join(has_word(kind, "".join(words), at_start=True) for kind in kinds)
    holds = " OR ".join("(" + " AND ".join(f"({has_word(kind, word)})" for word in words) + ")" for kind in kinds)
    queries = [search.matching(begins), search.matching(holds)]
    if "person" in kinds and _may_begin_a_code(words):
        queries.insert(1, _codes_from("person", words[0]))
    found: dict[int, None] = {}
    for query in queries:
        if len(found) < limit:
            found.update(dict.fromkeys(connection.scalars(query.limit(limit))))
    return list(found)[:limit]


def found_in(row: SubjectRow, wanted: str) -> Part:
    """Return what a subject was found by."""
    words = [word for word in map(fold, wanted.split()) if word]
    if all(word in fold(row.name) for word in words):
        return "name"
    return "code" if any(word in fold(row.identity_code) for word in words) else "initials"

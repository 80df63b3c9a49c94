"""The one way by which subjects change: checked as a whole, then written as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import is_
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from desktop.progress import Progress
from desktop.register import booked, models, owners
from desktop.register.bulk import add_facts
from desktop.register.checks import Checked
from desktop.register.consistency import oddities
from desktop.register.loading import own_division_names
from desktop.register.matching import Plan, Said, plan
from desktop.register.models import utc_text
from desktop.register.old_names import OldNames
from desktop.register.owners import Owners
from desktop.register.rows import (
    BASES,
    FACTS,
    MANY,
    PROFILE,
    Identity,
    Record,
    add_subjects,
    blocks,
    held,
    news,
    save_identities,
    save_rows,
)
from desktop.register.sqlite.database import add_rows
from desktop.register.subjects import Applied, Effect, SubjectChange
from desktop.register.taking_back import taken_back
from desktop.register.telling import label
from policies.problems import Problem

_TOLD_EVERY = 1000


def checked(connection: Connection, changes: Sequence[SubjectChange], progress: Progress) -> Plan:
    """Find every problem of the changes, each by itself and against each other and the register. Writes nothing."""
    old_names = OldNames(connection)
    said: list[Said] = []
    records: list[Record] = []
    problems: list[Problem] = []
    for number, change in enumerate(changes):
        if number % _TOLD_EVERY == 0:
            progress(number, len(changes), "核对数据")
        read = Checked(change)
        problems += read.problems
        if not read.problems:
            identity = old_names.now(read.record.identity)
            records.append(Record(identity, read.record.rows))
            said.append(Said(change.place, identity, change.subject))
    result = plan(connection, said)
    if not (problems or result.problems):
        problems += owners.problems(connection, changes, result.ids)
        problems += booked.problems(connection, changes, result.ids)
    found = (*problems, *result.problems)
    return Plan(result.ids, found, () if found else tuple(records))


class Sound(NamedTuple):
    """Changes in which nothing was found wrong, with whom they speak of, at one state of the register."""

    state: int
    changes: Sequence[SubjectChange]
    plan: Plan
    effects: tuple[Effect, ...]


def known_sound(sound: Sound | None, changes: Sequence[SubjectChange], state: int | None) -> Plan | None:
    """Return the plan of changes that were previewed just now; ``None`` where they must be checked again.

    Those that alter nothing may be left out: what is right beside them is right without them.
    """
    if sound is None or sound.state != state:
        return None
    if len(changes) == len(sound.changes) and all(map(is_, changes, sound.changes)):
        return sound.plan
    # By identity: the previewed ones are still held, so no other object can have the address of one.
    wanted = {*map(id, changes)}
    known = {id(change): number for number, change in enumerate(sound.changes)}
    left_out = (effect for change, effect in zip(sound.changes, sound.effects, strict=True) if id(change) not in wanted)
    if len(wanted) < len(changes) or not wanted <= known.keys() or any(effect != "unchanged" for effect in left_out):
        return None
    numbers = [known[id(change)] for change in changes]
    return Plan(
        tuple(sound.plan.ids[number] for number in numbers), (), tuple(sound.plan.records[number] for number in numbers)
    )


def compared(
    connection: Connection, changes: Sequence[SubjectChange], found: Plan, *, warn: bool
) -> Iterator[tuple[Effect, tuple[Problem, ...]]]:
    """Yield what writing each of the checked changes would do, with its warnings where they are wanted."""
    own_names = own_division_names(connection)
    for block in blocks(_all_said(changes, found), _TOLD_EVERY):
        _name_owners(connection, block)
        known = held(connection, [id_ for _, id_, _ in block if id_ is not None])
        for change, id_, record in block:
            if id_ is None and not warn:
                yield "new", ()
                continue
            old = known[id_] if id_ is not None else Record(record.identity)
            new = _news(old, change, record)
            effect: Effect = "new" if id_ is None else "changed" if _is_news(old, new) else "unchanged"
            odd = oddities(old, new, own_names) if warn else ()
            yield effect, tuple(Problem(change.place, *one) for one in odd)


class _Said(NamedTuple):
    """A change that was checked, whom it speaks of, and what it says as rows."""

    change: SubjectChange
    id: int | None
    record: Record


def _all_said(changes: Sequence[SubjectChange], found: Plan) -> list[_Said]:
    return list(map(_Said, changes, found.ids, found.records))


def _name_owners(connection: Connection, block: Sequence[_Said]) -> None:
    """Put the owners into the rows, as far as the register has them by now."""
    owned = [one for one in block if one.change.profile.owner]
    known = Owners(connection, [change for change, _, _ in owned])
    for change, _, record in owned:
        if meant := known.meant(change.profile.owner):
            row = record.of(PROFILE)[()]
            record.of(PROFILE)[()] = (*(row or ())[:-1], *meant)


def write(
    connection: Connection,
    changes: Sequence[SubjectChange],
    found: Plan,
    *,
    author: str,
    source: str,
    progress: Progress,
) -> Applied:
    """Write changes that were checked. Unchanged subjects leave no trace."""
    new = changed = done = 0
    for block in _owners_first(_all_said(changes, found)):
        progress(done, len(changes), "写入登记簿")
        added, altered = _write_block(connection, block, author, source)
        new, changed, done = new + added, changed + altered, done + len(block)
    progress(len(changes), len(changes), "写入登记簿")
    return Applied(new, changed, len(changes) - new - changed)


def _owners_first(said: Sequence[_Said]) -> Iterator[Sequence[_Said]]:
    """Cut the changes into blocks; who belongs to another comes after those who may be that other."""
    owned = [one for one in said if one.change.profile.owner.strip()]
    yield from blocks([one for one in said if not one.change.profile.owner.strip()] if owned else said, _TOLD_EVERY)
    yield from blocks(owned, _TOLD_EVERY)


def _write_block(connection: Connection, block: Sequence[_Said], author: str, source: str) -> tuple[int, int]:
    _name_owners(connection, block)
    fresh = [_as_new(record) for _, id_, record in block if id_ is None]
    new = list(zip(add_subjects(connection, [record.identity for record in fresh]), fresh, strict=True))
    known = held(connection, [id_ for _, id_, _ in block if id_ is not None])
    altered = list(_altered(known, block))
    save_identities(connection, {id_: now.identity for id_, old, now in altered if old.identity != now.identity})
    left = new
    if len(new) >= MANY:
        add_facts(connection, [(id_, record.of(FACTS)) for id_, record in new])
        left = [(id_, Record(record.identity, ({}, *record.rows[1:]))) for id_, record in new if any(record.rows[1:])]
    save_rows(connection, [*((id_, Record(record.identity), record) for id_, record in left), *altered])
    _log(connection, author, source, "新增", ((id_, record.identity) for id_, record in new))
    _log(connection, author, source, "修改", ((id_, old.identity) for id_, old, _ in altered))
    return len(new), len(altered)


def _log(connection: Connection, author: str, source: str, did: str, whom: Iterable[tuple[int, Identity]]) -> None:
    at = utc_text(datetime.now(UTC))
    rows = [(at, author, source, id_, f"{did}{label(who.kind)}：{who.name}", "", "") for id_, who in whom]
    add_rows(connection, "change", _LOGGED, rows)


def _as_new(said: Record) -> Record:
    """Return all that is kept of a subject of which nothing is yet."""
    return news(Record(said.identity), said) if said.of(BASES) else said


def _altered(known: dict[int, Record], block: Sequence[_Said]) -> Iterator[tuple[int, Record, Record]]:
    """Yield (id, record before, news)."""
    for change, id_, record in block:
        if id_ is not None:
            new = _news(known[id_], change, record)
            if _is_news(known[id_], new):
                yield id_, known[id_], new


def _news(old: Record, change: SubjectChange, said: Record) -> Record:
    new = news(old, said)
    return taken_back(old, new, change.cleared) if change.cleared else new


def _is_news(old: Record, new: Record) -> bool:
    return new.identity != old.identity or any(new.rows)


_LOGGED = ("at", "author", "source", "subject_id", "what", "before", "after")
"""Before and after stay empty: ``change_log`` tells them from the trail."""


def last_change_of_subjects(connection: Connection) -> int:
    """Return the number of the latest change to any subject, 0 where there was none."""
    query = select(func.max(models.Change.id)).where(models.Change.subject_id.is_not(None))
    return connection.scalar(query) or 0


def entry(
    author: str, source: str, what: str, before: str, after: str, subject_id: int | None = None
) -> dict[str, object]:
    """Return one row of the change log, at the present moment."""
    return {
        "at": datetime.now(UTC),
        "author": author,
        "source": source,
        "subject_id": subject_id,
        "what": what,
        "before": before,
        "after": after,
    }

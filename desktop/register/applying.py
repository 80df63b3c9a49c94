"""The one way by which subjects change: checked as a whole, then written as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from desktop.progress import Progress
from desktop.register import models, owners
from desktop.register.checks import Checked
from desktop.register.consistency import oddities
from desktop.register.loading import own_division_names
from desktop.register.matching import Plan, Said, plan
from desktop.register.old_names import OldNames
from desktop.register.owners import Owners
from desktop.register.rows import PROFILE, Record, add_subjects, blocks, held, news, save_identities, save_rows
from desktop.register.subjects import Applied, Effect, SubjectChange
from desktop.register.telling import label, told
from policies.problems import Problem

_TOLD_EVERY = 1000


def checked(connection: Connection, changes: Sequence[SubjectChange], progress: Progress) -> Plan:
    """Find every problem of the changes, each by itself and against each other and the register. Writes nothing."""
    old_names = OldNames(connection)
    identities: list[Said] = []
    problems: list[Problem] = []
    for number, change in enumerate(changes):
        if number % _TOLD_EVERY == 0:
            progress(number, len(changes), "核对数据")
        read = Checked(change)
        problems += read.problems
        if not read.problems:
            identities.append(Said(change.place, old_names.now(read.record.identity), change.subject))
    result = plan(connection, identities)
    if not (problems or result.problems):
        problems += owners.problems(connection, changes, result.ids)
    return Plan(result.ids, (*problems, *result.problems))


class Sound(NamedTuple):
    """Changes in which nothing was found wrong, with whom they speak of, at one state of the register."""

    state: int
    changes: Sequence[SubjectChange]
    ids: tuple[int | None, ...]
    effects: tuple[Effect, ...]


def known_sound(sound: Sound | None, changes: Sequence[SubjectChange], state: int | None) -> Plan | None:
    """Return the plan of changes that were previewed just now; ``None`` where they must be checked again.

    Those that alter nothing may be left out: what is right beside them is right without them.
    """
    if sound is None or sound.state != state:
        return None
    # By identity: the previewed ones are still held, so no other object can have the address of one.
    wanted = {*map(id, changes)}
    known = {id(change): id_ for change, id_ in zip(sound.changes, sound.ids, strict=True)}
    left_out = (effect for change, effect in zip(sound.changes, sound.effects, strict=True) if id(change) not in wanted)
    if len(wanted) < len(changes) or not wanted <= known.keys() or any(effect != "unchanged" for effect in left_out):
        return None
    return Plan(tuple(known[id(change)] for change in changes), ())


def compared(
    connection: Connection, changes: Sequence[SubjectChange], ids: Sequence[int | None]
) -> Iterator[tuple[Effect, tuple[Problem, ...]]]:
    """Yield what writing each of the checked changes would do, with its warnings; ``ids`` are those of the plan."""
    own_names = own_division_names(connection)
    for block in blocks(list(zip(changes, ids, strict=True)), _TOLD_EVERY):
        said = _read(connection, block)
        known = held(connection, [id_ for _, id_ in said if id_ is not None])
        for (record, id_), (change, _) in zip(said, block, strict=True):
            old = known[id_] if id_ is not None else Record(record.identity)
            new = news(old, record)
            effect: Effect = "new" if id_ is None else "changed" if _is_news(old, new) else "unchanged"
            yield effect, tuple(Problem(change.place, *one) for one in oddities(old, new, own_names))


def _read(connection: Connection, block: Sequence[tuple[SubjectChange, int | None]]) -> list[tuple[Record, int | None]]:
    """Return the records of checked changes, with their owners as far as the register has them by now."""
    known = Owners(connection, [change for change, _ in block])
    old_names = OldNames(connection)
    records = [Checked(change).record for change, _ in block]
    said = [
        (replace(one, identity=old_names.now(one.identity)), id_) for one, (_, id_) in zip(records, block, strict=True)
    ]
    for (record, _), (change, _) in zip(said, block, strict=True):
        if meant := known.meant(change.profile.owner):
            row = record.of(PROFILE)[()]
            record.of(PROFILE)[()] = (*(row or ())[:-1], *meant)
    return said


def write(
    connection: Connection,
    changes: Sequence[SubjectChange],
    ids: Sequence[int | None],
    *,
    author: str,
    source: str,
    progress: Progress,
) -> Applied:
    """Write changes that were checked; ``ids`` are those of the plan. Unchanged subjects leave no trace."""
    new = changed = done = 0
    for block in _owners_first(changes, ids):
        progress(done, len(changes), "写入登记簿")
        added, altered = _write_block(connection, block, author, source)
        new, changed, done = new + added, changed + altered, done + len(block)
    progress(len(changes), len(changes), "写入登记簿")
    return Applied(new, changed, len(changes) - new - changed)


def _owners_first(
    changes: Sequence[SubjectChange], ids: Sequence[int | None]
) -> Iterator[Sequence[tuple[SubjectChange, int | None]]]:
    """Cut the changes into blocks; who belongs to another comes after those who may be that other."""
    pairs = list(zip(changes, ids, strict=True))
    owned = [pair for pair in pairs if pair[0].profile.owner.strip()]
    if owned:
        pairs = [pair for pair in pairs if not pair[0].profile.owner.strip()]
    yield from blocks(pairs, _TOLD_EVERY)
    yield from blocks(owned, _TOLD_EVERY)


Written = tuple[int, Record | None, Record]
"""(id, record before — ``None`` where the subject is new —, news)."""


def _write_block(
    connection: Connection, block: Sequence[tuple[SubjectChange, int | None]], author: str, source: str
) -> tuple[int, int]:
    said = _read(connection, block)
    fresh = [record for record, id_ in said if id_ is None]
    new_ids = add_subjects(connection, [record.identity for record in fresh])
    known = held(connection, [id_ for _, id_ in said if id_ is not None])
    altered = list(_altered(known, said))
    written: list[Written] = [
        *((id_, None, news(Record(record.identity), record)) for id_, record in zip(new_ids, fresh, strict=True)),
        *altered,
    ]
    save_identities(
        connection, {id_: new.identity for id_, old, new in altered if old and old.identity != new.identity}
    )
    save_rows(connection, [(id_, old or Record(new.identity), new) for id_, old, new in written])
    if written:
        connection.execute(insert(models.Change), [_entry(one, author, source) for one in written])
    return len(fresh), len(altered)


def _altered(known: dict[int, Record], said: Sequence[tuple[Record, int | None]]) -> Iterator[Written]:
    for record, id_ in said:
        if id_ is not None:
            new = news(known[id_], record)
            if _is_news(known[id_], new):
                yield id_, known[id_], new


def _is_news(old: Record, new: Record) -> bool:
    return new.identity != old.identity or any(new.rows)


def _entry(written: Written, author: str, source: str) -> dict[str, object]:
    id_, old, new = written
    before, after = told(old, new)
    what = f"{'修改' if old else '新增'}{label(new.identity.kind)}：{(old or new).identity.name}"
    return entry(author, source, what, before, after, id_)


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

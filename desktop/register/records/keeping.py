"""The one way by which records change: checked as a whole, then written as a whole, and the facts follow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from desktop.progress import Progress
from desktop.register import models
from desktop.register.applying import entry
from desktop.register.records import store
from desktop.register.records.deriving import refresh
from desktop.register.records.invoices import INVOICES, clashes, odd
from desktop.register.records.kinds import Keeping, Kept, Kind, Record, tidied
from desktop.register.records.loans import LOANS, REPAYMENTS, interest_faults
from desktop.register.records.trainees import Trainee, before_the_session
from desktop.register.rows import blocks
from policies.facts import SUBJECT_KINDS
from policies.problems import Problem, refuse

_TOLD_EVERY = 1000


class Planned(NamedTuple):
    """A record to write, and the one of the register that it replaces."""

    kind: Kind[Any]
    record: Record
    old: Kept[Record] | None


class Plan(NamedTuple):
    """What is to be written, or why nothing is."""

    planned: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def checked(connection: Connection, records: Sequence[Record], progress: Progress) -> Plan:
    """Find every problem of the records, each by itself and against each other and the register. Writes nothing."""
    clean: list[Record] = []
    problems: list[Problem] = []
    for number, record in enumerate(records):
        if number % _TOLD_EVERY == 0:
            progress(number, len(records), "核对台账")
        found = list(_by_itself(record))
        problems += found
        if not found:
            clean.append(tidied(record))
    subjects = _subjects(connection, {record.subject_id for record in clean})
    problems += _wrong_subjects(clean, subjects)
    planned = tuple(_matched(connection, clean))
    problems += _repeated(planned)
    problems += _taken(connection, planned)
    if not problems:
        problems += _together(connection, planned)
    return Plan(planned, tuple(problems), tuple(_odd(connection, clean)))


def _odd(connection: Connection, records: Sequence[Record]) -> Iterator[Problem]:
    """Yield what a clerk should look at."""
    held = _held_on(connection, {one.subject_id for one in records if isinstance(one, Trainee)})
    for one in records:
        if isinstance(one, INVOICES.record):
            yield from (Problem(one.place, *fault) for fault in odd(one))
        elif isinstance(one, Trainee) and one.subject_id in held:
            yield from (Problem(one.place, *fault) for fault in before_the_session(one, held[one.subject_id]))


def _held_on(connection: Connection, ids: Collection[int]) -> dict[int, date]:
    """Return on which day training sessions began, of those of which it is known."""
    value = models.FactValue
    query = select(value.subject_id, value.text).where(value.fact == "held_on", value.period == 0)
    rows = (
        row for block in blocks(sorted(ids)) for row in connection.execute(query.where(value.subject_id.in_(block)))
    )
    return {id_: date.fromisoformat(text or "") for id_, text in rows}


def _by_itself(record: Record) -> Iterator[Problem]:
    try:
        clean = tidied(record)
    except ValueError as error:
        yield Problem(record.place, "bad_text", str(error))
        return
    for code, sentence in store.KINDS[type(record)].faults(clean):
        yield Problem(record.place, code, sentence)


def _subjects(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return id → (kind, name)."""
    subject = models.Subject
    query = select(subject.id, subject.kind, subject.name)
    rows = (row for block in blocks(sorted(ids)) for row in connection.execute(query.where(subject.id.in_(block))))
    return {id_: (kind, name) for id_, kind, name in rows}


def _wrong_subjects(records: Sequence[Record], subjects: dict[int, tuple[str, str]]) -> Iterator[Problem]:
    for record in records:
        kind = store.KINDS[type(record)]
        if subjects.get(record.subject_id, ("",))[0] not in kind.of:
            words = "、".join(SUBJECT_KINDS[one] for one in kind.of)
            yield Problem(record.place, "wrong_subject", f"{kind.label}应属于登记簿中的{words}，请核对所属主体")


def _matched(connection: Connection, records: Sequence[Record]) -> Iterator[Planned]:
    """Find the record that each one replaces: the one of its kind with its key."""
    known: dict[tuple[type[Record], tuple[Any, ...]], Kept[Record]] = {}
    for kind in store.KINDS.values():
        values = {kind.key_of(record)[0] for record in records if type(record) is kind.record}
        for one in store.among(connection, kind, kind.key[0], values):
            known[kind.record, kind.key_of(one.record)] = one
    for record in records:
        kind = store.KINDS[type(record)]
        yield Planned(kind, record, known.get((kind.record, kind.key_of(record))))


def _repeated(planned: Sequence[Planned]) -> Iterator[Problem]:
    seen: dict[tuple[type[Record], tuple[Any, ...]], Record] = {}
    for kind, record, _ in planned:
        first = seen.setdefault((kind.record, kind.key_of(record)), record)
        if first is not record:
            where = f"（见{first.place}）" if first.place else ""
            code = kind.taken[0] if first.subject_id != record.subject_id else "duplicate"
            yield Problem(record.place, code, f"同一{kind.label}重复出现{where}，请只保留一行")


def _taken(connection: Connection, planned: Sequence[Planned]) -> Iterator[Problem]:
    others = [(one, one.old) for one in planned if one.old and one.old.record.subject_id != one.record.subject_id]
    names = _subjects(connection, {old.record.subject_id for _, old in others})
    for one, old in others:
        code, sentence = one.kind.taken
        yield Problem(one.record.place, code, sentence.format(name=names[old.record.subject_id][1]))


def _together(connection: Connection, planned: Sequence[Planned]) -> Iterator[Problem]:
    """Find what does not fit the other records, as they will be."""
    owing = {one.record.subject_id for one in planned if one.kind in {LOANS, REPAYMENTS}}
    if owing:
        loans = _after(connection, planned, LOANS, "subject_id", owing)
        repayments = _after(connection, planned, REPAYMENTS, "subject_id", owing)
        yield from (Problem(place, *fault) for place, fault in interest_faults(loans, repayments))
    numbers = {one.record.number for one in planned if isinstance(one.record, INVOICES.record)}
    if numbers:
        for place, fault in clashes(_after(connection, planned, INVOICES, "number", numbers)):
            yield Problem(place, *fault)


def _after(
    connection: Connection, planned: Sequence[Planned], kind: Kind[Any], column: str, values: Collection[Any]
) -> list[Any]:
    """Return the records of a kind with these values, the planned ones in the place of those that they replace."""
    replaced = {one.old.id for one in planned if one.old and one.kind is kind}
    held = [one.record for one in store.among(connection, kind, column, values) if one.id not in replaced]
    return [*held, *(one.record for one in planned if one.kind is kind)]


def write(connection: Connection, plan: Plan, *, author: str, source: str, progress: Progress) -> Keeping:
    """Write records that were checked, and let the facts follow. Unchanged records leave no trace."""
    fresh = [one for one in plan.planned if one.old is None]
    changed = [one for one in plan.planned if one.old and _differs(one.kind, one.old.record, one.record)]
    for kind in store.KINDS.values():
        store.add(connection, kind, [one.record for one in fresh if one.kind is kind])
    for done, one in enumerate(changed):
        if done % _TOLD_EVERY == 0:
            progress(done, len(changed), "写入台账")
        if one.old:
            store.change(connection, one.kind, one.old.id, one.record)
    written = [*fresh, *changed]
    _log(connection, written, author, source)
    warnings = refresh(connection, _touched(written), author=author)
    unchanged = len(plan.planned) - len(written)
    return Keeping(len(fresh), len(changed), unchanged, (*plan.warnings, *warnings))


def _differs(kind: Kind[Any], old: Record, new: Record) -> bool:
    """Whether a record says something new; where it was read does not matter."""
    rows = [{**kind.encode(one), "place": ""} for one in (old, new)]
    return rows[0] != rows[1]


def _touched(written: Sequence[Planned]) -> set[int]:
    """Return the subjects whose facts may follow from what was written."""
    ids = set()
    for kind, record, old in written:
        for one in (record, old.record if old else record):
            ids |= {one.subject_id, *([getattr(one, kind.also_of)] if kind.also_of else [])}
    return ids - {None}


def _log(connection: Connection, written: Sequence[Planned], author: str, source: str) -> None:
    names = _subjects(connection, {one.record.subject_id for one in written})
    rows = [
        entry(
            author,
            source,
            f"{'修改' if old else '新增'}{kind.label}：{names[record.subject_id][1]}",
            kind.say(old.record) if old else "",
            kind.say(record),
            record.subject_id,
        )
        for kind, record, old in written
    ]
    if rows:
        connection.execute(insert(models.Change), rows)


def void(connection: Connection, kind: Kind[Any], ids: Sequence[int], *, reason: str, author: str) -> Keeping:
    """Let records no longer count, and the facts follow. Raises InputError where one is not there."""
    found = store.among(connection, kind, "id", set(ids))
    if len(found) != len(set(ids)):
        raise refuse("", "no_such_record", f"登记簿中没有这条{kind.label}，或已作废，请刷新后再试")
    gone = [Planned(kind, one.record, one) for one in found]
    store.void(connection, kind, ids, reason)
    names = _subjects(connection, {one.record.subject_id for one in gone})
    rows = [
        entry(
            author,
            "作废",
            f"作废{kind.label}：{names[one.record.subject_id][1]}",
            kind.say(one.record),
            f"作废原因：{reason}",
            one.record.subject_id,
        )
        for one in gone
    ]
    connection.execute(insert(models.Change), rows)
    return Keeping(0, len(gone), 0, refresh(connection, _touched(gone), author=author))

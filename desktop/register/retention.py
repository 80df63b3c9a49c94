"""Personal rows past their retention: removed for good by a supervisor's act, of which counts and a hash stay."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, delete, exists, func, insert, or_, select, update

from desktop.register import models, models_awards, models_records
from desktop.register.applying import entry
from desktop.register.models_search import NotSame, SubjectMerge
from desktop.register.models_trail import TrailRow, TrailSecret
from desktop.register.rows import PARTS, blocks
from desktop.register.sqlite.database import overwrite_what_is_deleted

_LABELS = {"subject": "个人", "trainee": "学员", "employment": "新增就业人员"}


class Due(NamedTuple):
    """Personal rows past their retention: what can go, and what has to stay."""

    persons: int
    trainees: int
    employments: int
    held_back: int
    """Persons past their retention whom an award, an account or an attachment still needs."""

    @property
    def rows(self) -> int:
        """How many rows can go."""
        return self.persons + self.trainees + self.employments

    @property
    def words(self) -> str:
        """What can go, in Chinese."""
        return "，".join(f"{label} {count} 人" for label, count in zip(_LABELS.values(), self, strict=False))


class Purged(NamedTuple):
    """What was removed, and what had to stay."""

    due: Due
    hash: str
    """SHA-256 in hex over the rows removed: who has an old backup can prove that they were these."""


def due(connection: Connection, before: date) -> Due:
    """Count what ``purge`` would remove."""
    persons, held_back = _persons(connection, before)
    return Due(len(persons), len(_trainees(connection, before)), len(_employments(connection, before)), held_back)


def purge(connection: Connection, before: date, *, author: str, reason: str) -> Purged:
    """Remove persons untouched since a day, trainees and newly employed persons of earlier days.

    The facts that followed from them stay. Their numbers are forgotten by the trail, too; nothing can be undone.
    """
    overwrite_what_is_deleted(connection)
    persons, held_back = _persons(connection, before)
    ids = {
        "subject": persons,
        "trainee": _trainees(connection, before),
        "employment": _employments(connection, before),
    }
    digest = hashlib.sha256()
    for name, gone in ids.items():
        for line in _lines(connection, models.Base.metadata.tables[name], gone):
            digest.update(line.encode())
    for name, gone in ids.items():
        _remove(connection, name, gone)
    gone_for_good = Due(len(persons), len(ids["trainee"]), len(ids["employment"]), held_back)
    after = f"{gone_for_good.words}；因奖补或账目仍需保留 {held_back} 人；校验 {digest.hexdigest()}；原因：{reason}"
    what = f"清除 {before} 以前的个人信息"
    connection.execute(insert(models.Change), entry(author, "保存期限", what, "", after))
    return Purged(gone_for_good, digest.hexdigest())


def _persons(connection: Connection, before: date) -> tuple[list[int], int]:
    """Return the persons past their retention who can go, and how many others cannot."""
    subject, change = models.Subject, models.Change
    latest = select(func.max(change.at)).where(change.subject_id == subject.id).scalar_subquery()
    day = datetime.combine(before, time(), UTC)
    old = select(subject.id).where(subject.kind == "person", latest < day)
    needed = (
        (models.BatchLine, "subject_id"),
        (models.LedgerEntry, "subject_id"),
        (models_awards.Award, "subject_id"),
        (models_awards.Decision, "subject_id"),
        (models_records.Attachment, "subject_id"),
        (models_records.Profile, "owner_id"),
        (models_records.Lease, "tenant_id"),
        (SubjectMerge, "kept_id"),
    )
    used = or_(*(exists().where(getattr(table, column) == subject.id) for table, column in needed))
    free = list(connection.scalars(old.where(~used)))
    total = connection.scalar(select(func.count()).select_from(old.subquery())) or 0
    return free, total - len(free)


def _trainees(connection: Connection, before: date) -> list[int]:
    """Return the trainees who signed in on earlier days only."""
    trainee = models_records.Trainee
    rows = connection.execute(select(trainee.id, trainee.signed_in))
    days = ((id_, json.loads(signed_in or "{}")) for id_, signed_in in rows)
    return [id_ for id_, signed in days if signed and max(signed) < before.isoformat()]


def _employments(connection: Connection, before: date) -> list[int]:
    employment = models_records.Employment
    return list(connection.scalars(select(employment.id).where(employment.hired_on < before)))


def _lines(connection: Connection, table: Table, ids: Sequence[int]) -> Iterable[str]:
    for block in blocks(ids):
        for row in connection.execute(select(table).where(table.c.id.in_(block)).order_by(table.c.id)):
            yield json.dumps([table.name, *row], ensure_ascii=False, default=str) + "\n"


def _remove(connection: Connection, name: str, ids: Sequence[int]) -> None:
    tables = models.Base.metadata.tables
    for block in blocks(ids):
        if name == "subject":
            _remove_what_hangs_on(connection, block)
        connection.execute(delete(tables[name]).where(tables[name].c.id.in_(block)))
        _forget(connection, name, block)


def _remove_what_hangs_on(connection: Connection, ids: Sequence[int]) -> None:
    hanging: list[tuple[Any, str]] = [(part.table.c.subject_id, part.table.name) for part in PARTS]
    hanging += [(models_records.Note.subject_id, "note"), (SubjectMerge.dropped_id, "subject_merge")]
    hanging += [(NotSame.one_id, "not_same"), (NotSame.other_id, "not_same")]
    for column, name in hanging:
        connection.execute(delete(models.Base.metadata.tables[name]).where(column.in_(ids)))
    _forget(connection, "profile", ids)


def _forget(connection: Connection, name: str, ids: Sequence[int]) -> None:
    """Let the trail forget the numbers that it had put aside; the chain still fits."""
    keys = [json.dumps([id_]) for id_ in ids]
    rows = select(TrailRow.id).where(TrailRow.table_name == name, TrailRow.key.in_(keys))
    secret = TrailSecret
    connection.execute(update(secret).where(secret.row_id.in_(rows)).values(salt=None, old=None, new=None))

"""Undo of an action long after it: what was altered since stays as it is, and is named."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from desktop.register.models import Base, Change, Subject
from desktop.register.rows import blocks
from desktop.register.safety.undoing import Standing, Step, conflicts, put_back, shape, steps_of, tell
from desktop.register.sqlite.triggers import Recorded, recorded
from desktop.register.statements import heading
from policies.facts import CATALOGUE
from policies.problems import refuse

RowKey = tuple[str, str]
"""(table, primary key as JSON)."""


class Kept(NamedTuple):
    """Something that an undo left as it is, because it was altered since."""

    subject_id: int
    name: str
    """Of the subject; empty where it is gone."""
    label: str
    """Which of its fields, in Chinese: ``网络销售额（2019年）``."""


def undo_keeping(connection: Connection, standing: Standing, author: str) -> tuple[Kept, ...]:
    """Put back the rows of an edit that are still as it left them. Raises InputError where there are none."""
    steps = steps_of(connection, standing.last)
    ways = {one.table: one for one in recorded()}
    altered = conflicts(connection, steps, ways, standing.last)
    altered |= set(_needed(connection, steps, altered, ways))
    left = [step for step in steps if (step.table, step.key) not in altered]
    if not left:
        sentence = "这次操作写入的内容后来都改动过，没有可以撤销的部分，请直接修改"
        raise refuse(f"第 {standing.root} 号操作", "nothing_to_undo", sentence)
    for (table, *_), group in groupby(reversed(left), key=lambda step: (step.table, *shape(step))):
        put_back(connection, ways[table], list(group), standing, "undo")
    tell(connection, "undo", standing.root, author)
    kept = _told(connection, [step for step in steps if (step.table, step.key) in altered])
    _say(connection, kept, author)
    return kept


def _needed(
    connection: Connection, steps: Sequence[Step], altered: Collection[RowKey], ways: dict[str, Recorded]
) -> Iterator[RowKey]:
    """Yield the rows that the action added and on which rows stand that will stay."""
    added = {(step.table, step.key) for step in steps if step.old is None} - set(altered)
    for name, one in ways.items():
        keys = {json.loads(key)[0]: key for table, key in added if table == name}
        for table in Base.metadata.tables.values():
            for foreign in table.foreign_keys:
                if keys and foreign.column.table.name == name and table.name in ways:
                    query = (
                        f'SELECT t."{foreign.parent.name}", {ways[table.name].key("t")} FROM "{table.name}" AS t '
                        f'WHERE t."{foreign.parent.name}" IN (SELECT value FROM json_each(?))'
                    )
                    for value, key in connection.exec_driver_sql(query, (json.dumps(list(keys)),)):
                        if (table.name, key) not in added:
                            yield one.table, keys[value]


def _told(connection: Connection, steps: Sequence[Step]) -> tuple[Kept, ...]:
    fields = dict.fromkeys((_subject_of(step), _label(step)) for step in steps)
    ids = sorted({id_ for id_, _ in fields})
    names: dict[int, str] = {}
    for block in blocks(ids):
        query = select(Subject.id, Subject.name).where(Subject.id.in_(block))
        names |= {row.id: row.name for row in connection.execute(query)}
    return tuple(Kept(id_, names.get(id_, ""), label) for id_, label in fields)


def _subject_of(step: Step) -> int:
    values = step.new or step.old or {}
    return int(values.get("subject_id", json.loads(step.key)[0]))


def _label(step: Step) -> str:
    if step.table == "subject":
        return "名称、代码和区划"
    if step.table == "ledger_entry":
        return "以往奖补"
    fact, *when = json.loads(step.key)[1:] or ("",)
    if fact not in CATALOGUE:
        return "其他内容"
    return heading(fact, when[0]) if step.table == "fact_value" else CATALOGUE[fact].label


def _say(connection: Connection, kept: Sequence[Kept], author: str) -> None:
    rows = [
        {
            "at": datetime.now(UTC),
            "author": author,
            "source": "撤销",
            "subject_id": one.subject_id,
            "what": f"撤销时保留：{one.name}",
            "before": "",
            "after": f"{one.label}：后来改动过，保留现在的内容",
        }
        for one in kept
    ]
    if rows:
        connection.execute(insert(Change), rows)

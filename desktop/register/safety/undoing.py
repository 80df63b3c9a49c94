"""Undo and redo: the rows of one action are put back, in reverse, as an action of its own.

Put back one by one in reverse, the rows pass through states that the register was in before, so that no constraint
stands in the way. Where a row is no longer as the action left it, nothing is put back.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from desktop.register.models import Base
from desktop.register.models_trail import Action
from desktop.register.rows import blocks
from desktop.register.safety.packs import UNPACKED
from desktop.register.safety.trail import Deed, Kind
from desktop.register.sqlite.triggers import Recorded, recorded
from policies.problems import InputError, Problem, refuse

Way = Literal["undo", "redo"]
UPGRADE = "升级"
"""The source of the actions in which the program brings an older register up to date."""
_Told = tuple[int, datetime, str, str, str, str, Kind, int]
_WORDS: dict[Way, str] = {"undo": "撤销", "redo": "重做"}


class ActionHead(NamedTuple):
    """One line of the list of what was done. All text is Chinese."""

    number: int
    at: datetime
    """UTC."""
    author: str
    source: str
    title: str
    reason: str
    kind: Kind
    rows: int
    """How many rows it touched."""
    undone: bool
    hash: str


class Standing(NamedTuple):
    """An edit, the last action that is about it, and whether that one undid it."""

    root: int
    last: int
    undone: bool


def _standings(connection: Connection) -> dict[int, Standing]:
    """Return how each edit stands."""
    found: dict[int, Standing] = {}
    query = select(Action.id, Action.kind, Action.target).where(Action.kind != "fixed").order_by(Action.id)
    for number, kind, target in connection.execute(query):
        root = number if target is None else target
        found[root] = Standing(root, number, kind == "undo")
    return found


def actions(connection: Connection, limit: int | None = None) -> tuple[ActionHead, ...]:
    """Return what was done, the latest first."""
    undone = {one.root for one in _standings(connection).values() if one.undone}
    before = func.coalesce(func.lag(Action.last_row).over(order_by=Action.id), 0)
    names = (Action.id, Action.at, Action.author, Action.source, Action.title, Action.reason, Action.kind)
    query = select(*names, Action.last_row - before, Action.hash).order_by(Action.id.desc())
    rows = connection.execute(query if limit is None else query.limit(limit)).all()
    return tuple(ActionHead(*cast("_Told", row[:8]), row.id in undone, row.hash) for row in rows)


def chosen(connection: Connection, way: Way, number: int | None) -> Standing:
    """Return the edit to turn: the one of this number, else the latest. Raises InputError where it cannot be."""
    standings = _standings(connection)
    if number is not None:
        return _checked(connection, way, number, standings.get(number))
    fitting = [one for one in standings.values() if one.undone == (way == "redo")]
    latest = max(fitting, key=lambda one: one.last, default=None)
    # A later edit ends what can be redone without being named.
    if latest is None or (way == "redo" and latest.last < max(one.root for one in standings.values())):
        raise refuse("", f"nothing_to_{way}", f"没有可以{_WORDS[way]}的操作")
    return latest


def next_title(connection: Connection, way: Way) -> str:
    """Return the title of the edit that would be turned next, empty where there is none."""
    try:
        standing = chosen(connection, way, None)
    except InputError:
        return ""
    return connection.scalar(select(Action.title).where(Action.id == standing.root)) or ""


def _checked(connection: Connection, way: Way, number: int, found: Standing | None) -> Standing:
    if found is None:
        known = connection.scalar(select(Action.title).where(Action.id == number))
        said = "没有这个编号的操作，请核对" if known is None else f"“{known}”不能撤销"
        raise refuse(f"第 {number} 号操作", "not_undoable", said)
    if found.undone != (way == "redo"):
        said = "已经撤销，不必再撤销" if found.undone else "没有撤销过，不必重做"
        raise refuse(f"第 {number} 号操作", f"nothing_to_{way}", said)
    return found


def author_of(connection: Connection, number: int) -> str:
    """Return who did an action."""
    return connection.scalar(select(Action.author).where(Action.id == number)) or ""


def deed(connection: Connection, way: Way, root: int, author: str, reason: str) -> Deed:
    """Return what the trail says of the undo or redo of an edit."""
    title = connection.scalar(select(Action.title).where(Action.id == root)) or ""
    return Deed(author, _WORDS[way], f"{_WORDS[way]}：{title}", way, reason, root)


class Step(NamedTuple):
    """One row of the trail with its real numbers."""

    table: str
    key: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None


def _span(connection: Connection, column: Any, number: int) -> tuple[int, int]:
    """Return from after which to which row (or entry of the change log) an action goes."""
    before, last = (connection.scalar(select(column).where(Action.id == one)) or 0 for one in (number - 1, number))
    return before, last


_STEPS = f"""
SELECT r.table_name, r.key, r.old, r.new, s.old, s.new, s.row_id IS NOT NULL AND s.salt IS NULL
FROM ({UNPACKED}) r LEFT JOIN trail_secret s ON s.row_id = r.id WHERE r.id > ? AND r.id <= ? ORDER BY r.id
"""


def steps_of(connection: Connection, number: int) -> list[Step]:
    """Return what an action did, row by row. Raises InputError where part of it was forgotten."""
    steps = []
    for step, forgotten in _steps(connection, number):
        if forgotten:
            raise refuse(f"第 {number} 号操作", "forgotten", "其中的个人信息已按保存期限删除，不能再撤销或重做")
        steps.append(step)
    return steps


def _steps(connection: Connection, number: int) -> Iterator[tuple[Step, bool]]:
    """Yield what an action did, row by row, and whether its numbers were forgotten."""
    span = _span(connection, Action.last_row, number)
    for table, key, old, new, hidden_old, hidden_new, forgotten in connection.exec_driver_sql(_STEPS, span):
        yield Step(table, key, _whole(old, hidden_old), _whole(new, hidden_new)), bool(forgotten)


def _whole(shown: str | None, hidden: str | None) -> dict[str, Any] | None:
    return None if shown is None else {**json.loads(shown), **json.loads(hidden or "{}")}


def turn(connection: Connection, way: Way, standing: Standing, author: str) -> None:
    """Put back the rows of the last action about an edit, and say so in the change log. Raises InputError."""
    steps = steps_of(connection, standing.last)
    ways = {one.table: one for one in recorded()}
    altered = conflicts(connection, steps, ways, standing.last)
    if altered:
        raise InputError(_named(connection, standing, altered, way))
    for (table, *_), group in groupby(reversed(steps), key=lambda step: (step.table, *shape(step))):
        put_back(connection, ways[table], list(group), standing, way)
    tell(connection, way, standing.root, author)


def shape(step: Step) -> tuple[bool, bool, tuple[str, ...]]:
    """Return what steps must share to be put back by one statement."""
    return step.old is None, step.new is None, tuple(step.old or ())


def conflicts(
    connection: Connection, steps: Iterable[Step], ways: dict[str, Recorded], number: int
) -> set[tuple[str, str]]:
    """Return (table, key) of the rows that are no longer as the action of this number left them.

    What an upgrade of the register made of them since, such as a new column, is no alteration.
    """
    left = {(step.table, step.key): step.new for step in steps}
    for upgrade in _upgrades(connection, number):
        for step, _ in _steps(connection, upgrade):
            if left.get((step.table, step.key), step) == step.old:
                left[step.table, step.key] = step.new
    found: set[tuple[str, str]] = set()
    for table, one in ways.items():
        keys = [key for name, key in left if name == table]
        for block in blocks(keys):
            now = _rows(connection, one, block)
            found |= {(table, key) for key in block if now.get(key) != left[table, key]}
    return found


def _upgrades(connection: Connection, after: int) -> Sequence[int]:
    """Return the actions after this one in which the program brought the register up to date."""
    query = select(Action.id).where(Action.id > after, Action.kind == "fixed", Action.source == UPGRADE)
    return connection.scalars(query.order_by(Action.id)).all()


def _rows(connection: Connection, one: Recorded, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the rows of these keys as they are."""
    match = " AND ".join(f"t.\"{name}\" = json_extract(k.value, '$[{at}]')" for at, name in enumerate(one.keys))
    query = f'SELECT k.value, {one.real("t")} FROM json_each(?) AS k JOIN "{one.table}" AS t ON {match}'
    return {key: json.loads(row) for key, row in connection.exec_driver_sql(query, (json.dumps(keys),))}


def put_back(connection: Connection, one: Recorded, steps: Sequence[Step], standing: Standing, way: Way) -> None:
    """Put rows of one table and shape back. Raises InputError where something else stands in the way."""
    columns = [name for name in one.columns if name in (steps[0].old or {})]
    match = " AND ".join(f'"{name}" = ?' for name in one.keys)
    values = [[step.old[name] for name in columns] if step.old else [] for step in steps]
    keys = [json.loads(step.key) for step in steps]
    if steps[0].old is None:
        statement = f'DELETE FROM "{one.table}" WHERE {match}'
    elif steps[0].new is None:
        names = ", ".join(f'"{name}"' for name in (*columns, *one.keys))
        statement = f'INSERT INTO "{one.table}" ({names}) VALUES ({", ".join("?" * (len(columns) + len(one.keys)))})'
    else:
        to = ", ".join(f'"{name}" = ?' for name in columns)
        statement = f'UPDATE "{one.table}" SET {to} WHERE {match}'
    try:
        connection.exec_driver_sql(statement, [(*row, *key) for row, key in zip(values, keys, strict=True)])
    except IntegrityError:
        touched = {(step.table, step.key) for step in steps}
        raise InputError(_named(connection, standing, touched | _standing_on(connection, one, keys), way)) from None


def _standing_on(connection: Connection, one: Recorded, keys: Sequence[list[Any]]) -> set[tuple[str, str]]:
    """Return the rows that refer to the rows of these keys."""
    found: set[tuple[str, str]] = set()
    ways = {way.table: way for way in recorded()}
    for table in Base.metadata.tables.values():
        for foreign in table.foreign_keys:
            if foreign.column.table.name == one.table and table.name in ways:
                query = (
                    f'SELECT {ways[table.name].key("t")} FROM "{table.name}" AS t '
                    f'WHERE t."{foreign.parent.name}" IN (SELECT value FROM json_each(?))'
                )
                rows = connection.exec_driver_sql(query, (json.dumps([key[0] for key in keys]),))
                found |= {(table.name, key) for (key,) in rows}
    return found


def _named(connection: Connection, standing: Standing, rows: set[tuple[str, str]], way: Way) -> Iterator[Problem]:
    """Yield, for each later action that touched the rows, a problem that names it."""
    later = _later_actions(connection, standing.last, rows)
    words = _WORDS[way]
    title = connection.scalar(select(Action.title).where(Action.id == standing.root))
    for number in sorted(later):
        author, what = connection.execute(select(Action.author, Action.title).where(Action.id == number)).one()
        sentence = f"之后第 {number} 号操作（{author}：{what}）又改动了相同的内容，请先撤销那一项，再{words}这一项"
        yield Problem(f"“{title}”", "edited_later", sentence)
    if not later:
        yield Problem(f"“{title}”", "edited_later", f"其中的内容后来另有改动，不能{words}，请直接修改")


def _later_actions(connection: Connection, number: int, rows: set[tuple[str, str]]) -> set[int]:
    _, last = _span(connection, Action.last_row, number)
    ends = connection.execute(
        select(Action.last_row, func.coalesce(Action.target, Action.id)).where(Action.id > number).order_by(Action.id)
    ).all()
    upgrades = set(_upgrades(connection, number))
    query = f"SELECT id, table_name, key FROM ({UNPACKED}) WHERE id > ?"  # our own words
    bounds = [end for end, _ in ends]
    written = connection.exec_driver_sql(query, (last,))
    touching = {bisect_left(bounds, row) for row, table, key in written if (table, key) in rows}
    undone = {one.root for one in _standings(connection).values() if one.undone}
    return {ends[place][1] for place in touching if place < len(ends)} - undone - upgrades


def tell(connection: Connection, way: Way, root: int, author: str) -> None:
    """Say in the change log that an edit was turned back or forth."""
    before, after = ("after", "before") if way == "undo" else ("before", "after")
    connection.exec_driver_sql(
        "INSERT INTO change (at, author, source, subject_id, what, before, after) "
        f"SELECT strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'), ?, ?, subject_id, ? || what, {before}, {after} "
        "FROM change WHERE id > ? AND id <= ? ORDER BY id",
        (author, _WORDS[way], f"{_WORDS[way]}：", *_span(connection, Action.last_change, root)),
    )

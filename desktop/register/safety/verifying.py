"""Whether the register is whole: the file, its references, its trail and the tables against the trail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, select

from desktop.register import batch_store, models
from desktop.register.models_trail import Action
from desktop.register.safety.drift import drifts
from desktop.register.safety.trail import START, ChainHead, Ends, commitment, head, seal_of, sealed_until, written_until
from desktop.register.sqlite import triggers
from policies.problems import InputError, Problem

_SHOWN = 20
_HEAD = re.compile(r"([0-9]+)-([0-9a-f]{16,64})")


class Verification(NamedTuple):
    """What a check of the whole register found."""

    problems: tuple[Problem, ...]
    head: ChainHead
    counts: Mapping[str, int]
    """Table → number of rows."""


def counts(connection: Connection) -> dict[str, int]:
    """Count the rows of every table of the file."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    names = [name for (name,) in connection.exec_driver_sql(tables)]
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar() or 0 for name in names}


def verify(
    connection: Connection, heads: Iterable[str] = (), *, current: bool = True, tables: bool = True
) -> Verification:
    """Check everything. ``heads`` are ends of the chain (``number-hash``) that must be in it.

    A register of an earlier schema is not ``current``: of it only the file and the chain are checked. Without
    ``tables`` they are not compared with the trail, which takes longest.
    """
    found = (*damage(connection), *(_misshapen(connection) if current else ()))
    if found:
        return Verification(found, ChainHead(0, START), {})
    counted = counts(connection)
    if "action" not in counted:
        return Verification((), ChainHead(0, START), counted)
    problems = (
        *_chain(connection),
        *_tail(connection),
        *_secrets(connection),
        *(_triggers(connection) if current else ()),
        *(islice(_tables(connection), _SHOWN) if current and tables else ()),
        *(_batches(connection) if current and tables else ()),
        *_known_heads(connection, heads),
    )
    return Verification(problems, head(connection), counted)


def damage(connection: Connection) -> Iterator[Problem]:
    """Yield what is wrong with the file itself and its references."""
    for (said,) in connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})"):
        if said != "ok":
            yield Problem("", "damaged", f"登记簿文件已损坏（{said}），请改用备份，并保留此文件备查")
    for table, *_ in islice(connection.exec_driver_sql("PRAGMA foreign_key_check"), _SHOWN):
        yield Problem(table, "dangling", f"数据表 {table} 中有一行所属的对象已不存在，请改用备份，并保留此文件备查")


def misshapen(connection: Connection) -> Iterator[str]:
    """Yield the tables whose columns are not those of the models: the description of the file's tables is damaged."""
    for table in models.Base.metadata.sorted_tables:
        found = {row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table.name}")')}
        if found != set(table.columns.keys()):
            yield table.name


def _misshapen(connection: Connection) -> Iterator[Problem]:
    for table in misshapen(connection):
        yield Problem(table, "damaged", f"数据表 {table} 的结构已损坏，请改用备份，并保留此文件备查")


def _triggers(connection: Connection) -> Iterator[Problem]:
    wanted, found = triggers.statements(), triggers.found(connection)
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            yield Problem(name, "trigger", "记录改动的触发器被人去掉或改过，这期间的改动可能没有留痕，请与备份对照")


def _chain(connection: Connection) -> Iterator[Problem]:
    """Recompute every seal; the first one that does not fit tells the place."""
    since, previous = Ends(0, 0), START
    actions = connection.execute(select(Action.__table__).order_by(Action.id)).mappings().all()
    for number, action in enumerate(actions, start=1):
        where = f"第 {action['id']} 号操作（{action['at']:%Y-%m-%d %H:%M} UTC {action['author']}）"
        if action["id"] != number or action["previous"] != previous:
            yield Problem(where, "chain_broken", "改动记录在此处断开：有操作被删去、插入或调换，请与备份对照")
            return
        if seal_of(connection, dict(action), since) != action["hash"]:
            yield Problem(where, "seal_broken", "这次操作的记录在封存后被人改动，请与备份对照")
            return
        since, previous = Ends(action["last_row"], action["last_change"]), action["hash"]


def _tail(connection: Connection) -> Iterator[Problem]:
    """Look for rows past the last seal, and for traces of rows that were cut off: SQLite remembers the last number."""
    sealed, written = sealed_until(connection), written_until(connection)
    if written != sealed:
        yield Problem("", "unsealed", "有改动没有封存：是在本程序之外作的，请查明是谁改的")
    ends = {"action": head(connection).number, "trail_row": written.row, "change": written.change}
    for name, last in connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence"):
        if name in ends and last != ends[name]:
            yield Problem(name, "tail_cut", f"改动记录的末尾被删去（曾有 {last}，现有 {ends[name]}），请与备份对照")


def _secrets(connection: Connection) -> Iterator[Problem]:
    query = (
        "SELECT row_id, json_array(row_id, salt, old, new), commitment FROM trail_secret "
        "WHERE salt IS NOT NULL AND row_id <= ?"
    )
    for id_, text, said in connection.exec_driver_sql(query, (sealed_until(connection).row,)):
        if commitment(text) != said:
            yield Problem(f"第 {id_} 行记录", "secret_altered", "撤销用的号码在封存后被人改动，请与备份对照")


def _tables(connection: Connection) -> Iterator[Problem]:
    for drift in drifts(connection):
        what = "多出" if drift.trail is None else "少了" if drift.found is None else "改了"
        sentence = f"数据与改动记录不符（{what}一行）：有人绕过本程序作了改动，请与备份对照"
        yield Problem(f"{drift.table} {drift.key}", "unrecorded", sentence)


def _batches(connection: Connection) -> Iterator[Problem]:
    for code in connection.scalars(select(models.Batch.code).order_by(models.Batch.id)).all():
        try:
            batch_store.load(connection, code)
        except InputError as error:
            yield from error.problems


def _known_heads(connection: Connection, heads: Iterable[str]) -> Iterator[Problem]:
    for text in heads:
        match = _HEAD.fullmatch(text.strip())
        number, hash_ = (int(match[1]), match[2]) if match else (0, "")
        found = connection.scalar(select(Action.hash).where(Action.id == number)) or ""
        if not match:
            yield Problem(text, "no_head", "这不是记录校验码，应如 12-0123456789abcdef，请照纸面重新录入")
        elif not found.startswith(hash_):
            yield Problem(text, "head_missing", "改动记录中没有这个校验码：此前的记录被人删改，请与备份对照")

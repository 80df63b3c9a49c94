"""Frozen batches in the register: written once, and believed only while the seal fits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, func, insert, select

from desktop.register import models
from desktop.register.batches import Batch, BatchHead, BatchLine, line_values, seal_of
from policies.problems import refuse

_HEAD = tuple(field.name for field in fields(Batch) if field.name != "lines")
_LINE = tuple(field.name for field in fields(BatchLine))
_BLOCK = 500
"""Lines written or read at a time: all lines of a large batch at once would hold up every other thread."""


def save(connection: Connection, batch: Batch) -> None:
    """Write a sealed batch. Raises InputError where its number is taken."""
    if seal_of(batch) != batch.seal:
        raise ValueError(f"batch {batch.code} does not bear its own seal")
    if connection.scalar(select(models.Batch.id).where(models.Batch.code == batch.code)) is not None:
        raise refuse(batch.code, "batch_exists", "这个批次号已被使用，请重新测算后再生成批次")
    lists = {name: _array(getattr(batch, name)) for name in ("readings", "rivals", "left_out")}
    head = {name: getattr(batch, name) for name in _HEAD} | lists
    batch_id = connection.scalar(insert(models.Batch).returning(models.Batch.id), head)
    for start in range(0, len(batch.lines), _BLOCK):
        block = batch.lines[start : start + _BLOCK]
        lines = [line_values(line) | {"batch_id": batch_id, "flags": json.dumps(line.flags)} for line in block]
        connection.execute(insert(models.BatchLine), lines)


def _array(values: Iterable[object]) -> str:
    """Write a JSON array one by one: those left out of a large batch are as many as its lines."""
    return f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in values)}]"


def heads(connection: Connection) -> tuple[BatchHead, ...]:
    """Return all batches in the order in which they were frozen."""
    batch, line = models.Batch, models.BatchLine
    columns = (batch.code, batch.policy_id, batch.policy_title, batch.year, batch.created_at, batch.created_by)
    sums = (func.count(line.number), func.coalesce(func.sum(line.amount), 0))
    query = select(*columns, *sums).outerjoin(line, line.batch_id == batch.id).group_by(batch.id).order_by(batch.id)
    return tuple(BatchHead(*row) for row in connection.execute(query))


def load(connection: Connection, code: str) -> Batch:
    """Return a batch. Raises InputError where there is none of this number, or where its seal is broken."""
    head = connection.execute(select(models.Batch.__table__).where(models.Batch.code == code)).mappings().first()
    if head is None:
        raise refuse(code, "no_such_batch", "登记簿中没有这个批次，请核对批次号")
    query = select(models.BatchLine.__table__).where(models.BatchLine.batch_id == head["id"])
    in_order = query.order_by(models.BatchLine.number)
    rows = connection.execute(in_order, execution_options={"yield_per": _BLOCK}).mappings()
    batch = _batch(dict(head), tuple(map(_line, rows)))
    if seal_of(batch) != batch.seal:
        raise refuse(code, "seal_broken", "这个批次的内容在生成后被人改动，校验不符，不能使用，请改用备份中的登记簿")
    return batch


def _line(row: Mapping[Any, Any]) -> BatchLine:
    return BatchLine(**{name: row[name] for name in _LINE} | {"flags": tuple(json.loads(row["flags"]))})


def _batch(head: dict[str, Any], lines: tuple[BatchLine, ...]) -> Batch:
    head["readings"] = tuple((reading, option) for reading, option in json.loads(head["readings"]))
    head |= {name: tuple(json.loads(head[name])) for name in ("rivals", "left_out")}
    return Batch(**{name: head[name] for name in _HEAD}, lines=lines)

"""Rows of the ledger that awards of this register wrote: no list of earlier awards may say them again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from desktop.register import models
from desktop.register.rows import blocks
from desktop.register.subjects import LedgerEntry, SubjectChange
from policies.money import yuan
from policies.problems import Problem


def problems(connection: Connection, changes: Sequence[SubjectChange], ids: Sequence[int | None]) -> Iterator[Problem]:
    """Yield earlier awards that awards of this register have booked, but for those that were entered before them."""
    told = {id_: change for change, id_ in zip(changes, ids, strict=True) if id_ is not None and change.paid}
    for block in blocks(sorted(told)):
        held = _held(connection, block)
        for id_ in block:
            for entry in told[id_].paid:
                rows = held[id_, entry.policy, entry.measure, entry.year, entry.tier]
                if rows.get(True) and rows.get(False) != (entry.amount, entry.reversed):
                    yield Problem(told[id_].place, "already_booked", _sentence(entry))


def _held(connection: Connection, ids: Sequence[int]) -> defaultdict[tuple[object, ...], dict[bool, object]]:
    """Return rows by key: under True that an award wrote one, under False (amount, reversed) of the entered one."""
    row = models.LedgerEntry
    columns = (row.subject_id, row.policy, row.measure, row.year, row.tier, row.award_id, row.amount, row.reversed)
    found: defaultdict[tuple[object, ...], dict[bool, object]] = defaultdict(dict)
    for *key, award_id, amount, reversed_ in connection.execute(select(*columns).where(row.subject_id.in_(ids))):
        found[tuple(key)][bool(award_id)] = bool(award_id) or (amount, reversed_)
    return found


def _sentence(entry: LedgerEntry) -> str:
    tier = f"“{entry.tier}”档" if entry.tier else ""
    return (
        f"{entry.year} 年 {entry.measure}{tier}已有本登记簿审定的奖补，台账已自动记入，"
        f"名册不能再记 {yuan(entry.amount)} 元；请从名册中删去这一行"
    )

"""The facts of many new subjects, written by one statement for each subject rather than one for each fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from desktop.register.rows import FACTS, Figures, Key
from desktop.register.safety.packs import packing_facts
from desktop.register.sqlite.database import add_rows
from desktop.register.values import bound, in_figures
from policies.facts import CATALOGUE

_WIDEST = 300
"""Different facts and periods among the subjects: where there are more, most of each statement would be blanks."""


def add_facts(connection: Connection, facts: Sequence[tuple[int, Mapping[Key, tuple[Any, ...] | None]]]) -> None:
    """Write the facts of new subjects, given by ascending id, who have none yet; packed in the trail."""
    told = [(id_, _figures(rows)) for id_, rows in facts if rows]
    if not told:
        return
    keys = sorted({key for shape in {figures.shape for _, figures in told} for key in shape})
    with packing_facts(connection, told[0][0], told[-1][0]):
        if len(keys) > _WIDEST:
            single = [(id_, *key, *value) for id_, figures in told for key, value in figures.items()]
            add_rows(connection, FACTS.table.name, ("subject_id", *FACTS.keys, *FACTS.values), single)
        else:
            blanks = any(len(figures) < len(keys) for _, figures in told)
            connection.exec_driver_sql(_statement(keys, blanks=blanks), list(_bound(keys, told)))


def _figures(rows: Mapping[Key, tuple[Any, ...] | None]) -> Figures:
    if isinstance(rows, Figures):
        return rows
    told = {key: bound((value[0], value[1])) for key, value in rows.items() if value}
    return Figures(tuple(told), tuple(told.values()))


def _statement(keys: Sequence[Key], *, blanks: bool) -> str:
    """Return the statement that takes an id and, for each key, a text or a number; nothing only with ``blanks``."""
    rows = ", ".join(_row(fact, period, at) for at, (fact, period) in enumerate(keys, start=2))
    some = f"SELECT * FROM (VALUES {rows}) WHERE column4 IS NOT NULL OR column5 IS NOT NULL"  # noqa: S608  # ids of the catalogue
    return f"INSERT INTO fact_value (subject_id, fact, period, text, number) {some if blanks else f'VALUES {rows}'}"


def _row(fact: str, period: int, at: int) -> str:
    return f"(?1, '{fact}', {period:d}, {f'NULL, ?{at}' if in_figures(CATALOGUE[fact]) else f'?{at}, NULL'})"


def _bound(keys: Sequence[Key], facts: Sequence[tuple[int, Figures]]) -> Iterator[tuple[object, ...]]:
    """Yield, for each subject, its id and what it has for each key."""
    orders: dict[tuple[Key, ...], Callable[[Sequence[object]], tuple[object, ...]]] = {}
    for id_, figures in facts:
        order = orders.get(figures.shape)
        if order is None:
            places = {key: place for place, key in enumerate(figures.shape, start=1)}
            order = orders[figures.shape] = itemgetter(0, *(places.get(key, -1) for key in keys))
        yield order((id_, *figures.bound, None))

"""What a list may be narrowed by beyond words: what is known of a fact, what it is, where a subject is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Float, and_, cast, func, select

from desktop.register import models
from desktop.register.rows import blocks
from desktop.register.values import encode
from policies.facts import CATALOGUE, Value

Test = Literal["known", "blank", "is", "at_least", "below"]
_IN_ONE_SUM = 20_000


class Condition(NamedTuple):
    """One condition; several must hold together."""

    field: str
    """A fact's id; ``division_name``, ``identity_code`` for the columns of that name."""
    test: Test
    value: Value | None = None
    """Of ``is``, ``at_least`` and ``below``; in a figure's own unit (分)."""
    year: int = 0
    """Of a yearly fact, else 0."""


def holds(condition: Condition) -> ColumnElement[bool]:
    """Return the condition on a subject's row."""
    subject = models.Subject
    if condition.field in ("division_name", "identity_code"):
        column = getattr(subject, condition.field)
        return _of_text(column, condition)
    value, title = models.FactValue, models.Title
    if CATALOGUE[condition.field].type == "title":
        known = subject.id.in_(select(title.subject_id).where(_titled(condition)))
        return ~known if condition.test == "blank" else known
    here = and_(value.fact == condition.field, value.period == condition.year)
    if condition.test == "blank":
        return subject.id.not_in(select(value.subject_id).where(here))
    return subject.id.in_(select(value.subject_id).where(here, _compared(condition)))


def _of_text(column: ColumnElement[str], condition: Condition) -> ColumnElement[bool]:
    if condition.test in ("known", "blank"):
        return column != "" if condition.test == "known" else column == ""
    return column == condition.value


def _titled(condition: Condition) -> ColumnElement[bool]:
    title = models.Title
    of_fact = title.fact == condition.field
    return and_(of_fact, title.level == condition.value) if condition.test == "is" else of_fact


def _compared(condition: Condition) -> ColumnElement[bool]:
    value, fact, wanted = models.FactValue, CATALOGUE[condition.field], condition.value
    if condition.test == "known" or wanted is None:
        return value.subject_id.is_not(None)
    text, number = encode(fact, wanted)
    if condition.test == "is":
        return and_(value.text.is_not_distinct_from(text), value.number.is_not_distinct_from(number))
    if number is not None:
        return _on_side(value.number, condition.test, number)
    # Decimal figures are text; a float of them is exact enough for a list.
    written = fact.type == "number"
    return _on_side(
        cast(value.text, Float) if written else value.text, condition.test, float(text or 0) if written else text
    )


def _on_side(column: Any, test: Test, edge: Any) -> ColumnElement[bool]:
    side: ColumnElement[bool] = column >= edge if test == "at_least" else column < edge
    return side


class Total(NamedTuple):
    """The sum of a figure over subjects, in the figure's unit (分), and over how many it is."""

    known: int
    total: int


def total(connection: Connection, subject_ids: Sequence[int], fact: str, year: int) -> Total:
    """Add up whole figures (money, counts) of subjects; those of which it is unknown are not counted."""
    value, known, summed = models.FactValue, 0, 0
    for block in blocks(list(subject_ids), _IN_ONE_SUM):
        ids = select(func.json_each(str(list(block))).table_valued("value").c.value)
        query = select(func.count(value.number), func.coalesce(func.sum(value.number), 0))
        found = connection.execute(
            query.where(value.fact == fact, value.period == year, value.subject_id.in_(ids))
        ).one()
        known, summed = known + int(found[0]), summed + int(found[1] or 0)
    return Total(known, summed)

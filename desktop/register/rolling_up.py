"""Figures added up by place and period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from desktop.register import models
from desktop.register.searching import LISTED
from desktop.register.statements import year_and_quarter
from policies.facts import CATALOGUE

COUNTY, TOWNSHIP = 6, 9
"""How many digits of a division code tell a county, and a township."""


class Sum(NamedTuple):
    """What the subjects of one place come to in one period."""

    division: str
    """The code cut to the digits asked for; a shorter one, or a local one, as it is."""
    quarter: int
    """0 of a yearly fact."""
    total: int
    """分 of money, else as the fact counts."""
    subjects: int
    """Of how many subjects it is known: the others are unknown, not zero."""


def roll_up(connection: Connection, fact: str, year: int, digits: int) -> Iterator[Sum]:
    """Yield the sums of a yearly or quarterly fact by place and quarter, in their order."""
    if CATALOGUE[fact].type not in {"money", "integer"}:
        raise ValueError(f"{fact} is no whole figure")
    value, subject = models.FactValue, models.Subject
    place = func.substr(subject.division, 1, digits)
    query = select(place, value.period, func.sum(value.number), func.count())
    query = query.join(subject, subject.id == value.subject_id).where(subject.state == LISTED, value.fact == fact)
    in_year = or_(value.period == year, value.period.between(year * 10 + 1, year * 10 + 4))
    for division, period, total, count in connection.execute(
        query.where(in_year).group_by(place, value.period).order_by(place, value.period)
    ):
        yield Sum(division, year_and_quarter(period)[1], total, count)

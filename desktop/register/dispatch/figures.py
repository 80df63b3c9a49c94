"""Exact arithmetic of the quarterly report: totals that know what is missing, growth, completion, rank.

Figures are whole: 分 of money, else as the indicator counts. Rates are percent with one decimal, a half away from
zero. What is unknown is never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

_TENTH = Decimal("0.1")


class Total(NamedTuple):
    """A sum over places or subjects."""

    value: int | None
    """``None``: nothing is known of it; where nothing is missing either, it is nothing to be asked."""
    missing: int = 0
    """How many did not report, or are unknown: they are not in the sum."""


NOT_ASKED = Total(None, 0)
UNREPORTED = Total(None, 1)
Values = Mapping[str, Total]
"""Place or member → its figure in one quarter; one that is not there is not asked."""
Quarters = Mapping[tuple[int, int], Values]
"""(Year, quarter) → the figures."""


class Figure(NamedTuple):
    """How one indicator stands in one row of the report."""

    quarter: Total
    to_date: Total
    """From the year's beginning; of what does not add up, at the quarter's end. Unknown where a quarter is."""
    growth: Decimal | None
    """Percent, over those known in both years; ``None`` where last year is 0 or missing."""
    goal: Decimal | None
    """The year's target, in 分 of money; ``None`` where the bureau has set none."""
    completion: Decimal | None
    """Percent of the goal."""
    rank: int | None
    """By completion; ties share a rank."""


class Rate(NamedTuple):
    """A rate of one row."""

    percent: Decimal | None
    rank: int | None


def percent(part: Fraction | int | Decimal, whole: Fraction | int | Decimal) -> Decimal:
    """Return part of whole in percent."""
    ratio = Fraction(part) / Fraction(whole) * 100
    exact = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    return exact.quantize(_TENTH, ROUND_HALF_UP)


def summed(totals: Iterable[Total]) -> Total:
    """Add up what is known, and how many are not."""
    found = tuple(totals)
    known = [one.value for one in found if one.value is not None]
    return Total(sum(known) if known else None, sum(one.missing for one in found))


def _to_date(quarters: Quarters, year: int, until: int, adds_up: bool) -> Callable[[str], Total]:
    first = 1 if adds_up else until

    def of(member: str) -> Total:
        parts = [quarters.get((year, n), {}).get(member, NOT_ASKED) for n in range(first, until + 1)]
        return UNREPORTED if any(one.value is None and one.missing for one in parts) else summed(parts)

    return of


def _growth(this: Callable[[str], Total], last: Callable[[str], Total], members: Iterable[str]) -> Decimal | None:
    pairs = [(this(one).value, last(one).value) for one in members]
    known = [(now, before) for now, before in pairs if now is not None and before is not None]
    base = sum(before for _, before in known)
    return percent(sum(now for now, _ in known) - base, base) if base else None


def figures(
    quarters: Quarters,
    rows: Sequence[Sequence[str]],
    goals: Sequence[Decimal | None],
    *,
    year: int,
    quarter: int,
    adds_up: bool,
    unranked: frozenset[int] = frozenset(),
) -> tuple[Figure, ...]:
    """Return a figure for each row of members, ranked among those that are not ``unranked``."""
    this, last = (_to_date(quarters, one, quarter, adds_up) for one in (year, year - 1))
    found = []
    for members, goal in zip(rows, goals, strict=True):
        of_quarter = summed(quarters.get((year, quarter), {}).get(one, NOT_ASKED) for one in members)
        so_far = summed(map(this, members))
        done = percent(so_far.value, goal) if goal and so_far.value is not None else None
        found.append(Figure(of_quarter, so_far, _growth(this, last, members), goal, done, None))
    ranks = ranked([None if n in unranked else one.completion for n, one in enumerate(found)])
    return tuple(one._replace(rank=rank) for one, rank in zip(found, ranks, strict=True))


def rates(parts: Sequence[Total], wholes: Sequence[Total], unranked: frozenset[int] = frozenset()) -> tuple[Rate, ...]:
    """Return the rate of each row, ranked; unknown where either is, or nothing to be a part of."""
    found = [
        percent(part.value, whole.value) if part.value is not None and whole.value else None
        for part, whole in zip(parts, wholes, strict=True)
    ]
    ranks = ranked([None if n in unranked else one for n, one in enumerate(found)])
    return tuple(Rate(one, rank) for one, rank in zip(found, ranks, strict=True))


def ranked(values: Sequence[Decimal | None]) -> tuple[int | None, ...]:
    """Rank from the highest; equals share a rank, the unknown have none."""
    known = [value for value in values if value is not None]
    return tuple(None if value is None else 1 + sum(other > value for other in known) for value in values)

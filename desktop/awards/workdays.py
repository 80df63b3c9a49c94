"""Working days: the bureau's own table first, then the State Council's as the program knows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from policies.problems import refuse

_SATURDAY = 5


class End(NamedTuple):
    """The last day of a period."""

    day: date
    unknown_years: tuple[int, ...]
    """Years whose holidays nobody has entered: only weekends were left out."""


Holidays = Callable[[int], Mapping[date, bool]]
"""Year → the bureau's own table of it: day → whether it is worked."""


def is_worked(day: date, own: Holidays) -> tuple[bool, bool]:
    """Return whether a day is worked, and whether its year's holidays are known."""
    table = own(day.year)
    weekday = day.weekday() < _SATURDAY
    if day in table:
        return table[day], True
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:
        return weekday, bool(table)


def period_end(start: date, days: int, *, working: bool, own: Holidays) -> End:
    """Return the last day of a period of so many working or calendar days.

    The day of the start is not counted; where the last one is a holiday, the next working day takes its place
    (民法典 201, 203).
    """
    if days < 1:
        raise refuse("", "bad_days", "公示天数应不少于 1 天")
    unknown: set[int] = set()
    day, left = start, days
    while left > 0:
        day += timedelta(1)
        worked, known = is_worked(day, own)
        unknown |= set() if known else {day.year}
        left -= 1 if worked or not working else 0
        if left == 0 and not worked:
            left = 1
            working = True
    return End(day, tuple(sorted(unknown)))

"""The benchmark lending rates of the People's Bank by date and tenor: the published ones, and the bureau's own."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import resources
from desktop.register.records.kinds import months_after


class Rate(NamedTuple):
    """A rate from a day on, until a later one is published."""

    since: date
    up_to_months: int
    """The longest tenor it is for, that length included; 0: any longer one."""
    basis_points: int
    """Hundredths of a percent a year."""
    own: bool = False
    """Whether the bureau has entered or corrected it."""

    @property
    def percent(self) -> str:
        """The rate in per cent, as it is published: 4.35."""
        return f"{self.basis_points // 100}.{self.basis_points % 100:02}"


@cache
def published() -> tuple[Rate, ...]:
    """Return the rates that come with the program. None was published after 2015-10-24."""
    rows = csv.DictReader(resources.text("rates/benchmark_rates.csv").splitlines())
    return tuple(
        Rate(date.fromisoformat(row["since"]), int(row["up_to_months"]), int(Decimal(row["percent"]) * 100))
        for row in rows
    )


def with_own(own: Iterable[Rate]) -> tuple[Rate, ...]:
    """Return the published rates with the bureau's own, which go first where both have a rate, in order."""
    rates = {(rate.since, rate.up_to_months): rate for rate in (*published(), *own)}
    return tuple(sorted(rates.values(), key=lambda rate: (rate.since, rate.up_to_months or 10**6)))


def rate_on(rates: Iterable[Rate], day: date, starts_on: date, ends_on: date) -> int | None:
    """Return the rate (hundredths of a percent a year) in force on a day for a loan of this tenor; None: unknown."""
    known = [rate for rate in rates if rate.since <= day]
    table = [rate for rate in known if rate.since == max(one.since for one in known)]
    fitting = [rate for rate in table if not rate.up_to_months or ends_on <= months_after(starts_on, rate.up_to_months)]
    return min(fitting, key=lambda rate: rate.up_to_months or 10**6).basis_points if fitting else None

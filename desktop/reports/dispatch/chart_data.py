"""What the charts show, on paper and in the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from desktop.register.dispatch import Dispatch, Figure, QuarterOf
from policies.money import Fen

UNREPORTED, NO_GOAL = "未报", "无目标"
HEADLINE = "online_retail_quarter"
"""The indicator that the charts show first."""


_WAN, _YI = 10**6, 10**10
"""分 in a 万元 and in a 亿元."""


class Unit(NamedTuple):
    """In what amounts are written so that they are short enough to stand beside each other."""

    word: str
    fen: Fen
    """How many 分 it is."""
    places: int
    """Decimals."""

    def of(self, amount: Fen) -> Decimal:
        """Return an amount in this unit, rounded."""
        return (Decimal(amount) / self.fen).quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)

    def write(self, amount: Fen) -> str:
        """Write an amount in this unit."""
        return f"{self.of(amount):,}"


def unit_of(trend: Sequence[QuarterOf]) -> Unit:
    """Return the unit for the amounts of some quarters."""
    most = max((total.value or 0 for pair in trend for total in pair), default=0)
    if most >= 10 * _YI:
        return Unit("亿元", _YI, 0 if most >= 1000 * _YI else 2)
    return Unit("万元", _WAN, 0 if most >= 1000 * _WAN else 2)


class Bar(NamedTuple):
    """How far one place has come with its target of the year."""

    rank: str
    name: str
    share: Decimal | None
    """Percent; ``None`` where the figure is not reported or there is no target."""
    behind: bool
    lack: str
    """Why there is no share: 未报, 无目标."""


class Station(NamedTuple):
    """The village points of one place."""

    name: str
    running: int
    halted: int
    lacking: int
    """Villages without one."""
    covered: int
    villages: int | None


def completions(report: Dispatch) -> list[Bar]:
    """Return the places by rank, those without a completion last."""
    found = zip(report.places[1:], report.figures[HEADLINE][1:], strict=True)
    places = [(place, figure) for place, figure in found if place.code]
    rows = sorted(places, key=lambda row: row[1].rank or len(places) + 1)
    return [
        Bar(str(one.rank or ""), place.name, one.completion, _behind(report, one), _lack(one)) for place, one in rows
    ]


def _behind(report: Dispatch, one: Figure) -> bool:
    return one.completion is not None and one.completion < report.schedule


def _lack(one: Figure) -> str:
    return UNREPORTED if one.to_date.value is None else NO_GOAL


def stations(report: Dispatch) -> list[Station]:
    """Return the places by how many villages they have."""
    columns = ("village_points", "village_points_running", "villages_covered", "villages")
    found = zip(report.places[1:], *(report.figures[one][1:] for one in columns), strict=True)
    made = [_station(place.name, *(one.to_date.value for one in figures)) for place, *figures in found if place.code]
    return sorted(made, key=lambda one: -(one.villages or 0))


def _station(name: str, built: int | None, running: int | None, covered: int | None, villages: int | None) -> Station:
    lacking = max(0, (villages or 0) - (covered or 0))
    return Station(name, running or 0, (built or 0) - (running or 0), lacking, covered or 0, villages)

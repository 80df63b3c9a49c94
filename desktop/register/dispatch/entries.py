"""What the bureau enters for the report beside the figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.register.indicators import INDICATORS
from policies.problems import Problem

YEARS = range(1990, 2101)
_LONGEST = 1000
_MOST_POINTS = 1000
_QUARTERS = range(1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcoming:
    """A problem of one place: what is done about it, by whom, until when, and what became of it."""

    id: int = 0
    """0 until the register has given it one."""
    division: str
    """The code of its place; empty: of the whole area."""
    year: int
    quarter: int
    problem: str
    measures: str = ""
    responsible: str = ""
    deadline: date | None = None
    done_on: date | None = None
    outcome: str = ""

    def standing(self, day: date) -> str:
        """Return how it stands at the end of a day: 已办结, 超期未办结, 正在整改."""
        if self.done_on is not None and self.done_on <= day:
            return "已办结"
        return "超期未办结" if self.deadline is not None and self.deadline < day else "正在整改"

    def faults(self) -> Iterator[Problem]:
        """Yield what is wrong with it."""
        place = f"{self.year}年第{self.quarter}季度 问题"
        if not self.problem.strip():
            yield Problem(place, "problem_missing", "没有写存在的问题，请补填")
        if self.year not in YEARS or self.quarter not in _QUARTERS:
            yield Problem(place, "bad_quarter", "年度或季度不对，请核对")
        if any(len(text) > _LONGEST for text in (self.problem, self.measures, self.responsible, self.outcome)):
            yield Problem(place, "text_too_long", f"有一项超过 {_LONGEST} 个字，请缩短")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How many points an indicator is worth in the appraisal of a year."""

    year: int
    indicator: str
    points: Decimal

    def faults(self) -> Iterator[Problem]:
        """Yield what is wrong with it; 0 points take the indicator out of the appraisal."""
        if self.indicator not in INDICATORS:
            yield Problem(self.indicator, "unknown_indicator", f"没有指标“{self.indicator}”，请从指标表中选择")
        if self.year not in YEARS or not self.points.is_finite() or not 0 <= self.points <= _MOST_POINTS:
            yield Problem(self.indicator, "bad_points", f"分值应为 0 至 {_MOST_POINTS}，请核对")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Points added to a place in the appraisal of a year, or taken from it (below zero)."""

    id: int = 0
    division: str
    year: int
    points: Decimal
    reason: str
    document: str = ""

    def faults(self) -> Iterator[Problem]:
        """Yield what is wrong with it."""
        if not self.reason.strip():
            yield Problem(self.division, "reason_missing", "加减分须写明理由，请补填")
        if not self.division or self.year not in YEARS:
            yield Problem(self.division, "bad_place", "加减分须指明地方和年度，请补填")
        if not self.points.is_finite() or not 0 < abs(self.points) <= _MOST_POINTS:
            yield Problem(self.division, "bad_points", f"加减分不能为 0，也不能超过 {_MOST_POINTS}，请核对")

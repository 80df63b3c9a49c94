"""What the quarterly report tells of: the quarterly facts, and what is counted from the register itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from policies.facts import CATALOGUE


class Indicator(NamedTuple):
    """One figure of a place and quarter."""

    id: str
    label: str
    unit: str
    """元 (figures are in 分), 家, 个, 件, 期, 人次; % is a rate, reckoned from others."""
    adds_up: bool
    """Whether the quarters of a year add up; else it is how things stand at the quarter's end."""
    counted: bool
    """Whether the register counts it; else the places report it as a quarterly fact."""


_AT_THE_END = frozenset({"online_shops_quarter", "villages_with_courier_quarter"})
"""Quarterly facts that tell how things stand."""

_COUNTED = (
    Indicator("new_enterprises", "新增电商企业", "家", adds_up=True, counted=True),
    Indicator("enterprises", "电商企业", "家", adds_up=False, counted=True),
    Indicator("enterprises_above_scale", "规上或限上企业", "家", adds_up=False, counted=True),
    Indicator("village_points", "已建村级服务点", "个", adds_up=False, counted=True),
    Indicator("village_points_running", "在营村级服务点", "个", adds_up=False, counted=True),
    Indicator("villages_covered", "已覆盖行政村", "个", adds_up=False, counted=True),
    Indicator("villages", "行政村数", "个", adds_up=False, counted=True),
    Indicator("sessions", "培训期数", "期", adds_up=True, counted=True),
    Indicator("attendances", "培训人次", "人次", adds_up=True, counted=True),
    Indicator("founder_attendances", "创业人员培训人次", "人次", adds_up=True, counted=True),
    Indicator("parks", "园区", "个", adds_up=False, counted=True),
    Indicator("national_titles", "国家级示范", "个", adds_up=False, counted=True),
    Indicator("provincial_titles", "省级示范", "个", adds_up=False, counted=True),
    Indicator("city_titles", "市级示范", "个", adds_up=False, counted=True),
    Indicator("park_tenants", "园区入驻电商企业", "家", adds_up=False, counted=True),
)
RATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "village_coverage": ("villages_covered", "villages"),
        "courier_coverage": ("villages_with_courier_quarter", "villages"),
    }
)
"""Rate → its numerator and its denominator."""
_RATED = (
    Indicator("village_coverage", "村级服务点覆盖率", "%", adds_up=False, counted=True),
    Indicator("courier_coverage", "快递进村覆盖率", "%", adds_up=False, counted=False),
)


def _all() -> Iterator[Indicator]:
    for fact in CATALOGUE.values():
        if fact.period == "quarterly":
            yield Indicator(fact.id, fact.label, fact.unit, adds_up=fact.id not in _AT_THE_END, counted=False)
    yield from _COUNTED
    yield from _RATED


INDICATORS: Mapping[str, Indicator] = MappingProxyType({one.id: one for one in _all()})
"""Every indicator by id."""
REPORTED: tuple[Indicator, ...] = tuple(one for one in INDICATORS.values() if not one.counted and one.unit != "%")
"""What the places report: the quarterly facts."""

"""How each kind of subject is listed: what its name and code are called, and which facts stand in its list at first."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from policies.facts import CATALOGUE, Fact, SubjectKind, facts_of

_Shown = tuple[str, int, int]


class KindView(NamedTuple):
    """How a kind is listed."""

    name: str
    code: str
    unit: str
    """The measure word: 家, 个, 期."""
    facts: tuple[_Shown, ...]
    """(fact, width, rank of giving way)."""
    code_width: int


KINDS: Mapping[SubjectKind, KindView] = {
    "enterprise": KindView(
        "企业名称",
        "统一社会信用代码",
        "家",
        (
            ("online_sales", 132, 0),
            ("local_agri_online_sales", 132, 4),
            ("outbound_local_parcels", 96, 5),
            ("tax_compliant", 76, 2),
            ("above_scale", 88, 6),
            ("registered_in_area", 100, 7),
        ),
        166,
    ),
    "station": KindView(
        "站点名称",
        "站点编码",
        "个",
        (
            ("station_level", 116, 0),
            ("evaluation_score", 96, 0),
            ("place_name", 130, 5),
            ("accepted", 84, 2),
            ("plaque_awarded", 96, 6),
        ),
        110,
    ),
    "training": KindView(
        "培训班次",
        "班次编码",
        "期",
        (
            ("held_on", 124, 0),
            ("duration_days", 90, 4),
            ("attendees", 90, 0),
            ("person_days", 100, 0),
            ("board_and_lodging", 90, 6),
        ),
        110,
    ),
    "park": KindView(
        "园区名称",
        "园区编码",
        "个",
        (
            ("floor_area", 110, 4),
            ("occupied_area", 120, 0),
            ("ecommerce_tenants", 120, 0),
            ("unified_property_service", 100, 5),
            ("complete_facilities", 100, 6),
            ("demo_park_title", 150, 7),
        ),
        110,
    ),
    "project": KindView(
        "项目名称",
        "项目编码",
        "个",
        (
            ("project_kind", 160, 5),
            ("invest_total", 132, 0),
            ("project_filed", 76, 4),
            ("recognised", 76, 6),
            ("project_accepted", 100, 2),
            ("audited", 76, 7),
        ),
        110,
    ),
    "person": KindView("姓名", "身份证号", "人", (("talent_grade", 130, 0),), 166),
    "place": KindView(
        "地方名称",
        "地方编码",
        "个",
        (("administrative_villages", 110, 0), ("demo_county_title", 200, 4), ("demo_village_title", 170, 5)),
        110,
    ),
}
_OWN_COLUMNS = ("name", "division")


@cache
def list_facts(kind: SubjectKind) -> tuple[Fact, ...]:
    """Return the facts that stand in the list of this kind where nobody chose otherwise."""
    return tuple(CATALOGUE[name] for name, _, _ in KINDS[kind].facts)


def possible_facts(kind: SubjectKind) -> tuple[Fact, ...]:
    """Return the facts that a list of this kind can have a column for. Quarterly figures have a page of their own."""
    return tuple(fact for fact in facts_of(kind) if fact.id not in _OWN_COLUMNS and fact.period != "quarterly")

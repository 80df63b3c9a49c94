"""Lists are narrowed by what is known of a fact, and figures are added up over whole lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.register import Condition, Order, Register, SubjectChange, Total, create_register
from policies.facts import Title


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "登记簿.subsidy", author="张三") as made:
        made.apply(list(changes()), author="张三", source="样本")
        yield made


def changes() -> Iterator[SubjectChange]:
    yield SubjectChange(
        "enterprise",
        "甲公司",
        division="522633",
        division_name="丙妹镇",
        standing={"operating_since": date(2018, 5, 1), "leased_floor_area": Decimal("80.5")},
        yearly={"online_sales": {2020: 100_00}, "tax_compliant": {2020: True}},
    )
    yield SubjectChange(
        "enterprise",
        "乙公司",
        division="522633",
        division_name="洛香镇",
        standing={"leased_floor_area": Decimal(1200)},
        yearly={"online_sales": {2020: 0, 2019: 7}, "tax_compliant": {2020: False}},
        titles={"demo_enterprise_title": (Title("city", date(2020, 1, 1)),)},
    )
    yield SubjectChange("enterprise", "丙公司", division="522633", division_name="洛香镇")


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Condition("online_sales", "known", year=2020), "甲乙"),
        (Condition("online_sales", "blank", year=2020), "丙"),
        (Condition("online_sales", "at_least", 100_00, 2020), "甲"),
        (Condition("online_sales", "below", 100_00, 2020), "乙"),
        (Condition("online_sales", "is", 0, 2020), "乙"),
        (Condition("tax_compliant", "is", value=True, year=2020), "甲"),
        (Condition("operating_since", "below", date(2018, 5, 2)), "甲"),
        (Condition("leased_floor_area", "at_least", Decimal(100)), "乙"),
        (Condition("leased_floor_area", "below", Decimal(100)), "甲"),
        (Condition("demo_enterprise_title", "known"), "乙"),
        (Condition("demo_enterprise_title", "is", "national"), ""),
        (Condition("demo_enterprise_title", "blank"), "甲丙"),
        (Condition("division_name", "is", "洛香镇"), "乙丙"),
        (Condition("identity_code", "blank"), "甲乙丙"),
    ],
)
def test_one_condition(register: Register, condition: Condition, names: str) -> None:
    found = register.subjects("enterprise", where=[condition])
    assert "".join(row.name[0] for row in found) == names
    assert register.count("enterprise", where=[condition]) == len(names)
    assert list(register.ids("enterprise", where=[condition])) == [row.id for row in found]


def test_conditions_words_and_orders_go_together(register: Register) -> None:
    town = Condition("division_name", "is", "洛香镇")
    assert [row.name for row in register.subjects("enterprise", search="乙", where=[town])] == ["乙公司"]
    assert register.count("enterprise", "甲", [town]) == 0
    for order in (Order("name"), Order("code"), Order("fact", "online_sales", 2020)):
        ids = register.ids("enterprise", search="gs", where=[town], order=order)
        assert {row.name for row in register.rows(ids)} == {"乙公司", "丙公司"}


def test_a_total_counts_what_is_known(register: Register) -> None:
    ids = register.ids("enterprise")
    assert register.total(ids, "online_sales", 2020) == Total(2, 100_00)
    assert register.total(ids[1:], "online_sales", 2020) == Total(1, 0)
    assert register.total([], "online_sales", 2020) == Total(0, 0)

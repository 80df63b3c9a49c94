from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from policies.facts import (
    CATALOGUE,
    SUBJECT_KINDS,
    SubjectKind,
    Title,
    facts_of,
    parse_value,
    show_value,
    value_to_json,
)


def test_every_fact_has_a_known_kind_and_a_chinese_label() -> None:
    assert set(SUBJECT_KINDS) == set(get_args(SubjectKind))
    for fact in CATALOGUE.values():
        assert fact.subject == "any" or fact.subject in SUBJECT_KINDS
        assert any("一" <= character <= "鿿" for character in fact.label)
        assert bool(fact.options) == (fact.type in ("choice", "title"))
        assert (fact.type == "title") == (fact.period == "event")


def test_labels_tell_the_facts_of_a_kind_apart() -> None:
    for kind in SUBJECT_KINDS:
        labels = [fact.label for fact in facts_of(kind)]
        assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("fact", "raw", "value", "shown"),
    [
        ("online_sales", "1000万", 1_000_000_000, "10,000,000.00元"),
        ("online_sales", 5, 500, "5.00元"),
        ("overseas_store_turnover_usd", "1000000", 100_000_000, "1,000,000.00美元"),
        ("land_area", "3333.33", Decimal("3333.33"), "3,333.33㎡"),
        ("online_orders", 1000, 1000, "1,000单"),
        ("tax_compliant", False, False, "否"),
        ("station_level", "village_point", "village_point", "村级服务点"),
        ("held_on", date(2018, 3, 1), date(2018, 3, 1), "2018年3月1日"),
        ("name", " 龙·阿依 ", "龙·阿依", "龙·阿依"),
        ("division", "433101", "433101", "433101"),
        ("division", "XXJKQ", "XXJKQ", "XXJKQ"),
    ],
)
def test_reads_and_shows_values(fact: str, raw: object, value: object, shown: str) -> None:
    read = parse_value(CATALOGUE[fact], raw)
    assert read == value
    assert type(read) is type(value)
    assert show_value(CATALOGUE[fact], read) == shown


@pytest.mark.parametrize(
    ("fact", "raw"),
    [
        ("online_sales", 1.5),
        ("online_sales", True),
        ("online_sales", "-1"),
        ("land_area", "-1"),
        ("land_area", "abc"),
        ("land_area", 1.5),
        ("land_area", "1.1234567"),
        ("online_orders", "1.5"),
        ("tax_compliant", "是"),
        ("station_level", "city"),
        ("held_on", "2018-03-01"),
        ("held_on", date(1800, 1, 1)),
        ("name", ""),
        ("name", "长" * 101),
        ("division", "43310"),
        ("division", 433101),
    ],
)
def test_refuses_values_with_a_chinese_sentence(fact: str, raw: object) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        parse_value(CATALOGUE[fact], raw)


def test_unknown_is_not_zero() -> None:
    assert show_value(CATALOGUE["online_sales"], None) == "未填"
    assert show_value(CATALOGUE["online_sales"], 0) == "0.00元"
    assert value_to_json(CATALOGUE["online_sales"], None) is None
    assert value_to_json(CATALOGUE["online_sales"], 0) == "0.00"


def test_titles_have_a_json_form() -> None:
    titles = (Title("provincial", date(2019, 5, 1), document="湘商电〔2019〕3号"),)
    fact = CATALOGUE["demo_enterprise_title"]
    assert show_value(fact, titles) == "省级（2019-05-01）"
    assert value_to_json(fact, titles) == [
        {"level": "provincial", "on": "2019-05-01", "issuer": "", "document": "湘商电〔2019〕3号"}
    ]

"""Figures typed or pasted, and places entered by the published table."""

import pytest

from desktop.register import Register
from desktop.register.dispatch import Entry, add_places, enter, place_named, read_block, read_figure, write_figure
from desktop.register.indicators import REPORTED
from policies.problems import InputError

RETAIL, SHOPS = "online_retail_quarter", "online_shops_quarter"


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        (RETAIL, "382.5", 382_500_000 // 100 * 100),
        (RETAIL, "1,286.42", 1_286_420_000),
        (RETAIL, "0.000001", 1),
        (RETAIL, "５", None),
        (RETAIL, "120000元", 12_000_000),
        (RETAIL, "0", 0),
        (RETAIL, " 未报 ", None),
        (RETAIL, "", None),
        (SHOPS, "1,024家", 1024),
        (SHOPS, "—", None),
    ],
)
def test_money_is_in_wan_unless_it_says_otherwise(fact: str, text: str, value: int | None) -> None:
    if text == "５":
        with pytest.raises(ValueError, match="不是金额"):
            read_figure(fact, text)
        return
    assert read_figure(fact, text) == value
    if value is not None:
        assert read_figure(fact, write_figure(fact, value)) == value


def test_written_as_typed() -> None:
    assert [write_figure(RETAIL, value) for value in (382_500_000, 1, 0, 12_000_000)] == [
        "382.50",
        "0.000001",
        "0.00",
        "12.00",
    ]
    assert write_figure(SHOPS, 12) == "12"


def test_townships_come_from_the_published_table_once(register: Register) -> None:
    assert add_places(register, "522633", author="张三").new == 20
    assert add_places(register, "522633", author="张三").unchanged == 20
    assert len(register.dispatch.places()) == 20
    with pytest.raises(InputError, match="区划表"):
        add_places(register, "52263", author="张三")
    assert add_places(register, "4331", author="张三").new == 8
    assert len(register.dispatch.places("county")) == 9


def test_entries_are_one_action_that_can_be_undone(register: Register) -> None:
    add_places(register, "522633", author="张三")
    first, second = (place_named(register, name) for name in ("丙妹镇", "522633101"))
    entries = [Entry(first, RETAIL, 2020, 1, 100), Entry(second, RETAIL, 2020, 1, 0), Entry(second, SHOPS, 2020, 1, 7)]
    enter(register, entries, author="张三")
    assert {(one.subject_id, one.fact, one.value) for one in register.quarterly(2020)} == {
        (first, RETAIL, 100),
        (second, RETAIL, 0),
        (second, SHOPS, 7),
    }
    enter(register, [Entry(second, RETAIL, 2020, 1, None)], author="张三")
    assert (second, RETAIL) not in {(one.subject_id, one.fact) for one in register.quarterly(2020)}
    assert register.undo(author="张三").title
    register.undo(author="张三")
    assert register.quarterly(2020) == ()
    with pytest.raises(InputError, match="填报的指标"):
        enter(register, [Entry(first, "villages", 2020, 1, 1)], author="张三")
    with pytest.raises(InputError, match="只对应一个"):
        place_named(register, "无此镇")


def test_a_pasted_block_is_taken_whole_or_not_at_all() -> None:
    places = [(1, "甲镇"), (2, "乙镇")]
    facts = [one.id for one in REPORTED[:2]]
    entries = read_block([["1", ""], ["未报", "2.5"], ["9", "9"]], places, facts, 2020, 3)
    assert entries == (
        Entry(1, facts[0], 2020, 3, 1_000_000),
        Entry(2, facts[0], 2020, 3, None),
        Entry(2, facts[1], 2020, 3, 2_500_000),
    )
    with pytest.raises(InputError) as caught:
        read_block([["约1", "x"], ["1", "2"]], places, facts, 2020, 3)
    assert [problem.place for problem in caught.value.problems] == ["甲镇 网络交易额", "甲镇 网络零售额"]

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.reports.capital_amount import capital_amount

DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(words: str) -> int:
    """Read capitals into 分, knowing nothing of how they were written."""
    whole, _, rest = words.removesuffix("整").rpartition("元")
    assert not (words.endswith("整") and rest)
    fen, digit = 0, 0
    for character in rest:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            fen += digit * {"角": 10, "分": 1}[character]
            digit = 0
    return 100 * read_whole(whole) + fen


def read_whole(words: str) -> int:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, _, low = words.rpartition(unit)
            return read_whole(high) * size + read_whole(low)
    value, digit = 0, 0
    for character in words:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            value += digit * PLACES[character]
            digit = 0
    return value + digit


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (206419012, "贰佰零陆万肆仟壹佰玖拾元零壹角贰分"),
        (226000000, "贰佰贰拾陆万元整"),
        (5, "伍分"),
        (50, "伍角"),
        (1000, "壹拾元整"),
        (0, "零元整"),
    ],
)
def test_the_examples_of_the_settlement_rules(fen: int, words: str) -> None:
    assert capital_amount(fen) == words


@settings(deadline=None, max_examples=400)
@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_every_amount_reads_back(fen: int) -> None:
    words = capital_amount(fen)
    assert read_back(words) == fen
    assert words.endswith("整") == (fen % 100 == 0)
    assert "零零" not in words


@given(st.integers(max_value=-1))
def test_a_negative_amount_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="负数"):
        capital_amount(fen)

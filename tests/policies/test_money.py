from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.money import LARGEST, in_words, parse_money, plain_yuan, round_down, round_half_up, yuan


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("10000000.01", 1_000_000_001),
        ("1000万", 1_000_000_000),
        ("1000万元", 1_000_000_000),
        ("1.2亿", 12_000_000_000),
        ("0.5万", 500_000),
        ("1,234,567.89", 123_456_789),
        ("0", 0),
        (50000, 5_000_000),
        ("1元", 100),
    ],
)
def test_reads_money(text: str | int, fen: int) -> None:
    assert parse_money(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1.2.3", "-5", "1,23", "0.001", "1.2345678万", "1e5", "１２３", "５万", "NaN", "12 34", "9" * 30],
)
def test_refuses_what_is_not_money(text: str) -> None:
    with pytest.raises(ValueError, match=r"[一-鿿]"):
        parse_money(text)


def test_tells_a_negative_figure_from_nonsense() -> None:
    with pytest.raises(ValueError, match="不能为负数"):
        parse_money("-5")


@given(st.integers(0, LARGEST))
def test_writing_and_reading_agree(fen: int) -> None:
    assert parse_money(plain_yuan(fen)) == fen
    assert parse_money(yuan(fen)) == fen
    assert parse_money(in_words(fen)) == fen


@given(st.fractions(0, 10**15, max_denominator=10**6))
def test_rounding_is_to_the_nearest_or_below(amount: Fraction) -> None:
    assert round_down(amount) <= amount < round_down(amount) + 1
    assert abs(round_half_up(amount) - amount) <= Fraction(1, 2)
    expected = (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal(1), "ROUND_HALF_UP")
    if (amount * 2).denominator == 1:
        assert round_half_up(amount) == expected


def test_a_half_is_rounded_up() -> None:
    assert [round_half_up(Fraction(n, 2)) for n in (1, 3, 5)] == [1, 2, 3]


def test_a_negative_figure_gets_a_true_minus_sign() -> None:
    assert yuan(-123456) == "−1,234.56"
    assert plain_yuan(-5) == "-0.05"

"""Totals, growth, completion and rank: exact, and never 0 for what is unknown."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from desktop.register.dispatch.figures import NOT_ASKED, UNREPORTED, Total, figures, percent, ranked, rates, summed

YEAR = 2020
QUARTERS = {
    (2019, 1): {"a": Total(100), "b": Total(0), "c": Total(50)},
    (2019, 2): {"a": Total(100), "b": Total(0), "c": UNREPORTED},
    (2020, 1): {"a": Total(150), "b": Total(10), "c": Total(60)},
    (2020, 2): {"a": Total(95), "b": UNREPORTED, "c": Total(40)},
}
ROWS = [("a", "b", "c"), ("a",), ("b",), ("c",), ()]
GOALS = [Decimal(1000), Decimal(490), Decimal(100), None, None]


def test_quarter_year_to_date_growth_goal_and_rank() -> None:
    whole, a, b, c, rest = figures(
        QUARTERS, ROWS, GOALS, year=YEAR, quarter=2, adds_up=True, unranked=frozenset({0, 4})
    )
    assert a == (Total(95), Total(245), Decimal("22.5"), Decimal(490), Decimal("50.0"), 1)
    assert (b.quarter, b.to_date, b.growth, b.completion, b.rank) == (UNREPORTED, UNREPORTED, None, None, None)
    assert (c.quarter.value, c.to_date.value, c.growth, c.completion) == (40, 100, None, None)
    assert (whole.quarter, whole.to_date) == (Total(135, 1), Total(345, 1))
    assert whole.growth == Decimal("22.5")  # only of those known in both years
    assert (whole.completion, whole.rank) == (Decimal("34.5"), None)
    assert (rest.quarter, rest.to_date, rest.growth) == (NOT_ASKED, NOT_ASKED, None)


def test_what_does_not_add_up_stands_at_the_quarters_end() -> None:
    (a, c) = figures(QUARTERS, [("a",), ("c",)], [None, None], year=YEAR, quarter=2, adds_up=False)
    assert (a.to_date, a.growth) == (Total(95), Decimal("-5.0"))
    assert (c.to_date, c.growth) == (Total(40), None)


def test_a_base_of_zero_has_no_growth() -> None:
    (b,) = figures(QUARTERS, [("b",)], [None], year=YEAR, quarter=1, adds_up=True)
    assert (b.to_date, b.growth) == (Total(10), None)


def test_a_goal_of_zero_cannot_be_completed() -> None:
    (a,) = figures(QUARTERS, [("a",)], [Decimal(0)], year=YEAR, quarter=1, adds_up=True)
    assert (a.goal, a.completion) == (Decimal(0), None)


def test_equals_share_a_rank_and_the_unknown_have_none() -> None:
    assert ranked([Decimal("80.0"), None, Decimal("91.2"), Decimal("80.0"), Decimal(3)]) == (2, None, 1, 2, 4)


def test_rates_of_nothing_are_unknown() -> None:
    found = rates([Total(5), Total(5), UNREPORTED], [Total(8), Total(0), Total(9)])
    assert [one.percent for one in found] == [Decimal("62.5"), None, None]
    assert [one.rank for one in found] == [1, None, None]


@given(st.integers(-(10**14), 10**14), st.integers(1, 10**14))
def test_percent_is_exact_to_a_tenth_half_away_from_zero(part: int, whole: int) -> None:
    found = percent(part, whole)
    exact = Fraction(part, whole) * 100
    assert found.as_tuple().exponent == -1
    assert abs(Fraction(found) - exact) <= Fraction(1, 20)
    if abs(Fraction(found) - exact) == Fraction(1, 20):
        assert abs(Fraction(found)) > abs(exact)


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**12)), max_size=12))
def test_a_sum_knows_what_it_leaves_out(values: list[int | None]) -> None:
    total = summed(UNREPORTED if value is None else Total(value) for value in values)
    known = [value for value in values if value is not None]
    assert total == Total(sum(known) if known else None, values.count(None))

"""Benchmark interest: the vectors of the reading, and a slow evaluator that takes one day after the other."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.register.records import Kept, Loan, Rate, Repayment
from desktop.register.records.benchmark import published, rate_on, with_own
from desktop.register.records.loans import benchmark_interest, facts, interest_faults
from desktop.register.records.store import counted_from
from policies.money import round_half_up

START = date(2015, 11, 1)
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


def loan(starts_on: date, ends_on: date, principal: int = 100_000_000) -> Loan:
    return Loan(subject_id=1, contract="A", principal=principal, starts_on=starts_on, ends_on=ends_on)


def repayment(paid_on: date, principal: int, interest: int = 0) -> Repayment:
    return Repayment(subject_id=1, contract="A", paid_on=paid_on, principal=principal, interest=interest)


def test_a_million_for_a_year_bears_366_days_of_interest() -> None:
    year = loan(START, date(2016, 11, 1))
    interest = benchmark_interest(year, (), published(), START, LATEST)
    assert interest == 4_422_500
    assert round_half_up(interest / 2) == 2_211_250


def test_days_before_the_policy_count_for_nothing() -> None:
    interest = benchmark_interest(loan(date(2015, 6, 1), date(2016, 6, 1)), (), published(), START, LATEST)
    assert interest == 2_573_750
    assert round_half_up(interest / 2) == 1_286_875


def test_the_rate_changes_with_the_day() -> None:
    interest = benchmark_interest(loan(date(2015, 6, 1), date(2016, 6, 1)), (), published(), EARLIEST, LATEST)
    assert interest is not None
    assert round_half_up(interest / 2) == 2_300_833


def test_the_policy_that_pays_says_from_when_it_counts() -> None:
    assert counted_from() == START


@pytest.mark.parametrize(
    ("day", "ends_on", "rate"),
    [
        (date(2015, 10, 23), date(2016, 10, 23), 460),
        (date(2015, 10, 24), date(2016, 10, 24), 435),
        (date(2015, 10, 24), date(2016, 10, 25), 475),
        (date(2015, 10, 24), date(2020, 10, 24), 475),
        (date(2015, 10, 24), date(2020, 10, 25), 490),
        (date(2014, 11, 21), date(2015, 5, 21), 560),
        (date(2014, 11, 21), date(2015, 5, 22), 600),
        (date(2014, 11, 22), date(2015, 5, 22), 560),
        (date(2013, 1, 1), date(2015, 1, 1), 615),
        (date(2013, 1, 1), date(2018, 1, 1), 640),
        (date(2012, 7, 5), date(2013, 7, 5), None),
        (date(2016, 2, 29), date(2017, 2, 28), 435),
    ],
)
def test_the_tenor_decides_between_the_rates_of_a_day(day: date, ends_on: date, rate: int | None) -> None:
    assert rate_on(published(), day, day, ends_on) == rate


def test_the_bureaus_own_rate_goes_first() -> None:
    own = Rate(date(2020, 1, 1), 12, 415, own=True)
    rates = with_own([own, Rate(date(2015, 10, 24), 12, 440, own=True)])
    assert rate_on(rates, date(2019, 12, 31), date(2019, 12, 31), date(2020, 12, 31)) == 440
    assert rate_on(rates, date(2020, 1, 1), date(2020, 1, 1), date(2021, 1, 1)) == 415


DAYS = st.dates(date(2013, 1, 1), date(2020, 12, 31))


@st.composite
def loans(draw: st.DrawFn) -> tuple[Loan, tuple[Repayment, ...]]:
    starts_on = draw(DAYS)
    ends_on = starts_on + timedelta(draw(st.integers(0, 2500)))
    parts = draw(st.lists(st.integers(0, 10**9), max_size=4))
    rest = draw(st.integers(0, 10**9))
    days = draw(st.lists(st.integers(0, 2600), min_size=len(parts), max_size=len(parts), unique=True))
    paid = tuple(repayment(starts_on + timedelta(day), part) for day, part in zip(days, parts, strict=True))
    return loan(starts_on, ends_on, sum(parts) + rest + 1), paid


def day_by_day(one: Loan, repayments: Sequence[Repayment], first: date, until: date) -> Fraction:
    interest, day = Fraction(0), max(first, one.starts_on)
    while day < min(until, one.ends_on):
        outstanding = one.principal
        for paid in repayments:
            if paid.paid_on <= day:
                outstanding -= paid.principal
        rate = rate_on(published(), day, one.starts_on, one.ends_on)
        assert rate
        interest += outstanding * Fraction(rate, 10_000) / 360
        day += timedelta(1)
    return interest


@settings(max_examples=40, deadline=None)
@given(loans(), DAYS, st.integers(0, 900))
def test_segments_bear_what_single_days_do(case: tuple[Loan, tuple[Repayment, ...]], first: date, length: int) -> None:
    one, repayments = case
    until = first + timedelta(length)
    assert benchmark_interest(one, repayments, published(), first, until) == day_by_day(one, repayments, first, until)


@settings(max_examples=25, deadline=None)
@given(loans())
def test_the_years_add_up_to_the_whole(case: tuple[Loan, tuple[Repayment, ...]]) -> None:
    one, repayments = case
    kept = [Kept(number, paid) for number, paid in enumerate(repayments)]
    derived = facts([Kept(7, one)], kept, published(), EARLIEST)
    yearly = [found for (fact, _), found in derived.items() if fact == "benchmark_interest"]
    whole = day_by_day(one, repayments, EARLIEST, LATEST)
    assert abs(sum(int(str(found.value)) for found in yearly) - whole) <= len(yearly)
    assert all(found.rows == (7,) for found in yearly)


def test_interest_paid_is_that_of_the_year() -> None:
    paid = [
        Kept(1, repayment(date(2016, 3, 1), 0, 100)),
        Kept(2, repayment(date(2016, 12, 31), 0, 50)),
        Kept(3, repayment(date(2017, 1, 1), 5, 1)),
    ]
    derived = facts([], paid, published(), START)
    assert {key: (found.value, found.rows) for key, found in derived.items()} == {
        ("loan_interest_paid", 2016): (150, (1, 2)),
        ("loan_interest_paid", 2017): (1, (3,)),
    }


def test_years_before_any_published_rate_stay_unknown() -> None:
    derived = facts([Kept(1, loan(date(2012, 1, 1), date(2013, 1, 1)))], [], published(), EARLIEST)
    assert derived == {}


def test_repayments_must_fit_their_loan() -> None:
    one = loan(START, date(2016, 11, 1), 1000)
    early = repayment(date(2015, 10, 31), 1)
    over = repayment(date(2016, 1, 2), 1000)
    astray = Repayment(subject_id=1, contract="B", paid_on=START)
    assert [fault[0] for _, fault in interest_faults([one], [early, over, astray])] == [
        "dates_out_of_order", "unknown_loan", "part_over_whole",
    ]  # fmt: skip

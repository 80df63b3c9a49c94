"""Areas by month-ends, and months rented, each against a slow count."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.register.records import Kept, Lease
from desktop.register.records.leases import park_facts, tenant_facts

DAYS = st.dates(date(2016, 1, 1), date(2018, 12, 31))
AREAS = st.decimals(0, 5000, places=2)


@st.composite
def leases(draw: st.DrawFn) -> list[Kept[Lease]]:
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        first = draw(DAYS)
        last = first + timedelta(draw(st.integers(0, 800)))
        tenant = draw(st.sampled_from(["甲", "乙", "丙"]))
        lease = Lease(
            subject_id=3, tenant=tenant, ecommerce=draw(st.booleans()), area=draw(AREAS), starts_on=first, ends_on=last
        )
        found.append(Kept(number, lease))
    return found


def is_month_end(day: date) -> bool:
    return (day + timedelta(1)).day == 1


@settings(max_examples=40, deadline=None)
@given(leases())
def test_month_ends_add_up(kept: list[Kept[Lease]]) -> None:
    derived = park_facts(kept)
    for year in {year for _, year in derived}:
        days = [date(year, 1, 1) + timedelta(n) for n in range(366) if (date(year, 1, 1) + timedelta(n)).year == year]
        at_ends = sum(
            (one.record.area for day in days if is_month_end(day) for one in kept
             if one.record.starts_on <= day <= one.record.ends_on), Decimal(0),
        )  # fmt: skip
        close = [
            one.record for one in kept if one.record.starts_on <= days[-1] <= one.record.ends_on and one.record.area
        ]
        assert derived["occupied_area_months", year].value == at_ends
        assert derived["occupied_area", year].value == sum((one.area for one in close), Decimal(0))
        assert derived["tenant_used_area", year] == derived["occupied_area", year]
        assert derived["ecommerce_tenants", year].value == len({one.tenant for one in close if one.ecommerce})


@settings(max_examples=40, deadline=None)
@given(leases())
def test_only_whole_months_are_rented(kept: list[Kept[Lease]]) -> None:
    derived = tenant_facts(kept)
    covered = {
        one.record.starts_on + timedelta(n)
        for one in kept
        for n in range((one.record.ends_on - one.record.starts_on).days + 1)
    }
    for (_, year), found in derived.items():
        assert found.value == sum(whole(covered, year, month) for month in range(1, 13))


def whole(covered: set[date], year: int, month: int) -> bool:
    day = date(year, month, 1)
    while day.month == month:
        if day not in covered:
            return False
        day += timedelta(1)
    return True


def lease(**said: object) -> Sequence[Kept[Lease]]:
    values = {"subject_id": 3, "tenant": "甲", "area": Decimal(3000), "starts_on": date(2016, 1, 1),
              "ends_on": date(2016, 12, 31)} | said  # fmt: skip
    return [Kept(1, Lease(**values))]  # type: ignore[arg-type]  # any of the fields


def test_a_full_park_of_3000_for_twelve_months() -> None:
    derived = park_facts(lease())
    assert derived["occupied_area_months", 2016].value == 36_000
    assert ("occupied_area_months", 2017) not in derived


def test_a_month_may_be_occupied_in_part() -> None:
    derived = park_facts(lease(occupancy={"2016-03": Decimal(1000), "2016-12": Decimal(0)}))
    assert derived["occupied_area_months", 2016].value == 31_000
    assert derived["occupied_area", 2016].value == 0


def test_a_lease_from_the_second_day_begins_with_the_next_month() -> None:
    assert tenant_facts(lease(starts_on=date(2016, 3, 2)))["leased_months", 2016].value == 9
    assert tenant_facts(lease(starts_on=date(2016, 3, 1)))["leased_months", 2016].value == 10
    assert tenant_facts(lease(ends_on=date(2016, 12, 30)))["leased_months", 2016].value == 11

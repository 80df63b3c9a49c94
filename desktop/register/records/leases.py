"""Leases and monthly occupancy → the areas of a park, and the months that a tenant rented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from desktop.register import models_records
from desktop.register.records.kinds import (
    Derived,
    Facts,
    Fault,
    Kept,
    Kind,
    Record,
    area,
    days,
    last_of_month,
    needed,
    years_of,
)

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease(Record):
    """What a tenant rents in a park, from the first to the last day, both included."""

    tenant: str
    tenant_id: int | None = None
    """The tenant's subject, where it is an enterprise of the register."""
    ecommerce: bool = False
    area: Decimal
    """㎡ of building area."""
    starts_on: date
    ends_on: date
    occupancy: Mapping[str, Decimal] = field(default_factory=dict)
    """Month (``2019-03``) → ㎡ occupied at its end, where that is not the whole area."""

    def occupied(self, year: int, month: int) -> Decimal:
        """Return the ㎡ occupied at the end of a month."""
        runs = self.starts_on <= last_of_month(year, month) <= self.ends_on
        return self.occupancy.get(f"{year}-{month:02}", self.area) if runs else Decimal(0)


def _faults(lease: Lease) -> Iterator[Fault]:
    yield from needed("租户名称", lease.tenant)
    yield from area("租赁面积", lease.area)
    yield from days("租赁起止日期", lease.starts_on, lease.ends_on)
    for month, occupied in lease.occupancy.items():
        yield from area(f"{month} 月末入驻面积", occupied)
        if _MONTH.fullmatch(month) is None or not f"{lease.starts_on:%Y-%m}" <= month <= f"{lease.ends_on:%Y-%m}":
            yield "bad_date", f"入驻月份“{month}”不在租期内或写法不对（应如 2019-03），请核对"
        elif occupied > lease.area:
            yield "part_over_whole", f"{month} 月末入驻面积大于租赁面积，请核对"


LEASES = Kind(
    Lease,
    models_records.Lease,
    "租约",
    ("park",),
    ("subject_id", "tenant", "starts_on"),
    _faults,
    lambda lease: f"{lease.tenant}，{lease.area:f} ㎡，{lease.starts_on} 至 {lease.ends_on}",
    also_of="tenant_id",
    decoders={
        "area": Decimal,
        "occupancy": lambda text: {month: Decimal(figure) for month, figure in json.loads(text).items()},
    },
)


def park_facts(leases: Sequence[Kept[Lease]]) -> Facts:
    """Derive a park's areas (㎡) and tenants of every year that a lease touches, by month-ends.

    ``occupied_area`` and ``tenant_used_area`` are those of 31 December; so is the count of e-commerce tenants, each
    once whatever it rents. A year runs as the contracts say, also where it has not ended yet.
    """
    found: Facts = {}
    for year in years_of((one.record.starts_on, one.record.ends_on) for one in leases):
        at_ends = [(one, [one.record.occupied(year, month) for month in range(1, 13)]) for one in leases]
        at_close = [(one, months[-1]) for one, months in at_ends if months[-1]]
        rows = tuple(sorted(one.id for one, months in at_ends if any(months)))
        closing = Derived(sum((figure for _, figure in at_close), Decimal(0)), tuple(sorted(o.id for o, _ in at_close)))
        tenants = {_tenant(one.record): one.id for one, _ in at_close if one.record.ecommerce}
        found["occupied_area_months", year] = Derived(sum((sum(m, Decimal(0)) for _, m in at_ends), Decimal(0)), rows)
        found["occupied_area", year] = found["tenant_used_area", year] = closing
        found["ecommerce_tenants", year] = Derived(len(tenants), tuple(sorted(tenants.values())))
    return found


def _tenant(lease: Lease) -> int | str:
    return lease.tenant if lease.tenant_id is None else lease.tenant_id


def tenant_facts(leases: Sequence[Kept[Lease]]) -> Facts:
    """Derive ``leased_months``: the calendar months of the year that the leases, taken together, cover whole."""
    found: Facts = {}
    spans = _joined((one.record.starts_on, one.record.ends_on) for one in leases)
    for year in years_of(spans):
        whole = sum(
            any(first <= date(year, month, 1) and last_of_month(year, month) <= last for first, last in spans)
            for month in range(1, 13)
        )
        touching = (o.id for o in leases if o.record.starts_on.year <= year <= o.record.ends_on.year)
        found["leased_months", year] = Derived(Decimal(whole), tuple(sorted(touching)))
    return found


def _joined(spans: Iterator[tuple[date, date]]) -> list[tuple[date, date]]:
    """Join spans that overlap or follow each other without a day between."""
    joined: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + timedelta(1):
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined

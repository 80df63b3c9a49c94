"""Records in the register: read and written kind by kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, insert, select, update

from desktop.register import models, models_records
from desktop.register.records import employments, invoices, leases, loans, trainees
from desktop.register.records.benchmark import Rate, with_own
from desktop.register.records.employments import EMPLOYMENTS
from desktop.register.records.invoices import INVOICES
from desktop.register.records.kinds import Facts, Kept, Kind, Record
from desktop.register.records.leases import LEASES
from desktop.register.records.loans import LOANS, REPAYMENTS
from desktop.register.records.trainees import TRAINEES
from desktop.register.rows import blocks
from policies.library import built_in

R = TypeVar("R", bound=Record)

KINDS: Mapping[type[Record], Kind[Any]] = MappingProxyType(
    {kind.record: kind for kind in (INVOICES, LOANS, REPAYMENTS, LEASES, TRAINEES, EMPLOYMENTS)}
)
"""Every kind of records by the class of its records."""
SOURCES: Mapping[str, Kind[Any]] = MappingProxyType(
    {
        **{fact: INVOICES for _, fact in invoices.CATEGORIES.values() if fact},
        "invest_total": INVOICES,
        "benchmark_interest": LOANS,
        "loan_interest_paid": REPAYMENTS,
        "leased_months": LEASES,
        "occupied_area": LEASES,
        "occupied_area_months": LEASES,
        "tenant_used_area": LEASES,
        "ecommerce_tenants": LEASES,
        "attendees": TRAINEES,
        "person_days": TRAINEES,
        "poverty_workers": EMPLOYMENTS,
    }
)
"""Derived fact → the kind of records whose rows ``Derived`` names."""


def kept(
    connection: Connection, kind: Kind[R], *conditions: ColumnElement[bool], voided: bool = False
) -> list[Kept[R]]:
    """Return the records of a kind under the conditions, in the order of their entry."""
    query = select(kind.model.__table__).where(*conditions).order_by(kind.model.id)
    if not voided:
        query = query.where(kind.model.voided == "")
    return [Kept(row["id"], kind.decode(dict(row)), row["voided"]) for row in connection.execute(query).mappings()]


def among(connection: Connection, kind: Kind[R], column: str, values: Collection[Any]) -> list[Kept[R]]:
    """Return the records with one of the values in a column, however many values."""
    of_value = getattr(kind.model, column)
    return [one for block in blocks(sorted(values)) for one in kept(connection, kind, of_value.in_(block))]


def add(connection: Connection, kind: Kind[R], records: Sequence[R]) -> None:
    """Write new records."""
    if records:
        connection.execute(insert(kind.model), [{**kind.encode(record), "voided": ""} for record in records])


def change(connection: Connection, kind: Kind[R], id_: int, record: R) -> None:
    """Write a record anew."""
    connection.execute(update(kind.model).where(kind.model.id == id_).values(**kind.encode(record)))


def void(connection: Connection, kind: Kind[Any], ids: Collection[int], reason: str) -> None:
    """Let records no longer count."""
    connection.execute(update(kind.model).where(kind.model.id.in_(ids)).values(voided=reason))


def rates(connection: Connection) -> tuple[Rate, ...]:
    """Return the benchmark rates, the bureau's own among them."""
    rate = models_records.BenchmarkRate
    rows = connection.execute(select(rate.since, rate.up_to_months, rate.basis_points))
    return with_own(Rate(*row, own=True) for row in rows)


@cache
def counted_from() -> date:
    """Return the first day on which benchmark interest counts: since when a policy pays for it."""
    return min(
        policy.in_force_from
        for policy in built_in().values()
        if any(fact.id == "benchmark_interest" for fact in policy.facts_needed("enterprise"))
    )


def derived(connection: Connection, subject_id: int) -> Facts:
    """Return every fact of a subject that follows from its records."""

    def own(kind: Kind[R]) -> list[Kept[R]]:
        return kept(connection, kind, kind.model.subject_id == subject_id)

    match connection.scalar(select(models.Subject.kind).where(models.Subject.id == subject_id)):
        case "project":
            return invoices.facts(own(INVOICES))
        case "training":
            return trainees.facts(own(TRAINEES))
        case "park":
            return leases.park_facts(own(LEASES))
        case "enterprise":
            rented = kept(connection, LEASES, models_records.Lease.tenant_id == subject_id)
            return {
                **loans.facts(own(LOANS), own(REPAYMENTS), rates(connection), counted_from()),
                **leases.tenant_facts(rented),
                **employments.facts(own(EMPLOYMENTS)),
            }
    return {}

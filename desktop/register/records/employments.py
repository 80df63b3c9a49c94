"""Newly employed persons → how many an employer is paid for. A person counts once for all employers and years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.register import models_records
from desktop.register.identity import masked
from desktop.register.records.kinds import Derived, Facts, Fault, Kept, Kind, Record, days, needed
from desktop.register.records.trainees import person_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment(Record):
    """A person of the poverty register who found lasting work."""

    name: str
    identity_code: str
    year: int
    """The policy year for which the employer claims."""
    hired_on: date
    document: str = ""
    """What proves it: contract, number in the poverty register."""


def _faults(employment: Employment) -> Iterator[Fault]:
    yield from needed("就业人员姓名", employment.name)
    yield from needed("身份证号", employment.identity_code)
    yield from person_fault(employment.identity_code)
    yield from days("就业日期", employment.hired_on)
    if employment.hired_on.year > employment.year:
        yield "dates_out_of_order", "就业日期晚于申报年度，请核对"


EMPLOYMENTS = Kind(
    Employment,
    models_records.Employment,
    "就业人员",
    ("enterprise",),
    ("identity_code",),
    _faults,
    lambda one: f"{one.name} {masked('person', one.identity_code)}，{one.hired_on} 就业，{one.year} 年申报",
    taken=("person_claimed", "这名就业人员已由“{name}”申报，每人只计一次，请核对"),
)


def facts(employments: Sequence[Kept[Employment]]) -> Facts:
    """Derive ``poverty_workers`` of every year claimed."""
    by_year: defaultdict[int, list[int]] = defaultdict(list)
    for one in employments:
        by_year[one.record.year].append(one.id)
    return {("poverty_workers", year): Derived(len(ids), tuple(sorted(ids))) for year, ids in by_year.items()}

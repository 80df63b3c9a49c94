"""Trainees with their daily sign-in → who attended a session, and for how many days."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from desktop.register import models_records
from desktop.register.identity import check_code, masked
from desktop.register.records.kinds import Derived, Facts, Fault, Kept, Kind, Record, days, needed

_HALVES = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee(Record):
    """Somebody enrolled in a session."""

    name: str
    identity_code: str = ""
    """身份证号; empty where the sheet has none. Without it, the name tells trainees of a session apart."""
    division: str = ""
    """The code of township or village."""
    signed_in: Mapping[str, int] = field(default_factory=dict)
    """Day (``2019-05-01``) → half days attended, 1 or 2."""


def person_fault(code: str) -> Iterator[Fault]:
    """Yield the fault of a 身份证号."""
    try:
        check_code("person", code)
    except ValueError as error:
        yield "bad_identity_code", str(error)


def _faults(trainee: Trainee) -> Iterator[Fault]:
    yield from needed("学员姓名", trainee.name)
    yield from person_fault(trainee.identity_code)
    for day, halves in trainee.signed_in.items():
        try:
            yield from days("签到日期", date.fromisoformat(day))
        except ValueError:
            yield "bad_date", f"签到日期“{day}”不对，应如 2019-05-01"
        if halves not in _HALVES:
            yield "bad_value", f"{day} 的签到应为半天（1）或全天（2），请核对"


TRAINEES = Kind(
    Trainee,
    models_records.Trainee,
    "学员",
    ("training",),
    ("subject_id", "identity_code", "name"),
    _faults,
    lambda one: f"{one.name} {masked('person', one.identity_code)}，签到 {len(one.signed_in)} 天".replace("  ", " "),
    decoders={"signed_in": json.loads},
)


def before_the_session(trainee: Trainee, held_on: date) -> Iterator[Fault]:
    """Yield what is odd about sign-in on days before the session was held."""
    early = sorted(day for day in trainee.signed_in if day < held_on.isoformat())
    if early:
        said = f"{early[0]} 签到早于开班日期 {held_on.isoformat()}"
        yield "signed_in_early", f"{trainee.name}在 {said}，请核对签到日期或开班日期"


def facts(trainees: Sequence[Kept[Trainee]]) -> Facts:
    """Derive ``attendees``, who signed in at least once, and ``person_days``. Without any sign-in both stay unknown."""
    came = [one for one in trainees if one.record.signed_in]
    if not came:
        return {}
    rows = tuple(sorted(one.id for one in came))
    halves = sum(sum(one.record.signed_in.values()) for one in came)
    return {
        ("attendees", 0): Derived(len(came), rows),
        ("person_days", 0): Derived(Decimal(halves) / 2, rows),
    }

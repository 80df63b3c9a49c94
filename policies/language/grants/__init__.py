"""Grants: each mechanism is a small file that reads itself and works an amount out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from policies.language.conditions import read_condition
from policies.language.grants import (
    brackets,
    branches,
    by_level,
    cost,
    fixed,
    heads,
    increase,
    none,
    per_unit,
    rate,
    rent,
    schedule,
    smaller_of,
    steps,
    tiers,
)
from policies.language.grants.base import Grant, Worked
from policies.language.toml import Entry

_KINDS: Mapping[str, Callable[[Entry], Grant]] = MappingProxyType(
    {
        "fixed": fixed.read,
        "by_level": by_level.read,
        "tiers": tiers.read,
        "rate": rate.read,
        "cost": cost.read,
        "per_unit": per_unit.read,
        "brackets": brackets.read,
        "heads": heads.read,
        "steps": steps.read,
        "schedule": schedule.read,
        "increase": increase.read,
        "rent": rent.read,
        "smaller_of": lambda entry: smaller_of.read(entry, read_grant, smaller=True),
        "larger_of": lambda entry: smaller_of.read(entry, read_grant, smaller=False),
        "branches": lambda entry: branches.read(entry, read_grant, read_condition),
        "eligibility": none.read_eligibility,
        "decision": none.read_decision,
    }
)


def read_grant(entry: Entry) -> Grant:
    """Read one grant by its ``kind``; faults are noted in the entry."""
    grant = _KINDS[entry.option("kind", tuple(_KINDS))](entry)
    entry.close()
    return grant


__all__ = ["Grant", "Worked", "read_grant"]

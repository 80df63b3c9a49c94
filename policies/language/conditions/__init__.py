"""Conditions: each mechanism is a small file that reads itself and checks a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from policies.language.conditions import (
    awarded,
    combined,
    compare,
    full_years,
    growth,
    is_,
    running_year,
    share,
    title_held,
    within,
)
from policies.language.conditions.base import Condition
from policies.language.toml import Entry

_KINDS: Mapping[str, Callable[[Entry], Condition]] = MappingProxyType(
    {
        "compare": compare.read,
        "is": is_.read,
        "one_of": is_.read_one_of,
        "full_years": full_years.read,
        "share": share.read,
        "growth": growth.read,
        "within": within.read,
        "title": title_held.read,
        "awarded": awarded.read,
        "running_year": running_year.read,
        "all": lambda entry: combined.read(entry, "all", read_condition),
        "any": lambda entry: combined.read(entry, "any", read_condition),
        "none": lambda entry: combined.read(entry, "none", read_condition),
    }
)


def read_condition(entry: Entry) -> Condition:
    """Read one condition by its ``kind``; faults are noted in the entry."""
    condition = _KINDS[entry.option("kind", tuple(_KINDS))](entry)
    entry.close()
    return condition


__all__ = ["Condition", "read_condition"]

"""The names of administrative divisions: the published table down to townships, over it the bureau's own words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import resources

_COUNTY, _TOWNSHIP = 6, 9
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


@cache
def published() -> Mapping[str, str]:
    """Return code (6 or 9 digits) → name, as last published when the program was made."""
    names: dict[str, str] = {}
    county = ""
    for line in resources.text("divisions/divisions.txt").splitlines():
        code, _, rest = line.partition(",")
        if len(code) == _COUNTY:
            county = code
            names[code] = rest
        elif code.isdigit():
            names[county + code] = rest
    return MappingProxyType(names)


@cache
def _children() -> frozenset[tuple[str, str]]:
    return frozenset((code[:_COUNTY], name) for code, name in published().items() if len(code) == _TOWNSHIP)


def division_name(code: str, own: Mapping[str, str] = _NO_NAMES) -> str:
    """Return the name of a division; of a village (12 digits) that of its township. Empty where nobody knows it.

    ``own`` are the bureau's names: of functional zones, and of divisions that were renamed since.
    """
    for known in (code, code[:_TOWNSHIP]):
        if name := own.get(known) or published().get(known):
            return name
    return ""


def contradicts(code: str, name: str, own: Mapping[str, str] = _NO_NAMES) -> bool:
    """Whether the name is surely not one for this code: neither its own, nor a township's of this county."""
    known = division_name(code, own)
    if not known or not name or len(code) > _TOWNSHIP:
        return False
    return known not in name and name not in known and (code[:_COUNTY], name) not in _children()

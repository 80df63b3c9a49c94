"""Whose rows the report has: the townships of a county, or the counties of a prefecture."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sqlalchemy import Connection, select

from desktop.register import models
from desktop.register.divisions import division_name
from desktop.register.loading import own_division_names
from desktop.register.searching import LISTED

Grouping = Literal["township", "county"]
GROUPINGS: Mapping[Grouping, str] = MappingProxyType({"township": "分乡镇", "county": "分县（市、区）"})
_COUNTY, _TOWNSHIP = 6, 9
_DIGITS: Mapping[Grouping, int] = MappingProxyType({"township": _TOWNSHIP, "county": _COUNTY})
_AREA = re.compile(r".*[县市区州盟旗]")


@dataclass(frozen=True, slots=True)
class Place:
    """One row."""

    code: str
    """Its division code, or the local one of a functional zone; empty: what belongs to no row."""
    name: str
    members: tuple[int, ...]
    """The places that report for it: itself, or the townships of a county that does not report as a whole."""


def places(connection: Connection, grouping: Grouping) -> tuple[Place, ...]:
    """Return the rows by code, those with local codes last."""
    found = _found(connection)
    if grouping == "township":
        names = {code: ids for code, ids in found.items() if len(code) == _TOWNSHIP or not code.isdigit()}
        rows = [Place(code, next(iter(ids.values())), tuple(ids)) for code, ids in names.items()]
    else:
        rows = _counties(connection, found)
    return tuple(sorted(rows, key=lambda row: (not row.code.isdigit(), row.code)))


def _found(connection: Connection) -> dict[str, dict[int, str]]:
    """Return division code → the listed places with it: id → name."""
    subject = models.Subject
    query = select(subject.id, subject.division, subject.name).where(subject.kind == "place", subject.state == LISTED)
    found: dict[str, dict[int, str]] = {}
    for id_, code, name in connection.execute(query.where(subject.division != "").order_by(subject.id)):
        found.setdefault(code, {})[id_] = name
    return found


def is_prefecture(code: str) -> bool:
    """Whether a code is that of a whole prefecture or province: its counties are the rows, not itself."""
    return len(code) == _COUNTY and code.endswith("00")


def _counties(connection: Connection, found: Mapping[str, Mapping[int, str]]) -> list[Place]:
    own = own_division_names(connection)
    rows = [Place(code, next(iter(ids.values())), tuple(ids)) for code, ids in found.items() if not code.isdigit()]
    for code in sorted({code[:_COUNTY] for code in found if code.isdigit() and not is_prefecture(code)}):
        if ids := found.get(code):
            rows.append(Place(code, next(iter(ids.values())), tuple(ids)))
        else:
            below = (ids for township, ids in found.items() if len(township) == _TOWNSHIP and township[:6] == code)
            members = tuple(id_ for ids in below for id_ in ids)
            rows.append(Place(code, division_name(code, own) or code, members))
    return [row for row in rows if row.members]


class RowFinder:
    """Finds the row that a subject belongs to: by its division, else by the name of its township in the same county."""

    def __init__(self, rows: Iterable[Place], grouping: Grouping) -> None:
        self._codes = {row.code for row in rows}
        self._digits = _DIGITS[grouping]
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            self._named[row.name].append(row.code)

    def __call__(self, division: str, name: str) -> str:
        """Return the code of the row; empty where it belongs to none."""
        for code in (division, division[: self._digits]):
            if code in self._codes:
                return code
        found = [code for code in self._named.get(name, ()) if code.startswith(division)]
        return found[0] if len(found) == 1 else ""


def area_of(bureau: str) -> str:
    """Return the county or prefecture in a bureau's name: 花垣县 of 花垣县商务局; empty where it names none."""
    found = _AREA.match(bureau)
    return found[0] if found else ""


def whole_of(area: str) -> str:
    """Return what the row of the whole area is called: 全县, 全州."""
    return f"全{area[-1]}" if area else "合计"

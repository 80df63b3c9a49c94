"""What is known of a subject, in plain values, and how one measure looks at it in one policy year."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from tests.proofs.proof import ROOT

Table = Mapping[str, Any]


class Fact(NamedTuple):
    id: str
    subject: str
    type: str
    options: tuple[str, ...]
    period: str
    unit: str


def _catalogue() -> dict[str, Fact]:
    with (ROOT / "policies" / "facts" / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    facts = {}
    for row in rows:
        name, _, inside = row["type"].rstrip(")").partition("(")
        options = tuple(part.split("=")[0] for part in inside.split("|") if part)
        facts[row["id"]] = Fact(row["id"], row["subject"], name, options, row["period"], row["unit"])
    return facts


FACTS = _catalogue()
_UNITS = {"万": 10_000, "亿": 100_000_000}


def yuan(raw: str | int) -> Fraction:
    """Read an amount of a policy file into 元."""
    text = str(raw).strip().replace(",", "").removesuffix("元")
    return Fraction(text[:-1]) * _UNITS[text[-1]] if text[-1] in _UNITS else Fraction(text)


def figure(fact: str, raw: str | int) -> Fraction:
    """Read a threshold in the unit of the fact."""
    return yuan(raw) if FACTS[fact].type == "money" else Fraction(str(raw))


def percent(raw: str) -> Fraction:
    """Read ``20%`` as one fifth."""
    return Fraction(raw.strip().removesuffix("%")) / 100


class Paid(NamedTuple):
    measure: str
    year: int
    amount: Fraction
    tier: str


@dataclass
class Known:
    """A subject. Figures and money (元) are fractions; what is left out is unknown."""

    id: str
    kind: str
    standing: dict[str, Any] = field(default_factory=dict)
    yearly: dict[str, dict[int, Any]] = field(default_factory=dict)
    titles: dict[str, list[tuple[str, date]]] = field(default_factory=dict)
    paid: list[Paid] = field(default_factory=list)

    def value(self, fact: str, year: int) -> Any:
        if FACTS[fact].period == "standing":
            return self.standing.get(fact)
        return self.yearly.get(fact, {}).get(year)

    def put(self, fact: str, year: int, value: Any) -> None:
        """Note a value; ``None`` takes it away."""
        standing = FACTS[fact].period == "standing"
        place: dict[Any, Any] = self.standing if standing else self.yearly.setdefault(fact, {})
        key: Any = fact if standing else year
        place.pop(key, None)
        if value is not None:
            place[key] = value


class Contradiction(Exception):
    """Facts that cannot all be true: an input error, never a finding."""


@dataclass
class World:
    """One subject under one measure in one year."""

    policy: Table
    measure: Table
    year: int
    day: date
    """The assessment date."""
    readings: Mapping[str, str]
    known: Known
    paid: list[Paid] = field(default_factory=list)
    """Earlier awards of the measure itself, their tiers named as the policy names them."""

    @property
    def first_day(self) -> date:
        day: date = self.policy["in_force"]["from"]
        return day

    def value(self, fact: str, years_back: int = 0) -> Any:
        return self.known.value(fact, self.year - years_back)

    def total(self, facts: Iterable[str], years_back: int = 0) -> Fraction | None:
        """Add up; a blank part makes the whole unknown."""
        values = [self.value(fact, years_back) for fact in facts]
        return None if None in values else sum(values, Fraction(0))

    def blank(self, facts: Iterable[str], years_back: int = 0) -> frozenset[str]:
        return frozenset(fact for fact in facts if self.value(fact, years_back) is None)

    def titles(self, fact: str) -> list[tuple[str, date]]:
        return [(level, on) for level, on in self.known.titles.get(fact, []) if on <= self.day]

    def chosen(self, setting: Any) -> str:
        """A setting as it stands, or as the reading that it is left to says."""
        return self.readings[setting["reading"]] if isinstance(setting, dict) else str(setting)

    @property
    def paid_in_all(self) -> Fraction:
        return sum((award.amount for award in self.paid), Fraction(0))

"""What assessment knows of a subject: its facts and its earlier awards. Plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.facts import SubjectKind, Title, Value
from policies.money import Fen


class PaidAward(NamedTuple):
    """An award of the ledger, made by this program or before it. Reversed awards are not passed in."""

    measure: str
    year: int
    """The policy year, never the year of payment."""
    amount: Fen
    tier: str = ""
    """The level of a title, or the tier's threshold as the policy writes it (``1000万``)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject with all that is known of it. A fact that is left out is unknown, which is not zero."""

    id: str
    kind: SubjectKind
    standing: Mapping[str, Value] = field(default_factory=dict)
    yearly: Mapping[str, Mapping[int, Value]] = field(default_factory=dict)
    """Fact id → year → value."""
    titles: Mapping[str, tuple[Title, ...]] = field(default_factory=dict)
    paid: tuple[PaidAward, ...] = ()

"""What goes into and comes out of the register: plain values, never rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from desktop.register.profile import NO_PROFILE, Profile, Status
from desktop.register.statements import Statement
from policies.facts import SubjectKind, Title, Value
from policies.money import Fen
from policies.problems import Problem


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One line of a list: who a subject is, without its facts."""

    id: int
    kind: SubjectKind
    name: str
    identity_code: str
    """统一社会信用代码, a 15-digit registration number, 身份证号, or a site or session code; empty where unknown."""
    division: str
    division_name: str


class LedgerEntry(NamedTuple):
    """An award that was made earlier, by whatever means."""

    policy: str
    measure: str
    year: int
    """The policy year, never the year of payment."""
    amount: Fen
    tier: str = ""
    reversed: bool = False
    """Whether it was taken back; a reversed award no longer counts."""


NEW_SUBJECT = 0
"""Says that a change speaks of a subject that the register does not have, whoever is called alike."""


_NOTHING: Mapping[Any, Any] = MappingProxyType({})


def _nothing() -> Mapping[Any, Any]:
    return _NOTHING


@dataclass(frozen=True, slots=True)
class SubjectChange:
    """What one source says of one subject. What is left blank says nothing, and erases nothing.

    The facts ``name`` and ``division`` are the fields of that name and may not stand in ``standing``.
    """

    kind: SubjectKind
    name: str
    identity_code: str = ""
    division: str = ""
    standing: Mapping[str, Value] = field(default_factory=_nothing)
    yearly: Mapping[str, Mapping[int, Value]] = field(default_factory=_nothing)
    """Fact id → year → value."""
    titles: Mapping[str, tuple[Title, ...]] = field(default_factory=_nothing)
    """Fact id → titles that are added; one of the same level and date is completed."""
    paid: tuple[LedgerEntry, ...] = ()
    """Earlier awards that are added; one of the same measure, year and tier is corrected."""
    place: str = ""
    """Where it was read: file, sheet and row, in Chinese. Problems are reported there."""
    division_name: str = ""
    profile: Profile = NO_PROFILE
    statuses: tuple[Status, ...] = ()
    """States that are added; one from the same day is corrected."""
    quarterly: Mapping[str, Mapping[tuple[int, int], Value]] = field(default_factory=_nothing)
    """Fact id → (year, quarter) → value."""
    statements: tuple[Statement, ...] = ()
    """What is said of a fact beyond a declared value: verified, source, not applicable, withdrawn."""
    dated: Mapping[tuple[str, int], Value] = field(default_factory=_nothing)
    """Yearly and quarterly facts in one, as rosters bring them: (fact id, ``period_of`` year and quarter) → value."""
    cleared: frozenset[str] = frozenset()
    """What is taken back, by the names of ``taking_back``."""
    subject: int | None = None
    """Where a person has said whom it speaks of: the id of that subject, or ``NEW_SUBJECT``. ``None``: to be found."""

    def __post_init__(self) -> None:
        if not self.standing.keys().isdisjoint(("name", "division")):
            raise ValueError("name and division are fields of a SubjectChange, not standing facts")


class Applied(NamedTuple):
    """How many subjects were new, changed and left as they were."""

    new: int
    changed: int
    unchanged: int


Effect = Literal["new", "changed", "unchanged"]
"""What writing a change does to its subject."""


class Preview(NamedTuple):
    """What ``apply`` would do."""

    problems: tuple[Problem, ...]
    effects: tuple[Effect, ...]
    """For each change, in their order; empty where there is a problem."""
    ids: tuple[int | None, ...] = ()
    """The subject that each change speaks of, ``None`` a new one; empty where there is a problem."""
    warnings: tuple[Problem, ...] = ()
    """What a person should look at, but may leave so."""


class Change(NamedTuple):
    """One entry of the change log. All text is Chinese, identity codes of persons are masked."""

    at: datetime
    """UTC."""
    author: str
    source: str
    """Where it came from: a roster's file name, a form, a command."""
    what: str
    before: str
    after: str

"""A policy document as typed, frozen data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from policies.facts import CATALOGUE, Fact, SubjectKind
from policies.findings.finding import Payer
from policies.language.conditions.base import Condition, Edge
from policies.language.grants.base import Grant
from policies.language.limits.cap import Cap
from policies.language.limits.once import Once
from policies.language.limits.selection import OnePer, Quota
from policies.language.opening import Opening
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class Reading:
    """A question that the text leaves open, its possible answers and the default."""

    id: str
    question: str
    options: Mapping[str, str]
    default: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in the document's order, in brief; measures, funds and targets refer to its number."""

    number: str
    title: str
    nature: str
    """award, information, process, external, budget, target or not_cash."""
    summary: str


@dataclass(frozen=True, slots=True)
class Fund:
    """Money set aside: a warning where awards go above it, never a cut by the program."""

    id: str
    name: str
    clause: str
    yearly: Fen
    first_year: int
    last_year: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Target:
    """A goal of the document for the quarterly report."""

    id: str
    clause: str
    says: str
    measured_by: str
    goal: str
    due: int | None
    """The year by whose end it is to be reached; ``None``: every year."""


@dataclass(frozen=True, slots=True)
class Group:
    """Measures of one type: of several due awards only the highest is taken."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class OfKind:
    """The kind that a measure is about, such as 村级服务点; a subject of another kind is not in play."""

    fact: Fact
    option: str


@dataclass(frozen=True, slots=True)
class Window:
    """The policy years in which the measure pays, both ends included."""

    first: int | None
    last: int | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One promise of the document."""

    id: str
    clause: str
    title: str
    rule: str
    """The rule in one short phrase, for group rows and lists."""
    subject: SubjectKind
    manual: bool
    """Money without a figure: never assessed, a clerk enters amount and basis. It has no mechanisms."""
    once: Once
    grant: Grant
    cash: bool
    """Whether money is paid; a reduction of rent never enters a payment list."""
    payer: Payer
    evidence: tuple[str, ...]
    notes: tuple[str, ...]
    of_kind: OfKind | None = None
    opens_on: Opening = Opening()  # noqa: RUF009  # frozen
    conditions: tuple[Condition, ...] = ()
    decided_by_person: str = ""
    """Why the text leaves the amount to a person; empty where it does not."""
    ceiling: bool = False
    """The rate is 不超过 or 不高于: an authorised person may lower the amount; fractions of a 分 are cut."""
    window: Window | None = None
    cap: Cap | None = None
    quota: Quota | None = None
    one_per: OnePer | None = None
    group: str = ""
    legal_review_from: int | None = None
    """From this policy year on every finding is flagged legal_review."""
    yearly_base: bool = False
    """Whether the amount grows from figures of the year: a second award for the year is then refused."""
    base_to_date: bool = False
    """Whether the amount grows from life-to-date figures alone: what was paid is then taken from it, too."""

    @property
    def may_be_lowered(self) -> bool:
        """Whether an authorised person may go below: the rate is 不超过, or a cap stands alone without a rate."""
        return self.ceiling or (self.cap is not None and self.cap.stands_alone)

    @property
    def most(self) -> Fen | None:
        """The most that one award can be; ``None`` where the text sets no bound."""
        bounds = [self.grant.most(), self.cap.most if self.cap else None]
        return min((bound for bound in bounds if bound is not None), default=None)

    def facts(self) -> Iterator[Fact]:
        """Yield every fact that the measure may need, with repeats."""
        if self.manual:
            return
        if self.of_kind:
            yield self.of_kind.fact
        yield from self.opens_on.facts()
        for condition in self.conditions:
            yield from condition.facts()
        yield from self.grant.facts()
        if self.cap:
            yield from self.cap.facts()
        yield from (one.by for one in (self.quota, self.one_per) if one)

    def edges(self) -> Iterator[Edge]:
        """Yield every threshold that scenarios must test."""
        for condition in self.conditions:
            yield from condition.edges()
        yield from self.grant.edges()
        if self.cap:
            yield from self.cap.edges()


@dataclass(frozen=True, slots=True)
class Version:
    """Which wording of the document this is; an amendment takes effect on a date."""

    number: int
    takes_effect: date
    says: str
    """What was amended, in a few words; empty for the first wording."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy document, as its file states it."""

    id: str
    title: str
    issuer: str
    document: str
    """The document number; empty where the text has none."""
    published: date | None
    in_force_from: date
    in_force_until: date | None
    doubtful_from: date | None
    """From this day on every finding is flagged past_validity."""
    payer: Payer
    budget_year_after: int
    """Policy year Y is paid from budget year Y + this."""
    places: tuple[str, ...]
    """The division codes that the document governs."""
    readings: tuple[Reading, ...]
    clauses: tuple[Clause, ...]
    funds: tuple[Fund, ...]
    targets: tuple[Target, ...]
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    source: str
    content_hash: str
    """SHA-256 of the file's meaning: the same for the same statements, whatever the layout."""
    version: Version
    earlier: tuple[Policy, ...] = ()
    """The wordings before this one, the oldest first."""

    def of_year(self, year: int) -> Policy:
        """Return the wording that a policy year is assessed by: the last that took effect by the end of the year."""
        wordings = (*self.earlier, self)
        in_effect = [one for one in wordings if one.version.takes_effect <= date(year, 12, 31)]
        return in_effect[-1] if in_effect else wordings[0]

    def measure(self, measure_id: str) -> Measure:
        """Return a measure by id. Raises KeyError for another policy's."""
        for measure in self.measures:
            if measure.id == measure_id:
                return measure
        raise KeyError(measure_id)

    @property
    def assessed(self) -> tuple[Measure, ...]:
        """The measures that the program assesses, in the document's order."""
        return tuple(measure for measure in self.measures if not measure.manual)

    @property
    def defaults(self) -> dict[str, str]:
        """The default option of every reading."""
        return {reading.id: reading.default for reading in self.readings}

    def facts_needed(self, kind: SubjectKind) -> tuple[Fact, ...]:
        """Return the facts that the measures on subjects of the kind need, in the catalogue's order."""
        needed = {fact.id for measure in self.measures if measure.subject == kind for fact in measure.facts()}
        return tuple(fact for fact in CATALOGUE.values() if fact.id in needed)

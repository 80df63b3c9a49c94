"""One subject under one measure in one policy year: what conditions and grants look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policies.facts import Fact, Title
from policies.findings.explanation import Used
from policies.findings.subject import PaidAward, Subject
from policies.money import Fen


class Case:
    """A cheap view of a subject; it keeps which readings were asked for, so that they can be printed."""

    __slots__ = ("_readings", "as_of", "asked", "first_day", "paid", "per_tier", "subject", "year")

    def __init__(
        self, subject: Subject, measure: str, year: int, as_of: date, first_day: date, readings: Mapping[str, str]
    ) -> None:
        self.subject = subject
        self.year = year
        self.as_of = as_of
        self.first_day = first_day
        self.per_tier = False
        """Whether each tier or level is awarded once."""
        self.asked: dict[str, str] = {}
        self.paid: tuple[PaidAward, ...] = (
            tuple(a for a in subject.paid if a.measure == measure) if subject.paid else ()
        )
        self._readings = readings

    def used(self, fact: Fact, years_back: int = 0) -> Used:
        """Return the fact's value: of a standing fact as it is, of a yearly one in the policy year (or before)."""
        if fact.period == "standing":
            return Used(fact.id, None, self.subject.standing.get(fact.id))
        year = self.year - years_back
        values = self.subject.yearly.get(fact.id)
        return Used(fact.id, year, None if values is None else values.get(year))

    def titles(self, fact: Fact) -> tuple[Title, ...]:
        """Return the titles held by the assessment date, oldest first; later ones are ignored."""
        return tuple(sorted((t for t in self.subject.titles.get(fact.id, ()) if t.on <= self.as_of), key=_by_date))

    def reading(self, reading: str) -> str:
        """Return the option chosen for a reading, and remember that the result depends on it."""
        self.asked[reading] = self._readings[reading]
        return self._readings[reading]

    @property
    def sum_paid(self) -> Fen:
        """Everything paid under the measure, in any year, in 分."""
        return sum(award.amount for award in self.paid)

    @property
    def running_year(self) -> int:
        """Which year of a run of years this is: 1 where nothing was awarded yet."""
        return self.year - min(award.year for award in self.paid) + 1 if self.paid else 1


def _by_date(title: Title) -> date:
    return title.on


class FigureFault(Exception):
    """Facts that contradict each other (a share above the whole): an input error, never a finding."""

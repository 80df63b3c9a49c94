"""What brings a measure into play for a subject: known figures, an event or a title of the year, an earlier award."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.facts import Fact
from policies.findings.explanation import Used
from policies.language.case import Case
from policies.language.sums import gather
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Opening:
    """Just one of the ways is set."""

    figures: tuple[Fact, ...] = ()
    """In play where any of them is known (a yearly one: in the policy year; a date: by the assessment date)."""
    event: Fact | None = None
    """A date fact: in play only in the year of the event."""
    title: Fact | None = None
    any_year: bool = False
    """Titles of any year open, not only those dated in the policy year."""
    award_of: str = ""
    """A measure: in play after an earlier year's award of it."""

    def look(self, case: Case) -> tuple[Used, ...] | None:
        """Return the facts that open the measure for the case; ``None`` where it is not in play."""
        if self.figures:
            used = gather(case, self.figures)
            return used if any(_known(one, case.as_of) for one in used) else None
        if self.event is not None:
            used_event = case.used(self.event)
            day: Any = used_event.value
            return (used_event,) if day and day.year == case.year and day <= case.as_of else None
        if self.title is not None:
            held = tuple(
                t
                for t in case.titles(self.title)
                if (t.on.year <= case.year if self.any_year else t.on.year == case.year)
            )
            return (Used(self.title.id, None, held),) if held else None
        earlier = any(a.measure == self.award_of and a.year < case.year for a in case.subject.paid)
        return () if earlier else None

    def facts(self) -> Iterator[Fact]:
        """Yield the opening facts."""
        yield from self.figures
        yield from (fact for fact in (self.event, self.title) if fact is not None)


def _known(used: Used, as_of: date) -> bool:
    """Whether a figure is known; a day after the assessment date has not come yet."""
    return used.value is not None and not (isinstance(used.value, date) and used.value > as_of)


def read(entry: Entry) -> Opening:
    """Read one of ``facts``, ``event``, ``title`` (with ``dated``) and ``award_of``."""
    ways = [key for key in ("facts", "event", "title", "award_of") if key in entry]
    if len(ways) != 1:
        entry.fault("", "bad_value", "应只写一种开启方式：facts、event、title 或 award_of")
    title = entry.fact("title", "title", default=None)
    dated = entry.option("dated", ("in_the_policy_year", "in_any_year"), "in_the_policy_year")
    opening = Opening(
        entry.facts("facts", default=()),
        entry.fact("event", "date", default=None),
        title,
        dated == "in_any_year",
        entry.text("award_of", ""),
    )
    if any(fact.type == "title" for fact in opening.figures):
        entry.fault("facts", "bad_value", "以称号开启时请写 title")
    if dated == "in_any_year" and title is None:
        entry.fault("dated", "bad_value", "只有以称号开启时才写 dated")
    entry.close()
    return opening

"""Limits that look at several subjects: a quota by rank, and one award for each place."""

from __future__ import annotations

from dataclasses import dataclass

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case
from policies.language.sums import unknown
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Quota:
    """Only the best so many by a figure; a tie at the cut-off is for a person."""

    best: int
    by: Fact
    says: str

    def check(self, case: Case) -> tuple[Check, ...]:
        """Ask for the figure where it is unknown: who has none cannot be ranked."""
        used = case.used(self.by)
        return (unknown((used,), self.says),) if used.value is None else ()


@dataclass(frozen=True, slots=True)
class OnePer:
    """One award for each value of a fact; of a division only a code of ``digits`` digits tells the place."""

    by: Fact
    digits: int
    says: str

    def place(self, case: Case) -> str | None:
        """Return the place, or ``None`` where it is not known closely enough."""
        value = case.used(self.by).value
        text = value.strip() if isinstance(value, str) else ""
        close_enough = not self.digits or (text.isdigit() and len(text) == self.digits)
        return text if text and close_enough else None

    def check(self, case: Case) -> tuple[Check, ...]:
        """Name the place, or ask for it where it is unknown."""
        if self.place(case) is not None:
            return (Check("place", True, self.says, (case.used(self.by),)),)
        note = f"须填写 {self.digits} 位行政区划代码" if self.digits else ""
        return (unknown((case.used(self.by)._replace(value=None),), self.says)._replace(note=note),)


def read_quota(entry: Entry) -> Quota:
    """Read ``best``, ``by`` (a figure) and ``says``."""
    quota = Quota(entry.whole("best"), entry.needed_fact("by", "number", "integer", "money"), entry.says())
    entry.close()
    return quota


def read_one_per(entry: Entry) -> OnePer:
    """Read ``by`` (a text or division fact), ``digits`` and ``says``."""
    by = entry.needed_fact("by", "text", "division")
    one_per = OnePer(by, entry.whole("digits", 0, at_least=0, at_most=12), entry.says())
    entry.close()
    return one_per

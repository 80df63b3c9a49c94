"""A cap, fixed or by the band of another figure; earlier payments under it count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from policies.facts import Fact
from policies.findings.explanation import CapUse, Check
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.sums import unknown
from policies.language.toml import Chosen, Entry
from policies.money import Fen

LIFETIME = "lifetime"
YEAR = "year"


class Band(NamedTuple):
    """From ``start`` (included) up to the next band the cap is ``cap``; both in 分."""

    start: Fen
    cap: Fen


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may be paid."""

    amount: Fen
    by: Fact | None
    bands: tuple[Band, ...]
    period: Chosen
    stands_alone: bool
    """The text names the cap and no rate (YJ-13): the amount may be lowered by a person."""
    says: str

    @property
    def most(self) -> Fen:
        """The cap, of bands the highest one."""
        return self.bands[-1].cap if self.bands else self.amount

    def look(self, case: Case) -> tuple[Fen | None, tuple[Check, ...]]:
        """Return the cap that applies (``None``: none stated or not known) and the checks behind it."""
        if self.by is None:
            return self.amount, ()
        used = case.used(self.by)
        if used.value is None:
            return None, (unknown((used,), self.says),)
        figure: int = used.value  # type: ignore[assignment]  # a money fact
        band = next((b for b in reversed(self.bands) if b.start <= figure), None)
        shown = band or self.bands[0]
        check = Check(
            "band", band is not None, self.says, (used,), "at_least", shown.start, figure, "money",
            figure == shown.start, "for_decision", note="" if band else "低于最低一档，文件未设限额",
        )  # fmt: skip
        return (band.cap if band else None), (check,)

    def apply(self, case: Case, cap: Fen, amount: Fen, *, to_date: bool) -> tuple[Fen, CapUse]:
        """Cap a rounded amount. A base to date pays min(amount, cap) − paid, any other min(amount, cap − paid)."""
        period, paid = self._paid(case, to_date=to_date)
        if not to_date:
            allowed = min(amount, max(0, cap - paid))
            return allowed, CapUse(self.says, cap, period, paid, allowed < amount)
        capped = min(amount, cap)
        return max(0, capped - paid), CapUse(self.says, cap, period, paid, capped < amount)

    def used_up(self, case: Case, cap: Fen, *, to_date: bool) -> bool:
        """Whether nothing is left under the cap, whatever the figures are."""
        return self._paid(case, to_date=to_date)[1] >= cap

    def _paid(self, case: Case, *, to_date: bool) -> tuple[str, Fen]:
        period = LIFETIME if to_date else self.period.of(case.reading)  # a base to date has no years to choose
        counted = case.paid if period == LIFETIME else tuple(a for a in case.paid if a.year == case.year)
        return period, sum(award.amount for award in counted)

    def facts(self) -> Iterator[Fact]:
        """Yield the figure that chooses the band."""
        if self.by is not None:
            yield self.by

    def edges(self) -> Iterator[Edge]:
        """Yield the band edges."""
        if self.by is not None:
            yield from (Edge((self.by.id,), band.start, "money") for band in self.bands)


def read(entry: Entry) -> Cap:
    """Read ``amount``, or ``by`` with ``bands`` (rising, left-closed), ``period``, ``stands_alone`` and ``says``."""
    by = entry.fact("by", "money", default=None)
    bands = tuple(_read_band(one) for one in entry.tables("bands", least=1)) if by else ()
    if entry.clean and any(a.start >= b.start or a.cap >= b.cap for a, b in pairwise(bands)):
        entry.fault("bands", "unsorted", "各档须由低到高排列，起点和限额都不得相同或倒挂")
    cap = Cap(
        0 if by else entry.money("amount"),
        by,
        bands,
        entry.chosen("period", (LIFETIME, YEAR)),
        entry.boolean("stands_alone", default=False),
        entry.says(),
    )
    entry.close()
    return cap


def _read_band(entry: Entry) -> Band:
    band = Band(entry.money("from"), entry.money("cap"))
    entry.close()
    return band

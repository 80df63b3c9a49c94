"""What is said of one fact beyond a plain figure: declared and verified, where from, by whom, or that it is no matter.

Four things differ. A figure of 0 is known to be nothing. A blank is unknown. ``not_applicable`` is known to be none of
the subject's business: assessment sees a blank, so no measure opens on it, and requests for missing facts leave it out.
``withdrawn`` takes back what was said by mistake: the fact is unknown again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from desktop.register.values import Stored
from policies.facts import CATALOGUE, Value

QUARTERS = (1, 2, 3, 4)
_QUARTERLY = 10_000
"""Periods from here on are quarters: 20193 is the third quarter of 2019."""


class Statement(NamedTuple):
    """What one source says of one fact of a subject. Blank erases nothing."""

    fact: str
    year: int = 0
    """0 of a standing fact."""
    quarter: int = 0
    """1 to 4 of a quarterly fact."""
    declared: Value | None = None
    verified: Value | None = None
    """Replaces the declared one in assessment; needs ``verified_by`` and ``verified_on``."""
    not_applicable: bool = False
    withdrawn: bool = False
    source: str = ""
    """Where the figure comes from: 平台后台, 统计部门, 审计报告."""
    verified_by: str = ""
    verified_on: date | None = None


def statement_faults(said: Statement) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) of what a statement says against itself; the sentence follows the fact's name."""
    figures = said.declared is not None or said.verified is not None
    if said.not_applicable and figures:
        yield "contradiction", "既填了数值又说不适用，请只留一个"
    if said.withdrawn and (figures or said.not_applicable):
        yield "contradiction", "既撤回又填了内容，请分两次办理"
    if said.verified is not None and not (said.verified_by.strip() and said.verified_on):
        yield "verifier_missing", "有核定数就须写明核定人和核定日期，请补填"


def period_of(year: int, quarter: int = 0) -> int:
    """Return the number under which a period is kept: the year, or year and quarter."""
    return year * 10 + quarter if quarter else year


def year_and_quarter(period: int) -> tuple[int, int]:
    """Return the year (0 of a standing fact) and the quarter (0 of a year)."""
    return divmod(period, 10) if period >= _QUARTERLY else (period, 0)


def heading(fact: str, period: int) -> str:
    """Return the fact's label with its period: ``网络零售额（2019年第3季度）``."""
    year, quarter = year_and_quarter(period)
    label = CATALOGUE[fact].heading(year or None)
    return label.replace("年）", f"年第{quarter}季度）") if quarter else label


class Basis(NamedTuple):
    """What a value rests on, as a row: each value is (text, number), both None where it is unknown."""

    declared_text: str | None = None
    declared_number: int | None = None
    derived_text: str | None = None
    derived_number: int | None = None
    verified_text: str | None = None
    verified_number: int | None = None
    applicable: bool = True
    source: str = ""
    verified_by: str = ""
    verified_on: date | None = None

    @property
    def declared(self) -> Stored | None:
        """What the applicant declared."""
        return _known(self.declared_text, self.declared_number)

    @property
    def derived(self) -> Stored | None:
        """What follows from records."""
        return _known(self.derived_text, self.derived_number)

    @property
    def verified(self) -> Stored | None:
        """What somebody verified."""
        return _known(self.verified_text, self.verified_number)

    @property
    def effective(self) -> Stored | None:
        """What assessment reads: the verified value, else the derived one, else the declared one."""
        return (self.verified or self.derived or self.declared) if self.applicable else None

    @property
    def plain(self) -> bool:
        """Whether it says no more than a declared value, which needs no row of its own."""
        return self == Basis(self.declared_text, self.declared_number)

    def with_declared(self, value: Stored) -> Basis:
        """Return the basis with another declared value; whoever declares one says that the fact applies."""
        return self._replace(declared_text=value[0], declared_number=value[1], applicable=True)

    def with_derived(self, value: Stored | None) -> Basis:
        """Return the basis with another derived value, or none."""
        text, number = value or (None, None)
        return self._replace(derived_text=text, derived_number=number)

    def merged(self, said: Basis | None) -> Basis:
        """Return the basis after a statement; ``None`` takes back what was said before."""
        if said is None:
            return Basis().with_derived(self.derived)
        after = self.with_declared(said.declared) if said.declared else self
        if said.verified:
            after = after._replace(
                verified_text=said.verified_text,
                verified_number=said.verified_number,
                applicable=True,
                verified_by=said.verified_by,
                verified_on=said.verified_on,
            )
        applies = after.applicable and said.applicable
        return after._replace(applicable=applies, source=said.source or after.source)


def _known(text: str | None, number: int | None) -> Stored | None:
    return None if text is None and number is None else (text, number)

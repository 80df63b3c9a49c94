"""The explanation of a finding: the evaluated tree itself, as plain values.

Nothing here is prose. ``sentences`` turns an explanation into Chinese, ``explanation_json`` into JSON;
window and printed sheets read the values directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from policies.facts import Value
from policies.findings.subject import PaidAward
from policies.money import Fen


class Used(NamedTuple):
    """A fact as it was used. The year of a standing fact and a value that is unknown are ``None``."""

    fact: str
    year: int | None
    value: Value | None


class Check(NamedTuple):
    """One condition, evaluated: true, false or unknown (``holds`` is ``None``)."""

    kind: str
    """The mechanism: compare, is, one_of, full_years, share, growth, title, all, any, none, once, window, …"""
    holds: bool | None
    says: str
    """The words of the clause behind the condition; empty for a general rule."""
    used: tuple[Used, ...] = ()
    operator: str = ""
    """at_least, above, below, at_most, equals; empty where nothing is compared."""
    threshold: int | Decimal | date | str | None = None
    """What the figure is compared with, in the unit of the first fact used (分 for money, per cent for shares)."""
    figure: int | Decimal | Fraction | date | None = None
    """The compared figure where it is not simply the first fact's value (a sum, a share in per cent)."""
    unit: str = ""
    """How threshold and figure are written: a fact type (money, integer, number, date) or percent."""
    at_threshold: bool = False
    otherwise: str = "refused"
    """What a false one means: refused, or for_decision where the text leaves it to a person."""
    code: str = ""
    """The stable reason of a false one: condition, outside_window, awarded_before, nothing_to_pay, …"""
    note: str = ""
    """A remark in Chinese for what the values do not say."""
    parts: tuple[Check, ...] = ()
    """The operands of all, any and none."""


class Operand(NamedTuple):
    """One number of a step: what it is, the number, and how to write it (money, number, percent, integer)."""

    label: str
    value: int | Decimal | Fraction
    unit: str
    used: Used | None = None


class Step(NamedTuple):
    """One line of arithmetic, exact; only a ``round`` step rounds."""

    kind: str
    """fixed, level, tier, sum, rate, times, brackets, heads, steps, increase, smaller, larger, months, share_of_year,
    minus_paid, round."""
    says: str
    operands: tuple[Operand, ...]
    result: int | Fraction
    """In 分 where ``unit`` is money."""
    unit: str = "money"


class CapUse(NamedTuple):
    """The cap as it applied."""

    says: str
    cap: Fen
    period: str
    """lifetime or year."""
    paid_before: Fen
    lowered: bool
    """Whether the cap, or what was left of it, lowered the amount; equal is not lowered."""


class Alternative(NamedTuple):
    """What was compared and not taken: another measure of the group, a competitor, another subject of the place."""

    kind: str
    """group, quota, place."""
    subject: str
    measure: str
    outcome: str
    amount: Fen | None
    note: str


class ReadingChosen(NamedTuple):
    """A reading that this finding depended on."""

    id: str
    question: str
    chosen: str
    chosen_label: str
    rejected: tuple[tuple[str, str], ...]
    """The other options: (option, label)."""


class NextTier(NamedTuple):
    """The next tier or band above the figure: what would be needed and what it would pay."""

    used: tuple[Used, ...]
    """The facts whose sum is compared with the tier."""
    at: Fen
    pays: Fen


class Explanation(NamedTuple):
    """Everything behind one finding."""

    opened_on: tuple[Used, ...] = ()
    checks: tuple[Check, ...] = ()
    steps: tuple[Step, ...] = ()
    cap: CapUse | None = None
    earlier: tuple[PaidAward, ...] = ()
    """Earlier awards of this measure to this subject."""
    alternatives: tuple[Alternative, ...] = ()
    readings: tuple[ReadingChosen, ...] = ()
    next_tier: NextTier | None = None
    at_stake: Fen | None = None
    """Of an undetermined finding: what it would pay if every unknown fact held, as far as that is known; at most what
    the measure can pay. ``None`` where neither is known."""
    notes: tuple[str, ...] = ()


def leaves(check: Check) -> Iterator[Check]:
    """Yield the conditions without operands below (and including) this one."""
    if not check.parts:
        yield check
    for part in check.parts:
        yield from leaves(part)

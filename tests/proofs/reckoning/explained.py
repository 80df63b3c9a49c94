"""The amount and the outcome read from nothing but the explanation, as a supervisor with a pocket calculator would."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple

from tests.proofs.reckoning.conditions import compared
from tests.proofs.reckoning.world import FACTS, Known

Json = Mapping[str, Any]
_FIGURES = ("money", "integer", "number")


class Differs(AssertionError):
    """The explanation does not bear out what it explains."""


def _must(holds: bool, *about: object) -> None:
    if not holds:
        raise Differs(about)


class About(NamedTuple):
    """What the explanation is printed with."""

    flags: tuple[str, ...]
    year: int
    to_date: bool
    """Whether the figures are life-to-date ones, so that what was paid is taken from the amount."""
    without_amount: bool


def recompute(explanation: Json, about: About) -> tuple[str, Fraction | None]:
    """Return outcome and amount (元) as the explanation tells them."""
    checks = explanation["checks"]
    for check in checks:
        _verify(check)
    outcome = _outcome(checks)
    amount = _amount(explanation, about) if outcome in ("due", "for_decision") else None
    if outcome == "due" and amount is None:
        outcome = "qualified"
    return outcome, amount


# conditions


def _outcome(checks: list[Json]) -> str:
    failed = [check["otherwise"] for check in checks if check["holds"] is False]
    if "refused" in failed:
        return "refused"
    if [check for check in checks if check["holds"] is None]:
        return "undetermined"
    for outcome in ("not_selected", "superseded", "for_decision"):
        if outcome in failed:
            return outcome
    return "due"


def _verify(check: Json) -> None:
    """Work a condition out again from the values that stand beside it."""
    for part in check["parts"]:
        _verify(part)
    if check["parts"]:
        _must(check["holds"] == _together(check["kind"], [part["holds"] for part in check["parts"]]), check)
    figure, threshold = check["figure"], check["threshold"]
    if figure is None or threshold is None or not check["operator"]:
        return
    left, right = Fraction(figure), Fraction(threshold)
    _must(left == _figure(check), check)
    if check["holds"] is None:
        _must(any(fact["value"] is None for fact in check["facts"]), check)
    else:
        _must(check["holds"] == compared(check["operator"], left, right), check)
    if check["at_threshold"]:
        _must(left == right or "恰" in check["note"], check)


def _together(how: str, parts: list[bool | None]) -> bool | None:
    worlds = product(*[(True, False) if part is None else (part,) for part in parts])
    results = {{"all": all(world), "any": any(world), "none": not any(world)}[how] for world in worlds}
    return None if len(results) > 1 else results.pop()


def _figure(check: Json) -> Fraction:
    """The compared figure, from the facts that are named beside it."""
    figures = [
        Fraction(fact["value"])
        for fact in check["facts"]
        if FACTS[fact["fact"]].type in _FIGURES and fact["value"] is not None
    ]
    if check["kind"] == "share":
        return figures[0] * 100 / figures[1]
    return figures[0] if check["kind"] == "growth" else sum(figures, Fraction(0))


# arithmetic


def _amount(explanation: Json, about: About) -> Fraction | None:
    steps = [step for step in explanation["steps"] if step["kind"] != "round"]
    if not steps:
        return None
    results: list[Fraction] = []
    for step in steps:
        _must(Fraction(step["result"]) == _result(step), step)
        _linked(step, results, explanation["earlier"])
        results.append(Fraction(step["result"]))
    if about.without_amount and _may_be_without(explanation):
        return None
    amount = _rounded(results[-1], about.flags, explanation["steps"])
    return _capped(amount, explanation, about) if explanation["cap"] else amount


def _may_be_without(explanation: Json) -> bool:
    """Whether nothing need be suggested: the text has no figure, or the subject's stands just at the lowest tier."""
    return any(check["kind"] in ("decision", "tier") and check["holds"] is False for check in explanation["checks"])


def _values(step: Json) -> list[Fraction]:
    return [Fraction(operand["value"]) for operand in step["operands"]]


def _of_steps(step: Json) -> Fraction:
    *base, every, count, pays = _values(step)
    _must(sum(base) // every == count, step)
    return count * pays


def _of_year(step: Json) -> Fraction:
    months = [Fraction(re.findall(r"按(.+)%", one["label"])[0]) * int(one["value"]) for one in step["operands"]]
    return sum(months, Fraction(0)) / 12


def _less(step: Json) -> Fraction:
    have, taken = _values(step)
    return max(Fraction(0), have - taken)


_RESULTS: Mapping[str, Callable[[Json], Fraction]] = {
    "fixed": lambda step: _values(step)[0],
    "level": lambda step: _values(step)[0],
    "tier": lambda step: _values(step)[0],
    "sum": lambda step: sum(_values(step), Fraction(0)),
    "heads": lambda step: sum(_values(step), Fraction(0)),
    "rate": lambda step: Fraction(prod(_values(step))) / 100,
    "times": lambda step: Fraction(prod(_values(step))),
    "brackets": lambda step: Fraction(prod(_values(step))),
    "steps": _of_steps,
    "increase": _less,
    "minus_paid": _less,
    "smaller": lambda step: min(_values(step)),
    "larger": lambda step: max(_values(step)),
    "months": lambda step: min(_values(step)),
    "share_of_year": _of_year,
}


def _result(step: Json) -> Fraction:
    return _RESULTS[step["kind"]](step)


_EARLIER = ("合计", "新增部分", "本档金额", "补助月数")
"""Operands that are results of steps before."""


def _linked(step: Json, results: list[Fraction], earlier: list[Json]) -> None:
    """What a step takes from steps before, or from earlier awards, is what those say."""
    for operand in step["operands"]:
        value = Fraction(operand["value"])
        if operand["fact"] is not None:
            told = operand["fact"]["value"]
            _must(Fraction(told) == value if type(told) in (str, int) else told or not value, step)
        elif operand["label"] in _EARLIER or step["kind"] in ("smaller", "larger"):
            _must(value in (*results, Fraction(0)) or step["kind"] in ("smaller", "larger"), step)
        elif operand["label"] == "以前已奖补":
            _must(value == sum((Fraction(award["amount"]) for award in earlier), Fraction(0)), step)


def _rounded(exact: Fraction, flags: tuple[str, ...], steps: list[Json]) -> Fraction:
    cents = exact * 100
    if cents.denominator == 1:
        return exact
    down = cents.numerator // cents.denominator
    up = "ceiling" not in flags and cents - down >= Fraction(1, 2)
    rounded = Fraction(down + up, 100)
    _must(steps[-1]["kind"] == "round" and Fraction(steps[-1]["result"]) == rounded, steps)
    return rounded


def _capped(amount: Fraction, explanation: Json, about: About) -> Fraction:
    cap = explanation["cap"]
    counted = [a for a in explanation["earlier"] if cap["period"] == "lifetime" or a["year"] == about.year]
    paid = sum((Fraction(award["amount"]) for award in counted), Fraction(0))
    most = Fraction(cap["cap"])
    _must(paid == Fraction(cap["paid_before"]), cap)
    if about.to_date:
        _must(cap["lowered"] == (amount > most), cap)
        return max(Fraction(0), min(amount, most) - paid)
    left = max(Fraction(0), most - paid)
    _must(cap["lowered"] == (amount > left), cap)
    return min(amount, left)


# facts


def facts_are_true(explanation: Json, known: Known) -> int:
    """Compare every fact that is named with what is known of the subject; return how many there were."""
    named = [*explanation["opened_on"], *(fact for check in explanation["checks"] for fact in _facts(check))]
    named += [one["fact"] for step in explanation["steps"] for one in step["operands"] if one["fact"]]
    told = [fact for fact in named if FACTS[fact["fact"]].type != "title" and fact["value"] is not None]
    for fact in told:
        _must(_same(fact, known.value(fact["fact"], fact["year"])), fact)
    return len(told)


def _facts(check: Json) -> list[Json]:
    return [*check["facts"], *(fact for part in check["parts"] for fact in _facts(part))]


def _same(fact: Json, value: Any) -> bool:
    if FACTS[fact["fact"]].type in _FIGURES:
        return value is not None and Fraction(fact["value"]) == value
    return bool(fact["value"] == (value.isoformat() if FACTS[fact["fact"]].type == "date" and value else value))

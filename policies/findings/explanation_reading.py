"""Reading an explanation back from its JSON text, as a batch keeps it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from policies.facts import CATALOGUE, Fact, Title, Value, parse_value
from policies.findings.explanation import (
    Alternative,
    CapUse,
    Check,
    Explanation,
    NextTier,
    Operand,
    ReadingChosen,
    Step,
    Used,
)
from policies.findings.subject import PaidAward
from policies.money import Fen, parse_money

_YUAN = re.compile(r"-?[0-9]+\.[0-9]{2}")
_UNITS_OF_RESULTS: Mapping[str, str] = MappingProxyType({"months": "number", "share_of_year": "percent"})
"""Steps whose result is no money."""


def read_explanation(text: str) -> Explanation:
    """Read an explanation that ``explanation_json`` wrote. Writing it again gives the same text."""
    values: dict[str, Any] = json.loads(text)
    return Explanation(
        opened_on=tuple(map(_used, values["opened_on"])),
        checks=tuple(map(_check, values["checks"])),
        steps=tuple(map(_step, values["steps"])),
        cap=_cap(values["cap"]) if values["cap"] else None,
        earlier=tuple(map(_award, values["earlier"])),
        alternatives=tuple(map(_alternative, values["alternatives"])),
        readings=tuple(map(_reading, values["readings"])),
        next_tier=_next_tier(values["next_tier"]) if values["next_tier"] else None,
        at_stake=_optional(values["at_stake"]),
        notes=tuple(values["notes"]),
    )


def read_fact(fact: Fact, raw: Any) -> Value | None:
    """Read a fact's value from its stable JSON form."""
    if raw is None:
        return None
    if fact.type == "title":
        return tuple(Title(**{**title, "on": date.fromisoformat(title["on"])}) for title in raw)
    return date.fromisoformat(raw) if fact.type == "date" else parse_value(fact, raw)


def _used(values: Mapping[str, Any]) -> Used:
    return Used(values["fact"], values["year"], read_fact(CATALOGUE[values["fact"]], values["value"]))


def _check(values: Mapping[str, Any]) -> Check:
    rest = {key: value for key, value in values.items() if key != "facts"}
    figures = {key: _number(values[key], values["unit"]) for key in ("threshold", "figure")}
    operands = {"used": tuple(map(_used, values["facts"])), "parts": tuple(map(_check, values["parts"]))}
    return Check(**{**rest, **figures, **operands})


def _number(text: str | None, unit: str) -> Any:
    """Read a figure by its unit; text without a unit stays text."""
    if text is None or not unit:
        return text
    if unit == "date":
        return date.fromisoformat(text)
    return _money(text) if unit == "money" else Fraction(text) if "/" in text else Decimal(text)


def _money(text: str) -> int | Fraction:
    """Read an amount: with two decimals it is whole 分, else an exact one that was not rounded yet."""
    amount = Fraction(text) * 100
    return amount.numerator if _YUAN.fullmatch(text) else amount


def _operand(values: Mapping[str, Any]) -> Operand:
    used = _used(values["fact"]) if values["fact"] else None
    return Operand(values["label"], _number(values["value"], values["unit"]), values["unit"], used)


def _step(values: Mapping[str, Any]) -> Step:
    unit = _UNITS_OF_RESULTS.get(values["kind"], "money")
    result = _money(values["result"]) if unit == "money" else Fraction(values["result"])
    return Step(values["kind"], values["says"], tuple(map(_operand, values["operands"])), result, unit)


def _cap(values: Mapping[str, Any]) -> CapUse:
    amounts = {key: parse_money(values[key]) for key in ("cap", "paid_before")}
    return CapUse(**{**values, **amounts})


def _award(values: Mapping[str, Any]) -> PaidAward:
    return PaidAward(**{**values, "amount": parse_money(values["amount"])})


def _alternative(values: Mapping[str, Any]) -> Alternative:
    return Alternative(**{**values, "amount": _optional(values["amount"])})


def _reading(values: Mapping[str, Any]) -> ReadingChosen:
    return ReadingChosen(**{**values, "rejected": tuple(values["rejected"].items())})


def _next_tier(values: Mapping[str, Any]) -> NextTier:
    return NextTier(tuple(map(_used, values["facts"])), parse_money(values["at"]), parse_money(values["pays"]))


def _optional(amount: str | None) -> Fen | None:
    return None if amount is None else parse_money(amount)

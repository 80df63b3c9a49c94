"""Findings and explanations as JSON: stable keys, money and numbers as text, no floats."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from policies.facts import CATALOGUE, value_to_json
from policies.findings.explanation import (
    Alternative,
    CapUse,
    Check,
    Explanation,
    NextTier,
    Operand,
    Step,
    Used,
)
from policies.findings.finding import Finding
from policies.findings.subject import PaidAward
from policies.money import plain_yuan

Number = int | Decimal | Fraction | date | str | None


def number_to_json(number: Number, unit: str) -> str | None:
    """Write a figure by its unit: money in 元, an inexact fraction as ``1/3``, dates as ISO 8601."""
    if number is None:
        return None
    if unit == "money" and isinstance(number, int):
        return plain_yuan(number)
    if unit == "money" and isinstance(number, Fraction | Decimal):
        return exact(Fraction(number) / 100)
    if isinstance(number, Fraction):
        return exact(number)
    return number.isoformat() if isinstance(number, date) else f"{number}"


def exact(number: Fraction) -> str:
    """Write a fraction as a decimal where it ends, else as numerator/denominator."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    text = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _used(used: Used) -> dict[str, Any]:
    return {"fact": used.fact, "year": used.year, "value": value_to_json(CATALOGUE[used.fact], used.value)}


def _check(check: Check) -> dict[str, Any]:
    return {
        "kind": check.kind,
        "holds": check.holds,
        "says": check.says,
        "facts": [_used(used) for used in check.used],
        "operator": check.operator,
        "threshold": number_to_json(check.threshold, check.unit),
        "figure": number_to_json(check.figure, check.unit),
        "unit": check.unit,
        "at_threshold": check.at_threshold,
        "otherwise": check.otherwise,
        "code": check.code,
        "note": check.note,
        "parts": [_check(part) for part in check.parts],
    }


def _operand(operand: Operand) -> dict[str, Any]:
    return {
        "label": operand.label,
        "value": number_to_json(operand.value, operand.unit),
        "unit": operand.unit,
        "fact": _used(operand.used) if operand.used else None,
    }


def _step(step: Step) -> dict[str, Any]:
    unit = step.unit
    return {
        "kind": step.kind,
        "says": step.says,
        "operands": [_operand(operand) for operand in step.operands],
        "result": number_to_json(step.result, unit),
    }


def _cap(cap: CapUse) -> dict[str, Any]:
    return {**cap._asdict(), "cap": plain_yuan(cap.cap), "paid_before": plain_yuan(cap.paid_before)}


def _award(award: PaidAward) -> dict[str, Any]:
    return {**award._asdict(), "amount": plain_yuan(award.amount)}


def _alternative(alternative: Alternative) -> dict[str, Any]:
    amount = None if alternative.amount is None else plain_yuan(alternative.amount)
    return {**alternative._asdict(), "amount": amount}


def _next_tier(tier: NextTier) -> dict[str, Any]:
    return {"facts": [_used(used) for used in tier.used], "at": plain_yuan(tier.at), "pays": plain_yuan(tier.pays)}


def explanation_values(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as plain JSON values."""
    return {
        "opened_on": [_used(used) for used in explanation.opened_on],
        "checks": [_check(check) for check in explanation.checks],
        "steps": [_step(step) for step in explanation.steps],
        "cap": _cap(explanation.cap) if explanation.cap else None,
        "earlier": [_award(award) for award in explanation.earlier],
        "alternatives": [_alternative(one) for one in explanation.alternatives],
        "readings": [{**one._asdict(), "rejected": dict(one.rejected)} for one in explanation.readings],
        "next_tier": _next_tier(explanation.next_tier) if explanation.next_tier else None,
        "at_stake": None if explanation.at_stake is None else plain_yuan(explanation.at_stake),
        "notes": list(explanation.notes),
    }


_PLAIN: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"flags": list, "missing": list, "explanation": explanation_values}
)


def finding_values(finding: Finding) -> dict[str, Any]:
    """Return the whole finding as plain JSON values; the amount as text in 元."""
    values = {key: _PLAIN.get(key, _same)(value) for key, value in finding._asdict().items()}
    values["amount"] = None if finding.amount is None else plain_yuan(finding.amount)
    return values


def _same(value: object) -> object:
    return value


def explanation_json(finding: Finding) -> str:
    """Return the explanation in its one canonical JSON text, as a batch keeps it."""
    return canonical(explanation_values(finding.explanation))


def canonical(values: object) -> str:
    """Write plain values as JSON that is the same to the byte for the same values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

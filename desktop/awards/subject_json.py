"""A whole subject as JSON, so that a batch can be computed again from itself alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from policies.facts import CATALOGUE, Title, Value, value_to_json
from policies.findings.explanation_json import canonical
from policies.findings.subject import PaidAward, Subject
from policies.money import parse_money, plain_yuan

_READ: Mapping[str, Callable[[Any], Value]] = MappingProxyType(
    {"date": date.fromisoformat, "money": parse_money, "number": Decimal}
)


def subject_json(subject: Subject) -> str:
    """Write everything that assessment read of a subject; the same text for the same subject."""
    return canonical(
        {
            "id": subject.id,
            "kind": subject.kind,
            "standing": {fact: value_to_json(CATALOGUE[fact], value) for fact, value in subject.standing.items()},
            "yearly": {
                fact: {str(year): value_to_json(CATALOGUE[fact], value) for year, value in years.items()}
                for fact, years in subject.yearly.items()
            },
            "titles": {fact: value_to_json(CATALOGUE[fact], titles) for fact, titles in subject.titles.items()},
            "paid": [{**award._asdict(), "amount": plain_yuan(award.amount)} for award in subject.paid],
        }
    )


def read_subject(text: str) -> Subject:
    """Read a subject back, equal to the one that was written."""
    said = json.loads(text)
    return Subject(
        said["id"],
        said["kind"],
        {fact: _value(fact, value) for fact, value in said["standing"].items()},
        {fact: {int(y): _value(fact, v) for y, v in years.items()} for fact, years in said["yearly"].items()},
        {fact: tuple(_title(one) for one in titles) for fact, titles in said["titles"].items()},
        tuple(PaidAward(**{**one, "amount": parse_money(one["amount"])}) for one in said["paid"]),
    )


def _value(fact: str, value: Any) -> Value:
    return _READ.get(CATALOGUE[fact].type, _same)(value)


def _same(value: Any) -> Value:
    return value  # type: ignore[no-any-return]  # text, a tick or a whole number


def _title(said: Mapping[str, str]) -> Title:
    return Title(said["level"], date.fromisoformat(said["on"]), said["issuer"], said["document"])

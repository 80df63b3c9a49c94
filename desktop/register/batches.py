"""A frozen batch of awards: what was computed, from what, under which text; sealed with a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from policies.findings.finding import Payer
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One award of a batch. Everything that a list prints stands here, so that later edits cannot shift it."""

    number: int
    """From 1, in the order of the list."""
    subject_id: int
    name: str
    identity_code: str
    division_name: str
    measure: str
    clause: str
    measure_title: str
    rule: str
    """The measure's rule in brief, for the group's head."""
    basis: str
    """核定依据 in brief: the figures of this award."""
    amount: Fen
    payer: Payer
    budget_year: int
    tier: str
    flags: tuple[str, ...]
    remark: str
    """备注, such as 达到上限; empty where there is nothing to say."""
    cash: bool
    """Whether money is paid; a reduction of rent is not."""
    explanation_json: str
    facts_json: str
    """The facts used: a list of {fact, label, year, value, shown}."""
    subject_json: str = ""
    """The whole subject as it was assessed, earlier awards included, so that the line can be computed again.

    Empty where an earlier line of the batch has the same subject, and in batches of the first versions.
    """
    decided: str = ""
    """JSON of what a person decided: kind, by, confirmed_by, at, reason, basis, outcome_before, amount_before.

    Empty where nobody did.
    """


@dataclass(frozen=True, slots=True)
class Batch:
    """The frozen result of one assessment."""

    code: str
    """Measure prefix, policy year and running number: ``XX-2020-01``."""
    policy_id: str
    policy_title: str
    legal_basis: str
    """The document number, such as 州政办发〔2018〕25号; empty where the bureau has not given it yet."""
    issuer: str
    year: int
    """The policy year."""
    as_of: date
    """The assessment date."""
    readings: tuple[tuple[str, str], ...]
    """The readings in force: (reading, option), sorted."""
    policy_hash: str
    policy_source: str
    """The whole text of the policy file that it was computed from."""
    bureau: str
    created_at: datetime
    """UTC."""
    created_by: str
    lines: tuple[BatchLine, ...]
    pays_upper: bool = False
    """Whether the bureau itself is the upper payer."""
    rivals: tuple[str, ...] = ()
    """Whole subjects without a line against which lines were ranked, or that claim a line's place."""
    left_out: tuple[str, ...] = ()
    """What was decided to award nothing to, as ``BatchLine.decided`` with subject_id, name and measure."""
    seal: str = ""
    """SHA-256 in hex over the canonical JSON of all the rest."""

    @property
    def total(self) -> Fen:
        """Return the sum of all lines in 分."""
        return sum(line.amount for line in self.lines)


class BatchHead(NamedTuple):
    """One line of the list of batches."""

    code: str
    policy_id: str
    policy_title: str
    year: int
    created_at: datetime
    created_by: str
    lines: int
    total: Fen


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be sealed")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a batch")


def line_values(line: BatchLine) -> dict[str, Any]:
    """Return a line's fields by name; much quicker than a deep copy."""
    return {name: getattr(line, name) for name in _LINE}


_LINE = tuple(one.name for one in fields(BatchLine))
_LATER = ("subject_json", "decided")
_LATER_HEAD = ("rivals", "left_out")
"""Fields that the first batches did not have: left out where they are empty, so that their seals still fit."""


_HASHED_AT_ONCE = 256 * 1024
"""Characters."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def canonical_json(batch: Batch) -> str:
    """Return the one JSON text of a batch without its seal: sorted keys, no spaces, dates in ISO 8601, times in UTC."""
    return "".join(_canonical_parts(batch))


def _canonical_parts(batch: Batch) -> Iterator[str]:
    """Yield the text in small parts: written at once, a large batch would hold up every other thread for seconds."""
    content = {one.name: getattr(batch, one.name) for one in fields(batch) if one.name not in ("seal", "lines")}
    for name in _LATER_HEAD:
        if not content[name]:
            del content[name]
    for number, name in enumerate(sorted((*content, "lines"))):
        yield f'{"," if number else "{"}"{name}":'
        if name == "lines":
            yield from _array(map(_content, batch.lines))
        elif isinstance(content[name], tuple):
            yield from _array(content[name])
        else:
            yield _ENCODER.encode(content[name])
    yield "}"


def _array(values: Iterable[object]) -> Iterator[str]:
    yield "["
    for number, one in enumerate(values):
        yield f"{',' if number else ''}{_ENCODER.encode(one)}"
    yield "]"


def _content(line: BatchLine) -> dict[str, Any]:
    values = line_values(line)
    for name in _LATER:
        if not values[name]:
            del values[name]
    return values


def seal_of(batch: Batch) -> str:
    """Compute the seal that a batch of this content must bear.

    Hashing lets other threads run, but line by line so shortly that none of them, the window's neither, gets its turn.
    """
    digest, held, size = hashlib.sha256(), list[str](), 0
    for part in _canonical_parts(batch):
        held.append(part)
        size += len(part)
        if size > _HASHED_AT_ONCE:
            digest.update("".join(held).encode())
            held, size = [], 0
    digest.update("".join(held).encode())
    return digest.hexdigest()


def sealed(batch: Batch) -> Batch:
    """Return the batch with its seal."""
    return replace(batch, seal=seal_of(batch))

"""What all kinds of records have in common."""

from __future__ import annotations

import calendar
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from desktop.register.models_records import Kept as KeptModel
from desktop.register.values import readable
from policies.facts import SubjectKind, Value
from policies.facts.values import LONGEST_NAME
from policies.money import LARGEST
from policies.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of evidence. Its fields bear the names of its table's columns."""

    subject_id: int
    """Whose it is."""
    place: str = ""
    """Where it was read: file, sheet and row, in Chinese. Problems are reported there."""


R = TypeVar("R", bound=Record)


class Kept(NamedTuple, Generic[R]):
    """A record of the register."""

    id: int
    record: R
    voided: str = ""
    """Why it no longer counts; empty while it does."""


class Derived(NamedTuple):
    """The value of a fact that follows from records."""

    value: Value
    rows: tuple[int, ...]
    """The ids of the records that it follows from, ascending."""


Facts = dict[tuple[str, int], Derived]
"""(fact, period) → value. The period is the year of a yearly fact, 0 of a standing one."""

Fault = tuple[str, str]
"""A stable English word and a Chinese sentence."""


class Keeping(NamedTuple):
    """How many records were new, changed and left as they were, and what is odd about them."""

    new: int
    changed: int
    unchanged: int
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[R]):
    """One kind of records. There is one of each."""

    record: type[R]
    model: type[KeptModel]
    label: str
    of: tuple[SubjectKind, ...]
    """The kinds of subjects that have such records."""
    key: tuple[str, ...]
    """The fields that tell one record from another."""
    faults: Callable[[R], Iterator[Fault]]
    """What a record must satisfy by itself."""
    say: Callable[[R], str]
    """The record for the change log, with numbers of persons masked."""
    taken: Fault = ("duplicate", "")
    """What it means that another subject has the record already; ``{name}`` is that subject's."""
    also_of: str = ""
    """The field with another subject whose facts follow from the record too."""
    decoders: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    """Fields that are kept as text, and how they are read back."""

    def encode(self, record: R) -> dict[str, Any]:
        """Return the row."""
        row = {one.name: getattr(record, one.name) for one in fields(record)}
        return {**row, **{name: _text(row[name]) for name in self.decoders}}

    def decode(self, row: Mapping[str, Any]) -> R:
        """Read a row back."""
        values = {one.name: row[one.name] for one in fields(self.record)}
        return self.record(**{**values, **{name: read(values[name]) for name, read in self.decoders.items()}})

    def key_of(self, record: R) -> tuple[Any, ...]:
        """Return what tells the record from others of its kind."""
        return tuple(getattr(record, name) for name in self.key)


def _text(value: Decimal | Mapping[str, object]) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return json.dumps(dict(sorted(value.items())), separators=(",", ":"), default=_text)


_IN_CAPITALS = ("identity_code", "number", "code")


def tidied(record: R) -> R:
    """Return the record with its texts in canonical form. Raises ValueError for control characters."""
    texts = {one.name: readable(getattr(record, one.name)) for one in fields(record) if one.type == "str"}
    capitals: Mapping[str, Any] = {name: text.upper() if name in _IN_CAPITALS else text for name, text in texts.items()}
    return replace(record, **capitals)


# Checks that several kinds share


def needed(label: str, text: str, longest: int = LONGEST_NAME) -> Iterator[Fault]:
    """Yield the fault of a text that is missing or too long."""
    if not text:
        yield "missing", f"{label}是空的，请补填"
    elif len(text) > longest:
        yield "bad_value", f"{label}超过 {longest} 个字，请核对"


def money(label: str, amount: int | None, least: int = 0) -> Iterator[Fault]:
    """Yield the fault of an amount in 分; ``None`` is unknown."""
    if amount is not None and (type(amount) is not int or not least <= amount <= LARGEST):
        yield "bad_value", f"{label}不对，应为{'大于' if least else '不小于'}零、最多两位小数的金额"


def days(label: str, *in_order: date) -> Iterator[Fault]:
    """Yield the fault of days that are implausible or not in order."""
    if any(type(day) is not date or not date(1990, 1, 1) <= day <= date(2100, 12, 31) for day in in_order):
        yield "bad_date", f"{label}不合常理，请核对"
    elif list(in_order) != sorted(in_order):
        yield "dates_out_of_order", f"{label}先后颠倒，请核对"


def area(label: str, figure: object) -> Iterator[Fault]:
    """Yield the fault of an area in ㎡."""
    if not isinstance(figure, Decimal) or not figure.is_finite() or not 0 <= figure < 10**9:  # 1,000 km²
        yield "bad_value", f"{label}不对，应为不小于零的平方米数"


# The calendar


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), last_of_month(year, month + 1))


def years_of(spans: Iterable[tuple[date, date]]) -> list[int]:
    """Return every year that one of the spans (both ends included) touches."""
    return sorted({year for first, last in spans for year in range(first.year, last.year + 1)})

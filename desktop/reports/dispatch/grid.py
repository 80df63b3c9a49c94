"""A table of statistics as plain data: rows of places, blocks of columns. Paper and workbook are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from desktop.register.dispatch import Total

Kind = Literal["amount", "count", "percent", "points", "rank", "text", "word"]
"""Amounts and counts are summed in the workbook; ``word`` is short text in the middle."""

UNREPORTED, UNKNOWN, NO_MATTER, NONE = "未报", "未填", "／", "—"
MARK = "▼"
_PER_WAN = 10**6
_CENT = Decimal("0.01")


class Value(NamedTuple):
    """One cell."""

    text: str
    """As it is printed."""
    number: Decimal | None = None
    """What a cell of the workbook holds; ``None``: the text."""
    note: str = ""
    """Printed small below: how many did not report."""
    behind: bool = False
    """Whether it is behind the schedule: marked at the cell's left."""


class Column(NamedTuple):
    """A column: the lines of its head, what stands in it, a cell for each row."""

    head: tuple[str, ...]
    kind: Kind
    values: tuple[Value, ...]
    width: float = 0.0
    """In mm; 0: as wide as its widest cell."""
    ratio: tuple[int, int] = (0, 0)
    """Where it is a rate of two other columns: how far they stand from it, part and whole; else (0, 0)."""
    total: bool = False
    """Whether it is the sum of the columns of points before it."""


class Block(NamedTuple):
    """Columns under one head; without a title they stand alone."""

    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table. Where ``whole`` is set the first row is the sum of the others."""

    number: str
    """表一; empty where there is only one."""
    title: str
    unit: str
    first: str
    """The head of the first column."""
    names: tuple[str, ...]
    """The first column."""
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    whole: bool = True
    empty: str = "没有可列的内容"
    name_width: float = 25.0
    """In mm."""

    @property
    def caption(self) -> str:
        """What stands above it."""
        return "　".join(filter(None, (self.number, self.title)))


def signed(text: str) -> str:
    """Return a figure with a true minus sign."""
    return text.replace("-", "−")


def wan(value: int | Decimal) -> Decimal:
    """Return 分 as 万元, exactly."""
    return Decimal(value) / _PER_WAN


def two_places(number: Decimal) -> str:
    """Write a figure with two decimals and commas."""
    return signed(f"{number.quantize(_CENT, ROUND_HALF_UP):,}")


def amount(fen: int | Decimal, note: str = "") -> Value:
    """Return a cell of money in 万元."""
    number = wan(fen)
    return Value(two_places(number), number, note)


def count(number: int | Decimal, note: str = "") -> Value:
    """Return a cell of a whole figure."""
    return Value(signed(f"{Decimal(number):,f}"), Decimal(number), note)


def ten_thousands(number: int | Decimal, note: str = "") -> Value:
    """Return a cell of a figure in 万."""
    exact = Decimal(number) / 10**4
    return Value(two_places(exact), exact, note)


def percentage(number: Decimal | None, *, behind: bool = False, otherwise: str = NONE) -> Value:
    """Return a cell of percent with one decimal."""
    return Value(otherwise) if number is None else Value(signed(f"{number:,.1f}"), number, behind=behind)


def rank(number: int | None, *, otherwise: str = NONE) -> Value:
    """Return a cell of a rank."""
    return Value(otherwise) if number is None else Value(str(number), Decimal(number))


def lacking(total: Total, word: str) -> str:
    """Return what a cell says where its figure is not known: that it is missing, or was not to be asked."""
    return word if total.missing else NO_MATTER


def texts(words: Sequence[str]) -> tuple[Value, ...]:
    """Return cells of text."""
    return tuple(map(Value, words))

"""A list as it is printed: columns, groups of rows, sums, notes. Paper and workbook are made from the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from desktop.reports.lines import clean
from desktop.reports.type import STAND_IN, missing_characters
from policies.money import Fen, yuan

Look = Literal["number", "text", "centre", "code", "money", "count", "rate"]
"""Running number; text at the left or centred; codes; 分; whole figures; per cent to one decimal."""
Value = str | int | Decimal | None | tuple[str, ...]
"""What stands in a cell. ``None``: unknown, or left for writing; a text among figures: it does not apply, sums go on
without it; several texts stand below each other."""
SUMMED: frozenset[Look] = frozenset({"money", "count"})
FIGURES: frozenset[Look] = frozenset({"money", "count", "rate"})
SIGNERS = ("制表人", "复核人", "股室负责人", "分管领导", "主要负责人")
UNKNOWN: Mapping[Look, str] = MappingProxyType({"count": "—", "rate": "—"})
"""How an unknown figure is shown; amounts nobody has given yet are left blank, to be written by hand."""


class Seal(NamedTuple):
    """A box in which an office states its opinion, seals and dates."""

    office: str
    words: str


class ListColumn(NamedTuple):
    """A column of a list."""

    head: tuple[str, ...]
    width: float
    """In mm. Columns of amounts become as wide as their widest figure; those that give way become narrower."""
    look: Look
    by_hand: bool = False
    """Whether people write into it."""
    gives_way: bool = False
    apart: tuple[float, ...] = ()
    """Where its cells hold several texts: the widths (mm) of the columns that they become in the workbook."""


class Group(NamedTuple):
    """Rows with a sum of their own."""

    head: str
    """Empty: no row above."""
    note: str
    rows: tuple[tuple[Value, ...], ...]
    label: str
    """What the row of sums is called; empty: none."""


class Section(NamedTuple):
    """Groups under a title."""

    title: str
    groups: tuple[Group, ...]


class Part(NamedTuple):
    """A sum over some of the groups, before the total."""

    label: str
    groups: tuple[int, ...]
    """By their place among the groups of all sections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The whole list. Sums are never figures of their own: they follow from the rows."""

    name: str
    """Its short name in the foot and in the names of files."""
    title: str
    bureau: str
    secrecy: str = ""
    above: tuple[str, str, str] = ("", "", "")
    """The line below the title: left, middle, right."""
    basis: str = ""
    """The line above the table."""
    unit: str = "单位：元"
    columns: tuple[ListColumn, ...]
    sections: tuple[Section, ...]
    parts: tuple[Part, ...] = ()
    total: str = "合计"
    """What the row of all sums is called; empty: none."""
    capital: str = ""
    """The total in capitals."""
    empty: str = "没有可列的内容"
    checked: str = ""
    """That the total of the first column that is compared is that of the sealed batch."""
    compared: int | None = None
    """The column whose total is compared in the workbook."""
    notes: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    """Notes on characters that the paper cannot show."""
    signers: tuple[str, ...] = SIGNERS
    seals: tuple[Seal, ...] = ()
    """Beside the signers; without them the signers stand in one row."""
    foot: tuple[str, str] = ("", "")
    subject: str = ""
    """What the files say that they are about."""
    made_at: datetime
    public: bool = False
    """An annex of a notice: no head, no signatures, pages numbered on with the notice."""
    portrait: bool = False
    leading: float = 3.6
    """By how many mm a row of several lines is higher than they are."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of all sections."""
        return tuple(group for section in self.sections for group in section.groups)

    def sums(self, groups: Iterable[Group]) -> tuple[int | Decimal | None, ...]:
        """Return the sum of each column; ``None`` where it has none, or where a figure of it is not known."""
        rows = [row for group in groups for row in group.rows]
        return tuple(_sum(column, [row[n] for row in rows]) for n, column in enumerate(self.columns))

    def total_of(self, column: int) -> Fen:
        """Return the total of one column."""
        return int(self.sums(self.groups)[column] or 0)


def _sum(column: ListColumn, values: list[Value]) -> int | Decimal | None:
    if column.look not in SUMMED or (column.by_hand and not values):
        return None
    figures = [value for value in values if isinstance(value, int | Decimal)]
    applying = [value for value in values if not isinstance(value, str)]
    return sum(figures) if len(figures) == len(applying) and (figures or not values) else None


def shown(value: Value, look: Look) -> str:
    """Write a value as it is printed."""
    if value is None:
        return UNKNOWN.get(look, "")
    if isinstance(value, tuple):
        return "\n".join(value)
    if look == "money" and isinstance(value, int):
        return yuan(value)
    if look == "count" and not isinstance(value, str):
        return f"{value:,}".replace("-", "−")
    if look == "rate" and not isinstance(value, str):
        return f"{value:.1f}".replace("-", "−")
    return str(value)


def longest_figure(listing: Listing, place: int, total: int | Decimal | None) -> str:
    """Return the longest figure of a column as it is printed: a sum is bold, and as a rule the longest."""
    figures = (row[place] for group in listing.groups for row in group.rows)
    known = [value for value in (total, *figures) if isinstance(value, int | Decimal)]
    look = listing.columns[place].look
    return max((shown(_size(value), look) for value in known), key=len, default="")


def _size(figure: int | Decimal) -> int | Decimal:
    return figure if figure >= 0 else -figure


def given_way(listing: Listing, widths: list[float], needed: Callable[[int], float]) -> list[float]:
    """Widen the columns of figures to what is ``needed``; those that give way bear it, each its share."""
    whole = sum(widths)
    widths = [
        max(width, needed(place)) if column.look in ("number", "money", "count") else width
        for place, (column, width) in enumerate(zip(listing.columns, widths, strict=True))
    ]
    over = sum(widths) - whole
    bearing = sum(width for column, width in zip(listing.columns, widths, strict=True) if column.gives_way)
    return [
        width * (1 - over / bearing) if column.gives_way else width
        for column, width in zip(listing.columns, widths, strict=True)
    ]


def unstacked(listing: Listing) -> Listing:
    """Return the list with a column of its own for every text of a cell, as a workbook needs it."""
    columns = tuple(one for column in listing.columns for one in _columns_of(column))
    sections = tuple(
        section._replace(
            groups=tuple(
                g._replace(rows=tuple(_spread(listing.columns, row) for row in g.rows)) for g in section.groups
            )
        )
        for section in listing.sections
    )
    before = listing.columns[: listing.compared or 0]
    compared = None if listing.compared is None else sum(len(list(_columns_of(column))) for column in before)
    return replace(listing, columns=columns, sections=sections, compared=compared)


def _columns_of(column: ListColumn) -> Iterable[ListColumn]:
    if not column.apart:
        return (column,)
    return (
        column._replace(
            head=tuple(head.replace("（", "\n（").split("\n")),
            width=width,
            apart=(),
            look="text" if n == 0 else "code",
            gives_way=n == 0,
        )
        for n, (head, width) in enumerate(zip(column.head, column.apart, strict=True))
    )


def _spread(columns: tuple[ListColumn, ...], row: tuple[Value, ...]) -> tuple[Value, ...]:
    """Spread the cells with several texts."""
    spread: list[Value] = []
    for column, value in zip(columns, row, strict=True):
        spread += value if column.apart and isinstance(value, tuple) else (value,)
    return tuple(spread)


def stand_ins(texts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return a note on every character that no font has: ``texts`` are pairs of place and text."""
    found: dict[str, list[str]] = {}
    for place, text in texts:
        for character in missing_characters(clean(text)):
            found.setdefault(character, []).append(place)
    return tuple(
        f"{'、'.join(places)}有字库没有的字（U+{ord(character):04X}），以{STAND_IN}代替，请手写补正。"
        for character, places in found.items()
    )


def stand_ins_of(sections: Iterable[Section]) -> tuple[str, ...]:
    """Return the notes on characters that no font has, by the rows' running numbers."""
    rows = (row for section in sections for group in section.groups for row in group.rows)
    return stand_ins((f"第{number}行", "".join(map(str, row))) for number, row in enumerate(rows, 1))

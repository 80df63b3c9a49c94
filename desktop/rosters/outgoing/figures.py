"""Values of facts as cells of a workbook: exact, and never a formula."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import cast

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from policies.facts import Fact, Value, show_value
from policies.money import plain_yuan

CellValue = str | int | float | date | None
"""What a cell can hold; ``None`` is a blank one."""


def figure(number: Decimal) -> float | str:
    """Return a number as a cell keeps it, or as text where the cell's 15 digits would lose some."""
    near = float(number)
    return near if Decimal(repr(near)) == number else f"{number:f}"


def cell_value(fact: Fact, value: Value | None) -> CellValue:
    """Return a value as a person would type it: money in 元, choices by their labels. Unknown is blank, never 0."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if fact.type == "money":
        return figure(Decimal(plain_yuan(cast("int", value))))
    if isinstance(value, Decimal):
        return figure(value)
    if isinstance(value, int | date):
        return value
    return show_value(fact, value) if isinstance(value, tuple) or fact.options else plain(value)


def plain(text: str) -> str:
    """Return text without the control characters that no workbook can hold."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))

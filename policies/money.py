"""Money is an integer of 分. Reading, rounding and writing it, never through a float."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

Fen = int
"""An amount of money in 分 (0.01 元; for USD facts, in cents)."""

LARGEST: Fen = 10**17
"""No figure of a county or prefecture reaches 1,000 万亿元; a larger one is a slip of the keyboard."""

_UNITS = {"": 1, "元": 1, "万": 10**4, "万元": 10**4, "亿": 10**8, "亿元": 10**8}
_FIGURE = re.compile(r"([0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?(元|万元|万|亿元|亿)?")


def parse_money(text: str | int) -> Fen:
    """Read ``"10000000.01"``, ``"1000万"``, ``"1.2亿"`` or ``50000`` (元) into 分.

    Raises ValueError with a Chinese sentence for anything else, for a negative figure and for
    more than two decimals of a 元.
    """
    cleaned = str(text).strip()
    match = _FIGURE.fullmatch(cleaned)
    if match is None:
        negative = _FIGURE.fullmatch(cleaned.removeprefix("-")) is not None
        raise ValueError("金额不能为负数" if negative else f"“{text}”不是金额，应如 50000、1000万、1.2亿")
    whole, decimals, unit = match.groups()
    fen = Decimal(whole.replace(",", "") + (decimals or "")) * _UNITS[unit or ""] * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"“{text}”超过两位小数，金额只到分")
    if fen > LARGEST:
        raise ValueError(f"“{text}”大得不合常理，请核对单位")
    return int(fen)


def round_half_up(amount: Fraction) -> Fen:
    """Round 分 to the nearest whole 分, a half upwards."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def round_down(amount: Fraction) -> Fen:
    """Cut to whole 分: where the rate is a ceiling, rounding up would exceed it."""
    return amount.numerator // amount.denominator


def yuan(fen: Fen) -> str:
    """Write 分 as 元 for people: ``1,234.56``; negative with a true minus sign."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}.{cents:02}"


def plain_yuan(fen: Fen) -> str:
    """Write 分 as 元 for programs: ``1234.56``."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02}"


def in_words(fen: Fen) -> str:
    """Write a round figure as the documents do: ``1000万元``, ``1亿元``, ``5000元``, ``1.5元``."""
    for unit, size in (("亿元", 10**10), ("万元", 10**6)):
        if fen >= size and fen * 100 % size == 0:
            return f"{Decimal(fen) / size:f}".rstrip("0").rstrip(".") + unit if fen % size else f"{fen // size}{unit}"
    return (plain_yuan(fen).rstrip("0").rstrip(".") if fen % 100 else str(fen // 100)) + "元"

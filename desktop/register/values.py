"""The one exact form in which a value of a fact is kept: a whole number or canonical text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import cast

from policies.facts import CATALOGUE, Fact, Title, Value, parse_value
from policies.facts.values import LONGEST_NAME
from policies.money import LARGEST, plain_yuan

Stored = tuple[str | None, int | None]
"""(text, number): exactly one of the two is there."""

_WHOLE = 10**15
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
_UNREADABLE = {"Cc", "Cs", "Zl", "Zp"}
_WRONG_TYPE = "值的类型不对，请按“{label}”的填写要求修改"
_IN_MEMORY: dict[str, type] = {"bool": bool, "date": date, "money": int, "integer": int, "number": Decimal}


def _as_written(fact: Fact, value: Value) -> object:
    """Return the form in which policy files write the value, so that one parser checks both."""
    if type(value) is not _IN_MEMORY.get(fact.type, str):
        raise ValueError(_WRONG_TYPE.format(label=fact.label))
    if fact.type == "money":
        return plain_yuan(cast("int", value))
    return _digits(value) if isinstance(value, Decimal) else value


def _digits(number: Decimal) -> str:
    if not number.is_finite():
        raise ValueError(f"“{number}”不是数值")
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Plain:
    """Knows the values of a fact that need no parser: figures, ticks, choices and days, which are nearly all."""

    __slots__ = ("_choices", "_dated", "_whole")

    def __init__(self, fact: Fact | None) -> None:
        """Take ``None`` for what is no fact, of which no value is right."""
        kind = fact.type if fact else ""
        self._whole = {"money": LARGEST + 1, "integer": _WHOLE}.get(kind, 0)
        self._choices: dict[object, str | int] = {True: 1, False: 0} if kind == "bool" else {}
        if fact and kind == "choice":
            self._choices = {option: option for option in fact.options}
        self._dated = kind == "date"

    def bound(self, value: Value) -> str | int | None:
        """Return the form in which SQLite keeps a value; ``None`` where a closer look is needed."""
        if type(value) is int:
            return value if 0 <= value < self._whole else None
        if type(value) is bool or type(value) is str:
            return self._choices.get(value)
        if type(value) is date and self._dated and _FIRST_DAY <= value <= _LAST_DAY:
            return value.isoformat()
        return None


_PLAIN = {fact.id: Plain(fact) for fact in CATALOGUE.values()}


def in_figures(fact: Fact) -> bool:
    """Whether values of the fact are kept as whole numbers."""
    return fact.type in {"money", "integer", "bool"}


def bound(stored: Stored) -> str | int:
    """Return the one of the two that is there."""
    text, number = stored
    return cast("int", number) if text is None else text


def stored(bound: str | int) -> Stored:
    """Return both again."""
    return (bound, None) if isinstance(bound, str) else (None, bound)


def encode(fact: Fact, value: Value) -> Stored:
    """Return the canonical form of a value. Raises ValueError (in Chinese) where the fact has no such value."""
    plainly = _PLAIN[fact.id].bound(value)
    if plainly is not None:
        return stored(plainly)
    clean = parse_value(fact, _as_written(fact, value))
    if isinstance(clean, int):
        return None, int(clean)
    if isinstance(clean, date):
        return clean.isoformat(), None
    return (_digits(clean) if isinstance(clean, Decimal) else readable(str(clean))), None


def _number(_: str | None, number: int | None) -> Value:
    return cast("int", number)


def _text(text: str | None, _: int | None) -> Value:
    return cast("str", text)


_DECODERS: dict[str, Callable[[str | None, int | None], Value]] = {
    "bool": lambda _, number: bool(number),
    "date": lambda text, _: date.fromisoformat(cast("str", text)),
    "money": _number,
    "integer": _number,
    "number": lambda text, _: Decimal(cast("str", text)),
}


def decoder(fact: Fact) -> Callable[[str | None, int | None], Value]:
    """Return the function that reads (text, number) of this fact back."""
    return _DECODERS.get(fact.type, _text)


def readable(text: str) -> str:
    """Return a line of text without the blanks around it. Rare, private and not yet assigned characters are kept.

    Raises ValueError where it has control characters, line breaks or broken ones: no file can show them.
    """
    if not text.isprintable() and any(unicodedata.category(char) in _UNREADABLE for char in text.strip()):
        raise ValueError("含有换行或看不见的控制字符，请删去后重新录入")
    return text.strip()


def check_title(fact: Fact, title: Title) -> Title:
    """Return the title in its canonical form. Raises ValueError with a Chinese sentence."""
    if title.level not in fact.options:
        raise ValueError(f"称号级别“{title.level}”不在选项之内，应为：{'、'.join(fact.options.values())}")
    if type(title.on) is not date or not date(1900, 1, 1) <= title.on <= date(2200, 12, 31):
        raise ValueError("称号的授予日期不合常理，请核对")
    if max(len(title.issuer), len(title.document)) > LONGEST_NAME:
        raise ValueError(f"称号的授予单位和文号各不超过 {LONGEST_NAME} 个字")
    return title._replace(issuer=readable(title.issuer), document=readable(title.document))

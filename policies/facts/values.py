"""Typed values of facts: reading them strictly, showing them, and their JSON form.

In memory: text, division and choice are ``str``; bool is ``bool``; date is ``datetime.date``; money is an
``int`` of 分; integer is ``int``; number is ``Decimal``; a title fact is a tuple of ``Title``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from policies.facts.catalogue import Fact
from policies.money import parse_money, plain_yuan, yuan


class Title(NamedTuple):
    """A title that was awarded, such as 省级电商示范企业."""

    level: str
    on: date
    issuer: str = ""
    document: str = ""


Value = bool | int | Decimal | str | date | tuple[Title, ...]

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_DIVISION = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}|[A-Za-z][A-Za-z0-9_-]{1,19}")
LONGEST_NAME = 100


def _text(_: Fact, raw: object) -> str:
    text = raw.strip() if isinstance(raw, str) else ""
    if not text or len(text) > LONGEST_NAME:
        raise ValueError(f"应为 1 至 {LONGEST_NAME} 个字的文字")
    return text


def _division(_: Fact, raw: object) -> str:
    if not isinstance(raw, str) or _DIVISION.fullmatch(raw.strip()) is None:
        raise ValueError("应为 6、9 或 12 位行政区划代码，或字母开头的功能区代码")
    return raw.strip()


def _bool(_: Fact, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("应为是或否（true 或 false）")
    return raw


def _date(_: Fact, raw: object) -> date:
    if type(raw) is not date:
        raise ValueError("应为日期，如 2019-05-01")
    if not date(1900, 1, 1) <= raw <= date(2200, 12, 31):
        raise ValueError(f"日期 {raw} 不合常理")
    return raw


def _money(_: Fact, raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise ValueError('金额应写成带引号的文字或整数，如 "1000万"、"50000.01"、50000，不能写成小数')
    return parse_money(raw)


def _number(_: Fact, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise ValueError('数值应写成带引号的文字或整数，如 "3333.33"，不能写成小数')
    if str(raw).strip().startswith("-"):
        raise ValueError("数值不能为负数")
    if _NUMBER.fullmatch(str(raw).strip()) is None:
        raise ValueError(f"“{raw}”不是数值，应如 3333.33（最多六位小数）")
    return Decimal(str(raw).strip())


def _integer(fact: Fact, raw: object) -> int:
    number = _number(fact, raw)
    if number != number.to_integral_value():
        raise ValueError(f"“{raw}”应为整数")
    return int(number)


def _choice(fact: Fact, raw: object) -> str:
    if not isinstance(raw, str) or raw not in fact.options:
        options = "、".join(f"{key}（{label}）" for key, label in fact.options.items())
        raise ValueError(f"“{raw}”不在选项之内，应为：{options}")
    return raw


_PARSERS: Mapping[str, Callable[[Fact, object], Value]] = {
    "text": _text,
    "division": _division,
    "bool": _bool,
    "date": _date,
    "money": _money,
    "integer": _integer,
    "number": _number,
    "choice": _choice,
}


def parse_value(fact: Fact, raw: object) -> Value:
    """Read one value of a fact (not a title) from a policy, scenario or JSON file.

    Raises ValueError with a Chinese sentence. Reading what people type into Excel is not this
    function's work: ``desktop.rosters`` does that and hands over clean values.
    """
    return _PARSERS[fact.type](fact, raw)


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _show_titles(fact: Fact, titles: tuple[Title, ...]) -> str:
    return "、".join(f"{fact.options.get(t.level, t.level)}（{t.on.isoformat()}）" for t in titles)


def show_value(fact: Fact, value: Value | None) -> str:
    """Write a value for people, with its unit. Unknown is 未填, never 0."""
    if value is None:
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return _show_titles(fact, value)
    if fact.type == "money":
        return f"{yuan(int(value))}{fact.unit}"  # type: ignore[arg-type]  # money is an int
    if isinstance(value, int | Decimal):
        return f"{_plain(Decimal(value))}{fact.unit}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return fact.options.get(value, value)


def value_to_json(fact: Fact, value: Value | None) -> object:
    """Return the value in its stable JSON form: money and numbers as text, dates as ISO 8601."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return [{**t._asdict(), "on": t.on.isoformat()} for t in value]
    if fact.type == "money":
        return plain_yuan(int(value))  # type: ignore[arg-type]  # money is an int
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value

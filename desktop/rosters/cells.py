"""Reading one cell: what people type into Excel, into exact values of facts.

A reading that changes something says so by a word (``how``); what cannot be read raises ValueError with a Chinese
sentence that names the remedy. The place is the caller's to add.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple

from desktop.rosters.text import half_width, tidy
from desktop.workbooks import Raw
from policies.facts import CATALOGUE, Fact, Title, Value, parse_value, show_value

HOW: Mapping[str, str] = MappingProxyType(
    {
        "placeholder": "占位符按空白处理",
        "spaces": "多余空格已去掉",
        "full_width": "全角字符已换成半角",
        "figure": "金额或数字的写法已统一",
        "noise": "公式计算的尾差已去掉",
        "date": "日期的写法已统一",
        "serial": "日期序号已换算",
        "tick": "是否的写法已统一",
        "option": "选项的写法已统一",
        "number_as_text": "数字按文字读取",
    }
)
"""Why a reading differs from the cell, for people."""


class Read(NamedTuple):
    """A value as it was read. ``value`` is ``None`` where the cell says nothing."""

    value: Value | None
    how: str = ""
    """A key of ``HOW``, empty where nothing was changed."""


BLANK = Read(None)
_DAY = CATALOGUE["operating_since"]
"""Any fact that is a date."""

_PLACEHOLDERS = frozenset({"-", "--", "—", "——", "–", "/", "\\", "／", "…", "……"})
_FIGURE = re.compile(r"[¥￥]?([+\-−(]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?\)?([^0-9.,()]*)")
_EXPONENT = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+")
_DATE = re.compile(r"([0-9]{4})(?:年|[./\-])([0-9]{1,2})(?:月|[./\-])([0-9]{1,2})日?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "对", "Y", "YES", "TRUE", "1"})
_NO = frozenset({"否", "无", "×", "✗", "✘", "x", "X", "错", "没有", "N", "NO", "FALSE", "0", "╳", "✕"})
_MONEY_UNITS = {"": 1, "元": 1, "万": 10**4, "万元": 10**4, "亿": 10**8, "亿元": 10**8}
_NOISE = Decimal("1e-6")
_DIGITS_LOST = 10**15
_LOST = "“{raw}”是成了数字的代码，末几位已丢失，无法复原，请把该列设为文本格式，再照证照重填 18 位代码"
_QUICK = 10**12
"""元. Below it, neighbouring floats are so near to each other that each 分 has its own."""
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 80_000
"""Day numbers from 1927 to 2119: what is outside is no date of an enterprise."""


def shown(raw: Raw) -> str:
    """Write a cell as a person sees it in the sheet, or nearly so."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, int | float):
        return _plain(Decimal(repr(raw)))
    if isinstance(raw, datetime) and raw.time() == datetime.min.time():
        return raw.date().isoformat()
    return str(raw)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_placeholder(raw: Raw) -> bool:
    """Whether a cell only says that it has nothing to say: a dash or a stroke."""
    return isinstance(raw, str) and tidy(raw) in _PLACEHOLDERS


def is_blank(raw: Raw) -> bool:
    """Whether a cell has nothing that can be seen."""
    return isinstance(raw, str) and not (raw and tidy(raw))


class _Number(NamedTuple):
    figure: Decimal
    unit: str
    exact: bool
    """Whether a person typed it, rather than a computer stored it in binary."""


def _number(raw: Raw, what: str) -> _Number:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(f"应为{what}，现为“{shown(raw)}”，请把单元格格式改为数值后重填")
    if not isinstance(raw, str):
        figure = Decimal(repr(raw))
        if not figure.is_finite():
            raise ValueError(f"应为{what}，请重填")
        return _checked_sign(_Number(figure, "", exact=False), negative=figure < 0, raw=raw)
    match = _FIGURE.fullmatch(half_width(raw))
    if match is None:
        raise ValueError(f"“{tidy(raw)}”不是{what}，请改成数字；没有就留空，不要写 0")
    sign, whole, decimals, unit = match.groups()
    number = _Number(Decimal(whole.replace(",", "") + (decimals or "")), unit, exact=True)
    return _checked_sign(number, negative=sign in ("-", "−", "("), raw=raw)


def _checked_sign(number: _Number, *, negative: bool, raw: Raw) -> _Number:
    if negative and number.figure:
        raise ValueError(f"“{shown(raw)}”是负数，此项不能为负，请核对后改正")
    return number


def _without_noise(number: Decimal, decimals: int, *, exact: bool) -> tuple[Decimal, bool]:
    """Drop what a formula's binary arithmetic left behind the last decimal; typed figures are left as they are."""
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    noisy = not exact and rounded != number and abs(rounded - number) < min(_NOISE, Decimal(1).scaleb(-decimals - 2))
    return (rounded, True) if noisy else (number, False)


def _how_figure(raw: Raw, plain: str, *, noisy: bool, scaled: bool) -> str:
    if noisy:
        return "noise"
    if not isinstance(raw, str) or scaled or raw == plain:
        return ""
    return "full_width" if half_width(raw) == plain and tidy(raw) != plain else "figure"


def plain_fen(raw: Raw) -> int | None:
    """Return the 分 of a cell that is exactly some 分: the float nearest to them. The quick way of nearly all cells."""
    if type(raw) is not float or not 0 <= raw < _QUICK:
        return None
    fen = round(raw * 100)
    return fen if fen / 100 == raw else None


def _money(fact: Fact, raw: Raw, scale: int) -> Read:
    fen = plain_fen(raw) if scale == 1 else None
    if fen is not None:
        return Read(fen)
    number = _number(raw, "金额")
    if number.unit not in _MONEY_UNITS and number.unit != fact.unit:
        raise ValueError(f"“{shown(raw)}”的单位“{number.unit}”不能识别，请改成元或万元")
    # A unit in the cell stands above the unit of the column.
    factor = _MONEY_UNITS.get(number.unit, 1) if number.unit else scale
    exact, noisy = _without_noise(number.figure * factor, 2, exact=number.exact)
    if exact != exact.quantize(Decimal("0.01")):
        raise ValueError(f"“{shown(raw)}”折合 {_plain(exact)} 元，超过两位小数，金额只到分，请核对后改正")
    how = _how_figure(raw, _plain(number.figure), noisy=noisy, scaled=not number.unit and scale != 1)
    return Read(parse_value(fact, _plain(exact)), how)


def _count(fact: Fact, raw: Raw, decimals: int) -> Read:
    number = _number(raw, "整数" if decimals == 0 else "数字")
    if number.unit and number.unit.replace("平方米", "㎡") != fact.unit:
        raise ValueError(f"“{shown(raw)}”的单位应为{fact.unit}，请换算后只填数字")
    exact, noisy = _without_noise(number.figure, decimals, exact=number.exact)
    value = parse_value(fact, _plain(exact))
    return Read(value, _how_figure(raw, _plain(number.figure), noisy=noisy, scaled=False))


def _year_month_day(text: str) -> date | None:
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError(f"“{text}”这一天不存在，请核对日期") from None


def read_date(fact: Fact, raw: Raw, *, epoch_1904: bool = False) -> Read:
    """Read a date: a real one, a day number, or 2018.6.25, 20180625, 2018/6/25, 2018年6月25日."""
    if isinstance(raw, datetime):
        return Read(parse_value(fact, raw.date()), "" if raw.time() == datetime.min.time() else "date")
    if isinstance(raw, date):
        return Read(parse_value(fact, raw))
    if isinstance(raw, float | int) and not isinstance(raw, bool) and _FIRST_SERIAL <= raw <= _LAST_SERIAL:
        epoch = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
        return Read(parse_value(fact, epoch + timedelta(days=int(raw))), "serial")
    text = half_width(shown(raw))
    day = _year_month_day(text)
    if day is None:
        raise ValueError(f"“{tidy(shown(raw))}”不是日期，请写成 2018-06-25 的样子，年月日都要有")
    return Read(parse_value(fact, day), "" if raw == day.isoformat() else "date")


def _bool(_: Fact, raw: Raw) -> Read:
    if isinstance(raw, bool):
        return Read(raw)
    text = half_width(shown(raw))
    word = text.upper() if text.isascii() else text
    if word in _YES or word in _NO:
        value = word in _YES
        return Read(value, "" if raw == ("是" if value else "否") else "tick")
    raise ValueError(f"“{tidy(shown(raw))}”看不出是或否，请填“是”或“否”，不清楚就留空")


def _choice(fact: Fact, raw: Raw) -> Read:
    text = half_width(shown(raw))
    for option, label in fact.options.items():
        if text in (half_width(label), option):
            return Read(option, "" if raw == label else "option")
    raise ValueError(f"“{tidy(shown(raw))}”不在选项之内，应为：{'、'.join(fact.options.values())}")


def read_text(raw: Raw) -> tuple[str, str]:
    """Return the text of a cell and how it was changed."""
    if isinstance(raw, str):
        text = tidy(raw)
        return text, "" if text == raw else "spaces"
    return shown(raw), "number_as_text"


def _text(fact: Fact, raw: Raw) -> Read:
    text, how = read_text(raw)
    return Read(parse_value(fact, text), how)


def _division(fact: Fact, raw: Raw) -> Read:
    text = half_width(shown(raw))
    return Read(parse_value(fact, text), "" if not isinstance(raw, str) or raw == text else "full_width")


def _titles(fact: Fact, raw: Raw) -> Read:
    """Read ``省级（2020-05-18）、国家级（2021.6.1）``: for each title its level and date."""
    titles = tuple(_title(fact, part) for part in re.split(r"[、;；,，\n]", shown(raw)) if tidy(part))
    return Read(titles, "" if raw == show_value(fact, titles) else "option")


def _title(fact: Fact, text: str) -> Title:
    compact = half_width(text)
    for level, label in fact.options.items():
        if compact.startswith(label):
            day = _year_month_day(compact.removeprefix(label).strip("()"))
            if day is not None:
                return Title(level, day)
    levels = "、".join(fact.options.values())
    raise ValueError(f"“{tidy(text)}”应写明级别和授予日期，如“省级（2020-05-18）”，级别为：{levels}")


def read_title_or_level(fact: Fact, raw: Raw) -> Read:
    """Read a title where other columns may hold its date: whole, or its level alone."""
    if is_blank(raw) or is_placeholder(raw):
        return read_fact(fact, raw)
    try:
        return _choice(fact, raw)
    except ValueError:
        return _titles(fact, raw)


def read_title_part(fact: Fact, part: str, raw: Raw, *, epoch_1904: bool) -> Read:
    """Read one of the columns of a title: level, date, issuer or document."""
    if is_placeholder(raw):
        return Read(None, "placeholder")
    if part == "level":
        return _choice(fact, raw)
    return read_date(_DAY, raw, epoch_1904=epoch_1904) if part == "on" else Read(*read_text(raw))


_READERS: dict[str, Callable[[Fact, Raw], Read]] = {
    "text": _text,
    "division": _division,
    "bool": _bool,
    "choice": _choice,
    "title": _titles,
    "integer": lambda fact, raw: _count(fact, raw, 0),
    "number": lambda fact, raw: _count(fact, raw, 6),
}


def read_fact(fact: Fact, raw: Raw, *, scale: int = 1, epoch_1904: bool = False) -> Read:
    """Read a cell as a value of the fact. ``scale`` is the column's unit in 元.

    A blank cell is unknown; so is a dash, which is said. Raises ValueError with a Chinese sentence.
    """
    if is_blank(raw):
        return BLANK
    if is_placeholder(raw):
        return Read(None, "placeholder")
    if fact.type == "money":
        return _money(fact, raw, scale)
    if fact.type == "date":
        return read_date(fact, raw, epoch_1904=epoch_1904)
    return _READERS[fact.type](fact, raw)


def read_code(raw: Raw, lost: str = _LOST) -> tuple[str, str]:
    """Read an identity code, or a bank number; return it and how it was changed.

    A spreadsheet keeps 15 digits of a number. Raises ValueError with ``lost`` where digits are lost: they cannot be had
    back.
    """
    if isinstance(raw, str):
        code = half_width(raw)
        if _EXPONENT.fullmatch(code):
            raise ValueError(lost.format(raw=tidy(raw)))
        return code.upper(), "" if code.upper() == raw else "full_width" if code.upper() != tidy(raw) else "spaces"
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != int(raw) or raw < 0:
        raise ValueError(f"“{shown(raw)}”不是代码，请把单元格格式改为文本后重填")
    if raw >= _DIGITS_LOST:
        raise ValueError(lost.format(raw=f"{raw:.3g}"))
    return shown(raw), "number_as_text"


QUARTER = re.compile("第?([1-4一二三四])季度?|Q([1-4])")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def quarter_number(match: re.Match[str]) -> int:
    """Return the quarter that a match of ``QUARTER`` names."""
    word = match[1] or match[2]
    return _QUARTERS.get(word) or int(word)


def read_quarter(raw: Raw) -> tuple[int | None, int] | None:
    """Read a cell of a column of quarters: 1, 第一季度, Q1, 2019年第1季度; the year is ``None`` where it is not there.

    Raises ValueError with a Chinese sentence.
    """
    if is_blank(raw):
        return None
    text = half_width(shown(raw)).upper()
    match = re.fullmatch("(?:((?:19|20|21)[0-9]{2})年?度?)?(.*)", text)
    year, rest = match.groups() if match else (None, text)
    quarter = QUARTER.fullmatch(rest if QUARTER.fullmatch(rest) else f"{rest}季度")
    if quarter is None or isinstance(raw, bool):
        raise ValueError(f"“{tidy(shown(raw))}”不是季度，请填 1 至 4，或“第1季度”")
    return int(year) if year else None, quarter_number(quarter)


def read_year(raw: Raw) -> int | None:
    """Read a cell of a column of years: 2019, 2019年, 2019年度. Raises ValueError with a Chinese sentence."""
    if is_blank(raw):
        return None
    match = re.fullmatch(r"((?:19|20|21)[0-9]{2})年?度?", half_width(shown(raw)))
    if match is None or isinstance(raw, bool):
        raise ValueError(f"“{tidy(shown(raw))}”不是年度，请填四位年份，如 2019")
    return int(match[1])

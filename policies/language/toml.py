"""Strict reading of TOML tables: every key is asked for, every fault is told with its place.

An ``Entry`` never raises for a faulty key: it notes a problem, hands back a harmless value and goes on,
so that a clerk sees all faults of a file at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from policies.facts import CATALOGUE, Fact, SubjectKind, parse_value
from policies.money import Fen, parse_money
from policies.problems import InputError, Problem, refuse

T = TypeVar("T")
Table = Mapping[str, Any]
LONGEST_FILE = 2_000_000
DEEPEST = 12
_MISSING = object()


class BinaryFloat(str):
    """A float as it stands in the file. Nothing accepts one: binary floating point is not money."""

    __slots__ = ()


def parse_toml(text: str, place: str) -> Table:
    """Parse a TOML file. Raises InputError for what is not TOML, too long or too deep."""
    if len(text) > LONGEST_FILE:
        raise refuse(place, "too_long", f"文件超过 {LONGEST_FILE:,} 个字符，不是政策或算例文件")
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > _MOST_DOTS:  # the parser's work grows with their square
            raise refuse(f"{place} 第 {number} 行", "too_deep", _TOO_DEEP)
    try:
        table = tomllib.loads(text, parse_float=BinaryFloat)
    except tomllib.TOMLDecodeError as error:
        raise refuse(place, "not_toml", f"不是合格的 TOML 文件（{error}），请对照说明改正该处") from error
    except ValueError:
        raise refuse(place, "not_toml", "有大得读不了的数字，不是政策或算例文件") from None
    except RecursionError:
        raise refuse(place, "too_deep", _TOO_DEEP) from None
    if _is_too_deep(table):
        raise refuse(place, "too_deep", _TOO_DEEP)
    return table


_TOO_DEEP = "层数太多，不是政策或算例文件"
_DEEPEST, _MOST_DOTS = 40, 200


def _is_too_deep(table: object) -> bool:
    """Whether tables and lists lie in each other too deep to be read aloud; told without going down in turn."""
    level: list[object] = [table]
    for _ in range(_DEEPEST):
        inside = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [value for values in inside for value in values]
        if not level:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Scope:
    """What a table may refer to while a measure is read."""

    subject: SubjectKind | None = None
    readings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A setting that is fixed by the text or left to a reading."""

    fixed: str
    reading: str = ""

    def of(self, readings: Callable[[str], str]) -> str:
        """Return the setting, asking for the reading where there is one."""
        return readings(self.reading) if self.reading else self.fixed


class Entry:
    """One table of a file while it is read."""

    def __init__(self, table: object, place: str, problems: list[Problem], scope: Scope | None = None) -> None:
        self.place = place
        self.problems = problems
        self.scope = scope or Scope()
        self._table: Table = table if isinstance(table, dict) else {}
        self._asked: set[str] = set()
        self._before = len(problems)
        if not isinstance(table, dict):
            self.fault("", "not_a_table", "应为一个表（[…] 或 {…}）")

    def fault(self, key: str, code: str, sentence: str) -> None:
        """Note a problem at a key of this table."""
        self.problems.append(Problem(f"{self.place} › {key}" if key else self.place, code, sentence))

    @property
    def clean(self) -> bool:
        """Whether nothing was found wrong in this table or below it so far."""
        return len(self.problems) == self._before

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def raw(self, key: str, default: object = _MISSING) -> Any:
        """Hand out a key as it stands, and count it as known."""
        self._asked.add(key)
        if key in self._table:
            return self._table[key]
        if default is _MISSING:
            self.fault(key, "missing_key", "缺少这一项，请补上")
            return None
        return default

    def _read(self, key: str, default: Any, harmless: T, read: Callable[[Any], T]) -> T:
        raw = self.raw(key, default)
        if raw is None and key not in self._table:
            return harmless
        if raw is default and key not in self._table:
            given: T = default
            return given
        try:
            return read(raw)
        except ValueError as error:
            self.fault(key, "bad_value", str(error))
            return harmless

    def text(self, key: str, default: Any = _MISSING) -> str:
        """Read words; empty words are a fault."""
        return self._read(key, default, "", _words)

    def says(self) -> str:
        """Read the quoted words that a figure or condition rests on; they are mandatory."""
        if "says" not in self._table:
            self._asked.add("says")
            self.fault("says", "no_words", "须写明文件原词（says），使每个数字和条件都有出处")
            return ""
        return self.text("says")

    def option(self, key: str, allowed: tuple[str, ...], default: Any = _MISSING) -> str:
        """Read one of the allowed words."""
        return self._read(key, default, allowed[0], lambda raw: _one_of(raw, allowed))

    def boolean(self, key: str, default: object = _MISSING) -> bool:
        """Read true or false."""
        return self._read(key, default, False, _boolean)

    def whole(self, key: str, default: object = _MISSING, *, at_least: int = 1, at_most: int = 10**9) -> int:
        """Read a whole number within bounds."""
        return self._read(key, default, at_least, lambda raw: _whole(raw, at_least, at_most))

    def day(self, key: str, default: object = _MISSING) -> date:
        """Read a date."""
        return self._read(key, default, date(2000, 1, 1), _day)

    def money(self, key: str, default: object = _MISSING) -> Fen:
        """Read an amount above zero into 分."""
        return self._read(key, default, 1, _money)

    def rate(self, key: str) -> Fraction:
        """Read a rate such as ``20%``. Above 100% only with ``above_whole = true`` in the same table."""
        rate = self._read(key, _MISSING, Fraction(1), _percent)
        if rate > 1 and not self.boolean("above_whole", default=False):
            self.fault(key, "rate_above_whole", "比例超过 100%：确实如此时须同时写明 above_whole = true")
        return rate

    def percent(self, key: str) -> Decimal:
        """Read a share to compare with, such as ``60%``, as per cent."""
        return self._read(key, _MISSING, Decimal(100), lambda raw: _as_decimal(_percent(raw) * 100))

    def fact(self, key: str, *types: str, default: object = _MISSING) -> Fact | None:
        """Read a fact id of the measure's subject kind and, where given, of one of the types."""
        return self._read(key, default, None, lambda raw: self._find_fact(raw, types))

    def needed_fact(self, key: str, *types: str) -> Fact:
        """Read a mandatory fact id; a fault stands in for itself with the subject's name."""
        return self.fact(key, *types) or CATALOGUE["name"]

    def facts(self, key: str, *types: str, default: object = _MISSING) -> tuple[Fact, ...]:
        """Read a list of fact ids, not empty and without repeats; of types, to be summed: of one type and currency."""
        return self._read(key, default, (), lambda raw: self._find_facts(raw, types))

    def _find_fact(self, raw: object, types: tuple[str, ...]) -> Fact:
        fact = CATALOGUE.get(raw) if isinstance(raw, str) else None
        if fact is None:
            raise ValueError(f"“{raw}”不是事实目录里的编号")
        if fact.period == "quarterly":
            raise ValueError(f"事实“{fact.id}”（{fact.label}）按季度填报，不能用于按年度测算的措施")
        if self.scope.subject and not fact.belongs_to(self.scope.subject):
            raise ValueError(f"事实“{fact.id}”（{fact.label}）不属于本措施的对象类别 {self.scope.subject}")
        if types and fact.type not in types:
            raise ValueError(f"事实“{fact.id}”（{fact.label}）的类型 {fact.type} 不能用在这里，应为 {'、'.join(types)}")
        return fact

    def _find_facts(self, raw: object, types: tuple[str, ...]) -> tuple[Fact, ...]:
        found = tuple(self._find_fact(one, types) for one in _list(raw))
        if not found or len({fact.id for fact in found}) != len(found):
            raise ValueError("应列出至少一个事实编号，且不得重复")
        if types and len({(fact.type, fact.unit if fact.type == "money" else "") for fact in found}) > 1:
            raise ValueError("要相加的事实应为同一类型，金额还应为同一币种和单位")
        return found

    def figure(self, key: str, fact: Fact) -> Any:
        """Read a threshold in the type and unit of the fact it is compared with."""
        harmless: Any = 0
        return self._read(key, _MISSING, harmless, lambda raw: parse_value(fact, raw))

    def chosen(self, key: str, allowed: tuple[str, ...], default: object = _MISSING) -> Chosen:
        """Read one of the allowed words, or ``{ reading = "id" }`` whose options are just these."""
        fallback: object = _MISSING if default is _MISSING else Chosen(str(default))
        return self._read(key, fallback, Chosen(allowed[0]), lambda raw: self._choose(raw, allowed))

    def _choose(self, raw: object, allowed: tuple[str, ...]) -> Chosen:
        if not isinstance(raw, dict):
            return Chosen(_one_of(raw, allowed))
        reading = raw.get("reading")
        if set(raw) != {"reading"} or not isinstance(reading, str) or reading not in self.scope.readings:
            raise ValueError(f'应写成 {{ reading = "…" }}，且口径“{reading}”须在本文件中声明')
        if not self.scope.readings[reading] <= set(allowed):
            raise ValueError(f"口径“{reading}”的选项应在 {'、'.join(allowed)} 之内")
        return Chosen("", reading)

    def table(self, key: str) -> Entry:
        """Read one table below this one."""
        if key in self._table:
            return self._below(self.raw(key), key)
        self.raw(key)
        return Entry({}, self.place, [], self.scope)  # its own faults would only repeat that it is missing

    def tables(self, key: str, *, least: int = 0) -> Iterator[Entry]:
        """Read a list of tables below this one."""
        raw = self.raw(key, [])
        if not isinstance(raw, list) or len(raw) < least:
            self.fault(key, "bad_value", f"应为至少 {least} 个表的列表")
            raw = []
        for number, one in enumerate(raw, 1):
            yield self._below(one, f"{key}[{number}]")

    def _below(self, table: object, key: str) -> Entry:
        place = f"{self.place} › {key}"
        if place.count(" › ") > DEEPEST:
            raise refuse(place, "too_deep", "层数太多，请简化")
        return Entry(table, place, self.problems, self.scope)

    def close(self) -> None:
        """Complain about every key that nobody asked for."""
        for key in self._table:
            if key not in self._asked:
                self.fault(key, "unknown_key", "不认识这一项，请核对拼写或删除")


def raise_problems(problems: list[Problem]) -> None:
    """Refuse the file where anything was found."""
    if problems:
        raise InputError(problems)


def _list(raw: object) -> list[object]:
    if not isinstance(raw, list):
        raise ValueError("应为列表 […]")
    return raw


def _words(raw: object) -> str:
    if not isinstance(raw, str) or isinstance(raw, BinaryFloat) or not raw.strip():
        raise ValueError("应为带引号的文字，且不能为空")
    return raw.strip()


def _one_of(raw: object, allowed: tuple[str, ...]) -> str:
    if not isinstance(raw, str) or raw not in allowed:
        raise ValueError(f"“{raw}”不在选项之内，应为：{'、'.join(allowed)}")
    return raw


def _boolean(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("应为 true 或 false")
    return raw


def _whole(raw: object, at_least: int, at_most: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not at_least <= raw <= at_most:
        raise ValueError(f"应为 {at_least} 至 {at_most} 的整数")
    return raw


def _day(raw: object) -> date:
    return parse_value(CATALOGUE["operating_since"], raw)  # type: ignore[return-value]  # a date fact's value


def _money(raw: object) -> Fen:
    if isinstance(raw, BinaryFloat | bool) or not isinstance(raw, str | int):
        raise ValueError('金额应写成带引号的文字或整数，如 "5万"、50000，不能写成小数')
    amount = parse_money(raw)
    if amount == 0:
        raise ValueError("金额应大于零")
    return amount


def _percent(raw: object) -> Fraction:
    text = raw.strip() if isinstance(raw, str) and not isinstance(raw, BinaryFloat) else ""
    number = text.removesuffix("%")
    if number == text or not number.replace(".", "", 1).isdigit() or not number.isascii():
        raise ValueError(f'“{raw}”不是比例，应如 "20%"')
    rate = Fraction(number) / 100
    if rate == 0:
        raise ValueError("比例应大于零")
    return rate


def _as_decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)

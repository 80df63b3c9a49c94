"""What a change must satisfy by itself, before the register is looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import cast

from desktop.register import taking_back
from desktop.register.identity import check_code
from desktop.register.profile import NO_PROFILE, STATES, Profile, Status, misplaced, tidied
from desktop.register.rows import (
    BASES,
    FACTS,
    LEDGER,
    PARTS,
    PROFILE,
    STATUSES,
    TITLES,
    Figures,
    Identity,
    Key,
    Part,
    Record,
    Rows,
)
from desktop.register.statements import (
    QUARTERS,
    Basis,
    Statement,
    heading,
    period_of,
    statement_faults,
    year_and_quarter,
)
from desktop.register.subjects import LedgerEntry, SubjectChange
from desktop.register.values import Plain, Stored, bound, check_title, encode, readable
from policies.facts import CATALOGUE, SUBJECT_KINDS, Fact, SubjectKind, Title, Value, parse_value
from policies.facts.values import LONGEST_NAME
from policies.money import LARGEST
from policies.problems import Problem

_YEARS = range(1990, 2101)
_NOTHING = cast("Rows", MappingProxyType({}))


class Checked:
    """One change, read: its record, and the problems found on the way."""

    def __init__(self, change: SubjectChange) -> None:
        self.place = change.place
        self.problems: list[Problem] = []
        self._facts: dict[Key, str | int] = {}
        self._rows = [_NOTHING] * len(PARTS)
        identity = self._identity(change)
        self._declared(change)
        for name, titles in change.titles.items():
            self._titles(change.kind, name, titles)
        for entry in change.paid:
            self._paid(entry)
        for name, quarters in change.quarterly.items():
            for (year, quarter), value in quarters.items():
                self._fact(change.kind, name, period_of(year, quarter), value)
        for statement in change.statements:
            self._statement(change.kind, statement)
        for status in change.statuses:
            self._status(status)
        if change.profile is not NO_PROFILE:
            self._profile(change.kind, change.profile)
        if change.cleared:
            self._cleared(change.cleared)
        figures = Figures(_shared(tuple(self._facts)), tuple(self._facts.values()))
        self._rows[FACTS.at] = cast("Rows", figures)
        self.record = Record(identity, tuple(self._rows))

    def _of(self, part: Part) -> Rows:
        """Return the rows of a part, to write into."""
        if self._rows[part.at] is _NOTHING:
            self._rows[part.at] = {}
        return self._rows[part.at]

    def _problem(self, code: str, sentence: str) -> None:
        self.problems.append(Problem(self.place, code, sentence))

    def _cleared(self, names: Collection[str]) -> None:
        for sentence in taking_back.faults(names):
            self._problem("bad_field", sentence)

    def _identity(self, change: SubjectChange) -> Identity:
        return Identity(
            change.kind,
            self._name(change.name),
            self._code(change.kind, change.identity_code),
            self._division(change.division),
            self._line("division_name", "行政区划名称", change.division_name),
        )

    def _line(self, code: str, label: str, text: str) -> str:
        try:
            clean = readable(text)
        except ValueError as error:
            self._problem(code, f"{label}{error}")
            return ""
        if len(clean) > LONGEST_NAME:
            self._problem(code, f"{label}超过 {LONGEST_NAME} 个字，请核对")
        return clean

    def _name(self, text: str) -> str:
        clean = self._line("bad_name", "名称", text)
        if not text.strip():
            self._problem("name_missing", "名称是空的，请填写名称")
        return clean

    def _code(self, kind: SubjectKind, code: str) -> str:
        try:
            return check_code(kind, code)
        except ValueError as error:
            self._problem("bad_identity_code", str(error))
            return ""

    def _division(self, text: str) -> str:
        try:
            return _division(text) if text.strip() else ""
        except ValueError as error:
            self._problem("bad_division", f"行政区划代码“{text}”{error}")
            return ""

    def _belonging(self, kind: SubjectKind, name: str) -> Fact | None:
        fact = CATALOGUE.get(name)
        if fact is None:
            self._problem("unknown_fact", f"没有“{name}”这项事实，请核对")
        elif not fact.belongs_to(kind):
            self._problem("fact_not_of_kind", f"“{fact.label}”不是{SUBJECT_KINDS[kind]}的事实，请删去或核对主体种类")
            return None
        return fact

    def _fact(self, kind: SubjectKind, name: str, period: int, value: Value) -> None:
        fact = _plain_fact(kind, name, period) or self._of_period(kind, name, period)
        if fact and (stored := self._value(fact, period, value)):
            self._facts[fact.id, period] = bound(stored)

    def _declared(self, change: SubjectChange) -> None:
        for name, value in change.standing.items():
            self._fact(change.kind, name, 0, value)
        for name, years in change.yearly.items():
            for year, value in years.items():
                self._fact(change.kind, name, year, value)
        facts, plain = self._facts, _plain_values(change.kind)
        for key, value in change.dated.items():
            bound = plain[key](value)
            if bound is None:
                self._fact(change.kind, *key, value)
            else:
                facts[key] = bound

    def _of_period(self, kind: SubjectKind, name: str, period: int) -> Fact | None:
        fact = self._belonging(kind, name)
        if fact is None:
            return None
        year, quarter = year_and_quarter(period)
        if fact.period != ("quarterly" if quarter else "yearly" if year else "standing"):
            self._problem("wrong_period", f"“{fact.label}”{_PERIODS[fact.period]}，请按此填写")
        elif (year and year not in _YEARS) or (quarter and quarter not in QUARTERS):
            self._problem("bad_year", f"“{fact.label}”的期间 {period} 不合常理，请核对")
        else:
            return fact
        return None

    def _value(self, fact: Fact, period: int, value: Value) -> Stored | None:
        try:
            return encode(fact, value)
        except ValueError as error:
            self._problem("bad_value", f"“{heading(fact.id, period)}”{error}")
            return None

    def _statement(self, kind: SubjectKind, said: Statement) -> None:
        period = period_of(said.year, said.quarter)
        fact = self._of_period(kind, said.fact, period)
        if fact is None:
            return
        for code, sentence in statement_faults(said):
            self._problem(code, f"“{heading(fact.id, period)}”{sentence}")
        key = fact.id, period
        if said.withdrawn:
            self._of(BASES)[key] = None
            return
        if said.declared is not None and (stored := self._value(fact, period, said.declared)):
            self._facts[key] = bound(stored)
        verified = (None if said.verified is None else self._value(fact, period, said.verified)) or (None, None)
        basis = Basis(
            verified_text=verified[0],
            verified_number=verified[1],
            applicable=not said.not_applicable,
            source=self._line("bad_source", "来源", said.source),
            verified_by=self._line("bad_verifier", "核定人", said.verified_by),
            verified_on=said.verified_on,
        )
        if basis != Basis():
            self._of(BASES)[key] = basis

    def _status(self, status: Status) -> None:
        if status.state not in STATES:
            self._problem("bad_status", f"状态“{status.state}”不对，应为：{'、'.join(STATES.values())}")
        if type(status.since) is not date or status.since.year not in range(1949, 2101):
            self._problem("bad_status", "状态的起始日期不合常理，请核对")
        reason = self._line("bad_status", "状态说明", status.reason)
        self._of(STATUSES)[status.since,] = (status.state, reason)

    def _profile(self, kind: SubjectKind, profile: Profile) -> None:
        if profile == NO_PROFILE:
            return
        for code, sentence in misplaced(kind, profile):
            self._problem(code, sentence)
        try:
            self._of(PROFILE)[()] = (*tidied(profile)[:-1], None)
        except ValueError as error:
            self._problem("bad_profile", str(error))

    def _titles(self, kind: SubjectKind, name: str, titles: tuple[Title, ...]) -> None:
        fact = self._belonging(kind, name)
        if fact is None:
            return
        if fact.type != "title":
            self._problem("wrong_period", f"“{fact.label}”不是称号，请填在它自己的栏目")
            return
        for title in titles:
            self._title(fact, title)

    def _title(self, fact: Fact, title: Title) -> None:
        try:
            clean = check_title(fact, title)
        except ValueError as error:
            self._problem("bad_value", f"“{fact.label}”{error}")
            return
        if (fact.id, clean.on, clean.level) in self._of(TITLES):
            self._problem("duplicate", f"“{fact.label}”同一级别、同一日期填了两次，请删去一个")
        self._of(TITLES)[fact.id, clean.on, clean.level] = (clean.issuer, clean.document)

    def _paid(self, entry: LedgerEntry) -> None:
        what = f"{entry.year} 年 {entry.measure} 的以往奖补"
        for code, sentence in _ledger_problems(entry):
            self._problem(code, f"{what}{sentence}")
        key = (entry.policy, entry.measure, entry.year, entry.tier, 0, 0)
        if key in self._of(LEDGER):
            self._problem("duplicate", f"{what}填了两次，请合并成一笔")
        self._of(LEDGER)[key] = (entry.amount, entry.reversed)


@cache
def _plain_fact(kind: SubjectKind, name: str, period: int) -> Fact | None:
    """Return the fact where nothing speaks against it; a roster asks the same for every row."""
    silent = Checked(SubjectChange(kind, "-"))
    return silent._of_period(kind, name, period)  # noqa: SLF001  # the same rules


class _PlainValues(dict[Key, Callable[[Value], str | int | None]]):
    """Dated fact of a kind → the form of a value of it, ``None`` where it needs a closer look."""

    def __init__(self, kind: SubjectKind) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, key: Key) -> Callable[[Value], str | int | None]:
        found = self[key] = Plain(_plain_fact(self._kind, *key)).bound
        return found


_plain_values = cache(_PlainValues)


@lru_cache(maxsize=4096)
def _shared(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    return keys


@lru_cache(maxsize=4096)
def _division(text: str) -> str:
    return str(parse_value(CATALOGUE["division"], text))


_PERIODS = {
    "standing": "不分年度",
    "yearly": "是年度数据，须注明年份",
    "quarterly": "是季度数据，须在季度调度中填报",
    "event": "是称号，须填级别和日期",
}


def _ledger_problems(entry: LedgerEntry) -> Iterator[tuple[str, str]]:
    if not entry.policy or not entry.measure:
        yield "bad_ledger_entry", "缺少政策或条款编号，请补填"
    if entry.year not in _YEARS:
        yield "bad_year", "的年度不合常理，请核对"
    if type(entry.amount) is not int or not 0 <= entry.amount <= LARGEST:
        yield "bad_value", "的金额不对，应为不小于零、最多两位小数的金额"

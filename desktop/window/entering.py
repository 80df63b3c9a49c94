"""What somebody types about a subject, as a change of the register: read, checked, named, written. No Qt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from desktop.register import SUB_KINDS, FactDetail, Profile, Register, Statement, SubjectChange, SubjectRow
from desktop.register.divisions import published
from desktop.register.identity import check_code
from desktop.register.profile import FIELDS
from desktop.rosters.cells import read_code, read_fact
from desktop.window.subject_kinds import KINDS
from policies.facts import CATALOGUE, Fact, SubjectKind, Value
from policies.problems import InputError, Problem, refuse

Part = Literal["", "verified", "source", "not_applicable"]
_PARTS: Mapping[Part, str] = {"": "", "verified": "核定数", "source": "来源", "not_applicable": "不适用"}
_OWN = ("name", "identity_code", "division_name")
_COUNTY = 6


class Entry(NamedTuple):
    """One field of one subject."""

    subject: int
    field: str
    """A column of the subject's row, a field of its profile (``owner`` too), or a fact's id."""
    year: int = 0
    """Of a yearly fact, else 0."""
    part: Part = ""
    """Of a fact: the declared figure, or what else is said of it."""

    @property
    def fact(self) -> Fact | None:
        """The fact, where it is one."""
        return None if self.field in _OWN else CATALOGUE.get(self.field)

    @property
    def key(self) -> str:
        """The name under which a draft of it is kept."""
        return json.dumps(["entry", *self])

    @classmethod
    def of_key(cls, key: str) -> Entry | None:
        """Return the entry of a draft's name, ``None`` where the draft is of something else."""
        what, *rest = json.loads(key)
        return cls(*rest) if what == "entry" else None


class Typed(NamedTuple):
    """An entry and what was typed into it."""

    row: SubjectRow
    entry: Entry
    text: str


def label_of(kind: SubjectKind, entry: Entry) -> str:
    """Return what a field is called: ``网络销售额（2020年）核定数``."""
    if entry.fact is not None:
        return entry.fact.heading(entry.year or None) + _PARTS[entry.part]
    own = {"name": KINDS[kind].name, "identity_code": KINDS[kind].code, "division_name": "乡镇", "owner": "申报主体"}
    return own.get(entry.field) or FIELDS[entry.field]


def title_of(typed: Sequence[Typed], verb: str = "修改") -> str:
    """Return how the list of actions names an edit: ``修改“依法纳税（2020年）”：某公司``."""
    first = typed[0]
    what = f"{verb}“{label_of(first.row.kind, first.entry)}”"
    return f"{what}：{first.row.name}" if len(typed) == 1 else f"{what}（{len(typed)} 格）"


def change_of(typed: Typed, author: str, today: date) -> SubjectChange:
    """Return the change that an entry means. Raises ValueError with a Chinese sentence where it cannot be read."""
    row, entry, text = typed
    place = f"{row.name} {label_of(row.kind, entry)}"
    made = SubjectChange(row.kind, row.name, place=place, subject=row.id)
    if entry.fact is not None:
        return _with(made, statements=(_statement(entry, entry.fact, text, author, today),))
    clean = " ".join(text.split())
    if not clean:
        return _with(made, cleared=frozenset([_cleared(row, entry)]))
    if entry.field in Profile._fields:
        return _with(made, profile=Profile(**{entry.field: _option(clean) if entry.field == "sub_kind" else clean}))
    return _with(made, **_identity(row, entry.field, clean))


def _cleared(row: SubjectRow, entry: Entry) -> str:
    """Return the name by which the register takes a field back. Raises ValueError for the name of a subject."""
    if entry.field == "name":
        raise ValueError(f"{label_of(row.kind, entry)}不能空着，只能改成别的")
    return "division" if entry.field == "division_name" else entry.field


def _with(change: SubjectChange, **parts: object) -> SubjectChange:
    return replace(change, **parts)  # type: ignore[arg-type]  # each is a field of the change


def _identity(row: SubjectRow, field: str, text: str) -> dict[str, object]:
    if field == "identity_code":
        return {field: check_code(row.kind, read_code(text)[0])}
    return {field: text} if field == "name" else {field: text, "division": township_code(row.division, text)}


def township_code(division: str, name: str) -> str:
    """Return the code of a township of the same county; of one that nobody published, the county's."""
    county = division[:_COUNTY]
    codes = (code for code, known in published().items() if known == name and len(code) > _COUNTY)
    return next((code for code in codes if county and code.startswith(county)), county)


def _option(text: str) -> str:
    for option, words in SUB_KINDS.items():
        if text in (option, words):
            return option
    raise ValueError(f"“{text}”不在选项之内，应为：{'、'.join(SUB_KINDS.values())}")


def value_of(fact: Fact, text: str) -> Value | None:
    """Read what was typed for a fact, as a roster's cell is read. Blank is unknown. Raises ValueError."""
    return read_fact(fact, text).value


def _statement(entry: Entry, fact: Fact, text: str, author: str, today: date) -> Statement:
    said = Statement(entry.field, entry.year)
    if entry.part == "source":
        return said._replace(source=text.strip())
    if entry.part == "not_applicable":
        return said._replace(not_applicable=True) if text else said._replace(withdrawn=True)
    value = value_of(fact, text)
    if entry.part == "verified":
        if value is None:
            raise ValueError("核定数不能清空，核定有误请改成正确的数")
        return said._replace(verified=value, verified_by=author, verified_on=today)
    return said._replace(withdrawn=True) if value is None else said._replace(declared=value)


def write(
    register: Register, typed: Sequence[Typed], author: str, today: date, *, verb: str = "修改"
) -> tuple[Problem, ...]:
    """Write entries, or none of them, as one action; return what is odd about them and should be looked at.

    Raises InputError where one cannot be taken.
    """
    problems: list[Problem] = []
    changes: list[tuple[str, SubjectChange]] = []
    for one in (_as_it_is_now(register, one) for one in typed):
        try:
            _check_reach(register, one)
            changes.append((one.row.name, change_of(one, author, today)))
        except ValueError as error:
            problems += refuse(f"{one.row.name} {label_of(one.row.kind, one.entry)}", "bad_value", str(error)).problems
    if problems:
        raise InputError(tuple(problems))
    merged = _by_subject(changes)
    odd = register.preview(merged).warnings
    register.apply(merged, author=author, source="窗口录入", title=title_of(typed, verb))
    return odd


def _as_it_is_now(register: Register, typed: Typed) -> Typed:
    """Return the entry with its subject's present row: a change says the name again, and it may be a new one."""
    try:
        return typed._replace(row=register.subject_row(typed.entry.subject))
    except KeyError:
        raise refuse(typed.row.name, "unknown_subject", "这一条已不在登记簿中，请刷新后再试") from None


def _by_subject(changes: Sequence[tuple[str, SubjectChange]]) -> list[SubjectChange]:
    """Bring what is said of one subject (of this name) together: the register takes one change for each."""
    merged: dict[int | None, SubjectChange] = {}
    for name, change in changes:
        known = merged.get(change.subject)
        merged[change.subject] = change if known is None else _both(known, change, name)
    return list(merged.values())


def _both(one: SubjectChange, other: SubjectChange, before: str) -> SubjectChange:
    return _with(
        one,
        statements=(*one.statements, *other.statements),
        profile=Profile(*(new or old for old, new in zip(one.profile, other.profile, strict=True))),
        name=other.name if one.name == before else one.name,
        identity_code=other.identity_code or one.identity_code,
        cleared=one.cleared | other.cleared,
        division=other.division or one.division,
        division_name=other.division_name or one.division_name,
    )


def _check_reach(register: Register, typed: Typed) -> None:
    """Raise ValueError where a declared figure would not be what counts: it follows from records, or was verified."""
    entry = typed.entry
    if entry.fact is None or entry.part:
        return
    for known in register.detail(entry.subject).facts:
        if (known.fact, known.year, known.quarter) == (entry.field, entry.year, 0):
            _check_counts(known)


def _check_counts(known: FactDetail) -> None:
    if known.verified is not None:
        raise ValueError(f"{known.verified_by}已核定这个数，请在“事实”里改核定数")
    if known.derived is not None:
        raise ValueError("这个数由台账逐笔算出，请改台账，或在“事实”里填核定数")


def fault_of(typed: Typed, author: str, today: date) -> str:
    """Return why what was typed cannot be taken as it stands, empty where it can: the quick look while typing."""
    try:
        change_of(typed, author, today)
    except (ValueError, InputError) as error:
        return str(error)
    return ""

"""What the columns of a roster mean: labels, years and units of headings, told by the fact catalogue."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import resources
from desktop.register.statements import period_of
from desktop.rosters.cells import QUARTER as _QUARTER
from desktop.rosters.cells import quarter_number, shown
from desktop.rosters.profile_columns import columns_of
from desktop.rosters.tables import TableKind
from desktop.rosters.text import half_width, tidy
from desktop.workbooks import Raw
from policies.facts import CATALOGUE, Fact, facts_of

_NAMES: Mapping[TableKind, tuple[str, ...]] = {
    "enterprise": ("企业名称", "单位名称", "名称"),
    "station": ("站点名称", "服务站点名称", "名称"),
    "training": ("班次名称", "培训班次名称", "培训名称", "名称"),
    "park": ("园区名称", "名称"),
    "project": ("项目名称", "名称"),
    "person": ("姓名", "名称"),
    "place": ("地方名称", "名称"),
    "awards": ("名称", "企业名称", "站点名称", "班次名称", "园区名称", "项目名称", "姓名", "地方名称"),
}
_CODES: Mapping[TableKind, tuple[str, ...]] = {
    "enterprise": ("统一社会信用代码", "社会信用代码", "信用代码", "代码"),
    "station": ("站点编号", "编号", "代码"),
    "training": ("班次编号", "编号", "代码"),
    "park": ("园区编号", "编号", "代码"),
    "project": ("项目编号", "编号", "代码"),
    "person": ("身份证号", "身份证号码", "代码"),
    "place": ("编号", "代码"),
    "awards": ("统一社会信用代码", "站点编号", "班次编号", "园区编号", "项目编号", "身份证号", "编号", "代码"),
}
_EVERYWHERE = {
    "division": ("行政区划", "行政区划代码", "区划代码"),
    "division_name": ("所在乡镇", "乡镇", "所属乡镇", "行政区划名称"),
    "year": ("年度", "年份", "政策年度"),
    "quarter": ("季度", "季"),
    "ignored": ("序号", "备注", "说明"),
}
_AWARDS = {
    "policy": ("政策", "政策文件", "依据文件"),
    "measure": ("条款", "措施", "措施编号"),
    "amount": ("金额", "奖补金额", "已奖补金额"),
    "tier": ("档次", "级别", "奖补档次"),
}
_TITLE_PARTS = {
    "level": ("级别", "等级"),
    "on": ("授予日期", "授予时间", "认定日期", "认定时间"),
    "issuer": ("授予单位", "授予机关", "认定单位", "发文单位"),
    "document": ("文号", "认定文号", "文件号", "批准文号"),
}
"""Columns in which one title may lie instead of in one: what follows its label."""
_MONEY_UNITS: Mapping[str, Mapping[str, int]] = {
    "元": {"元": 1, "万元": 10**4, "万": 10**4, "亿元": 10**8},
    "美元": {"美元": 1, "万美元": 10**4},
}
_REMARKS = frozenset({"必填", "选填", "是/否", "填是或否", "文本"})
_BRACKETS = re.compile(r"\(([^()]*)\)")
_YEAR = r"((?:19|20|21)[0-9]{2})"
_YEAR_ALONE = re.compile(_YEAR + "年?度?")
_YEAR_BEFORE = re.compile(_YEAR + "年度?(.+)")
_YEAR_BEHIND = re.compile("(.+?)" + _YEAR + "年?度?")
_UNIT_LINE = re.compile(r"单位:(亿元|万元|元)")

AMOUNT = CATALOGUE["best_prior_local_agri_online_sales"]
"""Any fact in 元: an earlier award's amount is read by the same rules."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds."""

    number: int
    """From 1."""
    heading: str
    """As the sheet has it, tidied."""
    field: str
    """``name``, ``identity_code``, ``division``, ``division_name``, ``year``, ``quarter``, ``ignored``, of awards
    ``policy``, ``measure``, ``amount`` and ``tier``, of subjects a field of the profile such as ``account``, a fact id,
    or a title's id and its part: ``….on``, ``….issuer``. Empty where nobody knows."""
    year: int | None = None
    """The year in the heading of a yearly fact."""
    quarter: int | None = None
    """The quarter in the heading of a quarterly fact."""
    unit: str = ""
    """The unit in the heading, empty where there is none."""
    scale: int = 1
    """What one unit of a money column is in 元."""
    candidates: tuple[str, ...] = ()
    """The fields that the heading may mean, where it may mean several; then ``field`` is empty."""
    alias: bool = False
    """Whether the heading is another word for the field's own label."""

    @property
    def fact(self) -> Fact | None:
        """The fact in the column, where there is one; of a title's parts it is the title."""
        return AMOUNT if self.field == "amount" else CATALOGUE.get(self.field.partition(".")[0])

    @property
    def period(self) -> int | None:
        """The year, or year and quarter as the register numbers them; ``None`` where the heading names none."""
        return period_of(self.year, self.quarter or 0) if self.year else None

    @property
    def part(self) -> str:
        """The part of a title that the column holds; empty for whole values."""
        return self.field.partition(".")[2]


class UnknownUnit(ValueError):
    """A heading names a known column in a unit that cannot be converted."""


@dataclass(frozen=True, slots=True)
class _Heading:
    label: str
    year: int | None
    quarter: int | None
    unit: str


def names_of(table: TableKind) -> tuple[str, ...]:
    """Return the accepted labels of the column of names, the best first."""
    return _NAMES[table]


@cache
def vocabulary(table: TableKind) -> Mapping[str, str]:
    """Return label → field for every column that a sheet of this kind may have."""
    fields = {**_EVERYWHERE, "name": _NAMES[table], "identity_code": _CODES[table]}
    if table == "awards":
        return {label: field for field, labels in {**fields, **_AWARDS}.items() for label in labels}
    facts = [fact for fact in facts_of(table) if fact.id not in {"name", "division"}]
    known = {half_width(fact.label): fact.id for fact in facts}
    parts = {
        half_width(fact.label) + word: f"{fact.id}.{part}"
        for fact in facts
        if fact.type == "title"
        for part, words in _TITLE_PARTS.items()
        for word in words
    }
    told = {half_width(label): field for label, field in columns_of(table).items()}
    return {**known, **parts, **told, **{label: field for field, labels in fields.items() for label in labels}}


@cache
def _aliases(table: TableKind) -> Mapping[str, tuple[str, ...]]:
    """Return what townships write instead of the labels → the fields that they may mean by it."""
    found: dict[str, list[str]] = {}
    for row in csv.DictReader(resources.text("rosters/aliases.csv").splitlines()):
        if row["table"] in {"*", table}:
            found.setdefault(half_width(row["alias"]), []).append(row["field"])
    return {alias: tuple(fields) for alias, fields in found.items()}


@cache
def field_labels(table: TableKind) -> Mapping[str, str]:
    """Return field → its own label, for every column that a sheet of this kind may have: the choices of a mapping."""
    labels: dict[str, str] = {}
    for label, field in vocabulary(table).items():
        fact = CATALOGUE.get(field)
        labels.setdefault(field, fact.label if fact else label)
    return labels


def _units() -> Iterator[str]:
    for units in _MONEY_UNITS.values():
        yield from units
    for fact in CATALOGUE.values():
        if fact.unit:
            yield from (fact.unit, fact.unit.replace("㎡", "平方米"))
    yield from ("千元", "亩", "平米", "m2", "百万元", "公顷", "户", "件", "次", "场", "小时", "%", "百分比")


_UNITS = frozenset(map(half_width, _units()))


@lru_cache(maxsize=4096)
def _split(text: str) -> _Heading:
    """Take a heading apart: label, year and unit, in brackets, before, behind, or after a space."""
    words = tidy(text).split(" ")
    unit = half_width(words.pop()) if len(words) > 1 and half_width(words[-1]) in _UNITS else ""
    compact = half_width("".join(words))
    quarter = _QUARTER.search(compact)
    if quarter:
        compact = compact[: quarter.start()] + compact[quarter.end() :]
    label, year = _BRACKETS.sub("", compact), None
    for part in (part for group in _BRACKETS.findall(compact) for part in re.split("[,、;]", group)):
        if match := _YEAR_ALONE.fullmatch(part):
            year = int(match[1])
        elif part.removeprefix("单位:") in _UNITS:
            unit = part.removeprefix("单位:")
        elif part and part not in _REMARKS:
            label += f"({part})"
    if match := _YEAR_BEFORE.fullmatch(label):
        label, year = match[2], int(match[1])
    elif match := _YEAR_BEHIND.fullmatch(label):
        label, year = match[1], int(match[2])
    label = label.removeprefix("*").removesuffix("*").removesuffix(":")
    return _Heading(label or compact, year, quarter_number(quarter) if quarter else None, unit)


def _scale(fact: Fact | None, heading: _Heading) -> int:
    if not heading.unit:
        return 1
    unit = heading.unit.replace("平方米", "㎡").replace("平米", "㎡").replace("m2", "㎡")
    if fact is not None:
        known = _MONEY_UNITS.get(fact.unit, {half_width(fact.unit): 1} if fact.unit else {})
        if unit in known:
            return known[unit]
    needed = f"应为“{fact.unit}”，请换算后改表头" if fact is not None and fact.unit else "不应有单位，请改表头"
    raise UnknownUnit(f"“{heading.label}”的单位“{heading.unit}”{needed}")


def read_heading(number: int, raw: Raw, table: TableKind) -> Column | None:
    """Tell what a column holds by its heading; ``None`` where it is no column of such a sheet.

    Raises UnknownUnit where the label is known and the unit is not.
    """
    text = shown(raw)
    heading = _split(text)
    field = vocabulary(table).get(heading.label)
    fields = (field,) if field else _aliases(table).get(heading.label, ())
    if not fields:
        return None
    if len(fields) > 1:
        return Column(number, tidy(text), "", heading.year, unit=heading.unit, candidates=fields)
    return as_column(number, text, fields[0], alias=field is None)


def as_column(number: int, text: str, field: str, *, alias: bool = False, unit: str = "") -> Column:
    """Take a column for a field, whatever its heading says; year and unit are the heading's, else ``unit``.

    Raises UnknownUnit where the field has no such unit.
    """
    heading = _split(text)
    column = Column(number, tidy(text), field, heading.year, heading.quarter, heading.unit or unit, alias=alias)
    if field in {"ignored", ""}:
        return column
    if column.fact is not None and column.fact.type == "title":
        return replace(column, unit="")
    return replace(column, scale=_scale(column.fact, replace(heading, unit=column.unit)))


def unit_line(rows: Sequence[Sequence[Raw]]) -> tuple[int, str, int] | None:
    """Find ``单位：万元`` above the heading: its row (from 1), the unit, and what it is in 元."""
    for number, row in enumerate(rows, 1):
        for raw in row:
            match = _UNIT_LINE.search(half_width(raw)) if isinstance(raw, str) else None
            if match:
                return number, match[1], _MONEY_UNITS["元"][match[1]]
    return None

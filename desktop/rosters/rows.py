"""The rows under a heading: which are data, and what each of them says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from desktop.register.identity import check_code, masked
from desktop.register.statements import period_of
from desktop.rosters.cells import (
    HOW,
    Read,
    is_blank,
    read_code,
    read_fact,
    read_quarter,
    read_text,
    read_title_or_level,
    read_title_part,
    read_year,
    shown,
)
from desktop.rosters.headings import Column
from desktop.rosters.layout import Layout
from desktop.rosters.profile_columns import LABELS, read_profile, shown_profile
from desktop.rosters.quick import closely, quick_reader
from desktop.rosters.report import CellProblem, ReadingNote, place_name
from desktop.rosters.text import half_width, tidy
from desktop.workbooks import Raw, Sheet, column_letter
from policies.facts import CATALOGUE, Title, Value, show_value

EXAMPLE = "示例"
"""What stands in the column 序号 of the row of a form that only shows how to fill it in."""

Key = tuple[str, int | None]
"""(field or fact id, year of a yearly fact or number of a quarter)."""

ROW_LABELS = {"name": "名称", "identity_code": "代码", "division": "行政区划", "division_name": "所在乡镇"}
"""What says whom a row is about, and where: field → how it is called."""
_TOTAL = re.compile(r".{0,20}(合计|小计|总计|共计|累计):?")
_ORDINALS = re.compile("[甲乙丙丁戊己庚辛壬癸]|[0-9]{1,2}(=[0-9+-]+)?|[A-Z]|栏次|行次")
_ERROR_TEXT = re.compile("#(REF|N/A|DIV/0|VALUE|NAME|NUM|NULL)[!?]?|Err:[0-9]{3}", re.IGNORECASE)
_FOOT = re.compile(
    r"(注|附注|备注|说明|填表|填报|制表|审核|复核|审批|负责人|单位负责人|主管|分管|联系|经办|报送|日期)[^:]{0,8}:.*",
    re.DOTALL,
)
_ERROR = "单元格显示为错误（如 #REF!、#N/A），请改正公式或直接填写数值"
_UNCOMPUTED = "单元格是公式，但文件里没有它的结果，请用 Excel 或 WPS 打开该文件，保存后再导入"
_FEW = 2
_LONG_NAME = 8
"""Characters. A name of more, all letters and digits, that does not end in 计 needs no closer look."""
IN_ROW = frozenset(
    ("name", "identity_code", "division", "division_name", "year", "quarter", "policy", "measure", "tier")
)


class _When(NamedTuple):
    """What a row says of its own year and quarter."""

    year: int | None
    quarter: int | None


_NEVER = _When(None, None)


class SheetName(NamedTuple):
    """Where rows come from, without the cells themselves."""

    path: Path
    name: str
    words: str
    """Both in Chinese, for the place of a row."""


@dataclass(slots=True)
class Row:
    """One row of data as it was read: values by field and year. What is blank or could not be read is not there."""

    sheet: SheetName
    layout: Layout
    number: int
    values: dict[Key, Value] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    """Fields of the row that could not be read."""

    @property
    def place(self) -> str:
        """File, sheet and row in Chinese."""
        return f"{self.sheet.words} 第 {self.number} 行"

    def text(self, name: str) -> str:
        """Return a field of text, empty where it says nothing."""
        return str(self.values.get((name, None), ""))

    def problem(self, name: str, code: str, sentence: str, year: int | None = None) -> CellProblem:
        """Return a problem at one of the row's cells, or at the row where it has no such column."""
        columns = {(column.field, column.period): column.number for column in self.layout.columns}
        number = columns.get((name, year)) or columns.get((name, None))
        letter = column_letter(number) if number else None
        return CellProblem(self.sheet.path, self.sheet.name, self.number, letter, code, sentence)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the rows of one sheet hold."""

    rows: tuple[Row, ...] = ()
    notes: tuple[ReadingNote, ...] = ()
    problems: tuple[CellProblem, ...] = ()


def read_rows(sheet: Sheet, layout: Layout, only: Collection[int] | None = None) -> Contents:
    """Read every row below the heading, or of them ``only`` these; nothing is left out without a note."""
    reader = _Reader(sheet, layout)
    rows = tuple(reader.read(only))
    return Contents(rows, tuple(reader.notes), tuple(reader.problems))


class _Reader:
    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.notes: list[ReadingNote] = []
        self.problems: list[CellProblem] = []
        self._sheet = sheet
        self._origin = SheetName(sheet.path, sheet.name, place_name(sheet.path, sheet.name, ""))
        self._layout = layout
        self._columns = [column for column in layout.columns if column.field != "ignored"]
        self._remarks = tuple(column.number - 1 for column in layout.columns if column.field == "ignored")
        self._name = next(column for column in self._columns if column.field == "name")
        self._heading = half_width(self._name.heading)
        self._by_year = next((column for column in self._columns if column.field == "year"), None)
        self._by_quarter = next((column for column in self._columns if column.field == "quarter"), None)
        self._by_row = bool(self._by_year or self._by_quarter)
        self._parts = any(column.part for column in self._columns)
        self._plan = [
            (
                column,
                column.number - 1,
                (column.field, column.period),
                quick_reader(column, layout.table) if column.period or not self._by_row else closely,
            )
            for column in self._columns
            if column.field not in {"year", "quarter"}
        ]
        self._faults = {
            **dict.fromkeys(sheet.marks.uncomputed, ("formula_uncomputed", _UNCOMPUTED)),
            **dict.fromkeys(sheet.marks.errors, ("error_cell", _ERROR)),
        }
        self._error_rows = {row for row, _ in sheet.marks.errors}

    def read(self, only: Collection[int] | None) -> Iterator[Row]:
        """Yield the rows of data. What a row says hangs on no other row."""
        first = self._layout.heading_row + 1
        numbers = range(first, len(self._sheet.rows) + 1) if only is None else sorted(n for n in only if n >= first)
        for number in numbers:
            cells = self._sheet.rows[number - 1]
            if number == first and self._are_ordinals(cells):
                self._skipped(number, cells, "column_numbers", "各列的编号，未导入")
            elif self._remarks and any(cells[column] == EXAMPLE for column in self._remarks):
                self._skipped(number, cells, "example_row", "示例行，未导入")
            elif self._is_data(number, cells):
                yield self._row(number, cells)

    # Which rows are data

    def _are_ordinals(self, cells: Sequence[Raw]) -> bool:
        """Whether the row under the heading only numbers the columns: 甲、乙、1、2."""
        filled = [half_width(shown(raw)) for raw in cells if not is_blank(raw)]
        numbers = [int(text) for text in filled if text.isdecimal()]
        counting = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
        return len(filled) > _FEW and counting and all(map(_ORDINALS.fullmatch, filled))

    def _is_data(self, number: int, cells: Sequence[Raw]) -> bool:
        raw = cells[self._name.number - 1]
        if type(raw) is str and len(raw) > _LONG_NAME and raw.isalnum() and raw != self._heading and raw[-1] != "计":
            return True
        name = half_width(shown(raw))
        if name and name != self._heading and not _TOTAL.fullmatch(name) and not _FOOT.fullmatch(name):
            return True
        filled = [tidy(shown(raw)) for raw in cells if raw != "" and not is_blank(raw)]
        errors = number in self._error_rows
        if not filled and not errors:
            return False
        why = None if errors else self._why_skipped(name, cells, filled)
        if why is not None:
            self._skipped(number, cells, *why)
        return why is None

    def _skipped(self, number: int, cells: Sequence[Raw], code: str, why: str) -> None:
        said = " ".join(tidy(shown(raw)) for raw in cells if not is_blank(raw))[:60]
        self.notes.append(ReadingNote(number, None, code, said, why))

    def _why_skipped(self, name: str, cells: Sequence[Raw], filled: Sequence[str]) -> tuple[str, str] | None:
        coded = any(not is_blank(cells[c.number - 1]) for c in self._columns if c.field == "identity_code")
        if not coded and _TOTAL.fullmatch(name or half_width(filled[0])):
            return "total_row", "合计行，未导入"
        if name == self._heading:
            return "repeated_heading", "重复的表头，未导入"
        if all(_FOOT.fullmatch(half_width(text)) for text in filled):
            return "foot_note", "表外的说明文字，未导入"
        if all(is_blank(cells[column.number - 1]) for column in self._columns):
            return "row_ignored", "各列都没有内容，未导入"
        return None

    # What a row says

    def _row(self, number: int, cells: Sequence[Raw]) -> Row:
        row = Row(self._origin, self._layout, number)
        values = row.values
        row_year = self._when_of(row, cells) if self._by_row else _NEVER
        for column, at, key, quick in self._plan:
            raw = cells[at]
            value = quick(raw)
            if value is not None:
                values[key] = value
            elif raw != "" or self._faults:
                self._cell(row, column, raw, row_year)
        if self._parts:
            self._bring_titles(row)
        if not row.text("name") and "name" not in row.wrong:
            self.problems.append(row.problem("name", "name_missing", f"{self._name.heading}是空的，请填写"))
            row.wrong |= {"name"}
        return row

    def _year_of(self, row: Row, cells: Sequence[Raw]) -> int | None:
        column = self._by_year
        if column is None:
            return None
        fault = self._faults.get((row.number, column.number))
        try:
            year = None if fault else read_year(cells[column.number - 1])
        except ValueError as error:
            fault, year = ("bad_year", str(error)), None
        if fault:
            self._fault(row, column, *fault)
        elif year is not None:
            row.values["year", None] = year
        return year

    def _fault(self, row: Row, column: Column, code: str, sentence: str) -> None:
        letter = column_letter(column.number)
        self.problems.append(CellProblem(self._sheet.path, self._sheet.name, row.number, letter, code, sentence))
        row.wrong |= {column.field}

    def _when_of(self, row: Row, cells: Sequence[Raw]) -> _When:
        year = self._year_of(row, cells)
        column = self._by_quarter
        if column is None:
            return _When(year, None)
        try:
            found = read_quarter(cells[column.number - 1])
        except ValueError as error:
            self._fault(row, column, "bad_quarter", str(error))
            found = None
        if found is None:
            return _When(year, None)
        when = _When(found[0] or year, found[1])
        row.values["quarter", None] = found[1]
        if when.year is not None:
            row.values["year", None] = when.year
        return when

    def _cell(self, row: Row, column: Column, raw: Raw, year: _When) -> None:
        fault = self._faults.get((row.number, column.number)) if self._faults else None
        if fault is None and isinstance(raw, str) and _ERROR_TEXT.fullmatch(raw.strip()):
            fault = ("error_cell", _ERROR)
        if fault:
            self._fault(row, column, *fault)
        elif raw != "" and not is_blank(raw):
            try:
                read = self._read(column, raw)
            except ValueError as error:
                self._fault(row, column, _code_of(column), str(error))
                return
            self._take(row, column, raw, read, year)

    def _read(self, column: Column, raw: Raw) -> Read:
        if column.field == "identity_code":
            code, how = read_code(raw)
            table = self._layout.table
            # Of an earlier award the kind is known only by its measure; its code must lead to a subject anyway.
            return Read(code if table is None or table == "awards" else check_code(table, code), how)
        if column.field in LABELS:
            return read_profile(column.field, raw)
        if column.fact is None or column.field == "name":
            return Read(*read_text(raw))
        if column.part:
            return read_title_part(column.fact, column.part, raw, epoch_1904=self._sheet.epoch_1904)
        if column.fact.type == "title" and self._parts:
            return read_title_or_level(column.fact, raw)
        return read_fact(column.fact, raw, scale=column.scale, epoch_1904=self._sheet.epoch_1904)

    def _take(self, row: Row, column: Column, raw: Raw, read: Read, when: _When) -> None:
        if read.how:
            letter = column_letter(column.number)
            taken = f"{self._shown(column, read.value)}（{HOW[read.how]}）"
            self.notes.append(ReadingNote(row.number, letter, read.how, self._masked(column, shown(raw)), taken))
        if read.value is None:
            return
        kind = column.fact.period if column.fact is not None else ""
        year, quarter = column.year or when.year, column.quarter or when.quarter
        if kind not in {"yearly", "quarterly"}:
            row.values[column.field, None] = read.value
        elif year is None:
            self._year_missing(row)
        elif kind == "yearly":
            row.values[column.field, year] = read.value
        elif quarter is not None:
            row.values[column.field, period_of(year, quarter)] = read.value
        elif "quarter" not in row.wrong:
            self.problems.append(row.problem("quarter", "quarter_missing", "这一行有季度数据而没有季度，请填写季度"))
            row.wrong |= {"quarter"}

    def _shown(self, column: Column, value: Value | None) -> str:
        fact = column.fact
        if value is None or (fact is not None and not column.part and column.field != "name"):
            return show_value(fact or CATALOGUE["name"], value)
        return self._masked(column, str(value))

    def _masked(self, column: Column, text: str) -> str:
        """Hide the middle of what is, or may be, the number of an identity card, and most of a bank number."""
        table = self._layout.table
        if column.field in LABELS:
            return shown_profile(column.field, text)
        if column.field != "identity_code" or table is None:
            return text
        return masked("enterprise" if table == "awards" else table, text)

    def _year_missing(self, row: Row) -> None:
        if row.wrong.isdisjoint({"year", "quarter"}):
            self.problems.append(row.problem("year", "year_missing", "这一行有年度数据而没有年度，请填写年度"))
            row.wrong |= {"year"}

    def _bring_titles(self, row: Row) -> None:
        """Make one title of its parts, which lie in columns of their own."""
        for name in dict.fromkeys(c.fact.id for c in self._columns if c.fact is not None and c.fact.type == "title"):
            level, on, issuer, document = (
                row.values.pop((f"{name}.{part}", None), None) for part in ("level", "on", "issuer", "document")
            )
            whole = row.values.get((name, None))
            if isinstance(whole, str):
                level = row.values.pop((name, None))
            said = any(part is not None for part in (level, on, issuer, document))
            if isinstance(whole, tuple) and len(whole) == 1 and level is on is None:
                row.values[name, None] = (whole[0]._replace(issuer=str(issuer or ""), document=str(document or "")),)
            elif isinstance(level, str) and isinstance(on, date):
                row.values[name, None] = (Title(level, on, str(issuer or ""), str(document or "")),)
            elif said and row.wrong.isdisjoint({name, f"{name}.level", f"{name}.on"}):
                self._title_incomplete(row, name)

    def _title_incomplete(self, row: Row, name: str) -> None:
        sentence = f"“{CATALOGUE[name].label}”须同时有级别和授予日期，请补全，没有称号就都留空"
        field = next((c.field for c in self._columns if c.fact is CATALOGUE[name]), name)
        self.problems.append(row.problem(field, "title_incomplete", sentence))
        row.wrong |= {name}


def _code_of(column: Column) -> str:
    """Return the problem's code: bad_money, bad_date, … or bad_identity_code."""
    return f"bad_{column.fact.type}" if column.fact is not None else f"bad_{column.field}"

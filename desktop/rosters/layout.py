"""Where in a sheet the table is and what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from desktop.register.identity import check_code
from desktop.rosters.cells import is_blank, shown
from desktop.rosters.header_rows import HeaderRows, header_rows
from desktop.rosters.headings import (
    Column,
    UnknownUnit,
    as_column,
    field_labels,
    names_of,
    read_heading,
    unit_line,
)
from desktop.rosters.mapping import IGNORED, Assigned, ColumnMapping, fingerprint, mapping_of
from desktop.rosters.report import CellProblem, ReadingNote, rows_named
from desktop.rosters.tables import TABLES, TableKind, table_label
from desktop.rosters.text import tidy
from desktop.workbooks import Raw, Sheet, column_letter
from policies.facts import SubjectKind

_LOOKED_AT = 30
"""Rows in which the heading is looked for."""
_AT_LEAST = 2
"""Known labels that make a row a heading."""
_CODES_TO_TELL = 3
"""Valid codes, and nothing else, that make a column without a known heading the column of codes."""
_CODES_LOOKED_AT = 200

Remembered = Callable[[Sequence[Raw]], ColumnMapping | None]
"""Finds the mapping that a person made for these headings."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of one sheet. Where there are problems its rows are not read."""

    table: TableKind | None
    heading_row: int
    """From 1, the last one of a heading of two rows; 0 where there is none."""
    columns: tuple[Column, ...] = ()
    notes: tuple[ReadingNote, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    mapping: ColumnMapping | None = None
    """What every column was taken for; a person may correct it."""


class _Score(NamedTuple):
    """How well some rows do as the heading of a table; the greatest is the likeliest."""

    known: int
    own: int
    """Known by their own label rather than an alias."""
    annotated: int
    """With a year or a unit."""
    shallow: int
    """Fewer rows are the plainer reading."""
    above: int


class _Found(NamedTuple):
    score: _Score
    table: TableKind
    header: HeaderRows


def _column(number: int, texts: Sequence[str], table: TableKind) -> Column | None:
    """Tell what a column holds by the first of its headings that is known; a wrong unit is raised only then."""
    wrong: UnknownUnit | None = None
    for text in texts:
        try:
            column = read_heading(number, text, table)
        except UnknownUnit as error:
            wrong = wrong or error
            continue
        if column is not None:
            return column
    if wrong is not None:
        raise wrong
    return None


def _score(header: HeaderRows, table: TableKind) -> _Score:
    """Count what such a sheet may have."""
    fields: dict[object, bool] = {}
    annotated = 0
    for number, texts in header.texts.items():
        try:
            column = _column(number, texts, table)
        except UnknownUnit:
            column = Column(number, texts[0], texts[0])
        if column is not None and column.field != IGNORED:
            own = not (column.alias or column.candidates)
            key = (column.candidates or column.field, column.year, column.quarter)
            fields[key] = fields.get(key, False) or own
            annotated += 0 if header.figures else bool(column.year) + bool(column.unit)
    return _Score(len(fields), sum(fields.values()), annotated, -header.depth, -header.last)


def _best(sheet: Sheet, tables: Sequence[TableKind]) -> list[_Found]:
    """Return the likeliest reading, and all that are as likely."""
    headers = tuple(header_rows(sheet, _LOOKED_AT))
    found = [max(_Found(_score(h, table), table, h) for h in headers) for table in tables if headers]
    most = max((one.score[:2] for one in found), default=(0, 0))
    likeliest = [one for one in found if one.score[:2] == most]
    # Without labels of its own, a list of earlier awards is the plainer list of subjects.
    return [one for one in likeliest if one.table != "awards"] or likeliest


def find_layout(
    sheet: Sheet, kind: SubjectKind | None, year: int | None, remembered: Remembered = lambda _: None
) -> Layout | None:
    """Find the table of a sheet; ``None`` where nothing in it looks like the heading of one."""
    likeliest = _best(sheet, TABLES if kind is None else (kind, "awards"))
    if likeliest:
        score, table, header = likeliest[0]
        mapping = remembered(header.words)
        if mapping is not None:
            return _Columns(sheet, mapping.table, header, year, mapping).layout()
        if score.known >= (_AT_LEAST if kind is None else 1):
            return (
                _Columns(sheet, table, header, year).layout() if len(likeliest) == 1 else _of_any_kind(sheet, likeliest)
            )
    for header in header_rows(sheet, _LOOKED_AT):
        mapping = remembered(header.words)
        if mapping is not None:
            return _Columns(sheet, mapping.table, header, year, mapping).layout()
    return None


def _of_any_kind(sheet: Sheet, likeliest: Sequence[_Found]) -> Layout:
    labels = "、".join(f"“{names_of(one.table)[0]}”" for one in likeliest)
    sentence = f"看不出这张表是哪一类名册，请把名称一列的表头改成{labels}之一，或在导入时选定类别"
    row = likeliest[0].header.last
    return Layout(None, row, problems=(CellProblem(sheet.path, sheet.name, row, None, "kind_unknown", sentence),))


class _Columns:
    """The columns under a heading, with what is to be said of them."""

    def __init__(
        self, sheet: Sheet, table: TableKind, header: HeaderRows, year: int | None, mapping: ColumnMapping | None = None
    ) -> None:
        self._sheet = sheet
        self._table = table
        self._header = header
        self._row = header.last
        self._year = year
        self._given = {c.number: c for c in mapping.columns} if mapping else {}
        self._notes: list[ReadingNote] = []
        self._problems: list[CellProblem] = []

    def layout(self) -> Layout:
        columns = tuple(self._read())
        columns = tuple(self._with_codes(columns))
        columns = tuple(self._with_unit_line(columns))
        mapping = mapping_of(self._header.words, self._table, columns)
        self._check_settled(columns)
        columns = tuple(self._with_year([column for column in columns if column.field]))
        self._check_twice(columns)
        self._check_needed(columns)
        self._say_hidden(columns)
        return Layout(self._table, self._row, columns, tuple(self._notes), tuple(self._problems), mapping)

    def _problem(self, column: int | None, code: str, sentence: str) -> None:
        letter = column_letter(column) if column else None
        self._problems.append(CellProblem(self._sheet.path, self._sheet.name, self._row, letter, code, sentence))

    def _note(self, column: Column, code: str, taken: str) -> None:
        self._notes.append(ReadingNote(self._row, column_letter(column.number), code, column.heading, taken))

    def _read(self) -> Iterator[Column]:
        for number, raw in enumerate(self._header.words, 1):
            given = self._given.get(number)
            try:
                column = self._assigned(given) if given and given.field else self._by_heading(number)
            except UnknownUnit as error:
                self._problem(number, "unknown_unit", str(error))
                continue
            if column is None:
                self._unknown(number, raw)
            else:
                yield column

    def _by_heading(self, number: int) -> Column | None:
        column = _column(number, self._header.texts.get(number, ()), self._table)
        if column is not None and column.alias:
            self._note(column, "alias", f"按“{field_labels(self._table)[column.field]}”读取")
        return column

    def _assigned(self, given: Assigned) -> Column:
        """Take a column for what a person has said; the year in its heading stands above an older one."""
        texts = self._header.texts.get(given.number, ("",))
        column = as_column(given.number, texts[0], given.field, unit=given.unit)
        column = replace(column, year=(column.year or given.year) if _period(column) in _DATED else None)
        label = "不导入" if given.field == IGNORED else f"按“{field_labels(self._table)[given.field]}”读取"
        own = read_heading(given.number, texts[0], self._table) if given.field != IGNORED else None
        if own is None or own.field != given.field:
            self._note(column, "mapping", f"{label}（已设定的列对应）")
        return column

    def _with_codes(self, columns: Sequence[Column]) -> Iterator[Column]:
        """Take for the column of codes one without a known heading that is full of valid codes; ask where two are."""
        yield from columns
        if self._table != "enterprise" or any(column.field == "identity_code" for column in columns):
            return
        taken = {column.number for column in columns} | self._given.keys()
        full = [number for number in range(1, self._header.width + 1) if number not in taken and self._codes(number)]
        if len(full) != 1:
            return
        letter = column_letter(full[0])
        heading = tidy(shown(self._header.words[full[0] - 1]))
        self._notes = [n for n in self._notes if (n.code, n.column) != ("column_ignored", letter)]
        column = Column(full[0], heading, "identity_code")
        self._note(column, "content", "整列都是有效的统一社会信用代码，按“统一社会信用代码”读取")
        yield column

    def _codes(self, number: int) -> bool:
        cells = [row[number - 1] for row in self._sheet.rows[self._row : self._row + _CODES_LOOKED_AT]]
        filled = [raw for raw in cells if not is_blank(raw)]
        return len(filled) >= _CODES_TO_TELL and all(isinstance(raw, str) and _is_code(raw) for raw in filled)

    def _check_settled(self, columns: Sequence[Column]) -> None:
        for column in columns:
            if column.candidates:
                labels = "、".join(f"“{field_labels(self._table)[field]}”" for field in column.candidates)
                sentence = f"“{column.heading}”可能是{labels}，请把表头改成其中一个，或在列对应中选定"
                self._problem(column.number, "column_ambiguous", sentence)

    def _say_hidden(self, columns: Sequence[Column]) -> None:
        marks, rows = self._sheet.marks, self._sheet.rows
        if self._sheet.hidden:
            self._notes.append(ReadingNote(None, None, "hidden_sheet", self._sheet.name, "隐藏的工作表，已照常读取"))
        hidden = [
            n for n in sorted(marks.hidden_rows) if self._row < n <= len(rows) and not all(map(is_blank, rows[n - 1]))
        ]
        if hidden:
            taken = f"{rows_named(hidden)}是隐藏的，已照常读取"
            self._notes.append(ReadingNote(None, None, "hidden_rows", rows_named(hidden), taken))
        for column in columns:
            if column.number in marks.hidden_columns and column.field != IGNORED:
                self._note(column, "hidden_column", "隐藏的列，已照常读取")

    def _unknown(self, number: int, raw: Raw) -> None:
        """Say that a column is left out; one without heading only where it has something in it."""
        letter = column_letter(number)
        if not is_blank(raw):
            heading = tidy(str(raw))
            self._notes.append(
                ReadingNote(self._row, letter, "column_ignored", heading, f"未识别的列 {letter}（{heading}）已忽略")
            )
        elif any(len(row) >= number and not is_blank(row[number - 1]) for row in self._sheet.rows[self._row :]):
            self._notes.append(ReadingNote(self._row, letter, "column_ignored", "", f"没有表头的列 {letter} 已忽略"))

    def _with_unit_line(self, columns: Sequence[Column]) -> Iterator[Column]:
        line = unit_line(self._sheet.rows[: self._row - 1])
        for column in columns:
            in_yuan = column.fact is not None and column.fact.unit == "元"
            with_unit = replace(column, unit=line[1], scale=line[2]) if line and in_yuan and not column.unit else column
            if with_unit.scale != 1:
                self._note(with_unit, "unit", f"单位为{with_unit.unit}，已换算为元")
            yield with_unit

    def _with_year(self, columns: Sequence[Column]) -> Iterator[Column]:
        """Give every yearly column its year, from the heading, the column of years, or the caller."""
        by_quarter = any(column.field == "quarter" for column in columns)
        by_year = by_quarter or any(column.field == "year" for column in columns)
        for column in columns:
            wrong = _wrong_period(column, by_quarter=by_quarter)
            if wrong is not None:
                self._problem(column.number, *wrong)
            elif _period(column) in _DATED and column.year is None and not by_year:
                yield from self._from_caller(column)
            else:
                yield column

    def _from_caller(self, column: Column) -> Iterator[Column]:
        if self._year is None:
            sentence = (
                f"“{column.heading}”没有年份，请把表头写成“{column.heading}（2019年）”的样子，"
                "或增加“年度”列，或在导入时给出年度"
            )
            self._problem(column.number, "year_missing", sentence)
            return
        self._note(column, "year", f"按导入时给出的 {self._year} 年读取")
        yield replace(column, year=self._year)

    def _check_twice(self, columns: Sequence[Column]) -> None:
        first: dict[tuple[str, int | None, int | None], Column] = {}
        for column in columns:
            if column.field == "ignored":
                continue
            other = first.setdefault((column.field, column.year, column.quarter), column)
            if other is not column:
                sentence = f"“{column.heading}”与 {column_letter(other.number)} 列重复，请删去一列"
                self._problem(column.number, "column_twice", sentence)

    def _check_needed(self, columns: Sequence[Column]) -> None:
        fields = {column.field for column in columns}
        needed = {"name": "或".join(f"“{label}”" for label in names_of(self._table))}
        if self._table == "awards":
            needed |= {"policy": "“政策”", "measure": "“条款”", "year": "“年度”", "amount": "“金额”"}
        for field, labels in needed.items():
            if field not in fields:
                sentence = f"{table_label(self._table)}缺少{labels}一列，请补上该列或改正表头"
                self._problem(None, "column_missing", sentence)


_DATED = frozenset({"yearly", "quarterly"})


def _period(column: Column) -> str:
    return column.fact.period if column.fact is not None else ""


def _wrong_period(column: Column, *, by_quarter: bool) -> tuple[str, str] | None:
    """Return code and sentence where a heading names a period that its fact has not, or lacks the quarter it has."""
    period, heading = _period(column), column.heading
    if period == "quarterly" and column.quarter is None and not by_quarter:
        return "quarter_missing", f"“{heading}”没有季度，请在表头加上“（2019年第1季度）”，或增加“季度”列"
    if column.quarter is not None and period != "quarterly" and column.field != IGNORED:
        return "wrong_period", f"“{heading}”不是季度数据，请删去表头中的季度"
    if column.year is not None and period not in _DATED:
        return "wrong_period", f"“{heading}”不分年度，请删去表头中的年份"
    return None


def _is_code(raw: str) -> bool:
    try:
        return check_code("enterprise", tidy(raw)) != ""
    except ValueError:
        return False


def propose_mapping(sheet: Sheet, *, kind: SubjectKind | None = None) -> ColumnMapping | None:
    """Return what the columns of a sheet would be taken for; ``None`` where no table is found in it."""
    layout = find_layout(sheet, kind, None)
    return layout.mapping if layout else None


def chosen(mappings: Mapping[str, ColumnMapping], otherwise: Remembered) -> Remembered:
    """Find the mapping that the caller gives for a form, else the one remembered for it."""
    return lambda headings: mappings.get(fingerprint(headings)) or otherwise(headings)

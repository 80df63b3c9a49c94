"""Where in a sheet the table is and what its columns mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.rosters.cells import is_blank
from desktop.rosters.headings import TABLES, Column, UnknownUnit, names_of, read_heading, table_label, unit_line
from desktop.rosters.report import CellProblem, ReadingNote, TableKind
from desktop.rosters.text import tidy
from desktop.workbooks import Raw, Sheet, column_letter
from policies.facts import SubjectKind

_LOOKED_AT = 30
"""Rows in which the heading is looked for."""
_AT_LEAST = 2
"""Known labels that make a row a heading."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of one sheet. Where there are problems its rows are not read."""

    table: TableKind | None
    heading_row: int
    """From 1; 0 where there is none."""
    columns: tuple[Column, ...] = ()
    notes: tuple[ReadingNote, ...] = ()
    problems: tuple[CellProblem, ...] = ()

    @property
    def by_year(self) -> bool:
        """Whether a column of years gives every row its year."""
        return self.table != "awards" and any(column.field == "year" for column in self.columns)


def _known(row: Sequence[Raw], table: TableKind) -> int:
    """Count the columns of a would-be heading that such a sheet may have."""
    fields = set()
    for number, raw in enumerate(row, 1):
        if isinstance(raw, str) and not is_blank(raw):
            try:
                column = read_heading(number, raw, table)
            except UnknownUnit:
                column = Column(number, raw, raw)
            if column is not None and column.field != "ignored":
                fields.add((column.field, column.year))
    return len(fields)


def _best(sheet: Sheet, tables: Sequence[TableKind]) -> list[tuple[int, int, TableKind]]:
    """Return (known labels, heading row, table) of the likeliest reading, and of all that are as likely."""
    found = []
    for table in tables:
        counts = [(_known(row, table), -number) for number, row in enumerate(sheet.rows[:_LOOKED_AT], 1)]
        known, row = max(counts, default=(0, 0))
        found.append((known, -row, table))
    most = max(known for known, _, _ in found)
    likeliest = [one for one in found if one[0] == most]
    # Without labels of its own, a list of earlier awards is the plainer list of subjects.
    return [one for one in likeliest if one[2] != "awards"] or likeliest


def find_layout(sheet: Sheet, kind: SubjectKind | None, year: int | None) -> Layout | None:
    """Find the table of a sheet; ``None`` where nothing in it looks like the heading of one."""
    tables = TABLES if kind is None else (kind, "awards")
    likeliest = _best(sheet, tables)
    known, row, table = likeliest[0]
    if known < (_AT_LEAST if kind is None else 1):
        return None
    if len(likeliest) > 1:
        labels = "、".join(f"“{names_of(one[2])[0]}”" for one in likeliest)
        sentence = f"看不出这张表是哪一类名册，请把名称一列的表头改成{labels}之一，或在导入时选定类别"
        return Layout(None, row, problems=(CellProblem(sheet.path, sheet.name, row, None, "kind_unknown", sentence),))
    return _Columns(sheet, table, row, year).layout()


class _Columns:
    """The columns under a heading, with what is to be said of them."""

    def __init__(self, sheet: Sheet, table: TableKind, row: int, year: int | None) -> None:
        self._sheet = sheet
        self._table = table
        self._row = row
        self._year = year
        self._notes: list[ReadingNote] = []
        self._problems: list[CellProblem] = []

    def layout(self) -> Layout:
        columns = tuple(self._read())
        columns = tuple(self._with_unit_line(columns))
        columns = tuple(self._with_year(columns))
        self._check_twice(columns)
        self._check_needed(columns)
        return Layout(self._table, self._row, columns, tuple(self._notes), tuple(self._problems))

    def _problem(self, column: int | None, code: str, sentence: str) -> None:
        letter = column_letter(column) if column else None
        self._problems.append(CellProblem(self._sheet.path, self._sheet.name, self._row, letter, code, sentence))

    def _note(self, column: Column, code: str, taken: str) -> None:
        self._notes.append(ReadingNote(self._row, column_letter(column.number), code, column.heading, taken))

    def _read(self) -> Iterator[Column]:
        for number, raw in enumerate(self._sheet.rows[self._row - 1], 1):
            try:
                column = None if is_blank(raw) else read_heading(number, raw, self._table)
            except UnknownUnit as error:
                self._problem(number, "unknown_unit", str(error))
                continue
            if column is None:
                self._unknown(number, raw)
            else:
                yield column

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
        by_year = any(column.field == "year" for column in columns)
        for column in columns:
            yearly = column.fact is not None and column.fact.period == "yearly"
            if column.year is not None and not yearly:
                self._problem(column.number, "wrong_period", f"“{column.heading}”不分年度，请删去表头中的年份")
            elif yearly and column.year is None and not by_year:
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
        first: dict[tuple[str, int | None], Column] = {}
        for column in columns:
            if column.field == "ignored":
                continue
            other = first.setdefault((column.field, column.year), column)
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

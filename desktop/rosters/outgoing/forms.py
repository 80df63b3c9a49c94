"""Forms to fill in: a workbook with drop-downs, formats, checks and an example, which an import reads again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.register import SubjectRow
from desktop.rosters.headings import names_of
from desktop.rosters.outgoing.figures import CellValue, cell_value, plain
from desktop.rosters.rows import EXAMPLE
from desktop.saving import save
from desktop.workbooks import column_letter
from policies.facts import Fact, SubjectKind
from policies.findings.subject import Subject

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_CODES: Mapping[SubjectKind, str] = {
    "enterprise": "统一社会信用代码",
    "station": "站点编号",
    "training": "班次编号",
    "park": "园区编号",
    "project": "项目编号",
    "person": "身份证号",
    "place": "编号",
}
_LONGEST_LIST = 255
"""Characters that a drop-down may hold in itself; a longer list stands on a hidden sheet."""
_SPARE_ROWS = 500
"""Blank rows with formats and checks."""
_WRAPPED = 40
"""Columns wider than this hold sentences."""
_TWO_LINES = 30
"""Points."""
_ON_A_PAGE = 150
"""Characters of half width that fit a page in landscape and can be read."""
_FORMATS = {"money": "#,##0.00", "integer": "0", "date": "yyyy-mm-dd", "number": "General"}
_OPTIONS_SHEET = "选项"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column. ``field`` is a field of the subject, or ``fact`` is what it holds."""

    heading: str
    field: str = ""
    fact: Fact | None = None
    year: int | None = None
    note: str = ""
    """What to fill in, and what for."""
    width: float = 16
    """Characters of half width."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be chosen; empty where anything may be typed."""
        if self.fact is None or self.fact.type == "title":
            return ()
        return ("是", "否") if self.fact.type == "bool" else tuple(self.fact.options.values())

    @property
    def number_format(self) -> str:
        """How cells are shown; text keeps codes as they are typed."""
        return _FORMATS.get(self.fact.type, "@") if self.fact else "@"

    def value(self, row: SubjectRow, known: Subject) -> CellValue:
        """Return what the register knows; blank where it knows nothing."""
        fact = self.fact
        if fact is None:
            return plain(getattr(row, self.field, "")) or None
        if fact.type == "title":
            return cell_value(fact, known.titles.get(fact.id))
        values = known.standing if self.year is None else known.yearly.get(fact.id, {})
        key: Any = fact.id if self.year is None else self.year
        return cell_value(fact, values.get(key))


@dataclass(frozen=True, slots=True)
class FormRow:
    """One prefilled row."""

    values: tuple[CellValue, ...]
    """One for each column of the form."""
    wanted: frozenset[int] = frozenset()
    """Positions of the cells that are asked for; they are marked."""


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet."""

    sheet: str
    title: str
    how: str
    """A line of instruction below the title."""
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...] = ()
    spare: int = _SPARE_ROWS


def fact_column(fact: Fact, year: int | None, note: str = "") -> FormColumn:
    """Return the column of a fact; its heading has year and unit and is read back by an import."""
    said = [text for text in (f"{year}年" if year else "", fact.unit) if text]
    heading = f"{fact.label}（{'，'.join(said)}）" if said else fact.label
    return FormColumn(heading, fact=fact, year=year, note=f"{_how(fact)}{note}")


def identity_columns(kind: SubjectKind) -> tuple[FormColumn, ...]:
    """Return the columns that say who a row is about."""
    codes = {"enterprise": "18 位代码，照营业执照填写", "person": "18 位身份证号"}
    code = f"{codes.get(kind, '照原有编号填写，没有就留空')}；单元格已设为文本"
    return (
        FormColumn(names_of(kind)[0], "name", note="必填，照证照上的全称填写", width=34),
        FormColumn(_CODES[kind], "identity_code", note=code, width=22),
        FormColumn("行政区划代码", "division", note="6、9 或 12 位代码，单元格已设为文本"),
        FormColumn("所在乡镇", "division_name", note="乡镇（街道）名称"),
    )


_HOW = {
    "bool": "从下拉中选“是”或“否”，不清楚就留空",
    "choice": "从下拉中选一项",
    "date": "日期，如 2019-05-01",
    "integer": "整数，没有就留空，不要写 0 代替",
    "number": "数字，最多六位小数",
    "text": "文字",
}


def _how(fact: Fact) -> str:
    if fact.type == "money":
        return f"金额，单位：{fact.unit}，最多两位小数；确实没有发生才填 0，不清楚就留空"
    if fact.type == "title":
        levels = tuple(fact.options.values())
        return f"级别和授予日期，如“{levels[0]}（2019-05-18）”；级别有：{'、'.join(levels)}"
    return _HOW[fact.type]


_EXAMPLES = {
    "name": "某某电子商务有限公司",
    "identity_code": "91330100799655058B",
    "division": "433101",
    "division_name": "某某镇",
    "站点名称": "某某镇电商服务站",
    "站点编号": "ZD-001",
    "班次名称": "某某镇电商培训班（第1期）",
    "班次编号": "PX-001",
    "园区名称": "某某电商产业园",
    "园区编号": "YQ-001",
    "项目名称": "某某电商公共服务项目",
    "项目编号": "XM-001",
    "姓名": "张某某",
    "身份证号": "11010519491231002X",
    "地方名称": "某某镇",
    "编号": "",
}
"""By heading where kinds differ, else by field."""


def example_of(column: FormColumn, year: int) -> CellValue:
    """Return what stands in the example row."""
    fact = column.fact
    if fact is None:
        return _EXAMPLES.get(column.heading, _EXAMPLES.get(column.field))
    if fact.type == "title":
        return f"{next(iter(fact.options.values()))}（{year}-05-18）"
    examples: dict[str, CellValue] = {"money": 1234567.89, "integer": 12, "number": 12.5, "text": "某某处"}
    return column.choices[0] if column.choices else examples.get(fact.type, date(year, 5, 1))


def write_forms(path: Path, forms: Sequence[Form], *, year: int) -> Path:
    """Write a workbook with a sheet for each form. Raises EnvironmentFault where that cannot be done now."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for form in forms:
        _Sheet(workbook, form, year).write()
    _notes(workbook, forms)
    return save(path, workbook.save)


class _Sheet:
    """One form on its way into the workbook: title, instruction, heading, example, rows."""

    HEADING, EXAMPLE, FIRST = 3, 4, 5

    def __init__(self, workbook: Any, form: Form, year: int) -> None:
        self._workbook = workbook
        self._sheet: Worksheet = workbook.create_sheet(form.sheet)
        self._form = form
        self._year = year
        self._last = self.FIRST + len(form.rows) + form.spare - 1

    def write(self) -> None:
        from openpyxl.styles import Font

        sheet, form = self._sheet, self._form
        put(sheet, 1, 1, form.title).font = Font(bold=True, size=14)
        put(sheet, 2, 1, form.how).font = Font(color="5F6A7B")
        self._heads()
        self._example()
        for number, row in enumerate(form.rows):
            self._row(self.FIRST + number, row)
        for number, column in enumerate(form.columns, 2):
            self._format(number, column)
            self._check(number, column)
        self._layout()

    def _heads(self) -> None:
        from openpyxl.comments import Comment
        from openpyxl.styles import Alignment, Font, PatternFill

        for number, text in enumerate(("序号", *(column.heading for column in self._form.columns)), 1):
            cell = put(self._sheet, self.HEADING, number, text)
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="E2ECF9")
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
            if number > 1 and (note := self._form.columns[number - 2].note):
                cell.comment = Comment(note, "奖补台", width=320, height=110)
            width = self._form.columns[number - 2].width if number > 1 else 7
            self._sheet.column_dimensions[column_letter(number)].width = width

    def _example(self) -> None:
        from openpyxl.styles import Font

        for number, column in enumerate(self._form.columns, 2):
            cell = put(self._sheet, self.EXAMPLE, number, example_of(column, self._year))
            cell.number_format = column.number_format
            cell.font = Font(italic=True, color="98A2B0")
        put(self._sheet, self.EXAMPLE, 1, EXAMPLE).font = Font(italic=True, color="98A2B0")

    def _row(self, number: int, row: FormRow) -> None:
        from openpyxl.styles import PatternFill

        put(self._sheet, number, 1, number - self.FIRST + 1)
        if any(column.width > _WRAPPED for column in self._form.columns):
            self._sheet.row_dimensions[number].height = _TWO_LINES
        for position, value in enumerate(row.values):
            if value is not None:
                put(self._sheet, number, position + 2, value)
            if position in row.wanted:
                self._sheet.cell(number, position + 2).fill = PatternFill("solid", fgColor="FFF2CC")

    def _format(self, number: int, column: FormColumn) -> None:
        from openpyxl.styles import Alignment, Border, Side

        line = Side("thin", color="C9D0DA")
        grid, shape = Border(line, line, line, line), Alignment(vertical="center", wrap_text=column.width > _WRAPPED)
        for row in range(self.EXAMPLE, self._last + 1):
            cell = self._sheet.cell(row, number)
            cell.number_format, cell.border, cell.alignment = column.number_format, grid, shape

    def _check(self, number: int, column: FormColumn) -> None:
        check = self._validation(number, column)
        if check is not None:
            letter = column_letter(number)
            check.add(f"{letter}{self.FIRST}:{letter}{self._last}")
            self._sheet.add_data_validation(check)

    def _validation(self, number: int, column: FormColumn) -> Any:
        from openpyxl.worksheet.datavalidation import DataValidation

        kind = column.fact.type if column.fact else column.field
        told = {"allow_blank": True, "showErrorMessage": True, "errorTitle": "填写有误", "error": column.note[:220]}
        if column.choices:
            return DataValidation("list", formula1=self._list(column), **told)
        if kind in ("money", "number"):
            return DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", **told)
        if kind == "integer":
            return DataValidation("whole", operator="greaterThanOrEqual", formula1="0", **told)
        if kind == "date":
            return DataValidation(
                "date", operator="between", formula1="DATE(1900,1,1)", formula2="DATE(2200,12,31)", **told
            )
        if kind == "identity_code" and column.heading == _CODES["enterprise"]:
            first = f"LEN({column_letter(number)}{self.FIRST})"
            return DataValidation("custom", formula1=f"OR({first}=18,{first}=15)", **told)
        return None

    def _list(self, column: FormColumn) -> str:
        """Return the list itself, or where it stands on the hidden sheet: Excel drops one that is too long."""
        inside = ",".join(column.choices)
        if len(inside) <= _LONGEST_LIST and not any("," in choice for choice in column.choices):
            return f'"{inside}"'
        if _OPTIONS_SHEET not in self._workbook.sheetnames:
            self._workbook.create_sheet(_OPTIONS_SHEET).sheet_state = "hidden"
        options = self._workbook[_OPTIONS_SHEET]
        number = options.max_column + 1
        for row, choice in enumerate(column.choices, 1):
            put(options, row, number, choice)
        letter = column_letter(number)
        return f"'{_OPTIONS_SHEET}'!${letter}$1:${letter}${len(column.choices)}"

    def _layout(self) -> None:
        sheet = self._sheet
        sheet.freeze_panes = sheet.cell(self.EXAMPLE, 3)
        sheet.row_dimensions[self.HEADING].height = 48
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        width = sum(column.width for column in self._form.columns)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = max(1, round(width / _ON_A_PAGE)), 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows, sheet.print_title_cols = f"{self.HEADING}:{self.HEADING}", "A:B"
        sheet.print_area = (
            f"A1:{column_letter(len(self._form.columns) + 1)}{self.EXAMPLE + max(len(self._form.rows), 20)}"
        )
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def put(sheet: Any, row: int, column: int, value: CellValue) -> Any:
    """Write a cell and return it; text stays text, whatever sign it starts with."""
    cell = sheet.cell(row, column)
    cell.value = plain(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _notes(workbook: Any, forms: Sequence[Form]) -> None:
    """Write what to fill in where, for those who print it."""
    sheet = workbook.create_sheet("填写说明")
    sheet.column_dimensions["A"].width = 110
    lines = ["填写说明", "序号栏写“示例”的一行只是样子，导入时不读。不要改动表头；没有的数据留空，不要填 0。"]
    for form in forms:
        lines.append(f"〔{form.sheet}〕")
        lines += [f"{column_letter(n)} 列“{column.heading}”：{column.note}" for n, column in enumerate(form.columns, 2)]
    for number, line in enumerate(lines, 1):
        put(sheet, number, 1, line)


def known_values(columns: Sequence[FormColumn], row: SubjectRow, known: Subject) -> tuple[CellValue, ...]:
    """Return what the register knows of a subject, one cell for each column."""
    return tuple(column.value(row, known) for column in columns)

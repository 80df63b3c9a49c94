"""Files as they come from townships, each with the exact outcome: what is taken, what is said, what is refused."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook

from desktop.register import Register
from desktop.rosters import ImportReport, import_rosters
from policies.facts import Title

FILES = Path(__file__).parent / "files"
A, B, C = "91330100799655058B", "91350100M000100Y43", "91440300708461136T"
LEGACY = "433101000012340"
PERSON = "11010519491231002X"
SHEET = "xl/worksheets/sheet1.xml"
Rows = Sequence[Sequence[Any]]


def xlsx(*rows: Sequence[Any], merged: Sequence[str] = (), change: Callable[[Any], None] | None = None) -> bytes:
    workbook = Workbook()
    workbook.active.title = "名册"
    for row in rows:
        workbook.active.append(row)
    for area in merged:
        workbook.active.merge_cells(area)
    if change:
        change(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def text(*rows: Sequence[Any], encoding: str = "gb18030", separator: str = ",") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows(rows)
    return buffer.getvalue().encode(encoding)


def patched(data: bytes, *pairs: tuple[str, str], part: str = SHEET) -> bytes:
    """Change the XML of a workbook as another writer would have written it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                for pattern, replacement in pairs:
                    content, count = re.subn(pattern.encode(), replacement.encode(), content)
                    assert count, pattern
            new.writestr(name, content)
    return buffer.getvalue()


def hidden(rows: Sequence[int] = (), columns: Sequence[str] = (), sheet: str = "") -> Callable[[Any], None]:
    def change(workbook: Any) -> None:
        for row in rows:
            workbook.active.row_dimensions[row].hidden = True
        for column in columns:
            workbook.active.column_dimensions[column].hidden = True
        if sheet:
            workbook.create_sheet("空").append(["说明"])
            workbook[sheet].sheet_state = "hidden"

    return change


class Case(NamedTuple):
    data: bytes | str
    """The bytes, or the name of a committed file."""
    facts: Mapping[str, Mapping[str, Any]] = {}
    """Name → fact → value, or fact → year → value. Empty: nothing is taken."""
    notes: Sequence[tuple[str, str]] = ()
    problems: Sequence[tuple[str, str]] = ()
    name: str = "名册.xlsx"
    year: int | None = None


YES = {"tax_compliant": {2019: True}}
PLAIN = {
    "甲公司": {"online_sales": {2019: 120050}, "tax_compliant": {2019: True}, "operating_since": date(2018, 6, 25)},
    "乙公司": {"online_sales": {2019: 30000}, "tax_compliant": {2019: False}, "operating_since": date(2019, 1, 1)},
}
FORM = {
    "甲公司": {"online_sales": {2018: 1_000_000_00, 2019: 1_205_000_00}},
    "乙公司": {"online_sales": {2018: 300_000_00, 2019: 40_000_00}},
}
FORM_NOTES = [
    ("", "hidden_rows"),
    ("D4", "unit"),
    ("E4", "unit"),
    ("D4", "hidden_column"),
    ("E6", "figure"),
    ("第 7 行", "total_row"),
    ("第 8 行", "foot_note"),
]
HEAD = ("企业名称", "网络销售额（2019年）")
FIVE = {"甲公司": {"online_sales": {2019: 500}}}
TITLE = {"甲公司": {"demo_enterprise_title": (Title("provincial", date(2020, 5, 18), "省商务厅", "湘商〔2020〕1号"),)}}

CASES: dict[str, Case] = {
    # Written by LibreOffice
    "libreoffice xlsx": Case("plain.xlsx", PLAIN),
    "libreoffice xls": Case("plain.xls", PLAIN),
    "libreoffice ods": Case("plain.ods", PLAIN),
    "libreoffice csv": Case("utf8.csv", PLAIN),
    "libreoffice form xlsx": Case("form.xlsx", FORM, FORM_NOTES),
    "libreoffice form xls": Case("form.xls", FORM, FORM_NOTES),
    "libreoffice form ods": Case("form.ods", FORM, FORM_NOTES),
    "libreoffice error cell xlsx": Case("errors.xlsx", problems=[("B2", "error_cell")]),
    "libreoffice error cell xls": Case("errors.xls", problems=[("B2", "error_cell")]),
    "libreoffice error cell ods": Case("errors.ods", problems=[("B2", "error_cell")]),
    "libreoffice html": Case("page.html", problems=[("", "html")]),
    "libreoffice flat xml": Case("fods.fods", problems=[("", "not_excel")]),
    # Named as what they are not
    "xls named xlsx": Case("plain.xls", PLAIN, name="改名.xlsx"),
    "ods named xlsx": Case("plain.ods", PLAIN, name="改名.xlsx"),
    "xlsx named xls": Case("plain.xlsx", PLAIN, name="改名.xls"),
    "csv named xlsx": Case("utf8.csv", PLAIN, name="改名.xlsx"),
    "html named xls": Case("page.html", problems=[("", "html")], name="改名.xls"),
    "xlsx named et": Case("plain.xlsx", PLAIN, name="改名.et"),
    "xls named et": Case("plain.xls", problems=[("", "wps_table")], name="改名.et"),
    # Text
    "gbk csv": Case(text(HEAD, ("甲公司", 5)), FIVE),
    "utf-8 csv with mark": Case(text(HEAD, ("甲公司", 5), encoding="utf-8-sig"), FIVE),
    "unicode text of excel": Case(text(HEAD, ("甲公司", 5), encoding="utf-16", separator="\t"), FIVE),
    "semicolons": Case(text(HEAD, ("甲公司", 5), separator=";"), FIVE),
    "csv with thousands": Case(
        text(HEAD, ("甲公司", "1,200.00")), {"甲公司": {"online_sales": {2019: 120000}}}, [("B2", "figure")]
    ),
    "csv with a line break in a cell": Case(
        text(HEAD, ("甲公司", "5"), ("注：\n按申报数", "")), FIVE, [("第 3 行", "foot_note")]
    ),
    "csv with a code that became a figure": Case(
        text(("企业名称", "信用代码"), ("甲公司", "9.1433E+17")), problems=[("B2", "bad_identity_code")]
    ),
    "csv with text kept from Excel": Case(
        text(
            ("企业名称", "统一社会信用代码", "网络销售额（2019年）"),
            ("甲公司", f'="{A}"', '="5"'),
            ('="乙公司"', B, "6"),
        ),
        {**FIVE, "乙公司": {"online_sales": {2019: 600}}},
    ),
    "csv that is cut": Case(text(HEAD, ("甲公司", 5)) + '"乙'.encode("gb18030"), problems=[("", "bad_quotes")]),
    "csv with error text": Case(text(HEAD, ("甲公司", "#DIV/0!")), problems=[("B2", "error_cell")]),
    # WPS
    "wps dimension of one cell": Case(patched(xlsx(HEAD, ("甲公司", 5)), ('ref="A1:B2"', 'ref="A1:A1"')), FIVE),
    "wps without dimension": Case(patched(xlsx(HEAD, ("甲公司", 5)), ("<dimension[^>]*>", "")), FIVE),
    "cells without addresses": Case(patched(xlsx(HEAD, ("甲公司", 5)), ('<c r="[A-Z]+[0-9]"', "<c")), FIVE),
    "rows formatted to the end": Case(
        patched(
            xlsx(HEAD, ("甲公司", 5)),
            ("</sheetData>", '<row r="1048576" ht="20"><c r="XFD1048576" s="0"/></row></sheetData>'),
        ),
        FIVE,
    ),
    "a value far out": Case(
        patched(
            xlsx(HEAD, ("甲公司", 5)),
            ("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        ),
        problems=[("", "far_cell")],
    ),
    # Headings
    "title and unit lines": Case(
        xlsx(("某县名册",), ("单位：万元",), HEAD, ("甲公司", 0.0005)), FIVE, [("B3", "unit")]
    ),
    "merged title": Case(xlsx(("2019年某县电商企业名册",), HEAD, ("甲公司", 5), merged=["A1:B1"]), FIVE),
    "year over the columns": Case(
        xlsx(
            ("企业名称", "2019年", None),
            (None, "网络销售额", "依法纳税"),
            ("甲公司", 5, "是"),
            merged=["A1:A2", "B1:C1"],
        ),
        {"甲公司": {"online_sales": {2019: 500}, **YES}},
    ),
    "years under the column": Case(
        xlsx(("企业名称", "网络销售额（万元）", None), (None, 2018, 2019), ("甲公司", 1, 2), merged=["A1:A2", "B1:C1"]),
        {"甲公司": {"online_sales": {2018: 1_000_000, 2019: 2_000_000}}},
        [("B2", "unit"), ("C2", "unit")],
    ),
    "two rows without merging, as csv": Case(
        text(("企业名称", "网络销售额", ""), ("", "2018年", "2019年"), ("甲公司", 4, 5)),
        {"甲公司": {"online_sales": {2018: 400, 2019: 500}}},
    ),
    "units under the heading": Case(
        xlsx(("企业名称", "网络销售额（2019年）"), (None, "万元"), ("甲公司", 0.0005)), FIVE, [("B2", "unit")]
    ),
    "a group over known headings": Case(
        xlsx(
            ("企业基本情况", None, "经营情况"),
            ("企业名称", "统一社会信用代码", "网络销售额（2019年）"),
            ("甲公司", A, 5),
            merged=["A1:B1"],
        ),
        FIVE,
    ),
    "figures of the year before are not this year's": Case(
        xlsx(("企业名称", "上年同期"), (None, "网络销售额"), ("甲公司", 5), merged=["A1:A2"]),
        problems=[("", "no_heading")],
        year=2019,
    ),
    "columns numbered under the heading": Case(
        xlsx(("企业名称", "统一社会信用代码", "网络销售额（2019年）"), ("甲", "乙", 1), ("甲公司", A, 5)),
        FIVE,
        [("第 2 行", "column_numbers")],
    ),
    "heading repeated on every page": Case(
        xlsx(HEAD, ("甲公司", 5), HEAD, ("合计", 5)), FIVE, [("第 3 行", "repeated_heading"), ("第 4 行", "total_row")]
    ),
    "other words": Case(
        xlsx(("公司名称", "网上销售额（2019年）"), ("甲公司", 5)), FIVE, [("A1", "alias"), ("B1", "alias")]
    ),
    "a word for several figures": Case(
        xlsx(("企业名称", "销售额（2019年）"), ("甲公司", 5)), problems=[("B1", "column_ambiguous")]
    ),
    "the same figure under two names": Case(
        xlsx(("企业名称", "网络销售额（2019年）", "网上销售额（2019年）"), ("甲公司", 5, 5)),
        problems=[("C1", "column_twice")],
    ),
    "no heading over the codes": Case(
        xlsx(("企业名称", None, "网络销售额（2019年）"), ("甲公司", A, 5), ("乙公司", B, 6), ("丙公司", C, 7)),
        {"甲公司": {"online_sales": {2019: 500}}, "丙公司": {"online_sales": {2019: 700}}},
        [("B1", "content")],
    ),
    "unknown columns": Case(xlsx((*HEAD, "法人爱好"), ("甲公司", 5, "棋")), FIVE, [("C1", "column_ignored")]),
    "a unit that cannot be": Case(
        xlsx(("企业名称", "网络销售额（2019年，户）"), ("甲公司", 5)), problems=[("B1", "unknown_unit")]
    ),
    "no year": Case(xlsx(("企业名称", "网络销售额"), ("甲公司", 5)), problems=[("B1", "year_missing")]),
    "the year of the caller": Case(xlsx(("企业名称", "网络销售额"), ("甲公司", 5)), FIVE, [("B1", "year")], year=2019),
    # Hidden
    "hidden rows": Case(xlsx(HEAD, ("甲公司", 5), (), change=hidden(rows=[2, 3])), FIVE, [("", "hidden_rows")]),
    "hidden column": Case(xlsx(HEAD, ("甲公司", 5), change=hidden(columns=["B"])), FIVE, [("B1", "hidden_column")]),
    "hidden sheet": Case(
        xlsx(HEAD, ("甲公司", 5), change=hidden(sheet="名册")), FIVE, [("", "hidden_sheet"), ("", "sheet_ignored")]
    ),
    # What people type
    "words of many hands": Case(
        xlsx(
            ("企业名称", "网络销售额（2019年）", "依法纳税（2019年）", "开业或投入运营日期"),
            ("甲\u00b7公司\u3000", "１，２００.００万元", "√", "2018.6.25"),
            ("䶮\U00020000公司", "—", "无", 43276),
            ("丙公司", 0.3, True, datetime(2018, 6, 25)),  # noqa: DTZ001  # as Excel has it
        ),
        {
            "甲\u00b7公司": {"online_sales": {2019: 12_000_000_00}, **YES, "operating_since": date(2018, 6, 25)},
            "䶮\U00020000公司": {"tax_compliant": {2019: False}, "operating_since": date(2018, 6, 25)},
            "丙公司": {"online_sales": {2019: 30}, **YES, "operating_since": date(2018, 6, 25)},
        },
        [
            ("A2", "spaces"),
            ("B2", "figure"),
            ("C2", "tick"),
            ("D2", "date"),
            ("B3", "placeholder"),
            ("C3", "tick"),
            ("D3", "serial"),
        ],
    ),
    "codes that became numbers": Case(
        xlsx(("企业名称", "信用代码"), ("甲公司", 914331010000000000)), problems=[("B2", "bad_identity_code")]
    ),
    "old registration numbers": Case(
        xlsx(("企业名称", "注册号"), ("甲公司", 433101000012340)), problems=[("B2", "bad_identity_code")]
    ),
    "a wrong check digit": Case(
        xlsx(("企业名称", "信用代码"), ("甲公司", "91350100M000100Y4Z")), problems=[("B2", "bad_identity_code")]
    ),
    "a formula as text stays text": Case(
        xlsx(HEAD, ("甲公司", 5), change=lambda w: w.active.append(["＝1+1公司", 6])),
        {"甲公司": {"online_sales": {2019: 500}}, "＝1+1公司": {"online_sales": {2019: 600}}},
    ),
    "a formula that was never computed": Case(xlsx(HEAD, ("甲公司", "=1+4")), problems=[("B2", "formula_uncomputed")]),
    "figures in words": Case(
        xlsx(HEAD, ("甲公司", "约5万"), ("乙公司", "无")), problems=[("B2", "bad_money"), ("B3", "bad_money")]
    ),
    "listed twice": Case(xlsx(HEAD, ("甲公司", 5), ("甲公司", 6)), problems=[("A3", "duplicate")]),
    "rows with only a year are rows": Case(
        xlsx(("企业名称", "年度", "网络销售额"), ("甲公司", 2019, 5), (None, 2019, None)),
        problems=[("A3", "name_missing")],
    ),
    # Other subjects
    "parks": Case(
        xlsx(("园区名称", "园区编号", "建筑面积（2019年）"), ("甲园", "Y1", "3333.33平方米")),
        {"甲园": {"floor_area": {2019: Decimal("3333.33")}}},
        [("C1", "alias"), ("C2", "figure")],
    ),
    "projects": Case(
        xlsx(("项目名称", "项目编号", "固定资产投入（万元）", "已备案"), ("甲项目", "X1", 100, "是")),
        {"甲项目": {"invest_fixed_assets": 100_000_000, "project_filed": True}},
        [("C1", "unit")],
    ),
    "persons": Case(
        xlsx(("姓名", "身份证号", "人才评审等次（2019年）"), ("张三", PERSON.lower(), "一等奖")),
        {"张三": {"talent_grade": {2019: "first"}}},
        [("B2", "full_width")],
    ),
    "places by quarter in the heading": Case(
        xlsx(
            ("地方名称", "行政区划代码", "网络交易额（2019年第1季度）", "2019年二季度网络交易额（万元）"),
            ("甲镇", "433101100", 5, 6),
        ),
        {"甲镇": {"online_transactions_quarter": {(2019, 1): 500, (2019, 2): 6_000_000}}},
        [("D1", "unit")],
    ),
    "places by a column of quarters": Case(
        xlsx(
            ("地方名称", "行政区划代码", "年度", "季度", "网店数"),
            ("甲镇", "433101100", 2019, 1, 7),
            ("甲镇", "433101100", 2019, "第二季度", 8),
        ),
        {"甲镇": {"online_shops_quarter": {(2019, 1): 7, (2019, 2): 8}}},
    ),
    "a quarter that is missing": Case(
        xlsx(("地方名称", "行政区划代码", "网店数（2019年）"), ("甲镇", "433101100", 7)),
        problems=[("C1", "quarter_missing")],
    ),
    "titles in one column": Case(
        xlsx(("企业名称", "电商示范企业称号"), ("甲公司", "省级（2020-05-18）")),
        {"甲公司": {"demo_enterprise_title": (Title("provincial", date(2020, 5, 18)),)}},
    ),
    "titles in columns of their own": Case(
        xlsx(
            ("企业名称", "电商示范企业称号", None, None, None),
            (None, "级别", "授予日期", "授予单位", "文号"),
            ("甲公司", "省级", "2020-05-18", "省商务厅", "湘商〔2020〕1号"),
            ("乙公司", None, None, None, None),
            merged=["A1:A2", "B1:E1"],
        ),
        {**TITLE, "乙公司": {}},
    ),
    "a title without its date": Case(
        xlsx(("企业名称", "电商示范企业称号级别", "电商示范企业称号授予日期"), ("甲公司", "省级", None)),
        problems=[("B2", "title_incomplete")],
    ),
    # Not whole
    "truncated": Case(xlsx(HEAD, ("甲公司", 5))[:-200], problems=[("", "damaged")]),
    "nothing in it": Case(xlsx(), problems=[("", "no_data")]),
    "a letter": Case("关于报送名册的通知\n各乡镇：\n".encode(), problems=[("", "no_heading")]),
}


def codes(report: ImportReport) -> list[tuple[str, str]]:
    return [(problem.cell, problem.code) for problem in report.problems]


def quarterly(register: Register, subject: int) -> Mapping[str, Any]:
    found: dict[str, dict[tuple[int, int], Any]] = {}
    for one in register.quarterly(2019):
        if one.subject_id == subject:
            found.setdefault(one.fact, {})[one.year, one.quarter] = one.value
    return found


def held(register: Register, name: str) -> Mapping[str, Any]:
    for kind in ("enterprise", "park", "project", "person", "place"):
        for row in register.subjects(kind, search=name):
            subject = register.facts(row.id)
            quarters = quarterly(register, row.id) if kind == "place" else {}
            facts = {k: v for k, v in subject.standing.items() if k not in {"name", "division"}}
            return {**facts, **subject.yearly, **quarters, **subject.titles}
    raise AssertionError(name)


@pytest.mark.parametrize("name", CASES)
def test_the_exact_outcome(register: Register, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = tmp_path / case.name
    path.write_bytes((FILES / case.data).read_bytes() if isinstance(case.data, str) else case.data)
    report = import_rosters(register, [path], author="李四", year=case.year)
    assert codes(report) == list(case.problems)
    assert report.applied == (not case.problems)
    if case.problems:
        assert all("请" in problem.sentence for problem in report.problems), "every problem has its remedy"
        return
    assert [(note.cell, note.code) for file in report.files for note in file.readings] == list(case.notes)
    assert {subject: held(register, subject) for subject in case.facts} == case.facts


def test_the_corpus_is_large() -> None:
    assert len(CASES) >= 60

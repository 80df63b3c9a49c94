"""What goes out in Excel, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.progress import Cancelled
from desktop.register import Register, SubjectChange, create_register
from desktop.rosters import import_rosters
from desktop.rosters.headings import read_heading
from desktop.rosters.outgoing import (
    ListColumn,
    MissingFacts,
    annotate,
    missing_facts,
    write_list,
    write_missing,
    write_template,
)
from desktop.rosters.outgoing.forms import Form, FormColumn, fact_column, write_forms
from desktop.rosters.outgoing.templates import template_columns
from policies.assessment import assess
from policies.facts import CATALOGUE, SUBJECT_KINDS, Fact, SubjectKind, Title, facts_of
from policies.findings.explanation import leaves
from policies.library import built_in
from policies.problems import InputError

from .conftest import MakeBook

CODE, OTHER = "91330100799655058B", "91440300708461136T"
KINDS = [
    (policy, kind)
    for policy in built_in()
    for kind in ("enterprise", "station", "training", "park", "project", "person", "place")
    if built_in()[policy].facts_needed(kind)
]


def values(path: Path, sheet: str, first: int = 5) -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(min_row=first, values_only=True)
    return [row for row in rows if any(value is not None for value in row[1:])]


def sample(fact: Fact, number: int) -> Any:
    """What a person fills in."""
    if fact.type == "title":
        return "、".join(f"{label}（20{at + 10}-05-18）" for at, label in enumerate(fact.options.values(), number))
    if fact.type == "bool":
        return "是" if number % 2 else "否"
    if fact.options:
        return list(fact.options.values())[number % len(fact.options)]
    samples = {"money": 1234.56 + number, "integer": number, "number": 12.5 + number, "text": f"=村{number}"}
    return samples.get(fact.type, datetime(2018, 6, number + 1))  # noqa: DTZ001  # as Excel has it


@pytest.mark.parametrize(("policy", "kind"), KINDS)
def test_template_filled_imported_and_exported_again(tmp_path: Path, policy: str, kind: SubjectKind) -> None:
    law = built_in()[policy]
    blank = write_template(tmp_path / "填报表.xlsx", law, kind, 2019)
    columns = template_columns(law, kind, 2019)
    book = openpyxl.load_workbook(blank)
    sheet = book.worksheets[0]
    codes = {"enterprise": (CODE, OTHER), "person": ("11010519491231002X", "")}.get(kind, ("007", "0010"))
    for number in range(2):
        filled = [number + 1, f"第{number}个", codes[number], "433101", "乾州街道"]
        filled += [None if column.fact is None else sample(column.fact, number) for column in columns[4:]]
        for at, value in enumerate(filled, 1):
            sheet.cell(5 + number, at, value).data_type = "s" if isinstance(value, str) else "n"
            if isinstance(value, datetime):
                sheet.cell(5 + number, at).value = value
    book.save(blank)
    with create_register(tmp_path / "甲.subsidy", author="张三") as register:
        report = import_rosters(register, [blank], author="李四")
        assert report.applied, [str(p) for p in report.problems]
        assert register.count(kind) == 2
        notes = [n.code for file in report.files for n in file.readings]
        assert notes.count("example_row") == 1
        assert set(notes) <= {"example_row", "sheet_ignored"}
        again = write_template(tmp_path / "再报.xlsx", law, kind, 2019, register=register)
        assert values(again, sheet.title) == values(blank, sheet.title)
        second = import_rosters(register, [again], author="李四")
        assert not second.problems
        assert sum(file.unchanged for file in second.files) == 2


@pytest.mark.parametrize("kind", ["enterprise", "station", "training"])
def test_every_heading_is_read_back(kind: SubjectKind) -> None:
    for fact in facts_of(kind):
        if fact.id not in ("name", "division"):
            year = 2019 if fact.period == "yearly" else None
            column = read_heading(1, fact_column(fact, year).heading, kind)
            assert column is not None, fact.label
            assert (column.field, column.year, column.scale) == (fact.id, year, 1)


def test_codes_are_text_choices_are_lists_and_figures_are_checked(tmp_path: Path) -> None:
    path = write_template(tmp_path / "表.xlsx", built_in()["xiangxi-2018"], "enterprise", 2019)
    sheet = openpyxl.load_workbook(path)["企业"]
    heads = {cell.value: cell.column_letter for cell in sheet[3]}
    assert sheet[f"{heads['统一社会信用代码']}40"].number_format == "@"
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    assert checks[f"{heads['依法纳税（2019年）']}5"].formula1 == '"是,否"' if "依法纳税（2019年）" in heads else True
    money = next(letter for head, letter in heads.items() if head.endswith("（2019年，元）"))
    assert (checks[f"{money}5"].type, checks[f"{money}5"].operator) == ("decimal", "greaterThanOrEqual")
    assert checks[f"{heads['统一社会信用代码']}5"].type == "custom"
    assert "用于：" in sheet[f"{money}3"].comment.text
    assert sheet["A4"].value == "示例"
    assert sheet.freeze_panes == "C4"


def test_a_long_list_stands_on_a_hidden_sheet(tmp_path: Path) -> None:
    options = {f"o{number}": f"第{number}种说明很长的选项" for number in range(40)}
    fact = Fact("long", "长选项", "enterprise", "choice", options, "", "standing", "")
    path = write_forms(tmp_path / "表.xlsx", [Form("企业", "表", "", (FormColumn("长选项", fact=fact),))], year=2019)
    book = openpyxl.load_workbook(path)
    (check,) = book["企业"].data_validations.dataValidation
    assert book["选项"].sheet_state == "hidden"
    assert len(check.formula1) <= 255
    area = check.formula1.rpartition("!")[2].replace("$", "")
    assert [cell.value for (cell,) in book["选项"][area]] == list(options.values())


def test_a_template_for_nobody(tmp_path: Path) -> None:
    law = built_in()["yeji-2017"]
    nobody = next(kind for kind in ("person", "place", "training", "park") if not law.facts_needed(kind))
    with pytest.raises(InputError, match="不需要填报表"):
        write_template(tmp_path / "表.xlsx", law, nobody, 2019)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("policy", list(built_in()))
def test_a_template_has_every_figure_that_an_assessment_looks_at(policy: str) -> None:
    law = built_in()[policy]
    kinds: tuple[SubjectKind, ...] = ("enterprise", "station", "training", "park", "project", "person", "place")
    from policies.findings.subject import Subject

    for kind in kinds:
        if not law.facts_needed(kind):
            continue
        columns = {(column.fact.id, column.year) for column in template_columns(law, kind, 2019) if column.fact}
        for known in (
            {},
            {fact.id: True for fact in facts_of(kind) if fact.type == "bool" and fact.period == "standing"},
        ):
            for finding in assess(law, 2019, [Subject("1", kind, known)]).findings:
                for check in finding.explanation.checks:
                    for leaf in leaves(check):
                        assert {(u.fact, u.year) for u in leaf.used} <= columns | {("name", None), ("division", None)}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Register]:
    sales, turnover = {"local_agri_online_sales": {2020: 10**11}}, {"platform_turnover": {2020: 10**11}}
    with create_register(tmp_path / "甲.subsidy", author="张三") as register:
        changes = [
            SubjectChange(
                "enterprise", "小户", "", "433101001", yearly=turnover, standing={"registered_in_area": True}
            ),
            SubjectChange("enterprise", "大户", CODE, "433101001", yearly=sales | turnover),
            SubjectChange("enterprise", "别处", OTHER, "433101002", yearly=sales),
            SubjectChange("enterprise", "不缺", "", "433101001", standing={"leased_floor_area": Decimal(9)}),
            SubjectChange("station", "站", "Z01", standing={"fit_out_investment": 10**6}, division_name="乾州街道"),
        ]
        register.apply(changes, author="张三", source="手工")
        yield register


def found(register: Register, policy: str, division: str = "") -> MissingFacts:
    law = built_in()[policy]
    findings = assess(law, 2020, register.load(policy)).findings
    rows = {str(row.id): row for kind in SUBJECT_KINDS for row in register.subjects(kind)}
    return missing_facts(law, 2020, findings, rows, division=division)


def test_missing_facts_of_one_township_come_back(county: Register, tmp_path: Path) -> None:
    request = found(county, "xiangxi-2018", "433101001")
    assert [(row.row.name, row.unlocks, row.unlimited) for row in request.rows] == [
        ("大户", 30_000_000, False),
        ("小户", 10_000_000, False),
    ]
    assert request.rows[1].wanted == (("tax_compliant", 2020), ("platform_since", None))
    path = write_missing(tmp_path / "补报.xlsx", request, county)
    book = openpyxl.load_workbook(path)
    sheet = book["企业"]
    yellow = [cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.fill.fgColor.rgb == "00FFF2CC"]
    assert len(yellow) == request.cells == 6
    assert all(cell.value is None for cell in yellow)
    assert "最多 300,000.00 元" in sheet.cell(5, sheet.max_column).value
    heads = {cell.column_letter: cell.value for cell in sheet[3]}
    facts = {fact_column(CATALOGUE[f], y).heading: CATALOGUE[f] for row in request.rows for f, y in row.wanted}
    assert set(heads.values()) == {"序号", "企业名称", "统一社会信用代码", "行政区划代码", "所在乡镇", "说明", *facts}
    for cell in yellow:
        cell.value = sample(facts[heads[cell.column_letter]], 1)
    book.save(path)
    report = import_rosters(county, [path], author="李四")
    assert report.applied, [str(p) for p in report.problems]
    assert (report.files[0].changed, report.files[0].new) == (2, 0)
    assert not found(county, "xiangxi-2018", "433101001").rows


def test_a_missing_division_is_asked_for_in_its_own_column(county: Register, tmp_path: Path) -> None:
    request = found(county, "yeji-2017", "乾州街道")
    assert ("division", None) in request.rows[0].wanted
    sheet = openpyxl.load_workbook(write_missing(tmp_path / "补报.xlsx", request, county))["服务站点"]
    heads = [cell.value for cell in sheet[3]]
    assert heads.count("行政区划代码") == 1
    assert "行政区划" not in heads
    assert sheet.cell(5, heads.index("行政区划代码") + 1).fill.fgColor.rgb == "00FFF2CC"
    assert sheet["E5"].value == "乾州街道"


def test_nothing_is_missing(county: Register, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有要补的数据"):
        write_missing(tmp_path / "补报.xlsx", found(county, "xiangxi-2018", "9999"), county)


def test_of_whom_nothing_is_known_a_template_asks(tmp_path: Path) -> None:
    with create_register(tmp_path / "空白.subsidy", author="张三") as register:
        blank = [SubjectChange("enterprise", name, code, "433122") for name, code in (("甲", CODE), ("乙", OTHER))]
        register.apply(blank, author="张三", source="名册")
        request = found(register, "xiangxi-2018", "433122")
        assert (request.rows, [row.name for row in request.silent]) == ((), ["甲", "乙"])
        with pytest.raises(InputError, match="“甲”等 2 个对象在 2020 年度还没有一项能用来测算的数据，请改发填报表"):
            write_missing(tmp_path / "补报.xlsx", request, register)
        told = SubjectChange("enterprise", "乙", OTHER, yearly={"local_agri_online_sales": {2020: 10**11}})
        register.apply([told], author="张三", source="名册")
        request = found(register, "xiangxi-2018", "433122")
        assert ([one.row.name for one in request.rows], [row.name for row in request.silent]) == (["乙"], ["甲"])


HEAD = ("企业名称", "统一社会信用代码", "网络销售额（2019年）", "备注")


def test_an_annotated_copy_keeps_their_content(register: Register, book: MakeBook, tmp_path: Path) -> None:
    path = book(
        ("某镇名册",),
        HEAD,
        ("甲", CODE, "约5万", "=不是公式"),
        ("乙", "123", 5, ""),
        ("丙", "", "约6万", ""),
        ("", "", 9, ""),
    )
    theirs = openpyxl.load_workbook(path)
    theirs["Sheet1"]["A1"].font = openpyxl.styles.Font(bold=True)
    theirs["Sheet1"]["D3"].data_type = "s"
    theirs["Sheet1"]["D4"] = "=1+1"
    theirs["Sheet1"].merge_cells("A1:D1")
    theirs.save(path)
    before = path.read_bytes()
    report = import_rosters(register, [path], author="李四")
    copy = annotate(path, report.problems, tmp_path / "退回")
    assert copy == tmp_path / "退回" / "名册_问题标注.xlsx"
    assert path.read_bytes() == before
    marked = openpyxl.load_workbook(copy)
    sheet = marked["Sheet1"]
    red = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "00FFC7CE"}
    assert red == {problem.cell for problem in report.problems} == {"C3", "B4", "C5", "A6"}
    assert "约5万" in sheet["C3"].comment.text
    assert sheet["A1"].font.b
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    assert (sheet["D3"].value, sheet["D3"].data_type) == ("=不是公式", "s")
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("=1+1", "f")
    listed = [row[1:3] for row in marked["问题清单"].iter_rows(min_row=2, values_only=True)]
    assert ("Sheet1", "C3、C5") in listed
    assert annotate(path, report.problems, tmp_path / "退回") == tmp_path / "退回" / "名册_问题标注2.xlsx"


def test_of_a_text_file_the_copy_has_the_values(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(f"企业名称,统一社会信用代码,网络销售额（2019年）\n=甲,{CODE},约5万\n".encode("gb18030"))
    report = import_rosters(register, [path], author="李四")
    assert report.problems
    copy = annotate(path, report.problems, tmp_path)
    assert copy is not None
    sheet = openpyxl.load_workbook(copy).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["=甲", CODE, "约5万"]
    assert sheet["A2"].data_type == "s"
    assert sheet["C2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["C2"].comment is not None


def test_what_cannot_be_read_is_not_annotated(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\3\4 nothing")
    report = import_rosters(register, [path], author="李四")
    assert annotate(path, report.problems, tmp_path / "退回") is None
    assert not (tmp_path / "退回").exists()


def test_a_list_is_written_as_it_is_given(tmp_path: Path) -> None:
    columns = (
        ListColumn("名称"),
        ListColumn("销售额 元", "money"),
        ListColumn("面积 ㎡", "number"),
        ListColumn("家数", "integer"),
        ListColumn("日期", "date"),
        ListColumn("纳税", "bool"),
    )
    rows = [
        ("=1+1", 123456, Decimal("12.345678"), 3, date(2018, 6, 25), True),
        ("http://x.cn/\x07", 10**17, Decimal("123456789012345.678901"), None, None, False),
        ("@甲", None, None, 0, None, None),
    ]
    path = write_list(tmp_path / "列表.xlsx", "企业[2019]/全部", columns, iter(rows))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "企业2019全部"
    written = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    day = datetime(2018, 6, 25)  # noqa: DTZ001  # as Excel has it
    assert written[0] == ["=1+1", 1234.56, 12.345678, 3, day, "是"]
    assert written[1] == ["http://x.cn/", 10**15, "123456789012345.678901", None, None, "否"]
    assert written[2] == ["@甲", None, None, 0, None, None]
    assert {cell.data_type for (cell,) in sheet["A1:A4"]} == {"s"}
    assert sheet["A3"].hyperlink is None


def test_a_cancelled_export_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, _total: int, _what: str, /) -> None:
        if done >= 2000:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_list(
            tmp_path / "列表.xlsx", "列表", (ListColumn("名称"),), ((str(n),) for n in range(9999)), progress=stop
        )
    assert not list(tmp_path.iterdir())


def test_a_title_is_prefilled_as_it_is_read(tmp_path: Path) -> None:
    law = built_in()["xiangxi-2018"]
    with create_register(tmp_path / "甲.subsidy", author="张三") as register:
        titles = {"demo_enterprise_title": (Title("provincial", date(2019, 5, 18)),)}
        register.apply([SubjectChange("enterprise", "甲", CODE, titles=titles)], author="张三", source="手工")
        path = write_template(tmp_path / "表.xlsx", law, "enterprise", 2019, register=register)
        assert not import_rosters(register, [path], author="李四").problems
        assert "省级（2019-05-18）" in values(path, "企业")[0]

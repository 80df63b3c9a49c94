"""Rosters on their whole way into a register."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from desktop.progress import Cancelled
from desktop.register import Register, SubjectChange, open_register
from desktop.rosters import ImportReport, import_rosters
from policies.facts import Title
from policies.findings.subject import Subject
from policies.problems import InputError

from .conftest import MakeBook

OTHER_CODE = "91330100799655058B"
HEAD = ("企业名称", "统一社会信用代码", "所在乡镇", "行政区划", "网络销售额（2019年）", "依法纳税（2019年）")
ROW = ("湘西某某公司", OTHER_CODE, "乾州街道", "433101", 1200.5, "是")


def taken(register: Register, *paths: Path, **options: object) -> ImportReport:
    return import_rosters(register, paths, author="李四", **options)  # type: ignore[arg-type]  # options of the test


def facts(register: Register, name: str) -> Subject:
    for kind in ("enterprise", "station", "training"):
        for row in register.subjects(kind, search=name):
            if row.name == name:
                return register.facts(row.id, "xiangxi-2018")
    raise AssertionError(name)


def codes(report: ImportReport) -> list[tuple[str, str]]:
    return [(problem.cell, problem.code) for problem in report.problems]


def notes(report: ImportReport) -> list[tuple[str, str]]:
    return [(note.cell, note.code) for file in report.files for note in file.readings]


def test_an_enterprise(register: Register, book: MakeBook) -> None:
    report = taken(register, book(HEAD, ROW))
    (file,) = report.files
    assert report.applied
    assert not report.problems
    assert (file.sheet, file.kind, file.rows, file.new, file.changed, file.unchanged) == (
        "Sheet1",
        "enterprise",
        1,
        1,
        0,
        0,
    )
    (row,) = register.subjects("enterprise")
    assert (row.name, row.identity_code, row.division, row.division_name) == (ROW[0], ROW[1], "433101", "乾州街道")
    subject = facts(register, ROW[0])
    assert subject.yearly == {"online_sales": {2019: 120050}, "tax_compliant": {2019: True}}
    (change, *_) = register.changes(1)
    assert (change.author, change.source) == ("李四", "名册.xlsx")


def test_a_station_and_a_session(register: Register, book: MakeBook) -> None:
    stations = (
        ("站点名称", "站点编号", "站点级别", "评定得分（2020年）", "建成日期"),
        ("甲站", "Z01", "村级服务点", 88.5, "2019.3.1"),
    )
    sessions = (
        ("班次名称", "班次编号", "开班日期", "培训天数", "实到人数", "安排就餐"),
        ("一班", "P01", datetime(2018, 3, 5), 0.5, 42, "√"),  # noqa: DTZ001  # as Excel has it
    )
    report = taken(register, book(name="一.xlsx", sheets={"站": stations, "班": sessions}))
    assert report.applied, report.problems
    assert [file.kind for file in report.files] == ["station", "training"]
    station = facts(register, "甲站")
    assert station.standing == {"name": "甲站", "station_level": "village_point", "built_on": date(2019, 3, 1)}
    assert station.yearly == {"evaluation_score": {2020: Decimal("88.5")}}
    assert facts(register, "一班").standing == {
        "name": "一班",
        "held_on": date(2018, 3, 5),
        "duration_days": Decimal("0.5"),
        "attendees": 42,
        "meals": True,
    }


def test_imported_twice_nothing_changes(register: Register, book: MakeBook) -> None:
    path = book(HEAD, ROW)
    taken(register, path)
    before = register.path.read_bytes()
    report = taken(register, path)
    assert report.applied
    assert report.files[0].unchanged == 1
    assert register.path.read_bytes() == before


def test_a_second_roster_changes_and_completes(register: Register, book: MakeBook) -> None:
    taken(register, book(HEAD, ROW))
    report = taken(
        register, book(HEAD, (*ROW[:4], "1,300.00", ""), ("新公司", "", "", "433101", "", ""), name="二.xlsx")
    )
    assert (report.files[0].new, report.files[0].changed) == (1, 1)
    assert facts(register, ROW[0]).yearly == {"online_sales": {2019: 130000}, "tax_compliant": {2019: True}}


def test_a_dry_run_says_and_writes_nothing(register: Register, book: MakeBook) -> None:
    before = register.path.read_bytes()
    report = taken(register, book(HEAD, ROW), dry_run=True)
    assert (report.applied, report.files[0].new) == (False, 1)
    assert register.path.read_bytes() == before


def test_title_lines_totals_notes_and_blank_rows(register: Register, book: MakeBook) -> None:
    rows = (
        ("吉首市电商企业名册",),
        ("填报单位：吉首市商务局", "", "", "单位：万元"),
        (),
        ("序号", *HEAD, "备注"),
        (1, *ROW[:4], 1000, "是", "已核"),
        ("",),
        ("", "小计", "", "", "", 1000),
        (2, "第二公司", "", "乾州街道", "433101", "2000元", "", ""),
        ("序号", *HEAD, "备注"),
        ("合  计", "", "", "", "", 1000.2),
        (3,),
        ("注：本表按企业申报数填列。",),
        ("填表人：王五", "", "", "审核：赵六"),
    )
    report = taken(register, book(*rows))
    assert report.applied, report.problems
    assert report.files[0].rows == 2
    assert facts(register, ROW[0]).yearly["online_sales"] == {2019: 10**9}
    assert facts(register, "第二公司").yearly["online_sales"] == {2019: 200_000}
    assert notes(report) == [
        ("F4", "unit"),
        ("第 7 行", "total_row"),
        ("F8", "figure"),
        ("第 9 行", "repeated_heading"),
        ("第 10 行", "total_row"),
        ("第 11 行", "row_ignored"),
        ("第 12 行", "foot_note"),
        ("第 13 行", "foot_note"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "网络销售额（2019年）",
        "网络销售额(2019)",
        "2019年网络销售额",
        "2019年度网络销售额（元）",
        "网络销售额\n（2019年，元）",
        "网络 销售额 （2019年）",
        "网络销售额2019年",
        "网络销售额（２０１９年）（单位：元）",
        "＊网络销售额（2019年，必填）",
        "网络销售额（2019年） 元",
    ],
)
def test_headings_as_people_write_them(register: Register, book: MakeBook, heading: str) -> None:
    report = taken(register, book(("企业名称", heading), ("甲", 5)))
    assert report.applied, report.problems
    assert facts(register, "甲").yearly == {"online_sales": {2019: 500}}


@pytest.mark.parametrize(
    ("heading", "fen"),
    [
        ("网络销售额（2019年）（万元）", 50_000_00),
        ("网络销售额（万元）（2019年）", 50_000_00),
        ("网络销售额（2019年） 亿元", 500_000_000_00),
    ],
)
def test_units_of_headings(register: Register, book: MakeBook, heading: str, fen: int) -> None:
    report = taken(register, book(("企业名称", heading), ("甲", 5)))
    assert facts(register, "甲").yearly == {"online_sales": {2019: fen}}
    assert notes(report) == [("B1", "unit")]


def test_a_column_of_years(register: Register, book: MakeBook) -> None:
    rows = (
        ("企业名称", "统一社会信用代码", "年度", "网络销售额", "依法纳税", "建档前历史最高年本地农产品网络销售额"),
        ("甲", OTHER_CODE, 2018, 5, "是", 7),
        ("甲", OTHER_CODE, "2019年", 6, "否", ""),
    )
    report = taken(register, book(*rows))
    assert report.applied, report.problems
    assert (report.files[0].rows, report.files[0].new) == (2, 1)
    subject = facts(register, "甲")
    assert subject.yearly == {"online_sales": {2018: 500, 2019: 600}, "tax_compliant": {2018: True, 2019: False}}
    assert subject.standing == {"name": "甲", "best_prior_local_agri_online_sales": 700}


def test_the_year_of_the_caller(register: Register, book: MakeBook) -> None:
    path = book(("企业名称", "网络销售额"), ("甲", 5))
    refused = taken(register, path)
    assert codes(refused) == [("B1", "year_missing")]
    assert "网络销售额（2019年）" in refused.problems[0].sentence
    report = taken(register, path, year=2017)
    assert facts(register, "甲").yearly == {"online_sales": {2017: 500}}
    assert notes(report) == [("B1", "year")]


def test_titles_and_two_sheets_of_one_subject(register: Register, book: MakeBook) -> None:
    sheets = {
        "基本": (("企业名称", "统一社会信用代码", "电商示范企业称号"), ("甲", OTHER_CODE, "省级（2020-05-18）")),
        "销售": (("企业名称", "统一社会信用代码", "网络零售额（2020年）"), ("甲", OTHER_CODE, 5)),
        "说明": (("请如实填写。",),),
        "空": (),
    }
    report = taken(register, book(sheets=sheets))
    assert report.applied, report.problems
    assert [(file.sheet, file.kind, file.rows, file.new) for file in report.files] == [
        ("基本", "enterprise", 1, 1),
        ("销售", "enterprise", 1, 0),
        ("说明", None, 0, 0),
    ]
    assert report.files[2].readings[0].code == "sheet_ignored"
    subject = facts(register, "甲")
    assert subject.titles == {"demo_enterprise_title": (Title("provincial", date(2020, 5, 18)),)}
    assert subject.yearly == {"online_retail": {2020: 500}}


def test_a_contradiction_between_sheets(register: Register, book: MakeBook) -> None:
    head = ("企业名称", "统一社会信用代码", "网络零售额（2020年）")
    sheets = {"一": (head, ("甲", OTHER_CODE, 5)), "二": (head, ("甲", OTHER_CODE, 6))}
    report = taken(register, book(sheets=sheets))
    assert codes(report) == [("C2", "contradiction")]
    assert report.problems[0].sheet == "二"
    assert "工作表“一” 第 2 行" in report.problems[0].sentence


def test_unknown_columns_are_said(register: Register, book: MakeBook) -> None:
    report = taken(register, book((*HEAD, "所属协会", "评定得分（2019年）", ""), (*ROW, "王五", 5, "x")))
    assert report.applied
    said = [note.taken for note in report.files[0].readings]
    assert said == [
        "未识别的列 G（所属协会）已忽略",
        "未识别的列 H（评定得分（2019年））已忽略",
        "没有表头的列 I 已忽略",
    ]


def test_the_name_alone_does_not_tell_the_kind(register: Register, book: MakeBook) -> None:
    path = book(("名称", "代码", "行政区划"), ("甲", "", "433101"))
    report = taken(register, path)
    assert codes(report) == [("第 1 行", "kind_unknown")]
    assert taken(register, path, kind="station").files[0].kind == "station"
    assert register.count("station") == 1


@pytest.mark.parametrize(
    ("head", "cell", "code"),
    [
        (("统一社会信用代码", "所在乡镇", "网络销售额（2019年）"), "第 1 行", "column_missing"),
        (("企业名称", "网络销售额（2019年）（吨）", "所在乡镇"), "B1", "column_ignored"),
        (("企业名称", "网络销售额（2019年）（千元）", "所在乡镇"), "B1", "unknown_unit"),
        (("企业名称", "租赁建筑面积（亩）", "所在乡镇"), "B1", "unknown_unit"),
        (("企业名称", "租赁建筑面积（2019年）", "所在乡镇"), "B1", "wrong_period"),
        (("企业名称", "网络销售额（2019年）", "2019年网络销售额（万元）"), "C1", "column_twice"),
        (("企业名称", "单位名称", "所在乡镇"), "B1", "column_twice"),
    ],
)
def test_headings_that_cannot_be_taken(
    register: Register, book: MakeBook, head: tuple[str, ...], cell: str, code: str
) -> None:
    report = taken(register, book(head, ("甲", "", "")))
    assert (cell, code) in codes(report) + notes(report)
    assert report.applied == (code == "column_ignored")


def test_a_missing_name_column_names_the_accepted_labels(register: Register, book: MakeBook) -> None:
    report = taken(register, book(HEAD[1:], ROW[1:]))
    assert str(report.problems[0]) == (
        "名册.xlsx 工作表“Sheet1” 第 1 行：企业名册缺少“企业名称”或“单位名称”或“名称”一列，请补上该列或改正表头"
    )


def test_everything_wrong_is_found_in_one_pass(register: Register, book: MakeBook) -> None:
    before = register.path.read_bytes()
    rows = (
        HEAD,
        ROW,
        ("甲", "91433101MA4L7QX120", "", "433101", "约5万", "是"),
        ("乙", 9.14331e17, "", "4331", -5, "也许"),
        ("丙", "123", "", "433101", "", ""),
        ("", "", "某镇", "433101", 5, "是"),
        ("丁", OTHER_CODE, "乾州街道", "433101", 5, "是"),
        ("戊", "", "", "433101", 1.001, ""),
        ("戊", "", "", "433101", 1, ""),
    )
    report = taken(register, book(*rows))
    assert not report.applied
    assert codes(report) == [
        ("B3", "bad_identity_code"),
        ("E3", "bad_money"),
        ("B4", "bad_identity_code"),
        ("D4", "bad_division"),
        ("E4", "bad_money"),
        ("F4", "bad_bool"),
        ("B5", "bad_identity_code"),
        ("A6", "name_missing"),
        ("B7", "duplicate"),
        ("E8", "bad_money"),
        ("A9", "duplicate"),
    ]
    assert "第 2 行" in next(p.sentence for p in report.problems if p.cell == "B7")
    assert register.path.read_bytes() == before
    assert (report.files[0].rows, report.files[0].new) == (8, 0)


def test_one_bad_file_keeps_the_others_out(register: Register, book: MakeBook, tmp_path: Path) -> None:
    before = register.path.read_bytes()
    bad = tmp_path / "坏.xlsx"
    bad.write_text("<html>", encoding="utf-8")
    report = taken(register, book(HEAD, ROW), bad)
    assert [(p.path.name, p.sheet, p.code) for p in report.problems] == [("坏.xlsx", "", "html")]
    assert not report.applied
    assert register.path.read_bytes() == before
    assert [file.rows for file in report.files] == [1, 0]


def test_the_registers_own_objections_come_back_to_their_rows(register: Register, book: MakeBook) -> None:
    register.apply([SubjectChange("enterprise", "甲", OTHER_CODE, "433101")], author="张三", source="手工")
    report = taken(register, book(("企业名称", "行政区划"), ("乙", "433101"), ("甲", "")))
    assert codes(report) == [("A3", "doubtful_match")]
    assert not register.count("enterprise", "乙")


def test_error_cells_and_uncomputed_formulas_are_problems(register: Register, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["企业名称", "网络销售额（2019年）", "依法纳税（2019年）", "所属协会"])
    sheet.append(["甲", "=1+1", "#N/A", "=A1"])
    sheet["C2"].data_type = "e"
    path = tmp_path / "名册.xlsx"
    workbook.save(path)
    report = taken(register, path)
    assert codes(report) == [("B2", "formula_uncomputed"), ("C2", "error_cell")]


def test_computed_formulas_and_styled_cells_of_another_writer(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        day = workbook.add_format({"num_format": "yyyy/m/d"})
        sheet = workbook.add_worksheet("企业")
        sheet.write_row(0, 0, ["企业名称", "网络销售额（2019年）", "开业或投入运营日期"])
        sheet.write_string(1, 0, "甲")
        sheet.write_formula(1, 1, "=1+1", None, 0.1 + 0.2)
        sheet.write_datetime(1, 2, datetime(2018, 6, 25), day)  # noqa: DTZ001  # as Excel has it
    report = taken(register, path)
    assert report.applied, report.problems
    assert notes(report) == [("B2", "noise")]
    assert facts(register, "甲").yearly == {"online_sales": {2019: 30}}
    assert facts(register, "甲").standing == {"name": "甲", "operating_since": date(2018, 6, 25)}


def test_sheets_without_anything(register: Register, book: MakeBook) -> None:
    assert codes(taken(register, book((), ("", " "))))[0][1] == "no_data"
    assert codes(taken(register, book(("你好",), ("某公司", 5)))) == [("", "no_heading")]


def test_the_same_file_twice_is_read_once(register: Register, book: MakeBook) -> None:
    path = book(HEAD, ROW)
    assert len(taken(register, path, path).files) == 1


def test_two_files_of_one_name(register: Register, book: MakeBook, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    one = book(("企业名称", "行政区划", "网络销售额（2019年）"), ("甲", "433101", 1)).rename(
        tmp_path / "a" / "名册.xlsx"
    )
    two = book(("企业名称", "行政区划", "网络销售额（2019年）"), ("乙", "433101", 2))
    report = taken(register, one, two)
    assert [file.new for file in report.files] == [1, 1]


def test_a_cancelled_import_writes_nothing(register: Register, book: MakeBook) -> None:
    before = register.path.read_bytes()

    def stop(_done: int, _total: int, what: str, /) -> None:
        if what == "写入登记簿":
            raise Cancelled

    with pytest.raises(Cancelled):
        import_rosters(register, [book(HEAD, ROW)], author="李四", progress=stop)
    assert register.path.read_bytes() == before


def test_without_an_author(register: Register, book: MakeBook) -> None:
    with pytest.raises(InputError, match="经办人"):
        import_rosters(register, [book(HEAD, ROW)], author=" ")


def test_it_is_there_after_reopening(register: Register, book: MakeBook) -> None:
    taken(register, book(HEAD, ROW))
    with open_register(register.path) as again:
        assert again.count("enterprise") == 1

"""Columns that a person has assigned, and that are remembered for the sender's form."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.register import Register
from desktop.rosters import (
    CellProblem,
    ColumnMapping,
    ImportReport,
    import_rosters,
    problem_lines,
    propose_mapping,
    remember_mapping,
)
from desktop.rosters.mapping import Assigned, fingerprint
from desktop.workbooks import read_workbook
from policies.problems import InputError

from .conftest import MakeBook

HEAD = ("企业名称", "销售额", "老板", "年度")
ROW = ("甲公司", 5, "王五", 2019)


def taken(register: Register, *paths: Path, **options: object) -> ImportReport:
    return import_rosters(register, paths, author="李四", **options)  # type: ignore[arg-type]  # options of the test


def proposed(path: Path) -> ColumnMapping:
    (sheet,) = read_workbook(path)
    mapping = propose_mapping(sheet)
    assert mapping is not None
    return mapping


def online_sales(register: Register) -> object:
    (row,) = register.subjects("enterprise")
    return register.facts(row.id).yearly


def test_what_is_proposed(book: MakeBook) -> None:
    mapping = proposed(book(HEAD, ROW))
    assert mapping.table == "enterprise"
    assert [(c.heading, c.field, c.candidates) for c in mapping.columns] == [
        ("企业名称", "name", ()),
        ("销售额", "", ("online_sales", "platform_sales", "pavilion_sales")),
        ("老板", "", ()),
        ("年度", "year", ()),
    ]


def test_a_corrected_mapping_is_followed(register: Register, book: MakeBook) -> None:
    path = book(HEAD, ROW)
    mapping = proposed(path).assign(2, "online_sales", unit="万元").assign(3, "ignored")
    report = taken(register, path, mappings={mapping.fingerprint: mapping})
    assert report.applied, report.problems
    assert online_sales(register) == {"online_sales": {2019: 5_000_000}}
    assert [(n.cell, n.code) for n in report.files[0].readings] == [
        ("B1", "mapping"),
        ("C1", "mapping"),
        ("B1", "unit"),
    ]
    assert report.files[0].mapping is not None
    assert [c.field for c in report.files[0].mapping.columns] == ["name", "online_sales", "ignored", "year"]


def test_a_mapping_is_remembered_for_the_form_of_the_next_year(register: Register, book: MakeBook) -> None:
    head = ("企业名称", "2018年销售额", "老板")
    remember_mapping(register, proposed(book(head, ("甲公司", 1, ""))).assign(2, "online_sales"), author="李四")
    report = taken(register, book(("企业名称", "2019年销售额", "老板"), ("甲公司", 5, "王五")))
    assert report.applied, report.problems
    assert online_sales(register) == {"online_sales": {2019: 500}}
    assert taken(register, book(("企业名称", "老板", "2019年销售额"), ("甲公司", "王五", 5))).problems


def test_a_form_without_any_known_word_can_be_remembered(register: Register, book: MakeBook) -> None:
    path = book(("甲栏", "乙栏"), ("甲公司", 5))
    assert taken(register, path).problems[0].code == "no_heading"
    known = proposed(book(("企业名称", "网络销售额（2019年）"), ("甲公司", 5), name="二.xlsx"))
    (sheet,) = read_workbook(path)
    columns = (Assigned(1, "甲栏", ""), Assigned(2, "乙栏", ""))
    strange = ColumnMapping(fingerprint(sheet.rows[0]), known.table, columns)
    strange = strange.assign(1, "name").assign(2, "online_sales", year=2019)
    report = taken(register, path, mappings={strange.fingerprint: strange})
    assert report.applied, report.problems
    assert online_sales(register) == {"online_sales": {2019: 500}}


def test_a_field_of_another_kind_is_refused(book: MakeBook) -> None:
    with pytest.raises(InputError, match="没有“attendees”"):
        proposed(book(HEAD, ROW)).assign(2, "attendees")


def test_nobody_remembers_without_a_name(register: Register, book: MakeBook) -> None:
    with pytest.raises(InputError, match="经办人"):
        remember_mapping(register, proposed(book(HEAD, ROW)), author="")


def test_the_same_error_in_many_cells_is_one_line(register: Register, book: MakeBook) -> None:
    bad = [("甲公司", 5)] + [(f"公司{n}", f"约{n}万") for n in range(3)] + [("丁公司", 5), ("戊公司", "许多")]
    report = taken(register, book(("企业名称", "网络销售额（2019年）"), *bad))
    (line,) = problem_lines(report.problems)
    assert line.cells == "B3–B5、B7"
    assert line.sentence == "不是金额，请改成数字；没有就留空，不要写 0（如B3的“约0万”）"
    assert len(line.problems) == 4
    assert str(line) == f"名册.xlsx 工作表“Sheet1” B3–B5、B7：{line.sentence}"


def test_different_errors_stay_apart() -> None:
    path = Path("名册.xlsx")
    problems = [
        CellProblem(path, "一", 2, "B", "bad_money", "“无”不是金额"),
        CellProblem(path, "一", 2, "C", "bad_money", "“无”不是金额"),
        CellProblem(path, "二", 2, "B", "bad_money", "“无”不是金额"),
        CellProblem(path, "一", 3, None, "name_missing", "企业名称是空的"),
        CellProblem(path, "一", 4, None, "name_missing", "企业名称是空的"),
    ]
    assert [line.cells for line in problem_lines(problems)] == ["B2", "C2", "B2", "第 3 行", "第 4 行"]
    assert problem_lines(problems)[0].sentence == "“无”不是金额"

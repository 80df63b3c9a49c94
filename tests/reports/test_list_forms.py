from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from typing import Any

import openpyxl
import pytest

from desktop.reports.award_list import award_list, listed
from desktop.reports.award_list_pdf import award_list_pdf
from desktop.reports.award_list_workbook import award_list_workbook
from desktop.reports.list_forms import ANNEX, APPROVAL, AWARD_LIST, RECOMMENDATION, ListForm
from policies.money import yuan
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed, squeezed
from tests.reports.making import CASES, LINE, batch_of, group

FORMS = {form.name: form for form in (APPROVAL, RECOMMENDATION)}
SOME = sorted(CASES.keys() - {"five hundred lines", "endless basis"})
UPPER = {name: batch_of(*(replace(line, payer="upper") for line in CASES[name].lines)) for name in SOME}


@cache
def pages_of(form: str, case: str) -> tuple[Any, ...]:
    return geometry.pages_of(award_list_pdf(award_list(UPPER[case], FORMS[form]))[0])


@pytest.mark.parametrize("case", SOME)
@pytest.mark.parametrize("form", FORMS)
def test_geometry_holds_on_every_list(form: str, case: str) -> None:
    pages = pages_of(form, case)
    assert_inside(pages, 18, 279, 12, 206)
    assert_apart(pages)
    assert_not_crossed(pages)
    for number, page in enumerate(pages, 1):
        text = squeezed(page)
        assert f"第{number}页共{len(pages)}页" in text
        assert text.count("单位：元") == 1
    assert squeezed(pages[-1]).count("（公章）") == 2


def test_numbers_run_through_the_sections_without_gaps() -> None:
    lines = [*group("XX-5", 2, payer="upper"), *group("XX-4a", 3), *group("XX-9", 2, payer="local")]
    awards = award_list(batch_of(*lines))
    assert [entry.number for each in awards.groups for entry in each.entries] == list(range(1, 8))
    assert [each.payer for each in awards.groups] == ["own", "local", "upper"]


def test_the_recommendation_lists_what_the_upper_level_pays_and_says_so() -> None:
    batch = batch_of(*group("XX-4a", 5), *group("XX-5", 3, payer="upper"))
    awards = award_list(batch, RECOMMENDATION)
    assert awards.total == sum(line.amount for line in batch.lines if line.payer == "upper")
    assert [entry.number for each in awards.groups for entry in each.entries] == [1, 2, 3]
    assert awards.checked == f"与批次封存的上级财政合计{yuan(awards.total)}元核对一致"
    assert awards.title == "2018年度电子商务发展推荐（协助）申报上级资金表"
    assert len(listed(batch, RECOMMENDATION)) == 3


@pytest.mark.parametrize(("form", "shown"), [(APPROVAL, True), (RECOMMENDATION, True), (AWARD_LIST, False)])
def test_whole_numbers_stand_on_internal_forms_alone_and_are_marked(form: ListForm, shown: bool) -> None:
    person = replace(LINE, name="余𬭎", identity_code="11010519491231002X", payer="upper")
    awards = award_list(batch_of(person), form)
    text = geometry.text_of(award_list_pdf(awards)[0])
    assert ("11010519491231002X" in text) == shown
    assert ("含个人信息" in text) == shown


def test_the_public_list_tells_namesakes_apart_and_no_more() -> None:
    names = ("王磊", "王磊", "李静")
    codes = ("11010519491231002X", "440308199901010012", "34242319900325142X")
    lines = [replace(LINE, name=name, identity_code=code) for name, code in zip(names, codes, strict=True)]
    company = replace(LINE, flags=("ceiling", "legal_review", "at_threshold"), remark="达到上限、须法审")
    awards = award_list(batch_of(*lines, company), ANNEX)
    entries = [entry for each in awards.groups for entry in each.entries]
    assert [entry.code for entry in entries] == [
        "110105********002X",
        "440308********0012",
        "—",
        "91350100M000100Y43",
    ]
    assert entries[3].remark == "达到上限、临界"
    assert not any("法审" in note or "下调" in note for note in awards.notes)


def test_nothing_on_the_public_list_is_internal() -> None:
    batch = batch_of(LINE)
    book = openpyxl.load_workbook(io.BytesIO(award_list_workbook(award_list(batch, ANNEX), batch)[0]))
    assert book.sheetnames == ["拟奖补名单公示"]
    (sheet,) = book
    said = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "制表人" not in said
    assert not sheet.oddHeader.right.text


def test_columns_to_fill_add_up_in_the_workbook_once_they_are_filled() -> None:
    batch = batch_of(*group("YJ-9", 3), *group("YJ-10", 2))
    file, written = award_list_workbook(award_list(batch, APPROVAL), batch)
    sheet = openpyxl.load_workbook(io.BytesIO(file))["奖补资金审定表"]
    assert written == batch.total
    assert sheet["F5"].value is None
    assert not sheet["F5"].protection.locked
    assert sheet["F8"].value == '=IF(COUNT(F5:F7)<3,"",SUM(F5:F7))'
    assert sheet["F13"].value == '=IF(COUNT(F8,F12)<2,"",SUM(F8,F12))'
    assert sheet["H13"].value == "=SUM(H8,H12)"
    cached = openpyxl.load_workbook(io.BytesIO(file), data_only=True)["奖补资金审定表"]
    assert round(cached["H13"].value * 100) == batch.total
    assert not cached["F13"].value

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import openpyxl
import pytest

from desktop.register.batches import Batch, BatchLine
from desktop.reports.basis_sheet import Sheet, basis_sheets, basis_sheets_pdf, basis_sheets_workbook
from desktop.reports.basis_sheet.marks import circled, letter
from desktop.reports.basis_sheet.model import Band, Bar, Grid, Passage
from desktop.reports.papers import Papers
from policies.findings.explanation_reading import read_explanation
from policies.library import built_in
from policies.money import yuan
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed, squeezed
from tests.reports.making import LONG_NAME, batch_like, policy_batches
from tests.reports.test_payment import award


def different(policy_id: str) -> Iterator[tuple[Batch, BatchLine]]:
    """Yield one award of every kind that the scenarios of a policy know."""
    seen = set()
    for batch in policy_batches(policy_id):
        for line in batch.lines:
            explanation = read_explanation(line.explanation_json)
            cap = explanation.cap
            kind = (
                tuple(step.kind for step in explanation.steps),
                cap and (cap.lowered, bool(cap.paid_before)),
                bool(explanation.earlier),
                bool(explanation.readings),
            )
            if kind not in seen:
                seen.add(kind)
                yield batch, line


@cache
def sheets_of(policy_id: str) -> tuple[Sheet, ...]:
    return tuple(sheet for batch, line in different(policy_id) for sheet in basis_sheets(batch_like(batch, line)))


@cache
def file_of(policy_id: str) -> bytes:
    return basis_sheets_pdf(sheets_of(policy_id))[0]


@cache
def pages_of(policy_id: str) -> tuple[Any, ...]:
    return geometry.pages_of(file_of(policy_id))


def sheet_of(policy_id: str, measure: str, name: str = "", **changes: Any) -> Sheet:
    batch, line = next(
        (batch, line)
        for batch in policy_batches(policy_id)
        for line in batch.lines
        if line.measure == measure and name in line.name
    )
    (sheet,) = basis_sheets(batch_like(batch, replace(line, **changes)))
    return sheet


def part(sheet: Sheet, title: str) -> tuple[Any, ...]:
    return next((part.blocks for part in sheet.parts if part.title.endswith(f"、{title}")), ())


def cells(blocks: tuple[Any, ...]) -> list[tuple[str, ...]]:
    return [row.cells for block in blocks if isinstance(block, Grid) for row in block.rows]


@pytest.mark.parametrize("policy_id", built_in())
def test_geometry_holds_for_every_kind_of_award(policy_id: str) -> None:
    pages = pages_of(policy_id)
    assert_inside(pages, 22, 190, 7, 288)
    assert_apart(pages)
    assert_not_crossed(pages)
    for page in pages:
        assert [c["text"] for c in page.chars if 281 < c["bottom"] / 72 * 25.4 < 282.4] == []
        text = squeezed(page)
        assert "内部资料" in text
        assert "测算依据单" in text
        assert "封存" in text
        assert "单位：元" in text


@pytest.mark.parametrize("policy_id", built_in())
def test_every_sheet_says_everything(policy_id: str) -> None:
    text = geometry.text_of(file_of(policy_id))
    for sheet in sheets_of(policy_id):
        assert f"{yuan(sheet.amount)}{sheet.capital}"[:30] in text
        for one in sheet.parts:
            assert one.title in text
            for row in cells(one.blocks):
                assert all("".join(cell.split()) in text for cell in row if len(cell) < 12)


@pytest.mark.parametrize("policy_id", built_in())
def test_hardly_a_sheet_needs_a_second_page(policy_id: str) -> None:
    assert len(pages_of(policy_id)) <= 1.06 * len(sheets_of(policy_id))


@pytest.mark.parametrize("policy_id", built_in())
def test_every_amount_is_the_result_of_its_sheet(policy_id: str) -> None:
    for sheet in sheets_of(policy_id):
        bands = [block for one in sheet.parts for block in one.blocks if isinstance(block, Band)]
        assert bands[-1].amount == sheet.amount
        bars = [block for one in sheet.parts for block in one.blocks if isinstance(block, Bar)]
        for bar in bars:
            assert bar.award == sheet.amount
            assert bar.paid + bar.award + bar.rest == max(bar.cap, bar.paid + bar.award)
            assert not (bar.over and bar.rest)


@pytest.mark.parametrize("policy_id", built_in())
def test_conditions_and_steps_cite_facts_that_are_listed(policy_id: str) -> None:
    for sheet in sheets_of(policy_id):
        letters = {row[0] for row in cells(part(sheet, "事实"))}
        cited = {
            row[2] for row in cells(part(sheet, "测算")) if len(row) == 4 and row[2].islower() and row[2].isascii()
        }
        assert cited <= letters
        words = "".join(block.text for block in part(sheet, "依据") if isinstance(block, Passage))
        for row in cells(part(sheet, "条件")):
            mark = row[0].lstrip("　")[:1]
            assert not "①" <= mark <= "⑳" or mark in words


def test_a_rate_with_a_cap_and_an_earlier_award() -> None:
    sheet = sheet_of("yeji-2017", "YJ-9b", "补了40万")
    assert sheet.amount == 32_000_000
    assert cells(part(sheet, "测算")) == [
        ("A", "④“设备设施购置新增投入部分80%”", "", ""),
        ("", "软硬件与设备设施投入", "a", "900,000.00"),
        ("×", "比例", "", "80%"),
        ("＝", "按比例计算", "", "720,000.00"),
    ]
    *_, bar = part(sheet, "上限")
    assert bar == Bar(cap=80_000_000, paid=40_000_000, award=32_000_000, over=0, rest=8_000_000)
    assert sheet.strip == (("计算数", 72_000_000), ("以前年度已奖补", 40_000_000), ("核定", 32_000_000))
    assert ("2017", "YJ-9b", "", "400,000.00") in cells(part(sheet, "以前年度"))


def test_a_rejected_reading_shows_its_amount_and_the_difference() -> None:
    sheets = [sheet for sheet in sheets_of("yeji-2017") if part(sheet, "解释")]
    rows = [row for sheet in sheets for row in cells(part(sheet, "解释"))]
    assert any(row[0].startswith("○") and row[2].startswith(("多", "少")) for row in rows)
    assert all(row[2] == "本单采用" for row in rows if row[0].startswith("●"))


def test_a_decision_of_a_person_stands_beside_the_programs_result() -> None:
    said = {
        "kind": "lower", "by": "张三", "confirmed_by": "李四", "at": "2019-04-01T08:00:00+00:00", "reason": "预算不足",
        "basis": "局党组会", "outcome_before": "due", "amount_before": "320000.00",
    }  # fmt: skip
    decided = json.dumps(said)
    sheet = sheet_of(
        "yeji-2017", "YJ-9b", "补了40万", amount=30_000_000, decided=decided, remark="经研究下调（局党组会）"
    )
    assert ("程序结果", "应奖补，320,000.00元") in cells(part(sheet, "人工核定"))
    assert ("经办、复核", "张三、李四") in cells(part(sheet, "人工核定"))
    (band,) = [block for block in part(sheet, "上限") if isinstance(block, Band)]
    assert (band.label, band.amount) == ("程序测算", 32_000_000)
    assert part(sheet, "人工核定")[-1] == Band("核定", "＝人工核定数", 30_000_000)
    assert not sheet.stamp
    assert "经研究下调" in sheet.reason


def test_a_sheet_that_can_be_computed_again_says_so_and_an_altered_one_does_not() -> None:
    sheet = sheet_of("yeji-2017", "YJ-9b", "补了40万")
    assert sheet.parts[-1].aside
    assert not sheet_of("yeji-2017", "YJ-9b", "补了40万", amount=31_999_999).parts[-1].aside


def test_long_names_and_twelve_digits_grow_the_frame() -> None:
    sheet = sheet_of("xiangxi-2018", "XX-4a", name="")
    big = sheet._replace(
        name=LONG_NAME,
        who=(("奖补对象", LONG_NAME), *sheet.who[1:]),
        amount=123_456_789_012_34,
        capital="人民币壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元叁角肆分",
    )
    file, total = basis_sheets_pdf([big, big._replace(name="阿依·古丽𬭎", who=(("奖补对象", "阿依·古丽𬭎"),))])
    pages = geometry.pages_of(file)
    assert_inside(pages, 22, 190, 7, 288)
    assert_apart(pages)
    assert_not_crossed(pages)
    assert total == 2 * 123_456_789_012_34
    text = geometry.text_of(file)
    assert LONG_NAME in text
    assert "123,456,789,012.34" in text
    assert "阿依·古丽𬭎" in text


def test_a_sheet_too_long_for_a_page_goes_on_between_parts() -> None:
    sheet = sheet_of("xiangxi-2018", "XX-4a")
    facts = next(one for one in sheet.parts if one.title.endswith("事实"))
    grid, *rest = facts.blocks
    assert isinstance(grid, Grid)
    longer = facts._replace(blocks=(grid._replace(rows=grid.rows * 5), *rest))
    parts = tuple(longer if one is facts else one for one in sheet.parts)
    pages = geometry.pages_of(basis_sheets_pdf([sheet._replace(parts=parts)])[0])
    assert len(pages) == 2
    first = squeezed(pages[0])
    assert "二、事实" in first
    second = squeezed(pages[1])
    assert f"奖补资金测算依据单（续）{sheet.number}" in second
    assert "四、测算" in first + second
    assert "、事实（续）" not in second


def test_the_workbook_has_the_same_rows_and_adds_up() -> None:
    batch = max(policy_batches("heyuan-2015"), key=lambda one: len({line.measure for line in one.lines}))
    sheets = tuple(basis_sheets(batch))
    file, total = basis_sheets_workbook(sheets, batch)
    assert total == batch.total
    values = openpyxl.load_workbook(io.BytesIO(file), data_only=True)["测算依据单"]
    live = openpyxl.load_workbook(io.BytesIO(file))["测算依据单"]
    last = values.max_row
    assert round(values.cell(last, 5).value * 100) == batch.total
    summed = [
        row[4].value
        for row in live.iter_rows(min_row=3, max_row=last - 1)
        if str(row[0].value).startswith(f"{batch.code}-")
    ]
    assert len(summed) == len(sheets)
    assert round(sum(summed) * 100) == batch.total
    text = "\n".join(str(cell.value) for row in values.iter_rows() for cell in row if cell.value is not None)
    for sheet in sheets:
        for block in (block for one in sheet.parts for block in one.blocks):
            if isinstance(block, Passage):
                assert block.text in text


def test_marks() -> None:
    assert [circled(number) for number in (1, 20, 21, 35, 36)] == ["①", "⑳", "㉑", "㉟", "(36)"]
    assert [letter(number, "a") for number in (1, 26, 27)] == ["a", "z", "a2"]


def test_four_amounts_of_twelve_digits_stand_in_rows_of_their_own() -> None:
    batch = policy_batches("yeji-2017")[4]
    line = replace(batch.lines[0], amount=123_456_789_012_34)
    amounts = {"due": line.amount, "applied": line.amount, "reviewed": line.amount, "approved": line.amount}
    on_the_way = award(line.number, **amounts, paid=line.amount)
    many = next(iter(basis_sheets(batch_like(batch, line), Papers(awards={line.number: on_the_way}))))
    assert [label for label, _ in many.strip] == ["申请", "初审", "核定", "已拨付"]
    pages = geometry.pages_of(basis_sheets_pdf([many])[0])
    assert_apart(pages)
    assert_inside(pages, 22, 190, 7, 290)
    assert "申请123,456,789,012.34初审123,456,789,012.34" in squeezed(pages[0]).replace("　", "")

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.reports.own_forms import OF_BATCH, OF_LINE, fill, read_template
from desktop.reports.papers import Papers
from policies.problems import InputError
from tests.reports.making import LINE, batch_of, group
from tests.reports.test_payment import STAMP, award, papers_of

BATCH = batch_of(*group("YJ-9", 3), *group("YJ-10", 2))
Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Return a function that writes a template from its cells."""

    def write(cells: dict[str, Any], *, merged: tuple[str, ...] = (), name: str = "汇总表.xlsx") -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "表"
        for address, value in cells.items():
            sheet[address] = value
        for area in merged:
            sheet.merge_cells(area)
        sheet.row_dimensions[4].height = 33
        sheet.print_area = "A1:E6"
        book.save(tmp_path / name)
        return tmp_path / name

    return write


LIST = {
    "A1": "{{单位名称}}{{政策年度}}年度奖补汇总表",
    "A2": "批次：{{批次编号}}",
    "A3": "序号", "B3": "企业", "C3": "代码", "D3": "金额", "E3": "万元",
    "A4": "{{序号}}", "B4": "{{企业名称}}", "C4": "{{统一社会信用代码}}", "D4": "{{奖补金额}}", "E4": "=D4/10000",
    "A5": "合计", "D5": "=SUM(D4:D4)", "E5": "=D5/10000",
    "A6": "人民币大写：{{合计大写}}　打印：{{打印时间}}",
}  # fmt: skip


def filled(path: Path, batch: Any = BATCH, papers: Papers | None = None) -> Any:
    content = fill(read_template(path), batch, papers or Papers(STAMP))
    return openpyxl.load_workbook(io.BytesIO(content))


def codes(error: InputError) -> list[str]:
    return [problem.code for problem in error.problems]


def test_the_row_repeats_and_what_is_below_moves_down(made: Made) -> None:
    sheet = filled(made(LIST, merged=("A1:E1", "A6:E6")))["表"]
    assert sheet["A1"].value == "六安市叶集区商务和粮食局2018年度奖补汇总表"
    assert [sheet.cell(row, 1).value for row in range(4, 9)] == [1, 2, 3, 4, 5]
    assert [sheet.cell(row, 2).value for row in range(4, 9)] == [line.name for line in BATCH.lines]
    assert [round(sheet.cell(row, 4).value * 100) for row in range(4, 9)] == [line.amount for line in BATCH.lines]
    assert [sheet.cell(row, 5).value for row in range(4, 9)] == [f"=D{row}/10000" for row in range(4, 9)]
    assert (sheet["D9"].value, sheet["E9"].value) == ("=SUM(D4:D8)", "=D9/10000")
    assert "打印：2019-04-28 09:06" in sheet["A10"].value
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:E1", "A10:E10"}
    assert {sheet.row_dimensions[row].height for row in range(4, 9)} == {33}
    assert "$E$10" in sheet.print_area


def test_figures_are_numbers_and_codes_are_text(made: Made) -> None:
    sheet = filled(made(LIST))["表"]
    assert (sheet["D4"].data_type, sheet["D4"].number_format) == ("n", "#,##0.00")
    assert (sheet["C4"].value, sheet["C4"].data_type, sheet["C4"].number_format) == (LINE.identity_code, "s", "@")


def test_no_text_becomes_a_formula(made: Made) -> None:
    batch = batch_of(replace(LINE, name='=HYPERLINK("http://x","y")'))
    assert filled(made(LIST), batch)["表"]["B4"].data_type == "s"


def test_without_lines_the_row_stays_blank(made: Made) -> None:
    sheet = filled(made(LIST), batch_of())["表"]
    assert [sheet.cell(4, column).value for column in range(1, 6)] == [None] * 5
    assert sheet["D5"].value == "=SUM(D4:D4)"


def test_a_template_without_a_row_is_filled_for_each_line(made: Made) -> None:
    path = made({"A1": "{{企业名称}}", "B1": "{{奖补金额}}", "A2": "{{金额大写}}（{{条款}}）", "B2": "{{审定金额}}"})
    book = filled(path, BATCH, papers_of(BATCH, awards={1: award(1, approved=100_00)}))
    assert book.sheetnames == [f"{number:03}" for number in range(1, 6)]
    assert [book[name]["A1"].value for name in book.sheetnames] == [line.name for line in BATCH.lines]
    assert book["001"]["B2"].value == 100
    assert book["002"]["B2"].value is None
    assert book["001"]["A2"].value.endswith("（第9条）")


def test_accounts_come_from_the_payees(made: Made) -> None:
    path = made({"A4": "{{序号}}", "B4": "{{收款人}}", "C4": "{{银行账号}}", "D4": "{{奖补金额}}"})
    sheet = filled(path, BATCH, papers_of(BATCH))["表"]
    assert (sheet["C4"].value, sheet["C4"].number_format) == ("1785600000000000001", "@")


def test_an_unknown_placeholder_is_named_with_its_cell_and_what_is_near(made: Made) -> None:
    with pytest.raises(InputError) as refused:
        read_template(made({**LIST, "B4": "{{企业名}}", "C5": "{{合计金額}}", "D6": "{{天气}}"}))
    first, second, third = refused.value.problems
    assert (first.place, first.code) == ("工作表“表”B4", "unknown_placeholder")
    assert "不认识占位符“企业名”。是不是{{企业名称}}" in first.sentence
    assert "{{合计金额}}" in second.sentence
    assert (third.place, "是不是" in third.sentence) == ("工作表“表”D6", False)


@pytest.mark.parametrize(
    ("cells", "merged", "code"),
    [
        ({"A1": "没有占位符"}, (), "no_placeholder"),
        ({**LIST, "A1": "{{单位名称"}, (), "broken_placeholder"),
        ({**LIST, "A6": "{{序号}}"}, (), "two_rows"),
        ({**LIST, "B6": "{{备注}}"}, (), "outside_row"),
        (LIST, ("A4:A5",), "merged_rows"),
    ],
)
def test_what_cannot_be_filled_is_refused(made: Made, cells: Any, merged: tuple[str, ...], code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_template(made(cells, merged=merged))
    assert code in codes(refused.value)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(b"not a workbook")
    with pytest.raises(InputError):
        read_template(path)


def test_the_amounts_are_compared_with_the_batch(made: Made) -> None:
    template = read_template(made(LIST))
    cut = replace(BATCH, lines=BATCH.lines[:-1])
    assert fill(template, cut, Papers())
    twice = made({**LIST, "E4": "{{奖补金额}}"}, name="两列.xlsx")
    assert fill(read_template(twice), BATCH, Papers())


def test_every_word_can_be_written(made: Made) -> None:
    cells = {"A4": "{{序号}}"}
    cells |= {f"{openpyxl.utils.get_column_letter(n)}4": f"{{{{{word}}}}}" for n, word in enumerate(OF_LINE, 2)}
    cells |= {f"A{n}": f"值：{{{{{word}}}}}" for n, word in enumerate(OF_BATCH, 8)}
    sheet = filled(made(cells), BATCH, papers_of(BATCH))["表"]
    assert "{{" not in "".join(str(cell.value) for row in sheet.iter_rows() for cell in row)

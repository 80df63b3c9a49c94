from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook

from desktop.register.batches import Batch
from desktop.reports.award_list import award_list
from desktop.reports.award_list_workbook import award_list_workbook
from policies.problems import InputError
from tests.reports.making import LINE, batch_of, group

MIXED = batch_of(*group("YJ-9", 3), *group("YJ-10", 7, payer="upper"), *group("YJ-14", 1))


def file_of(batch: Batch) -> bytes:
    return award_list_workbook(award_list(batch), batch)[0]


def opened(batch: Batch, *, values: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file_of(batch)), data_only=values)


def cells(sheet: Any) -> Iterator[Any]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def row_of(sheet: Any, label: str) -> int:
    (row,) = [cell.row for cell in cells(sheet) if str(cell.value).startswith(label)]
    return int(row)


def evaluate(sheet: Any, address: str) -> float:
    """Work out the sums of the sheet again, from the numbers alone."""
    value = sheet[address].value
    if not isinstance(value, str):
        return float(value)
    inner = value.removeprefix("=")
    if inner.startswith("SUM(") and ":" not in inner:
        return sum(evaluate(sheet, term) for term in inner[4:-1].split(","))
    if inner.startswith("SUM("):
        column, first, _, last = range_boundaries(inner[4:-1])
        return sum(float(sheet.cell(row, column).value) for row in range(first, last + 1))
    return sum(evaluate(sheet, term) for term in inner.split("+")) if inner != "0" else 0.0


@pytest.mark.parametrize("batch", [MIXED, batch_of(), batch_of(LINE)])
def test_sums_are_formulas_and_their_values_are_there(batch: Batch) -> None:
    live, cached = opened(batch, values=False)["奖补名单"], opened(batch, values=True)["奖补名单"]
    sums = [cell for cell in cells(live) if cell.column == 6 and str(cell.value).startswith("=")]
    groups = len(award_list(batch).groups)
    assert len(sums) == groups + 1 + len(award_list(batch).borne)
    for cell in sums:
        assert cached[cell.coordinate].value == pytest.approx(evaluate(live, cell.coordinate), abs=0.001)
    total = row_of(cached, "合计（" + award_list(batch).tally)
    assert round(cached.cell(total, 6).value * 100) == batch.total


def test_the_total_is_compared_with_the_sealed_batch() -> None:
    live, cached = opened(MIXED, values=False)["奖补名单"], opened(MIXED, values=True)["奖补名单"]
    row = row_of(cached, "与批次封存合计")
    assert "核对一致" in cached.cell(row, 1).value
    total = row_of(cached, "合计（11笔）")
    assert live.cell(row, 1).value.startswith(f"=IF(ROUND(F{total}-{MIXED.total / 100},2)=0,")


def test_figures_are_numbers_and_codes_are_text() -> None:
    sheet = opened(batch_of(LINE), values=True)["奖补名单"]
    row = row_of(sheet, LINE.name)
    assert (sheet.cell(row, 6).value, sheet.cell(row, 6).number_format) == (513600, "#,##0.00_ ")
    assert (sheet.cell(row, 3).value, sheet.cell(row, 3).number_format) == (LINE.identity_code, "@")


def test_calamine_reads_the_same() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(MIXED)))
    rows = book.get_sheet_by_name("奖补名单").to_python()
    assert sum(float(str(row[5])) for row in rows if isinstance(row[0], float)) == pytest.approx(MIXED.total / 100)
    assert [row[1] for row in rows if isinstance(row[0], float)] == [line.name for line in _by_payer(MIXED)]


def _by_payer(batch: Batch) -> list[Any]:
    return sorted(batch.lines, key=lambda line: line.payer != "own")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "{="])
def test_text_never_becomes_a_formula(start: str) -> None:
    name = f'{start}HYPERLINK("http://x","y")'
    sheet = opened(batch_of(replace(LINE, name=name, remark=f"{start}1")), values=False)["奖补名单"]
    cell = sheet.cell(row_of(sheet, name), 2)
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_control_characters_are_stripped() -> None:
    sheet = opened(batch_of(replace(LINE, name="甲\x00\x07乙_x0041_\n丙")), values=False)["奖补名单"]
    assert sheet.cell(row_of(sheet, "甲"), 2).value == "甲乙_x0041_ 丙"


def test_it_prints_on_one_page_across_with_repeated_heads() -> None:
    for sheet in opened(MIXED, values=False):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$2:$3", "A4")
        assert "&P" in sheet.oddFooter.center.text
        assert "&N" in sheet.oddFooter.center.text
        assert sheet.oddHeader.right.text == "内部资料"


def test_everything_but_remarks_and_signatures_is_protected() -> None:
    sheet = opened(batch_of(LINE), values=False)["奖补名单"]
    assert sheet.protection.sheet
    row, signatures = row_of(sheet, LINE.name), row_of(sheet, "制表人")
    unlocked = {(c.row, c.column) for r in sheet.iter_rows() for c in r if not c.protection.locked}
    assert (row, 7) in unlocked
    assert {place[0] for place in unlocked} == {row, signatures, signatures + 1}


def test_page_breaks_do_not_tear_groups() -> None:
    sheet = opened(batch_of(*group("YJ-9", 40), *group("YJ-10", 2)), values=True)["奖补名单"]
    for brk in sheet.row_breaks.brk:
        above, below = sheet.cell(brk.id, 1).value, sheet.cell(brk.id + 1, 1).value
        assert not str(above).startswith("第")
        assert not str(below).startswith(("小计", "合计"))
    assert len(sheet.row_breaks.brk) >= 2


def test_the_basis_of_every_line_stands_on_the_second_sheet() -> None:
    sheet = opened(batch_of(LINE), values=True)["测算依据"]
    text = "\n".join(str(cell.value) for cell in cells(sheet))
    for words in (
        LINE.basis,
        "奖补513,600.00元",
        "2017年本地农产品网络零售额：12,345,678.90元\n登记注册地在本地：是",
        "以后年度首次突破更高一档时——按新档次全额奖励",
        "ab" * 32,
        batch_of(LINE).seal,
        "第9条",
    ):
        assert words in text


def test_a_person_is_masked_everywhere() -> None:
    data = file_of(batch_of(replace(LINE, identity_code="11010519491231002X")))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not any(b"11010519491231002X" in parts.read(name) for name in parts.namelist())
        assert any(b"110105********002X" in parts.read(name) for name in parts.namelist())
        assert not any("externalLink" in name for name in parts.namelist())


def test_the_same_batch_gives_the_same_bytes() -> None:
    assert file_of(MIXED) == file_of(MIXED)


def test_the_amount_column_is_as_wide_as_its_figures() -> None:
    narrow = opened(batch_of(LINE), values=True)["奖补名单"].column_dimensions["F"].width
    wide = (
        opened(batch_of(replace(LINE, amount=123_456_789_012_34)), values=True)["奖补名单"].column_dimensions["F"].width
    )
    assert wide > max(narrow, len("123,456,789,012.34"))


def test_an_amount_beyond_fifteen_digits_is_refused() -> None:
    with pytest.raises(InputError, match="15 位"):
        file_of(batch_of(replace(LINE, amount=10**15)))

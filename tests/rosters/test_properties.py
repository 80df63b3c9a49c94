"""Whatever is in the cells: no row is lost, none is invented, and a refused import leaves no trace."""

from __future__ import annotations

import shutil
import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from desktop.register import open_register
from desktop.rosters import import_rosters
from desktop.rosters.cells import is_blank, read_fact
from policies.facts import CATALOGUE

HEAD = (
    "序号",
    "企业名称",
    "统一社会信用代码",
    "行政区划",
    "网络销售额（2019年）",
    "依法纳税（2019年）",
    "开业或投入运营日期",
    "附件",
)
GOOD = ("91330100799655058B", "91350100M000100Y43", "91440300708461136T", "11320000MB151840XJ")

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
mess = st.one_of(
    st.none(),
    text,
    st.sampled_from(
        ["合计", "小计", "注：无", "填表人：某", "企业名称", "—", "\u3000", "１２", "-5", "4.1E+17", "#REF!"]
    ),
    st.integers(-10, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)
field = [
    mess | st.integers(1, 99),
    mess | text.map("公司{}".format),
    mess | st.sampled_from(GOOD),
    mess | st.just("433101"),
    mess | st.integers(0, 10**7),
    mess | st.sampled_from(["是", "否", "√"]),
    mess | st.sampled_from(["2018.6.25", "20180625", 43276]),
    mess,
]
tidy_row = st.tuples(
    st.none(),
    text.map("公司{}".format),
    st.none(),
    st.just("433101"),
    st.integers(0, 10**7),
    st.none(),
    st.none(),
    st.none(),
)
rows = st.lists(st.tuples(*field) | tidy_row, max_size=8)


def _clean(cell: object) -> object:
    if isinstance(cell, str):
        # A leading = would be a formula; the writer refuses control characters itself.
        return ILLEGAL_CHARACTERS_RE.sub("", cell).lstrip("=") or None
    return cell


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells=rows)
def test_no_row_is_lost_or_invented(empty_register: Path, cells: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "名册.xlsx"
        workbook = Workbook()
        sheet = workbook.active
        sheet.append(HEAD)
        lines = [[_clean(cell) for cell in row] for row in cells]
        for line in lines:
            sheet.append(line)
        workbook.save(path)
        with open_register(shutil.copyfile(empty_register, Path(folder) / "登记簿.subsidy")) as register:
            before = register.path.read_bytes()
            report = import_rosters(register, [path], author="李四")
            (file,) = report.files
            skipped = [note for note in file.readings if note.row and not note.column and note.row > 1]
            filled = [line for line in lines if any(c is not None and not is_blank(_raw(c)) for c in line)]
            assert file.rows + len(skipped) == len(filled)
            if report.applied:
                assert file.new == register.count("enterprise") == file.rows
            else:
                assert report.problems
                assert register.path.read_bytes() == before
                assert all(p.row is None or p.row <= len(lines) + 1 for p in report.problems)


def _raw(cell: object) -> str | float:
    return cell if isinstance(cell, str | int | float) else str(cell)


@given(st.integers(0, 10**14))
def test_a_float_is_read_to_the_exact_fen(fen: int) -> None:
    assert read_fact(CATALOGUE["online_sales"], fen / 100) == (fen, "")
    assert read_fact(CATALOGUE["online_sales"], f"{fen // 100}.{fen % 100:02}").value == fen


@given(st.floats(0, 10**9, allow_nan=False))
def test_no_float_is_rounded_in_silence(raw: float) -> None:
    try:
        value, how = read_fact(CATALOGUE["online_sales"], raw)
    except ValueError:
        return
    assert isinstance(value, int)
    off = abs(Decimal(repr(raw)) * 100 - value)
    assert off == 0 if not how else off < Decimal("1e-4")

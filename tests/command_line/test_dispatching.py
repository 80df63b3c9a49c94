"""The reports by quarter, half-year and year, and the data behind them, by command."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdf
import pytest

from desktop.register import Target, create_register, open_register
from desktop.register.dispatch import Entry, Weight, add_places, enter, place_named
from tests.command_line.conftest import Run

RETAIL = "online_retail_quarter"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Return a register with the townships of 从江县."""
    path = tmp_path / "从江县.subsidy"
    with create_register(path, bureau="从江县商务局", author="吴秀梅") as register:
        assert add_places(register, "522633", author="吴秀梅").new == 20
    return path


def test_a_form_goes_out_comes_in_and_is_printed(run: Run, county: Path, tmp_path: Path) -> None:
    form = tmp_path / "填报表.xlsx"
    assert run("--register", county, "quarterly", "form", "2020", "3", "--out", form).returncode == 0
    book = openpyxl.load_workbook(form)
    sheet = book["季度数据"]
    heads = {sheet.cell(3, column).value: column for column in range(1, sheet.max_column + 1)}
    retail = heads["网络零售额（2020年第3季度，万元）"]
    name = sheet.cell(5, heads["地方名称"]).value
    sheet.cell(5, retail).value = 382.5
    sheet.cell(6, retail).value = 0
    book.save(form)
    imported = run("--register", county, "import", form, "--author", "吴秀梅")
    assert imported.returncode == 0, imported.stdout + imported.stderr
    gaps = json.loads(run("--register", county, "quarterly", "gaps", "2020", "3", "--json").stdout)
    (gap,) = (one for one in gaps if one["place"] == name and one["quarter"] == 3)
    assert "online_retail_quarter" not in gap["indicators"]
    done = run("--register", county, "dispatch", "2020", "3", "--out", tmp_path / "表", "--dated", "2020-10-09")
    assert done.returncode == 0, done.stderr
    workbook, paper = map(Path, done.stdout.splitlines())
    text = "".join("".join(page.extract_text() for page in pypdf.PdfReader(paper).pages).split())
    assert f"{name}382.50" in text
    assert "报出日期：2020年10月9日" in text
    values = openpyxl.load_workbook(workbook, data_only=True)["表一"]
    assert values["B5"].value == 382.5


def test_half_year_and_year(run: Run, county: Path, tmp_path: Path) -> None:
    on = ("--register", county)
    with open_register(county) as register:
        place = place_named(register, "丙妹镇")
        year = [Entry(place, RETAIL, 2020, n, 100 * 10**6) for n in (1, 2, 3, 4)]
        enter(register, year, author="吴秀梅")
        register.dispatch.set_weight(Weight(year=2020, indicator=RETAIL, points=Decimal(30)), author="吴")
        register.plans.set_target(Target(RETAIL, "522633100", 2020, Decimal(4_000_000)), author="吴")
    for arguments in (
        ("quarterly", "problem", "2020", "3", "冷链不足", "--place", "丙妹镇", "--deadline", "2020-12-01"),
        ("quarterly", "done", "1", "2020-11-20", "已投用"),
        ("quarterly", "mark", "2020", "丙妹镇", "-1.5", "迟报"),
    ):
        done = run(*on, *arguments, "--author", "吴秀梅")
        assert done.returncode == 0, (arguments, done.stderr)
    half = run(*on, "inspection", "2020", "2", "--out", tmp_path / "表").stdout.splitlines()
    assert "2020-11-20已办结已投用" in "".join(pypdf.PdfReader(half[1]).pages[0].extract_text().split())
    files = run(*on, "appraisal", "2020", "--out", tmp_path / "表").stdout.splitlines()
    values = openpyxl.load_workbook(files[0], data_only=True)["表一"]
    assert [values.cell(5, column).value for column in range(1, 6)] == ["丙妹镇", 30, -1.5, 28.5, 1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("quarterly", "enter", "无此镇", "online_retail_quarter", "2020", "1", "5"), "只对应一个地方"),
        (("dispatch", "2020", "1", "--out", "x", "--by", "village"), "township"),
    ],
)
def test_what_cannot_be_so_is_refused(run: Run, county: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run("--register", county, *arguments)
    assert done.returncode == 2
    assert words in done.stderr

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pypdf

from desktop.reports import FORMS
from desktop.reports.registers import REGISTER_FORMS
from tests.command_line.conftest import Run


def batch_of(run: Run, register: Path, folder: Path) -> str:
    """Freeze a batch and return its code."""
    said = run("--register", register, "award-list", "xiangxi-2018", "2020", "--out", folder).stdout
    (code,) = re.findall(r"批次 (XX-2020-\d\d)：", said)
    return str(code)


def test_forms_are_listed_with_what_they_need(run: Run) -> None:
    said = run("forms").stdout
    for form in FORMS:
        assert form.name in said
        assert f"{form.title}　需要：{form.needs}" in said
    for of_register in REGISTER_FORMS:
        assert of_register.title in said
    assert "整套材料" in said


def test_a_batch_is_printed_on_the_forms_asked_for(run: Run, register: Path, tmp_path: Path) -> None:
    code = batch_of(run, register, tmp_path / "名单")
    out = tmp_path / "表"
    done = run(
        "--register", register, "print", code, "--out", out, "--form", "notice", "--form", "basis-sheet",
        "--from", "2019-04-15", "--to", "2019-04-19", "--working-days", "5", "--meeting", "局党组2019年第7次会议",
    )  # fmt: skip
    assert done.returncode == 0
    assert [Path(line) for line in done.stdout.splitlines()] == [
        out / f"{name}_{code}.{kind}" for name in ("拟奖补名单公示", "测算依据单") for kind in ("pdf", "xlsx")
    ]
    text = pypdf.PdfReader(out / f"拟奖补名单公示_{code}.pdf").pages[0].extract_text()
    assert "2019年4月15日至2019年4月19日，共5个工作日" in "".join(text.split())
    assert run("--register", register, "print", code, "--out", tmp_path / "全部").returncode == 0
    assert len(list((tmp_path / "全部").iterdir())) >= 9


def test_the_registers_own_forms_are_printed(run: Run, register: Path, tmp_path: Path) -> None:
    done = run(
        "--register", register, "print-register", "--out", tmp_path / "表", "--form", "ledger", "--kind", "station"
    )
    assert [Path(line).name for line in done.stdout.splitlines()] == ["服务站点台账.pdf", "服务站点台账.xlsx"]
    wrong = run("--register", register, "print-register", "--out", tmp_path / "错", "--form", "notice")
    assert (wrong.returncode, "没有表“notice”" in wrong.stderr) == (2, True)
    assert not (tmp_path / "错").exists()


def test_what_cannot_be_printed_is_refused_and_nothing_is_written(run: Run, register: Path, tmp_path: Path) -> None:
    code = batch_of(run, register, tmp_path / "名单")
    for arguments, words in (
        ((code, "--form", "lists"), "没有表“lists”"),
        ((code, "--from", "4月15日"), "不是日期"),
        ((code, "--from", "2019-04-15", "--to", "2019-04-01"), "早于开始"),
        (("YJ-1999-01",), "YJ-1999-01"),
    ):
        done = run("--register", register, "print", *arguments, "--out", tmp_path / "表")
        assert done.returncode == 2, arguments
        assert words in done.stderr
    assert not (tmp_path / "表").exists()


def test_the_bureaus_own_form_is_checked_kept_and_filled(run: Run, register: Path, tmp_path: Path) -> None:
    code = batch_of(run, register, tmp_path / "名单")
    book = openpyxl.Workbook()
    for address, text in {"A1": "{{单位名称}}", "A2": "{{序号}}", "B2": "{{企业名称}}", "C2": "{{奖补金额}}"}.items():
        book.active[address] = text
    book.save(tmp_path / "发放表.xlsx")
    book.active["B2"] = "{{企业}}"
    book.save(tmp_path / "错.xlsx")
    wrong = run("--register", register, "own-form", "add", tmp_path / "错.xlsx")
    assert (wrong.returncode, "工作表“Sheet”B2" in wrong.stderr, "{{企业名称}}" in wrong.stderr) == (2, True, True)
    assert "第 2 行按笔数重复" in run("--register", register, "own-form", "add", tmp_path / "发放表.xlsx").stdout
    (path,) = run(
        "--register", register, "own-form", "fill", code, "发放表", "--out", tmp_path / "表"
    ).stdout.splitlines()
    sheet = openpyxl.load_workbook(path).active
    assert sheet["A2"].value == 1
    assert isinstance(sheet["C2"].value, int | float)

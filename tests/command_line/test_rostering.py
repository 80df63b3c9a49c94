"""What comes in and goes out in Excel, by command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import openpyxl

Run = Callable[..., CompletedProcess[str]]

CODE = "91330100799655058B"
HEAD = ("企业名称", "统一社会信用代码", "行政区划", "网络销售额")


def book(path: Path, *rows: tuple[Any, ...]) -> Path:
    workbook = openpyxl.Workbook()
    for row in (HEAD, *rows):
        workbook.active.append(row)
    workbook.save(path)
    return path


def test_import_tells_every_count_and_problem_and_sends_a_marked_copy(run: Run, tmp_path: Path) -> None:
    register = tmp_path / "县.subsidy"
    path = book(tmp_path / "某镇.xlsx", ("甲公司", CODE, "433101", 5), ("乙", "", "433101", "约5万"))
    refused = run("--register", register, "import", path, "--year", "2019", "--json", "--annotate", tmp_path / "退回")
    assert refused.returncode == 2
    told = json.loads(refused.stdout)
    (file,) = told["files"]
    assert not told["applied"]
    assert [file[name] for name in ("new", "changed", "unchanged", "doubtful", "error")] == [1, 0, 0, 0, 1]
    (problem,) = file["problems"]
    assert (problem["sheet"], problem["cell"], problem["code"]) == ("Sheet", "D3", "bad_money")
    assert "约5万" in problem["sentence"]
    assert openpyxl.load_workbook(file["annotated"])["Sheet"]["D3"].comment is not None


def test_dry_run_import_and_undo(run: Run, tmp_path: Path) -> None:
    register = tmp_path / "县.subsidy"
    path = book(tmp_path / "某镇.xlsx", ("甲公司", CODE, "433101", 5))
    for options, applied in ((("--dry-run",), False), ((), True)):
        done = run("--register", register, "import", path, "--year", "2019", "--json", *options, "--author", "李四")
        assert (done.returncode, json.loads(done.stdout)["applied"]) == (0, applied)
        assert register.exists() == applied
    again = run("--register", register, "import", path, "--year", "2019", "--author", "李四")
    assert "没有要写入的内容" in again.stdout
    undone = run("--register", register, "undo", "--json", "--author", "李四")
    assert undone.returncode == 0, undone.stderr
    assert json.loads(undone.stdout)["title"] == "导入：某镇.xlsx"
    again = run("--register", register, "undo", "--author", "李四")
    assert again.returncode == 2
    assert "没有可以撤销的这次导入" in again.stderr


def test_a_doubtful_subject_is_decided_by_option(run: Run, tmp_path: Path) -> None:
    register = tmp_path / "县.subsidy"
    first = book(tmp_path / "一.xlsx", ("甲有限公司", "", "433101", 5))
    assert run("--register", register, "import", first, "--year", "2019").returncode == 0
    second = book(tmp_path / "二.xlsx", ("甲有限责任公司", "", "433122", 5))
    refused = run("--register", register, "import", second, "--year", "2019")
    assert refused.returncode == 2
    assert "疑似 1" in refused.stdout
    assert "--doubtful" in refused.stderr
    assert run("--register", register, "import", second, "--year", "2019", "--doubtful", "也许").returncode == 2
    taken = run("--register", register, "import", second, "--year", "2019", "--doubtful", "new")
    assert taken.returncode == 0, taken.stderr
    assert "新增 1" in taken.stdout


def test_template_with_and_without_a_register(run: Run, tmp_path: Path, register: Path) -> None:
    out = tmp_path / "表.xlsx"
    done = run("template", "xiangxi-2018", "服务站点", "--year", "2020", "--out", out)
    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(out)["服务站点"].max_row >= 5
    assert openpyxl.load_workbook(out)["服务站点"]["B5"].value is None
    filled = run("--register", register, "template", "xiangxi-2018", "station", "--year", "2020", "--out", out)
    assert filled.returncode == 0, filled.stderr
    assert openpyxl.load_workbook(out)["服务站点"]["B5"].value
    wrong = run("template", "xiangxi-2018", "公司", "--year", "2020", "--out", out)
    assert wrong.returncode == 2
    assert "enterprise（企业）" in wrong.stderr


def test_missing_of_a_division(run: Run, tmp_path: Path) -> None:
    register, out = tmp_path / "县.subsidy", tmp_path / "补.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.append(("企业名称", "统一社会信用代码", "行政区划", "自建平台年交易额（2019年，万元）"))
    workbook.active.append(("甲公司", CODE, "433101", 90000))
    workbook.save(tmp_path / "某镇.xlsx")
    assert run("--register", register, "import", tmp_path / "某镇.xlsx").returncode == 0
    asked = run("--register", register, "missing", "xiangxi-2018", "2019", "--division", "4331", "--out", out, "--json")
    assert asked.returncode == 0, asked.stderr
    (row,) = json.loads(asked.stdout)["rows"]
    assert (row["name"], row["measures"], row["unlocks"]) == ("甲公司", ["XX-3"], "100000.00")
    assert {"fact": "tax_compliant", "year": 2019} in row["facts"]
    assert openpyxl.load_workbook(out).sheetnames[0] == "企业"
    none = run("--register", register, "missing", "xiangxi-2018", "2019", "--division", "5226", "--out", out)
    assert none.returncode == 2

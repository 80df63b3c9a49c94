"""Batches by command: made, listed, computed again, compared; a subject's ledger."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from typer.testing import CliRunner

from desktop.command_line.app import app
from desktop.register import Register, SubjectChange, open_register
from tests.command_line.conftest import Run


@pytest.fixture
def run() -> Run:
    """Run a command in this process: one of its own takes longer to start than these to run."""

    def start(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        done = CliRunner().invoke(app, [*map(str, arguments)])
        return subprocess.CompletedProcess([], done.exit_code, done.stdout, done.stderr)

    return start


def company(register: Register, sales: int) -> None:
    change = SubjectChange(
        "enterprise",
        "甲公司",
        standing={"registered_in_area": True, "best_prior_local_agri_online_sales": 0},
        yearly={"tax_compliant": {2020: True}, "local_agri_online_sales": {2020: sales}},
    )
    register.apply([change], author="张三", source="")


def test_batches_are_made_computed_again_and_compared(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "县.subsidy"
    run("--register", path, "init", "--author", "张三")
    with open_register(path) as register:
        company(register, 1_500_000_000)
    made = json.loads(run("--register", path, "batch", "xiangxi-2018", "2020", "--json").stdout)
    assert (made["code"], made["total"], made["lines"]) == ("XX-2020-01", "50000.00", 1)
    assert made["totals"] == [{"measure": "XX-4a", "payer": "upper", "count": 1, "amount": "50000.00"}]
    with open_register(path) as register:
        company(register, 3_500_000_000)
    said = run("--register", path, "batch", "xiangxi-2018", "2020").stdout
    assert "XX-2020-02：1 笔，100,000.00 元" in said
    assert [head["code"] for head in json.loads(run("--register", path, "batches", "--json").stdout)] == [
        "XX-2020-01",
        "XX-2020-02",
    ]
    for code in ("XX-2020-01", "XX-2020-02"):
        again = run("--register", path, "recompute", code)
        assert (again.returncode, "重算一致" in again.stdout) == (0, True), again.stderr
    (change,) = json.loads(run("--register", path, "compare", "XX-2020-01", "XX-2020-02", "--json").stdout)
    assert (change["before"], change["after"], change["cause"]) == ("50000.00", "100000.00", "fact")
    assert "事实 50,000.00" in run("--register", path, "compare", "XX-2020-01", "XX-2020-02").stdout


def test_a_batch_of_the_first_version_cannot_be_computed_again(run: Run, tmp_path: Path) -> None:
    """It holds no whole facts: the answer is no, with exit code 1."""
    from dataclasses import replace

    from desktop.register import sealed

    path = tmp_path / "县.subsidy"
    run("--register", path, "init", "--author", "张三")
    with open_register(path) as register:
        company(register, 1_500_000_000)
    run("--register", path, "batch", "xiangxi-2018", "2020")
    with open_register(path) as register:
        batch = register.batch("XX-2020-01")
        lines = tuple(replace(line, subject_json="") for line in batch.lines)
        register.save_batch(sealed(replace(batch, code="XX-2020-02", lines=lines)))
        wrong = tuple(replace(line, amount=line.amount + 1) for line in batch.lines)
        register.save_batch(sealed(replace(batch, code="XX-2020-03", lines=wrong)))
    for code, words in (("XX-2020-02", "没有保存这个对象的全部事实"), ("XX-2020-03", "重算为 50,000.00 元")):
        again = run("--register", path, "recompute", code)
        assert again.returncode == 1
        assert words in again.stderr


def test_a_subjects_ledger(run: Run, tmp_path: Path) -> None:
    from desktop.register import LedgerEntry

    path = tmp_path / "县.subsidy"
    run("--register", path, "init", "--author", "张三")
    with open_register(path) as register:
        company(register, 1_500_000_000)
        paid = (LedgerEntry("xiangxi-2018", "XX-4a", 2019, 5_000_000, "1000万"),)
        register.apply([SubjectChange("enterprise", "甲公司", paid=paid)], author="张三", source="")
    said = run("--register", path, "ledger", "甲公司")
    assert "累计奖补 50,000.00 元" in said.stdout, said.stderr
    values = json.loads(run("--register", path, "ledger", "甲", "--json").stdout)
    assert values["measures"][0]["tiers_used"] == ["1000万"]
    assert values["measures"][0]["entries"][0]["amount"] == "50000.00"
    unknown = run("--register", path, "ledger", "没有的公司")
    assert (unknown.returncode, "找到 0 个" in unknown.stderr) == (2, True)
    with closing(dbapi2.connect(str(path))) as raw:
        assert raw.execute("PRAGMA quick_check").fetchone() == ("ok",)

"""The way of awards by command: decided, stepped, noticed, checked, paid and demanded back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from desktop.command_line.app import app
from desktop.register import Register, create_register, open_register
from tests.awards.making import TEXT, company, fill, station

Does = Callable[..., Result]
WHY = ("--reason", "经研究", "--basis", "局党组会")
DAY = ("--on", "2021-03-01")
AFTER = ("--on", "2021-03-09", "--opinion", "同意", "--document", "县政府常务会")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a register with a policy of the bureau's own and three companies."""
    path = tmp_path / "某县.subsidy"
    with create_register(path, bureau="某县商务局", author="张三") as register:
        register.policies.adopt(TEXT, author="张三")
        fill(
            register,
            company("甲公司", 100_000_000, "6217000000001"),
            company("乙公司", 300_000_000, "6217000000002"),
            company("丙公司", 0),
            station("一站", "90"),
        )
    return path


@pytest.fixture
def does(path: Path) -> Does:
    """Return a function that runs a command on the register and expects an exit code."""

    def run(*arguments: object, exit_code: int = 0) -> Result:
        done = CliRunner().invoke(app, ["--register", str(path), *map(str, arguments)])
        assert done.exit_code == exit_code, done.output
        return done

    return run


def values(done: Result) -> Any:
    return json.loads(done.stdout)


def to_notice(does: Does) -> str:
    code: str = values(does("batch", "test-2018", 2020, "--json"))["code"]
    does("award", "start", code, *DAY, "--amount", "1=20000")
    does("award", "pass", code, "初审", *DAY, "--amount", "1=9000")
    does("award", "pass", code, "联审", *DAY)
    does("notice", "issue", code, "--from", "2021-03-01")
    return code


def approved(does: Does) -> str:
    code = to_notice(does)
    does("award", "pass", code, "公示", *AFTER)
    does("award", "pass", code, "审定", *AFTER)
    return code


def test_a_policy_of_ones_own_is_assessed_for_a_selection(does: Does) -> None:
    everyone = values(does("assess", "test-2018", 2020, "--json"))
    assert everyone["totals"]["due"] == {"count": 3, "amount": "50000.00"}
    one = values(does("assess", "test-2018", 2020, "--subject", "乙公司", "--json"))
    assert [finding["name"] for finding in one["findings"]] == ["乙公司"]
    assert len(values(does("assess", "test-2018", 2020, "--division", "4331", "--json"))["findings"]) == 3
    assert "没有可测算的对象" in does("assess", "test-2018", 2020, "--division", "52", exit_code=2).stderr
    batch = values(does("batch", "test-2018", 2020, "--subject", "甲公司", "--json"))
    assert (batch["lines"], batch["total"]) == (1, "10000.00")
    assert "不是金额" in does("fund", "budget", "test-2018", "T-F1", 2020, "许多", exit_code=2).stderr


def test_a_batch_is_compared_with_the_present(does: Does, path: Path) -> None:
    code = values(does("batch", "test-2018", 2020, "--json"))["code"]
    with open_register(path) as register:
        fill(register, company("甲公司", 200_000_000))
    (change,) = values(does("compare", code, "now", "--json"))
    assert (change["name"], change["before"], change["after"], change["cause"]) == (
        "甲公司", "10000.00", "20000.00", "fact",
    )  # fmt: skip
    assert len(values(does("batches", "--json"))) == 1


def test_decided_confirmed_and_revoked(does: Does) -> None:
    assert (
        "应为：take（经研究认定）"
        in does("decision", "make", "test-2018", 2020, "甲公司", "T-1", "no", exit_code=2).stderr
    )
    does("decision", "make", "test-2018", 2020, "甲公司", "T-1", "lower", "--amount", "6000", *WHY)
    does("decision", "make", "test-2018", 2020, "丙公司", "T-2", "manual", "--amount", "50", *WHY)
    refused = does("batch", "test-2018", 2020, exit_code=2)
    assert "须由第二人确认" in refused.stderr
    does("decision", "confirm", 2, "--author", "李四")
    first, second = values(does("decision", "list", "test-2018", 2020, "--json"))
    assert (first["name"], first["amount"], first["amount_before"]) == ("甲公司", "6000.00", "10000.00")
    assert second["confirmed_by"] == "李四"
    does("decision", "revoke", 1, "--reason", "事实有变")
    assert "事实有变" in does("decision", "list", "test-2018", 2020).stdout
    assert values(does("batch", "test-2018", 2020, "--json"))["total"] == "50050.00"


def test_steps_notices_and_objections(does: Does) -> None:
    code = to_notice(does)
    assert "公示期到 2021-03-08 止" in does("award", "pass", code, "公示", *DAY, exit_code=2).stderr
    does("notice", "object", code, "--line", 2, "--from-whom", "王五", "--content", "虚假", "--on", "2021-03-03")
    assert "异议还没有处理" in does("award", "pass", code, "公示", *AFTER, exit_code=2).stderr
    does("notice", "answer", 1, "--rejected", "--handling", "查无实据", "--on", "2021-03-05")
    (notice,) = values(does("notice", "list", code, "--json"))
    assert (notice["ends_on"], notice["objections"][0]["upheld"]) == ("2021-03-08", False)
    assert "王五：虚假　不成立" in does("notice", "list", code).stdout
    does("award", "turn", code, "return", "--line", 2, "--stage", "初审", "--opinion", "材料不符")
    assert "没有“跳”这个动作" in does("award", "turn", code, "跳", "--line", 2, exit_code=2).stderr
    one, other, _ = values(does("award", "show", code, "--json"))
    assert (one["applied"], one["reviewed"], one["approved"], one["stage"]) == ("20000.00", "9000.00", None, "联审")
    assert (other["stage"], [step["action"] for step in other["steps"]]) == (
        "申报", ["start", "pass", "pass", "return"],
    )  # fmt: skip
    assert "退回" not in does("award", "show", code).stderr


def test_checks_and_the_fund(does: Does, path: Path) -> None:
    code = to_notice(does)
    with open_register(path) as register:
        fill(register, company("乙公司", 300_000_000, "6217000000001"))
        register.set_setting("checks.vetoes", "same_account", author="张三")
    said = does("award", "check", code, exit_code=1)
    assert "1、2　甲公司、乙公司　否决　same_account　乙公司、甲公司 用同一个银行账号" in said.stdout
    for line in (1, 2):
        does("award", "turn", code, "waive", "--line", line, "--stage", "same_account", "--opinion", "同一法人")
    assert "已放行" in does("award", "check", code).stdout
    assert {one["waived"] for one in values(does("award", "check", code, "--json"))} == {True}
    does("fund", "budget", "test-2018", "T-F1", 2020, "2万", "--document", "某财预〔2020〕1号")
    assert values(does("fund", "show", "test-2018", "T-F1", 2020, "--json"))["left"] == "-30000.00"
    assert "可用 20,000.00 元" in does("fund", "cut", code, "proportional", "--dry-run").stdout
    does("fund", "cut", code, "rank", "--order", 2, "--reason", "资金不足", "--document", "会议", *DAY)
    assert [one["state"] for one in values(does("award", "show", code, "--json"))] == ["deferred", "open", "deferred"]


def test_paid_and_demanded_back(does: Does, path: Path, tmp_path: Path) -> None:
    with open_register(path) as register:
        withdraw_station(register)
    code = approved(does)
    does("payment", "make", code)
    book = Workbook()
    sheet = book.active
    for row in (["账号", "金额", "结果"], ["6217000000001", "9000", "成功"], ["6217000000002", "1", "成功"]):
        sheet.append(row)
    book.save(tmp_path / "回单.xlsx")
    said = does("payment", "settle", code, 1, tmp_path / "回单.xlsx", *AFTER[:2], exit_code=1)
    assert "到账 1 笔，退回 0 笔，回单未提到 1 笔" in said.stdout
    assert "清单中没有付给 ****0002" in said.stderr
    listed = values(does("payment", "list", code, "--json"))
    assert [(one["payee"], one["state"], one["account"]) for one in listed] == [
        ("甲公司", "paid", "****0001"),
        ("乙公司", "listed", "****0002"),
    ]
    assert "待回单" in does("payment", "list", code).stdout
    does("claw-back", "demand", code, 1, "4000", "--reason", "虚报销售", "--document", "决定书1号", *AFTER[:2])
    does("claw-back", "agree", 1, "--instalment", "2021-06-01=1000", "--instalment", "2021-09-01=3000")
    does("claw-back", "receive", 1, "1000", "--on", "2021-05-30")
    letter = does("claw-back", "letter", 1).stdout
    assert "追回其中 4,000.00 元" in letter
    assert "已退回 1,000.00 元，尚欠 3,000.00 元。请按约定分期退回：2021年9月1日前 3,000.00 元" in letter
    assert "不能撤销追回" in does("claw-back", "drop", 1, "--reason", "错", exit_code=2).stderr
    assert "只能从同一收款人" in does("claw-back", "offset", 1, code, 2, "1", exit_code=2).stderr
    (case,) = values(does("claw-back", "list", "--subject", "甲公司", "--json"))
    assert (case["returned"], case["owed"], case["agreed"]) == ("1000.00", "3000.00", "3000.00")
    ledger = values(does("ledger", "甲公司", "--json"))
    assert (ledger["total"], ledger["owed_back"]) == ("5000.00", "3000.00")
    assert ledger["measures"][0]["cap_left"] == "95000.00"
    assert "网络销售奖励" in does("ledger", "甲公司").stdout


def withdraw_station(register: Register) -> None:
    register.withdraw(register.subjects("station")[0].id, author="张三", reason="停办")

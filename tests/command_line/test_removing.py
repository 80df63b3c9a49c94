"""What seldom happens, by command: subjects withdrawn and brought back, persons removed, rates, marks, funds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desktop.command_line.app import app
from desktop.register import SubjectChange, create_register, open_register
from desktop.register.dispatch import add_places

Does = Callable[..., Result]
WHY = ("--reason", "核对后")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "某县.subsidy"
    with create_register(path, bureau="某县商务局", author="张三") as register:
        register.apply(
            [SubjectChange("enterprise", "甲公司"), SubjectChange("person", "王小伟", "11010519491231002X")],
            author="张三",
            source="测试",
        )
        add_places(register, "522633", author="张三")
    return path


@pytest.fixture
def does(path: Path) -> Does:
    """Return a function that runs a command on the register and expects an exit code."""

    def run(*arguments: object, exit_code: int = 0, typed: str = "") -> Result:
        done = CliRunner().invoke(app, ["--register", str(path), *map(str, arguments)], input=typed)
        assert done.exit_code == exit_code, done.output
        return done

    return run


def test_who_is_withdrawn_can_be_brought_back(does: Does) -> None:
    assert "没有写明原因" in does("withdraw", "甲公司", exit_code=2).stderr
    assert "企业“甲公司”" in does("withdraw", "甲公司", *WHY).stdout
    assert does("find", "甲公司", exit_code=1).stdout == ""
    listed = does("withdrawn").stdout
    assert "甲公司" in listed
    assert "应有一个" in does("bring-back", "乙公司", *WHY, exit_code=2).stderr
    assert "已恢复" in does("bring-back", listed.partition("　")[0], *WHY).stdout
    assert "甲公司" in does("find", "甲公司").stdout
    assert "没有撤下的对象" in does("withdrawn").stdout


def test_persons_are_removed_only_where_somebody_says_so(does: Does, path: Path) -> None:
    tomorrow = date(date.today().year + 1, 1, 1)  # noqa: DTZ011  # the calendar on the wall
    assert "个人 0 人" in does("purge", "--before", "2000-01-01", *WHY).stdout
    asked = does("purge", "--before", tomorrow, *WHY, typed="不\n", exit_code=2)
    assert "个人 1 人" in asked.stdout
    assert "什么也没有清除" in asked.stderr
    assert "没有写明原因" in does("purge", "--before", tomorrow, "--yes", exit_code=2).stderr
    assert "已清除：个人 1 人" in does("purge", "--before", tomorrow, *WHY, typed="清除\n").stdout
    with open_register(path) as register:
        assert register.subjects("person") == ()


def test_a_rate_is_entered_and_taken_back(does: Does) -> None:
    assert "最多两位小数" in does("rate", "set", "2026-01-01", 12, "3.456", exit_code=2).stderr
    does("rate", "set", "2026-01-01", 12, "3.45%")
    assert "2026-01-01 起　12 个月以内　3.45%　本单位录入" in does("rate", "list").stdout
    assert {one["own"] for one in json.loads(does("rate", "list", "--json").stdout)} == {True, False}
    does("rate", "drop", "2026-01-01", 12)
    assert "2026-01-01" not in does("rate", "list").stdout
    assert "没有本单位录入" in does("rate", "drop", "2026-01-01", 12, exit_code=2).stderr


def test_a_mark_is_taken_back_with_a_reason(does: Does) -> None:
    assert "第 1 号加减分" in does("quarterly", "mark", 2020, "丙妹镇", "-1.5", "迟报").stdout
    assert "1　丙妹镇　-1.5 分　迟报" in does("quarterly", "marks", 2020).stdout
    does("quarterly", "unmark", 1, "查明未迟报")
    assert "没有加减分" in does("quarterly", "marks", 2020).stdout
    assert "没有这个编号" in does("quarterly", "unmark", 1, "再撤", exit_code=2).stderr


def test_funds_are_listed_with_what_the_text_sets_aside(does: Does) -> None:
    listed = does("fund", "list", 2018).stdout
    assert "congjiang-2015　CJ-B　县电子商务发展专项资金　文件写明 2,000,000.00 元　预算 未录入" in listed
    assert "文件写明每年 2,000,000.00 元" in does("fund", "show", "congjiang-2015", "CJ-B", 2018).stdout
    does("fund", "budget", "congjiang-2015", "CJ-B", 2018, "150万")
    assert "预算 1,500,000.00 元" in does("fund", "list", 2018).stdout
    assert "文件写明" not in does("fund", "show", "congjiang-2015", "CJ-B", 2018).stdout
    assert "没有资金“无此”" in does("fund", "show", "congjiang-2015", "无此", 2018, exit_code=2).stderr

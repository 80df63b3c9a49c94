"""工作台: what waits is named with its money and leads to its place; the funds at a glance."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.awards import assess_register, freeze
from desktop.awards.notices import announce
from desktop.awards.steps import Terms, pass_stage, start
from desktop.register import Budget, open_register
from desktop.window.entering import Entry
from desktop.window.home_page import HomePage
from desktop.window.home_reading import ago, until
from desktop.window.main_window import MainWindow
from desktop.window.navigation import RoomButton
from desktop.window.saving import Draft
from desktop.window.shell import Shell
from tests.window.hands import LONG, click, words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
_ME = "吴秀梅"


@pytest.fixture
def under_way(county: Path) -> Path:
    """A register with a batch whose notice has ended and a fund that it is paid from."""
    today = date.today()  # noqa: DTZ011  # as on the wall
    with open_register(county) as register:
        policy = register.policies.of_year("xiangxi-2018", 2020)
        register.policies.adopt(policy.source, author=_ME)
        batch = freeze(register, assess_register(register, policy, 2020), author=_ME)
        year = batch.lines[0].budget_year
        register.plans.set_budget(Budget(policy.id, "XX-B2", year, 100_000_000), author=_ME)
        start(register, batch.code, author=_ME, on=today, fund="XX-B2")
        for stage in ("初审", "联审"):
            pass_stage(register, batch.code, stage, Terms(today), author=_ME)
        announce(register, batch.code, author=_ME, starts_on=today - timedelta(30))
    return county


def opened(qtbot: QtBot, window: MainWindow, path: Path) -> tuple[Shell, HomePage]:
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    shell = window.shell
    assert shell is not None
    shell.go("home")
    assert isinstance(shell.page, HomePage)
    return shell, shell.page


def titles(page: HomePage) -> list[str]:
    return [row.waiting.title for row in page.rows]


def test_everything_that_waits_is_there_with_its_money(qtbot: QtBot, window: MainWindow, under_way: Path) -> None:
    _, page = opened(qtbot, window, under_way)
    qtbot.waitUntil(lambda: {"资料不全", "公示已满", "备份"} <= set(titles(page)), timeout=LONG)
    notice = next(row.waiting for row in page.rows if row.waiting.title == "公示已满")
    with open_register(under_way) as register:
        (head,) = register.batches()
    assert (notice.many, notice.amount, notice.urgent) == (head.code, head.total, True)
    assert page.missing.isVisible()
    assert page.model.item(0) is not None
    expected = ("预算 1,000,000.00 元", "在办批次", head.code)
    qtbot.waitUntil(lambda: all(one in words(page.panel) for one in expected), timeout=LONG)


def test_the_navigation_says_how_much_waits(qtbot: QtBot, window: MainWindow, under_way: Path) -> None:
    shell, page = opened(qtbot, window, under_way)
    qtbot.waitUntil(lambda: "资料不全" in titles(page), timeout=LONG)
    rooms = {one.accessibleName(): one.accessibleDescription() for one in shell.navigation.findChildren(RoomButton)}
    assert rooms["测算"].endswith("项待办")
    assert rooms["企业"] == "30 条"


def test_each_line_leads_to_its_place(qtbot: QtBot, window: MainWindow, under_way: Path) -> None:
    shell, page = opened(qtbot, window, under_way)
    qtbot.waitUntil(lambda: "公示已满" in titles(page), timeout=LONG)
    click(qtbot, next(row.verb for row in page.rows if row.waiting.title == "公示已满"))
    assert shell.room == "batch"


def test_a_backup_is_made_on_the_spot(qtbot: QtBot, window: MainWindow, county: Path) -> None:
    _, page = opened(qtbot, window, county)
    qtbot.waitUntil(lambda: "备份" in titles(page), timeout=LONG)
    click(qtbot, next(row.verb for row in page.rows if row.waiting.title == "备份"))
    qtbot.waitUntil(lambda: "备份" not in titles(page), timeout=LONG)
    with open_register(county) as register:
        assert len(register.backups()) == 1


def test_periods_are_said_as_people_do() -> None:
    today = date(2026, 3, 18)
    assert [until(today + timedelta(n), today) for n in (0, 1, 3, -2)] == ["今天满", "明天满", "3月21日满", "已满 2 天"]
    now = datetime(2026, 3, 18, 6, 32, tzinfo=UTC)
    assert ago(now - timedelta(days=1), now) == "昨天"
    assert ago(now - timedelta(days=40), now).endswith("日")


def test_what_was_not_finished_waits_too(qtbot: QtBot, window: MainWindow, county: Path) -> None:
    with open_register(county) as register:
        first = register.subjects("enterprise")[0]
        draft = json.dumps(Draft("不到一百万", "不是金额"))
        register.drafts.keep({Entry(first.id, "online_sales", 2020).key: draft})
    shell, page = opened(qtbot, window, county)
    qtbot.waitUntil(lambda: "没有写完的" in titles(page), timeout=LONG)
    click(qtbot, next(row.verb for row in page.rows if row.waiting.title == "没有写完的"))
    assert shell.room == "enterprise"

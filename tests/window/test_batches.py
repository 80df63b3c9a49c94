"""A batch by clicks: taken in, reviewed, noticed, objected to, checked, cut, approved, paid, demanded back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from pytestqt.qtbot import QtBot

from desktop.awards.steps import Terms, awards_of, pass_stage
from desktop.register import Budget, create_register, open_register
from desktop.window.asking import Ask
from desktop.window.batch_page import BatchPage
from desktop.window.complaints import Notice
from desktop.window.main_window import MainWindow
from desktop.window.parts import TextField
from desktop.window.table_dialog import TableDialog
from policies.money import parse_money
from tests.awards.making import TEXT, approved, company, fill, frozen, started
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, push, words, write

# What only the platform for tests says, of every dialog.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
AUTHOR = "张三"
FIRST, SECOND = "6217000000001", "6217000000002"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "某县.subsidy"
    with create_register(path, bureau="某县商务局", author=AUTHOR) as register:
        register.policies.adopt(TEXT, author=AUTHOR)
        fill(register, company("甲公司", 100_000_000, FIRST), company("乙公司", 300_000_000, SECOND, holder="乙店"))
    return path


def opened(qtbot: QtBot, window: MainWindow, path: Path, code: str) -> BatchPage:
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("batch", code)
    page = window.shell.page
    assert isinstance(page, BatchPage)
    qtbot.waitUntil(lambda: page.view is not None and page.view.batch.code == code, timeout=LONG)
    return page


def dialog(qtbot: QtBot, page: BatchPage) -> Ask:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(Ask)), timeout=LONG)
    return next(one for one in page.findChildren(Ask) if one.isVisible())


def say(qtbot: QtBot, page: BatchPage, said: dict[str, str], verb: str) -> None:
    """Fill the dialog that is open, press its verb and wait until it is done."""
    ask = dialog(qtbot, page)
    for name, text in said.items():
        ask.fields[name].clear()
        write(ask.fields[name], text)
    gone: list[bool] = []
    ask.finished.connect(lambda _: gone.append(True))
    push(qtbot, ask, verb)
    qtbot.waitUntil(lambda: bool(gone), timeout=LONG)


def wait_for(qtbot: QtBot, page: BatchPage, stage: str) -> None:
    qtbot.waitUntil(lambda: page.view is not None and page.view.next_stage == stage, timeout=LONG)


def test_from_taking_in_to_the_notice(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with open_register(path) as register:
        code = frozen(register).code
    page = opened(qtbot, window, path, code)
    assert page.next.text() == "受理..."
    click(qtbot, page.next)
    say(qtbot, page, {"日期": "2021-03-01"}, "受理")
    wait_for(qtbot, page, "初审")
    page.lines_view.selectRow(1)
    click(qtbot, page.next)
    box = dialog(qtbot, page).fields["范围"]
    box.setCurrentIndex(1)  # type: ignore[union-attr]  # the choice
    say(qtbot, page, {"日期": "2021-03-02", "意见": "核减", "金额（元）": "9,000"}, "通过初审")
    qtbot.waitUntil(lambda: page.view is not None and page.view.tally("初审").passed == 1, timeout=LONG)
    assert page.view is not None
    assert page.view.awards[1].reviewed == 900_000
    click(qtbot, page.next)
    say(qtbot, page, {"日期": "2021-03-02"}, "通过初审")
    wait_for(qtbot, page, "联审")
    click(qtbot, page.next)
    say(qtbot, page, {"日期": "2021-03-02"}, "通过联审")
    wait_for(qtbot, page, "公示")
    assert page.next.text() == "发布公示..."
    click(qtbot, page.next)
    say(qtbot, page, {"天数": "5"}, "发布")
    qtbot.waitUntil(lambda: not page.next.isEnabled(), timeout=LONG)
    assert "满，之后可办结" in page.obstacle.text()
    with open_register(path) as register:
        said = [(change.author, change.what) for change in register.changes(5)]
    assert (AUTHOR, f"公示：{code}") in said
    page.show_side("line")
    qtbot.waitUntil(lambda: "核减" in words(page.panel), timeout=LONG)


def test_an_objection_is_registered_and_handled(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with open_register(path) as register:
        code = started(register)
        for stage in ("初审", "联审"):
            pass_stage(register, code, stage, Terms(date(2021, 3, 1)), author=AUTHOR)
    page = opened(qtbot, window, path, code)
    click(qtbot, page.next)
    say(qtbot, page, {}, "发布")
    qtbot.waitUntil(lambda: page.view is not None and page.view.standing is not None, timeout=LONG)
    assert page.panel is not None
    push(qtbot, page.panel, "登记异议...")
    say(qtbot, page, {"提出人": "王五", "内容": "虚假销售"}, "登记")
    qtbot.waitUntil(lambda: page.view is not None and len(page.view.objections) == 1, timeout=LONG)
    push(qtbot, page.panel, "处理...")
    say(qtbot, page, {"处理情况": "查无实据"}, "记录")
    qtbot.waitUntil(lambda: page.view is not None and page.view.objections[0].upheld is False, timeout=LONG)
    qtbot.waitUntil(lambda: "查无实据" in words(page.panel), timeout=LONG)


def test_turned_back_with_a_reason(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with open_register(path) as register:
        code = started(register)
        pass_stage(register, code, "初审", Terms(date(2021, 3, 1)), author=AUTHOR)
    page = opened(qtbot, window, path, code)
    page.lines_view.clearSelection()
    assert page.deeds.turn("withdraw") is None
    notice = page.findChild(Notice)
    assert notice is not None
    push(qtbot, notice, "知道了")
    page._choose_line(2)
    ask = page.deeds.turn("return")
    assert ask is not None
    push(qtbot, ask, "退回")
    assert "请填写意见" in words(ask)
    say(qtbot, page, {"意见": "材料不符", "日期": "2021-03-03"}, "退回")
    qtbot.waitUntil(lambda: page.view is not None and page.view.awards[2].position == 0, timeout=LONG)
    page._fill_menu()
    titles = [action.text() for action in page._menu.actions()]
    assert "对所选 1 笔：" in titles
    assert any(title.startswith("初审（1 笔）") for title in titles)


def test_a_budget_is_offered_as_the_text_has_it(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with open_register(path) as register:
        code = started(register)
        (aside,) = (one for one in register.plans.set_aside(2020) if one.policy == "test-2018")
    page = opened(qtbot, window, path, code)
    push(qtbot, page, "录入预算...")
    ask = dialog(qtbot, page)
    assert "文件写明每年的数" in words(ask)
    amount = ask.fields["金额（元）"]
    assert isinstance(amount, TextField)
    assert parse_money(amount.text()) == aside.amount
    push(qtbot, ask, "录入")
    with open_register(path) as register:
        qtbot.waitUntil(lambda: [one.amount for one in register.plans.budgets(2020)] == [aside.amount], timeout=LONG)


def test_checks_a_cut_and_the_approval(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with open_register(path) as register:
        register.set_setting("checks.vetoes", "holder_differs", author=AUTHOR)
        register.set_setting("stages.paid", "申报→初审→审定→拨付", author=AUTHOR)
        register.plans.set_budget(Budget("test-2018", "T-F1", 2020, 2_000_000), author=AUTHOR)
        code = started(register)
        pass_stage(register, code, "初审", Terms(date(2021, 3, 1)), author=AUTHOR)
    page = opened(qtbot, window, path, code)
    wait_for(qtbot, page, "审定")
    assert page.obstacle.text() == "1 处否决还没有处理"
    click(qtbot, page.next)
    ask = dialog(qtbot, page)
    write(ask.fields["文件或会议"], "县政府常务会")
    push(qtbot, ask, "通过审定")
    qtbot.waitUntil(lambda: "户名" in words(ask) and "资金不足" in words(ask), timeout=LONG)
    ask.reject()
    page._choose_line(2)
    page.deeds.turn("waive")
    say(qtbot, page, {"意见": "户名为分店"}, "放行核查项")
    qtbot.waitUntil(lambda: "超出预算 20,000.00 元" in page.obstacle.text(), timeout=LONG)
    page.deeds.cut()
    say(qtbot, page, {}, "看结果")
    qtbot.waitUntil(lambda: "2 笔减少" in words(dialog(qtbot, page)), timeout=LONG)
    say(qtbot, page, {"理由": "资金不足", "文件或会议": "县政府常务会"}, "压减")
    qtbot.waitUntil(lambda: page.obstacle.text() == "", timeout=LONG)
    click(qtbot, page.next)
    say(qtbot, page, {"文件或会议": "县政府常务会"}, "通过审定")
    wait_for(qtbot, page, "拨付")
    with open_register(path) as register:
        assert sum(one.approved or 0 for one in awards_of(register, code)) == 2_000_000


def test_paid_by_the_banks_return_and_demanded_back(
    qtbot: QtBot, window: MainWindow, answers: Answers, path: Path, tmp_path: Path
) -> None:
    with open_register(path) as register:
        code = approved(register)
    page = opened(qtbot, window, path, code)
    assert page.next.text() == "生成拨付清单"
    click(qtbot, page.next)
    qtbot.waitUntil(lambda: page.next.text() == "录入银行回单...", timeout=LONG)
    book = Workbook()
    sheet = book.active
    for row in (["账号", "金额", "结果", "原因"], [FIRST, "10000", "成功", ""], [SECOND, "30000", "退回", "户名不符"]):
        sheet.append(row)
    book.save(tmp_path / "回单.xlsx")
    answers.file = tmp_path / "回单.xlsx"
    click(qtbot, page.next)
    qtbot.waitUntil(
        lambda: any("到账 1 笔，退回 1 笔" in words(one) for one in page.findChildren(Notice)), timeout=LONG
    )
    push(qtbot, next(one for one in page.findChildren(Notice) if one.isVisible()), "知道了")
    qtbot.waitUntil(lambda: "乙公司：户名不符" in words(page.panel), timeout=LONG)
    page._choose_line(1)
    page.deeds.demand()
    say(qtbot, page, {"金额（元）": "4000", "理由": "虚报", "文书": "决定书1号"}, "立案")
    qtbot.waitUntil(lambda: page.view is not None and len(page.view.cases) == 1, timeout=LONG)
    page.show_side("batch")
    assert page.panel is not None
    push(qtbot, page.panel, "分期...")
    say(qtbot, page, {"分期": "2021-06-01 1000，2021-09-01 3000"}, "约定")
    qtbot.waitUntil(lambda: "约定 2021-06-01 退 1,000.00 元" in words(page.panel), timeout=LONG)
    push(qtbot, page.panel, "登记退款...")
    say(qtbot, page, {"金额（元）": "1000", "日期": "2021-06-01"}, "登记")
    qtbot.waitUntil(lambda: "已退 1,000.00 元，尚欠 3,000.00 元" in words(page.panel), timeout=LONG)
    page.show_ledger()
    qtbot.waitUntil(lambda: page.findChild(TableDialog) is not None, timeout=LONG)
    ledger = page.findChild(TableDialog)
    assert ledger is not None
    assert "尚欠退回 3,000.00 元" in words(ledger)
    push(qtbot, ledger, "关闭")


def test_a_batch_is_computed_again_and_compared(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with open_register(path) as register:
        code = frozen(register).code
        fill(register, company("甲公司", 200_000_000, FIRST))
    page = opened(qtbot, window, path, code)
    page.recompute()
    qtbot.waitUntil(lambda: any("分文不差" in words(one) for one in page.findChildren(Notice)), timeout=LONG)
    push(qtbot, next(one for one in page.findChildren(Notice) if one.isVisible()), "知道了")
    page.ask_comparison()
    say(qtbot, page, {}, "对照")
    qtbot.waitUntil(lambda: page.findChild(TableDialog) is not None, timeout=LONG)
    shown = page.findChild(TableDialog)
    assert shown is not None
    assert "1 笔不同" in words(shown)
    assert [shown.model.index(row, 0).data() for row in range(shown.model.rowCount())] == ["因事实 1 笔", "甲公司"]
    push(qtbot, shown, "关闭")

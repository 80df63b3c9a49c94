"""季度调度: figures by place, typed and pasted; targets, shortcomings, the year, printing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.register import Target, create_register, open_register
from desktop.register.dispatch import Entry, Shortcoming, Weight, add_places, enter, place_named
from desktop.window.asking import Ask
from desktop.window.cells import CELL_ROLE, Look
from desktop.window.dispatch_page import TABS, DispatchPage
from desktop.window.dispatch_reading import Period, last_ended, periods, unreported
from desktop.window.home_reading import read_home
from desktop.window.list_view import CellEditor
from desktop.window.main_window import MainWindow
from desktop.window.parts import TextField
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, push, words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
RETAIL = "online_retail_quarter"
_FIGURES, _ENTRY, _GOALS, _PROBLEMS, _YEAR, _PAPER = range(len(TABS))


@pytest.fixture
def townships(tmp_path: Path) -> Path:
    """A register with the townships of 从江县, of which the second has reported three quarters."""
    path = tmp_path / "从江县.subsidy"
    with create_register(path, bureau="从江县商务局", author="吴秀梅") as register:
        add_places(register, "522633", author="吴秀梅")
        place = place_named(register, "丙妹镇")
        enter(register, [Entry(place, RETAIL, 2020, n, n * 10**8) for n in (1, 2, 3)], author="吴秀梅")
        register.plans.set_target(Target(RETAIL, "522633100", 2020, Decimal(8_000_000)), author="吴秀梅")
    return path


def opened(qtbot: QtBot, window: MainWindow, path: Path, item: str = "2020-3") -> DispatchPage:
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("dispatch", item)
    page = window.shell.page
    assert isinstance(page, DispatchPage)
    wanted = tuple(map(int, item.partition("/")[0].split("-")))
    qtbot.waitUntil(
        lambda: page.quarter is not None and (page.quarter.report.year, page.quarter.report.quarter) == wanted,
        timeout=LONG,
    )
    return page


def write_in(asked: Ask, name: str, text: str) -> None:
    field = asked.fields[name]
    assert isinstance(field, TextField)
    field.setText(text)


def shown(page: DispatchPage, row: int) -> list[str]:
    model = page.figures
    return [model.index(row, column).data(CELL_ROLE).text for column in range(model.columnCount())]


def test_figures_stand_with_growth_target_and_rank(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships)
    assert shown(page, 0)[:3] == ["全县", "300.00", "600.00"]
    assert shown(page, 2) == ["丙妹镇", "300.00", "600.00", "—", "800.00", "75.0", "1"]
    assert page.figures.index(1, 1).data(CELL_ROLE).look == Look.UNKNOWN
    assert shown(page, 1)[1] == "未报"
    qtbot.waitUntil(lambda: "三季度全部未报 19 个" in words(page.panel), timeout=LONG)
    page.indicator_box.setCurrentIndex(page.indicator_box.findData("enterprises"))
    assert shown(page, 2)[:3] == ["丙妹镇", "0", "0"]


def test_what_is_typed_is_written_and_can_be_undone(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships)
    click(qtbot, page.tabs[_ENTRY])
    view, model = page.entry.view, page.entry.model
    view.choose(0, 2)
    view.setFocus()
    QTest.keyClicks(view, "3")
    editor = view.findChild(CellEditor)
    assert editor is not None
    QTest.keyClicks(editor, "82.5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.quarter is not None and page.quarter.rows[0].figures[1] == 382_500_000, timeout=LONG)
    assert model.index(0, 2).data(CELL_ROLE).text == "382.50"
    with open_register(townships) as register:
        assert register.next_title("undo") == "填报2020年第3季度数据"


def test_what_cannot_be_read_stays_and_says_why(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships)
    click(qtbot, page.tabs[_ENTRY])
    model = page.entry.model
    assert not model.setData(model.index(0, 2), "约5")
    page.entry.view.choose(0, 2)
    assert "不是金额" in page.entry.says.text()
    assert model.index(0, 2).data(CELL_ROLE).wrong
    assert page.quarter is not None
    assert page.quarter.rows[0].figures[1] is None


def test_a_block_from_excel_is_shown_before_it_is_written(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships)
    click(qtbot, page.tabs[_ENTRY])
    page.entry.view.choose(0, 1)
    page.entry.paste("10\t5.5\r\n\t400\r\n未报\t0\r\n")
    assert page.entry.says.text() == "粘贴 5 格：新填 4，改动 1，不变 0。还没有写入。"
    assert page.quarter is not None
    assert page.quarter.rows[0].figures[0] is None
    click(qtbot, page.entry.write)
    qtbot.waitUntil(lambda: page.quarter is not None and page.quarter.rows[0].figures[0] == 10**7, timeout=LONG)
    rows = page.quarter.rows
    assert [one.figures[:2] for one in rows[:3]] == [(10**7, 5_500_000), (None, 4 * 10**8), (None, 0)]
    assert not page.entry.write.isVisible()


def test_targets_and_points_lead_to_the_years_ranking(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    with open_register(townships) as register:
        enter(register, [Entry(place_named(register, "丙妹镇"), RETAIL, 2020, 4, 10**8)], author="吴秀梅")
    page = opened(qtbot, window, townships, "2020-4")
    click(qtbot, page.tabs[_YEAR])
    push(qtbot, page, "去设定")
    assert page.tab == _GOALS
    page.goals.model.take([(0, 0, "30"), (3, 0, "1400")])
    qtbot.waitUntil(lambda: page.quarter is not None and bool(page.quarter.weights), timeout=LONG)
    qtbot.waitUntil(lambda: page.year.rowCount() == 20, timeout=LONG)
    click(qtbot, page.tabs[_YEAR])
    first = [page.year.index(0, column).data(CELL_ROLE).text for column in range(page.year.columnCount())]
    assert first == ["丙妹镇", "15.00", "0.00", "15.00", "1"]
    page.goals.model.take([(3, 0, "")])
    qtbot.waitUntil(lambda: page.quarter is not None and not page.quarter.targets, timeout=LONG)


def test_a_shortcoming_is_entered_and_done(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships)
    click(qtbot, page.tabs[_PROBLEMS])
    push(qtbot, page, "登记问题...")
    asked = page.findChild(Ask)
    assert asked is not None
    write_in(asked, "存在的问题", "冷链不足")
    write_in(asked, "完成期限", "年底")
    asked.answer()
    assert "不是日期" in words(asked)
    write_in(asked, "完成期限", "2020-12-31")
    asked.answer()
    qtbot.waitUntil(lambda: page.problems.rowCount() == 1, timeout=LONG)
    assert page.problems.index(0, 6).data(CELL_ROLE).text == "正在整改"
    page.problems_view.activated_row.emit(0)
    asked = next(one for one in page.findChildren(Ask) if "办结日期" in one.fields)
    write_in(asked, "办结日期", "2020-09-30")
    asked.answer()
    qtbot.waitUntil(lambda: page.problems.index(0, 6).data(CELL_ROLE).text == "已办结", timeout=LONG)
    qtbot.waitUntil(lambda: not page.findChildren(Ask), timeout=LONG)


def test_a_shortcoming_is_struck_off_with_a_reason(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    with open_register(townships) as register:
        one = Shortcoming(division="", year=2020, quarter=3, problem="重复登记")
        register.dispatch.note_shortcoming(one, author="吴秀梅")
    page = opened(qtbot, window, townships)
    click(qtbot, page.tabs[_PROBLEMS])
    page.problems_view.selectRow(0)
    push(qtbot, page, "删去...")
    asked = page.findChild(Ask)
    assert asked is not None
    write_in(asked, "理由", "重复")
    asked.answer()
    qtbot.waitUntil(lambda: page.problems.rowCount() == 0, timeout=LONG)


def test_points_are_added_with_a_reason(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    with open_register(townships) as register:
        weight = Weight(year=2020, indicator="attendances", points=Decimal(10))
        register.dispatch.set_weight(weight, author="吴秀梅")
    page = opened(qtbot, window, townships, "2020-4/年度考核")
    push(qtbot, page, "加减分...")
    asked = page.findChild(Ask)
    assert asked is not None
    write_in(asked, "分", "多")
    write_in(asked, "理由", "迟报")
    asked.answer()
    assert "不是数" in words(asked)
    write_in(asked, "分", "-1.5")
    asked.answer()
    qtbot.waitUntil(lambda: page.year.index(0, 2).data(CELL_ROLE).text == "−1.50", timeout=LONG)
    push(qtbot, page, "撤回加减分...")
    back = next(one for one in page.findChildren(Ask) if one.windowTitle() == "撤回加减分")
    assert "-1.5 迟报" in back.fields["加减分"].currentText()  # type: ignore[union-attr]  # a choice
    back.answer()
    assert "请填写理由" in words(back)
    write_in(back, "理由", "查明未迟报")
    back.answer()
    qtbot.waitUntil(page.unmark.isHidden, timeout=LONG)
    assert page.year.index(0, 2).data(CELL_ROLE).text != "−1.50"


def test_the_form_goes_out_for_those_who_report(
    qtbot: QtBot, window: MainWindow, townships: Path, answers: Answers, tmp_path: Path
) -> None:
    page = opened(qtbot, window, townships, "2020-3/填报")
    answers.folder = tmp_path
    click(qtbot, page.form)
    qtbot.waitUntil(lambda: bool(page.files), timeout=LONG)
    assert page.files[0].name == "填报表_2020年第3季度.xlsx"


def test_who_may_only_read_is_told_why(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships, "2020-3/填报")
    page.entry.set_read_only("别人正在使用，只能查看")
    assert not page.entry.model.setData(page.entry.model.index(0, 1), "5")
    page.entry.paste("1\t2")
    assert page.entry.says.text() == "别人正在使用，只能查看"


@pytest.mark.parametrize("what", ["export_dispatch", "export_inspection", "export_appraisal"])
def test_reports_are_exported(
    qtbot: QtBot, window: MainWindow, townships: Path, answers: Answers, tmp_path: Path, what: str
) -> None:
    page = opened(qtbot, window, townships)
    answers.folder = tmp_path / "导出"
    getattr(page, what)()
    qtbot.waitUntil(lambda: len(page.files) == 2, timeout=LONG)
    assert all(file.exists() for file in page.files)
    qtbot.waitUntil(lambda: "已导出到" in words(page.panel), timeout=LONG)


def test_the_paper_is_the_pdf_itself(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships)
    click(qtbot, page.tabs[_PAPER])
    qtbot.waitUntil(lambda: page.paper.preview.count > 5, timeout=LONG)
    text = page.paper.preview.papers.text(0)
    assert "从江县2020年三季度电子商务发展调度表" in text
    assert page.paper.where.text() == f"第 1 / {page.paper.preview.count} 页"
    page.paper.which.setCurrentText("半年督查表")
    qtbot.waitUntil(lambda: page.paper.preview.count == 1, timeout=LONG)


def test_without_townships_they_can_be_entered_on_the_spot(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "空.subsidy"
    create_register(path, bureau="从江县商务局", author="吴秀梅").close()
    page = opened(qtbot, window, path)
    assert not page.export.isEnabled()
    push(qtbot, page, "按区划登记...")
    asked = page.findChild(Ask)
    assert asked is not None
    write_in(asked, "行政区划代码", "999999")
    asked.answer()
    qtbot.waitUntil(lambda: "区划表中没有" in words(asked), timeout=LONG)
    write_in(asked, "行政区划代码", "522633")
    asked.answer()
    qtbot.waitUntil(lambda: page.figures.rowCount() == 21, timeout=LONG)
    assert page.export.isEnabled()


def test_the_desk_leads_to_what_is_missing(qtbot: QtBot, window: MainWindow, townships: Path) -> None:
    page = opened(qtbot, window, townships, "2020-3/填报")
    assert page.tab == _ENTRY
    with open_register(townships) as register:
        (waiting,) = (one for one in read_home(register, date(2020, 11, 21)).waiting if one.room == "dispatch")
    assert (waiting.many, waiting.item) == ("19 个", "2020-3/填报")


def test_who_has_not_reported_is_told_to_the_desk(townships: Path, tmp_path: Path) -> None:
    with open_register(townships) as register:
        assert "丙妹镇" not in unreported(register, date(2020, 11, 21))
        assert len(unreported(register, date(2020, 11, 21))) == 19
        assert len(unreported(register, date(2021, 2, 1))) == 20
    with create_register(tmp_path / "另.subsidy", author="吴秀梅") as register:
        add_places(register, "522633", author="吴秀梅")
        assert unreported(register, date(2021, 2, 1)) == ()
    assert last_ended(date(2021, 2, 1)) == Period(2020, 4)
    assert periods(date(2020, 4, 1))[0] == Period(2020, 2)

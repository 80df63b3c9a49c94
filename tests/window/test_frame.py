"""The frame: rooms that have a page, built when opened; undo and redo that name what they turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLayout, QWidgetItem
from pytestqt.qtbot import QtBot
from shiboken6 import getAllValidWrappers, getCppPointer

from desktop.register import SubjectChange, open_register
from desktop.window.desk import KEYED
from desktop.window.main_window import MainWindow
from desktop.window.shell import PAGES, Shell, shown_rooms
from desktop.window.subject_page import SubjectPage
from tests.window.hands import LONG, press, words
from tests.window.making import code

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


def test_rooms_without_a_page_are_not_shown_and_pages_are_built_when_opened(shell: Shell) -> None:
    assert [room.id for room in shown_rooms()] == list(shell.pages)
    assert set(shell.pages) == set(PAGES)
    assert list(shell.pages.built) == ["home", "enterprise"]
    shell.go("station")
    assert list(shell.pages.built) == ["home", "enterprise", "station"]


def test_the_first_ten_rooms_have_a_key(shell: Shell) -> None:
    for number, room in enumerate(list(shell.pages)[:KEYED], start=1):
        press(shell, Qt.Key(Qt.Key.Key_0 + number % KEYED), ctrl=True)
        assert shell.room == room


def test_all_rooms_fit_into_the_navigation_at_the_usual_size(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    for size in ((1366, 688), (1093, 534)):
        window.resize(*size)
        area = shell.navigation._area
        qtbot.waitUntil(lambda: area.widget().height() <= area.height())  # noqa: B023  # waited for at once


def test_undo_names_what_it_undoes_and_pages_follow(qtbot: QtBot, window: MainWindow, county: Path) -> None:
    with open_register(county) as register:
        new = SubjectChange("enterprise", "从江县新来电子商务有限公司", code(777))
        register.apply([new], author="吴秀梅", source="名册", title="导入企业名册")
    window.open_register(county)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    shell = window.shell
    assert shell is not None
    shell.go("enterprise")
    undo, redo = shell.turning.undo, shell.turning.redo
    qtbot.waitUntil(undo.isEnabled, timeout=LONG)
    assert undo.text() == "撤销“导入企业名册”"
    assert not redo.isEnabled()
    qtbot.waitUntil(lambda: "31 家" in shell.page.count.text(), timeout=LONG)
    press(shell, Qt.Key.Key_Z, ctrl=True)
    qtbot.waitUntil(redo.isEnabled, timeout=LONG)
    assert redo.text() == "重做“导入企业名册”"
    qtbot.waitUntil(lambda: "30 家" in shell.page.count.text(), timeout=LONG)
    QTest.keyClick(shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "31 家" in shell.page.count.text(), timeout=LONG)
    qtbot.waitUntil(undo.isEnabled, timeout=LONG)


def test_f6_walks_from_pane_to_pane(qtbot: QtBot, shell: Shell) -> None:
    panel = shell.page.panel
    assert panel is not None
    qtbot.waitUntil(panel.isVisible, timeout=LONG)
    seen = []
    for _ in range(3):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append([pane.isAncestorOf(focus) for pane in (shell.page.left, panel, shell.navigation)].index(True))
        press(shell, Qt.Key.Key_F6)
    assert seen == [0, 1, 2]


def test_ctrl_s_answers_that_all_is_saved(shell: Shell) -> None:
    press(shell, Qt.Key.Key_S, ctrl=True)
    assert "已保存" in words(shell.status)


def stale() -> set[int]:
    """Return the addresses that Python takes for items of layouts, and that Qt has given to something else since."""
    known = {
        address for each in getAllValidWrappers() if isinstance(each, QWidgetItem) for address in getCppPointer(each)
    }
    layouts = [each for each in getAllValidWrappers() if isinstance(each, QLayout)]
    items = (layout.itemAt(at) for layout in layouts for at in range(layout.count()))
    return known - {address for item in items if item is not None for address in getCppPointer(item)}


def test_no_item_of_a_layout_is_left_to_stand_in_for_an_event(window: MainWindow, shell: Shell) -> None:
    for room in PAGES:
        shell.go(room)
        for size in ((1366, 688), (683, 304), (911, 432), (683, 304), (1366, 688)):
            window.resize(*size)
            QApplication.processEvents()
    assert not stale()


def test_filters_that_no_longer_fit_beside_the_title_take_a_row_of_their_own(
    qtbot: QtBot, window: MainWindow, shell: Shell
) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    search, year = page._search, page.year_box

    def apart() -> bool:
        places = [QRect(one.mapTo(page, QPoint()), one.size()) for one in (search, year)]
        return search.isVisible() and year.isVisible() and not places[0].intersects(places[1])

    for wide in range(695, 911, 24):
        page.count.setText("")
        window.resize(wide, 432)
        qtbot.waitUntil(apart, timeout=LONG)
        page.count.setText("1,000,000 家")
        QApplication.processEvents()
        qtbot.waitUntil(apart, timeout=LONG)

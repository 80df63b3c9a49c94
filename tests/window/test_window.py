"""The window as a whole: keys, small screens, errors shown, theme, and what must never leak."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

import resources
from desktop.faults import EnvironmentFault
from desktop.window.complaints import Notice, bug_report
from desktop.window.empty import Emptiness
from desktop.window.main_window import MainWindow
from desktop.window.page import Space
from desktop.window.shell import Shell
from desktop.window.subject_page import SubjectPage
from desktop.window.theme import DARK, LIGHT, SCALES, Theme, Tokens, Tone
from tests.window.conftest import Answers
from tests.window.hands import compose, press, push, write

# What only the platform for tests says, of every dialog.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)


def test_the_bundled_font_writes_chinese(theme: Theme) -> None:
    assert resources.path("fonts/NotoSansSC-Regular.ttf").is_file()
    if sys.platform != "win32":
        assert "Noto Sans SC" in QFontDatabase.families()
        assert QFontInfo(theme.font()).family() == "Noto Sans SC"


@pytest.mark.usefixtures("theme")
def test_qt_speaks_chinese(qtbot: QtBot) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "取消"


def luminance(color: str) -> float:
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_text_colour_can_be_read_on_every_surface(tokens: Tokens) -> None:
    for tone in get_args(Tone):
        for surface in (tokens.page, tokens.panel, tokens.canvas, tokens.selection):
            assert contrast(getattr(tokens, tone), surface) >= 4.5, (tone, surface)
        assert contrast(getattr(tokens, tone), tokens.tint(tone)) >= 4.5, tone
    assert contrast("#FFFFFF", tokens.primary) >= 4.5
    assert contrast(tokens.control, tokens.page) >= 3


def made_by_qt(widget: QWidget) -> bool:
    """Tell parts that Qt itself puts into tables, fields and boxes from controls of our own."""
    parent = widget.parent()
    inside = isinstance(parent, QAbstractItemView | QComboBox | QLineEdit | Emptiness)
    return inside or isinstance(widget, QHeaderView) or parent.inherits("QComboBoxPrivateContainer")


def test_every_control_has_a_name(shell: Shell) -> None:
    controls = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QProgressBar)
    nameless = [
        widget
        for widget in shell.findChildren(QWidget)
        if isinstance(widget, controls) and not widget.accessibleName() and not made_by_qt(widget)
    ]
    assert not nameless, [(type(w).__name__, w.metaObject().className()) for w in nameless]


def test_keys_open_the_rooms(qtbot: QtBot, shell: Shell) -> None:
    for number, room in enumerate(("home", "enterprise", "station", "training"), start=1):
        press(shell, Qt.Key(Qt.Key.Key_0 + number), ctrl=True)
        assert shell.room == room
    press(shell, Qt.Key.Key_2, ctrl=True)
    panel = shell.page.panel
    assert panel is not None
    qtbot.waitUntil(panel.isVisible)
    press(shell, Qt.Key.Key_F4)
    assert not panel.isVisible()
    press(shell, Qt.Key.Key_F4)
    assert panel.isVisible()


def test_nothing_fires_while_an_input_method_composes(qtbot: QtBot, shell: Shell) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    assert page.search_field is not None
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    field = page.search_field
    field.setFocus()
    compose(field, "dong")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_3):
        press(field, key, ctrl=True)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F4):
        press(field, key)
    assert shell.page is page
    assert page.model.rowCount() == 30
    assert page.panel is not None
    assert page.panel.isVisible()
    write(field, "侗乡源")
    assert field.text() == "侗乡源"
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    press(field, Qt.Key.Key_3, ctrl=True)
    assert shell.page is shell.pages["station"]


def test_the_window_gives_way_down_to_680_by_300(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    expected = {(1920, 1000): Space.FULL, (1366, 688): Space.FULL, (1093, 534): Space.NARROW, (680, 300): Space.SMALL}
    for room in shell.pages:
        shell.go(room)
        for size, space in expected.items():
            window.resize(*size)
            QApplication.processEvents()
            assert (window.width(), window.height()) == size, (room, size)
            assert shell.page.space == space
    shell.go("enterprise")
    assert page.panel is not None
    assert not page.panel.isVisible()
    page.view.setFocus()
    press(page.view, Qt.Key.Key_Return)
    assert page.panel.isVisible()
    assert not page.view.isVisible()
    press(shell, Qt.Key.Key_Escape)
    assert page.view.isVisible()
    assert not page.panel.isVisible()


def test_a_fault_of_the_computer_is_told_apart_from_a_bug(
    qtbot: QtBot, window: MainWindow, shell: Shell, answers: Answers, tmp_path: Path
) -> None:
    shell.desk.operations.faulted.emit(EnvironmentFault("磁盘已满，请腾出空间后再试"))
    fault = shell.findChild(Notice)
    assert fault is not None
    assert fault.windowTitle() == "电脑环境有问题"
    assert fault.sentence == "磁盘已满，请腾出空间后再试"
    fault.accept()
    answers.report = tmp_path / "报告.txt"
    window.tell_bug("奖补台 报告正文")
    bug = next(n for n in window.findChildren(Notice) if n.windowTitle() == "程序出错")
    push(qtbot, bug, "保存报告...")
    assert answers.report.read_text("utf-8") == "奖补台 报告正文"
    bug.accept()


def test_a_report_carries_no_number_of_a_person() -> None:
    with pytest.raises(ValueError, match="身份证") as raised:
        int("身份证 52263319900101123X，账号 6217001234567890381，代码 91522633MA6C1W0K3Y")
    report = bug_report(raised.value)
    assert "ValueError" in report
    assert "test_window.py" in report
    for number in ("52263319900101123X", "6217001234567890381", "91522633MA6C1W0K3Y"):
        assert number not in report


def test_the_theme_repaints_without_a_restart(shell: Shell, theme: Theme) -> None:
    light = shell.grab().toImage()
    theme.choose(Qt.ColorScheme.Dark)
    try:
        assert theme.tokens is DARK
        assert shell.grab().toImage().pixelColor(4, 400).name().upper() == DARK.canvas
    finally:
        theme.choose(Qt.ColorScheme.Light)
    assert light.pixelColor(4, 400).name().upper() == LIGHT.canvas


def test_larger_type_reaches_an_open_list_at_once(qtbot: QtBot, shell: Shell, theme: Theme) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    column = page.model.keys.index("online_sales")
    before, small = page.view.columnWidth(column), page.view.viewport().grab().toImage()
    try:
        theme.choose_scale(SCALES["larger"])
        qtbot.waitUntil(lambda: page.view.columnWidth(column) > before)
        assert page.view.viewport().grab().toImage() != small
    finally:
        theme.choose_scale(1.0)


def test_thousands_of_texts_lose_no_reference_to_none(qtbot: QtBot) -> None:
    """Later releases of the binding drop one reference to None at each call, until the interpreter aborts."""
    label = QLabel()
    qtbot.addWidget(label)
    gc.collect()
    before = sys.getrefcount(None)
    for number in range(6_000):
        label.setText(str(number))
    gc.collect()
    assert sys.getrefcount(None) > before - 1_000


def test_a_register_that_is_left_leaves_nothing_behind(window: MainWindow, shell: Shell) -> None:
    path = shell.desk.path
    window.show_start()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not window.findChildren(Shell)
    path.unlink()
    assert not any(isinstance(widget, Shell) for widget in QApplication.allWidgets())


def test_widgets_of_a_panel_do_not_pile_up(qtbot: QtBot, shell: Shell) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    counts = []
    for row in range(6):
        page.view.selectRow(row % 2)
        line = page.model.line(row % 2)
        assert line is not None
        qtbot.waitUntil(lambda id_=line.row.id: page.sheet.known is not None and page.sheet.known.detail.row.id == id_)  # type: ignore[misc]
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert page.panel is not None
        counts.append(len(page.panel.findChildren(QWidget)))
    assert counts[-1] <= counts[1]

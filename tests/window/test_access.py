"""Every control of every page has a name, can be reached by Tab, and can be read, light and dark, at every size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.window.batch_page import BatchPage
from desktop.window.desk import RoomId
from desktop.window.main_window import MainWindow
from desktop.window.manual import Manual
from desktop.window.page import Page
from desktop.window.parts import Elided, Unknown
from desktop.window.shell import PAGES, Shell
from desktop.window.theme import Theme
from tests.window.hands import LONG
from tests.window.making import under_way
from tests.window.test_window import contrast, made_by_qt

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)
CONTROLS = (
    QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QProgressBar, QPlainTextEdit, QTextEdit, QAbstractSpinBox,
)  # fmt: skip
LEAST_TEXT = 4.5
SIZES = (1366, 688), (1093, 534), (911, 432), (683, 304)
ROOMS: tuple[RoomId, ...] = tuple(PAGES)


def settled(qtbot: QtBot, shell: Shell, room: RoomId) -> Page:
    """Open a room and let what it reads arrive."""
    shell.go(room)
    with qtbot.waitSignal(shell.desk.operations.ended, timeout=LONG, raising=False):
        shell.desk.operations.work(shell, "等待", lambda _, __: None, lambda _: None)
    qtbot.wait(200)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return shell.page


def controls(inside: QWidget) -> Iterator[QWidget]:
    for widget in inside.findChildren(QWidget):
        if isinstance(widget, CONTROLS) and not made_by_qt(widget) and not isinstance(widget, QHeaderView):
            yield widget


def said(control: QWidget) -> str:
    """Return what a screen reader says of a control; a button without a name says its text."""
    return control.accessibleName().strip() or (control.text() if isinstance(control, QAbstractButton) else "")


@pytest.mark.parametrize("room", ROOMS)
def test_every_control_of_a_page_has_a_name_and_its_buttons_a_word(qtbot: QtBot, shell: Shell, room: RoomId) -> None:
    page = settled(qtbot, shell, room)
    assert not [(type(one).__name__, one.toolTip()) for one in controls(page) if not said(one) and one.isVisible()]


@pytest.mark.parametrize("room", ROOMS)
def test_tab_reaches_what_is_seen_of_a_page_and_comes_round(qtbot: QtBot, shell: Shell, room: RoomId) -> None:
    page = settled(qtbot, shell, room)
    wanted = {
        one
        for one in controls(page)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (isinstance(one, QAbstractButton) and one.group() is not None)
    }  # fmt: skip
    seen: set[QWidget] = set()
    at = page.nextInFocusChain()
    while at is not None and at is not page and at not in seen:
        seen.add(at)
        at = at.nextInFocusChain()
    assert at is page
    assert wanted <= seen


def words_and_grounds(page: QWidget, picture: QImage) -> Iterator[tuple[str, QColor, QColor]]:
    """Yield each label's text with its colour and the ground that was painted behind it."""
    for label in page.findChildren(QLabel):
        if not (label.isVisible() and label.text().strip() and label.isEnabled()):
            continue
        corner = label.mapTo(page, label.rect().bottomRight())
        if picture.rect().contains(corner):
            yield label.text(), label.palette().windowText().color(), picture.pixelColor(corner)


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_all_words_of_all_pages_can_be_read(qtbot: QtBot, shell: Shell, theme: Theme, scheme: Qt.ColorScheme) -> None:
    try:
        theme.choose(scheme)
        for room in ROOMS:
            page = settled(qtbot, shell, room)
            picture = page.grab().toImage()
            for text, ink, ground in words_and_grounds(page, picture):
                assert contrast(ink.name(), ground.name()) >= LEAST_TEXT, (room, text, ink.name(), ground.name())
    finally:
        theme.choose(Qt.ColorScheme.Light)


def test_no_word_of_a_button_is_cut_at_any_size(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    for room in ROOMS:
        settled(qtbot, shell, room)
        for size in SIZES:
            window.resize(*size)
            QApplication.processEvents()
            assert (window.width(), window.height()) == size, room
            for one in shell.page.findChildren(QAbstractButton):
                if one.isVisible() and one.text() and type(one).__name__ == "Button":
                    needed = one.fontMetrics().horizontalAdvance(one.text())
                    assert one.width() >= needed, (room, size, one.text())


def cut(top: QWidget) -> Iterator[str]:
    """Yield the words that do not show as a whole, but for those that are cut with a mark, and what stands outside."""
    for one in top.findChildren(QLabel):
        if not one.isVisible() or not one.text().strip() or isinstance(one, Elided | Unknown):
            continue
        high = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
        wide = 0 if one.wordWrap() else one.sizeHint().width()
        if high > one.height() + 1 or wide > one.width() + 1:
            yield one.text()
    for area in top.findChildren(QScrollArea):
        scrolls = area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if area.isVisible() and not scrolls and area.widget().width() > area.viewport().width() + 1:
            yield f"{area.accessibleName()}: {area.widget().width()} > {area.viewport().width()}"


def test_no_words_are_cut_at_any_size(qtbot: QtBot, window: MainWindow, county: Path) -> None:
    under_way(county)
    window.open_register(county)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    for room in ROOMS:
        page = settled(qtbot, window.shell, room)
        if isinstance(page, BatchPage):
            page.show_item(code := "XX-2020-01")
            qtbot.waitUntil(lambda page=page: page.batch is not None and page.batch.code == code, timeout=LONG)  # type: ignore[misc]
        for size in SIZES:
            window.resize(*size)
            for panel in (False, True):
                (page.open_panel if panel else lambda: None)()
                qtbot.waitUntil(lambda: not list(cut(window)), timeout=LONG)
            page.set_space(page.space)


def place_of(control: QWidget, page: QWidget) -> QRect:
    """Return where a control lies in its page, as far as what it lies in lets it be seen."""
    box = QRect(control.mapTo(page, QPoint()), control.size())
    around = control.parentWidget()
    while around is not None and around is not page:
        box &= QRect(around.mapTo(page, QPoint()), around.size())
        around = around.parentWidget()
    return box.adjusted(1, 1, -1, -1)


def test_no_control_lies_on_another_at_any_size(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    for room in ROOMS:
        page = settled(qtbot, shell, room)
        for size in SIZES:
            window.resize(*size)
            qtbot.wait(10)
            seen = [one for one in controls(page) if one.isVisible() and not one.visibleRegion().isEmpty()]
            for one, other in combinations(seen, 2):
                apart = not (one.isAncestorOf(other) or other.isAncestorOf(one))
                boxes = [
                    each.visibleRegion().boundingRect().translated(each.mapTo(page, QPoint())) for each in (one, other)
                ]
                assert not (apart and boxes[0].intersects(boxes[1])), (room, size, said(one), said(other))


def test_the_manual_and_the_palette_have_names(shell: Shell) -> None:
    shell.show_manual()
    shell.seek()
    manual = shell.findChild(Manual)
    assert isinstance(manual, Manual)
    for part in (manual, shell.seeker, shell.navigation, shell.status):
        assert all(one.accessibleName() for one in controls(part)), part
    shell.seeker.leave()
    manual.close()

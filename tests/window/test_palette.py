"""Ctrl+K finds rooms, commands and everybody in the register; F1 opens the manual where one is."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

import resources
from desktop.window.desk import ROOMS
from desktop.window.main_window import MainWindow
from desktop.window.manual import Manual, chapters
from desktop.window.palette import Palette
from desktop.window.shell import Shell
from desktop.window.theme import Theme
from tests.window.hands import LONG, compose, press, write

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)
MANUAL = resources.path("manual/start.md").parent


def titles(palette: Palette) -> list[str]:
    rows = range(palette.model.rowCount())
    return [offer.title for row in rows if (offer := palette.model.item(row)) is not None]


@pytest.fixture
def palette(shell: Shell) -> Palette:
    press(shell, Qt.Key.Key_K, ctrl=True)
    assert shell.seeker.isVisible()
    return shell.seeker


def test_rooms_are_found_by_name_and_by_initials(qtbot: QtBot, shell: Shell, palette: Palette) -> None:
    assert titles(palette)[: len(shell.rooms)] == [room.title for room in shell.rooms]
    write(palette.field, "维护")
    assert titles(palette)[0] == "维护"
    palette.field.clear()
    write(palette.field, "zck")
    qtbot.waitUntil(lambda: titles(palette)[:1] == ["政策库"], timeout=LONG)
    press(palette.field, Qt.Key.Key_Return)
    assert shell.room == "policy"
    assert not palette.isVisible()


def test_a_record_is_found_by_initials_and_opened(qtbot: QtBot, shell: Shell, palette: Palette) -> None:
    write(palette.field, "cjxdx")
    qtbot.waitUntil(lambda: any("侗乡源" in title for title in titles(palette)), timeout=LONG)
    press(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shell.room == "enterprise" and not palette.isVisible(), timeout=LONG)


def test_what_the_open_page_can_do_is_offered(shell: Shell) -> None:
    shell.go("upkeep")
    press(shell, Qt.Key.Key_K, ctrl=True)
    assert {"核验登记簿", "立即备份"} <= set(titles(shell.seeker))
    press(shell.seeker.field, Qt.Key.Key_Escape)


def test_arrows_move_and_escape_leaves_with_the_focus_where_it_was(shell: Shell, palette: Palette) -> None:
    before = palette.view.currentIndex().row()
    press(palette.field, Qt.Key.Key_Down)
    assert palette.view.currentIndex().row() > before
    compose(palette.field, "zhong")
    press(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    write(palette.field, "中")
    press(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert shell.room == "enterprise"


def test_the_manual_opens_at_the_room_and_follows_links(shell: Shell) -> None:
    shell.go("policy")
    press(shell, Qt.Key.Key_F1)
    manual = shell.findChild(Manual)
    assert isinstance(manual, Manual)
    assert manual.isVisible()
    assert "取用政策文件" in manual.text.toPlainText()
    manual.text.anchorClicked.emit(QUrl("assess.md"))
    assert "做成批次" in manual.text.toPlainText()
    manual.close()


def test_the_theme_may_change_after_the_manual_is_gone(window: MainWindow, shell: Shell, theme: Theme) -> None:
    shell.show_manual()
    window.show_start()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.choose(Qt.ColorScheme.Dark)
    theme.choose(Qt.ColorScheme.Light)


def test_every_room_has_a_chapter_and_every_link_and_picture_is_there() -> None:
    files = {file for file, _ in chapters()}
    assert {room.id for room in ROOMS} <= files
    for file in files:
        text = resources.text(f"manual/{file}.md")
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert (MANUAL / target).is_file(), (file, target)
        assert text.startswith("# ")


def test_pictures_are_small_and_of_the_window() -> None:
    pictures = list((MANUAL / "pictures").glob("*.png"))
    assert len(pictures) >= len(ROOMS)
    assert sum(path.stat().st_size for path in pictures) < 1_200_000
    for path in pictures:
        assert QImage(str(path)).width() >= 900, path.name

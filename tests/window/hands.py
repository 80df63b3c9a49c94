"""What a clerk's hands and eyes do: click, type Chinese through an input method, read what is on the screen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

LONG = 30_000
"""Milliseconds after which a test gives up waiting for work."""


def click(qtbot: QtBot, widget: QWidget) -> None:
    """Click what can be seen and clicked."""
    qtbot.waitUntil(widget.isVisible)
    assert widget.isEnabled()
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def push(qtbot: QtBot, inside: QWidget, text: str) -> None:
    """Click the button with this text."""

    def found() -> list[QPushButton]:
        return [one for one in inside.findChildren(QPushButton) if one.text() == text and one.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    click(qtbot, found()[0])


def press(widget: QWidget, key: Qt.Key, *, ctrl: bool = False) -> None:
    """Press a key, alone or together with Ctrl."""
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(widget, key, modifier)


def compose(widget: QWidget, text: str) -> None:
    """Compose without committing, as an input method does while one types pinyin."""
    QCoreApplication.sendEvent(widget, QInputMethodEvent(text, []))


def write(widget: QWidget, text: str) -> None:
    """Commit text from an input method."""
    committed = QInputMethodEvent("", [])
    committed.setCommitString(text)
    QCoreApplication.sendEvent(widget, committed)


def words(widget: QWidget | None) -> str:
    """Return everything that labels say in a part of the window."""
    assert widget is not None
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())

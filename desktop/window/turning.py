"""Undo and redo in the frame: two actions that name what they would turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop.register import ActionHead, Register
from desktop.window.desk import Desk

_REDO_KEYS = ("Ctrl+Shift+Z", "Ctrl+Y")


class Next(NamedTuple):
    """Titles of what would be undone and redone next; empty where there is nothing."""

    undo: str
    redo: str


class Turning(QObject):
    """Keeps both actions up to date with the register."""

    shown = Signal(str)
    """What can be undone now, empty where nothing can."""
    turned = Signal(str)
    """What was undone or redone, in Chinese."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.undo, self.redo = QAction("撤销", self), QAction("重做", self)
        self.undo.setShortcut(QKeySequence("Ctrl+Z"))
        self.redo.setShortcuts([QKeySequence(key) for key in _REDO_KEYS])
        self.undo.triggered.connect(lambda: self._turn(self.undo, _undo))
        self.redo.triggered.connect(lambda: self._turn(self.redo, _redo))
        parent.addActions([self.undo, self.redo])
        desk.operations.changed.connect(self.read)
        self._show(Next("", ""))
        self.read()

    def add_to(self, menu: QMenu) -> None:
        """Put both at the end of a menu."""
        menu.addActions([self.undo, self.redo])

    def read(self) -> None:
        """Ask the register what could be turned next."""
        self._desk.operations.read(self, "turning", _next, self._show)

    def _show(self, titles: Next) -> None:
        for action, word, title in ((self.undo, "撤销", titles.undo), (self.redo, "重做", titles.redo)):
            action.setText(f"{word}“{title.replace('&', '&&')}”" if title else word)
            action.setEnabled(bool(title))
        self.shown.emit(titles.undo)

    def _turn(self, action: QAction, turn: Callable[[Register, str], ActionHead]) -> None:
        action.setEnabled(False)  # a key that repeats must not turn what nobody has read yet
        author, what = self._desk.author, action.text()
        self._desk.operations.work(
            self,
            what,
            lambda register, _tell: turn(register, author),
            lambda head: self.turned.emit(f"已{head.title}"),
            changes=True,
            ended=self.read,
        )


def _undo(register: Register, author: str) -> ActionHead:
    return register.undo(author=author)


def _redo(register: Register, author: str) -> ActionHead:
    return register.redo(author=author)


def _next(register: Register) -> Next:
    return Next(register.next_title("undo"), register.next_title("redo"))

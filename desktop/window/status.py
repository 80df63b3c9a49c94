"""The status bar: what was saved or is being done on the left, sums of the selection on the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTime
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QSizePolicy

from desktop.window.operations import Operations
from desktop.window.page import Standing
from desktop.window.parts import Elided, Mark, button, row
from desktop.window.theme import Theme, Tone

_LONGEST = 24
_UNDO_FROM = 760
_AROUND = 80
"""What margins, gaps and the mark take."""


class StatusBar(QFrame):
    """28 pixels at the foot. Progress shows here, never in a dialog."""

    def __init__(self, theme: Theme, operations: Operations) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(28)
        self._saved, self._saved_icon = f"已打开 {_now()}", "check"
        self._undoable = ""
        self._standing = Standing()
        self._icon, self._left, self._right = Mark(theme, "check", "green"), Elided(sentence=True), QLabel()
        self._right.setProperty("role", "head")
        self._left.setProperty("role", "head")
        self._bar = QProgressBar()
        self._cancel = button("取消", "link", name="取消正在进行的工作")
        self.undo = button("", "note", name="撤销").with_icon(theme, "undo")
        self._build(operations)
        self._listen(operations)

    def _build(self, operations: Operations) -> None:
        self._bar.setFixedSize(140, 6)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        self._cancel.clicked.connect(operations.cancel)
        self._left.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.undo.setIconSize(QSize(14, 14))
        parts = (self._icon, self._left, self._bar, self._cancel, self.undo, None, self._right)
        self.setLayout(row(*parts, margins=(16, 0, 16, 0), gap=6))
        self._end()

    def _listen(self, operations: Operations) -> None:
        operations.lasting.connect(self._begin)
        operations.told.connect(self._tell)
        operations.ended.connect(self._end)
        operations.changed.connect(lambda: self.remember(f"已保存 {_now()}"))
        operations.cancelled.connect(lambda: self.remember("已取消，登记簿没有改动", "note"))

    def show_standing(self, standing: Standing) -> None:
        """Show what a page has to say."""
        self._standing = standing
        self._show()

    def show_undo(self, title: str) -> None:
        """Say what Ctrl+Z would undo; nothing where nothing can be."""
        self._undoable = title
        cut = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
        self.undo.setText(f"可撤销：{cut}  Ctrl Z")
        self.undo.setToolTip(f"撤销“{title}”")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Name the undo where what is said needs its room neither at the left nor at the right."""
        said = self._left.sizeHint().width() + self._right.sizeHint().width() + _AROUND
        room = self.width() - self.undo.sizeHint().width() - said
        self.undo.setVisible(bool(self._undoable) and self.width() >= _UNDO_FROM and room >= 0)

    def remember(self, text: str, icon: str = "check") -> None:
        """Say what was done last."""
        self._saved, self._saved_icon = text, icon
        self._show()

    def _show(self) -> None:
        if not self._bar.isVisibleTo(self):
            icon = self._standing.icon or self._saved_icon
            tone: Tone = "green" if icon == "check" else "ink2"
            self._write(self._standing.note or self._saved, icon, tone)
        self._right.setText(self._standing.sums)
        self._fit()

    def _write(self, text: str, icon: str, tone: Tone) -> None:
        self._icon.show_mark(icon, tone)
        self._left.setText(text)
        self._left.update()

    def _begin(self, what: str) -> None:
        self._bar.setRange(0, 0)
        self._bar.show()
        self._cancel.show()
        self._write(f"{what}...", "busy", "ink2")

    def _tell(self, done: int, total: int, what: str) -> None:
        if self._bar.isVisibleTo(self):
            self._bar.setRange(0, total)
            self._bar.setValue(done)
            self._write(f"{what}  {done:,} / {total:,}" if total else what, "busy", "ink2")

    def _end(self) -> None:
        self._bar.hide()
        self._cancel.hide()
        self._show()


def _now() -> str:
    return QTime.currentTime().toString("HH:mm")

"""F1: the manual, opened where one is. One Markdown file for each room, with pictures of the real window."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QListWidget, QSplitter, QTextBrowser, QVBoxLayout, QWidget

import resources
from desktop.window.desk import ROOMS
from desktop.window.parts import boxed, button, row
from desktop.window.theme import Theme

FIRST = (("start", "开始"), ("keys", "键盘与击键数"))
"""Chapters that belong to no room."""
_WIDE, _HIGH, _CONTENTS = 940, 680, 168


def chapters() -> tuple[tuple[str, str], ...]:
    """Return (file, title) of every chapter, in the order of the contents."""
    return (*FIRST, *((room.id, room.title) for room in ROOMS))


class Manual(QDialog):
    """A window of its own, that stays beside the work."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用说明")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        screen = self.screen().availableGeometry()
        self.resize(min(_WIDE, screen.width() - 40), min(_HIGH, screen.height() - 60))
        self.contents, self.text = QListWidget(), QTextBrowser()
        self.contents.setAccessibleName("目录")
        self.contents.setMaximumWidth(_CONTENTS)
        self.text.setAccessibleName("说明")
        self.text.setSearchPaths([str(resources.path("manual/start.md").parent)])
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(20)
        for file, title in chapters():
            self.contents.addItem(title)
            self.contents.item(self.contents.count() - 1).setData(Qt.ItemDataRole.UserRole, file)
        self._lay_out()
        self.contents.currentRowChanged.connect(self._show)
        self.text.anchorClicked.connect(self._follow)
        theme.changed.connect(lambda: self._show(self.contents.currentRow()))
        QShortcut(QKeySequence("F1"), self, self.close)

    def _lay_out(self) -> None:
        split = QSplitter()
        split.setHandleWidth(1)
        split.addWidget(self.contents)
        split.addWidget(self.text)
        split.setStretchFactor(1, 1)
        shut = button("关闭")
        shut.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(split, 1)
        layout.addWidget(boxed(row(None, shut, margins=(12, 8, 12, 8))))

    def open_at(self, chapter: str) -> None:
        """Show a chapter and come to the front."""
        files = [file for file, _ in chapters()]
        self.contents.setCurrentRow(files.index(chapter))
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def _show(self, at: int) -> None:
        if at >= 0:
            file = self.contents.item(at).data(Qt.ItemDataRole.UserRole)
            self.text.setMarkdown(resources.text(f"manual/{file}.md"))
            self.text.verticalScrollBar().setValue(0)

    def _follow(self, link: QUrl) -> None:
        """Follow a link to another chapter: ``assess.md``."""
        file = link.fileName().removesuffix(".md")
        if file in dict(chapters()):
            self.open_at(file)

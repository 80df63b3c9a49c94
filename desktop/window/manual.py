"""F1: the manual, opened where one is. One Markdown file for each room, with pictures of the real window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout, QWidget

import resources
from desktop.window.desk import ROOMS
from desktop.window.parts import boxed, button, row
from desktop.window.theme import Theme

FIRST = (("start", "开始"), ("keys", "键盘与击键数"))
"""Chapters that belong to no room."""
_WIDE, _HIGH, _CONTENTS = 1000, 720, 152
_MARGIN, _RESTS_MS = 20, 120


def chapters() -> tuple[tuple[str, str], ...]:
    """Return (file, title) of every chapter, in the order of the contents."""
    return (*FIRST, *((room.id, room.title) for room in ROOMS))


class Pages(QTextBrowser):
    """The text, with pictures as wide as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("说明")
        self.setOpenLinks(False)
        self._text, self._wide = "", 0
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_MS)
        self._rest.timeout.connect(self._again)

    def show_text(self, markdown: str) -> None:
        """Show a chapter from its beginning."""
        self._text = markdown
        self._again()
        self.verticalScrollBar().setValue(0)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a picture of the manual, no wider than the text."""
        file = QUrl(name).toString()
        if kind != QTextDocument.ResourceType.ImageResource.value or not file.startswith("pictures/"):
            return None
        ratio = self.devicePixelRatioF()
        picture = QImage(str(resources.path(f"manual/{file}")))
        wide = min(picture.width(), round(self._wide * ratio))
        scaled = picture.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        return scaled

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pictures when the window has come to rest."""
        super().resizeEvent(event)
        self._rest.start()

    def _again(self) -> None:
        self._wide = max(240, self.viewport().width() - 2 * _MARGIN - 8)
        at = self.verticalScrollBar().value()
        self.document().clear()
        self.document().setDocumentMargin(_MARGIN)
        self.setMarkdown(self._text)
        self.verticalScrollBar().setValue(at)


class Manual(QDialog):
    """A window of its own, that stays beside the work."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用说明")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        screen = self.screen().availableGeometry()
        self.resize(min(_WIDE, screen.width() - 40), min(_HIGH, screen.height() - 60))
        self.contents, self.text = QListWidget(), Pages()
        self.contents.setAccessibleName("目录")
        self.contents.setFixedWidth(_CONTENTS)
        for file, title in chapters():
            item = QListWidgetItem(title, self.contents)
            item.setData(Qt.ItemDataRole.UserRole, file)
            item.setSizeHint(QSize(0, 30))
        self._lay_out()
        self.contents.currentRowChanged.connect(self._show)
        self.text.anchorClicked.connect(self._follow)
        theme.changed.connect(self._show_again)
        QShortcut(QKeySequence("F1"), self, self.close)

    def _lay_out(self) -> None:
        both = QHBoxLayout()
        both.setSpacing(0)
        both.addWidget(self.contents)
        both.addWidget(self.text, 1)
        shut = button("关闭")
        shut.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(both, 1)
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
            self.text.show_text(resources.text(f"manual/{file}.md"))

    def _show_again(self) -> None:
        self._show(self.contents.currentRow())

    def _follow(self, link: QUrl) -> None:
        """Follow a link to another chapter: ``assess.md``."""
        file = link.fileName().removesuffix(".md")
        if file in dict(chapters()):
            self.open_at(file)

"""The bar above a table that sums up what was found and filters by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desktop.window.parts import clear, enter_presses, line
from desktop.window.theme import SIZE, Theme, Tone

HEIGHT = 50
_EDGE, _ICON = 12, 16


class Segment(NamedTuple):
    """One kind of result: shape, word, colour, count, and its sum or remark beneath."""

    key: str
    icon: str
    tone: Tone
    title: str
    amount: int
    remark: str = ""
    filters: bool = True
    """Whether choosing it shows less; the others only say how many."""


class SegmentButton(QAbstractButton):
    """Shows a segment; the chosen one has a ground and a bar beneath."""

    def __init__(self, theme: Theme, segment: Segment) -> None:
        super().__init__()
        self.segment = segment
        self._theme = theme
        self.setCheckable(segment.filters)
        self.setEnabled(segment.filters)
        self.setText(segment.title)
        self.setAccessibleName(f"{segment.title} {segment.amount}")
        self.setAccessibleDescription(segment.remark)
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        """Take the room of the wider line."""
        bold, note = QFontMetrics(self._theme.font(bold=True)), QFontMetrics(self._theme.font(SIZE.note))
        first = bold.horizontalAdvance(f"{self.segment.title} {self.segment.amount:,}") + 6
        return QSize(max(first, note.horizontalAdvance(self.segment.remark)) + _ICON + 6 + 2 * _EDGE, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Give up the remark where there is no room."""
        title = QFontMetrics(self._theme.font(bold=True))
        first = title.horizontalAdvance(f"{self.segment.title} {self.segment.amount:,}") + 6
        return QSize(first + _ICON + 6 + _EDGE, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter too."""
        if not enter_presses(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon and the two lines."""
        painter = QPainter(self)
        self._ground(painter)
        pixmap = self._theme.pixmap(self.segment.icon, self.segment.tone, _ICON)
        painter.drawPixmap(_EDGE, 8, pixmap)
        self._words(painter)
        painter.end()

    def _ground(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), QColor(tokens.selection if self.isChecked() else tokens.hover))
        if self.isChecked():
            painter.fillRect(QRect(0, HEIGHT - 2, self.width(), 2), QColor(tokens.accent))
        if self.hasFocus():
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _words(self, painter: QPainter) -> None:
        left, middle = _EDGE + _ICON + 6, Qt.AlignmentFlag.AlignVCenter
        title = self._theme.font(bold=self.isChecked())
        painter.setFont(title)
        painter.setPen(self._theme.color("ink"))
        painter.drawText(QRect(left, 4, self.width(), 24), middle, self.segment.title)
        left += QFontMetrics(title).horizontalAdvance(self.segment.title) + 6
        painter.setFont(self._theme.font())
        painter.setPen(self._theme.color("ink2"))
        painter.drawText(QRect(left, 4, self.width(), 24), middle, f"{self.segment.amount:,}")
        painter.setFont(self._theme.font(SIZE.note))
        room = self.width() - _EDGE - _ICON - 6
        cut = painter.fontMetrics().elidedText(self.segment.remark, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(_EDGE + _ICON + 6, 26, room, 20), middle, cut)


class OutcomeBar(QWidget):
    """Segments side by side, one of them chosen."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(8, 0, 8, 0)
        self._row.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(line())
        outer.addLayout(self._row)
        outer.addWidget(line())
        theme.changed.connect(self._repaint)

    @property
    def segments(self) -> dict[str, SegmentButton]:
        """The buttons by key."""
        return {made.segment.key: made for made in self._group.buttons() if isinstance(made, SegmentButton)}

    def show_segments(self, segments: Sequence[Segment], chosen: str) -> None:
        """Show these and choose one, without a signal."""
        for old in self._group.buttons():
            self._group.removeButton(old)
        clear(self._row)
        for segment in segments:
            made = SegmentButton(self._theme, segment)
            made.setChecked(segment.key == chosen)
            made.clicked.connect(lambda _=False, key=segment.key: self.chosen.emit(key))
            self._group.addButton(made)
            self._row.addWidget(made)
        self._row.addStretch(1)

    def _repaint(self) -> None:
        for made in self._group.buttons():
            made.update()

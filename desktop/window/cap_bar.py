"""A cap as a bar: what was paid before, what this award takes, what is left. The parts differ by pattern."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.window.parts import boxed, label, row
from desktop.window.theme import Theme
from policies.findings.explanation import CapUse
from policies.money import Fen, yuan

_HIGH = 14


class CapBar(QWidget):
    """The bar of one cap."""

    def __init__(self, theme: Theme, cap: Fen, before: Fen, now: Fen) -> None:
        super().__init__()
        self._theme, self._whole, self._before, self._now = theme, max(cap, 1), before, now
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("上限使用")
        self.setAccessibleDescription(f"上限 {yuan(cap)} 元，已奖 {yuan(before)} 元，本次 {yuan(now)} 元")
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what was paid, what is added, and the frame of the cap."""
        painter = QPainter(self)
        tokens, room = self._theme.tokens, self.width() - 1.0
        before = room * min(1.0, self._before / self._whole)
        now = min(room - before, room * self._now / self._whole)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(tokens.control), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(QRectF(0.5, 0.5, before, _HIGH - 1))
        painter.setBrush(QColor(tokens.primary))
        painter.drawRect(QRectF(0.5 + before, 0.5, max(0.0, now), _HIGH - 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.control), 1))
        painter.drawRect(QRectF(0.5, 0.5, room, _HIGH - 1))
        painter.end()


def cap_use(theme: Theme, cap: CapUse, now: Fen) -> QWidget:
    """Return the bar with its figures beneath."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 2, 0, 4)
    layout.setSpacing(3)
    layout.addWidget(CapBar(theme, cap.cap, cap.paid_before, now))
    left = max(0, cap.cap - cap.paid_before - now)
    figures = f"本次 {yuan(now)}，余 {yuan(left)}"
    layout.addLayout(row(label(f"已奖 {yuan(cap.paid_before)}", "note"), None, label(figures, "note")))
    return boxed(layout)

"""A fund as a bar: paid, approved, on its way, left. The parts differ by pattern, not by colour alone."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.awards.funds import Position
from desktop.window.theme import Theme
from policies.money import Fen, yuan

_HIGH = 16


class Part(NamedTuple):
    """One part of a fund."""

    title: str
    amount: Fen


def parts_of(state: Position) -> tuple[Part, ...]:
    """Return what of a fund is spoken for: paid, approved and not paid, reserved."""
    return (
        Part("已拨付", state.paid),
        Part("已审定待拨", state.approved - state.paid),
        Part("办理中", state.reserved),
    )


def brush_of(theme: Theme, number: int) -> QBrush:
    """Return how a part is filled."""
    tokens = theme.tokens
    if number == 0:
        return QBrush(QColor(tokens.primary))
    if number == 1:
        return QBrush(QColor(tokens.accent), Qt.BrushStyle.BDiagPattern)
    return QBrush(QColor(tokens.selection))


class FundBar(QWidget):
    """The bar of one fund; what is beyond the budget is shown by a line at its end."""

    def __init__(self, theme: Theme, state: Position) -> None:
        super().__init__()
        self._theme, self._state = theme, state
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("资金使用")
        self.setAccessibleDescription("，".join(f"{one.title} {yuan(one.amount)} 元" for one in parts_of(state)))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the parts from the left, then the frame."""
        painter = QPainter(self)
        tokens = self._theme.tokens
        parts = parts_of(self._state)
        whole = max(self._state.budget or 0, sum(part.amount for part in parts), 1)
        left, room = 0.5, self.width() - 1.0
        painter.setPen(QPen(QColor(tokens.accent), 1))
        for number, part in enumerate(parts):
            wide = room * part.amount / whole
            if part.amount > 0:
                painter.setBrush(brush_of(self._theme, number))
                painter.drawRect(QRectF(left, 0.5, wide, _HIGH - 1))
            left += wide
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.control), 1))
        painter.drawRect(QRectF(0.5, 0.5, room, _HIGH - 1))
        painter.end()


class Swatch(QLabel):
    """The key to one part of the bar."""

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.setFixedSize(14, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a small piece of the part."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 1))
        painter.setBrush(brush_of(self._theme, self._number))
        painter.drawRect(QRectF(0.5, 0.5, 13, 13))
        painter.end()


class Steps(QWidget):
    """The stages of a batch: filled are passed, the square is next, rings are to come."""

    def __init__(self, theme: Theme, stages: tuple[str, ...], passed: int) -> None:
        super().__init__()
        self._theme, self._count, self._passed = theme, len(stages), passed
        self.setFixedSize(15 * len(stages), 16)
        self.setAccessibleName(f"已办 {passed} / {len(stages)} 个环节")
        self.setToolTip("→".join(stages))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint one mark for each stage."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        accent, control, pale = QColor(tokens.accent), QColor(tokens.control), QColor(tokens.selection)
        for number in range(self._count):
            box = QRectF(15 * number + 1.5, 3.5, 9, 9)
            passed, here = number < self._passed, number == self._passed
            painter.setPen(QPen(accent if passed or here else control, 1.4))
            painter.setBrush(accent if passed else pale if here else Qt.BrushStyle.NoBrush)
            if here:
                painter.drawRect(box)
            else:
                painter.drawEllipse(box)
        painter.end()

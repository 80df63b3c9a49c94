"""The head of a batch: its stages with day and person, the four amounts, and the fund that it draws on."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.register.stages import NOTICE
from desktop.window.batch_reading import BatchView, Fund
from desktop.window.fund_bar import FundBar, Swatch, parts_of
from desktop.window.page import EDGE
from desktop.window.parts import boxed, clear, label, line, row
from desktop.window.theme import SIZE, Theme
from policies.money import Fen, yuan

_HIGH, _RING = 58, 20


class _Stage(NamedTuple):
    """A stage as it is painted."""

    name: str
    note: str
    short: str
    """The note where there is little room."""
    passed: bool
    here: bool


class StageStrip(QWidget):
    """One mark for each stage: passed, the one that waits, those to come; with day, person and count."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stages: list[_Stage] = []
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("办理环节")
        theme.changed.connect(self.update)

    def show_view(self, view: BatchView) -> None:
        """Show how far a batch is."""
        count, here = len(view.counted), view.next_stage
        self._stages = [
            _Stage(
                stage, *_note(view, stage), stage != here and view.tally(stage).passed >= min(count, 1), stage == here
            )
            for stage in view.stages
        ]
        words = (" ".join(filter(None, (one.name, one.note, "当前" if one.here else ""))) for one in self._stages)
        self.setAccessibleDescription("；".join(words))
        self.setToolTip("　".join(filter(None, (f"{one.name} {one.note}".strip() for one in self._stages))))
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for little: the strip takes what the page gives."""
        return QSize(320, _HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stages side by side."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = (self.width() - EDGE - 8) // max(1, len(self._stages))
        for number, stage in enumerate(self._stages):
            self._stage(painter, QRect(EDGE - 8 + number * wide, 3, wide, _HIGH - 6), number, stage)
        painter.end()

    def _stage(self, painter: QPainter, box: QRect, number: int, stage: _Stage) -> None:
        passed, here = stage.passed, stage.here
        tokens = self._theme.tokens
        accent, pale = QColor(tokens.accent), QColor(tokens.control)
        if here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selection))
            painter.drawRoundedRect(box.adjusted(0, 0, -8, 0), 5, 5)
        ring = QRectF(box.left() + 8, box.top() + 6, _RING, _RING)
        painter.setPen(QPen(accent if passed or here else pale, 1.4))
        painter.setBrush(QColor(tokens.primary) if here else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
        if passed:
            painter.drawPixmap(ring.toRect().adjusted(3, 3, 0, 0).topLeft(), self._theme.pixmap("check", "accent", 14))
        else:
            painter.setFont(self._theme.font(SIZE.note, bold=True))
            painter.setPen(QColor("white") if here else QColor(tokens.ink2))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(number + 1))
        self._words(painter, box, stage)
        self._rail(
            painter, box, stage.name, accent if passed else QColor(tokens.rule), last=number + 1 == len(self._stages)
        )

    def _words(self, painter: QPainter, box: QRect, stage: _Stage) -> None:
        left, room, strong = box.left() + 8 + _RING + 8, box.width() - _RING - 26, stage.passed or stage.here
        painter.setFont(self._theme.font(bold=strong))
        painter.setPen(self._theme.color("ink" if strong else "ink2"))
        painter.drawText(QRect(left, box.top() + 4, room, 24), Qt.AlignmentFlag.AlignVCenter, stage.name)
        painter.setFont(self._theme.font(SIZE.note))
        painter.setPen(self._theme.color("ink2"))
        note = stage.note if painter.fontMetrics().horizontalAdvance(stage.note) <= room else stage.short
        cut = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, box.top() + 28, room, 20), Qt.AlignmentFlag.AlignVCenter, cut)

    def _rail(self, painter: QPainter, box: QRect, name: str, color: QColor, *, last: bool) -> None:
        start = box.left() + 8 + _RING + 16 + QFontMetrics(self._theme.font(bold=True)).horizontalAdvance(name)
        if last or start >= box.right() - 8:
            return
        painter.setPen(QPen(color, 1.6))
        painter.drawLine(start, box.top() + 16, box.right() - 8, box.top() + 16)


def _note(view: BatchView, stage: str) -> tuple[str, str]:
    """Say when and by whom a stage was passed, how many have passed it, or when it will be over; long and short."""
    count, passed = len(view.counted), view.tally(stage).passed
    notice = view.standing
    if stage == NOTICE and notice and passed < count:
        return f"{_day(notice.starts_on)}–{_day(notice.ends_on)}", f"至 {_day(notice.ends_on)}"
    step = view.tally(stage).latest
    if step is None or not passed:
        return "", ""
    part = "" if passed == count else f"{passed} / {count} 笔"
    return " ".join(filter(None, (part, _day(step.on), step.author))), part or _day(step.on)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


_AMOUNTS = (("applied", "申请"), ("reviewed", "初审"), ("approved", "核定"), ("paid", "拨付"))


class BatchHead(QWidget):
    """Stages above, amounts and fund beneath."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.strip = StageStrip(theme)
        self._figures = QHBoxLayout()
        self._figures.setContentsMargins(EDGE, 8, 16, 8)
        self._figures.setSpacing(18)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line())
        layout.addWidget(self.strip)
        layout.addWidget(line())
        layout.addLayout(self._figures)
        layout.addWidget(line())

    def show_view(self, view: BatchView) -> None:
        """Show a batch that is on its way."""
        self.strip.show_view(view)
        clear(self._figures)
        before: Fen | None = None
        for column, title in _AMOUNTS:
            amount = view.sums.get(column)
            self._figures.addWidget(_figure(title, amount, _remark(view, column, before, amount)))
            before = amount if amount is not None else before
        self._figures.addStretch(1)
        for fund in view.funds[:1]:
            self._figures.addWidget(self._fund(fund, len(view.funds)), 3)

    def _fund(self, fund: Fund, count: int) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        budget = "预算未录入" if fund.state.budget is None else f"预算 {yuan(fund.state.budget)} 元"
        title = f"{fund.year} 年 {fund.name}" + (f"（另有 {count - 1} 项）" if count > 1 else "")
        grid.addLayout(row(label(title, "head"), None, label(budget, "head")), 0, 0, 1, 6)
        grid.addWidget(FundBar(self._theme, fund.state), 1, 0, 1, 6)
        grid.addLayout(_legend(self._theme, fund), 2, 0, 1, 6)
        return boxed(grid)


def _legend(theme: Theme, fund: Fund) -> QGridLayout:
    """Return the key to the bar, two parts in a row; amounts are never cut."""
    legend = QGridLayout()
    legend.setHorizontalSpacing(6)
    legend.setVerticalSpacing(1)
    for number, part in enumerate(parts_of(fund.state)):
        at, column = divmod(number, 2)
        legend.addWidget(Swatch(theme, number), at, column * 4)
        legend.addWidget(label(part.title, "head"), at, column * 4 + 1)
        legend.addWidget(label(yuan(part.amount), "head"), at, column * 4 + 2, Qt.AlignmentFlag.AlignRight)
    left = fund.state.left
    if left is not None:
        legend.addWidget(label("超出" if left < 0 else "余", "error" if left < 0 else "head"), 1, 5)
        amount = label(yuan(abs(left)), "error" if left < 0 else "head")
        legend.addWidget(amount, 1, 6, Qt.AlignmentFlag.AlignRight)
    legend.setColumnMinimumWidth(3, 14)
    legend.setColumnStretch(7, 1)
    return legend


def _figure(title: str, amount: Fen | None, remark: str) -> QWidget:
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(1)
    layout.addWidget(label(title, "head"))
    figure = label("—" if amount is None else yuan(amount), "panelTitle")
    figure.setAccessibleName(f"{title}合计")
    layout.addWidget(figure)
    layout.addWidget(label(remark or " ", "head"))
    return boxed(layout)


def _remark(view: BatchView, column: str, before: Fen | None, amount: Fen | None) -> str:
    if amount is None:
        return ""
    if column == "paid":
        return f"{sum(1 for one in view.counted if one.paid)} 笔"
    if column == "applied" or before is None:
        return f"{sum(1 for one in view.counted if getattr(one, column) is not None)} 笔"
    return f"核减 {yuan(before - amount)}" if amount < before else "无核减"

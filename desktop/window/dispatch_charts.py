"""Small charts of the quarter, painted in the theme's colours: completion by place, the quarters of two years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.register.dispatch import QuarterOf
from desktop.reports.dispatch.chart_data import Bar
from desktop.window.theme import SIZE, Theme, Tone

_ROW, _NAME, _NUMBER, _BAR = 22, 92, 52, 12
_COLUMNS_HIGH, _FLOOR = 156, 100


class CompletionChart(QWidget):
    """A bar for each place: solid where it keeps up with the year, hatched where it is behind."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._schedule = Decimal(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("完成率")
        theme.changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar], schedule: Decimal) -> None:
        """Show these places; ``schedule`` is the percent of the year that has gone by."""
        self._bars, self._schedule = tuple(bars), schedule
        said = (f"{bar.name} {bar.lack if bar.share is None else f'{bar.share}%'}" for bar in bars)
        self.setAccessibleDescription("，".join(said))
        self.setFixedHeight(_ROW * len(bars) + 4)
        self.update()

    def sizeHint(self) -> QSize:
        """Return how much room it wants."""
        return QSize(280, _ROW * len(self._bars) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars, then the line of the schedule over them."""
        painter = QPainter(self)
        painter.setFont(self._theme.font(SIZE.note))
        room = self.width() - _NAME - _NUMBER
        most = max([Decimal(100), *(bar.share for bar in self._bars if bar.share is not None)])
        for number, bar in enumerate(self._bars):
            self._paint_bar(painter, bar, number * _ROW, room, float(most))
        self._paint_schedule(painter, _NAME + room * float(self._schedule / most))
        painter.end()

    def _paint_bar(self, painter: QPainter, bar: Bar, top: int, room: int, most: float) -> None:
        theme, side = self._theme, Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.color("ink2"))
        name = QFontMetrics(painter.font()).elidedText(bar.name, Qt.TextElideMode.ElideMiddle, _NAME - 8)
        painter.drawText(QRect(0, top, _NAME - 8, _ROW), side | Qt.AlignmentFlag.AlignLeft, name)
        words = bar.lack if bar.share is None else f"{bar.share}".replace("-", "−")
        painter.setPen(theme.color("ink3" if bar.share is None else "ink"))
        painter.drawText(QRect(self.width() - _NUMBER, top, _NUMBER, _ROW), side | Qt.AlignmentFlag.AlignRight, words)
        if bar.share is None or bar.share <= 0:
            return
        box = QRectF(_NAME + 0.5, top + (_ROW - _BAR) / 2 + 0.5, room * float(bar.share) / most, _BAR - 1)
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.setBrush(hatch(theme) if bar.behind else QBrush(QColor(theme.tokens.primary)))
        painter.drawRect(box)

    def _paint_schedule(self, painter: QPainter, at: float) -> None:
        pen = QPen(self._theme.color("amber"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(round(at) + 0.5, 0), QPointF(round(at) + 0.5, self.height()))


def hatch(theme: Theme) -> QBrush:
    """Return how what is behind is filled."""
    return QBrush(QColor(theme.tokens.accent), Qt.BrushStyle.BDiagPattern)


class QuartersChart(QWidget):
    """Four pairs of columns: last year white, this year filled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._trend: tuple[QuarterOf, ...] = ()
        self._quarter = 4
        self.setFixedHeight(_COLUMNS_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("分季走势")
        theme.changed.connect(self.update)

    def show_trend(self, trend: Sequence[QuarterOf], quarter: int) -> None:
        """Show the quarters of both years; this year's from ``quarter`` on are still to come."""
        self._trend, self._quarter = tuple(trend), quarter
        said = (
            f"{'一二三四'[n]}季度 {_short(pair.last.value)}，{_short(pair.this.value)}" for n, pair in enumerate(trend)
        )
        self.setAccessibleDescription("；".join(said))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the columns, the axis, and below it the figures of both years."""
        painter = QPainter(self)
        painter.setFont(self._theme.font(SIZE.note))
        step = self.width() / 4
        for number, pair in enumerate(self._trend):
            self._paint_pair(painter, pair, number * step, step)
            for place, (words, tone) in enumerate(self._words(number, pair)):
                painter.setPen(self._theme.color(tone))
                below = QRectF(number * step, _FLOOR + 3 + 17 * place, step, 17)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)
        painter.setPen(QPen(self._theme.color("ink3"), 1))
        painter.drawLine(QPointF(0, _FLOOR + 0.5), QPointF(self.width(), _FLOOR + 0.5))
        painter.end()

    def _words(self, number: int, pair: QuarterOf) -> Iterator[tuple[str, Tone]]:
        yield f"{'一二三四'[number]}季度", "ink2"
        yield _short(pair.last.value), "ink3"
        if number < self._quarter:
            yield _short(pair.this.value), "ink" if pair.this.value is not None else "ink3"

    def _paint_pair(self, painter: QPainter, pair: QuarterOf, left: float, step: float) -> None:
        tokens = self._theme.tokens
        most = max((total.value or 0 for each in self._trend for total in each), default=0) or 1
        wide = min(26.0, step / 2 - 5)
        for place, total in enumerate(pair):
            if total.value is None:
                continue
            high = (_FLOOR - 6) * total.value / most
            painter.setPen(QPen(QColor(tokens.accent if place else tokens.control), 1))
            painter.setBrush(QColor(tokens.primary if place else tokens.page))
            x = left + step / 2 + (place - 1) * (wide + 2) + 0.5
            painter.drawRect(QRectF(x, _FLOOR - high, wide, high))


def _short(fen: int | None) -> str:
    """Write an amount in 万元, or 亿元 where it is long, so that it fits above a column."""
    if fen is None:
        return "未报"
    wan = Decimal(fen) / 10**6
    return f"{wan / 10**4:,.2f}亿" if wan >= 10**5 else f"{wan:,.0f}万" if wan >= 100 else f"{wan:,.2f}万"  # noqa: PLR2004  # three digits

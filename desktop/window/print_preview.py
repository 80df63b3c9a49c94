"""The preview of what is printed: the PDF itself, page by page, drawn when it comes into sight."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.window.pdf import Papers
from desktop.window.theme import Theme

_GAP = 16
_KEPT = 8
"""So many drawn pages are kept; a page of a screen's width takes some 6 MB."""
ZOOMS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_POINTS_PER_INCH = 72


class _Sheets(QWidget):
    """The pages below each other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.open = [Papers(())]
        """What is shown, alone: whoever closes it when the preview goes knows this list, and no widget."""
        self._boxes: list[QRect] = []
        self._drawn: OrderedDict[tuple[int, int], QImage] = OrderedDict()

    def show_papers(self, papers: Papers) -> None:
        self.papers.close()
        self.open[:] = [papers]
        self._drawn.clear()

    @property
    def papers(self) -> Papers:
        """What is shown."""
        return self.open[0]

    def lay_out(self, width: int, zoom: float | None) -> None:
        """Place the pages; without ``zoom`` the widest of them fills the width."""
        widest = self.widest
        scale = (width - 2 * _GAP) / widest if zoom is None else zoom * self.logicalDpiX() / _POINTS_PER_INCH
        y, self._boxes = _GAP, []
        whole = max(width, round(widest * scale) + 2 * _GAP)
        for page in self.papers.sizes:
            size = QSize(max(1, round(page.width() * scale)), max(1, round(page.height() * scale)))
            self._boxes.append(QRect(QPoint((whole - size.width()) // 2, y), size))
            y += size.height() + _GAP
        self.setFixedSize(whole, y)
        self.update()

    @property
    def widest(self) -> float:
        """The width of the widest page, in points."""
        return max((page.width() for page in self.papers.sizes), default=1.0)

    def page_at(self, y: int) -> int:
        """Return the page at a height, from 0."""
        at = bisect_left(self._boxes, y, key=QRect.bottom)
        return at if at < len(self._boxes) else 0

    def top_of(self, number: int) -> int:
        """Return where a page starts."""
        return self._boxes[number].top() - _GAP if number < len(self._boxes) else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages that can be seen."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.tokens.panel))
        for number in range(self.page_at(event.rect().top()), len(self._boxes)):
            box = self._boxes[number]
            if box.top() > event.rect().bottom():
                break
            painter.drawImage(box, self._image(number, round(box.width() * self.devicePixelRatioF())))
            painter.setPen(QColor(self._theme.tokens.rule))
            painter.drawRect(box.adjusted(-1, -1, 0, 0))
        painter.end()

    def _image(self, number: int, width: int) -> QImage:
        key = number, width
        if key not in self._drawn:
            self._drawn[key] = self.papers.image(number, width)
            while len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return self._drawn[key]


def _close(papers: list[Papers], *_: object) -> None:
    papers[0].close()


class Preview(QScrollArea):
    """Shows PDF files one after the other. Ctrl and the wheel zoom, PgUp and PgDn turn pages."""

    moved = Signal()
    """Another page came to the top, or the zoom changed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("预览")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._sheets = _Sheets(theme)
        self._zoom: float | None = None
        self.files: tuple[bytes, ...] = ()
        """What is shown."""
        self.destroyed.connect(partial(_close, self._sheets.open))
        self.setWidget(self._sheets)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.moved.emit())
        theme.changed.connect(self._sheets.update)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._sheets.papers.sizes)

    @property
    def page(self) -> int:
        """The page that is seen, from 1; 0 where there is none."""
        middle = self.verticalScrollBar().value() + self.viewport().height() // 3
        return self._sheets.page_at(middle) + 1 if self.count else 0

    @property
    def papers(self) -> Papers:
        """What is shown, open."""
        return self._sheets.papers

    def show_files(self, files: Sequence[bytes]) -> None:
        """Show PDF files from their first page."""
        self.files = tuple(files)
        self._sheets.show_papers(Papers(files))
        self._fit()
        self.verticalScrollBar().setValue(0)
        self.moved.emit()

    def fit_width(self) -> None:
        """Let the widest page fill the width."""
        self._set_zoom(None)

    def zoom(self, by: int) -> None:
        """Draw larger or smaller by so many steps."""
        now = self._zoom or self._fitting()
        steps = [one for one in ZOOMS if (one > now * 1.01 if by > 0 else one < now * 0.99)]
        self._set_zoom((steps[0] if by > 0 else steps[-1]) if steps else now)

    def go_to(self, page: int) -> None:
        """Bring a page, from 1, to the top."""
        if 0 < page <= self.count:
            self.verticalScrollBar().setValue(self._sheets.top_of(page - 1))

    def _fitting(self) -> float:
        return (self.viewport().width() - 2 * _GAP) / self._sheets.widest * _POINTS_PER_INCH / self.logicalDpiX()

    def _set_zoom(self, zoom: float | None) -> None:
        page = self.page
        self._zoom = zoom
        self._fit()
        self.go_to(page)
        self.moved.emit()

    def _fit(self) -> None:
        self._sheets.lay_out(self.viewport().width(), self._zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages to the new width."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages."""
        turns = {Qt.Key.Key_PageDown: self.page + 1, Qt.Key.Key_PageUp: self.page - 1}
        ends = {Qt.Key.Key_Home: 1, Qt.Key.Key_End: self.count}
        key = Qt.Key(event.key())
        if key in turns or key in ends:
            self.go_to({**turns, **ends}[key])
            return
        super().keyPressEvent(event)

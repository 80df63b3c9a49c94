"""Sending a preview to a printer, a page at a time, so that the window stays alive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from desktop.window.print_preview import rendered

_DPI = 300
"""More shows nothing more of black type on paper, and fills the spooler."""
Chosen = Callable[[QPrinter], None]


def ask_for_printer(parent: QWidget, chosen: Chosen) -> None:
    """Let the user choose a printer, in the system's own dialog."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, on=True)
    dialog.accepted.connect(lambda: chosen(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)


class PaperRun(QObject):
    """The pages on their way to a printer."""

    told = Signal(int, int)
    """Pages done, pages in all."""
    done = Signal(bool)
    """Whether all of them went."""

    def __init__(self, pages: Sequence[Any], printer: QPrinter, parent: QObject) -> None:
        super().__init__(parent)
        self._printer = printer
        first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
        self._pages = list(pages[first - 1 : last])
        self._next = 0
        self._painter = QPainter()

    def start(self) -> None:
        """Begin; the rest follows from the event loop."""
        if not self._pages:
            self.done.emit(True)
            return
        self._turn(self._pages[0])
        if not self._painter.begin(self._printer):
            self.done.emit(False)
            return
        QTimer.singleShot(0, self, self._step)

    def _step(self) -> None:
        page = self._pages[self._next]
        if self._next:
            self._turn(page)
            if not self._printer.newPage():
                self._end(went=False)
                return
        self._draw(page)
        self._next += 1
        self.told.emit(self._next, len(self._pages))
        if self._next == len(self._pages):
            self._end(went=True)
        else:
            QTimer.singleShot(0, self, self._step)

    def _turn(self, page: Any) -> None:
        across = page.get_width() > page.get_height()
        self._printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
        )

    def _draw(self, page: Any) -> None:
        """Draw a page as large as it is, its corner in the corner of the sheet."""
        dots = self._printer.resolution() / 72
        image = rendered(page, round(page.get_width() / 72 * _DPI))
        self._painter.drawImage(QRectF(0, 0, page.get_width() * dots, page.get_height() * dots), image)

    def _end(self, *, went: bool) -> None:
        self._painter.end()
        self.done.emit(went)

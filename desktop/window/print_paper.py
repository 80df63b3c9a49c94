"""Sending PDF files to a printer, off the window's thread, with files of its own: the preview may change meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractButton, QDialog, QWidget

from desktop.faults import EnvironmentFault
from desktop.progress import Progress
from desktop.window.desk import Desk
from desktop.window.pdf import Papers

_DPI = 300
"""More shows nothing more of black type on paper, and fills the spooler."""
_REFUSED = "打印机没有接受文件，请检查打印机是否开启、有纸，再打印一次"
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


def print_files(
    desk: Desk, verb: QAbstractButton, files: Sequence[bytes], printer: QPrinter, say: Callable[[str], None]
) -> None:
    """Print as long work, which can be cancelled; ``verb`` rests meanwhile, and what was printed is said."""
    verb.setEnabled(False)
    desk.operations.alone(
        verb,
        "打印",
        lambda tell: send(files, printer, tell),
        lambda count: say(f"已送打印机 {count} 页"),
        ended=lambda: verb.setEnabled(True),
    )


def send(files: Sequence[bytes], printer: QPrinter, tell: Progress) -> int:
    """Draw the pages that the printer is to print; return how many.

    Raises EnvironmentFault where the printer does not take them; Cancelled from ``tell`` passes through, and a printer
    that has not begun prints nothing.
    """
    papers = Papers(files)
    try:
        return _draw_all(papers, printer, tell)
    finally:
        papers.close()


def _draw_all(papers: Papers, printer: QPrinter, tell: Progress) -> int:
    pages = range(len(papers.sizes))[(printer.fromPage() or 1) - 1 : printer.toPage() or None]
    if not pages:
        return 0
    painter = QPainter()
    _turn(papers, pages[0], printer)
    if not painter.begin(printer):
        raise EnvironmentFault(_REFUSED)
    try:
        for done, number in enumerate(pages):
            tell(done, len(pages), "打印")
            if done:
                _go_on(papers, number, printer)
            _draw(papers, number, printer, painter)
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()
    return len(pages)


def _go_on(papers: Papers, number: int, printer: QPrinter) -> None:
    _turn(papers, number, printer)
    if not printer.newPage():
        raise EnvironmentFault(_REFUSED)


def _turn(papers: Papers, number: int, printer: QPrinter) -> None:
    size = papers.sizes[number]
    across = size.width() > size.height()
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait)


def _draw(papers: Papers, number: int, printer: QPrinter, painter: QPainter) -> None:
    """Draw a page as large as it is, its corner in the corner of the sheet."""
    size, dots = papers.sizes[number], printer.resolution() / 72
    image = papers.image(number, round(size.width() / 72 * _DPI))
    painter.drawImage(QRectF(0, 0, size.width() * dots, size.height() * dots), image)

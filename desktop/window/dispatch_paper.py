"""The report as it will be printed: the PDF itself, which of the three, its pages, its printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.register import Register
from desktop.register.dispatch import Grouping
from desktop.reports.dispatch import appraisal_pdf, dispatch_pdf, inspection_pdf
from desktop.window.desk import Desk
from desktop.window.dispatch_reading import Period
from desktop.window.page import EDGE
from desktop.window.parts import Choice, boxed, button, label, line, row
from desktop.window.print_paper import ask_for_printer, print_files
from desktop.window.print_preview import Preview

Made = Callable[[Register, Period, Grouping | None], bytes]


def _dispatch(register: Register, period: Period, grouping: Grouping | None) -> bytes:
    return dispatch_pdf(register.dispatch.report(*period, grouping))


def _inspection(register: Register, period: Period, _grouping: Grouping | None) -> bytes:
    return inspection_pdf(register.dispatch.inspection(period.year, (period.quarter + 1) // 2))


def _appraisal(register: Register, period: Period, grouping: Grouping | None) -> bytes:
    return appraisal_pdf(register.dispatch.appraisal(period.year, grouping))


REPORTS: Mapping[str, Made] = MappingProxyType(
    {"季度调度表": _dispatch, "半年督查表": _inspection, "年度考核表": _appraisal}
)


class PaperPart(QWidget):
    """The preview under a row of verbs."""

    said = Signal(str)
    """How the printing goes."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked: tuple[Period, Grouping | None] | None = None
        self.choose_printer = ask_for_printer
        self.preview = Preview(desk.theme)
        self.which = Choice("哪一份")
        self.which.addItems(list(REPORTS))
        self.where = label("", "quiet")
        self.print = button("打印...").with_icon(desk.theme, "print")
        self.print.setEnabled(False)
        self._build()

    def _build(self) -> None:
        back, on = button("‹", "bare", name="上一页"), button("›", "bare", name="下一页")
        less, fit, more = button("−", "bare", name="缩小"), button("适合宽度", "bare"), button("+", "bare", name="放大")
        back.clicked.connect(lambda: self.preview.go_to(self.preview.page - 1))
        on.clicked.connect(lambda: self.preview.go_to(self.preview.page + 1))
        less.clicked.connect(lambda: self.preview.zoom(-1))
        more.clicked.connect(lambda: self.preview.zoom(1))
        fit.clicked.connect(self.preview.fit_width)
        self.print.clicked.connect(self.print_out)
        self.which.currentIndexChanged.connect(self._make)
        self.preview.moved.connect(self._tell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        verbs = (self.which, back, self.where, on, less, fit, more, None, self.print)
        layout.addWidget(boxed(row(*verbs, margins=(EDGE, 6, 16, 6), gap=6)))
        layout.addWidget(line())
        layout.addWidget(self.preview, 1)

    def show_period(self, period: Period, grouping: Grouping | None) -> None:
        """Show the report of a quarter as it stands now."""
        self._asked = period, grouping
        self._make()

    def _make(self) -> None:
        if self._asked is None:
            return
        made, asked = REPORTS[self.which.currentText()], self._asked
        self._desk.operations.read(self, "paper", lambda register: made(register, *asked), self._take)

    def _take(self, file: bytes) -> None:
        self.preview.show_files([file])
        self._tell()

    def _tell(self) -> None:
        self.where.setText(f"第 {self.preview.page} / {self.preview.count} 页")
        self.print.setEnabled(bool(self.preview.count))

    def print_out(self) -> None:
        """Ask for a printer and print what is seen."""
        if self.preview.count:
            self.choose_printer(self, self._print_on)

    def _print_on(self, printer: QPrinter) -> None:
        print_files(self._desk, self.print, self.preview.files, printer, self.said.emit)

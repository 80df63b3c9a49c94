"""What the window says when something is wrong: bad input, a fault of the computer, or a bug. Three different tones."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QRect, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

import desktop
from desktop.bug_reports import trace_of
from desktop.faults import EnvironmentFault
from desktop.window.choosers import Choosers
from desktop.window.parts import Dialog, Look, Mark, button, label, row
from desktop.window.theme import Theme, Tone
from policies.problems import InputError

_WIDE, _HIGH, _AROUND_DETAILS = 440, 220, 72


class Notice(Dialog):
    """A calm dialog: what happened, where, what to do. It never blocks the program."""

    def __init__(self, theme: Theme, parent: QWidget, title: str, sentence: str, icon: str, tone: Tone) -> None:
        super().__init__(parent, title, _WIDE)
        self.sentence = sentence
        self._buttons: list[QPushButton] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(20, 16, 20, 16)
        self._layout.setSpacing(12)
        self._layout.addLayout(row(Mark(theme, icon, tone, 20), label(title, "panelTitle"), None))
        self._layout.addWidget(label(sentence, wrap=True))

    def add_details(self, text: str) -> None:
        """Show a text that can be copied."""
        details = QPlainTextEdit(text)
        details.setReadOnly(True)
        details.setAccessibleName("详情")
        details.setTabChangesFocus(True)
        details.ensurePolished()
        room = QRect(0, 0, self.minimumWidth() - _AROUND_DETAILS, _HIGH)
        words = details.fontMetrics().boundingRect(room, Qt.TextFlag.TextWrapAnywhere, text)
        details.setFixedHeight(min(words.height() + 32, _HIGH))
        self._layout.addWidget(details)

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Put the verbs at the foot; the last one takes Enter."""
        self._layout.addLayout(row(None, *buttons))
        buttons[-1].setDefault(True)
        buttons[-1].setFocus()

    def verb(self, text: str, does: Callable[[], object], look: Look = "secondary") -> QPushButton:
        """Return a button that does something; closing stays with the caller."""
        made = button(text, look)
        made.clicked.connect(does)
        return made


def complain(theme: Theme, parent: QWidget, error: InputError, title: str = "这次没有做成") -> Notice:
    """List what is wrong with an input; nothing was changed."""
    count = len(error.problems)
    notice = Notice(theme, parent, title, f"有 {count} 处需要改正，登记簿没有改动。", "problem", "red")
    notice.add_details("\n".join(map(str, error.problems)))
    text = str(error)
    copy = notice.verb("复制", lambda: QGuiApplication.clipboard().setText(text))
    notice.add_buttons(copy, notice.verb("知道了", notice.accept, "primary"))
    notice.open()
    return notice


def tell(theme: Theme, parent: QWidget, title: str, sentence: str, icon: str = "note") -> Notice:
    """Tell something that is neither a fault nor an error."""
    notice = Notice(theme, parent, title, sentence, icon, "ink2")
    notice.add_buttons(notice.verb("知道了", notice.accept, "primary"))
    notice.open()
    return notice


def tell_fault(theme: Theme, parent: QWidget, fault: EnvironmentFault) -> Notice:
    """Tell that the computer cannot do it now: neither the input nor the program is at fault."""
    notice = Notice(theme, parent, "电脑环境有问题", str(fault), "warning", "amber")
    notice.add_buttons(notice.verb("知道了", notice.accept, "primary"))
    notice.open()
    return notice


_BUG = "程序出了错，这不是您的操作造成的。已经保存的内容不受影响。请保存下面的报告，交给维护人员。"


def tell_bug(theme: Theme, parent: QWidget, report: str, choosers: Choosers, sentence: str = _BUG) -> Notice:
    """Own up to a bug and offer the report for saving."""
    notice = Notice(theme, parent, "程序出错", sentence, "problem", "red")
    notice.add_details(report)
    save = notice.verb("保存报告...", lambda: _save(notice, report, choosers))
    notice.add_buttons(save, notice.verb("关闭", notice.accept, "primary"))
    notice.open()
    return notice


def bug_report(error: BaseException) -> str:
    """Return what a maintainer needs, without any number that belongs to a person."""
    import platform
    from datetime import UTC, datetime

    lines = (
        f"奖补台 {desktop.__version__}，Python {platform.python_version()}，Qt {qVersion()}，{platform.platform()}",
        datetime.now(UTC).isoformat(timespec="seconds"),
        trace_of(error),
    )
    return "\n".join(lines)


def install_hook(show: Callable[[str], object]) -> None:
    """Show every exception that nobody expected, instead of losing it on a console that is not there."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report = bug_report(error)
        if sys.stderr is not None:  # a program without a console has none
            sys.stderr.write(report)
        show(report)

    sys.excepthook = hook


def _save(notice: Notice, report: str, choosers: Choosers) -> None:
    place = choosers.place_report(notice, Path.home() / "奖补台出错报告.txt")
    if place is None:
        return
    try:
        place.write_text(report, encoding="utf-8")
    except OSError as error:
        notice.add_details(f"没有存成：{error.strerror}。请换一个位置。")

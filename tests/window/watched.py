"""The program as its users start it, with somebody looking over their shoulder.

``python watched.py FILE`` starts the window and writes into FILE, whenever it changes, what can be seen:
the window that takes keys, where the focus is and what stands there, and every word. Nothing is touched.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QWidget,
)

from desktop.command_line import main
from desktop.window.application import make_application

_EVERY_MS = 25


class Watch(QTimer):
    """Looks from time to time."""

    def __init__(self, app: QApplication, file: Path) -> None:
        super().__init__(app, interval=_EVERY_MS)
        self._file, self._last = file, ""
        self.timeout.connect(self._look)
        self.start()

    def _look(self) -> None:
        seen = json.dumps(seen_now(), ensure_ascii=False)
        if seen != self._last:
            part = self._file.with_suffix(".part")
            part.write_text(seen, "utf-8")
            part.replace(self._file)
            self._last = seen


def seen_now() -> dict[str, object]:
    """Return what can be seen."""
    mains = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMainWindow) and one.isVisible()]
    popup, modal, focus = QApplication.activePopupWidget(), QApplication.activeModalWidget(), QApplication.focusWidget()
    active = QApplication.activeWindow()
    top = modal or (mains[0] if mains else None)
    return {
        "window": 0 if top is None else int(top.winId()),
        "active": 0 if active is None else int(active.winId()),
        "popup": popup is not None,
        "title": top.windowTitle() if top else "",
        "focus": "" if focus is None else focus.accessibleName(),
        "text": "" if focus is None else _text(focus),
        "rows": focus.model().rowCount() if isinstance(focus, QAbstractItemView) else -1,
        "words": "\n".join(_words(top)) if top else "",
    }


def _text(focus: QWidget) -> str:
    match focus:
        case QLineEdit():
            return focus.text()
        case QPlainTextEdit():
            return focus.toPlainText()
        case QComboBox():
            return focus.currentText()
        case QAbstractItemView():
            at = focus.currentIndex()
            return f"{at.row()},{at.column()} {at.data() or ''}" if at.isValid() else ""
        case QAbstractButton():
            return focus.text()
    return ""


def _words(top: QWidget) -> Iterator[str]:
    for one in top.findChildren(QWidget):
        if isinstance(one, QLabel | QAbstractButton) and one.isVisible() and one.text():
            yield one.text()


if __name__ == "__main__":
    application = make_application()
    watch = Watch(application, Path(sys.argv[1]))
    sys.argv = ["subsidy-desk"]
    main()

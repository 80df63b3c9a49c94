"""Where there is nothing: one sentence why, one verb. No picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.window.page import EDGE
from desktop.window.parts import button, label


class Emptiness(QWidget):
    """Stands in place of a table."""

    def __init__(self) -> None:
        super().__init__()
        self._does: Callable[[], object] = lambda: None
        self.sentence = label("", "quiet", wrap=True)
        self.verb = button("", "primary")
        self.verb.setObjectName("emptyVerb")
        self.verb.clicked.connect(self._do)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, 24, EDGE, EDGE)
        layout.setSpacing(12)
        layout.addWidget(self.sentence)
        layout.addWidget(self.verb, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    def say(self, sentence: str, verb: str = "", does: Callable[[], object] = lambda: None) -> None:
        """Say why there is nothing, and offer what to do."""
        self.sentence.setText(sentence)
        self.verb.setText(verb)
        self.verb.setAccessibleName(verb)
        self.verb.setVisible(bool(verb))
        self._does = does

    def showEvent(self, event: QShowEvent) -> None:
        """Take the focus that the page holds while it has nothing to show."""
        super().showEvent(event)
        focus = QApplication.focusWidget()
        if focus is not None and focus.isAncestorOf(self):
            self.verb.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self) -> None:
        self._does()

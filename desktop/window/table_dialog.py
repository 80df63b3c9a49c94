"""A table in a window of its own, to look at and to close."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.window.grouped_model import Cells, Group, GroupedModel
from desktop.window.ledger import Column, LedgerView
from desktop.window.parts import button, label, row
from desktop.window.theme import Theme

T = TypeVar("T")
_WIDE, _HIGH, _ROOM = 900, 520, 60


class TableDialog(QDialog, Generic[T]):
    """Title, one sentence, a table, and what it comes to."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        title: str,
        sentence: str,
        columns: Sequence[Column],
        cells: Callable[[T], Cells],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model: GroupedModel[T] = GroupedModel(columns, cells, self)
        self.view = LedgerView(theme, columns, title)
        self.view.setModel(self.model)
        self.sums = label("", "quiet")
        close = button("关闭", "primary")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 16, 0, 16)
        layout.setSpacing(10)
        layout.addLayout(row(label(title, "panelTitle"), None, margins=(20, 0, 20, 0)))
        if sentence:
            layout.addLayout(row(label(sentence, "quiet", wrap=True), margins=(20, 0, 20, 0)))
        layout.addWidget(self.view, 1)
        layout.addLayout(row(self.sums, None, close, margins=(20, 0, 20, 0)))
        room = self.screen().availableGeometry()
        self.resize(min(_WIDE, room.width() - _ROOM), min(_HIGH, room.height() - _ROOM))

    def show_groups(self, groups: Sequence[Group[T]], sums: str) -> None:
        """Fill the table; where there is nothing to fill it with, the sentence of the sums is all there is."""
        self.model.show_groups(groups)
        self.sums.setText(sums)
        self.view.setVisible(bool(groups))
        if not groups:
            self.adjustSize()

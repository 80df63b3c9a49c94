"""Which column of a sheet holds what: corrected by choosing from a list or by dragging, and remembered for the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.rosters import Assigned, ColumnMapping, field_labels
from desktop.rosters.mapping import IGNORED
from desktop.window.parts import Choice, boxed, button, label, row
from desktop.workbooks import column_letter

_FIELD = Qt.ItemDataRole.UserRole
_UNASKED = "不导入"


class Fields(QListWidget):
    """The fields that no column holds yet; each can be dragged onto a column."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("还没有对应的项目")
        self.setDragEnabled(True)
        self.setMaximumWidth(240)

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """Carry the field."""
        data = QMimeData()
        data.setText(items[0].data(_FIELD) if items else "")
        return data


class ColumnChoice(Choice):
    """What one column of the sheet holds; a field can be dropped on it."""

    def __init__(self, one: Assigned, labels: dict[str, str]) -> None:
        super().__init__(f"{column_letter(one.number)} 列 {one.heading} 对应")
        self.one = one
        self.setAcceptDrops(True)
        first = [field for field in one.candidates if field in labels]
        self.addItem("请选择" if not one.field else _UNASKED, "" if not one.field else IGNORED)
        if not one.field:
            self.addItem(_UNASKED, IGNORED)
        for field in dict.fromkeys([*first, *labels]):
            self.addItem(labels[field], field)
        self.choose(one.field)

    @property
    def field(self) -> str:
        """The field that is chosen, ``ignored``, or nothing."""
        return str(self.currentData() or "")

    def choose(self, field: str) -> None:
        """Choose a field of the list."""
        self.setCurrentIndex(max(0, self.findData(field)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one of the fields."""
        if self.findData(event.mimeData().text()) >= 0:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Let the column hold the field that was dropped."""
        self.choose(event.mimeData().text())
        event.acceptProposedAction()


class ColumnSheet(QDialog):
    """Every column of a sheet with what it is taken for."""

    def __init__(self, parent: QWidget, mapping: ColumnMapping, taken: Callable[[ColumnMapping], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle("对列")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._mapping, self._taken = mapping, taken
        self._labels = dict(field_labels(mapping.table))
        self.choices = tuple(ColumnChoice(one, self._labels) for one in mapping.columns)
        self.fields = Fields()
        for choice in self.choices:
            choice.currentIndexChanged.connect(self._list_fields)
        self._lay_out()
        self._list_fields()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setColumnStretch(1, 1)
        for at, choice in enumerate(self.choices):
            grid.addWidget(label(column_letter(choice.one.number), "note"), at, 0)
            grid.addWidget(label(choice.one.heading or "（空白表头）", wrap=True), at, 1)
            grid.addWidget(choice, at, 2)
        grid.setRowStretch(len(self.choices), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName("各列")
        area.setWidget(boxed(grid))
        leave, take = button("取消"), button("按此读取并记住", "primary")
        leave.clicked.connect(self.reject)
        take.clicked.connect(self.take)
        both = QHBoxLayout()
        both.addWidget(area, 1)
        both.addWidget(self.fields)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label("每一列是什么", "panelTitle"))
        words = "从下拉框选，或把右边的项目拖到列上。同一格式的表以后都这样读。"
        layout.addWidget(label(words, "quiet", wrap=True))
        layout.addLayout(both, 1)
        layout.addLayout(row(None, leave, take))
        room = self.screen().availableGeometry()
        self.resize(min(820, room.width() - 60), min(560, room.height() - 60))

    def _list_fields(self) -> None:
        self.fields.clear()
        held = {choice.field for choice in self.choices}
        for field, words in self._labels.items():
            if field not in held:
                item = QListWidgetItem(words)
                item.setData(_FIELD, field)
                self.fields.addItem(item)

    def take(self) -> None:
        """Hand over the mapping as it is chosen now."""
        mapping = self._mapping
        for choice in self.choices:
            if choice.field and choice.field != choice.one.field:
                one = choice.one
                mapping = mapping.assign(one.number, choice.field, year=one.year, unit=one.unit)
        self.accept()
        self._taken(mapping)

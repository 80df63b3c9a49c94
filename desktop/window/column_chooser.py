"""Which columns a list has, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.window.parts import TextField, button, label, row
from desktop.window.subject_kinds import KINDS, possible_facts
from desktop.window.subject_model import AWARDED, CODE, NAME, TOWN
from policies.facts import SubjectKind


class ColumnChooser(QDialog):
    """A list of all columns with ticks, to be dragged into order. The name always stands first."""

    chosen = Signal(object)
    """The columns' keys, in order; none: those of the beginning."""

    def __init__(self, parent: QWidget, kind: SubjectKind, keys: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("选择栏目")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = TextField("查找栏目", "查找栏目")
        self.list = QListWidget()
        self.list.setAccessibleName("栏目")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._fill(kind, keys)
        self.search.textChanged.connect(self._find)
        self._lay_out()
        self.resize(380, min(520, self.screen().availableGeometry().height() - 80))

    def _fill(self, kind: SubjectKind, keys: Sequence[str]) -> None:
        words = {CODE: KINDS[kind].code, TOWN: "乡镇", AWARDED: "历年已奖补"} | {
            fact.id: fact.label for fact in possible_facts(kind)
        }
        ordered = [*(key for key in keys if key != NAME), *(key for key in words if key not in keys)]
        for key in ordered:
            item = QListWidgetItem(words[key])
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if key in keys else Qt.CheckState.Unchecked)
            self.list.addItem(item)

    def _lay_out(self) -> None:
        usual, leave, take = button("恢复默认", "bare"), button("取消"), button("确定", "primary")
        usual.clicked.connect(lambda: self._take(()))
        leave.clicked.connect(self.reject)
        take.clicked.connect(lambda: self._take(self.ticked()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label("打勾的栏目显示在列表里，可以上下拖动", "quiet"))
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addLayout(row(usual, None, leave, take))

    def ticked(self) -> tuple[str, ...]:
        """Return the columns that are ticked."""
        items = [self.list.item(number) for number in range(self.list.count())]
        return (
            NAME,
            *(str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked),
        )

    def _take(self, keys: Sequence[str]) -> None:
        self.chosen.emit(tuple(keys))
        self.accept()

    def _find(self, text: str) -> None:
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(text.strip() not in item.text())

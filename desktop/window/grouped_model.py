"""A table of groups: a tinted head with its subtotal, then its rows. Cells are made when they come into sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.window.cells import EMPTY, GROUP_ROLE, Cell
from desktop.window.ledger import Column, cell_data, head_data

T = TypeVar("T")
Cells = tuple[Cell, ...]
_Index = QModelIndex | QPersistentModelIndex


class Group(NamedTuple, Generic[T]):
    """One group: the cells of its head (none where the rows stand alone) and its items."""

    head: Cells
    items: Sequence[T]


class GroupedModel(QAbstractTableModel, Generic[T]):
    """Shows groups of items; ``cells`` says how an item looks."""

    def __init__(self, columns: Sequence[Column], cells: Callable[[T], Cells], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._cells = cells
        self._rows: list[tuple[Cells, T | None]] = []
        self._made: dict[int, Cells] = {}

    def show_cells(self, cells: Callable[[T], Cells]) -> None:
        """Let items look otherwise, from the next ``show_groups`` on."""
        self._cells = cells

    def show_groups(self, groups: Sequence[Group[T]], columns: Sequence[Column] | None = None) -> None:
        """Show these groups, in these columns where they change."""
        self.beginResetModel()
        self.columns = self.columns if columns is None else tuple(columns)
        self._made.clear()
        self._rows = []
        for group in groups:
            if group.head:
                self._rows.append((group.head, None))
            self._rows += [((), item) for item in group.items]
        self.endResetModel()

    def item(self, row: int) -> T | None:
        """Return the item of a row; ``None`` on a head."""
        return self._rows[row][1] if 0 <= row < len(self._rows) else None

    def row_of(self, wanted: Callable[[T], bool]) -> int:
        """Return the first row whose item is wanted, -1 where there is none."""
        return next((row for row, (_, item) in enumerate(self._rows) if item is not None and wanted(item)), -1)

    def heads(self) -> tuple[int, ...]:
        """Return the rows that head a group."""
        return tuple(row for row, (_, item) in enumerate(self._rows) if item is None)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return heads and items together."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head of a column."""
        return head_data(self.columns, section, role) if orientation == Qt.Orientation.Horizontal else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let the keyboard pass over heads."""
        return super().flags(index) if self.item(index.row()) is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        if role == GROUP_ROLE:
            return self._rows[index.row()][1] is None
        cells = self._row_cells(index.row())
        return cell_data(cells[index.column()] if index.column() < len(cells) else EMPTY, role)

    def _row_cells(self, row: int) -> Cells:
        head, item = self._rows[row]
        if item is None:
            return head
        if row not in self._made:
            self._made[row] = self._cells(item)
        return self._made[row]

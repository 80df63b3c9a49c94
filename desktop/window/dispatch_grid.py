"""A grid to type figures into, or to paste them from Excel: what a pasted block does is said before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.window.cells import Cell, Look
from desktop.window.ledger import Column, cell_data, head_data
from desktop.window.list_view import ListView
from desktop.window.page import EDGE
from desktop.window.parts import Mark, boxed, button, label, row
from desktop.window.theme import Theme

Typed = tuple[int, int, str]
"""Row, column of figures, text; blank takes a figure back."""
Fault = Callable[[int, int, str], str]
"""Why a text cannot be taken in a row and column; empty where it can."""
_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class GridModel(QAbstractTableModel):
    """Names, and a figure or its absence in each column behind them."""

    typed = Signal(object)
    """A list of what was typed and can be taken."""

    def __init__(self, unknown: str, fault: Fault, parent: QObject) -> None:
        super().__init__(parent)
        self._unknown, self._fault = unknown, fault
        self.columns: tuple[Column, ...] = ()
        self.names: tuple[str, ...] = ()
        self.texts: list[tuple[str | None, ...]] = []
        self.read_only = ""
        """Why nothing can be typed; empty where it can."""
        self.wrong: dict[tuple[int, int], tuple[str, str]] = {}
        """(Row, column) → what was typed and why it was not taken."""

    def show(self, columns: Sequence[Column], names: Sequence[str], texts: Sequence[tuple[str | None, ...]]) -> None:
        """Show these figures; what could not be taken stays where the grid is the same."""
        same = self.names == tuple(names) and self.columns == tuple(columns)
        if same:
            self.texts = list(texts)
            if self.names:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.names) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.columns, self.names, self.texts = tuple(columns), tuple(names), list(texts)
        self.wrong.clear()
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a head."""
        return head_data(self.columns, section, role) if orientation == Qt.Orientation.Horizontal else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let figures be typed into."""
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return can | Qt.ItemFlag.ItemIsEditable if index.column() > 0 and not self.read_only else can

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell, or the text to be edited."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.EditRole:
            return self._cell(index.row(), index.column(), editing=True).text
        return cell_data(self._cell(index.row(), index.column()), role)

    def _cell(self, row_: int, column: int, *, editing: bool = False) -> Cell:
        if column == 0:
            return Cell(self.names[row_], Look.NAME)
        if (row_, column) in self.wrong:
            text, why = self.wrong[row_, column]
            return Cell(text, Look.FIGURE, wrong=why)
        text_ = self.texts[row_][column - 1]
        if text_ is None:
            return Cell("", Look.FIGURE) if editing else Cell(self._unknown, Look.UNKNOWN, right=True)
        return Cell(text_ if editing else _grouped(text_, self.columns[column].head), Look.FIGURE)

    def setData(self, index: _Index, value: object, _role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed, or keep it marked with the reason why not."""
        return self.take([(index.row(), index.column() - 1, str(value))])

    def take(self, typed: Sequence[Typed]) -> bool:
        """Take several; those that cannot be taken stay marked in their cells."""
        if self.read_only:
            return False
        good: list[Typed] = []
        for row_, column, text in typed:
            self.wrong.pop((row_, column + 1), None)
            if why := self._fault(row_, column, text):
                self.wrong[row_, column + 1] = (text, why)
            else:
                good.append((row_, column, text))
            cell = self.index(row_, column + 1)
            self.dataChanged.emit(cell, cell)
        if good:
            self.typed.emit(good)
        return bool(good)


class Grid(QWidget):
    """The table with what it says below: why a cell was not taken, or what a pasted block would do."""

    written = Signal(object)
    """A list of what is to be written."""

    def __init__(self, theme: Theme, name: str, unknown: str, fault: Fault) -> None:
        super().__init__()
        self.model = GridModel(unknown, fault, self)
        self.view = ListView(theme, (), name, lambda _: ())
        self.view.setModel(self.model)
        self._pasted: list[Typed] = []
        self._mark = Mark(theme, "note", "ink3")
        self.says = label("", "quiet")
        self.write, self.leave = button("写入", "primary"), button("放弃")
        self.write.clicked.connect(self._write)
        self.leave.clicked.connect(self.forget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(boxed(row(self._mark, self.says, None, self.write, self.leave, margins=(EDGE, 6, 16, 6))))
        self.model.typed.connect(self.written)
        self.view.paste_asked.connect(self.paste)
        self.view.clear_asked.connect(self._clear)
        self.view.fill_asked.connect(self._fill)
        self.view.chosen_changed.connect(self._tell)
        self.forget()

    def set_read_only(self, why: str) -> None:
        """Let nothing be typed, for a reason; none lets it again."""
        self.model.read_only = why
        self._tell()

    def show_figures(
        self, columns: Sequence[Column], names: Sequence[str], texts: Sequence[tuple[str | None, ...]]
    ) -> None:
        """Show these figures."""
        if self.model.columns != tuple(columns):
            self.view.set_columns(columns)
        self.model.show(columns, names, texts)
        if not self.view.currentIndex().isValid() and names:
            self.view.choose(0, 1)
        self._tell()

    def paste(self, text: str) -> None:
        """Read a block from the current cell on, and say what it would do."""
        if self.model.read_only:
            return
        at = self.view.currentIndex()
        first = max(at.column(), 1) - 1
        lines = [line.split("\t") for line in text.rstrip("\r\n").splitlines()]
        rows, columns = len(self.model.names) - max(at.row(), 0), len(self.model.columns) - 1 - first
        self._pasted = [
            (max(at.row(), 0) + down, first + across, said.strip())
            for down, line in enumerate(lines[:rows])
            for across, said in enumerate(line[:columns])
            if said.strip()
        ]
        self._tell()

    def forget(self) -> None:
        """Do not write what was pasted."""
        self._pasted = []
        self._tell()

    def _write(self) -> None:
        pasted, self._pasted = self._pasted, []
        self.model.take(pasted)
        self._tell()
        self.view.setFocus()

    def _clear(self) -> None:
        self.model.take([(one.row(), one.column() - 1, "") for one in self._chosen()])

    def _fill(self) -> None:
        """Fill down: every chosen cell takes what stands in the first row chosen."""
        chosen = self._chosen()
        if chosen:
            top = min(one.row() for one in chosen)
            self.model.take(
                [(one.row(), one.column() - 1, self._text(top, one.column())) for one in chosen if one.row() > top]
            )

    def _text(self, row_: int, column: int) -> str:
        return self.model.texts[row_][column - 1] or ""

    def _chosen(self) -> list[QModelIndex]:
        return [one for one in self.view.selectionModel().selectedIndexes() if one.column() > 0]

    def _tell(self) -> None:
        """Say what can be done, why the current cell was not taken, or what the pasted block would do."""
        at = self.view.currentIndex()
        wrong = self.model.wrong.get((at.row(), at.column()))
        for verb in (self.write, self.leave):
            verb.setVisible(bool(self._pasted))
        if self._pasted:
            self.says.setText(self._effect())
            self._mark.show_mark("import", "accent")
        elif self.model.read_only:
            self.says.setText(self.model.read_only)
            self._mark.show_mark("lock", "ink3")
        elif wrong:
            self.says.setText(wrong[1])
            self._mark.show_mark("problem", "red")
        else:
            self.says.setText("直接输入或从 Excel 粘贴；Delete 撤回，Ctrl+D 向下填充")
            self._mark.show_mark("note", "ink3")

    def _effect(self) -> str:
        was = [(self.model.texts[r][c] if r < len(self.model.texts) else None, text) for r, c, text in self._pasted]
        new = sum(before is None for before, _ in was)
        same = sum(before == text for before, text in was)
        return f"粘贴 {len(was)} 格：新填 {new}，改动 {len(was) - new - same}，不变 {same}。还没有写入。"


def _grouped(text: str, head: str) -> str:
    """Return a figure in groups of three; sums of 万元 in at least two places, and never fewer than were reported."""
    figure = f"{Decimal(text):,f}"
    whole, _, places = figure.partition(".")
    return f"{whole}.{places:0<2}" if head.endswith("万元") else figure

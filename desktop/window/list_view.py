"""The table that one works in: cells are chosen, typed into, filled down, copied; columns are sorted and sized."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCompleter,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.window.cells import CELL_ROLE, EMPTY, Cell
from desktop.window.ledger import NAME_LEAST, ROW, Column, LedgerDelegate, LedgerView, _ring
from desktop.window.parts import TextField
from desktop.window.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_MARK = 16
_COPIED_AT_MOST = 20_000
"""Rows that go to the clipboard; more go into a file."""
_STEPS: Mapping[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Return: (1, 0),
    Qt.Key.Key_Enter: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}
"""Where a key that ends the typing goes: rows, columns."""

Options = Callable[[int], Sequence[str]]
"""What a column offers while one types."""


class CellEditor(TextField):
    """What is typed into a cell."""

    def __init__(self, name: str, parent: QWidget, options: Sequence[str]) -> None:
        super().__init__(name)
        self.setParent(parent)
        self.setObjectName("cell")
        self.setFrame(False)
        if options:
            self.setCompleter(_completer(options, self))

            # Before the completer's own filter: Enter takes what is marked and ends the typing with one key.
            self.completer().popup().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that end the typing take the option that is marked, if one is."""
        ends = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS
        completer: QCompleter | None = self.completer()
        if not ends or completer is None or watched is not completer.popup():
            return super().eventFilter(watched, event)
        marked = completer.popup().currentIndex()
        completer.popup().hide()
        if marked.isValid():
            self.setText(str(marked.data()))
        QApplication.sendEvent(self, event.clone())
        return True


def _completer(options: Sequence[str], parent: QWidget) -> QCompleter:
    made = QCompleter(list(options), parent)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    made.popup().setAccessibleName("可选内容")
    return made


class ListDelegate(LedgerDelegate):
    """Paints cells of a list, and lets one type into them."""

    typing = Signal(int, int, str)
    """Row, column and what stands in the open cell."""
    left = Signal(int, int)
    """Esc: what was typed into the cell is not wanted."""
    moved = Signal(int, int)
    """The typing ended with a key that goes on: rows, columns."""

    def __init__(self, theme: Theme, view: ListView, options: Options) -> None:
        super().__init__(theme, view)
        self._view, self._options = view, options
        self._open = (0, 0)

    # Typing

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Open a cell."""
        head = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        editor = CellEditor(str(head), parent, self._options(index.column()))
        self._open = index.row(), index.column()
        editor.textEdited.connect(lambda text: self.typing.emit(*self._open, text))
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show what is known. What is being typed is not disturbed by what comes in meanwhile."""
        if isinstance(editor, CellEditor) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Hand over what was typed, where it is something else or was refused before."""
        if isinstance(editor, CellEditor):
            refused = (index.data(CELL_ROLE) or EMPTY).wrong
            if refused or editor.text() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
                model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index) -> None:
        """Fill the cell."""
        editor.setGeometry(option.rect)  # type: ignore[attr-defined]  # missing in the stubs

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """End the typing at Enter, Tab and Esc, but never while an input method is composing."""
        if (
            not isinstance(editor, CellEditor)
            or not isinstance(event, QKeyEvent)
            or event.type() != QEvent.Type.KeyPress
        ):
            return super().eventFilter(editor, event)
        if editor.composing:
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.closeEditor.emit(editor)
            self.left.emit(*self._open)
            return True
        if key not in _STEPS:
            return False
        back = -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key != Qt.Key.Key_Backtab else 1
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
        rows, columns = _STEPS[key]
        self.moved.emit(back * rows, back * columns)
        return True

    # Painting

    def _figure(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        super()._figure(painter, rect, cell)
        if cell.remark:
            super()._quiet(painter, rect, Cell(cell.remark))

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: _Index) -> None:
        super()._ground(painter, rect, self._told(state, index), index)

    def _marks(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: _Index) -> None:
        super()._marks(painter, rect, self._told(state, index), index)
        if (index.data(CELL_ROLE) or EMPTY).wrong:
            red = QColor(self._theme.tokens.red)
            painter.setPen(_ring(red))
            painter.drawRect(rect.adjusted(3, 3, -3, -4))
            sign = self._theme.pixmap("problem", "red", _MARK)
            painter.drawPixmap(rect.right() - _MARK - 6, rect.center().y() - _MARK // 2, sign)

    def _told(self, state: QStyle.StateFlag, index: _Index) -> QStyle.StateFlag:
        """Let the whole row stand out where one cell of it is chosen; say where the keys go."""
        current = self._view.currentIndex()
        if current.row() == index.row() and self._view.one_chosen:
            state |= QStyle.StateFlag.State_Selected
        if current.row() == index.row() and current.column() == index.column() and self._view.isVisible():
            return state | QStyle.StateFlag.State_HasFocus
        return state & ~QStyle.StateFlag.State_HasFocus


class ListView(LedgerView):
    """A table one works in."""

    sort_asked = Signal(int)
    fill_asked = Signal()
    clear_asked = Signal()
    paste_asked = Signal(str)
    menu_asked = Signal(object)
    """A place on the screen."""
    width_chosen = Signal(int, int)
    """A column was given a width by hand."""
    chosen_changed = Signal()
    """Other cells are chosen, or another one is the current one."""

    def __init__(self, theme: Theme, columns: Sequence[Column], name: str, options: Options) -> None:
        self._widths: Mapping[int, int] = {}
        self._fitting = self._shows_all = False
        self.one_chosen = True
        self.least = NAME_LEAST
        """The width that the name has at least."""
        super().__init__(theme, columns, name)
        self.list_delegate = ListDelegate(theme, self, options)
        self.setItemDelegate(self.list_delegate)
        self.list_delegate.moved.connect(self.step)
        self.doubleClicked.disconnect()
        self.doubleClicked.connect(self._double_clicked)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.AnyKeyPressed)
        self._prepare_sorting()

    def _prepare_sorting(self) -> None:
        heads = self.horizontalHeader()
        heads.setSectionsClickable(True)
        heads.sectionPressed.disconnect()  # by default that chooses the whole column
        heads.sectionClicked.connect(self.sort_asked)
        heads.sectionResized.connect(self._resized)

    # Widths

    def set_widths(self, widths: Mapping[int, int]) -> None:
        """Take over widths that were chosen by hand, by column."""
        self._widths = dict(widths)
        self._fit()

    def _fit(self) -> None:
        self._fitting = True
        super()._fit()
        if self.model() is not None and self.model().columnCount() == len(self._columns):
            self._fit_chosen()
        self._fitting = False
        if self._shows_all:
            self.fit_height()

    def _fit_chosen(self) -> None:
        """Let columns be sized by hand; the name gives way until it has its least width, then the list scrolls."""
        heads, taken, names = self.horizontalHeader(), 0, []
        for number, column in enumerate(self._columns):
            if not column.width:
                names.append(number)
                continue
            heads.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
            if number in self._widths:
                self.setColumnWidth(number, self._widths[number])
            taken += 0 if self.isColumnHidden(number) else self.columnWidth(number)
        tight = self.viewport().width() - taken < self.least
        for number in names:
            mode = QHeaderView.ResizeMode.Interactive if tight else QHeaderView.ResizeMode.Stretch
            heads.setSectionResizeMode(number, mode)
            if tight:
                self.setColumnWidth(number, self.least)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if tight else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(policy)

    def _resized(self, column: int, _before: int, width: int) -> None:
        if not self._fitting and column < len(self._columns) and self._columns[column].width:
            self._widths = {**self._widths, column: width}
            self.width_chosen.emit(column, width)
            self._fit()

    # Choosing

    def ranges(self) -> list[QItemSelectionRange]:
        """Return the blocks that are chosen."""
        return self.selectionModel().selection().toList()

    def chosen_columns(self) -> tuple[int, ...]:
        """Return the columns of which cells are chosen."""
        return tuple(sorted({n for one in self.ranges() for n in range(one.left(), one.right() + 1)}))

    def chosen_rows(self) -> tuple[range, ...]:
        """Return the rows of which cells are chosen, as ranges: they may be a million."""
        spans = sorted((one.top(), one.bottom() + 1) for one in self.ranges())
        joined: list[list[int]] = []
        for first, end in spans:
            if joined and first <= joined[-1][1]:
                joined[-1][1] = max(end, joined[-1][1])
            else:
                joined.append([first, end])
        return tuple(range(*one) for one in joined)

    def selected_rows(self) -> tuple[int, ...]:
        """Return the rows of which cells are chosen; of very many the current one."""
        ranges = self.chosen_rows()
        if sum(map(len, ranges)) > _COPIED_AT_MOST:
            return (max(0, self.currentIndex().row()),)
        return tuple(row for one in ranges for row in one)

    def choose(self, row: int, column: int = 0) -> None:
        """Make one cell the current one."""
        self.setCurrentIndex(self.model().index(row, column))

    def step(self, rows: int, columns: int) -> None:
        """Go to a cell beside; at an edge stay. Columns without room are passed over."""
        index = self.currentIndex()
        row, column = index.row() + rows, index.column() + columns
        while 0 <= column < self.model().columnCount() and self.isColumnHidden(column):
            column += columns
        if self.model().hasIndex(row, column):
            self.choose(row, column)
        self.setFocus()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Paint both rows."""
        super().currentChanged(current, previous)
        self.viewport().update()
        self.chosen_changed.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell whether more than one cell is chosen."""
        super().selectionChanged(selected, deselected)
        ranges = self.ranges()
        self.one_chosen = sum(one.width() * one.height() for one in ranges) <= 1
        self.viewport().update()
        self.chosen_changed.emit()

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() == 0 or not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.activated_row.emit(index.row())
        else:
            self.edit(index)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, fill, copy, clear, or go on."""
        keys = {
            QKeySequence.StandardKey.Copy: self.copy,
            QKeySequence.StandardKey.Paste: self._paste,
        }
        for standard, does in keys.items():
            if event.matches(standard):
                does()
                return
        if event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.fill_asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.clear_asked.emit()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._tab(event.key()):
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._opens():
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take Tab before it goes to the next part of the window."""
        tabs = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in tabs
            and self._tab(event.key())
        ):
            return True
        return super().event(event)

    def _tab(self, key: int) -> bool:
        """Go one cell on; from the last one of a row leave the table."""
        before = self.currentIndex()
        if before.isValid() and self.state() != QAbstractItemView.State.EditingState:
            self.step(*_STEPS[Qt.Key(key)])
        return self.currentIndex() != before

    def _opens(self) -> bool:
        index = self.currentIndex()
        return index.isValid() and index.column() > 0 and bool(index.flags() & Qt.ItemFlag.ItemIsEditable)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: typing replaces, and the filter finds."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with what is chosen."""
        self.menu_asked.emit(event.globalPos())

    def copy(self) -> None:
        """Put the chosen block on the clipboard, as Excel reads it."""
        rows, columns = self.selected_rows(), [n for n in self.chosen_columns() if not self.isColumnHidden(n)]
        lines = ("\t".join(self._copied(row, column) for column in columns) for row in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _copied(self, row: int, column: int) -> str:
        index = self.model().index(row, column)
        text = str(index.data(CELL_ROLE).text) if self.selectionModel().isSelected(index) else ""
        return "" if index.data(CELL_ROLE).look.name == "UNKNOWN" else text.replace("\t", " ").replace("\n", " ")

    def _paste(self) -> None:
        self.paste_asked.emit(QApplication.clipboard().text())

    def fit_height(self) -> None:
        """Be as high as all rows: what is around scrolls."""
        self._shows_all = True
        scrolls = self.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setFixedHeight(ROW * (self.model().rowCount() + 1) + (14 if scrolls else 2))

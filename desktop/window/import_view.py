"""The rows of a roster before they are written: the sheet's letters and row numbers, new over struck old."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem

from desktop.rosters import PlanRow
from desktop.window.cells import Cell, Look
from desktop.window.import_reading import WORDS, Cells, Head, Loaded, Shown
from desktop.window.ledger import Column, LedgerDelegate, LedgerView, cell_data, head_data
from desktop.window.theme import SIZE, Theme, Tone

ROW = 42
FIXED = (Column("行", 44, right=True), Column("采用", 48, centred=True), Column("判断", 98))
_WIDTHS = {"name": 204, "identity_code": 160}
_LOOKS = {"identity_code": Look.CODE}
_FIGURE, _OTHER = 112, 92
_Index = QModelIndex | QPersistentModelIndex


class ImportModel(QAbstractTableModel):
    """The rows of one sheet that a filter leaves."""

    typed = Signal(object, str, str)
    """Row's key, column's letter, text: somebody corrected a cell."""
    toggled = Signal(object)
    """A row is to be taken or left out."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[PlanRow, ...] = ()
        self.heads: tuple[Head, ...] = ()
        self.columns: tuple[Column, ...] = FIXED
        self._loaded: Loaded | None = None
        self._cells: Cells | None = None
        self._made: dict[int, tuple[Shown, ...]] = {}

    def show_rows(self, loaded: Loaded, cells: Cells, heads: Sequence[Head], rows: Sequence[PlanRow]) -> None:
        """Show these rows."""
        self.beginResetModel()
        self.rows, self.heads, self._loaded, self._cells = tuple(rows), tuple(heads), loaded, cells
        self._made.clear()
        self.columns = (*FIXED, *map(_column, heads))
        self.endResetModel()

    def mark_taken(self, loaded: Loaded) -> None:
        """Show which rows are taken now."""
        self._loaded = loaded
        if self.rows:
            self.dataChanged.emit(self.index(0, 1), self.index(len(self.rows) - 1, 1))

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head: the sheet's letter and the field."""
        return head_data(self.columns, section, role) if orientation == Qt.Orientation.Horizontal else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let what the sheet says be corrected, and rows be ticked."""
        known = super().flags(index)
        return known | Qt.ItemFlag.ItemIsEditable if index.column() >= len(FIXED) else known

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows, or the sheet's own text to be corrected."""
        if not index.isValid() or self._loaded is None or self._cells is None:
            return None
        row, at = self.rows[index.row()], index.column() - len(FIXED)
        if role == Qt.ItemDataRole.EditRole and at >= 0:
            return self._cells.raw(row.key.row, self.heads[at].column)
        cell = self._fixed(self._loaded, row, index.column()) if at < 0 else self._shown(index.row(), at)
        if role == Qt.ItemDataRole.ToolTipRole and cell.wrong:
            return cell.wrong
        return cell_data(cell, role)

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a correction, where it says something else than the sheet."""
        if role != Qt.ItemDataRole.EditRole or value == self.data(index, role):
            return False
        self.typed.emit(self.rows[index.row()].key, self.heads[index.column() - len(FIXED)].letter, str(value))
        return True

    def _fixed(self, loaded: Loaded, row: PlanRow, column: int) -> Cell:
        if column == 0:
            return Cell(str(row.key.row), Look.FIGURE, tone="ink2")
        if column == 1:
            if row.verdict not in ("new", "changed"):
                return Cell("—", Look.CENTRED, tone="ink3")
            return Cell("✓" if loaded.takes(row) else "略过", Look.CENTRED, tone="accent")
        word, icon, tone = WORDS[row.verdict]
        return Cell(word, Look.STATUS, icon=icon, tone=tone)

    def _shown(self, row: int, at: int) -> Cell:
        if row not in self._made and self._cells is not None:
            self._made[row] = self._cells.of(self.rows[row])
        one = self._made[row][at]
        tone: Tone = "ink3" if self.rows[row].verdict == "unchanged" else "ink"
        look = _LOOKS.get(self.heads[at].column.field, Look.FIGURE if self.heads[at].right else Look.NAME)
        return Cell(one.text, look, remark=one.before, tone=tone, wrong=one.wrong)


def _column(head: Head) -> Column:
    width = _WIDTHS.get(head.column.field, _FIGURE if head.right else _OTHER)
    return Column(f"{head.letter} {head.label}", width, right=head.right)


class ImportDelegate(LedgerDelegate):
    """Paints the new value over the struck old one, and a ring around what is wrong."""

    def __init__(self, theme: Theme, parent: LedgerView) -> None:
        super().__init__(theme, parent)
        self._theme_of = theme
        self._struck: QFont = theme.font(SIZE.note)
        self._struck.setStrikeOut(True)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of two lines."""
        return QSize(super().sizeHint(option, index).width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint as every list does, and the ring."""
        super().paint(painter, option, index)
        cell = index.data(Qt.ItemDataRole.UserRole + 1)
        if isinstance(cell, Cell) and cell.wrong:
            pen = QPen(QColor(self._theme_of.tokens.red), 1)
            painter.save()
            painter.setPen(pen)
            painter.drawRect(option.rect.adjusted(3, 3, -4, -5))  # type: ignore[attr-defined]  # missing in the stubs
            painter.restore()

    def _name(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        self._over(painter, rect, cell, super()._name)

    def _figure(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        self._over(painter, rect, cell, super()._figure)

    def _code_text(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        self._over(painter, rect, cell, super()._code_text)

    def _over(self, painter: QPainter, rect: QRect, cell: Cell, draw: Callable[[QPainter, QRect, Cell], None]) -> None:
        if not cell.remark:
            draw(painter, rect, cell)
            return
        half = rect.height() // 2
        draw(painter, rect.adjusted(0, 2, 0, -half), cell)
        unknown = cell.remark == "未填"
        painter.setFont(self._theme_of.font(SIZE.note) if unknown else self._struck)
        painter.setPen(self._theme_of.color("ink3"))
        draw(painter, rect.adjusted(0, half, 0, -2), cell._replace(text="原 未填" if unknown else cell.remark))


class ImportView(LedgerView):
    """The table of an import: as wide as the sheet is, with keys to take, correct and go on."""

    _wanted: tuple[Column, ...] = ()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, FIXED, name)
        self.setItemDelegate(ImportDelegate(theme, self))
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.horizontalHeader().setFixedHeight(ROW)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.clicked.connect(self._ticked)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Give every column its own width, the name what is left."""
        self._wanted = tuple(columns)
        for number, column in enumerate(columns):
            self.setColumnHidden(number, False)
            self.horizontalHeader().setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
            lines = map(self._head_metrics.horizontalAdvance, column.head.splitlines())
            self.setColumnWidth(number, max(column.width, *(width + 24 for width in lines)))
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or leave out the rows selected; F8 goes on to the next problem."""
        model = self.model()
        if event.key() == Qt.Key.Key_Space and isinstance(model, ImportModel):
            keys = [model.rows[row].key for row in self.selected_rows()]
            model.toggled.emit(keys)
        elif event.key() == Qt.Key.Key_F8:
            self.next_problem()
        else:
            super().keyPressEvent(event)

    def next_problem(self) -> None:
        """Go to the next cell with a problem, from the start again after the last."""
        model = self.model()
        if not isinstance(model, ImportModel) or not model.rows:
            return
        start = self.currentIndex().row() + 1
        for row in (*range(start, len(model.rows)), *range(start)):
            if model.rows[row].problems:
                self.go_to(row, model.rows[row].problems[0].column)
                return

    def go_to(self, row: int, letter: str | None) -> None:
        """Make a cell the current one."""
        model = self.model()
        if isinstance(model, ImportModel):
            letters = [head.letter for head in model.heads]
            at = len(FIXED) + letters.index(letter) if letter in letters else len(FIXED) - 1
            self.setCurrentIndex(model.index(row, at))
            self.setFocus()

        self._fit()

    def _fit(self) -> None:
        """Nothing gives way here: the sheet is scrolled. What room is left goes to the first column of the sheet."""
        name = len(FIXED)
        if len(self._wanted) > name:
            others = sum(self.columnWidth(at) for at in range(len(self._wanted)) if at != name)
            self.setColumnWidth(name, max(self._wanted[name].width, self.viewport().width() - others))

    def _ticked(self, index: QModelIndex) -> None:
        model = self.model()
        if index.column() == 1 and isinstance(model, ImportModel):
            model.toggled.emit([model.rows[index.row()].key])

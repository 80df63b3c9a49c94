"""The table of every list: rows of 30, hairlines, whole-row selection. Cells are painted here, not by a stylesheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.window.cells import CELL_ROLE, EMPTY, GROUP_ROLE, Cell, Look
from desktop.window.parts import paint_unknown
from desktop.window.theme import SIZE, Theme, Tone

ROW = 30
NAME_LEAST = 252
_EDGE = 20
_GAP = 8
_MARK = 16
_Index = QModelIndex | QPersistentModelIndex


class Column(NamedTuple):
    """A column: its head (with the unit after a space), its least width, and when it gives way."""

    head: str
    width: int = 0
    """Logical pixels, more where the head needs it; 0 takes what is left."""
    right: bool = False
    centred: bool = False
    share: float = 0
    """The part of the table's width that it takes where that is more."""
    rank: int = 0
    """Where there is no room, the highest rank gives way first; 0 never does."""


class LedgerDelegate(QStyledItemDelegate):
    """Paints the cells of a model that answers ``CELL_ROLE``."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._take_fonts()
        theme.changed.connect(self._take_fonts)

    def _take_fonts(self) -> None:
        """Write in the sizes that were chosen."""
        theme = self._theme
        self._note, self._code, self._bold = theme.font(SIZE.note), theme.font(SIZE.code), theme.font(bold=True)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the row's height; widths are the columns' own."""
        return QSize(super().sizeHint(option, index).width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint ground, content and the marks of selection."""
        rect, state = _rect(option), _state(option)
        cell = index.data(CELL_ROLE) or EMPTY
        painter.save()
        self._ground(painter, rect, state, index)
        inner = rect.adjusted(_EDGE if index.column() == 0 else _GAP, 0, -_GAP, -1)
        painter.setClipRect(inner)
        painter.setPen(self._theme.color(cell.tone))
        self._content(painter, inner, cell)
        painter.restore()
        self._marks(painter, rect, state, index)

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: _Index) -> None:
        # Without antialiasing and with a cosmetic line: seams would show at 125 %.
        tokens = self._theme.tokens
        selected, group = bool(state & QStyle.StateFlag.State_Selected), bool(index.data(GROUP_ROLE))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(rect, QColor(tokens.selection if selected else tokens.panel if group else tokens.page))
        painter.setPen(_cosmetic(tokens.rule if group else tokens.hairline))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight() + QPoint(1, 0))

    def _marks(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: _Index) -> None:
        accent = QColor(self._theme.tokens.accent)
        if state & QStyle.StateFlag.State_Selected and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), accent)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(_ring(accent))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _content(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        draw = {
            Look.NAME: self._name,
            Look.QUIET: self._quiet,
            Look.CODE: self._code_text,
            Look.FIGURE: self._figure,
            Look.CENTRED: self._centred,
            Look.UNKNOWN: self._unknown,
            Look.STATUS: self._status,
            Look.TAGS: self._tags,
            Look.GROUP: self._group,
        }.get(cell.look)
        if draw is not None:
            draw(painter, rect, cell)

    def _name(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        _write(painter, rect, _cut(painter, cell.text, rect.width()))

    def _figure(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        _write(painter, rect, cell.text, Qt.AlignmentFlag.AlignRight)

    def _centred(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        _write(painter, rect, cell.text, Qt.AlignmentFlag.AlignHCenter)

    def _code_text(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        self._in_font(painter, self._code, "ink2")
        _write(painter, rect, cell.text)

    def _quiet(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        self._in_font(painter, self._note, "ink2")
        _write(painter, rect, _cut(painter, cell.text, rect.width(), Qt.TextElideMode.ElideRight))

    def _in_font(self, painter: QPainter, font: QFont, tone: Tone) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.color(tone))

    def _unknown(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        width = QFontMetrics(self._note).horizontalAdvance(cell.text) + 14
        box = QRect(0, 0, width, 20)
        box.moveCenter(rect.center())
        if cell.right:
            box.moveRight(rect.right())
        elif cell.left:
            box.moveLeft(rect.left())
        paint_unknown(painter, self._theme, box, cell.text)

    def _status(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        painter.drawPixmap(
            rect.left(), rect.center().y() - _MARK // 2 + 1, self._theme.pixmap(cell.icon, cell.tone, _MARK)
        )
        painter.setPen(self._theme.color("ink"))
        _write(painter, rect.adjusted(_MARK + 6, 0, 0, 0), cell.text)

    def _tags(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        metrics, left = QFontMetrics(self._note), rect.left()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tag in cell.tags:
            box = QRect(left, rect.center().y() - 9, metrics.horizontalAdvance(tag.text) + 14, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.tokens.tint(tag.tone)))
            painter.drawRoundedRect(box, 4, 4)
            self._in_font(painter, self._note, tag.tone)
            _write(painter, box, tag.text, Qt.AlignmentFlag.AlignHCenter)
            left = box.right() + 6

    def _group(self, painter: QPainter, rect: QRect, cell: Cell) -> None:
        painter.setFont(self._bold)
        _write(painter, rect, _cut(painter, cell.text, rect.width()))
        left = QFontMetrics(self._bold).horizontalAdvance(cell.text) + 10
        self._in_font(painter, self._note, "ink2")
        if left + QFontMetrics(self._note).horizontalAdvance(cell.remark) <= rect.width():
            _write(painter, rect.adjusted(left, 1, 0, 0), cell.remark)


class LedgerView(QTableView):
    """A table view over a model of cells. Hides columns that its width has no room for."""

    activated_row = Signal(int)
    """Enter or a double click on a row."""

    def __init__(self, theme: Theme, columns: Sequence[Column], name: str) -> None:
        super().__init__()
        self._columns: tuple[Column, ...] = ()
        self._theme = theme
        self._head_metrics = QFontMetrics(theme.font(SIZE.note))
        self.setAccessibleName(name)
        self.setItemDelegate(LedgerDelegate(theme, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._prepare_heads()
        self.set_columns(columns)
        self.doubleClicked.connect(lambda index: self.activated_row.emit(index.row()))
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        """Follow the theme at once: heads may need more room for larger type."""
        self._head_metrics = QFontMetrics(self._theme.font(SIZE.note))
        self._fit()
        self.viewport().update()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Take over heads' widths; the model must have as many columns."""
        self._columns = tuple(columns)
        self._fit()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show a model, in the columns' widths."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._fit)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the columns that there is room for."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated_row.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def selected_rows(self) -> tuple[int, ...]:
        """Return the rows selected, in order."""
        return tuple(sorted(index.row() for index in self.selectionModel().selectedRows()))

    def _prepare_heads(self) -> None:
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setDefaultSectionSize(ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setFixedHeight(ROW)
        heads.setHighlightSections(False)
        heads.setSectionsClickable(False)
        heads.setMinimumSectionSize(32)

    def _fit(self) -> None:
        model: QAbstractItemModel | None = self.model()
        if model is None or model.columnCount() != len(self._columns):
            return
        hidden = self._gives_way()
        for number, column in enumerate(self._columns):
            self.setColumnHidden(number, column in hidden)
            fixed = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            self.horizontalHeader().setSectionResizeMode(number, fixed)
            if column.width:
                self.setColumnWidth(number, self._width(column))

    def _gives_way(self) -> set[Column]:
        """Hide columns until the name has room for 16 characters."""
        room = self.viewport().width() - sum(self._width(column) or NAME_LEAST for column in self._columns)
        hidden: set[Column] = set()
        for column in sorted(self._columns, key=lambda column: -column.rank):
            if room < 0 and column.rank:
                hidden.add(column)
                room += self._width(column)
        return hidden

    def _width(self, column: Column) -> int:
        """Give a head all the room that it needs."""
        if not column.width:
            return 0
        wanted = self._head_metrics.horizontalAdvance(column.head) + 20, round(column.share * self.viewport().width())
        return max(column.width, *wanted)


def head_data(columns: Sequence[Column], section: int, role: int) -> object:
    """Answer a model's ``headerData`` for columns."""
    if role == Qt.ItemDataRole.DisplayRole:
        return columns[section].head
    if role == Qt.ItemDataRole.TextAlignmentRole:
        side = Qt.AlignmentFlag.AlignLeft
        side = Qt.AlignmentFlag.AlignRight if columns[section].right else side
        side = Qt.AlignmentFlag.AlignHCenter if columns[section].centred else side
        return side | Qt.AlignmentFlag.AlignVCenter
    return None


def cell_data(cell: Cell, role: int) -> object:
    """Answer a model's ``data`` from a cell."""
    if role == CELL_ROLE:
        return cell
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return f"{cell.text} {cell.remark}".strip()
    if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole) and cell.wrong:
        return cell.wrong
    if role == Qt.ItemDataRole.ToolTipRole:
        return cell.text if cell.look in (Look.NAME, Look.QUIET) else None
    return None


def _rect(option: QStyleOptionViewItem) -> QRect:
    return option.rect  # type: ignore[attr-defined,no-any-return]  # missing in the stubs


def _state(option: QStyleOptionViewItem) -> QStyle.StateFlag:
    return option.state  # type: ignore[attr-defined,no-any-return]  # missing in the stubs


def _cosmetic(color: str) -> QPen:
    pen = QPen(QColor(color), 1)
    pen.setCosmetic(True)
    return pen


def _ring(color: QColor) -> QPen:
    pen = QPen(color, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _write(painter: QPainter, rect: QRect, text: str, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
    painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)


def _cut(painter: QPainter, text: str, width: int, where: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle) -> str:
    return painter.fontMetrics().elidedText(text, where, width)

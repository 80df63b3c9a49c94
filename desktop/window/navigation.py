"""The left side: rooms with their counts. A rail of icons, or one button with a menu, where the window is small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.window.desk import KEYED, Desk, Room, RoomId
from desktop.window.page import Space
from desktop.window.parts import Elided, Mark, boxed, button, enter_presses, label, line, row
from desktop.window.theme import SIZE, Theme

WIDE, RAIL = 188, 56
_ROW, _LEAST_ROW = 30, 22
_HEAD, _GAP = 28, 9
_SEEK = "查找或执行　Ctrl K"


class RoomButton(QAbstractButton):
    """One room: icon, name, grey count; the one that is open has a bar and a ground."""

    def __init__(self, theme: Theme, room: Room, key: str) -> None:
        super().__init__()
        self.room = room
        self._theme, self._count, self._waiting, self._rail = theme, "", "", False
        self.setText(room.title)
        self.setAccessibleName(room.title)
        self.setCheckable(True)
        self.setFixedHeight(_ROW)
        self.setToolTip(f"{room.title}（{key}）" if key else room.title)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Fill the navigation's width."""
        return QSize(RAIL - 16 if self._rail else WIDE - 17, self.height())

    def set_count(self, count: int) -> None:
        """Show how much there is in the room; nothing where there is nothing."""
        self._count = f"{count:,}" if count else ""
        self.setAccessibleDescription(f"{self._count} 条" if count else "")
        self.update()

    def set_waiting(self, waiting: int) -> None:
        """Show how much work waits in the room, which is said louder than how much there is."""
        self._waiting = f"{waiting:,}" if waiting else ""
        self.setAccessibleDescription(f"{self._waiting} 项待办" if waiting else "")
        self.update()

    def set_rail(self, rail: bool) -> None:
        """Show the icon only."""
        self._rail = rail
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter too."""
        if not enter_presses(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, name and count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter)
        icon = self._theme.pixmap(self.room.icon, "accent" if self.isChecked() else "ink2", 18)
        painter.drawPixmap(11 if self._rail else 12, (self.height() - 18) // 2, icon)
        if not self._rail:
            self._words(painter)
        painter.end()

    def _ground(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(QColor(tokens.selection if self.isChecked() else tokens.hover))
            painter.drawRoundedRect(self.rect(), 5, 5)
        if self.isChecked():
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(QRect(0, self.height() // 2 - 8, 3, 16), 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 5, 5)

    def _words(self, painter: QPainter) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.font(bold=self.isChecked()))
        painter.setPen(self._theme.color("ink"))
        painter.drawText(self.rect().adjusted(39, 0, -8, 0), middle | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setFont(self._theme.font(SIZE.note))
        if self._waiting:
            self._pill(painter)
            return
        painter.setPen(self._theme.color("ink3"))
        painter.drawText(self.rect().adjusted(8, 0, -11, 0), middle | Qt.AlignmentFlag.AlignRight, self._count)

    def _pill(self, painter: QPainter) -> None:
        wide = painter.fontMetrics().horizontalAdvance(self._waiting) + 14
        box = QRect(self.width() - wide - 5, (self.height() - 20) // 2, wide, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.amber_tint))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(self._theme.color("amber"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._waiting)


class Navigation(QFrame):
    """All rooms, as high as there is room for."""

    chosen = Signal(str)
    sought = Signal()

    def __init__(self, desk: Desk, rooms: Sequence[Room], menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAccessibleName("导航")
        self._desk = desk
        self._group = QButtonGroup(self)
        self._buttons: dict[RoomId, RoomButton] = {}
        self._gaps: list[QWidget] = []
        self._heads: list[QWidget] = []
        self._wide_only: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 12, 8, 8)
        self._layout.setSpacing(0)
        self._add_head(menu)
        self._add_seek()
        self._add_rooms(rooms)
        self._add_foot()

    def _add_head(self, menu: QMenu) -> None:
        logo = label("奖", "")
        logo.setProperty("role", "logo")
        logo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        logo.setFixedSize(28, 28)
        names = QVBoxLayout()
        names.setSpacing(0)
        bureau = Elided("head")
        bureau.setText(self._desk.bureau or "单位名称未填")
        program = label("奖补台", "panelTitle")
        names.addWidget(program)
        names.addWidget(bureau)
        self._menu = button("", "bare", name="登记簿菜单")
        self._menu.with_icon(self._desk.theme, "down")
        self._menu.setFixedWidth(26)
        self._menu.setMenu(menu)
        head = QHBoxLayout()
        head.setContentsMargins(6, 0, 0, 10)
        head.setSpacing(9)
        head.addWidget(logo)
        head.addLayout(names, 1)
        head.addWidget(self._menu)
        self._wide_only += [program, bureau, self._menu]
        self._layout.addLayout(head)

    def _add_seek(self) -> None:
        self._seek = button(_SEEK, "seek", name="查找或执行（Ctrl+K）").with_icon(self._desk.theme, "search")
        self._seek.setToolTip("查找或执行（Ctrl+K）")
        self._seek.clicked.connect(self.sought)
        self._layout.addWidget(self._seek)
        self._layout.addSpacing(6)

    def _add_rooms(self, rooms: Sequence[Room]) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        section = rooms[0].section
        for number, room in enumerate(rooms, start=1):
            if room.section != section:
                section = room.section
                self._add_section(column, section)
            made = RoomButton(self._desk.theme, room, f"Ctrl+{number % KEYED}" if number <= KEYED else "")
            made.clicked.connect(lambda _=False, name=room.id: self.chosen.emit(name))
            self._group.addButton(made)
            self._buttons[room.id] = made
            column.addWidget(made)
        column.addStretch(1)
        self._layout.addWidget(self._scrolled(boxed(column, "panelBody")), 1)

    def _scrolled(self, rooms: QWidget) -> QScrollArea:
        """Return an area for them: where even the lowest rows do not fit, they scroll instead of holding the window."""
        area = self._area = QScrollArea()
        area.setObjectName("scroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("各室")
        area.setWidget(rooms)
        area.installEventFilter(self)
        area.viewport().setAutoFillBackground(False)
        rooms.setAutoFillBackground(False)
        return area

    def _add_section(self, column: QVBoxLayout, title: str) -> None:
        gap = boxed(row(line(), margins=(0, _GAP // 2, 0, _GAP // 2)))
        gap.setFixedHeight(_GAP)
        gap.setVisible(not title)
        self._gaps.append(gap)
        column.addWidget(gap)
        if title:
            gap.setProperty("headed", "yes")
            head = label(title, "note")
            head.setContentsMargins(12, 4, 0, 0)
            self._heads.append(head)
            column.addWidget(head)

    def _add_foot(self) -> None:
        person = Mark(self._desk.theme, "person", "ink2", 18)
        name = Elided()
        name.setText(self._desk.author)
        role = label("只读" if self._desk.read_only else self._desk.role, "note")
        self._foot = boxed(row(person, name, role, None, margins=(10, 6, 6, 2), gap=8))
        self._wide_only += [name, role]
        self._layout.addWidget(self._foot)

    def set_counts(self, counts: Mapping[RoomId, int]) -> None:
        """Show how much there is in each room; rooms that are not shown are left out."""
        for room, count in counts.items():
            if room in self._buttons:
                self._buttons[room].set_count(count)

    def set_waiting(self, room: RoomId, waiting: int) -> None:
        """Show how much work waits in a room."""
        if room in self._buttons:
            self._buttons[room].set_waiting(waiting)

    def mark(self, room: RoomId) -> None:
        """Show which room is open."""
        self._buttons[room].setChecked(True)

    def set_space(self, space: Space) -> None:
        """Become a rail, or vanish behind the window's one button."""
        rail = space == Space.NARROW
        self.setVisible(space != Space.SMALL)
        self.setFixedWidth(RAIL if rail else WIDE)
        for widget in (*self._wide_only, *self._heads):
            widget.setVisible(not rail)
        for gap in self._gaps:
            gap.setVisible(rail or gap.property("headed") is None)
        for made in self._buttons.values():
            made.set_rail(rail)
        self._seek.setText("" if rail else _SEEK)
        self._fit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Make the rows as high as there is room for."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        parted = sum(part.isVisibleTo(self) for part in self._gaps) * _GAP
        heads = [head for head in self._heads if head.isVisibleTo(self)]
        free = self._area.height() - parted
        # A head of a section is nearly as high as a room.
        high = max(_LEAST_ROW, min(_ROW, free // (len(self._buttons) + len(heads))))
        for head in heads:
            head.setFixedHeight(min(_HEAD, high))
        for made in self._buttons.values():
            made.setFixedHeight(high)

"""The left side: rooms with their counts. A rail of icons, or one button with a menu, where the window is small."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.window.desk import ROOMS, Desk, Room, RoomId
from desktop.window.page import Space
from desktop.window.parts import Elided, Mark, button, label, line, row
from desktop.window.theme import SIZE, Theme

WIDE, RAIL = 188, 56


class RoomButton(QAbstractButton):
    """One room: icon, name, grey count; the one that is open has a bar and a ground."""

    def __init__(self, theme: Theme, room: Room, key: int) -> None:
        super().__init__()
        self.room = room
        self._theme, self._count, self._rail = theme, "", False
        self.setText(room.title)
        self.setAccessibleName(room.title)
        self.setCheckable(True)
        self.setFixedHeight(30)
        self.setToolTip(f"{room.title}（Ctrl+{key}）")
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Fill the navigation's width."""
        return QSize(RAIL - 16 if self._rail else WIDE - 17, 30)

    def set_count(self, count: int) -> None:
        """Show how much there is in the room; nothing where there is nothing."""
        self._count = f"{count:,}" if count else ""
        self.setAccessibleDescription(f"{self._count} 条" if count else "")
        self.update()

    def set_rail(self, rail: bool) -> None:
        """Show the icon only."""
        self._rail = rail
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon, name and count."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter)
        icon = self._theme.pixmap(self.room.icon, "accent" if self.isChecked() else "ink2", 18)
        painter.drawPixmap(11 if self._rail else 12, 6, icon)
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
            painter.drawRoundedRect(QRect(0, 7, 3, 16), 1.5, 1.5)
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
        painter.setPen(self._theme.color("ink3"))
        painter.drawText(self.rect().adjusted(8, 0, -11, 0), middle | Qt.AlignmentFlag.AlignRight, self._count)


class Navigation(QFrame):
    """All rooms. ``leave`` asks for the start page."""

    chosen = Signal(str)
    leave = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAccessibleName("导航")
        self._desk = desk
        self._group = QButtonGroup(self)
        self._buttons: dict[RoomId, RoomButton] = {}
        self._sections: list[QWidget] = []
        self._wide_only: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 12, 8, 8)
        self._layout.setSpacing(0)
        self._add_head()
        self._add_rooms()
        self._layout.addStretch(1)
        self._add_foot()

    def _add_head(self) -> None:
        logo = label("奖", "")
        logo.setProperty("role", "logo")
        logo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        logo.setFixedSize(28, 28)
        names = QVBoxLayout()
        names.setSpacing(0)
        bureau = Elided("head")
        bureau.setText(self._desk.bureau or "单位名称未填")
        names.addWidget(label("奖补台", "panelTitle"))
        names.addWidget(bureau)
        self._menu = button("", "bare", name="登记簿菜单")
        self._menu.with_icon(self._desk.theme, "down")
        self._menu.setFixedWidth(26)
        self._menu.setMenu(self._file_menu())
        head = QHBoxLayout()
        head.setContentsMargins(6, 0, 0, 10)
        head.setSpacing(9)
        head.addWidget(logo)
        head.addLayout(names, 1)
        head.addWidget(self._menu)
        self._wide_only += [names.itemAt(0).widget(), bureau, self._menu]
        self._layout.addLayout(head)

    def _file_menu(self) -> QMenu:
        menu = QMenu(self)
        where = menu.addAction(self._desk.path.name)
        where.setEnabled(False)
        menu.addSeparator()
        menu.addAction("打开或新建别的登记簿...", self.leave.emit)
        return menu

    def _add_rooms(self) -> None:
        section = ""
        for number, room in enumerate(ROOMS, start=1):
            if room.section != section:
                section = room.section
                self._add_section(section)
            made = RoomButton(self._desk.theme, room, number)
            made.clicked.connect(lambda _=False, name=room.id: self.chosen.emit(name))
            self._group.addButton(made)
            self._buttons[room.id] = made
            self._layout.addWidget(made)

    def _add_section(self, title: str) -> None:
        head = label(title, "note")
        head.setFixedHeight(28)
        head.setContentsMargins(12, 4, 0, 0)
        gap = line()
        gap.setVisible(False)
        self._sections.append(gap)
        self._wide_only.append(head)
        self._layout.addWidget(gap)
        self._layout.addWidget(head)

    def _add_foot(self) -> None:
        person = Mark(self._desk.theme, "person", "ink2", 18)
        name = Elided()
        name.setText(self._desk.author)
        role = label("经办", "note")
        self._wide_only += [name, role]
        self._layout.addLayout(row(person, name, role, None, margins=(10, 6, 6, 2), gap=8))

    def set_counts(self, counts: Mapping[RoomId, int]) -> None:
        """Show how much there is in each room."""
        for room, count in counts.items():
            self._buttons[room].set_count(count)

    def mark(self, room: RoomId) -> None:
        """Show which room is open."""
        self._buttons[room].setChecked(True)

    def set_space(self, space: Space) -> None:
        """Become a rail, or vanish behind the window's one button."""
        rail = space == Space.NARROW
        self.setVisible(space != Space.SMALL)
        self.setFixedWidth(RAIL if rail else WIDE)
        for widget in self._wide_only:
            widget.setVisible(not rail)
        for gap in self._sections:
            gap.setVisible(rail)
        for made in self._buttons.values():
            made.set_rail(rail)

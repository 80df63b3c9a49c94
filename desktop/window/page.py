"""The shape of every room: head, body, panel; and how it gives way on a small screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from desktop.window.desk import Desk
from desktop.window.parts import Elided, SearchField, boxed, button, clear, label, line, row

PANEL_LEAST, PANEL_USUAL, PANEL_MOST = 312, 400, 520
EDGE = 20


class Space(IntEnum):
    """How much room the window has."""

    SMALL = 0
    """Rooms behind one button, one head row, the panel in place of the list."""
    NARROW = 1
    """Rooms as a rail of icons."""
    FULL = 2


_FULL_FROM, _NARROW_FROM, _TALL_FROM = 1200, 1000, 520


def space_for(width: int, height: int) -> Space:
    """Return how a window of this size (logical pixels) is laid out."""
    if width < _NARROW_FROM or height < _TALL_FROM:
        return Space.SMALL
    return Space.NARROW if width < _FULL_FROM else Space.FULL


class Standing(NamedTuple):
    """What the status bar says for a page: something on the left instead of the saved time, and the sums."""

    sums: str = ""
    note: str = ""
    icon: str = ""


class Command(NamedTuple):
    """Something a page can do that the palette offers by name."""

    title: str
    does: Callable[[], object]


class Panel(QFrame):
    """The right side: who or what is selected, with everything known of it, scrolled under a fixed head."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumWidth(PANEL_LEAST)
        self.setMaximumWidth(PANEL_MOST)
        self._desk = desk
        self._title = Elided("panelTitle")
        self._subtitle = label("", "quiet", wrap=True)
        self._back = button("返回", "bare", name="返回列表")
        self._back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._back.setVisible(False)
        self._back.clicked.connect(self.closed)
        self._crown, self._body, self._verbs = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._foot = boxed(self._verbs)
        self._foot.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._verbs.setContentsMargins(0, 0, 0, 0)
        self._verbs.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 14, 16, 10)
        head.setSpacing(6)
        head.addLayout(row(self._title, self._back))
        head.addWidget(self._subtitle)
        head.addLayout(self._crown)
        outer.addLayout(head)
        outer.addWidget(line())
        outer.addWidget(self._scrolled(), 1)
        outer.addWidget(self._foot)

    def _scrolled(self) -> QScrollArea:
        self._body.setContentsMargins(16, 12, 16, 16)
        self._body.setSpacing(6)
        area = QScrollArea()
        area.setObjectName("scroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("详情")
        area.setWidget(boxed(self._body, "panelBody"))
        area.viewport().setAutoFillBackground(False)
        area.widget().setAutoFillBackground(False)
        self._area = area
        return area

    def show_head(self, title: str, subtitle: str, crown: QLayout | None = None) -> None:
        """Name what is shown; ``crown`` is a row of marks and an amount."""
        self._title.setText(title)
        self._title.update()
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        clear(self._crown)
        if crown is not None:
            self._crown.addLayout(crown)

    def show_body(self, items: Iterable[QWidget]) -> None:
        """Show these below the head, from the top."""
        clear(self._body)
        for item in items:
            self._body.addWidget(item)
        self._body.addStretch(1)
        self._area.verticalScrollBar().setValue(0)

    def show_foot(self, verbs: QLayout | None) -> None:
        """Show what can be done with it below everything; nothing where there is nothing."""
        clear(self._verbs)
        self._foot.setVisible(verbs is not None)
        if verbs is not None:
            verbs.setContentsMargins(16, 8, 16, 8)
            self._verbs.addWidget(line())
            self._verbs.addLayout(verbs)

    def set_alone(self, alone: bool) -> None:
        """Stand in place of the list, with a way back."""
        self._back.setVisible(alone)
        self.setMaximumWidth(16777215 if alone else PANEL_MOST)


class Page(QWidget):
    """A room: its head with title, count and verbs; its body; its panel where it has one."""

    standing_changed = Signal()

    def __init__(self, desk: Desk, title: str, *, panel: bool = True) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.desk = desk
        self.standing = Standing()
        self.space = Space.FULL
        self.title = label(title, "title")
        self.count = label("", "quiet")
        self.verbs = row()
        self.panel = Panel(desk) if panel else None
        self.search_field: SearchField | None = None
        self._first: QWidget | None = None
        self._body = QVBoxLayout()
        self._filters: QWidget | None = None
        self._panel_wanted = self._panel_filled = True
        self._lay_out()

    @property
    def first(self) -> QWidget | None:
        """What one works with in this room: there the focus goes, as soon as it is there."""
        return self._first

    @first.setter
    def first(self, wanted: QWidget | None) -> None:
        self._first = wanted
        if wanted is not None:
            wanted.installEventFilter(self)

    def take_focus(self) -> None:
        """Take the focus: to what one works with, else to the verb that is offered where there is nothing."""
        offered = self.left.findChild(QWidget, "emptyVerb")
        there = next((one for one in (self.first, offered) if one is not None and one.isVisible()), self)
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the focus on to what one works with when it comes into sight."""
        if event.type() == QEvent.Type.Show and watched is self.first and self.hasFocus():
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def _lay_out(self) -> None:
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self.head_row = row(self.title, self.count, None, margins=(EDGE, 0, 16, 0), gap=10)
        self.head = boxed(self.head_row)
        self.head_row.addLayout(self.verbs)
        self.head.setFixedHeight(54)
        self._body.addWidget(self.head)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(0)
        self._split.setChildrenCollapsible(False)
        self.left = boxed(self._body)
        self._split.addWidget(self.left)
        if self.panel is not None:
            self._split.addWidget(self.panel)
            self._split.setStretchFactor(0, 1)
            self._split.setSizes([1000, PANEL_USUAL])
            self.panel.closed.connect(self.back)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def add(self, item: QWidget, *, stretch: bool = False) -> None:
        """Put the next part below the head."""
        self._body.addWidget(item, 1 if stretch else 0)

    def add_filters(self, filters: QWidget) -> None:
        """Put the row of filters below the head; on a small screen it stands in the head."""
        self._filters = filters
        self.add(filters)

    def refresh(self) -> None:
        """Read again what is shown: called when the page comes up and after every change."""

    def show_item(self, item: str) -> None:
        """Show one thing of this room, as another page asked."""

    def commands(self) -> tuple[Command, ...]:
        """Return what the palette offers while this page is open, beyond what stands on it as buttons."""
        return ()

    def go_to_search(self) -> None:
        """Go to the search field."""
        if self.search_field is not None:
            self.search_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search_field.selectAll()

    def commit(self) -> None:
        """Do the page's one verb, as Ctrl+Enter asks."""

    def back(self) -> None:
        """Go one step back, as Esc asks: from the panel to the list on a small screen."""
        if self.space == Space.SMALL and self.panel is not None:
            self._arrange(panel_alone=False)

    def open_panel(self) -> None:
        """Show the panel; on a small screen in place of the list."""
        if self.panel is not None:
            self._panel_wanted = True
            self._arrange(panel_alone=self.space == Space.SMALL)

    def set_panel_wanted(self, *, wanted: bool) -> None:
        """Show the panel only where there is something to show in it."""
        self._panel_filled = wanted
        self._arrange(panel_alone=False)

    def toggle_panel(self) -> None:
        """Show or hide the panel."""
        self._panel_wanted = not self._panel_wanted
        self._arrange(panel_alone=False)

    def set_space(self, space: Space) -> None:
        """Give way to a small window, or take the room there is."""
        self.space = space
        self.head.setFixedHeight(46 if space == Space.SMALL else 54)
        self._place_filters(small=space == Space.SMALL)
        self._arrange(panel_alone=False)

    def say(self, sums: str, note: str = "", icon: str = "") -> None:
        """Tell the status bar."""
        self.standing = Standing(sums, note, icon)
        self.standing_changed.emit()

    def _place_filters(self, *, small: bool) -> None:
        if self._filters is None or (layout := self._filters.layout()) is None:
            return
        if small and self._head_has_room(self._filters):
            if self.head_row.indexOf(self._filters) < 0:
                layout.setContentsMargins(0, 0, 0, 0)
                self.head_row.insertWidget(self.head_row.count() - 2, self._filters, 10)
        else:
            layout.setContentsMargins(EDGE, 0, 16, 6 if small else 10)
            if self._body.indexOf(self._filters) < 0:
                self._body.insertWidget(1, self._filters)

    def _head_has_room(self, filters: QWidget) -> bool:
        """Whether the filters fit beside title and verbs; else they keep a row of their own."""
        # An item of a layout that was asked for outlives the layout's own in PySide, and then stands in for an event.
        wide = self.head_row.minimumSize().width()
        if self.head_row.indexOf(filters) < 0:
            wide += self.head_row.spacing() + filters.minimumSizeHint().width()
        return wide <= self.width()

    def event(self, event: QEvent) -> bool:
        """Look anew for room for the filters where one came or went."""
        if event.type() == QEvent.Type.LayoutRequest and self.space == Space.SMALL:
            self._place_filters(small=True)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the filters where there is room for them."""
        super().resizeEvent(event)
        if self.space == Space.SMALL:
            self._place_filters(small=True)

    def _arrange(self, *, panel_alone: bool) -> None:
        if self.panel is not None:
            small = self.space == Space.SMALL
            self.panel.setVisible(panel_alone if small else self._panel_wanted and self._panel_filled)
            self.panel.set_alone(panel_alone)
        self.left.setVisible(not panel_alone)

"""Ctrl+K: rooms, what can be done, and everybody in the register, by name, pinyin initials or code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from desktop.register import Found, Register
from desktop.register.folding import fold
from desktop.register.pinyin import initials
from desktop.window.cells import Cell, Look
from desktop.window.desk import ROOM_OF, Desk
from desktop.window.grouped_model import Cells, Group, GroupedModel
from desktop.window.ledger import ROW, Column, LedgerView
from desktop.window.parts import SearchField, boxed, line, row
from policies.facts import SUBJECT_KINDS

_WIDE, _ROWS, _TOP, _FOUND = 600, 11, 48, 20
_COLUMNS = (Column("名称"), Column("", 150, share=0.3, rank=1))
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Offer(NamedTuple):
    """One thing to choose."""

    title: str
    hint: str
    does: Callable[[], object]
    group: str
    words: str = ""
    """What finds it, where the title also names things: nobody who seeks an enterprise wants its entry undone."""


class Sought(NamedTuple):
    """What the register knows of a text."""

    found: tuple[Found, ...]
    initials: Mapping[str, str]
    """Title of an offer → the initials of its characters."""


class Palette(QFrame):
    """Lies over the shell while it is needed, and goes when the focus goes."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName("查找或执行")
        self._desk, self._around = desk, parent
        self._offers: tuple[Offer, ...] = ()
        self._initials: Mapping[str, str] = {}
        self._before: QWidget | None = None
        self.field = SearchField(desk.theme, "查找或执行", "室、操作，或名称、拼音首字母、代码")
        self.model: GroupedModel[Offer] = GroupedModel(_COLUMNS, _cells, self)
        self.view = LedgerView(desk.theme, _COLUMNS, "找到的")
        self._build()
        self.hide()

    def _build(self) -> None:
        self.view.setModel(self.model)
        self.view.horizontalHeader().hide()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.clicked.connect(lambda index: self._choose(index.row()))
        self.field.textChanged.connect(self._seek)
        self.field.returnPressed.connect(lambda: self._choose(self.view.currentIndex().row()))
        self.field.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(boxed(row(self.field, margins=(12, 10, 12, 10))))
        layout.addWidget(line())
        layout.addWidget(self.view, 1)

    def open(self, offers: Iterable[Offer]) -> None:
        """Offer these and whoever is found, with the focus in the field."""
        self._offers = tuple(offers)
        self._before = QApplication.focusWidget()
        self.field.clear()
        self.place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._seek("")

    def place(self) -> None:
        """Stand at the top, in the middle."""
        around = self._around.rect()
        wide = min(_WIDE, around.width() - 16)
        high = min(_ROWS * ROW + 54, around.height() - 16)
        top = min(_TOP, max(8, (around.height() - high) // 2))
        self.setGeometry((around.width() - wide) // 2, top, wide, high)

    def leave(self) -> None:
        """Go, and give the focus back."""
        if self.isVisible():
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Move in the list and leave from within the field."""
        if event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._leave_without_focus)
        if isinstance(event, QKeyEvent) and not self.field.composing:
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.leave()
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            QApplication.sendEvent(self.view, event)
            return True
        return False

    def _leave_without_focus(self) -> None:
        if self.isVisible() and not self.isAncestorOf(QApplication.focusWidget() or self._around):
            self.hide()
            self.closed.emit()

    def _seek(self, text: str) -> None:
        self._show(text.strip(), ())
        titles = tuple(offer.words or offer.title for offer in self._offers)
        self._desk.operations.read(self, "palette", partial(_sought, text.strip(), titles), self._take)

    def _take(self, sought: Sought) -> None:
        self._initials = sought.initials
        self._show(self.field.text().strip(), sought.found)

    def _show(self, text: str, found: Sequence[Found]) -> None:
        wanted = [offer for offer in self._offers if _fits(offer, text, self._initials)]
        wanted += [self._of(one) for one in found]
        groups = [
            Group((Cell(name, Look.GROUP),), [offer for offer in wanted if offer.group == name])
            for name in dict.fromkeys(offer.group for offer in wanted)
        ]
        self.model.show_groups(groups)
        first = self.model.row_of(lambda _: True)
        if first >= 0:
            self.view.selectRow(first)

    def _of(self, one: Found) -> Offer:
        found, kind = one.row, SUBJECT_KINDS[one.row.kind]
        hint = found.division_name or kind
        room = ROOM_OF[found.kind]
        return Offer(found.name, hint, lambda: self._desk.ways.go(room, str(found.id)), kind)

    def _choose(self, at: int) -> None:
        offer = self.model.item(at)
        if offer is not None:
            self._before = None  # what is done takes the focus where it belongs
            self.leave()
            offer.does()


def _sought(text: str, titles: Sequence[str], register: Register) -> Sought:
    found = register.find(text, limit=_FOUND) if text else ()
    return Sought(found, {title: "".join(one[0] for one in initials(fold(title))) for title in titles})


def _fits(offer: Offer, text: str, known: Mapping[str, str]) -> bool:
    words = offer.words or offer.title
    return text.lower() in words.lower() or fold(text) in known.get(words, "")


def _cells(offer: Offer) -> Cells:
    return Cell(offer.title), Cell(offer.hint, Look.QUIET)

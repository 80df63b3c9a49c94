"""Small parts of which pages are built. Every control gets an accessible name here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyleOptionComboBox,
    QWidget,
)

from desktop.window.theme import ICON, SIZE, Theme, Tone

if TYPE_CHECKING:  # it speaks of facts and findings, which the start page must not wait for
    from desktop.window.cells import Tag

Role = Literal["", "title", "panelTitle", "section", "amount", "quiet", "note", "head", "warn", "error"]
Look = Literal["primary", "secondary", "bare", "link", "crumb", "note", "tab", "chip", "seek"]


def label(text: str = "", role: Role = "", *, wrap: bool = False) -> QLabel:
    """Return a label in one of the stylesheet's roles."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def selectable(made: QLabel) -> QLabel:
    """Let the mouse select a label's text, for copying."""
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def pill(tag: Tag) -> QLabel:
    """Return a small word on a pale ground."""
    made = label(tag.text)
    made.setProperty("pill", tag.tone if tag.tone not in ("ink", "ink2", "ink3") else "grey")
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def icon_pill(theme: Theme, tag: Tag, icon: str) -> QWidget:
    """Return a word on a pale ground with its shape before it."""
    made = QFrame()
    made.setProperty("pill", tag.tone if tag.tone not in ("ink", "ink2", "ink3") else "grey")
    sign, word = Mark(theme, icon, tag.tone), label(tag.text)
    word.setProperty("pillWord", made.property("pill"))
    made.setLayout(row(sign, word, margins=(6, 1, 8, 1), gap=2))
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


class Unknown(QLabel):
    """The dashed mark of a fact that is not filled in: which no zero looks like."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("未填")
        self._theme = theme
        self.setAccessibleName("未填")
        self.setFixedSize(QFontMetrics(theme.font(SIZE.note)).horizontalAdvance(self.text()) + 14, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it as the lists do."""
        painter = QPainter(self)
        paint_unknown(painter, self._theme, self.rect())
        painter.end()


def paint_unknown(painter: QPainter, theme: Theme, box: QRect, word: str = "未填") -> None:
    """Paint the mark of the unknown into a box."""
    pen = QPen(QColor(theme.tokens.control), 1)
    pen.setDashPattern([3, 2])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(QColor(theme.tokens.grey_tint))
    painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(theme.font(SIZE.note))
    painter.setPen(theme.color("grey"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)


def enter_presses(made: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button that has the focus by Enter as by Space, which Qt leaves to dialogs; tell whether it was."""
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    pressed = plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if pressed and not event.isAutoRepeat():
        event.accept()
        made.click()
    return pressed


class Button(QPushButton):
    """A button of 30 pixels, whose icon follows the theme."""

    def __init__(self, text: str, look: Look, name: str) -> None:
        super().__init__(text)
        self._theme: Theme | None = None
        self._icon = ""
        self.setProperty("look", look)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor if look == "link" else Qt.CursorShape.ArrowCursor)
        self.setIconSize(QSize(ICON, ICON))
        self.setAutoDefault(False)

    def with_icon(self, theme: Theme, icon: str) -> Button:
        """Show an icon of the set before the text."""
        self._theme, self._icon = theme, icon
        self._tint()
        theme.changed.connect(self._tint)
        return self

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Be pressed by Enter too."""
        if not enter_presses(self, event):
            super().keyPressEvent(event)

    def setMenu(self, menu: QMenu) -> None:
        """Open a menu, which an arrow tells where there are words."""
        super().setMenu(menu)
        self.setProperty("opens", "yes" if self.text() else "no")

    def _tint(self) -> None:
        look = self.property("look")
        if self._theme is not None and look == "primary":
            self.setIcon(self._theme.icon_on_primary(self._icon))
        elif self._theme is not None:
            self.setIcon(self._theme.icon(self._icon, "accent" if look == "link" else "ink2"))


def button(text: str, look: Look = "secondary", *, name: str = "") -> Button:
    """Return a button. ``name`` is its accessible name where the text alone does not say it."""
    return Button(text, look, name or text)


class Choice(QComboBox):
    """A combo box that cuts a long text with a mark instead of in the middle of a character."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Have as much of the text painted as there is room for."""
        super().initStyleOption(option)
        text = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, self.width() - 40)
        option.currentText = text  # type: ignore[attr-defined]  # missing in the stubs


class Dialog(QDialog):
    """A window that asks or tells, as high as its words need on a screen of any size; it goes when it is closed."""

    def __init__(self, parent: QWidget, title: str, wide: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(min(wide, self.screen().availableGeometry().width() - 40))

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as needed."""
        super().showEvent(event)
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words break elsewhere in another width."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Take the height that the words need: Qt alone guesses it from a width that the dialog does not have."""
        layout = self.layout()
        if layout is not None:
            most = self.screen().availableGeometry().height() - 40
            needed = layout.totalHeightForWidth(self.width())
            self.setMinimumHeight(min(max(needed, layout.totalMinimumSize().height()), most))


def line() -> QFrame:
    """Return a horizontal hairline."""
    made = QFrame()
    made.setObjectName("line")
    made.setFixedHeight(1)
    return made


class Mark(QLabel):
    """An icon as a label. What it means must also be said in words beside it."""

    def __init__(self, theme: Theme, icon: str, tone: Tone, side: int = 16) -> None:
        super().__init__()
        self._theme, self._icon, self._tone, self._side = theme, icon, tone, side
        self.setFixedWidth(side + 4)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._tint()
        theme.changed.connect(self._tint)

    def show_mark(self, icon: str, tone: Tone) -> None:
        """Show another icon."""
        self._icon, self._tone = icon, tone
        self._tint()

    def _tint(self) -> None:
        self.setPixmap(self._theme.pixmap(self._icon, self._tone, self._side))


def row(*items: QWidget | int | None, margins: tuple[int, int, int, int] = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    """Lay widgets in a row; a number is a space, ``None`` takes what is left."""
    made = QHBoxLayout()
    made.setContentsMargins(*margins)
    made.setSpacing(gap)
    for item in items:
        if item is None:
            made.addStretch(1)
        elif isinstance(item, int):
            made.addSpacing(item)
        else:
            made.addWidget(item)
    return made


def pair(name: str, value: str) -> QWidget:
    """Return a name with its value at the right edge; the longer of the two is broken where there is no room."""
    long_name = len(name) > len(value)
    left, right = label(name, "quiet", wrap=long_name), selectable(label(value, wrap=not long_name))
    right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    made = row(left, right)
    made.setStretch(0 if long_name else 1, 1)
    return boxed(made)


def boxed(layout: QLayout, name: str = "") -> QWidget:
    """Return a widget around a layout."""
    made = QWidget()
    made.setObjectName(name)
    layout.setParent(None)
    made.setLayout(layout)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let Qt delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            clear(inner)
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


class Elided(QLabel):
    """A label of one line that is cut where there is no room, and tells the whole in its tooltip.

    A name is cut in its middle, for what tells names apart stands at both ends; a sentence at its end.
    """

    def __init__(self, role: Role = "", *, sentence: bool = False) -> None:
        super().__init__()
        self._where = Qt.TextElideMode.ElideRight if sentence else Qt.TextElideMode.ElideMiddle
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(48)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write as much as there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        cut = self.fontMetrics().elidedText(self.text(), self._where, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), cut)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the whole text where it is cut."""
        super().resizeEvent(event)
        whole = QFontMetrics(self.font()).horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if whole else self.text())


class TextField(QLineEdit):
    """A line of text in which no key does anything else while an input method is composing."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__()
        self._composing = False
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)

    @property
    def composing(self) -> bool:
        """Whether an input method is at work: then no key means anything else."""
        return self._composing

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Note whether a composition is under way."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep shortcuts out while composing."""
        if self._composing and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._composing and event.type() == QEvent.Type.KeyPress:
            event.accept()
            return True
        return super().event(event)

    def mark_wrong(self, reason: str) -> None:
        """Show that the content cannot be taken, and why; no reason takes the mark away."""
        self.setProperty("wrong", "true" if reason else "false")
        self.setToolTip(reason)
        self.style().unpolish(self)
        self.style().polish(self)


_AROUND_HINT = 60
"""What the glass, the button that empties and the margins take of a search field."""


class SearchField(TextField):
    """Filters as you type; Esc empties it first."""

    def __init__(self, theme: Theme, name: str, hint: str) -> None:
        super().__init__(name, hint)
        self._theme, self._hint = theme, hint
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)
        self._tint()
        theme.changed.connect(self._tint)

    def event(self, event: QEvent) -> bool:
        """Claim Esc before the page does, as long as there is something to empty."""
        escapes = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escapes and event.type() == QEvent.Type.ShortcutOverride and self.text():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the field on Esc."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _tint(self) -> None:
        self._glass.setIcon(self._theme.icon("search", "ink3"))

    def sizeHint(self) -> QSize:
        """Have room for the hint."""
        return QSize(self.fontMetrics().horizontalAdvance(self._hint) + _AROUND_HINT, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less where the whole hint has no room, instead of half of it."""
        super().resizeEvent(event)
        self.setPlaceholderText(self._hint if self.width() >= self.sizeHint().width() else "查找")


def joined(parts: Sequence[str]) -> str:
    """Join remarks with the space that separates them in lines of notes."""
    return "    ".join(part for part in parts if part)

"""Small dialogs that ask for a few words: a password, an account. They fit the smallest window and block nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.window.parts import Choice, Dialog, TextField, button, label, row

_WIDE = 400
Answered = Callable[[Mapping[str, str]], object]


class Ask(Dialog):
    """Asks for some fields, and says beneath why the last answer was no good."""

    def __init__(self, parent: QWidget, title: str, sentence: str, verb: str, answered: Answered) -> None:
        super().__init__(parent, title, _WIDE)
        self.fields: dict[str, TextField | Choice] = {}
        self._answered = answered
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._why_not = label("", "error", wrap=True)
        self._why_not.hide()
        self.verb = button(verb, "primary")
        self.verb.clicked.connect(self.answer)
        self._turn_back = turn_back = button("取消")
        turn_back.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(title, "panelTitle"))
        if sentence:
            layout.addWidget(label(sentence, wrap=True))
        layout.addLayout(self._grid)
        layout.addWidget(self._why_not)
        layout.addLayout(row(None, turn_back, self.verb))
        self.verb.setDefault(True)

    def ask(
        self, name: str, *, text: str = "", hint: str = "", secret: bool = False, optional: bool = False
    ) -> TextField:
        """Ask for a line of text."""
        field = TextField(name, hint)
        field.setText(text)
        field.setProperty("optional", "yes" if optional else "no")
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self._add(name, field)
        return field

    def offer(self, name: str, options: Sequence[tuple[str, str]], chosen: str = "") -> Choice:
        """Ask for one of several (value, label)."""
        box = Choice(name)
        for value, words in options:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        self._add(name, box)
        return box

    def _add(self, name: str, field: TextField | Choice) -> None:
        at = self._grid.rowCount()
        head = label(name, "quiet")
        head.setBuddy(field)
        self._grid.addWidget(head, at, 0)
        self._grid.addWidget(field, at, 1)
        self.fields[name] = field
        self.setTabOrder(field, self._turn_back)
        self.setTabOrder(self._turn_back, self.verb)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin where something is to be typed; where nothing is, Enter is enough."""
        super().showEvent(event)
        texts = [field for field in self.fields.values() if isinstance(field, TextField)]
        blank = [field for field in texts if _blank(field)]
        if self.focusWidget() not in texts:
            (*blank, *texts, self.verb)[0].setFocus(Qt.FocusReason.TabFocusReason)

    def complain(self, sentence: str) -> None:
        """Say why the answer was no good; the dialog stays."""
        self._why_not.setText(sentence)
        self._why_not.show()
        self.fit()
        self.verb.setEnabled(True)
        for field in self._first_text():
            field.selectAll()
            field.setFocus()

    def answer(self) -> None:
        """Hand over what was entered, unless something is blank."""
        blank = [name for name, field in self.fields.items() if isinstance(field, TextField) and _blank(field)]
        if blank:
            self.complain(f"请填写{'、'.join(blank)}")
            return
        self._answered({name: _value(field) for name, field in self.fields.items()})

    def _first_text(self) -> list[TextField]:
        """Return the field to type into again, where there is one: the password before all others."""
        fields = [field for field in self.fields.values() if isinstance(field, TextField)]
        secret = [field for field in fields if field.echoMode() == QLineEdit.EchoMode.Password]
        return (secret or fields)[:1]


def _blank(field: TextField) -> bool:
    return not field.text().strip() and field.property("optional") != "yes"


def _value(field: TextField | Choice) -> str:
    return field.text() if isinstance(field, TextField) else str(field.currentData())

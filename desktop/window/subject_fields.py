"""Fields of a subject's page: each saves itself when it is left; what cannot be taken stays in it, with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QLabel, QWidget

from desktop.register import SUB_KINDS, SubjectRow
from desktop.window.entering import Entry, Typed, label_of
from desktop.window.parts import Choice, TextField, label
from desktop.window.saving import Saver
from policies.facts import Fact, Value, show_value

_WIDTH, _NARROW, _LABEL = 176, 96, 112
_SHORT = 4
"""Characters of an option that a narrow field still holds."""


def shown(fact: Fact, value: Value | None) -> str:
    """Return a value as it stands in a field: without its unit, nothing where it is unknown."""
    return "" if value is None else show_value(fact, value).removesuffix(fact.unit)


def options_of(entry: Entry) -> tuple[str, ...]:
    """Return what may be chosen; none where one types."""
    fact = entry.fact
    if entry.field == "sub_kind":
        return tuple(SUB_KINDS.values())
    if fact is None or entry.part in ("source", "not_applicable"):
        return ()
    return ("是", "否") if fact.type == "bool" else tuple(fact.options.values())


class EntryText(TextField):
    """One field that is typed into."""

    def __init__(self, saver: Saver, row: SubjectRow, entry: Entry, text: str) -> None:
        super().__init__(label_of(row.kind, entry))
        self.entry, self._row, self._saver, self._known = entry, row, saver, text
        self.setObjectName(entry.key)
        draft = saver.wrong.get(entry)
        self.setText(saver.waiting.get(entry, text) if draft is None else draft.text)
        if draft is not None:
            self.mark_wrong(draft.reason)
        if entry.fact is not None and entry.fact.is_numeric:
            self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setReadOnly(bool(saver.read_only))
        self.setToolTip(saver.read_only or self.toolTip())
        self.textEdited.connect(lambda typed: saver.typing(entry, typed))
        self.editingFinished.connect(self.save)
        self.returnPressed.connect(self.focusNextChild)

    def offer(self, words: Sequence[str]) -> None:
        """Offer words while one types."""
        completer = QCompleter(list(words), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    @property
    def unsaved(self) -> bool:
        """Whether something is typed that the register does not know."""
        return self.text().strip() != self._known

    def save(self) -> None:
        """Save what was typed, where it is something else."""
        draft = self._saver.wrong.get(self.entry)
        if not self.unsaved:
            self._saver.give_up(self.entry)
            self._saver.drop(self.entry.key)
            self.mark_wrong("")
        elif self._saver.waiting.get(self.entry) != self.text() and (draft is None or draft.text != self.text()):
            taken = self._saver.save([Typed(self._row, self.entry, self.text())])
            self.mark_wrong("" if taken else self._saver.wrong[self.entry].reason)


class EntryChoice(Choice):
    """One field that is chosen in."""

    def __init__(self, saver: Saver, row: SubjectRow, entry: Entry, text: str) -> None:
        super().__init__(label_of(row.kind, entry))
        self.entry, self._row, self._saver = entry, row, saver
        self.setObjectName(entry.key)
        self.addItems(["未填", *options_of(entry)])
        self.setCurrentText(saver.waiting.get(entry, text) or "未填")
        self.setEnabled(not saver.read_only)
        self.setToolTip(saver.read_only)
        self.activated.connect(self.save)

    @property
    def short(self) -> bool:
        """Whether everything to choose has room in a narrow field."""
        return all(len(self.itemText(at)) <= _SHORT for at in range(self.count()))

    def save(self) -> None:
        """Save what was chosen."""
        self._saver.save([Typed(self._row, self.entry, self.currentText().removeprefix("未填"))])


Field = EntryText | EntryChoice


def field_of(saver: Saver, row: SubjectRow, entry: Entry, text: str) -> Field:
    """Return the field for an entry, showing what is known."""
    return (EntryChoice if options_of(entry) else EntryText)(saver, row, entry, text)


class Fields(QGridLayout):
    """Fields below each other: label left, field right, a note or the reason of a refusal beneath."""

    def __init__(self, *, wide: bool = False) -> None:
        super().__init__()
        self._wide = wide
        """Whether the fields take the room, for names and addresses, or the labels."""
        self.setContentsMargins(0, 2, 0, 8)
        self.setHorizontalSpacing(12)
        self.setVerticalSpacing(4)
        self.setColumnStretch(1 if wide else 0, 1)
        self.setColumnMinimumWidth(0, _LABEL if wide else 0)
        self._next = 0

    def put(self, field: QWidget, head: str, note: str = "", wrong: str = "", sign: QWidget | None = None) -> QLabel:
        """Add a field; return its label."""
        words = label(head, "quiet", wrap=True)
        words.setBuddy(field)
        if not self._wide:
            field.setFixedWidth(_NARROW if isinstance(field, EntryChoice) and field.short else _WIDTH)
        if sign is None:
            self.addWidget(words, self._next, 0)
        else:
            self.addWidget(words, self._next, 0)
            words.setIndent(20)
            self.addWidget(sign, self._next, 0, Qt.AlignmentFlag.AlignLeft)
        self.addWidget(field, self._next, 1, Qt.AlignmentFlag(0) if self._wide else Qt.AlignmentFlag.AlignRight)
        if note:
            beneath = label(note, "note", wrap=True)
            beneath.setIndent(0 if sign is None else 20)
            self.addWidget(beneath, self._next + 1, 0, 1, 2)
        if wrong:
            self.addWidget(label(wrong, "error", wrap=True), self._next + 2, 0, 1, 2)
        self._next += 3
        return words

    def put_entry(
        self, saver: Saver, row: SubjectRow, entry: Entry, text: str, note: str = "", sign: QWidget | None = None
    ) -> Field:
        """Add the field of an entry; return it."""
        field = field_of(saver, row, entry, text)
        draft = saver.wrong.get(entry)
        fact = entry.fact
        unit = f" {fact.unit}" if fact is not None and fact.is_numeric and not entry.part.startswith("s") else ""
        self.put(field, f"{label_of(row.kind, entry)}{unit}", note, draft.reason if draft else "", sign)
        return field

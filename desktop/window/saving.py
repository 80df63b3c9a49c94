"""Everything that is typed saves itself; what cannot be taken stays where it was typed, over a crash too."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.progress import Progress
from desktop.register import Register
from desktop.window.desk import Desk
from desktop.window.entering import Entry, Typed, fault_of, write
from policies.problems import InputError, Problem

_TYPING_RESTS_MS = 300


class Draft(NamedTuple):
    """What was typed and could not be taken, and why."""

    text: str
    reason: str


class Saver(QObject):
    """Writes entries of one register, one after the other. There is one for each desk."""

    settled = Signal(object)
    """The entries (a tuple) that were written."""
    refused = Signal(object, str)
    """The entries that could not be taken, and why."""
    odd = Signal(str)
    """What was written and should be looked at."""
    loaded = Signal()
    """The drafts of an earlier time are there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.operations)
        self._desk = desk
        self.read_only = desk.read_only
        """Why nothing can be written; empty where it can."""
        self.wrong: dict[Entry, Draft] = {}
        self.waiting: dict[Entry, str] = {}
        """What is on its way into the register."""
        self._texts: dict[str, str] = {}
        self._unkept: dict[str, str] = {}
        self._rest = QTimer(self, singleShot=True, interval=_TYPING_RESTS_MS)
        self._rest.timeout.connect(self.keep_drafts)
        desk.operations.closing.connect(self.keep_drafts)
        desk.operations.read(self, "drafts", lambda register: register.drafts.all(), self._load)

    @classmethod
    def of(cls, desk: Desk) -> Saver:
        """Return the one of this desk."""
        found = desk.operations.findChild(cls)
        return found if isinstance(found, cls) else cls(desk)

    # Entries

    def save(self, typed: Sequence[Typed], *, verb: str = "修改") -> bool:
        """Write entries as one action. Returns False where one cannot be read: it stays as a draft with the reason."""
        author, today = self._desk.author, date.today()  # noqa: DTZ011  # the clerk's own day
        entries = tuple(one.entry for one in typed)
        faults = [fault for one in typed if (fault := fault_of(one, author, today))]
        if faults:
            self._refuse(typed, faults[0])
            return False
        self.waiting.update({one.entry: one.text for one in typed})

        def work(register: Register, _: Progress) -> tuple[Problem, ...]:
            return write(register, typed, author, today, verb=verb)

        self._desk.operations.work(
            self,
            "保存",
            work,
            lambda odd: self._settle(entries, odd),
            changes=True,
            refused=lambda error: self._refuse(typed, _sentence(error)),
            ended=lambda: self._forget(entries),
            promised=True,
        )
        return True

    def give_up(self, entry: Entry) -> None:
        """Forget what was typed and could not be taken."""
        if self.wrong.pop(entry, None) is not None:
            self.drop(entry.key)
            self.settled.emit((entry,))

    def _settle(self, entries: tuple[Entry, ...], odd: tuple[Problem, ...]) -> None:
        self._forget(entries)
        for entry in entries:
            self.wrong.pop(entry, None)
            self.drop(entry.key)
        self.settled.emit(entries)
        if odd:
            self.odd.emit("；".join(problem.sentence for problem in odd))

    def _refuse(self, typed: Sequence[Typed], reason: str) -> None:
        for one in typed:
            self.wrong[one.entry] = Draft(one.text, reason)
            self.keep(one.entry.key, json.dumps(self.wrong[one.entry], ensure_ascii=False))
        self.refused.emit(tuple(one.entry for one in typed), reason)

    def _forget(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            self.waiting.pop(entry, None)

    # Drafts

    def typing(self, entry: Entry, text: str) -> None:
        """Note what is being typed into an entry, should the power fail before it is done."""
        self.keep(entry.key, json.dumps(Draft(text, "上次没有录完，请核对后按 Enter"), ensure_ascii=False))

    def draft(self, key: str) -> str:
        """Return what was typed under this name and is not done, empty where nothing."""
        return self._texts.get(key, "")

    def drafts(self) -> Mapping[str, str]:
        """Return all drafts."""
        return self._texts

    def keep(self, key: str, text: str) -> None:
        """Keep what is being typed; it is on the disk when the typing rests."""
        if self._texts.get(key, "") != text:
            self._texts[key] = self._unkept[key] = text
            self._rest.start()

    def drop(self, key: str) -> None:
        """Forget a draft."""
        if self._texts.pop(key, None) is not None:
            self._unkept[key] = ""
            self._rest.start()

    def keep_drafts(self) -> None:
        """Write at once what is not on the disk yet."""
        self._rest.stop()
        unkept, self._unkept = self._unkept, {}
        if unkept and not self.read_only:
            self._desk.operations.work(self, "保存草稿", _keeping(unkept), lambda _: None, promised=True)

    def _load(self, drafts: Mapping[str, str]) -> None:
        self._texts = {**drafts, **self._texts}
        for key, text in drafts.items():
            entry = Entry.of_key(key)
            if entry is not None:
                self.wrong.setdefault(entry, Draft(*json.loads(text)))
        self.loaded.emit()


def _keeping(drafts: Mapping[str, str]) -> Callable[[Register, Progress], None]:
    def work(register: Register, _: Progress) -> None:
        register.drafts.keep(drafts)

    return work


def _sentence(error: InputError) -> str:
    return "；".join(problem.sentence for problem in error.problems)

"""The row that narrows a run down: search, measure, township, undecided ones; and views kept under a name."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from desktop.awards import Run
from desktop.window.asking import Ask
from desktop.window.desk import Desk
from desktop.window.findings import Wanted
from desktop.window.page import EDGE
from desktop.window.parts import Choice, SearchField, button, row

_KEY = "assess/views"


class AssessFilters(QWidget):
    """What of the findings one wants to see."""

    changed = Signal()
    """Something else is wanted."""
    asked = Signal(str)
    """A saved view wants this outcome."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.search = SearchField(desk.theme, "查找", "名称、拼音首字母、代码")
        self.measure, self.town, self.state = Choice("措施"), Choice("乡镇"), Choice("决定")
        self.views = button("视图", "secondary", name="保存的视图")
        self._menu = QMenu(self)
        self.views.setMenu(self._menu)
        for words, value in (("已定和未定", ""), ("未决定的", "undecided")):
            self.state.addItem(words, value)
        layout = row(self.search, self.measure, self.town, self.state, self.views, None, margins=(EDGE, 6, 16, 6))
        layout.setStretch(1, 2)
        self.setLayout(layout)
        for box in (self.measure, self.town, self.state):
            box.setMinimumWidth(92)
            box.setSizePolicy(QSizePolicy.Policy.Ignored if box is self.measure else QSizePolicy.Policy.Fixed,
                              QSizePolicy.Policy.Fixed)  # fmt: skip
            box.activated.connect(self.changed)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(320)
        self.measure.setMaximumWidth(280)
        self.search.textChanged.connect(self.changed)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._outcome = ""

    @property
    def wanted(self) -> Wanted:
        """What is wanted now."""
        return Wanted(
            self._outcome, str(self.measure.currentData() or ""), str(self.town.currentData() or ""),
            self.search.text().strip(), undecided=bool(self.state.currentData()),
        )  # fmt: skip

    def note_outcome(self, outcome: str) -> None:
        """Remember which outcome is open, for a view to save."""
        self._outcome = outcome

    def offer(self, run: Run, measures: Collection[str]) -> None:
        """Offer these measures and the townships of a run; what was chosen stays where it is still there."""
        titles = [(f"{one.id} {one.title}", one.id) for one in run.policy.assessed if one.id in measures]
        _fill(self.measure, "全部措施", titles)
        towns = sorted({row.division_name for row in run.rows.values()} - {""})
        _fill(self.town, "全部乡镇", [(town, town) for town in towns])

    def show_view(self, wanted: Wanted) -> None:
        """Want what a view says."""
        for box, value in ((self.measure, wanted.measure), (self.town, wanted.town)):
            box.setCurrentIndex(max(0, box.findData(value)))
        self.state.setCurrentIndex(1 if wanted.undecided else 0)
        self.search.setText(wanted.search)
        if wanted.outcome:
            self.asked.emit(wanted.outcome)
        self.changed.emit()

    def clear_all(self) -> None:
        """Want everything again."""
        self.show_view(Wanted())

    # Views

    @property
    def saved(self) -> Mapping[str, Wanted]:
        """The views that have a name."""
        text = self._desk.tools.settings.value(_KEY)
        return {name: Wanted(**said) for name, said in json.loads(text).items()} if text else {}

    def keep_view(self, name: str) -> None:
        """Save what is wanted under a name; a view of that name is replaced."""
        self._keep({**self.saved, name: self.wanted})

    def _keep(self, views: Mapping[str, Wanted]) -> None:
        said = {name: view._asdict() for name, view in views.items()}
        self._desk.tools.settings.keep(_KEY, json.dumps(said, ensure_ascii=False))

    def ask_for_name(self) -> Ask:
        """Ask under which name to save what is wanted."""

        def answered(said: Mapping[str, str]) -> None:
            self.keep_view(said["名称"].strip())
            ask.accept()

        ask = Ask(self, "保存视图", "把现在的结果、措施、乡镇和查找条件存成一个视图。", "保存", answered)
        ask.ask("名称", hint="如 城关镇待核定")
        ask.open()
        return ask

    def _fill_menu(self) -> None:
        self._menu.clear()
        for name, view in self.saved.items():
            self._menu.addAction(name, partial(self.show_view, view))
        if self.saved:
            self._menu.addSeparator()
        self._menu.addAction("保存当前视图...", self.ask_for_name)
        self._menu.addAction("清除条件", self.clear_all)
        if self.saved:
            drop = self._menu.addMenu("删除视图")
            for name in self.saved:
                drop.addAction(name, partial(self._drop, name))

    def _drop(self, name: str) -> None:
        self._keep({one: view for one, view in self.saved.items() if one != name})


def _fill(box: Choice, everything: str, options: list[tuple[str, str]]) -> None:
    chosen = box.currentData()
    box.clear()
    for words, value in ((everything, ""), *options):
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))

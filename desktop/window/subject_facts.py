"""All facts of a subject as a table: years side by side, typed into like a list; beneath, what a value rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.register import FactDetail
from desktop.window.asking import Ask
from desktop.window.cells import EMPTY, GROUP_ROLE, Cell, Look, fact_cell
from desktop.window.entering import Entry, Typed
from desktop.window.ledger import Column, cell_data, head_data
from desktop.window.list_view import ListView
from desktop.window.parts import Choice, boxed, button, clear, joined, label, line, row
from desktop.window.saving import Saver
from desktop.window.subject_fields import Fields, shown
from desktop.window.subject_kinds import list_facts, possible_facts
from desktop.window.subject_reading import Known
from desktop.window.theme import Theme
from policies.facts import CATALOGUE, Fact

_Index = QModelIndex | QPersistentModelIndex
_YEAR_WIDTH = 106
_LABEL_LEAST, _LABELS = 140, 260
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


class _Line(NamedTuple):
    fact: Fact | None
    """``None``: the head of a group."""
    head: str = ""


class FactsModel(QAbstractTableModel):
    """Facts down, years across; what has no year stands under the last one."""

    entered = Signal(object, str)
    """The entry and what was typed."""

    def __init__(self, saver: Saver, parent: QObject) -> None:
        super().__init__(parent)
        self._saver = saver
        self._known: Known | None = None
        self._values: dict[tuple[str, int], FactDetail] = {}
        self.lines: tuple[_Line, ...] = ()
        self.years: tuple[int, ...] = ()

    def show(self, known: Known, years: Sequence[int], facts: Sequence[Fact]) -> None:
        """Show these facts of these years."""
        lines = tuple(_grouped(facts))
        same = self._known is not None and (self.years, self.lines) == (tuple(years), lines)
        if not same:
            self.beginResetModel()
        self._known, self.years, self.lines = known, tuple(years), lines
        self._values = {(one.fact, one.year): one for one in known.detail.facts if not one.quarter}
        if not same:
            self.endResetModel()
        elif lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(self.years)))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in force."""
        years = self.years or (0,)
        return Column("事实"), *(Column(str(year) if year else "值", _YEAR_WIDTH, right=True) for year in years)

    def entry(self, index: _Index) -> Entry | None:
        """Return what a cell is about, ``None`` where it is about nothing."""
        line = self.lines[index.row()] if 0 <= index.row() < len(self.lines) else None
        if line is None or line.fact is None or self._known is None or index.column() == 0:
            return None
        yearly, last = line.fact.period == "yearly", index.column() == self.columnCount() - 1
        if line.fact.type == "title" or not (yearly or last) or (yearly and not self.years):
            return None
        return Entry(self._known.detail.row.id, line.fact.id, self.years[index.column() - 1] if yearly else 0)

    def detail(self, entry: Entry) -> FactDetail | None:
        """Return what the value of an entry rests on."""
        return self._values.get((entry.field, entry.year))

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many lines there are."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else 1 + max(1, len(self.years))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head of a column."""
        return head_data(self.columns, section, role) if orientation == Qt.Orientation.Horizontal else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tell which cells can be typed into."""
        flags = super().flags(index)
        can = self.entry(index) is not None and not self._saver.read_only
        return flags | Qt.ItemFlag.ItemIsEditable if can else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        line, entry = self.lines[index.row()], self.entry(index)
        if role == GROUP_ROLE:
            return line.fact is None
        if role == Qt.ItemDataRole.EditRole:
            return "" if entry is None else self._text(entry)
        return cell_data(self._cell(line, entry, index.column()), role)

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed into a cell."""
        entry = self.entry(index)
        if role == Qt.ItemDataRole.EditRole and entry is not None:
            self.entered.emit(entry, str(value))
        return entry is not None

    def _text(self, entry: Entry) -> str:
        draft, known = self._saver.wrong.get(entry), self.detail(entry)
        typed = self._saver.waiting.get(entry, None if draft is None else draft.text)
        return shown(CATALOGUE[entry.field], known.value if known else None) if typed is None else typed

    def _cell(self, line: _Line, entry: Entry | None, column: int) -> Cell:
        if line.fact is None:
            return Cell(line.head, Look.GROUP) if column == 0 else EMPTY
        if column == 0:
            return Cell(f"{line.fact.label}{f' {line.fact.unit}' if line.fact.is_numeric and line.fact.unit else ''}")
        if entry is None:
            return self._title_cell(line.fact) if column == self.columnCount() - 1 else EMPTY
        draft, known = self._saver.wrong.get(entry), self.detail(entry)
        if entry in self._saver.waiting or draft is not None:
            return Cell(self._text(entry), Look.NAME, wrong=draft.reason if draft else "")
        if known is not None and not known.applicable:
            return Cell("不适用", Look.QUIET)
        return _right(fact_cell(line.fact, known.value if known else None), known)

    def _title_cell(self, fact: Fact) -> Cell:
        titles = self._known.facts.titles.get(fact.id, ()) if self._known and fact.type == "title" else ()
        return Cell(f"{len(titles)} 个" if titles else "", Look.FIGURE)


def _right(cell: Cell, known: FactDetail | None) -> Cell:
    """Let values stand right, and say which were verified or follow from records."""
    if known is not None and known.verified is not None:
        return cell._replace(look=Look.FIGURE, remark="核定", tone="green")
    if known is not None and known.derived is not None:
        return cell._replace(look=Look.FIGURE, remark="台账", tone="accent")
    return cell._replace(right=True) if cell.look == Look.UNKNOWN else cell._replace(look=Look.FIGURE)


def _grouped(facts: Sequence[Fact]) -> Iterator[_Line]:
    for head, wanted in (("年度事实", True), ("登记事实", False)):
        group = [fact for fact in facts if (fact.period == "yearly") == wanted]
        if group:
            yield _Line(None, head)
            yield from map(_Line, group)


class FactsSheet(QWidget):
    """The table, with the choice of what it shows, and the basis of the chosen value."""

    def __init__(self, theme: Theme, saver: Saver) -> None:
        super().__init__()
        self._saver, self._fitting = saver, 1
        self._known: Known | None = None
        self._added: dict[int, set[int]] = {}
        self.model = FactsModel(saver, self)
        self.view = ListView(theme, self.model.columns, "事实", self._options)
        self.choice = Choice("显示哪些事实")
        self.choice.addItems(["已填和常用的", "全部事实"])
        self.add_year = button("增加年度...", "link")
        self._basis = QVBoxLayout()
        self._build()

    def _build(self) -> None:
        self.view.least = _LABEL_LEAST
        self.view.setModel(self.model)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choice.activated.connect(self._show)
        self.add_year.clicked.connect(self.ask_for_year)
        self.view.chosen_changed.connect(self._show_basis)
        self.model.entered.connect(self._entered)
        self.view.list_delegate.typing.connect(self._typing)
        self.view.list_delegate.left.connect(self._left)
        for signal in (self._saver.settled, self._saver.refused):
            signal.connect(self._paint_again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(row(self.choice, self.add_year, None))
        layout.addLayout(self._basis)
        layout.addWidget(self.view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many years as there is room for."""
        super().resizeEvent(event)
        fitting = max(1, (self.width() - _LABELS) // _YEAR_WIDTH)
        if fitting != self._fitting:
            self._fitting = fitting
            self._show()

    def _paint_again(self, *_: object) -> None:
        self.view.viewport().update()

    def show_known(self, known: Known) -> None:
        """Show a subject's facts."""
        self._known = known
        self._show()

    def ask_for_year(self) -> None:
        """Ask of which other year figures are to be entered."""
        ask = Ask(self, "增加年度", "", "增加", lambda answers: self._add_year(ask, answers["年度"]))
        ask.ask("年度", hint="如 2021")
        ask.open()

    def _add_year(self, ask: Ask, text: str) -> None:
        if not text.strip().isdigit() or not _FIRST_YEAR <= int(text) <= _LAST_YEAR:
            ask.complain("请填四位年份，如 2021")
            return
        if self._known is not None:
            self._added.setdefault(self._known.detail.row.id, set()).add(int(text))
            self._show()
        ask.accept()

    def _show(self) -> None:
        known = self._known
        if known is None:
            return
        extra = self._added.get(known.detail.row.id, set()) | ({known.year} if known.year else set())
        years = sorted({*known.years, *extra})
        self.model.show(known, years[-self._fitting :], self._facts(known))
        self.view.set_columns(self.model.columns)
        self.view.fit_height()
        self._show_basis()

    def _facts(self, known: Known) -> list[Fact]:
        kind = known.detail.row.kind
        if self.choice.currentIndex() == 1:
            return list(possible_facts(kind))
        told = {one.fact for one in known.detail.facts} | {fact.id for fact in list_facts(kind)}
        return [fact for fact in possible_facts(kind) if fact.id in told]

    def _options(self, _column: int) -> Sequence[str]:
        entry = self.model.entry(self.view.currentIndex())
        fact = None if entry is None else CATALOGUE[entry.field]
        return () if fact is None else ("是", "否") if fact.type == "bool" else tuple(fact.options.values())

    def _entered(self, entry: Entry, text: str) -> None:
        if self._known is not None:
            self._saver.save([Typed(self._known.detail.row, entry, text)])

    def _typing(self, number: int, column: int, text: str) -> None:
        entry = self.model.entry(self.model.index(number, column))
        if entry is not None:
            self._saver.typing(entry, text)

    def _left(self, number: int, column: int) -> None:
        entry = self.model.entry(self.model.index(number, column))
        if entry is not None:
            self._saver.drop(entry.key)
            self._saver.give_up(entry)
            self.view.viewport().update()

    # What a value rests on

    def _show_basis(self) -> None:

        entry, known = self.model.entry(self.view.currentIndex()), self._known
        clear(self._basis)
        if known is None or entry is None:
            self._basis.addWidget(label("选一格可看它的来源、核定数；直接打字就能改", "note", wrap=True))
            return
        fact, told = CATALOGUE[entry.field], self.model.detail(entry)
        self._basis.addWidget(label(fact.heading(entry.year or None), "section", wrap=True))
        self._basis.addWidget(label(_said(fact, told), "note", wrap=True))
        fields = Fields()
        verified = entry._replace(part="verified")
        fields.put_entry(self._saver, known.detail.row, verified, shown(fact, told.verified if told else None))
        fields.put_entry(self._saver, known.detail.row, entry._replace(part="source"), told.source if told else "")
        self._basis.addWidget(boxed(fields))
        self._basis.addLayout(row(self._applies(entry, told), None))
        self._basis.addWidget(line())

    def _applies(self, entry: Entry, told: FactDetail | None) -> QWidget:
        away = told is not None and not told.applicable
        made = button("改为适用（清空）" if away else "标为不适用", "link")
        said = Typed(self._known.detail.row, entry._replace(part="not_applicable"), "" if away else "是")  # type: ignore[union-attr]  # shown only with a subject
        made.clicked.connect(lambda: self._saver.save([said], verb="改为适用：" if away else "不适用："))
        return made


def _said(fact: Fact, told: FactDetail | None) -> str:
    """Return where a value comes from, in a line."""
    if told is None:
        return "还没有人填过"
    derived = "" if told.derived is None else f"台账算出 {fact_cell(fact, told.derived).text}{fact.unit}"
    declared = "" if told.declared is None else f"申报 {fact_cell(fact, told.declared).text}{fact.unit}"
    verified = f"{told.verified_by} {told.verified_on} 核定" if told.verified is not None else ""
    return joined((declared, derived, verified, f"来源：{told.source}" if told.source else ""))

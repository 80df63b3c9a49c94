"""The list of one kind of subject: a count, and blocks of 200 rows read when they come into sight.

In the order of entry and without conditions blocks are read by themselves, so that the first is there at once; in other
orders the ids of all rows are held. An edit changes cells, not the order: rows stay under the eyes until somebody sorts
again.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.register import Condition, Order, Register, SubjectRow
from desktop.register.identity import masked
from desktop.register.searching import BY_ENTRY
from desktop.window.cells import EMPTY, Cell, Look, fact_cell
from desktop.window.entering import Entry
from desktop.window.ledger import Column, cell_data, head_data
from desktop.window.operations import Operations
from desktop.window.saving import Saver
from desktop.window.subject_kinds import KINDS, list_facts
from policies.facts import CATALOGUE, Fact, SubjectKind, Value, show_value
from policies.findings.subject import Subject
from policies.money import Fen, yuan

BLOCK = 200
_KEPT = 50
"""Blocks held in memory: 10,000 rows."""
NAME, CODE, TOWN, AWARDED = "name", "identity_code", "division_name", "awarded"
_OWN = (NAME, CODE, TOWN, AWARDED)
_CODE_RANK, _TOWN_RANK, _AWARDED_RANK, _CHOSEN_WIDTH = 1, 3, 5, 110
_IN_SIGHT = 2
"""Blocks that can be seen at a time."""
_Index = QModelIndex | QPersistentModelIndex


class SubjectLine(NamedTuple):
    """One row of the list: who it is, and what is known of it."""

    row: SubjectRow
    facts: Subject
    awarded: Fen = 0
    """What it was awarded so far and keeps."""


class Filter(NamedTuple):
    """What a list shows, and in which order."""

    search: str = ""
    where: tuple[Condition, ...] = ()
    order: Order = BY_ENTRY

    @property
    def narrows(self) -> bool:
        """Whether anything may be left out."""
        return bool(self.search or self.where)


@cache
def default_columns(kind: SubjectKind) -> tuple[str, ...]:
    """Return the columns of a list where nobody chose otherwise."""
    awarded = (AWARDED,) if kind == "enterprise" else ()
    return (NAME, CODE, TOWN, *(fact.id for fact in list_facts(kind)), *awarded)


def columns_of(kind: SubjectKind, year: int | None, keys: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return the columns of a list; yearly facts are those of ``year``. Columns that were chosen do not give way."""
    view, chosen = KINDS[kind], bool(keys)
    own = {
        NAME: Column(view.name),
        CODE: Column(view.code, view.code_width, rank=0 if chosen else _CODE_RANK),
        TOWN: Column("乡镇", 84, rank=0 if chosen else _TOWN_RANK),
        AWARDED: Column("历年已奖补 元", 126, right=True, rank=0 if chosen else _AWARDED_RANK),
    }
    widths = {name: (width, 0 if chosen else rank) for name, width, rank in view.facts}
    return tuple(
        own.get(key) or _fact_column(CATALOGUE[key], year, *widths.get(key, (_CHOSEN_WIDTH, 0)))
        for key in keys or default_columns(kind)
    )


def _fact_column(fact: Fact, year: int | None, width: int, rank: int) -> Column:
    of_year = f"{year} " if fact.period == "yearly" and fact.is_numeric and year else ""
    unit = f" {fact.unit}" if fact.is_numeric else ""
    return Column(f"{of_year}{fact.label}{unit}", width, fact.is_numeric, fact.type == "bool", rank=rank)


def value_of(subject: Subject, fact: Fact, year: int | None) -> Value | None:
    """Return what is known of a fact: of the year, or standing; ``None`` is unknown."""
    if fact.type == "title":
        return subject.titles.get(fact.id)
    if fact.period == "standing":
        return subject.standing.get(fact.id)
    return subject.yearly.get(fact.id, {}).get(year) if year else None


def read_lines(register: Register, ids: Sequence[int]) -> tuple[SubjectLine, ...]:
    """Read one block."""
    rows = register.rows(ids)
    known = {subject.id: subject for subject in register.facts_of([row.id for row in rows])}
    awarded = register.awarded([row.id for row in rows])
    return tuple(SubjectLine(row, known[str(row.id)], awarded.get(row.id, 0)) for row in rows)


class _Found(NamedTuple):
    total: int | None
    """``None``: the first rows are there, how many follow is still to be counted."""
    first: tuple[SubjectLine, ...]
    ids: array[int] | None


def _search(register: Register, kind: SubjectKind, wanted: Filter) -> _Found:
    if wanted.order == BY_ENTRY and not wanted.where:
        rows = register.subjects(kind, search=wanted.search, limit=BLOCK)
        to_count = len(rows) == BLOCK and wanted.search
        total = None if to_count else len(rows) if len(rows) < BLOCK else register.count(kind)
        return _Found(total, read_lines(register, [row.id for row in rows]), None)
    ids = register.ids(kind, search=wanted.search, where=wanted.where, order=wanted.order)
    return _Found(len(ids), read_lines(register, ids[:BLOCK]), ids)


class SubjectModel(QAbstractTableModel):
    """Lines of one kind under a filter. Never holds more than it shows, and the ids."""

    found = Signal(int)
    """A filter came back, with so many rows; of a search the first of them are shown before they are counted."""
    refreshed = Signal()
    """What is shown was read again; the rows are the same."""
    entered = Signal(object, str, object)
    """The line, the column's key and the text that was typed into a cell."""
    lost = Signal()
    """The list cannot be as it was: rows came or went."""

    def __init__(self, operations: Operations, kind: SubjectKind, parent: QObject) -> None:
        super().__init__(parent)
        self.kind = kind
        self.years: tuple[int, ...] = ()
        self.year: int | None = None
        self.filter = Filter()
        self.ids: array[int] | None = None
        self.saver: Saver | None = None
        self._operations = operations
        self._keys: tuple[str, ...] = ()
        self._total = 0
        self._generation = 0
        self._blocks: OrderedDict[int, tuple[SubjectLine, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._columns = columns_of(kind, None)

    @property
    def search(self) -> str:
        """The words that narrow the list."""
        return self.filter.search

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in force."""
        return self._columns

    @property
    def keys(self) -> tuple[str, ...]:
        """What each column shows: a column of the subject's row or a fact's id."""
        return self._keys or default_columns(self.kind)

    def fact(self, column: int) -> Fact | None:
        """Return the fact of a column, where it is one."""
        key = self.keys[column]
        return None if key in _OWN else CATALOGUE[key]

    # What is shown

    def read(self, search: str | None = None) -> None:
        """Read from the start, under other words where some are given."""
        self.narrow(self.filter if search is None else self.filter._replace(search=search.strip()))

    def narrow(self, wanted: Filter) -> None:
        """Show what a filter leaves."""
        self.filter, kind = wanted, self.kind
        self._operations.read(self, "lines", lambda register: _search(register, kind, wanted), self._take)

    def read_years(self) -> None:
        """Learn of which years anything is known: that takes a look at everything, not at every key of a search."""
        kind = self.kind
        self._operations.read(self, "years", lambda register: register.years(kind), self._take_years)

    def refresh(self) -> None:
        """Read again what is shown, and keep the rows in their places."""
        kind, wanted, self._generation = self.kind, self.filter, self._generation + 1
        self._operations.read(
            self, "total", lambda register: register.count(kind, wanted.search, wanted.where), self._compare
        )

    def choose_year(self, year: int) -> None:
        """Show the yearly facts of another year."""
        self._reset(year=year)

    def choose_columns(self, keys: Sequence[str]) -> None:
        """Show other columns; none: those of the beginning."""
        self._reset(keys=tuple(keys))

    def choose_kind(self, kind: SubjectKind, keys: Sequence[str] = ()) -> None:
        """List another kind, from the start."""
        self.kind, self.filter, self.years, self._total, self.ids = kind, Filter(), (), 0, None
        self._drop_blocks()
        self._reset(keys=tuple(keys), year=0)

    def _reset(self, *, year: int | None = None, keys: tuple[str, ...] | None = None) -> None:
        self.beginResetModel()
        self.year = self.year if year is None else year or None
        self._keys = self._keys if keys is None else keys
        self._columns = columns_of(self.kind, self.year, self._keys)
        self.endResetModel()

    def line(self, row: int) -> SubjectLine | None:
        """Return a row, or ``None`` while it is being read."""
        block = self._block(row // BLOCK)
        return block[row % BLOCK] if block is not None and row % BLOCK < len(block) else None

    def loaded(self, rows: Iterable[int]) -> tuple[SubjectLine, ...] | None:
        """Return these rows if all of them are in memory."""
        lines = [self._blocks.get(row // BLOCK, ())[row % BLOCK : row % BLOCK + 1] for row in rows]
        return tuple(line[0] for line in lines) if all(lines) else None

    def lines(self) -> Iterator[tuple[int, SubjectLine]]:
        """Yield the rows that are in memory with their numbers."""
        for number in sorted(self._blocks):
            yield from enumerate(self._blocks[number], number * BLOCK)

    def entry(self, line: SubjectLine, column: int) -> Entry:
        """Return what a cell is about."""
        fact = self.fact(column)
        yearly = fact is not None and fact.period == "yearly"
        return Entry(line.row.id, self.keys[column], self.year or 0 if yearly else 0)

    # The model of Qt

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows were found."""
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head of a column; an arrow shows by which the list is sorted."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        head = head_data(self._columns, section, role)
        return f"{head}{self._arrow(section)}" if role == Qt.ItemDataRole.DisplayRole else head

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Tell which cells can be typed into."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and self.can_edit(index.column()) else flags

    def can_edit(self, column: int) -> bool:
        """Tell whether a column can be typed into: titles have a table of their own, persons' numbers a page."""
        fact, key = self.fact(column), self.keys[column]
        if self.saver is not None and self.saver.read_only:
            return False
        if fact is not None:
            return fact.type != "title" and (fact.period != "yearly" or self.year is not None)
        return key != AWARDED and not (key == CODE and self.kind == "person")

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows; empty while its block is being read."""
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return cell_data(EMPTY, role)
        if role == Qt.ItemDataRole.EditRole:
            return self.text(line, index.column())
        return cell_data(self._cell(line, index.column()), role)

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed into a cell; whoever listens writes it."""
        line = self.line(index.row())
        if role != Qt.ItemDataRole.EditRole or line is None:
            return False
        self.entered.emit(line, str(value), self.entry(line, index.column()))
        return True

    def text(self, line: SubjectLine, column: int) -> str:
        """Return a cell as it is edited: without unit, the code in full; what was refused as it was typed."""
        entry, fact = self.entry(line, column), self.fact(column)
        if self.saver is not None and (typed := self._unsaved(entry)) is not None:
            return typed
        if fact is None:
            return yuan(line.awarded) if self.keys[column] == AWARDED else str(getattr(line.row, self.keys[column]))
        value = value_of(line.facts, fact, self.year)
        return "" if value is None else show_value(fact, value).removesuffix(fact.unit)

    def show_entries(self, entries: Iterable[Entry]) -> None:
        """Paint again the rows that entries are about."""
        subjects = {entry.subject for entry in entries}
        for row, line in self.lines():
            if line.row.id in subjects:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._columns) - 1))

    def _unsaved(self, entry: Entry) -> str | None:
        if self.saver is None:
            return None
        draft = self.saver.wrong.get(entry)
        return self.saver.waiting.get(entry, None if draft is None else draft.text)

    def _arrow(self, section: int) -> str:
        order, key = self.filter.order, self.keys[section]
        shown = {"name": NAME, "code": CODE, "division": TOWN, "fact": order.fact}.get(order.by)
        return "" if shown != key else " ↓" if order.descending else " ↑"

    def _cell(self, line: SubjectLine, column: int) -> Cell:
        entry = self.entry(line, column)
        typed = self._unsaved(entry)
        if self.saver is not None and typed is not None:
            draft = self.saver.wrong.get(entry)
            wrong = draft.reason if draft and entry not in self.saver.waiting else ""
            return Cell(typed, Look.NAME if typed else Look.EMPTY, wrong=wrong)
        fact = self.fact(column)
        return self._own_cell(line, column) if fact is None else fact_cell(fact, value_of(line.facts, fact, self.year))

    def _own_cell(self, line: SubjectLine, column: int) -> Cell:
        row, key = line.row, self.keys[column]
        if key == AWARDED:
            return Cell(yuan(line.awarded), Look.FIGURE)
        if key == CODE:
            return (
                Cell(masked(row.kind, row.identity_code), Look.CODE)
                if row.identity_code
                else Cell("未填", Look.UNKNOWN)
            )
        return Cell(row.name if key == NAME else row.division_name or row.division)

    # Reading

    def _take(self, found: _Found) -> None:
        self.beginResetModel()
        self._total, self.ids = len(found.first) if found.total is None else found.total, found.ids
        self._learn_years(found.first)
        self._drop_blocks()
        self._blocks[0] = found.first
        self.endResetModel()
        if found.total is None:
            kind, search = self.kind, self.filter.search
            self._operations.read(self, "lines", lambda register: register.count(kind, search), self._take_total)
        else:
            self.found.emit(found.total)

    def _take_total(self, total: int) -> None:
        """Let the rows follow that were found, too, and are not read yet."""
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        self.found.emit(total)

    def _learn_years(self, lines: Sequence[SubjectLine]) -> None:
        """Take the latest year of the first block until all years are known."""
        if self.year is None:
            years = {year for line in lines for by_year in line.facts.yearly.values() for year in by_year}
            self.years = tuple(sorted(years))
            self.year = self.years[-1] if years else None
            self._columns = columns_of(self.kind, self.year, self._keys)

    def _take_years(self, years: tuple[int, ...]) -> None:
        """Offer the years that are known, and those that a clerk writes down next: the one that ended and this one."""
        this = date.today().year  # noqa: DTZ011  # the calendar on the wall
        self.years = tuple(sorted({*years, this - 1, this}))
        if self.year not in self.years:
            self.choose_year(years[-1] if years else this - 1)
        self.refreshed.emit()

    def _compare(self, total: int) -> None:
        if total != self._total:
            self.lost.emit()
            return
        self._asked.clear()
        in_sight = list(self._blocks)[-_IN_SIGHT:]
        for number in set(self._blocks).difference(in_sight):
            del self._blocks[number]
        for number in in_sight:
            self._ask(number)
        self.refreshed.emit()

    def _drop_blocks(self) -> None:
        self._generation += 1
        self._blocks.clear()
        self._asked.clear()

    def _block(self, number: int) -> tuple[SubjectLine, ...] | None:
        block = self._blocks.get(number)
        if block is not None:
            self._blocks.move_to_end(number)
        elif number not in self._asked:
            self._ask(number)
        return block

    def _ask(self, number: int) -> None:
        """Read a block by its ids; where they are not there yet, all ids first."""
        self._asked.add(number)
        kind, wanted, ids, generation = self.kind, self.filter, self.ids, self._generation
        start, end = number * BLOCK, (number + 1) * BLOCK

        def work(register: Register) -> tuple[array[int] | None, tuple[SubjectLine, ...]]:
            if ids is None and wanted.order == BY_ENTRY and not wanted.where:
                rows = register.subjects(kind, search=wanted.search, offset=start, limit=BLOCK)
                return None, read_lines(register, [row.id for row in rows])
            all_ids = self.ids if self._generation == generation else None
            if all_ids is None:
                all_ids = register.ids(kind, search=wanted.search, where=wanted.where, order=wanted.order)
            return all_ids, read_lines(register, all_ids[start:end])

        def keep(found: tuple[array[int] | None, tuple[SubjectLine, ...]]) -> None:
            if generation == self._generation and number in self._asked:
                self.ids = found[0] if self.ids is None else self.ids
                self._keep(number, found[1])

        self._operations.read(self, ("block", number), work, keep)

    def _keep(self, number: int, lines: tuple[SubjectLine, ...]) -> None:
        self._asked.discard(number)
        self._blocks[number] = lines
        while len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)
        last = min((number + 1) * BLOCK, self._total) - 1
        first, end = self.index(number * BLOCK, 0), self.index(last, len(self._columns) - 1)
        if first.isValid() and end.isValid():
            self.dataChanged.emit(first, end)

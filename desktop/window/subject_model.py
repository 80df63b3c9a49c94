"""The list of one kind of subject: a count, and blocks of 200 rows read when they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.register import Register, SubjectRow
from desktop.window.cells import EMPTY, Cell, Look, fact_cell
from desktop.window.ledger import Column, cell_data, head_data
from desktop.window.operations import Operations
from policies.facts import CATALOGUE, Fact, SubjectKind, Value
from policies.findings.subject import Subject

BLOCK = 200
_KEPT = 50
"""Blocks held in memory: 10,000 rows."""
_Index = QModelIndex | QPersistentModelIndex


class SubjectLine(NamedTuple):
    """One row of the list: who it is, and what is known of it."""

    row: SubjectRow
    facts: Subject


class KindView(NamedTuple):
    """How a kind is listed: what its name and code are called, and which facts stand in the list."""

    name: str
    code: str
    unit: str
    """The measure word: 家, 个, 期."""
    facts: tuple[tuple[str, int, int], ...]
    """(fact, width, rank of giving way)."""
    code_width: int


KINDS: Mapping[SubjectKind, KindView] = {
    "enterprise": KindView(
        "企业名称",
        "统一社会信用代码",
        "家",
        (
            ("online_sales", 132, 0),
            ("local_agri_online_sales", 132, 4),
            ("outbound_local_parcels", 96, 5),
            ("tax_compliant", 76, 2),
            ("above_scale", 88, 6),
            ("registered_in_area", 100, 7),
        ),
        166,
    ),
    "station": KindView(
        "站点名称",
        "站点编码",
        "个",
        (
            ("station_level", 116, 0),
            ("evaluation_score", 96, 0),
            ("place_name", 130, 5),
            ("accepted", 84, 2),
            ("plaque_awarded", 96, 6),
        ),
        110,
    ),
    "training": KindView(
        "培训班次",
        "班次编码",
        "期",
        (
            ("held_on", 124, 0),
            ("duration_days", 90, 4),
            ("attendees", 90, 0),
            ("person_days", 100, 0),
            ("board_and_lodging", 90, 6),
        ),
        110,
    ),
}
_CODE_RANK, _TOWN_RANK = 1, 3


def list_facts(kind: SubjectKind) -> tuple[Fact, ...]:
    """Return the facts that stand in the list of this kind."""
    return tuple(CATALOGUE[name] for name, _, _ in KINDS[kind].facts)


def columns_of(kind: SubjectKind, year: int | None) -> tuple[Column, ...]:
    """Return the columns of a list; yearly facts are those of ``year``."""
    view = KINDS[kind]
    fixed = (
        Column(view.name),
        Column(view.code, view.code_width, rank=_CODE_RANK),
        Column("乡镇", 84, rank=_TOWN_RANK),
    )
    return (*fixed, *(_fact_column(CATALOGUE[name], year, width, rank) for name, width, rank in view.facts))


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


def read_lines(register: Register, kind: SubjectKind, search: str, offset: int) -> tuple[SubjectLine, ...]:
    """Read one block."""
    rows = register.subjects(kind, search=search, offset=offset, limit=BLOCK)
    known = register.facts_of([row.id for row in rows])
    return tuple(SubjectLine(row, facts) for row, facts in zip(rows, known, strict=True))


def _code_cell(row: SubjectRow) -> Cell:
    return Cell(row.identity_code, Look.CODE) if row.identity_code else Cell("未填", Look.UNKNOWN)


class _Found(NamedTuple):
    total: int
    years: tuple[int, ...]
    first: tuple[SubjectLine, ...]


class SubjectModel(QAbstractTableModel):
    """Lines of one kind under a search. Never holds more than it shows."""

    found = Signal(int)
    """A search came back, with so many rows."""

    def __init__(self, operations: Operations, kind: SubjectKind, parent: QObject) -> None:
        super().__init__(parent)
        self.kind = kind
        self.years: tuple[int, ...] = ()
        self.year: int | None = None
        self.search = ""
        self._operations = operations
        self._total = 0
        self._blocks: OrderedDict[int, tuple[SubjectLine, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._columns = columns_of(kind, None)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in force."""
        return self._columns

    def read(self, search: str | None = None) -> None:
        """Read again, under a new search where one is given."""
        self.search = self.search if search is None else search.strip()
        kind, wanted = self.kind, self.search

        known = self.years if search is not None else None

        def work(register: Register) -> _Found:
            # Years take a look at everything: not at every key of a search.
            years = register.years(kind) if known is None else known
            return _Found(register.count(kind, wanted), years, read_lines(register, kind, wanted, 0))

        self._operations.read(self, "lines", work, self._take)

    def choose_year(self, year: int) -> None:
        """Show the yearly facts of another year."""
        self.beginResetModel()
        self.year = year
        self._columns = columns_of(self.kind, year)
        self.endResetModel()

    def line(self, row: int) -> SubjectLine | None:
        """Return a row, or ``None`` while it is being read."""
        block = self._block(row // BLOCK)
        return block[row % BLOCK] if block is not None and row % BLOCK < len(block) else None

    def loaded(self, rows: Iterable[int]) -> tuple[SubjectLine, ...] | None:
        """Return these rows if all of them are in memory."""
        lines = [self._blocks.get(row // BLOCK, ())[row % BLOCK : row % BLOCK + 1] for row in rows]
        return tuple(line[0] for line in lines) if all(lines) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows were found."""
        return 0 if parent is not None and parent.isValid() else self._total

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return how many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the head of a column."""
        return head_data(self._columns, section, role) if orientation == Qt.Orientation.Horizontal else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows; empty while its block is being read."""
        line = self.line(index.row()) if index.isValid() else None
        return cell_data(EMPTY if line is None else self._cell(line, index.column()), role)

    def _cell(self, line: SubjectLine, column: int) -> Cell:
        own = (Cell(line.row.name), _code_cell(line.row), Cell(line.row.division_name or line.row.division))
        if column < len(own):
            return own[column]
        fact = list_facts(self.kind)[column - len(own)]
        return fact_cell(fact, value_of(line.facts, fact, self.year))

    def _take(self, found: _Found) -> None:
        self.beginResetModel()
        self._total, self.years = found.total, found.years
        if self.year not in found.years:
            self.year = found.years[-1] if found.years else None
            self._columns = columns_of(self.kind, self.year)
        self._blocks.clear()
        self._asked.clear()
        self._blocks[0] = found.first
        self.endResetModel()
        self.found.emit(found.total)

    def _block(self, number: int) -> tuple[SubjectLine, ...] | None:
        block = self._blocks.get(number)
        if block is not None:
            self._blocks.move_to_end(number)
        elif number not in self._asked:
            self._ask(number)
        return block

    def _ask(self, number: int) -> None:
        self._asked.add(number)
        kind, search = self.kind, self.search

        def keep(lines: tuple[SubjectLine, ...]) -> None:
            if search == self.search and number in self._asked:
                self._keep(number, lines)

        self._operations.read(
            self, ("block", number), lambda register: read_lines(register, kind, search, number * BLOCK), keep
        )

    def _keep(self, number: int, lines: tuple[SubjectLine, ...]) -> None:
        self._asked.discard(number)
        self._blocks[number] = lines
        while len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)
        last = min((number + 1) * BLOCK, self._total) - 1
        self.dataChanged.emit(self.index(number * BLOCK, 0), self.index(last, len(self._columns) - 1))

"""The three lists of the register: search as you type, one year's facts, the selected subject at the right."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop.register import Register
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.ledger import LedgerView
from desktop.window.page import EDGE, Page
from desktop.window.parts import Choice, SearchField, boxed, button, joined, row
from desktop.window.subject_model import KINDS, SubjectLine, SubjectModel, list_facts, value_of
from desktop.window.subject_panel import Known, show_subject
from policies.facts import SUBJECT_KINDS, Fact, SubjectKind
from policies.money import yuan

_FOLLOWS_AFTER_MS = 120


class SubjectPage(Page):
    """The list of one kind."""

    def __init__(self, desk: Desk, kind: SubjectKind) -> None:
        super().__init__(desk, SUBJECT_KINDS[kind])
        self.kind = kind
        self.model = SubjectModel(desk.operations, kind, self)
        self.view = LedgerView(desk.theme, self.model.columns, f"{SUBJECT_KINDS[kind]}列表")
        self.search_field = SearchField(desk.theme, "查找", "名称或代码")
        self._search = self.search_field
        self.year_box = Choice("年度")
        self._all = 0
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOWS_AFTER_MS)
        self._build()
        self._connect()

    def _build(self) -> None:
        take_in = button("导入...")
        take_in.with_icon(self.desk.theme, "import")
        take_in.clicked.connect(lambda: self.desk.ways.go("import"))
        self.verbs.addWidget(take_in)
        self._search.setMinimumWidth(120)
        self._search.setMaximumWidth(300)
        self.first = self.view
        filters = row(self._search, self.year_box, None, margins=(EDGE, 0, 16, 10))
        filters.setStretch(0, 10)
        self.add_filters(boxed(filters))
        self.empty = Emptiness()
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)
        self.view.setModel(self.model)
        has_years = any(fact.period == "yearly" for fact in list_facts(self.kind))
        self.year_box.setVisible(has_years)
        self._show_emptiness()

    def _connect(self) -> None:
        self._search.textChanged.connect(self.model.read)
        self.year_box.activated.connect(lambda at: self._choose_year(self.model.years[-1 - at]))
        self.model.found.connect(self._found)
        self.view.activated_row.connect(self.open_panel)
        self.view.selectionModel().selectionChanged.connect(self._follow_selection)
        self._follow.timeout.connect(self._show_selected)

    def refresh(self) -> None:
        """Read the list again and keep the place."""
        self.model.read()

    def _choose_year(self, year: int) -> None:
        self.model.choose_year(year)
        self.view.set_columns(self.model.columns)
        self._select_first()

    def _found(self, total: int) -> None:
        self._all = self._all if self.model.search else total
        unit = KINDS[self.kind].unit
        self.count.setText(f"{total:,} / {self._all:,} {unit}" if self.model.search else f"{total:,} {unit}")
        self.view.set_columns(self.model.columns)
        self.year_box.clear()
        self.year_box.addItems([f"{year} 年" for year in reversed(self.model.years)])
        if self.model.year is not None:
            self.year_box.setCurrentText(f"{self.model.year} 年")
        self._show_emptiness()
        self._select_first()

    def _show_emptiness(self) -> None:
        nothing = self.model.rowCount() == 0
        self.view.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self.set_panel_wanted(wanted=not nothing)
        title = SUBJECT_KINDS[self.kind]
        if self.model.search:
            self.empty.say(f"没有名称或代码含“{self.model.search}”的{title}", "清除条件", self._search.clear)
        else:
            self.empty.say(f"登记簿里还没有{title}", "导入名册...", lambda: self.desk.ways.go("import"))

    def _select_first(self) -> None:
        if self.model.rowCount():
            self.view.selectRow(0)
        else:
            self.say("")

    def _follow_selection(self) -> None:
        self._follow.start()

    def _show_selected(self) -> None:
        rows = self.view.selected_rows()
        self._say_sums(rows)
        line = self.model.line(rows[0]) if rows else None
        if line is None:
            return

        def read(register: Register, chosen: SubjectLine = line) -> Known:
            return Known(chosen, register.ledger(chosen.row.id))

        self.desk.operations.read(self, "panel", read, self._show_known)

    def _show_known(self, known: Known) -> None:
        if self.panel is not None:
            show_subject(self.panel, self.desk.theme, known)

    def _say_sums(self, rows: tuple[int, ...]) -> None:
        unit = KINDS[self.kind].unit
        lines = self.model.loaded(rows)
        sums = self._sum(lines) if lines else ""
        self.say(joined((f"选中 {len(rows):,} {unit}" if rows else "", sums)))

    def _sum(self, lines: tuple[SubjectLine, ...]) -> str:
        fact = next((fact for fact in list_facts(self.kind) if fact.type in ("money", "integer")), None)
        if fact is None:
            return ""
        values = [value_of(line.facts, fact, self.model.year) for line in lines]
        known = [int(value) for value in values if isinstance(value, int)]
        blank = len(values) - len(known)
        left_out = f"，{blank} {KINDS[self.kind].unit}未填" if blank else ""
        return f"{fact.label}合计 {_figure(fact, sum(known))}{left_out}" if known else f"{fact.label}未填"


def _figure(fact: Fact, total: int) -> str:
    return f"{yuan(total) if fact.type == 'money' else f'{total:,}'} {fact.unit}"

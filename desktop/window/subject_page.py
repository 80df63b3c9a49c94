"""The lists of the register: filtered as one types, sorted, typed and pasted into; the chosen subject at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, Qt
from PySide6.QtWidgets import QAbstractItemView, QMenu, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import Condition, Order, Register, Total
from desktop.register.searching import BY_ENTRY
from desktop.window.asking import Ask
from desktop.window.column_chooser import ColumnChooser
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.entering import Entry, Typed
from desktop.window.list_export import export
from desktop.window.list_filters import ConditionChips, ConditionForm, FilterTabs
from desktop.window.list_memory import ListMemory
from desktop.window.list_paste import PasteSheet, block_of
from desktop.window.list_view import ListView
from desktop.window.page import EDGE, Page, Space
from desktop.window.parts import Choice, SearchField, boxed, button, joined, row
from desktop.window.saving import Saver
from desktop.window.subject_kinds import KINDS
from desktop.window.subject_model import CODE, NAME, TOWN, Filter, SubjectLine, SubjectModel, value_of
from desktop.window.subject_panel import SubjectSheet
from policies.facts import SUBJECT_KINDS, Fact, SubjectKind
from policies.money import yuan

_FOLLOWS_AFTER_MS = 120
_TOTALS_AFTER_MS = 250
_FILLED_AT_MOST = 2_000
_COUNTED_AT_MOST = 100_000
"""Beyond so many rows, what takes a look at all of them is not done by itself."""
_SORTS = {NAME: "name", CODE: "code", TOWN: "division"}


class SubjectPage(Page):
    """The list of one kind, or of several that share a room."""

    def __init__(self, desk: Desk, *kinds: SubjectKind) -> None:
        super().__init__(desk, "与".join(SUBJECT_KINDS[kind] for kind in kinds))
        self.kinds, self.kind = kinds, kinds[0]
        self.saver = Saver.of(desk)
        self.memory = ListMemory(desk.tools.settings, self.kind)
        self.model = SubjectModel(desk.operations, self.kind, self)
        self.model.saver = self.saver
        self.model.choose_columns(self.memory.columns)
        self.view = ListView(desk.theme, self.model.columns, f"{self.title.text()}列表", self._options)
        self.sheet = SubjectSheet(self, self.saver)
        self.search_field = SearchField(desk.theme, "查找", "名称、代码、拼音首字母")
        self._search = self.search_field
        self.kind_box, self.year_box = Choice("种类"), Choice("年度")
        self.tabs, self.chips = FilterTabs(), ConditionChips(desk.theme)
        self.new, self.take_in = button("新增", "primary"), button("导入...")
        self._columns_button, self._export_button = (
            button("", "bare", name="选择栏目"),
            button("", "bare", name="导出列表"),
        )
        self._all, self._whole = 0, ""
        self._filter_name = ""
        self._begun = self._narrowed = False
        self._after_reading: int | None = None
        self._column = 0
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOWS_AFTER_MS)
        self._later = QTimer(self, singleShot=True, interval=_TOTALS_AFTER_MS)
        self._build()
        self._connect()
        self._add_keys()

    # Building

    def _build(self) -> None:
        self.new.with_icon(self.desk.theme, "plus")
        self.take_in.with_icon(self.desk.theme, "import")
        for verb in (self.take_in, self.new):
            self.verbs.addWidget(verb)
        self.new.setToolTip(self.desk.read_only or "Ctrl+N")
        self.new.setEnabled(not self.desk.read_only)
        self.take_in.setEnabled(not self.desk.read_only)
        self._columns_button.with_icon(self.desk.theme, "columns").setToolTip("选择栏目")
        self._export_button.with_icon(self.desk.theme, "export").setToolTip("导出列表（Ctrl+E）")
        self._search.setMinimumWidth(120)
        self.year_box.setMinimumWidth(92)
        self._search.setMaximumWidth(300)
        for kind in self.kinds:
            self.kind_box.addItem(SUBJECT_KINDS[kind], kind)
        self.first = self.view
        self.add_filters(self._filter_rows())
        self.kind_box.setVisible(len(self.kinds) > 1)
        self.empty = Emptiness()
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)
        self.view.setModel(self.model)
        self._show_list_memory()
        self._show_emptiness()

    def _filter_rows(self) -> QWidget:
        filters = row(
            self.kind_box, self._search, self.year_box, self.tabs.all, self.chips, None, self._columns_button,
            self._export_button,
        )  # fmt: skip
        filters.setStretch(1, 10)
        rows = QVBoxLayout()
        rows.setSpacing(6)
        rows.addWidget(self.tabs)
        rows.addLayout(filters)
        rows.setContentsMargins(EDGE, 0, 16, 10)
        return boxed(rows)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._search_for)
        self.kind_box.activated.connect(lambda at: self.choose_kind(self.kinds[at]))
        self.year_box.activated.connect(lambda at: self._choose_year(self.model.years[-1 - at]))
        self.tabs.chosen.connect(self._use_filter)
        self.tabs.dropped.connect(self._drop_filter)
        self.chips.removed.connect(
            lambda one: self._narrow(where=tuple(c for c in self.model.filter.where if c != one))
        )
        self.chips.wanted.connect(self.ask_for_condition)
        self.take_in.clicked.connect(lambda: self.desk.ways.go("import"))
        self.new.clicked.connect(self.begin_new)
        self._columns_button.clicked.connect(self.choose_columns)
        self._export_button.clicked.connect(self.export)
        self._follow.timeout.connect(self._show_selected)
        self._later.timeout.connect(self._add_up_all)
        self._connect_model()
        self._connect_view()

    def _connect_model(self) -> None:
        self.model.found.connect(self._found)
        self.model.refreshed.connect(self._refreshed)
        self.model.lost.connect(self.model.read)
        self.model.modelAboutToBeReset.connect(self._remember_place)
        self.model.entered.connect(self._entered)
        self.saver.settled.connect(self._settled)
        self.saver.refused.connect(self._refused)
        self.saver.odd.connect(lambda said: self.say(self.standing.sums, f"已保存，请核对：{said}", "for_decision"))
        self.saver.loaded.connect(lambda: self.model.show_entries(self.saver.wrong))

    def _connect_view(self) -> None:
        self.view.activated_row.connect(self._open_row)
        self.view.chosen_changed.connect(self._follow_selection)
        self.view.sort_asked.connect(self.sort_by)
        self.view.fill_asked.connect(self.fill_down)
        self.view.clear_asked.connect(self.clear_cells)
        self.view.paste_asked.connect(self.paste)
        self.view.menu_asked.connect(self._offer)
        self.view.width_chosen.connect(lambda at, width: self.memory.keep_width(self.model.keys[at], width))
        self.view.list_delegate.typing.connect(self._typing)
        self.view.list_delegate.left.connect(self._left)

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+N": self.begin_new,
            "Ctrl+E": self.export,
            "F8": self.next_problem,
        }
        for key, does in keys.items():
            QShortcut(QKeySequence(key), self, does, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # The room

    def refresh(self) -> None:
        """Read again what is shown and keep the place; the first time, read it."""
        if self._begun:
            self.model.refresh()
            self.sheet.reload()
            if self._all <= _COUNTED_AT_MOST:
                self._count_filters()
        else:
            self._begun = True
            self.model.read()

    def show_item(self, item: str) -> None:
        """Show one subject: its number, or ``new`` for the form of a new one."""
        if item == "new":
            self.begin_new()
        elif item.isdigit():
            if not self._begun:
                self.refresh()
            self.select_later(int(item))
            self.sheet.show_subject(int(item))
            self.open_panel()

    def set_space(self, space: Space) -> None:
        """Give way: names of filters on a small screen, chips on a narrow one."""
        super().set_space(space)
        self.tabs.set_compact(compact=space == Space.SMALL)
        self.chips.set_compact(compact=space != Space.FULL)

    def back(self) -> None:
        """Go one step back: from a form or a preview to the subject, from the wide panel to the list."""
        if self.sheet.leave_form():
            return
        if self.left.isHidden() and self.space != Space.SMALL:
            self._arrange(panel_alone=False)
            self.sheet.draw_for_width()
            self.view.setFocus()
        else:
            super().back()

    def widen_panel(self) -> None:
        """Let the panel take the whole page, or give the list its place again."""
        self._arrange(panel_alone=not self.left.isHidden())
        self.sheet.draw_for_width()

    def choose_kind(self, kind: SubjectKind) -> None:
        """List another kind of this room."""
        if kind != self.kind:
            self.kind = kind
            self.kind_box.setCurrentIndex(self.kinds.index(kind))
            self.memory = ListMemory(self.desk.tools.settings, kind)
            self._all, self._filter_name = 0, ""
            self._search.blockSignals(True)
            self._search.clear()
            self._search.blockSignals(False)
            self.model.choose_kind(kind, self.memory.columns)
            self._show_list_memory()
            self.model.read()
            self.model.read_years()

    # What is shown

    def _search_for(self, text: str) -> None:
        self._narrow(search=text.strip())

    def _narrow(
        self, *, search: str | None = None, where: tuple[Condition, ...] | None = None, order: Order | None = None
    ) -> None:
        now = self.model.filter
        wanted = Filter(
            now.search if search is None else search, now.where if where is None else where, order or now.order
        )
        self._begun = self._narrowed = True
        self._show_conditions(wanted)
        self.model.narrow(wanted)

    def _show_conditions(self, wanted: Filter) -> None:
        saved = {one.name: one.filter for one in self.memory.filters}
        names = [name for name, one in saved.items() if one == wanted]
        self._filter_name = "" if wanted == Filter() else names[0] if names else "?"
        self.tabs.mark(self._filter_name)
        self.chips.show_conditions(
            self.kind, wanted.where, saving=self.save_filter if self._filter_name == "?" else None
        )

    def _use_filter(self, name: str) -> None:
        wanted = next((one.filter for one in self.memory.filters if one.name == name), Filter())
        self._search.blockSignals(True)
        self._search.setText(wanted.search)
        self._search.blockSignals(False)
        self._narrow(search=wanted.search, where=wanted.where, order=wanted.order)

    def _drop_filter(self, name: str) -> None:
        self.memory.drop_filter(name)
        self._show_filters()

    def save_filter(self) -> None:
        """Give what narrows the list now a name."""
        ask = Ask(self, "保存筛选", "给现在的查找、条件和排序取个名字，以后点一下就用。", "保存", self._save_filter)
        ask.ask("筛选名称", hint="如 缺纳税")
        ask.open()

    def _save_filter(self, answers: object) -> None:
        name = " ".join(str(dict(answers)["筛选名称"]).split())  # type: ignore[call-overload]  # a mapping of texts
        self.memory.keep_filter(name, self.model.filter)
        self._show_filters()
        self._show_conditions(self.model.filter)
        for dialog in self.findChildren(Ask):
            dialog.accept()

    def _show_filters(self) -> None:
        self.tabs.show_filters([one.name for one in self.memory.filters], self._filter_name)
        if self._all <= _COUNTED_AT_MOST:
            self._count_filters()

    def _count_filters(self) -> None:
        kind, filters = self.kind, self.memory.filters

        def work(register: Register) -> list[tuple[str, int]]:
            named = [(one.name, register.count(kind, one.filter.search, one.filter.where)) for one in filters]
            return [("", register.count(kind)), *named]

        def show(counts: list[tuple[str, int]]) -> None:
            for name, count in counts:
                self.tabs.show_count(name, count)

        self.desk.operations.read(self, "filters", work, show)

    def ask_for_condition(self) -> ConditionForm:
        """Open the small form that makes a condition."""
        towns = sorted({line.row.division_name for _, line in self.model.lines()} - {""})
        form = ConditionForm(self, self.kind, self.model.year, towns)
        form.made.connect(lambda one: self._narrow(where=(*self.model.filter.where, one)))
        form.open()
        return form

    def sort_by(self, column: int) -> None:
        """Sort by a column: upwards, then downwards, then by entry again."""
        key, fact, now = self.model.keys[column], self.model.fact(column), self.model.filter.order
        if fact is not None and fact.type == "title":
            self.say(self.standing.sums, "称号一格可以有几个，不能按它排序", "note")
            return
        if fact is None and key not in _SORTS:
            self.say(self.standing.sums, "这一栏不能排序", "note")
            return
        year = self.model.year or 0 if fact is not None and fact.period == "yearly" else 0
        up = Order("fact", key, year) if fact is not None else Order(_SORTS[key])  # type: ignore[arg-type]  # of the Literal
        down = up._replace(descending=True)
        self._narrow(order=down if now == up else BY_ENTRY if now == down else up)

    def choose_columns(self) -> ColumnChooser:
        """Open the choice of columns."""
        chooser = ColumnChooser(self, self.kind, self.model.keys)
        chooser.chosen.connect(self._take_columns)
        chooser.open()
        return chooser

    def _take_columns(self, keys: Sequence[str]) -> None:
        self.memory.keep_columns(keys)
        self.model.choose_columns(self.memory.columns)
        self._show_list_memory()
        self._select_first()

    def _show_list_memory(self) -> None:
        self.view.set_columns(self.model.columns)
        widths = self.memory.widths
        self.view.set_widths({at: widths[key] for at, key in enumerate(self.model.keys) if key in widths})
        self._show_filters()

    def _choose_year(self, year: int) -> None:
        self.model.choose_year(year)
        self.view.set_columns(self.model.columns)
        self._select_first()
        self.sheet.reload()

    def _found(self, total: int) -> None:
        self._narrowed = False
        first_time = not self.model.filter.narrows and not self._all
        self._all = self._all if self.model.filter.narrows else total
        unit = KINDS[self.kind].unit
        self.count.setText(f"{total:,} / {self._all:,} {unit}" if self.model.filter.narrows else f"{total:,} {unit}")
        self.view.set_columns(self.model.columns)
        self._show_years()
        self._show_emptiness()
        self._select_first()
        if first_time:
            self.model.read_years()
            self._show_filters()

    def _refreshed(self) -> None:
        """Show the years; where another one came, and with it the rows anew, stay at the subject."""
        self._show_years()
        if not self.view.currentIndex().isValid():
            self._select_first()

    def _show_years(self) -> None:
        self.view.set_columns(self.model.columns)
        self.year_box.clear()
        self.year_box.addItems([f"{year} 年" for year in reversed(self.model.years)])
        if self.model.year is not None:
            self.year_box.setCurrentText(f"{self.model.year} 年")
        facts = [self.model.fact(at) for at in range(len(self.model.keys))]
        yearly = any(fact is not None and fact.period == "yearly" for fact in facts)
        self.year_box.setVisible(yearly and bool(self.model.years))
        self._later.start()

    def _remember_place(self) -> None:
        """Before the rows are exchanged: stay at the subject, unless they answer another filter."""
        here = self.view.currentIndex()
        self._column = max(0, here.column())
        line = self.model.line(here.row()) if self.model.rowCount() else None
        if line is not None and self._after_reading is None and not self._narrowed:
            self._after_reading = line.row.id

    def _show_emptiness(self) -> None:
        nothing = self.model.rowCount() == 0
        if not nothing and self.empty.verb.hasFocus():
            self.setFocus()  # from where the list takes it
        self.view.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self.set_panel_wanted(wanted=not nothing or self.sheet.busy)
        title = SUBJECT_KINDS[self.kind]
        if self.model.filter.narrows:
            what = f"名称、代码或拼音首字母含“{self.model.search}”" if self.model.search else "符合条件"
            self.empty.say(f"没有{what}的{title}", "清除条件", self.clear_filter)
        else:
            self.empty.say(f"登记簿里还没有{title}", "导入名册...", lambda: self.desk.ways.go("import"))

    def clear_filter(self) -> None:
        """Show all again."""
        self._use_filter("")

    # What is chosen

    def select_later(self, subject: int) -> None:
        """Go to a subject as soon as the list has it."""
        if not self._select(subject):
            self._after_reading = subject

    def _select(self, subject: int) -> bool:
        for number, line in self.model.lines():
            if line.row.id == subject:
                self.view.choose(number, self._column_there())
                return True
        return False

    def _column_there(self) -> int:
        """Return the column one was in, where the list still has it."""
        column = self.view.currentIndex().column() if self.view.currentIndex().isValid() else self._column
        return column if column < self.model.columnCount() else 0

    def _select_first(self) -> None:
        wanted, self._after_reading = self._after_reading, None
        if wanted is not None and self._select(wanted):
            return
        if self.model.rowCount():
            self.view.choose(0, self._column_there())
        else:
            self.say("")

    def _open_row(self, number: int) -> None:
        line = self.model.line(number)
        if line is not None:
            self.sheet.show_subject(line.row.id)
            self.open_panel()

    def _follow_selection(self) -> None:
        self._follow.start()
        self._later.start()

    def _show_selected(self) -> None:
        self._say_sums()
        line = self.model.line(self.view.currentIndex().row())
        if line is not None and not self.sheet.busy:
            self.sheet.show_subject(line.row.id)

    def _say_sums(self) -> None:
        keys = "Enter 下一行  Tab 右一格  Esc 取消" if self.view.state() == QAbstractItemView.State.EditingState else ""
        ranges, unit = self.view.chosen_rows(), KINDS[self.kind].unit
        rows = sum(map(len, ranges))
        chosen = "选中 1 格" if self.view.one_chosen and rows else f"选中 {rows:,} {unit}" if rows else ""
        fact = self._summed()
        sums = self._sum(rows, ranges, fact) if fact is not None and not self.view.one_chosen else self._whole
        self.say(joined((keys, chosen, sums)), self.standing.note, self.standing.icon)

    def _summed(self) -> Fact | None:
        """Return the figure that is added up: that of the current column, else the first that is chosen."""
        columns = (self.view.currentIndex().column(), *self.view.chosen_columns())
        facts = (self.model.fact(at) for at in columns if at >= 0)
        return next((fact for fact in facts if fact is not None and fact.type in ("money", "integer")), None)

    def _sum(self, rows: int, ranges: Sequence[range], fact: Fact) -> str:
        lines = self.model.loaded(number for one in ranges for number in one) if rows <= _FILLED_AT_MOST else None
        if lines is None:
            self._later.start()
            return ""
        values = [value_of(line.facts, fact, self.model.year) for line in lines]
        known = [int(value) for value in values if isinstance(value, int)]
        return self._sum_words(fact, len(lines), Total(len(known), sum(known)))

    def _sum_words(self, fact: Fact, rows: int, total: Total) -> str:
        blank, unit = rows - total.known, KINDS[self.kind].unit
        left_out = f"，{blank:,} {unit}未填" if blank else ""
        return f"{fact.label}合计 {_figure(fact, total.total)}{left_out}" if total.known else f"{fact.label}未填"

    def _add_up_all(self) -> None:
        """Add up what is chosen where it is not all in memory, or the whole list under one chosen cell."""
        self._say_sums()
        fact, total = self._summed(), self.model.rowCount()
        ranges, one = self.view.chosen_rows(), self.view.one_chosen
        rows = total if one else sum(map(len, ranges))
        if fact is None or not rows or (one and rows > _COUNTED_AT_MOST) or (not one and rows <= _FILLED_AT_MOST):
            self._whole = "" if fact is None else self._whole
            return
        kind, wanted, ids = self.kind, self.model.filter, self.model.ids
        year = self.model.year or 0 if fact.period == "yearly" else 0

        def work(register: Register) -> Total:
            among = (
                ids
                if ids is not None
                else register.ids(kind, search=wanted.search, where=wanted.where, order=wanted.order)
            )
            chosen = among if one else [among[n] for part in ranges for n in part]
            return register.total(chosen, fact.id, year)

        self.desk.operations.read(self, "total", work, lambda found: self._show_total(fact, rows, found, one=one))

    def _show_total(self, fact: Fact, rows: int, found: Total, *, one: bool) -> None:
        words, unit = self._sum_words(fact, rows, found), KINDS[self.kind].unit
        self._whole = f"{rows:,} {unit}{words.removeprefix(fact.label)}" if one and found.known else ""
        chosen = "选中 1 格" if one else f"选中 {rows:,} {unit}"
        self.say(joined((chosen, self._whole if one else words)), self.standing.note, self.standing.icon)

    # Typing

    def _options(self, column: int) -> Sequence[str]:
        """Offer what a column's cells can hold, where that is little."""
        fact = self.model.fact(column)
        if fact is not None:
            return ("是", "否") if fact.type == "bool" else tuple(fact.options.values())
        towns = {line.row.division_name for _, line in self.model.lines()} if self.model.keys[column] == TOWN else set()
        return sorted(towns - {""})

    def _typing(self, number: int, column: int, text: str) -> None:
        line = self.model.line(number)
        if line is not None:
            self.saver.typing(self.model.entry(line, column), text)

    def _left(self, number: int, column: int) -> None:
        line = self.model.line(number)
        if line is not None:
            entry = self.model.entry(line, column)
            self.saver.drop(entry.key)
            self.saver.give_up(entry)
            self.model.show_entries([entry])
        self.say(self.standing.sums)

    def _entered(self, line: SubjectLine, text: str, entry: Entry) -> None:
        self.saver.save([Typed(line.row, entry, text)])
        self.model.show_entries([entry])

    def _settled(self, entries: Sequence[Entry]) -> None:
        self.model.show_entries(entries)
        if not self._wrong_here():
            self.say(self.standing.sums)

    def _refused(self, entries: Sequence[Entry], reason: str) -> None:
        self.model.show_entries(entries)
        self.say(self.standing.sums, f"没有保存：{reason}（F8 到这一格，改好按 Enter，Esc 放弃）", "problem")

    def _wrong_here(self) -> list[tuple[int, int]]:
        """Return the cells whose content was refused, in the order of the list, as far as they are in memory."""
        columns = {key: at for at, key in enumerate(self.model.keys)}
        return [
            (number, columns[entry.field])
            for number, line in self.model.lines()
            for entry in self.saver.wrong
            if entry.subject == line.row.id and entry.field in columns and not entry.part
        ]

    def next_problem(self) -> None:
        """Go to the next cell whose content was refused."""
        now = (self.view.currentIndex().row(), self.view.currentIndex().column())
        wrong = self._wrong_here()
        if wrong:
            self.view.choose(*next((cell for cell in wrong if cell > now), wrong[0]))
            self.view.setFocus()

    def fill_down(self) -> None:
        """Give the chosen cells below what the first one says; of one cell, what stands above it."""
        rows, columns = self.view.selected_rows(), self.view.chosen_columns()
        if len(rows) == 1:
            rows = (rows[0] - 1, rows[0])
        lines = self.model.loaded(rows) if rows and rows[0] >= 0 and len(rows) <= _FILLED_AT_MOST else None
        if lines is None:
            self.say(self.standing.sums, f"向下填充一次最多 {_FILLED_AT_MOST:,} 行，且都已显示过", "note")
            return
        columns = tuple(at for at in columns if self.model.can_edit(at) and at > 0)
        typed = [
            Typed(line.row, self.model.entry(line, at), text)
            for at in columns
            if (text := self.model.text(lines[0], at))
            for line in lines[1:]
            if self.model.text(line, at) != text
        ]
        self._save_all(typed, "填充")

    def clear_cells(self) -> None:
        """Take back what the chosen cells say: it is unknown again."""
        rows, columns = self.view.selected_rows(), self.view.chosen_columns()
        lines = self.model.loaded(rows[:_FILLED_AT_MOST]) or ()
        facts = [at for at in columns if self.model.fact(at) is not None and self.model.can_edit(at)]
        typed = [
            Typed(line.row, self.model.entry(line, at), "")
            for line in lines
            for at in facts
            if self.model.text(line, at)
        ]
        self._save_all(typed, "清空")

    def _save_all(self, typed: Sequence[Typed], verb: str) -> None:
        if self.desk.read_only:
            self.say(self.standing.sums, self.desk.read_only, "lock")
        elif typed:
            self.saver.save(typed, verb=verb)
            self.model.show_entries([one.entry for one in typed])

    # Blocks in and out

    def paste(self, text: str) -> None:
        """Take a block from Excel: one value goes into the cell, more are shown before anything is written."""
        lines = text.replace("\r\n", "\n").rstrip("\n").split("\n") if text.strip() else []
        current = self.view.currentIndex()
        if not lines or not current.isValid():
            return
        if self.desk.read_only:
            self.say(self.standing.sums, self.desk.read_only, "lock")
            return
        if len(lines) == 1 and "\t" not in lines[0] and self.view.one_chosen:
            if self.model.can_edit(current.column()):
                self.model.setData(current, lines[0].strip())
            return
        block = block_of(self.model, current.row(), current.column(), lines)
        self.sheet.show_form(PasteSheet(self.desk, block, self.kind, self.model.year, self.sheet.end_form), "粘贴")
        self.open_panel()

    def export(self) -> None:
        """Write the list as it is filtered and sorted into a workbook."""
        proposed = Path.home() / f"{SUBJECT_KINDS[self.kind]}列表.xlsx"
        place = self.desk.tools.choosers.place_list(self, proposed)
        if place is None:
            return
        kind, wanted, keys, year = self.kind, self.model.filter, self.model.keys, self.model.year

        def work(register: Register, tell: Progress) -> Path:
            return export(register, place, kind, wanted, keys, year, tell)

        self.desk.operations.work(
            self, "导出列表", work, lambda file: self.say(self.standing.sums, f"已导出 {file.name}", "check")
        )

    def begin_new(self) -> None:
        """Open the form of a new subject, with what was typed into it before."""
        if self.desk.read_only:
            self.say(self.standing.sums, self.desk.read_only, "lock")
            return
        self.sheet.begin_new(self.kind)
        self.set_panel_wanted(wanted=True)
        self.open_panel()

    def _offer(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("打开", lambda: self._open_row(self.view.currentIndex().row()))
        menu.addSeparator()
        menu.addAction("复制\tCtrl+C", self.view.copy)
        menu.addAction("粘贴\tCtrl+V", self.view._paste)  # noqa: SLF001  # the same act as its key
        menu.addAction("向下填充\tCtrl+D", self.fill_down)
        menu.addAction("清空\tDelete", self.clear_cells)
        menu.addSeparator()
        menu.addAction("查找重复...", partial(self.sheet.show_tab, "profile"))
        menu.popup(place)


def _figure(fact: Fact, total: int) -> str:
    return f"{yuan(total) if fact.type == 'money' else f'{total:,}'} {fact.unit}"

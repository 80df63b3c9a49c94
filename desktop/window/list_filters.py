"""How a list is narrowed: filters with names as tabs, conditions as chips, and the small form that makes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.register import Condition
from desktop.register.conditions import Test
from desktop.window.entering import value_of
from desktop.window.parts import Button, Choice, Dialog, TextField, button, clear, label, row
from desktop.window.subject_kinds import KINDS, possible_facts
from desktop.window.theme import Theme
from policies.facts import CATALOGUE, Fact, SubjectKind, show_value

_TESTS: Mapping[Test, str] = {"known": "已填", "blank": "未填", "is": "是", "at_least": "不小于", "below": "小于"}
_GAP = 18


def tests_of(fact: Fact | None) -> tuple[Test, ...]:
    """Return what a column can be narrowed by: what has few values by them, figures and dates by size."""
    if fact is None:
        return "is", "known", "blank"
    if fact.type in ("bool", "choice", "title"):
        return "is", "known", "blank"
    return (
        ("at_least", "below", "known", "blank") if fact.is_numeric or fact.type == "date" else ("is", "known", "blank")
    )


def words_of(kind: SubjectKind, condition: Condition) -> str:
    """Return a condition as its chip says it: ``2020 网络销售额 不小于 1,000.00元``."""
    fact = CATALOGUE.get(condition.field)
    head = {"identity_code": KINDS[kind].code, "division_name": "乡镇"}.get(condition.field) or (
        fact.label if fact else ""
    )
    year = f"{condition.year} " if condition.year else ""
    if condition.value is None:
        return f"{year}{head} {_TESTS[condition.test]}"
    verb = "" if condition.test == "is" else f"{_TESTS[condition.test]} "
    return f"{year}{head} {verb}{_value_words(fact, condition)}"


def _value_words(fact: Fact | None, condition: Condition) -> str:
    if fact is not None and fact.type == "title":
        return fact.options.get(str(condition.value), str(condition.value))
    return str(condition.value) if fact is None else show_value(fact, condition.value)


class FilterTabs(QWidget):
    """Filters by name with how many they leave; those without room are behind 更多, on a small screen all of them."""

    chosen = Signal(str)
    """A filter's name, empty for all."""
    dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._buttons: dict[str, Button] = {}
        self._group = QButtonGroup(self)
        self._more = button("更多", "tab", name="更多筛选")
        self.all = button("全部", name="已存筛选")
        """Stands for the tabs where there is no row for them."""
        self._menu = QMenu(self)
        for one in (self._more, self.all):
            one.setMenu(self._menu)
        self._compact = False
        self.all.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self.setFixedHeight(36)
        self.setAccessibleName("已存筛选")

    def show_filters(self, names: Sequence[str], current: str) -> None:
        """Show a tab for each filter, after that for all."""
        for made in self._buttons.values():
            self._group.removeButton(made)
            made.hide()
            made.deleteLater()
        while self._row.takeAt(0) is not None:
            pass
        self._buttons = {name: self._tab(name) for name in ("", *names)}
        for made in self._buttons.values():
            self._row.addWidget(made)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self.mark(current)
        self._make_room()

    def set_compact(self, *, compact: bool) -> None:
        """Put all filters behind one button, or show them."""
        self._compact = compact
        self.setVisible(not compact)
        self._make_room()

    def mark(self, name: str) -> None:
        """Show which filter is in force; none of them where it was altered."""
        self._group.setExclusive(False)
        for one, made in self._buttons.items():
            made.setChecked(one == name)
        self._group.setExclusive(name in self._buttons)
        self.all.setText((name or "全部") if name in self._buttons else "筛选")

    def show_count(self, name: str, count: int) -> None:
        """Show how many a filter leaves."""
        if name in self._buttons:
            self._buttons[name].setText(f"{name or '全部'} {count:,}")
            self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put behind 更多 what has no room."""
        super().resizeEvent(event)
        self._make_room()

    def _tab(self, name: str) -> Button:
        made = button(name or "全部", "tab", name=f"筛选：{name or '全部'}")
        made.setCheckable(True)
        made.clicked.connect(partial(self.chosen.emit, name))
        self._group.addButton(made)
        if name:
            made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            made.customContextMenuRequested.connect(lambda place: self._offer(made, name, place))
            made.setToolTip("右键可删去这个筛选")
        return made

    def _offer(self, made: Button, name: str, place: object) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(f"删去筛选“{name}”", partial(self.dropped.emit, name))
        menu.popup(made.mapToGlobal(place))  # type: ignore[call-overload]  # the signal's QPoint

    def _make_room(self) -> None:
        left = 0 if self._compact else self.width() - self._more.sizeHint().width() - _GAP
        hidden = []
        for name, made in self._buttons.items():
            left -= made.sizeHint().width() + _GAP
            made.setVisible(left >= 0)
            if left < 0:
                hidden.append(name)
        self._menu.clear()
        for name in hidden:
            self._menu.addAction(self._buttons[name].text(), partial(self.chosen.emit, name))
        self._more.setVisible(bool(hidden))
        self.all.setVisible(self._compact and len(self._buttons) > 1)


class ConditionChips(QWidget):
    """The conditions in force; a click takes one away."""

    removed = Signal(object)
    wanted = Signal()
    """Somebody wants another condition."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._kind: SubjectKind = "enterprise"
        self._conditions: tuple[Condition, ...] = ()
        self._saving: Callable[[], object] | None = None
        self._compact = False
        self._row = row(gap=6)
        self.setLayout(self._row)
        self.add = button("条件", "bare", name="添加筛选条件")
        self.add.with_icon(theme, "plus")
        self.add.clicked.connect(self._asked)
        self._row.addWidget(self.add)
        self.chips: list[Button] = []

    def show_conditions(
        self, kind: SubjectKind, conditions: Sequence[Condition], *, saving: Callable[[], object] | None
    ) -> None:
        """Show a chip for each condition; ``saving`` keeps them under a name, where they have none yet."""
        self._kind, self._conditions, self._saving = kind, tuple(conditions), saving
        self._row.removeWidget(self.add)
        clear(self._row)
        self.chips = [] if self._compact else [self._chip(kind, one) for one in conditions]
        for chip in self.chips:
            self._row.addWidget(chip)
        self._row.addWidget(self.add)
        if saving is not None and not self._compact:
            self._row.addWidget(self._saver(saving))
        self.add.setText(f"条件 {len(conditions)}" if self._compact and conditions else "条件")
        self.add.show()

    def set_compact(self, *, compact: bool) -> None:
        """Put all conditions behind one button, or show them."""
        if compact != self._compact:
            self._compact = compact
            self.show_conditions(self._kind, self._conditions, saving=self._saving)

    def _saver(self, saving: Callable[[], object]) -> Button:
        made = button("存为筛选", "link", name="把现在的条件存为筛选")
        made.clicked.connect(saving)
        return made

    def _asked(self) -> None:
        """Ask for a condition; where all are behind the button, offer first what there is."""
        if not self._compact or not (self._conditions or self._saving):
            self.wanted.emit()
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for one in self._conditions:
            menu.addAction(f"去掉：{words_of(self._kind, one)}", partial(self.removed.emit, one))
        menu.addAction("添加条件...", self.wanted.emit)
        if self._saving is not None:
            menu.addAction("存为筛选...", self._saving)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    def _chip(self, kind: SubjectKind, condition: Condition) -> Button:
        words = words_of(kind, condition)
        chip = button(words, "chip", name=f"去掉条件：{words}")
        chip.with_icon(self._theme, "close")
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setToolTip("点一下去掉这个条件")
        chip.clicked.connect(partial(self.removed.emit, condition))
        return chip


class ConditionForm(Dialog):
    """Makes one condition. Small enough for any screen."""

    made = Signal(object)

    def __init__(self, parent: QWidget, kind: SubjectKind, year: int | None, towns: Sequence[str]) -> None:
        super().__init__(parent, "添加条件", 380)
        self._year, self._towns = year, towns
        self.field, self.test, self.option = Choice("栏目"), Choice("怎样"), Choice("内容")
        self.value = TextField("数值", "如 10万、2020-05-01")
        self._fault = label("", "error", wrap=True)
        self._fields = ["division_name", "identity_code", *(fact.id for fact in possible_facts(kind))]
        for field in self._fields:
            self.field.addItem(
                words_of(kind, Condition(field, "known", year=self._year_of(field))).removesuffix(" 已填")
            )
        self.field.setMaxVisibleItems(16)
        self._lay_out()
        self.field.currentIndexChanged.connect(self._offer_tests)
        self.test.currentIndexChanged.connect(self._offer_values)
        self.value.returnPressed.connect(self.take)
        self._offer_tests()

    def _lay_out(self) -> None:
        take, leave = button("添加", "primary"), button("取消")
        take.clicked.connect(self.take)
        leave.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label("只显示满足条件的", "section"))
        layout.addLayout(row(self.field, self.test))
        layout.addLayout(row(self.value, self.option))
        layout.addWidget(self._fault)
        layout.addLayout(row(None, leave, take))
        self._fault.hide()

    def take(self) -> None:
        """Hand over the condition; what cannot be read is said."""
        try:
            condition = self._condition()
        except ValueError as error:
            self._fault.setText(str(error))
            self._fault.show()
            self.fit()
            self.value.mark_wrong(str(error))
            return
        self.made.emit(condition)
        self.accept()

    @property
    def _chosen(self) -> str:
        return self._fields[self.field.currentIndex()]

    def _year_of(self, field: str) -> int:
        fact = CATALOGUE.get(field)
        return self._year or 0 if fact is not None and fact.period == "yearly" else 0

    def _offer_tests(self) -> None:
        self.test.clear()
        for test in tests_of(CATALOGUE.get(self._chosen)):
            self.test.addItem(_TESTS[test], test)
        self.option.clear()
        for text, value in self._options():
            self.option.addItem(text, value)
        self._offer_values()

    def _options(self) -> Sequence[tuple[str, object]]:
        fact = CATALOGUE.get(self._chosen)
        if fact is None:
            return [(town, town) for town in self._towns] if self._chosen == "division_name" else []
        return (
            [("是", True), ("否", False)]
            if fact.type == "bool"
            else [(words, id_) for id_, words in fact.options.items()]
        )

    def _offer_values(self) -> None:
        compares = self.test.currentData() in ("is", "at_least", "below")
        self.option.setVisible(compares and self.option.count() > 0)
        self.value.setVisible(compares and self.option.count() == 0)

    def _condition(self) -> Condition:
        field, test = self._chosen, self.test.currentData()
        plain = Condition(field, test, year=self._year_of(field))
        if test in ("known", "blank"):
            return plain
        fact = CATALOGUE.get(field)
        value = self.option.currentData() if self.option.count() else self.value.text().strip()
        if fact is not None and not self.option.count():
            value = value_of(fact, value)
        if value in (None, ""):
            raise ValueError("请填写要比较的内容")
        return plain._replace(value=value)

"""工作台: what waits, by urgency, each line with its money, its deadline and one verb; the funds at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QObject, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import Backup, Register
from desktop.window.cells import Cell, Look
from desktop.window.desk import Desk
from desktop.window.fund_bar import FundBar, Steps, Swatch, parts_of
from desktop.window.grouped_model import Cells, Group, GroupedModel
from desktop.window.home_reading import (
    FundState,
    Home,
    Outlook,
    Track,
    Waiting,
    ago,
    read_home,
    read_outlook,
    waiting_of,
)
from desktop.window.ledger import ROW, Column, LedgerView
from desktop.window.page import EDGE, Page
from desktop.window.parts import Elided, Mark, boxed, button, clear, label, line, row
from desktop.window.theme import Theme
from policies.assessment.missing import MissingFact
from policies.facts import CATALOGUE, SUBJECT_KINDS
from policies.money import yuan

_WIDEST = 1040
_MISSING = 8
_COLUMNS = (
    Column("事实"),
    Column("登记在", 92, rank=2),
    Column("涉及 项", 84, right=True, rank=1),
    Column("可解锁 元", 132, right=True),
)


class WaitingRow(QFrame):
    """One thing that waits. The row with the focus is tinted."""

    def __init__(self, theme: Theme, waiting: Waiting, *, first: bool) -> None:
        super().__init__()
        self.setObjectName("waiting")
        self.waiting = waiting
        self.verb = button(waiting.verb, "primary" if first else "secondary", name=f"{waiting.verb}：{waiting.title}")
        self.verb.setFixedWidth(92)
        self.verb.installEventFilter(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(EDGE, 7, 16, 7)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(3, 84)
        grid.addWidget(Mark(theme, waiting.icon, waiting.tone, 18), 0, 0, 2, 1)
        grid.addLayout(row(label(waiting.title, "section"), label(waiting.many, "quiet"), None), 0, 1)
        grid.addWidget(_elided(waiting.detail, "head"), 1, 1)
        grid.addWidget(_right("" if waiting.amount is None else yuan(waiting.amount)), 0, 2)
        grid.addWidget(_right("" if waiting.amount is None else waiting.caption, "head"), 1, 2)
        grid.addWidget(self._deadline(theme), 0, 3, 2, 1)
        grid.addWidget(self.verb, 0, 4, 2, 1)

    def _deadline(self, theme: Theme) -> QWidget:
        said = label(self.waiting.deadline, "warn" if self.waiting.urgent else "head")
        parts = (Mark(theme, "clock", "amber"), said, None) if self.waiting.urgent else (said, None)
        return boxed(row(*parts, gap=0)) if self.waiting.deadline else label()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the focus of the verb."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("current", "yes" if event.type() == QEvent.Type.FocusIn else "no")
            self.style().unpolish(self)
            self.style().polish(self)
        return False


class HomePage(Page):
    """The first room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "工作台")
        self._home: Home | None = None
        self._outlooks: tuple[Outlook, ...] = ()
        self._seen = ""
        self.model: GroupedModel[MissingFact] = GroupedModel(_COLUMNS, _missing_cells, self)
        self.missing = LedgerView(desk.theme, _COLUMNS, "缺的资料")
        self._rows, self._notes = QVBoxLayout(), label("", "head")
        self.rows: list[WaitingRow] = []
        self._build()

    def _build(self) -> None:
        take_in = button("导入名册...").with_icon(self.desk.theme, "import")
        take_in.clicked.connect(lambda: self.desk.ways.go("import"))
        self.verbs.addWidget(take_in)
        self._rows.setSpacing(0)
        self.missing.setModel(self.model)
        self.missing.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.missing.activated_row.connect(lambda _: self._go_to_missing())
        self._missing_head = boxed(self._section("缺的资料", "按补齐后可解锁的金额排列"))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 20)
        column.setSpacing(0)
        column.addLayout(self._section("等您办", self._notes))
        column.addWidget(line())
        column.addLayout(self._rows)
        column.addWidget(self._missing_head)
        column.addWidget(self.missing)
        column.addStretch(1)
        self.add(self._scrolled(boxed(column, "panelBody")), stretch=True)
        self._show()

    def _section(self, title: str, note: str | QLabel) -> QHBoxLayout:
        words = label(note, "head") if isinstance(note, str) else note
        return row(label(title, "section"), words, None, margins=(EDGE, 10, 16, 8), gap=10)

    def _scrolled(self, middle: QWidget) -> QScrollArea:
        middle.setMaximumWidth(_WIDEST)
        around = QHBoxLayout()
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(middle, 100)
        around.addStretch(1)
        area = self._area = QScrollArea()
        area.setObjectName("scroll")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("等您办的事")
        area.setWidget(boxed(around, "panelBody"))
        area.viewport().setAutoFillBackground(False)
        area.widget().setAutoFillBackground(False)
        return area

    def refresh(self) -> None:
        """Read what waits; assess again where anything was done since."""
        today = _today()
        weekday = QLocale().dayName(today.isoweekday(), QLocale.FormatType.LongFormat)
        self.count.setText(f"{today.year}年{today.month}月{today.day}日　{weekday}")
        self.desk.operations.read(self, "home", lambda register: read_home(register, today), self._take)
        self.desk.operations.read(self, "head", _head, self._assess_if_changed)

    def commit(self) -> None:
        """Do what waits first."""
        if self.rows:
            self.rows[0].verb.click()

    def _take(self, home: Home) -> None:
        self._home = home
        self._show()

    def _assess_if_changed(self, head: str) -> None:
        if head != self._seen:
            self._seen = head
            self.desk.operations.work(self, "看一看还缺什么", read_outlook, self._take_outlooks)

    def _take_outlooks(self, outlooks: tuple[Outlook, ...]) -> None:
        self._outlooks = outlooks
        self.desk.ways.waits.emit("assess", sum(len(one.to_decide) + len(one.undetermined) for one in outlooks))
        self._show()

    def _show(self) -> None:
        waiting = [*waiting_of(self._outlooks), *(self._home.waiting if self._home else ())]
        self._show_waiting(waiting)
        self._show_missing()
        if self._home is not None:
            self._show_panel(self._home)

    def _show_waiting(self, waiting: Sequence[Waiting]) -> None:
        at = next((number for number, one in enumerate(self.rows) if one.verb.hasFocus()), -1)
        if at >= 0:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        at = max(at, 0)
        clear(self._rows)
        self._notes.setText(f"{len(waiting)} 件" if waiting else "")
        self.rows = [WaitingRow(self.desk.theme, one, first=not number) for number, one in enumerate(waiting)]
        for one in self.rows:
            one.verb.clicked.connect(partial(self._do, one.waiting))
            self._rows.addWidget(one)
            self._rows.addWidget(line())
        if not self.rows:
            said = "正在读取..." if self._home is None else "现在没有等您办的事。"
            self._rows.addWidget(boxed(row(label(said, "quiet"), None, margins=(EDGE, 12, 16, 12))))
        self.first = self.rows[min(at, len(self.rows) - 1)].verb if self.rows else None
        if not at:
            self._area.verticalScrollBar().setValue(0)
        if self.first is not None and self.hasFocus():
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_missing(self) -> None:
        ranked = [one for outlook in self._outlooks for one in outlook.missing][:_MISSING]
        self.model.show_groups([Group((), ranked)])
        self.missing.setFixedHeight(ROW * (len(ranked) + 1) + 1)
        self.missing.setVisible(bool(ranked))
        self._missing_head.setVisible(bool(ranked))

    def _do(self, waiting: Waiting) -> None:
        if waiting.item == "backup":
            self.desk.operations.work(self, "备份", _back_up, self._backed_up)
        else:
            self.desk.ways.go(waiting.room, waiting.item)

    def _backed_up(self, backup: Backup | None) -> None:
        self.refresh()
        if backup is not None:
            self.say("", f"已备份，存于 {Path(backup.path).parent}", "check")

    def _go_to_missing(self) -> None:
        for one in self._outlooks:
            if one.undetermined:
                self.desk.ways.go("assess", f"{one.policy.id}/{one.year}/undetermined")
                return

    def _show_panel(self, home: Home) -> None:
        if self.panel is None:
            return
        fund = home.funds[0] if home.funds else None
        if fund is None:
            self.panel.show_head("专项资金", "还没有录入预算，也没有受理的批次")
        else:
            budget = "预算未录入" if fund.state.budget is None else f"预算 {yuan(fund.state.budget)} 元"
            self.panel.show_head(f"{fund.year} 年度{fund.title}", budget, _left(fund))
        self.panel.show_body(self._glance(home))

    def _glance(self, home: Home) -> Iterator[QWidget]:
        theme = self.desk.theme
        for number, fund in enumerate(home.funds):
            if number:
                yield from (line(), label(f"{fund.year} 年度{fund.title}", "section"))
            yield from _fund(theme, fund, first=not number)
        parts = {
            "在办批次": [_track(theme, one) for one in home.tracks],
            "日程": [_pair(said, f"{day.month}月{day.day}日") for day, said in home.dates],
            "最近改动": [_pair(f"{one.author} {one.title}", ago(one.at)) for one in home.actions],
        }
        for number, (title, items) in enumerate((title, items) for title, items in parts.items() if items):
            yield from (line(),) if number or home.funds else ()
            yield label(title, "section")
            yield from items


def _left(fund: FundState) -> QHBoxLayout:
    left = fund.state.left
    return row(
        label("余", "quiet"), label("未知" if left is None else yuan(left), "amount"), label("元", "quiet"), None
    )


def _fund(theme: Theme, fund: FundState, *, first: bool) -> Iterator[QWidget]:
    if not first:
        yield boxed(_left(fund))
    yield FundBar(theme, fund.state)
    for number, part in enumerate(parts_of(fund.state)):
        yield boxed(row(Swatch(theme, number), label(part.title), None, label(yuan(part.amount))))
    left = fund.state.left
    if left is not None and left < 0:
        said = label(f"办理中的若全部兑现，将超预算 {yuan(-left)} 元", "warn", wrap=True)
        yield boxed(row(Mark(theme, "warning", "amber"), said))


def _track(theme: Theme, track: Track) -> QWidget:
    return boxed(row(label(track.code), Steps(theme, track.stages, track.passed), None, label(track.note, "quiet")))


def _pair(left: str, right: str) -> QWidget:
    made = row(_elided(left), label(right, "head"))
    made.setStretch(0, 1)
    return boxed(made)


def _elided(text: str, role: str = "") -> Elided:
    made = Elided("head" if role == "head" else "", sentence=True)
    made.setText(text)
    return made


def _right(text: str, role: str = "") -> QLabel:
    made = label(text, "head" if role == "head" else "")
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def _missing_cells(one: MissingFact) -> Cells:
    fact = CATALOGUE[one.fact]
    kind = "各类" if fact.subject == "any" else SUBJECT_KINDS[fact.subject]
    money = Cell(yuan(one.at_stake) if one.at_stake else "未知", Look.FIGURE)
    return Cell(fact.label), Cell(kind, Look.QUIET), Cell(f"{len(one.findings):,}", Look.FIGURE), money


def _head(register: Register) -> str:
    return register.chain_head().hash


def _back_up(register: Register, _tell: Progress) -> Backup | None:
    return register.back_up()


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the calendar on the wall

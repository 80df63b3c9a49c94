"""季度调度: figures by place with growth, target and rank; entry; targets; shortcomings; the year; printing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QMenu, QStackedWidget, QWidget

from desktop.progress import Progress
from desktop.register import Register
from desktop.register.dispatch import GROUPINGS, Grouping, Shortcoming
from desktop.register.indicators import INDICATORS, REPORTED
from desktop.reports.dispatch import write_appraisal, write_dispatch, write_inspection
from desktop.reports.dispatch.chart_data import HEADLINE, completions
from desktop.rosters.outgoing.quarters import write_quarter_form
from desktop.window.desk import Desk
from desktop.window.dispatch_asking import Questions
from desktop.window.dispatch_charts import CompletionChart, QuartersChart
from desktop.window.dispatch_grid import Grid, Typed
from desktop.window.dispatch_paper import PaperPart
from desktop.window.dispatch_reading import (
    AIMED,
    SHOWN,
    Period,
    Quarter,
    figure_fault,
    figure_texts,
    goal_fault,
    goal_rows,
    head_of,
    label_of,
    last_ended,
    periods,
    read_quarter,
    write_figures,
    write_goals,
)
from desktop.window.dispatch_tables import (
    PROBLEMS,
    Line,
    appraisal_cells,
    appraisal_columns,
    appraisal_order,
    columns_of,
    groups_of,
    line_cells,
    problem_cells,
)
from desktop.window.empty import Emptiness
from desktop.window.grouped_model import Group, GroupedModel
from desktop.window.ledger import Column, LedgerView
from desktop.window.list_view import ListView
from desktop.window.page import EDGE, Page, Space
from desktop.window.parts import Button, Choice, Mark, boxed, button, label, line, row

TABS = ("调度表", "填报", "目标和分值", "问题与措施", "年度考核", "纸面")
_FIGURES, _ENTRY, _GOALS, _PROBLEMS, _YEAR, _PAPER = range(len(TABS))
_NO_COLUMNS = (Column("乡镇"),)


class DispatchPage(Page):
    """The room of the quarterly report."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "季度调度")
        self.quarter: Quarter | None = None
        self.files: tuple[Path, ...] = ()
        self.period_box, self.grouping_box, self.indicator_box = Choice("季度"), Choice("分组"), Choice("指标")
        self.export = button("导出调度表...", "primary")
        self.others = button("督查、考核")
        self.add_problem = button("登记问题...").with_icon(desk.theme, "plus")
        self.drop_problem, self.add_mark, self.form = button("删去..."), button("加减分..."), button("导出填报表...")
        self.unmark = button("撤回加减分...")
        self.questions = Questions(desk, self)
        self.tabs: list[Button] = []
        self.tab_box = Choice("内容")
        self.figures: GroupedModel[Line] = GroupedModel(_NO_COLUMNS, lambda _: (), self)
        self.figures_view = LedgerView(desk.theme, _NO_COLUMNS, "分地方指标")
        self.problems: GroupedModel[Shortcoming] = GroupedModel(PROBLEMS, lambda _: (), self)
        self.problems_view = LedgerView(desk.theme, PROBLEMS, "问题与措施")
        self.year: GroupedModel[int] = GroupedModel(_NO_COLUMNS, lambda _: (), self)
        self.year_view = ListView(desk.theme, _NO_COLUMNS, "年度考核得分", lambda _: ())
        self.entry = Grid(desk.theme, "填报", "未报", lambda _, column, text: figure_fault(column, text))
        self.goals = Grid(desk.theme, "目标和分值", "未定", lambda _, __, text: goal_fault(text))
        self.paper = PaperPart(desk)
        self.empty = Emptiness()
        self.completion, self.quarters = CompletionChart(desk.theme), QuartersChart(desk.theme)
        self._stack = QStackedWidget()
        self._build()

    @property
    def _parts(self) -> tuple[QWidget, ...]:
        """What each tab shows."""
        return self.figures_view, self.entry, self.goals, self.problems_view, self.year_view, self.paper

    # Building

    def _build(self) -> None:
        self._build_head()
        self.add_filters(self._tab_row())
        self.add(line())
        for view, model in (
            (self.figures_view, self.figures), (self.problems_view, self.problems), (self.year_view, self.year),
        ):  # fmt: skip
            view.setModel(model)
        for part in (*self._parts, self.empty):
            self._stack.addWidget(part)
        self.add(self._stack, stretch=True)
        self.entry.written.connect(self._write_figures)
        self.goals.written.connect(self._write_goals)
        self.problems_view.activated_row.connect(self._edit_problem)
        self.paper.said.connect(lambda said: self.say("", said, "print"))
        self.first = self.figures_view

    def _build_head(self) -> None:
        today = _today()
        for one in periods(today):
            self.period_box.addItem(one.title, one)
        self.period_box.setCurrentIndex(periods(today).index(last_ended(today)))
        self.grouping_box.addItem("按单位层级", "")
        for key, title in GROUPINGS.items():
            self.grouping_box.addItem(title, key)
        for box in (self.period_box, self.grouping_box):
            box.currentIndexChanged.connect(self.refresh)
            self.verbs.addWidget(box)
        menu = QMenu(self)
        menu.addAction("导出半年督查表...", self.export_inspection)
        menu.addAction("导出年度考核表...", self.export_appraisal)
        self.others.setMenu(menu)
        self.export.with_icon(self.desk.theme, "export")
        self.export.clicked.connect(self.export_dispatch)
        self.verbs.addWidget(self.others)
        self.verbs.addWidget(self.export)

    def _tab_row(self) -> QWidget:
        group = QButtonGroup(self)
        for number, title in enumerate(TABS):
            tab = button(title, "tab")
            tab.setCheckable(True)
            tab.clicked.connect(partial(self.open_tab, number))
            group.addButton(tab)
            self.tabs.append(tab)
        self.tabs[_FIGURES].setChecked(True)
        for name in SHOWN:
            self.indicator_box.addItem(INDICATORS[name].label, name)
        self.indicator_box.currentIndexChanged.connect(self._show)
        self.tab_box.addItems(TABS)
        self.tab_box.activated.connect(self.open_tab)
        self.tab_box.hide()
        does = {
            self.drop_problem: self._drop_problem,
            self.add_problem: self._new_problem,
            self.add_mark: self._add_mark,
            self.unmark: self._unmark,
            self.form: self.export_form,
        }
        for verb, work in does.items():
            verb.clicked.connect(work)
        items = (self.tab_box, *self.tabs, None, self.indicator_box, *does)
        return boxed(row(*items, margins=(EDGE, 0, 16, 0), gap=18))

    # Reading

    @property
    def period(self) -> Period:
        """The quarter that is chosen."""
        chosen: Period = self.period_box.currentData()
        return Period(*chosen)

    @property
    def grouping(self) -> Grouping | None:
        """By what the figures stand; ``None``: as the bureau's level is."""
        chosen = self.grouping_box.currentData()
        return chosen or None

    @property
    def tab(self) -> int:
        """The tab that is open."""
        return next(number for number, tab in enumerate(self.tabs) if tab.isChecked())

    def refresh(self) -> None:
        """Read the quarter again."""
        period, grouping = self.period, self.grouping
        self.desk.operations.read(
            self, "quarter", lambda register: read_quarter(register, period, grouping), self._take
        )

    def show_item(self, item: str) -> None:
        """Open a quarter like 2020-3, a tab by its title, or both: 2020-3/填报."""
        period, _, title = item.partition("/")
        title = title or item
        if title in TABS:
            self.open_tab(TABS.index(title))
        year, _, quarter = period.partition("-")
        if year.isdigit() and quarter.isdigit():
            wanted = Period(int(year), int(quarter))
            at = next((n for n in range(self.period_box.count()) if Period(*self.period_box.itemData(n)) == wanted), -1)
            if at < 0:
                self.period_box.addItem(wanted.title, wanted)
                at = self.period_box.count() - 1
            self.period_box.setCurrentIndex(at)

    def set_space(self, space: Space) -> None:
        """Offer the tabs in one box where there is no room for them."""
        super().set_space(space)
        small = space == Space.SMALL
        for tab in self.tabs:
            tab.setVisible(not small)
        self.tab_box.setVisible(small)
        self.grouping_box.setVisible(not small)
        self.count.setVisible(not small)

    def open_tab(self, number: int) -> None:
        """Show one of the tabs."""
        self.tabs[number].setChecked(True)
        self.tab_box.setCurrentIndex(number)
        self._show()

    def commit(self) -> None:
        """Export the report."""
        self.export_dispatch()

    def _take(self, quarter: Quarter) -> None:
        self.quarter = quarter
        self._show()

    # Showing

    def _show(self) -> None:
        quarter = self.quarter
        if quarter is None:
            return
        here = bool(quarter.places)
        self.indicator_box.setVisible(self.tab == _FIGURES and here)
        self._show_verbs(quarter, here=here)
        for verb in (self.export, self.others):
            verb.setEnabled(here)
            verb.setToolTip("" if here else "还没有登记乡镇，没有可导出的内容")
        self._show_tables(quarter)
        self._choose_part(quarter)
        self._show_panel(quarter)
        self._say_sums(quarter)

    def _show_verbs(self, quarter: Quarter, *, here: bool) -> None:
        """Show the tab's own verbs; they write, but for the form."""
        may = not self.desk.read_only
        some = self.tab == _PROBLEMS and bool(quarter.shortcomings)
        ranked = self.tab == _YEAR and quarter.appraisal is not None and bool(quarter.appraisal.items)
        self.add_problem.setVisible(some and may)
        self.drop_problem.setVisible(some and may)
        self.add_mark.setVisible(ranked and here and may)
        self.unmark.setVisible(ranked and here and may and bool(quarter.marks))
        self.form.setVisible(self.tab == _ENTRY and here)
        for grid in (self.entry, self.goals):
            grid.set_read_only(self.desk.read_only)

    def _show_tables(self, quarter: Quarter) -> None:
        report, indicator = quarter.report, str(self.indicator_box.currentData())
        columns = columns_of(report, indicator)
        self.figures.show_cells(line_cells(report, indicator))
        self.figures_view.set_columns(columns)
        self.figures.show_groups(groups_of(report, indicator), columns)
        heads = [Column(head_of(one), 124, right=True) for one in REPORTED]
        names = [one.name for one in quarter.rows]
        self.entry.show_figures((Column("地方"), *heads), names, [figure_texts(one) for one in quarter.rows])
        aims = [Column(head_of(INDICATORS[one]), 124, right=True) for one in AIMED]
        goals = list(goal_rows(quarter))
        self.goals.show_figures((Column("地方"), *aims), [name for name, _ in goals], [texts for _, texts in goals])
        self.problems.show_cells(problem_cells(report))
        self.problems.show_groups([Group((), tuple(reversed(quarter.shortcomings)))])
        self._show_year(quarter)

    def _show_year(self, quarter: Quarter) -> None:
        year = quarter.appraisal
        if year is not None:
            columns = appraisal_columns(year)
            self.year.show_cells(appraisal_cells(year))
            self.year_view.set_columns(columns)
            self.year.show_groups([Group((), appraisal_order(year))], columns)

    def _choose_part(self, quarter: Quarter) -> None:
        """Show the tab's part, or why there is nothing in it and what to do."""
        why = self._why_nothing(quarter)
        if why is not None:
            self.empty.say(*why)
            self._stack.setCurrentWidget(self.empty)
            return
        self._stack.setCurrentWidget(self._parts[self.tab])
        if self.tab == _PAPER:
            self.paper.show_period(self.period, self.grouping)

    def _why_nothing(self, quarter: Quarter) -> tuple[str, str, Callable[[], object]] | None:
        if not quarter.places and self.tab != _PROBLEMS:
            sentence = "登记簿里还没有可以分列的乡镇（县）。按区划表一次登记一个县的全部乡镇，或一个市（州）的全部县。"
            return sentence, "" if self.desk.read_only else "按区划登记...", self.questions.places
        if self.tab == _PROBLEMS and not quarter.shortcomings:
            return "还没有登记问题。登记以后，印在调度表和半年督查表上。", "登记问题...", self._new_problem
        if self.tab == _YEAR and quarter.appraisal is None:
            return "年度考核按四季度的数据计算，请选择四季度。", f"看 {self.period.year} 年四季度", self._go_to_last
        if self.tab == _YEAR and quarter.appraisal is not None and not quarter.appraisal.items:
            return "还没有设定考核分值。", "去设定", partial(self.open_tab, _GOALS)
        return None

    def _go_to_last(self) -> None:
        self.show_item(f"{self.period.year}-4")

    def _show_panel(self, quarter: Quarter) -> None:
        self.set_panel_wanted(wanted=bool(quarter.places))
        if self.panel is None:
            return
        report = quarter.report
        silent = {gap.code for gap in report.gaps if gap.quarter == report.quarter}
        whole, done = len(quarter.places), len(quarter.places) - len(silent)
        self.panel.show_head("数据是否齐", f"{self.period.title}　{done} / {whole} 个已报齐" if whole else "")
        self.panel.show_body(self._glance(quarter))

    def _glance(self, quarter: Quarter) -> Iterator[QWidget]:
        report = quarter.report
        if not quarter.places:
            return
        for sentence in _gap_sentences(quarter):
            sign = Mark(self.desk.theme, "undetermined" if report.gaps else "check", "grey" if report.gaps else "green")
            said = row(sign, label(sentence, "quiet", wrap=True), gap=2)
            said.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
            said.setStretch(1, 1)
            yield boxed(said)
        if report.gaps:
            go = button("去填报", "link")
            go.clicked.connect(partial(self.open_tab, _ENTRY))
            yield boxed(row(go, None))
        yield line()
        yield label(f"网络零售额完成率 %　序时 {report.schedule:.0f}", "section")
        self.completion, self.quarters = CompletionChart(self.desk.theme), QuartersChart(self.desk.theme)
        self.completion.show_bars(completions(report), report.schedule)
        yield self.completion
        yield line()
        yield label(f"{report.heading.whole}网络零售额　{report.year - 1}年（白）、{report.year}年", "section")
        self.quarters.show_trend(report.trends[HEADLINE], report.quarter)
        yield self.quarters
        for file in self.files[:1]:
            yield line()
            yield label(f"已导出到 {file.parent}", "quiet", wrap=True)
            show = button("打开文件夹", "link")
            show.clicked.connect(partial(self.desk.tools.choosers.show_folder, file.parent))
            yield boxed(row(show, None))

    def _say_sums(self, quarter: Quarter) -> None:
        unit = "单位：万元" if self.tab in (_ENTRY, _GOALS) else ""
        places = "个乡镇" if quarter.report.grouping == "township" else "个县（市、区）"
        self.count.setText(f"{len(quarter.places)} {places}" if quarter.places else "")
        self.say("　".join(filter(None, ("A4 横向", unit, f"链头 {quarter.report.heading.head}"))))

    # Writing

    def _write_figures(self, typed: Sequence[Typed]) -> None:
        quarter, period, author = self.quarter, self.period, self.desk.author
        if quarter is not None:
            self._work("填报", lambda register, _: write_figures(register, quarter.rows, typed, period, author))

    def _write_goals(self, typed: Sequence[Typed]) -> None:
        quarter, author = self.quarter, self.desk.author
        if quarter is not None:
            self._work("目标和分值", lambda register, _: write_goals(register, quarter, typed, author))

    def _work(self, what: str, work: Callable[[Register, Progress], object]) -> None:
        self.desk.operations.work(self, what, work, lambda _: None, changes=True)

    # Shortcomings and points

    def _new_problem(self) -> None:
        if self.quarter is not None:
            one = Shortcoming(division="", year=self.period.year, quarter=self.period.quarter, problem="")
            self.questions.shortcoming(self.quarter, one)

    def _edit_problem(self, at: int) -> None:
        one = self.problems.item(at)
        if one is not None and self.quarter is not None and not self.desk.read_only:
            self.questions.shortcoming(self.quarter, one)

    def _drop_problem(self) -> None:
        rows = self.problems_view.selected_rows()
        one = self.problems.item(rows[0]) if rows else None
        if one is not None:
            self.questions.drop(one)

    def _unmark(self) -> None:
        if self.quarter is not None:
            self.questions.unmark(self.quarter)

    def _add_mark(self) -> None:
        if self.quarter is not None:
            self.questions.mark(self.quarter)

    # Printing

    def export_dispatch(self) -> None:
        """Ask for a folder and write 季度调度表 there."""
        period, grouping = self.period, self.grouping
        self._export(
            "导出季度调度表",
            lambda register, folder: write_dispatch(register.dispatch.report(*period, grouping), folder),
        )

    def export_inspection(self) -> None:
        """Write 半年督查表 of the half-year of the quarter."""
        year, half = self.period.year, (self.period.quarter + 1) // 2
        self._export(
            "导出半年督查表",
            lambda register, folder: write_inspection(register.dispatch.inspection(year, half), folder),
        )

    def export_appraisal(self) -> None:
        """Write 年度考核表 of the year."""
        year, grouping = self.period.year, self.grouping
        self._export(
            "导出年度考核表",
            lambda register, folder: write_appraisal(register.dispatch.appraisal(year, grouping), folder),
        )

    def export_form(self) -> None:
        """Write the form in which the places report the quarter."""
        period, grouping = self.period, self.grouping
        name = f"填报表_{period.year}年第{period.quarter}季度.xlsx"
        self._export(
            "导出填报表",
            lambda register, folder: (write_quarter_form(folder / name, register, *period, grouping=grouping),),
        )

    def _export(self, what: str, write: Callable[[Register, Path], tuple[Path, ...]]) -> None:
        if self.quarter is None or not self.quarter.places:
            return
        folder = self.desk.tools.choosers.folder(self)
        if folder is None:
            return
        self.export.setEnabled(False)
        self.desk.operations.work(
            self, what, lambda register, _: write(register, folder), self._exported,
            ended=lambda: self.export.setEnabled(True),
        )  # fmt: skip

    def _exported(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self._show()


def _gap_sentences(quarter: Quarter) -> Iterator[str]:
    """Yield who has reported nothing, and what others lack, of each quarter to date, the latest first."""
    report = quarter.report
    for n in range(report.quarter, 0, -1):
        name = f"{'一二三四'[n - 1]}季度"
        lacking: dict[tuple[str, ...], list[str]] = {}
        for gap in report.gaps:
            if gap.quarter == n:
                lacking.setdefault(() if gap.everything else gap.indicators, []).append(gap.place)
        for indicators, places in sorted(lacking.items()):
            what = "全部未报" if not indicators else f"未报{_some([label_of(one) for one in indicators], 2)}"
            yield f"{name}{what} {len(places)} 个：{_some(places)}"
    if not report.gaps:
        yield "都已报齐。"


def _some(names: Sequence[str], many: int = 4) -> str:
    return "、".join(names[:many]) + (" 等" if len(names) > many else "")


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the calendar on the wall

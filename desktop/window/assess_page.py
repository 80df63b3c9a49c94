"""测算: a policy and a year over the register; what came out, why, and the step to a batch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy

from desktop.awards import Run, assess_register, freeze
from desktop.progress import Progress
from desktop.register import Batch, Register
from desktop.window.complaints import Notice, complain
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.finding_panel import show_finding
from desktop.window.findings import by_outcome, cells_of, columns_for, groups_for, segments, total
from desktop.window.grouped_model import GroupedModel
from desktop.window.ledger import LedgerView
from desktop.window.outcome_bar import OutcomeBar
from desktop.window.page import EDGE, Page
from desktop.window.parts import Choice, SearchField, boxed, button, joined, row
from policies.findings.finding import Finding, Outcome
from policies.language import Policy
from policies.library import built_in
from policies.money import yuan
from policies.problems import InputError

_FOLLOWS_AFTER_MS = 120


class AssessPage(Page):
    """The run in sight and what can be made of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "测算")
        self.run: Run | None = None
        self._found: dict[Outcome, list[Finding]] = {}
        self._outcome: Outcome = "due"
        self.policy_box, self.year_box = Choice("政策文件"), Choice("政策年度")
        self.start, self.make_batch = button("重算"), button("做成批次...", "primary")
        self.errors = button("", "link", name="查看互相矛盾的数据")
        self.bar = OutcomeBar(desk.theme, "测算结果")
        self._search = self.search_field = SearchField(desk.theme, "查找", "名称或代码")
        self.model: GroupedModel[Finding] = GroupedModel(columns_for("due"), lambda _: (), self)
        self.view = LedgerView(desk.theme, columns_for("due"), "测算结果列表")
        self.empty = Emptiness()
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOWS_AFTER_MS)
        self._build()
        self._connect()
        self._show_run()

    def _build(self) -> None:
        for policy in built_in().values():
            self.policy_box.addItem(f"{_place(policy)} {policy.title}", policy.id)
        self.policy_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.policy_box.setMaximumWidth(480)
        self.year_box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._search.setMinimumWidth(120)
        self._search.setMaximumWidth(240)
        self.policy_box.setMinimumWidth(110)
        self.first = self.view
        for verb in (self.start, self.make_batch):
            self.verbs.addWidget(verb)
        choices = row(self.policy_box, self.year_box, self._search, None, margins=(EDGE, 0, 16, 10))
        choices.setStretch(0, 30)
        choices.setStretch(2, 10)
        self.add_filters(boxed(choices))
        self.add(self.bar)
        self._errors_row = boxed(row(self.errors, None, margins=(EDGE, 2, 16, 2)))
        self.add(self._errors_row)
        self.view.setModel(self.model)
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)
        self._offer_years()

    def _connect(self) -> None:
        self.policy_box.activated.connect(self._choose_policy)
        self.year_box.activated.connect(self._forget_run)
        self.start.clicked.connect(self.assess)
        self.make_batch.clicked.connect(self.ask_for_batch)
        self.errors.clicked.connect(self._tell_errors)
        self.bar.chosen.connect(self._filter_by)
        self._search.textChanged.connect(self._show_findings)
        self.view.activated_row.connect(self.open_panel)
        self.view.selectionModel().selectionChanged.connect(self._follow_selection)
        self._follow.timeout.connect(self._show_selected)

    @property
    def policy(self) -> Policy:
        """The policy chosen."""
        return built_in()[self.policy_box.currentData()]

    @property
    def year(self) -> int:
        """The policy year chosen."""
        return int(self.year_box.currentData())

    def refresh(self) -> None:
        """Drop a run that is older than the register: it must be made again."""
        self.desk.operations.read(self, "state", Register.last_change_of_subjects, self._compare)
        self.desk.operations.read(self, "years", _years, self._prefer_year)

    def commit(self) -> None:
        """Make a batch where there is a run, else make the run."""
        (self.ask_for_batch if self.make_batch.isEnabled() else self.assess)()

    def assess(self) -> None:
        """Assess in the other thread."""
        policy, year = self.policy, self.year

        def work(register: Register, tell: Progress) -> Run:
            return assess_register(register, policy, year, progress=tell)

        self.start.setEnabled(False)
        self.desk.operations.work(self, "测算", work, self._take, ended=lambda: self.start.setEnabled(True))

    def ask_for_batch(self) -> Notice | None:
        """Say what a batch means before it is made: it cannot be changed afterwards."""
        if self.run is None:
            return None
        due = self._found.get("due", [])
        sentence = (
            f"把 {self.run.policy.title} {self.run.year} 年度应奖补的 {len(due)} 项、"
            f"合计 {yuan(total(due))} 元封存为一个批次。封存后，名册和政策再改也不影响它。"
        )
        notice = Notice(self.desk.theme, self, "做成批次", sentence, "lock", "ink2")
        turn_back = notice.verb("取消", notice.reject)
        notice.accepted.connect(self.freeze)
        notice.add_buttons(turn_back, notice.verb("做成批次", notice.accept, "primary"))
        notice.open()
        return notice

    def freeze(self) -> None:
        """Freeze the run and show its batch."""
        run, author = self.run, self.desk.author
        if run is None:
            return

        def work(register: Register, _tell: Progress) -> Batch:
            return freeze(register, run, author=author, now=datetime.now(UTC))

        def done(batch: Batch) -> None:
            self.desk.ways.go("batch", batch.code)

        self.make_batch.setEnabled(False)
        self.desk.operations.work(self, "做成批次", work, done, changes=True, ended=self._allow)

    def _take(self, run: Run) -> None:
        self.run, self._found = run, by_outcome(run)
        self._outcome = next(iter(self._found), "due")
        self._show_run()
        self.view.setFocus()

    def _choose_policy(self) -> None:
        self._offer_years()
        self._forget_run()
        self.desk.operations.read(self, "years", _years, self._prefer_year)

    def _forget_run(self) -> None:
        self.run, self._found = None, {}
        self._show_run()

    def _compare(self, state: int) -> None:
        if self.run is not None and self.run.register_state != state:
            self._forget_run()

    def _offer_years(self) -> None:
        self.year_box.clear()
        if self.policy_box.count():
            last = self.policy.in_force_until.year if self.policy.in_force_until else date.today().year  # noqa: DTZ011  # the calendar on the wall
            years = range(self.policy.in_force_from.year, min(last, date.today().year) + 1)  # noqa: DTZ011  # likewise
            for year in reversed(years):
                self.year_box.addItem(f"{year} 年度", year)

    def _prefer_year(self, known: tuple[int, ...]) -> None:
        """Propose the newest year of which the register knows anything."""
        at = next((self.year_box.findData(year) for year in reversed(known) if self.year_box.findData(year) >= 0), -1)
        if at >= 0 and self.run is None:
            self.year_box.setCurrentIndex(at)

    def _show_run(self) -> None:
        run = self.run
        self.bar.setVisible(bool(self._found))
        self._search.setVisible(bool(self._found))
        self.view.setVisible(bool(self._found))
        self.empty.setVisible(not self._found)
        if self.panel is not None:
            self.set_panel_wanted(wanted=bool(self._found))
        errors = run.input_errors if run else ()
        self.errors.setText(f"{len(errors)} 处登记的数据互相矛盾，没有参加测算，查看...")
        self._errors_row.setVisible(bool(errors))
        self.start.setVisible(run is not None)
        self._allow()
        self.bar.show_segments(segments(self._found), self._outcome)
        self._say_emptiness()
        self._show_findings()

    def _allow(self) -> None:
        self.make_batch.setVisible(self.run is not None)
        self.make_batch.setEnabled(bool(self._found.get("due")))
        self.make_batch.setToolTip("" if self._found.get("due") else "没有应奖补的结果，不能做成批次")

    def _say_emptiness(self) -> None:
        if self.run is not None:
            title = f"{self.run.policy.title} {self.run.year} 年度"
            self.empty.say(f"{title}没有涉及任何主体：登记簿里没有这份政策要看的资料。", "导入名册...", self._to_import)
        elif not self.policy_box.count():
            self.empty.say("没有可用的政策文件")
        else:
            sentence = "选好政策文件和年度，对登记簿里的全部主体逐条测算；结果只供查看，不改动登记簿。"
            self.empty.say(sentence, "测算", self.assess)

    def _to_import(self) -> None:
        self.desk.ways.go("import")

    def _filter_by(self, key: str) -> None:
        self._outcome = next(outcome for outcome in self._found if outcome == key)
        self._show_findings()

    def _show_findings(self) -> None:
        findings = self._found.get(self._outcome, [])
        if self.run is None:
            self.model.show_groups([])
            self.say("")
            return
        columns = columns_for(self._outcome)
        self.model.show_cells(cells_of(self.run, self._outcome))
        self.model.show_groups(groups_for(self.run, self._outcome, findings, self._search.text().strip()), columns)
        self.view.set_columns(columns)
        self._select_first()

    def _select_first(self) -> None:
        first = self.model.row_of(lambda _: True)
        if first >= 0:
            self.view.selectRow(first)
        self._show_selected()

    def _follow_selection(self) -> None:
        self._follow.start()

    def _show_selected(self) -> None:
        chosen = [item for item in map(self.model.item, self.view.selected_rows()) if item is not None]
        self._say_sums(chosen)
        if chosen and self.panel is not None and self.run is not None:
            show_finding(self.panel, self.desk.theme, self.run, chosen[0])

    def _say_sums(self, chosen: list[Finding]) -> None:
        if self.run is None:
            return
        everything = self._found.get(self._outcome, [])
        self.say(joined((_sum("选中", chosen), _sum("共", everything), "单位：元")))

    def _tell_errors(self) -> None:
        if self.run is not None:
            complain(self.desk.theme, self, InputError(self.run.input_errors), "登记的数据互相矛盾")


def _sum(word: str, findings: Iterable[Finding]) -> str:
    listed = list(findings)
    amounts = [finding.amount for finding in listed if finding.amount is not None]
    return f"{word} {len(listed):,} 项" + (f" {yuan(sum(amounts))}" if amounts else "")


def _place(policy: Policy) -> str:
    """Say whose policy it is: titles alone are alike."""
    return policy.issuer.removesuffix("办公室").removesuffix("人民政府")


def _years(register: Register) -> tuple[int, ...]:
    return tuple(sorted({*register.years("enterprise"), *register.years("station"), *register.years("training")}))

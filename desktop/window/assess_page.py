"""测算: a policy and a year over the register; what came out, why, what a person decides, and the step to a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy

from desktop.awards import Run, assess_register, freeze
from desktop.awards.assessing import narrowed
from desktop.awards.decisions import NEEDS_SECOND, fitting
from desktop.progress import Progress
from desktop.register import Batch, Register
from desktop.register.award_values import DecisionKind
from desktop.window.asking import Ask
from desktop.window.assess_filters import AssessFilters
from desktop.window.award_ledger import show_ledger
from desktop.window.complaints import complain
from desktop.window.deciding import (
    VERBS,
    Decisions,
    Meant,
    ask_confirmation,
    ask_decision,
    ask_revocation,
    of_finding,
    read_decisions,
    submit,
)
from desktop.window.desk import ROOM_OF, Desk
from desktop.window.empty import Emptiness
from desktop.window.finding_panel import show_finding
from desktop.window.findings import Listed, by_outcome, cells_of, columns_for, listed, sum_of
from desktop.window.grouped_model import GroupedModel
from desktop.window.ledger import LedgerView
from desktop.window.outcome_bar import OutcomeBar
from desktop.window.page import EDGE, Command, Page
from desktop.window.parts import Choice, boxed, button, joined, row
from policies.facts import SUBJECT_KINDS
from policies.findings.finding import Finding, Outcome
from policies.language import Policy
from policies.library import built_in
from policies.money import Fen, yuan
from policies.problems import InputError

_FOLLOWS_AFTER_MS = 120
_SEARCHES_AFTER_MS = 120
_SCOPE = "范围"
_FIRST = ("去填", "认定", "下调", "取定", "择一", "确认")
"""What a finding waits for is its primary verb; going against the text never is."""


class Sight(NamedTuple):
    """A run with what was decided about it."""

    run: Run
    decisions: Decisions
    found: Mapping[Outcome, Listed]
    measures: frozenset[str]
    """Those that any finding is about."""


class AssessPage(Page):
    """The run in sight and what can be made of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "测算")
        self.run: Run | None = None
        self.decisions: Decisions = {}
        self._policies: Mapping[str, Policy] = built_in()
        self._found: Mapping[Outcome, Listed] = {}
        self._seen: Mapping[Outcome, Listed] = {}
        """What the filters leave of it."""
        self._matching: frozenset[str] | None = None
        self._outcome: Outcome = "due"
        self._running = self._policy_chosen = False
        self._wanted = ""
        self.policy_box, self.year_box = Choice("政策文件"), Choice("政策年度")
        self.start, self.make_batch = button("重算"), button("做成批次...", "primary")
        self.more = button("更多", "bare")
        self.errors = button("", "link", name="查看互相矛盾的数据")
        self.bar = OutcomeBar(desk.theme, "测算结果")
        self.filters = AssessFilters(desk)
        self.search_field = self.filters.search
        self.model: GroupedModel[Finding] = GroupedModel(columns_for("due"), lambda _: (), self)
        self.view = LedgerView(desk.theme, columns_for("due"), "测算结果列表")
        self.empty = Emptiness()
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOWS_AFTER_MS)
        self._typing = QTimer(self, singleShot=True, interval=_SEARCHES_AFTER_MS)
        self._build()
        self._connect()
        self._show_run()

    def _build(self) -> None:
        self._offer_policies()
        self.policy_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.policy_box.setMaximumWidth(480)
        self.year_box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.policy_box.setMinimumWidth(110)
        self.first = self.view
        self.more.setMenu(self._more_menu())
        for verb in (self.more, self.start, self.make_batch):
            self.verbs.addWidget(verb)
        choices = row(self.policy_box, self.year_box, None, margins=(EDGE, 0, 16, 10))
        choices.setStretch(0, 30)
        self.add_filters(boxed(choices))
        self.add(self.bar)
        self.add(self.filters)
        self._errors_row = boxed(row(self.errors, None, margins=(EDGE, 2, 16, 2)))
        self.add(self._errors_row)
        self.view.setModel(self.model)
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("人工核定一项没有定标准的措施...", self.ask_for_manual)
        menu.addAction("看所选对象的奖补台账", self.show_ledger)
        return menu

    def _connect(self) -> None:
        self.policy_box.activated.connect(self._choose_policy)
        self.year_box.activated.connect(self._forget_run)
        self.start.clicked.connect(self._start_or_stop)
        self.make_batch.clicked.connect(self.ask_for_batch)
        self.errors.clicked.connect(self._tell_errors)
        self.bar.chosen.connect(self._filter_by)
        self.filters.changed.connect(self._narrow)
        self.filters.asked.connect(self._open_outcome)
        self.view.activated_row.connect(self.open_panel)
        self.view.selectionModel().selectionChanged.connect(self._follow_selection)
        self._follow.timeout.connect(self._show_selected)
        self._typing.timeout.connect(self._search)

    def commands(self) -> tuple[Command, ...]:
        """Return what the palette offers here."""
        return (Command("测算", self.assess), Command("人工核定...", self.ask_for_manual))

    @property
    def policy(self) -> Policy:
        """The policy chosen."""
        return self._policies[self.policy_box.currentData()]

    @property
    def year(self) -> int:
        """The policy year chosen."""
        return int(self.year_box.currentData())

    def refresh(self) -> None:
        """Drop a run that is older than the register: it must be made again. Decisions are read anew."""
        self.desk.operations.read(self, "policies", _policies, self._take_policies)
        self.desk.operations.read(self, "state", Register.last_change_of_subjects, self._compare)
        self.desk.operations.read(self, "years", _years, self._prefer_year)
        if (run := self.run) is not None:
            self.desk.operations.read(
                self, "decisions", lambda register: read_decisions(register, run), self._take_decisions
            )

    def commit(self) -> None:
        """Make a batch where there is a run, else make the run."""
        (self.ask_for_batch if self.make_batch.isEnabled() else self.assess)()

    def show_item(self, item: str) -> None:
        """Show ``policy/year/outcome`` as another page asked: assess, unless it is in sight already."""
        policy_id, year, outcome = [*item.split("/"), "", ""][:3]
        self._wanted = outcome
        if self.run and (self.run.policy.id, str(self.run.year)) == (policy_id, year):
            self._open_outcome(outcome)
        elif self.policy_box.findData(policy_id) >= 0 and year.isdigit():
            self._policy_chosen = True
            self.policy_box.setCurrentIndex(self.policy_box.findData(policy_id))
            self._offer_years()
            self.year_box.setCurrentIndex(self.year_box.findData(int(year)))
            self._forget_run()
            self.assess()

    # The run

    def assess(self) -> None:
        """Assess in the other thread."""
        policy_id, year = self.policy.id, self.year

        def work(register: Register, tell: Progress) -> Sight:
            run = assess_register(register, register.policies.of_year(policy_id, year), year, progress=tell)
            found = by_outcome(run)
            measures = frozenset(one.measure for many in found.values() for one in many.findings)
            return Sight(run, read_decisions(register, run), found, measures)

        self._running = True
        self._show_start()
        self.desk.operations.work(self, "测算", work, self._take, ended=self._end)

    def _start_or_stop(self) -> None:
        (self.desk.operations.cancel if self._running else self.assess)()

    def _end(self) -> None:
        self._running = False
        self._show_start()
        if self.hasFocus():
            self.take_focus()

    def _show_start(self) -> None:
        self.start.setText("停止测算" if self._running else "重算")
        self.start.setAccessibleName(self.start.text())
        self.start.setVisible(self._running or self.run is not None)
        if self.empty.verb.hasFocus():
            self.setFocus()  # else Qt would look for another place while the verb cannot be pressed
        self.empty.verb.setEnabled(not self._running)

    def _take(self, sight: Sight) -> None:
        before = self._leave_run()
        self.run, self.decisions, self._found = sight.run, sight.decisions, sight.found
        self._outcome = next((one for one in self._found if one == self._wanted), next(iter(self._found), "due"))
        self._wanted = ""
        self.filters.offer(sight.run, sight.measures)
        self.filters.note_outcome(self._outcome)
        self._show_run()
        self.view.setFocus()
        self.desk.operations.drop(before)

    def _take_decisions(self, decisions: Decisions) -> None:
        if self.run is not None and decisions != self.decisions:
            self.decisions = decisions
            self._allow()
            self._show_findings(keep=True)

    def _leave_run(self) -> list[object]:
        """Let the run out of sight; it may be large, and is to be dropped when nothing shows it any more."""
        before: list[object] = [self.run, self._found, self._seen]
        self.run, self._found, self._seen, self.decisions = None, {}, {}, {}
        return before

    def _forget_run(self) -> None:
        before = self._leave_run()
        self._show_run()
        self.desk.operations.drop(before)

    def _compare(self, state: int) -> None:
        if self.run is not None and self.run.register_state != state:
            self._forget_run()

    # Policies and years

    def _take_policies(self, policies: Mapping[str, Policy]) -> None:
        if tuple(policies) != tuple(self._policies):  # in another order too: the bureau's own stand first
            self._policies = policies
            self._offer_policies()

    def _offer_policies(self) -> None:
        chosen = self.policy_box.currentData() if self._policy_chosen or self.run else None
        self.policy_box.clear()
        for policy in self._policies.values():
            self.policy_box.addItem(f"{_place(policy)} {policy.title}", policy.id)
        self.policy_box.setCurrentIndex(max(0, self.policy_box.findData(chosen)))
        self._offer_years()

    def _choose_policy(self) -> None:
        self._policy_chosen = True
        self._offer_years()
        self._forget_run()
        self.desk.operations.read(self, "years", _years, self._prefer_year)

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

    # The table

    def _show_run(self) -> None:
        run = self.run
        for part in (self.bar, self.filters, self.view):
            part.setVisible(bool(self._found))
        self.empty.setVisible(not self._found)
        if self.panel is not None:
            self.set_panel_wanted(wanted=bool(self._found))
        errors = run.input_errors if run else ()
        self.errors.setText(f"{len(errors)} 处登记的数据互相矛盾，没有参加测算，查看...")
        self._errors_row.setVisible(bool(errors))
        self._show_start()
        self._allow()
        self._say_emptiness()
        self._narrow()

    def _allow(self) -> None:
        due = any(one.amount for one in self._due()) or any(one.amount for one in self.decisions.values())
        self.make_batch.setVisible(self.run is not None)
        self.more.setVisible(self.run is not None)
        self.make_batch.setEnabled(due)
        self.make_batch.setToolTip("" if due else "没有应奖补的结果，不能做成批次")

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
        self.filters.note_outcome(key)
        self._show_findings()

    def _open_outcome(self, key: str) -> None:
        if key in self._found:
            self._filter_by(key)

    def _narrow(self) -> None:
        """Show what is wanted; who is searched for the register knows best, by pinyin and code too."""
        if self.filters.wanted.search:
            self._typing.start()
            return
        self._typing.stop()
        self._match(None)

    def _search(self) -> None:
        text = self.filters.wanted.search

        def work(register: Register) -> frozenset[str]:
            return frozenset(str(id_) for kind in SUBJECT_KINDS for id_ in register.ids(kind, search=text))

        self.desk.operations.read(self, "search", work, self._match)

    def _match(self, matching: frozenset[str] | None) -> None:
        self._matching = matching if self.filters.wanted.search else None
        self._show_findings()

    @property
    def _narrows(self) -> bool:
        return self.filters.wanted.narrows or self._matching is not None

    def _show_findings(self, *, keep: bool = False) -> None:
        """Show what the filters leave: to look at every finding takes too long for the window's thread."""
        run, found, wanted, matching = self.run, self._found, self.filters.wanted, self._matching
        decisions = self.decisions
        if run is None or not self._narrows:
            self._show_seen(found, keep=keep)
            return

        def work(_: Register) -> Mapping[Outcome, Listed]:
            return {
                outcome: listed(run, outcome, wanted.of(run, many.findings, decisions, matching))
                for outcome, many in found.items()
            }

        def take(seen: Mapping[Outcome, Listed]) -> None:
            if found is self._found and wanted._replace(outcome="") == self.filters.wanted._replace(outcome=""):
                self._show_seen(seen, keep=keep)

        self.desk.operations.read(self, "seen", work, take)

    def _show_seen(self, seen: Mapping[Outcome, Listed], *, keep: bool) -> None:
        self._seen = seen
        if self.run is None:
            self.model.show_cells(lambda _: ())
            self.model.show_groups([])
            self.bar.show_segments([], "")
            self.say("")
            return
        self.bar.show_segments([one.segment for one in seen.values()], self._outcome)
        row_before = next(iter(self.view.selected_rows()), -1) if keep else -1
        columns = columns_for(self._outcome)
        self.model.show_cells(cells_of(self.run, self._outcome, self.decisions))
        self.model.show_groups(seen[self._outcome].groups if self._outcome in seen else [], columns)
        self.view.set_columns(columns)
        self._select(row_before)

    def _select(self, row_before: int) -> None:
        first = row_before if self.model.item(row_before) is not None else self.model.row_of(lambda _: True)
        if first >= 0:
            self.view.selectRow(first)
        self._show_selected()

    def _follow_selection(self) -> None:
        self._follow.start()

    @property
    def chosen(self) -> list[Finding]:
        """The findings that are selected."""
        return [item for item in map(self.model.item, self.view.selected_rows()) if item is not None]

    def _show_selected(self) -> None:
        chosen = self.chosen
        self._say_sums(chosen)
        if self.panel is None or self.run is None:
            return
        self.set_panel_wanted(wanted=bool(chosen))
        if chosen:
            finding = chosen[0]
            decision = self.decisions.get((finding.subject, finding.measure))
            show_finding(self.panel, self.desk.theme, self.run, finding, decision)
            self.panel.show_foot(self._verbs_of(finding))

    def _say_sums(self, chosen: list[Finding]) -> None:
        if self.run is None:
            return
        everything = self._seen[self._outcome].sum if self._outcome in self._seen else ""
        decided = f"已决定 {len(self.decisions)} 项" if self.decisions else ""
        self.say(joined((sum_of("选中", chosen), everything, decided, "单位：元")))

    def _tell_errors(self) -> None:
        if self.run is not None:
            complain(self.desk.theme, self, InputError(self.run.input_errors), "登记的数据互相矛盾")

    # Deciding

    def _verbs_of(self, finding: Finding) -> QHBoxLayout:
        """Return what a person can do about a finding: at the foot of its panel."""
        decision = self.decisions.get((finding.subject, finding.measure))
        verbs: list[tuple[str, Callable[[], object]]] = []
        if decision is None:
            verbs = [("去填资料", self.go_to_subject)] if finding.outcome == "undetermined" else []
            verbs += [(f"{VERBS[kind]}...", partial(self.decide, kind)) for kind in fitting(finding)]
        else:
            waits = decision.kind in NEEDS_SECOND and not decision.confirmed_by
            verbs = [("确认...", self._confirm)] if waits else []
            verbs.append(("撤销决定...", self._revoke))
        buttons = [button(text, "primary" if text[:2] in _FIRST else "secondary") for text, _ in verbs]
        for made, (_, does) in zip(buttons, verbs, strict=True):
            made.clicked.connect(does)
        account = button("奖补台账", "link")
        account.clicked.connect(self.show_ledger)
        return row(*buttons, None, account)

    def go_to_subject(self) -> None:
        """Open whom the finding is about, where its facts are filled in."""
        if self.run is not None and self.chosen:
            row = self.run.rows[self.chosen[0].subject]
            self.desk.ways.go(ROOM_OF[row.kind], str(row.id))

    def decide(self, kind: DecisionKind) -> Ask | None:
        """Ask for a decision about the finding that is open."""
        if self.run is None or not self.chosen:
            return None
        return ask_decision(self.desk, self, of_finding(self.run, self.chosen[0], kind))

    def _confirm(self) -> None:
        if self.run is not None and self.chosen:
            finding = self.chosen[0]
            decision = self.decisions[finding.subject, finding.measure]
            ask_confirmation(self.desk, self, decision, self.run.rows[finding.subject].name)

    def _revoke(self) -> None:
        if self.run is not None and self.chosen:
            finding = self.chosen[0]
            decision = self.decisions[finding.subject, finding.measure]
            ask_revocation(self.desk, self, decision, self.run.rows[finding.subject].name)

    def ask_for_manual(self) -> Ask | None:
        """Ask for a measure without a figure in the text, and who gets it."""
        run = self.run
        manual = [one for one in run.policy.measures if one.manual] if run else []
        if run is None or not manual:
            return None

        def answered(said: Mapping[str, str]) -> None:
            measure, text = run.policy.measure(said["措施"]), said["对象"].strip()

            def found(ids: list[tuple[int, str]]) -> None:
                if len(ids) != 1:
                    ask.complain(f"“{text}”应只对应一个{SUBJECT_KINDS[measure.subject]}，找到 {len(ids)} 个")
                    return
                ask.accept()
                ask_decision(self.desk, self, Meant(run, *ids[0], measure.id, "manual", None))

            def read(register: Register) -> list[tuple[int, str]]:
                rows = register.subjects(measure.subject, search=text, limit=20)
                exact = [one for one in rows if text in (one.name, one.identity_code)]
                return [(one.id, one.name) for one in exact or rows]

            self.desk.operations.read(self, "manual", read, found)

        ask = Ask(self, "人工核定", "文件没有定标准的措施，由人核定金额，须第二人确认。", "下一步", answered)
        ask.offer("措施", [(one.id, f"{one.id} {one.title}") for one in manual])
        ask.ask("对象", hint="名称或代码")
        ask.open()
        return ask

    def show_ledger(self) -> None:
        """Show what the subject that is open was awarded, and what that leaves."""
        if self.chosen:
            show_ledger(self.desk, self, int(self.chosen[0].subject))

    # The batch

    def _due(self) -> Sequence[Finding]:
        return self._found["due"].findings if "due" in self._found else ()

    def _awards(self, only: frozenset[int] | None) -> list[Fen]:
        """Return the amounts that a batch of everyone, or of a selection, would hold."""
        if self.run is None:
            return []
        chosen = {
            (one.subject, one.measure): one.amount or 0
            for one in self._due()
            if only is None or int(one.subject) in only
        }
        decided = {key: one.amount for key, one in self.decisions.items() if only is None or one.subject_id in only}
        return [amount for amount in (chosen | decided).values() if amount]

    def ask_for_batch(self) -> Ask | None:
        """Say what a batch means before it is made: it cannot be changed afterwards."""
        if self.run is None:
            return None
        sentence = (
            f"{self.run.policy.title} {self.run.year} 年度应奖补的结果，连同事实、政策、口径和决定，封存为一个批次。"
            "封存后，名册和政策再改也不影响它。"
        )

        def answered(said: Mapping[str, str]) -> None:
            self.freeze(scopes[said[_SCOPE]], ask)

        scopes = self._scopes()
        ask = Ask(self, "做成批次", sentence, "做成批次", answered)
        ask.offer(_SCOPE, [(key, self._scope_words(key, only)) for key, only in scopes.items()])
        ask.open()
        return ask

    def _scopes(self) -> dict[str, frozenset[int] | None]:
        selected = frozenset(int(one.subject) for one in self.chosen)
        scopes: dict[str, frozenset[int] | None] = {"全部": None}
        if self._narrows:
            scopes["当前筛选"] = frozenset(int(one.subject) for many in self._seen.values() for one in many.findings)
        return scopes | ({"所选": selected} if selected else {})

    def _scope_words(self, key: str, only: frozenset[int] | None) -> str:
        amounts = self._awards(only)
        return f"{key}：{len(amounts)} 项，{yuan(sum(amounts))} 元"

    def freeze(self, only: frozenset[int] | None = None, ask: Ask | None = None) -> None:
        """Freeze the run, or that of a selection, and show its batch."""
        run, author = self.run, self.desk.author
        if run is None:
            return
        chosen = run if only is None else narrowed(run, only)

        def work(register: Register, tell: Progress) -> Batch:
            return freeze(register, chosen, author=author, now=datetime.now(UTC), progress=tell)

        def done(batch: Batch) -> None:
            self.desk.ways.go("batch", batch.code)

        self.make_batch.setEnabled(False)
        if ask is None:
            self.desk.operations.work(self, "做成批次", work, done, changes=True, ended=self._allow)
        else:
            submit(self.desk, self, ask, "做成批次", work, done)


def _place(policy: Policy) -> str:
    """Say whose policy it is: titles alone are alike."""
    return policy.issuer.removesuffix("办公室").removesuffix("人民政府")


def _policies(register: Register) -> Mapping[str, Policy]:
    """Return all policies in their newest wording, those that the bureau took into force first."""
    ids = dict.fromkeys([*register.policies.ids(), *built_in()])
    return {id_: register.policies.of_year(id_, date.max.year) for id_ in ids}


def _years(register: Register) -> tuple[int, ...]:
    return tuple(sorted({*register.years("enterprise"), *register.years("station"), *register.years("training")}))

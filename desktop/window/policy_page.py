"""政策库: each document in order, with measures, readings, scenarios, funds, versions; the official text beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.progress import Progress
from desktop.register import Attachment, Budget, PolicyVersion, Register
from desktop.window.cells import Cell, Look, Tag
from desktop.window.complaints import Notice, complain
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.grouped_model import Cells, Group, GroupedModel
from desktop.window.ledger import Column, LedgerView
from desktop.window.outcome_bar import OutcomeBar, Segment
from desktop.window.page import EDGE, Command, Page, Space
from desktop.window.parts import Choice, TextField, boxed, button, joined, label, line, pair, pill, row, selectable
from desktop.window.policy_reading import (
    REASON,
    Candidate,
    Document,
    Shelf,
    read_candidate,
    read_document,
    read_shelf,
    run_built_in,
    run_files,
)
from policies.assessment.scenario import Result
from policies.facts import SUBJECT_KINDS
from policies.findings.finding import PAYERS
from policies.language import Clause, Fund, Measure, Policy, Target
from policies.language.policy import Reading
from policies.library import built_in
from policies.money import parse_money, yuan
from policies.problems import InputError

Part = Literal["clauses", "readings", "scenarios", "funds", "versions"]
Shown = Clause | Measure | Reading | Result | Fund | Target | PolicyVersion | Attachment
_NATURES = {
    "award": "奖补",
    "information": "说明",
    "process": "程序",
    "external": "由他人办",
    "budget": "预算",
    "target": "目标",
    "not_cash": "非现金",
}
_POLICY_FILES, _TEXT_FILES = (
    "政策文件 (*.toml)",
    "原文 (*.txt *.pdf *.doc *.docx *.wps *.ofd *.jpg *.png);;所有文件 (*)",
)
_FOLLOWS_AFTER_MS = 120
_COLUMNS: dict[Part, tuple[Column, ...]] = {
    "clauses": (Column("条文与措施"), Column("标准", 240, share=0.36, rank=1), Column("对象", 84, rank=3),
                Column("兑现", 84, rank=2)),
    "readings": (Column("原文没有说定的地方"), Column("本单位的理解", 240, share=0.4), Column("", 70, rank=1)),
    "scenarios": (Column("算例"), Column("年度", 60, rank=2), Column("核对 项", 84, right=True), Column("结果", 96)),
    "funds": (Column("资金与目标"), Column("文件写明", 160, share=0.24, rank=1), Column("年度", 64),
              Column("预算 元", 132, right=True)),
    "versions": (Column("版本与文件"), Column("施行", 104), Column("经办", 84, rank=1), Column("校验", 160, rank=2)),
}  # fmt: skip


class PolicyPage(Page):
    """One policy at a time, in five parts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "政策库")
        self.shelf = Shelf((), adopted=False)
        self.document: Document | None = None
        self.results: tuple[Result, ...] = ()
        self._part: Part = "clauses"
        self._shown: tuple[Shown, Document] | None = None
        self._wanted = ""
        self.policy_box = Choice("政策文件")
        self.take_in = button("取用政策文件...").with_icon(desk.theme, "import")
        self.attach = button("附上原文...")
        self.check = button("运行算例", "primary")
        self.bar = OutcomeBar(desk.theme, "政策的各部分")
        self.model: GroupedModel[Shown] = GroupedModel(_COLUMNS["clauses"], self._cells, self)
        self.view = LedgerView(desk.theme, _COLUMNS["clauses"], "政策内容")
        self.empty = Emptiness()
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOWS_AFTER_MS)
        self._build()
        self._connect()

    @property
    def policy(self) -> Policy:
        """The policy that is shown."""
        if self.document is None:
            raise RuntimeError("no policy is shown")
        return self.document.policy

    def _build(self) -> None:
        for verb in (self.take_in, self.attach, self.check):
            self.verbs.addWidget(verb)
        self.policy_box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.policy_box.setMinimumWidth(110)
        self.policy_box.setMaximumWidth(640)
        choices = row(self.policy_box, None, margins=(EDGE, 0, 16, 10))
        choices.setStretch(0, 30)
        self.add_filters(boxed(choices))
        self.add(self.bar)
        self.view.setModel(self.model)
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)
        self.empty.hide()
        self.first = self.view

    def _connect(self) -> None:
        self.policy_box.activated.connect(self._choose_policy)
        self.take_in.clicked.connect(self.choose_file)
        self.attach.clicked.connect(self._attach)
        self.check.clicked.connect(self.commit)
        self.bar.chosen.connect(self._choose_part)
        self.view.activated_row.connect(self.open_panel)
        self.view.selectionModel().selectionChanged.connect(self._follow_selection)
        self._follow.timeout.connect(self._show_selected)

    def refresh(self) -> None:
        """Read the shelf and the document again."""
        self.desk.operations.read(self, "shelf", read_shelf, self._take_shelf)

    def show_item(self, item: str) -> None:
        """Show a policy, and one of its measures: ``policy`` or ``policy/measure``."""
        self._wanted = item
        self.refresh()

    def set_space(self, space: Space) -> None:
        """Leave a verb to the palette where there is little room."""
        super().set_space(space)
        self.attach.setVisible(space != Space.SMALL)

    def commit(self) -> None:
        """Run the scenarios that come with the policy."""
        if self.document is None:
            return
        policy = self.policy
        self.desk.operations.work(self, "运行算例", lambda _, tell: run_built_in(policy, tell), self._take_results)

    def choose_file(self) -> None:
        """Take a policy file in: read, check, run its scenarios, then ask."""
        file = self.desk.tools.choosers.file(self, "取用政策文件", _POLICY_FILES)
        if file is not None:
            self.take_file(file)

    def take_file(self, file: Path) -> None:
        """Check a policy file; its faults are told with their lines."""
        self.desk.operations.work(
            self, "核对政策文件", lambda _, __: read_candidate(file), self._ask, refused=self._refuse
        )

    def _ask(self, candidate: Candidate) -> None:
        self.ask_for_adoption(candidate)

    def _refuse(self, error: InputError) -> None:
        complain(self.desk.theme, self, error, "政策文件有错，没有取用")

    def ask_for_adoption(self, candidate: Candidate) -> Notice:
        """Say what the file is before it is taken into force."""
        policy = candidate.policy
        failures = [failure for result in candidate.results for failure in result.failures]
        checked = sum(result.passed for result in candidate.results)
        tried = f"旁边的算例核对了 {checked} 项，{len(failures)} 项不符。" if candidate.results else "旁边没有算例。"
        sentence = (
            f"{policy.issuer}《{policy.title}》：{len(policy.measures)} 条措施，自 {policy.in_force_from} 起施行，"
            f"校验 {policy.content_hash[:16]}。{tried}取用后即按它测算。"
        )
        notice = Notice(self.desk.theme, self, "取用政策文件", sentence, "policy", "amber" if failures else "ink2")
        if failures:
            notice.add_details("\n".join(map(str, failures)))
        notice.accepted.connect(lambda: self._adopt_text(candidate.text, candidate.place))
        take = notice.verb("仍要取用" if failures else "取用", notice.accept, "primary")
        notice.add_buttons(notice.verb("取消", notice.reject), take)
        notice.open()
        return notice

    def _adopt_text(self, text: str, place: str = "") -> None:
        author = self.desk.author

        def work(register: Register, _tell: Progress) -> Policy:
            return register.policies.adopt(text, author=author, place=place)

        def done(policy: Policy) -> None:
            self.show_item(policy.id)

        self.desk.operations.work(self, "取用政策文件", work, done, changes=True)

    def _attach(self) -> None:
        file = self.desk.tools.choosers.file(self, "附上原文", _TEXT_FILES)
        if file is None or self.document is None:
            return
        policy_id, author = self.policy.id, self.desk.author
        self.desk.operations.work(
            self,
            "附上原文",
            lambda register, _: register.attachments.add(file, author=author, policy=policy_id),
            lambda _: None,
            changes=True,
        )

    # What was read

    def _take_shelf(self, shelf: Shelf) -> None:
        self.shelf = shelf
        wanted, _, measure = self._wanted.partition("/")
        kept = wanted or (self.document.policy.id if self.document else "")
        self.policy_box.clear()
        for policy in shelf.policies:
            self.policy_box.addItem(f"{policy.issuer}　{policy.title}", policy.id)
        self.policy_box.setCurrentIndex(max(0, self.policy_box.findData(kept)))
        self.count.setText(f"{len(shelf.policies)} 份" if shelf.adopted else f"{len(shelf.policies)} 份，未选定施行的")
        self._wanted = measure
        self._read()

    def _choose_policy(self) -> None:
        self.results = ()
        self._read()

    def _read(self) -> None:
        policy_id, today = self.policy_box.currentData(), date.today()  # noqa: DTZ011  # the calendar on the wall
        if policy_id is not None:
            self.desk.operations.read(
                self, "document", lambda register: read_document(register, policy_id, today), self._take_document
            )

    def _take_document(self, document: Document) -> None:
        if self.document is not None and self.document.policy.content_hash != document.policy.content_hash:
            self.results = ()
        self.document = document
        self.bar.show_segments(self._segments(document), self._part)
        self._show_part()

    def _take_results(self, results: tuple[Result, ...]) -> None:
        self.results = results
        self._part = "scenarios"
        if self.document is not None:
            self.bar.show_segments(self._segments(self.document), self._part)
        self._show_part()

    def _segments(self, document: Document) -> list[Segment]:
        policy = document.policy
        chosen = sum(1 for option in document.readings.values() if option)
        failed = sum(len(result.failures) for result in self.results)
        checked = "还没有运行" if not self.results else f"{failed} 项不符" if failed else "全部相符"
        money = f"{len(policy.funds)} 项资金，{len(policy.targets)} 项目标"
        kept = f"{len(document.versions)} 个版本，{len(document.papers)} 个文件"
        return [
            Segment("clauses", "policy", "ink2", "条文", len(policy.clauses), f"{len(policy.measures)} 条措施"),
            Segment("readings", "for_decision", "amber", "口径", len(policy.readings), f"本单位选定 {chosen} 处"),
            Segment("scenarios", "check", "red" if failed else "green", "算例", len(self.results), checked),
            Segment("funds", "batch", "ink2", "资金与目标", len(policy.funds) + len(policy.targets), money),
            Segment("versions", "changed", "ink2", "版本", len(document.versions) + len(document.papers), kept),
        ]

    def _choose_part(self, key: str) -> None:
        self._part = next(part for part in _COLUMNS if part == key)
        self._show_part()

    def _show_part(self) -> None:
        if self.document is None:
            return
        groups = list(_PARTS[self._part](self.document, self.results))
        self.model.show_groups(groups, _COLUMNS[self._part])
        self.view.set_columns(_COLUMNS[self._part])
        nothing = self.model.rowCount() == 0
        self.view.setVisible(not nothing)
        self.empty.setVisible(nothing)
        self.set_panel_wanted(wanted=not nothing)
        self._say_emptiness()
        self._select()

    def _say_emptiness(self) -> None:
        if self._part == "scenarios":
            self.empty.say("算例是文件附带的例题和答案，可以当场核对程序算得对不对。", "运行算例", self.commit)
        elif self._part == "readings":
            self.empty.say("这份文件没有须由本单位选择的口径")
        else:
            self.empty.say("这份文件没有写资金和目标" if self._part == "funds" else "程序自带的原样，没有另取版本")

    def _select(self) -> None:
        wanted, self._wanted = self._wanted, ""
        before = self._shown[0] if self._shown else None
        at = self.model.row_of(lambda one: isinstance(one, Measure) and one.id == wanted if wanted else one == before)
        at = at if at >= 0 else self.model.row_of(lambda _: True)
        if at >= 0:
            self.view.selectRow(at)
        self._show_selected()

    def _follow_selection(self) -> None:
        self._follow.start()

    # How lines look

    def _cells(self, one: Shown) -> Cells:
        document = self.document
        if document is None:
            return ()
        match one:
            case Measure():
                cash = PAYERS[one.payer] if one.cash else "非现金"
                kind = Cell(SUBJECT_KINDS[one.subject], Look.QUIET)
                return Cell(f"{one.id} {one.title}"), Cell(one.rule, Look.QUIET), kind, Cell(cash, Look.QUIET)
            case Clause():
                nature = Cell(_NATURES[one.nature], Look.QUIET)
                return Cell(f"{one.number} {one.title}"), Cell(one.summary, Look.QUIET), nature
            case Reading():
                option = document.readings.get(one.id, "")
                tags = Cell("已选", Look.TAGS, tags=(Tag("已选定", "violet"),)) if option else Cell("默认", Look.QUIET)
                return Cell(one.question), Cell(one.options[option or one.default], Look.QUIET), tags
            case Result():
                checked = Cell(f"{one.passed + len(one.failures)}", Look.FIGURE)
                return Cell(one.scenario.name), Cell(str(one.scenario.year), Look.QUIET), checked, _verdict(one)
            case _:
                return _later_cells(one, document)

    def _show_selected(self) -> None:
        chosen = [item for item in map(self.model.item, self.view.selected_rows()) if item is not None]
        self._say(len(chosen))
        if chosen and self.panel is not None and self.document is not None:
            shown = chosen[0], self.document
            if shown != self._shown:  # else what is being typed would go
                self._shown = shown
                self._show(*shown)

    def _say(self, chosen: int) -> None:
        document = self.document
        number = document.number or "文号未填" if document else ""
        self.say(joined((f"选中 {chosen} 项" if chosen else "", number)))

    def _show(self, one: Shown, document: Document) -> None:
        if self.panel is None:
            return
        match one:
            case Measure():
                clause = next((c for c in document.policy.clauses if c.number == one.clause), None)
                self.panel.show_head(f"{one.id} {one.title}", f"{one.clause} {clause.title if clause else ''}")
                self.panel.show_body((*_text(document, one.clause), *_measure(one)))
            case Clause():
                self.panel.show_head(f"{one.number} {one.title}", _NATURES[one.nature])
                self.panel.show_body((*_text(document, one.number), label("摘要", "section"), _plain(one.summary)))
            case Reading():
                self.panel.show_head("本单位的理解", "原文没有说定，由本单位选择；选定后测算即按它，并印在依据里")
                self.panel.show_body(self._reading(one, document))
            case Result():
                year = f"{one.scenario.year} 年度，{len(one.scenario.subjects)} 个对象"
                self.panel.show_head(one.scenario.name, year)
                self.panel.show_body(_result(one))
            case Fund():
                self.panel.show_head(one.name, f"条文 {one.clause}")
                self.panel.show_body(self._fund(one, document))
            case Target():
                self.panel.show_head("目标", f"条文 {one.clause}")
                self.panel.show_body((_plain(one.says), _plain(f"按“{one.measured_by}”衡量：{one.goal}")))
            case PolicyVersion():
                self.panel.show_head(one.title, f"自 {one.takes_effect} 起施行")
                self.panel.show_body(_version(one))
            case Attachment():
                self.panel.show_head(one.name, f"{one.author}　{one.at.astimezone():%Y-%m-%d %H:%M} 附上")
                self.panel.show_body((_plain(f"{one.size:,} 字节，校验 {one.sha256[:16]}"),))

    # What can be entered

    def _reading(self, one: Reading, document: Document) -> Iterator[QWidget]:
        chosen, reason = Choice("选择口径"), TextField("理由", "如 局务会 2019-03-11 议定")
        for option, words in one.options.items():
            chosen.addItem(words + ("（默认）" if option == one.default else ""), option)
        chosen.setCurrentIndex(chosen.findData(document.readings.get(one.id) or one.default))
        chosen.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        reason.setText(document.reasons.get(one.id, ""))
        keep = button("选定", "primary")
        keep.clicked.connect(lambda: self._keep_reading(one, chosen.currentData(), reason))
        reason.returnPressed.connect(keep.click)
        yield _plain(one.question)
        for head, field in (("口径", chosen), ("理由", reason)):
            yield label(head, "quiet")
            yield field
        yield boxed(row(keep, None))

    def _keep_reading(self, one: Reading, option: str, reason: TextField) -> None:
        words = reason.text().strip()
        reason.mark_wrong("" if words else "请写明理由：日后要向人说明为什么这样理解")
        if not words:
            reason.setFocus()
            return
        policy_id, author = self.policy.id, self.desk.author

        def work(register: Register, _tell: Progress) -> None:
            register.set_setting(f"reading.{policy_id}.{one.id}", option, author=author)
            register.set_setting(f"{REASON}.{policy_id}.{one.id}", words, author=author)

        self.desk.operations.work(self, "选定口径", work, lambda _: None, changes=True)

    def _fund(self, one: Fund, document: Document) -> Iterator[QWidget]:
        yield _plain(one.says)
        yield pair("文件写明每年", f"{yuan(one.yearly)} 元")
        known = {budget.year: budget for budget in document.budgets if budget.fund == one.id}
        for of, budget in sorted(known.items(), reverse=True):
            yield pair(f"{of} 年预算 {budget.document}", f"{yuan(budget.amount)} 元")
        yield from (line(), label("录入预算", "section"))
        year, amount = TextField("预算年度", "如 2026"), TextField("金额", "如 200万 或 2000000")
        paper = TextField("预算文号", "可不填")
        year.setText(str(date.today().year))  # noqa: DTZ011  # the calendar on the wall
        for field in (year, amount, paper):
            yield label(field.accessibleName(), "quiet")
            yield field
        keep = button("录入", "primary", name="录入预算")
        keep.clicked.connect(lambda: self._keep_budget(one, year, amount, paper))
        amount.returnPressed.connect(keep.click)
        yield boxed(row(keep, None))

    def _keep_budget(self, one: Fund, year: TextField, amount: TextField, paper: TextField) -> None:
        try:
            money, why = parse_money(amount.text()), ""
        except ValueError as error:
            money, why = 0, str(error)
        amount.mark_wrong(why)
        year.mark_wrong("" if year.text().strip().isdecimal() else "年度应为四位数字")
        if why or not year.text().strip().isdecimal():
            return
        budget = Budget(self.policy.id, one.id, int(year.text()), money, paper.text().strip())
        author = self.desk.author
        self.desk.operations.work(
            self,
            "录入预算",
            lambda register, _: register.plans.set_budget(budget, author=author),
            lambda _: None,
            changes=True,
        )

    def run_own(self, file: Path) -> None:
        """Run a scenario file of one's own against the policy."""
        policy = self.policy
        self.desk.operations.work(self, "运行算例", lambda _, __: run_files(policy, (file,)), self._take_results)

    def commands(self) -> tuple[Command, ...]:
        """Offer what has no button."""
        shown = {one.id for one in self.shelf.policies}
        others = (one for one in built_in().values() if one.id not in shown)
        take = (Command(f"施行{one.issuer}《{one.title}》", partial(self._adopt_text, one.source)) for one in others)
        attach = Command("附上原文...", self._attach)
        return (attach, Command("运行自己的算例文件...", self._choose_scenarios), *take)

    def _choose_scenarios(self) -> None:
        file = self.desk.tools.choosers.file(self, "运行算例文件", _POLICY_FILES)
        if file is not None:
            self.run_own(file)


# Lines of each part

Lines = Callable[[Document, Sequence[Result]], Iterator[Group[Shown]]]


def _clauses(document: Document, _: Sequence[Result]) -> Iterator[Group[Shown]]:
    for clause in document.policy.clauses:
        measures = [one for one in document.policy.measures if one.clause == clause.number]
        if measures:
            head = Cell(f"{clause.number} {clause.title}", Look.GROUP, f"{len(measures)} 条措施")
            yield Group((head,), measures)
        else:
            yield Group((), (clause,))


def _readings(document: Document, _: Sequence[Result]) -> Iterator[Group[Shown]]:
    yield Group((), document.policy.readings)


def _scenarios(_: Document, results: Sequence[Result]) -> Iterator[Group[Shown]]:
    yield Group((), [*(one for one in results if one.failures), *(one for one in results if not one.failures)])


def _funds(document: Document, _: Sequence[Result]) -> Iterator[Group[Shown]]:
    for title, items in (("资金", document.policy.funds), ("目标", document.policy.targets)):
        if items:
            yield Group((Cell(title, Look.GROUP, f"{len(items)} 项"),), items)


def _versions(document: Document, _: Sequence[Result]) -> Iterator[Group[Shown]]:
    if document.versions:
        yield Group((Cell("版本", Look.GROUP, f"{len(document.versions)} 个"),), document.versions)
    if document.papers:
        yield Group((Cell("附上的原文", Look.GROUP, f"{len(document.papers)} 个"),), document.papers)


_PARTS: dict[Part, Lines] = {
    "clauses": _clauses,
    "readings": _readings,
    "scenarios": _scenarios,
    "funds": _funds,
    "versions": _versions,
}


def _verdict(one: Result) -> Cell:
    if one.failures:
        return Cell(f"{len(one.failures)} 项不符", Look.STATUS, icon="refused", tone="red")
    return Cell("相符", Look.STATUS, icon="check", tone="green")


def _later_cells(one: Shown, document: Document) -> Cells:
    match one:
        case Fund():
            budget = max((b for b in document.budgets if b.fund == one.id), key=lambda b: b.year, default=None)
            said = Cell(f"每年 {yuan(one.yearly)} 元", Look.QUIET)
            if budget is None:
                return Cell(one.name), said, Cell(""), Cell("未填", Look.UNKNOWN, right=True)
            return Cell(one.name), said, Cell(str(budget.year), Look.QUIET), Cell(yuan(budget.amount), Look.FIGURE)
        case Target():
            due = Cell(str(one.due) if one.due else "每年", Look.QUIET)
            return Cell(one.says), Cell(one.goal, Look.QUIET), due, Cell("")
        case PolicyVersion():
            name = f"{one.title}" + ("（程序自带）" if one.built_in else "")
            return (
                Cell(name),
                Cell(str(one.takes_effect), Look.QUIET),
                Cell(one.author),
                Cell(one.content_hash[:16], Look.CODE),
            )
        case Attachment():
            at = Cell(f"{one.at.astimezone():%Y-%m-%d}", Look.QUIET)
            return Cell(one.name), at, Cell(one.author), Cell(one.sha256[:16], Look.CODE)
        case _:
            return ()


# The panel


def _plain(text: str) -> QWidget:
    return selectable(label(text, wrap=True))


def _text(document: Document, clause: str) -> Iterator[QWidget]:
    yield label("原文", "section")
    text = document.passages.get(clause, "")
    if text:
        yield _plain(text)
    elif document.papers:
        yield label("附上的原文里没有认出这一条；原文须是文字文件（txt）才能逐条对照。", "note", wrap=True)
    else:
        yield label("还没有附上原文。附上文字文件（txt）后，这里逐条显示，与措施对照。", "note", wrap=True)
    yield line()


def _measure(one: Measure) -> Iterator[QWidget]:
    tags = [Tag("非现金", "grey")] if not one.cash else []
    tags += [Tag("人工核定", "violet")] if one.manual else []
    tags += [Tag("不超过，可下调", "grey")] if one.ceiling else []
    yield label("标准", "section")
    yield _plain(one.rule)
    if tags:
        yield boxed(row(*map(pill, tags), None, gap=6))
    yield pair("对象", SUBJECT_KINDS[one.subject])
    yield pair("兑现", PAYERS[one.payer])
    if one.most is not None:
        yield pair("最高", f"{yuan(one.most)} 元")
    if one.window is not None:
        yield pair("年度", f"{one.window.first or ''}—{one.window.last or ''} {one.window.says}")
    facts = dict.fromkeys(fact.label for fact in one.facts())
    for title, items in (("要用的事实", tuple(facts)), ("凭据", one.evidence), ("说明", one.notes)):
        if items:
            yield from (line(), label(title, "section"))
            yield from (_plain(item) for item in items)


def _result(one: Result) -> Iterator[QWidget]:
    if not one.failures:
        yield _plain(f"核对 {one.passed} 项，全部相符。")
    for failure in one.failures:
        yield label(f"{failure.subject} › {failure.measure}", "section", wrap=True)
        yield pair("应为", failure.expected)
        yield pair("实为", failure.got)


def _version(one: PolicyVersion) -> Iterator[QWidget]:
    yield pair("取用", f"{one.author}　{one.at.astimezone():%Y-%m-%d %H:%M}")
    yield pair("校验", one.content_hash[:16])
    yield _plain("程序自带的文本。" if one.built_in else "本单位取用的文件。从施行日起的年度按它测算。")

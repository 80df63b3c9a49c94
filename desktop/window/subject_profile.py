"""Who a subject is: identity, contacts, account, owner, states, titles, notes; entries that may be the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import (
    REASONS,
    STATES,
    SUB_KINDS,
    Duplicate,
    Register,
    Status,
    SubjectChange,
    SubjectRow,
    masked_account,
)
from desktop.register.identity import masked
from desktop.register.profile import OWNED
from desktop.register.taking_back import status_name, title_name
from desktop.rosters.cells import read_date
from desktop.window.asking import Ask
from desktop.window.deciding import submit
from desktop.window.desk import Desk
from desktop.window.entering import Entry
from desktop.window.parts import boxed, button, label, line, row, selectable
from desktop.window.saving import Saver
from desktop.window.subject_fields import EntryText, Fields
from desktop.window.subject_reading import Known
from policies.facts import CATALOGUE, Fact, Title, facts_of

_CONTACTS = ("legal_person", "contact", "phone", "address")
_ACCOUNT = ("bank", "account_holder", "account")
_NOTE_HEIGHT = 64


class ProfileParts:
    """The widgets of the page's tab 登记信息."""

    def __init__(
        self,
        desk: Desk,
        saver: Saver,
        parent: QWidget,
        go_to: Callable[[int], object],
        merge: Callable[[SubjectRow, SubjectRow], object],
    ) -> None:
        self._desk, self._saver, self._parent = desk, saver, parent
        self._go_to, self._merge = go_to, merge
        self._revealed: dict[tuple[int, str], str] = {}
        """Numbers that somebody had shown in full, as long as their subject is looked at."""
        self.duplicates: dict[int, tuple[Duplicate, ...]] = {}
        """Subject → what was found of it when somebody last looked."""

    def identity(self, known: Known) -> Iterator[QWidget]:
        """Yield identity, contacts and account."""
        subject, profile = known.detail.row, known.detail.profile
        yield label("身份", "section")
        fields = Fields(wide=True)
        for name in ("name", "identity_code", "division_name"):
            hidden = name == "identity_code" and subject.kind == "person"
            self._put(
                fields,
                subject,
                name,
                "" if hidden else getattr(subject, name),
                masked_as=masked(subject.kind, subject.identity_code) if hidden else "",
            )
        if subject.kind == "enterprise":
            self._put(fields, subject, "sub_kind", _sub_kind(profile.sub_kind))
        yield boxed(fields)
        if subject.kind == "person" and subject.identity_code:
            yield self._reveal(subject, "identity_code")
        if subject.kind in OWNED:
            yield from self._owner(known)
        elif subject.kind != "place":
            yield label("联系与账户", "section")
            fields = Fields(wide=True)
            for name in _CONTACTS:
                self._put(fields, subject, name, getattr(profile, name))
            for name in _ACCOUNT:
                hidden = name == "account"
                self._put(
                    fields,
                    subject,
                    name,
                    "" if hidden else getattr(profile, name),
                    masked_as=masked_account(profile.account) if hidden else "",
                )
            yield boxed(fields)
            if profile.account:
                yield self._reveal(subject, "account")

    def _put(self, fields: Fields, subject: SubjectRow, name: str, text: str, *, masked_as: str = "") -> None:
        field = fields.put_entry(self._saver, subject, Entry(subject.id, name), text)
        if isinstance(field, EntryText) and masked_as:
            field.setPlaceholderText(masked_as)
            field.setToolTip("只显示末几位；要改就重新输入完整号码")

    def _reveal(self, subject: SubjectRow, field: str) -> QWidget:
        """Return the button that shows a number in full; that somebody looked is recorded."""
        what = "完整账号" if field == "account" else "完整身份证号"
        key = (subject.id, field)
        made, number = button(f"显示{what}", "link"), selectable(label(self._revealed.get(key, "")))
        self._revealed = {key: text for key, text in self._revealed.items() if key[0] == subject.id}
        made.with_icon(self._desk.theme, "eye")
        made.setToolTip("谁在什么时候看过会记入日志")
        author, id_ = self._desk.author, subject.id

        def work(register: Register, _: Progress) -> str:
            return register.reveal(id_, field, author=author)  # type: ignore[arg-type]  # one of the two

        def took(text: str) -> None:
            self._revealed[key] = text
            self._go_to(subject.id)

        def show() -> None:
            self._desk.operations.work(self._saver, f"查看{what}", work, took)

        made.clicked.connect(show)
        return boxed(row(made, number, None))

    def _owner(self, known: Known) -> Iterator[QWidget]:
        owner = known.detail.owner
        yield label("申报主体", "section")
        yield label("由谁申报，奖补就付给谁；填它的代码，或不重名的名称", "note", wrap=True)
        fields = Fields(wide=True)
        self._put(fields, known.detail.row, "owner", owner.name if owner else "")
        yield boxed(fields)
        if owner is not None:
            yield self._link(owner)

    def _link(self, other: SubjectRow) -> QWidget:
        made = button(f"打开 {other.name}", "link")
        made.clicked.connect(partial(self._go_to, other.id))
        return boxed(row(made, None))

    def owned(self, known: Known) -> Iterator[QWidget]:
        """Yield what belongs to it."""
        if known.detail.owns:
            yield label(f"名下 {len(known.detail.owns)} 个", "section")
            yield from map(self._link, known.detail.owns)

    # States and titles

    def states(self, known: Known) -> Iterator[QWidget]:
        """Yield since when it is in business, or no more."""
        add = button("登记变化...", "link")
        add.clicked.connect(lambda: self.ask_for_state(known.detail.row))
        yield boxed(row(label("经营状态", "section"), None, add))
        for one in reversed(known.detail.statuses):
            reason = f"：{one.reason}" if one.reason else ""
            words = label(f"{one.since} 起 {STATES[one.state]}{reason}", "quiet", wrap=True)
            yield self._removable(known.detail.row, words, status_name(one.since), "经营状态")
        if not known.detail.statuses:
            yield label("没有登记过停运或注销", "note")

    def _removable(self, subject: SubjectRow, words: QLabel, name: str, what: str) -> QWidget:
        """Return a line with the verb that takes it back; that can be undone, so nobody is asked."""
        made, author = button("删去", "link", name=f"删去{what}：{words.text()}"), self._desk.author
        change = SubjectChange(subject.kind, subject.name, subject=subject.id, cleared=frozenset([name]))

        def work(register: Register, _: Progress) -> None:
            now = register.subject_row(subject.id).name
            title = f"删去“{what}”：{now}"
            register.apply([replace(change, name=now)], author=author, source="窗口录入", title=title)

        def remove() -> None:
            self._desk.operations.work(self._saver, "保存", work, lambda _: None, changes=True)

        made.clicked.connect(remove)
        line = row(words, made)
        line.setStretch(0, 1)
        return boxed(line)

    def ask_for_state(self, subject: SubjectRow) -> Ask:
        """Ask what changed, and when."""
        ask = Ask(self._parent, "登记经营状态", subject.name, "登记", lambda said: self._take_state(ask, subject, said))
        ask.offer("状态", [(state, words) for state, words in STATES.items()])
        ask.ask("自哪天起", hint="如 2021-05-01")
        ask.ask("说明", optional=True)
        ask.open()
        return ask

    def _take_state(self, ask: Ask, subject: SubjectRow, said: Mapping[str, str]) -> None:
        try:
            since = _day(said["自哪天起"])
        except ValueError as error:
            ask.complain(str(error))
            return
        status = Status(since, said["状态"], said["说明"])  # type: ignore[arg-type]  # one of the offered
        change = SubjectChange(subject.kind, subject.name, subject=subject.id, statuses=(status,))
        self._apply(ask, change, f"登记状态“{STATES[status.state]}”：{subject.name}")

    def titles(self, known: Known) -> Iterator[QWidget]:
        """Yield the titles with issuer and document."""
        for fact in facts_of(known.detail.row.kind):
            if fact.type == "title":
                add = button("新增称号...", "link")
                add.clicked.connect(partial(self.ask_for_title, known.detail.row, fact))
                yield boxed(row(label(fact.label, "section"), None, add))
                held = known.facts.titles.get(fact.id, ())
                for one in held:
                    words = "　".join(part for part in (one.issuer, one.document) if part)
                    told = label(f"{fact.options.get(one.level, one.level)}　{one.on}　{words}", "quiet", wrap=True)
                    yield self._removable(known.detail.row, told, title_name(fact.id, one), fact.label)
                if not held:
                    yield label("没有", "note")

    def ask_for_title(self, subject: SubjectRow, fact: Fact) -> Ask:
        """Ask for a title."""
        ask = Ask(
            self._parent,
            f"新增{fact.label}",
            subject.name,
            "新增",
            lambda said: self._take_title(ask, subject, fact, said),
        )
        ask.offer("级别", list(fact.options.items()))
        ask.ask("授予日期", hint="如 2020-05-18")
        ask.ask("授予机关", optional=True)
        ask.ask("文号", optional=True)
        ask.open()
        return ask

    def _take_title(self, ask: Ask, subject: SubjectRow, fact: Fact, said: Mapping[str, str]) -> None:
        try:
            title = Title(said["级别"], _day(said["授予日期"]), said["授予机关"].strip(), said["文号"].strip())
        except ValueError as error:
            ask.complain(str(error))
            return
        change = SubjectChange(subject.kind, subject.name, subject=subject.id, titles={fact.id: (title,)})
        self._apply(ask, change, f"新增“{fact.label}”：{subject.name}")

    def _apply(self, ask: Ask, change: SubjectChange, title: str) -> None:
        author = self._desk.author

        def work(register: Register, _: Progress) -> None:
            register.apply([change], author=author, source="窗口录入", title=title)

        submit(self._desk, self._parent, ask, "保存", work)

    # Duplicates

    def same(self, known: Known) -> Iterator[QWidget]:
        """Yield entries that may be the same, with what can be done about them."""
        subject = known.detail.row
        look = button("查找重复", "link")
        look.with_icon(self._desk.theme, "search")
        look.clicked.connect(partial(self.find_duplicates, subject))
        yield boxed(row(label("重复", "section"), None, look))
        found = self.duplicates.get(subject.id)
        if found is not None and not found:
            yield label("没有发现可能重复的登记", "note")
        for one in found or ():
            yield self._pair(subject, one)

    def _pair(self, subject: SubjectRow, one: Duplicate) -> QWidget:
        other = one.other if one.one.id == subject.id else one.one
        box = QVBoxLayout()
        box.setContentsMargins(0, 2, 0, 6)
        box.setSpacing(2)
        box.addWidget(label(other.name, wrap=True))
        code = masked(other.kind, other.identity_code) or "没有代码"
        box.addWidget(label(f"{code}　{other.division_name}", "note", wrap=True))
        box.addWidget(
            label(f"{'；'.join(REASONS[reason] for reason in one.reasons)}（{one.score}%）", "note", wrap=True)
        )
        merge, apart = button("逐项合并...", "link"), button("不是同一个...", "link")
        merge.clicked.connect(partial(self._merge, subject, other))
        apart.clicked.connect(partial(self.ask_apart, subject, other))
        box.addLayout(row(merge, apart, None))
        return boxed(box)

    def find_duplicates(self, subject: SubjectRow) -> None:
        """Look for entries that may be the same; of a large register that takes a while."""

        def work(register: Register, _: Progress) -> tuple[Duplicate, ...]:
            return register.duplicates(subject.kind, subject_id=subject.id)

        def show(found: tuple[Duplicate, ...]) -> None:
            self.duplicates[subject.id] = found
            self._go_to(subject.id)

        self._desk.operations.work(self._parent, "查找重复", work, show)

    def ask_apart(self, one: SubjectRow, other: SubjectRow) -> Ask:
        """Ask why two entries are not the same; they are not asked about again."""

        def answered(said: Mapping[str, str]) -> None:
            reason, author = said["理由"], self._desk.author

            def work(register: Register, _: Progress) -> None:
                register.keep_apart(one.id, other.id, author=author, reason=reason)

            submit(self._desk, self._parent, ask, "保存", work, lambda _: self.find_duplicates(one))

        ask = Ask(
            self._parent, "不是同一个", f"记住“{one.name}”和“{other.name}”不是同一个，以后不再提示。", "记住", answered
        )
        ask.ask("理由", optional=True)
        ask.open()
        return ask

    def ask_to_withdraw(self, subject: SubjectRow) -> Ask:
        """Ask why a subject is to be taken off the lists."""

        def answered(said: Mapping[str, str]) -> None:
            reason, author = said["原因"], self._desk.author

            def work(register: Register, _: Progress) -> None:
                register.withdraw(subject.id, author=author, reason=reason)

            submit(self._desk, self._parent, ask, "撤下", work)

        ask = Ask(
            self._parent,
            "撤下",
            f"“{subject.name}”不再出现在列表和测算中，已有的奖补和记录都保留，可以撤销。",
            "撤下",
            answered,
        )
        ask.ask("原因")
        ask.open()
        return ask


class NoteField(QPlainTextEdit):
    """A note: kept while it is typed, saved with Ctrl+Enter or its button."""

    def __init__(self, desk: Desk, saver: Saver, subject: SubjectRow) -> None:
        super().__init__()
        self._desk, self._saver, self._subject = desk, saver, subject
        self._key = json.dumps(["note", subject.id])
        self.setObjectName(self._key)
        self.setAccessibleName("备注")
        self.setPlaceholderText("写一条备注，Ctrl+Enter 保存")
        self.setTabChangesFocus(True)
        self.setFixedHeight(_NOTE_HEIGHT)
        self.setReadOnly(bool(saver.read_only))
        self.setPlainText(saver.draft(self._key))
        self.textChanged.connect(lambda: saver.keep(self._key, self.toPlainText()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save with Ctrl+Enter."""
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enters and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)

    def save(self) -> None:
        """Add the note."""
        text, author, id_ = self.toPlainText().strip(), self._desk.author, self._subject.id
        if text:

            def work(register: Register, _: Progress) -> None:
                register.add_note(id_, text, author=author)

            self.clear()
            self._saver.drop(self._key)
            self._desk.operations.work(self._saver, "保存备注", work, lambda _: None, changes=True, promised=True)


def notes(desk: Desk, saver: Saver, known: Known) -> Iterator[QWidget]:
    """Yield the notes, the latest first, below the field for a new one."""
    field, save = NoteField(desk, saver, known.detail.row), button("保存备注")
    save.clicked.connect(field.save)
    yield label("备注", "section")
    yield field
    yield boxed(row(save, None))
    for one in reversed(known.detail.notes):
        yield label(f"{one.at.astimezone():%Y-%m-%d %H:%M}　{one.author}", "note")
        yield selectable(label(one.text, wrap=True))
    yield line()


def _sub_kind(id_: str) -> str:
    return SUB_KINDS.get(id_, "")


def _day(text: str) -> date:
    value = read_date(CATALOGUE["operating_since"], text).value
    if not isinstance(value, date):
        raise ValueError("请填写日期，如 2020-05-18")
    return value

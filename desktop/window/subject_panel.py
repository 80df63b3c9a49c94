"""The page of a subject at the right of its list, or over the whole width: everything known of it, to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.progress import Progress
from desktop.register import Attachment, Register, SubjectRow
from desktop.register.identity import masked
from desktop.window.desk import Desk
from desktop.window.entering import Entry
from desktop.window.page import Panel
from desktop.window.parts import Button, Mark, TextField, Unknown, boxed, button, joined, label, line, row, selectable
from desktop.window.saving import Saver
from desktop.window.shown_papers import place_for
from desktop.window.subject_facts import FactsSheet
from desktop.window.subject_fields import Fields
from desktop.window.subject_findings import all_explained, brief_lines, near_lines
from desktop.window.subject_kinds import KINDS, list_facts
from desktop.window.subject_merge import MergeSheet
from desktop.window.subject_new import NewSubject
from desktop.window.subject_profile import ProfileParts, notes
from desktop.window.subject_reading import RECORDS, Known, Wanted, read_subject, wanted_of
from desktop.window.subject_records import RecordsSheet
from policies.facts import SUBJECT_KINDS, Fact, SubjectKind, Value, facts_of, show_value
from policies.money import yuan

if TYPE_CHECKING:
    from desktop.window.subject_page import SubjectPage

TABS: Mapping[str, str] = {
    "overview": "概况",
    "facts": "事实",
    "profile": "登记",
    "records": "台账",
    "awards": "奖补",
    "papers": "附件",
    "trail": "轨迹",
}
_YEARS_SHOWN, _YEARS_SHOWN_WIDE = 3, 6
_NARROW = 10
"""Characters of a figure of which three fit beside each other in the panel."""
_WIDE_BODY = 1120
_MISSING_SHOWN = 8
_IN_THE_HEAD = ("name", "division")
_WRITE = ("保存备注", "标为不适用", "删去")
"""Verbs that write at once; those that ask first end in dots."""


class SubjectSheet(QObject):
    """Fills the panel of a list's page with one subject, or with a form."""

    def __init__(self, page: SubjectPage, saver: Saver) -> None:
        super().__init__(page)
        self._page, self._saver = page, saver
        self._form: QWidget | None = None
        self._facts: FactsSheet | None = None
        self.subject: int | None = None
        self.known: Known | None = None
        self.tab = "overview"
        self.tabs: dict[str, Button] = {}
        self._profile = ProfileParts(self._desk, saver, page, self.show_subject, self.begin_merge)
        self._postponed = QTimer(self, singleShot=True, interval=300)
        self._postponed.timeout.connect(self._redraw)
        saver.refused.connect(self._refused)
        saver.settled.connect(self._refused)
        saver.loaded.connect(self._redraw)

    @property
    def _desk(self) -> Desk:
        return self._page.desk

    @property
    def _panel(self) -> Panel:
        panel = self._page.panel
        if panel is None:
            raise RuntimeError("a list without a panel")
        return panel

    @property
    def busy(self) -> bool:
        """Whether a form stands in the panel, which the list must not take away."""
        return self._form is not None

    def widened(self) -> bool:
        """Tell whether the panel has the whole width."""
        return self._page.left.isHidden()

    # One subject

    def show_subject(self, subject: int) -> None:
        """Show a subject; a form that stands there is left, what was typed into it is kept."""
        self._form = None
        self.subject = subject
        self._read()

    def reload(self) -> None:
        """Read the subject again."""
        if self.subject is not None and self._form is None:
            self._read()

    def _read(self) -> None:
        subject, year = self.subject, self._page.model.year

        def work(register: Register) -> Known | None:
            try:
                return read_subject(register, subject or 0, year)
            except KeyError:
                return None

        self._desk.operations.read(self, "subject", work, self._show)

    def _show(self, known: Known | None) -> None:
        if known is None or known.detail.row.id != self.subject or self._form is not None:
            return
        same = self.known is not None and self.known.detail.row.id == known.detail.row.id
        self.known = known
        self._redraw() if same else self._draw()

    def show_tab(self, tab: str) -> None:
        """Show another side of the subject."""
        self.tab = tab
        self._draw()
        if tab in self.tabs:
            self.tabs[tab].setFocus()
        if not self.widened():
            self._page.open_panel()

    # Forms in its place

    def show_form(self, form: QWidget, title: str) -> None:
        """Show a form in the subject's place."""
        self._form, self._facts = form, None
        self._panel.show_head(title, "")
        self._panel.show_body([form])

    def end_form(self) -> None:
        """Leave a form; the subject that was shown comes back."""
        self._form = None
        if self.widened():
            self._page.widen_panel()
        if self.subject is not None:
            self._read()
        else:
            self._page.refresh()
        self._page.view.setFocus()

    def leave_form(self) -> bool:
        """Leave a form, if there is one."""
        there = self.busy
        if there:
            self.end_form()
        return there

    def begin_new(self, kind: SubjectKind) -> NewSubject:
        """Open the form of a new subject."""
        form = NewSubject(self._desk, self._saver, kind, self._open_written, self.end_form)
        self.show_form(form, f"新增{SUBJECT_KINDS[kind]}")
        form.name.setFocus()
        return form

    def begin_merge(self, one: SubjectRow, other: SubjectRow) -> MergeSheet:
        """Open the form that makes two entries one."""
        form = MergeSheet(self._desk, one, other, self._open_written, self.end_form)
        self.show_form(form, "合并重复登记")
        form.setMaximumWidth(_WIDE_BODY)
        if not self.widened():
            self._page.widen_panel()
        return form

    def _open_written(self, subject: int) -> None:
        self._form = None
        if self.widened():
            self._page.widen_panel()
        self._profile.duplicates.clear()
        self.known = None
        self.show_subject(subject)
        self._page.select_later(subject)
        self._page.take_focus()

    # Drawing

    def _refused(self, entries: Sequence[Entry], _: str = "") -> None:
        if self._form is None and any(entry.subject == self.subject for entry in entries):
            QTimer.singleShot(0, self, self._redraw)  # not while the field itself is still speaking

    def _redraw(self) -> None:
        """Draw anew what is shown, without taking from the hands what is being typed."""
        if self.known is None or self._form is not None:
            return
        field = self._focused()
        if isinstance(field, TextField) and field.composing:
            self._postponed.start()
            return
        bar = self._panel.findChild(QWidget, "scroll").verticalScrollBar()  # type: ignore[union-attr]  # the panel's area
        place, kept = bar.value(), _held(field)
        self._draw()

        def resume() -> None:
            _give_back(self._panel, kept)
            bar.setValue(place)

        QTimer.singleShot(0, self, resume)

    def _focused(self) -> QWidget | None:
        field: QWidget | None = self._panel.window().focusWidget()
        return field if field is not None and field.hasFocus() and self._panel.isAncestorOf(field) else None

    def _draw(self) -> None:
        known = self.known
        if known is None:
            return
        subject = known.detail.row
        code = masked(subject.kind, subject.identity_code) or f"{KINDS[subject.kind].code}未填"
        self._panel.show_head(
            subject.name, joined((code, subject.division_name, SUBJECT_KINDS[subject.kind])), self._crown(known)
        )
        if self.tab == "facts" and self._facts is not None:
            self._facts.show_known(known)  # in place: somebody may be typing into it
            return
        self._facts = None
        self._panel.show_body(self._body(known))
        if self._saver.read_only:
            self._close_verbs()

    def _close_verbs(self) -> None:
        """Let nothing be begun that could not be written; say why."""
        for made in self._panel.findChildren(Button):
            if made.text().endswith("...") or made.text() in _WRITE:
                made.setEnabled(False)
                made.setToolTip(self._saver.read_only)

    def _crown(self, known: Known) -> QLayout:
        tabs = QHBoxLayout()
        tabs.setSpacing(12)
        group = QButtonGroup(self._panel)
        self.tabs = {}
        for tab, words in TABS.items():
            count = _count(known, tab)
            if tab == "records" and not RECORDS.get(known.detail.row.kind):
                continue
            made = button(f"{words} {count}" if count else words, "tab", name=words)
            made.setObjectName(f"tab {tab}")
            made.setCheckable(True)
            made.setChecked(tab == self.tab)
            made.clicked.connect(partial(self.show_tab, tab))
            group.addButton(made)
            self.tabs[tab] = made
            tabs.addWidget(made)
        if self.tab not in self.tabs:
            self.tab = "overview"
            self.tabs["overview"].setChecked(True)
        tabs.addStretch(1)
        widen = button("", "bare", name="只看这一家")
        widen.with_icon(self._desk.theme, "expand")
        widen.setToolTip(widen.accessibleName())
        widen.clicked.connect(self._widen)
        tabs.addWidget(widen)
        if self.widened():
            widen.hide()  # not by setVisible: shown without a parent, it would be a window of its own
        return tabs

    def _widen(self) -> None:
        self._page.widen_panel()

    def draw_for_width(self) -> None:
        """Draw anew where there is more or less room."""
        if self._form is None:
            self._draw()
            (self.tabs[self.tab] if self.widened() and self.tabs else self._page.view).setFocus()

    def _body(self, known: Known) -> Iterator[QWidget]:
        makers: Mapping[str, Callable[[Known], Iterator[QWidget]]] = {
            "overview": self._overview,
            "facts": self._all_facts,
            "profile": self._profile_tab,
            "records": self._records,
            "awards": self._awards,
            "papers": self._papers,
            "trail": self._trail,
        }
        if self.widened() and self.tab == "profile":
            return iter([self._columns(self._profile.identity(known), self._rest_of_profile(known))])
        if self.widened() and self.tab == "overview":
            return iter([self._columns(self._missing(known), self._judged(known))])
        return makers[self.tab](known)

    def _columns(self, left: Iterator[QWidget], right: Iterator[QWidget]) -> QWidget:
        """Lay two columns beside each other, no wider than can be read."""
        both = QHBoxLayout()
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(40)
        for widgets in (left, right):
            column = QVBoxLayout()
            column.setSpacing(6)
            for widget in widgets:
                column.addWidget(widget)
            column.addStretch(1)
            both.addLayout(column, 1)
        made = boxed(both)
        made.setMaximumWidth(_WIDE_BODY)
        return made

    # Its sides

    def _overview(self, known: Known) -> Iterator[QWidget]:
        yield from self._missing(known)
        yield line()
        yield from self._judged(known)

    def _missing(self, known: Known) -> Iterator[QWidget]:
        wanted = wanted_of(known)
        if wanted:
            yield boxed(row(label("还缺", "section"), label("填上即存，随即重算", "note"), None))
            fields = Fields()
            for one in wanted[:_MISSING_SHOWN]:
                sign = Mark(self._desk.theme, "undetermined", "grey")
                sign.setAccessibleName("未知")
                entry = Entry(known.detail.row.id, one.fact, one.year)
                fields.put_entry(self._saver, known.detail.row, entry, "", _stake(one), sign)
            yield boxed(fields)
            if len(wanted) > _MISSING_SHOWN:
                yield label(f"另有 {len(wanted) - _MISSING_SHOWN} 项，在“事实”里补填", "note")
        yield from self._by_year(known)

    def _by_year(self, known: Known) -> Iterator[QWidget]:
        facts = [fact for fact in facts_of(known.detail.row.kind) if fact.period == "yearly" and _worth(known, fact)]
        years = known.years[-_YEARS_SHOWN_WIDE:] if self.widened() else known.years[-_YEARS_SHOWN:]
        if not self.widened() and len(years) == _YEARS_SHOWN and _longest(known, facts, years) > _NARROW:
            years = years[1:]  # else the labels would have no room
        if facts and years:
            yield label("年度事实", "section")
            yield _table(self._desk, known, facts, years)
        if not known.detail.facts:
            yield label("还没有填过数据，在“事实”里填写，或导入名册", "note", wrap=True)
        standing = [
            fact for fact in facts_of(known.detail.row.kind) if fact.period == "standing" and _worth(known, fact)
        ]
        if standing:
            yield label("登记事实", "section")
            yield _table(self._desk, known, standing, (0,))

    def _judged(self, known: Known) -> Iterator[QWidget]:
        if known.year is None:
            return
        more = button("看解释", "link")
        more.clicked.connect(partial(self.show_tab, "awards"))
        count = len(known.judgements)
        head = label(f"{known.year} 测算", "section")
        yield boxed(
            row(head, label(f"{count} 条涉及" if count else "没有涉及的条款", "note"), None, *([more] if count else []))
        )
        yield from brief_lines(self._desk.theme, known)
        for problem in known.contradictions:
            yield label(problem.sentence, "error", wrap=True)
        near = list(near_lines(known))
        if near:
            yield line()
            yield label("差一点", "section")
            yield from near

    def _all_facts(self, known: Known) -> Iterator[QWidget]:
        sheet = self._facts = FactsSheet(self._desk.theme, self._saver)
        sheet.show_known(known)
        sheet.setMaximumWidth(_WIDE_BODY)
        yield sheet

    def _profile_tab(self, known: Known) -> Iterator[QWidget]:
        yield from self._profile.identity(known)
        yield from self._rest_of_profile(known)

    def _rest_of_profile(self, known: Known) -> Iterator[QWidget]:
        yield from self._profile.titles(known)
        yield from self._profile.states(known)
        yield from self._profile.owned(known)
        yield from self._profile.same(known)
        yield from notes(self._desk, self._saver, known)
        away = button("撤下这一条...", "link")
        away.clicked.connect(lambda: self._profile.ask_to_withdraw(known.detail.row))
        yield boxed(row(away, None))

    def _records(self, known: Known) -> Iterator[QWidget]:
        if not self.widened():
            yield label("栏目多时点右上角展开，整页录入", "note", wrap=True)
        for kind in RECORDS[known.detail.row.kind]:
            sheet = RecordsSheet(self._desk, self._saver, kind)
            sheet.show_known(known)
            sheet.setMaximumWidth(_WIDE_BODY)
            yield sheet

    def _awards(self, known: Known) -> Iterator[QWidget]:
        yield from self._ledger(known)
        yield line()
        if known.year is not None:
            yield label(f"{known.year} 测算", "panelTitle")
        for one in all_explained(self._desk.theme, known, wide=self.widened()):
            one.setMaximumWidth(_WIDE_BODY)
            yield one

    def _ledger(self, known: Known) -> Iterator[QWidget]:
        ledger = known.ledger
        yield boxed(
            row(
                label("以往奖补", "section"),
                label(f"{yuan(ledger.total)} 元" if ledger.measures else "没有登记", "note"),
                None,
            )
        )
        for one in ledger.measures:
            left = "" if one.cap_left is None else f"累计上限还剩 {yuan(one.cap_left)} 元"
            used = f"已享受 {one.years_used[0]} 年，最多 {one.years_used[1]} 年" if one.years_used else ""
            yield label(joined((f"{one.measure} {one.title}", one.policy_title)), "quiet", wrap=True)
            for entry in one.entries:
                mark = "（已收回）" if entry.reversed else ""
                tier = f" {entry.tier}" if entry.tier else ""
                yield boxed(
                    row(label(f"{entry.year} 年度{tier}{mark}"), None, selectable(label(f"{yuan(entry.amount)} 元")))
                )
            if left or used:
                yield label(joined((left, used)), "note", wrap=True)
        if ledger.owed_back:
            yield label(f"尚欠退回 {yuan(ledger.owed_back)} 元", "error")

    def _papers(self, known: Known) -> Iterator[QWidget]:
        add = button("添加附件...")
        add.with_icon(self._desk.theme, "plus")
        add.clicked.connect(lambda: self.add_papers(known.detail.row))
        yield boxed(row(add, None))
        for one in known.papers:
            go = button(one.name, "link", name=f"打开 {one.name}")
            go.clicked.connect(partial(self.open_paper, one))
            yield boxed(row(go, None))
            yield label(f"{one.at.astimezone():%Y-%m-%d %H:%M}　{one.author}　{one.size / 1024:,.0f} KB", "note")
        if not known.papers:
            yield label("还没有附件。执照、合同、验收单可以附在这里，存在登记簿旁边，打开时核验。", "note", wrap=True)

    def add_papers(self, subject: SubjectRow) -> None:
        """Attach files."""
        files, author = self._desk.tools.choosers.papers(self._page), self._desk.author

        def work(register: Register, tell: Progress) -> None:
            for number, file in enumerate(files):
                tell(number, len(files), f"附上 {file.name}")
                register.attachments.add(file, author=author, subject_id=subject.id)

        if files:
            self._desk.operations.work(self, "添加附件", work, lambda _: None, changes=True)

    def open_paper(self, paper: Attachment) -> None:
        """Show an attached file with the system's own program, after it was verified."""

        def work(register: Register, _: Progress) -> Path:
            place = place_for(paper.name)
            place.write_bytes(register.attachments.read(paper))
            return place

        self._desk.operations.work(self, "打开附件", work, self._open_file)

    def _open_file(self, place: Path) -> None:
        self._desk.tools.choosers.show_folder(place)

    def _trail(self, known: Known) -> Iterator[QWidget]:
        for one in known.changes:
            yield label(f"{one.at.astimezone():%Y-%m-%d %H:%M}　{one.author}　{one.source}", "note")
            yield label(one.what, wrap=True)
            if one.before:
                yield label(f"原：{one.before}", "quiet", wrap=True)
            if one.after:
                yield selectable(label(f"现：{one.after}", "quiet", wrap=True))
            yield line()


def _count(known: Known, tab: str) -> int:
    counts = {
        "awards": sum(len(one.entries) for one in known.ledger.measures),
        "records": sum(map(len, known.records.values())),
        "papers": len(known.papers),
    }
    return counts.get(tab, 0)


def _stake(one: Wanted) -> str:
    money = f"，最多可得 {yuan(one.at_stake)} 元" if one.at_stake else ""
    return f"影响 {'、'.join(one.measures)}{money}"


def _worth(known: Known, fact: Fact) -> bool:
    """Show what is known, and what the list has a column for even where it is not."""
    if fact.id in _IN_THE_HEAD:
        return False
    told = fact.id in known.facts.standing or fact.id in known.facts.yearly
    return told or fact in list_facts(known.detail.row.kind)


def _longest(known: Known, facts: Sequence[Fact], years: Sequence[int]) -> int:
    return max(
        len(show_value(fact, _value(known, fact, year)).removesuffix(fact.unit)) for fact in facts for year in years
    )


def _value(known: Known, fact: Fact, year: int) -> Value | None:
    return known.facts.yearly.get(fact.id, {}).get(year) if year else known.facts.standing.get(fact.id)


def _table(desk: Desk, known: Known, facts: Sequence[Fact], years: Sequence[int]) -> QWidget:
    """Return facts down and years across, to be read; the year that is assessed stands out."""
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    grid = QGridLayout()
    grid.setContentsMargins(0, 2, 0, 8)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for column, year in enumerate(years, 1):
        if year:
            grid.addWidget(label(str(year), "section" if year == known.year else "head"), 0, column, right)
    for number, fact in enumerate(facts):
        at = 2 * number + 1
        grid.addWidget(line(), at, 0, 1, 1 + len(years))
        grid.addWidget(label(fact.label, "quiet", wrap=True), at + 1, 0)
        for column, year in enumerate(years, 1):
            value = _value(known, fact, year)
            text = show_value(fact, value) if not year else show_value(fact, value).removesuffix(fact.unit)
            grid.addWidget(Unknown(desk.theme) if value is None else selectable(label(text)), at + 1, column, right)
    return boxed(grid)


_Held = tuple[str, str, int]


def _held(field: QWidget | None) -> _Held | None:
    """Return what is being typed: the field's name, its text and the cursor's place."""
    if isinstance(field, QLineEdit):
        return field.objectName(), field.text() if field.isModified() else "", field.cursorPosition()
    if isinstance(field, QPlainTextEdit | QComboBox | QPushButton):
        return field.objectName(), "", 0
    return None


def _give_back(panel: Panel, held: _Held | None) -> None:
    """Go back to the field that one was in, with what was typed."""
    name, text, place = held or ("", "", 0)
    field = panel.findChild(QWidget, name) if name else None
    if field is None:
        return
    if isinstance(field, QLineEdit) and text:
        field.setText(text)
        field.setModified(True)
        field.setCursorPosition(place)
    field.setFocus()

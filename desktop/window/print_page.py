"""打印中心: choose a batch or the register, and a form; the preview is the PDF itself; print it or save it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.printing import (
    SYSTEM_FONTS,
    Order,
    add_own_form,
    fill_own_form,
    make_batch,
    own_forms,
    put,
    question_of,
    terms_of,
)
from desktop.progress import Progress
from desktop.register import BatchHead, Register
from desktop.reports import FORMS, NoticeTerms, pack
from desktop.reports.own_forms import Template
from desktop.reports.registers import REGISTER_FORMS, make_register_forms
from desktop.window.cells import Cell, Look
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.grouped_model import Cells, Group, GroupedModel
from desktop.window.ledger import Column, LedgerView
from desktop.window.page import EDGE, Command, Page
from desktop.window.parts import Choice, boxed, button, label, line, row
from desktop.window.print_options import NoticeOptions, RegisterOptions, system_fonts_box
from desktop.window.print_paper import Chosen, ask_for_printer, print_files
from desktop.window.print_preview import Preview
from policies.problems import InputError

_COLUMNS = (Column("表"),)
_SIDE = 300
_OWN = "own:"
"""Before the names of the bureau's own forms, which may be called like another."""
_WITH_TERMS = ("minutes", "notice", "refusal", "claw-back", pack.NAME)
"""Forms of a batch that say more than the batch does."""
Files = Mapping[str, bytes]


class Sort(NamedTuple):
    """A form that can be chosen."""

    name: str
    title: str
    needs: str


_OF_BATCH = (
    *(Sort(form.name, form.title, form.needs) for form in FORMS),
    Sort(pack.NAME, pack.TITLE, pack.NEEDS),
)
_OF_REGISTER = tuple(Sort(form.name, form.title, form.needs) for form in REGISTER_FORMS)


class Standing(NamedTuple):
    """What the register has to print from."""

    heads: tuple[BatchHead, ...]
    own: tuple[str, ...]
    """The bureau's own forms."""
    fonts: bool
    """Whether the system's fonts are wanted."""


class PrintPage(Page):
    """What is printed at the left, how it looks at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "打印中心", panel=False)
        self.made: dict[str, Files] = {}
        """The files of each form, as long as nothing changed."""
        self.saved: tuple[Path, ...] = ()
        self.choose_printer: Callable[[QWidget, Chosen], None] = ask_for_printer
        self.source = Choice("打印什么")
        self.model: GroupedModel[Sort] = GroupedModel(_COLUMNS, _cells, self)
        self.forms = LedgerView(desk.theme, _COLUMNS, "表")
        self.notice = NoticeOptions(desk)
        self.register_options = RegisterOptions(_today().year)
        self.fonts = system_fonts_box()
        self.preview = Preview(desk.theme)
        self.empty = Emptiness()
        self.where = label("", "quiet")
        self.print = button("打印...")
        self.folder = button("打开文件夹")
        self.save = button("保存 PDF 和 Excel...", "primary")
        self.options_area = QScrollArea()
        self.add_own = button("加入本单位的表格...", "link")
        self._standing: Standing | None = None
        self._wanted = self._last = ""
        self._build()
        self._connect()

    # The page

    def _build(self) -> None:
        for verb, icon in ((self.folder, "folder"), (self.print, "print"), (self.save, "export")):
            self.verbs.addWidget(verb)
            verb.with_icon(self.desk.theme, icon)
        self.forms.setModel(self.model)
        self.options = QStackedWidget()
        self.options.addWidget(self.notice)
        self.options.addWidget(self.register_options)
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 0, 12)
        side.setSpacing(8)
        side.addLayout(row(self.source, margins=(EDGE, 0, 8, 0)))
        side.addWidget(self.forms, 1)
        side.addWidget(line())
        side.addWidget(self._scrolled(), 1)
        side.addLayout(row(self.add_own, None, margins=(EDGE, 0, 8, 0)))
        side.addLayout(row(self.fonts, margins=(EDGE, 0, 8, 0)))
        left = boxed(side)
        left.setFixedWidth(_SIDE)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._tools())
        right.addWidget(self.preview, 1)
        right.addWidget(self.empty, 1)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(left)
        body.addWidget(boxed(right), 1)
        self.add(boxed(body), stretch=True)
        self.first = self.forms
        self._offer()

    def _scrolled(self) -> QScrollArea:
        self.options_area.setObjectName("scroll")
        self.options_area.setFrameShape(QFrame.Shape.NoFrame)
        self.options_area.setWidgetResizable(True)
        self.options_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.options_area.setAccessibleName("选项")
        self.options_area.setWidget(boxed(row(self.options, margins=(EDGE, 4, 8, 4))))
        self.options_area.viewport().setAutoFillBackground(False)
        self.options_area.widget().setAutoFillBackground(False)
        return self.options_area

    def _tools(self) -> QWidget:
        self.fit, larger, smaller = (
            button("适合宽度", "bare"),
            button("＋", "bare", name="放大"),
            button("－", "bare", name="缩小"),
        )
        self.fit.clicked.connect(self.preview.fit_width)
        larger.clicked.connect(partial(self.preview.zoom, 1))
        smaller.clicked.connect(partial(self.preview.zoom, -1))
        return boxed(row(self.where, None, smaller, larger, self.fit, margins=(12, 4, 12, 4)))

    def _connect(self) -> None:
        self.source.currentIndexChanged.connect(lambda _: self._take_source())
        self.forms.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.notice.changed.connect(self._again)
        self.register_options.changed.connect(self._again)
        self.fonts.toggled.connect(self._keep_fonts)
        self.preview.moved.connect(self._say_where)
        self.add_own.clicked.connect(self.take_in)
        self.save.clicked.connect(self.commit)
        self.print.clicked.connect(self.print_out)
        self.folder.clicked.connect(self.open_folder)

    def commands(self) -> tuple[Command, ...]:
        """Return what the palette offers here."""
        return (Command("全部表格保存...", self.save_all), Command("加入本单位的表格...", self.take_in))

    # What is chosen

    @property
    def batch(self) -> str:
        """The batch's code; empty: the register."""
        return str(self.source.currentData() or "")

    @property
    def chosen(self) -> tuple[Sort, ...]:
        """The forms that are selected."""
        found = (self.model.item(number) for number in self.forms.selected_rows())
        return tuple(one for one in found if one is not None)

    def refresh(self) -> None:
        """Read the batches again; what was made before may be out of date."""
        self.made.clear()
        self.desk.operations.read(self, "standing", _standing, self._take_standing)

    def show_item(self, item: str) -> None:
        """Show one batch."""
        self._wanted = item
        self._select_source(item)

    def back(self) -> None:
        """Nothing is open that could be closed."""

    def _take_standing(self, standing: Standing) -> None:
        heads = standing.heads
        self.fonts.blockSignals(True)
        self.fonts.setChecked(standing.fonts)
        self.fonts.blockSignals(False)
        if standing != self._standing:
            self._standing = standing
            code = self._wanted or self.batch or (heads[-1].code if heads else "")
            self.source.blockSignals(True)
            self.source.clear()
            for head in reversed(heads):
                self.source.addItem(f"批次 {head.code}", head.code)
            self.source.addItem("登记簿", "")
            self.source.blockSignals(False)
            self._select_source(code)
            self._take_source()
        else:
            self._choose()

    def _select_source(self, code: str) -> None:
        place = self.source.findData(code)
        if place >= 0:
            self.source.setCurrentIndex(place)

    def _take_source(self) -> None:
        self.made.clear()
        if self.chosen:
            self._last = self.chosen[0].name
        of_batch = bool(self.batch)
        sorts = self._sorts()
        self.options.setCurrentWidget(self.notice if of_batch else self.register_options)
        self.model.show_groups([Group((), sorts)])
        self.count.setText(f"{len(sorts)} 种表")
        if of_batch:
            code = self.batch
            self.desk.operations.read(self, "terms", lambda register: terms_of(register, code), self._take_terms)
        else:
            self._select("ledger")

    def _sorts(self) -> tuple[Sort, ...]:
        if not self.batch:
            return _OF_REGISTER
        own = self._standing.own if self._standing else ()
        return (*_OF_BATCH, *(Sort(f"{_OWN}{name}", name, "本单位的 Excel 模板") for name in own))

    def _take_terms(self, terms: NoticeTerms) -> None:
        self.notice.propose(terms)
        if not self.chosen:  # else somebody chose while the register was read
            self._select("award-list")

    def _select(self, usual: str) -> None:
        """Select the form that was selected last, where it is there, else the usual one."""
        at = self.model.row_of(lambda one: one.name == self._last)
        self.forms.selectRow(at if at >= 0 else max(0, self.model.row_of(lambda one: one.name == usual)))

    def _again(self) -> None:
        self.made.clear()
        self._choose()

    def _choose(self) -> None:
        """Show the form that was chosen; it is made where it is not yet."""
        if not self.chosen:
            self._offer()
            return
        sort = self.chosen[0]
        self.options_area.setVisible(not self.batch or sort.name in _WITH_TERMS)
        if sort.name in self.made:
            self._show(sort)
        else:
            self._offer()
            self.empty.say(f"正在生成“{sort.title}”……")
            self._make((sort,), lambda: self._show(sort))

    # Making

    def _make(self, sorts: tuple[Sort, ...], then: Callable[[], None]) -> None:
        try:
            work = self._work(sorts)
        except InputError as error:
            self._offer()
            self.empty.say(f"{error.problems[0].place}：{error.problems[0].sentence}。")
            return

        def take(made: dict[str, Files]) -> None:
            self.made.update(made)
            then()

        self.desk.operations.work(self, "生成预览", work, take)

    def _work(self, sorts: tuple[Sort, ...]) -> Callable[[Register, Progress], dict[str, Files]]:
        """Return what makes these forms. Raises InputError where an option is wrong."""
        code, terms = self.batch, self.notice.terms() if self.batch else NoticeTerms()
        year, kind = self.register_options.chosen

        def of_batch(register: Register, tell_progress: Progress) -> dict[str, Files]:
            made: dict[str, Files] = {}
            for one in sorts:
                if one.name.startswith(_OWN):
                    made[one.name] = fill_own_form(register, code, one.title)
                else:
                    made[one.name] = make_batch(register, Order(code, (one.name,), terms), progress=tell_progress)
            return made

        def of_register(register: Register, _: Progress) -> dict[str, Files]:
            question = question_of(register, year, kind)
            return {one.name: make_register_forms(question, [one.name]) for one in sorts}

        return of_batch if code else of_register

    def _show(self, sort: Sort) -> None:
        if not self.chosen or self.chosen[0] != sort:
            return
        files = self.made[sort.name]
        papers = [content for name, content in files.items() if name.endswith(".pdf")]
        self._offer(sort if papers else None, sort)
        if papers:
            self.preview.show_files(papers)
        elif files:
            self.save.setEnabled(True)
            self.empty.say(f"“{sort.title}”是本单位的 Excel 表格，已按批次填好，保存后在 Excel 或 WPS 中打印。")

    def _offer(self, shown: Sort | None = None, lacking: Sort | None = None) -> None:
        self.preview.setVisible(shown is not None)
        self.empty.setVisible(shown is None)
        for verb in (self.save, self.print):
            verb.setEnabled(shown is not None)
            verb.setToolTip("" if shown else "先在左边选一种有内容的表")
        self.folder.setVisible(bool(self.saved))
        if lacking is not None:
            self.empty.say(f"没有可列入“{lacking.title}”的内容。需要：{lacking.needs}。")
        elif self.source.count():
            self.empty.say("在左边选一种表。")
        else:
            self.empty.say("正在读取登记簿……")
        if shown is None:
            self.where.setText("")

    def _say_where(self) -> None:
        self.where.setText(f"第 {self.preview.page} 页，共 {self.preview.count} 页" if self.preview.count else "")

    def take_in(self) -> None:
        """Take in a template of the bureau's own."""
        path = self.desk.tools.choosers.file(self, "本单位的表格", "Excel 工作簿 (*.xlsx)")
        if path is None:
            return
        author = self.desk.author

        def taken(template: Template) -> None:
            self.say("", f"已加入表格“{template.name}”", "tick")

        self.desk.operations.work(
            self, "检查模板", lambda register, _: add_own_form(register, path, author=author), taken, changes=True
        )

    # Saving and printing

    def commit(self) -> None:
        """Save the selected forms as PDF and Excel."""
        if self.save.isEnabled():
            self._save(self.chosen)

    def save_all(self) -> None:
        """Save every form there is something for."""
        self._save(self._sorts())

    def _save(self, sorts: tuple[Sort, ...]) -> None:
        folder = self.desk.tools.choosers.folder(self)
        if folder is None:
            return
        lacking = tuple(one for one in sorts if one.name not in self.made)

        def write() -> None:
            files = {name: content for one in sorts for name, content in self.made[one.name].items()}
            self.desk.operations.work(self, "保存", lambda _, __: put(files, folder), self._take_saved)

        if lacking:
            self._make(lacking, write)
        else:
            write()

    def _take_saved(self, paths: tuple[Path, ...]) -> None:
        self.saved = paths
        self.folder.setVisible(bool(paths))
        self.say("", f"已保存 {len(paths)} 个文件到 {paths[0].parent}" if paths else "没有可保存的内容", "tick")

    def open_folder(self) -> None:
        """Show where the files were saved."""
        if self.saved:
            self.desk.tools.choosers.show_folder(self.saved[0].parent)

    def print_out(self) -> None:
        """Print what is previewed."""
        if self.preview.count:
            self.choose_printer(self, self._print_on)

    def _print_on(self, printer: QPrinter) -> None:
        print_files(self.desk, self.print, self.preview.files, printer, lambda words: self.say("", words, "tick"))

    def _keep_fonts(self, wanted: bool) -> None:  # a signal's argument
        author = self.desk.author
        self.desk.operations.work(
            self,
            "保存设置",
            lambda register, _: register.set_setting(SYSTEM_FONTS, "yes" if wanted else "", author=author),
            lambda _: self._again(),
            changes=True,
        )


def _standing(register: Register) -> Standing:
    return Standing(register.batches(), tuple(own_forms(register)), register.setting(SYSTEM_FONTS) == "yes")


def _cells(sort: Sort) -> Cells:
    return (Cell(sort.title, Look.NAME),)


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the calendar on the wall

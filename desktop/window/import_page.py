"""导入: choose rosters, see row by row what they would change, decide and correct, then write what is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from desktop.collecting import let_go
from desktop.progress import Progress
from desktop.register import Applied, Register
from desktop.rosters import (
    CellKey,
    ColumnMapping,
    Decisions,
    ImportPlan,
    Part,
    PlanRow,
    ProblemLine,
    RowKey,
    UndoneImport,
    apply_plan,
    imports,
    plan_import,
    read_block,
    read_parts,
    remember_mapping,
    replan,
    undo_import,
)
from desktop.rosters.pasting import CLIPBOARD
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.import_columns import ColumnSheet
from desktop.window.import_panel import Deeds, panel_of
from desktop.window.import_reading import WORDS, Cells, Loaded, arranged, heads_of
from desktop.window.import_view import ImportModel, ImportView
from desktop.window.outcome_bar import OutcomeBar, Segment
from desktop.window.page import EDGE, Page, Space
from desktop.window.parts import Choice, Elided, boxed, button, label, row
from policies.problems import InputError, refuse

_STALE = "预览之后登记簿有改动，已重新核对，请再看一遍"
_REMARKS: Mapping[str, str] = {
    "error": "不写入",
    "doubtful": "请逐条选定",
    "changed": "旧值划去",
    "new": "登记簿里没有",
    "unchanged": "不必写入",
}


class ImportPage(Page):
    """The import of rosters. Nothing is written before the clerk says so."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "导入")
        self.loaded: Loaded | None = None
        self.applied: Applied | None = None
        self._filter = "all"
        self._works = 0
        self._shown: Part | None = None
        self._mappings: dict[str, ColumnMapping] = {}
        self.setAcceptDrops(True)
        self.reason = label("", "note")
        self.choose = button("选择名册...")
        self.columns = button("对列...")
        self.annotate = button("批注副本...")
        self.write = button("写入", "primary", name="写入登记簿")
        self.undo = button("撤销这次导入")
        self.sheets = Choice("工作表")
        self.file_words = Elided("quiet")
        self.bar = OutcomeBar(desk.theme, "导入结果")
        self.model = ImportModel(self)
        self.view = ImportView(desk.theme, "名册各行")
        self.empty = Emptiness()
        self._build()

    def _build(self) -> None:
        self.view.setModel(self.model)
        self.first = self.view
        self.choose.with_icon(self.desk.theme, "file")
        self.annotate.with_icon(self.desk.theme, "export")
        for verb, deed in (
            (self.choose, self.choose_files),
            (self.columns, self.choose_columns),
            (self.annotate, self.write_copies),
            (self.undo, self.undo_last),
            (self.write, self.apply),
        ):
            verb.clicked.connect(deed)
        self.bar.chosen.connect(self._filter_by)
        self.model.typed.connect(
            lambda key, letter, text: self.correct([CellKey(key.path, key.sheet, key.row, letter)], text)
        )
        self.model.toggled.connect(self.toggle)
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._show_panel())
        self.view.activated_row.connect(lambda _: self.open_panel() if self.space == Space.SMALL else None)
        self.sheets.activated.connect(lambda _: self._show_sheet())
        for place in (self.view, self.empty.verb):
            keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), place)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(self.paste)
        for widget in (self.reason, self.choose, self.columns, self.annotate, self.undo, self.write):
            self.verbs.addWidget(widget)
        self.file_line = boxed(row(self.sheets, self.file_words, margins=(EDGE, 0, 16, 6)))
        self.add(self.file_line)
        self.add(self.bar)
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)
        self._show()

    def refresh(self) -> None:
        """Keep what was read: the register is looked at again when it is written."""

    def commit(self) -> None:
        """Write, where that is allowed; else choose the rosters."""
        if self.write.isEnabled() and self.write.isVisible():
            self.apply()
        elif self.loaded is None:
            self.choose_files()

    # Reading

    def choose_files(self) -> None:
        """Ask for files and check them."""
        paths = self.desk.tools.choosers.rosters(self)
        if paths:
            self.check(paths)

    def check(self, paths: Iterable[Path]) -> None:
        """Read the files and compare them with the register, without writing anything."""
        told, mappings = tuple(paths), dict(self._mappings)

        def work(register: Register, tell: Progress) -> Loaded:
            parts = read_parts(register, told, mappings=mappings, progress=tell)
            return _planned(register, told, parts, Decisions(), tell)

        self._do("核对名册", work)

    def paste(self) -> None:
        """Read a block with its heading from the clipboard, as if it were a file."""
        text = QApplication.clipboard().text()
        if not text.strip():
            return

        def work(register: Register, tell: Progress) -> Loaded:
            parts = read_block(register, text, (), None)
            return _planned(register, (CLIPBOARD,), parts, Decisions(), tell)

        self._do("核对粘贴的内容", work)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if all(url.isLocalFile() for url in event.mimeData().urls()) and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check the files that were dropped."""
        self.check(Path(url.toLocalFile()) for url in event.mimeData().urls())

    def _do(self, what: str, work: Callable[[Register, Progress], Loaded]) -> None:
        self._begin()
        self.desk.operations.work(self, what, work, self._take, ended=self._end)

    def _take(self, loaded: Loaded) -> None:
        fresh = self.loaded is None or self.loaded.paths != loaded.paths
        before: list[object] = [self.loaded]
        self.loaded, self.applied = loaded, None
        if fresh:
            counts = loaded.arranged.counts
            self._filter = "error" if counts["error"] else "doubtful" if counts["doubtful"] else "all"
        self._show()
        self.view.setFocus()
        self.desk.operations.drop(before)

    # Deciding

    def toggle(self, keys: Sequence[RowKey]) -> None:
        """Leave rows out, or take them again where all of them are left out."""
        if self.loaded is None or self.applied is not None:
            return
        wanted = [key for key in keys if key in self.loaded.arranged.open]
        taken = any(key not in self.loaded.decisions.skipped for key in wanted)
        self.loaded = self.loaded.skipping(wanted, skip=taken)
        self.model.mark_taken(self.loaded)
        self._show_verbs(self.loaded)

    def correct(self, cells: Sequence[CellKey], text: str) -> None:
        """Read cells as if the sheet said this; the file is left as it is."""
        if self.loaded is not None:
            decisions = self.loaded.decisions
            said = {**decisions.corrected, **dict.fromkeys(cells, text.strip())}
            self._decide(replace(decisions, corrected=said))

    def settle(self, one: PlanRow, subject: int) -> None:
        """Say whom a doubtful row means."""
        if self.loaded is not None:
            decisions = self.loaded.decisions
            self._decide(replace(decisions, chosen={**decisions.chosen, one.key: subject}))

    def skip(self, one: PlanRow) -> None:
        """Leave a row out."""
        if self.loaded is not None:
            decisions = self.loaded.decisions
            self._decide(replace(decisions, skipped=decisions.skipped | {one.key}))

    def _decide(self, decisions: Decisions) -> None:
        if self.loaded is not None and self.applied is None:
            loaded = self.loaded
            self._do("核对名册", lambda register, tell: _replanned(register, loaded, decisions, tell))

    def choose_columns(self) -> None:
        """Let the clerk say what the columns of the sheet hold."""
        mapping = self._shown.layout.mapping if self._shown is not None else None
        if mapping is not None:
            ColumnSheet(self, mapping, self.take_columns).open()

    def take_columns(self, mapping: ColumnMapping) -> None:
        """Read the files again so, and remember it for this form."""
        if self.loaded is None:
            return
        self._mappings[mapping.fingerprint] = mapping
        paths, mappings, author = self.loaded.paths, dict(self._mappings), self.desk.author

        def work(register: Register, tell: Progress) -> Loaded:
            remember_mapping(register, mapping, author=author)
            parts = read_parts(register, paths, mappings=mappings, progress=tell)
            return _planned(register, paths, parts, Decisions(), tell)

        self._do("按新的对列核对名册", work)

    # Writing

    def apply(self) -> None:
        """Write what is taken, in one go; nothing where the register changed meanwhile."""
        loaded, author = self.loaded, self.desk.author
        if loaded is None:
            return

        def work(register: Register, tell: Progress) -> Applied:
            plan: ImportPlan = plan_import(register, loaded.parts, loaded.decisions, progress=tell)
            if plan.state != loaded.plan.state:
                raise refuse("", "register_changed", _STALE)
            applied = apply_plan(register, plan, author=author, progress=tell)
            made: list[object] = [plan]
            del plan
            let_go(made)
            return applied

        self._begin()
        self.desk.operations.work(
            self, "写入登记簿", work, self._written, changes=True, refused=self._stale, ended=self._end
        )

    def _written(self, applied: Applied) -> None:
        self.applied = applied

    def _stale(self, error: InputError) -> None:
        self.desk.operations.refused.emit(error)
        if self.loaded is not None and any(problem.code == "register_changed" for problem in error.problems):
            self._decide(self.loaded.decisions)

    def undo_last(self) -> None:
        """Undo the import that was just written; what was edited since stays."""
        author = self.desk.author

        def work(register: Register, _: Progress) -> UndoneImport:
            return undo_import(register, imports(register)[0].number, author=author)

        self._begin()
        self.desk.operations.work(self, "撤销导入", work, self._undone, changes=True, ended=self._end)

    def _undone(self, undone: UndoneImport) -> None:
        self.applied = None
        kept = f"，{len(undone.kept)} 项后来改动过，保留" if undone.kept else ""
        if self.loaded is not None:
            self._decide(self.loaded.decisions)
        self.reason.setText(f"已撤销{kept}")

    def write_copies(self) -> None:
        """Write a marked copy of each file with problems, to send back."""
        folder = self.desk.tools.choosers.folder(self)
        loaded = self.loaded
        if folder is None or loaded is None:
            return

        def work(_: Progress) -> list[Path]:
            from desktop.rosters.outgoing import annotate

            wrong = dict.fromkeys(problem.path for problem in loaded.plan.report.problems)
            copies = (annotate(path, loaded.plan.report.problems, folder) for path in wrong if path != CLIPBOARD)
            return [copy for copy in copies if copy is not None]

        def done(copies: list[Path]) -> None:
            self.reason.setText("、".join(copy.name for copy in copies) or "文件读不出来，没有可批注的内容")
            if copies:
                self.desk.tools.choosers.show_folder(folder)

        self.desk.operations.alone(self, "批注副本", work, done)

    # Showing

    def _begin(self) -> None:
        self._works += 1
        self._allow()

    def _end(self) -> None:
        self._works -= 1
        self._show()

    def _allow(self) -> None:
        for verb in (self.choose, self.columns, self.annotate, self.undo, self.write):
            verb.setEnabled(self._works == 0)

    def _show(self) -> None:
        loaded = self.loaded
        self._allow()
        for widget in (self.bar, self.view, self.file_line, self.write, self.choose):
            widget.setVisible(loaded is not None)
        self.empty.setVisible(loaded is None)
        self.set_panel_wanted(wanted=loaded is not None)
        if loaded is None:
            self.empty.say(
                "选一个或几个 Excel 名册，先看会改什么、哪里有错，再决定是否写入。也可以把文件拖到这里。",
                "选择名册...",
                self.choose_files,
            )
            for verb in (self.columns, self.annotate, self.undo):
                verb.hide()
            self.say("", "尚未选择名册", "note")
            return
        self._list_sheets(loaded)
        self.bar.show_segments(_segments(loaded), self._filter)
        self._show_sheet()

    def _list_sheets(self, loaded: Loaded) -> None:
        chosen = self.sheets.currentIndex()
        self.sheets.clear()
        for part in loaded.tables:
            self.sheets.addItem(f"{part.path.name}　{part.sheet}".strip())
        self.sheets.setCurrentIndex(min(max(chosen, 0), len(loaded.tables) - 1))
        self.sheets.setVisible(len(loaded.tables) > 0)

    def _show_sheet(self) -> None:
        loaded = self.loaded
        if loaded is None:
            return
        tables = loaded.tables
        self._shown = part = tables[self.sheets.currentIndex()] if tables else None
        self.file_words.setText(_file_words(part) if part else "没有可以读取的表，见右侧")
        if part is not None:
            heads = heads_of(part)
            self.model.show_rows(loaded, Cells(part, heads), heads, loaded.rows_of(part, self._filter))
            self.view.show_columns(self.model.columns)
        else:
            self.model.show_rows(loaded, Cells(loaded.parts[0], ()), (), ())
        self._show_verbs(loaded)
        self._show_panel()

    def _show_verbs(self, loaded: Loaded) -> None:
        taken, written = loaded.taken(), self.applied is not None
        problems = loaded.plan.report.problems
        self.write.setText("已写入" if written else f"写入 {taken:,} 行" if taken else "写入")
        self.write.setEnabled(taken > 0 and not written and self._works == 0)
        self.undo.setVisible(written)
        self.annotate.setVisible(bool(problems) and not written)
        self.columns.setVisible(self._shown is not None and not written)
        self.reason.setText("" if taken or written else "没有要写入的行")
        counts = loaded.arranged.counts
        left = counts["error"] + counts["doubtful"]
        note = "已写入登记簿" if written else "尚未写入任何内容，写入前自动备份"
        words = f"采用 {taken:,} 行{f'，{left:,} 行有错或待定，不写入' if left else ''}"
        self.say(
            "" if written else f"{words}　空格 采用或略过　F2 改正　F8 下一处", note, "check" if written else "shield"
        )

    def _show_panel(self) -> None:
        if self.loaded is None or self.panel is None:
            return
        at = self.view.currentIndex().row()
        chosen = self.model.rows[at] if 0 <= at < len(self.model.rows) else None
        deeds = Deeds(self._go, self.correct, self.settle, self.skip)
        self.panel.show_head("问题与说明", "")
        self.panel.show_body(panel_of(self.desk.theme, self.loaded, self._shown, chosen, deeds))

    def _go(self, said: ProblemLine) -> None:
        """Show the first cell of a problem, in its sheet."""
        if self.loaded is None:
            return
        first = said.problems[0]
        places = [(part.path, part.sheet) for part in self.loaded.tables]
        if (first.path, first.sheet) in places:
            self.sheets.setCurrentIndex(places.index((first.path, first.sheet)))
            self._filter_by("all")
            at = next((n for n, one in enumerate(self.model.rows) if one.key.row == first.row), -1)
            if at >= 0:
                self.view.go_to(at, first.column)

    def _filter_by(self, key: str) -> None:
        self._filter = key
        if self.loaded is not None:
            self.bar.show_segments(_segments(self.loaded), key)
            self._show_sheet()


def _planned(
    register: Register, paths: tuple[Path, ...], parts: tuple[Part, ...], decisions: Decisions, tell: Progress
) -> Loaded:
    plan = plan_import(register, parts, decisions, progress=tell)
    return Loaded(paths, parts, plan, plan.decisions, arranged(plan))


def _replanned(register: Register, loaded: Loaded, decisions: Decisions, tell: Progress) -> Loaded:
    plan = replan(register, loaded.plan, loaded.parts, decisions, progress=tell)
    return Loaded(loaded.paths, loaded.parts, plan, plan.decisions, arranged(plan))


def _segments(loaded: Loaded) -> list[Segment]:
    counts = loaded.arranged.counts
    shown = [Segment("all", "file", "ink2", "全部", len(loaded.plan.rows), "数据行")]
    for key, (word, icon, tone) in WORDS.items():
        if counts[key]:
            shown.append(Segment(key, icon, tone, word, counts[key], _REMARKS[key]))
    return shown


def _file_words(part: Part) -> str:
    hidden = len(part.source.marks.hidden_rows) if part.source is not None else 0
    said = f"表头在第 {part.layout.heading_row} 行", f"{len(part.contents.rows):,} 行数据"
    return "　".join((*said, *((f"隐藏的 {hidden} 行也已读出",) if hidden else ())))

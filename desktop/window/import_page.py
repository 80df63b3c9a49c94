"""导入: choose rosters, see what they would change and what is wrong with them, then write all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QDragEnterEvent, QDropEvent

from desktop.progress import Progress
from desktop.register import Register
from desktop.rosters import FileReport, ImportReport, import_rosters
from desktop.window.cells import EMPTY, Cell, Look
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.grouped_model import Cells, Group, GroupedModel
from desktop.window.ledger import Column, LedgerView
from desktop.window.outcome_bar import OutcomeBar, Segment
from desktop.window.page import Page
from desktop.window.parts import button, label
from policies.facts import SUBJECT_KINDS

_COLUMNS = (Column("判断", 112), Column("位置", 168), Column("说明"))
_CELLS_SHOWN = 6


class Remark(NamedTuple):
    """One line of the report: the same thing said of one or more cells."""

    kind: str
    """problem or reading."""
    cells: tuple[str, ...]
    sentence: str


class ImportPage(Page):
    """The import of rosters. Nothing is written before the clerk says so."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "导入", panel=False)
        self.paths: tuple[Path, ...] = ()
        self.report: ImportReport | None = None
        self._filter = "all"
        self.setAcceptDrops(True)
        self.reason = label("", "note")
        self.choose = button("选择名册...")
        self.write = button("写入登记簿", "primary")
        self.bar = OutcomeBar(desk.theme, "导入结果")
        self.model: GroupedModel[Remark] = GroupedModel(_COLUMNS, _remark_cells, self)
        self.view = LedgerView(desk.theme, _COLUMNS, "导入说明")
        self.empty = Emptiness()
        self._build()

    def _build(self) -> None:
        self.view.setModel(self.model)
        self.first = self.view
        self.choose.with_icon(self.desk.theme, "file")
        self.choose.clicked.connect(self.choose_files)
        self.write.clicked.connect(self.apply)
        self.bar.chosen.connect(self._filter_by)
        for widget in (self.reason, self.choose, self.write):
            self.verbs.addWidget(widget)
        self.add(self.bar)
        self.add(self.view, stretch=True)
        self.add(self.empty, stretch=True)
        self._show()

    def refresh(self) -> None:
        """Nothing of the register is shown here."""

    def commit(self) -> None:
        """Write, where that is allowed; else choose the rosters."""
        if self.write.isEnabled() and self.write.isVisible():
            self.apply()
        elif self.report is None:
            self.choose_files()

    def choose_files(self) -> None:
        """Ask for files and check them."""
        paths = self.desk.tools.choosers.rosters(self)
        if paths:
            self.check(paths)

    def check(self, paths: Iterable[Path]) -> None:
        """Read the files without writing anything."""
        self.paths, self.report = tuple(paths), None
        self._import(dry_run=True)

    def apply(self) -> None:
        """Write what was checked: everything, or nothing where the register changed meanwhile."""
        self._import(dry_run=False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if all(url.isLocalFile() for url in event.mimeData().urls()) and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check the files that were dropped."""
        self.check(Path(url.toLocalFile()) for url in event.mimeData().urls())

    def _import(self, *, dry_run: bool) -> None:
        paths, author = self.paths, self.desk.author

        def work(register: Register, tell: Progress) -> ImportReport:
            return import_rosters(register, paths, author=author, dry_run=dry_run, progress=tell)

        for verb in (self.choose, self.write):
            verb.setEnabled(False)
        what = "检查名册" if dry_run else "写入登记簿"
        self.desk.operations.work(self, what, work, self._take, changes=not dry_run, ended=self._show)

    def _take(self, report: ImportReport) -> None:
        self.report = report
        self._filter = "problem" if report.problems else "all"
        self._show()
        self.view.setFocus()

    def _show(self) -> None:
        report = self.report
        self.choose.setEnabled(True)
        for widget in (self.bar, self.view, self.write):
            widget.setVisible(report is not None)
        self.empty.setVisible(report is None)
        if report is None:
            self.empty.say(
                "选一个或几个 Excel 名册，先看会改什么、哪里有错，再决定是否写入。也可以把文件拖到这里。",
                "选择名册...",
                self.choose_files,
            )
            self.choose.setVisible(False)
            self.say("", "尚未选择名册", "note")
        else:
            self._show_report(report)

    def _show_report(self, report: ImportReport) -> None:
        self.choose.setVisible(True)
        self.count.setText(f"{len({file.path for file in report.files})} 个文件")
        self._show_verbs(report)
        self.bar.show_segments(_segments(report), self._filter)
        self.model.show_groups([_group(file, self._filter) for file in report.files])
        self.view.clearSpans()
        for head in self.model.heads():
            self.view.setSpan(head, 0, 1, len(_COLUMNS))
        note = "已写入登记簿" if report.applied else "尚未写入任何内容"
        self.say(_sums(report.files), note, "check" if report.applied else "shield")

    def _show_verbs(self, report: ImportReport) -> None:
        new, changed = _sum(report.files, "new"), _sum(report.files, "changed")
        nothing = new + changed == 0
        self.write.setText("已写入" if report.applied else f"写入 {new + changed:,} 条" if new + changed else "写入")
        self.write.setAccessibleName("写入登记簿")
        self.write.setEnabled(not report.applied and not report.problems and not nothing)
        reason = "全部与登记簿一致，不必写入" if nothing else ""
        reason = f"有 {len(report.problems)} 处错误，改正名册后重新选择" if report.problems else reason
        self.reason.setText("" if report.applied else reason)

    def _filter_by(self, key: str) -> None:
        self._filter = key
        if self.report is not None:
            self._show_report(self.report)


def _sum(files: tuple[FileReport, ...], name: str) -> int:
    return sum(getattr(file, name) for file in files)


def _segments(report: ImportReport) -> list[Segment]:
    files, readings = report.files, sum(len(file.readings) for file in report.files)
    shown = [
        Segment("all", "file", "ink2", "全部", _sum(files, "rows"), "数据行"),
        Segment("problem", "problem", "red", "错误", len(report.problems), "不写入任何内容"),
        Segment("new", "new", "green", "新增", _sum(files, "new"), "登记簿里没有", filters=False),
        Segment("changed", "changed", "accent", "变更", _sum(files, "changed"), "补充或改动", filters=False),
        Segment("unchanged", "unchanged", "grey", "无变化", _sum(files, "unchanged"), "不必写入", filters=False),
        Segment("reading", "note", "ink2", "读数说明", readings, "统一了写法"),
    ]
    return [segment for segment in shown if segment.amount or segment.key == "all"]


def _sums(files: tuple[FileReport, ...]) -> str:
    return f"新增 {_sum(files, 'new'):,}，变更 {_sum(files, 'changed'):,}，无变化 {_sum(files, 'unchanged'):,}"


def _group(file: FileReport, chosen: str) -> Group[Remark]:
    kind = "以往奖补" if file.kind == "awards" else SUBJECT_KINDS[file.kind] if file.kind else "未认出类别"
    counts = f"{kind} {file.rows:,} 行，新增 {file.new:,}，变更 {file.changed:,}，无变化 {file.unchanged:,}"
    where = f"{file.path.name}　{file.sheet}" if file.sheet else file.path.name
    remarks = [remark for remark in _remarks(file) if chosen not in ("problem", "reading") or remark.kind == chosen]
    return Group((Cell(where, Look.GROUP, counts), EMPTY, EMPTY), remarks)


def _remarks(file: FileReport) -> Iterator[Remark]:
    yield from _merged("problem", ((problem.cell, problem.sentence) for problem in file.problems))
    yield from _merged("reading", ((note.cell, _read_as(note.raw, note.taken)) for note in file.readings))


def _read_as(raw: str, taken: str) -> str:
    return f"{raw} → {taken}" if raw else taken


def _merged(kind: str, said: Iterable[tuple[str, str]]) -> Iterator[Remark]:
    """Say the same thing once, with all its cells."""
    cells: dict[str, list[str]] = {}
    for cell, sentence in said:
        cells.setdefault(sentence, []).append(cell)
    for sentence, places in cells.items():
        yield Remark(kind, tuple(place for place in places if place), sentence)


def _remark_cells(remark: Remark) -> Cells:
    shown = "、".join(remark.cells[:_CELLS_SHOWN])
    more = f" 等 {len(remark.cells)} 处" if len(remark.cells) > _CELLS_SHOWN else ""
    if remark.kind == "problem":
        judgement = Cell("错误", Look.STATUS, icon="problem", tone="red")
    else:
        judgement = Cell("读数说明", Look.STATUS, icon="note", tone="ink2")
    return judgement, Cell(shown + more), Cell(remark.sentence, Look.NAME)

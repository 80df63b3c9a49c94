"""兑现批次: what was frozen, line by line, and its lists for printing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.progress import Progress
from desktop.register import Batch, BatchHead, BatchLine, Register
from desktop.reports import write_award_list
from desktop.window.cells import EMPTY, Cell, Look, flags_cell
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.grouped_model import Cells, Group, GroupedModel
from desktop.window.ledger import Column, LedgerView
from desktop.window.page import Page
from desktop.window.parts import boxed, button, joined, label, line, row, selectable
from policies.findings.finding import PAYERS, Payer
from policies.money import yuan

_HEADS = (
    Column("批次", 128),
    Column("政策文件"),
    Column("年度", 84, rank=2),
    Column("笔数", 64, right=True, rank=1),
    Column("合计 元", 124, right=True),
    Column("封存", 140, rank=3),
)
_LINES = (
    Column("主体"),
    Column("核定 元", 116, right=True),
    Column("标记", 96, rank=1),
    Column("核定依据", 188, share=0.3, rank=2),
)


class BatchPage(Page):
    """The list of batches, and one of them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "兑现批次")
        self.batch: Batch | None = None
        self._wanted = ""
        self._open = False
        self.files: dict[str, tuple[Path, ...]] = {}
        self.up = button("兑现批次", "crumb", name="回到全部批次")
        self.export = button("导出 Excel 和 PDF...", "primary")
        self.heads: GroupedModel[BatchHead] = GroupedModel(_HEADS, _head_cells, self)
        self.lines: GroupedModel[BatchLine] = GroupedModel(_LINES, _line_cells, self)
        self.heads_view = LedgerView(desk.theme, _HEADS, "批次列表")
        self.lines_view = LedgerView(desk.theme, _LINES, "批次明细")
        self.empty = Emptiness()
        self._build()

    def _build(self) -> None:
        self.head_row.insertWidget(0, self.up)
        self.verbs.addWidget(self.export)
        self.export.with_icon(self.desk.theme, "export")
        self.heads_view.setModel(self.heads)
        self.lines_view.setModel(self.lines)
        for view in (self.heads_view, self.lines_view, self.empty):
            self.add(view, stretch=True)
        self.up.clicked.connect(self.close_batch)
        self.export.clicked.connect(self.export_lists)
        self.heads_view.activated_row.connect(self._open_row)
        self.heads_view.selectionModel().selectionChanged.connect(self._choose)
        self.lines_view.selectionModel().selectionChanged.connect(self._say_sums)
        self._show()

    def refresh(self) -> None:
        """Read the list of batches again."""
        self.desk.operations.read(self, "heads", Register.batches, self._take_heads)

    def show_item(self, item: str) -> None:
        """Open one batch."""
        self._wanted, self._open = item, True
        self._read(item)

    def commit(self) -> None:
        """Export, where a batch is chosen."""
        if self.export.isEnabled() and self.export.isVisible():
            self.export_lists()

    def back(self) -> None:
        """Go back to the list of batches."""
        if self._open:
            self.close_batch()
        else:
            super().back()

    def close_batch(self) -> None:
        """Show all batches."""
        self._open = False
        self._show()
        self.heads_view.setFocus()

    def export_lists(self) -> None:
        """Ask for a folder and write both lists there."""
        batch, folder = self.batch, self.desk.tools.choosers.folder(self)
        if batch is None or folder is None:
            return

        def work(_register: Register, _tell: Progress) -> tuple[Path, ...]:
            return write_award_list(batch, folder)

        def done(files: tuple[Path, ...]) -> None:
            self.files[batch.code] = files
            self._show()

        self.export.setEnabled(False)
        self.desk.operations.work(self, "导出名单", work, done, ended=lambda: self.export.setEnabled(True))

    def _take_heads(self, heads: tuple[BatchHead, ...]) -> None:
        newest_first = tuple(reversed(heads))
        self.heads.show_groups([Group((), newest_first)])
        wanted = self._wanted or (newest_first[0].code if newest_first else "")
        at = self.heads.row_of(lambda head: head.code == wanted)
        if at >= 0:
            self.heads_view.selectRow(at)
        self._show()

    def _choose(self) -> None:
        rows = self.heads_view.selected_rows()
        head = self.heads.item(rows[0]) if rows else None
        if head is not None:
            self._wanted = head.code
            self._read(head.code)

    def _open_row(self, _row: int) -> None:
        self._open = True
        self._show()
        self.lines_view.setFocus()

    def _read(self, code: str) -> None:
        self.desk.operations.read(self, "batch", lambda register: register.batch(code), self._take_batch)

    def _take_batch(self, batch: Batch) -> None:
        self.batch = batch
        self.lines.show_groups(_groups(batch))
        first = self.lines.row_of(lambda _: True)
        if first >= 0:
            self.lines_view.selectRow(first)
        self._show()

    def _show(self) -> None:
        opened = self._open and self.batch is not None
        nothing = self.heads.rowCount() == 0 and not opened
        self.up.setVisible(opened)
        self.export.setVisible(self.batch is not None)
        self.heads_view.setVisible(not opened and not nothing)
        self.lines_view.setVisible(opened)
        self.empty.setVisible(nothing)
        self.empty.say("还没有批次。测算以后，把应奖补的结果做成批次，就在这里。", "去测算", self._to_assess)
        self.set_panel_wanted(wanted=self.batch is not None)
        self.title.setText(f"›  {self.batch.code}" if opened and self.batch else "兑现批次")
        self.count.setText(f"{self.batch.year} 年度" if opened and self.batch else f"{self.heads.rowCount() or ''}")
        self._show_panel()
        self._say_sums()

    def _to_assess(self) -> None:
        self.desk.ways.go("assess")

    def _show_panel(self) -> None:
        if self.panel is None or self.batch is None:
            return
        batch = self.batch
        crown = row(label(f"{len(batch.lines)} 笔合计", "quiet"), None, selectable(label(yuan(batch.total), "amount")))
        crown.addWidget(label("元", "note"))
        self.panel.show_head(batch.code, batch.policy_title, crown)
        self.panel.show_body(self._panel_parts(batch))

    def _panel_parts(self, batch: Batch) -> Iterator[QWidget]:
        if batch.code in self.files:
            yield from self._exported(self.files[batch.code])
            yield line()
        yield label("封存", "section")
        yield label("事实、政策、口径已一同封存，之后名册再改也不影响本批次。", "quiet", wrap=True)
        yield from _pairs(batch)
        yield line()
        yield label("资金渠道", "section")
        for payer, lines in groupby(sorted(batch.lines, key=_payer), key=_payer):
            yield _pair(PAYERS[payer], f"{yuan(sum(one.amount for one in lines))} 元")

    def _exported(self, files: tuple[Path, ...]) -> Iterator[QWidget]:
        yield label("已导出", "section")
        for file in files:
            yield selectable(label(file.name, wrap=True))
        yield selectable(label(str(files[0].parent), "note", wrap=True))
        show = button("打开文件夹", "link")
        show.with_icon(self.desk.theme, "folder")
        show.clicked.connect(lambda: self.desk.tools.choosers.show_folder(files[0].parent))
        yield boxed(row(show, None))

    def _say_sums(self) -> None:
        batch = self.batch
        if not self._open or batch is None:
            self.say(f"共 {self.heads.rowCount()} 个批次" if self.heads.rowCount() else "")
            return
        chosen = [one for one in map(self.lines.item, self.lines_view.selected_rows()) if one is not None]
        selection = f"选中 {len(chosen)} 笔 {yuan(sum(one.amount for one in chosen))}" if chosen else ""
        self.say(joined((selection, f"{len(batch.lines)} 笔合计 {yuan(batch.total)}", "单位：元")))


def _payer(one: BatchLine) -> Payer:
    return one.payer


def _pairs(batch: Batch) -> Iterator[QWidget]:
    yield _pair("经办", batch.created_by)
    yield _pair("时间", batch.created_at.astimezone().strftime("%Y-%m-%d %H:%M"))
    yield _pair("发文机关", batch.issuer)
    yield _pair("依据", batch.legal_basis or "文号未填")
    yield _pair("政策年度", f"{batch.year} 年，测算至 {batch.as_of.isoformat()}")
    yield _pair("政策摘要", _digest(batch.policy_hash))
    yield _pair("封存摘要", _digest(batch.seal))


def _digest(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, 16, 4))


def _pair(name: str, value: str) -> QWidget:
    return boxed(row(label(name, "quiet"), None, selectable(label(value))))


def _head_cells(head: BatchHead) -> Cells:
    when = head.created_at.astimezone().strftime("%Y-%m-%d")
    return (
        Cell(head.code),
        Cell(head.policy_title),
        Cell(f"{head.year} 年度"),
        Cell(f"{head.lines:,}", Look.FIGURE),
        Cell(yuan(head.total), Look.FIGURE),
        Cell(f"{when} {head.created_by}", Look.QUIET),
    )


def _groups(batch: Batch) -> list[Group[BatchLine]]:
    return [_group(list(lines)) for _, lines in groupby(batch.lines, key=lambda one: one.measure)]


def _group(lines: list[BatchLine]) -> Group[BatchLine]:
    title = Cell(f"{lines[0].measure} {lines[0].measure_title}", Look.GROUP, f"{len(lines)} 笔　{lines[0].clause}")
    return Group((title, Cell(yuan(sum(one.amount for one in lines)), Look.FIGURE), EMPTY, EMPTY), lines)


def _line_cells(one: BatchLine) -> Cells:
    return Cell(one.name), Cell(yuan(one.amount), Look.FIGURE), flags_cell(one.flags), Cell(one.basis, Look.QUIET)

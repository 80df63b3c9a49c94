"""兑现批次: all batches; one of them with its stages, amounts, checks, notice, payments and claw-backs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLayout, QMenu, QVBoxLayout, QWidget

from desktop.awards.recomputing import Difference, recompute
from desktop.awards.steps import TURNS
from desktop.progress import Progress
from desktop.register import Batch, BatchLine, Register
from desktop.register.stages import NOTICE, PAID
from desktop.reports import write_award_list
from desktop.window.award_ledger import show_ledger
from desktop.window.batch_deeds import BatchDeeds, Verb, next_verb
from desktop.window.batch_head import BatchHead as Head
from desktop.window.batch_lines import FROZEN, HEADS, cells_of, columns_for, groups_of, head_cells
from desktop.window.batch_panel import batch_parts, line_parts, seal_parts
from desktop.window.batch_reading import BatchView, Listed, lists_waiting, read_batch, read_batches
from desktop.window.complaints import complain
from desktop.window.desk import Desk
from desktop.window.empty import Emptiness
from desktop.window.grouped_model import Group, GroupedModel
from desktop.window.ledger import LedgerView
from desktop.window.page import Command, Page
from desktop.window.parts import Elided, boxed, button, joined, label, line, pair, row, selectable
from desktop.window.run_comparison import ask_comparison
from policies.findings.finding import PAYERS, Payer
from policies.money import yuan
from policies.problems import InputError, Problem

_FOLLOWS_AFTER_MS = 120
Side = Literal["batch", "line"]


class BatchPage(Page):
    """The list of batches, and one of them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "兑现批次")
        self.view: BatchView | None = None
        self._wanted = ""
        self._open = False
        self._side: Side = "batch"
        self.files: dict[str, tuple[Path, ...]] = {}
        self.up = button("兑现批次", "crumb", name="回到全部批次")
        self.obstacle = Elided("warn", sentence=True)
        self.compare = button("对照...")
        self.export = button("导出...", name="导出 Excel 和 PDF")
        self.more = button("办理", "secondary", name="更多办理")
        self.next = button("", "primary")
        self.head_view = Head(desk.theme)
        self.heads: GroupedModel[Listed] = GroupedModel(HEADS, head_cells, self)
        self.lines: GroupedModel[BatchLine] = GroupedModel(FROZEN, lambda _: (), self)
        self.heads_view = LedgerView(desk.theme, HEADS, "批次列表")
        self.lines_view = LedgerView(desk.theme, FROZEN, "批次明细")
        self.empty = Emptiness()
        self.deeds = BatchDeeds(desk, self, lambda: self.view, lambda: self.chosen_numbers)
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOWS_AFTER_MS)
        self._menu = QMenu(self)
        self._build()
        self._connect()
        self._show()

    @property
    def batch(self) -> Batch | None:
        """The batch that is chosen."""
        return self.view.batch if self.view else None

    @property
    def chosen_numbers(self) -> tuple[int, ...]:
        """The lines that are selected."""
        if not self._open:
            return ()
        items = map(self.lines.item, self.lines_view.selected_rows())
        return tuple(one.number for one in items if one is not None)

    def _build(self) -> None:
        self.head_row.insertWidget(0, self.up)
        for verb in (self.obstacle, self.compare, self.export, self.more, self.next):
            self.verbs.addWidget(verb)
        self.export.with_icon(self.desk.theme, "export")
        self.more.setMenu(self._menu)
        self.heads_view.setModel(self.heads)
        self.lines_view.setModel(self.lines)
        self.add(self.head_view)
        for view in (self.heads_view, self.lines_view, self.empty):
            self.add(view, stretch=True)

    def _connect(self) -> None:
        self.up.clicked.connect(self.close_batch)
        self.compare.clicked.connect(self.ask_comparison)
        self.export.clicked.connect(self.export_lists)
        self.next.clicked.connect(self.go_on)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.heads_view.activated_row.connect(self._open_row)
        self.heads_view.selectionModel().selectionChanged.connect(self._choose)
        self.lines_view.selectionModel().selectionChanged.connect(self._follow.start)
        self.lines_view.activated_row.connect(lambda _: self.show_side("line"))
        self._follow.timeout.connect(self._follow_lines)

    def commands(self) -> tuple[Command, ...]:
        """Return what the palette offers here."""
        return (Command("重算核对批次", self.recompute), Command("对照...", self.ask_comparison))

    def refresh(self) -> None:
        """Read the list of batches again."""
        self.desk.operations.read(self, "heads", read_batches, self._take_heads)
        if self._open and self._wanted:
            self._read(self._wanted)

    def show_item(self, item: str) -> None:
        """Open one batch."""
        self._wanted, self._open = item, True
        self._read(item)

    def commit(self) -> None:
        """Do what the batch waits for."""
        if self.next.isEnabled() and self.next.isVisible():
            self.go_on()

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

    # What is done

    def go_on(self) -> None:
        """Do what the batch waits for."""
        if self.view is None:
            return
        verb, _ = next_verb(self.view)
        does: dict[Verb, Callable[[], object]] = {
            "start": self.deeds.start,
            "announce": self.deeds.announce,
            "pass": partial(self.deeds.pass_stage, self.view.next_stage),
            "list": self.deeds.make_list,
            "settle": partial(self.deeds.settle, next(iter(lists_waiting(self.view)), 1)),
        }
        does.get(verb, lambda: None)()

    def _fill_menu(self) -> None:
        menu, deeds, view = self._menu, self.deeds, self.view
        menu.clear()
        if view is None:
            return
        for stage, count in view.waiting.items():
            if stage != PAID:
                menu.addAction(
                    f"{'办结公示' if stage == NOTICE else stage}（{count} 笔）...", partial(deeds.pass_stage, stage)
                )
        if view.awards:
            menu.addAction("生成拨付清单", deeds.make_list)
            menu.addAction("压减资金...", deeds.cut)
            menu.addAction("重新公示..." if view.standing else "发布公示...", deeds.announce)
            menu.addSeparator()
            menu.addAction(f"对所选 {len(self.chosen_numbers)} 笔：").setEnabled(False)
            for action, turn in TURNS.items():
                menu.addAction(f"{turn.label}...", partial(deeds.turn, action))
            menu.addAction("立案追回...", deeds.demand)
            menu.addSeparator()
        menu.addAction("看所选对象的奖补台账", self.show_ledger)
        menu.addAction("重算核对", self.recompute)
        menu.addAction("对照...", self.ask_comparison)

    def show_ledger(self) -> None:
        """Show what the subject that is selected was awarded."""
        if self.view and self.chosen_numbers:
            one = self.view.batch.lines[self.chosen_numbers[0] - 1]
            award = self.view.awards.get(one.number)
            show_ledger(self.desk, self, award.subject_id if award else one.subject_id)

    def recompute(self) -> None:
        """Compute the batch again from itself alone, and say whether it comes out to the fen."""
        batch = self.batch
        if batch is None:
            return

        def work(_register: Register, tell: Progress) -> tuple[Difference, ...]:
            return recompute(batch, progress=tell)

        def done(found: tuple[Difference, ...]) -> None:
            if found:
                problems = [Problem(f"第 {one.number} 号 {one.name}", "differs", one.sentence) for one in found]
                complain(self.desk.theme, self, InputError(problems), "重算不一致")
            else:
                self.deeds.tell(
                    "重算一致", f"{len(batch.lines)} 笔 {yuan(batch.total)} 元，按批次自存的内容重算，分文不差。"
                )

        self.desk.operations.work(self, "重算核对", work, done)

    def ask_comparison(self) -> None:
        """Ask what to compare the batch with."""
        items = (self.heads.item(number) for number in range(self.heads.rowCount()))
        heads = [one.head for one in items if one is not None]
        head = next((one for one in heads if self.batch and one.code == self.batch.code), None)
        if head is not None:
            ask_comparison(self.desk, self, head, heads)

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

    # What is read

    def _take_heads(self, listed: tuple[Listed, ...]) -> None:
        self.heads.show_groups([Group((), listed)])
        wanted = self._wanted or (listed[0].head.code if listed else "")
        at = self.heads.row_of(lambda one: one.head.code == wanted)
        if at >= 0:
            self.heads_view.selectRow(at)
        self._show()

    def _choose(self) -> None:
        rows = self.heads_view.selected_rows()
        listed = self.heads.item(rows[0]) if rows else None
        if listed is not None and not self._open:
            self._wanted = listed.head.code
            self._read(listed.head.code)

    def _open_row(self, _row: int) -> None:
        self._open = True
        self._show()
        self.lines_view.setFocus()

    def _read(self, code: str) -> None:
        today = date.today()  # noqa: DTZ011  # the clerk's own day

        def work(register: Register) -> tuple[BatchView, list[Group[BatchLine]]]:
            view = read_batch(register, code, today)
            return view, groups_of(view)

        self.desk.operations.read(self, "batch", work, self._take_batch)

    def _take_batch(self, read: tuple[BatchView, list[Group[BatchLine]]]) -> None:
        view, groups = read
        same = self.view is not None and self.view.batch.code == view.batch.code
        selected = self.lines_view.selected_rows() if same else ()
        before: list[object] = [self.view]
        self.view = view
        columns = columns_for(view)
        self.lines.show_cells(cells_of(view))
        self.lines.show_groups(groups, columns)
        self.lines_view.set_columns(columns)
        self._select(selected)
        self._show()
        self.desk.operations.drop(before)

    def _select(self, rows: tuple[int, ...]) -> None:
        if len(rows) > 1:
            return
        at = rows[0] if rows and self.lines.item(rows[0]) is not None else self.lines.row_of(lambda _: True)
        if at >= 0:
            self.lines_view.selectRow(at)

    def _choose_line(self, number: int) -> None:
        at = self.lines.row_of(lambda one: one.number == number)
        if at >= 0:
            self._open = True
            self._show()
            self.lines_view.selectRow(at)
            self.show_side("line")

    # What is shown

    def _show(self) -> None:
        opened = self._open and self.view is not None
        nothing = self.heads.rowCount() == 0 and not opened
        self.up.setVisible(opened)
        self.export.setVisible(self.view is not None)
        self.compare.setVisible(self.view is not None and not opened)
        self.heads_view.setVisible(not opened and not nothing)
        self.lines_view.setVisible(opened)
        self.empty.setVisible(nothing)
        self.empty.say("还没有批次。测算以后，把应奖补的结果做成批次，就在这里。", "去测算", self._to_assess)
        self.set_panel_wanted(wanted=self.view is not None)
        self.title.setText(f"›  {self.view.batch.code}" if opened and self.view else "兑现批次")
        many = f"{self.heads.rowCount()} 批" if self.heads.rowCount() else ""
        self.count.setText(f"{self.view.batch.year} 年度" if opened and self.view else many)
        self._show_next(opened=opened)
        self._show_panel()
        self._say_sums()

    def _show_next(self, *, opened: bool) -> None:
        """Say what the batch waits for, and beside it what stands in the way."""
        view = self.view if opened else None
        verb, words = next_verb(view) if view else ("", "")
        obstacle = view.obstacle if view else ""
        self.next.setVisible(bool(verb))
        self.next.setText(words)
        self.next.setAccessibleName(words)
        self.next.setEnabled(not (obstacle and view and view.next_stage == NOTICE))
        self.obstacle.setText(obstacle)
        self.obstacle.setVisible(bool(obstacle))
        self.more.setVisible(opened)
        self.head_view.setVisible(bool(view and view.awards))
        if view and view.awards:
            self.head_view.show_view(view)

    def _to_assess(self) -> None:
        self.desk.ways.go("assess")

    def show_side(self, side: Side) -> None:
        """Show the batch as a whole or the line that is selected."""
        self._side = side
        self._show_panel()
        self.open_panel()

    def _follow_lines(self) -> None:
        self._say_sums()
        if self._open and self._side == "line":
            self._show_panel()

    def _show_panel(self) -> None:
        view, panel = self.view, self.panel
        if panel is None or view is None:
            return
        numbers = self.chosen_numbers
        if self._open and self._side == "line" and numbers:
            one = view.batch.lines[numbers[0] - 1]
            panel.show_head(one.name, f"第 {one.number} 号　{one.measure} {one.measure_title}", self._crown(one.amount))
            panel.show_body(line_parts(view, one.number))
        else:
            panel.show_head(view.batch.code, view.batch.policy_title, self._crown(view.batch.total))
            panel.show_body(self._whole(view))

    def _crown(self, amount: int) -> QLayout:
        crown = QVBoxLayout()
        crown.setSpacing(0)
        of_line = self._open and self._side == "line"
        figure = selectable(label(yuan(amount), "amount"))
        crown.addLayout(row(label("这一笔" if of_line else "合计", "quiet"), None, figure, label("元", "note"), gap=12))
        if self._open:
            crown.addLayout(row(*self._side_tabs(), None, gap=12))
        return crown

    def _side_tabs(self) -> Iterator[QWidget]:
        """Yield what the panel can show of an open batch."""
        sides: tuple[tuple[str, Side], ...] = (("整个批次", "batch"), ("这一笔", "line"))
        for words, side in sides:
            tab = button(words, "tab")
            tab.setCheckable(True)
            tab.setChecked(side == self._side)
            tab.clicked.connect(partial(self.show_side, side))
            yield tab

    def _whole(self, view: BatchView) -> Iterator[QWidget]:
        if view.batch.code in self.files:
            yield from self._exported(self.files[view.batch.code])
            yield line()
        if self._open:
            yield from batch_parts(self.desk.theme, view, self.deeds, self._choose_line)
            return
        yield pair(
            "进度", "还没有受理" if not view.awards else f"等待{view.next_stage}" if view.next_stage else "已办结"
        )
        yield line()
        yield from seal_parts(view.batch)
        yield line()
        yield label("资金渠道", "section")
        for payer, lines in groupby(sorted(view.batch.lines, key=_payer), key=_payer):
            yield pair(PAYERS[payer], f"{yuan(sum(one.amount for one in lines))} 元")

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
        view = self.view
        if not self._open or view is None:
            self.say(f"共 {self.heads.rowCount()} 个批次" if self.heads.rowCount() else "")
            return
        lines = view.batch.lines
        numbers = self.chosen_numbers
        chosen = yuan(sum(lines[number - 1].amount for number in numbers))
        approved = view.sums.get("approved")
        self.say(
            joined(
                (
                    f"选中 {len(numbers)} 笔 {chosen}" if numbers else "",
                    f"{len(lines)} 笔合计 {yuan(view.batch.total)}",
                    "" if approved is None else f"核定 {yuan(approved)}",
                    "单位：元",
                )
            )
        )


def _payer(one: BatchLine) -> Payer:
    return one.payer

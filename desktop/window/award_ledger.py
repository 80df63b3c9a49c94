"""What one subject was awarded: by clause and year, tiers used, years used, cap left, owed back."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.awards.ledgers import MeasureLedger, SubjectLedger, ledger_of
from desktop.register import LedgerEntry
from desktop.window.cells import EMPTY, Cell, Look, Tag
from desktop.window.desk import Desk
from desktop.window.grouped_model import Cells, Group
from desktop.window.ledger import Column
from desktop.window.parts import joined
from desktop.window.table_dialog import TableDialog
from policies.money import yuan

_COLUMNS = (
    Column("措施与年度"),
    Column("奖补 元", 124, right=True),
    Column("档次", 120, rank=1),
    Column("说明", 240, share=0.34, rank=2),
)


def show_ledger(desk: Desk, parent: QWidget, subject_id: int) -> None:
    """Read a subject's ledger and show it."""

    def done(found: SubjectLedger) -> None:
        fill_ledger(desk, parent, found).open()

    desk.operations.read(parent, "ledger", lambda register: ledger_of(register, subject_id), done)


def fill_ledger(desk: Desk, parent: QWidget, found: SubjectLedger) -> TableDialog[LedgerEntry]:
    """Return the dialog of a ledger."""
    sentence = "以往录入、导入的和本登记簿审定的奖补都在内，测算时一并计算。"
    dialog: TableDialog[LedgerEntry] = TableDialog(
        desk.theme, parent, f"{found.name}　奖补台账", sentence, _COLUMNS, _cells
    )
    owed = f"尚欠退回 {yuan(found.owed_back)} 元" if found.owed_back else ""
    nothing = "" if found.measures else "还没有奖补记录"
    sums = joined((nothing, f"累计 {yuan(found.total)} 元" if found.measures else "", owed))
    dialog.show_groups([Group(_head(one), one.entries) for one in found.measures], sums)
    return dialog


def _head(one: MeasureLedger) -> Cells:
    title = Cell(f"{one.measure} {one.title}", Look.GROUP, one.clause)
    tiers = Cell("、".join(one.tiers_used), Look.QUIET)
    return title, Cell(yuan(one.total), Look.FIGURE), tiers, Cell(_left(one), Look.QUIET)


def _left(one: MeasureLedger) -> str:
    years = f"已用 {one.years_used[0]} / {one.years_used[1]} 年" if one.years_used else ""
    cap = "" if one.cap_left is None else f"上限尚余 {yuan(one.cap_left)} 元"
    return joined((years, cap))


def _cells(entry: LedgerEntry) -> Cells:
    back = Cell("已追回", Look.TAGS, tags=(Tag("已追回", "violet"),)) if entry.reversed else EMPTY
    figure = Cell(yuan(entry.amount), Look.FIGURE, tone="ink3" if entry.reversed else "ink")
    return Cell(f"{entry.year} 年度"), figure, Cell(entry.tier), back

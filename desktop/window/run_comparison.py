"""Two runs side by side: each changed amount with what it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from desktop.awards import assess_register
from desktop.awards.comparing import LABELS, Cause, Changed, compare
from desktop.awards.freezing import draft
from desktop.progress import Progress
from desktop.register import BatchHead, Register
from desktop.window.asking import Ask
from desktop.window.cells import EMPTY, Cell, Look
from desktop.window.deciding import submit
from desktop.window.desk import Desk
from desktop.window.grouped_model import Cells, Group
from desktop.window.ledger import Column
from desktop.window.parts import joined
from desktop.window.table_dialog import TableDialog
from policies.money import yuan

_COLUMNS = (
    Column("主体"),
    Column("措施", 84, rank=2),
    Column("前 元", 116, right=True, rank=1),
    Column("后 元", 116, right=True, rank=1),
    Column("变化 元", 116, right=True),
    Column("其中", 200, share=0.3, rank=3),
)
_NOW = ""


def ask_comparison(desk: Desk, parent: QWidget, head: BatchHead, heads: Sequence[BatchHead]) -> Ask:
    """Ask what to compare a batch with: the register as it is now, or another batch of the policy."""
    others = [one for one in heads if one.policy_id == head.policy_id and one.code != head.code]

    def answered(said: Mapping[str, str]) -> None:
        other = said["对照"]

        def work(register: Register, tell: Progress) -> tuple[Changed, ...]:
            return _compared(register, head, other, desk.author, tell)

        title = f"{head.code} 与{other or '现在的登记簿'}对照"
        submit(desk, parent, ask, "对照", work, lambda changes: _show(desk, parent, title, changes))

    ask = Ask(parent, "对照", f"{head.code} 之后的金额为什么变了：事实、政策、口径还是决定。", "对照", answered)
    ask.offer("对照", [(_NOW, "现在的登记簿"), *((one.code, f"批次 {one.code}") for one in others)])
    ask.open()
    return ask


def _compared(register: Register, head: BatchHead, other: str, author: str, tell: Progress) -> tuple[Changed, ...]:
    batch = register.batch(head.code)
    if other != _NOW:
        earlier, later = sorted((batch, register.batch(other)), key=lambda one: one.created_at)
        return compare(earlier, later)
    run = assess_register(register, register.policies.of_year(batch.policy_id, batch.year), batch.year, progress=tell)
    return compare(batch, draft(register, run, author=author, progress=tell), now=run.subjects)


def _show(desk: Desk, parent: QWidget, title: str, changes: tuple[Changed, ...]) -> None:
    dialog: TableDialog[Changed] = TableDialog(desk.theme, parent, title, "", _COLUMNS, _cells)
    by_cause: dict[Cause, list[Changed]] = {cause: [] for cause in LABELS}
    for one in changes:
        by_cause[one.cause].append(one)
    groups = [Group(_head(cause, many), many) for cause, many in by_cause.items() if many]
    total = yuan(sum(one.after - one.before for one in changes))
    sums = joined((f"{len(changes)} 笔不同", f"合计 {total} 元")) if changes else "金额完全相同"
    dialog.show_groups(groups, sums)
    dialog.open()


def _head(cause: Cause, many: Sequence[Changed]) -> Cells:
    total = sum(one.after - one.before for one in many)
    title = Cell(f"因{LABELS[cause]}", Look.GROUP, f"{len(many)} 笔")
    return title, EMPTY, EMPTY, EMPTY, Cell(yuan(total), Look.FIGURE), EMPTY


def _cells(one: Changed) -> Cells:
    parts = "，".join(f"{LABELS[cause]} {yuan(part)}" for cause, part in one.parts.items() if part)
    figures = (Cell(yuan(amount), Look.FIGURE) for amount in (one.before, one.after, one.after - one.before))
    return Cell(one.name), Cell(one.measure, Look.QUIET), *figures, Cell(parts, Look.QUIET)

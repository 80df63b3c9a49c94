"""A block from Excel in a list: what it would do is shown, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.progress import Progress
from desktop.register import Applied, Register
from desktop.rosters import Decisions, ImportPlan, PlanRow, RowKey, apply_plan, plan_import, read_block
from desktop.rosters.outgoing.forms import fact_column, identity_columns
from desktop.rosters.pasting import CLIPBOARD
from desktop.window.desk import Desk
from desktop.window.parts import Mark, boxed, button, clear, label, line, row
from desktop.window.subject_model import AWARDED, CODE, NAME, TOWN, SubjectModel
from desktop.window.theme import Tone
from policies.facts import CATALOGUE, SubjectKind
from policies.problems import InputError

_FIRST_ROW = 2
"""Of a block; row 1 is the heading."""
_SHOWN = 200
"""Rows of a preview; the counts are of all."""
_VERDICTS: dict[str, tuple[str, str, Tone]] = {
    "new": ("新增", "new", "green"),
    "changed": ("变更", "changed", "accent"),
    "unchanged": ("无变化", "unchanged", "ink3"),
    "doubtful": ("疑似", "undetermined", "amber"),
    "error": ("错误", "problem", "red"),
}


class Block(NamedTuple):
    """A block as it is to be read."""

    text: str
    headings: tuple[str, ...]
    subjects: tuple[int, ...]
    """Whom each line speaks of, where it stands beside rows of the list; none where the lines say it themselves."""


def heading_of(kind: SubjectKind, key: str, year: int | None) -> str:
    """Return a column's heading as an import reads it."""
    own = {column.field: column.heading for column in identity_columns(kind)}
    if key in own or key == AWARDED:
        return own.get(key, "历年已奖补")
    fact = CATALOGUE[key]
    return fact_column(fact, year if fact.period == "yearly" else None).heading


def block_of(model: SubjectModel, top: int, left: int, lines: Sequence[str]) -> Block:
    """Place a block at a cell. One that begins at the names is a roster of its own, else it goes beside the rows."""
    headings = [heading_of(model.kind, key, model.year) for key in model.keys]
    if left == 0:
        return Block("\n".join(lines), tuple(headings), ())
    said = set(model.keys[left:])
    own = [key for key in (NAME, CODE, TOWN) if key not in said]
    beside = model.loaded(range(top, min(top + len(lines), model.rowCount()))) or ()
    who = ["\t".join(str(getattr(one.row, key)) for key in own) for one in beside]
    who += ["\t" * (len(own) - 1)] * (len(lines) - len(who))
    text = "\n".join(f"{one}\t{said}" for one, said in zip(who, lines, strict=True))
    first = tuple(heading_of(model.kind, key, None) for key in own)
    return Block(text, (*first, *headings[left:]), tuple(one.row.id for one in beside))


class PasteSheet(QWidget):
    """The preview of a block, with the one verb that writes it."""

    def __init__(
        self, desk: Desk, block: Block, kind: SubjectKind, year: int | None, done: Callable[[], object]
    ) -> None:
        super().__init__()
        self._desk, self._block, self._kind, self._year, self._done = desk, block, kind, year, done
        self.plan: ImportPlan | None = None
        self.summary = label("正在核对...", wrap=True)
        self.write, self.leave = button("写入", "primary"), button("放弃")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.summary)
        layout.addLayout(row(self.write, self.leave, None))
        layout.addWidget(line())
        layout.addLayout(self._rows)
        self.write.setEnabled(False)
        self.write.clicked.connect(self.apply)
        self.leave.clicked.connect(done)
        self.check()

    def check(self) -> None:
        """Find out what the block would do."""
        block, kind, year = self._block, self._kind, self._year

        def work(register: Register, tell: Progress) -> ImportPlan:
            parts = read_block(register, block.text, block.headings, kind, year=year)
            keys = {RowKey(CLIPBOARD, "", _FIRST_ROW + at): id_ for at, id_ in enumerate(block.subjects)}
            read = {RowKey(one.path, one.sheet, r.number) for one in parts for r in one.contents.rows}
            chosen = {key: id_ for key, id_ in keys.items() if key in read}
            return plan_import(register, parts, Decisions(chosen=chosen), progress=tell)

        self._desk.operations.work(self, "核对粘贴的内容", work, self._show, refused=self._complain)

    def apply(self) -> None:
        """Write what the plan takes, as one action that can be undone."""
        plan, author = self.plan, self._desk.author
        if plan is None:
            return
        self.write.setEnabled(False)

        def work(register: Register, tell: Progress) -> Applied:
            return apply_plan(register, plan, author=author, progress=tell)

        self._desk.operations.work(self, "写入粘贴的内容", work, self._applied, changes=True, refused=self._complain)

    def _applied(self, _: Applied) -> None:
        self._done()

    def _complain(self, error: InputError) -> None:
        self.summary.setText("；".join(problem.sentence for problem in error.problems))

    def _show(self, plan: ImportPlan) -> None:
        self.plan = plan
        counts = {verdict: sum(one.verdict == verdict for one in plan.rows) for verdict in _VERDICTS}
        words = "，".join(f"{_VERDICTS[verdict][0]} {count}" for verdict, count in counts.items() if count)
        heads = [problem.sentence for problem in plan.report.problems if problem.row is None]
        taken = counts["new"] + counts["changed"]
        left = "；错误和疑似的行不写入" if counts["error"] + counts["doubtful"] else ""
        self.summary.setText(
            f"共 {len(plan.rows)} 行：{words}{left}。现在还没有写入。"
            if plan.rows
            else "；".join(heads) or "没有可以读取的行"
        )
        self.write.setText(f"写入 {taken} 行" if taken else "没有可写入的行")
        self.write.setEnabled(taken > 0)
        clear(self._rows)
        for one in sorted(plan.rows, key=lambda r: (r.verdict == "unchanged", r.key.row))[:_SHOWN]:
            self._rows.addWidget(self._row(one))
        if taken:
            self.write.setFocus()

    def _row(self, one: PlanRow) -> QWidget:
        word, icon, tone = _VERDICTS[one.verdict]
        sign = Mark(self._desk.theme, icon, tone)
        sign.setAccessibleName(word)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(sign, 0, 0)
        grid.addWidget(label(one.name or "（没有名称）", wrap=True), 0, 1)
        grid.addWidget(label(f"{word}  第 {one.key.row - 1} 行", "note"), 0, 2)
        for at, words in enumerate(_words(one), 1):
            grid.addWidget(label(words[0], words[1], wrap=True), at, 1, 1, 2)  # type: ignore[arg-type]  # a role
        return boxed(grid)


def _words(one: PlanRow) -> Iterator[tuple[str, str]]:
    for difference in one.differences:
        yield f"{difference.label}：{difference.before} → {difference.after}", "quiet"
    for problem in one.problems:
        yield problem.sentence, "error"

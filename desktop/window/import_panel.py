"""The right side of an import: what is wrong, said once and gone to by a click; what a doubtful row may mean; notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.register import NEW_SUBJECT
from desktop.rosters import CellKey, Part, PlanRow, ProblemLine, problem_lines
from desktop.window.import_reading import Loaded, same_cells
from desktop.window.parts import Mark, TextField, boxed, button, label, line, row
from desktop.window.theme import Theme

_NOTES_SHOWN = 40
_LINES_SHOWN = 60


class Deeds(NamedTuple):
    """What can be done from the panel."""

    go: Callable[[ProblemLine], object]
    """Show the first cell of a problem."""
    correct: Callable[[Sequence[CellKey], str], object]
    choose: Callable[[PlanRow, int], object]
    """Say whom a doubtful row means."""
    skip: Callable[[PlanRow], object]


def panel_of(theme: Theme, loaded: Loaded, part: Part | None, chosen: PlanRow | None, deeds: Deeds) -> list[QWidget]:
    """Return what the panel shows: the row that is chosen, then all problems, then what was read otherwise."""
    shown: list[QWidget] = []
    if chosen is not None and (chosen.candidates or chosen.problems):
        shown += _of_row(loaded, chosen, deeds)
    if lines := loaded.arranged.lines:
        shown.append(label(f"错误 {len(lines)} 类 {sum(len(one.problems) for one in lines)} 处", "section"))
        shown += [_problem(theme, one, deeds) for one in lines[:_LINES_SHOWN]]
    if part is not None:
        shown += _notes(theme, loaded.notes_of(part))
    return shown or [label("没有错误，也没有改过读法的内容。", "quiet", wrap=True)]


def _of_row(loaded: Loaded, chosen: PlanRow, deeds: Deeds) -> Iterator[QWidget]:
    yield label(f"第 {chosen.key.row} 行　{chosen.name or '（没有名称）'}", "section", wrap=True)
    for line_ in problem_lines(chosen.problems):
        yield label(str(line_.cells) + "：" + line_.sentence, "error" if not chosen.candidates else "quiet", wrap=True)
        alike = _alike(loaded, line_)
        if chosen.verdict == "error" and alike:
            yield _correction(alike, deeds)
    for candidate in chosen.candidates:
        one = candidate.row
        yield line()
        yield label(one.name, wrap=True)
        yield label("　".join(filter(None, (one.identity_code, one.division_name, candidate.why))), "note", wrap=True)
        same = button("就是它", "link", name=f"第 {chosen.key.row} 行就是{one.name}")
        same.clicked.connect(partial(_without_tick, deeds.choose, chosen, one.id))
        yield boxed(row(same, None))
    if chosen.candidates:
        new, leave = button("都不是，作为新增", "link"), button("略过这一行", "link")
        new.clicked.connect(partial(_without_tick, deeds.choose, chosen, NEW_SUBJECT))
        leave.clicked.connect(partial(_without_tick, deeds.skip, chosen))
        yield boxed(row(new, leave, None))
    yield line()


def _without_tick(deed: Callable[..., object], *args: object) -> None:
    """Drop what a clicked button says of itself."""
    deed(*[one for one in args if not isinstance(one, bool)])


def _alike(loaded: Loaded, said: ProblemLine) -> tuple[CellKey, ...]:
    """Return all cells with the same problem and the same words in one column: one answer may do for all."""
    for one in loaded.arranged.lines:
        if said.problems[0] in one.problems:
            same = [p for p in one.problems if p.sentence == said.problems[0].sentence]
            return same_cells(loaded, one._replace(problems=tuple(same)))
    return ()


def _correction(cells: tuple[CellKey, ...], deeds: Deeds) -> QWidget:
    """Return the field in which a cell is put right, and all others that say the same."""
    field = TextField(f"改正 {cells[0].column}{cells[0].row}", "应为")
    verb = button("改正" if len(cells) == 1 else f"{len(cells)} 处一并改正", name="改正所有相同的内容")
    verb.clicked.connect(lambda: deeds.correct(cells, field.text()))
    field.returnPressed.connect(lambda: deeds.correct(cells, field.text()))
    return boxed(row(field, verb))


def _problem(theme: Theme, one: ProblemLine, deeds: Deeds) -> QWidget:
    go = button(one.cells or one.path.name, "link", name=f"转到 {one.cells or one.path.name}")
    go.clicked.connect(partial(_without_tick, deeds.go, one))
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 6)
    layout.setSpacing(2)
    sign = Mark(theme, "problem", "red")
    sign.setAccessibleName("错误")
    where = label("　".join(filter(None, (one.path.name, one.sheet))), "note")
    layout.addLayout(row(sign, go, None, where))
    layout.addWidget(label(one.sentence, wrap=True))
    return boxed(layout)


def _notes(theme: Theme, notes: Sequence[tuple[str, str]]) -> Iterator[QWidget]:
    if notes:
        yield label(f"读数说明 {len(notes)} 类", "section")
    for cells, words in notes[:_NOTES_SHOWN]:
        sign = Mark(theme, "note", "ink2")
        sign.setAccessibleName("说明")
        text = label(f"{cells}，如 {words}" if cells else words, "note", wrap=True)
        layout = row(sign, text)
        layout.setStretch(1, 1)
        yield boxed(layout)

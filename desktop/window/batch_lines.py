"""How the lines of a batch look in the table: as they were frozen, or with the four amounts of their way."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby

from desktop.awards.decisions import LABELS
from desktop.register import BatchLine
from desktop.register.award_values import STATES, Award
from desktop.window.batch_reading import BatchView, Listed
from desktop.window.cells import EMPTY, Cell, Look, Tag, flag_tags
from desktop.window.grouped_model import Cells, Group
from desktop.window.ledger import Column
from desktop.window.theme import Tone
from policies.money import Fen, yuan

HEADS = (
    Column("批次", 128),
    Column("政策文件"),
    Column("年度", 84, rank=2),
    Column("笔数", 64, right=True, rank=3),
    Column("合计 元", 124, right=True),
    Column("进度", 132, rank=1),
    Column("封存", 140, rank=4),
)
FROZEN = (
    Column("主体"),
    Column("应奖补 元", 116, right=True),
    Column("标记", 132, rank=1),
    Column("核定依据", 188, share=0.3, rank=2),
)
ON_THE_WAY = (
    Column("主体"),
    Column("申请 元", 112, right=True, rank=3),
    Column("初审 元", 112, right=True, rank=2),
    Column("核定 元", 112, right=True),
    Column("拨付 元", 112, right=True, rank=4),
    Column("标记", 150, rank=1),
    Column("依据与意见", 188, share=0.2, rank=5),
)
_AMOUNTS = ("applied", "reviewed", "approved", "paid")
_STATE_TONES: dict[str, Tone] = {"correcting": "amber", "deferred": "grey", "withdrawn": "grey", "refused": "red"}


def columns_for(view: BatchView) -> tuple[Column, ...]:
    """Return the columns: amounts come in when the batch is on its way."""
    return ON_THE_WAY if view.awards else FROZEN


def head_cells(listed: Listed) -> Cells:
    """Return how a batch looks in the list of all."""
    head = listed.head
    when = head.created_at.astimezone().strftime("%Y-%m-%d")
    return (
        Cell(head.code),
        Cell(head.policy_title),
        Cell(f"{head.year} 年度"),
        Cell(f"{head.lines:,}", Look.FIGURE),
        Cell(yuan(head.total), Look.FIGURE),
        Cell(listed.progress, Look.QUIET),
        Cell(f"{when} {head.created_by}", Look.QUIET),
    )


def groups_of(view: BatchView) -> list[Group[BatchLine]]:
    """Group the lines by measure, with subtotals of every amount."""
    groups = groupby(view.batch.lines, key=lambda one: one.measure)
    return [_group(view, list(lines)) for _, lines in groups]


def _group(view: BatchView, lines: list[BatchLine]) -> Group[BatchLine]:
    title = Cell(f"{lines[0].measure} {lines[0].measure_title}", Look.GROUP, f"{len(lines)} 笔　{lines[0].clause}")
    if not view.awards:
        return Group((title, Cell(yuan(sum(one.amount for one in lines)), Look.FIGURE), EMPTY, EMPTY), lines)
    awards = [view.awards[one.number] for one in lines]
    sums = (_sum([getattr(one, name) for one in awards]) for name in _AMOUNTS)
    return Group(
        (title, *(EMPTY if one is None else Cell(yuan(one), Look.FIGURE) for one in sums), EMPTY, EMPTY), lines
    )


def _sum(amounts: list[Fen | None]) -> Fen | None:
    given = [one for one in amounts if one is not None]
    return sum(given) if given else None


def cells_of(view: BatchView) -> Callable[[BatchLine], Cells]:
    """Return how a line looks."""
    checks = {one.number: (one.veto, one.waived) for one in sorted(view.found, key=lambda one: one.veto)}

    def frozen(one: BatchLine) -> Cells:
        basis = Cell(one.basis, Look.QUIET)
        return Cell(one.name), Cell(yuan(one.amount), Look.FIGURE), _tags(_marks(one)), basis

    def on_the_way(one: BatchLine) -> Cells:
        award = view.awards[one.number]
        marks = _tags((*_found(checks.get(one.number)), *_state(award), *_marks(one, settled=True)))
        steps = view.steps[award.id]
        opinion = next((step.opinion for step in reversed(steps) if step.opinion), one.basis)
        return Cell(one.name), *_figures(award), marks, Cell(opinion, Look.QUIET)

    return on_the_way if view.awards else frozen


def _figures(award: Award) -> list[Cell]:
    """Return the four amounts; one that repeats the one before is grey, so that cuts show."""
    cells, before = [], None
    for name in _AMOUNTS:
        amount = getattr(award, name)
        tone: Tone = "ink3" if amount is not None and amount == before else "ink"
        cells.append(EMPTY if amount is None else Cell(yuan(amount), Look.FIGURE, tone=tone))
        before = amount if amount is not None else before
    return cells


def _found(check: tuple[bool, bool] | None) -> tuple[Tag, ...]:
    if check is None:
        return ()
    veto, waived = check
    return (Tag("已放行", "violet") if waived else Tag("否决", "red") if veto else Tag("核对", "amber"),)


def _state(award: Award) -> tuple[Tag, ...]:
    cut = (Tag("压减", "violet"),) if award.cut is not None else ()
    return cut if award.state == "open" else (Tag(STATES[award.state], _STATE_TONES[award.state]),)


def _marks(one: BatchLine, *, settled: bool = False) -> tuple[Tag, ...]:
    """Return what a person decided, then the flags; that an amount may be lowered says nothing once it is settled."""
    flags = flag_tags(tuple(flag for flag in one.flags if not (settled and flag == "ceiling")))
    if not one.decided:
        return flags
    kind = json.loads(one.decided)["kind"]
    word = next((label for known, label in LABELS.items() if known == kind), "人工决定")
    return Tag(word.removeprefix("经研究"), "violet"), *flags


def _tags(tags: tuple[Tag, ...]) -> Cell:
    return Cell("、".join(tag.text for tag in tags), Look.TAGS, tags=tags)

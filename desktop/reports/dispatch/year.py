"""年度考核: the bureau's own targets and weights, points for completion, marks, totals and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from desktop.register.dispatch import Appraisal, Item, Scored
from desktop.reports.dispatch.grid import (
    MARK,
    NONE,
    UNKNOWN,
    UNREPORTED,
    Block,
    Column,
    Grid,
    Kind,
    Value,
    amount,
    count,
    percentage,
    rank,
    signed,
    texts,
)
from desktop.reports.dispatch.paper import grid_pages
from desktop.reports.dispatch.tables import FIRST, emptied
from desktop.reports.dispatch.workbook import Titles, statistics_workbook
from desktop.reports.dispatch.writing import Chapter, Terms, document, foot_of
from desktop.reports.lines import clean
from desktop.reports.type import use_system_fonts
from desktop.saving import write_together

_FORM = "年度考核表"


def _title(report: Appraisal) -> str:
    return f"{clean(report.heading.area)}{report.year}年电子商务工作年度考核表"


def appraisal_grids(report: Appraisal) -> tuple[Grid, ...]:
    """Return the tables: the points by rank, how each indicator was completed, and the marks with their reasons."""
    order = sorted(range(len(report.places)), key=lambda n: (report.ranks[n] or len(report.places) + 1, n))
    return tuple(grid for grid in (_points(report, order), _completion(report, order), _marks(report)) if grid)


def plain(number: Decimal) -> str:
    """Write points without needless zeros."""
    return f"{number.normalize():f}"


def points(number: Decimal | None, otherwise: str = NONE) -> Value:
    """Return a cell of points with two decimals."""
    return Value(otherwise) if number is None else Value(signed(f"{number:.2f}"), number)


def _points(report: Appraisal, order: Sequence[int]) -> Grid:
    columns = [
        Column(
            (item.indicator.label, f"（{plain(item.weight)}分）"), "points",
            tuple(points(item.scored[n].points, _lack(item, item.scored[n])) for n in order),
        )
        for item in report.items
    ]  # fmt: skip
    columns = [*columns, *(_last_columns(report, order))]
    blocks = (Block("", tuple(columns)),)
    return Grid(
        number="表一", title="考核得分和名次", unit="单位：分", first=FIRST[report.grouping],
        names=tuple(report.places[n].name for n in order) if report.items else (),
        blocks=blocks if report.items else emptied(blocks), whole=False,
        notes=(
            f"各项按完成率计分：得分＝分值×完成率，完成率超过100%的按100%，保留两位小数；满分{plain(report.full)}分，另按实际加减分。",
            f"名次按总分由高到低，相同的并列；有“{UNREPORTED}”“{UNKNOWN}”或没有目标（“{NONE}”）的，总分只合计已有各项，不排名次。",
        ),
        empty="还没有设定考核分值",
    )  # fmt: skip


def _last_columns(report: Appraisal, order: Sequence[int]) -> tuple[Column, ...]:
    return (
        Column(("加减分",), "points", tuple(points(report.added[n]) for n in order)),
        Column(("总　分",), "points", tuple(points(report.totals[n]) for n in order), total=True),
        Column(("名次",), "rank", tuple(rank(report.ranks[n], otherwise="不排") for n in order)),
    )


def _lack(item: Item, scored: Scored) -> str:
    if scored.value is None:
        return UNKNOWN if item.indicator.counted else UNREPORTED
    return NONE


def _completion(report: Appraisal, order: Sequence[int]) -> Grid | None:
    if not report.items:
        return None
    blocks = tuple(_item_block(item, order) for item in report.items)
    return Grid(
        number="表二", title="各项指标完成情况", unit="单位：见各栏", first=FIRST[report.grouping],
        names=tuple(report.places[n].name for n in order), blocks=blocks, whole=False,
        notes=(f"“{MARK}”表示没有完成年度目标。目标由本级下达，数据与四季度调度表相同。",),
    )  # fmt: skip


def _item_block(item: Item, order: Sequence[int]) -> Block:
    scored = [item.scored[n] for n in order]
    unit = "万元" if item.indicator.unit == "元" else item.indicator.unit
    kind: Kind = "amount" if unit == "万元" else "percent" if unit == "%" else "count"
    return Block(
        f"{item.indicator.label}（{unit}）",
        (
            Column(("目标",), kind, tuple(_figure(item, one.goal, NONE) for one in scored)),
            Column(("完成",), kind, tuple(_figure(item, one.value, _lack(item, one)) for one in scored)),
            Column(("完成率", "（%）"), "percent", tuple(_done(one) for one in scored)),
        ),
    )


def _figure(item: Item, number: Decimal | None, otherwise: str) -> Value:
    if number is None:
        return Value(otherwise)
    if item.indicator.unit == "%":
        return percentage(number)
    return amount(number) if item.indicator.unit == "元" else count(number)


def _done(one: Scored) -> Value:
    behind = one.completion is not None and one.completion < 100  # noqa: PLR2004  # per cent
    return percentage(one.completion, behind=behind)


def _marks(report: Appraisal) -> Grid | None:
    if not report.marks:
        return None
    names = {place.code: place.name for place in report.places}
    columns = (
        Column(("加减分",), "points", tuple(points(one.points) for one in report.marks), 24),
        Column(("理由",), "text", texts([one.reason for one in report.marks]), 140),
        Column(("依据",), "text", texts([one.document for one in report.marks]), 60),
    )
    return Grid(
        number="表三", title="加减分情况", unit="单位：分", first=FIRST[report.grouping], whole=False,
        names=tuple(names.get(one.division, one.division) for one in report.marks), blocks=(Block("", columns),),
    )  # fmt: skip


def appraisal_pdf(report: Appraisal, terms: Terms = Terms()) -> bytes:  # noqa: B008  # frozen
    """Return the appraisal as a PDF file."""
    use_system_fonts(wanted=report.heading.system_fonts)
    title = _title(report)
    chapters = [Chapter(g.caption, grid_pages(g, title, foot_of(terms))) for g in appraisal_grids(report)]
    return document(report.heading, title, _FORM, (f"{report.year}年", ""), chapters)


def appraisal_workbook(report: Appraisal, terms: Terms = Terms()) -> bytes:  # noqa: B008  # frozen
    """Return the appraisal as an xlsx file."""
    titles = Titles(_title(report), _FORM, f"{report.year}年")
    return statistics_workbook(report.heading, foot_of(terms), titles, appraisal_grids(report))


def write_appraisal(report: Appraisal, folder: Path, terms: Terms = Terms()) -> tuple[Path, Path]:  # noqa: B008  # frozen
    """Write the appraisal as a workbook and as a PDF file; return their paths. Raises as ``write_dispatch``."""
    stem = clean(f"{_FORM}_{report.heading.area}{report.year}年")
    paths = folder / f"{stem}.xlsx", folder / f"{stem}.pdf"
    write_together(dict(zip(paths, (appraisal_workbook(report, terms), appraisal_pdf(report, terms)), strict=True)))
    return paths

"""半年督查: the shortcomings of a half-year, what is done about each, by whom, until when, and whether it is done."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from desktop.register.dispatch import Inspection, Shortcoming
from desktop.reports.dispatch.grid import Block, Column, Grid, texts
from desktop.reports.dispatch.paper import grid_pages
from desktop.reports.dispatch.tables import shortcoming_columns
from desktop.reports.dispatch.workbook import Titles, statistics_workbook
from desktop.reports.dispatch.writing import Chapter, Terms, document, foot_of
from desktop.reports.lines import clean
from desktop.reports.type import use_system_fonts
from desktop.saving import write_together

_FORM = "半年督查表"
_HALVES = "上下"


def _period(report: Inspection) -> str:
    return f"{report.year}年{_HALVES[report.half - 1]}半年"


def _title(report: Inspection) -> str:
    return f"{clean(report.heading.area)}{_period(report)}电子商务工作督查情况表"


def inspection_grid(report: Inspection) -> Grid:
    """Return the table of a half-year."""
    found = report.shortcomings
    names = tuple(report.names.get(one.division, report.heading.whole) for one in found)
    raised = Column(("提出",), "word", texts([f"{one.year}年{'一二三四'[one.quarter - 1]}季度" for one in found]), 26)
    stands = Counter(one.standing(report.end) for one in found)
    tally = "，".join(f"{word}{stands[word]}个" for word in ("已办结", "正在整改", "超期未办结"))
    problems, measures, responsible, deadline, standing = shortcoming_columns(found, lambda one: _standing(one, report))
    narrower = (problems._replace(width=54), measures._replace(width=54), responsible, deadline)
    return Grid(
        number="", title=f"存在的问题和整改情况（共{len(found)}个）", unit="", first="地　方", names=names,
        blocks=(Block("", (raised, *narrower, standing)),), whole=False,
        notes=(
            f"截至{report.end.year}年{report.end.month}月{report.end.day}日：{tally}。",
            "列本半年提出的问题，以及以前提出、期初尚未办结的问题。",
        ),
        empty="本半年没有登记问题",
    )  # fmt: skip


def _standing(one: Shortcoming, report: Inspection) -> str:
    words = one.standing(report.end)
    done = f"{one.done_on.isoformat()} {words}" if one.done_on and words == "已办结" else words
    return "　".join(filter(None, (done, one.outcome)))


def inspection_pdf(report: Inspection, terms: Terms = Terms()) -> bytes:  # noqa: B008  # frozen
    """Return the report as a PDF file."""
    use_system_fonts(wanted=report.heading.system_fonts)
    title = _title(report)
    chapter = Chapter(title, grid_pages(inspection_grid(report), title, foot_of(terms)))
    return document(report.heading, title, _FORM, (_period(report), ""), [chapter])


def inspection_workbook(report: Inspection, terms: Terms = Terms()) -> bytes:  # noqa: B008  # frozen
    """Return the report as an xlsx file."""
    grid = inspection_grid(report)
    titles = Titles(_title(report), _FORM, _period(report))
    return statistics_workbook(report.heading, foot_of(terms), titles, [grid])


def write_inspection(report: Inspection, folder: Path, terms: Terms = Terms()) -> tuple[Path, Path]:  # noqa: B008  # frozen
    """Write the report as a workbook and as a PDF file; return their paths. Raises as ``write_dispatch``."""
    stem = clean(f"{_FORM}_{report.heading.area}{_period(report)}")
    paths = folder / f"{stem}.xlsx", folder / f"{stem}.pdf"
    write_together(dict(zip(paths, (inspection_workbook(report, terms), inspection_pdf(report, terms)), strict=True)))
    return paths

"""Writing the report of a quarter: paper and workbook from the same tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from desktop.register.dispatch import Dispatch, Heading
from desktop.register.dispatch.figures import summed
from desktop.reports.dispatch.charts import chart_pages
from desktop.reports.dispatch.paper import Foot, grid_pages
from desktop.reports.dispatch.tables import grids, months, quarter_name
from desktop.reports.dispatch.workbook import Titles, statistics_workbook
from desktop.reports.imprint import local
from desktop.reports.lines import clean
from desktop.reports.page import LANDSCAPE, Document, Margins, Page, Pen
from desktop.reports.type import use_system_fonts
from desktop.saving import write_together


class Terms(NamedTuple):
    """What a report says beside its figures; what is blank is left to be written by hand."""

    phone: str = ""
    dated: date | None = None


class Chapter(NamedTuple):
    """Pages of the document that belong together."""

    title: str
    pages: Sequence[Callable[[Pen], None]]


def foot_of(terms: Terms) -> Foot:
    """Return what stands below every table."""
    dated = f"{terms.dated.year}年{terms.dated.month}月{terms.dated.day}日" if terms.dated else "　　年　　月　　日"
    return Foot(clean(terms.phone), dated)


def document(heading: Heading, title: str, form: str, period: tuple[str, str], chapters: Sequence[Chapter]) -> bytes:
    """Return the PDF file: numbered pages with head and foot, an entry of the outline for each chapter."""
    foot = (f"{form}　{period[0]}　链头{heading.head}", f"打印{local(heading.made_at)}")
    drawn = [page for chapter in chapters for page in chapter.pages]
    starts, at = {}, 0
    for chapter in chapters:
        starts[at] = chapter.title
        at += len(chapter.pages)
    numbered = Margins((clean(heading.bureau), "　".join(filter(None, period))), foot).pages(LANDSCAPE, drawn)
    pages: list[Page] = [page._replace(bookmark=starts.get(n, "")) for n, page in enumerate(numbered)]
    return Document(title, clean(heading.bureau), f"{form}　{period[0]}").render(pages)


def dispatch_titles(report: Dispatch) -> tuple[str, str]:
    """Return the titles of the tables and of the charts."""
    name = f"{clean(report.heading.area)}{quarter_name(report.year, report.quarter)}电子商务发展"
    return f"{name}调度表", f"{name}调度图"


def dispatch_chapters(report: Dispatch, terms: Terms = Terms()) -> tuple[Chapter, ...]:  # noqa: B008  # frozen
    """Return the report's pages: the tables, the charts before money and shortcomings."""
    title, charts = dispatch_titles(report)
    tables = [Chapter(grid.caption, grid_pages(grid, title, foot_of(terms))) for grid in grids(report)]
    return (*tables[:3], Chapter("调度图", chart_pages(report, charts)), *tables[3:])


def dispatch_pdf(report: Dispatch, terms: Terms = Terms()) -> bytes:  # noqa: B008  # frozen
    """Return the report of a quarter as a PDF file."""
    use_system_fonts(wanted=report.heading.system_fonts)
    period = (quarter_name(report.year, report.quarter), months(report.quarter))
    return document(report.heading, dispatch_titles(report)[0], "季度调度表", period, dispatch_chapters(report, terms))


def dispatch_workbook(report: Dispatch, terms: Terms = Terms()) -> bytes:  # noqa: B008  # frozen
    """Return the report of a quarter as an xlsx file."""
    title, period = dispatch_titles(report)[0], quarter_name(report.year, report.quarter)
    titles = Titles(title, "季度调度表", period)
    return statistics_workbook(report.heading, foot_of(terms), titles, grids(report), report)


class FiguresDiffer(Exception):
    """The whole area is not the sum of its rows: a fault of the program, found before anything was written."""


def cross_check(report: Dispatch) -> None:
    """Raise FiguresDiffer unless the whole area is what its rows add up to, in every table."""
    for name, (whole, *rows) in report.figures.items():
        for which in ("quarter", "to_date"):
            if summed(getattr(row, which) for row in rows) != getattr(whole, which):
                raise FiguresDiffer(f"{name}: {which}")


def write_dispatch(report: Dispatch, folder: Path, terms: Terms = Terms()) -> tuple[Path, Path]:  # noqa: B008  # frozen
    """Write the report of a quarter as a workbook and as a PDF file; return their paths in this order.

    Both are whole and new, or both as they were. Raises InputError where a workbook cannot hold a text,
    EnvironmentFault where the files cannot be written.
    """
    cross_check(report)
    stem = clean(f"季度调度表_{report.heading.area}{quarter_name(report.year, report.quarter)}")
    paths = folder / f"{stem}.xlsx", folder / f"{stem}.pdf"
    write_together(dict(zip(paths, (dispatch_workbook(report, terms), dispatch_pdf(report, terms)), strict=True)))
    return paths

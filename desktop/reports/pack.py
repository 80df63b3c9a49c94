"""整套材料: all that is filed of a batch in one file, in order, with a table of contents and pages numbered through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from desktop.reports.award_list import bureau_of, legal_basis
from desktop.reports.forms import Made, Printed, Printing
from desktop.reports.imprint import foot, moment_of
from desktop.reports.lines import clean
from desktop.reports.listing import Group, ListColumn, Listing, Section
from desktop.reports.listing_pdf import numbered_pages
from desktop.reports.page import Page, Pen
from desktop.reports.type import MM, Style, one_line
from policies.money import yuan

NAME, TITLE = "pack", "整套材料"
NEEDS = "以下各表合为一个文件，有目录和总页码"
FILED = (
    "minutes",
    "summary",
    "award-list",
    "notice",
    "approval",
    "payment",
    "recommendation",
    "basis-sheet",
    "refusal",
)
"""The forms that are filed, in order. Letters and applications go to others."""
_NOT_FILED = "不符合与资料不全告知单"
"""Of the letters only their list is."""
_COLUMNS = (
    ListColumn(("序号",), 14, "number"),
    ListColumn(("材料",), 94, "text"),
    ListColumn(("页数",), 24, "count"),
    ListColumn(("起始页",), 36, "centre"),
)
_NUMBER = Style("Sans", 7)
_BASELINE = 7.4 * MM


def pack(job: Printing, made: Mapping[str, Made]) -> Printed:
    """Return the pack of the forms that were made."""
    filed = [one for name in FILED if name in made for one in made[name].papers if one.name != _NOT_FILED]
    contents, before = _contents(job, filed, 1), 1
    if len(contents) != before:  # the table of contents takes more than a page
        before = len(contents)
        contents = _contents(job, filed, before)
    pages = [*contents, *(page for one in filed for page in _under(one))]
    numbered = tuple(
        Page(page.paper, partial(_draw, page, f"总第{number}页 共{len(pages)}页"), page.bookmark, page.level)
        for number, page in enumerate(pages, 1)
    )
    return Printed(TITLE, job.document(f"{job.batch.year}年度电子商务发展奖补资金{TITLE}"), numbered)


def _under(printed: Printed) -> Iterator[Page]:
    """Yield the pages of a form; the first bears its name, bookmarks of its own stand below."""
    for number, page in enumerate(printed.pages):
        yield page._replace(bookmark=printed.name) if number == 0 else page._replace(level=1)


def _draw(page: Page, number: str, pen: Pen) -> None:
    page.draw(pen)
    pen.line(one_line(number, _NUMBER), pen.paper.left, pen.paper.measure, _BASELINE, "right")


def _contents(job: Printing, filed: Sequence[Printed], before: int) -> tuple[Page, ...]:
    batch, start, rows = job.batch, before + 1, []
    for number, one in enumerate(filed, 1):
        rows.append((number, one.name, len(one.pages), f"第{start}页"))
        start += len(one.pages)
    listing = Listing(
        name=TITLE,
        title=f"{batch.year}年度电子商务奖补资金材料目录",
        bureau=bureau_of(batch),
        secrecy="内部资料",
        above=(f"编制单位：{bureau_of(batch)}", "", f"批次：{clean(batch.code)}"),
        basis=f"依据：{legal_basis(batch)}",
        unit="",
        columns=_COLUMNS,
        sections=(Section("", (Group("", "", tuple(rows), ""),)),),
        total="合计",
        notes=(f"本批次{len(batch.lines)}笔，合计{yuan(batch.total)}元；各表合计已与封存的批次逐表核对一致。",),
        signers=("编制人", "复核人", "归档人"),
        foot=foot("目录", batch, job.papers.stamp),
        made_at=moment_of(job.papers.stamp, batch),
        portrait=True,
    )
    pages = numbered_pages(listing)[0]
    return tuple(page._replace(bookmark="目录" if n == 0 else "") for n, page in enumerate(pages))

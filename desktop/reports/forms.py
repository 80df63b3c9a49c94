"""The forms of a batch as plain data: name, title, what each needs, and the function that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from desktop.register.batches import Batch
from desktop.reports import demands, refusals
from desktop.reports.application import applications
from desktop.reports.application_pdf import application_pages
from desktop.reports.award_list import award_list, bureau_of, listed
from desktop.reports.award_list_workbook import award_list_workbook
from desktop.reports.award_listing import listing_of
from desktop.reports.basis_sheet import TITLE as BASIS_SHEET
from desktop.reports.basis_sheet import basis_sheet_pages, basis_sheets, basis_sheets_workbook
from desktop.reports.lines import clean
from desktop.reports.list_forms import ANNEX, APPROVAL, AWARD_LIST, RECOMMENDATION, ListForm
from desktop.reports.listing import Listing
from desktop.reports.listing_pdf import numbered_pages
from desktop.reports.listing_workbook import listing_workbook
from desktop.reports.minutes import MINUTES, minutes
from desktop.reports.notice import NoticeTerms, notice
from desktop.reports.notice_pdf import letter_pages, notice_pages
from desktop.reports.page import Document, Page
from desktop.reports.papers import Papers
from desktop.reports.payment import APPROVED, owed, payable, payment_list
from desktop.reports.summary import FROZEN, summary
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class Printing:
    """What is printed from: the frozen batch, what became of it, and what a notice says beside it."""

    batch: Batch
    papers: Papers
    terms: NoticeTerms

    def document(self, title: str) -> Document:
        """Return what a file with this title says of itself."""
        return Document(title, bureau_of(self.batch), f"批次{clean(self.batch.code)}")


class Printed(NamedTuple):
    """A form on paper, not yet drawn."""

    name: str
    document: Document
    pages: tuple[Page, ...]


class Made(NamedTuple):
    """A form that was made, not yet written. Empty where the batch has no line for it."""

    papers: tuple[Printed, ...] = ()
    workbooks: Mapping[str, bytes] = {}  # never changed
    """Name → content."""
    sealed: Fen = 0
    """What the lines of the form come to in the batch (分)."""
    less: Fen = 0
    """By how much less was approved, and is listed, than was frozen."""
    totals: Mapping[str, Fen] = {}  # never changed
    """What each file comes to as it is printed."""

    def files(self, code: str) -> Mapping[str, bytes]:
        """Return the files of a batch by name."""
        of_batch = f"_{clean(code)}"
        papers = {f"{one.name}{of_batch}.pdf": one.document.render(one.pages) for one in self.papers}
        return papers | {f"{name}{of_batch}.xlsx": content for name, content in self.workbooks.items()}


class Form(NamedTuple):
    """A form that a batch can be printed on."""

    name: str
    title: str
    needs: str
    make: Callable[[Printing], Made]


def _list(form: ListForm, job: Printing) -> Made:
    awards = award_list(job.batch, form, job.papers.stamp, job.papers.awards)
    if form != AWARD_LIST and not awards.sections:
        return Made()
    workbook, in_workbook = award_list_workbook(awards, job.batch)
    listing = listing_of(awards)
    pages, on_paper = numbered_pages(listing)
    totals = {"名单": awards.total, "工作簿": in_workbook, "PDF": on_paper[listing.compared or 0]}
    return _made(job, form, pages, workbook, totals)


def _notice(job: Printing) -> Made:
    annex = award_list(job.batch, ANNEX, job.papers.stamp)
    if not annex.sections:
        return Made()
    workbook, in_workbook = award_list_workbook(annex, job.batch)
    pages, on_paper = notice_pages(notice(job.batch, annex, job.terms), annex)
    totals = {"名单": annex.total, "工作簿": in_workbook, "PDF": on_paper}
    return _made(job, ANNEX, pages, workbook, totals)


def _made(job: Printing, form: ListForm, pages: tuple[Page, ...], workbook: bytes, totals: Mapping[str, Fen]) -> Made:
    sealed = sum(line.amount for line in listed(job.batch, form))
    return Made(
        (Printed(form.name, job.document(form.name), pages),),
        {form.name: workbook},
        sealed,
        sealed - totals["名单"] if form.on_the_way else 0,
        {f"{form.name}{kind}": total for kind, total in totals.items()},
    )


def _listing(job: Printing, listing: Listing, column: int, sealed: Fen, less: Fen = 0) -> Made:
    """Make a list whose total of a column is compared with the batch."""
    workbook, in_workbook = listing_workbook(listing)
    pages, on_paper = numbered_pages(listing)
    before = sum(max(1, len(one.apart)) for one in listing.columns[:column])
    totals = {"名单": listing.total_of(column), "工作簿": in_workbook[before], "PDF": on_paper[column]}
    return Made(
        (Printed(listing.name, job.document(listing.title), pages),),
        {listing.name: workbook},
        sealed,
        less,
        {f"{listing.name}{kind}": total for kind, total in totals.items()},
    )


def _payment(job: Printing) -> Made:
    lines = payable(job.batch)
    if not lines:
        return Made()
    sealed, approved = sum(line.amount for line in lines), sum(one.approved for one in owed(job.batch, job.papers))
    return _listing(job, payment_list(job.batch, job.papers), APPROVED, sealed, sealed - approved)


def _summary(job: Printing) -> Made:
    return _listing(job, summary(job.batch, job.papers), FROZEN, job.batch.total)


def _minutes(job: Printing) -> Made:
    pages = tuple(letter_pages(minutes(job.batch, job.terms, job.papers.stamp)))
    return Made((Printed(MINUTES, job.document(MINUTES), pages),))


def _basis_sheets(job: Printing) -> Made:
    sheets = tuple(basis_sheets(job.batch, job.papers))
    if not sheets:
        return Made()
    pages, on_paper = basis_sheet_pages(sheets)
    workbook, in_workbook = basis_sheets_workbook(sheets, job.batch)
    paper = Printed("测算依据单", job.document(BASIS_SHEET), pages)
    totals = {"测算依据单PDF": on_paper, "测算依据单工作簿": in_workbook}
    return Made((paper,), {"测算依据单": workbook}, job.batch.total, 0, totals)


def _applications(job: Printing) -> Made:
    forms = tuple(applications(job.batch, job.papers.stamp))
    pages = tuple(application_pages(forms))
    return Made((Printed("申报表", job.document(forms[0].title), pages),)) if forms else Made()


def _refusals(job: Printing) -> Made:
    if job.papers.outcomes is None:
        return Made()
    letters = tuple(refusals.letters(job.batch, job.papers.outcomes, job.terms, job.papers.stamp))
    if not letters:
        return Made()
    listing = refusals.refusal_list(job.batch, job.papers.outcomes, job.papers.stamp)
    pages = tuple(page for letter in letters for page in letter_pages(letter))
    papers = (
        Printed(listing.name, job.document(listing.title), numbered_pages(listing)[0]),
        Printed(refusals.NAME, job.document(refusals.NAME), pages),
    )
    return Made(papers, {listing.name: listing_workbook(listing)[0]})


def _demands(job: Printing) -> Made:
    letters = demands.letters(job.batch, job.papers.demands, job.terms, job.papers.stamp)
    pages = tuple(page for letter in letters for page in letter_pages(letter))
    return Made((Printed(demands.NAME, job.document(demands.NAME), pages),)) if pages else Made()


FORMS: tuple[Form, ...] = (
    Form("minutes", MINUTES, "批次；会议名称（其余留空手填）", _minutes),
    Form("summary", "奖补资金汇总表", "批次；审定、拨付情况取自登记簿", _summary),
    Form("award-list", "奖补名单", "批次", partial(_list, AWARD_LIST)),
    Form("notice", "拟奖补名单公示", "批次；公示期、会议、电话、地址、落款日期（没有给的留空手填）", _notice),
    Form("approval", "奖补资金兑现（审定）表", "批次；申请、初审金额（没有的留空手填）", partial(_list, APPROVAL)),
    Form("payment", "资金拨付表", "批次中由本级、当地财政拨付的现金；收款账户取自登记簿", _payment),
    Form("recommendation", "推荐（协助）申报上级资金表", "批次中有上级承担的项目", partial(_list, RECOMMENDATION)),
    Form("basis-sheet", "测算依据单", "批次", _basis_sheets),
    Form("refusal", refusals.NAME, "批次的政策年度在登记簿中重新测算的结果", _refusals),
    Form("application", "申报表", "批次；账户、电话和申请金额留空手填", _applications),
    Form("claw-back", demands.NAME, "批次中已立案追回的奖补", _demands),
)
"""Every form, in the order in which they are printed; the pack of them is made from them."""

"""The forms of a batch as plain data: name, title, what each needs, and the function that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from desktop.register.batches import Batch
from desktop.reports import demands, refusals
from desktop.reports.application import applications
from desktop.reports.application_pdf import applications_pdf
from desktop.reports.award_list import award_list, bureau_of, listed
from desktop.reports.award_list_pdf import award_list_pdf
from desktop.reports.award_list_workbook import award_list_workbook
from desktop.reports.basis_sheet import basis_sheets, basis_sheets_pdf, basis_sheets_workbook
from desktop.reports.lines import clean
from desktop.reports.list_forms import ANNEX, APPROVAL, AWARD_LIST, RECOMMENDATION, ListForm
from desktop.reports.listing_pdf import listing_pdf
from desktop.reports.listing_workbook import listing_workbook
from desktop.reports.notice import NoticeTerms, notice
from desktop.reports.notice_pdf import letters_pdf, notice_pdf
from desktop.reports.page import Document
from desktop.reports.papers import Papers
from desktop.reports.payment import APPROVED, owed, payable, payment_list
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class Printing:
    """What is printed from: the frozen batch, what became of it, and what a notice says beside it."""

    batch: Batch
    papers: Papers
    terms: NoticeTerms


class Made(NamedTuple):
    """A form that was made, not yet written."""

    files: Mapping[str, bytes]
    """Name → content; nothing where the batch has no line for the form."""
    sealed: Fen = 0
    """What the lines of the form come to in the batch (分)."""
    less: Fen = 0
    """By how much less was approved, and is listed, than was frozen."""
    totals: Mapping[str, Fen] = {}  # never changed
    """What each file comes to as it is printed."""


class Form(NamedTuple):
    """A form that a batch can be printed on."""

    name: str
    title: str
    needs: str
    make: Callable[[Printing], Made]


def _list(form: ListForm, job: Printing) -> Made:
    awards = award_list(job.batch, form, job.papers.stamp, job.papers.awards)
    if form != AWARD_LIST and not awards.sections:
        return Made({})
    workbook, in_workbook = award_list_workbook(awards, job.batch)
    paper, on_paper = award_list_pdf(awards)
    totals = {"名单": awards.total, "工作簿": in_workbook, "PDF": on_paper}
    return _made(job.batch, form, {"xlsx": workbook, "pdf": paper}, totals)


def _notice(job: Printing) -> Made:
    annex = award_list(job.batch, ANNEX, job.papers.stamp)
    if not annex.sections:
        return Made({})
    workbook, in_workbook = award_list_workbook(annex, job.batch)
    paper, on_paper = notice_pdf(notice(job.batch, annex, job.terms), annex)
    totals = {"名单": annex.total, "工作簿": in_workbook, "PDF": on_paper}
    return _made(job.batch, ANNEX, {"pdf": paper, "xlsx": workbook}, totals)


def _made(batch: Batch, form: ListForm, files: Mapping[str, bytes], totals: Mapping[str, Fen]) -> Made:
    sealed = sum(line.amount for line in listed(batch, form))
    return Made(
        {f"{form.name}_{clean(batch.code)}.{kind}": content for kind, content in files.items()},
        sealed,
        sealed - totals["名单"] if form.on_the_way else 0,
        {f"{form.name}{kind}": total for kind, total in totals.items()},
    )


def _payment(job: Printing) -> Made:
    lines = payable(job.batch)
    if not lines:
        return Made({})
    listing = payment_list(job.batch, job.papers)
    workbook, in_workbook = listing_workbook(listing)
    paper, on_paper = listing_pdf(listing)
    name = f"{listing.name}_{clean(job.batch.code)}"
    sealed, approved = sum(line.amount for line in lines), sum(one.approved for one in owed(job.batch, job.papers))
    totals = {
        "资金拨付表名单": listing.total_of(APPROVED),
        "资金拨付表工作簿": in_workbook[APPROVED + 2],
        "资金拨付表PDF": on_paper[APPROVED],
    }
    return Made({f"{name}.xlsx": workbook, f"{name}.pdf": paper}, sealed, sealed - approved, totals)


def _basis_sheets(job: Printing) -> Made:
    sheets = tuple(basis_sheets(job.batch, job.papers))
    if not sheets:
        return Made({})
    paper, on_paper = basis_sheets_pdf(sheets)
    workbook, in_workbook = basis_sheets_workbook(sheets, job.batch)
    name = f"测算依据单_{clean(job.batch.code)}"
    totals = {"测算依据单PDF": on_paper, "测算依据单工作簿": in_workbook}
    return Made({f"{name}.pdf": paper, f"{name}.xlsx": workbook}, job.batch.total, 0, totals)


def _applications(job: Printing) -> Made:
    forms = tuple(applications(job.batch, job.papers.stamp))
    return Made({f"申报表_{clean(job.batch.code)}.pdf": applications_pdf(forms)} if forms else {})


def _refusals(job: Printing) -> Made:
    if job.papers.outcomes is None:
        return Made({})
    letters = tuple(refusals.letters(job.batch, job.papers.outcomes, job.terms, job.papers.stamp))
    if not letters:
        return Made({})
    listing = refusals.refusal_list(job.batch, job.papers.outcomes, job.papers.stamp)
    document = Document(refusals.NAME, listing.bureau, listing.subject)
    code = clean(job.batch.code)
    return Made(
        {
            f"{refusals.NAME}_{code}.pdf": letters_pdf(letters, document),
            f"{refusals.LIST_NAME}_{code}.xlsx": listing_workbook(listing)[0],
            f"{refusals.LIST_NAME}_{code}.pdf": listing_pdf(listing)[0],
        }
    )


def _demands(job: Printing) -> Made:
    letters = tuple(demands.letters(job.batch, job.papers.demands, job.terms, job.papers.stamp))
    document = Document(demands.NAME, bureau_of(job.batch), f"批次{clean(job.batch.code)}")
    files = {f"{demands.NAME}_{clean(job.batch.code)}.pdf": letters_pdf(letters, document)} if letters else {}
    return Made(files)


FORMS: tuple[Form, ...] = (
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
"""Every form, in the order in which they are printed."""

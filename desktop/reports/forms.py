"""The forms of a batch as plain data: name, title, what each needs, and the function that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from desktop.register.batches import Batch
from desktop.reports.application import applications
from desktop.reports.application_pdf import applications_pdf
from desktop.reports.award_list import award_list, listed
from desktop.reports.award_list_pdf import award_list_pdf
from desktop.reports.award_list_workbook import award_list_workbook
from desktop.reports.basis_sheet import basis_sheets, basis_sheets_pdf, basis_sheets_workbook
from desktop.reports.lines import clean
from desktop.reports.list_forms import ANNEX, APPROVAL, AWARD_LIST, RECOMMENDATION, ListForm
from desktop.reports.notice import NoticeTerms, notice
from desktop.reports.notice_pdf import notice_pdf
from policies.money import Fen


class Made(NamedTuple):
    """A form that was made, not yet written."""

    files: Mapping[str, bytes]
    """Name → content; nothing where the batch has no line for the form."""
    sealed: Fen = 0
    """What the lines of the form come to in the batch (分)."""
    totals: Mapping[str, Fen] = {}  # never changed
    """What each file comes to as it is printed."""


class Form(NamedTuple):
    """A form that a batch can be printed on."""

    name: str
    title: str
    needs: str
    make: Callable[[Batch, NoticeTerms], Made]


def _list(form: ListForm, batch: Batch, _terms: NoticeTerms) -> Made:
    awards = award_list(batch, form)
    if form != AWARD_LIST and not awards.sections:
        return Made({})
    workbook, in_workbook = award_list_workbook(awards, batch)
    paper, on_paper = award_list_pdf(awards)
    return _made(
        batch, form, {"xlsx": workbook, "pdf": paper}, {"名单": awards.total, "工作簿": in_workbook, "PDF": on_paper}
    )


def _notice(batch: Batch, terms: NoticeTerms) -> Made:
    annex = award_list(batch, ANNEX)
    if not annex.sections:
        return Made({})
    workbook, in_workbook = award_list_workbook(annex, batch)
    paper, on_paper = notice_pdf(notice(batch, annex, terms), annex)
    return _made(
        batch, ANNEX, {"pdf": paper, "xlsx": workbook}, {"名单": annex.total, "工作簿": in_workbook, "PDF": on_paper}
    )


def _made(batch: Batch, form: ListForm, files: Mapping[str, bytes], totals: Mapping[str, Fen]) -> Made:
    sealed = sum(line.amount for line in listed(batch, form))
    return Made(
        {f"{form.name}_{clean(batch.code)}.{kind}": content for kind, content in files.items()},
        sealed,
        {f"{form.name}{kind}": total for kind, total in totals.items()},
    )


def _basis_sheets(batch: Batch, _terms: NoticeTerms) -> Made:
    sheets = tuple(basis_sheets(batch))
    if not sheets:
        return Made({})
    paper, on_paper = basis_sheets_pdf(sheets)
    workbook, in_workbook = basis_sheets_workbook(sheets, batch)
    name = f"测算依据单_{clean(batch.code)}"
    totals = {"测算依据单PDF": on_paper, "测算依据单工作簿": in_workbook}
    return Made({f"{name}.pdf": paper, f"{name}.xlsx": workbook}, batch.total, totals)


def _applications(batch: Batch, _terms: NoticeTerms) -> Made:
    forms = tuple(applications(batch))
    return Made({f"申报表_{clean(batch.code)}.pdf": applications_pdf(forms)} if forms else {})


FORMS: tuple[Form, ...] = (
    Form("award-list", "奖补名单", "批次", partial(_list, AWARD_LIST)),
    Form("notice", "拟奖补名单公示", "批次；公示期、会议、电话、地址、落款日期（没有给的留空手填）", _notice),
    Form("approval", "奖补资金兑现（审定）表", "批次；申请、初审金额留空手填", partial(_list, APPROVAL)),
    Form("recommendation", "推荐（协助）申报上级资金表", "批次中有上级承担的项目", partial(_list, RECOMMENDATION)),
    Form("basis-sheet", "测算依据单", "批次", _basis_sheets),
    Form("application", "申报表", "批次；账户、电话和申请金额留空手填", _applications),
)
"""Every form, in the order in which they are printed."""

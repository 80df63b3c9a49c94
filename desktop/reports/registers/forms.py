"""The forms of the register as plain data, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from desktop.reports.listing import Listing
from desktop.reports.listing_pdf import numbered_pages
from desktop.reports.listing_workbook import new_book, write_listing
from desktop.reports.page import Document
from desktop.reports.registers.coverage import coverage
from desktop.reports.registers.funds import funds
from desktop.reports.registers.ledger import ledger
from desktop.reports.registers.question import Question
from desktop.reports.registers.sessions import sessions, sign_in_sheets
from policies.problems import refuse


class RegisterForm(NamedTuple):
    """A form that is printed of the register."""

    name: str
    title: str
    needs: str
    make: Callable[[Question], tuple[Listing, ...]]


REGISTER_FORMS: tuple[RegisterForm, ...] = (
    RegisterForm("ledger", "台账", "一类对象（--kind，默认企业）", lambda question: (ledger(question),)),
    RegisterForm("sessions", "培训班次表", "年度", lambda question: (sessions(question),)),
    RegisterForm("sign-in", "培训签到表", "年度；每个班次一份，已登记的学员预先填好", sign_in_sheets),
    RegisterForm(
        "coverage", "站点覆盖表", "年度；站点，行政村数（地方的年度数据）", lambda question: (coverage(question),)
    ),
    RegisterForm("funds", "资金执行情况表", "年度；资金预算和办理中的批次", lambda question: (funds(question),)),
)
"""Every form of the register, in the order in which they are printed."""


def make_register_forms(question: Question, names: Collection[str] = ()) -> Mapping[str, bytes]:
    """Make forms by the names of their files. A form that there is nothing for is left out, but for an empty list.

    Raises InputError for a name that no form has and where a workbook cannot hold a figure or a text.
    """
    unknown = [name for name in names if name not in {form.name for form in REGISTER_FORMS}]
    if unknown:
        known = "、".join(form.name for form in REGISTER_FORMS)
        raise refuse("", "unknown_form", f"没有表“{'、'.join(unknown)}”，现有：{known}")
    files: dict[str, bytes] = {}
    for form in REGISTER_FORMS:
        listings = form.make(question) if not names or form.name in names else ()
        if listings:
            files |= _files(form, question, listings)
    return files


def _files(form: RegisterForm, question: Question, listings: tuple[Listing, ...]) -> Mapping[str, bytes]:
    first = listings[0]
    of_year = f"_{question.year}" if "年度" in form.needs else ""
    pages = [page for listing in listings for page in numbered_pages(listing)[0]]
    files = {f"{first.name}{of_year}.pdf": Document(first.title, first.bureau, first.subject).render(pages)}
    if len(listings) == 1:  # sheets to sign are signed on paper
        book = new_book(first)
        write_listing(book, first)
        files[f"{first.name}{of_year}.xlsx"] = book.close()
    return files

"""追回通知: the letters that demand awards back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.register import Batch
from desktop.register.demand_letters import DemandLetter
from desktop.reports.award_list import bureau_of
from desktop.reports.imprint import Stamp, foot
from desktop.reports.lines import clean, tighten
from desktop.reports.notice import Letter, Notice, NoticeTerms, Paragraph, blank, body, day

NAME = "追回通知"
_ACCOUNT = ("户　　名：", "开户银行：", "账　　号：")


def letters(batch: Batch, demands: Sequence[DemandLetter], terms: NoticeTerms, stamp: Stamp) -> Iterator[Letter]:
    """Yield the letters of the cases that still stand."""
    for demand in demands:
        text = Notice(
            title=(bureau_of(batch), "关于追回电子商务发展奖补资金的通知"),
            addressee=f"{clean(demand.payee)}：",
            paragraphs=tuple(_paragraphs(demand, terms)),
            annex="",
            office=bureau_of(batch),
            dated=day(demand.on),
        )
        yield Letter(text, foot(f"{NAME}{demand.number:03}", batch, stamp), clean(demand.payee))


def _paragraphs(demand: DemandLetter, terms: NoticeTerms) -> Iterator[Paragraph]:
    yield from (body(tighten(text)) for text in demand.paragraphs)
    yield body("退款时请注明“退回电子商务发展奖补资金”。收款账户：")
    for label in _ACCOUNT:
        yield Paragraph(((label, False), *blank("", 16)), "line")
    yield Paragraph((("联系电话：", False), *blank(terms.phone, 14)), "line")

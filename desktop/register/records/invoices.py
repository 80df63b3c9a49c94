"""Invoices of projects → what was invested, by category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from desktop.register import models_records
from desktop.register.records.kinds import Derived, Facts, Fault, Kept, Kind, Record, days, money, needed
from policies.money import Fen, yuan

CATEGORIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "fixed_assets": ("固定资产", "invest_fixed_assets"),
        "renovation": ("装修", "invest_renovation"),
        "equipment": ("软硬件与设备设施", "invest_equipment"),
        "network_fee": ("基础网络服务费", "invest_network_fee"),
        "rent": ("场租", "invest_rent"),
        "software": ("软件", "invest_software"),
        "research": ("研发", "invest_research"),
        "land": ("土地", ""),
        "civil_works": ("基建", ""),
        "operation": ("运营", ""),
    }
)
"""Category → its Chinese word and the fact that it feeds. Land and civil works feed none."""
_NOT_INVESTED = "operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice(Record):
    """An invoice of a project. Its number counts once over all projects and measures."""

    number: str
    code: str = ""
    """发票代码; a fully digital invoice has none."""
    category: str
    seller: str = ""
    issued_on: date
    amount: Fen
    """With tax."""
    tax: Fen | None = None
    payment: str = ""
    """The proof of payment: number of the transfer, date."""
    accepted: Fen | None = None
    """What was accepted of it; None: not looked at yet, 0: nothing."""


def _faults(invoice: Invoice) -> Iterator[Fault]:
    yield from needed("发票号码", invoice.number, 20)
    if not (invoice.number + invoice.code).isalnum():
        yield "bad_value", "发票代码和号码只能有数字和字母，请核对"
    if invoice.category not in CATEGORIES:
        words = "、".join(label for label, _ in CATEGORIES.values())
        yield "bad_value", f"发票类别“{invoice.category}”不对，应为：{words}"
    yield from days("开票日期", invoice.issued_on)
    yield from money("价税合计", invoice.amount, least=1)
    yield from money("税额", invoice.tax)
    yield from money("核定金额", invoice.accepted)
    if max(invoice.tax or 0, invoice.accepted or 0) > invoice.amount:
        yield "part_over_whole", "税额、核定金额不能超过价税合计，请核对"


INVOICES = Kind(
    Invoice,
    models_records.Invoice,
    "发票",
    ("project",),
    ("number", "code"),
    _faults,
    lambda one: (
        f"号码 {one.code}{one.number}，{CATEGORIES[one.category][0]}，价税合计 {yuan(one.amount)} 元，"
        f"核定 {'未核定' if one.accepted is None else yuan(one.accepted) + ' 元'}"
    ),
    taken=("invoice_taken", "这张发票已用于项目“{name}”，一张发票只能用一次，请核对发票号码"),
)


def odd(invoice: Invoice) -> Iterator[Fault]:
    """Yield what a clerk should look at."""
    if invoice.accepted and not invoice.payment:
        yield "no_payment_proof", f"发票 {invoice.number} 已核定金额，但没有付款凭证，请补充或核对"


def clashes(invoices: Sequence[Invoice]) -> Iterator[tuple[str, Fault]]:
    """Yield (place, fault) where one number stands with and without a code, so that they may be one invoice."""
    seen: defaultdict[str, list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        for other in seen[invoice.number]:
            if not (other.code and invoice.code):
                yield (
                    invoice.place,
                    ("invoice_taken", f"已有号码同为 {invoice.number} 的发票，请两张都补填发票代码，或核对是否重复"),
                )
        seen[invoice.number].append(invoice)


def facts(invoices: Sequence[Kept[Invoice]]) -> Facts:
    """Derive the investments from what was accepted; a category of which nothing was looked at yet stays unknown.

    ``invest_total`` is everything accepted but the costs of operation.
    """
    looked_at = [one for one in invoices if one.record.accepted is not None]
    found: Facts = {}
    for category, (_, fact) in CATEGORIES.items():
        rows = [one for one in looked_at if one.record.category == category]
        if fact and rows:
            found[fact, 0] = _sum(rows)
    invested = [one for one in looked_at if one.record.category != _NOT_INVESTED]
    return {**found, ("invest_total", 0): _sum(invested)} if invested else found


def _sum(rows: Sequence[Kept[Invoice]]) -> Derived:
    return Derived(sum(one.record.accepted or 0 for one in rows), tuple(sorted(one.id for one in rows)))

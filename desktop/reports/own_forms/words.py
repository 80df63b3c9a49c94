"""What a template may ask for by name: words of the batch, and words of each line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from desktop.register.batches import Batch, BatchLine
from desktop.reports.award_list import bureau_of, clause, legal_basis
from desktop.reports.capital_amount import capital_amount
from desktop.reports.imprint import local, made_at
from desktop.reports.lines import clean, tighten
from desktop.reports.papers import Papers
from policies.findings.finding import PAYERS
from policies.money import Fen


class Money(NamedTuple):
    """An amount: a number where it stands alone in its cell."""

    amount: Fen


class Filled(NamedTuple):
    """What a template is filled from."""

    batch: Batch
    papers: Papers


Word = str | int | Money | None
"""``None``: not known; the cell is left blank."""


def _printed(job: Filled) -> Word:
    at = job.papers.stamp.printed_at
    return local(at) if at else made_at(job.batch)


OF_BATCH: Mapping[str, Callable[[Filled], Word]] = MappingProxyType(
    {
        "单位名称": lambda job: bureau_of(job.batch),
        "批次编号": lambda job: clean(job.batch.code),
        "政策年度": lambda job: job.batch.year,
        "政策名称": lambda job: clean(job.batch.policy_title),
        "文号": lambda job: clean(job.batch.legal_basis),
        "依据": lambda job: legal_basis(job.batch),
        "发文单位": lambda job: clean(job.batch.issuer),
        "笔数": lambda job: len(job.batch.lines),
        "户数": lambda job: len({line.subject_id for line in job.batch.lines}),
        "合计金额": lambda job: Money(job.batch.total),
        "合计大写": lambda job: f"人民币{capital_amount(job.batch.total)}",
        "封存校验码": lambda job: job.batch.seal,
        "链头": lambda job: job.papers.stamp.chain,
        "打印时间": _printed,
    }
)


def _payee(field: str) -> Callable[[Filled, BatchLine], Word]:
    def word(job: Filled, line: BatchLine) -> Word:
        payee = job.papers.payees.get(line.subject_id)
        return clean(getattr(payee, field)) if payee else None

    return word


def _award(field: str) -> Callable[[Filled, BatchLine], Word]:
    def word(job: Filled, line: BatchLine) -> Word:
        award = job.papers.awards.get(line.number)
        amount = getattr(award, field) if award else None
        return None if amount is None else Money(amount)

    return word


OF_LINE: Mapping[str, Callable[[Filled, BatchLine], Word]] = MappingProxyType(
    {
        "序号": lambda _, line: line.number,
        "企业名称": lambda _, line: clean(line.name),
        "名称": lambda _, line: clean(line.name),
        "统一社会信用代码": lambda _, line: clean(line.identity_code),
        "乡镇": lambda _, line: clean(line.division_name),
        "条款": lambda _, line: clause(line),
        "项目": lambda _, line: clean(line.measure_title),
        "支持标准": lambda _, line: tighten(line.rule),
        "核定依据": lambda _, line: tighten(line.basis),
        "奖补金额": lambda _, line: Money(line.amount),
        "金额大写": lambda _, line: f"人民币{capital_amount(line.amount)}",
        "资金承担": lambda _, line: PAYERS[line.payer],
        "预算年度": lambda _, line: line.budget_year,
        "备注": lambda _, line: clean(line.remark),
        "申请金额": _award("applied"),
        "初审金额": _award("reviewed"),
        "审定金额": _award("approved"),
        "已拨付": _award("paid"),
        "收款人": _payee("account_holder"),
        "开户银行": _payee("bank"),
        "银行账号": _payee("account"),
    }
)
AMOUNT = "奖补金额"
REPEATS = "序号"
"""The row with this word repeats for each line. A template without it is filled once for each line."""

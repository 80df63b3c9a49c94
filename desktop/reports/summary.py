"""奖补资金汇总表: a batch by payer and measure — frozen, approved, paid, still to be paid."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.register.batches import Batch, BatchLine
from desktop.reports.award_list import bureau_of, clause, legal_basis, on_the_way
from desktop.reports.capital_amount import capital_amount
from desktop.reports.imprint import foot, moment_of
from desktop.reports.lines import clean
from desktop.reports.listing import Group, ListColumn, Listing, Section, Value, stand_ins_of
from desktop.reports.papers import Papers
from policies.findings.finding import PAYERS
from policies.money import yuan

NAME = "奖补资金汇总表"
_COLUMNS = (
    ListColumn(("序号",), 11, "number"),
    ListColumn(("条款、项目",), 92, "text", gives_way=True),
    ListColumn(("户数",), 15, "centre"),
    ListColumn(("笔数",), 15, "count"),
    ListColumn(("封存应奖补", "①"), 32, "money"),
    ListColumn(("审定金额", "②"), 32, "money"),
    ListColumn(("已拨付", "③"), 32, "money"),
    ListColumn(("待拨付", "②－③"), 32, "money"),
)
FROZEN = 4
"""Column ①."""


NOT_HERE = "—"


def summary(batch: Batch, papers: Papers) -> Listing:
    """Return the summary; what nobody has approved yet, and what is not paid here, is left blank."""
    groups = tuple(_groups(batch, papers))
    sections = (Section("", groups),)
    subjects = len({line.subject_id for line in batch.lines})
    return Listing(
        name=NAME,
        title=f"{batch.year}年度电子商务发展{NAME}",
        bureau=bureau_of(batch),
        secrecy="内部资料",
        above=(f"制表单位：{bureau_of(batch)}", "", f"批次：{clean(batch.code)}"),
        basis=f"依据：{legal_basis(batch)}",
        columns=_COLUMNS,
        sections=sections,
        total=f"合计（{subjects}户，{len(batch.lines)}笔）",
        capital=f"人民币{capital_amount(batch.total)}（封存应奖补）",
        empty="本批次无应奖补项目",
        checked=f"①与批次封存合计{yuan(batch.total)}元核对一致",
        compared=FROZEN,
        notes=(
            "②、③取自登记簿的办理记录，尚未审定的留空；减免、上级和其他部门承担的不在本单位拨付，③记“—”，不计入合计。",
        ),
        stand_ins=stand_ins_of(sections),
        foot=foot(NAME, batch, papers.stamp),
        subject=f"批次{clean(batch.code)}",
        made_at=moment_of(papers.stamp, batch),
    )


def _groups(batch: Batch, papers: Papers) -> Iterator[Group]:
    number = 0
    for payer, label in PAYERS.items():
        measures: dict[str, list[BatchLine]] = {}
        for line in (line for line in batch.lines if line.payer == payer):
            measures.setdefault(line.measure, []).append(line)
        rows = tuple(_row(number + n, lines, papers) for n, lines in enumerate(measures.values(), 1))
        number += len(rows)
        if rows:
            yield Group(f"{label}承担", "", rows, "小计")


def _row(number: int, lines: list[BatchLine], papers: Papers) -> tuple[Value, ...]:
    approved = _approved(lines, papers)
    here = all(line.cash and line.payer in ("own", "local") for line in lines)
    awards = [award for line in lines if (award := papers.awards.get(line.number))]
    paid = sum(award.paid or 0 for award in awards) if len(awards) == len(lines) else None
    pending = None if approved is None or paid is None else approved - paid
    return (
        number,
        f"{clause(lines[0])}　{clean(lines[0].measure_title)}",
        str(len({line.subject_id for line in lines})),
        len(lines),
        sum(line.amount for line in lines),
        approved,
        paid if here else NOT_HERE,
        pending if here else NOT_HERE,
    )


def _approved(lines: list[BatchLine], papers: Papers) -> int | None:
    """Return what was approved of a measure; ``None`` while one of its awards still waits for it."""
    total = 0
    for line in lines:
        award = papers.awards.get(line.number)
        if award is None or (award.approved is None and award.state in ("open", "correcting")):
            return None
        total += on_the_way(line, award).amount
    return total

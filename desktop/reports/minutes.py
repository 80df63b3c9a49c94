"""会议纪要: the minutes of the meeting that agreed on a batch, with what the program knows; the rest is left blank."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.register.batches import Batch, BatchLine
from desktop.reports.award_list import bureau_of, clause, legal_basis
from desktop.reports.capital_amount import capital_amount
from desktop.reports.imprint import Stamp, foot
from desktop.reports.lines import clean
from desktop.reports.notice import Letter, Notice, NoticeTerms, Paragraph, blank, body, day, head, reduction
from policies.findings.finding import PAYERS
from policies.money import yuan

MINUTES = "会议纪要"
_ABOUT = (("时　　间：", 14), ("地　　点：", 14), ("主持人：", 15), ("参会人员：", 14), ("记录人：", 15))


def minutes(batch: Batch, terms: NoticeTerms, stamp: Stamp) -> Letter:
    """Write the minutes of the meeting that is to agree, or agreed, on ``batch``."""
    text = Notice(
        title=(bureau_of(batch), f"{batch.year}年度电子商务奖补资金{MINUTES}"),
        paragraphs=tuple(_paragraphs(batch, terms)),
        annex=f"{batch.year}年度电子商务发展奖补名单（批次{clean(batch.code)}）",
        office=bureau_of(batch),
        dated=day(None),
    )
    return Letter(text, foot(MINUTES, batch, stamp), MINUTES)


def _paragraphs(batch: Batch, terms: NoticeTerms) -> Iterator[Paragraph]:
    yield Paragraph((("会　　议：", False), *blank(terms.meeting, 14)), "line")
    for label, cells in _ABOUT:
        yield Paragraph(((label, False), *blank("", cells)), "line")
    yield head("一、情况汇报")
    subjects = len({line.subject_id for line in batch.lines})
    yield body(
        f"会议听取了依据{legal_basis(batch)}办理{batch.year}年度电子商务发展奖补资金的情况汇报。"
        f"经受理申报、核实数据、逐项测算，本批应奖补{subjects}家单位（个人）{len(batch.lines)}笔，"
        f"合计{yuan(batch.total)}元（人民币{capital_amount(batch.total)}）。"
    )
    yield head("二、议定事项")
    for number, (name, amount, count) in enumerate(_measures(batch), 1):
        yield body(f"{number}. {name}，{count}笔，{yuan(amount)}元。")
    for payer, label in PAYERS.items():
        borne = sum(line.amount for line in batch.lines if line.payer == payer)
        if borne:
            yield body(f"由{label}承担{yuan(borne)}元。")
    if reduced := reduction(batch):
        yield body(f"合计中{reduced}。")
    yield body("会议同意上述奖补对象和金额，按规定予以公示，公示无异议后按程序审定、拨付。")
    yield head("三、其他意见")
    yield body(*blank("", 26))
    yield head("四、参会人员签字")
    yield body(*blank("", 26))


def _measures(batch: Batch) -> Iterator[tuple[str, int, int]]:
    groups: dict[str, list[BatchLine]] = {}
    for line in batch.lines:
        groups.setdefault(f"{clause(line)}“{clean(line.measure_title)}”", []).append(line)
    for name, lines in groups.items():
        yield name, sum(line.amount for line in lines), len(lines)

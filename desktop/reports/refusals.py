"""不符合与资料不全告知单: letters to all whose award was refused or cannot be judged yet, and their list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from desktop.register import Batch, SubjectRow
from desktop.reports.award_list import bureau_of, legal_basis, masked
from desktop.reports.imprint import Stamp, foot, moment_of
from desktop.reports.lines import clean, tighten
from desktop.reports.listing import Group, ListColumn, Listing, Section, Value, stand_ins_of
from desktop.reports.notice import Letter, Notice, NoticeTerms, Paragraph, blank, body, day, head
from policies.assessment.sentences import Line, sections, shortfalls
from policies.facts import CATALOGUE
from policies.findings.finding import OUTCOMES, Finding, Outcome
from policies.language import Policy

NAME, LIST_NAME = "不符合与资料不全告知单", "告知清单"
_LISTED: tuple[Outcome, ...] = ("undetermined", "refused", "not_selected")
_NOTHING = "没有可奖补的金额"
_WORDS = {"≥": "应不低于", "＞": "应超过", "≤": "应不超过", "＜": "应低于"}
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_COLUMNS = (
    ListColumn(("序号",), 11, "number"),
    ListColumn(("单位（个人）名称", "统一社会信用代码（证件号码）"), 55, "text", gives_way=True, apart=(38, 38)),
    ListColumn(("所在乡镇", "（街道）"), 22, "centre"),
    ListColumn(("条款、事项",), 40, "text"),
    ListColumn(("结果",), 19, "centre"),
    ListColumn(("原因、所缺资料",), 88, "text", gives_way=True),
    ListColumn(("告知日期", "签收"), 26, "centre", by_hand=True),
)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What an assessment said of every subject."""

    policy: Policy
    year: int
    as_of: date
    findings: tuple[Finding, ...]
    rows: Mapping[str, SubjectRow]
    """``Finding.subject`` → who it is."""


class Reason(NamedTuple):
    """Why one measure pays nothing, or nothing yet."""

    clause: str
    title: str
    outcome: Outcome
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    evidence: tuple[str, ...]


class Refusal(NamedTuple):
    """All that one subject is told."""

    row: SubjectRow
    reasons: tuple[Reason, ...]


def refusals(outcomes: Outcomes) -> tuple[Refusal, ...]:
    """Return whom to tell what, in the order of the register."""
    found: dict[str, list[Reason]] = {}
    for finding in outcomes.findings:
        if finding.outcome in _LISTED:
            found.setdefault(finding.subject, []).append(_reason(outcomes.policy, finding))
    return tuple(Refusal(outcomes.rows[subject], tuple(found[subject])) for subject in sorted(found, key=int))


def _reason(policy: Policy, finding: Finding) -> Reason:
    measure = policy.measure(finding.measure)
    clause = f"第{measure.clause}条" if measure.clause.isdecimal() else measure.clause
    parts = {section.title: section.lines for section in sections(policy, measure, finding)}
    failed = () if finding.outcome == "undetermined" else tuple(_failed(parts.get("条件", ())))
    gaps = tuple(f"{tighten(line.text)}{tighten(line.value)}" for line in shortfalls(finding))
    compared = tuple(tighten(line.text) for line in parts.get("比较", ()))
    return Reason(
        clean(clause),
        clean(measure.title),
        finding.outcome,
        _told((*failed, *gaps, *compared)) or (OUTCOMES[finding.outcome],),
        tuple(clean(CATALOGUE[fact].label) for fact in finding.missing),
        tuple(map(clean, measure.evidence)),
    )


def _told(reasons: tuple[str, ...]) -> tuple[str, ...]:
    """Return each reason once; that nothing is left to pay says nothing where another reason does."""
    others = tuple(dict.fromkeys(one for one in reasons if one != _NOTHING))
    return others or reasons[:1]


def _plainly(text: str) -> str:
    """Write a condition for people: words instead of signs."""
    for sign, words in _WORDS.items():
        text = text.replace(f" {sign} ", words)
    return tighten(text)


def _failed(lines: tuple[Line, ...]) -> Iterator[str]:
    """Yield the conditions that failed, those without parts: the words of the law and what is registered."""
    for line, after in pairwise((*lines, Line("", "", depth=-1))):
        if line.mark == "✗" and after.depth <= line.depth:
            words = f"文件要求“{tighten(line.says)}”，" if line.says else ""
            yield (
                f"{words}{_plainly(line.text)}，登记为{tighten(line.value)}"
                if line.value
                else f"{words}{_plainly(line.text)}"
            )


def letters(batch: Batch, outcomes: Outcomes, terms: NoticeTerms, stamp: Stamp) -> Iterator[Letter]:
    """Yield a letter to each of them."""
    for number, refusal in enumerate(refusals(outcomes), 1):
        text = Notice(
            title=(bureau_of(batch), f"{outcomes.year}年度电子商务奖补审核结果告知单"),
            addressee=f"{clean(refusal.row.name)}：",
            paragraphs=tuple(_paragraphs(batch, outcomes, refusal, terms)),
            annex="",
            office=bureau_of(batch),
            dated=day(terms.dated),
        )
        yield Letter(text, foot(f"告知单{number:03}", batch, stamp), clean(refusal.row.name))


def _paragraphs(batch: Batch, outcomes: Outcomes, refusal: Refusal, terms: NoticeTerms) -> Iterator[Paragraph]:
    you = "你" if refusal.row.kind == "person" else "你单位"
    as_of = outcomes.as_of
    yield body(
        f"根据{legal_basis(batch)}，本单位对{outcomes.year}年度电子商务发展奖补事项进行了审核测算"
        f"（基准日{as_of.year}年{as_of.month}月{as_of.day}日）。{you}涉及的下列事项资料不全或者不符合规定，现予告知。"
    )
    lacking = [reason for reason in refusal.reasons if reason.outcome == "undetermined"]
    others = [reason for reason in refusal.reasons if reason.outcome != "undetermined"]
    numerals = iter(_NUMERALS)
    if lacking:
        yield head(f"{next(numerals)}、资料不全、暂不能核定的事项")
        for reason in lacking:
            yield from _lacking(reason)
    if others:
        yield head(f"{next(numerals)}、不符合规定的事项")
        for reason in others:
            why = "；".join(reason.reasons)
            yield body(f"{reason.clause}　{reason.title}：{OUTCOMES[reason.outcome]}。{why}。")
    yield head(f"{next(numerals)}、补正和异议")
    yield from _remedies(lacking, terms)


def _lacking(reason: Reason) -> Iterator[Paragraph]:
    yield body(f"{reason.clause}　{reason.title}：缺少{'、'.join(reason.missing) or '相关资料'}。")
    if reason.evidence:
        yield body(f"应提供的材料：{'、'.join(reason.evidence)}。")


def _remedies(lacking: list[Reason], terms: NoticeTerms) -> Iterator[Paragraph]:
    if lacking:
        yield body(
            "请于",
            *day(None),
            "前补报所缺数据并附证明材料，加盖公章（个人签字）后送交本单位。逾期不补报的，按现有资料核定。",
        )
    yield body(
        "对上述结果有异议的，可以在收到本告知单之日起",
        *blank("", 3),
        "个工作日内，书面提出申辩并附有关证明材料，本单位复核后答复。",
    )
    for label, text in (("联系电话：", terms.phone), ("送交地址：", terms.address)):
        yield Paragraph(((label, False), *blank(text, 14)), "line")


def refusal_list(batch: Batch, outcomes: Outcomes, stamp: Stamp) -> Listing:
    """Return the list of all letters, for the file and for signatures."""
    told = refusals(outcomes)
    sections_ = (Section("", (Group("", "", tuple(_rows(told)), ""),)),)
    return Listing(
        name=LIST_NAME,
        title=f"{outcomes.year}年度电子商务发展奖补审核结果{LIST_NAME}",
        bureau=bureau_of(batch),
        secrecy="内部资料",
        above=(f"制表单位：{bureau_of(batch)}", "", f"批次：{clean(batch.code)}"),
        basis=f"依据：{legal_basis(batch)}",
        unit=f"共{len(told)}份",
        columns=_COLUMNS,
        sections=sections_,
        total="",
        empty="没有不符合规定或者资料不全的事项",
        stand_ins=stand_ins_of(sections_),
        signers=(),
        foot=foot(LIST_NAME, batch, stamp),
        subject=f"批次{clean(batch.code)}",
        made_at=moment_of(stamp, batch),
    )


def _rows(told: tuple[Refusal, ...]) -> Iterator[tuple[Value, ...]]:
    number = 0
    for refusal in told:
        for reason in refusal.reasons:
            number += 1
            lacks = f"缺少{'、'.join(reason.missing)}" if reason.missing else "；".join(reason.reasons)
            yield (
                number,
                (clean(refusal.row.name), masked(clean(refusal.row.identity_code)) or "—"),
                clean(refusal.row.division_name) or "—",
                f"{reason.clause}　{reason.title}",
                OUTCOMES[reason.outcome],
                lacks,
                None,
            )

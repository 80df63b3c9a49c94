"""The sheet of an award, read from its frozen batch."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from desktop.register import FactDetail
from desktop.register.award_values import Award as OnTheWay
from desktop.register.batches import Batch, BatchLine
from desktop.reports.award_list import FLAG_NOTES, bureau_of, clause, legal_basis, secrecy
from desktop.reports.basis_sheet.conditions import conditions
from desktop.reports.basis_sheet.marks import KnownFact, Marks
from desktop.reports.basis_sheet.model import Band, Grid, GridColumn, GridRow, Part, Passage, Signing
from desktop.reports.basis_sheet.reckoning import Award, capped, computed_amount, reckoning
from desktop.reports.basis_sheet.recomputing import other_amounts, recompute, subject_of
from desktop.reports.capital_amount import capital_amount
from desktop.reports.imprint import foot, made_at
from desktop.reports.lines import clean, tighten
from desktop.reports.papers import Papers
from desktop.reports.type import MM, Style, width_of
from policies.assessment.other_readings import OtherReading
from policies.facts import CATALOGUE, show_value, value_to_json
from policies.findings.explanation import Explanation, ReadingChosen
from policies.findings.explanation_reading import read_explanation
from policies.findings.finding import OUTCOMES, PAYERS
from policies.language import Policy, load_policy_text
from policies.language.policy import Measure
from policies.money import Fen, parse_money, yuan

SIGNERS = ("测算", "复核", "股室负责人", "分管领导")
_STAMP = 8
"""A remark of at most so many characters is framed beside the amount."""
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


_CONTENT, _LETTER, _YEAR, _FACT = 144.0, 9.0, 12.0, 49.0
_LEAST_FIGURE, _LEAST_SOURCE = 26.0, 22.0
"""Widths of the table of facts, in mm: figures never break, the names of facts do."""
_FIGURE = Style("Sans", 9.5)


class Sheet(NamedTuple):
    """One sheet; amounts in 分."""

    number: str
    """The batch's code and the line's number in it: ``XX-2020-01-007``."""
    year: int
    as_of: str
    bureau: str
    secrecy: str
    name: str
    who: tuple[tuple[str, str], ...]
    amount: Fen
    capital: str
    reason: str
    stamp: str
    """达到上限, or empty."""
    strip: tuple[tuple[str, Fen], ...]
    """The amounts known now, in order."""
    parts: tuple[Part, ...]
    batch: str
    foot: tuple[str, str]


NO_PAPERS = Papers()


def basis_sheets(batch: Batch, papers: Papers = NO_PAPERS) -> Iterator[Sheet]:
    """Yield the sheet of every line. Raises InputError where the batch's own policy text cannot be read."""
    policy = load_policy_text(batch.policy_source, batch.policy_id)
    for line in batch.lines:
        yield _sheet(batch, line, policy, papers)


def _sheet(batch: Batch, line: BatchLine, policy: Policy, papers: Papers) -> Sheet:
    explanation = read_explanation(line.explanation_json)
    measure = policy.measure(line.measure)
    marks = Marks(line, explanation)
    subject = subject_of(marks.facts, explanation, measure.subject)
    again = recompute(batch, line, policy, subject)
    award = Award(line.tier, _computed(line), decided=bool(line.decided))
    remarks = clean(line.remark).split("、")
    others = other_amounts(batch, policy, subject, again)
    parts = (
        Part("依据", tuple(_basis(batch, line, measure, marks)), ("①②…原文用语", "a b…事实", "A B…计算数")),
        Part("事实", tuple(_facts(measure, marks, papers.facts.get(line.subject_id))), _who_made(batch)),
        Part("条件", (conditions(explanation, marks),) if explanation.checks else ()),
        Part("测算", reckoning(award, measure, explanation, marks)),
        Part("上限", capped(award, measure, explanation, marks)),
        Part("人工核定", _decided(line)),
        Part("比较", tuple(_compared(explanation))),
        Part("以前年度", (_earlier(measure, explanation),)),
        Part("解释", tuple(_readings(line, explanation, others)), ("文件未写明，", "由本单位确定")),
        Part("提示", tuple(_notes(line, explanation))),
        Part("签认", (Signing(SIGNERS),)),
        Part("校验", (_digests(batch),), ("按本单事实重新", "测算，结果一致") if again else ()),
    )
    present = (part for part in parts if part.blocks)
    return Sheet(
        number=f"{clean(batch.code)}-{line.number:03}",
        year=batch.year,
        as_of=f"{batch.as_of.year}年{batch.as_of.month}月{batch.as_of.day}日",
        bureau=bureau_of(batch),
        secrecy=secrecy([line]),
        name=clean(line.name),
        who=tuple(_who(line)),
        amount=line.amount,
        capital=f"人民币{capital_amount(line.amount)}",
        reason="，".join((tighten(line.basis), *(one for one in remarks if len(one) > _STAMP))),
        stamp="、".join(one for one in remarks if len(one) <= _STAMP),
        strip=_strip(line, explanation, papers.awards.get(line.number)),
        parts=tuple(part._replace(title=f"{_NUMERALS[number]}、{part.title}") for number, part in enumerate(present)),
        batch=clean(batch.code),
        foot=foot("测算依据单", batch, papers.stamp),
    )


def _who(line: BatchLine) -> Iterator[tuple[str, str]]:
    code = "　".join(filter(None, (clean(line.identity_code), clean(line.division_name)))) or "—"
    yield "奖补对象", clean(line.name)
    yield "代码、地址", code
    yield "奖补事项", f"{clause(line)}　{clean(line.measure_title)}（{clean(line.measure)}）"
    yield "资金承担", f"{PAYERS[line.payer]}　{line.budget_year}年预算{'' if line.cash else '　减免，不付现金'}"


def _who_made(batch: Batch) -> tuple[str, ...]:
    return f"封存：{clean(batch.created_by)}", made_at(batch)[:10]


def _strip(line: BatchLine, explanation: Explanation, award: OnTheWay | None) -> tuple[tuple[str, Fen], ...]:
    """Return the amounts of the award on its way as far as they are known; before it is on one, what was computed."""
    if award is not None:
        approved = line.amount if award.approved is None else award.approved
        told = (("申请", award.applied), ("初审", award.reviewed), ("核定", approved), ("已拨付", award.paid or 0))
        return tuple((label, amount) for label, amount in told if amount is not None)
    computed = computed_amount(explanation)
    paid = sum(award.amount for award in explanation.earlier)
    known = () if computed is None else (("计算数", computed),)
    return (*known, ("以前年度已奖补", paid), ("核定", line.amount))


def _computed(line: BatchLine) -> Fen:
    """Return what the program computed, before a person decided."""
    if not line.decided:
        return line.amount
    before = json.loads(line.decided)["amount_before"]
    return 0 if before is None else parse_money(before)


def _decided(line: BatchLine) -> tuple[Grid | Band, ...]:
    """Return who decided what the text leaves to a person, why and on what basis."""
    if not line.decided:
        return ()
    said = json.loads(line.decided)
    before = said["amount_before"]
    outcome = OUTCOMES.get(said["outcome_before"], "文件没有写明金额")
    rows = (
        ("程序结果", f"{outcome}{'' if before is None else f'，{yuan(parse_money(before))}元'}"),
        ("理由", said["reason"]),
        ("依据", said["basis"]),
        ("经办、复核", "、".join(filter(None, (said["by"], said["confirmed_by"])))),
        ("时间", said["at"][:10]),
    )
    columns = (GridColumn("", 24, "label"), GridColumn("", 120, "text"))
    grid = Grid(columns, tuple(GridRow((label, tighten(text))) for label, text in rows))
    return grid, Band("核定", "＝人工核定数", line.amount)


def _basis(batch: Batch, line: BatchLine, measure: Measure, marks: Marks) -> Iterator[Passage]:
    yield Passage(((f"{legal_basis(batch)}{clause(line)}", False),))
    yield Passage(((f"{clean(line.measure_title)}：{tighten(measure.rule)}。", False),))
    if marks.words:
        pieces = [
            piece
            for words in marks.words
            for piece in ((marks.of_words(words), False), (tighten(words), True), ("　", False))
        ]
        yield Passage((("原文用语：", False), *pieces[:-1]))


def _facts(measure: Measure, marks: Marks, details: tuple[FactDetail, ...] | None) -> Iterator[Grid | Passage]:
    rows = tuple(_fact_row(fact, details) for fact in marks.facts)
    figures = [max((width_of(row.cells[n], _FIGURE) / MM for row in rows), default=0.0) + 3 for n in (3, 4)]
    declared, verified = (max(_LEAST_FIGURE, width) for width in figures)
    source = _CONTENT - _LETTER - _YEAR - declared - verified - _FACT
    columns = (
        GridColumn("代号", _LETTER, "label"),
        GridColumn("事实", _FACT + min(0.0, source - _LEAST_SOURCE), "text"),
        GridColumn("年度", _YEAR, "text"),
        GridColumn("申报", declared, "figure"),
        GridColumn("核定", verified, "figure"),
        GridColumn("来源", max(source, _LEAST_SOURCE), "source"),
    )
    if marks.facts:
        yield Grid(columns, rows)
    if measure.evidence:
        yield Passage(((f"应附材料：{'、'.join(map(clean, measure.evidence))}。", False),), small=True)


def _fact_row(fact: KnownFact, details: tuple[FactDetail, ...] | None) -> GridRow:
    """Return what was frozen, and beside it what was declared and where it is from, as far as that still stands."""
    declared, source = "—", fact.source if fact.value is not None else ""
    for one in details or ():
        if (one.fact, one.year or None) == (fact.fact, fact.year):
            if one.value is None or value_to_json(CATALOGUE[one.fact], one.value) != fact.value:
                source = "封存后已更正"
                continue
            source = _source(one)
            if one.declared is not None:
                declared = show_value(CATALOGUE[one.fact], one.declared)
    return GridRow((fact.letter, fact.label, str(fact.year or ""), declared, fact.shown, source))


def _source(fact: FactDetail) -> str:
    rests_on = fact.source or ("由登记的凭证推算" if fact.derived is not None else "登记簿")
    checked = f"{fact.verified_by}核定" if fact.verified_by else ""
    return "，".join(filter(None, (clean(rests_on), clean(checked))))


def _compared(explanation: Explanation) -> Iterator[Passage]:
    for one in explanation.alternatives:
        amount = "" if one.amount is None else f"（{OUTCOMES.get(one.outcome, '')}{yuan(one.amount)}元）"  # type: ignore[call-overload]
        rival = f"{clean(one.measure)}：" if one.kind == "group" else ""
        yield Passage(((f"{rival}{tighten(one.note)}{amount if one.kind == 'group' else ''}", False),))


def _earlier(measure: Measure, explanation: Explanation) -> Grid | Passage:
    if not explanation.earlier:
        return Passage((("登记簿中没有本事项以前年度的奖补。", False),))
    columns = (
        GridColumn("政策年度", 24, "text"),
        GridColumn("事项", 42, "text"),
        GridColumn("占用档次", 40, "text"),
        GridColumn("金额", 38, "figure"),
    )
    rows = [
        GridRow((str(a.year), a.measure, measure.grant.tier_label(a.tier) if a.tier else "", yuan(a.amount)))
        for a in explanation.earlier
    ]
    total = sum(award.amount for award in explanation.earlier)
    return Grid(columns, (*rows, GridRow(("合计", "", "", yuan(total)), strong=True)))


def _readings(
    line: BatchLine, explanation: Explanation, others: Mapping[tuple[str, str], OtherReading]
) -> Iterator[Grid | Passage]:
    columns = (GridColumn("", 78, "text"), GridColumn("", 34, "figure"), GridColumn("", 32, "result"))
    for reading in explanation.readings:
        yield Passage(((f"{tighten(reading.question)}？", False),))
        yield Grid(columns, tuple(_options(line, reading, others)))


def _options(
    line: BatchLine, reading: ReadingChosen, others: Mapping[tuple[str, str], OtherReading]
) -> Iterator[GridRow]:
    yield GridRow((f"●{tighten(reading.chosen_label)}", yuan(line.amount), "本单采用"), strong=True)
    for option, label in reading.rejected:
        amount, difference = _other(line, others.get((reading.id, option)))
        yield GridRow((f"○{tighten(label)}", amount, difference))


def _other(line: BatchLine, other: OtherReading | None) -> tuple[str, str]:
    """Return the amount under a rejected option and the difference, or why there is none."""
    if other is None:
        return "—", ""
    if other.outcome != "due" or other.amount is None:
        return "—", OUTCOMES[other.outcome]
    more = other.amount - line.amount
    return yuan(other.amount), f"多{yuan(more)}" if more > 0 else f"少{yuan(-more)}" if more else "相同"


def _notes(line: BatchLine, explanation: Explanation) -> Iterator[Passage]:
    for note in (*map(tighten, explanation.notes), *(FLAG_NOTES[flag] for flag in line.flags)):
        yield Passage(((note if note.endswith("。") else f"{note}。", False),), small=True)


def _digests(batch: Batch) -> Grid:
    columns = GridColumn("", 30, "label"), GridColumn("", 114, "digest")
    sums = (("政策文件 SHA-256", batch.policy_hash), ("批次封存 SHA-256", batch.seal))
    return Grid(columns, tuple(GridRow((label, _in_eights(digest))) for label, digest in sums))


def _in_eights(digest: str) -> str:
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))

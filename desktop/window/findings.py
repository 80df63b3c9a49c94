"""How the findings of a run are put in order for the table: by outcome, by measure or missing fact, with subtotals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from desktop.awards import Run
from desktop.window.cells import EMPTY, OUTCOME_TONES, Cell, Look, flags_cell
from desktop.window.grouped_model import Cells, Group
from desktop.window.ledger import Column
from desktop.window.outcome_bar import Segment
from policies.assessment.sentences import brief, sections
from policies.facts import CATALOGUE
from policies.findings.finding import OUTCOMES, Finding, Outcome
from policies.money import yuan

_WITH_AMOUNT: dict[Outcome, str] = {"due": "应奖补 元", "for_decision": "建议 元"}
SHOWN: tuple[Outcome, ...] = tuple(outcome for outcome in OUTCOMES if outcome != "not_in_play")
"""Whoever a measure is not about is not listed under it."""


def total(findings: Iterable[Finding]) -> int:
    """Return the sum in 分; what has no amount adds nothing."""
    return sum(finding.amount or 0 for finding in findings)


def by_outcome(run: Run) -> dict[Outcome, list[Finding]]:
    """Sort the findings into outcomes, those worth showing only."""
    found: dict[Outcome, list[Finding]] = {outcome: [] for outcome in SHOWN}
    for finding in run.findings:
        if finding.outcome in found:
            found[finding.outcome].append(finding)
    return {outcome: findings for outcome, findings in found.items() if findings}


def segments(found: dict[Outcome, list[Finding]]) -> list[Segment]:
    """Return the bar: count and money of every outcome that occurs."""
    return [
        Segment(outcome, outcome, OUTCOME_TONES[outcome], OUTCOMES[outcome], len(findings), _remark(outcome, findings))
        for outcome, findings in found.items()
    ]


def _remark(outcome: Outcome, findings: list[Finding]) -> str:
    if outcome == "due":
        return f"{yuan(total(findings))} 元"
    if outcome == "for_decision":
        return f"建议 {yuan(total(findings))} 元" if total(findings) else "须定金额"
    if outcome == "undetermined":
        return f"缺 {len({fact for finding in findings for fact in finding.missing})} 项资料"
    return f"涉及 {len({finding.measure for finding in findings})} 条措施"


def columns_for(outcome: Outcome) -> tuple[Column, ...]:
    """Return the columns for one outcome: money where there is some, the reason where there is none."""
    if outcome in _WITH_AMOUNT:
        amount, basis = Column(_WITH_AMOUNT[outcome], 116, right=True), Column("依据摘要", 188, share=0.3, rank=2)
        return Column("主体"), amount, Column("标记", 96, rank=3), basis
    reason = "缺什么" if outcome == "undetermined" else "原因"
    return Column("主体"), Column(reason, 280, share=0.48), Column("标记", 96, rank=1)


def groups_for(run: Run, outcome: Outcome, findings: Sequence[Finding], search: str) -> list[Group[Finding]]:
    """Group by measure, in the document's order; what is undetermined by the fact that is missing first."""
    wanted = [finding for finding in findings if search in _searched(run, finding)]
    grouped: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in wanted:
        grouped[_key(outcome, finding)].append(finding)
    return [Group(_head(run, outcome, key, members), members) for key, members in grouped.items()]


def _searched(run: Run, finding: Finding) -> str:
    row = run.rows[finding.subject]
    return f"{row.name}\n{row.identity_code}"


def _key(outcome: Outcome, finding: Finding) -> str:
    return finding.missing[0] if outcome == "undetermined" and finding.missing else finding.measure


def _head(run: Run, outcome: Outcome, key: str, members: list[Finding]) -> Cells:
    count = f"{len(members)} 项"
    if outcome == "undetermined" and key in CATALOGUE:
        return Cell(f"{CATALOGUE[key].label} 未填", Look.GROUP, count), EMPTY, EMPTY
    title = f"{key} {run.policy.measure(key).title}"
    if outcome in _WITH_AMOUNT:
        subtotal = Cell(yuan(total(members)), Look.FIGURE) if total(members) else EMPTY
        return Cell(title, Look.GROUP, count), subtotal, EMPTY, EMPTY
    return Cell(title, Look.GROUP, count), EMPTY, EMPTY


def cells_of(run: Run, outcome: Outcome) -> Callable[[Finding], Cells]:
    """Return how a finding of this outcome looks in the table."""

    def with_amount(finding: Finding) -> Cells:
        amount = Cell("") if finding.amount is None else Cell(yuan(finding.amount), Look.FIGURE)
        return _name(run, finding), amount, flags_cell(finding.flags), _basis(run, finding)

    def with_reason(finding: Finding) -> Cells:
        return _name(run, finding), Cell(_reason(run, finding), Look.QUIET), flags_cell(finding.flags)

    return with_amount if outcome in _WITH_AMOUNT else with_reason


def _reason(run: Run, finding: Finding) -> str:
    """Say what is missing, or which conditions failed."""
    if finding.missing:
        return "、".join(CATALOGUE[fact].label for fact in finding.missing)
    measure = run.policy.measure(finding.measure)
    lines = (line for part in sections(run.policy, measure, finding) if part.title == "条件" for line in part.lines)
    failed = "；".join(
        f"{line.text}，为 {line.value}" if line.value else line.text for line in lines if line.mark == "✗"
    )
    return failed.replace(f"（{run.year}年）", "") or brief(measure, finding)


def _name(run: Run, finding: Finding) -> Cell:
    return Cell(run.rows[finding.subject].name)


def _basis(run: Run, finding: Finding) -> Cell:
    return Cell(brief(run.policy.measure(finding.measure), finding), Look.QUIET)

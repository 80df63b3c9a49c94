"""How the findings of a run are put in order for the table: by outcome, by measure or missing fact, with subtotals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from desktop.awards import Run
from desktop.awards.decisions import LABELS
from desktop.register.award_values import Decision
from desktop.window.cells import EMPTY, OUTCOME_TONES, Cell, Look, Tag, flag_tags
from desktop.window.deciding import Decisions
from desktop.window.grouped_model import Cells, Group
from desktop.window.ledger import Column
from desktop.window.outcome_bar import Segment
from policies.assessment.sentences import brief, sections
from policies.facts import CATALOGUE
from policies.findings.finding import OUTCOMES, Finding, Outcome
from policies.money import yuan

_WITH_AMOUNT: dict[Outcome, str] = {"due": "应奖补 元", "for_decision": "建议 元"}
_AT_STAKE = "可解锁 元"
SHOWN: tuple[Outcome, ...] = tuple(outcome for outcome in OUTCOMES if outcome != "not_in_play")
"""Whoever a measure is not about is not listed under it."""


def total(findings: Iterable[Finding]) -> int:
    """Return the sum in 分; what has no amount adds nothing."""
    return sum(finding.amount or 0 for finding in findings)


class Listed(NamedTuple):
    """The findings of one outcome as the page shows them; of many it is made off the window's thread."""

    findings: Sequence[Finding]
    groups: Sequence[Group[Finding]]
    segment: Segment
    """The outcome's part of the bar: count and money."""
    sum: str
    """How many they are and what they come to, for the status bar."""


def by_outcome(run: Run) -> dict[Outcome, Listed]:
    """Sort the findings into outcomes, those worth showing only."""
    found: dict[Outcome, list[Finding]] = {outcome: [] for outcome in SHOWN}
    for finding in run.findings:
        if finding.outcome in found:
            found[finding.outcome].append(finding)
    return {outcome: listed(run, outcome, findings) for outcome, findings in found.items() if findings}


def listed(run: Run, outcome: Outcome, findings: list[Finding]) -> Listed:
    """Put findings of one outcome in order, and add them up."""
    tone, remark = OUTCOME_TONES[outcome], _remark(outcome, findings)
    segment = Segment(outcome, outcome, tone, OUTCOMES[outcome], len(findings), remark)
    return Listed(findings, groups_for(run, outcome, findings), segment, sum_of("共", findings))


def sum_of(word: str, findings: Sequence[Finding]) -> str:
    """Say how many findings there are and what they come to, or would."""
    amounts = [finding.amount for finding in findings if finding.amount is not None]
    stake = sum(finding.explanation.at_stake or 0 for finding in findings)
    money = f" {yuan(sum(amounts))}" if amounts else f" 可解锁 {yuan(stake)}" if stake else ""
    return f"{word} {len(findings):,} 项{money}"


def _remark(outcome: Outcome, findings: list[Finding]) -> str:
    if outcome == "due":
        return f"{yuan(total(findings))} 元"
    if outcome == "for_decision":
        return f"建议 {yuan(total(findings))} 元" if total(findings) else "须定金额"
    if outcome == "undetermined":
        return f"可解锁 {yuan(_at_stake(findings))} 元"
    return f"涉及 {len({finding.measure for finding in findings})} 条措施"


def columns_for(outcome: Outcome) -> tuple[Column, ...]:
    """Return the columns for one outcome: money where there is some, the reason where there is none."""
    if outcome in _WITH_AMOUNT:
        amount, basis = Column(_WITH_AMOUNT[outcome], 116, right=True), Column("依据摘要", 188, share=0.3, rank=2)
        return Column("主体"), amount, Column("标记", 132, rank=3), basis
    if outcome == "undetermined":
        stake, reason = Column(_AT_STAKE, 116, right=True), Column("缺什么", 240, share=0.4)
        return Column("主体"), stake, Column("标记", 96, rank=1), reason
    return Column("主体"), Column("原因", 280, share=0.48), Column("标记", 96, rank=1)


def _at_stake(findings: Iterable[Finding]) -> int:
    """Return what the findings would pay at most if every unknown fact held."""
    return sum(finding.explanation.at_stake or 0 for finding in findings)


class Wanted(NamedTuple):
    """What of a run is to be seen; empty: everything."""

    outcome: str = ""
    measure: str = ""
    town: str = ""
    """The name of a division."""
    search: str = ""
    undecided: bool = False

    @property
    def narrows(self) -> bool:
        """Whether ``shows`` leaves anything out."""
        return bool(self.measure or self.town or self.undecided)

    def shows(self, run: Run, finding: Finding, decisions: Decisions) -> bool:
        """Tell whether a finding is among what is wanted, whatever its outcome and whoever is searched for."""
        return (
            self.measure in {"", finding.measure}
            and self.town in {"", run.rows[finding.subject].division_name}
            and not (self.undecided and (finding.subject, finding.measure) in decisions)
        )

    def of(
        self, run: Run, findings: Iterable[Finding], decisions: Decisions, matching: Collection[str] | None
    ) -> list[Finding]:
        """Return what is wanted; ``matching`` are the subjects that are searched for, ``None`` where nobody is."""
        return [
            one for one in findings if (matching is None or one.subject in matching) and self.shows(run, one, decisions)
        ]


def groups_for(run: Run, outcome: Outcome, findings: Sequence[Finding]) -> list[Group[Finding]]:
    """Group by measure, in the document's order; what is undetermined by the fact that is missing first."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(_key(outcome, finding), []).append(finding)
    if outcome == "undetermined":  # what unlocks most stands first
        grouped = dict(sorted(grouped.items(), key=lambda item: -_at_stake(item[1])))
    return [Group(_head(run, outcome, key, members), members) for key, members in grouped.items()]


def _key(outcome: Outcome, finding: Finding) -> str:
    return finding.missing[0] if outcome == "undetermined" and finding.missing else finding.measure


def _head(run: Run, outcome: Outcome, key: str, members: list[Finding]) -> Cells:
    count = f"{len(members)} 项"
    if outcome == "undetermined":
        title = f"{CATALOGUE[key].label} 未填" if key in CATALOGUE else f"{key} {run.policy.measure(key).title}"
        stake = Cell(yuan(_at_stake(members)), Look.FIGURE) if _at_stake(members) else EMPTY
        return Cell(title, Look.GROUP, count), stake, EMPTY, EMPTY
    title = f"{key} {run.policy.measure(key).title}"
    if outcome in _WITH_AMOUNT:
        subtotal = Cell(yuan(total(members)), Look.FIGURE) if total(members) else EMPTY
        return Cell(title, Look.GROUP, count), subtotal, EMPTY, EMPTY
    return Cell(title, Look.GROUP, count), EMPTY, EMPTY


def cells_of(run: Run, outcome: Outcome, decisions: Decisions) -> Callable[[Finding], Cells]:
    """Return how a finding of this outcome looks in the table, with what a person decided of it."""

    def with_amount(finding: Finding) -> Cells:
        decision = decisions.get((finding.subject, finding.measure))
        amount = finding.amount if decision is None else decision.amount
        figure = Cell("") if amount is None else Cell(yuan(amount), Look.FIGURE, tone="violet" if decision else "ink")
        basis = Cell(f"{decision.basis}：{decision.reason}", Look.QUIET) if decision else _basis(run, finding)
        return _name(run, finding), figure, marks(finding, decision), basis

    def with_reason(finding: Finding) -> Cells:
        decision = decisions.get((finding.subject, finding.measure))
        return _name(run, finding), Cell(_reason(run, finding), Look.QUIET), marks(finding, decision)

    def at_stake(finding: Finding) -> Cells:
        name, reason, tags = with_reason(finding)
        stake = finding.explanation.at_stake
        return name, Cell(yuan(stake), Look.FIGURE) if stake else EMPTY, tags, reason

    if outcome == "undetermined":
        return at_stake
    return with_amount if outcome in _WITH_AMOUNT else with_reason


def marks(finding: Finding, decision: Decision | None) -> Cell:
    """Show the flags of a finding, and first of all that a person decided about it."""
    decided = (Tag(LABELS[decision.kind].removeprefix("经研究"), "violet"),) if decision else ()
    tags = (*decided, *flag_tags(finding.flags))
    return Cell("、".join(tag.text for tag in tags), Look.TAGS, tags=tags)


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

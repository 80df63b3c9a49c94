"""What to ask one township for: only the figures that are blank and may still bring somebody money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop.register import Register, SubjectRow
from desktop.rosters.outgoing.forms import Form, FormColumn, FormRow, fact_column, identity_columns, write_forms
from desktop.rosters.tables import TABLES
from policies.facts import CATALOGUE, SUBJECT_KINDS, SubjectKind
from policies.findings.explanation import leaves
from policies.findings.finding import Finding
from policies.language import Policy
from policies.money import Fen, yuan
from policies.problems import refuse

Wanted = tuple[str, int | None]
"""(fact id, year of a yearly fact)."""


class MissingRow(NamedTuple):
    """One subject with what is not known of it and could still change a result."""

    row: SubjectRow
    wanted: tuple[Wanted, ...]
    """In the catalogue's order."""
    unlocks: Fen
    """The most that the undetermined measures with a stated limit could pay it, in 分: of each group the largest."""
    unlimited: bool
    """Whether one of them names no limit, so that it may be more."""
    measures: tuple[str, ...]
    """The measures that wait for it, in the policy's order."""


@dataclass(frozen=True, slots=True)
class MissingFacts:
    """A request for missing facts."""

    policy: Policy
    year: int
    rows: tuple[MissingRow, ...]
    """Those first that the most money may hang on."""
    silent: tuple[SubjectRow, ...] = ()
    """Subjects of whom nothing is known that any measure asks about: a template asks them, not a request for gaps."""

    @property
    def cells(self) -> int:
        """How many figures are asked for."""
        return sum(len(row.wanted) for row in self.rows)


def missing_facts(
    policy: Policy, year: int, findings: Iterable[Finding], rows: Mapping[str, SubjectRow], *, division: str = ""
) -> MissingFacts:
    """Collect from the undetermined findings what to ask for.

    ``division`` keeps to the subjects of one division: by the beginning of its code, or by its name.
    """
    waiting: defaultdict[str, list[Finding]] = defaultdict(list)
    told: dict[str, bool] = {}
    for finding in findings:
        if _is_in(rows[finding.subject], division):
            told[finding.subject] = told.get(finding.subject, False) or finding.outcome != "not_in_play"
            if finding.outcome == "undetermined":
                waiting[finding.subject].append(finding)
    found = [_row(policy, rows[subject], of_subject) for subject, of_subject in waiting.items()]
    found.sort(key=lambda one: (-one.unlocks, not one.unlimited, one.row.id))
    silent = tuple(rows[subject] for subject, is_told in told.items() if not is_told)
    return MissingFacts(policy, year, tuple(found), silent)


def _is_in(row: SubjectRow, division: str) -> bool:
    return row.division.startswith(division) or row.division_name == division


def _row(policy: Policy, row: SubjectRow, findings: list[Finding]) -> MissingRow:
    order = {fact: number for number, fact in enumerate(CATALOGUE)}
    wanted = sorted({one for finding in findings for one in _wanted(finding)}, key=lambda w: (order[w[0]], w[1] or 0))
    amounts: defaultdict[str, list[Fen | None]] = defaultdict(list)
    for finding in findings:
        measure = policy.measure(finding.measure)
        amounts[measure.group or measure.id].append(finding.explanation.at_stake)
    unlocks = sum(max((a for a in each if a is not None), default=0) for each in amounts.values())
    unlimited = any(None in each for each in amounts.values())
    return MissingRow(row, tuple(wanted), unlocks, unlimited, tuple(finding.measure for finding in findings))


def _wanted(finding: Finding) -> Iterator[Wanted]:
    for check in finding.explanation.checks:
        for leaf in leaves(check):
            yield from ((u.fact, u.year) for u in leaf.used if u.value is None and u.fact in finding.missing)


def write_missing(path: Path, missing: MissingFacts, register: Register, *, addressee: str = "") -> Path:
    """Write the request as an .xlsx workbook that is filled in and imported again, a sheet for each kind.

    Raises InputError where nothing is missing, EnvironmentFault where it cannot be written.
    """
    by_kind: defaultdict[SubjectKind, list[MissingRow]] = defaultdict(list)
    for row in missing.rows:
        if row.row.kind in TABLES:
            by_kind[row.row.kind].append(row)
    if not by_kind:
        raise refuse("", "nothing_known" if missing.silent else "nothing_missing", _why_nothing(missing))
    forms = [_form(missing, kind, rows, register, addressee) for kind, rows in by_kind.items()]
    return write_forms(path, forms, year=missing.year)


def _why_nothing(missing: MissingFacts) -> str:
    if not missing.silent:
        return "没有要补的数据：测算所需的数据都已填报，或本辖区没有资料不全的对象"
    return f"没有个别缺项可补，但{silent_words(missing)}"


def silent_words(missing: MissingFacts) -> str:
    """Say of whom nothing is known, and what to do."""
    count, first = len(missing.silent), missing.silent[0]
    named = f"“{first.name}”" if count == 1 else f"“{first.name}”等 {count} 个对象"
    return (
        f"{named}在 {missing.year} 年度还没有一项能用来测算的数据，请改发填报表"
        f"（命令行用 template，加 --division 就已填好名单），填好再导入"
    )


def _form(missing: MissingFacts, kind: SubjectKind, rows: list[MissingRow], register: Register, addressee: str) -> Form:
    order = {fact: number for number, fact in enumerate(CATALOGUE)}
    wanted = sorted({one for row in rows for one in row.wanted}, key=lambda one: (order[one[0]], one[1] or 0))
    facts = tuple(fact_column(CATALOGUE[fact], year) for fact, year in wanted if fact != "division")
    reason = FormColumn("说明", note="补齐后可能兑现的金额和对应条款，导入时不读", width=60)
    columns = (*identity_columns(kind), *facts, reason)
    known = {int(subject.id): subject for subject in register.facts_of([row.row.id for row in rows])}
    filled = []
    for row in rows:
        values = tuple(column.value(row.row, known[row.row.id]) for column in columns[:-1])
        marked = frozenset(n for n, c in enumerate(columns) if (c.fact.id if c.fact else c.field, c.year) in row.wanted)
        filled.append(FormRow((*values, _reason(missing.policy, row)), marked))
    title = f"{addressee}{missing.policy.title}　{missing.year} 年度{SUBJECT_KINDS[kind]}缺项补报表"
    how = "只补填黄色的格子，其余已有数据供核对；不清楚就留空，确实没有才填 0 或“否”。按可能兑现的金额从高到低排列。"
    return Form(SUBJECT_KINDS[kind], title, how, columns, tuple(filled), spare=0)


def _reason(policy: Policy, row: MissingRow) -> str:
    titles = "、".join(f"{measure} {policy.measure(measure).title}" for measure in row.measures)
    amount = f"最多 {yuan(row.unlocks)} 元" if row.unlocks else ""
    more = "另有按实际数据计算、未设上限的部分" if amount else "金额按实际数据计算"
    parts = [text for text in (amount, more if row.unlimited else "") if text] or ["可判定资格"]
    return f"补齐后{'，'.join(parts)}（{titles}）"

"""Freezing: the awards of a run become a batch that no later edit can shift."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from desktop.awards.assessing import Run
from desktop.awards.decisions import LABELS, NEEDS_SECOND, Decided, decision_values, of_selection, with_decisions
from desktop.awards.subject_json import subject_json
from desktop.collecting import without_collecting
from desktop.progress import Progress, silent
from desktop.register import Batch, BatchLine, Register, sealed
from desktop.register.award_values import Decision
from policies.assessment import PAYERS, Finding
from policies.assessment.sentences import brief
from policies.facts import CATALOGUE, show_value, value_to_json
from policies.findings.explanation import Check, Explanation, Used
from policies.findings.explanation_json import canonical, explanation_json
from policies.language import Policy
from policies.language.policy import Measure
from policies.problems import refuse

_TOLD_EVERY = 1000
_REMARKS = {"capped": "达到上限", "legal_review": "须法审"}


def freeze(
    register: Register, run: Run, *, author: str, now: datetime | None = None, progress: Progress = silent
) -> Batch:
    """Make every award of the run a line of a new batch, and save it in one transaction.

    Raises InputError where nothing is due, where the register has changed since the run, and as ``draft`` and
    ``Register.save_batch`` do. Cancelled from the progress callback passes through, and nothing is saved.
    """
    with without_collecting():
        batch = draft(register, run, author=author, now=now, progress=progress)
        if not batch.lines:
            raise refuse(
                "", "nothing_due", f"{run.policy.title} {run.year} 年没有应奖补的结果，不能生成批次，请核对登记的数据"
            )
        progress(1, 1, "封存批次")
        register.save_batch(batch, computed_at=run.register_state)
    return batch


def draft(
    register: Register, run: Run, *, author: str, now: datetime | None = None, progress: Progress = silent
) -> Batch:
    """Return the batch that the run would make. Nothing is saved.

    Awards are what is due with an amount, as persons have decided where they did. Lines stand by payer as lists
    print them, then in the policy's order, then in the register's. The batch holds the policy's whole text and hash,
    the readings, and of each subject and rival all that was assessed. Raises InputError where a decision is out of
    date or unconfirmed.
    """
    with register.reading_awards() as desk:
        awards = with_decisions(desk, run)
        nothing = [one for one in of_selection(desk, run) if not one.amount]
    run = _with_rows(
        register, run, [*(int(one.finding.subject) for one in awards), *(one.subject_id for one in nothing)]
    )
    order = {measure.id: number for number, measure in enumerate(run.policy.measures)}
    payers = {payer: number for number, payer in enumerate(PAYERS)}
    awards.sort(key=lambda one: (payers[one.finding.payer], order[one.finding.measure], int(one.finding.subject)))
    batch = _batch(register, run, _lines(register, run, awards, progress), author, now or datetime.now(UTC))
    left_out = tuple(_left_out(run, one) for one in nothing)
    return sealed(replace(batch, rivals=_rivals(run, batch.lines), left_out=left_out))


def _batch(register: Register, run: Run, lines: tuple[BatchLine, ...], author: str, now: datetime) -> Batch:
    policy = run.policy
    return Batch(
        code=_next_code(register, policy, run.year),
        policy_id=policy.id,
        policy_title=policy.title,
        legal_basis=register.setting(f"document.{policy.id}") or policy.document,
        issuer=policy.issuer,
        year=run.year,
        as_of=run.as_of,
        readings=tuple(sorted(run.readings.items())),
        policy_hash=policy.content_hash,
        policy_source=policy.source,
        bureau=register.setting("bureau"),
        created_at=now.astimezone(UTC),
        created_by=author,
        lines=lines,
        pays_upper=run.pays_upper,
    )


def _lines(register: Register, run: Run, awards: Sequence[Decided], progress: Progress) -> tuple[BatchLine, ...]:
    """Write the lines; the first one of each subject holds all that was known of it."""
    seen: set[str] = set()
    lines = []
    for number, (finding, decision) in enumerate(awards, 1):
        if number % _TOLD_EVERY == 1:
            progress(number - 1, len(awards), "生成批次")
        line = _line(run, number, finding)
        if finding.subject not in seen:
            known = run.subjects.get(finding.subject) or register.facts(line.subject_id, run.policy.id)
            line = replace(line, subject_json=subject_json(known))
        seen.add(finding.subject)
        lines.append(_marked(line, decision) if decision else line)
    progress(len(awards), len(awards), "生成批次")
    return tuple(lines)


def _rivals(run: Run, lines: Sequence[BatchLine]) -> tuple[str, ...]:
    """Return whom the lines were ranked against, or who claims their places, where they have no line themselves."""
    rivals = {id_ for measure in {line.measure for line in lines} for id_ in run.rivals.get(measure, ())}
    strangers = rivals - {str(line.subject_id) for line in lines}
    return tuple(subject_json(run.subjects[id_]) for id_ in sorted(strangers, key=int))


def _left_out(run: Run, decision: Decision) -> str:
    id_ = decision.subject_id
    who = {"subject_id": id_, "name": run.rows[str(id_)].name, "measure": decision.measure}
    return canonical({**decision_values(decision), **who})


def _with_rows(register: Register, run: Run, decided: Sequence[int]) -> Run:
    """Add who is decided about by hand alone: no measure that is assessed asks for its kind."""
    strangers = {str(id_) for id_ in decided} - run.rows.keys()
    return replace(run, rows={**run.rows, **{id_: register.subject_row(int(id_)) for id_ in strangers}})


def _next_code(register: Register, policy: Policy, year: int) -> str:
    """Return the next number of the policy's series in the year: ``XX-2020-01``."""
    series = f"{policy.measures[0].id.partition('-')[0]}-{year}-"
    taken = [int(head.code.removeprefix(series)) for head in register.batches() if head.code.startswith(series)]
    return f"{series}{max(taken, default=0) + 1:02}"


def _line(run: Run, number: int, finding: Finding) -> BatchLine:
    measure, row = run.policy.measure(finding.measure), run.rows[finding.subject]
    return BatchLine(
        number=number,
        subject_id=row.id,
        name=row.name,
        identity_code=row.identity_code,
        division_name=row.division_name,
        measure=measure.id,
        clause=measure.clause,
        measure_title=measure.title,
        rule=measure.rule,
        basis=brief(measure, finding),
        amount=finding.amount or 0,
        payer=finding.payer,
        budget_year=finding.budget_year,
        tier=finding.tier,
        flags=finding.flags,
        remark=_remark(measure, finding),
        cash=measure.cash,
        explanation_json=explanation_json(finding),
        facts_json=_facts_json(finding.explanation),
    )


def _marked(line: BatchLine, decision: Decision) -> BatchLine:
    """Mark a line that a person decided, for ever and in print."""
    mark = f"{LABELS[decision.kind]}（{decision.basis}）"
    return replace(
        line,
        basis=f"{decision.basis}：{decision.reason}" if decision.kind in NEEDS_SECOND else line.basis,
        remark="、".join(filter(None, (line.remark, mark))),
        decided=canonical(decision_values(decision)),
    )


def _remark(measure: Measure, finding: Finding) -> str:
    """Return what the list must say of one award and not of all of them."""
    words = [word for flag, word in _REMARKS.items() if flag in finding.flags]
    return "、".join(words if measure.cash else [*words, "减免，不付现金"])


def _facts_json(explanation: Explanation) -> str:
    """Return the facts that the finding rests on, each once, in the order of their use."""
    facts = [
        {
            "fact": used.fact,
            "label": CATALOGUE[used.fact].label,
            "year": used.year,
            "value": value_to_json(CATALOGUE[used.fact], used.value),
            "shown": show_value(CATALOGUE[used.fact], used.value),
        }
        for used in dict.fromkeys(_used(explanation))
    ]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def _used(explanation: Explanation) -> Iterator[Used]:
    yield from explanation.opened_on
    for check in explanation.checks:
        yield from _used_by(check)
    for step in explanation.steps:
        yield from (operand.used for operand in step.operands if operand.used)


def _used_by(check: Check) -> Iterator[Used]:
    yield from check.used
    for part in check.parts:
        yield from _used_by(part)

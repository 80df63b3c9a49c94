"""Freezing: the awards of a run become a batch that no later edit can shift."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from desktop.awards.assessing import Run
from desktop.register import Batch, BatchLine, Register, sealed
from policies.assessment import PAYERS, Finding
from policies.assessment.sentences import brief
from policies.facts import CATALOGUE, show_value, value_to_json
from policies.findings.explanation import Check, Explanation, Used
from policies.findings.explanation_json import explanation_json
from policies.language import Policy
from policies.language.policy import Measure
from policies.problems import refuse

_REMARKS = {"capped": "达到上限", "legal_review": "须法审"}


def freeze(register: Register, run: Run, *, author: str, now: datetime | None = None) -> Batch:
    """Make every award of the run (due, with an amount) a line of a new batch, and save it in one transaction.

    Lines stand by payer as lists print them, then in the policy's order, then in the register's. The batch holds the
    policy's whole text and hash, the readings and the facts used. Raises InputError where nothing is due, or where
    the register has changed since the run; and as ``Register.save_batch`` does.
    """
    due = [finding for finding in run.findings if finding.outcome == "due" and finding.amount is not None]
    due.sort(key=lambda finding: tuple(PAYERS).index(finding.payer))
    if not due:
        raise refuse(
            "", "nothing_due", f"{run.policy.title} {run.year} 年没有应奖补的结果，不能生成批次，请核对登记的数据"
        )
    policy = run.policy
    batch = sealed(
        Batch(
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
            created_at=(now or datetime.now(UTC)).astimezone(UTC),
            created_by=author,
            lines=tuple(_line(run, number, finding) for number, finding in enumerate(due, 1)),
            pays_upper=run.pays_upper,
        )
    )
    register.save_batch(batch, computed_at=run.register_state)
    return batch


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

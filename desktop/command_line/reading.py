"""``policies``: the documents that the program knows, to look at."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from desktop.command_line.telling import AsJson, answer, say, told
from policies.assessment import PAYERS
from policies.facts import SUBJECT_KINDS
from policies.language import Clause, Measure, Policy
from policies.library import built_in, find_policy
from policies.money import in_words, plain_yuan

_NATURES = {
    "award": "奖补",
    "information": "内容",
    "process": "程序",
    "external": "另有文件",
    "budget": "资金",
    "target": "目标",
    "not_cash": "非现金",
}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    policies = typer.Typer(help="列出政策；policies show 编号 逐条显示", invoke_without_command=True)
    policies.callback()(list_policies)
    policies.command("show", help="按文件顺序显示一个政策：条款、措施、口径、资金、目标")(show)
    app.add_typer(policies, name="policies")


@told
def list_policies(context: typer.Context, as_json: AsJson = False) -> None:
    """List the built-in policies."""
    if context.invoked_subcommand is not None:
        return
    if as_json:
        answer([_policy_values(policy) for policy in built_in().values()])
        return
    for policy in built_in().values():
        say(f"{policy.id}  {policy.issuer}《{policy.title}》{policy.document or '（文号待补录）'}")
        say(
            f"  措施 {len(policy.measures)} 项，其中程序测算 {len(policy.assessed)} 项；校验 {policy.content_hash[:16]}"
        )


def _policy_values(policy: Policy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "title": policy.title,
        "issuer": policy.issuer,
        "document": policy.document,
        "published": policy.published.isoformat() if policy.published else None,
        "in_force_from": policy.in_force_from.isoformat(),
        "doubtful_from": policy.doubtful_from.isoformat() if policy.doubtful_from else None,
        "payer": policy.payer,
        "version": policy.version.number,
        "takes_effect": policy.version.takes_effect.isoformat(),
        "hash": policy.content_hash,
        "readings": {r.id: {"options": dict(r.options), "default": r.default} for r in policy.readings},
        "measures": [_measure_values(measure) for measure in policy.measures],
    }


def _measure_values(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "clause": measure.clause,
        "title": measure.title,
        "rule": measure.rule,
        "subject": measure.subject,
        "manual": measure.manual,
        "cash": measure.cash,
        "payer": measure.payer,
        "evidence": list(measure.evidence),
    }


@told
def show(policy_id: Annotated[str, typer.Argument(metavar="编号", help="政策编号")], as_json: AsJson = False) -> None:
    """Show a policy in the order of the document."""
    policy = find_policy(policy_id)
    if as_json:
        clauses = [clause_values(policy, clause) for clause in policy.clauses]
        answer({**_policy_values(policy), "clauses": clauses})
        return
    say(f"{policy.issuer}《{policy.title}》{policy.document or '（文号待补录）'}")
    for one in (*policy.earlier, policy) if policy.earlier else ():
        says = one.version.says or "最初文本"
        say(f"第 {one.version.number} 版，{one.version.takes_effect.isoformat()} 起：{says}")
    say(f"施行：{policy.in_force_from.isoformat()} 起    资金：{PAYERS[policy.payer]}    校验：{policy.content_hash}")
    for clause in policy.clauses:
        _show_clause(policy, clause)
    for reading in policy.readings:
        say(f"\n口径 {reading.id}：{reading.question}")
        for option, label in reading.options.items():
            say(f"  {'●' if option == reading.default else '○'} {option}：{label}")


def clause_values(policy: Policy, clause: Clause) -> dict[str, Any]:
    """Return a clause with what belongs to it, as plain JSON values."""
    number = clause.number
    return {
        "number": number,
        "title": clause.title,
        "nature": clause.nature,
        "summary": clause.summary,
        "measures": [measure.id for measure in policy.measures if measure.clause == number],
        "funds": [
            {"id": fund.id, "name": fund.name, "yearly": plain_yuan(fund.yearly)}
            for fund in policy.funds
            if fund.clause == number
        ],
        "targets": [
            {"id": target.id, "says": target.says, "goal": target.goal, "due": target.due}
            for target in policy.targets
            if target.clause == number
        ],
    }


def _show_clause(policy: Policy, clause: Clause) -> None:
    say(f"\n{clause.number}　{clause.title}〔{_NATURES[clause.nature]}〕")
    say(f"  {clause.summary}")
    for measure in policy.measures:
        if measure.clause == clause.number:
            how = "人工立项" if measure.manual else "程序测算"
            say(f"  · {measure.id} {measure.title}（{SUBJECT_KINDS[measure.subject]}，{how}，{PAYERS[measure.payer]}）")
            say(f"      {measure.rule}")
    for fund in policy.funds:
        if fund.clause == clause.number:
            say(f"  · 资金 {fund.id} {fund.name}：每年 {in_words(fund.yearly)}")
    for target in policy.targets:
        if target.clause == clause.number:
            say(f"  · 目标 {target.says}")

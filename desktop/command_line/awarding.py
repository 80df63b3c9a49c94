"""Commands about awards: batches made, listed, computed again and compared; a subject's ledger."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.command_line.meaning import Code, InDivision, Selected, SubjectName, one_subject
from desktop.command_line.telling import NO, AsJson, Bar, answer, complain, say, told
from desktop.command_line.working import Author, PolicyId, Year, named, opened, run_of, selected_run
from policies.money import Fen, plain_yuan, yuan

if TYPE_CHECKING:  # the register and what stands on it are heavy: loaded when first used
    from desktop.awards.comparing import Changed
    from desktop.awards.ledgers import MeasureLedger, SubjectLedger
    from desktop.register import Batch, Register


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("batch", help="测算一个政策年度并生成批次")(batch)
    app.command("batches", help="列出所有批次")(batches)
    app.command("recompute", help="按批次自存的事实、政策和口径重算；不一致时退出码为 1")(recompute)
    app.command("ledger", help="一个对象的奖补台账")(ledger)
    app.command("compare", help="对照两次测算，逐笔说明金额变化是因为事实、政策、口径还是决定")(compare)


@told
def batch(
    context: typer.Context,
    policy_id: PolicyId,
    year: Year,
    subject: Selected = None,
    division: InDivision = "",
    author: Author = "",
    as_json: AsJson = False,
) -> None:
    """Assess and freeze."""
    from desktop.awards import freeze

    with opened(context) as register:
        run = selected_run(register, policy_id, year, subject or (), division)
        with Bar() as bar:
            made = freeze(register, run, author=named(author), progress=bar)
    if as_json:
        answer(_batch_values(made))
        return
    say(f"批次 {made.code}：{len(made.lines)} 笔，{yuan(made.total)} 元")
    say(f"校验 {made.seal}")
    for (measure, payer), (count, amount) in _totals(made).items():
        say(f"  {measure}　{_PAYERS[payer]}　{count} 笔　{yuan(amount)} 元")


_PAYERS = {"own": "本级", "local": "当地财政", "upper": "上级", "other": "其他"}


def _totals(made: Batch) -> dict[tuple[str, str], tuple[int, Fen]]:
    totals: defaultdict[tuple[str, str], tuple[int, Fen]] = defaultdict(lambda: (0, 0))
    for line in made.lines:
        count, amount = totals[line.measure, line.payer]
        totals[line.measure, line.payer] = count + 1, amount + line.amount
    return dict(totals)


def _batch_values(made: Batch) -> dict[str, Any]:
    return {
        "code": made.code,
        "policy": made.policy_id,
        "policy_hash": made.policy_hash,
        "year": made.year,
        "as_of": made.as_of.isoformat(),
        "readings": dict(made.readings),
        "seal": made.seal,
        "lines": len(made.lines),
        "total": plain_yuan(made.total),
        "totals": [
            {"measure": measure, "payer": payer, "count": count, "amount": plain_yuan(amount)}
            for (measure, payer), (count, amount) in _totals(made).items()
        ],
    }


@told
def batches(context: typer.Context, as_json: AsJson = False) -> None:
    """List the batches, the earliest first."""
    with opened(context) as register:
        heads = register.batches()
    if as_json:
        values = [
            {**head._asdict(), "created_at": head.created_at.isoformat(), "total": plain_yuan(head.total)}
            for head in heads
        ]
        answer(values)
        return
    for head in heads:
        made = f"{head.created_at.astimezone():%Y-%m-%d %H:%M} {head.created_by}"
        say(f"{head.code}　{head.policy_title} {head.year} 年　{head.lines} 笔　{yuan(head.total)} 元　{made}")
    if not heads:
        say("还没有批次")


@told
def recompute(context: typer.Context, code: Code) -> None:
    """Compute a batch again from itself."""
    from desktop.awards.recomputing import recompute as again

    with opened(context) as register:
        made = register.batch(code)
    with Bar() as bar:
        differences = again(made, progress=bar)
    for one in differences:
        complain(f"第 {one.number} 号 {one.name} {one.measure} {yuan(one.frozen)} 元：{one.sentence}")
    if differences:
        say(f"批次 {code}：{len(made.lines)} 笔中有 {len(differences)} 笔重算不一致")
        raise typer.Exit(NO)
    say(f"批次 {code}：{len(made.lines)} 笔 {yuan(made.total)} 元，重算一致，校验 {made.seal}")


@told
def ledger(
    context: typer.Context,
    subject: SubjectName,
    as_json: AsJson = False,
) -> None:
    """Show what a subject was awarded and what that leaves."""
    from desktop.awards.ledgers import ledger_of

    with opened(context) as register:
        found = ledger_of(register, one_subject(register, subject).id)
    if as_json:
        answer(_ledger_values(found))
        return
    say(
        f"{found.name}　累计奖补 {yuan(found.total)} 元"
        + (f"，尚欠退 {yuan(found.owed_back)} 元" if found.owed_back else "")
    )
    for measure in found.measures:
        say(f"\n{measure.measure} {measure.title}　{measure.clause}　{yuan(measure.total)} 元{_left(measure)}")
        for entry in measure.entries:
            tier = f"　{entry.tier}" if entry.tier else ""
            say(f"  {entry.year} 年度{tier}　{yuan(entry.amount)} 元{'　追回，不再计入' if entry.reversed else ''}")


def _left(measure: MeasureLedger) -> str:
    parts = []
    if measure.years_used:
        parts.append(f"已用 {measure.years_used[0]}/{measure.years_used[1]} 年")
    if measure.cap_left is not None:
        parts.append(f"上限尚余 {yuan(measure.cap_left)} 元")
    return "".join(f"，{part}" for part in parts)


def _ledger_values(found: SubjectLedger) -> dict[str, Any]:
    return {
        "subject": found.subject_id,
        "name": found.name,
        "total": plain_yuan(found.total),
        "owed_back": plain_yuan(found.owed_back),
        "measures": [
            {
                **one._asdict(),
                "total": plain_yuan(one.total),
                "cap_left": None if one.cap_left is None else plain_yuan(one.cap_left),
                "entries": [{**entry._asdict(), "amount": plain_yuan(entry.amount)} for entry in one.entries],
            }
            for one in found.measures
        ],
    }


Run = Annotated[str, typer.Argument(metavar="测算", help="批次号；后一个写 now 即按登记簿现在的情况测算")]
_NOW = "now"


@told
def compare(context: typer.Context, before: Run, after: Run, as_json: AsJson = False) -> None:
    """Class each changed amount as fact, policy, reading or decision."""
    from desktop.awards.comparing import LABELS

    with opened(context) as register:
        changes = _compared(register, before, after)
    if as_json:
        answer([_change_values(one) for one in changes])
        return
    for one in changes:
        parts = "，".join(f"{LABELS[cause]} {yuan(part)}" for cause, part in one.parts.items() if part)
        say(f"{one.name}　{one.measure}　{yuan(one.before)} → {yuan(one.after)} 元　{parts}")
    total = sum(one.after - one.before for one in changes)
    say(f"{len(changes)} 笔不同，合计 {yuan(total)} 元" if changes else "两次测算的金额完全相同")


def _compared(register: Register, before: str, after: str) -> tuple[Changed, ...]:
    from desktop.awards.comparing import compare
    from desktop.awards.freezing import draft

    earlier = register.batch(before)
    if after != _NOW:
        return compare(earlier, register.batch(after))
    run = run_of(register, register.policies.of_year(earlier.policy_id, earlier.year), earlier.year)
    return compare(earlier, draft(register, run, author=named("")), now=run.subjects)


def _change_values(one: Changed) -> dict[str, Any]:
    return {
        "subject": one.subject_id,
        "name": one.name,
        "measure": one.measure,
        "before": plain_yuan(one.before),
        "after": plain_yuan(one.after),
        "cause": one.cause,
        "parts": {cause: plain_yuan(part) for cause, part in one.parts.items() if part},
    }

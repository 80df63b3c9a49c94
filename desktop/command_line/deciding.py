"""``decision``: what a person decides about a finding, confirmed by a second one where it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from desktop.command_line.meaning import Reason, SubjectName, fen, one_subject
from desktop.command_line.telling import AsJson, answer, say, told
from desktop.command_line.working import Author, PolicyId, Year, named, opened, run_of
from policies.money import plain_yuan, yuan
from policies.problems import refuse

if TYPE_CHECKING:  # the register and what stands on it are heavy: loaded when first used
    from desktop.register.award_values import Decision

Number = Annotated[int, typer.Argument(metavar="编号", help="决定的编号，见 decision list")]
decision = typer.Typer(help="人工决定：采用建议、下调、核定、并列取定、择一、改定", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(decision, name="decision")


@decision.command("make", help="对一项测算结果作出决定，须写明理由和依据")
@told
def make(
    context: typer.Context,
    policy_id: PolicyId,
    year: Year,
    subject: SubjectName,
    measure: Annotated[str, typer.Argument(metavar="措施", help="措施编号，如 XX-4a")],
    kind: Annotated[str, typer.Argument(metavar="种类", help="take、lower、manual、tie、choose、override 之一")],
    reason: Reason = "",
    basis: Annotated[str, typer.Option("--basis", help="依据的文件或会议")] = "",
    amount: Annotated[str, typer.Option("--amount", metavar="元", help="决定的金额；0 为不予奖补")] = "",
    tier: Annotated[str, typer.Option("--tier", help="档次")] = "",
    author: Author = "",
) -> None:
    """Decide about one finding."""
    from desktop.awards.decisions import LABELS, NEEDS_SECOND, decide

    known = {word: word for word in LABELS}
    if kind not in known:
        raise refuse("种类", "unknown_kind", f"没有“{kind}”这种决定，应为：" + "、".join(_kinds()))
    with opened(context) as register:
        run = run_of(register, register.policies.of_year(policy_id, year), year)
        number = decide(
            register, run, one_subject(register, subject).id, measure, known[kind],
            amount=fen(amount) if amount else None, tier=tier, reason=reason, basis=basis, author=named(author),
        )  # fmt: skip
    say(f"决定 {number} 已记录" + ("，须由第二人确认：decision confirm" if kind in NEEDS_SECOND else ""))


def _kinds() -> list[str]:
    from desktop.awards.decisions import LABELS

    return [f"{kind}（{label}）" for kind, label in LABELS.items()]


@decision.command("confirm", help="由第二人确认人工核定和改定")
@told
def confirm(
    context: typer.Context,
    number: Number,
    statement: Annotated[
        str, typer.Option("--statement", help="一人独办时：线下由谁复核、依据什么文件", metavar="说明")
    ] = "",
    author: Author = "",
) -> None:
    """Confirm as the second person."""
    from desktop.awards.decisions import confirm as confirmed

    with opened(context) as register:
        confirmed(register, number, author=named(author), statement=statement)
    say(f"决定 {number} 已确认")


@decision.command("revoke", help="撤销还没有进入奖补的决定")
@told
def revoke(context: typer.Context, number: Number, reason: Reason = "", author: Author = "") -> None:
    """Take a decision back."""
    from desktop.awards.decisions import revoke as revoked

    with opened(context) as register:
        revoked(register, number, reason=reason, author=named(author))
    say(f"决定 {number} 已撤销")


@decision.command("list", help="一个政策年度的全部决定，已撤销和已办理的也在内")
@told
def list_all(context: typer.Context, policy_id: PolicyId, year: Year, as_json: AsJson = False) -> None:
    """List the decisions."""
    from desktop.awards.decisions import LABELS
    from desktop.register.award_values import Decision as Kind

    with opened(context) as register:
        with register.reading_awards() as desk:
            found = desk.find(Kind, policy=policy_id, year=year)
        names = {row.id: row.name for row in register.rows([one.subject_id for one in found])}
    if as_json:
        answer([_values(one, names.get(one.subject_id, "")) for one in found])
        return
    for one in found:
        state = one.voided or (f"{one.confirmed_by} 确认" if one.confirmed_by else "")
        say(
            f"{one.id}　{names.get(one.subject_id, '')}　{one.measure}　{LABELS[one.kind]} {yuan(one.amount)} 元　"
            f"{one.author}：{one.reason}（{one.basis}）　{state}"
        )


def _values(one: Decision, name: str) -> dict[str, Any]:
    before = None if one.amount_before is None else plain_yuan(one.amount_before)
    return {
        "number": one.id, "subject": one.subject_id, "name": name, "measure": one.measure, "kind": one.kind,
        "amount": plain_yuan(one.amount), "amount_before": before, "outcome_before": one.outcome_before,
        "reason": one.reason, "basis": one.basis, "by": one.author, "confirmed_by": one.confirmed_by,
        "voided": one.voided,
    }  # fmt: skip

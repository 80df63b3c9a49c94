"""What a person decides about a finding, asked for in a small dialog: always with reason and basis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

import shiboken6
from PySide6.QtWidgets import QWidget

from desktop.awards import Run
from desktop.awards.decisions import LABELS, NEEDS_SECOND, confirm, decide, revoke, standing_decisions
from desktop.progress import Progress
from desktop.register import Register
from desktop.register.award_values import Decision, DecisionKind
from desktop.window.asking import Ask
from desktop.window.desk import Desk
from policies.findings.finding import OUTCOMES, Finding
from policies.money import Fen, parse_money, plain_yuan, yuan
from policies.problems import InputError, refuse

T = TypeVar("T")
Decisions = Mapping[tuple[str, str], Decision]
"""(``Finding.subject``, measure) → what was decided and still counts."""
VERBS: Mapping[DecisionKind, str] = {
    "take": "认定",
    "lower": "下调",
    "manual": "人工核定",
    "tie": "取定",
    "choose": "择一取定",
    "override": "改定",
}
REASON, BASIS, AMOUNT = "理由", "依据（文件或会议）", "金额（元）"


def read_decisions(register: Register, run: Run) -> Decisions:
    """Return the decisions that count for a run."""
    with register.reading_awards() as desk:
        return {(str(one.subject_id), one.measure): one for one in standing_decisions(desk, run)}


class Meant(NamedTuple):
    """What is decided about."""

    run: Run
    subject: int
    name: str
    measure: str
    kind: DecisionKind
    suggested: Fen | None
    """The amount that is proposed; ``None``: none."""


def of_finding(run: Run, finding: Finding, kind: DecisionKind) -> Meant:
    """Return what a decision about a finding is about."""
    return Meant(run, int(finding.subject), run.rows[finding.subject].name, finding.measure, kind, finding.amount)


def ask_decision(desk: Desk, parent: QWidget, meant: Meant) -> Ask:
    """Ask for amount, reason and basis, and decide."""
    measure = meant.run.policy.measure(meant.measure)
    second = "作出后须由第二人确认。" if meant.kind in NEEDS_SECOND else ""
    before = "" if meant.suggested is None else f"测算 {yuan(meant.suggested)} 元。"
    sentence = f"{meant.name}，{measure.id} {measure.title}。{before}{second}"

    def answered(said: Mapping[str, str]) -> None:
        def work(register: Register, _: Progress) -> int:
            return decide(
                register, meant.run, meant.subject, meant.measure, meant.kind, amount=amount(said.get(AMOUNT, "")),
                reason=said[REASON], basis=said[BASIS], author=desk.author,
            )  # fmt: skip

        submit(desk, parent, ask, LABELS[meant.kind], work)

    ask = Ask(parent, VERBS[meant.kind], sentence, VERBS[meant.kind], answered)
    if meant.kind in {"tie", "choose"}:
        ask.offer("结果", [("", "取定，给予奖补"), ("0", "不取，不给奖补")])
        ask.fields[AMOUNT] = ask.fields.pop("结果")
    else:
        suggested = "" if meant.suggested is None else plain_yuan(meant.suggested)
        field = ask.ask(AMOUNT, text=suggested, hint="0 为不予奖补")
        field.selectAll()
        field.setFocus()
    ask.ask(REASON)
    ask.ask(BASIS, hint="如 局党组会〔2021〕3号")
    ask.open()
    return ask


_STATEMENT = "复核说明"


def ask_confirmation(desk: Desk, parent: QWidget, decision: Decision, name: str) -> Ask:
    """Ask the second person for the name, where nobody signed in says it already."""
    what = f"{name} {decision.measure} {yuan(decision.amount)} 元"
    sentence = f"{decision.author} 的决定：{what}，{decision.reason}。"

    def answered(said: Mapping[str, str]) -> None:
        submit(
            desk, parent, ask, "确认决定",
            lambda register, _: confirm(
                register, decision.id, author=said["确认人"].strip(), statement=said[_STATEMENT]
            ),
        )  # fmt: skip

    ask = Ask(parent, "第二人确认", sentence, "确认", answered)
    ask.ask("确认人", text="" if desk.author == decision.author else desk.author)
    ask.ask(_STATEMENT, hint="一人独办时填：线下由谁复核、依据什么文件", optional=True)
    ask.open()
    return ask


def ask_revocation(desk: Desk, parent: QWidget, decision: Decision, name: str) -> Ask:
    """Ask why a decision is taken back."""

    def answered(said: Mapping[str, str]) -> None:
        submit(
            desk, parent, ask, "撤销决定",
            lambda register, _: revoke(register, decision.id, reason=said[REASON], author=desk.author),
        )  # fmt: skip

    ask = Ask(parent, "撤销决定", f"{name} {decision.measure}：{LABELS[decision.kind]}", "撤销", answered)
    ask.ask(REASON)
    ask.open()
    return ask


def submit(
    desk: Desk,
    owner: QWidget,
    ask: Ask,
    what: str,
    work: Callable[[Register, Progress], T],
    done: Callable[[T], object] = lambda _: None,
) -> None:
    """Do what a dialog asked for; it stays and says why where that is refused."""

    def over() -> None:
        if shiboken6.isValid(ask):
            ask.verb.setEnabled(True)

    def refused(error: InputError) -> None:
        if shiboken6.isValid(ask):
            ask.complain(told(error.problems))

    def finished(result: T) -> None:
        if shiboken6.isValid(ask):
            ask.accept()
        done(result)

    ask.verb.setEnabled(False)
    desk.operations.work(owner, what, work, finished, changes=True, refused=refused, ended=over)


_AT_ONCE = 4


def told(problems: Sequence[object]) -> str:
    """Return problems as lines, not more than a dialog has room for."""
    lines = [str(problem) for problem in problems[:_AT_ONCE]]
    more = len(problems) - _AT_ONCE
    return "\n".join([*lines, *([f"……另有 {more} 处"] if more > 0 else [])])


def amount(text: str) -> Fen | None:
    """Read an amount; blank is none. Raises InputError."""
    try:
        return parse_money(text) if text.strip() else None
    except ValueError as error:
        raise refuse("金额", "bad_amount", str(error)) from None


def day(text: str) -> date:
    """Read a day. Raises InputError."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise refuse("日期", "bad_date", f"“{text}”不是日期，应如 2021-03-01") from None


def outcome_words(decision: Decision) -> str:
    """Say what the program had found before a person decided."""
    outcome = next((word for key, word in OUTCOMES.items() if key == decision.outcome_before), "没有测算结果")
    return outcome if decision.amount_before is None else f"{outcome} {yuan(decision.amount_before)} 元"

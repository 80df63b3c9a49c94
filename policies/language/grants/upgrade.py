"""A higher tier or level in a later year: its amount in full, or the difference to what was paid."""

from __future__ import annotations

from policies.findings.explanation import Operand, Step
from policies.language.case import Case
from policies.language.toml import Chosen
from policies.money import Fen

FULL = "full"
DIFFERENCE = "difference"


def minus_paid(case: Case, upgrade: Chosen, pays: Fen) -> tuple[Step, ...]:
    """Return the step that subtracts what was paid under the measure, where the difference is paid."""
    if not case.paid or upgrade.of(case.reading) == FULL:
        return ()
    rest = max(0, pays - case.sum_paid)
    operands = (Operand("本档金额", pays, "money"), Operand("以前已奖补", case.sum_paid, "money"))
    return (Step("minus_paid", "补足差额", operands, rest),)

"""Which way an award goes, and its stages: the usual ones, or the bureau's own setting."""

from __future__ import annotations

from collections.abc import Callable

from desktop.register.award_values import Way
from desktop.register.stages import USUAL, split_stages, stages_fault
from policies.findings.finding import Payer
from policies.problems import refuse


def way_of(payer: Payer, *, cash: bool) -> Way:
    """Return the way of a line: only cash of ``own`` and ``local`` is paid here, ``upper`` ends at 推荐."""
    if payer in ("upper", "other"):
        return "upper"
    return "paid" if cash else "relief"


def stages_of(way: Way, setting: Callable[[str], str]) -> tuple[str, ...]:
    """Return the stages of a way: the setting ``stages.<way>`` (申报→初审→…), else the usual ones.

    Raises InputError where the setting lacks a stage that money cannot do without, or has them in another order.
    """
    text = setting(f"stages.{way}")
    if text and (sentence := stages_fault(way, text)):
        raise refuse(f"设置 stages.{way}", "bad_stages", sentence)
    return split_stages(text) if text else USUAL[way]

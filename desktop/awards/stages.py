"""The ways of an award, stage by stage: the usual ones, and the bureau's own setting."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from desktop.register.award_values import Way
from policies.findings.finding import Payer
from policies.problems import refuse

APPLIED, REVIEWED, NOTICE, APPROVED, PAID, RECOMMENDED = "申报", "初审", "公示", "审定", "拨付", "推荐"
USUAL: Mapping[Way, tuple[str, ...]] = MappingProxyType(
    {
        "paid": (APPLIED, REVIEWED, "联审", NOTICE, APPROVED, PAID),
        "relief": (APPLIED, REVIEWED, "联审", NOTICE, APPROVED),
        "upper": (APPLIED, REVIEWED, "联审", NOTICE, RECOMMENDED),
    }
)
_FIXED: Mapping[Way, tuple[str, ...]] = MappingProxyType(
    {
        "paid": (APPLIED, REVIEWED, APPROVED, PAID),
        "relief": (APPLIED, REVIEWED, APPROVED),
        "upper": (APPLIED, REVIEWED, RECOMMENDED),
    }
)
"""What every way must have, in this order, from its first stage to its last."""


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
    stages = tuple(part.strip() for part in re.split(r"[→、，,>\s]+", text) if part.strip()) if text else USUAL[way]
    fixed = [name for name in stages if name in _FIXED[way]]
    notice_late = NOTICE in stages and stages.index(NOTICE) > stages.index(_FIXED[way][2]) if fixed else False
    ends = (stages[:1], stages[-1:]) == (_FIXED[way][:1], _FIXED[way][-1:])
    if tuple(fixed) != _FIXED[way] or not ends or notice_late or len({*stages}) < len(stages):
        must = "→".join(_FIXED[way])
        raise refuse(f"设置 stages.{way}", "bad_stages", f"办理环节“{text}”不对，应依次含有 {must}，公示在审定之前")
    return stages

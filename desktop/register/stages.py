"""The stages of an award's way: the usual ones, and what the bureau's own setting must not leave out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from desktop.register.award_values import Way

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


def split_stages(text: str) -> tuple[str, ...]:
    """Return the stages of a setting such as 申报→初审→审定→拨付."""
    return tuple(part.strip() for part in re.split(r"[→、，,>\s]+", text) if part.strip())


def stages_fault(way: Way, text: str) -> str:
    """Return why a setting cannot be: it lacks a stage that money cannot do without, or has them in another order."""
    stages, must = split_stages(text), _FIXED[way]
    fixed = tuple(name for name in stages if name in must)
    ends = (stages[:1], stages[-1:]) == (must[:1], must[-1:])
    late = NOTICE in stages and fixed == must and stages.index(NOTICE) > stages.index(must[2])
    if fixed == must and ends and not late and len({*stages}) == len(stages):
        return ""
    return f"办理环节“{text}”不对，应依次含有 {'→'.join(must)}，公示在审定之前"

"""A finding: what one measure says of one subject in one policy year."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from policies.findings.explanation import Explanation
from policies.money import Fen

Outcome = Literal[
    "due", "qualified", "for_decision", "undetermined", "not_selected", "superseded", "refused", "not_in_play"
]
Payer = Literal["own", "upper", "local", "other"]

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        "due": "应奖补",
        "qualified": "符合申报资格",
        "for_decision": "待人工核定",
        "undetermined": "资料不全",
        "not_selected": "未入围",
        "superseded": "就高不重复",
        "refused": "不符合",
        "not_in_play": "未涉及",
    }
)
PAYERS: Mapping[Payer, str] = MappingProxyType(
    {"own": "本级财政", "local": "当地财政", "upper": "上级财政", "other": "其他部门"}
)
"""Who pays, in the order of every list: first those whose money the bureau hands out itself."""
FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "at_threshold": "临界",
        "ceiling": "可下调",
        "capped": "封顶",
        "past_validity": "效期存疑",
        "legal_review": "须法审",
        "outside_window": "期限之外",
    }
)


class Finding(NamedTuple):
    """The outcome of one measure for one subject, with everything that it rests on."""

    subject: str
    measure: str
    outcome: Outcome
    amount: Fen | None
    """Due, or suggested where the outcome is for_decision; ``None`` where there is no amount."""
    tier: str
    """The tier or level that the amount belongs to; empty where the measure has none."""
    flags: tuple[str, ...]
    """In alphabetical order; see ``FLAGS``."""
    missing: tuple[str, ...]
    """Ids of the unknown facts that could still change the result, in the catalogue's order."""
    payer: Payer
    budget_year: int
    explanation: Explanation

"""The comparison operators and the words of law that they stand for.

以上, 达到, 不低于, 不少于, 满, 以内 include the figure; 超过, 不满 exclude it (民法典 1259 as the default reading).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "at_least": operator.ge,
        "above": operator.gt,
        "below": operator.lt,
        "at_most": operator.le,
        "equals": operator.eq,
    }
)
SIGNS: Mapping[str, str] = MappingProxyType(
    {"at_least": "≥", "above": "＞", "below": "＜", "at_most": "≤", "equals": "＝"}
)


def on_the_edge(operator: str, figure: Any, threshold: Any) -> bool:
    """Whether the figure stands just at a threshold. What must be equal (全覆盖) has no edge to stand on."""
    return bool(figure == threshold) and operator != "equals"

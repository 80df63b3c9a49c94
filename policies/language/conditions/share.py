"""A part of a whole compared with a percentage, by integers: part × 100 against whole × per cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from policies.facts import Fact
from policies.findings.explanation import Check
from policies.language.case import Case, FigureFault
from policies.language.conditions.base import Edge
from policies.language.operators import OPERATORS, on_the_edge
from policies.language.toml import Entry


@dataclass(frozen=True, slots=True)
class Share:
    """``part / whole <operator> percent``."""

    part: Fact
    whole: Fact
    operator: str
    percent: Decimal
    says: str

    def check(self, case: Case) -> Check:
        """Compare. Raises FigureFault for a whole of zero or a part above the whole."""
        part, whole = case.used(self.part), case.used(self.whole)
        used = (part, whole)
        if part.value is None or whole.value is None:
            return Check("share", None, self.says, used, self.operator, self.percent, None, "percent")
        have, total = Fraction(part.value), Fraction(whole.value)  # type: ignore[arg-type]  # numeric facts
        if total <= 0 or have > total:
            figures = f"“{self.part.label}”（{part.value}）与“{self.whole.label}”（{whole.value}）"
            raise FigureFault(f"{figures}不相容：合计应大于零且不小于其中部分，请核对填报数")
        left, right = have * 100, total * Fraction(self.percent)
        holds = OPERATORS[self.operator](left, right)
        at_edge = on_the_edge(self.operator, left, right)
        return Check("share", holds, self.says, used, self.operator, self.percent, left / total, "percent", at_edge)

    def facts(self) -> Iterator[Fact]:
        """Yield part and whole."""
        yield self.part
        yield self.whole

    def edges(self) -> Iterator[Edge]:
        """Yield the percentage."""
        yield Edge((self.part.id, self.whole.id), self.percent, "percent")


def read(entry: Entry) -> Share:
    """Read ``part``, ``whole``, ``operator``, ``percent`` and ``says``."""
    part = entry.needed_fact("part", "integer", "number")
    whole = entry.needed_fact("whole", "integer", "number")
    if part.period != whole.period:
        entry.fault("whole", "bad_value", "部分与合计应同为常年事实或同为年度事实")
    return Share(part, whole, entry.option("operator", tuple(OPERATORS)), entry.percent("percent"), entry.says())

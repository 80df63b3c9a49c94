"""Tiers of a yearly figure: the highest one reached pays; a tier may have to be reached for the first time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from policies.facts import Fact
from policies.findings.explanation import Check, NextTier, Operand, Step, Used
from policies.language.case import Case
from policies.language.conditions.base import Edge
from policies.language.grants.base import Plain, Worked
from policies.language.grants.upgrade import DIFFERENCE, FULL, minus_paid
from policies.language.operators import OPERATORS
from policies.language.sums import add_up, base_steps, gather, unknown
from policies.language.toml import Chosen, Entry
from policies.money import Fen, parse_money

FOR_DECISION = "for_decision"


class Tier(NamedTuple):
    """``at`` and ``pays`` in 分; ``name`` is the threshold as the policy writes it."""

    name: str
    at: Fen
    pays: Fen


class Best(NamedTuple):
    """The best earlier year: its figure in 分, ``None`` where none is known, and the facts that tell it."""

    figure: Fen | None
    used: tuple[Used, ...]


@dataclass(frozen=True, slots=True)
class Tiers(Plain):
    """The highest open tier that the sum of the facts reaches (or exceeds).

    A tier is open when no earlier year reached (exceeded) it and, where each is awarded once, neither it nor a higher
    one was paid. A figure just at a tier that must be exceeded does not reach it, or is for a person.
    """

    of: tuple[Fact, ...]
    operator: str
    best_before: Fact | None
    on_the_edge: str
    upgrade: Chosen
    says: str
    scale: tuple[Tier, ...]

    def work_out(self, case: Case) -> Worked:
        """Find the tier, then its amount."""
        used = gather(case, self.of)
        figure: int | None = add_up(used)  # type: ignore[assignment]  # money facts
        best = self._best_before(case)
        if figure is None and self._is_open(self.scale[-1], case, best) is False:  # nor is any tier below it
            return Worked(None, checks=self._openness(case, best, self.scale[-1]))
        if figure is None:
            return Worked(None, checks=(unknown((*used, *self._blank_best(best)), self.says),))
        reached = [tier for tier in self.scale if OPERATORS[self.operator](figure, tier.at)]
        edge = next((t for t in self.scale if t.at == figure and self._is_open(t, case, best) is not False), None)
        if edge is not None and edge not in reached and self.on_the_edge == FOR_DECISION:
            return self._at_the_edge(case, used, figure, best, edge, reached)
        tier = reached[-1] if reached else self.scale[0]
        note = f"恰为{edge.name}，未超过" if edge is not None and edge not in reached else ""
        at_edge = edge is not None
        compared = Check(
            "tier", bool(reached), self.says, used, self.operator, tier.at, figure, "money", at_edge, note=note
        )
        if not reached:
            return Worked(None, checks=(compared,), next_tier=self._next(used, figure))
        checks = (compared, *self._openness(case, best, tier))
        steps = (*base_steps(used, figure), *self._pay(case, tier))
        return Worked(steps[-1].result, steps, checks, tier.name, self._next(used, figure))

    def _at_the_edge(
        self, case: Case, used: tuple[Used, ...], figure: int, best: Best | None, edge: Tier, reached: list[Tier]
    ) -> Worked:
        lower = next(
            (t for t in reversed(reached) if self._is_open(t, case, best) and self._pay(case, t)[-1].result), None
        )
        steps = (*base_steps(used, figure), *(self._pay(case, lower) if lower else ()))
        held = Check(
            "tier", False, self.says, used, self.operator, edge.at, figure, "money", True, self.on_the_edge,
            note=f"恰为{edge.name}，“{self.says}”是否含本数由人核定",
        )  # fmt: skip
        checks = (held, *self._openness(case, best, edge))
        amount = steps[-1].result if lower else None
        return Worked(amount, steps, checks, lower.name if lower else "", self._next(used, figure))

    def _pay(self, case: Case, tier: Tier) -> tuple[Step, ...]:
        step = Step("tier", self.says, (Operand(f"{tier.name}档", tier.pays, "money"),), tier.pays)
        return (step, *minus_paid(case, self.upgrade, tier.pays))

    def _best_before(self, case: Case) -> Best | None:
        """Return the best earlier year; ``None`` where first times do not matter."""
        if self.best_before is None:
            return None
        asked = case.used(self.best_before)
        told: Any = asked.value
        known = [Best(told, (asked,)), *self._earlier_years(case)]
        return max(known, key=lambda best: -1 if best.figure is None else best.figure)

    def _earlier_years(self, case: Case) -> Iterator[Best]:
        """Yield each earlier year that is known in full."""
        for year in sorted({year for fact in self.of for year in case.subject.yearly.get(fact.id, {})}):
            used = gather(case, self.of, case.year - year)
            figure: Any = add_up(used) if year < case.year else None
            if figure is not None:
                yield Best(figure, used)

    def _paid_up_to(self, case: Case) -> Fen:
        """Return the highest tier that was paid; it uses up all lower ones where each is awarded once."""
        paid = {award.tier for award in case.paid} if case.per_tier else set()
        return max((tier.at for tier in self.scale if tier.name in paid), default=-1)

    def _is_open(self, tier: Tier, case: Case, best: Best | None) -> bool | None:
        if tier.at <= self._paid_up_to(case):
            return False
        if best is None:
            return True
        if best.figure is None:
            return None
        return not OPERATORS[self.operator](best.figure, tier.at)

    def _openness(self, case: Case, best: Best | None, tier: Tier) -> tuple[Check, ...]:
        checks = []
        if case.paid and case.per_tier:
            paid = tier.at <= self._paid_up_to(case)
            note = f"{tier.name}档或更高档已奖励过" if paid else f"{tier.name}档未奖励过"
            checks.append(Check("tier_paid", not paid, "", code="awarded_before", note=note))
        if best is not None and self._is_open(tier, case, best._replace(figure=None)) is not False:
            checks.append(self._first_time(tier, best, self._is_open(tier, case, best)))
        return tuple(checks)

    def _first_time(self, tier: Tier, best: Best, holds: bool | None) -> Check:
        operator = "at_most" if self.operator == "above" else "below"
        at_edge = best.figure == tier.at
        return Check(
            "first_time",
            holds,
            self.says,
            best.used,
            operator,
            tier.at,
            best.figure,
            "money",
            at_edge,
            code="not_the_first_time",
            note="以前年度最高数",
        )

    def _blank_best(self, best: Best | None) -> tuple[Used, ...]:
        return best.used if best is not None and best.figure is None else ()

    def _next(self, used: tuple[Used, ...], figure: int) -> NextTier | None:
        higher = next((t for t in self.scale if t.at > figure), None)
        return NextTier(used, higher.at, higher.pays) if higher else None

    def bases(self) -> tuple[Fact, ...]:
        """Return the figures."""
        return self.of

    def facts(self) -> Iterator[Fact]:
        """Yield the figures and the best earlier year."""
        yield from self.of
        if self.best_before is not None:
            yield self.best_before

    def edges(self) -> Iterator[Edge]:
        """Yield every tier."""
        for tier in self.scale:
            yield Edge(tuple(fact.id for fact in self.of), tier.at, "money")

    def most(self) -> Fen:
        """Return what the highest tier pays."""
        return self.scale[-1].pays

    def tiers(self) -> tuple[str, ...]:
        """Return the thresholds as the policy writes them."""
        return tuple(tier.name for tier in self.scale)


def read(entry: Entry) -> Tiers:
    """Read ``of``, ``operator``, ``best_before``, ``on_the_edge``, ``upgrade``, ``says`` and ``tiers`` (rising)."""
    of = entry.facts("of", "money")
    operator = entry.option("operator", ("at_least", "above"))
    best = entry.fact("best_before", "money", default=None)
    edge = entry.option("on_the_edge", ("refused", FOR_DECISION), "refused")
    scale = tuple(_read_tier(one) for one in entry.tables("tiers", least=1))
    if entry.clean and any(a.at >= b.at or a.pays >= b.pays for a, b in pairwise(scale)):
        entry.fault("tiers", "unsorted", "各档须由低到高排列，门槛和金额都不得相同或倒挂")
    upgrade = entry.chosen("upgrade", (FULL, DIFFERENCE), FULL)
    return Tiers(of, operator, best, edge, upgrade, entry.says(), scale)


def _read_tier(entry: Entry) -> Tier:
    raw = entry.raw("at")
    tier = Tier(str(raw), entry.money("at"), entry.money("pays"))
    entry.close()
    return tier


def same_tier(name: str, tiers: tuple[str, ...]) -> str | None:
    """Return the tier that a ledger entry means: by its name, or by the same amount written otherwise."""
    if name in tiers:
        return name
    try:
        amount = parse_money(name)
    except ValueError:
        return None
    return next((tier for tier in tiers if _is_amount(tier, amount)), None)


def _is_amount(tier: str, amount: Fen) -> bool:
    try:
        return parse_money(tier) == amount
    except ValueError:
        return False

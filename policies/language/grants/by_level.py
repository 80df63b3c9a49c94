"""An amount by level: the level of a title that was awarded, or a choice such as 一等奖."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from policies.facts import Fact, Title
from policies.findings.explanation import Check, Operand, Step, Used
from policies.language.case import Case
from policies.language.grants.base import Plain, Worked
from policies.language.grants.upgrade import DIFFERENCE, FULL, minus_paid
from policies.language.sums import unknown
from policies.language.toml import Chosen, Entry
from policies.money import Fen


@dataclass(frozen=True, slots=True)
class ByLevel(Plain):
    """The amount of the level; of titles only the highest one dated in the policy year is looked at."""

    of: Fact
    levels: Mapping[str, Fen]
    upgrade: Chosen
    says: str

    def work_out(self, case: Case) -> Worked:
        """Find the level, then its amount."""
        return self._by_title(case) if self.of.type == "title" else self._by_choice(case)

    def _by_choice(self, case: Case) -> Worked:
        used = case.used(self.of)
        if used.value is None:
            return Worked(None, checks=(unknown((used,), self.says),))
        level = str(used.value)
        again = case.per_tier and any(award.tier == level for award in case.paid)
        before = (Check("level_paid", False, "", (used,), code="awarded_before", note="该级别已经奖励过"),)
        return self._pay(case, level, (self._level_check(level, used), *(before if again else ())))

    def _by_title(self, case: Case) -> Worked:
        held = case.titles(self.of)
        title = highest(self.of, tuple(t for t in held if t.on.year == case.year))
        if title is None:
            used = Used(self.of.id, None, held)
            return Worked(None, checks=(Check("title", False, self.says, (used,), note="本年度没有获得称号"),))
        used = Used(self.of.id, None, (title,))
        checks = (
            self._level_check(title.level, used),
            _in_force(title.on, case.first_day, used),
            self._new(held, title, case, used),
        )
        return self._pay(case, title.level, checks)

    def _level_check(self, level: str, used: Used) -> Check:
        return Check("level", level in self.levels, self.says, (used,), code="level_not_named")

    def _new(self, held: tuple[Title, ...], title: Title, case: Case, used: Used) -> Check:
        order = tuple(self.of.options)
        again = any(t.level == title.level and t.on.year < case.year for t in held)
        paid = {award.tier for award in case.paid}
        above = set(order[: order.index(title.level)])
        note = (
            "同级称号以前已获得，复核不再奖励" if again
            else "同级称号已经奖励过" if title.level in paid
            else "更高级别的称号已经奖励过" if paid & above
            else ""
        )  # fmt: skip
        return Check("title_new", not note, "", (used,), code="awarded_before", note=note or "同级及更高级称号未奖励过")

    def _pay(self, case: Case, level: str, checks: tuple[Check, ...]) -> Worked:
        pays = self.levels.get(level)
        if pays is None:
            return Worked(None, checks=checks)
        label = self.of.options[level]
        step = Step("level", self.says, (Operand(label, pays, "money"),), pays)
        steps = (step, *minus_paid(case, self.upgrade, pays))
        return Worked(steps[-1].result, steps, checks, tier=level)

    def facts(self) -> Iterator[Fact]:
        """Yield the title or the choice."""
        yield self.of

    def bases(self) -> tuple[Fact, ...]:
        """Return the choice; a title is an event, not a figure of the year."""
        return (self.of,) if self.of.type == "choice" else ()

    def most(self) -> Fen:
        """Return what the highest level pays."""
        return max(self.levels.values())

    def tiers(self) -> tuple[str, ...]:
        """Return the levels."""
        return tuple(self.levels)

    def tier_label(self, tier: str) -> str:
        """Return the level's label, such as 省级."""
        return self.of.options.get(tier, tier)


def _in_force(on: date, first_day: date, used: Used) -> Check:
    note = "" if on >= first_day else f"称号日期 {on.isoformat()} 早于本政策施行日 {first_day.isoformat()}"
    return Check("title_date", on >= first_day, "", (used,), code="outside_window", note=note)


def highest(fact: Fact, titles: tuple[Title, ...]) -> Title | None:
    """Return the title of the highest level, of equal ones the earliest."""
    order = tuple(fact.options)
    return min(titles, key=lambda t: (order.index(t.level), t.on), default=None)


def read(entry: Entry) -> ByLevel:
    """Read ``of``, ``levels`` (level = amount), ``upgrade`` (of titles) and ``says``."""
    of = entry.needed_fact("of", "title", "choice")
    table = entry.table("levels")
    levels = {level: table.money(level) for level in of.options if level in table}
    table.close()
    if not levels:
        entry.fault("levels", "bad_value", f"应为“{of.label}”的级别逐一写明金额：{'、'.join(of.options)}")
    return ByLevel(of, levels, entry.chosen("upgrade", (FULL, DIFFERENCE), FULL), entry.says())

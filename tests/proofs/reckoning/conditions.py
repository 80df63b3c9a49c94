"""Conditions, each with what it says where facts are blank: every possible world is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from tests.proofs.reckoning.world import Contradiction, Table, World, figure, percent


class Found(NamedTuple):
    """A condition in all possible worlds: true in all, false in all, or one or the other (``None``)."""

    holds: bool | None
    blank: frozenset[str] = frozenset()
    """The blank facts that decide it."""
    edge: bool = False
    """A figure stands just at its threshold."""
    outside: bool = False
    """It is false for being outside a window of time."""
    to_person: bool = False
    """A false one is for a person to decide, no refusal."""


def compared(operator: str, left: Any, right: Any) -> bool:
    """以上, 达到, 不少于 include the figure; 超过, 不满 exclude it."""
    truths: dict[str, bool] = {
        "at_least": left > right or left == right,
        "above": left > right,
        "below": left < right,
        "at_most": left < right or left == right,
        "equals": left == right,
    }
    return truths[operator]


def look(world: World, table: Table) -> Found:
    """Look at one condition of a policy file."""
    kind = table["kind"]
    if kind in ("all", "any", "none"):
        return _together(kind, [look(world, one) for one in table["of"]])
    return _KINDS[kind](world, table)


def _verdict(how: str, truths: tuple[bool, ...]) -> bool:
    return {"all": truths.count(True) == len(truths), "any": True in truths, "none": True not in truths}[how]


def _together(how: str, parts: list[Found]) -> Found:
    """Try every world: each part that is not settled may be true or false."""
    worlds = list(product(*[(part.holds,) if part.holds is not None else (True, False) for part in parts]))
    results = {_verdict(how, world) for world in worlds}
    edge = any(part.edge for part in parts)
    if len(results) == 2:
        return Found(None, _deciding(how, parts, worlds), edge)
    (holds,) = results
    false = [part for part in parts if part.holds is False]
    return Found(holds, edge=edge, outside=not holds and how != "none" and any(part.outside for part in false))


def _deciding(how: str, parts: list[Found], worlds: list[tuple[bool, ...]]) -> frozenset[str]:
    """The blank facts of the parts whose truth changes the result in some world."""
    blank: frozenset[str] = frozenset()
    for place, part in enumerate(parts):
        turned = [(*world[:place], not world[place], *world[place + 1 :]) for world in worlds]
        if part.holds is None and any(
            _verdict(how, a) != _verdict(how, b) for a, b in zip(worlds, turned, strict=True)
        ):
            blank |= part.blank
    return blank


def _compare(world: World, table: Table) -> Found:
    facts = table.get("facts") or [table["fact"]]
    back = 1 if table.get("year") == "last" else 0
    to_person = table.get("otherwise") == "for_decision"
    since = table.get("counts_since")
    began = world.value(since) if since else None
    if began is not None and began >= date(world.year - back, 1, 1):
        return Found(True)  # the year compared was no whole one: it does not count
    have = world.total(facts, back)
    if have is None:
        waiting = world.blank(facts, back) | ({since} if since and began is None else set())
        return Found(True) if table.get("blank") == "passes" else Found(None, waiting)
    need = figure(facts[0], table["figure"])
    edge = have == need and table["operator"] != "equals"
    if compared(table["operator"], have, need):
        return Found(True, edge=edge)
    if since and began is None:
        return Found(None, frozenset({since}), edge)
    return Found(False, edge=edge, to_person=to_person)


def _is(world: World, table: Table) -> Found:
    return _among(world, table["fact"], [table["value"]])


def _one_of(world: World, table: Table) -> Found:
    return _among(world, table["fact"], table["values"])


def _among(world: World, fact: str, values: list[Any]) -> Found:
    value = world.value(fact)
    return Found(None, frozenset({fact})) if value is None else Found(value in values)


def anniversaries(start: date, day: date) -> tuple[int, bool]:
    """How many full years have passed by the day, and whether one is full just on it."""
    passed, on_the_day = 0, False
    for year in range(start.year + 1, day.year + 1):
        leap = start.month == 2 and start.day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0))
        full = date(year, 2, 28) if leap else date(year, start.month, start.day)
        passed += full <= day
        on_the_day = full == day
    return passed, on_the_day


def _full_years(world: World, table: Table) -> Found:
    start = world.value(table["fact"])
    if start is None:
        return Found(None, frozenset({table["fact"]}))
    passed, on_the_day = anniversaries(start, world.day)
    return Found(passed >= table["years"], edge=on_the_day and passed == table["years"])


def _share(world: World, table: Table) -> Found:
    part, whole = world.value(table["part"]), world.value(table["whole"])
    if part is None or whole is None:
        return Found(None, world.blank([table["part"], table["whole"]]))
    if whole == 0 or part > whole:
        raise Contradiction
    have, need = Fraction(part) / whole, percent(table["percent"])
    edge = have == need and table["operator"] != "equals"
    return Found(compared(table["operator"], have, need), edge=edge)


def _growth(world: World, table: Table) -> Found:
    fact, opened = table["fact"], table.get("first_year_since")
    began = world.value(opened) if opened else None
    if began is not None and began.year == world.year:
        return Found(True)
    now, before = world.value(fact), world.value(fact, 1)
    if now is None or before is None:
        return Found(None, frozenset({fact}))
    return Found(now > before, edge=now == before)


def _within(world: World, table: Table) -> Found:
    day = world.value(table["fact"])
    if day is None:
        return Found(None, frozenset({table["fact"]}))
    if day < table["first"] or day > table["last"]:
        return Found(False, outside=True)
    return Found(True) if day <= world.day else Found(None, frozenset({table["fact"]}))


def _title(world: World, table: Table) -> Found:
    running = [
        on
        for level, on in world.titles(table["fact"])
        if level in table["levels"] and world.year in range(on.year, on.year + table["years"])
    ]
    if [on for on in running if on >= world.first_day]:
        return Found(True)
    return Found(False, outside=bool(running))


def _awarded(world: World, table: Table) -> Found:
    year = world.year - table["years_back"]
    return Found(bool([a for a in world.known.paid if a.measure == table["measure"] and a.year == year]))


def running_year(world: World) -> int:
    """Which year since the first award this is; the first where there was none."""
    first = min([award.year for award in world.paid] or [world.year])
    return world.year - first + 1


def _running_year(world: World, table: Table) -> Found:
    return Found(running_year(world) <= table["at_most"])


_KINDS: Mapping[str, Callable[[World, Table], Found]] = {
    "compare": _compare,
    "is": _is,
    "one_of": _one_of,
    "full_years": _full_years,
    "share": _share,
    "growth": _growth,
    "within": _within,
    "title": _title,
    "awarded": _awarded,
    "running_year": _running_year,
}

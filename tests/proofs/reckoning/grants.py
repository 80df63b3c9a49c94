"""Grants: what one would pay, counted out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from tests.proofs.reckoning.conditions import Found, compared, look
from tests.proofs.reckoning.world import FACTS, Table, World, percent, yuan


class Offer(NamedTuple):
    """What a grant would pay, exact in 元 (``None``: nothing that could be told), and what it found on the way."""

    amount: Fraction | None
    tests: tuple[Found, ...] = ()
    tier: str = ""


def offer(world: World, table: Table) -> Offer:
    """Work out what a grant of a policy file pays."""
    return _KINDS[table["kind"]](world, table)


def _unknown(blank: frozenset[str]) -> Offer:
    return Offer(None, (Found(None, blank),))


def _fixed(_: World, table: Table) -> Offer:
    return Offer(yuan(table["pays"]))


def _eligibility(_: World, __: Table) -> Offer:
    return Offer(None)


def _decision(_: World, __: Table) -> Offer:
    return Offer(None, (Found(False, to_person=True),))


def _rate(world: World, table: Table) -> Offer:
    base = world.total(table["of"])
    return _unknown(world.blank(table["of"])) if base is None else Offer(base * percent(table["rate"]))


def _cost(world: World, table: Table) -> Offer:
    base = world.total(table["of"])
    return _unknown(world.blank(table["of"])) if base is None else Offer(base)


def _per_unit(world: World, table: Table) -> Offer:
    count = world.value(table["of"])
    return _unknown(frozenset({table["of"]})) if count is None else Offer(count * yuan(table["pays"]))


def _steps(world: World, table: Table) -> Offer:
    base = world.total(table["of"])
    if base is None:
        return _unknown(world.blank(table["of"]))
    pays = Fraction(0)
    while base >= yuan(table["every"]):
        base -= yuan(table["every"])
        pays += yuan(table["pays"])
    return Offer(pays)


def _heads(world: World, table: Table) -> Offer:
    count = world.value(table["of"])
    asked = [part["only_if"] for part in table["parts"] if "only_if" in part]
    blank = world.blank([table["of"], *asked])
    if count == 0:
        return Offer(Fraction(0))
    if blank:
        return _unknown(blank)
    held = [part for part in table["parts"] if "only_if" not in part or world.value(part["only_if"])]
    return Offer(sum((count * yuan(part["pays"]) for part in held), Fraction(0)))


def _brackets(world: World, table: Table) -> Offer:
    count = world.value(table["of"])
    if count is None:
        return _unknown(frozenset({table["of"]}))
    reached = compared(table["operator"], count, table["reach"])
    bounds = [bracket["above"] for bracket in table["brackets"][1:]]
    found = Found(reached, edge=count in [table["reach"], *bounds])
    free = table["reach"] if world.chosen(table.get("counted", "all_once_reached")) == "above_threshold_only" else 0
    pays = Fraction(0)
    for unit in range(1, int(count) + 1) if reached else ():
        price = [bracket for bracket in table["brackets"] if unit > bracket["above"]][-1]
        pays += yuan(price["pays"]) if unit > free else 0
    return Offer(pays, (found,))


def _increase(world: World, table: Table) -> Offer:
    now, before = world.value(table["of"]), world.value(table["of"], 1)
    if now is None or before is None:
        return _unknown(frozenset({table["of"]}))
    return Offer((now - before) * percent(table["rate"]) if now > before else Fraction(0))


def _months_from(start: date) -> Iterator[tuple[int, int]]:
    """Walk the calendar month by month from the start's own."""
    year, month = start.year, start.month
    while True:
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _rent(world: World, table: Table) -> Offer:
    since, standard = world.value(table["since"]), yuan(table["pays"])
    lease = [table["area"], table["months"], table["contract_rent"]]
    if since is None:
        return _unknown(world.blank([table["since"], *lease]))
    walk = _months_from(since)
    if since.day != 1:
        next(walk)
    inside = [next(walk)[0] for _ in range(table["for_months"])].count(world.year)
    area, months, rent = (world.value(fact) for fact in lease)
    tests = [Found(inside > 0)]
    if rent is not None:
        tests.append(Found(rent >= standard, edge=rent == standard, to_person=True))
    if 0 in (area, months, rent):
        return Offer(Fraction(0), tuple(tests))
    if None in (area, months, rent):
        return Offer(None, (*tests, Found(None, world.blank(lease))))
    return Offer(min([standard, rent]) * area * min([Fraction(inside), months]), tuple(tests))


def _schedule(world: World, table: Table) -> Offer:
    since, base = world.value(table["since"]), world.value(table["of"])
    blank = world.blank([table["since"], table["of"]])
    if since is None:
        return _unknown(blank)
    rates = [percent(rate) for rate in table["rates"]]
    if world.chosen(table.get("counted", "calendar")) == "anniversary":
        walk = _months_from(since)
        months = [(next(walk)[0], rate) for rate in rates for _ in range(12)]
        share = sum((rate for year, rate in months if year == world.year), Fraction(0)) / 12
    else:
        share = dict(enumerate(rates, since.year)).get(world.year, Fraction(0))
    entitled = Found(share > 0)
    return Offer(None, (entitled, Found(None, blank))) if base is None else Offer(base * share, (entitled,))


def _after_paid(world: World, table: Table, pays: Fraction) -> Fraction:
    """A higher tier after a lower one: in full, or what is left of it."""
    if not world.paid or world.chosen(table.get("upgrade", "full")) == "full":
        return pays
    return sorted([Fraction(0), pays - world.paid_in_all])[1]


def _by_level(world: World, table: Table) -> Offer:
    fact = table["of"]
    if FACTS[fact].type == "choice":
        level = world.value(fact)
        if level is None:
            return _unknown(frozenset({fact}))
        again = any(a.tier == level for a in world.paid) and world.measure["once"]["kind"] == "per_tier"
        return _level_pays(world, table, level, [Found(not again)])
    order = FACTS[fact].options
    this_year = [(order.index(level), on, level) for level, on in world.titles(fact) if on.year == world.year]
    if not this_year:
        return Offer(None, (Found(False),))
    place, on, level = min(this_year)
    before = [on for other, on in world.titles(fact) if other == level and on.year < world.year]
    paid = [award for award in world.paid if award.tier in order[: place + 1]]
    tests = [Found(on >= world.first_day, outside=on < world.first_day), Found(not before and not paid)]
    return _level_pays(world, table, level, tests)


def _level_pays(world: World, table: Table, level: str, tests: list[Found]) -> Offer:
    named = Found(level in table["levels"])
    if not named.holds:
        return Offer(None, (named, *tests))
    return Offer(_after_paid(world, table, yuan(table["levels"][level])), (named, *tests), level)


class _Tier(NamedTuple):
    name: str
    at: Fraction
    pays: Fraction
    open: bool | None
    """Not reached in an earlier year, and neither it nor a higher one was paid; ``None`` where that is not known."""
    paid: bool
    reached: bool


def _best_before(world: World, table: Table) -> Fraction | None:
    """The larger of the known earlier yearly figures and of what was told of the time before."""
    years = {year for fact in table["of"] for year in world.known.yearly.get(fact, {}) if year < world.year}
    known = [world.total(table["of"], world.year - year) for year in years]
    told = [figure for figure in (world.value(table["best_before"]), *known) if figure is not None]
    return max(told) if told else None


def _scale(world: World, table: Table, figure: Fraction | None) -> list[_Tier]:
    first_time = "best_before" in table
    best = _best_before(world, table) if first_time else None
    counts = world.measure["once"]["kind"] == "per_tier"
    paid_names = {award.tier for award in world.paid} if counts else set()
    scale = []
    for number, row in enumerate(table["tiers"]):
        at = yuan(row["at"])
        paid = any(str(higher["at"]) in paid_names for higher in table["tiers"][number:])
        fresh = True if not first_time else None if best is None else not compared(table["operator"], best, at)
        reached = figure is not None and compared(table["operator"], figure, at)
        scale.append(_Tier(str(row["at"]), at, yuan(row["pays"]), False if paid else fresh, paid, reached))
    return scale


def _tiers(world: World, table: Table) -> Offer:
    figure = world.total(table["of"])
    scale = _scale(world, table, figure)
    if figure is None:
        if not [tier for tier in scale if tier.open is not False]:
            return Offer(None, _opened(world, table, scale[-1]))  # whatever the figure is
        waiting = {table["best_before"]} if [tier for tier in scale if tier.open is None] else set()
        return _unknown(world.blank(table["of"]) | waiting)
    edge = [tier for tier in scale if tier.at == figure and tier.open is not False]
    if edge and not edge[0].reached and table.get("on_the_edge") == "for_decision":
        return _on_the_edge(world, table, scale, edge[0])
    reached = [tier for tier in scale if tier.reached]
    if not reached:
        return Offer(None, (Found(False, edge=bool(edge)),))
    tests = (Found(True, edge=bool(edge)), *_opened(world, table, reached[-1]))
    return Offer(_after_paid(world, table, reached[-1].pays), tests, reached[-1].name)


def _opened(world: World, table: Table, tier: _Tier) -> tuple[Found, ...]:
    if "best_before" not in table or tier.paid:
        return (Found(not tier.paid),)
    at_best = _best_before(world, table) == tier.at
    return (Found(tier.open, frozenset({table["best_before"]}), edge=at_best),)


def _on_the_edge(world: World, table: Table, scale: list[_Tier], edge: _Tier) -> Offer:
    """Whether just at the tier is enough, a person decides; suggested is what is beyond doubt."""
    tests = (Found(False, edge=True, to_person=True), *_opened(world, table, edge))
    for tier in reversed(scale):
        if tier.reached and tier.open and _after_paid(world, table, tier.pays):
            return Offer(_after_paid(world, table, tier.pays), tests, tier.name)
    return Offer(None, tests)


def _smaller_of(world: World, table: Table) -> Offer:
    offers = [offer(world, one) for one in table["of"]]
    tests = tuple(test for one in offers for test in one.tests)
    if [one for one in offers if one.amount == 0]:
        return Offer(Fraction(0), tuple(test for test in tests if test.holds is not None))
    amounts = [one.amount for one in offers if one.amount is not None]
    return Offer(min(amounts) if len(amounts) == len(offers) else None, tests)


def _refused(one: Offer) -> bool:
    return any(test.holds is False and not test.to_person for test in one.tests)


def _larger_of(world: World, table: Table) -> Offer:
    """A part that is refused pays nothing; that alone takes nothing from the others."""
    offers = [offer(world, one) for one in table["of"]]
    taken = [one for one in offers if not _refused(one)] or offers
    passed_over = [test for one in offers if one not in taken for test in one.tests]
    edges = (Found(True, edge=any(test.edge for test in passed_over)),)
    tests = (*(test for one in taken for test in one.tests), *edges)
    amounts = [one.amount for one in taken if one.amount is not None]
    return Offer(max(amounts) if len(amounts) == len(taken) else None, tests)


def _branches(world: World, table: Table) -> Offer:
    passed: list[Found] = []
    for branch in table["branch"]:
        if "when" in branch:
            found = look(world, branch["when"])
            passed.append(Found(None if found.holds is None else True, found.blank, found.edge))
            if found.holds is None:
                return Offer(None, tuple(passed))
            if not found.holds:
                continue
        taken = offer(world, branch["grant"])
        return taken._replace(tests=(*passed, *taken.tests))
    raise AssertionError("the last branch has no condition")


_KINDS: Mapping[str, Callable[[World, Table], Offer]] = {
    "fixed": _fixed,
    "by_level": _by_level,
    "tiers": _tiers,
    "rate": _rate,
    "cost": _cost,
    "per_unit": _per_unit,
    "brackets": _brackets,
    "heads": _heads,
    "steps": _steps,
    "schedule": _schedule,
    "increase": _increase,
    "rent": _rent,
    "smaller_of": _smaller_of,
    "larger_of": _larger_of,
    "branches": _branches,
    "eligibility": _eligibility,
    "decision": _decision,
}


def to_date(table: Table) -> bool:
    """Whether the amount grows from life-to-date figures, so that what was paid before is taken from it."""
    bases = [FACTS[fact] for fact in bases_of(table)]
    numeric = [fact for fact in bases if fact.type in ("money", "integer", "number")]
    return bool(numeric) and not [fact for fact in bases if fact.period == "yearly"]


def tiers_of(table: Table) -> list[str]:
    """The tiers or levels that an award of the grant may have."""
    if table["kind"] == "tiers":
        return [str(row["at"]) for row in table["tiers"]]
    if table["kind"] == "by_level":
        return [level for level in FACTS[table["of"]].options if level in table["levels"]]
    if table["kind"] == "branches":
        return [tier for branch in table["branch"] for tier in tiers_of(branch["grant"])]
    return []


def bases_of(table: Table) -> list[str]:
    """The facts that the amount grows from."""
    kind, of = table["kind"], table.get("of", [])
    if kind in ("smaller_of", "larger_of"):
        return [fact for one in of for fact in bases_of(one)]
    if kind == "branches":
        return [fact for branch in table["branch"] for fact in bases_of(branch["grant"])]
    if kind == "rent":
        return [table["months"]]
    named: list[Any] = of if isinstance(of, list) else [of]
    return [fact for fact in named if FACTS[fact].type != "title"]

"""Subjects made by chance for a policy: their facts stand at its thresholds, a step beside them, or are blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from policies.assessment import PaidAward, Subject
from policies.facts import Title, Value
from tests.proofs.reckoning.grants import tiers_of
from tests.proofs.reckoning.world import FACTS, Known, Paid, Table, figure, percent, yuan

CENT, WHOLE = Fraction(1, 100), Fraction(1)
VILLAGES = ("341504001001", "341504001002", "341504001", "341504")


class Around(NamedTuple):
    """What facts are set near: the chance, the subject, the year, the assessment date and the policy's first day."""

    chance: Random
    known: Known
    year: int
    day: date
    first_day: date
    """Of the policy."""

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def put(self, fact: str, value: Any, back: int = 0) -> None:
        """Note a value, as the type of the fact has it; there is nothing below zero."""
        type_ = FACTS[fact].type
        if type_ in ("money", "integer", "number"):
            step = WHOLE if type_ == "integer" else CENT
            value = max(Fraction(0), Fraction(round(Fraction(value) / step)) * step)
        self.known.put(fact, self.year - back, value)

    def near(self, fact: str, at: Fraction, back: int = 0) -> None:
        """Put a figure at a threshold, a step beside it, or anywhere around."""
        step = WHOLE if FACTS[fact].type == "integer" else CENT
        beside = (at, at, at - step, at + step)
        anywhere = (at * self.chance.randint(1, 300) / 100, at * 2, Fraction(0))
        self.put(fact, self.chance.choice((*beside, *anywhere)), back)

    def near_in_all(self, facts: list[str], at: Fraction, back: int = 0) -> None:
        """Put a sum of figures near a threshold."""
        for fact in facts[1:]:
            self.put(fact, at * self.chance.choice((0, 1, 25, 50)) / 100, back)
        rest = sum((self.known.value(fact, self.year - back) for fact in facts[1:]), Fraction(0))
        self.near(facts[0], at - rest, back)

    def near_day(self, fact: str, *days: date) -> None:
        some = self.chance.choice(days) + timedelta(self.chance.choice((-400, -30, -1, 0, 0, 0, 1, 45)))
        self.put(fact, min(max(some, date(1990, 1, 1)), date(2100, 1, 1)))

    def amount(self) -> Fraction:
        """Any amount of money, often with odd cents."""
        return Fraction(self.chance.choice((0, 1, 333, 99_999, 100_001, 12_345_67, 500_000_00)), 100) * (
            self.chance.randint(1, 40)
        )


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _compare(around: Around, table: Table) -> None:
    facts, back = table.get("facts") or [table["fact"]], 1 if table.get("year") == "last" else 0
    around.near_in_all(list(facts), figure(facts[0], table["figure"]), back)
    if "counts_since" in table:
        around.near_day(table["counts_since"], date(around.year - back, 1, 1))


def _is(around: Around, table: Table) -> None:
    around.put(table["fact"], around.often(0.8) == table["value"])


def _one_of(around: Around, table: Table) -> None:
    around.put(table["fact"], around.chance.choice((*table["values"], *FACTS[table["fact"]].options)))


def _full_years(around: Around, table: Table) -> None:
    around.near_day(table["fact"], _years_before(around.day, table["years"]))
    if around.often(0.1):
        around.put(table["fact"], date(2016, 2, 29))


def _within(around: Around, table: Table) -> None:
    around.near_day(table["fact"], table["first"], table["last"], around.day)


def _share(around: Around, table: Table) -> None:
    whole = Fraction(around.chance.choice((1, 3, 8, 20, 115, 400)))
    around.put(table["whole"], whole)
    around.near(table["part"], whole * percent(table["percent"]))
    part = around.known.value(table["part"], around.year)
    if part > whole and around.often(0.9):
        around.put(table["part"], whole)
    if around.often(0.02):
        around.put(table["whole"], 0)


def _growth(around: Around, table: Table) -> None:
    last = Fraction(around.chance.randint(0, 500))
    around.put(table["fact"], last, 1)
    around.near(table["fact"], last)
    if "first_year_since" in table and around.often(0.5):
        around.near_day(table["first_year_since"], date(around.year, 1, 1), date(around.year, 12, 31))


def _titles(around: Around, fact: str, years: int) -> None:
    held = [
        (around.chance.choice(FACTS[fact].options), _some_day(around, around.chance.randint(0, years)))
        for _ in range(around.chance.choice((1, 1, 2, 3)))
    ]
    around.known.titles[fact] = sorted(held, key=lambda title: title[1])


def _some_day(around: Around, back: int) -> date:
    year = around.year - back
    days = (date(year, 1, 1), date(year, 12, 31), date(year, 6, 25), date(year, 6, 24), around.day, around.first_day)
    return around.chance.choice(days) + timedelta(around.chance.choice((0, 0, 1)))


def _title(around: Around, table: Table) -> None:
    _titles(around, table["fact"], table["years"])


def _awarded(around: Around, table: Table) -> None:
    if not [award for award in around.known.paid if award.measure == table["measure"]]:
        _pay(around, table["measure"], table["years_back"], Fraction(10_000), "")


def _pay(around: Around, measure: str, back: int, amount: Fraction, tier: str) -> None:
    around.known.paid.append(Paid(measure, around.year - back, amount, tier))


def _inner(around: Around, table: Table) -> None:
    for one in table["of"]:
        shape(around, one)


def _nothing(_: Around, __: Table) -> None:
    pass


def _by_level(around: Around, table: Table) -> None:
    fact = table["of"]
    if FACTS[fact].type == "title":
        _titles(around, fact, 2)
    else:
        around.put(fact, around.chance.choice((*table["levels"], *FACTS[fact].options)))


def _tiers(around: Around, table: Table) -> None:
    scale = [yuan(row["at"]) for row in table["tiers"]]
    around.near_in_all(list(table["of"]), around.chance.choice(scale))
    for back in (1, 2):
        if around.often(0.4):
            around.near_in_all(list(table["of"]), around.chance.choice((Fraction(0), *scale)), back)
    if "best_before" in table and around.often(0.7):
        around.near(table["best_before"], around.chance.choice((Fraction(0), *scale)))


def _money(around: Around, table: Table) -> None:
    of = table["of"] if isinstance(table["of"], list) else [table["of"]]
    for fact in of:
        around.put(fact, around.amount())


def _brackets(around: Around, table: Table) -> None:
    bounds = [table["reach"], *(bracket["above"] for bracket in table["brackets"])]
    around.near(table["of"], Fraction(around.chance.choice(bounds)))


def _per_unit(around: Around, table: Table) -> None:
    around.put(table["of"], Fraction(around.chance.choice((0, 1, 50, 333, 2001)), around.chance.choice((1, 3, 100))))
    for part in table.get("parts", []):
        if "only_if" in part:
            around.put(part["only_if"], around.often(0.5))


def _steps(around: Around, table: Table) -> None:
    around.near_in_all(list(table["of"]), yuan(table["every"]) * around.chance.randint(0, 5))


def _schedule(around: Around, table: Table) -> None:
    around.put(table["of"], around.amount())
    back = around.chance.randint(-1, len(table["rates"]) + 1)
    around.near_day(table["since"], date(around.year - back, around.chance.randint(1, 12), 1))


def _increase(around: Around, table: Table) -> None:
    around.put(table["of"], around.amount())
    around.near(table["of"], around.known.value(table["of"], around.year), 1)


def _rent(around: Around, table: Table) -> None:
    around.put(table["area"], Fraction(around.chance.choice((0, 8650, 120_00, 33333)), 100))
    around.put(table["months"], Fraction(around.chance.choice((0, 5, 12, 23)), around.chance.choice((1, 2))))
    around.near_day(table["since"], date(around.year - around.chance.randint(0, 3), around.chance.randint(1, 12), 1))
    around.near(table["contract_rent"], yuan(table["pays"]))


def _branches(around: Around, table: Table) -> None:
    for branch in around.chance.sample(table["branch"], len(table["branch"])):
        shape(around, branch["grant"])
        if "when" in branch:
            shape(around, branch["when"])


_SHAPES: Mapping[str, Callable[[Around, Table], None]] = {
    "compare": _compare,
    "is": _is,
    "one_of": _one_of,
    "full_years": _full_years,
    "within": _within,
    "share": _share,
    "growth": _growth,
    "title": _title,
    "awarded": _awarded,
    "running_year": _nothing,
    "all": _inner,
    "any": _inner,
    "none": _inner,
    "fixed": _nothing,
    "by_level": _by_level,
    "tiers": _tiers,
    "rate": _money,
    "cost": _money,
    "per_unit": _per_unit,
    "brackets": _brackets,
    "heads": _per_unit,
    "steps": _steps,
    "schedule": _schedule,
    "increase": _increase,
    "rent": _rent,
    "smaller_of": _inner,
    "larger_of": _inner,
    "branches": _branches,
    "eligibility": _nothing,
    "decision": _nothing,
}


def shape(around: Around, table: Table) -> None:
    """Give the facts that a condition or grant looks at values that matter to it."""
    if around.often(0.93):
        _SHAPES[table["kind"]](around, table)


def _open(around: Around, way: Table) -> None:
    for fact in way.get("facts", []):
        if around.known.value(fact, around.year) is None and around.often(0.8):
            _anything(around, fact)
    if "event" in way and around.often(0.9):
        days = (date(around.year, 1, 1), date(around.year, 6, 1), date(around.year, 12, 31), around.day)
        around.put(way["event"], around.chance.choice(days) + timedelta(around.chance.choice((-1, 0, 0, 0, 1))))
    if "title" in way and way["title"] not in around.known.titles:
        _titles(around, way["title"], 2)
    if "award_of" in way and around.often(0.7):
        _pay(around, way["award_of"], around.chance.choice((0, 1, 1, 2)), Fraction(10_000), "")


def _anything(around: Around, fact: str) -> None:
    type_, options = FACTS[fact].type, FACTS[fact].options
    if type_ == "money":
        around.put(fact, around.amount())
    elif type_ in ("integer", "number"):
        around.put(fact, Fraction(around.chance.randint(0, 6000), 100 if type_ == "number" else 1) / 3)
    elif type_ == "bool":
        around.put(fact, around.often(0.8))
    elif type_ == "choice":
        around.put(fact, around.chance.choice(options))
    else:
        around.near_day(fact, date(around.year, 1, 1), date(around.year - 1, 6, 1))


def _limits(around: Around, measure: Table) -> None:
    if "of_kind" in measure and around.often(0.95):
        options = (measure["of_kind"]["is"],) * 9 + FACTS[measure["of_kind"]["fact"]].options
        around.put(measure["of_kind"]["fact"], around.chance.choice(options))
    if "quota" in measure and around.often(0.9):
        around.put(measure["quota"]["by"], Fraction(around.chance.randint(1, 4)))
    if "one_per" in measure and around.often(0.9):
        by = measure["one_per"]["by"]
        around.put(by, around.chance.choice(VILLAGES if by == "division" else ("甲", "乙")))
    cap = measure.get("cap", {})
    if "by" in cap and around.often(0.9):
        around.near(cap["by"], yuan(around.chance.choice(cap["bands"])["from"]))
    if around.often(0.35):
        _history(around, measure)


def _history(around: Around, measure: Table) -> None:
    cap = measure.get("cap", {})
    amounts = [Fraction(10_000), Fraction(1), around.amount() + CENT]
    if "amount" in cap:
        amounts += [yuan(cap["amount"]) - CENT, yuan(cap["amount"]), Fraction(round(yuan(cap["amount"]) / 2))]
    tiers = tiers_of(measure["grant"])
    for _ in range(around.chance.choice((1, 1, 2))):
        tier = around.chance.choice(tiers) if tiers and around.often(0.95) else ""
        written = f"{yuan(tier).numerator}" if tier[:1].isdigit() and around.often(0.2) else tier
        wrong = "9亿" if around.often(0.01) else written
        _pay(around, measure["id"], around.chance.choice((-1, 0, 1, 1, 2, 3)), around.chance.choice(amounts), wrong)


def _forget(around: Around, share: float) -> None:
    """Leave facts blank, wherever they are."""
    for fact in list(around.known.standing):
        if around.often(share):
            del around.known.standing[fact]
    for years in around.known.yearly.values():
        for year in list(years):
            if around.often(share):
                del years[year]


def random_subject(chance: Random, policy: Table, id_: str, year: int, day: date) -> Known:
    """Make a subject for one of the policy's measures; others of its kind look at it, too."""
    assessed = [measure for measure in policy["measure"] if not measure.get("manual")]
    aim = chance.choice(assessed)
    around = Around(chance, Known(id_, aim["subject"]), year, day, policy["in_force"]["from"])
    kin = [measure for measure in assessed if measure["subject"] == aim["subject"] and measure is not aim]
    for measure in (*chance.sample(kin, min(len(kin), 2)), aim):
        for part in (*measure.get("condition", []), measure["grant"]):
            shape(around, part)
        _limits(around, measure)
        _open(around, measure["opens_on"])
    _forget(around, chance.choice((0.0, 0.0, 0.05, 0.3)))
    return around.known


def as_subject(known: Known) -> Subject:
    """Hand a subject to the program, in its own types."""
    standing = {fact: _typed(fact, value) for fact, value in known.standing.items()}
    yearly = {fact: {y: _typed(fact, v) for y, v in years.items()} for fact, years in known.yearly.items()}
    titles = {fact: tuple(Title(level, on) for level, on in held) for fact, held in known.titles.items()}
    paid = tuple(PaidAward(a.measure, a.year, int(a.amount * 100), a.tier) for a in known.paid)
    return Subject(known.id, known.kind, standing, yearly, titles, paid)  # type: ignore[arg-type]  # a kind's name


def _typed(fact: str, value: Any) -> Value:
    type_ = FACTS[fact].type
    if type_ == "money":
        return int(value * 100)
    if type_ == "number":
        return Decimal(value.numerator) / Decimal(value.denominator)
    return int(value) if type_ == "integer" else value

"""Who gets what: every measure of a policy for every subject, and then what they settle among each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from tests.proofs.reckoning.conditions import Found, look, running_year
from tests.proofs.reckoning.grants import bases_of, offer, tiers_of, to_date
from tests.proofs.reckoning.world import FACTS, Contradiction, Known, Paid, Table, World, yuan

ORDER = list(FACTS)
STANDING = ("due", "for_decision", "qualified")


class Terms(NamedTuple):
    """What a policy is assessed by."""

    year: int
    day: date
    readings: Mapping[str, str]
    pays_upper_itself: bool = False


class Result(NamedTuple):
    """What is promised of a finding; the amount in 元."""

    outcome: str
    amount: Fraction | None
    tier: str
    flags: tuple[str, ...]
    missing: tuple[str, ...]
    payer: str
    budget_year: int


Results = dict[tuple[str, str], Result]
"""By measure and subject, in the order of the policy, then of the subjects."""


def reckon(policy: Table, terms: Terms, subjects: Iterable[Known]) -> tuple[Results, set[tuple[str, str]]]:
    """Return every result, and the pairs of which the facts contradict each other."""
    results: Results = {}
    errors = set()
    for measure in policy["measure"]:
        if measure.get("manual"):
            continue
        worlds: dict[str, World] = {}
        for known in subjects:
            if known.kind == measure["subject"]:
                try:
                    worlds[known.id] = _world(policy, measure, terms, known)
                    results[measure["id"], known.id] = _alone(worlds[known.id], terms)
                except Contradiction:
                    worlds.pop(known.id, None)
                    errors.add((measure["id"], known.id))
        _by_rank(measure, worlds, results)
        _by_place(measure, worlds, results)
    _by_group(policy, results)
    return results, errors


def _world(policy: Table, measure: Table, terms: Terms, known: Known) -> World:
    readings = {one["id"]: one["default"] for one in policy.get("reading", [])} | dict(terms.readings)
    world = World(policy, measure, terms.year, terms.day, readings, known)
    tiers = tiers_of(measure["grant"])
    for award in known.paid:
        if award.measure == measure["id"]:
            world.paid.append(award._replace(tier=_tier_of(award, tiers, measure["once"]["kind"])))
    return world


def _tier_of(award: Paid, tiers: list[str], once: str) -> str:
    """The tier as the policy writes it; the ledger may write the same amount otherwise."""
    if not award.tier:
        if once == "per_tier":
            raise Contradiction
        return ""
    for tier in tiers:
        if tier == award.tier or (tier[0].isdigit() and award.tier[0].isdigit() and yuan(tier) == yuan(award.tier)):
            return tier
    raise Contradiction


def _opens(world: World) -> bool:
    way = world.measure["opens_on"]
    if "facts" in way:
        values = [world.value(fact) for fact in way["facts"]]
        return any(v is not None and not (isinstance(v, date) and v > world.day) for v in values)
    if "event" in way:
        day = world.value(way["event"])
        return day is not None and day.year == world.year and day <= world.day
    if "title" in way:
        any_year = way.get("dated") == "in_any_year"
        years = [on.year for _, on in world.titles(way["title"])]
        return (any(year < world.year for year in years) and any_year) or world.year in years
    return any(a.measure == way["award_of"] and a.year < world.year for a in world.known.paid)


def _kind(world: World) -> Found:
    if "of_kind" not in world.measure:
        return Found(True)
    wanted = world.measure["of_kind"]
    value = world.value(wanted["fact"])
    return Found(None, frozenset({wanted["fact"]})) if value is None else Found(value == wanted["is"])


def _alone(world: World, terms: Terms) -> Result:
    """Work out a measure for a subject as if there were no others."""
    kind = _kind(world)
    if not _opens(world) or kind.holds is False:
        return _result(world, terms, "not_in_play", None, "", {})
    offered = offer(world, world.measure["grant"])
    tests = [
        *_in_time(world),
        kind,
        *(look(world, one) for one in world.measure.get("condition", [])),
        *_asked_for_choosing(world),
        *_not_before(world),
        *offered.tests,
        *([Found(False, to_person=True)] if world.measure.get("decided_by_person") else []),
    ]
    cap, cap_tests = _cap(world)
    amount, lowered, nothing = _limited(world, offered.amount, cap)
    tests += [*cap_tests, *([Found(False)] if nothing else [])]
    outcome = _outcome(tests, amount)
    paying = outcome in ("due", "for_decision")
    flags = {
        "at_threshold": any(one.edge for one in tests),
        "outside_window": any(one.holds is False and one.outside for one in tests),
        "legal_review": terms.year >= world.measure.get("legal_review_from", 9999),
        "ceiling": paying and _may_be_lowered(world),
        "capped": paying and lowered,
    }
    blank = {fact for one in tests if one.holds is None for fact in one.blank} if outcome == "undetermined" else set()
    return _result(world, terms, outcome, amount if paying else None, offered.tier if paying else "", flags, blank)


def _outcome(tests: list[Found], amount: Fraction | None) -> str:
    if any(one.holds is False and not one.to_person for one in tests):
        return "refused"
    if any(one.holds is None for one in tests):
        return "undetermined"
    if any(one.holds is False for one in tests):
        return "for_decision"
    return "qualified" if amount is None else "due"


def _result(
    world: World,
    terms: Terms,
    outcome: str,
    amount: Fraction | None,
    tier: str,
    flags: Mapping[str, bool],
    blank: Iterable[str] = (),
) -> Result:
    doubtful = world.policy["in_force"].get("doubtful_from")
    flagged = {flag for flag, raised in flags.items() if raised}
    if doubtful is not None and terms.day >= doubtful:
        flagged.add("past_validity")
    payer = world.measure.get("payer", world.policy["payer"])
    if payer == "upper" and terms.pays_upper_itself:
        payer = "own"
    budget_year = terms.year + world.policy.get("budget_year_after", 0)
    missing = tuple(sorted(blank, key=ORDER.index))
    return Result(outcome, amount, tier, tuple(sorted(flagged)), missing, payer, budget_year)


def _in_time(world: World) -> Iterator[Found]:
    force, window = world.policy["in_force"], world.measure.get("window", {})
    first, last = [force["from"].year], [force["until"].year] if "until" in force else []
    first += [window["first_year"]] if "first_year" in window else []
    last += [window["last_year"]] if "last_year" in window else []
    for inside in [world.year >= one for one in first] + [world.year <= one for one in last]:
        yield Found(inside, outside=not inside)


def _asked_for_choosing(world: World) -> Iterator[Found]:
    """Rank and place must be known before anybody can be chosen by them."""
    if "quota" in world.measure and world.value(world.measure["quota"]["by"]) is None:
        yield Found(None, frozenset({world.measure["quota"]["by"]}))
    if "one_per" in world.measure and place(world) is None:
        yield Found(None, frozenset({world.measure["one_per"]["by"]}))


def place(world: World) -> str | None:
    """The place that there is one award for; a division that is not told to the village is none."""
    rule = world.measure["one_per"]
    text = world.value(rule["by"])
    digits = rule.get("digits", 0)
    told = text is not None and (not digits or (len(text) == digits and all(c in "0123456789" for c in text)))
    return text if told else None


def _not_before(world: World) -> Iterator[Found]:
    once = world.measure["once"]
    years = [award.year for award in world.paid]
    yearly = any(FACTS[fact].period == "yearly" for fact in bases_of(world.measure["grant"]))
    if once["kind"] == "ever":
        yield Found(not years)
    if world.year in years:
        yield Found(not yearly and once["kind"] not in ("yearly", "years_running"))
    if once["kind"] == "years_running":
        yield Found(running_year(world) in range(1, once["years"] + 1))


def _may_be_lowered(world: World) -> bool:
    """不超过 on the rate, or a cap that stands alone: an authorised person may go below."""
    return bool(world.measure.get("ceiling") or world.measure.get("cap", {}).get("stands_alone"))


def _cap(world: World) -> tuple[Fraction | None, list[Found]]:
    rule = world.measure.get("cap")
    if rule is None:
        return None, []
    if "by" not in rule:
        return yuan(rule["amount"]), []
    have = world.value(rule["by"])
    if have is None:
        return None, [Found(None, frozenset({rule["by"]}))]
    bands = [band for band in rule["bands"] if have >= yuan(band["from"])]
    if not bands:
        return None, [Found(False, to_person=True)]
    return yuan(bands[-1]["cap"]), [Found(True, edge=have == yuan(bands[-1]["from"]))]


def _limited(world: World, exact: Fraction | None, cap: Fraction | None) -> tuple[Fraction | None, bool, bool]:
    """Return the rounded and capped amount, whether the cap lowered it, and whether nothing is left to pay."""
    if cap is None:
        amount = None if exact is None else _to_cents(exact, down=_may_be_lowered(world))
        return amount, False, amount == 0
    from_to_date = to_date(world.measure["grant"])
    period = "lifetime" if from_to_date else world.chosen(world.measure["cap"]["period"])
    paid = sum((a.amount for a in world.paid if period == "lifetime" or a.year == world.year), Fraction(0))
    if exact is None:
        return None, False, paid >= cap
    amount = _to_cents(exact, down=_may_be_lowered(world))
    if from_to_date:
        pays = (min(amount, cap)) - paid
        lowered = amount > cap
    else:
        pays = min(amount, cap - paid)
        lowered = amount > cap - paid if cap > paid else amount > 0
    pays = pays if pays > 0 else Fraction(0)
    return pays, lowered, pays == 0


def _to_cents(exact: Fraction, *, down: bool) -> Fraction:
    """Round to whole cents, a half upwards; down where going above would break 不超过."""
    cents = exact * 100
    whole = Fraction(cents.numerator // cents.denominator)
    return (whole + (1 if not down and cents - whole >= Fraction(1, 2) else 0)) / 100


def _put(results: Results, key: tuple[str, str], outcome: str) -> None:
    """Give a result another outcome; who is not chosen gets nothing."""
    before = results[key]
    if outcome in ("not_selected", "superseded"):
        flags = tuple(flag for flag in before.flags if flag not in ("ceiling", "capped"))
        before = before._replace(amount=None, tier="", flags=flags)
    results[key] = before._replace(outcome=outcome)


def _by_rank(measure: Table, worlds: Mapping[str, World], results: Results) -> None:
    if "quota" not in measure:
        return
    places, by = measure["quota"]["best"], measure["quota"]["by"]
    scores = {
        subject: world.value(by)
        for subject, world in worlds.items()
        if results[measure["id"], subject].outcome in STANDING
    }
    for subject, score in scores.items():
        better = [other for other in scores.values() if other > score]
        equal = [other for other in scores.values() if other == score]
        if len(better) >= places:
            _put(results, (measure["id"], subject), "not_selected")
        elif len(better) + len(equal) > places:
            _put(results, (measure["id"], subject), "for_decision")


def _by_place(measure: Table, worlds: Mapping[str, World], results: Results) -> None:
    if "one_per" not in measure:
        return
    claiming = [s for s in worlds if results[measure["id"], s].outcome in STANDING]
    turned = []
    for subject in claiming:
        others = [
            world for other, world in worlds.items() if other != subject and place(world) == place(worlds[subject])
        ]
        if any(world.known.id in claiming or world.paid for world in others):
            turned.append(subject)
    for subject in turned:
        _put(results, (measure["id"], subject), "for_decision")


def _by_group(policy: Table, results: Results) -> None:
    grouped = {m["id"]: m["group"] for m in policy["measure"] if m.get("group") and not m.get("manual")}
    due: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    for (measure, subject), result in results.items():
        if measure in grouped and result.outcome == "due":
            due.setdefault((subject, grouped[measure]), []).append((measure, result.amount))
    for (subject, _), members in due.items():
        highest = max(amount for _, amount in members)
        winner = next(measure for measure, amount in members if amount == highest)
        for measure, _amount in members:
            if measure != winner:
                _put(results, (measure, subject), "superseded")

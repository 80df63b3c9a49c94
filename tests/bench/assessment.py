"""How long assessment takes, beside a hand-written function and beside OpenFisca.

python tests/bench/assessment.py [LARGEST]

Prints µs per enterprise for all Xiangxi enterprise measures with full explanations, for 1,000 to 100,000
enterprises, and the ratio to (a) a hand-written function for XX-4a alone and (b) one person of OpenFisca's country
template computed with trace (in the lock file requirements-bench.lock; left out where it is not installed).
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable

from policies.assessment import Subject, assess
from policies.facts import Value
from policies.library import built_in
from policies.money import Fen, parse_money

YEAR = 2020
WAN = parse_money("1万")


def enterprises(count: int) -> list[Subject]:
    """Return enterprises of every sort: far below, on and above the tiers, with and without other measures."""
    return [_enterprise(number) for number in range(count)]


def _enterprise(number: int) -> Subject:
    sales = (number * 37 % 6000) * WAN
    standing: dict[str, Value] = {"registered_in_area": number % 10 > 0, "best_prior_local_agri_online_sales": 0}
    yearly: dict[str, dict[int, Value]] = {
        "tax_compliant": {YEAR: number % 7 > 0},
        "local_agri_online_sales": {YEAR - 1: sales // 2, YEAR: sales},
    }
    if number % 4 == 0:
        yearly["platform_turnover"] = {YEAR: 1200 * WAN, YEAR - 1: 900 * WAN}
    if number % 5 == 0:
        yearly |= {name: {YEAR: 8} for name in ("covered_counties", "total_counties")}
        yearly |= {"covered_townships": {YEAR: 92}, "total_townships": {YEAR: 115}}
        yearly |= {"covered_villages": {YEAR: 900}, "total_villages": {YEAR: 1800}}
    return Subject(str(number), "enterprise", standing, yearly)


def by_hand(subject: Subject) -> Fen | None:
    """Compute XX-4a as a formula in a worksheet would: no explanation, no flags, no ledger."""
    figure = subject.yearly["local_agri_online_sales"].get(YEAR)
    if not (subject.standing["registered_in_area"] and subject.yearly["tax_compliant"][YEAR]):
        return None
    before = subject.yearly["local_agri_online_sales"].get(YEAR - 1, 0)
    for at, pays in ((5000 * WAN, 20 * WAN), (3000 * WAN, 10 * WAN), (1000 * WAN, 5 * WAN)):
        if figure > at >= before:  # type: ignore[operator]  # money facts
            return pays
    return None


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def openfisca() -> float | None:
    """Return seconds for one person of the country template, traced; ``None`` where it is not installed."""
    if importlib.util.find_spec("openfisca_country_template") is None:
        return None
    from openfisca_core.simulation_builder import SimulationBuilder  # type: ignore[import-not-found]
    from openfisca_country_template import CountryTaxBenefitSystem  # type: ignore[import-not-found]

    system = CountryTaxBenefitSystem()
    person = {"salary": {"2017-01": 4000}, "birth": {"ETERNITY": "1980-01-01"}}
    household = {"adults": ["A"], "rent": {"2017-01": 500}}

    def one() -> None:
        simulation = SimulationBuilder().build_from_entities(
            system, {"persons": {"A": person}, "households": {"H": household}}
        )
        simulation.trace = True
        simulation.calculate("disposable_income", "2017-01")

    one()
    return sum(seconds(one) for _ in range(100)) / 100


def main(largest: int) -> None:
    """Print the table."""
    policy = built_in()["xiangxi-2018"]
    hand = seconds(lambda: [by_hand(s) for s in enterprises(1000)]) / 1000
    peer = openfisca()
    print(f"by hand, XX-4a alone: {hand * 1e6:.2f} µs per enterprise")
    print("OpenFisca, traced: " + (f"{peer * 1e6:.0f} µs per person" if peer else "not installed"))
    count = 1000
    while count <= largest:
        subjects = enterprises(count)
        each = seconds(lambda subjects=subjects: assess(policy, YEAR, subjects)) / count  # type: ignore[misc]
        ratio = f", {peer / each:.1f} × faster than OpenFisca" if peer else ""
        print(f"{count:>7} enterprises: {each * 1e6:.1f} µs each, {each / hand:.0f} × by hand{ratio}")
        count *= 10


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

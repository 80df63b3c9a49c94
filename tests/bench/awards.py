"""How long it takes from the register to a frozen batch, beside pure assessment of the same subjects.

python tests/bench/awards.py [SUBJECTS]

Prints the seconds of each part and the ratio of register-to-batch to pure assessment, for 100,000 enterprises.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from desktop.awards import assess_register, freeze
from desktop.awards.recomputing import recompute
from desktop.collecting import without_collecting
from desktop.register import Register, SubjectChange, create_register
from policies.assessment import assess
from policies.facts import Value
from policies.library import built_in
from policies.money import parse_money

T = TypeVar("T")
YEAR = 2020
WAN = parse_money("1万")
POLICY = built_in()["xiangxi-2018"].of_year(YEAR)


def timed(what: str, work: Callable[[], T]) -> tuple[T, float]:
    """Return what the work returns and how many seconds it took."""
    began = time.perf_counter()
    done = work()
    took = time.perf_counter() - began
    print(f"{what:<28}{took:8.1f} s")
    return done, took


def enterprise(number: int) -> SubjectChange:
    sales = (number * 37 % 6000) * WAN
    standing: dict[str, Value] = {"registered_in_area": number % 10 > 0, "best_prior_local_agri_online_sales": 0}
    yearly: dict[str, dict[int, Value]] = {
        "tax_compliant": {YEAR: number % 7 > 0},
        "local_agri_online_sales": {YEAR: sales},
    }
    return SubjectChange("enterprise", f"第{number}公司", division="433101", standing=standing, yearly=yearly)


def measure(register: Register, count: int) -> None:
    changes = [enterprise(number) for number in range(count)]
    timed("fill the register", lambda: register.apply(changes, author="张三", source="基准"))
    subjects, load = timed("read the register", lambda: tuple(register.load(POLICY.id, ["enterprise"])))
    with without_collecting():  # as the program has it
        _, pure = timed("pure assessment", lambda: assess(POLICY, YEAR, subjects))
    run, assessed = timed("read and assess", lambda: assess_register(register, POLICY, YEAR))
    batch, froze = timed(
        f"freeze {sum(f.outcome == 'due' for f in run.findings):,} lines", lambda: freeze(register, run, author="张三")
    )
    _, again = timed("compute the batch again", lambda: recompute(batch))
    print(f"register to batch: {(assessed + froze) / pure:.2f} × pure assessment; reading {load / pure:.2f} ×")
    print(f"computed again: {again / pure:.2f} ×")


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "基准.subsidy", author="张三") as opened,
    ):
        measure(opened, int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

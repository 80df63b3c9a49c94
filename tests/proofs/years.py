"""Twenty years of a prefecture: how large the register grows, and how fast it stays, year after year."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from desktop.awards import assess_register
from desktop.register import LedgerEntry, SubjectChange, create_register, open_register
from policies.facts import facts_of
from tests.proofs.proof import Proof, Size

POLICY, FIRST = "xiangxi-2018", 2020
MEASURES = {"XX-4a": "1000万", "XX-5": ""}
SEARCHES = "司", "农产品", "12", "ncp"
TRIES = 3
"""The best of them counts: a computer has other work, too."""
SLOWEST = timedelta(seconds=1)
"""For a search, at the end of all years, on a slow and busy machine."""


class Year(NamedTuple):
    """How the register was at the end of a year."""

    year: int
    facts: int
    awards: int
    megabytes: float
    writing: float
    """Seconds that the year's roster of all subjects took to be written; as the four that follow."""
    opening: float
    search: float
    assessment: float
    backup: float


def _changes(year: int, subjects: int, facts: list[str]) -> Iterator[SubjectChange]:
    for number in range(subjects):
        paid = [LedgerEntry(POLICY, measure, year, 10_000 + number, tier) for measure, tier in MEASURES.items()]
        yield SubjectChange(
            "enterprise",
            f"吉首{number}号农产品公司",
            division=f"4331{number % 8 + 1:02}{number % 20 + 100}",
            yearly={fact: {year: year * 1000 + number} for fact in facts},
            paid=tuple(paid),
        )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _measured(path: Path, year: int, facts: int, awards: int, writing: float) -> Year:
    opening = _seconds(lambda: open_register(path).close())
    with open_register(path) as register:
        search = max(min(_seconds(partial(register.find, text)) for _ in range(TRIES)) for text in SEARCHES)
        policy = register.policies.of_year(POLICY, year)
        assessment = _seconds(lambda: assess_register(register, policy, year))
        backup = _seconds(register.back_up)
    return Year(year, facts, awards, path.stat().st_size / 1e6, writing, opening, search, assessment, backup)


HEAD = "年 | 数据（条） | 奖补（笔） | 大小 MB | 写入一年 秒 | 打开 秒 | 查找 秒 | 测算 秒 | 备份 秒"


def line(y: Year) -> str:
    """Return a year's line of the table over time."""
    grown = f"{y.year} | {y.facts:,} | {y.awards:,} | {y.megabytes:.0f} | {y.writing:.1f}"
    return f"{grown} | {y.opening:.2f} | {y.search:.3f} | {y.assessment:.1f} | {y.backup:.1f}"


def prove(size: Size, folder: Path) -> str:
    """Live through the years."""
    path, years, subjects = folder / "州.subsidy", size.of(20, 2), size.of(5000, 150)
    money = [fact.id for fact in facts_of("enterprise") if fact.period == "yearly" and fact.type == "money"]
    kinds = money[: size.of(20, 8)]
    create_register(path, author="张三").close()
    print(HEAD)
    seen: list[Year] = []
    for year in range(FIRST, FIRST + years):
        changes, done = list(_changes(year, subjects, kinds)), year - FIRST + 1
        with open_register(path) as register:
            apply = partial(register.apply, changes, author="张三", source=f"{year}年名册")
            writing = _seconds(apply)
        facts, awards = done * subjects * len(kinds), done * subjects * len(MEASURES)
        seen.append(_measured(path, year, facts, awards, writing))
        print(line(seen[-1]), flush=True)
    with open_register(path) as register:
        assert register.verify().problems == ()
        known = register.facts(1, POLICY)
        assert len(known.paid) == years * len(MEASURES)
        assert all(len(by_year) == years for by_year in known.yearly.values())
    first, last = seen[0], seen[-1]
    assert last.search < SLOWEST.total_seconds(), last
    grown = f"{years} 年、{subjects:,} 家：{last.facts:,} 条数据、{last.awards:,} 笔奖补，{last.megabytes:.0f} MB"
    quick = f"打开 {first.opening:.2f}→{last.opening:.2f} 秒，查找 {first.search:.3f}→{last.search:.3f} 秒"
    heavy = f"测算 {first.assessment:.1f}→{last.assessment:.1f} 秒，备份 {first.backup:.1f}→{last.backup:.1f} 秒"
    return f"{grown}；从头一年到最后一年：{quick}，{heavy}；全部核验无误"


PROOF = Proof(
    "years",
    "用上很多年，一笔不少；打开和查找一直一样快",
    prove,
    "测算全部对象、备份所用的时间随历年的数据一起增长（每年多多少见 benchmarks.md）",
)

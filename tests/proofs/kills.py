"""The program is killed at random moments of everything that writes, and the register is looked at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from desktop.register import create_register, open_register, restore_backup
from desktop.rosters import import_rosters
from policies.facts import CATALOGUE
from tests.proofs.proof import NotHere, Proof, Size, chance, killed
from tests.proofs.upgrades import schema_and_count, starts, whole_or_not_begun

_HEAD = """
import sys
from pathlib import Path
from desktop.register import SubjectChange, open_register
path = Path(sys.argv[1])
"""
_ENTRY = """
with open_register(path) as register:
    print("start", flush=True)
    for number in range(10_000):
        pair = [SubjectChange("enterprise", f"{sys.argv[2]}-{number}公司{end}") for end in "甲乙"]
        register.apply(pair, author="张三", source="")
        print(f"{sys.argv[2]}-{number}", flush=True)
"""
_IMPORT = """
from desktop.rosters import import_rosters
with open_register(path) as register:
    print("start", flush=True)
    report = import_rosters(register, [Path(sys.argv[2])], author="张三", year=2020)
    print("done" if report.applied else report.problems, flush=True)
"""
_BATCH = """
from desktop.awards import assess_register, freeze
with open_register(path) as register:
    print("start", flush=True)
    run = assess_register(register, register.policies.of_year("xiangxi-2018", 2020), 2020)
    print(freeze(register, run, author="张三").code, flush=True)
"""
_BACKUP = """
with open_register(path) as register:
    print("start", flush=True)
    while True:
        print(register.back_up().number, flush=True)
"""
_MIGRATION = """
print("start", flush=True)
open_register(path).close()
print("done", flush=True)
"""
_WRITERS = {"entry": "录入", "import": "导入", "batch": "测算和生成批次", "backup": "备份", "migration": "升级"}


def _heading(fact: str) -> str:
    one = CATALOGUE[fact]
    inside = [*(["2020年"] if one.period == "yearly" else []), *(["元"] if one.type == "money" else [])]
    return f"{one.label}（{'，'.join(inside)}）" if inside else one.label


def roster(file: Path, rows: int) -> Path:
    """Write a roster of enterprises."""
    book = Workbook()
    sheet = book.worksheets[0]
    facts = ("registered_in_area", "tax_compliant", "local_agri_online_sales", "best_prior_local_agri_online_sales")
    sheet.append(["企业名称", "行政区划代码", *map(_heading, facts)])
    for number in range(rows):
        sheet.append([f"吉首{number}号农产品公司", "433101", "是", "是", 12_000_000 + number, 0])
    book.save(file)
    return file


class _Bench:
    """The files that every round starts from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.older = starts(folder)
        self.roster = roster(folder / "名册.xlsx", 200)
        self.empty, self.filled = folder / "空.subsidy", folder / "满.subsidy"
        with create_register(self.empty, author="张三"):
            pass
        shutil.copy(self.empty, self.filled)
        with open_register(self.filled) as register:
            report = import_rosters(register, [self.roster], author="张三", year=2020)
            if not report.applied:
                raise RuntimeError(report.problems)
        shutil.rmtree(folder / "满.备份", ignore_errors=True)

    def fresh(self, start: Path) -> Path:
        """Return a copy of a register, alone in a folder."""
        place = self.folder / "round"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return Path(shutil.copy(start, place / "县.subsidy"))


Round = Callable[[_Bench, float, int], bool]
"""One kill; tells whether the work was done before."""


def _entry(bench: _Bench, after: float, number: int) -> bool:
    path = bench.fresh(bench.empty)
    told = killed(_HEAD + _ENTRY, path, str(number), after=after)[1:]
    with open_register(path) as register:
        assert register.verify().problems == ()
        found = {row.name.partition("公司")[0] for row in register.subjects("enterprise")}
        assert register.count("enterprise") == 2 * len(found), "half a save"
    assert set(told) <= found, "an acknowledged save is lost"
    assert len(found) <= len(told) + 1
    return False


def _import(bench: _Bench, after: float, _: int) -> bool:
    path = bench.fresh(bench.empty)
    told = killed(_HEAD + _IMPORT, path, bench.roster, after=after)
    with open_register(path) as register:
        assert register.verify().problems == ()
        count = register.count("enterprise")
    assert count in ({200} if "done" in told else {0, 200}), f"{count} of 200 rows"
    return "done" in told


def _batch(bench: _Bench, after: float, _: int) -> bool:
    path = bench.fresh(bench.filled)
    told = killed(_HEAD + _BATCH, path, after=after)[1:]
    with open_register(path) as register:
        assert register.verify().problems == ()
        heads = [head.code for head in register.batches()]
        assert set(told) <= set(heads)
        assert all(len(register.batch(code).lines) == 200 for code in heads)
    return bool(told)


def _backup(bench: _Bench, after: float, _: int) -> bool:
    path = bench.fresh(bench.filled)
    told = killed(_HEAD + _BACKUP, path, after=after)[1:]
    with open_register(path) as register:
        assert register.verify().problems == ()
        listed, head = register.backups(), register.chain_head()
    assert {int(number) for number in told[-5:]} <= {one.number for one in listed}
    for one in listed[:1]:
        restored = path.with_name("恢复.subsidy")
        restore_backup(one.path, restored, author="张三")
        with open_register(restored) as register:
            assert register.actions()[1].number == head.number
    return False


def _migration(bench: _Bench, after: float, number: int) -> bool:
    start = bench.older[number % len(bench.older)]
    path = bench.fresh(start)
    before = schema_and_count(path)
    told = killed(_HEAD + _MIGRATION, path, after=after)
    whole_or_not_begun(path, *before)
    return "done" in told


_ROUNDS: dict[str, Round] = {
    "entry": _entry,
    "import": _import,
    "batch": _batch,
    "backup": _backup,
    "migration": _migration,
}
_LONGEST = {"entry": 0.6, "import": 1.5, "batch": 1.0, "backup": 0.8, "migration": 1.2}
"""Seconds after the first line within which a round is killed."""


def prove(size: Size, folder: Path) -> str:
    """Kill the program again and again."""
    if not hasattr(__import__("signal"), "SIGKILL"):
        raise NotHere("只有 Linux 能在任意一刻立即结束程序")
    bench, luck = _Bench(folder), chance(11)
    times = size.of(300, 10) // len(_ROUNDS)
    done = 0
    for kind, round_ in _ROUNDS.items():
        for number in range(times):
            at = luck.randrange(1000) if size.short else number
            done += round_(bench, luck.uniform(0, _LONGEST[kind]), at)
    said = "、".join(f"{word} {times} 次" for word in _WRITERS.values())
    return f"随机时刻强行结束：{said}（{done} 次已先做完）；登记簿全部完好，没有一次保存丢失或只写了一半"


PROOF = Proof("kills", "程序被强行结束，已保存的不丢，也不会只保存一半", prove)

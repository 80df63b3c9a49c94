"""How long a large roster takes from the file to committed rows, beside what only reads it, and beside pandas.

A roster of 100,000 enterprises and 20 columns is made, then, each in a process of its own:
  calamine   python-calamine reads every cell into Python, and nothing else
  ours       ``import_rosters`` into an empty register: scan, child process, mapping, checks, preview, one transaction
             with change log, trail and search index
  pandas     ``read_excel`` (openpyxl) and ``to_sql`` into SQLite: no check of anything
What each has to import, and the empty register, is there before the clock starts.

Run: python3 tests/bench/rosters.py [ROWS]    (pandas: pip install -r requirements-bench.lock)
"""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROWS = 100_000
KEPT = "calamine", "ours", "pandas"
_YEAR = 2019


def make(path: Path, rows: int) -> None:
    """Write the roster: name, code, division, township and sixteen facts of an enterprise."""
    import xlsxwriter
    from stdnum.cn import uscc

    from policies.facts import Fact, facts_of

    chance = random.Random(rows)  # noqa: S311  # a benchmark
    known = facts_of("enterprise")
    facts = [fact for fact in known if fact.period == "yearly"][:14]
    facts += [fact for fact in known if fact.period == "standing" and fact.type in {"date", "money"}][:2]

    def value(fact: Fact) -> object:
        if fact.type == "money":
            return chance.randrange(10**9) / 100
        if fact.type == "bool":
            return chance.choice("是否")
        return f"2018-06-{chance.randrange(1, 29):02}" if fact.type == "date" else chance.randrange(1000)

    workbook = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = workbook.add_worksheet("名册")
    headings = [fact.heading(_YEAR if fact.period == "yearly" else None) for fact in facts]
    sheet.write_row(0, 0, ["企业名称", "统一社会信用代码", "行政区划", "所在乡镇", *headings])
    for number in range(rows):
        base = f"91433101{number:09}"
        who = [f"湘西第{number}号电子商务有限公司", base + uscc.calc_check_digit(base), "433101", "乾州街道"]
        sheet.write_row(number + 1, 0, [*who, *map(value, facts)])
    workbook.close()


def calamine(path: Path, _: Path) -> Way:
    from python_calamine import CalamineWorkbook

    return lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def ours(path: Path, folder: Path) -> Way:
    import pypinyin

    from desktop.register import create_register, open_register
    from desktop.rosters import import_rosters

    del pypinyin  # imported when the first name is taken into the search, as openpyxl is by pandas
    create_register(folder / "登记簿.subsidy", author="测速").close()

    def way() -> None:
        with open_register(folder / "登记簿.subsidy") as register:
            report = import_rosters(register, [path], author="测速")
        if not report.applied:
            raise RuntimeError(report.problems[:3])

    return way


def pandas(path: Path, folder: Path) -> Way:
    import sqlite3

    import openpyxl
    from pandas import read_excel

    del openpyxl

    def way() -> None:
        connection = sqlite3.connect(folder / "pandas.sqlite")
        read_excel(path).to_sql("roster", connection)
        connection.commit()
        connection.close()

    return way


Way = Callable[[], object]
WAYS: dict[str, Callable[[Path, Path], Way]] = {"calamine": calamine, "ours": ours, "pandas": pandas}


def _largest(who: int) -> float:
    import resource

    return resource.getrusage(who).ru_maxrss / 1024


def alone(way: str, path: Path) -> None:
    """Go one way in this process and print what it took."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        go = WAYS[way](path, Path(folder))
        start, cpu = time.perf_counter(), time.process_time()
        go()
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = {
        "seconds": seconds,
        "cpu": cpu + child.ru_utime + child.ru_stime,
        "memory": _largest(resource.RUSAGE_SELF),
        "child": _largest(resource.RUSAGE_CHILDREN),
    }
    print(json.dumps(took))


def main(rows: int) -> None:
    """Make the roster, go every way, print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "名册.xlsx"
        make(path, rows)
        print(f"{rows} rows x 20 columns, {path.stat().st_size / 2**20:.1f} MB")
        base = 0.0
        for way in KEPT:
            if way == "pandas" and importlib.util.find_spec("pandas") is None:
                print("pandas: not installed (requirements-bench.lock)")
                continue
            done = subprocess.run(
                [sys.executable, __file__, "--alone", way, path], capture_output=True, text=True, check=True
            )
            took = json.loads(done.stdout)
            base = base or took["cpu"]
            print(
                f"{way:9} {took['seconds']:6.1f} s, {took['cpu']:6.1f} s of processor = {took['cpu'] / base:5.1f} x"
                f" calamine; peak memory {took['memory']:.0f} MB, child {took['child']:.0f} MB"
            )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    if sys.argv[1:2] == ["--alone"]:
        alone(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)

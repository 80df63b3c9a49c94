"""How long the register takes beside bare sqlite3 doing the same.

python tests/bench/register.py [ENTERPRISES] [PERSONS]

Prints, for 100,000 enterprises and 1,000,000 persons, how long it takes to insert them (all checks, log and sealed
trail included), to count and find them, to read pages, and to add up by township and quarter; and the ratio to
sqlite3 alone, with the same pragmas, the same tables and indexes, and LIKE for a search. Both are measured in time of
the processor, so that other work on the machine does not count.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from stdnum.cn import ric

from desktop.register import Order, Register, SubjectChange, create_register
from desktop.register.sqlite.database import PRAGMAS
from policies.facts import SubjectKind

PLACES = ("吉首市", "凤凰县", "花垣县", "保靖县", "泸溪县", "古丈县", "永顺县", "龙山县")
WORDS = ("湘西", "武陵", "苗疆", "酉水", "沱江", "猛洞河", "金秋梨", "椪柑", "茶叶", "腊肉", "惹巴拉", "里耶")
FORMS = ("电子商务有限公司", "农业科技有限责任公司", "供应链有限公司", "农产品专业合作社", "商贸有限公司")
SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗田向彭石龙吴麻滕单曾解"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志海文辉春燕鹏飞宇浩然子轩梓涵欣怡雨佳琪"
SEARCHES: dict[SubjectKind, tuple[str, ...]] = {
    "enterprise": ("湘", "司", "电商", "电子商务有限公司", "凤凰 茶叶", "g", "xx", "xxdzsw", "12345"),
    "person": ("王", "伟", "王伟", "单", "w", "ww", "wwj", "4331", "433101199001"),
}
BLOCK = 20_000
PAGE = 200


def enterprises(count: int) -> Iterator[SubjectChange]:
    """Yield enterprises with three facts each, in 160 townships."""
    for number in range(count):
        name = f"{PLACES[number % 8]}{WORDS[number // 8 % 12]}{WORDS[number // 96 % 12]}{number}{FORMS[number % 5]}"
        sales = {2019: number * 100, 2020: number * 101}
        yield SubjectChange("enterprise", name, division=township(number), yearly={"online_sales": dict(sales)})


def township(number: int) -> str:
    return f"4331{number % 8 + 1:02}{number % 20 + 100:03}"


def persons(count: int) -> Iterator[SubjectChange]:
    """Yield persons with numbers that prove themselves."""
    chance = random.Random(1)  # noqa: S311  # no secret
    for number in range(count):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        day = number // 1000
        body = f"433101{1950 + day // 336 % 50}{day // 28 % 12 + 1:02}{day % 28 + 1:02}{number % 1000:03}"
        yield SubjectChange("person", name, body + ric.calc_check_digit(f"{body}0"), township(number))


def timed(work: Callable[[], Any]) -> float:
    """Return the milliseconds of the processor that the work takes once."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def bare(path: Path) -> sqlite3.Connection:
    """Make the same tables by hand."""
    plain = sqlite3.connect(path, isolation_level=None)
    for name, value in PRAGMAS.items():
        plain.execute(f"PRAGMA {name} = {value}")
    plain.executescript(
        "CREATE TABLE subject (id INTEGER PRIMARY KEY, kind, name, identity_code, division);"
        "CREATE UNIQUE INDEX a ON subject (kind, identity_code) WHERE identity_code <> '';"
        "CREATE INDEX b ON subject (kind, name);"
        "CREATE TABLE fact_value (subject_id, fact, period, number, "
        "PRIMARY KEY (subject_id, fact, period)) WITHOUT ROWID;"
    )
    return plain


def insert(plain: sqlite3.Connection, changes: list[SubjectChange]) -> None:
    """Write the same subjects and facts, and nothing else."""
    (first,) = plain.execute("SELECT coalesce(max(id), 0) + 1 FROM subject").fetchone()
    rows = [(first + at, one.kind, one.name, one.identity_code, one.division) for at, one in enumerate(changes)]
    facts = [
        (first + at, fact, year, value)
        for at, one in enumerate(changes)
        for fact, years in one.yearly.items()
        for year, value in years.items()
    ]
    plain.execute("BEGIN IMMEDIATE")
    plain.executemany("INSERT INTO subject VALUES (?, ?, ?, ?, ?)", rows)
    plain.executemany("INSERT INTO fact_value VALUES (?, ?, ?, ?)", facts)
    plain.execute("COMMIT")


def tell(what: str, ours: float, theirs: float | None = None, note: str = "") -> None:
    """Print a line of the table."""
    beside = f"{theirs:>12,.1f} {ours / theirs:>8.2f}" if theirs else f"{'':>12} {'':>8}"
    print(f"{what:<44} {ours:>12,.1f} {beside}  {note}", flush=True)


def fill(register: Register, plain: sqlite3.Connection, kind: str, changes: Iterator[SubjectChange]) -> None:
    ours = theirs = 0.0
    count = 0
    while block := [one for _, one in zip(range(BLOCK), changes, strict=False)]:
        ours += timed(lambda block=block: register.apply(block, author="张三", source="名册"))  # type: ignore[misc]
        theirs += timed(lambda block=block: insert(plain, block))  # type: ignore[misc]
        count += len(block)
    tell(f"insert {count:,} of {kind}", ours, theirs, f"{count / ours * 1000:,.0f} a second")


def all_of(plain: sqlite3.Connection, query: str, values: tuple[str, ...]) -> list[Any]:
    return plain.execute(query, values).fetchall()


def search(register: Register, plain: sqlite3.Connection, kind: SubjectKind) -> None:
    worst = {"first page": 0.0, "count": 0.0}
    for text in SEARCHES[kind]:
        like = f"%{text.replace(' ', '%')}%"
        where = "FROM subject WHERE kind = ? AND (name LIKE ? OR identity_code LIKE ?)"
        by_hand = {"first page": f"SELECT * {where} ORDER BY id LIMIT {PAGE}", "count": f"SELECT count(*) {where}"}
        by_register: dict[str, Callable[[], object]] = {
            "first page": lambda text=text: register.subjects(kind, search=text, limit=PAGE),  # type: ignore[misc]
            "count": lambda text=text: register.count(kind, text),  # type: ignore[misc]
        }
        for what, ask in by_register.items():
            ours = median(timed(ask) for _ in range(5))
            worst[what] = max(worst[what], ours)
            theirs = timed(partial(all_of, plain, by_hand[what], (kind, like, like)))
            tell(f"{kind}: {what} of {text!r}", ours, theirs, f"{register.count(kind, text):,} found")
    for what, slowest in worst.items():
        tell(f"{kind}: the slowest {what}", slowest)
    find = max(median(timed(lambda t=text: register.find(t)) for _ in range(5)) for text in SEARCHES[kind])  # type: ignore[misc]
    tell(f"{kind}: the slowest find over all kinds", find)


def page(register: Register, plain: sqlite3.Connection, kind: SubjectKind) -> None:
    total = register.count(kind)
    tell(f"{kind}: count {total:,}", median(timed(lambda: register.count(kind)) for _ in range(5)))
    for order in (Order(), Order("name"), Order("code"), Order("fact", "online_sales", 2020, descending=True)):
        if kind == "person" and order.by == "fact":
            continue
        tell(f"{kind}: ids by {order.by}", timed(lambda order=order: register.ids(kind, order=order)))  # type: ignore[misc]
    ids = register.ids(kind, order=Order("name"))
    starts = random.Random(2).sample(range(total - PAGE), 20)  # noqa: S311  # no secret
    ours = median(timed(lambda at=at: register.rows(ids[at : at + PAGE])) for at in starts)  # type: ignore[misc]
    query = "SELECT * FROM subject WHERE kind = ? ORDER BY name LIMIT ? OFFSET ?"
    theirs = median(timed(lambda at=at: plain.execute(query, (kind, PAGE, at)).fetchall()) for at in starts)  # type: ignore[misc]
    tell(f"{kind}: a page anywhere", ours, theirs)


def add_up(register: Register, plain: sqlite3.Connection) -> None:
    by_hand = (
        "SELECT substr(division, 1, 9), sum(number), count(*) FROM fact_value JOIN subject ON id = subject_id "
        "WHERE fact = 'online_sales' AND period = 2020 GROUP BY 1"
    )
    theirs = median(timed(lambda: plain.execute(by_hand).fetchall()) for _ in range(3))
    ours = median(timed(lambda: register.roll_up("online_sales", 2020)) for _ in range(3))
    tell("enterprises: a year's sales by township", ours, theirs)
    quarters = {(2020, quarter): quarter * 100 for quarter in (1, 2, 3, 4)}
    places = [
        SubjectChange("place", f"{number}乡", division=f"4331{number:05}", quarterly={"parcels_in_quarter": quarters})
        for number in range(2000)
    ]
    register.apply(places, author="张三", source="调度表")
    ours = median(timed(lambda: register.roll_up("parcels_in_quarter", 2020)) for _ in range(3))
    tell("2,000 townships by quarter, among all facts", ours)


def main(count_enterprises: int, count_persons: int) -> None:
    """Print the table."""
    print(f"{'':<44} {'ms':>12} {'bare sqlite3':>12} {'ratio':>8}")
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "登记簿.subsidy", author="张三") as register,
        closing(bare(Path(folder) / "bare.db")) as plain,
    ):
        fill(register, plain, "enterprises", enterprises(count_enterprises))
        fill(register, plain, "persons", persons(count_persons))
        kinds: tuple[SubjectKind, ...] = ("enterprise", "person")
        for kind in kinds:
            search(register, plain, kind)
            page(register, plain, kind)
        add_up(register, plain)
        tell("duplicates among the enterprises", timed(lambda: register.duplicates("enterprise")))
        size = register.path.stat().st_size / 1e6
        print(f"{size:,.0f} MB; bare {(Path(folder) / 'bare.db').stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3])) if len(sys.argv) > 2 else main(100_000, 1_000_000)

"""How long a list of the window takes from opening to its first paint, and from a key of a search to its rows.

python tests/bench/window_lists.py [ROWS] [REGISTER]

Makes a register with so many enterprises, or takes one that is there, opens the list on the real widgets without a
screen, and prints milliseconds (by the clock, and of the processor: on an idle computer they are about the same) with
the ratio to bare sqlite3 that counts and reads the same page with LIKE.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop.register import Order, create_register
from desktop.window.application import make_application
from desktop.window.desk import Desk, Tools
from desktop.window.operations import Operations
from desktop.window.settings import Settings
from desktop.window.subject_model import Filter
from desktop.window.subject_page import SubjectPage
from desktop.window.theme import Theme
from tests.bench.register import enterprises

BLOCK, PAGE = 20_000, 200
KEYS = ("湘", "湘西", "x", "xx", "xxd", "凤凰", "凤凰 茶叶", "12345")
_PATIENCE = 120


def make(path: Path, rows: int) -> None:
    """Fill a register."""
    source = enterprises(rows)
    with create_register(path, author="张三") as register:
        while block := [one for _, one in zip(range(BLOCK), source, strict=False)]:
            register.apply(block, author="张三", source="名册")


def until(app: QApplication, ready: Callable[[], object]) -> Spent:
    """Let the window work until something is so."""
    start = moment()
    while not ready() and time.perf_counter() - start[0] < _PATIENCE:
        app.processEvents()
        time.sleep(0.001)
    return since(start)


def bare(plain: sqlite3.Connection, text: str) -> Spent:
    """Return how long sqlite3 alone takes to count and to read the first page."""
    start, like = moment(), f"%{text.replace(' ', '%')}%"
    where = "FROM subject WHERE kind = 'enterprise' AND (name LIKE ? OR identity_code LIKE ?)"
    plain.execute(f"SELECT count(*) {where}", (like, like)).fetchone()
    plain.execute(f"SELECT * {where} ORDER BY id LIMIT {PAGE}", (like, like)).fetchall()
    return since(start)


class Spent(NamedTuple):
    """Milliseconds by the clock and of the processor."""

    clock: float
    processor: float


def since(start: tuple[float, float]) -> Spent:
    """Return what was spent since a moment."""
    now = moment()
    return Spent((now[0] - start[0]) * 1000, (now[1] - start[1]) * 1000)


def moment() -> tuple[float, float]:
    """Return the clock's and the processor's time."""
    return time.perf_counter(), time.process_time()


def tell(what: str, ours: Spent, theirs: Spent | None = None, note: str = "") -> None:
    """Print a line of the table."""
    beside = f"{theirs.clock:>12,.1f} {ours.clock / theirs.clock:>8.2f}" if theirs else f"{'':>12} {'':>8}"
    print(f"{what:<42} {ours.clock:>9,.1f} {ours.processor:>10,.1f} {beside}  {note}", flush=True)


class Bench:
    """One list on one register."""

    def __init__(self, app: QApplication, path: Path, work: Path) -> None:
        self._app, self._owner = app, QObject()
        self.counted = Spent(0, 0)
        """The longest time from a key until all that it found was counted."""
        self.operations = Operations(path, self._owner)
        desk = Desk(Tools(Theme(app), Settings(work / "window.ini")), self.operations, "某县商务局", "张三")
        # The register is opened before, as the window does when it asks who keeps it.
        opened: list[int] = []
        self.operations.read(self._owner, "open", lambda register: register.last_change_of_subjects(), opened.append)
        until(app, lambda: opened)
        self.page = SubjectPage(desk, "enterprise")
        self.page.resize(1366, 688)

    def paint(self) -> Spent:
        """Return how long it takes until the first rows are painted."""
        model, start = self.page.model, moment()
        self.page.show()
        self.page.refresh()
        until(self._app, model.rowCount)
        self.page.grab()
        return since(start)

    def rest(self) -> None:
        """Let what is read after the first paint come to its end."""
        until(self._app, self.operations_idle)

    def operations_idle(self) -> bool:
        """Tell whether the thread that reads has nothing to do."""
        answered: list[int] = []
        self.operations.read(self._owner, "idle", lambda _: 1, answered.append)
        until(self._app, lambda: answered)
        return True

    def key(self, text: str) -> Spent:
        """Return how long a search takes from the key to its rows."""
        self.rest()
        found: list[int] = []
        shown: list[int] = []
        model = self.page.model

        def reset() -> None:
            shown.append(model.rowCount())

        model.found.connect(found.append)
        model.modelReset.connect(reset)
        assert self.page.search_field is not None
        start = moment()
        self.page.search_field.setText(text)
        until(self._app, lambda: shown)
        took = since(start)
        until(self._app, lambda: found)
        self.counted = max(self.counted, since(start))
        model.found.disconnect(found.append)
        model.modelReset.disconnect(reset)
        return took

    def jump(self, row: int) -> Spent:
        """Return how long it takes until a row far away is there."""
        self.rest()
        model = self.page.model
        return until(self._app, lambda: model.line(row) is not None)

    def sort(self, order: Order) -> Spent:
        """Return how long another order takes."""
        self.rest()
        found: list[int] = []
        self.page.model.found.connect(found.append)
        self.page.model.narrow(Filter(order=order))
        took = until(self._app, lambda: found)
        self.page.model.found.disconnect(found.append)
        return took

    def close(self) -> None:
        """Leave the register."""
        self.page.close()
        self.operations.close()


def main(rows: int, path: Path | None) -> None:
    """Print the table."""
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        if path is None:
            path = Path(folder) / "登记簿.subsidy"
            make(path, rows)
        with closing(sqlite3.connect(path)) as plain:
            print(f"{'':<42} {'ms':>9} {'processor':>10} {'bare sqlite3':>12} {'ratio':>8}")
            bench = Bench(app, path, Path(folder))
            tell("first paint", bench.paint(), bare(plain, ""), f"{bench.page.model.rowCount():,} rows")
            bench.rest()
            worst = Spent(0, 0)
            for text in KEYS:
                took = middle(_thrice(bench, text))
                worst = max(worst, took)
                tell(f"a key: {text!r}", took, bare(plain, text))
            tell("the slowest key", worst)
            tell("the slowest key until all is counted", bench.counted)
            total = bench.page.model.rowCount()
            tell("the first jump far down", bench.jump(total - 1))
            tell("a jump", middle([bench.jump(total * part // 10) for part in (1, 3, 5)]))
            tell("sorted by a figure", bench.sort(Order("fact", "online_sales", 2020, descending=True)))
            tell("sorted by name", bench.sort(Order("name")))
            bench.close()


def middle(spent: list[Spent]) -> Spent:
    """Return the median by the clock."""
    return sorted(spent)[len(spent) // 2]


def _thrice(bench: Bench, text: str) -> list[Spent]:
    took = []
    for _ in range(3):
        took.append(bench.key(text))
        bench.key("")
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None)

"""How long the window ever stands still while much is done: the longest block of its event loop, phase by phase.

python tests/bench/window_blocks.py [ENTERPRISES] [PRINTED] [--where]

Opens the real window (offscreen where no screen is named), imports a roster of 100,000 enterprises, searches among
them, assesses them, makes a batch and prints a list of 100,000 rows, and prints for each phase how long it took and
the longest time between two beats of a timer of 5 ms; first the same while nothing is done, which shows what the
computer's other work costs. ``--where`` shows what the other threads were doing when a block was over.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import xlsxwriter
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from stdnum.cn import uscc

from desktop.register import Batch, Register, create_register, sealed
from desktop.reports import write_award_list
from desktop.window.application import make_application, warm_up
from desktop.window.assess_page import AssessPage
from desktop.window.choosers import Choosers
from desktop.window.complaints import Notice
from desktop.window.desk import Tools
from desktop.window.import_page import ImportPage
from desktop.window.main_window import MainWindow
from desktop.window.page import Page
from desktop.window.settings import Settings
from desktop.window.shell import Shell
from desktop.window.theme import Theme
from desktop.window.tidying import Tidying
from tests.bench.reports import BATCH, LINE

BEAT_MS = 5
PATIENCE = 600
BLOCK = 0.1
"""Seconds: above this a clerk notices."""


class Pulse(QObject):
    """Beats, and keeps the longest time between two beats."""

    def __init__(self, *, where: bool) -> None:
        super().__init__()
        self.longest = self._last = 0.0
        self.blocks = 0
        self._where = where
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def reset(self) -> None:
        """Begin anew."""
        self.longest, self.blocks, self._last = 0.0, 0, time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        gap = now - self._last - BEAT_MS / 1000
        self._last = now
        self.longest = max(self.longest, gap)
        if gap > BLOCK:
            self.blocks += 1
            if self._where:
                print(f"    {gap * 1000:.0f} ms", *_elsewhere(), sep="\n      ", flush=True)


def _elsewhere() -> Iterator[str]:
    """Say what the other threads are doing."""
    for frame in sys._current_frames().values():  # the only way to see other threads
        stack = traceback.extract_stack(frame)
        if not any(one.name == "_beat" for one in stack):
            own = [one for one in stack if "/desktop/" in one.filename or "/policies/" in one.filename]
            if own:
                yield " < ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(own[-4:]))


class Bench:
    """The window at work."""

    def __init__(self, folder: Path, *, where: bool) -> None:
        self.app = make_application()
        self.folder = folder
        self.pulse = Pulse(where=where)
        tools = Tools(Theme(self.app), Settings(folder / "window.ini"), Choosers(folder=lambda _: folder))
        self.window = MainWindow(tools)
        self.window.resize(1366, 688)
        self.window.show()
        self.tidying = Tidying(self.app)
        warm_up()

    @property
    def shell(self) -> Shell:
        """The open register's side."""
        if self.window.shell is None:
            raise RuntimeError("no register is open")
        return self.window.shell

    def wait(self, ready: Callable[[], object]) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > end:
                raise TimeoutError(ready)
            if told := self.window.findChildren(Notice):
                details = [one.toPlainText() for one in told[0].findChildren(QPlainTextEdit)]
                raise RuntimeError(told[0].sentence, details)
            self.app.processEvents()
            time.sleep(0.001)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure one phase and print it."""
        rest(self.app, 0.3)
        self.pulse.reset()
        began = time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        blocks = f"{self.pulse.blocks} over {BLOCK * 1000:.0f} ms"
        print(f"{name:<34}{seconds:8.1f} s   longest block {self.pulse.longest * 1000:6.0f} ms   {blocks}", flush=True)

    def idle(self) -> None:
        """Measure what the computer's other work costs."""
        with self.phase("nothing"):
            rest(self.app, 5)

    def open(self) -> None:
        """Make a register and open it."""
        path = self.folder / "大县.subsidy"
        create_register(path, bureau="大县商务局", author="经办").close()
        with self.phase("open"):
            self.window.open_register(path)
            self.wait(lambda: self.window.shell is not None)

    def take_in(self, roster: Path) -> None:
        """Check a roster, then write it."""
        self.shell.go("import")
        page = self.shell.page
        if not isinstance(page, ImportPage):
            raise TypeError(page)
        with self.phase("roster: check and preview"):
            page.check([roster])
            self.wait(lambda: page.loaded)
        if page.loaded is None or page.loaded.plan.report.problems:
            raise RuntimeError(page.loaded)
        with self.phase("roster: write"):
            page.apply()
            self.wait(lambda: page.applied)

    def search(self) -> None:
        """Type a name, key by key."""
        self.shell.go("enterprise")
        page: Page = self.shell.page
        self.wait(page.count.text)
        field = page.search_field
        if field is None:
            raise TypeError(page)
        with self.phase("search, ten keys"):
            for text in ("贸", "贸易", "贸易7", "贸易77", "贸易777", "", "m", "my", "my1", ""):
                field.setText(text)
                rest(self.app, 0.4)

    def assess(self) -> None:
        """Assess one policy and year, and make a batch of it."""
        self.shell.go("assess")
        page = self.shell.page
        if not isinstance(page, AssessPage):
            raise TypeError(page)
        page.policy_box.setCurrentIndex(max(0, page.policy_box.findData("xiangxi-2018")))
        page.policy_box.activated.emit(page.policy_box.currentIndex())
        rest(self.app, 1)
        with self.phase("assessment"):
            page.assess()
            self.wait(lambda: page.run)
        with self.phase("batch"):
            page.freeze()
            self.wait(lambda: self.shell.room == "batch")

    def print_list(self, rows: int) -> None:
        """Write an award list as a workbook and a PDF."""
        batch = large_batch(rows)
        done: list[object] = []

        def work(_register: Register, _tell: object) -> object:
            return write_award_list(batch, self.folder)

        with self.phase(f"print {rows:,} rows"):
            self.shell.desk.operations.work(self.window, "打印", work, done.append)
            self.wait(lambda: done)


def rest(app: QApplication, seconds: float) -> None:
    """Let the window run for a while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.001)


def large_batch(rows: int) -> Batch:
    """Return a batch of many lines."""
    names = ("湘西武陵山珍电子商务有限公司", "花垣县十八洞农产品贸易有限公司", "古丈县茶业供应链有限责任公司")
    lines = tuple(
        replace(LINE, number=n, subject_id=n, name=f"{names[n % 3]}{n}", amount=5_000_000 + n)
        for n in range(1, rows + 1)
    )
    return sealed(replace(BATCH, lines=lines))


def write_roster(path: Path, count: int) -> None:
    """Write a roster of enterprises."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名册")
    facts = ("网络销售额（2020年）", "本地农产品网络销售额（2020年）", "依法纳税（2020年）", "注册地在本辖区")
    sheet.write_row(0, 0, ("企业名称", "统一社会信用代码", *facts, "建档前历史最高年本地农产品网络销售额"))
    for n in range(count):
        base = f"91433124MA{n:07d}"
        sales, code = n * 4_321_087 % 70_000_000, base + str(uscc.calc_check_digit(base))
        honest = "是" if n % 9 else "否"
        sheet.write_row(n + 1, 0, (f"湘西州贸易{n}有限公司", code, sales, sales // 2, honest, "是", 0))
    book.close()


def main(enterprises: int = 100_000, printed: int = 100_000, *, where: bool = False) -> None:
    """Run all phases."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), where=where)
        roster = Path(folder) / "大名册.xlsx"
        write_roster(roster, enterprises)
        bench.idle()
        bench.open()
        bench.take_in(roster)
        bench.search()
        bench.assess()
        bench.print_list(printed)
        bench.window.close()


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    main(*numbers, where="--where" in sys.argv)

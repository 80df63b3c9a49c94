"""How long the window ever stands still while much is done: the longest block of its event loop, phase by phase.

python tests/bench/window_blocks.py [ENTERPRISES] [PRINTED] [--where]

Opens the real window (offscreen where no screen is named), imports a roster of 100,000 enterprises, searches among
them, assesses them, makes a batch and prints a list of 100,000 rows, and prints for each phase how long it took and
the longest time between two beats of a timer of 5 ms: as a clerk feels it, and without the time in which the window's
thread, or one that it waited for, could have run but others had the processor (Linux alone tells that). First the
same while nothing is done. ``--where`` shows what every thread was doing while a beat was late, and which one let no
other run.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import xlsxwriter
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from stdnum.cn import uscc

from desktop.printing import Order, make_batch, put
from desktop.progress import Progress
from desktop.register import Batch, Register, create_register, open_register, sealed
from desktop.window.application import make_application, warm_up
from desktop.window.assess_page import AssessPage
from desktop.window.batch_page import BatchPage
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
_TASKS = Path("/proc/self/task")
LATE = 0.05
"""Seconds: from here on the watch looks what goes on."""
BLOCK = 0.1
"""Seconds: above this a clerk notices."""


class Spent(NamedTuple):
    """What the threads of this program did with their time, in seconds."""

    ran: float
    """The window's thread."""
    queued: Mapping[str, float]
    """Each thread: it could have run, but others had the processor."""

    @classmethod
    def now(cls) -> Spent:
        """Read it from the kernel, of the window's thread and of all."""
        stats = {one.name: _schedstat(one) for one in _TASKS.iterdir()} if _TASKS.exists() else {}
        ran, _ = stats.get(str(threading.get_native_id()), (0.0, 0.0))
        return cls(ran, {thread: queued for thread, (_, queued) in stats.items()})

    def queued_since(self, before: Spent) -> float:
        """Return how long the thread that waited most has waited: the window's, or one that the window waits for."""
        return max((queued - before.queued.get(thread, queued) for thread, queued in self.queued.items()), default=0.0)


def _schedstat(task: Path) -> tuple[float, float]:
    try:
        ran, queued, _ = (task / "schedstat").read_text(encoding="ascii").split()
    except FileNotFoundError:  # the thread has ended
        return 0.0, 0.0
    return int(ran) / 1e9, int(queued) / 1e9


class Pulse(QObject):
    """Beats, and keeps the longest time between two beats."""

    def __init__(self, *, where: bool) -> None:
        super().__init__()
        self.longest = self.own = self.last = 0.0
        self.blocks = 0
        self._spent = Spent.now()
        self._watch = Watch(self) if where else None
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def reset(self) -> None:
        """Begin anew."""
        self.longest, self.own, self.blocks, self.last = 0.0, 0.0, 0, time.perf_counter()
        self._spent = Spent.now()

    def _beat(self) -> None:
        now, spent = time.perf_counter(), Spent.now()
        gap = now - self.last - BEAT_MS / 1000
        ran, queued = spent.ran - self._spent.ran, spent.queued_since(self._spent)
        self.last, self._spent = now, spent
        self.longest, self.own = max(self.longest, gap), max(self.own, gap - queued)
        self.blocks += gap > BLOCK
        if self._watch is not None:
            words = f"ran {ran * 1000:.0f}, waited for a processor {queued * 1000:.0f}"
            self._watch.tell(f"{gap * 1000:.0f} ms: {words}", gap)


class Watch(threading.Thread):
    """Looks what every thread is doing while a beat is late."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__(name="watch", daemon=True)
        self._pulse = pulse
        self._seen: Counter[str] = Counter()
        self.start()

    def run(self) -> None:
        """Look now and then."""
        while True:
            slept = time.perf_counter()
            time.sleep(0.01)
            now = time.perf_counter()
            if now - slept > LATE:
                self._seen.update(f"after {(now - slept) * 1000:.0f} ms in one piece {one}" for one in _everywhere())
            elif now - self._pulse.last > LATE:
                self._seen.update(_everywhere())

    def tell(self, words: str, gap: float) -> None:
        """Say what was seen where the gap was long, and forget it."""
        seen, self._seen = self._seen, Counter()
        if gap > LATE * 1.5:
            lines = (f"{times:4} {one}" for one, times in seen.most_common(8))
            print(f"    {words}", *lines, sep="\n      ", flush=True)


def _everywhere() -> Iterator[str]:
    """Say what the threads are doing."""
    names = {one.ident: one.name for one in threading.enumerate()}
    for thread, frame in sys._current_frames().items():  # the only way to see other threads
        name = names.get(thread, "?")
        if name != "watch":
            stack = traceback.extract_stack(frame)
            told = " < ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in reversed(stack[-5:]))
            yield f"{name}: {told}"


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
        QTest.keyClick(self.window.windowHandle(), Qt.Key.Key_Shift)  # somebody is there
        rest(self.app, 0.3)
        self.pulse.reset()
        began = time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        blocks = f"{self.pulse.blocks} over {BLOCK * 1000:.0f} ms"
        longest = f"{self.pulse.longest * 1000:6.0f} ms, {self.pulse.own * 1000:6.0f} with the processor"
        print(f"{name:<34}{seconds:8.1f} s   longest block {longest}   {blocks}", flush=True)

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
            self.wait(lambda: isinstance(self.shell.page, BatchPage) and self.shell.page.batch)

    def keep(self, batch: Batch) -> str:
        """Save a batch in the register that is open; return its code."""
        with open_register(self.shell.desk.path) as register:
            register.save_batch(batch, computed_at=register.last_change_of_subjects())
        return batch.code

    def print_list(self, rows: int) -> None:
        """Make the award list of a batch as the page does, a workbook and a PDF, and put both in a folder."""
        code = self.keep(large_batch(rows))
        done: list[object] = []

        def work(register: Register, tell: Progress) -> object:
            return put(make_batch(register, Order(code, ("award-list",)), progress=tell), self.folder)

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
    return sealed(replace(BATCH, code="XX-2020-99", lines=lines))


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

"""Work off the window's thread: one helper for quick reads, one for long work. Results come back by signal.

Reads and work have a thread each, with a register of its own: reads stay quick while long work runs, and no two
pieces of work write at the same time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.collecting import let_go
from desktop.faults import EnvironmentFault
from desktop.progress import Cancelled, Progress, stopping
from desktop.window.tidying import out_of_sight
from policies.problems import InputError

if TYPE_CHECKING:  # heavy: loaded when a register is opened, not before the first window is painted
    from desktop.register import Register

T = TypeVar("T")

PATIENCE_MS = 600
"""Work that is done sooner shows no progress."""
_TOLD_EVERY = 0.05
"""Seconds between two reports of progress; more would only keep the window busy."""


class _Asked(NamedTuple):
    """What was asked for, by whom, and where the answer goes."""

    owner: QObject
    future: Future[Any]
    done: Callable[[Any], None]
    refused: Callable[[InputError], None] | None
    ended: Callable[[], None] | None
    wanted: Callable[[], bool]


def _apart(work: Callable[[], T]) -> T:
    with out_of_sight():
        return work()


class _Line(QObject):
    """A thread that does one thing after the other, with a register of its own."""

    finished = Signal(object)

    def __init__(self, opener: Callable[[], Register] | None, parent: QObject) -> None:
        super().__init__(parent)
        self._opener = opener
        self._register: Register | None = None
        self._waiting: set[Future[Any]] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="subsidy-desk")

    def submit(self, work: Callable[[], T], *, promised: bool = False) -> Future[T]:
        future = self._thread.submit(_apart, work)
        if not promised:
            self._waiting.add(future)
            future.add_done_callback(self._waiting.discard)
        return future

    def announce(self, asked: _Asked) -> None:
        asked.future.add_done_callback(lambda _: self.finished.emit(asked))

    def register(self) -> Register:
        """Return this thread's register; call it in the thread only."""
        if self._opener is None:
            raise RuntimeError("no register is open")
        if self._register is None:
            self._register = self._opener()
        return self._register

    def close(self) -> None:
        """Drop what waits but is not promised, let the rest come to its end, close the register in its own thread."""
        for future in tuple(self._waiting):
            future.cancel()
        self._thread.submit(self._leave).result()
        self._thread.shutdown()

    def _leave(self) -> None:
        if self._register is not None:
            self._register.close()
            self._register = None


def _open(path: Path) -> Register:
    from desktop.register import open_register

    return open_register(path)


class Operations(QObject):
    """Everything the window has done elsewhere. ``path`` is the register's; without one only ``alone`` works.

    ``opener`` opens the register for a thread, where a password or an account is needed for it.
    """

    began = Signal(str)
    """Work that started, in Chinese."""
    lasting = Signal(str)
    """The work takes longer than ``PATIENCE_MS``."""
    told = Signal(int, int, str)
    """Progress: done, total, what."""
    ended = Signal()
    closing = Signal()
    """The register is about to be left: the last moment to promise work."""
    changed = Signal()
    """The register was written to: whoever shows it reads again."""
    cancelled = Signal()
    refused = Signal(object)
    """An InputError that nobody else took."""
    faulted = Signal(object)
    """An EnvironmentFault."""

    def __init__(self, path: Path | None, parent: QObject, opener: Callable[[], Register] | None = None) -> None:
        super().__init__(parent)
        self.path = path
        opener = opener or (partial(_open, path) if path is not None else None)
        self._reads, self._works = _Line(opener, self), _Line(opener, self)
        for line in (self._reads, self._works):
            # Queued, so that nobody gets an answer while still asking.
            line.finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._newest: dict[Hashable, int] = {}
        self._stops: dict[Future[Any], threading.Event] = {}
        """Work that is not done yet and may be stopped, in its order."""
        self._told_at = 0.0
        self._closed = False

    def read(self, owner: QObject, topic: Hashable, work: Callable[[Register], T], done: Callable[[T], None]) -> None:
        """Read quickly. A newer read of the same owner and topic makes this one void and stops it, as leaving does."""
        if self._closed:
            return
        ticket = self._newest[id(owner), topic] = self._newest.get((id(owner), topic), 0) + 1

        def wanted() -> bool:
            return not self._closed and self._newest[id(owner), topic] == ticket

        def look() -> T | None:
            with suppress(Cancelled), stopping(lambda: not wanted()):
                return work(self._reads.register()) if wanted() else None
            return None

        self._reads.announce(_Asked(owner, self._reads.submit(look), done, None, None, wanted))

    def work(
        self,
        owner: QObject,
        what: str,
        work: Callable[[Register, Progress], T],
        done: Callable[[T], None],
        *,
        changes: bool = False,
        refused: Callable[[InputError], None] | None = None,
        ended: Callable[[], None] | None = None,
        promised: bool = False,
    ) -> None:
        """Do long work, one after the other. ``changes`` says that it writes; ``ended`` runs however it ends.

        What is ``promised`` is done though the register is left before it comes to its turn: what somebody typed.
        """
        done = self._after_change(done) if changes else done
        self.alone(
            owner,
            what,
            lambda tell: work(self._works.register(), tell),
            done,
            refused=refused,
            ended=ended,
            promised=promised,
        )

    def alone(
        self,
        owner: QObject,
        what: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        *,
        refused: Callable[[InputError], None] | None = None,
        ended: Callable[[], None] | None = None,
        promised: bool = False,
    ) -> None:
        """Do long work that needs no open register, such as creating one."""
        if self._closed:
            return
        stop = threading.Event()

        def stoppable() -> T:
            with stopping(stop.is_set):
                return work(partial(self._tell, stop))

        future = self._works.submit(partial(work, self._show) if promised else stoppable, promised=promised)
        if not promised:
            self._stops[future] = stop
            future.add_done_callback(self._stops.pop)
        self.began.emit(what)
        QTimer.singleShot(PATIENCE_MS, self, lambda: None if future.done() else self.lasting.emit(what))
        self._works.announce(_Asked(owner, future, done, refused, ended, lambda: True))

    def cancel(self) -> None:
        """Ask the running work to stop; it rolls back. What somebody typed is saved all the same."""
        for stop in [*self._stops.values()][:1]:
            stop.set()

    def drop(self, heap: list[object]) -> None:
        """Free a large result that is no longer shown, without holding anybody up. ``heap`` alone names it."""
        if not self._closed:
            self._reads.submit(partial(let_go, heap))

    def close(self) -> None:
        """Stop and leave the register. The window waits for the running step only."""
        if self._closed:
            return
        self.closing.emit()
        self._closed = True
        for stop in [*self._stops.values()]:
            stop.set()
        for line in (self._reads, self._works):
            line.close()

    def _after_change(self, done: Callable[[T], None]) -> Callable[[T], None]:
        def tell_others_first(result: T) -> None:
            self.changed.emit()
            done(result)

        return tell_others_first

    def _tell(self, stop: threading.Event, done: int, total: int, what: str, /) -> None:
        if stop.is_set():
            raise Cancelled
        self._show(done, total, what)

    def _show(self, done: int, total: int, what: str, /) -> None:
        now = time.monotonic()
        if now - self._told_at >= _TOLD_EVERY:
            self._told_at = now
            self.told.emit(done, total, what)

    def _deliver(self, asked: _Asked) -> None:
        if self._closed:
            return
        try:
            self._hand_over(asked)
        finally:
            if shiboken6.isValid(asked.owner) and asked.ended is not None:
                asked.ended()
            if self.sender() is self._works:
                self.ended.emit()

    def _hand_over(self, asked: _Asked) -> None:
        # A bug comes out of result() here, in the window's thread, and goes on to sys.excepthook.
        try:
            result = None if asked.future.cancelled() else asked.future.result()
        except InputError as error:
            (asked.refused or self.refused.emit)(error)
        except EnvironmentFault as fault:
            self.faulted.emit(fault)
        except Cancelled:
            self.cancelled.emit()
        else:
            if asked.wanted() and not asked.future.cancelled() and shiboken6.isValid(asked.owner):
                asked.done(result)

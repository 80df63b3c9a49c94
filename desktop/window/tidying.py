"""The cyclic garbage collector never runs in the middle of work: over millions of objects it would hold the window up.

What work leaves is put out of its sight at once; the little that the window itself leaves is swept when all is quiet.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 30_000


class _Works:
    """How much work is under way in other threads; one count, as there is one collector."""

    def __init__(self) -> None:
        self.count = 0
        self.lock = threading.Lock()


_works = _Works()


@contextmanager
def out_of_sight() -> Iterator[None]:
    """Keep what a piece of work makes away from the collector, where ``Tidying`` has taken it over."""
    with _works.lock:
        _works.count += 1
    try:
        yield
    finally:
        with _works.lock:
            _works.count -= 1
        if not gc.isenabled():
            gc.freeze()


class Tidying(QObject):
    """Takes the collector into its own hands, for the program's life."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.freeze()
        gc.disable()
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(self.sweep)
        timer.start()

    def sweep(self) -> None:
        """Collect what the window left, unless work is under way."""
        if not _works.count:
            gc.collect()

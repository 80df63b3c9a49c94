"""Python's search for cyclic garbage never runs in the middle of work: over millions of values it holds the window up.

What is new is swept when nobody has typed or clicked for a moment; what stays is then put out of the search's sight,
so that the next one is short. What is out of sight is swept, too, when the window has long been left alone.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QWindow

_LOOKS_EVERY_MS = 1_000
SOON, LATER = 3.0, 300.0
"""Seconds without a key or a click: then what is new is swept; then everything, which may take half a second."""
_WORTH = 50_000
"""So many more values since the last whole sweep make another one worth its while."""
_TOUCHES = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.InputMethod)


class _Works:
    """How much work is under way in other threads, and whether anybody sweeps; one, as there is one collector."""

    def __init__(self) -> None:
        self.count = 0
        self.swept = False
        self.grown = 0
        """Values made since the last whole sweep, less those that went."""
        self.lock = threading.Lock()

    def hide(self) -> None:
        """Put all there is out of the collector's sight."""
        self.grown += gc.get_count()[0]
        gc.freeze()


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
            if _works.swept:
                _works.hide()


class Tidying(QObject):
    """Takes the collector into its own hands, until it is ended."""

    def __init__(self, app: QGuiApplication) -> None:
        super().__init__(app)
        self._touched = time.monotonic()
        self._swept = True
        """Whether what was made before the last touch is swept."""
        gc.disable()
        _works.swept = True
        _works.hide()
        app.focusWindowChanged.connect(self._watch)
        timer = QTimer(self, interval=_LOOKS_EVERY_MS)
        timer.timeout.connect(self._look)
        timer.start()

    def end(self) -> None:
        """Give the collector back."""
        _works.swept = False
        gc.unfreeze()
        gc.enable()
        self.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note that somebody is there."""
        if event.type() in _TOUCHES:
            self._touched, self._swept = time.monotonic(), False
        return False

    def sweep(self, *, everything: bool = False) -> bool:
        """Collect what is new, or everything, unless work is under way. Returns whether it did."""
        with _works.lock:
            if _works.count:
                return False
            if everything:
                gc.unfreeze()
            gc.collect()
            _works.hide()
            if everything:
                _works.grown = 0
        return True

    def _look(self) -> None:
        quiet = time.monotonic() - self._touched
        if quiet > LATER and _works.grown > _WORTH:
            self.sweep(everything=True)
        elif quiet > SOON and not self._swept:
            self._swept = self.sweep()

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

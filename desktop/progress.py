"""How long work tells where it is, and how it is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Cancelled(Exception):
    """Raised to stop the work, by a progress callback among others; the work rolls back and lets it through."""


class Progress(Protocol):
    """Called now and then by long work. May raise ``Cancelled``."""

    def __call__(self, done: int, total: int, what: str, /) -> None:
        """Say that ``done`` of ``total`` steps of ``what`` (Chinese) are finished."""


def silent(_done: int, _total: int, _what: str, /) -> None:
    """Report to nobody: the default of every use case."""


class _Stop(threading.local):
    """Whether what this thread does is to stop."""

    asked: Callable[[], bool] = staticmethod(lambda: False)


_stop = _Stop()


@contextmanager
def stopping(asked: Callable[[], bool]) -> Iterator[None]:
    """Let what this thread does inside be stopped as soon as ``asked`` says so, SQLite's own work too."""
    before, _stop.asked = _stop.asked, asked
    try:
        yield
    finally:
        _stop.asked = before


def stopped() -> bool:
    """Tell whether what this thread does is to stop."""
    return _stop.asked()


def go_on() -> None:
    """Raise ``Cancelled`` where this thread is to stop: for work in small steps that has nothing to tell."""
    if _stop.asked():
        raise Cancelled

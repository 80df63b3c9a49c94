"""How long work tells where it is, and how it is cancelled."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):
    """Raised by a progress callback to stop the work; the work rolls back and lets it through."""


class Progress(Protocol):
    """Called now and then by long work. May raise ``Cancelled``."""

    def __call__(self, done: int, total: int, what: str, /) -> None:
        """Say that ``done`` of ``total`` steps of ``what`` (Chinese) are finished."""


def silent(_done: int, _total: int, _what: str, /) -> None:
    """Report to nobody: the default of every use case."""

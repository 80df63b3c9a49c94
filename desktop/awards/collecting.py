"""Many small values at once, with no cycles among them: Python's search for cycles would take as long as the work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Leave cyclic garbage for later, as long as this lasts; what is not in a cycle goes as always."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

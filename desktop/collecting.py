"""Python's search for forgotten cycles, put off while very many small values are made that form none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Leave cyclic garbage for later, as long as this lasts; what is not in a cycle goes as always.

    The more values stay, the longer each search among them takes, and none finds anything: a quarter of the time of a
    large import, half of that of a large assessment; time would grow faster than the rows.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

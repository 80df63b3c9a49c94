"""Memory of work with very many values: Python's search for cycles waits meanwhile, and they are let go piece by piece.

Both would hold up every other thread, the window's too: neither the search nor the freeing of a large result lets
another thread run before it is done.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE = 100
"""So many values, such as lines of a batch or pages of a list, are freed at a time."""
_OURS = 2
"""References to what nobody else holds: a name here, and the argument of the function that counts them."""


class _Waiting:
    """How much work wants the collector to wait; one count, as there is one collector."""

    def __init__(self) -> None:
        self.count = 0
        self.was_on = False
        self.lock = threading.Lock()


_waiting = _Waiting()


@contextmanager
def without_collecting() -> Iterator[None]:
    """Leave cyclic garbage for later, as long as this lasts; what is not in a cycle goes as always.

    The more values stay, the longer each search among them takes, and none finds anything: a quarter of the time of a
    large import, half of that of a large assessment; time would grow faster than the rows.
    """
    with _waiting.lock:
        if not _waiting.count:
            _waiting.was_on = gc.isenabled()
        _waiting.count += 1
        gc.disable()
    try:
        yield
    finally:
        with _waiting.lock:
            _waiting.count -= 1
            if _waiting.was_on and not _waiting.count:
                gc.enable()


def let_go(heap: list[object]) -> None:
    """Free what only ``heap`` still holds, piece by piece, and leave it empty; what others hold stays whole.

    Freed at once, a large batch would hold the window up for a tenth of a second and more. Whoever calls keeps no
    name for what is in the heap.
    """
    while heap:
        one = heap.pop()
        parts = gc.get_referents(one) if sys.getrefcount(one) == _OURS else []
        del one
        while len(parts) > _PIECE:
            del parts[-_PIECE:]
        heap += parts  # the last of many may be all that still holds something large
        del parts

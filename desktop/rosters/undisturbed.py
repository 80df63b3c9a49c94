"""Python's search for rings of forgotten objects, put off while a large roster comes in."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave the collector off within. Rows are many and form no rings: it would look at all of them over and over.

    A quarter of the time of a large import; what is forgotten meanwhile is collected afterwards.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

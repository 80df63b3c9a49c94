"""The collector keeps out of the way of work, and still takes what the window leaves."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop.window.tidying import Tidying, out_of_sight


class Knot:
    """Refers to itself: only the collector takes it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def tidying(qapp: QApplication) -> Iterator[Tidying]:
    owner = QObject(qapp)
    yield Tidying(owner)
    gc.enable()
    gc.unfreeze()
    owner.deleteLater()


def test_nothing_is_swept_while_work_is_under_way(tidying: Tidying) -> None:
    assert not gc.isenabled()
    left = weakref.ref(Knot())
    with out_of_sight():
        tidying.sweep()
        assert left() is not None


def test_what_the_window_leaves_is_swept(tidying: Tidying) -> None:
    left = weakref.ref(Knot())
    tidying.sweep()
    assert left() is None


def test_what_work_leaves_is_never_looked_at_again(tidying: Tidying) -> None:
    before = gc.get_freeze_count()
    with out_of_sight():
        made = [[] for _ in range(1_000)]  # type: list[list[int]]
    assert gc.get_freeze_count() >= before + len(made)
    tidying.sweep()

"""The collector keeps out of the way of work, still takes what the window leaves, and nothing stays for ever."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.window import tidying as room
from desktop.window.choosers import Choosers
from desktop.window.desk import Tools
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.theme import Theme
from desktop.window.tidying import Tidying, out_of_sight
from tests.window.hands import LONG

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


class Knot:
    """Refers to itself: only the collector takes it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def tidying(qapp: QApplication) -> Iterator[Tidying]:
    made = Tidying(qapp)
    yield made
    made.end()


def test_nothing_is_swept_while_work_is_under_way(tidying: Tidying) -> None:
    assert not gc.isenabled()
    left = weakref.ref(Knot())
    with out_of_sight():
        assert not tidying.sweep()
        assert left() is not None


def test_what_the_window_leaves_is_swept(tidying: Tidying) -> None:
    left = weakref.ref(Knot())
    assert tidying.sweep()
    assert left() is None


def test_what_work_leaves_is_swept_when_all_is_swept(tidying: Tidying) -> None:
    with out_of_sight():
        left = weakref.ref(Knot())
    tidying.sweep()
    assert left() is not None
    tidying.sweep(everything=True)
    assert left() is None


def test_it_sweeps_by_itself_when_nobody_types(qtbot: QtBot, tidying: Tidying, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SOON", 0.2)
    window = QWindow()
    tidying._watch(window)
    left = weakref.ref(Knot())
    QTest.keyClick(window, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: left() is None, timeout=LONG)
    monkeypatch.setattr(room, "LATER", 0.2)
    with out_of_sight():
        values = [[] for _ in range(2 * room._WORTH)]  # type: list[list[int]]
        hidden = weakref.ref(Knot())
    qtbot.waitUntil(lambda: hidden() is None, timeout=LONG)
    assert values
    window.destroy()


def test_the_collector_is_given_back(qapp: QApplication) -> None:
    made = Tidying(qapp)
    made.end()
    with out_of_sight():
        pass
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_registers_opened_and_closed_leave_nothing(qtbot: QtBot, theme: Theme, county: Path, tmp_path: Path) -> None:
    def once() -> None:
        window = MainWindow(Tools(theme, Settings(tmp_path / "window.ini"), Choosers()))
        window.show()
        window.open_register(county)
        qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
        assert window.shell is not None
        for room_ in window.shell.rooms:
            window.shell.go(room_.id)
            qtbot.wait(30)
        window.close()
        window.deleteLater()

    def living() -> Counter[str]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        found = (one for one in gc.get_objects() if isinstance(one, QObject) and type(one).__name__ != "QTimer")
        # The timers of single shots live until they are due.
        return Counter(f"{type(one).__name__} {'' if shiboken6.isValid(one) else 'dead'}" for one in found)

    once()
    before = living()
    once()
    once()
    assert living() - before == Counter()

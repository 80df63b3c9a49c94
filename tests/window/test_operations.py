"""Work off the window's thread: results, errors of three kinds, cancelling, and what nobody waits for any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from desktop.faults import EnvironmentFault
from desktop.progress import Progress
from desktop.register import Register
from desktop.window.operations import PATIENCE_MS, Operations
from policies.problems import InputError, refuse
from tests.window.hands import LONG


def answer(number: int, _register: Register) -> int:
    return number


@pytest.fixture
def owner() -> QObject:
    return QObject()


@pytest.fixture
def operations(county: Path, owner: QObject) -> Iterator[Operations]:
    made = Operations(county, owner)
    yield made
    made.close()


def test_a_read_runs_in_another_thread_with_its_own_register(
    qtbot: QtBot, operations: Operations, owner: QObject
) -> None:
    seen: list[tuple[int, int]] = []
    operations.read(owner, "count", lambda r: (r.count("enterprise"), threading.get_ident()), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] == 30
    assert seen[0][1] != threading.get_ident()


def test_only_the_newest_of_several_reads_is_delivered(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    seen: list[int] = []
    for number in range(20):
        operations.read(owner, "search", partial(answer, number), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(50)
    assert seen == [19]


def test_reads_stay_quick_while_long_work_runs(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    go, seen = threading.Event(), list[str]()
    operations.work(owner, "久", lambda _, __: go.wait(10), lambda _: seen.append("work"))
    operations.read(owner, "quick", lambda r: r.count("station"), lambda _: seen.append("read"))
    qtbot.waitUntil(lambda: seen == ["read"])
    go.set()
    qtbot.waitUntil(lambda: seen == ["read", "work"])


def test_each_kind_of_error_goes_its_own_way(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    def bad_input(_: Register, __: Progress) -> None:
        raise refuse("名册 C5", "bad_value", "应为数字，请改正")

    def fault(_: Register, __: Progress) -> None:
        raise EnvironmentFault("磁盘已满")

    with qtbot.waitSignal(operations.refused) as refused:
        operations.work(owner, "试", bad_input, lambda _: None)
    assert isinstance(refused.args[0], InputError)
    with qtbot.waitSignal(operations.faulted) as faulted:
        operations.work(owner, "试", fault, lambda _: None)
    assert str(faulted.args[0]) == "磁盘已满"
    taken: list[InputError] = []
    operations.work(owner, "试", bad_input, lambda _: None, refused=taken.append)
    qtbot.waitUntil(lambda: bool(taken))


def test_a_bug_in_the_other_thread_comes_out_in_this_one(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    def bug(_: Register, __: Progress) -> None:
        raise ZeroDivisionError("not foreseen")

    with capture_exceptions() as raised, qtbot.waitSignal(operations.ended):
        operations.work(owner, "试", bug, lambda _: None)
    assert [error[0] for error in raised] == [ZeroDivisionError]


def test_work_can_be_cancelled_and_says_so(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    done: list[object] = []

    def long(_: Register, tell: Progress) -> None:
        for step in range(10_000):
            tell(step, 10_000, "数到一万")
            time.sleep(0.005)

    with qtbot.waitSignals([operations.cancelled, operations.ended]):
        operations.work(owner, "数数", long, done.append)
        with qtbot.waitSignal(operations.told):
            pass
        operations.cancel()
    assert done == []


def test_progress_shows_after_a_while_only(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    with qtbot.assertNotEmitted(operations.lasting, wait=PATIENCE_MS + 100):
        operations.work(owner, "快", lambda _, __: None, lambda _: None)
    with qtbot.waitSignal(operations.lasting) as lasting:
        operations.work(owner, "慢", lambda _, __: time.sleep(1), lambda _: None)
    assert lasting.args == ["慢"]
    qtbot.wait(600)


def test_nobody_is_told_who_is_gone(qtbot: QtBot, operations: Operations) -> None:
    gone, seen = QObject(), list[None]()
    operations.read(gone, "late", lambda _: time.sleep(0.05), seen.append)
    shiboken6.delete(gone)
    qtbot.wait(150)
    assert seen == []


def test_writing_tells_everybody_to_read_again(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    def write(register: Register, _: Progress) -> None:
        register.set_setting("bureau", "另一局", author="张三")

    with qtbot.waitSignal(operations.changed):
        operations.work(owner, "写", write, lambda _: None, changes=True)


def test_closing_waits_for_the_running_step_and_drops_the_rest(qtbot: QtBot, county: Path, owner: QObject) -> None:
    operations, ran, told = Operations(county, owner), list[int](), list[None]()

    def first(_: Register) -> None:
        time.sleep(0.1)
        ran.append(1)

    operations.read(owner, "first", first, told.append)
    for number in range(5):
        operations.read(owner, number, lambda _: ran.append(2), lambda _: None)
    time.sleep(0.02)
    operations.close()
    qtbot.wait(20)
    assert ran == [1]
    assert told == []


def forever(register: Register) -> None:
    """Have SQLite itself at work without end, as a check of a very large register is."""
    while True:
        register.verify()


def test_what_has_nothing_to_tell_is_cancelled_too(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    begun = threading.Event()

    def check(register: Register, _: Progress) -> None:
        begun.set()
        forever(register)

    with qtbot.waitSignals([operations.cancelled, operations.ended], timeout=LONG):
        operations.work(owner, "核验登记簿", check, lambda _: None)
        assert begun.wait(LONG / 1000)
        operations.cancel()
    seen: list[int] = []
    operations.work(owner, "数一数", lambda register, _: register.count("enterprise"), seen.append)
    qtbot.waitUntil(lambda: seen == [30], timeout=LONG)


def test_a_read_that_nobody_waits_for_any_more_stops(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    begun, seen = threading.Event(), list[int]()

    def slow(register: Register) -> None:
        begun.set()
        forever(register)

    operations.read(owner, "search", slow, lambda _: None)
    assert begun.wait(LONG / 1000)
    with qtbot.assertNotEmitted(operations.cancelled):
        operations.read(owner, "search", lambda register: register.count("enterprise"), seen.append)
        qtbot.waitUntil(lambda: seen == [30], timeout=LONG)


def test_what_was_typed_is_saved_though_something_is_cancelled(
    qtbot: QtBot, operations: Operations, owner: QObject
) -> None:
    saved, go = list[str](), threading.Event()

    def save(_register: Register, tell: Progress) -> None:
        go.wait(LONG / 1000)
        tell(1, 1, "保存")
        saved.append("名称")

    operations.work(owner, "保存", save, lambda _: None, promised=True)
    operations.cancel()
    go.set()
    qtbot.waitUntil(lambda: saved == ["名称"], timeout=LONG)


def test_cancelling_one_piece_of_work_outlives_the_next(qtbot: QtBot, operations: Operations, owner: QObject) -> None:
    begun, done = threading.Event(), list[str]()

    def check(register: Register, _: Progress) -> None:
        begun.set()
        forever(register)

    operations.work(owner, "核验登记簿", check, lambda _: done.append("check"))
    assert begun.wait(LONG / 1000)
    operations.cancel()
    operations.work(owner, "数数", lambda _, __: None, lambda _: done.append("next"))
    qtbot.waitUntil(lambda: done == ["next"], timeout=LONG)

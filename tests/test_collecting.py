"""Large results are freed piece by piece, and Python's search for cycles waits for all work that asks it to."""

from __future__ import annotations

import gc
import threading
import weakref

from desktop.collecting import let_go, without_collecting


class Part:
    """Something that can be seen to go."""


def test_what_only_the_heap_holds_goes_whatever_it_is_nested_in() -> None:
    parts = [Part() for _ in range(1_000)]
    gone = [weakref.ref(one) for one in parts]
    kept = parts[500]
    heap: list[object] = [{"lines": (tuple(parts[:600]), [{"x": parts[600:]}])}, None]
    del parts
    let_go(heap)
    assert heap == []
    assert [one() for one in gone if one() is not None] == [kept]


def test_what_others_hold_stays_whole() -> None:
    held = {"a": [Part(), Part()], "b": (1, "2")}
    let_go([held, [held]])
    assert len(held["a"]) == len(held["b"]) == 2


def test_what_the_last_of_many_holds_goes_too() -> None:
    form = Part()
    gone = weakref.ref(form)
    heap: list[object] = [tuple((form, number) for number in range(1_000))]
    del form
    let_go(heap)
    assert gone() is None


def test_the_search_waits_until_the_last_piece_of_work_is_done() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def other() -> None:
        with without_collecting():
            begun.set()
            go_on.wait(30)

    thread = threading.Thread(target=other)
    assert gc.isenabled()
    with without_collecting():
        thread.start()
        assert begun.wait(30)
    assert not gc.isenabled()
    go_on.set()
    thread.join()
    assert gc.isenabled()

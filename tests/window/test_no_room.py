"""A full disk, or a stick pulled out, while somebody types: what was typed stays, and is saved once it can be."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.register import open_register
from desktop.window.complaints import Notice
from desktop.window.shell import Shell
from tests.window.hands import LONG
from tests.window.test_subject_sheet import Opened, fill, opened, tab, text

__all__ = ["opened"]
pytestmark = [
    pytest.mark.qt_log_ignore("does not support (propagateSizeHints|grabbing the keyboard|raise)", extend=True),
    pytest.mark.skipif(sys.platform == "win32", reason="a size limit that a process sets itself"),
]


@contextmanager
def full(path: Path) -> Iterator[None]:
    """Let no file of this process grow beyond two pages: a save fails as on a disk without room."""
    del path
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 4096, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def pulled_out(path: Path) -> Iterator[None]:
    away = path.parent.with_name("拔出")
    path.parent.rename(away)
    try:
        yield
    finally:
        away.rename(path.parent)


def told(qtbot: QtBot, shell: Shell) -> str:
    """Return what the notice says, and close it."""
    qtbot.waitUntil(lambda: bool(shell.window().findChildren(Notice)), timeout=LONG)
    said = ""
    for notice in shell.window().findChildren(Notice):
        said += notice.sentence
        notice.accept()
    qtbot.waitUntil(lambda: not [n for n in shell.window().findChildren(Notice) if n.isVisible()], timeout=LONG)
    return said


@pytest.mark.parametrize("fault", [full, pulled_out])
def test_what_was_typed_stays_until_it_can_be_saved(
    qtbot: QtBot, opened: Opened, shell: Shell, county: Path, fault: object
) -> None:
    page = opened("enterprise", 1)
    tab(page, "profile")
    typed = "凤凰县沱江镇" * 16
    with fault(county):  # type: ignore[operator]  # either of the two
        fill(qtbot, page, "address", typed)
        assert "没有保存" in told(qtbot, shell)
        assert text(qtbot, page, "address") == typed
    fill(qtbot, page, "address", typed)
    with open_register(county) as register:
        assert register.verify().problems == ()
        assert typed in str(register.detail(page.sheet.subject or 0))

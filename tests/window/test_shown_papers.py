"""What was shown does not stay among the temporary files."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.window.shown_papers import place_for, sweep


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_shown_paper_is_swept_away(temporary: Path) -> None:
    (temporary / "别人的.txt").write_text("留下")
    place = place_for("../../身份证.pdf")
    place.write_bytes(b"%PDF")
    assert place.parent.parent == temporary
    assert place.name == "身份证.pdf"
    if os.name == "posix":
        assert place.parent.stat().st_mode & 0o077 == 0
    sweep()
    assert [left.name for left in temporary.iterdir()] == ["别人的.txt"]


def test_what_another_window_shows_today_stays(temporary: Path) -> None:
    today, before = place_for("今天.pdf"), place_for("以前.pdf")
    for place in (today, before):
        place.write_bytes(b"%PDF")
    long_ago = time.time() - timedelta(days=2).total_seconds()
    os.utime(before.parent, (long_ago, long_ago))
    sweep(timedelta(days=1))
    assert list(temporary.iterdir()) == [today.parent]

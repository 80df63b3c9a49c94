"""Where new registers are put when nobody says otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.register import open_register
from desktop.window.desk import Tools
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.theme import Theme
from tests.window.hands import LONG, write


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's documents where no test may write")
@pytest.mark.parametrize("documents", ["Documents", ""])
def test_a_register_goes_into_a_folder_of_its_own_which_is_made_when_needed(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, documents: str
) -> None:
    (tmp_path / documents).mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    window = MainWindow(Tools(theme, Settings(tmp_path / "window.ini")))
    qtbot.addWidget(window)
    window.show()
    start = window.start
    assert start is not None
    place = tmp_path / documents / "奖补台" / "电商奖补登记簿.subsidy"
    assert start.place.text() == str(place)
    assert not place.parent.exists()
    write(start.bureau, "从江县商务局")
    write(start.author, "吴秀梅")
    start.make.click()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    window.close()
    with open_register(place) as register:
        assert register.setting("bureau") == "从江县商务局"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the user's documents where no test may write")
def test_a_sample_register_to_play_with(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    window = MainWindow(Tools(theme, Settings(tmp_path / "window.ini")))
    qtbot.addWidget(window)
    window.show()
    start = window.start
    assert start is not None
    start.sample.click()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=3 * LONG)
    assert window.shell is not None
    assert window.shell.desk.path == tmp_path / "奖补台" / "示例" / "示例登记簿.subsidy"
    window.shell.go("batch")
    qtbot.waitUntil(lambda: window.shell is not None and "2" in window.shell.page.count.text(), timeout=LONG)
    window.close()

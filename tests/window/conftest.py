from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.window.application import make_application
from desktop.window.choosers import Choosers
from desktop.window.desk import Tools
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.shell import Shell
from desktop.window.theme import Theme
from tests.window.hands import LONG
from tests.window.making import make_county


@dataclass
class Answers:
    """What the user picks when the window asks for files: set by the test beforehand."""

    register: Path | None = None
    place: Path | None = None
    rosters: tuple[Path, ...] = ()
    folder: Path | None = None
    report: Path | None = None
    export: Path | None = None
    papers: tuple[Path, ...] = ()
    file: Path | None = None
    new_file: Path | None = None
    shown: list[Path] = field(default_factory=list)

    def choosers(self) -> Choosers:
        return Choosers(
            open_register=lambda _: self.register,
            place_register=lambda _, __: self.place,
            rosters=lambda _: self.rosters,
            folder=lambda _: self.folder,
            place_report=lambda _, __: self.report,
            show_folder=self.shown.append,
            place_list=lambda _, __: self.export,
            papers=lambda _: self.papers,
            file=lambda _, __, ___: self.file,
            new_file=lambda _, __, ___, ____: self.new_file,
            into=lambda _, __: self.folder,
        )


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    assert make_application() is qapp
    return Theme(qapp, Qt.ColorScheme.Light)


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture(autouse=True)
def no_leaked_windows(qtbot: QtBot) -> Iterator[None]:
    """Whatever a test opens it must close, dialogs included."""
    before = set(QApplication.topLevelWidgets())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible()]
    assert not left
    qtbot.wait(1)


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, answers: Answers, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(Tools(theme, Settings(tmp_path / "window.ini"), answers.choosers()))
    made.resize(1366, 688)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return make_county(tmp_path / "从江县.subsidy", 30)


@pytest.fixture
def shell(qtbot: QtBot, window: MainWindow, county: Path) -> Shell:
    """The register of a county, open at its enterprises."""
    window.open_register(county)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("enterprise")
    return window.shell

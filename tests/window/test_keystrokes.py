"""How many keys the ten commonest jobs take, counted on the real window: the manual tells just these numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import resources
from desktop.register import open_register
from desktop.window.asking import Ask
from desktop.window.assess_page import AssessPage
from desktop.window.import_page import ImportPage
from desktop.window.parts import TextField
from desktop.window.shell import Shell
from desktop.window.subject_page import SubjectPage
from tests.window.conftest import Answers
from tests.window.hands import LONG, write
from tests.window.making import code, enterprise_name, write_roster

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


class Keyboard:
    """Presses keys where the focus is, and counts them; a chord is one. What is written is not counted."""

    def __init__(self, qtbot: QtBot, shell: Shell) -> None:
        self.qtbot, self.shell, self.count = qtbot, shell, 0

    @property
    def focus(self) -> QWidget:
        """What has the focus, in whichever window is active."""
        return QApplication.focusWidget() or self.shell

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        self.count += 1
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.focus, key, modifier)

    def write(self, text: str) -> None:
        write(self.focus, text)

    def wait(self, ready: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(ready()), timeout=LONG)


def told() -> dict[str, int]:
    """Return job → keys, as the manual has them."""
    rows = re.findall(r"^\| (.+?) \| .+ \| (\d+) \|$", resources.text("manual/keys.md"), re.MULTILINE)
    return {job: int(keys) for job, keys in rows}


@pytest.fixture
def keyboard(qtbot: QtBot, shell: Shell) -> Keyboard:
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30, timeout=LONG)
    return Keyboard(qtbot, shell)


def find_one(keys: Keyboard) -> None:
    keys.press(Qt.Key.Key_K, ctrl=True)
    keys.write("cjxbct")
    keys.wait(lambda: keys.shell.seeker.model.rowCount() > 1)
    keys.press(Qt.Key.Key_Return)
    keys.wait(lambda: not keys.shell.seeker.isVisible())


def change_room(keys: Keyboard) -> None:
    keys.press(Qt.Key.Key_3, ctrl=True)
    assert keys.shell.room == "station"


def filter_list(keys: Keyboard) -> None:
    page = keys.shell.page
    assert isinstance(page, SubjectPage)
    keys.press(Qt.Key.Key_F, ctrl=True)
    keys.write("侗乡源")
    keys.wait(lambda: page.model.rowCount() == 3)


def undo(keys: Keyboard) -> None:
    keys.wait(keys.shell.turning.undo.isEnabled)
    keys.press(Qt.Key.Key_Z, ctrl=True)
    keys.wait(keys.shell.turning.redo.isEnabled)


def back_up(keys: Keyboard) -> None:
    keys.press(Qt.Key.Key_K, ctrl=True)
    keys.write("备份")
    keys.press(Qt.Key.Key_Return)
    with open_register(keys.shell.desk.path) as register:
        keys.wait(register.backups)


@pytest.mark.parametrize(
    ("job", "does"),
    [
        ("找到一家企业", find_one),
        ("换到另一个室", change_room),
        ("在列表里筛", filter_list),
        ("撤销刚才那一步", undo),
        ("立即备份", back_up),
    ],
)
def test_a_job_takes_as_many_keys_as_the_manual_says(
    keyboard: Keyboard, job: str, does: Callable[[Keyboard], None]
) -> None:
    does(keyboard)
    assert keyboard.count == told()[job]


def test_a_figure_is_changed_in_the_list(keyboard: Keyboard) -> None:
    page = keyboard.shell.page
    assert isinstance(page, SubjectPage)
    column = next(n for n, key in enumerate(page.model.keys) if key == "online_sales")
    page.view.setFocus()
    page.view.setCurrentIndex(page.model.index(2, column))
    QTest.keyClick(page.view, Qt.Key.Key_8)  # typing begins to replace
    assert isinstance(keyboard.focus, TextField)
    keyboard.press(Qt.Key.Key_Return)
    with open_register(keyboard.shell.desk.path) as register:
        row = register.subjects("enterprise")[2]
        keyboard.wait(lambda: register.facts(row.id).yearly["online_sales"][2020] == 800)
    assert keyboard.count == told()["改一个数"]


def test_a_roster_is_chosen_and_written(keyboard: Keyboard, answers: Answers, tmp_path: Path) -> None:
    heads = ("企业名称", "统一社会信用代码", "网络销售额（2020年）")
    answers.rosters = (write_roster(tmp_path / "名册.xlsx", heads, [(enterprise_name(3), code(3), "777")]),)
    keyboard.press(Qt.Key.Key_I, ctrl=True)
    page = keyboard.shell.page
    assert isinstance(page, ImportPage)
    keyboard.press(Qt.Key.Key_Return, ctrl=True)
    keyboard.wait(lambda: page.loaded is not None)
    assert keyboard.count == told()["去导入并选名册"]
    keyboard.count = 0
    keyboard.press(Qt.Key.Key_Return, ctrl=True)
    keyboard.wait(lambda: page.applied is not None)
    assert keyboard.count == told()["写入核对过的名册"]


def test_a_year_is_assessed_and_made_a_batch(keyboard: Keyboard) -> None:
    shell = keyboard.shell
    keyboard.press(Qt.Key.Key_9, ctrl=True)
    page = shell.page
    assert isinstance(page, AssessPage)
    keyboard.wait(lambda: page.year_box.currentData() == 2020)
    keyboard.press(Qt.Key.Key_Return, ctrl=True)
    keyboard.wait(lambda: page.run)
    assert keyboard.count == told()["测算一个年度"]
    keyboard.count = 0
    keyboard.press(Qt.Key.Key_Return, ctrl=True)
    keyboard.wait(lambda: any(one.isVisible() for one in page.findChildren(Ask)))
    ask = next(one for one in page.findChildren(Ask) if one.isVisible())
    keyboard.wait(ask.isActiveWindow)
    keyboard.press(Qt.Key.Key_Return)
    keyboard.wait(lambda: shell.room == "batch")
    assert keyboard.count == told()["做成批次"]


def test_the_manual_counts_ten_jobs() -> None:
    assert len(told()) == 10

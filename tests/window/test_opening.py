"""From the first start to a register: passwords, accounts, one window for each, what is left of a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.register import Claim, create_register, open_register
from desktop.window import shell
from desktop.window.asking import Ask
from desktop.window.complaints import Notice
from desktop.window.crash import CrashLog
from desktop.window.desk import Tools
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.single import Single, is_open_elsewhere
from desktop.window.theme import Theme
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, push

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)
_ME, _PASSWORD = "吴秀梅", "从江县的密码-2026"


def asked(qtbot: QtBot, window: MainWindow) -> Ask:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(Ask)), timeout=LONG)
    return next(one for one in window.findChildren(Ask) if one.isVisible())


def enter(qtbot: QtBot, ask: Ask, text: str) -> None:
    field = ask.fields["密码"]
    field.setText(text)  # type: ignore[union-attr]  # a field of text
    click(qtbot, ask.verb)


def has_shell(window: MainWindow) -> bool:
    return window.shell is not None


def test_an_encrypted_register_asks_for_its_password(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "加密县.subsidy"
    create_register(path, author=_ME, password=_PASSWORD).close()
    window.open_register(path)
    ask = asked(qtbot, window)
    enter(qtbot, ask, "不是这个密码")
    qtbot.waitUntil(lambda: "密码" in ask._why_not.text() and ask._why_not.isVisible(), timeout=LONG)
    enter(qtbot, ask, _PASSWORD)
    qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
    assert window.shell is not None
    window.shell.go("enterprise")
    qtbot.waitUntil(lambda: window.shell is not None and bool(window.shell.page.count.text()), timeout=LONG)


def test_who_turns_back_stays_at_the_start_page(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "加密县.subsidy"
    create_register(path, author=_ME, password=_PASSWORD).close()
    window.open_register(path)
    asked(qtbot, window).reject()
    assert window.start is not None
    window.open_register(path)
    asked(qtbot, window).reject()


def test_accounts_sign_in_and_their_right_is_shown(qtbot: QtBot, window: MainWindow, county: Path) -> None:
    with open_register(county) as register:
        register.add_account("杨主管", "supervisor", "主管的密码123", author=_ME)
    window.open_register(county)
    ask = asked(qtbot, window)
    enter(qtbot, ask, "错的密码错的")
    qtbot.waitUntil(lambda: "不对" in ask._why_not.text(), timeout=LONG)
    enter(qtbot, ask, "主管的密码123")
    qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
    assert window.shell is not None
    assert (window.shell.desk.author, window.shell.desk.role) == ("杨主管", "主管")
    with open_register(county) as register:
        assert register.changes(1)[0].author == "杨主管"


def test_what_somebody_else_uses_is_opened_to_be_read(qtbot: QtBot, window: MainWindow, county: Path) -> None:
    with Claim(county, "杨胜华"):
        window.open_register(county)
        qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
    assert window.shell is not None
    assert "杨胜华" in window.shell.desk.read_only
    assert "只读" in window.windowTitle()


def test_a_register_has_one_window(qtbot: QtBot, window: MainWindow, county: Path, tmp_path: Path) -> None:
    window.open_register(county)
    qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
    single = window._single
    assert single is not None
    with qtbot.waitSignal(single.wanted, timeout=LONG):
        assert is_open_elsewhere(county, tmp_path / "open")
    window.show_start()
    assert not is_open_elsewhere(county, tmp_path / "open")


def test_a_second_window_is_told_of_the_first(qtbot: QtBot, window: MainWindow, county: Path, tmp_path: Path) -> None:
    first = Single(county, tmp_path / "open")
    assert first.held
    with qtbot.waitSignal(first.wanted, timeout=LONG):
        window.open_register(county)
    notice = window.findChild(Notice)
    assert isinstance(notice, Notice)
    assert "另一个窗口" in notice.sentence
    notice.accept()
    first.release()


def test_a_register_is_made_encrypted_with_its_recovery_sheet(
    qtbot: QtBot, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    page = window.start
    assert page is not None
    qtbot.waitUntil(lambda: len(page.policies) == 5, timeout=LONG)
    page.bureau.setText("从江县商务局")
    page.author.setText(_ME)
    page.place.setText(str(tmp_path / "新县.subsidy"))
    page.policies["congjiang-2015"].setChecked(True)
    page.encrypt.setChecked(True)
    page.password.setText(_PASSWORD)
    page.again.setText("另一个密码")
    click(qtbot, page.make)
    assert "不一样" in page._why_not.text()
    page.again.setText(_PASSWORD)
    click(qtbot, page.make)
    qtbot.waitUntil(lambda: page.findChild(Notice) is not None, timeout=LONG)
    notice = page.findChild(Notice)
    assert isinstance(notice, Notice)
    answers.new_file = tmp_path / "恢复单.pdf"
    push(qtbot, notice, "存成恢复单...")
    assert answers.new_file.read_bytes().startswith(b"%PDF")
    key = notice.findChild(QPlainTextEdit)
    assert isinstance(key, QPlainTextEdit)
    recovery = key.toPlainText()
    push(qtbot, notice, "已经收好")
    qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
    window.show_start()
    with open_register(tmp_path / "新县.subsidy", password=recovery) as register:
        assert register.policies.ids() == ("congjiang-2015",)
        assert (register.setting("bureau"), register.setting("level")) == ("从江县商务局", "county")


def test_the_window_remembers_what_was_open(qtbot: QtBot, theme: Theme, county: Path, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "other.ini")
    window = MainWindow(Tools(theme, settings))
    qtbot.addWidget(window)
    window.open_register(county)
    qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
    assert window.shell is not None
    window.shell.go("station")
    window.close()
    again = Settings(tmp_path / "other.ini")
    assert (again.last, again.value("room")) == (county, "station")
    second = MainWindow(Tools(theme, again))
    qtbot.addWidget(second)
    second.open_register(county, again.value("room"))
    qtbot.waitUntil(lambda: has_shell(second), timeout=LONG)
    assert second.shell is not None
    assert second.shell.room == "station"
    second.shell.left.emit()
    assert again.last is None
    second.close()


def test_a_register_is_backed_up_daily_and_when_it_is_closed(
    qtbot: QtBot, theme: Theme, county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "DAILY_AFTER_MS", 0)
    window = MainWindow(Tools(theme, Settings(tmp_path / "w.ini")))
    qtbot.addWidget(window)
    window.open_register(county)
    with open_register(county) as register:
        qtbot.waitUntil(lambda: [one.occasion for one in register.backups()] == ["daily"], timeout=LONG)
        register.set_setting("bureau", "改名的局", author=_ME)
        window.close()
        assert [one.occasion for one in register.backups()] == ["close", "daily"]
        assert register.backups()[0].head == register.chain_head()


def test_a_register_that_is_left_is_backed_up_while_the_start_page_waits(
    qtbot: QtBot, theme: Theme, county: Path, tmp_path: Path
) -> None:
    window = MainWindow(Tools(theme, Settings(tmp_path / "w.ini")))
    qtbot.addWidget(window)
    window.show()
    window.open_register(county)
    qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
    with open_register(county) as register:
        register.set_setting("bureau", "改名的局", author=_ME)
        window.show_start()
        start = window.start
        assert start is not None
        assert not start.make.isEnabled()
        assert any(one.text().startswith("备份登记簿") for one in start.findChildren(QLabel))
        qtbot.waitUntil(start.make.isEnabled, timeout=LONG)
        assert [one.occasion for one in register.backups()] == ["close"]
        window.open_register(county)
        qtbot.waitUntil(lambda: has_shell(window), timeout=LONG)
        register.set_setting("bureau", "又改名的局", author=_ME)
        window.show_start()
        window.close()  # at once: it is backed up all the same
        assert [one.occasion for one in register.backups()] == ["close", "close"]


def test_a_window_on_a_screen_that_is_gone_comes_back_on_one_that_is_there(
    qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "far.ini")
    window = MainWindow(Tools(theme, settings))
    qtbot.addWidget(window)
    window.setGeometry(QRect(9_000, 7_000, 900, 500))
    settings.keep_geometry(window.saveGeometry())
    again = MainWindow(Tools(theme, settings))
    qtbot.addWidget(again)
    assert QGuiApplication.primaryScreen().availableGeometry().intersects(again.geometry())


def test_a_crash_leaves_a_trace_for_the_next_start(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from desktop.window.crash import CrashLog; import faulthandler\n"
        "CrashLog(Path(sys.argv[1])).start(); faulthandler._sigsegv()"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, check=False)
    assert done.returncode != 0
    left = CrashLog(tmp_path).take_left_over()
    assert "Fatal Python error" in left
    assert CrashLog(tmp_path).take_left_over() == ""


def test_a_bug_is_kept_until_it_was_read(qtbot: QtBot, theme: Theme, answers: Answers, tmp_path: Path) -> None:
    crashes = CrashLog(tmp_path / "crash")
    crashes.start()
    window = MainWindow(Tools(theme, Settings(tmp_path / "w.ini"), answers.choosers(), crashes))
    qtbot.addWidget(window)
    window.show()
    window.tell_bug("奖补台 报告正文")
    assert "报告正文" in next((tmp_path / "crash").glob("*.txt")).read_text("utf-8")
    notice = window.findChild(Notice)
    assert isinstance(notice, Notice)
    notice.accept()
    window.close()
    crashes.end()
    assert not list((tmp_path / "crash").glob("*.txt"))
    left = MainWindow(Tools(theme, Settings(tmp_path / "w2.ini"), answers.choosers()))
    qtbot.addWidget(left)
    left.show()
    left.tell_last_crash("Fatal Python error")
    told = left.findChild(Notice)
    assert isinstance(told, Notice)
    assert "上次" in told.sentence
    told.accept()
    left.close()

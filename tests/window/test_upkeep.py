"""维护: backups made and restored, a copy on a stick, accounts, settings, the log, a newer version."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.register import SubjectChange, create_register, open_register
from desktop.window.asking import Ask
from desktop.window.complaints import Notice
from desktop.window.main_window import MainWindow
from desktop.window.parts import Choice, TextField
from desktop.window.shell import Shell
from desktop.window.theme import DARK, Theme
from desktop.window.upkeep_page import UpkeepPage
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, press, push, words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
_ME = "吴秀梅"
W = TypeVar("W", bound=QWidget)


def upkeep(qtbot: QtBot, shell: Shell, part: str) -> UpkeepPage:
    shell.go("upkeep", part)
    page = shell.page
    assert isinstance(page, UpkeepPage)
    qtbot.waitUntil(lambda: page.known is not None, timeout=LONG)
    return page


@pytest.fixture
def page(qtbot: QtBot, shell: Shell) -> UpkeepPage:
    return upkeep(qtbot, shell, "backups")


def choose(qtbot: QtBot, page: UpkeepPage, title: str) -> None:
    def row() -> int:
        return page.model.row_of(lambda one: one.cells[0].text == title)

    qtbot.waitUntil(lambda: row() >= 0, timeout=LONG)
    page.view.clearSelection()
    page.view.selectRow(row())
    page._show_selected()


def notice_of(qtbot: QtBot, page: UpkeepPage) -> Notice:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(Notice)), timeout=LONG)
    return next(one for one in page.findChildren(Notice) if one.isVisible())


def shown(qtbot: QtBot, page: UpkeepPage, kind: type[W]) -> W:
    """Return the one control of this kind in the panel."""

    def found() -> list[W]:
        assert page.panel is not None
        return [one for one in page.panel.findChildren(kind) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=LONG)
    return found()[0]


def fields_of(qtbot: QtBot, page: UpkeepPage, count: int) -> list[TextField]:
    """Return the fields in the panel, once there are so many."""

    def found() -> list[TextField]:
        assert page.panel is not None
        return [one for one in page.panel.findChildren(TextField) if one.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == count, timeout=LONG)
    return found()


def fill(ask: Ask, **answers: str) -> None:
    for name, text in answers.items():
        field = ask.fields[name]
        assert isinstance(field, TextField)
        field.setText(text)


def test_a_backup_is_made_and_brings_the_register_back(
    qtbot: QtBot, window: MainWindow, shell: Shell, page: UpkeepPage, county: Path
) -> None:
    click(qtbot, page.back_up)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=LONG)
    with open_register(county) as register:
        register.set_setting("bureau", "改错的名字", author=_ME)
    assert page.panel is not None
    push(qtbot, page.panel, "用这份备份恢复...")
    push(qtbot, notice_of(qtbot, page), "恢复")
    qtbot.waitUntil(lambda: window.shell is not None and window.shell is not shell, timeout=LONG)
    assert window.shell is not None
    assert (window.shell.room, window.shell.desk.bureau) == ("upkeep", "从江县商务局")


def test_a_day_s_backup_is_made_once(qtbot: QtBot, shell: Shell, county: Path) -> None:
    with open_register(county) as register:
        shell.back_up_daily()
        qtbot.waitUntil(lambda: "已作每日备份" in words(shell.status), timeout=LONG)
        assert [one.occasion for one in register.backups()] == ["daily"]
        with qtbot.waitSignal(shell.desk.operations.ended, timeout=LONG):
            shell.back_up_daily()
        assert len(register.backups()) == 1


def test_the_register_is_verified_and_copied_to_a_stick(
    qtbot: QtBot, page: UpkeepPage, answers: Answers, tmp_path: Path
) -> None:
    click(qtbot, page.verify)
    notice = notice_of(qtbot, page)
    assert "全部相符" in notice.sentence
    notice.accept()
    answers.folder = tmp_path / "U盘"
    answers.folder.mkdir()
    click(qtbot, page.copy)
    qtbot.waitUntil((tmp_path / "U盘" / "从江县.subsidy").is_file, timeout=LONG)
    qtbot.waitUntil(lambda: "已拷到" in page.standing.note, timeout=LONG)


def test_the_first_account_is_a_supervisor_who_then_signs_in(
    qtbot: QtBot, window: MainWindow, shell: Shell, page: UpkeepPage
) -> None:
    page._choose_part("accounts")
    click(qtbot, page.add_account)
    ask = next(one for one in page.findChildren(Ask) if one.isVisible())
    role = ask.fields["职责"]
    assert isinstance(role, Choice)
    assert role.count() == 1
    fill(ask, 姓名="杨主管", 密码="主管的密码123", 再输一次密码="主管的密码12")
    click(qtbot, ask.verb)
    assert "不一样" in ask._why_not.text()
    fill(ask, 再输一次密码="主管的密码123")
    click(qtbot, ask.verb)
    qtbot.waitUntil(lambda: any(one.windowTitle() == "登录" for one in window.findChildren(Ask)), timeout=LONG)
    sign_in = next(one for one in window.findChildren(Ask) if one.windowTitle() == "登录")
    fill(sign_in, 密码="主管的密码123")
    click(qtbot, sign_in.verb)
    qtbot.waitUntil(lambda: window.shell is not None and window.shell is not shell, timeout=LONG)
    assert window.shell is not None
    assert window.shell.desk.role == "主管"
    assert "换账户登录..." in {action.text() for action in window.shell._menu().actions()}
    again = upkeep(qtbot, window.shell, "accounts")
    click(qtbot, again.add_account)
    second = next(one for one in again.findChildren(Ask) if one.isVisible())
    fill(second, 姓名="吴秀梅", 密码="经办的密码123", 再输一次密码="经办的密码123")
    click(qtbot, second.verb)
    qtbot.waitUntil(lambda: again.model.rowCount() == 2, timeout=LONG)
    choose(qtbot, again, "吴秀梅")
    assert again.panel is not None
    push(qtbot, again.panel, "停用")
    with open_register(window.shell.desk.path) as register:
        qtbot.waitUntil(lambda: not register.accounts()[1].active, timeout=LONG)


def test_a_setting_saves_itself_and_a_bad_one_is_marked(qtbot: QtBot, page: UpkeepPage, county: Path) -> None:
    page._choose_part("settings")
    choose(qtbot, page, "单位名称")
    assert page.panel is not None
    field = shown(qtbot, page, TextField)
    field.setText("从江县商务和投资促进局")
    press(field, Qt.Key.Key_Return)
    with open_register(county) as register:
        qtbot.waitUntil(lambda: register.setting("bureau") == "从江县商务和投资促进局", timeout=LONG)
    choose(qtbot, page, "加一天...")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    day = shown(qtbot, page, TextField)
    day.setText("2026-13-01")
    push(qtbot, page.panel, "加上")
    notice_of(qtbot, page).accept()
    assert day.property("wrong") == "true"


def test_the_theme_and_the_type_are_chosen_for_this_computer(qtbot: QtBot, page: UpkeepPage, theme: Theme) -> None:
    page._choose_part("settings")
    before = theme.font().pointSizeF()
    try:
        choose(qtbot, page, "明暗")
        assert page.panel is not None
        box = shown(qtbot, page, Choice)
        box.setCurrentIndex(box.findData("dark"))
        box.activated.emit(box.currentIndex())
        assert theme.tokens is DARK
        assert page.desk.tools.settings.value("theme") == "dark"
        choose(qtbot, page, "字号")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        box = shown(qtbot, page, Choice)
        box.setCurrentIndex(box.findData("large"))
        box.activated.emit(box.currentIndex())
        assert theme.font().pointSizeF() > before
    finally:
        theme.choose_scale(1.0)
        theme.choose(Qt.ColorScheme.Light)


def test_the_log_is_filtered_by_words(qtbot: QtBot, page: UpkeepPage) -> None:
    page._choose_part("log")
    everything = page.model.rowCount()
    page._search.setText("吴秀梅 服务站")
    assert 0 < page.model.rowCount() < everything
    page._search.setText("没有这回事")
    assert page.empty.isVisible()
    push(qtbot, page.empty, "清除条件")
    assert page.model.rowCount() == everything


def test_who_was_withdrawn_is_brought_back(qtbot: QtBot, shell: Shell, county: Path) -> None:
    with open_register(county) as register:
        row = register.subjects("enterprise")[0]
        register.withdraw(row.id, author=_ME, reason="重复")
    page = upkeep(qtbot, shell, "removed")
    choose(qtbot, page, row.name)
    push(qtbot, page, "恢复...")
    ask = page.findChild(Ask)
    assert ask is not None
    ask.answer()
    assert "请填写原因" in words(ask)
    fill(ask, 原因="并非重复")
    ask.answer()
    qtbot.waitUntil(lambda: page.known is not None and page.known.withdrawn == (), timeout=LONG)
    with open_register(county) as register:
        assert register.subjects("enterprise")[0].id == row.id
        assert register.next_title("undo").startswith("恢复")


def test_personal_rows_are_removed_only_after_a_warning(qtbot: QtBot, shell: Shell, county: Path) -> None:
    with open_register(county) as register:
        register.apply([SubjectChange("person", "王小伟", "11010519491231002X")], author=_ME, source="测试")
    page = upkeep(qtbot, shell, "removed")
    choose(qtbot, page, "清除保存期满的个人信息...")
    day, reason = fields_of(qtbot, page, 2)
    day.setText("2000-01-01")
    push(qtbot, page, "看有多少...")
    assert reason.toolTip() == "请写明原因"
    reason.setText("保存期满")
    push(qtbot, page, "看有多少...")
    assert "没有保存期满" in notice_of(qtbot, page).sentence
    notice_of(qtbot, page).accept()
    day.setText("2200-01-01")
    push(qtbot, page, "看有多少...")
    qtbot.waitUntil(lambda: "个人 1 人" in notice_of(qtbot, page).sentence, timeout=LONG)
    push(qtbot, notice_of(qtbot, page), "清除")

    def gone() -> bool:
        with open_register(county) as register:
            return register.subjects("person") == ()

    qtbot.waitUntil(gone, timeout=LONG)


def test_a_rate_of_ones_own_is_entered_and_taken_back(qtbot: QtBot, shell: Shell) -> None:
    page = upkeep(qtbot, shell, "settings")
    choose(qtbot, page, "加一个利率...")
    since, percent = fields_of(qtbot, page, 2)
    since.setText("2026-01-01")
    percent.setText("三点五")
    push(qtbot, page, "加上")
    assert "百分数" in percent.toolTip()
    percent.setText("3.5")
    push(qtbot, page, "加上")
    choose(qtbot, page, "2026-01-01 起　6 个月以内")
    push(qtbot, page, "取消这个利率")
    qtbot.waitUntil(lambda: page.known is not None and not any(one.own for one in page.known.rates), timeout=LONG)


def test_a_newer_setup_is_found_only_where_it_is_whole(
    qtbot: QtBot, page: UpkeepPage, answers: Answers, tmp_path: Path
) -> None:
    answers.folder = tmp_path
    page.look_for_update()
    notice = notice_of(qtbot, page)
    assert "没有比它新的" in notice.sentence
    notice.accept()
    for name in ("SubsidyDesk-99.0.0-setup.exe", "subsidy-desk_99.0.0_amd64.deb"):
        (tmp_path / name).write_bytes(b"setup")
        digest = hashlib.sha256(b"setup").hexdigest()
        (tmp_path / f"{name}.sha256").write_text(f"{digest}  {name}\n")
    page.look_for_update()
    qtbot.waitUntil(lambda: "99.0.0" in notice_of(qtbot, page).sentence, timeout=LONG)
    notice_of(qtbot, page).reject()


def test_an_encrypted_register_shows_its_recovery_sheet_and_takes_another_password(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "加密县.subsidy"
    create_register(path, author=_ME, password="原来的密码123").close()
    window.open_register(path, password="原来的密码123")
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    first = window.shell
    assert first is not None
    page = upkeep(qtbot, first, "about")
    choose(qtbot, page, "加密")
    assert "恢复单..." in {one.text() for one in page.findChildren(type(page.back_up))}
    ask = page.ask_for_new_password()
    fill(ask, 新密码="换过的密码456", 再输一次="换过的密码456")
    click(qtbot, ask.verb)
    qtbot.waitUntil(lambda: window.shell is not None and window.shell is not first, timeout=LONG)
    window.show_start()
    open_register(path, password="换过的密码456").close()
    assert "改动" not in words(window)

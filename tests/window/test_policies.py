"""政策库: a document read in order beside its text, choices with reasons, scenarios on the spot, a file taken in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.register import open_register
from desktop.window.complaints import Notice
from desktop.window.parts import Choice, TextField
from desktop.window.policy_page import PolicyPage
from desktop.window.shell import Shell
from policies.language import Measure
from policies.language.policy import Fund, Reading
from policies.library import built_in
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, push, words

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
_POLICY = "yeji-2017"


@pytest.fixture
def page(qtbot: QtBot, shell: Shell) -> PolicyPage:
    """The page with one policy chosen."""
    shell.go("policy", _POLICY)
    assert isinstance(shell.page, PolicyPage)
    found = shell.page
    qtbot.waitUntil(lambda: found.document is not None and found.policy.id == _POLICY, timeout=LONG)
    return found


def choose(page: PolicyPage, part: str, kind: type) -> None:
    page.bar.segments[part].click()
    at = page.model.row_of(lambda one: isinstance(one, kind))
    page.view.clearSelection()
    page.view.selectRow(at)


def field(page: PolicyPage, name: str) -> TextField:
    assert page.panel is not None
    return next(one for one in page.panel.findChildren(TextField) if one.accessibleName() == name and one.isVisible())


def test_a_document_is_read_in_order_with_the_text_beside(
    qtbot: QtBot, page: PolicyPage, answers: Answers, tmp_path: Path
) -> None:
    order = [one.id for row in range(page.model.rowCount()) if isinstance(one := page.model.item(row), Measure)]
    assert order == [one.id for one in page.policy.measures]
    measure = page.policy.measures[0]
    answers.file = tmp_path / "原文.txt"
    answers.file.write_text(f"某某意见\n{measure.clause}. 标题\n原文的话在这里。\n", encoding="gb18030")
    page.attach.click()
    qtbot.waitUntil(lambda: page.document is not None and len(page.document.papers) == 1, timeout=LONG)
    choose(page, "clauses", Measure)
    qtbot.waitUntil(lambda: "原文的话在这里" in words(page.panel), timeout=LONG)
    assert measure.rule in words(page.panel)


def test_a_reading_is_chosen_with_a_reason(qtbot: QtBot, page: PolicyPage, shell: Shell) -> None:
    choose(page, "readings", Reading)
    qtbot.waitUntil(lambda: "口径" in words(page.panel), timeout=LONG)
    reading = page.policy.readings[0]
    other = next(option for option in reading.options if option != reading.default)
    assert page.panel is not None
    box = page.panel.findChild(Choice)
    assert isinstance(box, Choice)
    box.setCurrentIndex(box.findData(other))
    push(qtbot, page.panel, "选定")
    assert field(page, "理由").property("wrong") == "true"
    field(page, "理由").setText("局务会 2019-03-11 议定")
    push(qtbot, page.panel, "选定")
    qtbot.waitUntil(
        lambda: page.document is not None and page.document.reasons[reading.id] == "局务会 2019-03-11 议定",
        timeout=LONG,
    )
    with open_register(shell.desk.path) as register:
        assert register.setting(f"reading.{_POLICY}.{reading.id}") == other


def test_scenarios_run_on_the_spot(qtbot: QtBot, page: PolicyPage) -> None:
    click(qtbot, page.check)
    qtbot.waitUntil(lambda: bool(page.results), timeout=LONG)
    assert not any(result.failures for result in page.results)
    assert page.model.rowCount() == len(page.results)


def test_a_fund_gets_its_budget(qtbot: QtBot, page: PolicyPage, shell: Shell) -> None:
    shell.go("policy", "xiangxi-2018")
    qtbot.waitUntil(lambda: page.policy.id == "xiangxi-2018", timeout=LONG)
    choose(page, "funds", Fund)
    qtbot.waitUntil(lambda: "录入预算" in words(page.panel), timeout=LONG)
    field(page, "预算年度").setText("2020")
    field(page, "金额").setText("不知道")
    assert page.panel is not None
    push(qtbot, page.panel, "录入")
    assert field(page, "金额").property("wrong") == "true"
    field(page, "金额").setText("200万")
    push(qtbot, page.panel, "录入")
    qtbot.waitUntil(lambda: page.document is not None and bool(page.document.budgets), timeout=LONG)
    with open_register(shell.desk.path) as register:
        assert [one.amount for one in register.plans.budgets(2020)] == [200_000_000]


def test_a_faulty_file_is_refused_with_lines(qtbot: QtBot, page: PolicyPage, tmp_path: Path) -> None:
    source = built_in()[_POLICY].source
    file = tmp_path / "本县政策.toml"
    file.write_text(source.replace('default = "full"', 'default = "ful"', 1), encoding="utf-8")
    page.take_file(file)
    qtbot.waitUntil(lambda: page.findChild(Notice) is not None, timeout=LONG)
    notice = page.findChild(Notice)
    assert isinstance(notice, Notice)
    line = source[: source.index('default = "full"')].count("\n") + 1
    details = notice.findChild(QPlainTextEdit)
    assert isinstance(details, QPlainTextEdit)
    assert f"第 {line} 行" in details.toPlainText()
    notice.accept()


def test_a_file_of_the_bureau_s_own_is_taken_in(qtbot: QtBot, page: PolicyPage, shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "本县政策.toml"
    own = built_in()[_POLICY].source.replace(f'id = "{_POLICY}"', 'id = "ben-xian-2026"', 1)
    file.write_text(own, encoding="utf-8")
    page.take_file(file)
    qtbot.waitUntil(lambda: page.findChild(Notice) is not None, timeout=LONG)
    notice = page.findChild(Notice)
    assert isinstance(notice, Notice)
    push(qtbot, notice, "取用")
    qtbot.waitUntil(lambda: page.policy.id == "ben-xian-2026", timeout=LONG)
    with open_register(shell.desk.path) as register:
        assert register.policies.ids() == ("ben-xian-2026",)

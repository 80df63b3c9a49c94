"""测算 as a worklist: narrowed, searched, kept as views; decided on the spot, by two persons where it must be."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desktop.register import open_register
from desktop.register.award_values import DecisionKind
from desktop.window.asking import Ask
from desktop.window.assess_page import AssessPage
from desktop.window.findings import Wanted
from desktop.window.shell import Shell
from desktop.window.table_dialog import TableDialog
from tests.window.hands import LONG, click, push, words, write

# What only the platform for tests says, of every dialog.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
WHY = {"理由": "经研究", "依据（文件或会议）": "局党组会〔2021〕3号"}


@pytest.fixture
def page(qtbot: QtBot, shell: Shell) -> AssessPage:
    """Return the page with an assessment of 湘西 2020."""
    shell.go("assess")
    page = shell.page
    assert isinstance(page, AssessPage)
    page.policy_box.setCurrentIndex(page.policy_box.findData("xiangxi-2018"))
    page.policy_box.activated.emit(page.policy_box.currentIndex())
    page.year_box.setCurrentIndex(page.year_box.findData(2020))
    click(qtbot, page.empty.verb)
    qtbot.waitUntil(lambda: page.run is not None, timeout=LONG)
    qtbot.waitUntil(lambda: bool(page.chosen), timeout=LONG)
    return page


def shown(page: AssessPage) -> list[str]:
    rows = range(page.model.rowCount())
    return [str(page.model.index(row, 0).data()) for row in rows if page.model.item(row) is not None]


def fill(qtbot: QtBot, parent: AssessPage, said: dict[str, str], verb: str) -> None:
    """Fill the dialog that is open, and press its verb."""

    def opened() -> list[Ask]:
        return [one for one in parent.findChildren(Ask) if one.isVisible()]

    qtbot.waitUntil(lambda: len(opened()) == 1, timeout=LONG)
    (ask,) = opened()
    for name, text in said.items():
        field = ask.fields[name]
        field.clear()
        write(field, text)
    push(qtbot, ask, verb)
    qtbot.waitUntil(lambda: not opened() or opened() != [ask], timeout=LONG)


def decide(qtbot: QtBot, page: AssessPage, kind: DecisionKind, amount: str, verb: str) -> None:
    before = dict(page.decisions)
    page.decide(kind)
    fill(qtbot, page, {"金额（元）": amount, **WHY}, verb)
    qtbot.waitUntil(lambda: page.decisions != before, timeout=LONG)


def test_narrowed_by_measure_township_and_name(qtbot: QtBot, page: AssessPage) -> None:
    everything = shown(page)
    box = page.filters.measure
    box.setCurrentIndex(box.findData("XX-1b"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: 0 < len(shown(page)) < len(everything), timeout=LONG)
    stations = shown(page)
    assert page.bar.segments["due"].segment.amount == len(stations)
    town = page.filters.town
    town.setCurrentIndex(1)
    town.activated.emit(1)
    qtbot.waitUntil(lambda: len(shown(page)) < len(stations), timeout=LONG)
    assert page.run is not None
    assert {page.run.rows[one.subject].division_name for one in page._seen["due"].findings} <= {town.currentData()}
    page.filters.clear_all()
    assert shown(page) == everything
    write(page.filters.search, "fwz")  # 服务站, by its initials
    qtbot.waitUntil(lambda: len(shown(page)) < len(everything), timeout=LONG)
    assert all("服务站" in name for name in shown(page))


def test_a_view_is_kept_under_a_name(qtbot: QtBot, page: AssessPage) -> None:
    page._filter_by("undetermined")
    page.filters.state.setCurrentIndex(1)
    page.filters.ask_for_name()
    fill(qtbot, page, {"名称": "还缺资料的"}, "保存")
    assert page.filters.saved == {"还缺资料的": Wanted("undetermined", undecided=True)}
    page.filters.clear_all()
    page._filter_by("due")
    page.filters.show_view(page.filters.saved["还缺资料的"])
    assert (page._outcome, page.filters.state.currentIndex()) == ("undetermined", 1)
    page.filters._fill_menu()
    page.filters._drop("还缺资料的")
    assert page.filters.saved == {}


def test_overridden_confirmed_by_a_second_person_and_taken_back(qtbot: QtBot, page: AssessPage) -> None:
    name = shown(page)[0]
    decide(qtbot, page, "override", "12345.60", "改定")
    assert "改定" in str(page.model.index(page.view.selected_rows()[0], 2).data())
    qtbot.waitUntil(lambda: "等第二人确认" in words(page.panel))
    assert "经研究" in words(page.panel)
    page.ask_for_batch()
    fill_refused(qtbot, page, "做成批次", "须由第二人确认")
    page._confirm()
    own = next(one for one in page.findChildren(Ask) if one.isVisible()).fields["确认人"]
    own.setText(page.desk.author)  # type: ignore[union-attr]  # a line of text
    fill_refused(qtbot, page, "确认", "一人独办")
    page._confirm()
    fill(qtbot, page, {"确认人": "龙主任"}, "确认")
    qtbot.waitUntil(lambda: "龙主任 确认" in words(page.panel), timeout=LONG)
    amounts = page._awards(None)
    assert 1_234_560 in amounts
    page._revoke()
    fill(qtbot, page, {"理由": "不需要"}, "撤销")
    qtbot.waitUntil(lambda: page.decisions == {}, timeout=LONG)
    with open_register(page.desk.path) as register:
        said = [change.what for change in register.changes(3)]
    assert any("撤销决定" in what for what in said)
    assert shown(page)[0] == name


def fill_refused(qtbot: QtBot, page: AssessPage, verb: str, why: str) -> None:
    """Press the verb of the dialog that is open; it stays and says why not."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(Ask)), timeout=LONG)
    ask = next(one for one in page.findChildren(Ask) if one.isVisible())
    push(qtbot, ask, verb)
    qtbot.waitUntil(lambda: why in words(ask), timeout=LONG)
    ask.reject()


def test_a_decision_without_basis_is_not_taken(qtbot: QtBot, page: AssessPage) -> None:
    page.decide("override")
    ask = next(one for one in page.findChildren(Ask) if one.isVisible())
    write(ask.fields["理由"], "经研究")
    push(qtbot, ask, "改定")
    assert "请填写依据" in words(ask)
    write(ask.fields["依据（文件或会议）"], "会议")
    ask.fields["金额（元）"].clear()
    write(ask.fields["金额（元）"], "许多")
    push(qtbot, ask, "改定")
    qtbot.waitUntil(lambda: "不是金额" in words(ask), timeout=LONG)
    ask.reject()
    assert page.decisions == {}


def test_a_batch_of_what_is_selected(qtbot: QtBot, shell: Shell, page: AssessPage) -> None:
    page.view.selectRow(next(row for row in range(page.model.rowCount()) if page.model.item(row)))
    chosen = page.chosen[0]
    ask = page.ask_for_batch()
    assert ask is not None
    box = ask.fields["范围"]
    box.setCurrentIndex(box.findData("所选"))  # type: ignore[union-attr]  # the choice
    push(qtbot, ask, "做成批次")
    qtbot.waitUntil(lambda: shell.room == "batch", timeout=LONG)
    with open_register(page.desk.path) as register:
        (head,) = register.batches()
        assert {line.subject_id for line in register.batch(head.code).lines} == {int(chosen.subject)}


def test_a_measure_without_a_figure_is_awarded_by_hand(qtbot: QtBot, page: AssessPage) -> None:
    if page.ask_for_manual() is None:
        pytest.skip("the policy leaves nothing to a person")
    assert page.run is not None
    measure = next(one for one in page.run.policy.measures if one.manual)
    with open_register(page.desk.path) as register:
        row = next(iter(register.subjects(measure.subject)), None)
    ask = next(one for one in page.findChildren(Ask) if one.isVisible())
    write(ask.fields["对象"], "没有这个对象")
    push(qtbot, ask, "下一步")
    qtbot.waitUntil(lambda: "找到 0 个" in words(ask), timeout=LONG)
    if row is None:
        ask.reject()
        return
    fill(qtbot, page, {"对象": row.name}, "下一步")
    fill(qtbot, page, {"金额（元）": "5000", **WHY}, "人工核定")
    qtbot.waitUntil(lambda: (str(row.id), measure.id) in page.decisions, timeout=LONG)


def test_the_ledger_of_who_is_selected(qtbot: QtBot, page: AssessPage) -> None:
    page.show_ledger()
    qtbot.waitUntil(lambda: page.findChild(TableDialog) is not None, timeout=LONG)
    dialog = page.findChild(QDialog)
    assert dialog is not None
    assert "奖补台账" in words(dialog)
    push(qtbot, dialog, "关闭")


def test_a_running_assessment_can_be_stopped(qtbot: QtBot, shell: Shell, page: AssessPage) -> None:
    with qtbot.waitSignal(shell.desk.operations.ended, timeout=LONG):
        page.assess()
        assert page.start.text() == "停止测算"
        page.start.click()
    qtbot.waitUntil(lambda: page.start.text() == "重算", timeout=LONG)


def test_another_page_asks_for_an_outcome(qtbot: QtBot, shell: Shell, page: AssessPage) -> None:
    shell.desk.ways.go("assess", "xiangxi-2018/2020/undetermined")
    assert page._outcome == "undetermined"
    shell.desk.ways.go("assess", "xiangxi-2018/2019/refused")
    qtbot.waitUntil(lambda: page.run is not None and page.run.year == 2019, timeout=LONG)
    assert page.bar.segments == {} or page._outcome in page._found


def test_what_is_missing_leads_to_where_it_is_filled_in(qtbot: QtBot, shell: Shell, page: AssessPage) -> None:
    page._filter_by("undetermined")
    qtbot.waitUntil(lambda: "补齐最多可得" in words(page.panel) or bool(page.chosen), timeout=LONG)
    assert page.panel is not None
    push(qtbot, page.panel, "去填资料")
    qtbot.waitUntil(lambda: shell.room != "assess", timeout=LONG)
    assert shell.room in {"enterprise", "station", "training"}

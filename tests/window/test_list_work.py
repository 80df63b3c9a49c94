"""A clerk works in the lists: types, fills, pastes, sorts, narrows, exports; nothing typed is ever lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.register import Condition, Order, Register, open_register
from desktop.window.asking import Ask
from desktop.window.cells import CELL_ROLE, Cell, Look
from desktop.window.column_chooser import ColumnChooser
from desktop.window.desk import Desk
from desktop.window.list_filters import ConditionForm
from desktop.window.list_paste import PasteSheet
from desktop.window.list_view import CellEditor
from desktop.window.main_window import MainWindow
from desktop.window.operations import Operations
from desktop.window.page import Space
from desktop.window.shell import Shell
from desktop.window.subject_page import SubjectPage
from desktop.window.subject_profile import NoteField
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, compose, press, push, words, write
from tests.window.making import code, enterprise_name

# What only the platform for tests says, of every dialog and list of options.
_YEARS = 5
"""Three of which something is known, the one that ended and this one."""
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|grabbing the keyboard|raise)", extend=True)
SALES, TAX = 3, 6


@pytest.fixture
def page(qtbot: QtBot, shell: Shell) -> SubjectPage:
    shell.window().resize(1920, 1000)
    shell.go("enterprise")
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30 and len(page.model.years) == _YEARS, timeout=LONG)
    page.view.setFocus()
    return page


def cell(page: SubjectPage, row: int, column: int) -> Cell:
    found = page.model.index(row, column).data(CELL_ROLE)
    assert isinstance(found, Cell)
    return found


def type_into(page: SubjectPage, row: int, column: int, text: str) -> CellEditor:
    """Go to a cell and type: what one types replaces what is there."""
    page.view.choose(row, column)
    editor = open_cell(page)
    editor.selectAll()
    write(editor, text)
    return editor


def open_cell(page: SubjectPage) -> CellEditor:
    QTest.keyClick(page.view, Qt.Key.Key_F2)
    editor = page.view.indexWidget(page.view.currentIndex())
    assert isinstance(editor, CellEditor)
    return editor


def saved(page: SubjectPage, number: int, fact: str, year: int = 2020) -> object:
    with open_register(page.desk.path) as register:
        (row,) = register.subjects("enterprise", search=code(number))
        return register.facts(row.id).yearly.get(fact, {}).get(year)


def settled(qtbot: QtBot, page: SubjectPage) -> None:
    qtbot.waitUntil(lambda: not page.saver.waiting, timeout=LONG)


def last_title(page: SubjectPage) -> str:
    with open_register(page.desk.path) as register:
        return register.actions(1)[0].title


# Typing


def test_what_is_typed_into_a_cell_is_saved_at_once_and_enter_goes_on(qtbot: QtBot, page: SubjectPage) -> None:
    editor = type_into(page, 1, SALES, "12.5万")
    press(editor, Qt.Key.Key_Return)
    assert page.view.currentIndex().row() == 2
    settled(qtbot, page)
    assert saved(page, 1, "online_sales") == 12_500_000
    qtbot.waitUntil(lambda: cell(page, 1, SALES).text == "125,000.00")
    assert last_title(page) == f"修改“网络销售额（2020年）”：{enterprise_name(1)}"


def test_tab_goes_right_and_escape_forgets(qtbot: QtBot, page: SubjectPage) -> None:
    before = cell(page, 1, SALES).text
    press(type_into(page, 1, SALES, "1"), Qt.Key.Key_Escape)
    assert cell(page, 1, SALES).text == before
    press(type_into(page, 1, SALES, "100"), Qt.Key.Key_Tab)
    assert page.view.currentIndex().column() == SALES + 1
    settled(qtbot, page)
    assert saved(page, 1, "online_sales") == 100_00
    press(page.view, Qt.Key.Key_Tab)
    assert page.view.currentIndex().column() == SALES + 2
    press(page.view, Qt.Key.Key_Backtab)
    assert page.view.currentIndex().column() == SALES + 1


def test_a_digit_typed_on_a_cell_replaces_it(qtbot: QtBot, page: SubjectPage) -> None:
    page.view.choose(2, SALES)
    QTest.keyClicks(page.view, "7")
    editor = page.view.findChild(CellEditor)
    assert editor is not None
    QTest.keyClicks(editor, "50")
    press(editor, Qt.Key.Key_Enter)
    settled(qtbot, page)
    assert saved(page, 2, "online_sales") == 750_00


def test_names_codes_and_townships_are_typed_too(qtbot: QtBot, page: SubjectPage) -> None:
    press(type_into(page, 3, 0, "从江县𠮷·某有限公司"), Qt.Key.Key_Return)
    press(type_into(page, 3, 2, "洛香镇"), Qt.Key.Key_Return)
    settled(qtbot, page)
    with open_register(page.desk.path) as register:
        (row,) = register.subjects("enterprise", search=code(3))
    assert (row.name, row.division_name) == ("从江县𠮷·某有限公司", "洛香镇")
    assert row.division.startswith("522633")


def test_what_cannot_be_taken_stays_marked_with_the_reason(qtbot: QtBot, page: SubjectPage) -> None:
    press(type_into(page, 1, SALES, "约103万"), Qt.Key.Key_Return)
    wrong = cell(page, 1, SALES)
    assert wrong.text == "约103万"
    assert "请改成数字" in wrong.wrong
    assert "请改成数字" in str(page.model.index(1, SALES).data(Qt.ItemDataRole.ToolTipRole))
    assert "没有保存" in page.standing.note
    press(type_into(page, 4, 1, "91522633MA00000000"), Qt.Key.Key_Return)
    assert "校验位" in cell(page, 4, 1).wrong
    page.view.choose(0, 0)
    press(page.view, Qt.Key.Key_F8)
    assert (page.view.currentIndex().row(), page.view.currentIndex().column()) == (1, SALES)
    press(page.view, Qt.Key.Key_F8)
    assert page.view.currentIndex().row() == 4
    # The editor opens with what was typed; mended, it is saved and the mark goes.
    page.view.choose(1, SALES)
    editor = open_cell(page)
    assert editor.text() == "约103万"
    write(editor, "103万")
    press(editor, Qt.Key.Key_Return)
    settled(qtbot, page)
    assert saved(page, 1, "online_sales") == 103_000_000
    assert not cell(page, 1, SALES).wrong


def test_a_refusal_of_the_register_marks_the_cell(qtbot: QtBot, page: SubjectPage) -> None:
    press(type_into(page, 5, 1, code(6)), Qt.Key.Key_Return)
    settled(qtbot, page)
    qtbot.waitUntil(lambda: bool(cell(page, 5, 1).wrong))
    assert "属于" in cell(page, 5, 1).wrong


def test_nothing_typed_is_lost_when_the_program_goes(qtbot: QtBot, page: SubjectPage, window: MainWindow) -> None:
    press(type_into(page, 1, SALES, "约103万"), Qt.Key.Key_Return)
    type_into(page, 2, SALES, "说到一半")
    path = page.desk.path

    def kept() -> bool:
        with open_register(path) as register:
            return len(register.drafts.all()) == 2

    qtbot.waitUntil(kept, timeout=LONG)  # the power may fail from here on
    window.show_start()
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("enterprise")
    again = window.shell.page
    assert isinstance(again, SubjectPage)
    qtbot.waitUntil(lambda: again.model.rowCount() == 30 and bool(cell(again, 1, SALES).wrong), timeout=LONG)
    assert cell(again, 1, SALES).text == "约103万"
    assert cell(again, 2, SALES).text == "说到一半"
    assert "没有录完" in cell(again, 2, SALES).wrong


def test_what_was_entered_is_written_though_the_register_is_left_at_once(page: SubjectPage, window: MainWindow) -> None:
    for row in range(5):
        press(type_into(page, row, SALES, "4321"), Qt.Key.Key_Return)
    type_into(page, 6, SALES, "一半")
    path = page.desk.path
    window.show_start()
    with open_register(path) as register:
        rows = register.subjects("enterprise", limit=5)
        assert [one.yearly["online_sales"][2020] for one in register.facts_of([row.id for row in rows])] == [
            432_100
        ] * 5
        assert "一半" in "".join(register.drafts.all().values())


def test_enter_while_composing_does_nothing(page: SubjectPage) -> None:
    page.view.choose(3, 0)
    editor = open_cell(page)
    compose(editor, "cong'jiang")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape):
        press(editor, key)
        assert page.view.indexWidget(page.view.currentIndex()) is editor or editor.isVisible()
    assert page.view.currentIndex().row() == 3
    write(editor, "从江")
    assert "从江" in editor.text()
    press(editor, Qt.Key.Key_Escape)


def test_an_input_method_may_begin_on_the_cell_itself(qtbot: QtBot, page: SubjectPage) -> None:
    page.view.choose(3, 2)
    compose(page.view, "luo'xiang")
    editor = page.view.indexWidget(page.view.currentIndex())
    assert isinstance(editor, CellEditor)
    press(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    write(editor, "洛香镇")
    assert editor.text() == "洛香镇"
    press(editor, Qt.Key.Key_Return)
    settled(qtbot, page)
    qtbot.waitUntil(lambda: cell(page, 3, 2).text == "洛香镇", timeout=LONG)


def test_a_figure_from_records_is_not_overwritten(qtbot: QtBot, page: SubjectPage) -> None:
    from datetime import date

    from desktop.register import Statement, SubjectChange

    with open_register(page.desk.path) as register:
        (row,) = register.subjects("enterprise", search=code(2))
        said = Statement("online_sales", 2020, verified=5, verified_by="李四", verified_on=date(2021, 1, 1))
        change = SubjectChange("enterprise", row.name, subject=row.id, statements=(said,))
        register.apply([change], author="李四", source="核定")
    press(type_into(page, 2, SALES, "100"), Qt.Key.Key_Return)
    settled(qtbot, page)
    qtbot.waitUntil(lambda: "李四已核定" in cell(page, 2, SALES).wrong)


# Several cells


def test_ctrl_d_fills_down_as_one_action_that_ctrl_z_takes_back(qtbot: QtBot, page: SubjectPage, shell: Shell) -> None:
    column = page.model.keys.index("tax_compliant")
    page.view.choose(0, column)
    for _ in range(8):
        QTest.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(page.view, Qt.Key.Key_D, ctrl=True)
    settled(qtbot, page)
    qtbot.waitUntil(lambda: [cell(page, row, column).text for row in range(9)] == ["是"] * 9, timeout=LONG)
    assert last_title(page) == "填充“依法纳税（2020年）”（2 格）"
    qtbot.waitUntil(lambda: "填充" in shell.turning.undo.text(), timeout=LONG)
    press(shell, Qt.Key.Key_Z, ctrl=True)
    qtbot.waitUntil(lambda: cell(page, 3, column).look == Look.UNKNOWN, timeout=LONG)
    assert saved(page, 6, "tax_compliant") is False


def test_delete_makes_cells_unknown_again(qtbot: QtBot, page: SubjectPage) -> None:
    page.view.choose(1, SALES)
    press(page.view, Qt.Key.Key_Delete)
    settled(qtbot, page)
    assert saved(page, 1, "online_sales") is None
    qtbot.waitUntil(lambda: cell(page, 1, SALES).look == Look.UNKNOWN)


def test_the_status_bar_adds_up_cells_and_the_whole_list(qtbot: QtBot, page: SubjectPage) -> None:
    page.view.choose(1, SALES)
    qtbot.waitUntil(lambda: "30 家合计" in page.standing.sums, timeout=LONG)
    assert page.standing.sums.startswith("选中 1 格")
    assert page.standing.sums.endswith("4 家未填")
    QTest.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "选中 2 家" in page.standing.sums, timeout=LONG)
    assert "合计 502,712.68 元" in page.standing.sums


def test_a_block_is_copied_as_excel_reads_it(page: SubjectPage) -> None:
    page.view.choose(3, SALES)
    QTest.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(page.view, Qt.Key.Key_C, ctrl=True)
    assert QApplication.clipboard().text() == "661,977.16\n"


# Pasting


def test_a_pasted_block_is_shown_before_it_is_written(qtbot: QtBot, page: SubjectPage, shell: Shell) -> None:
    QApplication.clipboard().setText("1000\t2000\n约3\t4000\n5000\t6000\n")
    page.view.choose(0, SALES)
    press(page.view, Qt.Key.Key_V, ctrl=True)
    sheet = page.findChild(PasteSheet)
    assert sheet is not None
    qtbot.waitUntil(lambda: sheet.plan is not None, timeout=LONG)
    assert "现在还没有写入" in sheet.summary.text()
    assert "错误 1" in sheet.summary.text()
    qtbot.waitUntil(lambda: "约3" in words(sheet))
    assert saved(page, 0, "online_sales") != 1000_00
    push(qtbot, sheet, "写入 2 行")
    qtbot.waitUntil(lambda: saved(page, 2, "online_sales") == 5000_00, timeout=LONG)
    assert saved(page, 0, "local_agri_online_sales") == 2000_00
    qtbot.waitUntil(lambda: not page.sheet.busy, timeout=LONG)
    qtbot.waitUntil(lambda: "剪贴板" in shell.turning.undo.text(), timeout=LONG)
    press(shell, Qt.Key.Key_Z, ctrl=True)
    qtbot.waitUntil(lambda: saved(page, 2, "online_sales") == 359_422_70, timeout=LONG)


def test_a_pasted_roster_brings_new_ones(qtbot: QtBot, page: SubjectPage) -> None:
    head = "企业名称\t统一社会信用代码\t所在乡镇\t网络销售额（2020年，元）"
    QApplication.clipboard().setText(f"{head}\n从江县鼓楼某公司\t{code(9002)}\t洛香镇\t12.5万\n")
    page.view.choose(0, 0)
    press(page.view, Qt.Key.Key_V, ctrl=True)
    sheet = page.findChild(PasteSheet)
    assert sheet is not None
    qtbot.waitUntil(lambda: sheet.plan is not None, timeout=LONG)
    push(qtbot, sheet, "写入 1 行")
    qtbot.waitUntil(lambda: page.model.rowCount() == 31, timeout=LONG)


def test_one_pasted_value_goes_into_the_cell(qtbot: QtBot, page: SubjectPage) -> None:
    QApplication.clipboard().setText("8,888\n")
    page.view.choose(1, SALES)
    press(page.view, Qt.Key.Key_V, ctrl=True)
    settled(qtbot, page)
    assert saved(page, 1, "online_sales") == 8_888_00


# Order, conditions, columns


def click_head(page: SubjectPage, column: int) -> None:
    heads = page.view.horizontalHeader()
    place = QPoint(heads.sectionViewportPosition(column) + heads.sectionSize(column) // 2, 15)
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_head_sorts_up_then_down_then_as_entered(qtbot: QtBot, page: SubjectPage) -> None:
    click_head(page, SALES)
    qtbot.waitUntil(lambda: page.model.ids is not None, timeout=LONG)
    assert page.model.headerData(SALES, Qt.Orientation.Horizontal) == "2020 网络销售额 元 ↑"
    assert cell(page, 0, SALES).text == "13,579.00"
    assert cell(page, 29, SALES).look == Look.UNKNOWN
    click_head(page, SALES)
    qtbot.waitUntil(
        lambda: page.model.filter.order.descending and cell(page, 0, SALES).text != "13,579.00", timeout=LONG
    )
    click_head(page, SALES)
    qtbot.waitUntil(
        lambda: page.model.filter.order == Order() and cell(page, 0, SALES).text == "13,579.00", timeout=LONG
    )
    click_head(page, 0)
    qtbot.waitUntil(lambda: page.model.filter.order == Order("name") and page.model.ids is not None, timeout=LONG)


def test_an_edit_leaves_the_rows_where_they_are(qtbot: QtBot, page: SubjectPage) -> None:
    click_head(page, SALES)
    qtbot.waitUntil(lambda: page.model.ids is not None, timeout=LONG)
    first = cell(page, 0, 0).text
    press(type_into(page, 0, SALES, "99999999"), Qt.Key.Key_Return)
    settled(qtbot, page)
    qtbot.waitUntil(lambda: cell(page, 0, SALES).text == "99,999,999.00", timeout=LONG)
    assert cell(page, 0, 0).text == first
    assert page.view.currentIndex().row() == 1


def test_what_was_awarded_so_far_stands_in_the_list(qtbot: QtBot, page: SubjectPage) -> None:
    column = page.model.keys.index("awarded")
    assert cell(page, 9, column).text == "50,000.00"
    assert cell(page, 8, column).text == "0.00"
    assert not page.model.can_edit(column)
    click_head(page, column)
    qtbot.waitUntil(lambda: "不能排序" in page.standing.note, timeout=LONG)


def test_pinyin_initials_find(qtbot: QtBot, page: SubjectPage) -> None:
    assert page.search_field is not None
    write(page.search_field, "yls")  # 月亮山
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG)
    assert all("月亮山" in cell(page, row, 0).text for row in range(3))


def test_conditions_are_chips_and_are_kept_under_a_name(
    qtbot: QtBot, page: SubjectPage, shell: Shell, window: MainWindow
) -> None:
    click(qtbot, page.chips.add)
    form = page.findChild(ConditionForm)
    assert form is not None
    form.field.setCurrentText("2020 网络销售额")
    form.test.setCurrentText("不小于")
    write(form.value, "一千万")
    press(form.value, Qt.Key.Key_Return)
    assert "不是金额" in words(form)
    form.value.clear()
    write(form.value, "1000万")
    press(form.value, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.rowCount() == 13, timeout=LONG)
    assert [chip.text() for chip in page.chips.chips] == ["2020 网络销售额 不小于 10,000,000.00元"]
    assert page.count.text() == "13 / 30 家"
    push(qtbot, page.chips, "存为筛选")
    (ask,) = page.findChildren(Ask)
    write(ask.fields["筛选名称"], "千万以上")
    push(qtbot, ask, "保存")
    qtbot.waitUntil(lambda: not page.findChildren(Ask), timeout=LONG)
    click(qtbot, page.chips.chips[0])
    qtbot.waitUntil(lambda: page.model.rowCount() == 30, timeout=LONG)
    # It is there in the next session, with its count.
    path = shell.desk.path
    window.show_start()
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("enterprise")
    again = window.shell.page
    assert isinstance(again, SubjectPage)
    qtbot.waitUntil(
        lambda: "千万以上" in again.tabs._buttons and "13" in again.tabs._buttons["千万以上"].text(), timeout=LONG
    )
    click(qtbot, again.tabs._buttons["千万以上"])
    qtbot.waitUntil(lambda: again.model.rowCount() == 13, timeout=LONG)
    assert again.model.filter.where == (Condition("online_sales", "at_least", 1_000_000_000, 2020),)
    again.tabs.dropped.emit("千万以上")
    assert again.memory.filters == ()


def test_on_a_narrow_screen_conditions_stand_behind_one_button(qtbot: QtBot, page: SubjectPage) -> None:
    page._narrow(where=(Condition("tax_compliant", "blank", year=2020),))
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG)
    page.window().resize(1093, 534)
    qtbot.waitUntil(lambda: page.space == Space.NARROW)
    assert page.chips.add.text() == "条件 1"
    assert page.chips.chips == []


def test_columns_and_widths_are_remembered(qtbot: QtBot, page: SubjectPage, window: MainWindow) -> None:
    click(qtbot, page._columns_button)
    chooser = page.findChild(ColumnChooser)
    assert chooser is not None
    for number in range(chooser.list.count()):
        item = chooser.list.item(number)
        wanted = item.text() in ("统一社会信用代码", "网店实际销售单数", "依法纳税")
        item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    push(qtbot, chooser, "确定")
    heads = [page.model.headerData(at, Qt.Orientation.Horizontal) for at in range(page.model.columnCount())]
    assert heads == ["企业名称", "统一社会信用代码", "依法纳税", "2020 网店实际销售单数 单"]
    page.view.horizontalHeader().resizeSection(2, 200)
    assert page.memory.widths == {"tax_compliant": 200}
    path = page.desk.path
    window.show_start()
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("enterprise")
    again = window.shell.page
    assert isinstance(again, SubjectPage)
    qtbot.waitUntil(lambda: again.model.rowCount() == 30, timeout=LONG)
    assert again.model.keys == ("name", "identity_code", "tax_compliant", "online_orders")
    qtbot.waitUntil(lambda: again.view.columnWidth(2) == 200)


def test_the_list_goes_out_as_it_is_filtered_and_sorted(
    qtbot: QtBot, page: SubjectPage, answers: Answers, tmp_path: Path
) -> None:
    click_head(page, SALES)
    page._narrow(where=(Condition("division_name", "is", "洛香镇"),))
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=LONG)
    answers.export = tmp_path / "企业.xlsx"
    press(page.view, Qt.Key.Key_E, ctrl=True)
    qtbot.waitUntil(lambda: "已导出" in page.standing.note, timeout=LONG)
    rows = list(load_workbook(answers.export).active.values)
    assert rows[0][:4] == ("企业名称", "统一社会信用代码", "乡镇", "网络销售额（2020年）（元）")
    assert [row[0] for row in rows[1:]] == [cell(page, at, 0).text for at in range(3)]
    assert rows[1][3] == pytest.approx(143289.98)


def test_who_only_reads_can_type_nothing_and_is_told_why(qtbot: QtBot, window: MainWindow, county: Path) -> None:
    operations = Operations(county, window, partial(open_register, county, read_only="杨胜华正在使用，只能查看"))
    desk = Desk(window._tools, operations, "从江县商务局", "吴秀梅", read_only="杨胜华正在使用，只能查看")
    page = SubjectPage(desk, "enterprise")
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 30 and page.sheet.known is not None, timeout=LONG)
    assert not any(page.model.can_edit(column) for column in range(page.model.columnCount()))
    assert not page.new.isEnabled()
    assert page.new.toolTip() == "杨胜华正在使用，只能查看"
    page.view.choose(0, SALES)
    press(page.view, Qt.Key.Key_Delete)
    assert page.standing.note == "杨胜华正在使用，只能查看"
    page.sheet.show_tab("profile")
    note = page.findChild(NoteField)
    assert note is not None
    assert note.isReadOnly()
    assert not any(one.isEnabled() for one in page.findChildren(QPushButton) if one.text() == "撤下这一条...")
    page.close()
    operations.close()


# The other kinds


def test_every_kind_has_its_list(qtbot: QtBot, shell: Shell, county: Path) -> None:
    from desktop.register import SubjectChange

    with open_register(county) as register:
        _one_of_each(register, SubjectChange)
    for room, name in (("park", "从江电商园"), ("project", "物流中心项目")):
        shell.go(room)  # type: ignore[arg-type]  # both are rooms
        page = shell.page
        assert isinstance(page, SubjectPage)
        qtbot.waitUntil(lambda page=page: page.model.rowCount() == 1, timeout=LONG)  # type: ignore[misc]
        assert cell(page, 0, 0).text == name
    shell.go("people")
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=LONG)
    assert cell(page, 0, 0).text == "吴老三"
    assert cell(page, 0, 1).text == "110101********1233"
    assert not page.model.can_edit(1)
    page.choose_kind("place")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and cell(page, 0, 0).text == "小黄村", timeout=LONG)
    assert page.memory.kind == "place"


def _one_of_each(register: Register, change: type) -> None:
    changes = [
        change("park", "从江电商园", "YQ-1", division="522633"),
        change("project", "物流中心项目", "XM-1", division="522633"),
        change("person", "吴老三", "110101199003071233", division="522633"),
        change("place", "小黄村", "CUN-1", division="522633"),
    ]
    register.apply(changes, author="张三", source="样本")


def test_tab_leaves_the_table_at_its_last_column(page: SubjectPage) -> None:
    last = max(at for at in range(page.model.columnCount()) if not page.view.isColumnHidden(at))
    page.view.choose(0, last)
    QApplication.sendEvent(page.view, _tab())
    assert page.view.currentIndex().column() == last


def _tab() -> QEvent:
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)

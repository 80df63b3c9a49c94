"""导入 in the window: row by row, decided, corrected, written, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.register import SubjectChange, open_register
from desktop.rosters import PlanRow
from desktop.window.import_columns import ColumnSheet
from desktop.window.import_page import ImportPage
from desktop.window.shell import Shell
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, press, push, words
from tests.window.making import code, enterprise_name, write_roster

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
HEADS = ("企业名称", "统一社会信用代码", "所在乡镇", "网络销售额（2020年，万元）")


def listed(shell: Shell, wanted: str = "") -> int:
    with open_register(shell.desk.path) as register:
        return register.count("enterprise", wanted)


@pytest.fixture
def page(shell: Shell) -> ImportPage:
    shell.go("import")
    assert isinstance(shell.page, ImportPage)
    return shell.page


def check(qtbot: QtBot, page: ImportPage, path: Path) -> None:
    page.check([path])
    qtbot.waitUntil(lambda: page.loaded is not None and page.loaded.paths == (path,), timeout=LONG)
    page._filter_by("all")


def mixed(folder: Path) -> Path:
    rows = [
        (enterprise_name(1), code(1), "丙妹镇", 12.5),
        (enterprise_name(2).replace("有限公司", "有限责任公司"), "", "丙妹镇", 7),
        ("新来的公司", code(901), "丙妹镇", "约三百"),
        ("又一家公司", code(902), "丙妹镇", "约三百"),
        ("第三家公司", code(903), "丙妹镇", 3),
    ]
    return write_roster(folder / "汇总表.xlsx", HEADS, rows)


def verdicts(page: ImportPage) -> list[str]:
    assert page.loaded is not None
    return [row.verdict for row in page.loaded.plan.rows]


def row(page: ImportPage, at: int) -> PlanRow:
    return page.model.rows[at]


def settled(qtbot: QtBot, page: ImportPage, wanted: list[str]) -> None:
    qtbot.waitUntil(lambda: verdicts(page) == wanted and page.choose.isEnabled(), timeout=LONG)


def test_rows_are_shown_with_the_sheets_letters_numbers_and_old_values(
    qtbot: QtBot, page: ImportPage, tmp_path: Path
) -> None:
    check(qtbot, page, mixed(tmp_path))
    heads = [page.model.headerData(at, Qt.Orientation.Horizontal) for at in range(page.model.columnCount())]
    assert heads == ["行", "采用", "判断", "A 名称", "B 统一社会信用代码", "C 所在乡镇", "D 网络销售额\n2020年，元"]
    assert [page.model.index(at, 0).data() for at in range(2)] == ["2", "3"]
    assert str(page.model.index(0, 6).data()).startswith("125,000.00 ")  # and what the register had
    assert verdicts(page)[0] == "changed"
    assert page.standing.note == "尚未写入任何内容，写入前自动备份"


def test_errors_are_corrected_all_at_once_doubts_decided_and_rows_left_out(
    qtbot: QtBot, shell: Shell, page: ImportPage, tmp_path: Path
) -> None:
    before = listed(shell)
    check(qtbot, page, mixed(tmp_path))
    assert verdicts(page) == ["changed", "doubtful", "error", "error", "new"]
    assert page.panel is not None

    page.view.go_to(2, "D")
    qtbot.waitUntil(lambda: "第 4 行" in words(page.panel))
    field = page.panel.findChild(QLineEdit)
    assert field is not None
    field.setText("300")
    push(qtbot, page.panel, "2 处一并改正")
    settled(qtbot, page, ["changed", "doubtful", "new", "new", "new"])

    page.view.go_to(1, "A")
    qtbot.waitUntil(lambda: "第 3 行" in words(page.panel))
    push(qtbot, page.panel, "就是它")
    settled(qtbot, page, ["changed", "changed", "new", "new", "new"])

    page.view.go_to(4, "A")
    press(page.view, Qt.Key.Key_Space)
    assert page.write.text() == "写入 4 行"
    press(page.view, Qt.Key.Key_Space)
    assert page.write.text() == "写入 5 行"
    press(page.view, Qt.Key.Key_Space)
    click(qtbot, page.write)
    qtbot.waitUntil(lambda: page.applied is not None and page.undo.isVisible(), timeout=LONG)
    assert listed(shell) == before + 2
    with open_register(shell.desk.path) as register:
        (new,) = register.subjects("enterprise", search="新来的公司")
        assert register.facts(new.id).yearly["online_sales"][2020] == 3_000_000_00

    click(qtbot, page.undo)
    qtbot.waitUntil(lambda: page.applied is None, timeout=LONG)
    assert listed(shell) == before
    qtbot.waitUntil(page.choose.isEnabled, timeout=LONG)


def test_a_cell_is_corrected_in_place(qtbot: QtBot, page: ImportPage, tmp_path: Path) -> None:
    check(qtbot, page, mixed(tmp_path))
    index = page.model.index(2, 6)
    assert index.data(Qt.ItemDataRole.EditRole) == "约三百"
    page.view.setCurrentIndex(index)
    page.view.edit(index)
    editor = page.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("300")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settled(qtbot, page, ["changed", "doubtful", "new", "error", "new"])


def test_f8_goes_from_problem_to_problem_and_a_click_filters(qtbot: QtBot, page: ImportPage, tmp_path: Path) -> None:
    check(qtbot, page, mixed(tmp_path))
    seen = []
    for _ in range(4):
        press(page.view, Qt.Key.Key_F8)
        seen.append(page.view.currentIndex().row())
    assert seen == [1, 2, 3, 1]
    page.bar.segments["error"].click()
    assert [one.verdict for one in page.model.rows] == ["error", "error"]


def test_columns_are_assigned_by_list_or_by_dragging_and_remembered(
    qtbot: QtBot, page: ImportPage, tmp_path: Path
) -> None:
    heads = ("企业名称", "统一社会信用代码", "哪天开的张")
    path = write_roster(tmp_path / "自制表.xlsx", heads, [("新公司", code(901), "2018.6.25")])
    check(qtbot, page, path)
    assert [head.label for head in page.model.heads] == ["名称", "统一社会信用代码"]
    click(qtbot, page.columns)
    sheet = page.findChild(ColumnSheet)
    assert sheet is not None
    (item,) = sheet.fields.findItems("开业或投入运营日期", Qt.MatchFlag.MatchExactly)
    data = sheet.fields.mimeData([item])
    drop = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    sheet.choices[2].dropEvent(drop)
    assert sheet.choices[2].currentText() == "开业或投入运营日期"
    push(qtbot, sheet, "按此读取并记住")
    qtbot.waitUntil(lambda: len(page.model.heads) == 3, timeout=LONG)
    assert page.model.index(0, 5).data() == "2018年6月25日"
    page.loaded = None
    check(qtbot, page, path)
    assert len(page.model.heads) == 3, "remembered for this form"


def test_the_marked_copy_goes_where_one_says(qtbot: QtBot, page: ImportPage, answers: Answers, tmp_path: Path) -> None:
    check(qtbot, page, mixed(tmp_path))
    answers.folder = tmp_path / "退回"
    click(qtbot, page.annotate)
    qtbot.waitUntil(lambda: answers.shown == [tmp_path / "退回"], timeout=LONG)
    assert [one.name for one in (tmp_path / "退回").iterdir()] == ["汇总表_问题标注.xlsx"]


def test_a_block_with_its_heading_is_pasted_like_a_file(qtbot: QtBot, shell: Shell, page: ImportPage) -> None:
    QApplication.clipboard().setText(f"企业名称\t统一社会信用代码\n粘来的公司\t{code(901)}\n")
    page.paste()
    qtbot.waitUntil(lambda: page.loaded is not None, timeout=LONG)
    assert verdicts(page) == ["new"]
    click(qtbot, page.write)
    qtbot.waitUntil(lambda: page.applied is not None, timeout=LONG)
    assert listed(shell, "粘来的公司") == 1


def test_what_was_changed_since_the_preview_is_looked_at_again(
    qtbot: QtBot, shell: Shell, page: ImportPage, tmp_path: Path
) -> None:
    check(qtbot, page, write_roster(tmp_path / "一家.xlsx", HEADS, [("新公司", code(901), "丙妹镇", 3)]))
    with open_register(shell.desk.path) as other:
        other.apply([SubjectChange("enterprise", "别人录的公司", code(905))], author="李四", source="表单")
    with qtbot.waitSignal(shell.desk.operations.refused, timeout=LONG):
        click(qtbot, page.write)
    assert listed(shell, "新公司") == 0
    qtbot.waitUntil(page.write.isEnabled, timeout=LONG)
    click(qtbot, page.write)
    qtbot.waitUntil(lambda: page.applied is not None, timeout=LONG)
    assert listed(shell, "新公司") == 1

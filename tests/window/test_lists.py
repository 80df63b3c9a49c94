"""Lists of the register: blocks of 200, search, years, and the unknown that never looks like zero."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop.window.cells import CELL_ROLE, Cell, Look, fact_cell
from desktop.window.ledger import NAME_LEAST, LedgerDelegate
from desktop.window.operations import Operations
from desktop.window.shell import Shell
from desktop.window.subject_model import BLOCK, SubjectModel
from desktop.window.subject_page import SubjectPage
from policies.facts import CATALOGUE
from tests.window.hands import LONG, click, press, write
from tests.window.making import code, make_county


@pytest.fixture
def big(qtbot: QtBot, tmp_path: Path) -> Iterator[SubjectModel]:
    path = make_county(tmp_path / "大县.subsidy", 650)
    owner = QObject()
    operations = Operations(path, owner)
    model = SubjectModel(operations, "enterprise", owner)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, owner)
    with qtbot.waitSignal(model.found):
        model.read()
    yield model
    operations.close()
    owner.deleteLater()


def test_blocks_are_read_when_they_come_into_sight(qtbot: QtBot, big: SubjectModel) -> None:
    assert big.rowCount() == 650
    assert set(big._blocks) == {0}
    index = big.index(500, 1)
    assert index.data(CELL_ROLE).look == Look.EMPTY
    qtbot.waitUntil(lambda: 2 in big._blocks)
    assert index.data() == code(500)
    assert len(big._blocks[2]) == BLOCK
    assert big.line(649) is None
    qtbot.waitUntil(lambda: big.line(649) is not None)
    assert big.loaded([0, 500, 649]) is not None
    assert big.loaded([0, 300]) is None


def test_search_filters_by_name_and_code_and_the_newest_wins(qtbot: QtBot, big: SubjectModel) -> None:
    for search in ("从", "从江", code(77)):
        big.read(search)
    qtbot.waitUntil(lambda: big.rowCount() == 1)
    assert big.index(0, 1).data() == code(77)
    big.read("没有这一家")
    qtbot.waitUntil(lambda: big.rowCount() == 0)
    big.read("")
    qtbot.waitUntil(lambda: big.rowCount() == 650)


def test_the_first_rows_of_a_search_are_there_before_all_are_counted(qtbot: QtBot, big: SubjectModel) -> None:
    shown: list[int] = []
    big.modelReset.connect(lambda: shown.append(big.rowCount()))
    with qtbot.waitSignal(big.found, timeout=LONG) as found:
        big.read(code(0)[:4])
    assert shown == [BLOCK]
    assert found.args == [650] == [big.rowCount()]
    with qtbot.waitSignal(big.found, timeout=LONG) as found:
        big.read("不存在")
    assert found.args == [0]


def test_a_year_changes_the_heads_and_the_facts(big: SubjectModel) -> None:
    assert big.years == (2018, 2019, 2020)
    assert big.year == 2020
    assert big.headerData(3, Qt.Orientation.Horizontal) == "2020 网络销售额 元"
    now = big.index(1, 3).data()
    big.choose_year(2018)
    assert big.headerData(3, Qt.Orientation.Horizontal) == "2018 网络销售额 元"
    assert big.index(1, 3).data() != now
    assert big.index(1, 6).data(CELL_ROLE).look == Look.UNKNOWN


def test_unknown_and_zero_are_different_values_and_different_pictures(shell: Shell) -> None:
    sales = CATALOGUE["online_sales"]
    unknown, zero = fact_cell(sales, None), fact_cell(sales, 0)
    assert (unknown.text, unknown.look) == ("未填", Look.UNKNOWN)
    assert (zero.text, zero.look) == ("0.00", Look.FIGURE)
    assert fact_cell(CATALOGUE["online_orders"], 0).text == "0"
    assert fact_cell(CATALOGUE["tax_compliant"], value=False).text == "否"
    assert paint(shell, unknown) != paint(shell, zero)
    assert paint(shell, zero) == paint(shell, fact_cell(sales, 0))


def paint(shell: Shell, cell: Cell) -> QImage:
    page = shell.pages["enterprise"]
    assert isinstance(page, SubjectPage)
    image = QImage(160, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    delegate, painter = page.view.itemDelegate(), QPainter(image)
    assert isinstance(delegate, LedgerDelegate)
    delegate._content(painter, image.rect(), cell)
    painter.end()
    return image


def test_a_page_searches_as_one_types_and_says_what_it_found(qtbot: QtBot, shell: Shell) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    press(shell, Qt.Key.Key_F, ctrl=True)
    assert page.search_field is not None
    assert page.search_field.hasFocus()
    write(page.search_field, "专业合作社")
    qtbot.waitUntil(lambda: page.model.rowCount() == 6)
    assert page.count.text() == "6 / 30 家"
    write(page.search_field, "不存在")
    qtbot.waitUntil(page.empty.isVisible)
    assert not page.view.isVisible()
    click(qtbot, page.empty.verb)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    write(page.search_field, "合作")
    press(page.search_field, Qt.Key.Key_Escape)
    assert page.search_field.text() == ""
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)


def test_the_status_bar_sums_the_selection_and_says_what_it_leaves_out(qtbot: QtBot, shell: Shell) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    page.view.setFocus()
    page.view.selectAll()
    qtbot.waitUntil(lambda: "选中 30 家" in page.standing.sums)
    assert "合计" in page.standing.sums
    assert page.standing.sums.endswith("，4 家未填")


def test_a_narrow_list_hides_columns_and_never_cuts_heads_or_names_short(qtbot: QtBot, shell: Shell) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30)
    view = page.view
    for width in (1366, 1100, 900, 690):
        shell.window().resize(width, 600)
        assert view.columnWidth(0) >= NAME_LEAST
        assert view.horizontalHeader().length() <= view.viewport().width()
        metrics = view._head_metrics
        for column in range(view.model().columnCount()):
            head = view.model().headerData(column, Qt.Orientation.Horizontal)
            assert view.isColumnHidden(column) or view.columnWidth(column) > metrics.horizontalAdvance(str(head))
    assert view.isColumnHidden(2)


def test_an_invalid_index_has_no_data(big: SubjectModel) -> None:
    cell = big.data(QModelIndex(), CELL_ROLE)
    assert isinstance(cell, Cell)
    assert cell.look == Look.EMPTY

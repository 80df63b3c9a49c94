from __future__ import annotations

from pathlib import Path

import openpyxl
import pypdf
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.awards import assess_register, freeze
from desktop.progress import Cancelled, silent
from desktop.register import open_register
from desktop.window.complaints import Notice
from desktop.window.print_page import PrintPage
from desktop.window.print_paper import Chosen, send
from desktop.window.shell import Shell
from policies.library import built_in
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, press, words

CODE = "XX-2020-01"


@pytest.fixture
def page(qtbot: QtBot, shell: Shell, county: Path) -> PrintPage:
    """The printing page with the batch of a county."""
    with open_register(county) as register:
        freeze(register, assess_register(register, built_in()["xiangxi-2018"], 2020), author="吴秀梅")
    shell.go("print")
    made = shell.page
    assert isinstance(made, PrintPage)
    qtbot.waitUntil(lambda: made.preview.count > 0, timeout=LONG)
    return made


def choose(qtbot: QtBot, page: PrintPage, name: str) -> None:
    page.forms.selectRow(page.model.row_of(lambda one: one.name == name))
    qtbot.waitUntil(lambda: name in page.made, timeout=LONG)


def text_on(page: PrintPage, number: int = 0) -> str:
    return "".join(page.preview.papers.text(number).split())


def test_the_newest_batch_is_previewed_as_the_file_itself(qtbot: QtBot, page: PrintPage) -> None:
    assert page.batch == CODE
    assert "2020年度电子商务发展" in text_on(page)
    assert f"批次{CODE}链头" in text_on(page)
    assert "第 1 页，共" in words(page)
    choose(qtbot, page, "payment")
    assert page.preview.isVisible() == any(name.endswith(".pdf") for name in page.made["payment"])


def test_what_is_typed_stands_in_the_notice(qtbot: QtBot, page: PrintPage) -> None:
    choose(qtbot, page, "notice")
    for name, text in (("start", "2021-04-15"), ("end", "2021-04-21"), ("phone", "0855-6412345")):
        page.notice.fields[name].setText(text)
        page.notice.fields[name].editingFinished.emit()
    qtbot.waitUntil(lambda: "0855-6412345" in text_on(page) + text_on(page, 1), timeout=LONG)
    assert "2021年4月15日" in text_on(page) + text_on(page, 1)
    assert page.desk.tools.settings.value("print.phone") == "0855-6412345"


def test_a_wrong_day_is_marked_and_told(qtbot: QtBot, page: PrintPage) -> None:
    choose(qtbot, page, "notice")
    page.notice.fields["start"].setText("4月15日")
    page.notice.fields["start"].editingFinished.emit()
    assert page.notice.fields["start"].toolTip() == "日期应如 2019-04-15"
    assert "公示期自：“4月15日”不是日期" in words(page)
    assert not page.preview.isVisible()


def test_selected_forms_are_saved_and_their_folder_opened(
    qtbot: QtBot, page: PrintPage, answers: Answers, tmp_path: Path
) -> None:
    answers.folder = tmp_path / "表"
    choose(qtbot, page, "summary")
    click(qtbot, page.save)
    qtbot.waitUntil(lambda: bool(page.saved), timeout=LONG)
    assert {path.name for path in page.saved} == {f"奖补资金汇总表_{CODE}.{kind}" for kind in ("pdf", "xlsx")}
    assert pypdf.PdfReader(page.saved[0]).pages
    click(qtbot, page.folder)
    assert answers.shown == [tmp_path / "表"]


def test_forms_of_the_register_follow_year_and_kind(qtbot: QtBot, page: PrintPage, tmp_path: Path) -> None:
    page.source.setCurrentIndex(page.source.findData(""))
    qtbot.waitUntil(lambda: "ledger" in page.made and "企业台账" in text_on(page), timeout=LONG)
    page.register_options.kind.setCurrentIndex(page.register_options.kind.findData("station"))
    qtbot.waitUntil(lambda: "站点台账" in text_on(page), timeout=LONG)
    page.register_options.year.setCurrentIndex(page.register_options.year.findData(2020))
    choose(qtbot, page, "sessions")
    qtbot.waitUntil(lambda: "2020年度电子商务培训班次表" in text_on(page), timeout=LONG)
    (name,) = [name for name in page.made["sessions"] if name.endswith(".xlsx")]
    (tmp_path / name).write_bytes(page.made["sessions"][name])
    assert openpyxl.load_workbook(tmp_path / name).sheetnames == ["培训班次表"]


def test_nothing_to_print_says_what_is_needed(qtbot: QtBot, page: PrintPage) -> None:
    choose(qtbot, page, "claw-back")
    qtbot.waitUntil(page.empty.isVisible)
    assert "没有可列入“追回通知”的内容" in words(page)
    assert not page.save.isEnabled()
    assert not page.print.isEnabled()


def test_pages_turn_and_zoom(qtbot: QtBot, page: PrintPage) -> None:
    choose(qtbot, page, "basis-sheet")
    preview = page.preview
    qtbot.waitUntil(lambda: preview.count > 2)
    press(preview, Qt.Key.Key_PageDown)
    assert preview.page == 2
    press(preview, Qt.Key.Key_End)
    assert preview.page == preview.count
    wide = preview.widget().width()
    where = QPointF(20, 20)
    turn = QWheelEvent(
        where, where, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    preview.wheelEvent(turn)
    assert preview.widget().width() > wide
    assert preview.page == preview.count
    page.fit.click()
    assert preview.widget().width() == preview.viewport().width()


def test_it_prints_each_page_as_it_lies(qtbot: QtBot, page: PrintPage, tmp_path: Path) -> None:
    choose(qtbot, page, "notice")
    out = tmp_path / "打印.pdf"

    def to_file(_: QWidget, chosen: Chosen) -> None:
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setFullPage(True)
        printer.setOutputFileName(str(out))
        chosen(printer)

    page.choose_printer = to_file
    count = page.preview.count
    across = [sheet.width() > sheet.height() for sheet in page.preview.papers.sizes]
    click(qtbot, page.print)
    page.preview.show_files([])  # as when another form is chosen meanwhile
    qtbot.waitUntil(page.print.isEnabled, timeout=LONG)
    pages = pypdf.PdfReader(out).pages
    assert len(pages) == count
    assert [sheet.mediabox.width > sheet.mediabox.height for sheet in pages] == across


def test_printing_can_be_cancelled(qtbot: QtBot, page: PrintPage, tmp_path: Path) -> None:
    choose(qtbot, page, "notice")
    out, told = tmp_path / "打印.pdf", list[str]()

    def stop(done: int, _total: int, what: str) -> None:
        told.append(what)
        if done:
            raise Cancelled

    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(out))
    with pytest.raises(Cancelled):
        send(page.preview.files * 2, printer, stop)
    assert told == ["打印", "打印"]
    assert send(page.preview.files, printer, silent) == page.preview.count  # nothing is held


@pytest.mark.qt_log_ignore("QPainter::begin|does not support propagateSizeHints", extend=True)  # Qt says it, too
def test_a_printer_that_takes_nothing_is_told(qtbot: QtBot, shell: Shell, page: PrintPage, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(tmp_path / "没有这个文件夹" / "打印.pdf"))
    page.choose_printer = lambda _, chosen: chosen(printer)
    with qtbot.waitSignal(shell.desk.operations.faulted, timeout=LONG):
        click(qtbot, page.print)
    assert page.print.isEnabled()
    notice = next(one for one in shell.findChildren(Notice) if one.isVisible())
    assert "打印机没有接受文件" in words(notice)
    notice.accept()


def test_a_form_of_the_bureaus_own_is_taken_in_and_filled(
    qtbot: QtBot, page: PrintPage, answers: Answers, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    for address, text in {"A1": "{{单位名称}}", "A2": "{{序号}}", "B2": "{{企业名称}}", "C2": "{{奖补金额}}"}.items():
        book.active[address] = text
    answers.file = tmp_path / "发放表.xlsx"
    book.save(answers.file)
    click(qtbot, page.add_own)
    qtbot.waitUntil(lambda: page.model.row_of(lambda one: one.title == "发放表") > 0, timeout=LONG)
    choose(qtbot, page, "own:发放表")
    qtbot.waitUntil(lambda: "已按批次填好" in words(page), timeout=LONG)
    answers.folder = tmp_path / "表"
    click(qtbot, page.save)
    qtbot.waitUntil(lambda: bool(page.saved), timeout=LONG)
    sheet = openpyxl.load_workbook(page.saved[0]).active
    assert (sheet["A1"].value, sheet["A2"].value) == ("从江县商务局", 1)

"""The whole job by clicks and keys: from an empty start page to two files that open."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from stdnum.cn import uscc

import resources
from desktop.register import open_register
from desktop.window.asking import Ask
from desktop.window.assess_page import AssessPage
from desktop.window.batch_page import BatchPage
from desktop.window.complaints import Notice
from desktop.window.import_page import ImportPage
from desktop.window.main_window import MainWindow
from desktop.window.parts import TextField
from desktop.window.shell import Shell
from desktop.window.subject_page import SubjectPage
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, press, push, words, write
from tests.window.making import code, write_roster

# What only the platform for tests says, of every dialog.
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)

ROSTERS = ("企业名册.xlsx", "服务站点名册.xlsx", "培训班次名册.xlsx", "历年奖补.xlsx")


def create(qtbot: QtBot, window: MainWindow, place: Path) -> Shell:
    start = window.start
    assert start is not None
    write(start.bureau, "从江县商务局")
    write(start.author, "吴秀梅")
    start.place.selectAll()
    write(start.place, str(place))
    click(qtbot, start.make)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    return window.shell


def import_all(qtbot: QtBot, shell: Shell, answers: Answers) -> None:
    """Import the rosters that come with the program: one code is wrong, and is put right where it is seen."""

    def opened() -> bool:
        """Press until the new window listens."""
        press(shell, Qt.Key.Key_I, ctrl=True)
        return isinstance(shell.page, ImportPage)

    qtbot.waitUntil(opened, timeout=LONG)
    page = shell.page
    assert isinstance(page, ImportPage)
    answers.rosters = tuple(resources.path(f"rosters/{name}") for name in ROSTERS)
    click(qtbot, page.empty.verb)
    qtbot.waitUntil(lambda: page.loaded is not None, timeout=LONG)
    assert page.loaded is not None
    (problem,) = page.loaded.plan.report.problems
    assert page.panel is not None
    push(qtbot, page.panel, problem.cell)
    assert page.model.rows[page.view.currentIndex().row()].verdict == "error"

    field = page.panel.findChild(TextField)
    assert field is not None
    base = str(page.model.data(page.view.currentIndex(), Qt.ItemDataRole.EditRole)).strip()[:-1]
    write(field, base + str(uscc.calc_check_digit(base)))
    push(qtbot, page.panel, "改正")
    qtbot.waitUntil(lambda: not mistakes(page), timeout=LONG)
    assert page.standing.note == "尚未写入任何内容，写入前自动备份"
    with open_register(shell.desk.path) as register:
        assert register.count("enterprise") == 0
    click(qtbot, page.write)
    qtbot.waitUntil(lambda: page.applied is not None, timeout=LONG)
    assert page.standing.note == "已写入登记簿"


def mistakes(page: ImportPage) -> bool:
    return page.loaded is None or bool(page.loaded.plan.report.problems)


def look_at_list(qtbot: QtBot, shell: Shell, kind: str) -> None:
    page = shell.page
    assert isinstance(page, SubjectPage)
    assert page.kind == kind
    qtbot.waitUntil(lambda: page.model.line(0) is not None)
    first = page.model.line(0)
    assert first is not None
    qtbot.waitUntil(lambda: first.row.name in words(page.panel))
    qtbot.waitUntil(lambda: "事实" in words(page.panel))


def assess(qtbot: QtBot, shell: Shell) -> AssessPage:
    press(shell, Qt.Key(Qt.Key.Key_1 + list(shell.pages).index("assess")), ctrl=True)
    page = shell.page
    assert isinstance(page, AssessPage)
    page.policy_box.setCurrentIndex(page.policy_box.findData("xiangxi-2018"))
    page.policy_box.activated.emit(page.policy_box.currentIndex())
    page.year_box.setCurrentIndex(page.year_box.findData(2020))
    click(qtbot, page.empty.verb)
    qtbot.waitUntil(lambda: page.run is not None, timeout=LONG)
    return page


def test_from_an_empty_start_page_to_printed_lists(
    qtbot: QtBot, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    shell = create(qtbot, window, tmp_path / "从江县电商奖补登记簿.subsidy")
    import_all(qtbot, shell, answers)
    for key, kind in ((Qt.Key.Key_2, "enterprise"), (Qt.Key.Key_3, "station"), (Qt.Key.Key_4, "training")):
        press(shell, key, ctrl=True)
        look_at_list(qtbot, shell, kind)

    page = assess(qtbot, shell)
    assert page.run is not None
    assert page.run.year == 2020
    click(qtbot, page.bar.segments["due"])
    row = page.model.row_of(lambda _: True)
    finding = page.model.item(row)
    assert finding is not None
    expected = (page.run.rows[finding.subject].name, "应奖补", "条件", "测算", "条文", "州政办发〔2018〕25号")
    qtbot.waitUntil(lambda: all(part in words(page.panel) for part in expected))

    due = page.bar.segments["due"].segment.amount
    click(qtbot, page.make_batch)
    notice = page.findChild(Ask)
    assert notice is not None
    push(qtbot, notice, "做成批次")
    batches = shell.pages["batch"]
    assert isinstance(batches, BatchPage)
    qtbot.waitUntil(lambda: shell.page is batches and batches.batch is not None, timeout=LONG)
    assert batches.batch is not None
    assert batches.batch.created_by == "吴秀梅"
    assert batches.batch.bureau == "从江县商务局"
    assert len(batches.batch.lines) == due

    answers.folder = tmp_path
    click(qtbot, batches.export)
    qtbot.waitUntil(lambda: bool(batches.files), timeout=LONG)
    workbook, paper = batches.files[batches.batch.code]
    qtbot.waitUntil(lambda: "已导出" in words(batches.panel))
    assert zipfile.is_zipfile(workbook)
    sheet = load_workbook(workbook).active
    assert any(batches.batch.lines[0].name in str(cell.value) for line in sheet.iter_rows() for cell in line)
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    assert batches.batch.lines[0].name in text.replace("\n", "")
    assert batches.panel is not None
    push(qtbot, batches.panel, "打开文件夹")
    assert answers.shown == [tmp_path]


def test_a_roster_with_errors_cannot_be_written(qtbot: QtBot, shell: Shell, answers: Answers, tmp_path: Path) -> None:
    heads = ("企业名称", "统一社会信用代码", "网络销售额（2020年）")
    rows = [("新公司", code(777), "约三百"), ("错码公司", "91522633MA6C1W0K3Y", "5"), ("第三家", code(778), "约三百")]
    answers.rosters = (write_roster(tmp_path / "坏.xlsx", heads, rows),)
    shell.go("import")
    page = shell.page
    assert isinstance(page, ImportPage)
    click(qtbot, page.empty.verb)
    qtbot.waitUntil(lambda: page.loaded is not None, timeout=LONG)
    assert not page.write.isEnabled()
    assert page.panel is not None
    qtbot.waitUntil(lambda: "错误 2 类 3 处" in words(page.panel), timeout=LONG)
    push(qtbot, page.panel, "C2、C4")  # the same sentence is said once, with both cells
    with open_register(shell.desk.path) as register:
        assert register.count("enterprise", "新公司") == 0


def test_a_file_dropped_that_is_no_roster_is_told_calmly(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    wrong = tmp_path / "照片.xlsx"
    wrong.write_bytes(b"\x89PNG not a workbook")
    shell.go("import")
    page = shell.page
    assert isinstance(page, ImportPage)
    page.check([wrong])
    qtbot.waitUntil(lambda: page.loaded is not None, timeout=LONG)
    assert mistakes(page)
    assert not page.write.isEnabled()


@pytest.mark.parametrize("blank", ["bureau", "author", "place"])
def test_a_register_is_not_created_without_its_particulars(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, blank: str
) -> None:
    start = window.start
    assert start is not None
    fields = {"bureau": "某局", "author": "某人", "place": str(tmp_path / "x.subsidy")}
    for name, text in fields.items():
        getattr(start, name).setText("" if name == blank else text)
    click(qtbot, start.make)
    assert start._why_not.isVisible()
    assert getattr(start, blank).property("wrong") == "true"
    assert not (tmp_path / "x.subsidy").exists()


def test_opening_what_is_no_register_is_refused_with_place_and_remedy(
    qtbot: QtBot, window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    answers.register = tmp_path / "空.subsidy"
    answers.register.write_bytes(b"")
    start = window.start
    assert start is not None
    click(qtbot, start.open_other)
    qtbot.waitUntil(lambda: window.findChild(Notice) is not None)
    notice = window.findChild(Notice)
    assert notice is not None
    assert "登记簿没有打开" in words(notice)
    push(qtbot, notice, "知道了")
    assert window.start is start


def test_recent_registers_are_offered_at_the_next_start(qtbot: QtBot, window: MainWindow, shell: Shell) -> None:
    path = shell.desk.path
    window.show_start()
    start = window.start
    assert start is not None
    push(qtbot, start, path.stem)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    assert not window.shell.desk.read_only  # though it is being backed up when it is asked for

"""A subject's page: everything known of it, filled in where one reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.register import Profile, Register, SubjectChange, open_register
from desktop.register.records import Invoice, Loan, Trainee
from desktop.window.asking import Ask
from desktop.window.desk import RoomId
from desktop.window.entering import Entry
from desktop.window.main_window import MainWindow
from desktop.window.page import Panel
from desktop.window.parts import Choice, TextField
from desktop.window.shell import Shell
from desktop.window.subject_facts import FactsSheet
from desktop.window.subject_merge import MergeSheet
from desktop.window.subject_new import NewSubject
from desktop.window.subject_page import SubjectPage
from desktop.window.subject_profile import NoteField
from desktop.window.subject_records import RecordsSheet
from tests.window.conftest import Answers
from tests.window.hands import LONG, click, compose, press, push, words, write
from tests.window.making import code, enterprise_name

# What only the platform for tests says, of every dialog and list of options.
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|grabbing the keyboard|raise)", extend=True)
Opened = Callable[[RoomId, int], SubjectPage]


@pytest.fixture
def opened(qtbot: QtBot, shell: Shell) -> Opened:
    """Open the page of the n-th subject of a room."""

    def open_it(room: RoomId, number: int) -> SubjectPage:
        shell.window().resize(1920, 1000)
        shell.go(room)
        page = shell.page
        assert isinstance(page, SubjectPage)
        qtbot.waitUntil(lambda: page.model.line(number) is not None, timeout=LONG)
        page.view.choose(number, 0)
        line = page.model.line(number)
        assert line is not None
        qtbot.waitUntil(lambda: _shown(page) == line.row.id, timeout=LONG)
        return page

    return open_it


def _shown(page: SubjectPage) -> int | None:
    return page.sheet.known.detail.row.id if page.sheet.known else None


def panel(page: SubjectPage) -> Panel:
    assert page.panel is not None
    return page.panel


def tab(page: SubjectPage, name: str) -> None:
    page.sheet.tabs[name].click()


def field(qtbot: QtBot, page: SubjectPage, name: str, year: int = 0, part: str = "") -> TextField | Choice:
    """Return the field of the subject's entry that can be seen."""
    key = Entry(page.sheet.subject or 0, name, year, part).key  # type: ignore[arg-type]  # one of the parts

    def there() -> list[QWidget]:
        return [one for one in panel(page).findChildren(QWidget, key) if one.isVisible()]

    qtbot.waitUntil(lambda: len(there()) == 1, timeout=LONG)
    found = there()[0]
    assert isinstance(found, TextField | Choice)
    return found


def text(qtbot: QtBot, page: SubjectPage, name: str) -> str:
    made = field(qtbot, page, name)
    assert isinstance(made, TextField)
    return made.text()


def name_shown(page: SubjectPage) -> str:
    return page.sheet.known.detail.row.name if page.sheet.known else ""


def fill(qtbot: QtBot, page: SubjectPage, name: str, text: str, year: int = 0, part: str = "") -> None:
    made = field(qtbot, page, name, year, part)
    assert isinstance(made, TextField)
    made.setFocus()
    made.selectAll()
    press(made, Qt.Key.Key_Delete)
    write(made, text)
    press(made, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.saver.waiting, timeout=LONG)


def answer(qtbot: QtBot, page: QWidget, verb: str, **said: str) -> None:
    def there() -> list[Ask]:
        return [one for one in page.findChildren(Ask) if one.isVisible()]

    qtbot.waitUntil(lambda: len(there()) == 1, timeout=LONG)
    ask = there()[0]
    for name, text in said.items():
        box = ask.fields[name]
        if isinstance(box, TextField):
            write(box, text)
        else:
            box.setCurrentText(text)
    push(qtbot, ask, verb)
    qtbot.waitUntil(lambda: not there(), timeout=LONG)


def read(page: SubjectPage, look: Callable[[Register, int], object]) -> object:
    with open_register(page.desk.path) as register:
        return look(register, page.sheet.subject or 0)


def test_missing_facts_are_filled_in_at_once_and_judged_anew(qtbot: QtBot, opened: Opened, county: Path) -> None:
    with open_register(county) as register:
        parcels = SubjectChange(
            "enterprise", enterprise_name(12), code(12), yearly={"outbound_local_parcels": {2020: 6000}}
        )
        register.apply([parcels], author="张三", source="样本")
    page = opened("enterprise", 12)  # enough parcels; nobody said whether taxes were paid
    qtbot.waitUntil(lambda: "还缺" in words(panel(page)), timeout=LONG)
    assert "影响 CJ-3" in words(panel(page))
    assert page.sheet.known is not None
    before = [one.finding.outcome for one in page.sheet.known.judgements]
    box = field(qtbot, page, "tax_compliant", 2020)
    assert isinstance(box, Choice)
    box.setCurrentText("是")
    box.activated.emit(1)
    qtbot.waitUntil(
        lambda: read(page, lambda r, id_: r.facts(id_).yearly.get("tax_compliant")) == {2020: True}, timeout=LONG
    )
    qtbot.waitUntil(lambda: [one.finding.outcome for one in page.sheet.known.judgements] != before, timeout=LONG)  # type: ignore[union-attr]
    tab(page, "awards")
    qtbot.waitUntil(lambda: "条件" in words(panel(page)), timeout=LONG)
    assert "条文 三（二）2" in words(panel(page))


def test_contacts_save_themselves_and_the_account_is_shown_by_a_recorded_act(qtbot: QtBot, opened: Opened) -> None:
    page = opened("enterprise", 1)
    tab(page, "profile")
    fill(qtbot, page, "contact", "石小妹𠮷")
    fill(qtbot, page, "phone", "0855-64")
    fill(qtbot, page, "account", "6222 0212 3456 7890 123")
    qtbot.waitUntil(lambda: "显示完整账号" in [b.text() for b in _buttons(page)], timeout=LONG)
    profile = read(page, lambda r, id_: r.detail(id_).profile)
    assert isinstance(profile, Profile)
    assert (profile.contact, profile.account) == ("石小妹𠮷", "6222021234567890123")
    assert "6222021234567890123" not in words(panel(page))
    account = field(qtbot, page, "account")
    assert isinstance(account, TextField)
    assert account.placeholderText() == "****0123"
    fill(qtbot, page, "phone", "")
    cleared = read(page, lambda r, id_: r.detail(id_).profile)
    assert isinstance(cleared, Profile)
    assert (cleared.phone, cleared.contact) == ("", "石小妹𠮷")
    push(qtbot, panel(page), "显示完整账号")
    qtbot.waitUntil(lambda: "6222021234567890123" in words(panel(page)), timeout=LONG)
    seen = read(page, lambda r, id_: [one.what for one in r.changes(subject_id=id_)])
    assert f"查看银行账号：{enterprise_name(1)}" in str(seen)


def _buttons(page: SubjectPage) -> list[QPushButton]:
    return [one for one in panel(page).findChildren(QPushButton) if one.isVisible()]


def test_a_refused_field_keeps_what_was_typed_with_the_reason(qtbot: QtBot, opened: Opened) -> None:
    page = opened("enterprise", 1)
    tab(page, "profile")
    fill(qtbot, page, "phone", "打这个电话")
    qtbot.waitUntil(lambda: "联系电话只能有" in words(panel(page)), timeout=LONG)
    assert text(qtbot, page, "phone") == "打这个电话"
    fill(qtbot, page, "identity_code", "91522633MA00000000")
    qtbot.waitUntil(lambda: "校验位不对" in words(panel(page)), timeout=LONG)
    fill(qtbot, page, "identity_code", code(1))
    qtbot.waitUntil(lambda: "校验位不对" not in words(panel(page)), timeout=LONG)
    # Another subject and back: it is still there.
    page.view.choose(2, 0)
    qtbot.waitUntil(lambda: name_shown(page) == enterprise_name(2), timeout=LONG)
    page.view.choose(1, 0)
    qtbot.waitUntil(lambda: name_shown(page) == enterprise_name(1), timeout=LONG)
    assert text(qtbot, page, "phone") == "打这个电话"


def test_typing_is_not_disturbed_when_something_else_is_saved(qtbot: QtBot, opened: Opened) -> None:
    page = opened("enterprise", 1)
    tab(page, "profile")
    made = field(qtbot, page, "contact")
    made.setFocus()
    write(made, "石小")
    compose(made, "mei")
    with open_register(page.desk.path) as register:
        register.add_note(page.sheet.subject or 0, "别处来的", author="李四")
    page.desk.operations.changed.emit()
    qtbot.waitUntil(lambda: page.sheet.known is not None and len(page.sheet.known.detail.notes) == 1, timeout=LONG)
    assert made.isVisible()  # still composing
    write(made, "妹")
    qtbot.waitUntil(lambda: "别处来的" in words(panel(page)), timeout=LONG)
    assert text(qtbot, page, "contact") == "石小妹"
    qtbot.waitUntil(field(qtbot, page, "contact").hasFocus, timeout=LONG)


def test_facts_stand_side_by_side_and_are_verified_with_their_source(qtbot: QtBot, opened: Opened) -> None:
    page = opened("enterprise", 1)
    tab(page, "facts")
    sheet = panel(page).findChild(FactsSheet)
    assert sheet is not None
    qtbot.waitUntil(lambda: list(sheet.model.years) == [2020], timeout=LONG)
    page.widen_panel()
    qtbot.waitUntil(lambda: list(sheet.model.years) == [2018, 2019, 2020], timeout=LONG)
    row = next(at for at, line in enumerate(sheet.model.lines) if line.fact and line.fact.id == "online_sales")
    sheet.view.choose(row, 2)
    sheet.model.setData(sheet.model.index(row, 2), "88万")
    qtbot.waitUntil(lambda: sheet.model.index(row, 2).data() == "880,000.00", timeout=LONG)
    fill(qtbot, page, "online_sales", "800000", 2019, "verified")
    fill(qtbot, page, "online_sales", "审计报告", 2019, "source")
    qtbot.waitUntil(lambda: "审计报告" in words(sheet), timeout=LONG)
    assert "申报 880,000.00元" in words(sheet)
    assert sheet.model.index(row, 2).data() == "800,000.00 核定"
    told = read(page, lambda r, id_: next(f for f in r.detail(id_).facts if (f.fact, f.year) == ("online_sales", 2019)))
    assert (told.value, told.verified_by, told.source) == (80_000_000, "吴秀梅", "审计报告")  # type: ignore[attr-defined]
    # What does not apply is neither zero nor unknown; another year can be entered.
    shops = next(at for at, line in enumerate(sheet.model.lines) if line.fact and line.fact.id == "above_scale")
    sheet.view.choose(shops, 1)
    push(qtbot, sheet, "标为不适用")
    qtbot.waitUntil(lambda: sheet.model.index(shops, 1).data() == "不适用", timeout=LONG)
    click(qtbot, sheet.add_year)
    answer(qtbot, sheet, "增加", 年度="2021")
    assert sheet.model.years == (2018, 2019, 2020, 2021)


def test_titles_states_and_notes_are_added(qtbot: QtBot, opened: Opened) -> None:
    page = opened("enterprise", 1)
    tab(page, "profile")
    push(qtbot, panel(page), "新增称号...")
    answer(qtbot, page, "新增", 级别="省级", 授予日期="2020.5.18", 授予机关="省商务厅")
    qtbot.waitUntil(lambda: "省级　2020-05-18　省商务厅" in words(panel(page)), timeout=LONG)
    push(qtbot, panel(page), "登记变化...")
    answer(qtbot, page, "登记", 状态="停运", 自哪天起="2021-03-01")
    qtbot.waitUntil(lambda: "2021-03-01 起 停运" in words(panel(page)), timeout=LONG)
    states = [one for one in _buttons(page) if one.accessibleName().startswith("删去经营状态")]
    click(qtbot, states[0])
    qtbot.waitUntil(lambda: "起 停运" not in words(panel(page)), timeout=LONG)
    note = panel(page).findChildren(NoteField)[-1]
    write(note, "电话没人接")
    qtbot.waitUntil(lambda: "电话没人接" in str(read(page, lambda r, _: r.drafts.all())), timeout=LONG)
    press(note, Qt.Key.Key_Return, ctrl=True)
    qtbot.waitUntil(lambda: "电话没人接" in words(panel(page)), timeout=LONG)
    tab(page, "trail")
    qtbot.waitUntil(lambda: "备注：" in words(panel(page)), timeout=LONG)


def type_record(sheet: RecordsSheet, row: int, **said: str) -> None:
    heads = {column.head.split(" ")[0]: at for at, column in enumerate(sheet.model.table)}
    for head, text in said.items():
        sheet.model.setData(sheet.model.index(row, heads[head]), text)


def records(qtbot: QtBot, page: SubjectPage, kind: type) -> RecordsSheet:
    def there() -> list[RecordsSheet]:
        return [one for one in panel(page).findChildren(RecordsSheet) if one.kind is kind and one.isVisible()]

    qtbot.waitUntil(lambda: len(there()) == 1, timeout=LONG)
    return there()[0]


def test_loans_are_entered_row_by_row_and_facts_follow(qtbot: QtBot, opened: Opened) -> None:
    page = opened("enterprise", 1)
    tab(page, "records")
    loans = records(qtbot, page, Loan)
    type_record(loans, 0, 借款合同号="农商-1", 本金="50万", 放款日="2020.1.10")
    assert "还缺：到期日" in loans.fault.text()
    type_record(loans, 0, 到期日="明年")
    assert "不是日期" in loans.fault.text()
    type_record(loans, 0, 到期日="2020-12-31")
    qtbot.waitUntil(lambda: page.sheet.known is not None and len(page.sheet.known.records[Loan]) == 1, timeout=LONG)
    benchmark = read(page, lambda r, id_: r.facts(id_).yearly["benchmark_interest"][2020])
    assert benchmark == 21_508_33
    loans = records(qtbot, page, Loan)
    type_record(loans, 0, 本金="100万")
    qtbot.waitUntil(
        lambda: read(page, lambda r, id_: r.facts(id_).yearly["benchmark_interest"][2020]) == 43_016_67,
        timeout=LONG,
    )
    qtbot.waitUntil(lambda: records(qtbot, page, Loan).model.index(0, 2).data() == "1,000,000.00", timeout=LONG)
    loans = records(qtbot, page, Loan)
    loans.view.choose(0, 0)
    push(qtbot, loans, "作废...")
    answer(qtbot, loans, "作废", 作废原因="录重了")
    qtbot.waitUntil(lambda: page.sheet.known is not None and not page.sheet.known.records[Loan], timeout=LONG)


def test_a_begun_record_outlives_the_program(qtbot: QtBot, opened: Opened, window: MainWindow) -> None:
    page = opened("enterprise", 1)
    tab(page, "records")
    type_record(records(qtbot, page, Loan), 0, 借款合同号="农商-1")
    path, subject = page.desk.path, page.sheet.subject
    window.show_start()
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("enterprise", str(subject))
    again = window.shell.page
    assert isinstance(again, SubjectPage)
    qtbot.waitUntil(lambda: _shown(again) == subject, timeout=LONG)
    tab(again, "records")
    qtbot.waitUntil(lambda: records(qtbot, again, Loan).model.index(0, 0).data() == "农商-1", timeout=LONG)


def test_trainees_sign_in_by_day(qtbot: QtBot, opened: Opened) -> None:
    page = opened("training", 1)
    tab(page, "records")
    sheet = records(qtbot, page, Trainee)
    days = [column.head for column in sheet.model.table if column.kind == "day"]
    assert days == ["02-15", "02-16", "02-17", "02-18"]
    type_record(sheet, 0, **{"02-15": "全天", "02-16": "半天"})
    type_record(sheet, 0, 姓名="吴老三")
    qtbot.waitUntil(lambda: read(page, lambda r, id_: r.facts(id_).standing.get("attendees")) == 1, timeout=LONG)
    assert str(read(page, lambda r, id_: r.facts(id_).standing.get("person_days"))) == "1.5"


def test_an_invoice_counts_once(qtbot: QtBot, opened: Opened, county: Path) -> None:
    with open_register(county) as register:
        projects = [SubjectChange("project", f"物流中心{n}", f"XM-{n}", division="522633") for n in (1, 2)]
        register.apply(projects, author="张三", source="样本")
    said = {"发票号码": "20202020", "类别": "软件", "开票日期": "2020-05-01", "价税合计": "1000", "核定": "900"}
    page = opened("project", 0)
    tab(page, "records")
    type_record(records(qtbot, page, Invoice), 0, **said)
    qtbot.waitUntil(
        lambda: read(page, lambda r, id_: r.facts(id_).standing.get("invest_software")) == 90_000, timeout=LONG
    )
    page = opened("project", 1)
    qtbot.waitUntil(lambda: not page.sheet.known.records[Invoice], timeout=LONG)  # type: ignore[union-attr]
    tab(page, "records")
    sheet = records(qtbot, page, Invoice)
    type_record(sheet, 0, **said)
    qtbot.waitUntil(lambda: "已用于项目“物流中心1”" in sheet.fault.text(), timeout=LONG)
    assert sheet.model.new["number"] == "20202020"


# New ones and double ones


def test_a_new_subject_is_checked_while_typing_and_likely_doubles_are_shown(
    qtbot: QtBot, opened: Opened, window: MainWindow
) -> None:
    page = opened("enterprise", 1)
    press(page, Qt.Key.Key_N, ctrl=True)
    form = panel(page).findChild(NewSubject)
    assert form is not None
    assert not form.save.isEnabled()
    write(form.name, "从江县月亮山农产品贸易公司")
    write(form.code, "91522633MA00000000")
    assert "校验位" in form.why_not.text()
    qtbot.waitUntil(lambda: enterprise_name(1) in words(form), timeout=LONG)
    form.code.clear()
    write(form.code, code(9005))
    write(form.town, "洛香镇")
    assert form.save.isEnabled()
    # What was begun is there again after a crash.
    qtbot.waitUntil(lambda: "9005" in str(read(page, lambda r, _: r.drafts.all())), timeout=LONG)
    path = page.desk.path
    window.show_start()
    window.open_register(path)
    qtbot.waitUntil(lambda: window.shell is not None, timeout=LONG)
    assert window.shell is not None
    window.shell.go("enterprise")
    again = window.shell.page
    assert isinstance(again, SubjectPage)
    qtbot.waitUntil(lambda: again.model.rowCount() == 30 and bool(again.saver.drafts()), timeout=LONG)
    form = again.sheet.begin_new("enterprise")
    assert form.town.text() == "洛香镇"
    click(qtbot, form.save)
    qtbot.waitUntil(lambda: again.model.rowCount() == 31, timeout=LONG)
    qtbot.waitUntil(lambda: again.sheet.known is not None and not again.sheet.busy, timeout=LONG)
    assert again.sheet.known is not None
    assert again.sheet.known.detail.row.name == "从江县月亮山农产品贸易公司"
    qtbot.waitUntil(lambda: not read(again, lambda r, _: r.drafts.all()), timeout=LONG)


def _double(county: Path) -> None:
    with open_register(county) as register:
        change = SubjectChange(
            "enterprise",
            "从江县月亮山农产品贸易有限责任公司",
            division="522633",
            division_name="贯洞镇",
            yearly={"online_sales": {2020: 777}},
        )
        register.apply([change], author="张三", source="样本")


def test_doubles_are_merged_field_by_field(qtbot: QtBot, opened: Opened, county: Path, shell: Shell) -> None:
    _double(county)
    page = opened("enterprise", 1)
    tab(page, "profile")
    push(qtbot, panel(page), "查找重复")
    qtbot.waitUntil(lambda: "名称只有写法" in words(panel(page)), timeout=LONG)
    push(qtbot, panel(page), "逐项合并...")
    form = panel(page).findChild(MergeSheet)
    assert form is not None
    qtbot.waitUntil(lambda: len(form.groups) >= 3, timeout=LONG)
    assert not form.merge.isEnabled()
    assert "要选一个" in form.fault.text()
    for choice in form.findChildren(QRadioButton):
        if choice.property("side") == "keep" or "7.77" in choice.accessibleName():
            choice.click()
    write(form.reason, "名册里写了两次")
    push(qtbot, form, "合并")
    qtbot.waitUntil(lambda: page.model.rowCount() == 30, timeout=LONG)
    assert read(page, lambda r, id_: r.facts(id_).yearly["online_sales"][2020]) == 777
    qtbot.waitUntil(lambda: "合并" in shell.turning.undo.text(), timeout=LONG)
    press(shell, Qt.Key.Key_Z, ctrl=True)
    qtbot.waitUntil(lambda: page.model.rowCount() == 31, timeout=LONG)


def test_who_was_told_apart_is_not_asked_about_again(qtbot: QtBot, opened: Opened, county: Path) -> None:
    _double(county)
    page = opened("enterprise", 1)
    tab(page, "profile")
    push(qtbot, panel(page), "查找重复")
    push(qtbot, panel(page), "不是同一个...")
    answer(qtbot, page, "记住", 理由="两家都有执照")
    qtbot.waitUntil(lambda: "没有发现可能重复的登记" in words(panel(page)), timeout=LONG)


def test_papers_are_attached_and_opened_verified(
    qtbot: QtBot, opened: Opened, answers: Answers, tmp_path: Path
) -> None:
    paper = tmp_path / "执照.txt"
    paper.write_text("营业执照", encoding="utf-8")
    answers.papers = (paper,)
    page = opened("enterprise", 1)
    tab(page, "papers")
    push(qtbot, panel(page), "添加附件...")
    push(qtbot, panel(page), "执照.txt")
    qtbot.waitUntil(lambda: len(answers.shown) == 1, timeout=LONG)
    assert answers.shown[0].read_text(encoding="utf-8") == "营业执照"


def test_withdrawing_takes_it_off_the_list(qtbot: QtBot, opened: Opened) -> None:
    page = opened("enterprise", 1)
    tab(page, "profile")
    push(qtbot, panel(page), "撤下这一条...")
    answer(qtbot, page, "撤下", 原因="已注销")
    qtbot.waitUntil(lambda: page.model.rowCount() == 29, timeout=LONG)
    assert all(label.text() != enterprise_name(1) for label in panel(page).findChildren(QLabel, "title"))

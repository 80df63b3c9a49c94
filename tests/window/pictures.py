"""Pictures of every page and dialog, to be looked at one by one.

``python tests/window/pictures.py FOLDER`` makes them on three screens, in two scalings, light and dark;
``... FOLDER 1366x768 1.5 dark`` makes those of one setting.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.faults import EnvironmentFault
from desktop.register import Condition, SubjectChange, Target, open_register
from desktop.register.dispatch import Entry, add_places, enter
from desktop.register.records import Loan
from desktop.window.application import make_application
from desktop.window.assess_page import AssessPage
from desktop.window.batch_page import BatchPage
from desktop.window.choosers import Choosers
from desktop.window.complaints import complain, tell_bug, tell_fault
from desktop.window.desk import RoomId, Tools
from desktop.window.dispatch_page import TABS, DispatchPage
from desktop.window.home_page import HomePage
from desktop.window.import_page import ImportPage
from desktop.window.main_window import MainWindow
from desktop.window.page import Space
from desktop.window.policy_page import PolicyPage
from desktop.window.print_page import PrintPage
from desktop.window.settings import Settings
from desktop.window.shell import Shell
from desktop.window.subject_model import Filter
from desktop.window.subject_page import SubjectPage
from desktop.window.theme import Theme
from desktop.window.upkeep_page import UpkeepPage
from policies.facts import SubjectKind
from policies.problems import InputError, Problem
from tests.window.making import ME, code, enterprise_name, make_county, under_way, write_roster

SCREENS = ("1366x768", "1920x1080", "1093x614")
SCALINGS = ("1.0", "1.5")
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
TAKEN_BY_SYSTEM = 80
"""Height of caption and task bar, in logical pixels."""
_PATIENCE = 60
RETAIL = "online_retail_quarter"
REPORTED_EACH = {
    RETAIL: 314_159,
    "agri_online_retail_quarter": 149_500,
    "online_transactions_quarter": 402_300,
    "online_shops_quarter": 1,
    "parcels_in_quarter": 71,
    "parcels_out_quarter": 33,
}


def wait(app: QApplication, ready: Callable[[], object]) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + _PATIENCE
    while not ready() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)
    if not ready():
        raise TimeoutError(ready)


def settle(app: QApplication) -> None:
    """Let timers and threads come to rest."""
    end = time.monotonic() + 0.4
    while time.monotonic() < end:
        app.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.01)


def good_roster(folder: Path) -> Path:
    """Write a roster with one new and one changed enterprise."""
    heads = ("企业名称", "统一社会信用代码", "网络销售额（2020年）", "依法纳税（2020年）")
    rows = [
        (enterprise_name(3), code(3), "１２３，４５６．７８", "是"),
        ("从江县江东电子商务服务部", code(9001), "268400", "是"),
        ("从江县鼓楼网络科技有限公司", code(9002), "12.5万元", "否"),
    ]
    return write_roster(folder / "丙妹镇2020年电商企业汇总表.xlsx", heads, rows)


def bad_roster(folder: Path) -> Path:
    """Write a roster in which much is wrong."""
    heads = ("企业名称", "统一社会信用代码", "网络销售额（2020年）", "依法纳税（2020年）")
    rows = [
        (enterprise_name(1), code(1), "约103万", "是"),
        ("从江县侗布坊民族服饰有限公司", "91522633MA6C1W0K3Y", "913600", "是"),
        (enterprise_name(2), code(2), "-5", "也许"),
        ("", code(9003), "100", "是"),
    ]
    return write_roster(folder / "高增乡2020年电商企业汇总表.xlsx", heads, rows)


def scenes(app: QApplication, shell: Shell, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """Bring up one page or dialog after the other; yield its name and what to take the picture of."""
    window = shell.window()
    for part in (_begun, subject_scenes, _imported, _dispatched, _assessed, _batches, _printed, _kept):
        for name in part(app, shell, folder):
            dialogs = [one for one in shell.findChildren(QDialog) if one.isVisible()]
            yield name, dialogs[-1] if dialogs else window
            for one in dialogs:
                one.close()


def _begun(app: QApplication, shell: Shell, _folder: Path) -> Iterator[str]:
    shell.go("home")
    page = shell.pages["home"]
    assert isinstance(page, HomePage)
    wait(app, lambda: page.rows)
    for _ in range(3):
        settle(app)
    yield "home"
    shell.seek()
    shell.seeker.field.setText("cjx")
    settle(app)
    yield "palette"
    shell.seeker.leave()
    shell.show_manual()
    settle(app)
    yield "manual"


def _imported(app: QApplication, shell: Shell, folder: Path) -> Iterator[str]:
    page = shell.pages["import"]
    assert isinstance(page, ImportPage)
    page.loaded = None
    page._show()
    shell.go("import")
    yield "import-empty"
    for name, path in (("import-good", good_roster(folder)), ("import-bad", bad_roster(folder))):
        page.loaded = None
        page.check([path])
        wait(app, lambda: page.loaded)
        settle(app)
        yield name


def _others(path: Path) -> None:
    """Put in what else there is in a county: parks, projects, persons, places, a double, records."""
    with open_register(path) as register:
        if register.count("park"):
            return
        kinds: tuple[tuple[SubjectKind, str, str], ...] = (
            ("park", "从江县电商产业园", "YQ-01"),
            ("project", "从江县农村电商公共服务中心建设项目", "XM-2020-01"),
            ("person", "吴老三", "110101199003071233"),
            ("place", "小黄村", "CUN-01"),
        )
        changes = [SubjectChange(kind, name, number, division="522633") for kind, name, number in kinds]
        double = enterprise_name(1).replace("有限公司", "有限责任公司")
        changes.append(SubjectChange("enterprise", double, division="522633", yearly={"online_sales": {2020: 777}}))
        parcels = {"outbound_local_parcels": {2020: 12_874}}
        changes.append(SubjectChange("enterprise", enterprise_name(12), code(12), yearly=parcels))
        register.apply(changes, author=ME, source="样本")
        (first,) = register.subjects("enterprise", search=code(1))
        days = date(2020, 1, 10), date(2020, 12, 31)
        loan = Loan(subject_id=first.id, contract="农商借字2020-18", lender="从江农商行", principal=50_000_000,
                    starts_on=days[0], ends_on=days[1])  # fmt: skip
        register.records.keep([loan], author=ME, source="样本")


def _list_of(app: QApplication, shell: Shell, room: RoomId) -> SubjectPage:
    shell.go(room)
    page = shell.pages[room]
    assert isinstance(page, SubjectPage)
    page.sheet.leave_form()
    page.back()
    page.sheet.tab = "overview"
    wait(app, page.model.rowCount)
    settle(app)
    return page


def subject_scenes(app: QApplication, shell: Shell, _folder: Path) -> Iterator[str]:
    """Bring up the lists and every side of a subject's page."""
    _others(shell.desk.path)
    page = _list_of(app, shell, "enterprise")
    page.memory.keep_filter("缺纳税", Filter(where=(Condition("tax_compliant", "blank", year=2020),)))
    page.view.choose(12, 3)
    page._show_filters()
    settle(app)
    yield "enterprise"
    page.model.setData(page.model.index(3, 3), "约103万")
    page.view.choose(4, 3)
    page.view.edit(page.view.currentIndex())
    settle(app)
    yield "enterprise-typing"
    page.view.choose(1, 0)
    settle(app)
    for tab in ("facts", "profile", "records", "awards", "trail"):
        page.sheet.show_tab(tab)
        settle(app)
        yield f"enterprise-{tab}"
    yield from _whole_pages(app, page)
    yield from _forms(app, page)
    page.ask_for_condition()
    yield "enterprise-condition"
    page.choose_columns()
    yield "enterprise-columns"
    page.save_filter()
    yield "enterprise-filter-name"
    for room in ("station", "training", "park", "project", "people"):
        _list_of(app, shell, room)
        yield room


def _whole_pages(app: QApplication, page: SubjectPage) -> Iterator[str]:
    page.view.choose(12, 0)
    settle(app)
    page.widen_panel()
    for tab in ("overview", "facts", "profile", "records", "awards"):
        page.sheet.show_tab(tab)
        settle(app)
        yield f"subject-{tab}"
    page.back()


def _forms(app: QApplication, page: SubjectPage) -> Iterator[str]:
    form = page.sheet.begin_new("enterprise")
    page.open_panel()
    form.name.setText(enterprise_name(1))
    form.code.setText("91522633MA00000000")
    form._look()
    settle(app)
    yield "enterprise-new"
    page.back()
    app.clipboard().setText("1000\t2000\n约3\t4000\n5000\t6000\n")
    page.view.choose(0, 3)
    page.paste(app.clipboard().text())
    settle(app)
    yield "enterprise-paste"
    page.back()
    with open_register(page.desk.path) as register:
        (one,) = register.subjects("enterprise", search=code(1))
        other = register.subjects("enterprise", where=[Condition("identity_code", "blank")])[0]
    page.sheet.begin_merge(one, other)
    settle(app)
    yield "enterprise-merge"
    page.back()
    page._narrow(where=(Condition("tax_compliant", "blank", year=2020), Condition("division_name", "is", "西山镇")))
    settle(app)
    yield "enterprise-filtered"
    page.clear_filter()
    settle(app)


def report_quarters(path: Path) -> None:
    """Let all townships but two report three quarters of 2020, after the four of 2019; each has a target."""
    quarters = [(2020, 1), (2020, 2), (2020, 3), (2019, 1), (2019, 2), (2019, 3), (2019, 4)]
    with open_register(path) as register:
        if register.dispatch.places():
            return
        add_places(register, "522633", author=ME)
        for n, place in enumerate(register.dispatch.places()[:-2]):
            size = n * 37 % 19 + 3
            entries = [
                Entry(place.members[0], fact, *at, size * each * (100 + (n + at[1]) * 7 % 31 - 15 * (2020 - at[0])))
                for fact, each in REPORTED_EACH.items()
                for at in quarters
            ]
            enter(register, entries, author=ME)
            goal = Decimal(size * 31_415 * 4 * (100 + n * 11 % 23)) / 10
            register.plans.set_target(Target(RETAIL, place.code, 2020, goal.to_integral_value()), author=ME)


def _dispatched(app: QApplication, shell: Shell, _folder: Path) -> Iterator[str]:
    report_quarters(shell.desk.path)
    page = shell.pages["dispatch"]
    assert isinstance(page, DispatchPage)
    shell.go("dispatch", "2020-3")
    for number, title in enumerate(TABS):
        page.open_tab(number)
        for _ in range(4):
            settle(app)
        yield f"dispatch-{title}"


def _assessed(app: QApplication, shell: Shell, _folder: Path) -> Iterator[str]:
    page = shell.pages["assess"]
    assert isinstance(page, AssessPage)
    shell.go("assess")
    settle(app)
    page.policy_box.setCurrentIndex(page.policy_box.findData("xiangxi-2018"))
    page._forget_run()
    page._offer_years()
    page.year_box.setCurrentIndex(page.year_box.findData(2020))
    settle(app)
    yield "assess-empty"
    page.assess()
    wait(app, lambda: page.run)
    for outcome in ("due", "undetermined", "for_decision", "refused"):
        if outcome in page.bar.segments:
            page.bar.segments[outcome].click()
            settle(app)
            yield f"assess-{outcome}"
    page.bar.segments["due"].click()
    settle(app)
    page.ask_for_batch()
    yield "assess-make-batch"
    page.decide("override")
    yield "assess-decide"
    page.show_ledger()
    settle(app)
    yield "assess-ledger"


def _batches(app: QApplication, shell: Shell, _folder: Path) -> Iterator[str]:
    with open_register(shell.desk.path) as register:
        begun = bool(register.batches())
    if not begun:
        under_way(shell.desk.path)
    page = shell.pages["batch"]
    assert isinstance(page, BatchPage)
    shell.go("batch")
    page.close_batch()
    for _ in range(2):
        settle(app)
    yield "batches"
    for batch in ("XX-2020-02", "XX-2020-01"):
        shell.go("batch", batch)
        wait(app, lambda batch=batch: page.batch is not None and page.batch.code == batch)  # type: ignore[misc]
        page.show_side("batch")
        page.back() if page.space == Space.SMALL and not page.left.isVisible() else None
        settle(app)
        yield f"batch-{batch[-2:]}"
    page.show_side("line")
    settle(app)
    yield "batch-line"
    page.show_side("batch")
    page.go_on()
    settle(app)
    yield "batch-next"
    page.close_batch()


def _printed(app: QApplication, shell: Shell, _folder: Path) -> Iterator[str]:
    shell.go("print")
    page = shell.pages["print"]
    assert isinstance(page, PrintPage)
    wait(app, lambda: page.preview.count > 0)
    settle(app)
    yield "print"
    page.forms.selectRow(page.model.row_of(lambda one: one.name == "notice"))
    wait(app, lambda: "notice" in page.made)
    settle(app)
    yield "print-notice"


def _kept(app: QApplication, shell: Shell, _folder: Path) -> Iterator[str]:
    shell.go("policy", "xiangxi-2018")
    page = shell.pages["policy"]
    assert isinstance(page, PolicyPage)
    wait(app, lambda: page.document is not None and page.document.policy.id == "xiangxi-2018")
    for part in ("clauses", "readings", "funds", "versions", "scenarios"):
        page.bar.segments[part].click()
        settle(app)
        yield f"policy-{part}"
    page.commit()
    wait(app, lambda: page.results)
    settle(app)
    yield "policy-scenarios-run"
    shell.go("upkeep")
    keeping = shell.pages["upkeep"]
    assert isinstance(keeping, UpkeepPage)
    for part in ("backups", "accounts", "settings", "log", "about"):
        keeping.show_item(part)
        settle(app)
        yield f"upkeep-{part}"
    keeping.ask_for_account()
    yield "upkeep-account"
    problems = [Problem("名册.xlsx 第 3 行 C 列", "wrong", "“约103万”不是金额，请改成数字；没有就留空，不要写 0")]
    complain(shell.desk.theme, shell, InputError(problems))
    yield "notice-complaint"
    tell_fault(shell.desk.theme, shell, EnvironmentFault("磁盘已满，请腾出空间后再试"))
    yield "notice-fault"
    tell_bug(shell.desk.theme, shell, "奖补台 报告正文\n" * 12, shell.desk.tools.choosers)
    yield "notice-bug"


def make(folder: Path, screen: str, scaling: str, scheme: str) -> None:
    """Make the pictures of one setting, in an application whose scaling was set before it began."""
    app = make_application()
    theme = Theme(app, SCHEMES[scheme])
    work = Path(tempfile.mkdtemp())
    tools = Tools(theme, Settings(work / "window.ini"), Choosers(folder=lambda _: work))
    window = MainWindow(tools)
    wide, high = (round(int(side) / float(scaling)) for side in screen.split("x"))
    window.resize(wide, high - TAKEN_BY_SYSTEM)
    window.show()
    settle(app)
    window.grab().save(str(folder / "start.png"))
    window.open_register(make_county(work / "从江县电商奖补登记簿.subsidy"))
    wait(app, lambda: window.shell)
    shell = window.shell
    assert shell is not None
    for name, widget in scenes(app, shell, work):
        settle(app)
        widget.grab().save(str(folder / f"{name}.png"))
    window.close()


def main(folder: str, *setting: str) -> None:
    """Make the pictures of one setting, or of all of them, each in a process of its own."""
    if setting:
        place = Path(folder, "-".join(setting))
        place.mkdir(parents=True, exist_ok=True)
        make(place, *setting)
        return
    for screen, scaling, scheme in product(SCREENS, SCALINGS, SCHEMES):
        surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scaling}
        command = [sys.executable, __file__, folder, screen, scaling, scheme]
        subprocess.run(command, env=surroundings, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Pictures of every page at several sizes, light and dark: ``python tests/window/pictures.py FOLDER``."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from desktop.register import Target, open_register
from desktop.register.dispatch import Entry, add_places, enter
from desktop.window.application import make_application
from desktop.window.assess_page import AssessPage
from desktop.window.batch_page import BatchPage
from desktop.window.choosers import Choosers
from desktop.window.desk import Tools
from desktop.window.dispatch_page import TABS, DispatchPage
from desktop.window.import_page import ImportPage
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.shell import Shell
from desktop.window.theme import Theme
from tests.window.making import code, enterprise_name, make_county, write_roster

SIZES = ((1366, 688), (1920, 1000), (1093, 534), (911, 432), (683, 304))
_PATIENCE = 20
RETAIL = "online_retail_quarter"


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


def scenes(app: QApplication, shell: Shell, folder: Path) -> Iterator[str]:
    """Bring up one page after the other and name it."""
    for room in ("enterprise", "station", "training"):
        shell.go(room)
        settle(app)
        yield room
    page = shell.pages["import"]
    assert isinstance(page, ImportPage)
    page.report = None
    page.refresh()
    shell.go("import")
    yield "import-empty"
    for name, path in (("import-good", good_roster(folder)), ("import-bad", bad_roster(folder))):
        page.report = None
        page.check([path])
        wait(app, lambda: page.report)
        yield name
    yield from _dispatched(app, shell)
    yield from _assessed(app, shell)


def _dispatched(app: QApplication, shell: Shell) -> Iterator[str]:
    with open_register(shell.desk.path) as register:
        if not register.dispatch.places():
            add_places(register, "522633", author="吴秀梅")
            for n, place in enumerate(register.dispatch.places()[:-2]):
                figures = [(2020, 1), (2020, 2), (2020, 3), (2019, 1), (2019, 2), (2019, 3), (2019, 4)]
                entries = [Entry(place.members[0], RETAIL, *at, (n * 37 % 19 + 3) * 31_415_900) for at in figures]
                enter(register, entries, author="吴秀梅")
                register.plans.set_target(Target(RETAIL, place.code, 2020, Decimal(14_000_000)), author="吴秀梅")
    page = shell.pages["dispatch"]
    assert isinstance(page, DispatchPage)
    shell.go("dispatch", "2020-3")
    for number, title in enumerate(TABS):
        page.open_tab(number)
        settle(app)
        settle(app)
        yield f"dispatch-{title}"


def _assessed(app: QApplication, shell: Shell) -> Iterator[str]:
    page, batches = shell.pages["assess"], shell.pages["batch"]
    assert isinstance(page, AssessPage)
    assert isinstance(batches, BatchPage)
    shell.go("assess")
    page._forget_run()
    settle(app)
    yield "assess-empty"
    page.assess()
    wait(app, lambda: page.run)
    for outcome in ("due", "undetermined", "for_decision", "refused"):
        if outcome in page.bar.segments:
            page.bar.segments[outcome].click()
            settle(app)
            yield f"assess-{outcome}"
    shell.go("batch")
    settle(app)
    if batches.batch is None:
        page.freeze()
        wait(app, lambda: batches.batch)
        batches.export.click()
        wait(app, lambda: batches.files)
    batches.close_batch()
    settle(app)
    yield "batches"
    batches._open_row(0)
    settle(app)
    yield "batch"


def main(folder: Path) -> None:
    """Make all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    theme = Theme(app)
    work = Path(tempfile.mkdtemp())
    tools = Tools(theme, Settings(work / "window.ini"), Choosers(folder=lambda _: work))
    window = MainWindow(tools)
    window.show()
    for scheme, word in ((Qt.ColorScheme.Light, "light"), (Qt.ColorScheme.Dark, "dark")):
        theme.choose(scheme)
        window.resize(*SIZES[0])
        settle(app)
        window.grab().save(str(folder / f"start-{word}.png"))
    window.open_register(make_county(work / "从江县电商奖补登记簿.subsidy"))
    wait(app, lambda: window.shell)
    shell = window.shell
    assert shell is not None
    for scheme, word in ((Qt.ColorScheme.Light, "light"), (Qt.ColorScheme.Dark, "dark")):
        theme.choose(scheme)
        for width, height in SIZES:
            window.resize(width, height)
            settle(app)
            for name in scenes(app, shell, work):
                settle(app)
                window.grab().save(str(folder / f"{name}-{width}-{word}.png"))
    window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

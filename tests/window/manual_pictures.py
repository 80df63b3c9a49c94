"""The manual's pictures, of the real window on a sample register: ``python tests/window/manual_pictures.py``.

Written into resources/manual/pictures as images of few colours, which keeps them small.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import resources
from desktop.awards import assess_register, freeze
from desktop.awards.notices import announce
from desktop.awards.steps import Terms, pass_stage, start
from desktop.register import Budget, open_register
from desktop.window.application import make_application
from desktop.window.assess_page import AssessPage
from desktop.window.choosers import Choosers
from desktop.window.desk import Tools
from desktop.window.import_page import ImportPage
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.shell import Shell
from desktop.window.theme import Theme
from tests.window.making import make_county
from tests.window.pictures import good_roster, report_quarters, settle, wait

SIZE = 1366, 688
COLOURS = 128
_ME, _POLICY, _YEAR = "吴秀梅", "xiangxi-2018", 2020


def county(path: Path) -> Path:
    """Make a register with a batch under way."""
    make_county(path, 60)
    today = date.today()  # noqa: DTZ011  # as on the wall
    with open_register(path) as register:
        register.set_setting("pays_upper", "yes", author=_ME)
        policy = register.policies.of_year(_POLICY, _YEAR)
        register.policies.adopt(policy.source, author=_ME)
        batch = freeze(register, assess_register(register, policy, _YEAR), author=_ME)
        fund = policy.funds[0].id
        register.plans.set_budget(Budget(policy.id, fund, _YEAR, 1_000_000_000), author=_ME)
        start(register, batch.code, author=_ME, on=today, fund=fund)
        for stage in ("初审", "联审"):
            pass_stage(register, batch.code, stage, Terms(today), author=_ME)
        announce(register, batch.code, author=_ME, starts_on=today - timedelta(3))
    return path


def show(app: QApplication, shell: Shell, room: str, folder: Path) -> None:
    """Bring a room up as a clerk would see it in the middle of work."""
    if room == "dispatch":
        report_quarters(shell.desk.path)
        shell.go("dispatch", "2020-3")
    shell.go(next(known for known in shell.pages if known == room))
    settle(app)
    page = shell.page
    if isinstance(page, AssessPage):
        page.assess()
        wait(app, lambda: page.run)
    if isinstance(page, ImportPage):
        page.check([good_roster(folder)])
        wait(app, lambda: page.loaded)
    for _ in range(3):
        settle(app)


def keep(window: MainWindow, name: str) -> None:
    """Write what is seen, in few colours."""
    file = resources.path("manual/start.md").parent / "pictures" / f"{name}.png"
    window.grab().save(str(file))
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE)
    small.save(file, optimize=True)


def main() -> None:
    """Make all pictures."""
    app = make_application()
    work = Path(tempfile.mkdtemp())
    window = MainWindow(Tools(Theme(app, Qt.ColorScheme.Light), Settings(work / "window.ini"), Choosers()))
    window.resize(*SIZE)
    window.show()
    settle(app)
    window.start.place.setText("C:\\Users\\吴秀梅\\Documents\\奖补台\\电商奖补登记簿.subsidy")  # type: ignore[union-attr]
    settle(app)
    keep(window, "start")
    window.open_register(county(work / "从江县电商奖补登记簿.subsidy"))
    wait(app, lambda: window.shell)
    shell = window.shell
    if shell is None:
        raise RuntimeError("no register is open")
    for room in shell.pages:
        show(app, shell, room, work)
        keep(window, room)
    window.close()


if __name__ == "__main__":
    main()

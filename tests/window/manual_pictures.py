"""The manual's pictures, of the real window on a sample register: ``python tests/window/manual_pictures.py``.

Written into resources/manual/pictures as images of few colours, which keeps them small.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import resources
from desktop.window.application import make_application
from desktop.window.assess_page import AssessPage
from desktop.window.choosers import Choosers
from desktop.window.desk import Tools
from desktop.window.import_page import ImportPage
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.shell import Shell
from desktop.window.theme import Theme
from tests.window.making import make_county, under_way
from tests.window.pictures import good_roster, report_quarters, settle, wait

SIZE = 1366, 688
COLOURS = 128


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
    path = make_county(work / "从江县电商奖补登记簿.subsidy", 60)
    under_way(path)
    window.open_register(path)
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

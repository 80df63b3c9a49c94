"""The Qt application: style, translation, fonts, the hook for bugs; then the window."""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import desktop
import resources
from desktop.window.complaints import install_hook
from desktop.window.crash import CrashLog
from desktop.window.desk import Tools
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings, default_file
from desktop.window.shown_papers import sweep
from desktop.window.single import is_open_elsewhere
from desktop.window.theme import SCHEMES, Theme, scale_of
from desktop.window.tidying import Tidying

STYLE = ("-style", "Fusion")
"""The same everywhere. As words of the command: ``setStyle`` would hand back a QStyle, whose names take their time."""
_WARM_UP_MS = 200
"""After the first paint: what is painted first must not wait for it."""


_SHOWN_FOR = timedelta(days=1)
"""Papers that a program which ended badly left behind; another window may show some of today's."""
_TURN = 0.001
"""Seconds that work in another thread runs on while the window's thread waits for its turn, often several times for
one key; Python's own 5 ms add up to what is felt."""


@cache
def _kept() -> QApplication:
    """Return an application that lives as long as the program: one that nobody holds would be taken away under Qt."""
    return QApplication([*sys.argv[:1], *STYLE])


def make_application() -> QApplication:
    """Return the application, speaking Chinese whatever the system speaks."""
    sys.setswitchinterval(_TURN)
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else _kept()
    app.setApplicationName("subsidy-desk")
    app.setApplicationDisplayName("奖补台")
    app.setApplicationVersion(desktop.__version__)
    app.setWindowIcon(QIcon(str(resources.path("icons/app.svg"))))
    speak_chinese(app)
    return app


def speak_chinese(app: QApplication) -> bool:
    """Let Qt's own buttons and menus be Chinese. Returns whether its translation was found."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    found = translator.load("qtbase_zh_CN", folder)
    app.installTranslator(translator)
    return found


def run(register_path: Path | None = None) -> int:
    """Show the window until it is closed; return the exit code. Opens ``register_path``, else what was open last."""
    app = make_application()
    settings = Settings(default_file())
    path = register_path or settings.last
    if path is not None and is_open_elsewhere(path, settings.folder / "open"):
        return 0
    crashes = CrashLog(settings.folder / "crash")
    left = crashes.take_left_over()
    crashes.start()
    sweep(_SHOWN_FOR)
    theme = Theme(app, SCHEMES.get(settings.value("theme"), Qt.ColorScheme.Unknown), scale_of(settings.value("scale")))
    window = MainWindow(Tools(theme, settings, crashes=crashes))
    install_hook(window.tell_bug)
    window.show()
    if left:
        window.tell_last_crash(left)
    if path is not None:
        window.open_register(path, settings.value("room") if path == settings.last else "")
    QTimer.singleShot(_WARM_UP_MS, warm_up)
    Tidying(app)
    code = app.exec()
    sweep()
    crashes.end()
    return code


def warm_up() -> None:
    """Load what opening a register will need, while the user still looks at the start page."""
    Thread(target=import_module, args=["desktop.window.shell"], name="warm-up", daemon=True).start()

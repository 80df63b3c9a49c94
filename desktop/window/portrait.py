"""The window as a self-check sees it: whether it can write and speak Chinese, and a picture of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, qVersion
from PySide6.QtGui import QFontDatabase, QImage, QRawFont
from PySide6.QtWidgets import QAbstractItemView

import resources
from desktop.window.application import make_application
from desktop.window.desk import RoomId, Tools
from desktop.window.main_window import MainWindow
from desktop.window.settings import Settings
from desktop.window.shell import Shell
from desktop.window.theme import Theme

_PATIENCE = 60.0
"""Seconds that the window may take on the slowest computer."""
_FONTS = ("NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular", "NotoSerifSC-Bold")
_SAMPLE = "奖补台，。：；〔〕￥①②③囍䶮𬭊"
"""Common, rare and beyond the basic plane, with the marks of official paper."""
_CANCEL = ("QPlatformTheme", "Cancel", "取消")
"""A word of Qt's own, and how its Chinese translation has it."""
_LEAST_COLOURS = 12
"""A window that was not painted has one."""


class Portrait(NamedTuple):
    """What was pictured, and on what."""

    title: str
    rows: int
    """Rows in the lists that are shown."""
    family: str
    platform: str
    qt: str


def check_fonts() -> tuple[str, ...]:
    """Return the families of the bundled fonts. Raises RuntimeError where one is missing or cannot write Chinese."""
    make_application()
    return tuple(dict.fromkeys(_family(name) for name in _FONTS))


def _family(name: str) -> str:
    file = str(resources.path(f"fonts/{name}.ttf"))
    families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(file))
    lacking = [letter for letter in _SAMPLE if not QRawFont(file, 16).supportsCharacter(ord(letter))]
    if not families or lacking:
        raise RuntimeError(f"字体 {name} 不能用，缺 {lacking}")
    return families[0]


def check_translation() -> str:
    """Return a word of Qt's own as the window says it. Raises RuntimeError where it is not Chinese."""
    make_application()
    context, word, wanted = _CANCEL
    said = QCoreApplication.translate(context, word)
    if said != wanted:
        raise RuntimeError(f"没有装入 Qt 的中文翻译：“{word}”显示为“{said}”")
    return said


def take_portrait(register: Path, room: RoomId, picture: Path) -> Portrait:
    """Open the window with a register in one of its rooms, picture it (PNG), close it.

    The user's own settings are left alone. Raises TimeoutError where the register does not show, RuntimeError where
    nothing was painted.
    """
    app = make_application()
    window = MainWindow(Tools(Theme(app), Settings(picture.with_suffix(".ini"))))
    window.show()
    try:
        window.open_register(register)
        _wait(lambda: window.shell is not None)
        _shell(window).go(room)
        _wait(lambda: _rows(window) > 0)
        image = window.grab().toImage()
        _keep(image, picture)
        return Portrait(window.windowTitle(), _rows(window), window.font().family(), app.platformName(), qVersion())
    finally:
        window.close()
        window.deleteLater()
        _rest()


def _shell(window: MainWindow) -> Shell:
    if window.shell is None:
        raise RuntimeError("登记簿没有打开")
    return window.shell


def _wait(ready: Callable[[], bool]) -> None:
    """Let the window work until something is so, and what follows from it is drawn."""
    end = time.monotonic() + _PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{_PATIENCE:.0f} 秒内窗口没有显示登记簿")
        QCoreApplication.processEvents()
        time.sleep(0.01)
    _rest()


def _rest() -> None:
    for _ in range(20):
        QCoreApplication.processEvents()
        time.sleep(0.01)


def _rows(window: MainWindow) -> int:
    views = [view for view in window.findChildren(QAbstractItemView) if view.isVisible()]
    models: list[QAbstractItemModel | None] = [view.model() for view in views]  # a view that was never filled has none
    return max((model.rowCount() for model in models if model is not None), default=0)


def _keep(image: QImage, picture: Path) -> None:
    points = ((x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))
    if len({image.pixel(x, y) for x, y in points}) < _LEAST_COLOURS:
        raise RuntimeError("窗口没有画出内容")
    if not image.save(str(picture)):
        raise RuntimeError(f"写不了图片 {picture}")

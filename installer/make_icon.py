"""Make ``app.ico``, the icon of the program, its setup and its files, from ``resources/icons/app.svg``.

And ``side.bmp``, the picture at the left of the setup's first and last page.

``python installer/make_icon.py``; needs PySide6 as in .venv, and no screen.
"""

from __future__ import annotations

import os
import struct
from itertools import accumulate
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
SIDES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
"""Pixels: what the desktop, the taskbar and the Explorer ask for from 100 to 250 %."""


GROUND = "#1E5AA8"
"""Of the icon, too."""
SETUP_SIDE, SIGN = QSize(164, 314), QRectF(34, 40, 96, 96)
"""Pixels that NSIS has at the side of its pages, and where the sign stands in them."""


def picture(drawing: QSvgRenderer, side: int) -> bytes:
    """Return the icon in one size, as PNG."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter)
    painter.end()
    return written(image, b"PNG")


def setup_side(drawing: QSvgRenderer) -> bytes:
    """Return the picture at the side of the setup's pages, as BMP: NSIS knows no other."""
    image = QImage(SETUP_SIDE, QImage.Format.Format_RGB32)
    image.fill(QColor(GROUND))
    painter = QPainter(image)
    drawing.render(painter, SIGN)
    painter.end()
    return written(image.convertToFormat(QImage.Format.Format_Indexed8), b"BMP")


def written(image: QImage, form: bytes) -> bytes:
    """Return the file of a picture."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, form).write(image)
    return bytes(buffer.data().data())


def icon(pictures: dict[int, bytes]) -> bytes:
    """Return an ICO file: a head, an entry for each picture, the pictures."""
    start = 6 + 16 * len(pictures)
    places = accumulate(map(len, pictures.values()), initial=start)
    entries = (
        struct.pack("<BBBBHHII", side % 256, side % 256, 0, 0, 1, 32, len(png), place)
        for (side, png), place in zip(pictures.items(), places, strict=False)
    )
    return struct.pack("<HHH", 0, 1, len(pictures)) + b"".join(entries) + b"".join(pictures.values())


def make() -> dict[str, bytes]:
    """Return the files' bytes by name."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _app = QGuiApplication.instance() or QGuiApplication([])  # kept while Qt draws
    drawing = QSvgRenderer(str(ROOT / "resources" / "icons" / "app.svg"))
    return {"app.ico": icon({side: picture(drawing, side) for side in SIDES}), "side.bmp": setup_side(drawing)}


if __name__ == "__main__":
    for name, content in make().items():
        (ROOT / "installer" / name).write_bytes(content)

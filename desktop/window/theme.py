"""The look: colours as tokens (light and dark), type, spacing. One place; nothing else names a colour."""

from __future__ import annotations

import re
import sys
from string import Template
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

import resources
from desktop.window.stylesheet import STYLESHEET

Tone = Literal["ink", "ink2", "ink3", "accent", "green", "amber", "red", "grey", "violet"]
"""The colours that words and marks may take; each has at least 4.5 to 1 on every surface."""


class Tokens(NamedTuple):
    """Every colour of the window, as ``#RRGGBB``."""

    canvas: str
    page: str
    panel: str
    hairline: str
    rule: str
    control: str
    ink: str
    ink2: str
    ink3: str
    accent: str
    primary: str
    primary_hover: str
    selection: str
    hover: str
    green: str
    amber: str
    red: str
    grey: str
    violet: str
    green_tint: str
    amber_tint: str
    red_tint: str
    grey_tint: str
    violet_tint: str

    def tint(self, tone: Tone) -> str:
        """Return the pale ground behind a word of this tone."""
        tints = {"green": self.green_tint, "amber": self.amber_tint, "red": self.red_tint, "violet": self.violet_tint}
        return self.selection if tone == "accent" else tints.get(tone, self.grey_tint)


LIGHT = Tokens(
    canvas="#F1F3F6", page="#FFFFFF", panel="#F7F8FA", hairline="#E3E7ED", rule="#C9D0DA", control="#7E8898",
    ink="#18202C", ink2="#434E5F", ink3="#5F6A7B", accent="#1E5AA8", primary="#1E5AA8", primary_hover="#194C8E",
    selection="#E2ECF9", hover="#E8ECF1",
    green="#1B6B3D", amber="#8A5200", red="#AE2A22", grey="#566172", violet="#6647A0",
    green_tint="#E3F2E9", amber_tint="#FBF0D9", red_tint="#FBE9E7", grey_tint="#EBEEF2", violet_tint="#EFEAF8",
)  # fmt: skip
DARK = Tokens(
    canvas="#14171B", page="#1B1F25", panel="#20252C", hairline="#2C333C", rule="#404956", control="#707B8A",
    ink="#E8EBEF", ink2="#BAC2CD", ink3="#98A2B0", accent="#8AB6F2", primary="#2F6CBF", primary_hover="#3A79CF",
    selection="#20324B", hover="#262C34",
    green="#74CC97", amber="#E6B65F", red="#F39A90", grey="#A6AFBC", violet="#C2AAEA",
    green_tint="#1D3527", amber_tint="#3A2E17", red_tint="#3E2422", grey_tint="#2D343D", violet_tint="#322945",
)  # fmt: skip


class Size(NamedTuple):
    """Type sizes in points: at 96 dpi 10.5 points (五号) are 14 pixels."""

    note: float = 9
    code: float = 10
    text: float = 10.5
    panel_title: float = 12
    title: float = 15
    amount: float = 18


SIZE = Size()
SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
"""What may be chosen instead of following the system."""
SCALES = {"": 1.0, "large": 1.12, "larger": 1.25}
"""Type sizes that may be chosen: of these the rows of lists still hold the largest."""
ICON = 18
"""Side of an icon in a control, logical pixels."""

_POINTS = re.compile(r"([0-9.]+)pt")


def scale_of(name: str) -> float:
    """Return the factor of a chosen type size; the usual one where the name is none."""
    return SCALES.get(name, 1.0)


_BUNDLED = ("fonts/NotoSansSC-Regular.ttf", "fonts/NotoSansSC-Bold.ttf")
_FAMILIES = ("Microsoft YaHei UI", "Noto Sans SC")


def _family() -> str:
    """Return the family to write with. Windows has a hinted face of its own; elsewhere the bundled one is loaded."""
    if sys.platform == "win32" and _FAMILIES[0] in QFontDatabase.families():
        return _FAMILIES[0]
    for name in _BUNDLED:
        QFontDatabase.addApplicationFont(str(resources.path(name)))
    return _FAMILIES[1]


class Theme(QObject):
    """The theme in force. Follows the system's scheme unless ``scheme`` is given; ``scale`` enlarges the type."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Qt.ColorScheme = Qt.ColorScheme.Unknown, scale: float = 1.0) -> None:
        super().__init__(app)
        self.app = app
        self._scale = scale
        self.family = _family()
        self.tokens = LIGHT
        self._scheme = scheme
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        app.setFont(self.font())
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self.choose(scheme)

    def choose(self, scheme: Qt.ColorScheme) -> None:
        """Override the system's scheme; ``Unknown`` follows it again."""
        self._scheme = scheme
        self.app.styleHints().setColorScheme(scheme)
        self._follow()

    def choose_scale(self, scale: float) -> None:
        """Enlarge the type, in what is open too."""
        self._scale = scale
        self.app.setFont(self.font())
        self._follow()

    def _follow(self) -> None:
        system = self.app.styleHints().colorScheme()
        scheme = system if self._scheme == Qt.ColorScheme.Unknown else self._scheme
        self.tokens = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self.app.setPalette(_palette(self.tokens))
        sized = _POINTS.sub(lambda found: f"{float(found[1]) * self._scale:g}pt", STYLESHEET)
        self.app.setStyleSheet(Template(sized).substitute(_names(self.tokens)))
        self.changed.emit()

    def font(self, points: float = SIZE.text, *, bold: bool = False) -> QFont:
        """Return the face in one of the sizes of ``SIZE``; two weights, no hinting between whole scalings."""
        font = QFont(self.family)
        font.setPointSizeF(points * self._scale)
        font.setBold(bold)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def color(self, tone: Tone) -> QColor:
        """Return the colour of a tone."""
        return QColor(getattr(self.tokens, tone))

    def pixmap(self, name: str, tone: Tone = "ink2", side: int = ICON) -> QPixmap:
        """Return an icon of the set, tinted, sharp at the screen's scaling."""
        return self._tinted(name, getattr(self.tokens, tone), side)

    def icon(self, name: str, tone: Tone = "ink2") -> QIcon:
        """Return an icon for a button, with a fainter face for the disabled state."""
        icon = QIcon(self.pixmap(name, tone))
        icon.addPixmap(self._tinted(name, self.tokens.control, ICON), QIcon.Mode.Disabled)
        return icon

    def icon_on_primary(self, name: str) -> QIcon:
        """Return an icon for a filled button."""
        return QIcon(self._tinted(name, "#FFFFFF", ICON))

    def _tinted(self, name: str, color: str, side: int) -> QPixmap:
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        key = (name, color, side, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = _draw(name, color, self.tokens.page, side, ratio)
        return self._pixmaps[key]


def _draw(name: str, color: str, ground: str, side: int, ratio: float) -> QPixmap:
    # The files say currentColor for the line and #fefefe for a mark cut out of a filled shape.
    drawing = resources.text(f"icons/{name}.svg").replace("currentColor", color).replace("#fefefe", ground)
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    _paint(drawing, pixmap)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _paint(drawing: str, pixmap: QPixmap) -> None:
    from PySide6.QtGui import QPainter
    from PySide6.QtSvg import QSvgRenderer  # the start page has no icon of the set

    painter = QPainter(pixmap)
    QSvgRenderer(drawing.encode()).render(painter)
    painter.end()


def _names(tokens: Tokens) -> dict[str, str]:
    return tokens._asdict() | _marks(tokens)


def _marks(tokens: Tokens) -> dict[str, str]:
    """Return marks of combo and check boxes as data files: boxes with a border of ours lose their own."""
    arrow = "icons/arrow_dark.svg" if tokens is DARK else "icons/arrow_light.svg"
    return {"arrow": resources.path(arrow).as_posix(), "tick": resources.path("icons/tick.svg").as_posix()}


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.page,
        QPalette.ColorRole.WindowText: tokens.ink,
        QPalette.ColorRole.Base: tokens.page,
        QPalette.ColorRole.AlternateBase: tokens.panel,
        QPalette.ColorRole.Text: tokens.ink,
        QPalette.ColorRole.Button: tokens.page,
        QPalette.ColorRole.ButtonText: tokens.ink,
        QPalette.ColorRole.BrightText: tokens.red,
        QPalette.ColorRole.ToolTipBase: tokens.panel,
        QPalette.ColorRole.ToolTipText: tokens.ink,
        QPalette.ColorRole.PlaceholderText: tokens.ink3,
        QPalette.ColorRole.Highlight: tokens.primary,
        QPalette.ColorRole.HighlightedText: "#FFFFFF",
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.Mid: tokens.rule,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor(tokens.ink3))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, QColor(tokens.ink3))
    return palette

"""What the window remembers between two starts: registers opened lately, its size. Nothing that is in them."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtCore import QByteArray, QSettings

_REMEMBERED = 8


def default_file() -> Path:
    """Return the settings file of this user."""
    return user_config_path("subsidy-desk", appauthor=False) / "window.ini"


class Settings:
    """An ini file. It is the user's convenience only: where it cannot be written, nothing is remembered."""

    def __init__(self, file: Path) -> None:
        self._store = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def recent(self) -> tuple[Path, ...]:
        """The registers opened lately that are still there, the newest first."""
        names = self._store.value("recent", [])
        listed = [names] if isinstance(names, str) else list(names or [])  # type: ignore[call-overload]
        return tuple(path for path in map(Path, listed) if path.is_file())

    def remember(self, path: Path) -> None:
        """Put a register at the head of the recent ones."""
        others = [str(known) for known in self.recent if known != path]
        self._store.setValue("recent", [str(path), *others][:_REMEMBERED])
        self._store.sync()

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window, as Qt keeps them; empty at the first start."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_geometry(self, geometry: QByteArray) -> None:
        """Remember size and place of the window."""
        self._store.setValue("geometry", geometry)
        self._store.sync()

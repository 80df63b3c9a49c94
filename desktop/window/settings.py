"""What the window remembers between two starts: registers opened lately, its size. Nothing that is in them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

_REMEMBERED = 8


def default_file() -> Path:
    """Return the settings file of this user."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "subsidy-desk" / "window.ini"


class Settings:
    """An ini file. It is the user's convenience only: where it cannot be written, nothing is remembered."""

    def __init__(self, file: Path) -> None:
        self.folder = file.parent
        """Where else the program may keep files of the user: locks, and reports of crashes."""
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
    def last(self) -> Path | None:
        """The register that was open when the program ended; none where it was left, or is gone."""
        name = self.value("last")
        return Path(name) if name and Path(name).is_file() else None

    def keep_last(self, path: Path | None, room: str = "") -> None:
        """Remember the register and the room to come back to."""
        self.keep("last", "" if path is None else str(path))
        self.keep("room", room)

    @property
    def geometry(self) -> QByteArray:
        """Size and place of the window, as Qt keeps them; empty at the first start."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_geometry(self, geometry: QByteArray) -> None:
        """Remember size and place of the window."""
        self._store.setValue("geometry", geometry)
        self._store.sync()

    def value(self, key: str) -> str:
        """Return what a page remembered under a key, empty where nothing."""
        return str(self._store.value(key, ""))

    def keep(self, key: str, value: str) -> None:
        """Remember something for a page."""
        self._store.setValue(key, value)
        self._store.sync()

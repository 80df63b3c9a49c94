"""Files that the program brings along: fonts with their licences, icons, sample rosters."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def path(name: str) -> Path:
    """Return where the file ``name`` (such as ``icons/app.svg``) lies. Raises FileNotFoundError if it is not there."""
    found = _FOLDER / name
    if not found.is_file():
        raise FileNotFoundError(found)
    return found


def text(name: str) -> str:
    """Return the contents of the UTF-8 file ``name``."""
    return path(name).read_text(encoding="utf-8")

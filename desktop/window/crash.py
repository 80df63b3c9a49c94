"""What is left of a program that ended badly: a report of a bug, or the trace of a crash; shown at the next start.

Each program writes into a file of its own from its start on, so that even what kills the interpreter leaves a trace.
A program that ends well takes its file away.
"""

from __future__ import annotations

import faulthandler
import os
from contextlib import suppress
from pathlib import Path
from typing import TextIO


class CrashLog:
    """The file of this program in the user's folder. Where it cannot be written, nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / f"{os.getpid()}.txt"
        self._file: TextIO | None = None

    def take_left_over(self) -> str:
        """Return what earlier programs left, and forget it; empty where all ended well."""
        found = []
        for path in sorted(self._folder.glob("*.txt")):
            with suppress(OSError):
                text = path.read_text("utf-8", errors="replace").strip()
                if text or not _runs(path.stem):
                    path.unlink()
                found.append(text)
        return "\n\n".join(filter(None, found))

    def start(self) -> None:
        """Let the interpreter write here when it dies."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a", encoding="utf-8")
            faulthandler.enable(self._file)

    def note(self, report: str) -> None:
        """Keep the report of a bug until somebody has read it."""
        if self._file is not None:
            self._file.write(report + "\n")
            self._file.flush()

    def forget(self) -> None:
        """Empty the file once its reports were read: the next start need not show them."""
        if self._file is not None:
            self._file.truncate(0)

    def end(self) -> None:
        """Take the file away where nothing unread is in it."""
        if self._file is None:
            return
        faulthandler.disable()
        self._file.close()
        self._file = None
        with suppress(OSError):
            if not self._path.stat().st_size:
                self._path.unlink()


def _runs(pid: str) -> bool:
    """Whether a program of this number may still run: then its empty file is its own."""
    if os.name != "posix" or not pid.isdecimal():
        return os.name != "posix"
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

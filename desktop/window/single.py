"""One window for a register: a second start finds the first by a lock file and asks it to come forward.

Between programs of one computer, without any network: the lock is a file of the user, the question another.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal


def is_open_elsewhere(register: Path, folder: Path) -> bool:
    """Whether another window of the user has the register; it is asked to come forward then."""
    single = Single(register, folder)
    if single.held:
        single.release()
        return False
    single.call()
    return True


class Single(QObject):
    """The hold on one register, for this user on this computer."""

    wanted = Signal()
    """Another start asked for this window."""

    def __init__(self, register: Path, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        import hashlib  # a start without a register does without

        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(os.path.normcase(register.resolve()).encode()).hexdigest()[:24]
        self._question = folder / f"{name}.wanted"
        self._lock = QLockFile(str(folder / f"{name}.lock"))
        self._lock.setStaleLockTime(0)  # only the end of its program frees it, not time
        self._watcher = QFileSystemWatcher(self)
        self.held = self._lock.tryLock(0)
        if self.held:
            self._question.unlink(missing_ok=True)
            self._watcher.directoryChanged.connect(self._look)
            self._watcher.addPath(str(folder))

    def call(self) -> None:
        """Ask the window that has the register to come forward."""
        self._question.touch()

    def release(self) -> None:
        """Let another start have it."""
        if self.held:
            self.held = False
            self._watcher.removePaths(self._watcher.directories())
            self._lock.unlock()

    def _look(self) -> None:
        if self.held and self._question.exists():
            with suppress(FileNotFoundError):
                self._question.unlink()
            self.wanted.emit()

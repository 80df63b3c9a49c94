"""Who has a register open: a small file beside it, renewed while the program runs.

SQLite's locks keep transactions apart; this tells people, before they start, that somebody else works in it, so that
the second one reads. On a network share it is the share's clock that decides whether a sign of life is old.
"""

from __future__ import annotations

import json
import os
import platform
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from desktop.faults import EnvironmentFault
from desktop.register.sqlite.database import told_apart

RENEWED = 15.0
"""Seconds from one sign of life to the next."""
STALE = 60.0
"""Seconds after which somebody who gives none is gone: a program that was killed, a computer that sleeps."""


class Holder(NamedTuple):
    """Who has the register open."""

    name: str
    host: str
    pid: int
    since: str
    """UTC, ISO 8601."""

    def __str__(self) -> str:
        since = datetime.fromisoformat(self.since).astimezone()
        return f"“{self.name}”正在电脑“{self.host}”上使用（自 {since:%m-%d %H:%M} 起）"


def _sign(path: Path) -> Path:
    return path.with_name(f".{path.name}.使用中")


def _living(sign: Path) -> Holder | None:
    try:
        holder = Holder(**json.loads(sign.read_text(encoding="utf-8")))
        age = _now_there(sign) - sign.stat().st_mtime
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):  # cut off while it was written
        return None
    return None if age > STALE or _ended_here(holder) else holder


def _now_there(sign: Path) -> float:
    """Return the time by the clock that stamps files there, which on a share is not this computer's."""
    probe = sign.with_name(f"{sign.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        probe.touch()
        return probe.stat().st_mtime
    except OSError:  # a read-only medium: nobody else writes there either
        return datetime.now(UTC).timestamp()
    finally:
        probe.unlink(missing_ok=True)


def _ended_here(holder: Holder) -> bool:
    """Whether the program that gave the sign ran on this computer and runs no more. On Windows only time tells."""
    if os.name != "posix" or holder.host != platform.node():
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


class Claim:
    """The claim of a person who works in a register: one for each program, held while its window is open.

    Raises EnvironmentFault, which says who has it, where another has claimed it: the register can then be opened with
    this sentence as ``read_only``.
    """

    def __init__(self, path: Path, name: str) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        self._holder = Holder(name, platform.node(), os.getpid(), since)
        self._file = _sign(path)
        self._ended = threading.Event()
        with told_apart(path):
            self._take(path)
        self._thread = threading.Thread(target=self._renew, name="subsidy-desk claim", daemon=True)
        self._thread.start()

    def _take(self, path: Path) -> None:
        other = _living(self._file)
        if other is None:
            self._file.unlink(missing_ok=True)
            try:
                with self._file.open("x", encoding="utf-8") as file:
                    file.write(json.dumps(self._holder._asdict(), ensure_ascii=False))
            except FileExistsError:
                other = _living(self._file)
            else:
                return
        who = other or "刚才又有人"
        raise EnvironmentFault(f"登记簿“{path.name}”{who}，现在只能查看；要修改请等对方关闭后再打开")

    @property
    def held(self) -> bool:
        """Whether it still holds: after a long sleep of this computer another may have taken it."""
        try:
            return Holder(**json.loads(self._file.read_text(encoding="utf-8"))) == self._holder
        except (OSError, ValueError, TypeError):
            return False

    def _renew(self) -> None:
        while not self._ended.wait(RENEWED):
            if not self.held:
                return
            try:
                os.utime(self._file)
            except OSError:  # the stick or the share is away for now; the next sign may come through
                continue

    def close(self) -> None:
        """Let others write."""
        self._ended.set()
        self._thread.join()
        if self.held:
            self._file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

"""Reading in a process apart, which is ended when it takes too long; only plain values come back."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.faults import EnvironmentFault
from desktop.workbooks.child import BLOCK, MARK
from desktop.workbooks.sheets import Raw, Refused, Sheet, SheetMarks
from policies.problems import refuse

LARGEST_FILE = 100 * 2**20
"""Bytes. A roster of 100,000 rows and 20 columns has about 15 MB."""
MOST_SECONDS = 30.0
_LOOK_UP = 0.2
"""Seconds between two calls of ``tick``."""
_PLAIN = {"date", "datetime", "time", "timedelta"}
_REMEDY = "已停止读取，请向报送单位核实来源，或用 Excel、WPS 打开后另存为 .xlsx 再导入"
_TOO_SLOW = ("too_slow", f"{MOST_SECONDS:.0f} 秒内没有读完，内容异常，{_REMEDY}")
_BROKE = ("unreadable", f"内容异常，读取程序无法处理，{_REMEDY}")


class _PlainValues(pickle.Unpickler):
    """Takes numbers, texts, dates and lists of them, and nothing that could do anything."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse every class but those of dates and times."""
        if module == "datetime" and name in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def read_workbook(
    path: Path, *, tick: Callable[[], None] = lambda: None, most_seconds: float = MOST_SECONDS
) -> tuple[Sheet, ...]:
    """Read every sheet of an xlsx, xls, ods or text file; which it is tell its bytes, not its name.

    ``tick`` is called now and then while waiting; what it raises ends the reading. Raises InputError with one problem
    where the file is none that can be taken, EnvironmentFault where it cannot be read now.
    """
    if not path.is_file():
        raise refuse(str(path), "not_found", "找不到这个文件，请核对路径和文件名")
    _check_size(path)
    try:
        answer = io.BytesIO(_run(path, tick, most_seconds))
        what, *rest = _PlainValues(answer).load()
    except Refused as refused:
        raise refused.at(path) from None
    if what == "refused":
        raise Refused(*rest).at(path)
    return tuple(
        Sheet(path, name, _rows(answer, count), SheetMarks(*marks), epoch_1904, hidden)
        for name, count, marks, epoch_1904, hidden in rest[0]
    )


def _rows(answer: io.BytesIO, count: int) -> list[list[Raw]]:
    return [row for _ in range(0, count, BLOCK) for row in _PlainValues(answer).load()]


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise EnvironmentFault(
            f"读不了“{path}”（{error.strerror}），可能正被其他程序占用，请关闭该程序或检查权限后重试"
        ) from error
    if size == 0:
        raise refuse(path.name, "empty_file", "文件是空的（0 字节），请重新复制或向报送单位重新要一份")
    if size > LARGEST_FILE:
        raise refuse(path.name, "too_large", "文件超过 100 MB，不像一份名册，请拆成几份或删去图片后再导入")


def _environment() -> dict[str, str]:
    """Let the child find what this program has found, wherever it was started from."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, MARK]
    return [sys.executable, "-c", "from desktop.workbooks.child import main; main()"]


def _run(path: Path, tick: Callable[[], None], most_seconds: float) -> bytes:
    """Return what the child wrote. Raises Refused where the file broke it or was too much for it."""
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    if sys.platform == "win32":
        pipes["creationflags"] = subprocess.CREATE_NO_WINDOW
    with subprocess.Popen(_command(), env=_environment(), **pipes) as child:  # noqa: S603  # ourselves
        try:
            answer, errors = _communicate(child, os.fsencode(path.absolute()), tick, time.monotonic() + most_seconds)
        finally:
            child.kill()
    if child.returncode == 1 and b"Traceback" in errors:
        raise RuntimeError(errors.decode(errors="replace"))
    if child.returncode != 0:
        raise Refused(*_BROKE)
    return answer


def _communicate(
    child: subprocess.Popen[bytes], told: bytes, tick: Callable[[], None], until: float
) -> tuple[bytes, bytes]:
    asked: bytes | None = told
    while True:
        tick()
        try:
            return child.communicate(asked, timeout=_LOOK_UP)
        except subprocess.TimeoutExpired:
            asked = None
            if time.monotonic() > until:
                raise Refused(*_TOO_SLOW) from None

"""Putting a finished workbook in place: whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from desktop.faults import EnvironmentFault


def save(path: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` make the file beside its place, then move it there; the folder is made where it is missing.

    Raises EnvironmentFault where the file is open elsewhere, the disk is full or the folder cannot be written; what
    stood there before then stays.
    """
    beside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        sentence = (
            f"写不了“{path}”（{error.strerror or '系统错误'}），请关闭正在使用它的程序，或换一个可以写入的文件夹后重试"
        )
        raise EnvironmentFault(sentence) from error
    finally:
        beside.unlink(missing_ok=True)
    return path

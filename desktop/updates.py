"""A newer version on a USB stick: which file it is, and whether it arrived whole.

The checksum beside the setup tells a file that was damaged or mixed up, not one that was forged together with its
checksum. Who made a setup is told by its signature, which Windows checks and shows when it is started.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path
from typing import NamedTuple

from desktop import __version__
from desktop.faults import EnvironmentFault
from policies.problems import refuse

CHECKSUM = ".sha256"
_NUMBER = r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})"
_WINDOWS = re.compile(rf"SubsidyDesk-{_NUMBER}-setup\.exe", re.IGNORECASE)
_LINUX = re.compile(rf"subsidy-desk_{_NUMBER}_amd64\.deb", re.IGNORECASE)
_DIGEST = re.compile(r"([0-9a-fA-F]{64})(?: [ *](.+))?")
Version = tuple[int, ...]


class Update(NamedTuple):
    """A setup that is newer than the running program and arrived whole."""

    version: str
    setup: Path


def find_update(folder: Path, *, running: str = __version__, windows: bool = sys.platform == "win32") -> Update | None:
    """Return the newest setup in a folder that is newer than ``running``; None where there is none.

    Raises InputError where the newest one has no checksum (a file of the same name with ``.sha256`` after it) or is
    not what the checksum says, EnvironmentFault where the folder cannot be read.
    """
    try:
        found = sorted(_setups(folder, _WINDOWS if windows else _LINUX))
        if not found or found[-1][0] <= _version(running):
            return None
        version, setup = found[-1]
        _verify(setup)
    except OSError as error:
        raise EnvironmentFault(f"读不了“{folder}”（{error.strerror}），请重新插好 U 盘再试") from error
    return Update(".".join(map(str, version)), setup)


def _version(text: str) -> Version:
    return tuple(map(int, re.findall(r"\d+", text)[:3]))


def _setups(folder: Path, shape: re.Pattern[str]) -> list[tuple[Version, Path]]:
    matches = ((shape.fullmatch(path.name), path) for path in folder.iterdir() if path.is_file())
    return [(tuple(map(int, match.groups())), path) for match, path in matches if match]


def _verify(setup: Path) -> None:
    checksum = setup.with_name(setup.name + CHECKSUM)
    if not checksum.is_file():
        raise refuse(
            setup.name, "no_checksum", f"旁边没有校验文件 {checksum.name}，不能确认安装文件完整，请把两个文件一起拷来"
        )
    told = _DIGEST.fullmatch(checksum.read_text("utf-8-sig", errors="replace").strip())
    if told is None or told[2] not in (None, setup.name):
        raise refuse(checksum.name, "bad_checksum", f"不是 {setup.name} 的校验文件，请重新拷贝这两个文件")
    with setup.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != told[1].lower():
        raise refuse(setup.name, "damaged_setup", "安装文件与校验文件不符，拷贝不完整或被改动过，请重新拷贝，不要安装")

"""What makes the setups: its parts that can be tried without making one."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage, QImageReader

ROOT = Path(__file__).resolve().parents[1]
INSTALLER = ROOT / "installer"


def part(name: str) -> dict[str, Any]:
    return runpy.run_path(str(INSTALLER / name))


@pytest.mark.usefixtures("qapp")  # one application for the whole run: what the maker would make bars all later ones
def test_the_committed_icon_is_the_drawing_in_every_size() -> None:
    maker = part("make_icon.py")
    made = maker["make"]()
    assert {name: (INSTALLER / name).read_bytes() for name in made} == made
    pictures = QImageReader(str(INSTALLER / "app.ico"))
    sides = []
    for number in range(pictures.imageCount()):
        pictures.jumpToImage(number)
        image: QImage = pictures.read()
        sides.append(image.width())
        assert image.pixelColor(image.width() // 2, image.height() // 8).alpha() == 255
    assert tuple(sides) == maker["SIDES"]


def test_each_system_gets_its_own_libraries() -> None:
    wheels = part("wheels.py")
    windows, linux = (dict(wheels["pins"](wheels["BUILD_LOCK"], system)) for system in ("windows", "linux"))
    assert {"pefile", "pywin32-ctypes", "colorama"} <= windows.keys() - linux.keys()
    assert {"pyside6-essentials", "sqlcipher3", "pyinstaller"} <= windows.keys() & linux.keys()
    assert all("--hash=sha256:" in lines and ";" not in lines for lines in windows.values())


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("objdump") is None, reason="needs Linux and binutils")
def test_a_library_that_is_too_new_for_the_oldest_desktops_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import PySide6

    glibc = part("glibc.py")
    shutil.copy(Path(PySide6.__file__).parent / "QtCore.abi3.so", tmp_path)
    (tmp_path / "notes.txt").write_text("no library", encoding="utf-8")
    assert glibc["main"](tmp_path) == 0
    assert "1 programs and libraries" in capsys.readouterr().out
    assert glibc["main"](tmp_path, "2.2") == 1
    assert "QtCore.abi3.so: " in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_scripts_can_be_read_by_their_shell() -> None:
    scripts = [ROOT / ".ci" / "run", *INSTALLER.glob("*.sh"), INSTALLER / "linux" / "open-register"]
    assert len(scripts) >= 4
    for script in scripts:
        subprocess.run(["bash", "-n", script], check=True)  # noqa: S607  # the shell that the caller has


def test_the_setup_refuses_what_qt_cannot_run_on_and_removes_no_register() -> None:
    setup = (INSTALLER / "setup.nsi").read_text("utf-8")
    assert "!define LEAST_BUILD 17763" in setup
    assert "RequestExecutionLevel user" in setup
    removed = [
        line.split('"')[1] for line in setup.partition('Section "Uninstall"')[2].splitlines() if "RMDir /r" in line
    ]
    assert removed == [r"$INSTDIR\_internal"]

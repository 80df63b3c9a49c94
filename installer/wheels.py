"""Fetch what the bundle of another system is made of, as locked: ``python wheels.py windows WHEELS LIBRARIES``.

Needs the network, and pip and packaging as in .venv. The wheels are for CPython 3.11 on x86-64.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK, BUILD_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
BUILDERS = {"pyinstaller", "pyinstaller-hooks-contrib", "altgraph", "packaging", "setuptools", "pefile"}
BUILDERS |= {"pywin32-ctypes"}
PLATFORMS = {
    "windows": ("win_amd64",),
    # The glibc of UOS 20 and Kylin V10: a wheel for a later one is not taken.
    "linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}
MARKERS = {"windows": ("win32", "Windows"), "linux": ("linux", "Linux")}


def pins(lock: Path, system: str) -> Iterator[tuple[str, str]]:
    """Yield (name, its lines with hashes and without marker) of each pin that this system wants."""
    sys_platform, platform_system = MARKERS[system]
    there = {"sys_platform": sys_platform, "platform_system": platform_system}
    for block in re.split(r"^(?=[A-Za-z0-9])", lock.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, hashes = block.split(" \\\n", 1)
        requirement = Requirement(head)
        if requirement.marker is None or requirement.marker.evaluate(there):
            yield canonicalize_name(requirement.name), f"{head.partition(' ;')[0]} \\\n{hashes}"


def main(system: str, folder: Path, libraries: Path) -> int:
    """Fetch the wheels into ``folder``, unpack them into ``libraries``; return pip's exit code."""
    wanted = dict(pins(LOCK, system))
    wanted |= {name: lines for name, lines in pins(BUILD_LOCK, system) if name in BUILDERS}
    folder.mkdir(parents=True, exist_ok=True)
    listed = folder / "wanted.txt"
    listed.write_text("".join(wanted.values()), "utf-8")
    common = ["--quiet", "--require-hashes", "--no-deps", "-r", str(listed), "--only-binary=:all:"]
    common += ["--implementation=cp", "--python-version=3.11", *(f"--platform={name}" for name in PLATFORMS[system])]
    return pip("download", *common, f"--dest={folder}") or pip(
        "install", *common, "--no-index", f"--find-links={folder}", "--no-compile", f"--target={libraries}"
    )


def pip(*arguments: str) -> int:
    """Run pip; return its exit code."""
    return subprocess.run([sys.executable, "-m", "pip", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(Path(name).resolve() for name in sys.argv[2:4])))

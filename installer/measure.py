"""Sizes and start times as a table: ``python installer/measure.py BUNDLE SETUP… >docs/sizes.md``.

The bundle is one that was built with MEASURE=1, see ``build_installer.spec``.

A start is the time from the start of the process to the first paint of its window, which is the start page with all
its fields (the titles of the policies follow), beside that of a bare PySide6 window in the same bundle; the two take
turns. Cold starts (Linux only) come after the bundle's files were dropped
from memory; libraries of the system itself may stay there.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOAL_START, GOAL_SETUP = 1.5, 60
TURNS = 40
PROGRAM, BARE = "first_paint", "bare_window"
SUFFIX = ".exe" if os.name == "nt" else ""
SCREEN = {} if os.name == "nt" else {"QT_QPA_PLATFORM": "offscreen"}


def seconds(program: Path) -> float:
    """Start a program that tells when it was painted; return how long that took."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**SCREEN, **os.environ, "HOME": home, "XDG_CONFIG_HOME": home}
        began = time.time()
        done = subprocess.run([program], env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout) - began


def forget(bundle: Path) -> None:
    """Drop the bundle's files from the system's memory."""
    for path in bundle.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def starts(bundle: Path, *, cold: bool) -> tuple[float, float]:
    """Return the seconds of the program and of the bare window; the shortest, for other work only adds to them."""
    taken: dict[str, list[float]] = {PROGRAM: [], BARE: []}
    for _ in range(TURNS):
        for name, times in taken.items():
            if cold:
                forget(bundle)
            times.append(seconds(bundle / f"{name}{SUFFIX}"))
    return min(taken[PROGRAM]), min(taken[BARE])


def megabytes(path: Path) -> float:
    """Return the size of a file, or of all files of a folder, in millions of bytes."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files) / 1e6


def start_row(what: str, program: float, bare: float) -> str:
    """Return a row of the table; the figures in ms, the ratio with its goal."""
    goal = f"≤ {GOAL_START} ×" if what.startswith("warm") else ""
    return f"| {what} | {program * 1000:.0f} ms | {bare * 1000:.0f} ms | {program / bare:.2f} × | {goal} |"


def main(bundle: Path, setups: list[Path]) -> None:
    """Print the page."""
    starts(bundle, cold=False)  # the first time is nobody's
    print("# Sizes and start times\n")
    print(
        f"Printed by `installer/measure.py` on {platform.system()} {platform.machine()}, {os.cpu_count()} processors,"
    )
    print(f"Python {platform.python_version()}; the shortest of {TURNS} starts each, taking turns. First painted is")
    print("the start page with all its fields; the titles of the policies follow.\n")
    print("| start to first paint | program | bare PySide6 window | ratio | goal |\n|---|---|---|---|---|")
    print(start_row("warm", *starts(bundle, cold=False)))
    if hasattr(os, "posix_fadvise"):
        print(start_row("cold", *starts(bundle, cold=True)))
    print("\n| size | MB | goal |\n|---|---|---|")
    measuring = sum(megabytes(bundle / f"{name}{SUFFIX}") for name in (PROGRAM, BARE))
    print(f"| the program's folder, {platform.system()} | {megabytes(bundle) - measuring:.1f} | |")
    for setup in setups:
        goal = f"≤ {GOAL_SETUP}" if setup.suffix == ".exe" else "the Windows setup's alone"
        print(f"| {setup.name} | {megabytes(setup):.1f} | {goal} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])

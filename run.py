"""Set everything up in .venv beside this file, then run it. Needs only Python 3.11–3.13 with pip, and a network once.

python3 run.py demo DIR    make a demonstration register and its award lists in DIR
python3 run.py test        pass the tests
python3 run.py ...         anything else goes to subsidy-desk as it is
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS, SUFFIX = (VENV / "Scripts", ".exe") if os.name == "nt" else (VENV / "bin", "")
PYTHON, DESK = PROGRAMS / f"python{SUFFIX}", PROGRAMS / f"subsidy-desk{SUFFIX}"
LOCK, TEST_LOCK = "requirements.lock", "requirements-dev.lock"
OLDEST, BEYOND = (3, 11), (3, 14)
FIRST_PIP_WITH_PYTHON_OPTION = (22, 3)
ENVIRONMENT_FAULT = 3
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""What Qt loads from the system, and the Debian package that brings it."""


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return the exit code of the program that was run."""
    if not OLDEST <= sys.version_info[:2] < BEYOND:
        running = ".".join(map(str, sys.version_info[:3]))
        return fail(f"needs Python 3.11 to 3.13; this is {running}", f"需要 Python 3.11 至 3.13，当前是 {running}")
    testing = arguments[:1] == ["test"]
    missing = qt_packages_missing()
    if missing and not install_system_packages(missing):
        command = "sudo apt-get install -y --no-install-recommends " + " ".join(missing)
        fail(f"window and tests need system libraries; run: {command}", f"窗口和测试缺少系统库，请运行：{command}")
        if testing:
            return ENVIRONMENT_FAULT
    if not install(TEST_LOCK if testing else LOCK):
        return fail("the installation failed; see the lines above", "安装未完成，原因见上面几行；改正后再运行一次即可")
    if testing:
        return run(PYTHON, "-m", "pytest", *arguments[1:], folder=ROOT)
    return run(DESK, *arguments)


def fail(english: str, chinese: str) -> int:
    """Say in both languages what stands in the way; return the exit code for it."""
    print(f"run.py: {english}\nrun.py：{chinese}", file=sys.stderr, flush=True)
    return ENVIRONMENT_FAULT


def run(*command: str | Path, folder: Path | None = None, **environment: str) -> int:
    """Run a program, its text in UTF-8 on every system; return its exit code."""
    environment = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


def qt_packages_missing() -> list[str]:
    """Return the Debian packages whose libraries cannot be loaded; nothing on other systems than Linux."""
    return [package for library, package in QT_LIBRARIES.items() if sys.platform == "linux" and not loads(library)]


def loads(library: str) -> bool:
    """Whether the system has this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages(packages: list[str]) -> bool:
    """Install Debian packages where we may (as root); return whether Qt's libraries are there now."""
    allowed = sys.platform == "linux" and os.geteuid() == 0
    if not allowed or shutil.which("apt-get") is None:
        return False
    print("Installing system libraries for Qt:", *packages, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *step], env=quiet, stdout=subprocess.DEVNULL, check=False)
    return not qt_packages_missing()


def install(lock: str) -> bool:
    """Install what ``lock`` pins and the project itself, unless a former run did; return whether all is there."""
    stamps = {name: VENV / f"{name}.installed" for name in (LOCK, TEST_LOCK)}
    covering = {lock, TEST_LOCK}  # the lock of the tests has all of the other
    if any(stamps[name].is_file() and stamps[name].read_text() == fingerprint(name) for name in covering):
        return True
    print(f"Installing {lock} into {VENV} (only the first time; some minutes) ...", flush=True)
    make_venv()
    pip = find_pip()
    if not pip:
        return False
    pip += ["install", "--quiet", "--no-input"]
    if run(*pip, "--require-hashes", "--only-binary=:all:", "-r", ROOT / lock):
        return False
    if run(*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", ROOT, PYTHONWARNINGS="ignore"):
        return False
    stamps[lock].write_text(fingerprint(lock))
    return True


def fingerprint(lock: str) -> str:
    """Return what changes when an installation is out of date."""
    digest = hashlib.sha256(sys.version.encode())
    for name in (lock, "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    """Make .venv, anew where it belongs to another Python; without pip, which Debian leaves out of its Python."""
    settings = VENV / "pyvenv.cfg"
    version = f"version = {sys.version_info[0]}.{sys.version_info[1]}."
    ours = settings.is_file() and version in settings.read_text(encoding="utf-8")
    if not (ours and PYTHON.exists()):
        venv.create(VENV, clear=True, symlinks=os.name != "nt")


def find_pip() -> list[str | Path]:
    """Return the command of a pip that installs into .venv: the caller's, else one of .venv itself; empty if none."""
    asked = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    words = asked.stdout.split()
    if asked.returncode == 0 and tuple(map(int, words[1].split(".")[:2])) >= FIRST_PIP_WITH_PYTHON_OPTION:
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    if subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True, check=False).returncode == 0:
        return [PYTHON, "-m", "pip"]
    fail("needs pip 22.3 or later; on Debian: sudo apt-get install -y python3-pip", "需要 pip 22.3 以上")
    return []


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console without Chinese shows ? instead
    sys.exit(main(sys.argv[1:]))

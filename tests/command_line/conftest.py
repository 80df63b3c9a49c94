"""The command as a person starts it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that starts ``subsidy-desk`` with the arguments and waits for it."""

    def start(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "desktop", *map(str, arguments)]
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=tmp_path, env=environment
        )

    return start


@pytest.fixture
def register(run: Run, tmp_path: Path) -> Path:
    """Return a register with the sample stations and earlier awards' subjects in it."""
    path = tmp_path / "县 登记簿.subsidy"
    done = run("--register", path, "import", ROOT / "resources/rosters/服务站点名册.xlsx", "--author", "吴秀梅")
    assert done.returncode == 0, done.stderr
    return path

"""The program checks itself, by the command as a person types it, with and without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

import resources
from desktop import __version__, selfcheck
from desktop.__main__ import READ_WORKBOOK
from desktop.selfcheck import PLACE, REPORT, self_check
from desktop.workbooks.child import MARK
from policies.problems import InputError

ROOT = Path(__file__).resolve().parents[1]
STEPS = ["register", "roster", "award", "paper", "policies", "fonts", "translation", "window"]
WITHOUT_NETWORK = ("unshare", "--net", "--map-root-user")


def start(folder: Path, *before: str, watch: str = "") -> subprocess.CompletedProcess[str]:
    """Run the self-check in a process of its own; ``watch`` is Python code that runs in front of it."""
    program = f"{watch}\nimport sys; sys.argv[0] = 'subsidy-desk'; from desktop.__main__ import main; main()"
    command = [*before, sys.executable, "-X", "utf8", "-c", program, "--selfcheck", str(folder)]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder.parent, env=environment
    )


def report(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / REPORT).read_text("utf-8")))


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One check for all that looks at it, with every call to a network noted."""
    folder = tmp_path_factory.mktemp("自检") / "电脑 一"
    folder.mkdir()
    watch = (
        "import sys; sys.addaudithook(lambda event, args: event.split('.')[0] in ('socket', 'urllib', 'http', "
        "'smtplib', 'ftplib', 'webbrowser') and event != 'socket.__new__' and sys.exit(f'network: {event} {args}'))"
    )
    return folder, start(folder, watch=watch)


def test_every_step_passes(checked: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = checked
    assert done.returncode == 0, done.stdout + done.stderr
    values = report(folder)
    assert values["ok"] is True
    assert [step["name"] for step in values["steps"]] == STEPS
    assert all(step["ok"] and step["seconds"] >= 0 for step in values["steps"])
    assert values["versions"]["program"] == __version__
    assert {"python", "qt", "system"} <= values["versions"].keys()


def test_what_it_made_is_real(checked: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    place = checked[0] / PLACE
    assert " " in str(place)
    (pdf,), (workbook,) = place.glob("*.pdf"), place.glob("*.xlsx")
    said = next(step["told"] for step in report(checked[0])["steps"] if step["name"] == "award")
    total = said.split("，")[-1].removesuffix(" 元")
    assert total in "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert workbook.stat().st_size > 5_000
    picture = QImage(str(next(place.glob("*.png"))))
    assert (picture.width(), picture.height()) >= (1000, 600)


def test_it_leaves_the_users_settings_alone(checked: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    assert not (checked[0] / "config" / "subsidy-desk").exists()


def test_it_works_where_there_is_no_network(tmp_path: Path) -> None:
    if sys.platform == "win32" or shutil.which("unshare") is None:
        pytest.skip("needs Linux to cut the network off")
    if subprocess.run([*WITHOUT_NETWORK, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody cut the network off")
    done = start(tmp_path, *WITHOUT_NETWORK)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_step_that_fails_is_told_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here a program whose rosters got lost."""
    for name in ("icons", "fonts", "divisions", "rates"):
        if (resources._FOLDER / name).is_dir():
            (tmp_path / "resources").mkdir(exist_ok=True)
            (tmp_path / "resources" / name).symlink_to(resources._FOLDER / name)
    monkeypatch.setattr(resources, "_FOLDER", tmp_path / "resources")
    steps = {step.name: step for step in self_check(tmp_path / "check")}
    assert not steps["roster"].ok
    assert "FileNotFoundError" in steps["roster"].told
    assert steps["register"].ok
    assert steps["fonts"].ok
    assert report(tmp_path / "check")["ok"] is False
    assert list(selfcheck.tell(tuple(steps.values())))[-1] == "自检没有通过"


def test_a_folder_that_was_checked_before_is_refused(tmp_path: Path) -> None:
    (tmp_path / PLACE).mkdir()
    with pytest.raises(InputError, match="换一个文件夹"):
        self_check(tmp_path)
    assert start(tmp_path).returncode == 2


def test_the_entry_knows_how_the_reading_process_is_asked_for() -> None:
    assert READ_WORKBOOK == MARK

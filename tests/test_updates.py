"""A newer version on a USB stick is recognised, and only what arrived whole is named."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import __version__
from desktop.faults import EnvironmentFault
from desktop.updates import CHECKSUM, Update, find_update
from policies.problems import InputError

WINDOWS, LINUX = "SubsidyDesk-{}-setup.exe", "subsidy-desk_{}_amd64.deb"


def put(folder: Path, version: str, *, name: str = WINDOWS, content: bytes = b"MZ setup") -> Path:
    """Write a setup with the checksum file that sha256sum makes."""
    setup = folder / name.format(version)
    setup.write_bytes(content)
    line = f"{hashlib.sha256(content).hexdigest()}  {setup.name}\n"
    setup.with_name(setup.name + CHECKSUM).write_text(line, encoding="utf-8")
    return setup


def find(folder: Path, running: str = "0.9.0", *, windows: bool = True) -> Update | None:
    return find_update(folder, running=running, windows=windows)


def test_the_newest_is_found_by_number_not_by_letter(tmp_path: Path) -> None:
    put(tmp_path, "0.9.1")
    newest = put(tmp_path, "0.10.0")
    assert find(tmp_path) == Update("0.10.0", newest)


@pytest.mark.parametrize("running", ["0.9.1", "0.9.2", "1.0.0"])
def test_nothing_newer_is_nothing(tmp_path: Path, running: str) -> None:
    put(tmp_path, "0.9.1")
    (tmp_path / "SubsidyDesk-2.0.0-setup.exe.part").write_bytes(b"x")
    (tmp_path / "SubsidyDesk-2.0.0-setup.exe").mkdir()
    (tmp_path / "微信安装包.exe").write_bytes(b"x")
    assert find(tmp_path, running) is None


def test_each_system_has_its_own_setup(tmp_path: Path) -> None:
    put(tmp_path, "1.0.0")
    assert find(tmp_path, windows=False) is None
    package = put(tmp_path, "1.1.0", name=LINUX)
    assert find(tmp_path, windows=False) == Update("1.1.0", package)


@pytest.mark.parametrize("change", [b"MZ setuP", b"MZ setu", b""])
def test_a_damaged_setup_is_refused(tmp_path: Path, change: bytes) -> None:
    put(tmp_path, "1.0.0").write_bytes(change)
    with pytest.raises(InputError, match="不要安装") as caught:
        find(tmp_path)
    assert caught.value.problems[0].code == "damaged_setup"


def test_without_a_checksum_it_is_refused(tmp_path: Path) -> None:
    setup = put(tmp_path, "1.0.0")
    setup.with_name(setup.name + CHECKSUM).unlink()
    with pytest.raises(InputError, match="一起拷来"):
        find(tmp_path)


@pytest.mark.parametrize("text", ["", "not a digest", "ab" * 31, f"{'ab' * 32}  another-setup.exe"])
def test_a_checksum_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    setup = put(tmp_path, "1.0.0")
    setup.with_name(setup.name + CHECKSUM).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="重新拷贝"):
        find(tmp_path)


def test_the_checksums_of_other_programs_are_read(tmp_path: Path) -> None:
    """A bare digest in capitals, with the mark that Windows programs put first, and with sha256sum's star."""
    setup = put(tmp_path, "1.0.0")
    digest = hashlib.sha256(setup.read_bytes()).hexdigest()
    for text in (f"\ufeff{digest.upper()}\r\n", f"{digest} *{setup.name}\n"):
        setup.with_name(setup.name + CHECKSUM).write_text(text, encoding="utf-8")
        assert find(tmp_path) == Update("1.0.0", setup)


def test_a_stick_that_was_pulled_out_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="U 盘"):
        find(tmp_path / "pulled out")


def test_the_command_names_the_file(tmp_path: Path) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "utf8", "-m", "desktop", "update", str(tmp_path)]
        root = Path(__file__).resolve().parents[1]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)

    done = run()
    assert (done.returncode, __version__ in done.stdout) == (1, True)
    setup = put(tmp_path, "999.0.0", name=WINDOWS if sys.platform == "win32" else LINUX)
    done = run()
    assert done.returncode == 0
    assert str(setup) in done.stdout

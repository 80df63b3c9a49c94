"""Who is there first writes; the second one is told who that is, and reads."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.faults import EnvironmentFault
from desktop.register import Claim, Register, SubjectChange, create_register, open_register
from desktop.register.safety import presence
from desktop.register.safety.presence import STALE

ROOT = Path(__file__).parents[3]
COMPANY = SubjectChange("enterprise", "甲")
WORKS = """
import sys
from pathlib import Path
from desktop.register import Claim
with Claim(Path(sys.argv[1]), "李四"):
    print("there", flush=True)
    sys.stdin.read()
"""


def at_work(path: Path) -> "subprocess.Popen[bytes]":
    other = subprocess.Popen(
        [sys.executable, "-c", WORKS, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout
    assert other.stdout.readline() == b"there\n"
    return other


def test_a_second_user_is_told_who_works_there_and_reads(register: Register) -> None:
    with at_work(register.path) as other:
        with pytest.raises(EnvironmentFault, match="“李四”正在电脑") as fault:
            Claim(register.path, "张三")
        with open_register(register.path, read_only=str(fault.value)) as reader:
            assert reader.setting("bureau") == "某县商务局"
            with pytest.raises(EnvironmentFault, match="“李四”正在电脑"):
                reader.apply([COMPANY], author="张三", source="")
            with reader.another() as again, pytest.raises(EnvironmentFault, match="“李四”"):
                again.set_setting("bureau", "x", author="张三")
        other.communicate()
    with Claim(register.path, "张三") as claim:
        assert claim.held
        with pytest.raises(EnvironmentFault, match="“张三”正在电脑"):
            Claim(register.path, "李四")
    assert [file.name for file in register.path.parent.iterdir() if "使用中" in file.name] == []


@pytest.mark.skipif(os.name != "posix", reason="on Windows only time tells")
def test_who_was_killed_is_gone_at_once(register: Register) -> None:
    with at_work(register.path) as other:
        other.kill()
        other.wait()
        Claim(register.path, "张三").close()


def elsewhere(path: Path, seconds_ago: float) -> Path:
    """Leave the sign of life of somebody on another computer."""
    sign = path.with_name(f".{path.name}.使用中")
    holder = {"name": "王五", "host": "另一台", "pid": 1, "since": "2020-01-01T00:00:00+00:00"}
    sign.write_text(json.dumps(holder), encoding="utf-8")
    os.utime(sign, (time.time() - seconds_ago,) * 2)
    return sign


def test_a_sign_of_life_from_another_computer_holds_until_it_is_old(register: Register) -> None:
    elsewhere(register.path, STALE / 2)
    with pytest.raises(EnvironmentFault, match="“王五”正在电脑“另一台”"):
        Claim(register.path, "张三")
    elsewhere(register.path, STALE * 2)
    with Claim(register.path, "张三") as claim:
        elsewhere(register.path, 0)
        assert not claim.held
    with pytest.raises(EnvironmentFault, match="“王五”"):
        Claim(register.path, "张三")


def test_a_sign_cut_off_in_the_middle_is_none(register: Register) -> None:
    elsewhere(register.path, 0).write_text('{"name":', encoding="utf-8")
    Claim(register.path, "张三").close()


def test_the_sign_is_renewed(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "RENEWED", 0.05)
    sign = register.path.with_name(f".{register.path.name}.使用中")
    with Claim(register.path, "张三"):
        os.utime(sign, (1, 1))
        deadline = time.monotonic() + 10
        while sign.stat().st_mtime == 1 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert sign.stat().st_mtime > 1


@pytest.mark.skipif(os.name != "posix", reason="mounts are POSIX")
def test_on_a_read_only_medium_it_says_so_before_anything_is_typed(tmp_path: Path) -> None:
    disk = tmp_path / "光盘"
    disk.mkdir()
    mount = shutil.which("mount") or "mount"
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting needs root")
    try:
        create_register(disk / "a.subsidy", author="张三").close()
        subprocess.run([mount, "-o", "remount,ro", disk], check=True)
        with open_register(disk / "a.subsidy") as register:
            assert "只能读取" in register.read_only
            assert register.verify().problems == ()
            with pytest.raises(EnvironmentFault, match="只能读取"):
                register.apply([COMPANY], author="张三", source="")
    finally:
        subprocess.run([shutil.which("umount") or "umount", disk], check=True)

"""A disk that fills up, a medium that can only be read, a stick that is pulled out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from desktop.faults import EnvironmentFault
from desktop.register import SubjectChange, create_register, open_register
from tests.proofs.proof import ROOT, Proof, Size, chance

_FULL = """
import resource, signal, sys
from pathlib import Path
from desktop.faults import EnvironmentFault
from desktop.register import SubjectChange, open_register
path, room = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit then fails, as on a disk without room
with open_register(path) as register:
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + room, resource.RLIM_INFINITY))
    for number in range(1000):
        pair = [SubjectChange("enterprise", f"{number}号公司{end}") for end in "甲乙"]
        try:
            register.apply(pair, author="张三", source="")
        except EnvironmentFault as fault:
            print(f"full {fault}", flush=True)
            break
        print(number, flush=True)
"""


def _fill(path: Path, room: int) -> int:
    """Write until the disk is full; return how many pairs were acknowledged."""
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(path), str(room)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *told, full = done.stdout.splitlines()
    assert full.startswith("full "), full
    assert "没有保存" in full, full
    with open_register(path) as register:
        assert register.verify().problems == ()
        assert register.count("enterprise") == 2 * len(told)
        register.apply([SubjectChange("enterprise", "腾出空间之后")], author="张三", source="")
    assert not list(path.parent.glob(".*")), "something half was left"
    return len(told)


def _pulled_out(folder: Path) -> None:
    """Take the register away while it is open, then bring it back."""
    stick = folder / "U盘"
    stick.mkdir()
    path = stick / "县.subsidy"
    with create_register(path, author="张三") as register:
        register.apply([SubjectChange("enterprise", "甲公司")], author="张三", source="")
        stick.rename(folder / "拔出")
        said = ""
        try:
            register.apply([SubjectChange("enterprise", "乙公司")], author="张三", source="")
        except EnvironmentFault as fault:
            said = str(fault)
        assert "不在原处" in said, "written to a stick that is not there"
        (folder / "拔出").rename(stick)
    with open_register(path) as register:
        assert register.verify().problems == ()
        assert [row.name for row in register.subjects("enterprise")] == ["甲公司"]


def _read_only(folder: Path) -> str:
    """Open a register whose file and folder cannot be written; root may write everywhere, so it is told so instead."""
    place = folder / "只读"
    place.mkdir()
    path = place / "县.subsidy"
    create_register(path, author="张三").close()
    before = path.read_bytes()
    path.chmod(0o444)
    place.chmod(0o555)
    try:
        reason = "" if os.geteuid() else "只读的介质"
        with open_register(path, read_only=reason) as register:
            assert register.read_only
            assert register.setting("author") == "张三"
            try:
                register.set_setting("bureau", "某局", author="张三")
            except EnvironmentFault:
                assert path.read_bytes() == before
                return "只读位置：能看、不能写、原样不动"
        raise AssertionError("written to a read-only medium")
    finally:
        place.chmod(0o755)
        shutil.rmtree(place)


def _typed() -> None:
    """Let somebody type into the window meanwhile."""
    test = ["tests/window/test_no_room.py", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *test], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def prove(size: Size, folder: Path) -> str:
    """Fill the disk at many places of a save."""
    luck, saves = chance(13), 0
    rounds = size.of(60, 3)
    for number in range(rounds):
        place = folder / str(number)
        place.mkdir()
        create_register(place / "县.subsidy", author="张三").close()
        saves += _fill(place / "县.subsidy", luck.randrange(200_000))
    _pulled_out(folder)
    said = _read_only(folder)
    _typed()
    full = f"磁盘写满 {rounds} 次（其间保存 {saves} 次）：没有半截，腾出空间后继续"
    typed = "窗口里输入时磁盘写满、U 盘拔出：写明没有保存，输入的内容留在原处，恢复后保存成功"
    return f"{full}；{said}；用着拔出 U 盘：报错，插回后完好；{typed}"


PROOF = Proof("disk", "磁盘满、介质只读、U 盘拔出时，输入的内容留在原处，登记簿保持完好，没保存的会说没保存", prove)

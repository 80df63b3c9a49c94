"""Backups: spoilt copies are refused, planted journals are not mixed in, and a clock that jumps loses none."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.register import Backup, SubjectChange, open_register, restore_backup
from desktop.register.safety import backups
from tests.proofs.damage import FAULTS, content, filled
from tests.proofs.proof import Proof, Size, chance, refused


def _spoilt(path: Path, backup: Backup, rounds: int) -> None:
    luck, whole = chance(14), content(path, "")
    data, manifest = backup.path.read_bytes(), backup.path.with_suffix(".json").read_bytes()
    for number in range(rounds):
        file, original = ((backup.path, data), (backup.path.with_suffix(".json"), manifest))[number % 5 == 4]
        wrong = bytearray(original)
        FAULTS[number % len(FAULTS)](wrong, luck)
        if wrong == original:
            continue
        file.write_bytes(wrong)
        if file == backup.path:
            assert set(refused(lambda: restore_backup(backup.path, path, author="张三"))) & {"bad_backup", "damaged"}
        file.write_bytes(original)
    assert content(path, "") == whole


def _planted(path: Path, backup: Backup) -> None:
    """Put the journal of another register, and old ones, beside the present file: none may come into it."""
    for ending in ("-journal", "-wal"):
        path.with_name(path.name + ending).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(4096))
    restore_backup(backup.path, path, author="张三")
    with open_register(path) as register:
        assert register.verify().problems == ()


def _clock(path: Path, days: int) -> int:
    """Back up day by day with a clock that jumps back and forth; return how many backups are listed in the end."""
    luck, real = chance(15), backups._now
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made: list[int] = []
    try:
        with open_register(path) as register:
            for day in range(days):
                moment = start + timedelta(days=day + luck.choice([0, 0, 0, 0, -400, 400, 7000]))
                backups._now = lambda moment=moment: moment  # type: ignore[misc]  # the computer's clock
                if day % 20 == 0:
                    register.apply([SubjectChange("enterprise", f"第{day}天的公司")], author="张三", source="")
                backup = register.back_up()
                if backup:
                    made.append(backup.number)
            listed = register.backups()
    finally:
        backups._now = real
    assert [backup.number for backup in listed[:5]] == made[-1:-6:-1], "one of the newest five is gone"
    assert made == sorted(set(made))
    return len(listed)


def prove(size: Size, folder: Path) -> str:
    """Spoil, plant, and turn the clock."""
    path = filled(folder / "县.subsidy", companies=20)
    with open_register(path) as register:
        backup = register.back_up()
    if backup is None:
        raise RuntimeError("no backup")
    whole = content(path, "")
    _spoilt(path, backup, rounds := size.of(100, 10))
    place = folder / "别处"
    place.mkdir()
    restore_backup(backup.path, place / path.name, author="张三")
    assert content(place / path.name, "")[:-5] == whole[:-5]
    shutil.rmtree(place)
    _planted(path, backup)
    days = size.of(520, 12)
    listed = _clock(path, days)
    opened = 0
    with open_register(path) as register:
        known = register.backups()
    for one in known[:: max(1, len(known) // size.of(40, 3))]:
        restore_backup(one.path, folder / f"恢复{one.number}.subsidy", author="张三")
        opened += 1
    return (
        f"损坏的备份或清单 {rounds} 份：没有一份被采用，登记簿不变；旁边放别人的日志文件不会混入；"
        f"时钟来回跳 {days} 天：最新 5 份始终都在，共留 {listed} 份，抽 {opened} 份恢复都完好"
    )


PROOF = Proof(
    "backups",
    "列出的每份备份都打开核验过；恢复得到的就是当时的登记簿",
    prove,
    "备份和登记簿放在同一块磁盘上时，磁盘坏了会一起丢失：请另存到 U 盘或别的电脑",
)

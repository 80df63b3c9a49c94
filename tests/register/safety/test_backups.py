"""A backup counts once it was opened again; restoring gives the old register or the new one, never a mixture."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.faults import EnvironmentFault
from desktop.register import Backup, Register, SubjectChange, create_register, open_register, restore_backup
from desktop.register.safety import backups as backups_module
from desktop.register.safety.backups import KEPT, Occasion, folder_of, read_manifest
from policies.problems import InputError

PASSWORD = "湘西 商务局 2020"


def add(register: Register, name: str) -> None:
    register.apply([SubjectChange("enterprise", name)], author="张三", source="")


def made(register: Register, occasion: Occasion = "manual") -> Backup:
    backup = register.back_up(occasion=occasion)
    assert backup
    return backup


def names(path: Path, password: str = "") -> list[str]:
    with open_register(path, password=password) as register:
        assert register.verify().problems == ()
        return [row.name for row in register.subjects("enterprise")]


def test_a_backup_is_a_whole_register_with_a_manifest(register: Register) -> None:
    add(register, "甲")
    backup = made(register)
    assert backup.path == folder_of(register.path) / "某县.00001.subsidy-backup"
    assert read_manifest(backup.path) == backup
    assert (backup.head, backup.problems, backup.counts["subject"]) == (register.chain_head(), (), 1)
    assert names(backup.path) == ["甲"]
    assert str(register.path.parent) not in backup.path.with_suffix(".json").read_text(encoding="utf-8")
    assert sorted(file.suffix for file in folder_of(register.path).iterdir()) == [".json", ".subsidy-backup"]


def test_nothing_is_backed_up_twice(register: Register) -> None:
    assert register.back_up(occasion="close", if_changed=True)
    assert register.back_up(occasion="close", if_changed=True) is None
    assert register.back_up(occasion="daily") is None
    add(register, "甲")
    assert register.back_up(occasion="close", if_changed=True)


def test_the_newest_five_stay_and_the_last_of_each_month_whatever_the_clock_says(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    jumps = [0, 1, 40, 41, 2, -300, 80, 81, 520, 521, 3, 4, 5, 6]
    first = datetime(2026, 1, 1, tzinfo=UTC)
    clock = iter([first + timedelta(days=jump) for jump in jumps])
    monkeypatch.setattr(backups_module, "_now", lambda: next(clock))
    all_made = [made(register) for _ in jumps]
    left = register.backups()
    assert [backup.number for backup in left[:KEPT]] == [14, 13, 12, 11, 10]
    last_of_month = {f"{backup.made_at:%Y-%m}": backup.number for backup in all_made}
    assert {backup.number for backup in left} == {10, 11, 12, 13, 14, *last_of_month.values()}
    assert len(list(folder_of(register.path).iterdir())) == 2 * len(left)


def test_a_backup_of_a_forged_register_says_so_and_displaces_none(
    register: Register, by_hand: Callable[..., None]
) -> None:
    for number in range(KEPT):
        add(register, f"公司{number}")
        made(register)
    by_hand("UPDATE action SET author = '李四' WHERE id = 2")
    assert "封存后被人改动" in made(register).problems[0]
    assert len(register.backups()) == KEPT + 1


def test_a_damaged_register_gives_no_backup(register: Register) -> None:
    for number in range(50):
        add(register, f"公司{number}" + "甲" * 80)
    size = register.path.stat().st_size
    content = bytearray(register.path.read_bytes())
    content[size // 2 : size // 2 + 8192] = b"\xff" * 8192
    register.path.write_bytes(content)
    with pytest.raises(InputError, match="已损坏"):
        register.back_up()
    assert register.backups() == ()
    assert not folder_of(register.path).exists()


HOLD = """
import sys
from sqlcipher3 import dbapi2
held = dbapi2.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
held.execute("UPDATE setting SET value = 'x'")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def written_by_another(path: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        yield
        other.communicate()


def test_a_backup_waits_for_no_writer_and_takes_what_was_committed(register: Register) -> None:
    with written_by_another(register.path):
        assert made(register).head == register.chain_head()


@pytest.mark.parametrize("password", ["", PASSWORD], ids=["plain", "encrypted"])
def test_restoring_gives_the_register_of_the_backup_and_saves_the_present_one(tmp_path: Path, password: str) -> None:
    path = tmp_path / "a.subsidy"
    with create_register(path, author="张三", password=password) as register:
        add(register, "甲")
        backup = made(register)
        add(register, "乙")
    restore_backup(backup.path, path, author="李四", password=password)
    assert names(path, password) == ["甲"]
    with open_register(path, password=password) as register:
        last = register.actions(1)[0]
        assert (last.author, last.title[:9]) == ("李四", "从第 1 号备份恢")
        assert register.verify([str(backup.head)]).problems == ()
        saved, first = register.backups()
    assert (saved.occasion, first) == ("restore", backup)
    restore_backup(saved.path, path, author="李四", password=password)
    assert names(path, password) == ["甲", "乙"]


def test_restoring_where_there_is_nothing_any_more(register: Register) -> None:
    add(register, "甲")
    backup = made(register)
    register.close()
    register.path.unlink()
    restore_backup(backup.path, register.path, author="张三")
    assert names(register.path) == ["甲"]


def test_a_planted_or_stale_journal_is_never_mixed_in(register: Register, tmp_path: Path) -> None:
    """The journal of another register would be rolled into the one restored: it goes aside with its own file."""
    add(register, "甲")
    backup = made(register)
    register.close()
    hot = hot_journal(tmp_path)
    register.path.write_bytes(b"damaged")
    journal = register.path.with_name(f"{register.path.name}-journal")
    shutil.copy(hot, journal)
    restore_backup(backup.path, register.path, author="张三")
    assert not journal.exists()
    assert names(register.path) == ["甲"]
    aside = register.path.with_name("某县.换下1.subsidy")
    assert aside.read_bytes() == b"damaged"
    assert aside.with_name(f"{aside.name}-journal").read_bytes() == hot.read_bytes()


CRASH = """
import os, sys
from sqlcipher3 import dbapi2
other = dbapi2.connect(sys.argv[1], isolation_level=None)
other.execute("PRAGMA cache_size = 1")
other.execute("PRAGMA cache_spill = 1")
other.execute("CREATE TABLE t (x)")
other.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 2000)
other.execute("BEGIN")
other.execute("UPDATE t SET x = 'y' || x")
os._exit(0)
"""


def hot_journal(folder: Path) -> Path:
    """Return the journal of a database that was killed while it wrote."""
    subprocess.run([sys.executable, "-c", CRASH, str(folder / "other.db")], check=True)
    journal = folder / "other.db-journal"
    assert journal.stat().st_size > 1000
    return journal


def spoilt_byte(backup: Backup) -> None:
    content = bytearray(backup.path.read_bytes())
    content[len(content) // 2] ^= 1
    backup.path.write_bytes(content)


def cut_off(backup: Backup) -> None:
    backup.path.write_bytes(backup.path.read_bytes()[:-4096])


def no_manifest(backup: Backup) -> None:
    backup.path.with_suffix(".json").unlink()


def senseless_manifest(backup: Backup) -> None:
    backup.path.with_suffix(".json").write_text('{"number": 1}', encoding="utf-8")


def other_manifest(backup: Backup) -> None:
    file = backup.path.with_suffix(".json")
    told = json.loads(file.read_text(encoding="utf-8"))
    told["counts"]["subject"] += 1
    file.write_text(json.dumps(told), encoding="utf-8")


def gone(backup: Backup) -> None:
    backup.path.unlink()


@pytest.mark.parametrize("spoil", [spoilt_byte, cut_off, no_manifest, senseless_manifest, other_manifest, gone])
def test_a_bad_copy_is_refused_and_the_register_stays(register: Register, spoil: Callable[[Backup], None]) -> None:
    add(register, "甲")
    backup = made(register)
    add(register, "乙")
    register.close()
    spoil(backup)
    before = register.path.read_bytes()
    with pytest.raises((InputError, EnvironmentFault)):
        restore_backup(backup.path, register.path, author="张三")
    assert register.path.read_bytes() == before
    assert {file.name for file in register.path.parent.iterdir()} == {register.path.name, "某县.备份"}


def test_nothing_is_restored_while_another_writes(register: Register) -> None:
    backup = made(register)
    add(register, "甲")
    with written_by_another(register.path), pytest.raises(EnvironmentFault, match="正被其他"):
        restore_backup(backup.path, register.path, author="张三", busy_seconds=0.2)
    assert names(register.path) == ["甲"]


def test_a_copy_on_a_stick_is_read_back_and_renewed(register: Register, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    add(register, "甲")
    place = register.copy_to(stick)
    assert names(place) == ["甲"]
    add(register, "乙")
    assert register.copy_to(stick) == place
    assert names(place) == ["甲", "乙"]
    with open_register(place) as copy:
        add(copy, "丙")
    with pytest.raises(InputError, match="另有改动"):
        register.copy_to(stick)
    assert names(place) == ["甲", "乙", "丙"]
    with pytest.raises(InputError, match="登记簿本身"):
        register.copy_to(register.path.parent)
    assert [file.name for file in stick.iterdir()] == [place.name]


@pytest.mark.skipif(os.name != "posix", reason="mounts are POSIX")
def test_a_full_stick_keeps_what_it_had(register: Register, tmp_path: Path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    mount = shutil.which("mount") or "mount"
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=100k", "tmpfs", stick], check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        with pytest.raises(EnvironmentFault, match="磁盘"):
            register.copy_to(stick)
        with pytest.raises(EnvironmentFault, match="磁盘"):
            register.back_up(stick)
        assert list(stick.iterdir()) == []
    finally:
        subprocess.run([shutil.which("umount") or "umount", stick], check=True)

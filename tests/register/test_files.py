"""Every way in which a file can be bad or the computer unable: each told in its own sentence, nothing lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.faults import EnvironmentFault
from desktop.register import Register, SubjectChange, create_register, open_register
from desktop.register.files import SCHEMA
from desktop.register.sqlite.database import APPLICATION_ID, PRAGMAS
from policies.problems import InputError

ROOT = Path(__file__).parents[2]
COMPANY = SubjectChange("enterprise", "湘西某公司", "91350100M000100Y43")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "某县 100%.subsidy"
    with create_register(path, author="张三") as register:
        register.apply([COMPANY], author="张三", source="")
    return path


def with_bytes(path: Path, at: int, new: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[at : at + len(new)] = new
    path.write_bytes(content)


def missing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def workbook(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(2000))


def short(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE subject (id INTEGER)")


def newer(path: Path) -> None:
    with_bytes(path, 60, (SCHEMA + 1).to_bytes(4, "big"))


def without_version(path: Path) -> None:
    with_bytes(path, 60, bytes(4))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def overwritten(path: Path) -> None:
    with_bytes(path, 100, b"\xff" * (path.stat().st_size - 100))


BAD: list[tuple[Callable[[Path], None], str, str]] = [
    (missing, "register_missing", "找不到"),
    (folder, "is_directory", "文件夹"),
    (empty, "empty_file", "0 字节"),
    (workbook, "not_sqlite", "不是登记簿"),
    (short, "not_sqlite", "不是登记簿"),
    (foreign, "not_ours", "别的程序"),
    (newer, "newer_register", "升级本程序"),
    (without_version, "damaged", "已损坏"),
    (cut_off, "damaged", "已损坏"),
    (overwritten, "damaged", "已损坏"),
]


@pytest.mark.parametrize(("spoil", "code", "words"), BAD, ids=[spoil.__name__ for spoil, _, _ in BAD])
def test_a_bad_file_is_told_apart_and_left_as_it_is(
    path: Path, spoil: Callable[[Path], None], code: str, words: str
) -> None:
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(InputError, match=words) as refused:
        open_register(path)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert refused.value.problems[0].place == str(path)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert {found.name for found in path.parent.iterdir()} <= {path.name}


def test_an_existing_file_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(InputError, match="同名文件"):
        create_register(path, author="张三")
    assert path.read_bytes() == before


def test_a_new_register_does_not_take_the_journal_of_an_old_one(path: Path) -> None:
    path.unlink()
    path.with_name(f"{path.name}-journal").write_bytes(b"x")
    with pytest.raises(InputError, match="恢复文件"):
        create_register(path, author="张三")


def test_a_new_register_needs_a_folder_and_an_author(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="文件夹不存在"):
        create_register(tmp_path / "无" / "a.subsidy", author="张三")
    with pytest.raises(InputError, match="经办人"):
        create_register(tmp_path / "a.subsidy", author="")
    assert list(tmp_path.iterdir()) == []


def test_the_file_says_whose_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert plain.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_the_pragmas_hold_on_every_connection(path: Path) -> None:
    with open_register(path) as register, register._engine.connect() as one, register._engine.connect() as other:
        for connection in (one, other):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
            assert found == PRAGMAS
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000


def test_money_is_a_whole_number_whoever_writes_it(path: Path) -> None:
    columns = "(subject_id, policy, measure, year, tier, reversed, amount) VALUES (1, 'p', 'm', 2019, '', 0, "
    with closing(dbapi2.connect(str(path))) as raw:
        for wrong in ("1.5", "'abc'", "-1", "x'00'"):
            with pytest.raises(dbapi2.IntegrityError, match="amount_whole"):
                raw.execute(f"INSERT INTO ledger_entry {columns}{wrong})")
        with pytest.raises(dbapi2.IntegrityError, match="number_whole"):
            raw.execute("INSERT INTO fact_value VALUES (1, 'online_sales', 2019, NULL, 1.5)")
        with pytest.raises(dbapi2.IntegrityError, match="one_form"):
            raw.execute("INSERT INTO fact_value VALUES (1, 'online_sales', 2019, 'x', 1)")


HOLD = """
import sys
from sqlcipher3 import dbapi2
held = dbapi2.connect(sys.argv[1], isolation_level=None)
held.execute(sys.argv[2])
held.execute("SELECT count(*) FROM subject").fetchall()
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another(path: Path, begin: str) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), begin], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        yield
        other.communicate()


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN"], ids=["writing", "reading"])
def test_while_another_holds_it_reading_goes_on_and_writing_is_refused(path: Path, begin: str) -> None:
    with open_register(path, busy_seconds=0.2) as register:
        with held_by_another(path, begin):
            before = path.read_bytes()
            assert register.count("enterprise") == 1
            with pytest.raises(EnvironmentFault, match="正被其他程序或其他人使用"):
                register.apply([SubjectChange("enterprise", "乙")], author="张三", source="")
            assert path.read_bytes() == before
        assert register.apply([SubjectChange("enterprise", "乙")], author="张三", source="") == (1, 0, 0)


def test_opening_waits_for_nobody_who_holds_it_alone(path: Path) -> None:
    with held_by_another(path, "BEGIN EXCLUSIVE"), pytest.raises(EnvironmentFault, match="正被其他程序"):
        open_register(path, busy_seconds=0.2)
    open_register(path).close()


def test_a_writer_waits_for_the_other_to_finish(path: Path) -> None:
    with open_register(path) as one, open_register(path) as other:
        one.apply([SubjectChange("enterprise", "乙")], author="张三", source="")
        assert other.apply([SubjectChange("enterprise", "丙")], author="李四", source="") == (1, 0, 0)
        assert one.count("enterprise") == 3


TRY = """
import sys
from sqlcipher3 import dbapi2
try:
    dbapi2.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
except dbapi2.OperationalError as error:
    print(error.sqlite_errorname)
"""


def test_opening_it_once_more_does_not_drop_the_lock(path: Path) -> None:
    """On POSIX, closing any handle of a file drops this process's locks on it: nobody may look at the file by hand."""
    locked: list[str] = []

    def meanwhile(_done: int, _total: int, what: str, /) -> None:
        if what == "写入登记簿" and not locked:
            open_register(path).close()
            other = subprocess.run([sys.executable, "-c", TRY, str(path)], capture_output=True, text=True, check=True)
            locked.append(other.stdout.strip())

    with open_register(path) as register:
        register.apply([SubjectChange("enterprise", "乙")], author="张三", source="", progress=meanwhile)
    assert locked == ["SQLITE_BUSY"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 800 kB: only root may mount one, so others skip (the limit on file size stands in for it)."""
    disk = tmp_path / "盘"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=800k", "tmpfs", disk], check=False).returncode
    ):
        pytest.skip("mounting a small disk needs root")
    yield disk
    subprocess.run([shutil.which("umount") or "umount", disk], check=True)


MANY = [SubjectChange("enterprise", f"公司{number}" + "甲" * 80) for number in range(5000)]


@pytest.mark.skipif(os.name != "posix", reason="mounts are POSIX")
def test_a_full_disk_changes_nothing(small_disk: Path) -> None:
    with create_register(small_disk / "a.subsidy", author="张三") as register:
        register.apply([COMPANY], author="张三", source="")
        before = register.path.read_bytes()
        with pytest.raises(EnvironmentFault, match="磁盘已满"):
            register.apply(MANY, author="张三", source="")
        assert register.count("enterprise") == 1  # where even rolling back found no room, the next reading did it
        assert register.path.read_bytes() == before
        assert register.apply([COMPANY], author="张三", source="") == (0, 0, 1)
    with pytest.raises(EnvironmentFault, match="磁盘已满"):
        fill_and_create(small_disk)
    assert {found.name for found in small_disk.iterdir()} == {"a.subsidy", "满"}


def fill_and_create(disk: Path) -> Register:
    (disk / "满").write_bytes(bytes(shutil.disk_usage(disk).free))
    return create_register(disk / "b.subsidy", author="张三")


@pytest.mark.skipif(os.name != "posix", reason="mounts are POSIX")
def test_on_a_read_only_medium_it_can_be_read(small_disk: Path) -> None:
    path = small_disk / "a.subsidy"
    create_register(path, author="张三").close()
    subprocess.run([shutil.which("mount") or "mount", "-o", "remount,ro", small_disk], check=True)
    with open_register(path) as register:
        assert register.setting("author") == "张三"
        with pytest.raises(EnvironmentFault, match="只能读取"):
            register.apply([COMPANY], author="张三", source="")
    with pytest.raises(EnvironmentFault, match="只能读取"):
        create_register(small_disk / "b.subsidy", author="张三")


LIMITED = """
import resource, sys
from pathlib import Path
from desktop.faults import EnvironmentFault
from desktop.register import SubjectChange, open_register
many = [SubjectChange("enterprise", f"公司{n}" + "甲" * 80) for n in range(5000)]
with open_register(Path(sys.argv[1])) as register:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        register.apply(many, author="张三", source="")
    except EnvironmentFault as fault:
        sys.exit(str(fault))
"""


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX")
def test_a_disk_error_in_the_middle_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "磁盘" in done.stderr
    assert "Traceback" not in done.stderr
    with open_register(path) as register:
        assert register.count("enterprise") == 1
    assert path.read_bytes() == before


KILLED = """
import os, sys
from pathlib import Path
from desktop.register import SubjectChange, open_register
many = [SubjectChange("enterprise", f"公司{n}" + "甲" * 80) for n in range(20000)]
def progress(done, total, what, /):
    if what == "写入登记簿" and done == total:
        os._exit(9)
open_register(Path(sys.argv[1])).apply(many, author="张三", source="", progress=progress)
"""


def test_a_program_killed_before_the_commit_leaves_the_old_register(path: Path) -> None:
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert done.returncode == 9
    assert path.with_name(f"{path.name}-journal").stat().st_size
    assert path.read_bytes() != before
    with open_register(path) as register:
        assert register.count("enterprise") == 1
    assert path.read_bytes() == before


def test_damage_inside_is_told_when_it_is_met(path: Path) -> None:
    with open_register(path) as register:
        register.apply(MANY, author="张三", source="")
    size = path.stat().st_size
    with_bytes(path, size // 3, b"\xff" * (size // 3))
    with pytest.raises(InputError, match="已损坏"):
        read_all(path)


def read_all(path: Path) -> None:
    with open_register(path) as register:
        list(register.load("p"))
        register.changes()

"""An older register is brought up to date on a verified copy: whole, or not at all."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

import desktop.register
from desktop.faults import EnvironmentFault
from desktop.register import create_register, open_register
from desktop.register.files import SCHEMA, migrate
from desktop.register.models import Base
from desktop.register.sqlite.database import make_engine, transaction
from policies.problems import InputError

MIGRATIONS = Path(desktop.register.__file__).parent / "migrations"
CONTENT = """
INSERT INTO subject VALUES (1, 'enterprise', '湘西某公司', '91350100M000100Y43', '433101', '吉首市');
INSERT INTO fact_value VALUES (1, 'online_sales', 2019, NULL, 123456);
INSERT INTO title VALUES (1, 'demo_enterprise_title', '2020-01-02', 'national', '', '');
INSERT INTO ledger_entry VALUES (1, 1, 'xiangxi-2018', 'XX-4a', 2019, 5000000, '1000万', 0);
INSERT INTO setting VALUES ('bureau', '某县商务局');
INSERT INTO change VALUES (1, '2020-01-02T03:04:05.000000Z', '张三', '名册.xlsx', 1, '新增', '', '湘西某公司');
"""


def first_schema(path: Path) -> None:
    path.touch()
    engine = make_engine(path, busy_seconds=1)
    with transaction(engine, path) as connection:
        migrate(connection, 1)
    engine.dispose()
    with closing(sqlite3.connect(path)) as plain:
        plain.executescript(CONTENT)
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "旧 100%.subsidy"
    first_schema(path)
    return path


def test_the_models_are_what_the_migrations_make(tmp_path: Path) -> None:
    create_register(tmp_path / "a.subsidy", author="张三").close()
    engine = make_engine(tmp_path / "a.subsidy", busy_seconds=1)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_: not str(name).startswith("subject_search")}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def clauses(path: Path) -> dict[str, set[str]]:
    """Return what each table is made of: columns, constraints and options, whatever their order.

    The index for searching is left out: no model describes it.
    """
    with closing(sqlite3.connect(path)) as plain:
        tables = plain.execute(
            "SELECT name, sql FROM sqlite_master WHERE type <> 'trigger' AND sql NOT NULL AND name NOT LIKE 'sqlite%'"
        )
        return {name: parts(sql) for name, sql in tables if not name.startswith("subject_search")}


def parts(sql: str) -> set[str]:
    return {
        part.strip(" ,()") for part in re.split(r",\s*(?![^()]*\))|\n", re.sub(r"[ \t\"]+", " ", sql.rstrip(")")))
    } - {""}


def test_checks_and_options_are_the_same_too(tmp_path: Path) -> None:
    """Alembic compares neither CHECKs nor what is SQLite's own."""
    create_register(tmp_path / "a.subsidy", author="张三").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'b'}")
    Base.metadata.create_all(engine)
    engine.dispose()
    migrated = clauses(tmp_path / "a.subsidy")
    migrated.pop("alembic_version")
    assert migrated == clauses(tmp_path / "b")
    assert any("WITHOUT ROWID" in clause for clause in migrated["fact_value"])


def test_the_schema_number_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [f"{SCHEMA:04}"]


def test_a_populated_register_of_the_first_schema_is_brought_up_to_date(old: Path) -> None:
    with open_register(old) as register:
        assert register.batches() == ()
        assert register.subject_row(1).division_name == "吉首市"
        subject = register.facts(1, "xiangxi-2018")
        assert (subject.yearly, len(subject.titles), len(subject.paid)) == ({"online_sales": {2019: 123456}}, 1, 1)
        assert register.setting("bureau") == "某县商务局"
        assert [change.at.isoformat() for change in register.changes()] == ["2020-01-02T03:04:05+00:00"]
    with closing(sqlite3.connect(old)) as plain:
        assert plain.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    assert {found.name for found in old.parent.iterdir()} == {old.name, "旧 100%.备份"}


def test_a_register_that_breaks_its_own_keys_is_not_migrated(old: Path) -> None:
    with closing(sqlite3.connect(old)) as plain:
        plain.executescript("INSERT INTO fact_value VALUES (77, 'online_sales', 2019, NULL, 1)")
    refused_untouched(old)


def test_a_damaged_register_is_not_migrated(old: Path) -> None:
    with closing(sqlite3.connect(old)) as plain:
        plain.execute("PRAGMA writable_schema = ON")
        plain.execute("UPDATE sqlite_master SET rootpage = 9999 WHERE name = 'change'")
        plain.commit()
    refused_untouched(old)


def test_a_migration_that_fails_midway_leaves_the_old_register(old: Path) -> None:
    with closing(sqlite3.connect(old)) as plain:
        plain.execute("CREATE TABLE batch_line (stands_in_the_way)")
    before = old.read_bytes()
    with pytest.raises(OperationalError, match="already exists"):
        open_register(old)
    assert old.read_bytes() == before
    assert {found.name for found in old.parent.iterdir()} == {old.name, "旧 100%.备份"}


def refused_untouched(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(InputError, match="已损坏"):
        open_register(old)
    assert old.read_bytes() == before
    assert [found.name for found in old.parent.iterdir()] == [old.name]


HOLD = """
import sys
from sqlcipher3 import dbapi2
held = dbapi2.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another(path: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        yield
        other.communicate()


def test_nobody_migrates_while_another_writes(old: Path) -> None:
    before = old.read_bytes()
    with held_by_another(old), pytest.raises(EnvironmentFault, match="正被其他程序"):
        open_register(old, busy_seconds=0.2)
    assert old.read_bytes() == before
    open_register(old).close()


STILL_OPEN = """
import sys
from sqlcipher3 import dbapi2
held = dbapi2.connect(sys.argv[1], isolation_level=None)
held.execute("SELECT count(*) FROM setting").fetchone()
print("open", flush=True)
sys.stdin.readline()
try:
    held.execute("INSERT INTO setting VALUES ('lost', 'write')")
    print("written", flush=True)
except dbapi2.Error as error:
    print(error.sqlite_errorname, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows does not replace a file that is open")
def test_who_still_has_the_old_file_open_writes_nothing_into_the_void(old: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STILL_OPEN, str(old)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        open_register(old).close()
        said, _ = other.communicate(b"\n")
    assert said.strip() == b"SQLITE_READONLY"

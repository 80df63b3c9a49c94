"""Register files: made whole or not at all, recognised before they are used, brought up to date on a copy.

A register's file is never opened but through SQLite: on POSIX, closing any other handle of it would silently drop
the locks that this program holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlcipher3 import dbapi2

from desktop.register import searching
from desktop.register.database import APPLICATION_ID, damaged, make_engine, told_apart, transaction
from desktop.register.safety import triggers
from desktop.register.safety.drift import record_drifts
from desktop.register.safety.trail import Deed, seal, seal_strays
from policies.problems import InputError, refuse

SCHEMA = 6
"""The number of the newest migration, kept in the file's ``user_version``."""
_TRAIL_SINCE = 3
_MIGRATIONS = Path(__file__).parent / "migrations"
_NOT_SQLITE = "这不是登记簿文件（不是 SQLite 数据库），请选择扩展名为 .subsidy 的文件"


def _refused(path: Path) -> InputError | None:
    """Say why there cannot be a register at this path, before its content is looked at."""
    if not path.exists():
        return refuse(str(path), "register_missing", "找不到登记簿文件，请检查位置和文件名，或新建一个登记簿")
    if path.is_dir():
        return refuse(str(path), "is_directory", "这是文件夹，不是登记簿文件，请选择其中扩展名为 .subsidy 的文件")
    if path.stat().st_size == 0:
        return refuse(str(path), "empty_file", "文件是空的（0 字节），没有任何登记内容，请改用备份")
    return None


def schema_of(path: Path, *, busy_seconds: float) -> int:
    """Return the schema of a register, without changing a byte.

    Raises InputError where the file is none or too new, EnvironmentFault where it cannot be read.
    """
    with told_apart(path):
        if refused := _refused(path):
            raise refused
        with closing(dbapi2.connect(str(path), timeout=busy_seconds)) as connection:
            try:
                (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            except dbapi2.DatabaseError as error:
                if error.sqlite_errorcode == dbapi2.SQLITE_NOTADB:
                    raise refuse(str(path), "not_sqlite", _NOT_SQLITE) from None
                raise
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id != APPLICATION_ID:
        raise refuse(str(path), "not_ours", "这是别的程序的数据库，不是本程序的登记簿，请选择扩展名为 .subsidy 的文件")
    if schema <= 0:
        raise damaged(path)
    if schema > SCHEMA:
        raise refuse(str(path), "newer_register", "登记簿由更新版本的程序建立，请升级本程序后再打开；文件没有改动")
    return int(schema)


def migrate(connection: Connection, target: int = SCHEMA) -> None:
    """Bring the schema up to ``target`` within the connection's transaction.

    What it does to the rows of an older register is an action of the trail; what somebody had done before past the
    program is sealed apart from it.
    """
    from alembic import command
    from alembic.config import Config

    if (connection.exec_driver_sql("PRAGMA user_version").scalar() or 0) >= _TRAIL_SINCE:
        record_drifts(connection)
        seal_strays(connection)
        triggers.remove(connection)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, f"{target:04}")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {target}")
    if target == SCHEMA:
        searching.refresh(connection)
        triggers.install(connection)
        record_drifts(connection)
        seal(connection, Deed("（程序）", "升级", f"登记簿升级到第 {target} 版", "fixed"))


@contextmanager
def _beside(path: Path, ending: str) -> Iterator[Path]:
    """Give a file beside ``path`` to work on; it is removed unless it was moved away."""
    work = path.with_name(f".{path.name}{ending}")
    try:
        work.unlink(missing_ok=True)
        yield work
    finally:
        work.unlink(missing_ok=True)
        work.with_name(f"{work.name}-journal").unlink(missing_ok=True)


@contextmanager
def _disposed(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def _put(work: Path, path: Path) -> None:
    """Move the finished file to its place, so that a power cut leaves the old one or the new one."""
    with work.open("rb+") as file:
        os.fsync(file.fileno())
    work.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def make_file(path: Path, fill: Callable[[Connection], None], author: str) -> None:
    """Make a register, with its first content, whole or not at all.

    Raises InputError where the path is taken, EnvironmentFault where it cannot be made.
    """
    with told_apart(path), _beside(path, ".new") as work:
        _make_room(path)
        with _disposed(make_engine(work, busy_seconds=0)) as engine, transaction(engine, path) as connection:
            migrate(connection)
            fill(connection)
            seal(connection, Deed(author, "新建", "新建登记簿", "fixed"), even_if_empty=True)
        _put(work, path)


def _make_room(path: Path) -> None:
    if path.exists():
        raise refuse(str(path), "already_there", "这里已有同名文件，不会覆盖它，请换一个文件名")
    if not path.parent.is_dir():
        raise refuse(str(path), "no_folder", "所在的文件夹不存在，请先建立文件夹或换一个位置")
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        raise refuse(str(path), "journal_left", "这里留有同名登记簿的恢复文件（-journal），请先把它移走或换一个文件名")


def bring_up_to_date(path: Path, *, busy_seconds: float) -> None:
    """Migrate an older register on a verified copy and put it in place: whole or not at all.

    Raises as ``schema_of`` does. Nobody else can write meanwhile; who waits to do so is told that the file has moved.
    """
    if schema_of(path, busy_seconds=busy_seconds) == SCHEMA:
        return
    with (
        told_apart(path),
        _beside(path, ".migrating") as work,
        closing(dbapi2.connect(str(path), timeout=busy_seconds, isolation_level=None)) as lock,
    ):
        lock.execute("BEGIN IMMEDIATE")
        _copy(path, work)
        counts = _counts(work)
        with _disposed(make_engine(work, busy_seconds=0)) as engine:
            _migrate_copy(engine, work)
        _verify(work, counts)
        if os.name != "posix":
            lock.close()  # Windows replaces no open file; whoever has it open then keeps us from replacing it
        _put(work, path)


def _copy(path: Path, work: Path) -> None:
    """Copy through a connection of its own: SQLite never copies from one that holds the lock."""
    with closing(dbapi2.connect(str(path))) as source, closing(dbapi2.connect(str(work))) as target:
        source.backup(target)


def _migrate_copy(engine: Engine, work: Path) -> None:
    """Foreign keys are off before BEGIN: rebuilding a table would otherwise delete what hangs on it."""
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        connection.execution_options(begin="BEGIN IMMEDIATE")
        with told_apart(work), connection.begin():
            migrate(connection)


def _counts(work: Path) -> dict[str, int]:
    with closing(dbapi2.connect(str(work))) as copy:
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables.fetchall()}  # noqa: S608  # names from the file's own list


def _verify(work: Path, counts: dict[str, int]) -> None:
    with closing(dbapi2.connect(str(work))) as copy:
        sound = [row[0] for row in copy.execute("PRAGMA integrity_check")] == ["ok"]
        whole = copy.execute("PRAGMA foreign_key_check").fetchone() is None
    if not (sound and whole and counts.items() <= _counts(work).items()):
        raise damaged(work)

"""Register files: made whole or not at all, recognised before they are used, brought up to date on a copy.

A register's file is never opened but through SQLite: on POSIX, closing any other handle of it would silently drop
the locks that this program holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlcipher3 import dbapi2

from desktop.register import searching
from desktop.register.copies import beside, copy, disposed, locked, looking_into, put, swap
from desktop.register.safety import verifying
from desktop.register.safety.backups import back_up
from desktop.register.safety.drift import record_drifts
from desktop.register.safety.keys import Key, key_from
from desktop.register.safety.trail import Deed, seal, seal_strays
from desktop.register.safety.undoing import UPGRADE
from desktop.register.safety.verifying import counts as counts_of
from desktop.register.sqlite import triggers
from desktop.register.sqlite.database import APPLICATION_ID, connect, damaged, make_engine, told_apart, transaction
from policies.problems import InputError, refuse

SCHEMA = 11
"""The number of the newest migration, kept in the file's ``user_version``."""
_TRAIL_SINCE = 3
_MIGRATIONS = Path(__file__).parent / "migrations"
_PAGE = 4096
_FOREIGN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"SQLite format 3")
_ENCRYPTED = "登记簿已加密，请输入密码或恢复密钥（如果它从未加密，则不是登记簿文件或已损坏）"
_DOES_NOT_OPEN = "密码不对，请重新输入，或输入恢复单上的恢复密钥；文件没有改动"
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


def medium_of(path: Path) -> str:
    """Say why nothing can be written where the register lies; nothing where it can, or where there is none."""
    if not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return ""
    return f"登记簿“{path}”所在的位置只能读取、不能写入，可以查看；要修改请先复制到可以写入的文件夹"


def key_of(path: Path, password: str, *, busy_seconds: float) -> Key | None:
    """Return what opens the file, without changing a byte: nothing where it is not encrypted.

    ``password`` may be the recovery key. Raises InputError where the file is none, where the password is wrong or
    missing, EnvironmentFault where it cannot be read.
    """
    with told_apart(path):
        if refused := _refused(path):
            raise refused
        if _opens(path, None, busy_seconds):
            return None
        salt = _salt_of(path)
        if path.stat().st_size % _PAGE or salt.startswith(_FOREIGN):
            raise refuse(str(path), "not_sqlite", _NOT_SQLITE)
        if not password:
            raise refuse(str(path), "password_needed", _ENCRYPTED)
        key = key_from(password, salt)
        if _opens(path, key, busy_seconds):
            return key
        raise damaged(path) if _fits_anywhere(path, key) else refuse(str(path), "wrong_password", _DOES_NOT_OPEN)


def _opens(path: Path, key: Key | None, busy_seconds: float) -> bool:
    with closing(connect(path, busy_seconds=busy_seconds, key=key)) as connection:
        try:
            connection.execute("PRAGMA application_id").fetchone()
        except dbapi2.DatabaseError as error:
            if error.sqlite_errorcode == dbapi2.SQLITE_NOTADB:
                return False
            raise
        return True


def _salt_of(path: Path) -> bytes:
    """Return the first 16 bytes of the file, which SQLCipher keeps in the clear; asked of it, not read by hand."""
    with closing(connect(path, busy_seconds=0, key=Key(bytes(32), b""))) as connection:
        return bytes.fromhex(connection.execute("PRAGMA cipher_salt").fetchone()[0])


def _fits_anywhere(path: Path, key: Key) -> bool:
    """Whether any page bears the mark of this key: then the password is right, and the file is damaged."""
    with closing(connect(path, busy_seconds=0, key=key)) as connection:
        marked_wrong = len(connection.execute("PRAGMA cipher_integrity_check").fetchall())
    return marked_wrong < path.stat().st_size // _PAGE


def schema_of(path: Path, key: Key | None = None, *, busy_seconds: float) -> int:
    """Return the schema of a register, without changing a byte.

    Raises InputError where the file is none or too new, EnvironmentFault where it cannot be read.
    """
    with told_apart(path), closing(connect(path, busy_seconds=busy_seconds, key=key)) as connection:
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
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
        seal(connection, Deed("（程序）", UPGRADE, f"登记簿升级到第 {target} 版", "fixed"))


def make_file(path: Path, fill: Callable[[Connection], None], author: str, key: Key | None = None) -> None:
    """Make a register, with its first content, whole or not at all.

    Raises InputError where the path is taken, EnvironmentFault where it cannot be made.
    """
    with told_apart(path), beside(path, ".new") as work:
        _make_room(path)
        with disposed(make_engine(work, busy_seconds=0, key=key)) as engine, transaction(engine, path) as connection:
            migrate(connection)
            fill(connection)
            seal(connection, Deed(author, "新建", "新建登记簿", "fixed"), even_if_empty=True)
        put(work, path)


def _make_room(path: Path) -> None:
    if path.exists():
        raise refuse(str(path), "already_there", "这里已有同名文件，不会覆盖它，请换一个文件名")
    if not path.parent.is_dir():
        raise refuse(str(path), "no_folder", "所在的文件夹不存在，请先建立文件夹或换一个位置")
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        raise refuse(str(path), "journal_left", "这里留有同名登记簿的恢复文件（-journal），请先把它移走或换一个文件名")


def bring_up_to_date(path: Path, key: Key | None = None, *, busy_seconds: float) -> None:
    """Migrate an older register on a verified copy and put it in place: whole or not at all.

    It is backed up before. Raises as ``schema_of`` does. Nobody else can write meanwhile; who waits to do so is told
    that the file has moved.
    """
    schema = schema_of(path, key, busy_seconds=busy_seconds)
    if schema == SCHEMA:
        return
    back_up(path, key, "migration", schema=schema, current=False, busy_seconds=busy_seconds)
    with told_apart(path), beside(path, ".migrating") as work, locked(path, key, busy_seconds) as lock:
        copy(path, work, key)
        with looking_into(work, key) as connection:
            counts = counts_of(connection)
        with disposed(make_engine(work, busy_seconds=0, key=key)) as engine:
            _migrate_copy(engine, work)
        _verify(work, key, counts)
        swap(work, path, lock)


def _migrate_copy(engine: Engine, work: Path) -> None:
    """Foreign keys are off before BEGIN: rebuilding a table would otherwise delete what hangs on it."""
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        connection.execution_options(begin="BEGIN IMMEDIATE")
        with told_apart(work), connection.begin():
            migrate(connection)


_GROWS = {"trail_row", "trail_secret", "change", "action"}
"""The trail tells of a migration, too: a column that is new to a row is written down as a change of it."""
_DERIVED = ("subject_search", "search_stale", "subject_key", "subject_core")
"""How the start of the name of each table is that is made from others."""


def _verify(work: Path, key: Key | None, counts: dict[str, int]) -> None:
    """Raise InputError where the copy is not whole, or has lost rows or got any."""
    with looking_into(work, key) as connection:
        if any(verifying.damage(connection)):
            raise damaged(work)
        now = counts_of(connection)
    for table, before in counts.items():
        more = now.get(table, -1) - before
        if not table.startswith(_DERIVED) and (more < 0 or (more and table not in _GROWS)):
            raise damaged(work)


def change_key(path: Path, key: Key, new_key: Key, *, busy_seconds: float) -> None:
    """Encrypt a register anew under another key, on a verified copy: whole or not at all."""
    with told_apart(path), beside(path, ".rekeying") as work, locked(path, key, busy_seconds) as lock:
        copy(path, work, key, new_key)
        with looking_into(path, key) as old:
            counts = counts_of(old)
        _verify(work, new_key, counts)
        swap(work, path, lock)

"""What is SQLite's own: connections, pragmas, transactions, and its errors told apart."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from desktop.faults import EnvironmentFault
from desktop.progress import Cancelled, stopped
from desktop.register.safety.keys import Key
from policies.problems import InputError, refuse

APPLICATION_ID = 0x4A425431
"""Marks a SQLite file as a register of this program: JBT1."""
LEAST_SQLITE = (3, 51, 3)
"""Earlier ones may lose a write-ahead log when it is reset."""
PRAGMAS = {"foreign_keys": 1, "journal_mode": "truncate", "synchronous": 2, "trusted_schema": 0}
"""TRUNCATE with FULL (2) loses no acknowledged commit at a power cut. Read back after they are set."""

_FAULTS = {
    3: "没有权限读写登记簿“{name}”，请检查文件和文件夹的权限",
    5: "登记簿“{name}”正被其他程序或其他人使用，请等对方完成后再试",
    6: "登记簿“{name}”正被其他程序或其他人使用，请等对方完成后再试",
    8: "登记簿“{name}”所在的位置只能读取、不能写入，请把它复制到可以写入的文件夹再打开",
    10: "读写登记簿“{name}”时磁盘出错，本次改动没有保存，请检查磁盘或 U 盘的空间和连接",
    13: "磁盘已满，登记簿“{name}”的本次改动没有保存，请腾出空间后再试",
    14: "打不开登记簿“{name}”，请检查它所在的文件夹是否可以读写",
}
_READ_ONLY = 8
_GONE = "登记簿“{name}”不在原处了（U 盘被拔出，或网络断开），本次改动没有保存，请插好、连上后再试"
_INTERRUPTED = 9
_DAMAGED = {11, 26}
_SAID = {
    "database is locked": 5,
    "interrupted": 9,
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "file is not a database": 26,
}
"""An error while copying bears no code, only SQLite's words."""
_LOOKS_EVERY = 20_000
"""Steps of SQLite, about a millisecond: so often a statement looks whether it is to stop."""
_SPOILT = "Could not decode to UTF-8", "invalid fts5 file format"
"""How the words begin of what else is met in a damaged file alone."""
_OS_FAULTS = {errno.ENOSPC: 13, errno.EDQUOT: 13, errno.EROFS: 8, errno.EACCES: 3, errno.EPERM: 3, errno.EIO: 10}


def _translated(path: Path, error: dbapi2.Error) -> Exception:
    """Return what a SQLite error means to the user; the error itself where it is a bug of ours."""
    code = getattr(error, "sqlite_errorcode", _SAID.get(str(error), 0)) & 0xFF
    if code == _INTERRUPTED:
        return Cancelled()
    if code in _DAMAGED or str(error).startswith(_SPOILT):
        return damaged(path)
    if code == _READ_ONLY and not path.exists():  # SQLite's word for a file that was moved while it is open
        return EnvironmentFault(_GONE.format(name=path))
    return EnvironmentFault(_FAULTS[code].format(name=path)) if code in _FAULTS else error


def damaged(path: Path) -> InputError:
    """Return the error of a register whose content cannot be read as it was written."""
    return refuse(str(path), "damaged", "登记簿文件已损坏，请改用备份；请保留此文件备查，不要覆盖")


@contextmanager
def told_apart(path: Path) -> Iterator[None]:
    """Raise EnvironmentFault for faults of disk, lock and medium, InputError for a damaged file; bugs pass through.

    Cancelled where SQLite was stopped in the middle of a statement.
    """
    try:
        yield
    except DBAPIError as error:
        cause = error.orig if isinstance(error.orig, dbapi2.Error) else None
        meaning = _translated(path, cause) if cause else error
        raise error if meaning is cause else meaning from error
    except dbapi2.Error as error:
        meaning = _translated(path, error)
        raise meaning from (None if meaning is error else error)
    except UnicodeDecodeError as error:  # SQLite's own words of what is wrong hold a name that was spoilt
        raise damaged(path) from error
    except OSError as error:
        raise EnvironmentFault(_FAULTS[_OS_FAULTS.get(error.errno or 0, 14)].format(name=path)) from error


def _set_pragmas(connection: Any) -> None:
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != value:
            raise RuntimeError(f"SQLite did not accept {name} = {value}: {found}")


def connect(path: Path, *, busy_seconds: float, key: Key | None = None) -> Any:
    """Return a bare connection to a register, in autocommit; with its key where it is encrypted.

    Its statements end with Cancelled, and their transaction is rolled back, where their thread is to stop.
    """
    connection = dbapi2.connect(str(path), timeout=busy_seconds, isolation_level=None)
    connection.set_progress_handler(stopped, _LOOKS_EVERY)
    if key:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(key.pragma)
    return connection


def make_engine(path: Path, *, busy_seconds: float, key: Key | None = None) -> Engine:
    """Return an engine on an existing file. Each connection waits ``busy_seconds`` for a lock before it gives up."""
    if dbapi2.sqlite_version_info < LEAST_SQLITE:
        raise RuntimeError(f"SQLite {dbapi2.sqlite_version} is too old")

    def creator() -> Any:
        return connect(path, busy_seconds=busy_seconds, key=key)

    engine = create_engine("sqlite://", module=dbapi2, creator=creator, poolclass=QueuePool, hide_parameters=True)
    event.listen(engine, "connect", lambda connection, _record: _set_pragmas(connection))
    event.listen(engine, "begin", _begin)
    return engine


def next_id(connection: Connection, table: str) -> int:
    """Return the id that the next row of a table gets: never one that a row had before."""
    query = "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = ?"
    return int(connection.exec_driver_sql(query, (table,)).scalar_one())


def add_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write many rows, past what takes longer than the writing itself. Values must be as SQLite keeps them."""
    if rows:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))  # our own names


def overwrite_what_is_deleted(connection: Connection) -> None:
    """Let nothing stay readable in the file's free places of what is deleted from now on."""
    connection.exec_driver_sql("PRAGMA secure_delete = ON")


def tidy_away(engine: Engine) -> None:
    """Close all connections; remove the emptied journal, so that the register is one file again.

    Where another has the register open, or the medium is gone, the journal stays, which does no harm.
    """
    with suppress(DBAPIError, dbapi2.Error, UnicodeDecodeError), engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA journal_mode = DELETE")
    engine.dispose()


def _begin(connection: Connection) -> None:
    """Begin by hand: the driver would begin only at the first write, and then may find the lock taken."""
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    """Open one consistent view of the register."""
    with told_apart(path), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def transaction(engine: Engine, path: Path) -> Iterator[Connection]:
    """Open one transaction that takes the write lock at once. Left by an exception, it leaves no trace.

    Use cases write through ``safety.trail.writing``, which seals what they did.
    """
    with (
        told_apart(path),
        engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
        connection.begin(),
    ):
        yield connection

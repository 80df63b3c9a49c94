"""Copies of a register: made through SQLite while it is in use, examined, and moved to their place whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from desktop.progress import go_on
from desktop.register.safety.keys import Key
from desktop.register.sqlite.database import connect, make_engine, reading


@contextmanager
def beside(path: Path, ending: str) -> Iterator[Path]:
    """Give a file beside ``path`` to work on; it is removed unless it was moved away."""
    work = path.with_name(f".{path.name}{ending}")
    try:
        work.unlink(missing_ok=True)
        yield work
    finally:
        work.unlink(missing_ok=True)
        work.with_name(f"{work.name}-journal").unlink(missing_ok=True)


@contextmanager
def disposed(engine: Engine) -> Iterator[Engine]:
    """Close all connections of an engine in the end."""
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def looking_into(work: Path, key: Key | None) -> Iterator[Connection]:
    """Open a copy that nobody else has."""
    with disposed(make_engine(work, busy_seconds=0, key=key)) as engine, reading(engine, work) as connection:
        yield connection


@contextmanager
def locked(path: Path, key: Key | None, busy_seconds: float) -> Iterator[Any]:
    """Keep everybody from writing; give the connection that holds the lock."""
    with closing(connect(path, busy_seconds=busy_seconds, key=key)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        yield lock


def swap(work: Path, path: Path, lock: Any) -> None:
    """Put a copy in the place of the register that is locked."""
    if os.name != "posix":
        lock.close()  # Windows replaces no open file; whoever has it open then keeps us from replacing it
    put(work, path)


def copy(path: Path, work: Path, key: Key | None, new_key: Key | None = None, *, busy_seconds: float = 0) -> None:
    """Copy a register that may be in use, under its key or another.

    It is copied in one step inside a reading transaction of its own: nobody can commit meanwhile, and copying, which
    would wait without end for a writer, never has to wait. SQLite never copies from a connection that is writing.
    """
    with (
        closing(connect(path, busy_seconds=busy_seconds, key=key)) as source,
        closing(connect(work, busy_seconds=0, key=new_key or key)) as target,
    ):
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target)
    go_on()


def digest(file: Path) -> str:
    """Return the SHA-256 of a file that no register has open."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def flush(file: Path) -> None:
    """Have the file on the medium, and nothing of it in memory, so that reading it again reads the medium."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def put(work: Path, path: Path) -> None:
    """Move the finished file to its place, so that a power cut leaves the old one or the new one."""
    flush(work)
    work.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

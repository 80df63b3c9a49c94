"""A register in another's place: from a backup, or as a copy on another medium. Never a mixture of old and new."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desktop.faults import EnvironmentFault
from desktop.register.copies import beside, digest, disposed, flush, locked, looking_into, put, swap
from desktop.register.files import SCHEMA, key_of, schema_of
from desktop.register.papers import folder_of
from desktop.register.safety.backups import (
    OCCASIONS,
    Backup,
    back_up,
    examined,
    papers_of,
    read_manifest,
    take_papers,
    verified_copy,
)
from desktop.register.safety.keys import Key
from desktop.register.safety.trail import Deed, seal
from desktop.register.safety.verifying import verify
from desktop.register.sqlite.database import make_engine, told_apart, transaction
from policies.problems import InputError, refuse

_BUSY_SECONDS = 10.0
_JOURNALS = "-journal", "-wal", "-shm"


def restore_backup(
    backup: Path, path: Path, *, author: str, password: str = "", busy_seconds: float = _BUSY_SECONDS
) -> Backup:
    """Put a backup in the place of the register at ``path``; return what its manifest says.

    Its papers come back too; ``problems`` names those that are whole neither beside the register nor in the backup.

    The present file is saved before: as a backup where it can be read, else as it is, with its journal, under
    another name. ``password`` opens the backup, where it is encrypted. Raises InputError where the backup is not what
    its manifest says, EnvironmentFault where the register cannot be replaced now. The register is then as it was.
    """
    told = read_manifest(backup)
    with told_apart(path), beside(path, ".restoring") as work:
        shutil.copyfile(backup, work)
        flush(work)
        key = _checked(work, told, password)
        lost = take_papers(work, key, papers_of(backup), folder_of(path)).lost
        _say_so(work, key, told, author)
        if _journal(path):
            # Opening the file would roll the journal back into it, even one that is not its own.
            _set_aside(path, shutil.copyfile)
        present = _readable(path, password)
        if present is None:
            _set_aside(path, os.replace)
            put(work, path)
        else:
            _replace(work, path, present[0], present[1], busy_seconds)
    return replace(told, problems=tuple(map(str, lost)))


def _checked(work: Path, told: Backup, password: str) -> Key | None:
    """Check the copy of a backup against its manifest, and return what opens it."""
    wrong = refuse(str(told.path), "bad_backup", "备份与它的清单不符（已损坏或被改动），请改用另一份；登记簿没有改动")
    if digest(work) != told.sha256:
        raise wrong
    key = key_of(work, password, busy_seconds=0)
    found = examined(work, key, current=schema_of(work, key, busy_seconds=0) == SCHEMA)
    if found.head != told.head or found.counts != told.counts:
        raise wrong
    return key


def _say_so(work: Path, key: Key | None, told: Backup, author: str) -> None:
    """Seal the restoring as an action of the register that is restored."""
    if "action" not in told.counts:
        return
    title = f"从第 {told.number} 号备份恢复（{told.made_at:%Y-%m-%d %H:%M} UTC，{OCCASIONS[told.occasion]}）"
    with disposed(make_engine(work, busy_seconds=0, key=key)) as engine, transaction(engine, work) as connection:
        seal(connection, Deed(author, "恢复", title, "fixed"), even_if_empty=True)


def _readable(path: Path, password: str) -> tuple[Key | None, int] | None:
    """Return the present file's key and schema, where it can be opened at all."""
    if not path.exists():
        return None
    with suppress(InputError):
        key = key_of(path, password, busy_seconds=0)
        with looking_into(path, key) as connection:
            sound = bool(verify(connection, current=False).counts)
        return (key, schema_of(path, key, busy_seconds=0)) if sound else None
    return None


def _replace(work: Path, path: Path, key: Key | None, schema: int, busy_seconds: float) -> None:
    saved = back_up(path, key, "restore", schema=schema, current=schema == SCHEMA, busy_seconds=busy_seconds)
    with locked(path, key, busy_seconds) as lock:
        with looking_into(path, key) as connection:
            if verify(connection, current=False).head != saved.head:
                raise EnvironmentFault(f"登记簿“{path}”刚才又有改动，没有恢复，请关闭其他窗口后再试")
        for ending in _JOURNALS:
            path.with_name(path.name + ending).unlink(missing_ok=True)
        swap(work, path, lock)


def _journal(path: Path) -> bool:
    journal = path.with_name(f"{path.name}-journal")
    return journal.exists() and journal.stat().st_size > 0


def _set_aside(path: Path, take: Callable[[Path, Path], object]) -> None:
    """Take what is there, with its journal, to another name: the two belong together, and to nothing else."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.换下{number}{path.suffix}")).exists():
        number += 1
    for ending in (*_JOURNALS, ""):
        with suppress(FileNotFoundError):
            take(path.with_name(path.name + ending), aside.with_name(aside.name + ending))


def copy_register(path: Path, target: Path, key: Key | None, *, busy_seconds: float) -> Path:
    """Copy a register with its papers into a folder, as on a USB stick; read it back from there and check it.

    An earlier copy of this very register is replaced. Raises InputError where another register, or one with work of
    its own, is in the way.
    """
    place = target / path.name
    with told_apart(place):
        if place.exists() and place.samefile(path):
            raise refuse(str(place), "same_file", "这就是登记簿本身所在的文件夹，请选择另一个位置")
    with told_apart(place), beside(place, ".part") as work:
        verified_copy(path, work, key, busy_seconds=busy_seconds)
        if place.exists() and not _is_earlier(place, work, key):
            raise refuse(str(place), "already_there", "这里已有另一个登记簿，或它另有改动，不会覆盖它，请换一个文件夹")
        if lost := take_papers(work, key, folder_of(path), folder_of(place)).lost:
            raise InputError(lost)
        put(work, place)
    return place


def _is_earlier(place: Path, work: Path, key: Key | None) -> bool:
    """Whether the register that is there is one that ours has grown from."""
    with suppress(InputError), looking_into(place, key) as there, looking_into(work, key) as ours:
        found = verify(there, current=False)
        heads = (f"{found.head.number}-{found.head.hash}",)
        return not found.problems and not verify(ours, heads, tables=False).problems
    return False

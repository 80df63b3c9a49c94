"""Backups: made while the register is in use, and counted only after they were opened again and found whole.

They lie in a folder beside the register, each with a manifest. The newest five are kept by their number, whatever the
clock says, and of each month the last. The papers lie once for all of them in a folder of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from desktop.register import papers
from desktop.register.copies import beside, copy, digest, flush, looking_into, put
from desktop.register.papers import Papers
from desktop.register.safety.keys import Key
from desktop.register.safety.trail import ChainHead
from desktop.register.safety.verifying import Verification, verify
from desktop.register.sqlite.database import damaged, told_apart
from policies.problems import InputError, Problem, refuse

Occasion = Literal["manual", "close", "daily", "import", "migration", "restore"]
OCCASIONS: Mapping[Occasion, str] = {
    "manual": "手动备份",
    "close": "关闭时",
    "daily": "每日",
    "import": "导入前",
    "migration": "升级前",
    "restore": "恢复前",
}
KEPT = 5
ENDING = ".subsidy-backup"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was verified when it was made."""

    path: Path
    number: int
    made_at: datetime
    """UTC, as the computer's clock had it."""
    occasion: Occasion
    register: str
    """The register's file name."""
    schema: int
    size: int
    sha256: str
    encrypted: bool
    head: ChainHead
    """The end of the trail's chain: kept elsewhere, it proves what the register was."""
    counts: Mapping[str, int]
    problems: tuple[str, ...]
    """What was wrong with trail or papers when it was made; the file itself was whole."""
    papers: tuple[str, ...] = ()
    """The papers that belong to it, by SHA-256: they lie in ``papers_of``."""


def folder_of(path: Path) -> Path:
    """Return where the backups of a register lie by default: beside it, so that they travel with it."""
    return path.with_name(f"{path.stem}.备份")


def papers_of(backup: Path) -> Path:
    """Return where the papers of a backup lie, together with those of the other backups of its register."""
    return backup.with_name(f"{backup.stem.rpartition('.')[0]}.附件")


def _manifest(backup: Path) -> Path:
    return backup.with_suffix(".json")


def backups(folder: Path, stem: str = "") -> tuple[Backup, ...]:
    """Return the backups in a folder, of one register or of all, the newest first. What has no manifest is none."""
    found = []
    for file in _files(folder, stem):
        with suppress(InputError):
            found.append(read_manifest(file))
    return tuple(sorted(found, key=lambda backup: backup.number, reverse=True))


def _files(folder: Path, stem: str) -> list[Path]:
    pattern = f"{re.escape(stem) if stem else '.+'}\\.[0-9]{{5,}}"
    return [file for file in folder.glob(f"*{ENDING}") if re.fullmatch(pattern, file.stem)]


def read_manifest(file: Path) -> Backup:
    """Return what a backup's manifest says. Raises InputError where there is none, or where it makes no sense."""
    try:
        told = json.loads(_manifest(file).read_text(encoding="utf-8"))
        return Backup(
            **{
                **told,
                "path": file,
                "made_at": datetime.fromisoformat(told["made_at"]),
                "head": ChainHead(*told["head"]),
                "problems": tuple(told["problems"]),
                "papers": tuple(told.get("papers", ())),
            }
        )
    except FileNotFoundError:
        raise refuse(str(file), "no_manifest", "找不到备份或它的清单（同名 .json），请把两个文件放在一起") from None
    except (ValueError, TypeError, KeyError):
        raise refuse(str(file), "bad_manifest", "备份的清单（同名 .json 文件）已损坏，请改用另一份备份") from None


def _write_manifest(backup: Backup) -> None:
    told = {name: getattr(backup, name) for name in backup.__slots__ if name != "path"}
    text = json.dumps({**told, "made_at": backup.made_at.isoformat()}, ensure_ascii=False, indent=2)
    with beside(_manifest(backup.path), ".part") as work:
        work.write_text(text, encoding="utf-8")
        put(work, _manifest(backup.path))


def back_up(
    path: Path,
    key: Key | None,
    occasion: Occasion,
    folder: Path | None = None,
    *,
    schema: int,
    current: bool = True,
    busy_seconds: float,
) -> Backup:
    """Back up a register, verify the copy, and only then let it count; older ones may go.

    Raises InputError where the register is damaged, EnvironmentFault where it or the folder cannot be used now.
    """
    where = folder or folder_of(path)
    with told_apart(where):
        where.mkdir(exist_ok=True)
        earlier = backups(where, path.stem)
        number = _next_number(where, path.stem)
        target = where / f"{path.stem}.{number:05}{ENDING}"
    with told_apart(path), _unless_empty(where), beside(target, ".part") as work:
        found = verified_copy(path, work, key, current=current, busy_seconds=busy_seconds)
        taken = take_papers(work, key, papers.folder_of(path), papers_of(target), trusting=True)
        backup = Backup(
            path=target,
            number=number,
            made_at=_now(),
            occasion=occasion,
            register=path.name,
            schema=schema,
            size=work.stat().st_size,
            sha256=digest(work),
            encrypted=key is not None,
            head=found.head,
            counts=found.counts,
            problems=tuple(map(str, (*found.problems, *taken.lost))),
            papers=taken.names,
        )
        put(work, target)
        _write_manifest(backup)
    if not backup.problems:
        _thin_out((backup, *earlier))
    return backup


class Taken(NamedTuple):
    """The papers of a register that were copied, and those that could not be."""

    names: tuple[str, ...]
    lost: tuple[Problem, ...]


def take_papers(register: Path, key: Key | None, source: Path, target: Path, *, trusting: bool = False) -> Taken:
    """Copy the papers that a register (one that nobody else has open) knows, from folder to folder, read back."""
    with looking_into(register, key) as connection:
        known, opens = papers.listed(connection), papers.key_of_papers(connection)
    there = Papers(source, opens)
    lost = Papers(target, opens).take(known, there, trusting=trusting)
    return Taken(tuple(known), tuple(Problem(known[name], *there.fault(name)) for name in lost))


@contextmanager
def _unless_empty(folder: Path) -> Iterator[None]:
    """Take the folder away again where no backup came about."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            folder.rmdir()
        raise


def verified_copy(
    path: Path, work: Path, key: Key | None, *, current: bool = True, busy_seconds: float
) -> Verification:
    """Copy a register, read the copy back from its medium and check it. Raises InputError where it is damaged."""
    copy(path, work, key, busy_seconds=busy_seconds)
    flush(work)
    found = examined(work, key, current=current)
    if not found.counts:
        raise damaged(path)
    return found


def examined(work: Path, key: Key | None, *, current: bool = True) -> Verification:
    """Check a copy: the file, its references, the chain; with no counts where it is damaged."""
    with looking_into(work, key) as connection:
        return verify(connection, current=current, tables=False)


def _now() -> datetime:
    return datetime.now(UTC)


def _next_number(folder: Path, stem: str) -> int:
    numbers = re.compile(rf"{re.escape(stem)}\.([0-9]{{5,}})\.")
    found = [int(match[1]) for file in folder.iterdir() if (match := numbers.match(file.name))]
    return max(found, default=0) + 1


def _thin_out(found: Sequence[Backup]) -> None:
    """Keep the newest five and the last of each month."""
    kept = set(range(KEPT))
    months: dict[str, int] = {}
    for at, backup in enumerate(found):
        months.setdefault(f"{backup.made_at:%Y-%m}", at)
    for at, backup in enumerate(found):
        if at not in kept | set(months.values()):
            _manifest(backup.path).unlink(missing_ok=True)
            backup.path.unlink(missing_ok=True)
    _thin_out_papers(found[0].path)


def _thin_out_papers(newest: Path) -> None:
    """Remove the papers that no backup needs any more; none where a manifest cannot be read."""
    stem = newest.stem.rpartition(".")[0]
    known = backups(newest.parent, stem)
    needed = {name for backup in known for name in backup.papers}
    folder = papers_of(newest)
    if len(known) == len(_files(newest.parent, stem)) and folder.is_dir():
        for file in folder.iterdir():
            if file.name not in needed:
                file.unlink()

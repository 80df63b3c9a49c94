"""The files of attachments, in a folder: each named by the SHA-256 of its content, so no name ever has two contents.

Beside an encrypted register they are encrypted, too: each is then a database of SQLCipher with its content in one row.
Their key stands in the register, so that a new password of the register leaves them as they are.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select
from sqlcipher3 import dbapi2

from desktop.register.copies import beside, put
from desktop.register.models_records import Attachment, PaperKey
from desktop.register.safety.keys import Key
from desktop.register.sqlite.database import connect
from policies.problems import Problem

_NAME = re.compile(r"[0-9a-f]{64}")
_MISSING = "attachment_missing", "附件文件夹中没有这个文件，请把附件文件夹放回登记簿旁边"
_ALTERED = "attachment_altered", "附件被人改动过，与登记时不符，不能使用，请从备份中恢复"


def folder_of(register: Path) -> Path:
    """Return where the papers of a register lie: ``某县.附件`` beside ``某县.subsidy``."""
    return register.with_name(f"{register.stem}.附件")


@dataclass(frozen=True, slots=True)
class Papers:
    """A folder of papers. Any method may raise OSError."""

    folder: Path
    key: Key | None = None
    """``None``: they are not encrypted."""

    def path(self, sha256: str) -> Path:
        """Return where a paper lies. Raises ValueError for what is no hash, and so might lead elsewhere."""
        if _NAME.fullmatch(sha256) is None:
            raise ValueError("not a paper's name")
        return self.folder / sha256

    def read(self, sha256: str) -> bytes | None:
        """Return a paper's content; ``None`` where it is not there, or not what its name says."""
        path = self.path(sha256)
        if not path.is_file():
            return None
        content = _opened(path, self.key) if self.key else path.read_bytes()
        return content if content is not None and hashlib.sha256(content).hexdigest() == sha256 else None

    def fault(self, sha256: str) -> tuple[str, str]:
        """Return (code, sentence) of why a paper cannot be read."""
        return _ALTERED if self.path(sha256).is_file() else _MISSING

    def write(self, sha256: str, content: bytes) -> None:
        """Put a paper into the folder, whole or not at all."""
        path = self.path(sha256)
        path.parent.mkdir(exist_ok=True)
        with beside(path, ".part") as work:
            if self.key:
                _close(work, self.key, content)
            else:
                work.write_bytes(content)
            put(work, path)

    def take(self, names: Collection[str], *sources: Papers, trusting: bool = False) -> tuple[str, ...]:
        """Copy in what is not here yet, read back; return what no source has whole.

        ``trusting``: what is here was read back when it came, and is not read again.
        """
        return tuple(name for name in sorted(names) if not self._taken(name, sources, trusting=trusting))

    def _taken(self, name: str, sources: Collection[Papers], *, trusting: bool) -> bool:
        if self.path(name).is_file() if trusting else self.read(name) is not None:
            return True
        for source in sources:
            if (content := source.read(name)) is not None:
                self.write(name, content)
                return self.read(name) is not None
        return False


def listed(connection: Connection) -> dict[str, str]:
    """Return the papers that a register knows: SHA-256 → name. An early register knows none."""
    if not _has(connection, "attachment"):
        return {}
    rows = connection.execute(select(Attachment.sha256, Attachment.name).order_by(Attachment.id))
    return {sha256: name for sha256, name in rows if _NAME.fullmatch(sha256)}


def key_of_papers(connection: Connection) -> Key | None:
    """Return the key of a register's papers, ``None`` where they are not encrypted."""
    if not _has(connection, "paper_key"):
        return None
    for data, salt in connection.execute(select(PaperKey.data, PaperKey.salt)):
        return Key(bytes.fromhex(data), bytes.fromhex(salt))
    return None


def make_key(connection: Connection) -> Key:
    """Make the key of the papers of an encrypted register."""
    key = Key(secrets.token_bytes(32), secrets.token_bytes(16))
    connection.execute(insert(PaperKey), {"id": 1, "data": key.data.hex(), "salt": key.salt.hex()})
    return key


def problems(connection: Connection, register: Path) -> Iterator[Problem]:
    """Yield what is wrong with the papers of a register: missing or altered ones."""
    papers = Papers(folder_of(register), key_of_papers(connection))
    for sha256, name in listed(connection).items():
        if papers.read(sha256) is None:
            yield Problem(name, *papers.fault(sha256))


def _has(connection: Connection, table: str) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
    return bool(connection.exec_driver_sql(query, (table,)).scalar())


def _close(path: Path, key: Key, content: bytes) -> None:
    with closing(connect(path, busy_seconds=0, key=key)) as paper:
        paper.execute("CREATE TABLE paper (content BLOB NOT NULL)")
        paper.execute("INSERT INTO paper VALUES (?)", (content,))


def _opened(path: Path, key: Key) -> bytes | None:
    """Return the content; ``None`` where it does not open, or holds no paper."""
    with closing(connect(path, busy_seconds=0, key=key)) as paper:
        try:
            row = paper.execute("SELECT content FROM paper").fetchone()
        except dbapi2.DatabaseError:
            return None
    return bytes(row[0]) if row else None

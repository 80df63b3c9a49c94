"""Papers of subjects and policies: copied into a folder beside the register, named and known by their SHA-256.

The register keeps name, hash and size. A file is verified whenever it is read, so that a paper that was altered or lost
is never taken for the one that was attached. Backups and copies of the register take the papers along.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from desktop.register import models, models_records
from desktop.register.access import Access, log
from desktop.register.papers import Papers, folder_of, key_of_papers, make_key, problems
from desktop.register.sqlite.database import told_apart
from policies.problems import Problem, refuse

LARGEST_BYTES = 200 * 2**20


class Attachment(NamedTuple):
    """A paper that the register knows."""

    id: int
    subject_id: int | None
    policy: str
    """The policy's id where it is a policy's document, else empty."""
    name: str
    """The file's name when it was attached."""
    sha256: str
    size: int
    """Bytes."""
    at: datetime
    """UTC."""
    author: str


class Attachments:
    """The papers of an open register. Every method raises as those of ``Register``."""

    def __init__(self, access: Access, *, encrypted: bool = False) -> None:
        self._access, self._encrypted = access, encrypted

    def add(self, file: Path, *, author: str, subject_id: int | None = None, policy: str = "") -> Attachment:
        """Copy a file and note it at a subject or a policy; the same file again is the one that is there.

        Raises InputError where the file cannot be taken, EnvironmentFault where it cannot be copied.
        """
        content = _taken(file)
        sha256 = hashlib.sha256(content).hexdigest()
        row: dict[str, Any] = {"subject_id": subject_id, "policy": policy, "sha256": sha256, "size": len(content)}
        with self._access.writing(author, "附件") as connection:
            owner = _owner(connection, subject_id, policy)
            papers = self._papers(connection, making=self._encrypted)
            with told_apart(papers.path(sha256)):
                if papers.read(sha256) is None:
                    papers.write(sha256, content)
            for known in _found(connection, subject_id=subject_id, policy=policy):
                if known.sha256 == sha256:
                    return known
            row |= {"name": file.name, "at": datetime.now(UTC), "author": author.strip()}
            connection.execute(insert(models_records.Attachment), row)
            log(connection, author, "附件", f"附上文件：{owner}", "", f"{file.name}，校验 {sha256[:16]}", subject_id)
            *_, added = _found(connection, subject_id=subject_id, policy=policy)
            return added

    def _papers(self, connection: Connection, *, making: bool = False) -> Papers:
        key = key_of_papers(connection)
        return Papers(folder_of(self._access.path), make_key(connection) if making and key is None else key)

    def of(self, subject_id: int) -> tuple[Attachment, ...]:
        """Return a subject's papers."""
        with self._access.reading() as connection:
            return tuple(_found(connection, subject_id=subject_id, policy=""))

    def of_policy(self, policy: str) -> tuple[Attachment, ...]:
        """Return a policy's documents."""
        with self._access.reading() as connection:
            return tuple(_found(connection, subject_id=None, policy=policy))

    def read(self, attachment: Attachment) -> bytes:
        """Return the content. Raises InputError where the file is not there, or not the one that was attached."""
        with self._access.reading() as connection:
            papers = self._papers(connection)
        with told_apart(papers.path(attachment.sha256)):
            content = papers.read(attachment.sha256)
        if content is None:
            raise refuse(attachment.name, *papers.fault(attachment.sha256))
        return content

    def verify(self) -> tuple[Problem, ...]:
        """Return what is wrong with the papers: missing or altered ones."""
        with self._access.reading() as connection, told_apart(folder_of(self._access.path)):
            return tuple(problems(connection, self._access.path))


def _taken(file: Path) -> bytes:
    if not file.is_file():
        raise refuse(str(file), "file_missing", "找不到要附上的文件，请检查位置和文件名")
    if file.stat().st_size > LARGEST_BYTES:
        raise refuse(str(file), "file_too_large", f"文件超过 {LARGEST_BYTES // 2**20} MB，请压缩或拆分后再附上")
    with told_apart(file):
        return file.read_bytes()


def _owner(connection: Connection, subject_id: int | None, policy: str) -> str:
    if (subject_id is None) == (not policy):
        raise ValueError("an attachment is a subject's or a policy's")
    if subject_id is None:
        return policy
    name = connection.scalar(select(models.Subject.name).where(models.Subject.id == subject_id))
    if name is None:
        raise KeyError(subject_id)
    return name


def _found(connection: Connection, **of: object) -> Iterator[Attachment]:
    table = models_records.Attachment
    query = select(*(getattr(table, name) for name in Attachment._fields)).order_by(table.id)
    for name, value in of.items():
        column = getattr(table, name)
        query = query.where(column.is_(None) if value is None else column == value)
    for row in connection.execute(query):
        yield Attachment(*row)

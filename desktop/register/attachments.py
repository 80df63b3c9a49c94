"""Papers of subjects and policies: copied into a folder beside the register, named and known by their SHA-256.

The register keeps name, hash and size. A file is verified whenever it is read, so that a paper that was altered or lost
is never taken for the one that was attached.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from desktop.register import models, models_records
from desktop.register.access import Access, log
from desktop.register.database import told_apart
from policies.problems import InputError, Problem, refuse

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


def folder_of(register: Path) -> Path:
    """Return where the papers of a register lie: ``某县.附件`` beside ``某县.subsidy``."""
    return register.with_name(f"{register.stem}.附件")


class Attachments:
    """The papers of an open register. Every method raises as those of ``Register``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def add(self, file: Path, *, author: str, subject_id: int | None = None, policy: str = "") -> Attachment:
        """Copy a file and note it at a subject or a policy; the same file again is the one that is there.

        Raises InputError where the file cannot be taken, EnvironmentFault where it cannot be copied.
        """
        content = _taken(file)
        sha256 = hashlib.sha256(content).hexdigest()
        row: dict[str, Any] = {"subject_id": subject_id, "policy": policy, "sha256": sha256, "size": len(content)}
        with self._access.writing(author, "附件") as connection:
            owner = _owner(connection, subject_id, policy)
            for known in _found(connection, subject_id=subject_id, policy=policy):
                if known.sha256 == sha256:
                    return known
            self._copy(content, sha256)
            row |= {"name": file.name, "at": datetime.now(UTC), "author": author.strip()}
            connection.execute(insert(models_records.Attachment), row)
            log(connection, author, "附件", f"附上文件：{owner}", "", f"{file.name}，校验 {sha256[:16]}", subject_id)
            *_, added = _found(connection, subject_id=subject_id, policy=policy)
            return added

    def _copy(self, content: bytes, sha256: str) -> None:
        target = folder_of(self._access.path) / sha256
        with told_apart(target):
            target.parent.mkdir(exist_ok=True)
            part = target.with_name(f"{sha256}.part")
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)

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
        path = folder_of(self._access.path) / attachment.sha256
        if not path.is_file():
            raise refuse(
                attachment.name, "attachment_missing", "附件文件夹中没有这个文件，请把附件文件夹放回登记簿旁边"
            )
        with told_apart(path):
            content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != attachment.sha256:
            raise refuse(
                attachment.name, "attachment_altered", "附件被人改动过，与登记时不符，不能使用，请从备份中恢复"
            )
        return content

    def verify(self) -> tuple[Problem, ...]:
        """Return what is wrong with the papers: missing or altered ones."""
        problems: list[Problem] = []
        with self._access.reading() as connection:
            known = list(_found(connection))
        for attachment in known:
            try:
                self.read(attachment)
            except InputError as error:
                problems += error.problems
        return tuple(problems)


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

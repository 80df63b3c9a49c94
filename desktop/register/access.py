"""How the parts of an open register reach its file: one view to read, one transaction to write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert

from desktop.register import models
from desktop.register.applying import entry
from policies.problems import refuse


@dataclass(frozen=True, slots=True)
class Access:
    """The file of an open register."""

    path: Path
    reading: Callable[[], AbstractContextManager[Connection]]
    _writing: Callable[[str, str], AbstractContextManager[Connection]]

    def writing(self, author: str, source: str) -> AbstractContextManager[Connection]:
        """Open the one transaction of a use case. Raises InputError where the author is blank."""
        if not author.strip():
            raise refuse("", "author_missing", "没有经办人姓名，请先在设置中填写")
        return self._writing(author.strip(), source)


def log(  # an entry is just these
    connection: Connection,
    author: str,
    source: str,
    what: str,
    before: str,
    after: str,
    subject_id: int | None = None,
) -> None:
    """Write one entry of the change log."""
    connection.execute(insert(models.Change), entry(author.strip(), source, what, before, after, subject_id))

"""What is being typed and is not said yet: kept with the register, so that neither crash nor power cut loses it.

Drafts are no statements of the bureau: they are in no list, assessment or trail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from desktop.faults import EnvironmentFault
from desktop.register.models import Base


class Draft(Base):
    """A text under a name that only who types it understands."""

    __tablename__ = "draft"
    __table_args__ = ({"info": {"trail": False}},)

    key: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class Drafts:
    """The drafts of an open register."""

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], AbstractContextManager[Connection]],
        read_only: str,
    ) -> None:
        self._reading, self._writing, self._read_only = reading, writing, read_only

    def all(self) -> dict[str, str]:
        """Return every draft by its name."""
        with self._reading() as connection:
            return {row.key: row.text for row in connection.execute(select(Draft.key, Draft.text).order_by(Draft.key))}

    def keep(self, drafts: Mapping[str, str]) -> None:
        """Keep these texts; an empty one is forgotten. Raises EnvironmentFault where nothing can be written."""
        if self._read_only:
            raise EnvironmentFault(self._read_only)
        rows = [{"key": key, "text": text} for key, text in drafts.items() if text]
        with self._writing() as connection:
            connection.execute(delete(Draft).where(Draft.key.in_(drafts)))
            if rows:
                connection.execute(insert(Draft), rows)

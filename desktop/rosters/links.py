"""Which rows of an import may have to do with each other: they bear one code, or one name however it is written.

Who applies for a station is named by it. A row bears the name, too, that the register has for whom it speaks of: by
its code, or because a person said so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from desktop.rosters.namesakes import Namesakes, folded
from desktop.rosters.parts import Part, RowKey
from desktop.rosters.rows import Row


class Links:
    """The rows by what they share. A row stays where it once was: whoever asks gets one too many, never too few."""

    def __init__(self, parts: Sequence[Part], namesakes: Namesakes) -> None:
        self._rows: defaultdict[str, list[RowKey]] = defaultdict(list)
        for part in parts:
            for row in part.contents.rows:
                self.take(row, namesakes)

    def take(self, row: Row, namesakes: Namesakes, subject: int | None = None) -> None:
        """Note a row, and whom a person has said that it means."""
        key = RowKey(row.sheet.path, row.sheet.name, row.number)
        for mark in marks(row, namesakes, subject):
            self._rows[mark].append(key)

    def sharing(self, mark: str) -> Sequence[RowKey]:
        """Return the rows that share this."""
        return self._rows.get(mark, ())


def marks(row: Row, namesakes: Namesakes, subject: int | None = None) -> Iterator[str]:
    """Yield what a row shares with others that it may have to do with."""
    code, name, table = row.text("identity_code"), row.text("name"), row.layout.table
    if code:
        yield code
    if owner := row.text("owner"):
        yield from (owner.upper(), f"“{folded(owner)}")
    meant = () if table is None or table == "awards" else namesakes.names_of(table, code, subject)
    for one in (name, *meant):
        if one:
            yield f"“{folded(one)}"

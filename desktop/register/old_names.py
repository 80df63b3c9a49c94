"""Names and codes of subjects that were merged into others: whoever still uses them means those others."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from desktop.register import models
from desktop.register.models_search import SubjectMerge
from desktop.register.rows import Identity


class OldNames:
    """The identities of all merged subjects, with those into which they were merged."""

    def __init__(self, connection: Connection) -> None:
        self._by_code: dict[tuple[str, str], Identity] = {}
        self._by_name: defaultdict[tuple[str, str], list[tuple[Identity, Identity]]] = defaultdict(list)
        old, new = aliased(models.Subject), aliased(models.Subject)
        names = [[getattr(one, name) for name in Identity._fields] for one in (old, new)]
        query = select(*names[0], *names[1]).join(SubjectMerge, SubjectMerge.dropped_id == old.id)
        for row in connection.execute(query.join(new, SubjectMerge.kept_id == new.id)):
            self._take(Identity(*row[: len(names[0])]), Identity(*row[len(names[0]) :]))

    def _take(self, old: Identity, new: Identity) -> None:
        if old.identity_code:
            self._by_code[old.kind, old.identity_code] = new
        self._by_name[old.kind, old.name].append((old, new))

    def now(self, said: Identity) -> Identity:
        """Return the identity under which the register now knows whom a source means.

        By an old code; by an old name where no code is given, and the division is that of either.
        """
        meant = self._by_code.get((said.kind, said.identity_code))
        if meant is None and not said.identity_code:
            alike = self._by_name.get((said.kind, said.name), ())
            meant = next((new for old, new in alike if said.division in {old.division, new.division}), None)
        return meant or said

"""Facts that follow from records are kept beside the declared ones, and follow when the records change."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, insert

from desktop.register import models
from desktop.register.applying import entry
from desktop.register.consistency import oddities
from desktop.register.loading import own_division_names
from desktop.register.records import store
from desktop.register.records.kinds import Facts
from desktop.register.rows import BASES, FACTS, PARTS, Record, held, put, save_rows
from desktop.register.statements import Basis
from desktop.register.telling import told
from desktop.register.values import encode
from policies.facts import CATALOGUE
from policies.problems import Problem


def refresh(connection: Connection, subject_ids: Collection[int], *, author: str) -> tuple[Problem, ...]:
    """Derive the facts of these subjects anew and return what is odd about them now. Unchanged ones leave no trace."""
    warnings: list[Problem] = []
    own_names = own_division_names(connection)
    for id_, old in sorted(held(connection, sorted(subject_ids)).items()):
        new = _news(old, store.derived(connection, id_))
        if not any(new.rows):
            continue
        save_rows(connection, [(id_, old, new)])
        before, after = told(old, new)
        what = f"由台账计算：{old.identity.name}"
        connection.execute(insert(models.Change), entry(author, "台账", what, before, after, id_))
        warnings += (Problem(old.identity.name, *one) for one in oddities(old, new, own_names))
    return tuple(warnings)


def _news(old: Record, facts: Facts) -> Record:
    """Return the rows that change: values that are derived now, and those that no longer are."""
    new = Record(old.identity, tuple({} for _ in PARTS))
    gone = {key for key, row in old.of(BASES).items() if row and Basis(*row).derived}
    for key in sorted(facts.keys() | gone):
        row, value = old.of(BASES).get(key), old.of(FACTS).get(key)
        basis = Basis(*row) if row else Basis(*(value or ()))
        derived = facts.get((key[0], key[1]))
        basis = basis.with_derived(encode(CATALOGUE[key[0]], derived.value) if derived else None)
        put(new.of(FACTS), key, value, basis.effective)
        put(new.of(BASES), key, row, None if basis.plain else basis)
    return new

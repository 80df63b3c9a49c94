"""Subjects of the register that a row may mean though neither code nor name and place say so for certain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from copy import copy
from typing import NamedTuple

from desktop.register import Register, SubjectChange, SubjectRow
from desktop.rosters.text import half_width
from policies.facts import SubjectKind

_SIGNS = str.maketrans("", "", "()[]{}【】〔〕<>《》“”\"'·.,、-—_")
_ONE_OF_A_NAME: frozenset[SubjectKind] = frozenset({"enterprise", "park", "project", "place"})
"""Kinds of which two of one name are rare, so that a new one of a known name is asked about."""


class Candidate(NamedTuple):
    """A subject that a row may mean."""

    row: SubjectRow
    why: str
    """What makes it likely and what speaks against it, in Chinese."""


def folded(name: str) -> str:
    """Return a name without what people write now so, now so: width, brackets, blanks, 有限公司 or 有限责任公司."""
    return half_width(name).translate(_SIGNS).replace("有限责任公司", "有限公司").casefold()


class Namesakes:
    """All subjects of the register by their folded names; a kind is read when it is first asked for."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._rows: dict[SubjectKind, dict[int, SubjectRow]] = {}
        self._names: dict[SubjectKind, defaultdict[str, list[SubjectRow]]] = {}
        self._codes: dict[SubjectKind, dict[str, str]] = {}

    def reading(self, register: Register) -> Namesakes:
        """Return the same to be read on from the same register, opened anew."""
        again = copy(self)
        again._register = register  # noqa: SLF001  # of its own kind
        return again

    def names_of(self, kind: SubjectKind, code: str, subject: int | None) -> tuple[str, ...]:
        """Return the names that the register has for a code and for the subject that somebody chose."""
        rows = self._of(kind)
        if kind not in self._codes:
            self._codes[kind] = {row.identity_code: row.name for row in rows.values()}
        names = (self._codes[kind].get(code) if code else None, rows[subject].name if subject in rows else None)
        return tuple(name for name in names if name)

    def row(self, kind: SubjectKind, subject_id: int) -> SubjectRow:
        """Return a subject's row."""
        return self._of(kind)[subject_id]

    def _of(self, kind: SubjectKind) -> dict[int, SubjectRow]:
        if kind not in self._rows:
            rows = self._register.subjects(kind)
            self._rows[kind] = {row.id: row for row in rows}
            names = self._names[kind] = defaultdict(list)
            for row in rows:
                names[folded(row.name)].append(row)
        return self._rows[kind]

    def like(self, change: SubjectChange, claimed: Collection[int] = ()) -> tuple[Candidate, ...]:
        """Return every subject of such a name, but for those that are ``claimed``."""
        self._of(change.kind)
        found = self._names[change.kind].get(folded(change.name), ())
        return tuple(Candidate(row, _why(change, row)) for row in found if row.id not in claimed)

    def doubts(self, change: SubjectChange, subject_id: int | None, claimed: Collection[int]) -> tuple[Candidate, ...]:
        """Return whom a change may mean that the register takes for a new subject or knows by its code alone.

        Whom another row speaks of (``claimed``) is another one only where the code proves it.
        """
        if subject_id is None:
            return self.like(change, claimed if change.identity_code else ()) if change.kind in _ONE_OF_A_NAME else ()
        held = self.row(change.kind, subject_id)
        if folded(held.name) == folded(change.name):
            return ()
        return Candidate(held, _why(change, held)), *self.like(change, claimed)


def _why(change: SubjectChange, row: SubjectRow) -> str:
    if change.identity_code and change.identity_code == row.identity_code:
        return "代码相同，名称不同"
    name = "名称相同" if change.name == row.name else "名称写法不同"
    if change.identity_code and row.identity_code:
        return f"{name}，代码不同"
    if change.division and row.division and change.division != row.division:
        return f"{name}，行政区划不同"
    return f"{name}，代码或区划不全"

"""Which subject of the register a change speaks of: by identity code, else by name and division; doubt is a problem."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from desktop.register import models
from desktop.register.identity import CODE_DECIDES
from desktop.register.rows import Identity, Record, blocks, completed
from desktop.register.subjects import NEW_SUBJECT
from policies.problems import Problem


class Said(NamedTuple):
    """Whom a change speaks of."""

    place: str
    identity: Identity
    subject: int | None
    """Where a person has decided: the id, or ``NEW_SUBJECT``."""


class Held(NamedTuple):
    """A subject that is in the register already."""

    id: int
    identity: Identity
    withdrawn: bool = False


class Match(NamedTuple):
    """What became of one change: the subject it speaks of (``None``: a new one), or why that cannot be told."""

    held: Held | None
    problem: tuple[str, str] | None = None


_UNKNOWN = Match(None)


def _same_place(one: Identity, other: Identity) -> bool | None:
    """Compare two divisions by code, else by name.

    ``None`` where they do not tell: one says nothing, one is a township of the other, or a code meets another name.
    """
    if bool(one.division) != bool(other.division):
        return True if one.division_name and one.division_name == other.division_name else None
    mine, yours = (one.division, other.division) if one.division else (one.division_name, other.division_name)
    if mine == yours:
        return True
    return None if mine.startswith(yours) or yours.startswith(mine) else False


class Known:
    """Those subjects of the register whose code or name is among the changes'."""

    def __init__(self, connection: Connection, said: Sequence[Said]) -> None:
        self.by_code: dict[tuple[str, str], Held] = {}
        self.by_name: defaultdict[tuple[str, str], dict[int, Held]] = defaultdict(dict)
        self._decided = _by_id(connection, [one.subject for one in said if one.subject])
        for kind in sorted({one.identity.kind for one in said}):
            for held in _alike(connection, kind, [one.identity for one in said if one.identity.kind == kind]):
                self._take(held)

    def _take(self, held: Held) -> None:
        self.by_name[held.identity.kind, held.identity.name][held.id] = held
        if held.identity.identity_code:
            self.by_code[held.identity.kind, held.identity.identity_code] = held

    def match(self, one: Said) -> Match:
        """Find the subject that a change speaks of."""
        match = self._found(one.identity) if one.subject is None else self._as_decided(one.identity, one.subject)
        if match.held and match.held.withdrawn:
            return Match(None, ("withdrawn", _WITHDRAWN.format(name=match.held.identity.name)))
        return match

    def _as_decided(self, said: Identity, subject: int) -> Match:
        """Follow a person's decision, unless the subject is gone or the code is another's."""
        held = self._decided.get(subject)
        same_code = self.by_code.get((said.kind, said.identity_code))
        if subject != NEW_SUBJECT and (held is None or held.identity.kind != said.kind):
            return Match(None, ("unknown_subject", f"为“{said.name}”选定的主体已不在登记簿中，请重新选定"))
        if same_code and same_code != held:
            return Match(None, ("duplicate", _CODE_TAKEN.format(name=said.name, other=same_code.identity.name)))
        return Match(held)

    def _found(self, said: Identity) -> Match:
        same_code = self.by_code.get((said.kind, said.identity_code))
        if same_code:
            return Match(same_code)
        alike = self.by_name.get((said.kind, said.name))
        if not alike:
            return _UNKNOWN
        candidates = [h for h in alike.values() if _may_be_same(h.identity, said)]
        doubtful = [h for h in candidates if _same_place(h.identity, said) is None]
        if doubtful or len(candidates) > 1:
            return Match(None, ("doubtful_match", _DOUBTFUL.format(name=said.name)))
        return Match(candidates[0] if candidates else None)


_WITHDRAWN = "“{name}”在登记簿中已经撤下，请先恢复它再导入，或删去这一行"
_CODE_TAKEN = "“{name}”的代码在登记簿中属于“{other}”，不能再给另一个主体，请核对代码或改选“{other}”"
_DOUBTFUL = "登记簿中已有同名的“{name}”，不能确定是否同一个，请补填代码或行政区划"
_OTHER_CODE = "“{name}”与登记簿中同名、同区划的主体代码不同（登记簿中为{code}），请核对代码"


def _may_be_same(held: Identity, said: Identity) -> bool:
    """Whether the code, absent on one side, leaves it open that both are one."""
    return not (held.identity_code and said.identity_code) and _same_place(held, said) is not False


def _by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Held]:
    query = select(*_COLUMNS).where(_NOT_MERGED)
    rows = (row for block in blocks(ids) for row in connection.execute(query.where(models.Subject.id.in_(block))))
    return {row[0]: _held(row) for row in rows}


_COLUMNS = (
    models.Subject.id,
    *(getattr(models.Subject, name) for name in Identity._fields),
    models.Subject.state,
)
_NOT_MERGED = models.Subject.state != "merged"
"""The name and code of a merged subject were turned into those of the one it was merged into."""


def _held(row: Sequence[Any]) -> Held:
    return Held(row[0], Identity(*row[1:-1]), row[-1] == "withdrawn")


def _alike(connection: Connection, kind: str, identities: Sequence[Identity]) -> Iterator[Held]:
    """Yield those with the code or the name of one of these, as far as they can be it or stand in its way.

    Where codes decide, a known code is no match for another one: there are thousands of 王伟.
    """
    if not connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM subject WHERE kind = ?)", (kind,)).scalar_one():
        return
    codes = {identity.identity_code for identity in identities} - {""}
    told_apart = {one.name for one in identities if kind in CODE_DECIDES and one.identity_code}
    others = {one.name for one in identities if not (kind in CODE_DECIDES and one.identity_code)}
    # A partial index is used only where the query says so in the same words.
    for wanted, column, also in (
        (codes, "identity_code", "AND s.identity_code <> ''"),
        (told_apart - others, "name", "AND s.identity_code = ''"),
        (others, "name", ""),
    ):
        query = _ALIKE.format(columns=_NAMES, column=column, also=also)
        for block in blocks(sorted(wanted), _AT_ONCE):
            for row in connection.exec_driver_sql(query, (json.dumps(block), kind)):
                yield _held(row)


_AT_ONCE = 5000
_NAMES = ", ".join(f"s.{name}" for name in ("id", *Identity._fields, "state"))
_ALIKE = (
    "SELECT {columns} FROM json_each(?) AS j CROSS JOIN subject AS s ON s.kind = ? AND s.{column} = j.value "
    "WHERE s.state <> 'merged' {also} ORDER BY s.id"
)


class Plan(NamedTuple):
    """The changes with the ids of the subjects they speak of (``None``: new), and every problem between them."""

    ids: tuple[int | None, ...]
    problems: tuple[Problem, ...]
    records: tuple[Record, ...] = ()
    """What each change says, as rows; empty where there is a problem."""


class _After(NamedTuple):
    """How a subject stands after the changes."""

    id: int | None
    identity: Identity
    place: str
    decided: bool


def plan(connection: Connection, said: Sequence[Said]) -> Plan:
    """Match all with the register as it is, and look for clashes in the register as it would be."""
    known = Known(connection, said)
    matches = [known.match(one) for one in said]
    problems = [Problem(one.place, *match.problem) for one, match in zip(said, matches, strict=True) if match.problem]
    after = [_after(one, match.held) for one, match in zip(said, matches, strict=True) if not match.problem]
    problems += _duplicates(after)
    problems += _clashes(known, after)
    return Plan(tuple(match.held and match.held.id for match in matches), tuple(problems))


def _after(one: Said, held: Held | None) -> _After:
    identity = completed(held.identity, one.identity) if held else one.identity
    return _After(held and held.id, identity, one.place, one.subject is not None)


def _duplicates(after: Iterable[_After]) -> list[Problem]:
    """Find changes that speak of one subject."""
    problems = []
    codes: dict[tuple[str, str], _After] = {}
    ids: dict[int, _After] = {}
    names: defaultdict[tuple[str, str], list[_After]] = defaultdict(list)
    for one in after:
        name = (one.identity.kind, one.identity.name)
        code = (one.identity.kind, one.identity.identity_code)
        first = (codes.get(code) if code[1] else None) or (ids.get(one.id) if one.id else None)
        alike = names[name]
        if not first and alike:
            first = next((other for other in alike if _clash(other.identity, one.identity)), None)
        if first:
            where = f"（见{first.place}）" if first.place else ""
            problems.append(Problem(one.place, "duplicate", f"“{one.identity.name}”重复出现{where}，请只保留一行"))
            continue
        codes[code] = one
        alike.append(one)
        if one.id:
            ids[one.id] = one
    return problems


def _clash(one: Identity, other: Identity) -> bool:
    """Whether two subjects of one name stand in one place. Where codes decide, two known codes tell them apart."""
    decided = one.kind in CODE_DECIDES and bool(one.identity_code and other.identity_code)
    return not decided and _same_place(one, other) is True


def _clashes(known: Known, after: Sequence[_After]) -> list[Problem]:
    """Find subjects that would stand beside an untouched one of the same name and place."""
    touched = {one.id for one in after}
    problems = []
    for one in (one for one in after if not one.decided):
        for held in known.by_name.get((one.identity.kind, one.identity.name), {}).values():
            if held.id not in touched and _clash(held.identity, one.identity):
                code = "未填" if not held.identity.identity_code else _shown(held.identity)
                sentence = _OTHER_CODE.format(name=one.identity.name, code=code)
                problems.append(Problem(one.place, "doubtful_match", sentence))
    return problems


def _shown(identity: Identity) -> str:
    return "另一个" if identity.kind == "person" else f"“{identity.identity_code}”"

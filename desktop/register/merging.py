"""Two entries of one subject become one, field by field: nothing is lost, and no award of either is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Table, case, delete, insert, update
from sqlalchemy.exc import IntegrityError

from desktop.register import models
from desktop.register.applying import entry
from desktop.register.models_search import NotSame, SubjectMerge
from desktop.register.profile import FIELDS
from desktop.register.records import deriving
from desktop.register.records.deriving import refresh
from desktop.register.rows import (
    BASES,
    FACTS,
    LEDGER,
    PARTS,
    PROFILE,
    STATUSES,
    TITLES,
    Part,
    Record,
    held,
    save_identities,
    save_rows,
)
from desktop.register.searching import LISTED, MERGED
from desktop.register.states import found, not_listed
from desktop.register.telling import label, profile_value, row_heading, row_value, told
from policies.problems import InputError, Problem, refuse

Side = Literal["keep", "drop"]


class Field(NamedTuple):
    """What two entries say of one thing."""

    id: str
    """By which a choice names it."""
    label: str
    keep: str
    """As people read it; 未填 where nothing is known."""
    drop: str
    must_choose: bool
    """Whether both know something, and not the same."""


class Merged(NamedTuple):
    """What a merge has done."""

    awards: int
    """How many earlier awards of the dropped entry the kept one now has."""
    twice: tuple[str, ...]
    """Awards that both had for one measure, year and tier: both are kept, and a person should look at them."""


class _Pair(NamedTuple):
    """A field with what each side knows, ``None`` where nothing, and where it stands in a record."""

    id: str
    label: str
    mine: Any
    yours: Any
    shown: tuple[str, str]
    part: Part | None
    """``None``: the subject's own row."""
    key: tuple[Any, ...]
    columns: tuple[str, ...]
    """Of the subject's own row or its profile; else the whole row is meant."""

    @property
    def must_choose(self) -> bool:
        """Whether both know something, and not the same."""
        return None not in (self.mine, self.yours) and self.mine != self.yours

    def takes_yours(self, choice: Side | None) -> bool:
        """Whether the dropped entry's is what will stand."""
        return self.yours is not None and (self.mine is None or choice == "drop")


_IDENTITY = {"name": ("名称", "name"), "identity_code": ("代码", "identity_code")} | {
    "division": ("行政区划", "division", "division_name")
}
_ACCOUNT = ("bank", "account", "account_holder")
_PROFILE = {name: (name,) for name in FIELDS if name not in _ACCOUNT} | {"account": _ACCOUNT, "owner_id": ("owner_id",)}
"""Fields of a profile that are chosen together: a bank and another's number make no account."""


def fields(connection: Connection, keep: int, drop: int) -> tuple[Field, ...]:
    """Return all that either says. Raises KeyError, and InputError where the two cannot be one."""
    mine, yours = _both(connection, keep, drop)
    return tuple(Field(one.id, one.label, *one.shown, one.must_choose) for one in _pairs(mine, yours))


def merge(
    connection: Connection, keep: int, drop: int, choices: Mapping[str, Side], *, author: str, reason: str
) -> Merged:
    """Merge one entry into another. Raises as ``fields`` does, and InputError where something is left open."""
    mine, yours = _both(connection, keep, drop)
    pairs = {one.id: one for one in _pairs(mine, yours)}
    if problems := tuple(_open(pairs, choices, yours.identity.name)):
        raise InputError(problems)
    new = _record(mine, yours, [one for id_, one in pairs.items() if one.takes_yours(choices.get(id_))])
    twice = tuple(_awards_of_both(mine, yours))
    awards = _move(connection, keep, drop)
    _empty(connection, drop, code_taken=new.identity.identity_code == yours.identity.identity_code)
    save_identities(connection, {keep: new.identity})
    save_rows(connection, [(keep, mine, new)])
    _remember(connection, keep, drop)
    _tell(connection, (keep, drop), (mine, yours, new), author, reason)
    deriving.refresh(connection, [keep], author=author)
    refresh(connection, [keep], author=author)
    return Merged(awards, twice)


def _both(connection: Connection, keep: int, drop: int) -> tuple[Record, Record]:
    one, other = found(connection, keep), found(connection, drop)
    for _, name, state in (one, other):
        if state != LISTED:
            raise not_listed(name, state)
    if keep == drop or one[0] != other[0]:
        raise refuse(f"“{other[1]}”", "cannot_be_one", "只能合并两个同类的主体，请重新选择")
    records = held(connection, [keep, drop])
    return records[keep], records[drop]


# Fields


def _pairs(mine: Record, yours: Record) -> Iterator[_Pair]:
    for id_, (what, *columns) in _IDENTITY.items():
        values = [tuple(getattr(one.identity, name) for name in columns) for one in (mine, yours)]
        shown = [" ".join(filter(None, reversed(value))) or "未填" for value in values]
        yield _pair(id_, what, values, shown, None, (), tuple(columns))
    rows = [dict(zip(PROFILE.values, one.of(PROFILE).get(()) or _NO_PROFILE, strict=True)) for one in (mine, yours)]
    for name, names in _PROFILE.items():
        values = [tuple(row[column] for column in names) for row in rows]
        shown = [_shown_profile(names, value) for value in values]
        yield _pair(f"profile:{name}", _PROFILE_LABELS[name], values, shown, PROFILE, (), names)
    for part, also in ((FACTS, BASES), (TITLES, None), (STATUSES, None)):
        keys = {*mine.of(part), *yours.of(part)} | ({*mine.of(also), *yours.of(also)} if also else set())
        for key in sorted(keys, key=str):
            values = [_known(one, key, part, also) for one in (mine, yours)]
            shown = [_shown_row(one, key, part, also) for one in (mine, yours)]
            yield _pair(":".join((part.table.name, *map(str, key))), row_heading(part, key), values, shown, part, key)


_NO_PROFILE = ("",) * len(FIELDS) + (None,)
_PROFILE_LABELS = {**FIELDS, "account": "收款账户", "owner_id": "申报主体"}


def _pair(
    id_: str,
    what: str,
    values: Sequence[Any],
    shown: Sequence[str],
    part: Part | None,
    key: tuple[Any, ...],
    columns: tuple[str, ...] = (),
) -> _Pair:
    mine, yours = (value if any(value) else None for value in values)
    return _Pair(id_, what, mine, yours, (shown[0], shown[1]), part, key, columns)


def _known(record: Record, key: tuple[Any, ...], part: Part, also: Part | None) -> tuple[Any, ...]:
    """Return a row; a fact's together with what it rests on, of which nobody chooses apart."""
    return record.of(part).get(key), also and record.of(also).get(key)


def _shown_row(record: Record, key: tuple[Any, ...], part: Part, also: Part | None) -> str:
    basis = also and record.of(also).get(key)
    shown = row_value(part, key, record.of(part).get(key))
    return f"{shown}（{row_value(also, key, basis)}）" if also and basis else shown


def _shown_profile(columns: tuple[str, ...], values: tuple[Any, ...]) -> str:
    names = ("owner" if column == "owner_id" else column for column in columns)
    words = [profile_value(name, value) for name, value in zip(names, values, strict=True) if value]
    return " ".join(words) or "未填"


def _open(pairs: Mapping[str, _Pair], choices: Mapping[str, Side], name: str) -> Iterator[Problem]:
    for id_ in choices.keys() - pairs.keys():
        yield Problem(f"“{name}”", "unknown_field", f"没有“{id_}”这一项可选，请重新比对后再合并")
    for id_, one in pairs.items():
        if one.must_choose and id_ not in choices:
            sentence = f"{one.label}两边不同（{one.shown[0]}；{one.shown[1]}），请选定保留哪一个"
            yield Problem(f"“{name}”", "undecided", sentence)


def _record(mine: Record, yours: Record, taken: Sequence[_Pair]) -> Record:
    """Return the identity of the kept entry as it will be, and its rows that change."""
    identity = mine.identity
    new = Record(identity, tuple(dict(rows) for rows in mine.rows))
    for one in taken:
        if one.part is None:
            identity = identity._replace(**{name: getattr(yours.identity, name) for name in one.columns})
        elif one.part is PROFILE:
            row = dict(zip(PROFILE.values, new.of(PROFILE).get(()) or _NO_PROFILE, strict=True))
            row.update(zip(one.columns, one.yours, strict=True))
            new.of(PROFILE)[()] = tuple(row.values())
        else:
            for part in (FACTS, BASES) if one.part is FACTS else (one.part,):
                new.of(part)[one.key] = yours.of(part).get(one.key)
    changed = tuple(
        {key: row for key, row in rows.items() if row != old.get(key)}
        for rows, old in zip(new.rows, mine.rows, strict=True)
    )
    return Record(identity, changed)


def _awards_of_both(mine: Record, yours: Record) -> Iterator[str]:
    for key in yours.of(LEDGER):
        if any(key[:4] == other[:4] for other in mine.of(LEDGER)):
            yield row_heading(LEDGER, key)


# Writing


_STAYS = {(part.table.name, "subject_id") for part in PARTS} | {
    ("batch_line", "subject_id"),
    *((table.__tablename__, column.name) for table in (NotSame, SubjectMerge) for column in table.__table__.columns),
}
"""What is merged row by row, what is sealed with its batch, and what tells of the merge itself."""
_RECORDS = {
    "award": "同一政策年度、同一措施的在办奖补，请先办结或撤回其中一笔",
    "decision": "同一项认定，请先删去其中一个",
    "loan": "同一份借款合同，请先作废其中一份",
    "repayment": "同一天的还款，请先作废其中一笔",
    "lease": "同一租户同日起租的租约，请先作废其中一份",
    "trainee": "同一名学员，请先作废其中一条",
}


def _move(connection: Connection, keep: int, drop: int) -> int:
    """Give all records and awards of the dropped entry to the kept one; return how many earlier awards."""
    problems: list[Problem] = []
    for table in models.Base.metadata.sorted_tables:
        for foreign in table.foreign_keys:
            if foreign.column.table.name == "subject" and (table.name, foreign.parent.name) not in _STAYS:
                problems += _hand_over(connection, table, foreign.parent, keep, drop)
    if problems:
        raise InputError(problems)
    ledger = models.LedgerEntry
    origin = case((ledger.merged_from == 0, drop), else_=ledger.merged_from)
    moved = update(ledger).where(ledger.subject_id == drop).values(subject_id=keep, merged_from=origin)
    return connection.execute(moved).rowcount


def _hand_over(connection: Connection, table: Table, column: Any, keep: int, drop: int) -> Iterator[Problem]:
    try:
        connection.execute(update(table).where(column == drop).values({column.name: keep}))
    except IntegrityError:
        what = _RECORDS.get(table.name, "相同的记录，请先作废其中一条")
        yield Problem("合并", "records_clash", f"两边都有{what}，再合并")


def _empty(connection: Connection, drop: int, *, code_taken: bool) -> None:
    """Leave of the dropped entry its name and, unless the kept one now has it, its code: they lead to the kept one."""
    for part in PARTS:
        if part is not LEDGER:
            connection.execute(delete(part.table).where(part.table.c.subject_id == drop))
    subject = models.Subject
    values = {"state": MERGED} | ({"identity_code": ""} if code_taken else {})
    connection.execute(update(subject).where(subject.id == drop).values(values))


def _remember(connection: Connection, keep: int, drop: int) -> None:
    merge_ = SubjectMerge
    connection.execute(update(merge_).where(merge_.kept_id == drop).values(kept_id=keep))
    connection.execute(insert(merge_), {"dropped_id": drop, "kept_id": keep})


def _tell(
    connection: Connection, ids: tuple[int, int], records: tuple[Record, Record, Record], author: str, reason: str
) -> None:
    mine, yours, new = records
    what = f"合并{label(mine.identity.kind)}：{yours.identity.name} 并入 {mine.identity.name}"
    before, after = told(mine, new)
    gone = told(None, yours)[1]
    rows = [
        entry(author, "合并", what, before, "；".join(filter(None, (after, f"原因：{reason}"))), ids[0]),
        entry(author, "合并", what, gone, f"并入第 {ids[0]} 号", ids[1]),
    ]
    connection.execute(insert(models.Change), rows)

"""A list as it is filtered and sorted, into a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.progress import Progress
from desktop.register import Register
from desktop.register.identity import masked
from desktop.rosters.outgoing.export import ColumnKind, ListColumn, write_list
from desktop.window.subject_kinds import KINDS
from desktop.window.subject_model import AWARDED, CODE, NAME, Filter, SubjectLine, read_lines, value_of
from policies.facts import CATALOGUE, SUBJECT_KINDS, Fact, SubjectKind, show_value

_AT_ONCE = 500
_WIDE, _USUAL = 32, 16
_KINDS: dict[str, ColumnKind] = {
    "money": "money",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "bool": "bool",
}


def export(
    register: Register,
    place: Path,
    kind: SubjectKind,
    wanted: Filter,
    keys: Sequence[str],
    year: int | None,
    tell: Progress,
) -> Path:
    """Write the list; numbers of persons stay masked. Raises EnvironmentFault where it cannot be written."""
    ids = register.ids(kind, search=wanted.search, where=wanted.where, order=wanted.order)

    def rows() -> Iterator[tuple[object, ...]]:
        for start in range(0, len(ids), _AT_ONCE):
            for line in read_lines(register, ids[start : start + _AT_ONCE]):
                yield tuple(_value(line, key, year) for key in keys)

    columns = [_column(kind, key, year) for key in keys]
    return write_list(place, SUBJECT_KINDS[kind], columns, rows(), count=len(ids), progress=tell)


def _column(kind: SubjectKind, key: str, year: int | None) -> ListColumn:
    if key == AWARDED:
        return ListColumn("历年已奖补（元）", "money")
    if key not in CATALOGUE or key == NAME:
        heads = {NAME: KINDS[kind].name, CODE: KINDS[kind].code}
        return ListColumn(heads.get(key, "乡镇"), width=_USUAL if key not in heads else _WIDE)
    fact = CATALOGUE[key]
    unit = f"（{fact.unit}）" if fact.is_numeric and fact.unit else ""
    heading = fact.heading(year if fact.period == "yearly" else None)
    return ListColumn(f"{heading}{unit}", _KINDS.get(fact.type, "text"))


def _value(line: SubjectLine, key: str, year: int | None) -> object:
    if key == AWARDED:
        return line.awarded
    if key not in CATALOGUE or key == NAME:
        text = str(getattr(line.row, key))
        return (masked(line.row.kind, text) if key == CODE else text) or None
    return _fact_value(CATALOGUE[key], line, year)


def _fact_value(fact: Fact, line: SubjectLine, year: int | None) -> object:
    value = value_of(line.facts, fact, year)
    if value is None or fact.type in _KINDS:
        return value
    return show_value(fact, value)

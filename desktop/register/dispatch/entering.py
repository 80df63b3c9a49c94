"""Entering the quarter's figures by hand or by pasting, and the places that report: through the one write path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop.register.dispatch.places import is_prefecture
from desktop.register.divisions import published
from desktop.register.indicators import REPORTED
from desktop.register.statements import Statement
from desktop.register.subjects import Applied, SubjectChange
from policies.facts import CATALOGUE, Value, parse_value
from policies.problems import InputError, Problem, refuse

if TYPE_CHECKING:
    from desktop.register.register import Register

SOURCE = "季度调度"
_BLANK = frozenset({"", "未报", "-", "—"})
_WAN = 10**6
_PREFECTURE, _COUNTY = 4, 6


class Entry(NamedTuple):
    """One figure of one place; ``None`` takes back what was reported."""

    place: int
    """The id of the place."""
    fact: str
    year: int
    quarter: int
    value: int | None
    """分 of money."""


def read_figure(fact: str, text: str) -> int | None:
    """Read what a person typed or pasted: money in 万元 unless it says 元; blank or 未报 is unknown, never 0.

    Raises ValueError with a Chinese sentence.
    """
    cleaned = text.strip().replace("，", ",").replace("\u3000", "").replace(" ", "")
    if cleaned in _BLANK:
        return None
    one = CATALOGUE[fact]
    if one.type == "money":
        cleaned = cleaned if cleaned[-1] in "元万亿" else f"{cleaned}万元"
    else:
        cleaned = cleaned.replace(",", "").removesuffix(one.unit)
    value = parse_value(one, cleaned)
    return int(value) if isinstance(value, int) else None


def write_figure(fact: str, value: int) -> str:
    """Write a figure as it is typed: money in 万元, without needless zeros."""
    if CATALOGUE[fact].type != "money":
        return str(value)
    whole, rest = divmod(value, _WAN)
    decimals = f"{rest:06}".rstrip("0")
    return f"{whole}.{decimals:0<2}"


def enter(register: Register, entries: Sequence[Entry], *, author: str) -> Applied:
    """Write the figures in one transaction, as one action that can be undone. Raises InputError."""
    unknown = {one.fact for one in entries} - {one.id for one in REPORTED}
    if unknown:
        raise refuse("", "unknown_indicator", f"没有由地方填报的指标“{'、'.join(sorted(unknown))}”，请核对")
    by_place: defaultdict[int, list[Entry]] = defaultdict(list)
    for one in entries:
        by_place[one.place].append(one)
    changes = tuple(_change(register, id_, found) for id_, found in by_place.items())
    return register.apply(changes, author=author, source=SOURCE, title=_title(entries))


def _change(register: Register, place: int, entries: Sequence[Entry]) -> SubjectChange:
    row = register.subject_row(place)
    quarterly: defaultdict[str, dict[tuple[int, int], Value]] = defaultdict(dict)
    for one in entries:
        if one.value is not None:
            quarterly[one.fact][one.year, one.quarter] = one.value
    withdrawn = tuple(
        Statement(one.fact, one.year, one.quarter, withdrawn=True) for one in entries if one.value is None
    )
    return SubjectChange(
        "place", row.name, row.identity_code, row.division, quarterly=dict(quarterly), statements=withdrawn,
        place=row.name, subject=row.id,
    )  # fmt: skip


def _title(entries: Sequence[Entry]) -> str:
    quarters = sorted({(one.year, one.quarter) for one in entries})
    return f"填报{'、'.join(f'{year}年第{quarter}季度' for year, quarter in quarters)}数据"


def place_named(register: Register, text: str) -> int:
    """Return the id of the place with this name or division code. Raises InputError where it is not just one."""
    rows = register.subjects("place")
    said = text.strip()
    found = [row for row in rows if said in (row.name, row.division)]
    if len(found) != 1:
        known = "、".join(row.name for row in rows[:8]) or "无"
        raise refuse(said, "not_one_place", f"应只对应一个地方，找到 {len(found)} 个；登记簿中有：{known}")
    return found[0].id


def add_places(register: Register, code: str, *, author: str) -> Applied:
    """Enter all townships of a county (6 digits), or all counties of a prefecture (4), by the published table.

    Raises InputError where the table has none.
    """
    changes = tuple(_places(code.strip()))
    if not changes:
        raise refuse(code, "unknown_division", "区划表中没有这个代码；请填 6 位县级代码，或 4 位市（州）代码")
    return register.apply(changes, author=author, source=SOURCE, title=f"按区划表登记地方：{code.strip()}")


def _places(code: str) -> Iterator[SubjectChange]:
    digits = {_PREFECTURE: 6, _COUNTY: 9}.get(len(code), 0)
    for division, name in published().items():
        if len(division) == digits and division.startswith(code) and not is_prefecture(division):
            yield SubjectChange("place", name, division=division)


def read_block(
    rows: Sequence[Sequence[str]], places: Sequence[tuple[int, str]], facts: Sequence[str], year: int, quarter: int
) -> tuple[Entry, ...]:
    """Read a block of text as it is pasted: a row for each place, a column for each fact, from the first ones on.

    Blank cells say nothing; 未报 takes back. Raises InputError with every cell that cannot be read.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for (id_, name), row in zip(places, rows, strict=False):
        for fact, text in zip(facts, row, strict=False):
            try:
                value = read_figure(fact, text)
            except ValueError as error:
                problems.append(Problem(f"{name} {CATALOGUE[fact].label}", "bad_figure", f"“{text.strip()}”：{error}"))
            else:
                if value is not None or text.strip() == "未报":
                    entries.append(Entry(id_, fact, year, quarter, value))
    if problems:
        raise InputError(problems)
    return tuple(entries)

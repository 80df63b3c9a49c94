"""站点覆盖: how many counties, townships and villages have a station, and which have none yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from desktop.register import SubjectRow
from desktop.register.divisions import division_name, published
from desktop.reports.lines import clean
from desktop.reports.listing import Group, ListColumn, Listing, Section, Value
from desktop.reports.registers.question import Question
from policies.findings.subject import Subject

NAME = "站点覆盖表"
_COUNTY, _TOWNSHIP, _VILLAGE = 6, 9, 12
_COLUMNS = (
    ListColumn(("序号",), 11, "number"),
    ListColumn(("级别、地方",), 46, "text"),
    ListColumn(("应覆盖",), 20, "count"),
    ListColumn(("已覆盖",), 20, "count"),
    ListColumn(("覆盖率", "（%）"), 20, "rate"),
    ListColumn(("在营", "站点"), 18, "count"),
    ListColumn(("停运、", "注销"), 18, "count"),
    ListColumn(("还没有站点的地方",), 108, "text", gives_way=True),
)
_LABELS = {"county_center": "县级运营中心", "township_station": "乡镇服务站", "village_point": "村级服务点"}
_LONGEST = 40
"""So many places without a station are named; the rest are counted."""


class Station(NamedTuple):
    """A station as coverage sees it."""

    level: str
    division: str
    """The code of its village, else of its township, else of its county."""
    place: str
    """The name of the village or other spot that it is in."""
    open: bool


class Covered(NamedTuple):
    """How far a level or a place is covered.

    ``total`` is ``None`` where nobody has told how many there are, ``covered`` where stations run that nobody knows the
    places of.
    """

    label: str
    total: int | None
    covered: int | None
    open: int
    closed: int
    without: str

    @property
    def rate(self) -> Decimal | None:
        """Per cent, to one decimal."""
        if not self.total or self.covered is None:
            return None
        return (Decimal(self.covered) * 100 / self.total).quantize(Decimal("0.1"))


def coverage(question: Question) -> Listing:
    """Return the coverage by level, and of the villages by township."""
    places = question.register.subjects("place")
    facts = {one.id: one for one in question.register.facts_of([row.id for row in places])}
    townships = _townships((*question.register.subjects("station"), *places))
    stations = tuple(_stations(question, townships))
    villages = tuple(_village_rows(stations, places, facts, townships, question.year))
    nowhere = tuple(_nowhere(stations, townships))
    levels = (_counties(stations, townships), _township_row(stations, townships), _village_total(villages, nowhere))
    sections = (
        Section(
            "",
            (
                Group("一、各级站点", "", tuple(_rows(levels)), ""),
                Group("二、各乡镇的村级服务点", "", tuple(_rows((*villages, *nowhere))), ""),
            ),
        ),
    )
    return question.listing(
        NAME,
        f"电子商务服务{NAME}",
        _COLUMNS,
        sections,
        unit="单位：个",
        empty="登记簿中还没有站点",
        total="",
        notes=(
            f"“应覆盖”为登记簿中所辖乡镇数和各乡镇行政村数（到{question.year}年）；没有登记行政村数的记“—”，不计入合计。",
            "“已覆盖”按有在营站点的乡镇、村计，同一村有几个站点只计一次；在营站点不知在哪个村的记“—”，不计为0。",
        ),
    )


def _stations(question: Question, townships: Mapping[str, str]) -> Iterator[Station]:
    rows = {str(row.id): row for row in question.register.subjects("station")}
    ids = [row.id for row in rows.values()]
    with question.register.reading_awards() as desk:
        contacts = desk.contacts(ids)
    for facts in question.register.facts_of(ids):
        row = rows[facts.id]
        running = contacts[row.id].state in ("", "operating")
        place = str(facts.standing.get("place_name") or "")
        level = str(facts.standing.get("station_level") or "")
        yield Station(level, _township_code(row, townships) or row.division, clean(place), running)


def _township_code(row: SubjectRow, townships: Mapping[str, str]) -> str:
    """Return the code of village or township; where only the county's is known, by the township's name."""
    if len(row.division) >= _TOWNSHIP:
        return row.division
    named = (code for code in townships if code.startswith(row.division or "-"))
    return next((code for code in named if townships[code] == clean(row.division_name)), "")


def _townships(rows: Sequence[SubjectRow]) -> Mapping[str, str]:
    """Return the townships of every county that stations or places are in: code → name."""
    known = {row.division for row in rows}
    counties = {code[:_COUNTY] for code in known if len(code) >= _COUNTY}
    own = {row.division: clean(row.name) for row in rows if row.kind == "place" and len(row.division) == _TOWNSHIP}
    listed = {code: name for code, name in published().items() if len(code) == _TOWNSHIP and code[:_COUNTY] in counties}
    used = {code[:_TOWNSHIP]: division_name(code[:_TOWNSHIP]) for code in known if len(code) >= _TOWNSHIP}
    return {code: name or code for code, name in sorted({**listed, **used, **own}.items())}


def _counties(stations: Sequence[Station], townships: Mapping[str, str]) -> Covered:
    centres = [one for one in stations if one.level == "county_center"]
    counties = sorted({code[:_COUNTY] for code in townships})
    reached = {one.division[:_COUNTY] for one in centres if one.open}
    without = [division_name(code) or code for code in counties if code not in reached]
    covered = sum(code in reached for code in counties)
    return Covered(_LABELS["county_center"], len(counties) or None, covered, *_counted(centres), _named(without))


def _township_row(stations: Sequence[Station], townships: Mapping[str, str]) -> Covered:
    own = [one for one in stations if one.level == "township_station"]
    reached = {one.division[:_TOWNSHIP] for one in own if one.open and len(one.division) >= _TOWNSHIP}
    without = [name for code, name in townships.items() if code not in reached]
    covered = len(reached & townships.keys())
    return Covered(_LABELS["township_station"], len(townships) or None, covered, *_counted(own), _named(without))


def _village_rows(
    stations: Sequence[Station],
    places: Sequence[SubjectRow],
    facts: Mapping[str, Subject],
    townships: Mapping[str, str],
    year: int,
) -> Iterator[Covered]:
    points: defaultdict[str, list[Station]] = defaultdict(list)
    villages: defaultdict[str, dict[str, str]] = defaultdict(dict)
    totals: dict[str, int] = {}
    for one in stations:
        if one.level == "village_point":
            points[one.division[:_TOWNSHIP]].append(one)
    for row in places:
        if len(row.division) == _VILLAGE:
            villages[row.division[:_TOWNSHIP]][row.division] = clean(row.name)
        count = _latest(facts[str(row.id)], year)
        if len(row.division) == _TOWNSHIP and isinstance(count, int):
            totals[row.division] = count
    several = len({code[:_COUNTY] for code in townships}) > 1
    for code, name in townships.items():
        label = f"{division_name(code[:_COUNTY])}{name}" if several else name
        yield _villages_of(label, points[code], villages[code], totals.get(code))


def _nowhere(stations: Sequence[Station], townships: Mapping[str, str]) -> Iterator[Covered]:
    """Yield the village points whose township nobody has entered, so that the sums agree."""
    points = [one for one in stations if one.level == "village_point" and one.division[:_TOWNSHIP] not in townships]
    if points:
        words = f"{len(points)}个站点没有登记所在乡镇，不计入覆盖率"
        yield Covered("未明确乡镇", None, None, *_counted(points), words)


def _latest(facts: Subject, year: int) -> object:
    """Return how many villages there are by the latest year that is known, up to the one asked for."""
    known = {of: count for of, count in facts.yearly.get("administrative_villages", {}).items() if of <= year}
    return known[max(known)] if known else None


def _villages_of(name: str, points: Sequence[Station], villages: Mapping[str, str], total: int | None) -> Covered:
    """Tell a village by its code, or by its name where the station has only that of the township."""
    names = {name: code for code, name in villages.items()}
    running = [one for one in points if one.open]
    reached = {
        one.division if len(one.division) == _VILLAGE else names.get(one.place, one.place) for one in running
    } - {""}
    without = [village for code, village in villages.items() if code not in reached]
    whole = len(villages) if total is None else total
    if not whole:
        return Covered(name, None, len(reached) or (None if running else 0), *_counted(points), "没有登记行政村数")
    if running and not reached:
        return Covered(name, whole, None, *_counted(points), f"{len(running)}个在营站点没有登记所在村")
    unnamed = max(0, whole - len(reached) - len(without))
    words = _named(without) + (f"{'，另' if without else '有'}{unnamed}个村未登记村名" if unnamed else "")
    return Covered(name, whole, len(reached), *_counted(points), words)


def _village_total(villages: Sequence[Covered], nowhere: Sequence[Covered]) -> Covered:
    """Add the villages up; townships whose villages, or which of them are reached, are unknown are left out."""
    known = [(one.total, one.covered) for one in villages if one.total is not None and one.covered is not None]
    lacking = len(villages) - len(known)
    everywhere = (*villages, *nowhere)
    running = sum(one.open for one in everywhere)
    return Covered(
        _LABELS["village_point"],
        sum(total for total, _ in known) if known else None,
        sum(covered for _, covered in known if covered) or (None if running else 0),
        running,
        sum(one.closed for one in everywhere),
        f"{lacking}个乡镇没有登记行政村数或站点所在村，未计入覆盖率" if lacking else "见下表",
    )


def _counted(stations: Sequence[Station]) -> tuple[int, int]:
    running = sum(one.open for one in stations)
    return running, len(stations) - running


def _named(places: Sequence[str]) -> str:
    if len(places) <= _LONGEST:
        return "、".join(places)
    return f"{'、'.join(places[:_LONGEST])}等{len(places)}个"


def _rows(lines: Sequence[Covered]) -> Iterator[tuple[Value, ...]]:
    for number, one in enumerate(lines, 1):
        yield number, one.label, one.total, one.covered, one.rate, one.open, one.closed, one.without or "无"

"""培训班次: the sessions of a year, and a sign-in sheet for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from desktop.register import SubjectRow
from desktop.register.records.trainees import Trainee
from desktop.reports.award_list import masked
from desktop.reports.lines import clean
from desktop.reports.listing import Group, ListColumn, Listing, Section, Value
from desktop.reports.registers.question import Question
from policies.facts import CATALOGUE, show_value
from policies.findings.subject import Subject

NAME, SHEET_NAME = "培训班次表", "培训签到表"
_UNKNOWN = "—"
_LEAST_LINES = 25
"""A sign-in sheet has at least so many lines: for those who are not enrolled yet."""
_COLUMNS = (
    ListColumn(("序号",), 11, "number"),
    ListColumn(("班次名称", "期次编号"), 78, "text", gives_way=True, apart=(60, 30)),
    ListColumn(("地点（乡镇）",), 28, "centre"),
    ListColumn(("开班日期",), 26, "centre"),
    ListColumn(("培训类别",), 40, "centre"),
    ListColumn(("天数",), 16, "centre"),
    ListColumn(("实到人数",), 22, "count"),
    ListColumn(("人天",), 22, "count"),
    ListColumn(("备注",), 18, "centre", by_hand=True),
)
_SHEET_COLUMNS = (
    ListColumn(("序号",), 11, "number"),
    ListColumn(("姓名",), 24, "centre"),
    ListColumn(("证件号码",), 40, "code"),
    ListColumn(("单位或村",), 33, "text", by_hand=True, gives_way=True),
    ListColumn(("联系电话",), 26, "centre", by_hand=True),
    ListColumn(("上午签到",), 17, "centre", by_hand=True),
    ListColumn(("下午签到",), 17, "centre", by_hand=True),
)


def sessions(question: Question) -> Listing:
    """Return the list of the year's sessions, those without a date among them."""
    held = [(row, facts) for row, facts in _all(question) if (day := _day(facts)) is None or day.year == question.year]
    held.sort(key=lambda one: (_day(one[1]) or date.max, one[0].id))
    rows = tuple(_row(number, row, facts) for number, (row, facts) in enumerate(held, 1))
    return question.listing(
        NAME,
        f"{question.year}年度电子商务{NAME}",
        _COLUMNS,
        (Section("", (Group("", "", rows, ""),)),),
        unit="单位：人、人天",
        empty=f"登记簿中没有{question.year}年的培训班次",
        total=f"合计（{len(rows)}期）",
        notes=(f"没有登记的数据以“—”表示，不计为0；合计为已登记的数{_lacking([facts for _, facts in held])}。",),
    )


def _lacking(held: Sequence[Subject]) -> str:
    """Tell of how many sessions a figure is not known."""
    labels = {"attendees": "实到人数", "person_days": "人天"}
    gaps = {label: sum(facts.standing.get(fact) is None for facts in held) for fact, label in labels.items()}
    told = "、".join(f"{count}期没有登记{label}" for label, count in gaps.items() if count)
    return f"，另有{told}" if told else ""


def sign_in_sheets(question: Question) -> tuple[Listing, ...]:
    """Return a sheet to sign for each session of the year, with those who are enrolled."""
    return tuple(
        _sheet(question, row, facts)
        for row, facts in _all(question)
        if (day := _day(facts)) is None or day.year == question.year
    )


def _all(question: Question) -> Iterator[tuple[SubjectRow, Subject]]:
    rows = {str(row.id): row for row in question.register.subjects("training")}
    for facts in question.register.facts_of([row.id for row in rows.values()]):
        yield rows[facts.id], facts


def _day(facts: Subject) -> date | None:
    day = facts.standing.get("held_on")
    return day if isinstance(day, date) else None


def _row(number: int, row: SubjectRow, facts: Subject) -> tuple[Value, ...]:
    attended, days = facts.standing.get("attendees"), facts.standing.get("person_days")
    return (
        number,
        (clean(row.name), clean(row.identity_code) or "—"),
        clean(row.division_name) or "—",
        _shown(facts, "held_on", iso=True),
        _shown(facts, "trainee_target"),
        _shown(facts, "duration_days"),
        attended if isinstance(attended, int) else _UNKNOWN,
        days if isinstance(days, Decimal | int) else _UNKNOWN,
        None,
    )


def _shown(facts: Subject, fact: str, *, iso: bool = False) -> str:
    value = facts.standing.get(fact)
    if value is None:
        return "—"
    if iso and isinstance(value, date):
        return value.isoformat()
    return _plain(value) if isinstance(value, Decimal) else show_value(CATALOGUE[fact], value)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _sheet(question: Question, row: SubjectRow, facts: Subject) -> Listing:
    trainees = [kept.record for kept in question.register.records.of(row.id, Trainee)]
    enrolled = [(clean(one.name), masked(clean(one.identity_code))) for one in trainees]
    enrolled += [("", "")] * (_LEAST_LINES - len(enrolled))
    lines = tuple((n, name, code, None, None, None, None) for n, (name, code) in enumerate(enrolled, 1))
    day = _day(facts)
    when = f"{day.year}年{day.month}月{day.day}日" if day else "　　　　年　　月　　日"
    return question.listing(
        SHEET_NAME,
        SHEET_NAME,
        _SHEET_COLUMNS,
        (Section("", (Group("", "", lines, ""),)),),
        unit="第　　天",
        empty="",
        total="",
        portrait=True,
        above=(f"班次：{clean(row.name)}", "", f"编号：{clean(row.identity_code) or '—'}"),
        basis=f"开班日期：{when}　地点：{clean(row.division_name) or '　　　　　　'}",
        signers=("带班人", "授课教师"),
        secrecy="内部资料　含个人信息　不得公开",
    )

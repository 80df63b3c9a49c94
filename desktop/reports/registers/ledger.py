"""台账: the subjects of a kind by township, how they are reached, and what they were awarded so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from desktop.register import STATES, SUB_KINDS, LedgerEntry, SubjectRow
from desktop.register.award_store import Contact
from desktop.reports.award_list import masked
from desktop.reports.lines import clean
from desktop.reports.listing import Group, ListColumn, Listing, Section, Value
from desktop.reports.registers.question import Question
from policies.facts import SUBJECT_KINDS
from policies.money import Fen

NAME = "台账"
_NAME = ListColumn(("名称", "统一社会信用代码（证件、编号）"), 76, "text", gives_way=True, apart=(46, 38))
_COLUMNS = (
    ListColumn(("序号",), 11, "number"),
    _NAME,
    ListColumn(("主体类型",), 24, "centre"),
    ListColumn(("法定代表人",), 24, "centre"),
    ListColumn(("联系人", "联系电话"), 34, "text", gives_way=True, apart=(20, 28)),
    ListColumn(("状态",), 18, "centre"),
    ListColumn(("历年奖补", "笔数"), 18, "count"),
    ListColumn(("历年奖补", "金额"), 32, "money"),
    ListColumn(("备注",), 24, "centre", by_hand=True),
)
_OF_ENTERPRISES = (2, 3)


def ledger(question: Question) -> Listing:
    """Return the ledger of the question's kind."""
    register, kind = question.register, question.kind
    rows = register.subjects(kind)
    ids = [row.id for row in rows]
    with register.reading_awards() as desk:
        contacts, entries = desk.contacts(ids), desk.ledger(ids)
    ordered = sorted(rows, key=lambda row: (row.division or "9", row.division_name, row.id))
    label = SUBJECT_KINDS[kind]
    groups = tuple(_groups(ordered, contacts, entries))
    columns: tuple[ListColumn, ...] = _COLUMNS
    if kind != "enterprise":  # only enterprises have a sub-kind and a legal person
        columns = tuple(column for n, column in enumerate(_COLUMNS) if n not in _OF_ENTERPRISES)
        freed = sum(_COLUMNS[n].width for n in _OF_ENTERPRISES)
        columns = tuple(c._replace(width=c.width + freed) if c.head == _NAME.head else c for c in columns)
        groups = tuple(group._replace(rows=tuple(map(_without, group.rows))) for group in groups)
    return question.listing(
        f"{label}{NAME}",
        f"{label}{NAME}",
        columns,
        (Section("", groups),),
        unit="单位：元",
        empty=f"登记簿中还没有{label}",
        total=f"合计（{len(rows)}户）",
        secrecy="内部资料　含个人信息　不得公开",
    )


def _without(row: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(value for n, value in enumerate(row) if n not in _OF_ENTERPRISES)


def _groups(
    rows: Sequence[SubjectRow], contacts: Mapping[int, Contact], entries: Mapping[int, list[LedgerEntry]]
) -> Iterator[Group]:
    number = 0
    for place, inside in groupby(rows, key=lambda row: clean(row.division_name) or "乡镇（街道）未登记"):
        members = list(inside)
        cells = tuple(_row(number + n, row, contacts[row.id], entries[row.id]) for n, row in enumerate(members, 1))
        number += len(members)
        yield Group(place, "", cells, f"小计（{len(members)}户）")


def _row(number: int, row: SubjectRow, contact: Contact, entries: Sequence[LedgerEntry]) -> tuple[Value, ...]:
    code = masked(clean(row.identity_code)) if row.kind == "person" else clean(row.identity_code)
    count, amount = _awarded(entries)
    return (
        number,
        (clean(row.name), code or "—"),
        SUB_KINDS.get(contact.sub_kind, "—"),
        clean(contact.legal_person) or "—",
        (clean(contact.contact) or "—", clean(contact.phone)),
        STATES.get(contact.state, "—"),  # type: ignore[call-overload]  # one of them, or none
        count,
        amount,
        None,
    )


def _awarded(entries: Sequence[LedgerEntry]) -> tuple[int, Fen]:
    counted = [entry.amount for entry in entries if not entry.reversed]
    return len(counted), sum(counted)

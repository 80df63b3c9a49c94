"""A list of awards as a list to print: its columns filled, its groups under their clauses."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desktop.reports.award_list import NOTHING_DUE, AwardList, Entry, Group
from desktop.reports.list_forms import Field, FormColumn
from desktop.reports.listing import Group as Rows
from desktop.reports.listing import ListColumn, Listing, Look, Part, Section, Value

_LOOKS: Mapping[Field, Look] = MappingProxyType(
    {
        "number": "number",
        "name": "text",
        "code": "code",
        "division": "centre",
        "basis": "text",
        "applied": "money",
        "reviewed": "money",
        "amount": "money",
        "granted": "money",
        "remark": "centre",
    }
)
_AWARDED = "奖补金额"
_BY_HAND: tuple[Field, ...] = ("applied", "reviewed", "granted")


def listing_of(awards: AwardList) -> Listing:
    """Return the list with the same rows, in the same order."""
    form = awards.form
    fields = [column.field for column in form.columns]
    numbered = awards.groups
    return Listing(
        name=form.name,
        title=awards.title,
        bureau=awards.bureau,
        secrecy=awards.secrecy,
        above=("", "", "") if form.public else (f"制表单位：{awards.bureau}", "", f"批次：{awards.batch}"),
        basis=f"依据：{awards.legal_basis}",
        columns=tuple(
            ListColumn(
                _head(column, awards),
                column.width,
                _LOOKS[column.field],
                by_hand=column.field in (*_BY_HAND, "remark"),
                gives_way=column.field in ("name", "basis"),
            )
            for column in form.columns
        ),
        sections=tuple(
            Section(section.title, tuple(_group(group, fields) for group in section.groups))
            for section in awards.sections
        ),
        parts=tuple(
            Part(borne.label, tuple(n for n, group in enumerate(numbered) if group.payer == borne.payer))
            for borne in awards.borne
        ),
        total=f"合计（{awards.tally}）",
        capital=awards.capital,
        empty=NOTHING_DUE,
        checked=awards.checked,
        compared=fields.index("amount"),
        notes=awards.notes,
        stand_ins=awards.stand_ins,
        signers=() if form.public else form.signers,
        seals=form.seals,
        foot=awards.foot,
        subject=f"批次{awards.batch}",
        made_at=awards.created_at,
        public=form.public,
    )


def _head(column: FormColumn, awards: AwardList) -> tuple[str, ...]:
    """Return the head of a column; money of others is recommended, not awarded."""
    (first, *_) = column.head
    if not first.endswith(_AWARDED):
        return column.head
    recommended = {group.payer in ("upper", "other") for group in awards.groups}
    if recommended == {True}:
        return (first.replace("奖补", "推荐"),)
    return (first.removesuffix("金额"), "（推荐）金额") if len(recommended) > 1 else column.head


def _group(group: Group, fields: list[Field]) -> Rows:
    rows = tuple(_row(entry, fields) for entry in group.entries)
    return Rows(f"{group.clause}  {group.title}", f"　{group.rule}", rows, f"小计（{len(rows)}笔）")


def _row(entry: Entry, fields: list[Field]) -> tuple[Value, ...]:
    return tuple(_value(entry, field) for field in fields)


def _value(entry: Entry, field: Field) -> Value:
    if field == "remark":  # each word on a line of its own: the column is narrow
        words = tuple(entry.remark.split("、"))
        return words if len(words) > 1 else entry.remark
    return None if field == "granted" else getattr(entry, field)

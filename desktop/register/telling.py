"""The change log in words: what was so before, and what is so now. Identity codes of persons are masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from desktop.register.identity import masked
from desktop.register.profile import FIELDS, STATES, SUB_KINDS, masked_account
from desktop.register.rows import BASES, FACTS, PARTS, PROFILE, STATUSES, TITLES, Identity, Key, Part, Record
from desktop.register.statements import Basis, heading
from desktop.register.values import decoder
from policies.facts import CATALOGUE, SUBJECT_KINDS, SubjectKind, Title, show_value
from policies.money import yuan

_FIELDS = {"name": "名称", "identity_code": "代码", "division": "行政区划", "division_name": "行政区划名称"}
_SETTINGS = {
    "bureau": "单位名称",
    "author": "经办人",
    "pays_upper": "上级奖补由本单位兑现",
    "document": "文号",
    "published": "印发日期",
    "reading": "条文理解",
    "reason": "条文理解的理由",
    "works_alone": "一人独办（不分录入与复核）",
    "level": "单位层级",
    "signer": "签署人",
    "checks": "否决的核对项",
    "stages": "办理环节",
    "notice": "公示天数",
    "holiday": "节假日",
    "division": "行政区划名称",
}


def label(kind: str) -> str:
    """Return the Chinese word for a kind of subject."""
    return SUBJECT_KINDS[cast("SubjectKind", kind)]


def setting_label(key: str) -> str:
    """Return a setting's name for people: ``文号（yeji-2017）``."""
    name, _, inside = key.partition(".")
    return f"{_SETTINGS.get(name, name)}（{inside}）" if inside else _SETTINGS.get(name, name)


def told(before: Record | None, new: Record) -> tuple[str, str]:
    """Return what is changed as (before, after), each ``标签：值；…``; before is empty for a new subject."""
    held = before or Record(Identity(new.identity.kind, "", "", "", ""))
    pairs = [*_identity(held.identity, new.identity), *_rows(held, new)]
    after = "；".join(f"{what}：{now}" for what, _, now in pairs)
    return "；".join(f"{what}：{was}" for what, was, _ in pairs) if before else "", after


def _identity(old: Identity, new: Identity) -> Iterator[tuple[str, str, str]]:
    for name, what in _FIELDS.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield what, _identity_field(new, name, was), _identity_field(new, name, now)


def _identity_field(identity: Identity, name: str, value: str) -> str:
    return (masked(cast("SubjectKind", identity.kind), value) if name == "identity_code" else value) or "未填"


def _rows(held: Record, new: Record) -> Iterator[tuple[str, str, str]]:
    for part, old, rows in zip(PARTS, held.rows, new.rows, strict=True):
        for key, value in rows.items():
            if part is PROFILE:
                yield from _profile(old.get(key), value or ())
            else:
                yield row_heading(part, key), row_value(part, key, old.get(key)), row_value(part, key, value)


def shown(fact: str, stored: tuple[Any, ...] | None) -> str:
    """Write a kept value of a fact for people."""
    return show_value(CATALOGUE[fact], stored and decoder(CATALOGUE[fact])(*stored))


def _basis(fact: str, basis: Basis) -> str:
    parts = [
        "" if basis.declared is None else f"申报 {shown(fact, basis.declared)}",
        "" if basis.derived is None else f"台账 {shown(fact, basis.derived)}",
        "" if basis.verified is None else f"核定 {shown(fact, basis.verified)}",
        f"{basis.verified_by} {basis.verified_on}" if basis.verified_on else "",
        f"来源 {basis.source}" if basis.source else "",
        "" if basis.applicable else "不适用",
    ]
    return "，".join(part for part in parts if part)


def _profile(old: tuple[Any, ...] | None, new: tuple[Any, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield the fields of a profile that change; a bank number shows its last digits only."""
    blank = ("",) * len(FIELDS) + (None,)
    labels = (*FIELDS.items(), ("owner", "申报主体"))
    for (name, what), was, now in zip(labels, old or blank, new or blank, strict=True):
        if was != now:
            yield what, profile_value(name, was), profile_value(name, now)


def profile_value(name: str, value: Any) -> str:
    """Write a field of a profile; a bank number shows its last digits only."""
    if name == "owner":
        return f"第 {value} 号" if value else "未填"
    shown = masked_account(value) if name == "account" else SUB_KINDS.get(value, value) if name == "sub_kind" else value
    return shown or "未填"


def row_heading(part: Part, key: Key) -> str:
    """Return what a row is about."""
    if part is FACTS:
        return heading(*key)
    if part is BASES:
        return f"{heading(*key)}的依据"
    if part is TITLES:
        return CATALOGUE[key[0]].label
    if part is STATUSES:
        return f"{key[0]} 起的状态"
    return f"以往奖补（{key[0]} {key[1]} {key[2]}年{key[3]}）"


def row_value(part: Part, key: Key, value: tuple[Any, ...] | None) -> str:
    """Write a row for people."""
    if value is None:
        return "未填"
    if part is FACTS:
        return shown(key[0], value)
    if part is BASES:
        return _basis(key[0], Basis(*value))
    if part is STATUSES:
        return " ".join((STATES[value[0]], value[1])).strip()
    if part is TITLES:
        words = (show_value(CATALOGUE[key[0]], (Title(key[2], key[1]),)), *value)
        return " ".join(word for word in words if word)
    return f"{yuan(value[0])}元{'，已冲销' if value[1] else ''}"

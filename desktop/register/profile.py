"""Who a subject is beyond its name: sub-kind, contacts, bank account, owner, and whether it is still in business."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

from desktop.register.values import readable
from policies.facts import SubjectKind
from policies.facts.values import LONGEST_NAME

SUB_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "company": "企业",
        "sole_trader": "个体工商户",
        "cooperative": "合作社",
        "association": "协会",
        "park_operator": "园区运营方",
        "training_provider": "培训机构",
        "courier": "快递物流",
        "platform": "平台",
    }
)
"""What an enterprise is, more exactly. The kinds of stations and projects are facts of theirs."""
State = Literal["operating", "suspended", "closed"]
STATES: Mapping[State, str] = MappingProxyType({"operating": "在营", "suspended": "停运", "closed": "注销"})
OWNED: frozenset[SubjectKind] = frozenset({"station", "training", "park", "project"})
"""Kinds that cannot be paid themselves: another subject, their owner, applies and is paid."""
OWNERS: tuple[SubjectKind, ...] = ("enterprise", "person", "place")

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "sub_kind": "主体类型",
        "legal_person": "法定代表人",
        "contact": "联系人",
        "phone": "联系电话",
        "address": "地址",
        "bank": "开户银行",
        "account": "银行账号",
        "account_holder": "账户户名",
    }
)
"""The columns of the table, but for the owner, with their labels."""


class Profile(NamedTuple):
    """How a subject is reached and paid. Blank says nothing, and erases nothing."""

    sub_kind: str = ""
    """One of ``SUB_KINDS``; only enterprises have one."""
    legal_person: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    bank: str = ""
    account: str = ""
    """A bank number: shown masked."""
    account_holder: str = ""
    owner: str = ""
    """Who applies and is paid for a station, session, park or project: its identity code, or its unique name."""


NO_PROFILE = Profile()


class Status(NamedTuple):
    """Since when a subject is in business, has paused, or is no more."""

    since: date
    state: State
    reason: str = ""


class Payee(NamedTuple):
    """Who is paid for an award, and on which account; empty text is not known yet."""

    subject_id: int
    name: str
    identity_code: str
    bank: str
    account: str
    account_holder: str
    """The subject's own name where no other holder is known."""


def masked_account(account: str) -> str:
    """Return a bank number as it may be shown and logged: its last four digits."""
    return f"****{account[-4:]}" if account else ""


_ACCOUNT = re.compile(r"[0-9]{6,32}")
_PHONE = re.compile(r"[0-9+()（）—-]{5,30}")


def tidied(profile: Profile) -> Profile:
    """Return the profile in its canonical form. Raises ValueError with a Chinese sentence, without the bank number."""
    clean = Profile(*map(readable, profile))
    account = re.sub(r"[\s-]", "", clean.account)
    if clean.sub_kind and clean.sub_kind not in SUB_KINDS:
        raise ValueError(f"主体类型“{clean.sub_kind}”不对，应为：{'、'.join(SUB_KINDS.values())}")
    if account and _ACCOUNT.fullmatch(account) is None:
        raise ValueError("银行账号应为 6 至 32 位数字，请核对")
    if clean.phone and _PHONE.fullmatch(re.sub(r"\s", "", clean.phone)) is None:
        raise ValueError("联系电话只能有数字、括号和横线，请核对")
    for name, label in FIELDS.items():
        if len(getattr(clean, name)) > LONGEST_NAME:
            raise ValueError(f"{label}超过 {LONGEST_NAME} 个字，请核对")
    return clean._replace(account=account)


def misplaced(kind: SubjectKind, profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) of what a subject of this kind cannot have."""
    if profile.sub_kind and kind != "enterprise":
        yield "bad_sub_kind", "只有企业类主体才有主体类型，请删去"
    if profile.owner and kind not in OWNED:
        yield "bad_owner", "只有站点、培训班次、园区和项目才有申报主体，请删去"

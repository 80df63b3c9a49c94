"""Columns that say who a subject is and where it is paid: contacts, bank account, and who applies for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desktop.register.profile import FIELDS, OWNED, SUB_KINDS, Profile, masked_account, tidied
from desktop.rosters.cells import Read, is_placeholder, read_code, read_text
from desktop.rosters.tables import TableKind
from desktop.workbooks import Raw
from policies.facts import Value

LABELS: Mapping[str, str] = MappingProxyType({**FIELDS, "owner": "申报主体"})
"""Field → its label."""
_ALSO = {
    "legal_person": ("法人代表", "法人", "法定代表人姓名", "负责人"),
    "contact": ("联系人姓名",),
    "phone": ("电话", "手机", "手机号", "手机号码", "联系方式", "联系人电话"),
    "address": ("详细地址", "通讯地址", "经营地址", "注册地址"),
    "bank": ("开户行", "开户银行名称", "开户行名称"),
    "account": ("账号", "银行账户", "银行卡号", "开户账号", "收款账号", "账户账号"),
    "account_holder": ("户名", "账户名称", "开户名称", "收款户名", "开户名"),
    "owner": ("运营主体", "承办主体", "承办单位", "运营单位", "申报企业", "承办企业", "运营企业", "实施主体"),
}
_LOST = "“{raw}”是成了数字的银行账号，末几位已丢失，无法复原，请把该列设为文本格式，再照开户资料重填"


def columns_of(table: TableKind) -> Mapping[str, str]:
    """Return label → field of the columns that a roster of these subjects may have."""
    if table == "awards":
        return {}
    wanted = (field for field in LABELS if field != "sub_kind" or table == "enterprise")
    fields = (field for field in wanted if field != "owner" or table in OWNED)
    return {label: field for field in fields for label in (LABELS[field], *_ALSO.get(field, ()))}


def read_profile(field: str, raw: Raw) -> Read:
    """Read a cell of such a column. Raises ValueError with a Chinese sentence that says no number."""
    if is_placeholder(raw):
        return Read(None, "placeholder")
    text, how = read_code(raw, _LOST) if field == "account" else read_text(raw)
    if field == "sub_kind":
        text = next((kind for kind, label in SUB_KINDS.items() if label == text), text)
    return Read(getattr(tidied(Profile(**{field: text})), field), how)


def shown_profile(field: str, value: Value) -> str:
    """Return what such a column says, for people; a bank number masked."""
    text = str(value)
    return masked_account(text) if field == "account" else SUB_KINDS.get(text, text) if field == "sub_kind" else text

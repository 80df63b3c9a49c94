"""Identity codes: what each kind of subject is known by, and how such a code proves itself."""

from __future__ import annotations

import re
from operator import mul

from stdnum.cn import ric
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

from policies.facts import SubjectKind

# The registering authority may be a letter, as N for rural collectives, which python-stdnum's own check refuses.
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = bytes.maketrans(_ALPHABET.encode(), bytes(range(len(_ALPHABET))))
_WEIGHTS = (*(pow(3, place, 31) for place in range(17)), 1)
"""Of the digits of a 统一社会信用代码, the check digit last (GB 32100-2015): they add up to a multiple of 31."""
_LEGACY = re.compile(r"[0-9]{15}")
_USCC = 18
_OLD = 15
_LOCAL = re.compile(r"[\w./()（）〔〕·#-]{1,40}")
_PROVINCES = (11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83)
CODE_DECIDES: frozenset[SubjectKind] = frozenset({"training", "person"})
"""Kinds of which many bear one name: sessions of one course, namesakes. Only their codes tell them apart."""


def _enterprise(code: str) -> str:
    """Accept a 统一社会信用代码 (GB 32100-2015) or a 15-digit registration number (ISO 7064 MOD 11,10)."""
    number = code.upper()
    if wrong := _fault_of(number):
        raise ValueError(wrong.format(shown=masked("enterprise", code), length=len(number)))
    return number


def _fault_of(number: str) -> str:
    if len(number) == _OLD:
        right = _LEGACY.fullmatch(number) and mod_11_10.is_valid(number)
        return "" if right else "15 位工商注册号“{shown}”的校验位不对，请对照营业执照核对"
    if len(number) != _USCC:
        return "统一社会信用代码“{shown}”应为 18 位（旧工商注册号 15 位），现为 {length} 位，请核对"
    if _SHAPE.fullmatch(number) is None:
        return "统一社会信用代码“{shown}”中有不该有的字符（不用字母 I、O、S、V、Z），请对照营业执照核对"
    if sum(map(mul, _WEIGHTS, number.encode().translate(_VALUES))) % len(_ALPHABET):
        return "统一社会信用代码“{shown}”的校验位不对，请对照营业执照核对"
    return ""


def _person(code: str) -> str:
    """Accept an 18-digit 身份证号 (GB 11643-1999). The division is checked to the province: counties are abolished."""
    number = code.upper()
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) is None:
        raise ValueError("身份证号应为 18 位，前 17 位为数字，请核对")
    try:
        ric.get_birth_date(number)
    except ValidationError:
        raise ValueError("身份证号中的出生日期不对，请核对") from None
    if number[-1] != ric.calc_check_digit(number) or not any(
        first <= int(number[:2]) <= last for first, last in _PROVINCES
    ):
        raise ValueError("身份证号的校验位或地区不对，请核对")
    return number


def _local(code: str) -> str:
    if _LOCAL.fullmatch(code) is None:
        raise ValueError("编号应为 1 至 40 个字母、数字或汉字，中间不留空格，请核对")
    return code


def check_code(kind: SubjectKind, code: str) -> str:
    """Return the identity code in its canonical form.

    Raises ValueError with a Chinese sentence, which never repeats what may be the number of an identity card.
    """
    stripped = code.strip()
    if not stripped:
        return ""
    return _CHECKS.get(kind, _local)(stripped)


_CHECKS = {"enterprise": _enterprise, "person": _person}


def masked(kind: SubjectKind, code: str) -> str:
    """Return the code as it may be shown and logged: a person's with its middle hidden (first 6, last 4).

    So is one that looks like the number of an identity card, of 18 or formerly 15 digits, in a place of another code.
    """
    personal = bool(code) and (kind == "person" or _looks_personal(code))
    return f"{code[:6]}********{code[-4:]}" if personal else code


def _looks_personal(code: str) -> bool:
    if not code[:_OLD].isdigit():
        return False
    number = f"{code[:6]}19{code[6:]}0" if len(code) == _OLD else code.upper()
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) is None:
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return True

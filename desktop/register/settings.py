"""The bureau's settings and what each may be. Blank takes a setting back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from desktop.register.award_values import CHECKS, split_checks
from desktop.register.safety.accounts import ALONE
from desktop.register.stages import USUAL, stages_fault
from desktop.register.values import readable
from policies.facts import CATALOGUE, parse_value
from policies.facts.values import LONGEST_NAME
from policies.language import Policy
from policies.problems import InputError

Policies = Callable[[str], Policy]
"""Policy id → the policy. Raises InputError where there is none."""

LEVELS: Mapping[str, str] = MappingProxyType({"county": "县（市、区）", "prefecture": "市（州）"})
DAYS: Mapping[str, str] = MappingProxyType({"off": "放假", "work": "调休上班"})


def fault(key: str, value: str, policies: Policies) -> tuple[str, str] | None:
    """Return (code, sentence) of what is wrong with a setting. Keys that only one room knows are that room's affair."""
    name, _, inside = key.partition(".")
    if name not in _CHECKS:
        return None
    try:
        readable(value)
        if len(value) > LONGEST_NAME:
            return "bad_setting", f"超过 {LONGEST_NAME} 个字，请核对"
        return next(_CHECKS[name](inside, value, policies), None) if value else None
    except InputError as error:
        return error.problems[0].code, error.problems[0].sentence
    except ValueError as error:
        return "bad_setting", str(error)


def _line(_: str, __: str, ___: Policies) -> Iterator[tuple[str, str]]:
    yield from ()


def _one_of(options: Mapping[str, str]) -> Callable[[str, str, Policies], Iterator[tuple[str, str]]]:
    def check(_: str, value: str, __: Policies) -> Iterator[tuple[str, str]]:
        if value not in options:
            words = "、".join(f"{option}（{label}）" for option, label in options.items())
            yield "unknown_option", f"“{value}”不在选项之内，应为：{words}"

    return check


def _document(inside: str, _: str, policies: Policies) -> Iterator[tuple[str, str]]:
    policies(inside)
    yield from ()


def _published(inside: str, value: str, policies: Policies) -> Iterator[tuple[str, str]]:
    policies(inside)
    try:
        date.fromisoformat(value)
    except ValueError:
        yield "bad_date", f"日期“{value}”不对，应如 2019-05-01"


def _reading(inside: str, value: str, policies: Policies) -> Iterator[tuple[str, str]]:
    policy_id, _, reading_id = inside.partition(".")
    policy = policies(policy_id)
    options = next((reading.options for reading in policy.readings if reading.id == reading_id), None)
    if options is None:
        yield "unknown_reading", f"《{policy.title}》没有口径“{reading_id}”，请核对"
    else:
        yield from _one_of(options)(inside, value, policies)


def _holiday(inside: str, value: str, policies: Policies) -> Iterator[tuple[str, str]]:
    try:
        date.fromisoformat(inside)
    except ValueError:
        yield "bad_date", f"日期“{inside}”不对，应如 2019-05-01"
    yield from _one_of(DAYS)(inside, value, policies)


def _checks(_: str, value: str, __: Policies) -> Iterator[tuple[str, str]]:
    for word in split_checks(value):
        if word not in CHECKS:
            known = "、".join(f"{check}（{label}）" for check, label in CHECKS.items())
            yield "unknown_check", f"没有核查项“{word}”，应为：{known}；都不否决写“无”"


def _stages(inside: str, value: str, __: Policies) -> Iterator[tuple[str, str]]:
    way = next((known for known in USUAL if known == inside), None)
    if way is None:
        yield "unknown_way", f"没有“{inside}”这种办理方式，应为：{'、'.join(USUAL)}"
    elif sentence := stages_fault(way, value):
        yield "bad_stages", sentence


def _days(_: str, value: str, __: Policies) -> Iterator[tuple[str, str]]:
    if not (value.isdigit() and int(value)):
        yield "bad_days", f"公示天数“{value}”不对，应为不小于 1 的整数"


def _division(inside: str, _: str, __: Policies) -> Iterator[tuple[str, str]]:
    parse_value(CATALOGUE["division"], inside)
    yield from ()


_CHECKS: Mapping[str, Callable[[str, str, Policies], Iterator[tuple[str, str]]]] = MappingProxyType(
    {
        "bureau": _line,
        "author": _line,
        "level": _one_of(LEVELS),
        "pays_upper": _one_of({"yes": "是"}),
        ALONE: _one_of({"yes": "是"}),
        "document": _document,
        "published": _published,
        "reading": _reading,
        "signer": _line,
        "holiday": _holiday,
        "division": _division,
        "checks": _checks,
        "stages": _stages,
        "notice": _days,
    }
)
"""First word of the key → check. ``signer.<role>``, ``holiday.<day>``, ``division.<code>``: one setting for each."""

"""What the upkeep page shows, read off the window's thread: backups, accounts, settings, the log, the file itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from desktop.register import Account, Backup, ChainHead, Change, Register, SubjectRow
from desktop.register.records.benchmark import Rate
from desktop.register.settings import LEVELS
from policies.facts import SUBJECT_KINDS
from policies.language import Policy

LOGGED = 2_000
"""So many of the latest entries of the log are shown; a filter looks through these."""


class Entry(NamedTuple):
    """One setting that can be changed: its name for people, and what it may be."""

    key: str
    title: str
    group: str
    hint: str = ""
    options: Mapping[str, str] = {}


YES = {"": "否", "yes": "是"}
_SCHEMES = {"": "跟随系统", "light": "浅色", "dark": "深色"}
_SCALES = {"": "标准", "large": "大", "larger": "特大"}
ON_THIS_COMPUTER = "这台电脑"
OWN: tuple[Entry, ...] = (
    Entry("theme", "明暗", ON_THIS_COMPUTER, "跟随系统，或总是浅色、深色", _SCHEMES),
    Entry("scale", "字号", ON_THIS_COMPUTER, "选定即变，打开着的列表也跟上", _SCALES),
)  # fmt: skip
"""Kept by the program for this user, not in the register."""
BUREAU: tuple[Entry, ...] = (
    Entry("bureau", "单位名称", "单位", "印在各种表的抬头"),
    Entry("level", "单位层级", "单位", "", LEVELS),
    Entry("author", "经办人", "单位", "没有账户时，改动记在这个名下"),
    Entry("pays_upper", "上级奖补由本单位兑现", "单位", "本单位就是上级时选是", YES),
    Entry("works_alone", "一人独办（不分录入与复核）", "单位", "只有一个人办时选是", YES),
    Entry("notice.days", "公示天数", "办理", "不填按 5 个工作日"),
    Entry("stages.paid", "办理环节", "办理", "如 申报→初审→联审→公示→审定→拨付；不填按这个"),
    Entry("checks.vetoes", "否决的核对项", "办理", "逗号分开；不填用常用的几项，都不否决写“无”"),
    Entry("signer.制表人", "制表人", "签署人", "印在表尾"),
    Entry("signer.复核人", "复核人", "签署人", "印在表尾"),
    Entry("signer.负责人", "负责人", "签署人", "印在表尾"),
)


class Upkeep(NamedTuple):
    """Everything of the page."""

    backups: tuple[Backup, ...]
    accounts: tuple[Account, ...]
    settings: Mapping[str, str]
    holidays: Mapping[date, bool]
    changes: tuple[Change, ...]
    withdrawn: tuple[SubjectRow, ...]
    rates: tuple[Rate, ...]
    """The benchmark lending rates, the earliest first."""
    policies: tuple[Policy, ...]
    head: ChainHead
    size: int
    """Bytes of the file."""
    recovery_key: str
    """Empty where the register is not encrypted."""


def read_upkeep(register: Register, today: date) -> Upkeep:
    """Read the page."""
    ids = register.policies.ids()
    policies = tuple(register.policies.of_year(id_, date.max.year) for id_ in ids)
    keys = [one.key for one in (*BUREAU, *(entry for policy in policies for entry in of_policy(policy)))]
    return Upkeep(
        register.backups(),
        register.accounts(),
        {key: register.setting(key) for key in keys},
        {**register.holidays(today.year), **register.holidays(today.year + 1)},
        register.changes(LOGGED),
        tuple(row for kind in SUBJECT_KINDS for row in register.withdrawn(kind)),
        register.records.rates(),
        policies,
        register.chain_head(),
        register.path.stat().st_size,
        register.recovery_key,
    )


def of_policy(policy: Policy) -> tuple[Entry, ...]:
    """Return what the bureau adds to a policy whose text leaves it out."""
    missing = {"document": not policy.document, "published": policy.published is None}
    words = {"document": ("文号", "如 从府办发〔2015〕12号"), "published": ("印发日期", "如 2015-06-30")}
    group = f"{policy.issuer}《{policy.title}》"
    return tuple(
        Entry(f"{key}.{policy.id}", words[key][0], group, words[key][1]) for key, wanted in missing.items() if wanted
    )


def fitting(search: str) -> Callable[[Change], bool]:
    """Return which entries of the log a filter keeps: each word stands somewhere in them."""
    words = search.split()

    def fits(change: Change) -> bool:
        text = f"{change.author} {change.source} {change.what} {change.before} {change.after} {change.at.date()}"
        return all(word in text for word in words)

    return fits

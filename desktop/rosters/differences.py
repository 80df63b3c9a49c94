"""What a change would alter, field by field: what the register has, and what it would have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from desktop.register import LedgerEntry, Register, SubjectChange, SubjectRow
from desktop.register.identity import masked
from desktop.register.profile import NO_PROFILE, Profile
from desktop.register.statements import heading, year_and_quarter
from desktop.rosters.namesakes import Namesakes
from desktop.rosters.profile_columns import LABELS as PROFILE_LABELS
from desktop.rosters.profile_columns import shown_profile
from desktop.rosters.rows import ROW_LABELS
from policies.facts import CATALOGUE, Title, Value, show_value
from policies.findings.subject import Subject
from policies.money import yuan

_AT_ONCE = 500


Quarters = dict[tuple[int, str, int, int], Value]
"""(subject, fact, year, quarter) → what the register has."""


class Difference(NamedTuple):
    """One field that a change alters. Texts are Chinese and shown as they are; identity codes of persons are masked."""

    field: str
    """A field of the row, a fact id, or ``paid``. Bank numbers are masked in both texts."""
    year: int | None
    """Of a yearly fact and of an earlier award; of a quarterly fact year and quarter: 20193."""
    label: str
    """With the year: ``网络销售额（2019年）``."""
    before: str
    """未填 where the register knows nothing."""
    after: str


def differences(
    register: Register, namesakes: Namesakes, changes: Mapping[int, SubjectChange]
) -> dict[int, tuple[Difference, ...]]:
    """Return, by subject id, what each change alters. What a change leaves blank alters nothing."""
    found: dict[int, tuple[Difference, ...]] = {}
    quarters = _quarters(register, changes.values())
    ids = list(changes)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        told = [id_ for id_ in some if changes[id_].profile != NO_PROFILE]
        profiles = register.profiles(told) if told else {}
        for subject in register.facts_of(some):
            id_ = int(subject.id)
            change = changes[id_]
            ledger = register.ledger(id_) if change.paid else ()
            altered = _altered(change, namesakes.row(change.kind, id_), subject, ledger)
            told_of = _profile(change.profile, *profiles.get(id_, (NO_PROFILE, None)))
            found[id_] = (*altered, *told_of, *_quarterly(id_, change, quarters))
    return found


def _quarters(register: Register, changes: Iterable[SubjectChange]) -> Quarters:
    periods = {period for change in changes for _, period in change.dated}
    years = {year for year, quarter in map(year_and_quarter, periods) if quarter}
    figures = (figure for year in sorted(years) for figure in register.quarterly(year))
    return {(one.subject_id, one.fact, one.year, one.quarter): one.value for one in figures}


def _quarterly(id_: int, change: SubjectChange, quarters: Quarters) -> Iterator[Difference]:
    for (name, period), value in change.dated.items():
        year, quarter = year_and_quarter(period)
        if quarter:
            yield from _fact(name, period, quarters.get((id_, name, year, quarter)), value)


def _altered(
    change: SubjectChange, row: SubjectRow, held: Subject, ledger: Sequence[LedgerEntry]
) -> Iterator[Difference]:
    for field, label in ROW_LABELS.items():
        before, after = getattr(row, field), getattr(change, field)
        if after and after != before:
            shown = (masked(row.kind, text) if field == "identity_code" else text for text in (before, after))
            yield Difference(field, None, label, *(text or "未填" for text in shown))
    for name, value in change.standing.items():
        yield from _fact(name, None, held.standing.get(name), value)
    for (name, period), value in change.dated.items():
        if not year_and_quarter(period)[1]:
            yield from _fact(name, period, held.yearly.get(name, {}).get(period), value)
    for name, titles in change.titles.items():
        yield from _titles(name, held.titles.get(name, ()), titles)
    yield from _paid(ledger, change.paid)


def _profile(said: Profile, held: Profile, owner: SubjectRow | None) -> Iterator[Difference]:
    for field, label in PROFILE_LABELS.items():
        after: str = getattr(said, field)
        before = getattr(held, field) if field != "owner" else owner.name if owner else ""
        same = after in {before, owner.identity_code if field == "owner" and owner else before}
        if after and not same:
            shown = (shown_profile(field, text) for text in (before, after))
            yield Difference(field, None, label, *(text or "未填" for text in shown))


def _fact(name: str, year: int | None, before: Value | None, after: Value) -> Iterator[Difference]:
    if before != after:
        fact = CATALOGUE[name]
        yield Difference(name, year, heading(name, year or 0), show_value(fact, before), show_value(fact, after))


def _titles(name: str, held: tuple[Title, ...], said: tuple[Title, ...]) -> Iterator[Difference]:
    fact = CATALOGUE[name]
    known = {(title.level, title.on): title for title in held}
    added = tuple(title for title in said if (title.level, title.on) not in known)
    if added:
        yield Difference(name, None, fact.label, show_value(fact, held or None), show_value(fact, (*held, *added)))


def _paid(ledger: Sequence[LedgerEntry], said: Sequence[LedgerEntry]) -> Iterator[Difference]:
    amounts: defaultdict[tuple[str, str, int, str], str] = defaultdict(lambda: "未填")
    for entry in ledger:
        amounts[entry.policy, entry.measure, entry.year, entry.tier] = _amount(entry)
    for entry in said:
        before, after = amounts[entry.policy, entry.measure, entry.year, entry.tier], _amount(entry)
        if before != after:
            tier = f" {entry.tier}" if entry.tier else ""
            yield Difference("paid", entry.year, f"以往奖补 {entry.measure}{tier}（{entry.year}年）", before, after)


def _amount(entry: LedgerEntry) -> str:
    return f"{yuan(entry.amount)}元{'，已冲销' if entry.reversed else ''}"

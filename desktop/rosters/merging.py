"""Rows of all sheets into one change for each subject: every figure once, every contradiction said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from desktop.register import LedgerEntry, Register, SubjectChange, SubjectRow
from desktop.register.profile import NO_PROFILE, Profile
from desktop.register.statements import heading
from desktop.rosters.earlier_awards import EarlierAward
from desktop.rosters.profile_columns import LABELS as PROFILE_LABELS
from desktop.rosters.profile_columns import shown_profile
from desktop.rosters.report import CellProblem
from desktop.rosters.rows import IN_ROW, ROW_LABELS, Key, Row, SheetName
from policies.facts import CATALOGUE, SubjectKind, Title, Value, show_value

T = TypeVar("T")
_WHO = ("name", "identity_code")


@dataclass(slots=True)
class Draft:
    """What all rows say of one subject."""

    kind: SubjectKind
    row: Row
    """The first row that names it."""
    values: dict[Key, Value]
    years: tuple[tuple[SheetName, Value | None, Value | None], ...]
    """(sheet, year and quarter of the row) of all rows, to tell years of one subject from one subject listed twice."""
    paid: tuple[LedgerEntry, ...] = ()
    others: tuple[Row, ...] = ()
    """The further rows that speak of it, lists of earlier awards included."""
    contested: bool = False
    """Whether another row says that it is listed twice, or contradicts it."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row that speaks of it."""
        return (self.row, *self.others)

    def text(self, name: str) -> str:
        """Return a field of text, empty where it says nothing."""
        return str(self.values.get((name, None), ""))

    def change(self, place: str, subject: int | None = None) -> SubjectChange:
        """Return the change for the register; ``subject`` is whom a person has said that it speaks of."""
        name, code, division, division_name = map(self.text, ROW_LABELS)
        standing: dict[str, Value] = {}
        titles: dict[str, tuple[Title, ...]] = {}
        profile: dict[str, str] = {}
        for (fact, when), value in self.values.items():
            if when is None and fact not in IN_ROW:
                if fact in PROFILE_LABELS:
                    profile[fact] = str(value)
                elif isinstance(value, tuple):
                    titles[fact] = value
                else:
                    standing[fact] = value
        return SubjectChange(
            self.kind,
            name,
            code,
            division,
            division_name=division_name,
            standing=standing,
            dated=_Dated(self.values),
            titles=titles,
            paid=self.paid,
            profile=Profile(**profile) if profile else NO_PROFILE,
            place=place,
            subject=subject,
        )


class _Dated(Mapping[tuple[str, int], Value]):
    """The dated facts among the values of a row. A hundred thousand rows need not hold every figure twice."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[Key, Value]) -> None:
        self._values = values

    def __getitem__(self, key: tuple[str, int]) -> Value:
        return self._values[key]

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return (key for key, _ in self.items())

    def __len__(self) -> int:
        return sum(when is not None for _, when in self._values)

    def items(self) -> ItemsView[tuple[str, int], Value]:
        """Return every dated fact with its value."""
        dated = (pair for pair in self._values.items() if pair[0][1] is not None)
        return cast("ItemsView[tuple[str, int], Value]", dated)


class Drafts:
    """The subjects of an import, in the order in which they were first named."""

    def __init__(self) -> None:
        self.all: list[Draft] = []
        self.problems: list[CellProblem] = []
        self._by_key: dict[tuple[str, ...], Draft] = {}
        self._by_name: defaultdict[tuple[str, str], list[Draft]] = defaultdict(list)
        self._unread: set[tuple[SubjectKind, str]] = set()
        """Names and codes in rows that name nobody, because the other of the two could not be read."""
        self._of_register: dict[SubjectKind, tuple[SubjectRow, ...]] = {}

    def add(self, kind: SubjectKind, row: Row) -> None:
        """Take a row of a roster. One whose name or code could not be read names nobody."""
        if not row.wrong.isdisjoint(_WHO):
            self._unread.update((kind, row.text(field)) for field in _WHO if row.text(field))
            return
        key = _key(kind, row)
        year = (row.sheet, row.values.get(("year", None)), row.values.get(("quarter", None)))
        first = self._by_key.get(key)
        if first is None:
            draft = Draft(kind, row, row.values, (year,))
            self._by_key[key] = draft
            self._keep(draft)
        elif year in first.years:
            sentence = f"“{row.text('name')}”重复出现（见{first.row.place}），请只保留一行"
            self._contest(first, row, row.problem("identity_code" if key[1] else "name", "duplicate", sentence))
        else:
            first.years += (year,)
            first.others += (row,)
            self._merge(first, row)

    def _contest(self, first: Draft, row: Row, problem: CellProblem) -> None:
        self.problems.append(problem)
        first.contested = True
        if row not in first.others:
            first.others += (row,)

    def _keep(self, draft: Draft) -> None:
        self.all.append(draft)
        self._by_name[draft.kind, draft.text("name")].append(draft)

    def _merge(self, first: Draft, row: Row) -> None:
        if first.values is first.row.values:
            first.values = dict(first.values)
        for key, value in row.values.items():
            if key[0] not in {"year", "quarter"} and first.values.setdefault(key, value) != value:
                self._contradiction(first, row, key, value)

    def _contradiction(self, first: Draft, row: Row, key: Key, value: Value) -> None:
        name, year = key
        fact = CATALOGUE.get(name)
        both = (first.values[key], value)
        one, other = (shown_profile(name, v) if fact is None else show_value(fact, v) for v in both)
        label = {**ROW_LABELS, **PROFILE_LABELS}.get(name) or (heading(name, year or 0) if fact else name)
        sentence = f"“{label}”为“{other}”，与{first.row.place}的“{one}”不一致，请核对后统一"
        self._contest(first, row, row.problem(name, "contradiction", sentence, year))

    # Earlier awards

    def add_award(self, award: EarlierAward, register: Register) -> None:
        """Give an earlier award to its subject, of this import or of the register; it never makes a subject."""
        try:
            draft = self._in_import(award) or self._in_register(award, register)
        except _NoSubject as wrong:
            code, sentence = wrong.args
            if code == "unknown_subject" and self._unread & {(award.kind, award.row.text(f)) for f in _WHO}:
                return  # it is put right with its roster's row, which has its own problem
            self.problems.append(award.row.problem("identity_code", code, sentence))
            return
        entry = award.entry
        if any(one[:3] == entry[:3] and one.tier == entry.tier for one in draft.paid):
            sentence = f"“{award.row.text('name')}”{entry.year} 年度的 {entry.measure} 填了两次，请合并成一笔"
            self._contest(draft, award.row, award.row.problem("measure", "duplicate", sentence))
            return
        draft.paid += (entry,)
        if award.row is not draft.row:
            draft.others += (award.row,)

    def _in_import(self, award: EarlierAward) -> Draft | None:
        code, name = award.row.text("identity_code"), award.row.text("name")
        if code:
            draft = self._by_key.get((award.kind, code))
            if draft is not None and draft.text("name") != name:
                raise _NoSubject("contradiction", _OTHER_NAME.format(code=code, name=draft.text("name")))
            return draft
        return _only(self._by_name[award.kind, name], name)

    def _in_register(self, award: EarlierAward, register: Register) -> Draft:
        code, name = award.row.text("identity_code"), award.row.text("name")
        if award.kind not in self._of_register:
            self._of_register[award.kind] = register.subjects(award.kind)
        rows = self._of_register[award.kind]
        same = [r for r in rows if r.identity_code == code] if code else [r for r in rows if r.name == name]
        found = _only(same, name)
        if found is None:
            raise _NoSubject("unknown_subject", f"名册和登记簿里都没有“{name}{code}”，请核对，或先导入它的名册")
        if found.name != name:
            raise _NoSubject("contradiction", _OTHER_NAME.format(code=code, name=found.name))
        return self._held(award, found)

    def _held(self, award: EarlierAward, found: SubjectRow) -> Draft:
        """Return the draft of a subject that only the register knows."""
        key = ("register", str(found.id))
        if key not in self._by_key:
            fields = ("name", "identity_code", "division", "division_name")
            values: dict[Key, Value] = {(name, None): getattr(found, name) for name in fields if getattr(found, name)}
            self._by_key[key] = Draft(award.kind, award.row, values, ())
            self.all.append(self._by_key[key])
        return self._by_key[key]


class _NoSubject(ValueError):
    """An award that leads to no one subject. Carries code and sentence."""


_OTHER_NAME = "代码 {code} 属于“{name}”，与这一行的名称不符，请核对"


def _only(found: Sequence[T], name: str) -> T | None:
    if len(found) > 1:
        raise _NoSubject("doubtful_match", f"有 {len(found)} 个“{name}”，请补填代码")
    return found[0] if found else None


def _key(kind: SubjectKind, row: Row) -> tuple[str, ...]:
    code = row.text("identity_code")
    if code:
        return kind, code
    return kind, "", row.text("name"), row.text("division"), row.text("division_name")


def collect(rosters: Iterable[tuple[SubjectKind, Row]], awards: Iterable[EarlierAward], register: Register) -> Drafts:
    """Bring all rows together, subjects first."""
    drafts = Drafts()
    for kind, row in rosters:
        drafts.add(kind, row)
    for award in awards:
        drafts.add_award(award, register)
    return drafts

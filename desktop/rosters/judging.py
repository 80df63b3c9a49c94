"""What is to become of every subject that an import names: new, changed, unchanged, doubtful or in error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from desktop.progress import Progress
from desktop.register import Register, SubjectChange
from desktop.rosters.earlier_awards import EarlierAward, read_award
from desktop.rosters.merging import Draft, collect
from desktop.rosters.namesakes import Candidate, Namesakes
from desktop.rosters.parts import CellKey, Part, RowKey
from desktop.rosters.report import CellProblem
from desktop.rosters.rows import Row
from policies.facts import SubjectKind
from policies.problems import Problem

Verdict = Literal["new", "changed", "unchanged", "doubtful", "error"]

_FIELDS = {
    "bad_identity_code": "identity_code",
    "name_missing": "name",
    "bad_name": "name",
    "bad_division": "division",
    "division_name": "division_name",
    "duplicate": "name",
    "doubtful_match": "name",
    "unknown_subject": "name",
}
"""Which cell of the row a problem of the register is about."""
_NAMED = 3
"""Candidates that a sentence names; the plan has them all."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person has decided row by row."""

    skipped: frozenset[RowKey] = frozenset()
    """Rows that are left out."""
    chosen: Mapping[RowKey, int] = field(default_factory=lambda: MappingProxyType({}))
    """Doubtful row → the id of the subject that it means, or ``NEW_SUBJECT``."""
    corrected: Mapping[CellKey, str] = field(default_factory=lambda: MappingProxyType({}))
    """Cell → what it should say; read by the same rules as the file."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The subjects of an import in the order in which they are first named, and what is wrong. Lists run alike."""

    drafts: tuple[Draft, ...]
    changes: tuple[SubjectChange, ...]
    verdicts: tuple[Verdict, ...]
    ids: tuple[int | None, ...]
    """Whom each speaks of where it is changed or unchanged."""
    candidates: Mapping[int, tuple[Candidate, ...]]
    """Position of a doubtful draft → whom it may mean."""
    problems: tuple[CellProblem, ...]
    state: int
    """The register's ``last_change_of_subjects`` at that moment."""
    namesakes: Namesakes
    skipped: frozenset[RowKey]
    """Rows that were left out of it."""


def row_key(row: Row) -> RowKey:
    """Return the key of a row."""
    return RowKey(row.sheet.path, row.sheet.name, row.number)


def problem_key(problem: CellProblem) -> RowKey | None:
    """Return the key of the row that a problem is in, ``None`` where it is in no one row."""
    return None if problem.row is None else RowKey(problem.path, problem.sheet, problem.row)


def judge(
    register: Register,
    parts: Sequence[Part],
    decisions: Decisions,
    progress: Progress,
    namesakes: Namesakes | None = None,
) -> Judged:
    """Judge every row that is not skipped. Writes nothing. Corrections are in the parts already.

    ``namesakes`` are those of an earlier judgement, at the same state of the register.
    """
    return _Judge(register, parts, decisions, progress, namesakes or Namesakes(register)).judged()


class _Judge:
    def __init__(
        self,
        register: Register,
        parts: Sequence[Part],
        decisions: Decisions,
        progress: Progress,
        namesakes: Namesakes,
    ) -> None:
        self._register = register
        self._decisions = decisions
        self._progress = progress
        self._state = register.last_change_of_subjects()
        self._namesakes = namesakes
        skipped = decisions.skipped
        found = (p for part in parts for p in part.problems)
        self._problems = [p for p in found if not skipped or problem_key(p) not in skipped]
        awards = self._awards(self._rows(parts, awards=True))
        drafts = collect(self._rows(parts), awards, register)
        self._problems += drafts.problems
        self._drafts = tuple(drafts.all)
        self._changes = tuple(self._change(place, draft) for place, draft in _places(self._drafts).items())
        self._candidates: dict[int, tuple[Candidate, ...]] = {}
        self._bad = self._in_error()

    def _rows(self, parts: Sequence[Part], *, awards: bool = False) -> Iterator[tuple[SubjectKind, Row]]:
        for part in parts:
            table = part.layout.table
            if table is not None and (table == "awards") == awards:
                for row in part.contents.rows:
                    if not self._decisions.skipped or row_key(row) not in self._decisions.skipped:
                        yield table, row  # type: ignore[misc]  # of awards the kind is not looked at

    def _awards(self, rows: Iterable[tuple[SubjectKind, Row]]) -> list[EarlierAward]:
        found = [row for _, row in rows]
        policies = self._register.policies.known() if found else ()
        read = [read_award(row, policies) for row in found]
        self._problems += [one for one in read if isinstance(one, CellProblem)]
        return [one for one in read if isinstance(one, EarlierAward)]

    def _change(self, place: str, draft: Draft) -> SubjectChange:
        return draft.change(place, self._decisions.chosen.get(row_key(draft.row)))

    def _in_error(self) -> set[int]:
        wrong = {problem_key(problem) for problem in self._problems}
        return {
            number
            for number, draft in enumerate(self._drafts)
            if draft.contested or (wrong and any(row_key(row) in wrong for row in draft.rows))
        }

    def judged(self) -> Judged:
        """Ask the register, first of all subjects, then of those that are left, until nothing is wrong with them."""
        numbers = {change.place: number for number, change in enumerate(self._changes)}
        asked = list(range(len(self._drafts)))
        preview = self._register.preview(self._changes, warn=False, progress=self._progress)
        while preview.problems:
            for problem in preview.problems:
                self._object(numbers[problem.place], problem)
            asked = [n for n in asked if n not in self._bad and n not in self._candidates]
            changes = [self._changes[n] for n in asked]
            preview = self._register.preview(changes, warn=False, progress=self._progress)
        effects = dict(zip(asked, preview.effects, strict=True))
        ids = {n: id_ for n, id_ in zip(asked, preview.ids, strict=True) if n not in self._bad}
        sound = [n for n in asked if n not in self._bad]
        self._doubt(sound, ids)
        verdicts: list[Verdict] = []
        for number in range(len(self._drafts)):
            doubtful = number in self._candidates and number not in self._bad
            verdicts.append("doubtful" if doubtful else "error" if number in self._bad else effects[number])
        known = tuple(ids.get(number) for number in range(len(self._drafts)))
        told = tuple(self._problems)
        args = (self._drafts, self._changes, tuple(verdicts), known, self._candidates, told, self._state)
        return Judged(*args, self._namesakes, self._decisions.skipped)

    def _object(self, number: int, problem: Problem) -> None:
        row = self._drafts[number].row
        self._problems.append(row.problem(_FIELDS.get(problem.code, ""), problem.code, problem.sentence))
        if problem.code == "doubtful_match":
            self._candidates[number] = self._namesakes.like(self._changes[number])
        else:
            self._bad.add(number)

    def _doubt(self, sound: Sequence[int], ids: Mapping[int, int | None]) -> None:
        """Ask about new subjects of a known name, and about those whose code the register has under another name."""
        counts: dict[str, int] = {}
        claimed = {id_ for id_ in ids.values() if id_ is not None}
        for number in sound:
            change = self._changes[number]
            if change.kind not in counts:
                counts[change.kind] = self._register.count(change.kind)
            if counts[change.kind] and change.subject is None:
                found = self._namesakes.doubts(change, ids[number], claimed)
                if found:
                    self._candidates[number] = found
                    row = self._drafts[number].row
                    self._problems.append(row.problem("name", "doubtful_match", _doubt_sentence(change, found)))


def _doubt_sentence(change: SubjectChange, found: Sequence[Candidate]) -> str:
    candidates = "、".join(f"“{one.row.name}”（{one.why}）" for one in found[:_NAMED])
    more = f"等 {len(found)} 个" if len(found) > _NAMED else ""
    return f"“{change.name}”可能就是登记簿中的{candidates}{more}，请核对后选定：是同一个，还是另一个"


def _places(drafts: Sequence[Draft]) -> dict[str, Draft]:
    """Give every draft a place of its own, by which the register's problems find their row again."""
    places: dict[str, Draft] = {}
    for draft in drafts:
        place = draft.row.place
        places[f"{draft.row.sheet.path.parent} {place}" if place in places else place] = draft
    return places

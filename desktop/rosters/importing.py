"""The use case: rosters from files into the register, everything that was decided or nothing; and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from desktop.collecting import without_collecting
from desktop.progress import Progress, silent
from desktop.register import ActionHead, Applied, Kept, Register, SubjectChange
from desktop.rosters.judging import Decisions
from desktop.rosters.mapping import ColumnMapping
from desktop.rosters.parts import read_parts
from desktop.rosters.plan import Doubts, ImportPlan, decided, report_of, source_of, to_write
from desktop.rosters.report import ImportReport
from policies.facts import SubjectKind
from policies.problems import refuse

_TITLE = "导入："
"""How an import's name in the list of actions begins."""
_NAMED = 5


@without_collecting()
def import_rosters(
    register: Register,
    paths: Sequence[Path],
    *,
    author: str,
    year: int | None = None,
    kind: SubjectKind | None = None,
    doubts: Doubts = "ask",
    dry_run: bool = False,
    mappings: Mapping[str, ColumnMapping] = MappingProxyType({}),
    progress: Progress = silent,
) -> ImportReport:
    """Read rosters and write them into the register in one transaction, or, at any problem, nothing at all.

    ``year`` is that of yearly columns whose heading and row name none; ``kind`` settles what the sheets list where
    their labels do not; ``mappings`` (by fingerprint) says what the columns of a form hold, before what is remembered
    for it and before its headings; ``doubts`` is what becomes of subjects of whom the register has a namesake (``ask``
    counts as a problem). With ``dry_run`` everything is read and checked, nothing written. What is wrong with the
    files is in the report. Raises InputError where the author is blank or another wrote meanwhile, EnvironmentFault
    where a file or the register cannot be read or written now; Cancelled from the progress callback passes through.
    """
    parts = read_parts(register, paths, year=year, kind=kind, mappings=mappings, keep_cells=False, progress=progress)
    judged, _ = decided(register, parts, Decisions(), doubts, progress)
    report = report_of(parts, judged)
    if report.problems or dry_run:
        return report
    _write(register, to_write(judged), judged.state, source_of(parts), author, progress)
    return replace(report, applied=True)


@without_collecting()
def apply_plan(register: Register, plan: ImportPlan, *, author: str, progress: Progress = silent) -> Applied:
    """Write what the plan takes, in one transaction or not at all; rows in error, doubtful or skipped are left out.

    The register is backed up before. Raises InputError where the author is blank or a subject was changed since the
    plan was made, EnvironmentFault where the register cannot be written now; Cancelled from the progress callback
    passes through.
    """
    return _write(register, tuple(plan.changes.values()), plan.state, source_of(plan.parts), author, progress)


def _write(
    register: Register, changes: Sequence[SubjectChange], state: int, source: str, author: str, progress: Progress
) -> Applied:
    if changes and state:  # else there is nothing to write, or nothing in the register to lose
        progress(0, 1, "写入前备份")
        register.back_up(occasion="import", if_changed=True)
    title = f"{_TITLE}{source}"
    return register.apply(changes, author=author, source=source, title=title, previewed_at=state, progress=progress)


# Undo


class UndoneImport(NamedTuple):
    """What became of an import that was undone."""

    number: int
    """In the list of actions."""
    title: str
    """``导入：名册.xlsx``."""
    kept: tuple[Kept, ...]
    """What was altered since and was therefore left as it is."""


def imports(register: Register) -> tuple[ActionHead, ...]:
    """Return the imports that are in force, the latest first."""
    return tuple(
        action
        for action in register.actions()
        if action.kind == "edit" and action.title.startswith(_TITLE) and not action.undone
    )


def undo_import(register: Register, number: int | None = None, *, author: str, reason: str = "") -> UndoneImport:
    """Undo a whole import: that of this number in the list of actions, or the last one.

    Fields that were altered since stay as they are. Raises InputError where there is no such import, nothing of it is
    left, or the author is blank.
    """
    found = imports(register)
    chosen = next((one for one in found if number in (None, one.number)), None)
    if chosen is None:
        known = "、".join(f"第 {one.number} 号（{one.title}）" for one in found[:_NAMED]) or "无"
        raise refuse("", "no_such_import", f"没有可以撤销的这次导入，请核对编号；可以撤销的有：{known}")
    kept = register.undo_keeping(chosen.number, author=author, reason=reason)
    return UndoneImport(chosen.number, chosen.title, kept)

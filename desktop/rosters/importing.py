"""The use case: rosters from files into the register, everything that was decided or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from desktop.progress import Progress, silent
from desktop.register import Applied, Register
from desktop.rosters.judging import Decisions
from desktop.rosters.mapping import ColumnMapping
from desktop.rosters.parts import read_parts
from desktop.rosters.plan import Doubts, ImportPlan, decided, report_of, to_write
from desktop.rosters.report import ImportReport
from policies.facts import SubjectKind


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
    source = "、".join(dict.fromkeys(part.path.name for part in parts if part.layout.table is not None))
    register.apply(to_write(judged), author=author, source=source, previewed_at=judged.state, progress=progress)
    return replace(report, applied=True)


def apply_plan(register: Register, plan: ImportPlan, *, author: str, progress: Progress = silent) -> Applied:
    """Write what the plan takes, in one transaction or not at all; rows in error, doubtful or skipped are left out.

    Raises InputError where the author is blank or a subject was changed since the plan was made, EnvironmentFault
    where the register cannot be written now; Cancelled from the progress callback passes through.
    """
    return register.apply(plan.changes, author=author, source=plan.source, previewed_at=plan.state, progress=progress)

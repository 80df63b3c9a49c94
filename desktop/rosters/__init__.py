"""Rosters: what townships send in Excel, into the register without fear."""

from desktop.rosters.differences import Difference
from desktop.rosters.headings import field_labels
from desktop.rosters.importing import UndoneImport, apply_plan, import_rosters, imports, undo_import
from desktop.rosters.judging import Decisions, Verdict
from desktop.rosters.layout import propose_mapping
from desktop.rosters.mapping import Assigned, ColumnMapping, remember_mapping
from desktop.rosters.namesakes import Candidate
from desktop.rosters.parts import CellKey, Part, RowKey, read_parts
from desktop.rosters.pasting import read_block
from desktop.rosters.plan import Doubts, ImportPlan, PlanRow, plan_import
from desktop.rosters.replanning import replan
from desktop.rosters.report import (
    CellProblem,
    FileReport,
    ImportReport,
    ProblemLine,
    ReadingNote,
    problem_lines,
    reading_lines,
)
from desktop.rosters.tables import TableKind

__all__ = [
    "Assigned",
    "Candidate",
    "CellKey",
    "CellProblem",
    "ColumnMapping",
    "Decisions",
    "Difference",
    "Doubts",
    "FileReport",
    "ImportPlan",
    "ImportReport",
    "Part",
    "PlanRow",
    "ProblemLine",
    "ReadingNote",
    "RowKey",
    "TableKind",
    "UndoneImport",
    "Verdict",
    "apply_plan",
    "field_labels",
    "import_rosters",
    "imports",
    "plan_import",
    "problem_lines",
    "propose_mapping",
    "read_block",
    "read_parts",
    "reading_lines",
    "remember_mapping",
    "replan",
    "undo_import",
]

"""Rosters: what townships send in Excel, into the register without fear."""

from desktop.rosters.headings import field_labels
from desktop.rosters.importing import import_rosters
from desktop.rosters.layout import propose_mapping
from desktop.rosters.mapping import Assigned, ColumnMapping, remember_mapping
from desktop.rosters.report import CellProblem, FileReport, ImportReport, ProblemLine, ReadingNote, problem_lines
from desktop.rosters.tables import TableKind

__all__ = [
    "Assigned",
    "CellProblem",
    "ColumnMapping",
    "FileReport",
    "ImportReport",
    "ProblemLine",
    "ReadingNote",
    "TableKind",
    "field_labels",
    "import_rosters",
    "problem_lines",
    "propose_mapping",
    "remember_mapping",
]

"""Rosters: what townships send in Excel, into the register without fear."""

from desktop.rosters.importing import import_rosters
from desktop.rosters.report import CellProblem, FileReport, ImportReport, ReadingNote, TableKind

__all__ = ["CellProblem", "FileReport", "ImportReport", "ReadingNote", "TableKind", "import_rosters"]

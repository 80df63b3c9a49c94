"""Workbooks of strangers, into plain cells: told by their content, read in a process of their own, within limits."""

from desktop.workbooks.addresses import column_letter, column_number
from desktop.workbooks.process import read_workbook
from desktop.workbooks.sheets import Raw, Sheet, SheetMarks

__all__ = ["Raw", "Sheet", "SheetMarks", "column_letter", "column_number", "read_workbook"]

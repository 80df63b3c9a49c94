"""测算依据单: one sheet for each award, with everything that it rests on, from the frozen batch alone."""

from desktop.reports.basis_sheet.paper import TITLE, basis_sheet_pages, basis_sheets_pdf
from desktop.reports.basis_sheet.sheet import Sheet, basis_sheets
from desktop.reports.basis_sheet.workbook import basis_sheets_workbook

__all__ = ["TITLE", "Sheet", "basis_sheet_pages", "basis_sheets", "basis_sheets_pdf", "basis_sheets_workbook"]

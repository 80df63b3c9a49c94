"""The quarterly, half-yearly and yearly reports on paper and in Excel."""

from desktop.reports.dispatch.half_year import inspection_pdf, inspection_workbook, write_inspection
from desktop.reports.dispatch.writing import Terms, dispatch_pdf, dispatch_workbook, write_dispatch
from desktop.reports.dispatch.year import appraisal_pdf, appraisal_workbook, write_appraisal

__all__ = [
    "Terms",
    "appraisal_pdf",
    "appraisal_workbook",
    "dispatch_pdf",
    "dispatch_workbook",
    "inspection_pdf",
    "inspection_workbook",
    "write_appraisal",
    "write_dispatch",
    "write_inspection",
]

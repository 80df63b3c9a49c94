"""What leaves the office: lists and forms of a batch, in Excel and PDF, from the same rows."""

from desktop.reports.award_list import unprintable
from desktop.reports.writing import write_award_list

__all__ = ["unprintable", "write_award_list"]

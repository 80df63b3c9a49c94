"""What leaves the office: lists and forms of a batch, in Excel and PDF, from the same rows."""

from desktop.reports.award_list import unprintable
from desktop.reports.forms import FORMS
from desktop.reports.notice import NoticeTerms
from desktop.reports.writing import write_award_list, write_forms

__all__ = ["FORMS", "NoticeTerms", "unprintable", "write_award_list", "write_forms"]

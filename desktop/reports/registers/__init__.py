"""Forms of the register itself, not of a batch: ledgers, sessions with sign-in sheets, coverage, funds."""

from desktop.reports.registers.forms import REGISTER_FORMS, make_register_forms
from desktop.reports.registers.question import FundUse, Question

__all__ = ["REGISTER_FORMS", "FundUse", "Question", "make_register_forms"]

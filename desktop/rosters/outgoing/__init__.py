"""Rosters: what goes out in Excel, to be filled in, corrected or read by others."""

from desktop.rosters.outgoing.annotate import annotate
from desktop.rosters.outgoing.export import ListColumn, write_list
from desktop.rosters.outgoing.missing import MissingFacts, MissingRow, missing_facts, silent_words, write_missing
from desktop.rosters.outgoing.templates import write_template

__all__ = [
    "ListColumn",
    "MissingFacts",
    "MissingRow",
    "annotate",
    "missing_facts",
    "silent_words",
    "write_list",
    "write_missing",
    "write_template",
]

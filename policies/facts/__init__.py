"""The fact catalogue: what may be known of a subject, under fixed ids and labels."""

from policies.facts.catalogue import CATALOGUE, SUBJECT_KINDS, Fact, Period, SubjectKind, facts_of
from policies.facts.values import Title, Value, parse_value, show_value, value_to_json

__all__ = [
    "CATALOGUE",
    "SUBJECT_KINDS",
    "Fact",
    "Period",
    "SubjectKind",
    "Title",
    "Value",
    "facts_of",
    "parse_value",
    "show_value",
    "value_to_json",
]

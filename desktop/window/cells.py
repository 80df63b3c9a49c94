"""What a table shows in one place, as a value: the models make cells, one delegate paints them."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from PySide6.QtCore import Qt

from desktop.window.theme import Tone
from policies.facts import Fact, Value, show_value
from policies.findings.finding import FLAGS, Outcome

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
GROUP_ROLE = Qt.ItemDataRole.UserRole + 2
"""True on the rows that head a group."""


class Look(Enum):
    """How a cell is drawn."""

    NAME = auto()
    """Text; too long is cut in the middle."""
    QUIET = auto()
    """Small and grey: a note, cut at its end."""
    CODE = auto()
    """An identity code; never cut."""
    FIGURE = auto()
    """A number, right; never cut, never bold."""
    CENTRED = auto()
    UNKNOWN = auto()
    """Not filled in: a dashed mark, which no zero ever looks like."""
    STATUS = auto()
    """An icon and a word."""
    TAGS = auto()
    GROUP = auto()
    """The head of a group: bold, with a quiet remark behind it."""
    EMPTY = auto()


class Tag(NamedTuple):
    """A small word on a pale ground."""

    text: str
    tone: Tone


class Cell(NamedTuple):
    """One cell. ``text`` is also what a screen reader says and what is copied."""

    text: str
    look: Look = Look.NAME
    remark: str = ""
    icon: str = ""
    tone: Tone = "ink"
    tags: tuple[Tag, ...] = ()
    right: bool = False
    """Where a mark of the unknown stands: with the figures, else in the middle."""
    left: bool = False
    """Likewise: with the words."""
    wrong: str = ""
    """Why what was typed here could not be taken; empty where nothing is wrong."""


EMPTY = Cell("", Look.EMPTY)
OUTCOME_TONES: dict[Outcome, Tone] = {
    "due": "green",
    "qualified": "green",
    "for_decision": "amber",
    "undetermined": "grey",
    "not_selected": "grey",
    "superseded": "violet",
    "refused": "red",
    "not_in_play": "ink3",
}
_FLAG_TONES: dict[str, Tone] = {"at_threshold": "amber", "capped": "accent", "legal_review": "amber"}


def fact_cell(fact: Fact, value: Value | None) -> Cell:
    """Show a fact's value in a column whose head carries the unit."""
    if value is None:
        return Cell("未填", Look.UNKNOWN, right=fact.is_numeric)
    text = show_value(fact, value)
    if fact.is_numeric:
        return Cell(text.removesuffix(fact.unit), Look.FIGURE)
    return Cell(text, Look.CENTRED if fact.type == "bool" else Look.NAME)


def flag_tags(flags: tuple[str, ...]) -> tuple[Tag, ...]:
    """Return the flags of a finding as small words."""
    return tuple(Tag(FLAGS[flag], _FLAG_TONES.get(flag, "grey")) for flag in flags if flag in FLAGS)


def flags_cell(flags: tuple[str, ...]) -> Cell:
    """Show the flags of a finding."""
    tags = flag_tags(flags)
    return Cell("、".join(tag.text for tag in tags), Look.TAGS, tags=tags)

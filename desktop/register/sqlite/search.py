"""The full-text index over names, initials and codes, made so that one or two characters find what they should.

A subject's text is a row of tokens. Each is two letters, for the kind and for what it is of, and neighbours in the
folded text, which stands between two marks: 甲公司 of an enterprise is ``en⊢甲 en甲公 en公司 en司⊣``. A phrase of pairs
finds a part of any length, a prefix finds a single character, the first mark finds how a name begins. Each kind has
tokens of its own, so that a search in one kind never meets the others.

Of the initials, a character may have several: there are tokens of two and of three, in all readings, and a longer part
is found by all its threes. (Two threes that hang together in the part might, in a name, stand apart: harmless.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import product

from sqlalchemy import Connection, Select, column, select, table

_KINDS = {
    "enterprise": "e",
    "station": "s",
    "training": "t",
    "park": "p",
    "project": "j",
    "person": "i",
    "place": "l",
}
Letters = Callable[[str], tuple[str, ...]]
NAME, INITIALS, CODE = "n", "p", "c"
_START, _END = "\ufdd0", "\ufdd1"
_PAIR, _THREE = 2, 3
_INDEX = table("subject_search", column("rowid", is_literal=True), column("subject_search"))

# The migration that makes the index: ``CREATE VIRTUAL TABLE subject_search USING fts5(tokens, content='',
# contentless_delete=1, tokenize='ascii', prefix='3')``. The prefix index answers a single character; without content,
# nothing is kept twice. Its triggers on ``subject`` write into ``search_stale`` whatever was inserted, renamed, listed
# or deleted, by whatever way; ``desktop.register.searching`` does the rest.


def tokens(kind: str, what: str, text: str) -> list[str]:
    """Return the tokens of a folded name or code."""
    space, whole = _KINDS[kind] + what, f"{_START}{text}{_END}"
    return [space + whole[at : at + _PAIR] for at in range(len(whole) - 1)]


def tokens_of_initials(kind: str, text: str, letters: Letters) -> set[str]:
    """Return the tokens of the initials of a folded name; ``letters`` tells all that one character has."""
    space, whole = _KINDS[kind] + INITIALS, f"{_START}{text}{_END}"
    return set().union(*[_beginning(space, whole[at : at + _THREE], letters) for at in range(len(whole) - 1)])


@lru_cache(maxsize=65536)
def _beginning(space: str, piece: str, letters: Letters) -> tuple[str, ...]:
    """Return the tokens of two and of three that begin where the piece does, in all readings."""
    ways = [(char,) if char in (_START, _END) else letters(char) for char in piece]
    lengths = range(_PAIR, len(piece) + 1)
    return tuple(space + "".join(chosen) for length in lengths for chosen in product(*ways[:length]))


def has_part(kind: str, what: str, part: str, *, at_start: bool = False) -> str:
    """Return the expression that finds texts with this folded part, anywhere or at their start."""
    space, whole = _KINDS[kind] + what, f"{_START if at_start else ''}{part}"
    if len(whole) == 1:
        return f'"{space}{whole}" *'
    length = min(len(whole), _THREE) if what == INITIALS else _PAIR
    pieces = [f"{space}{whole[at : at + length]}" for at in range(len(whole) + 1 - length)]
    return "(" + " AND ".join(f'"{piece}"' for piece in pieces) + ")" if what == INITIALS else f'"{" ".join(pieces)}"'


ID = _INDEX.c.rowid
"""The id of a subject, in a query made by ``matching``."""


def matching(expression: str) -> Select[int]:
    """Return the query for the ids of the subjects that an expression finds."""
    return select(_INDEX.c.rowid).where(_INDEX.c.subject_search.op("MATCH")(expression))


def replace(connection: Connection, gone: Iterable[int], texts: Iterable[tuple[int, str]]) -> None:
    """Take subjects out of the index, and others, as (id, tokens with a blank between), into it."""
    if ids := [(id_,) for id_ in gone]:
        connection.exec_driver_sql("DELETE FROM subject_search WHERE rowid = ?", ids)
    if rows := list(texts):
        connection.exec_driver_sql("INSERT INTO subject_search (rowid, tokens) VALUES (?, ?)", rows)


def tidy(connection: Connection) -> None:
    """Merge the index into one piece after very many rows were written."""
    connection.exec_driver_sql("INSERT INTO subject_search (subject_search) VALUES ('optimize')")

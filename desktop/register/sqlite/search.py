"""The full-text index over names, initials and codes, made so that one or two characters find what they should.

A subject's text is a row of tokens. Each is two letters, for the kind and for what it is of, and neighbours in the
folded text, which stands between two marks: 甲公司 of an enterprise is ``en⊢甲 en甲公 en公司 en司⊣``. A phrase of pairs
finds a part of any length, a prefix finds a single character, the first mark finds how a name begins. Each kind has
tokens of its own, so that a search in one kind never meets the others.

Of the initials, a character may have several: there are tokens of three, in all readings, and of two at the end of the
name. Two are found as the beginning of a token, a longer part by all its threes. (Two threes that hang together in the
part might, in a name, stand apart: harmless.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from operator import add

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
_MOST_PIECES = 100_000
_INDEX = table("subject_search", column("rowid", is_literal=True), column("subject_search"))

# The migration that makes the index: ``CREATE VIRTUAL TABLE subject_search USING fts5(tokens, content='',
# contentless_delete=1, tokenize='ascii', prefix='3')``. The prefix index answers a single character; without content,
# nothing is kept twice. Its triggers on ``subject`` write into ``search_stale`` whatever was inserted, renamed, listed
# or deleted, by whatever way; ``desktop.register.searching`` does the rest.


class Tokens:
    """Makes the tokens of the subjects of one kind."""

    def __init__(self, kind: str, letters: Letters) -> None:
        self._kind = _KINDS[kind]
        self._initials = _Initials(f"{self._kind}{INITIALS}", letters)

    def of(self, name: str, code: str) -> str:
        """Return the tokens of a folded name and a folded code, with a blank between them."""
        whole = f"{_START}{name}{_END}"
        pairs = list(map(add, whole, whole[1:]))
        found = [self._joined(NAME, pairs), *map(self._initials.__getitem__, map(add, pairs, [*whole[2:], ""]))]
        if code:
            whole = f"{_START}{code}{_END}"
            found.append(self._joined(CODE, map(add, whole, whole[1:])))
        return " ".join(found)

    def _joined(self, what: str, pairs: Iterable[str]) -> str:
        space = f"{self._kind}{what}"
        return space + f" {space}".join(pairs)


class _Initials(dict[str, str]):
    """Three neighbours in a name, or the last two → their tokens, in all readings."""

    def __init__(self, space: str, letters: Letters) -> None:
        super().__init__()
        self._space, self._letters = space, letters

    def __missing__(self, piece: str) -> str:
        if len(self) >= _MOST_PIECES:
            self.clear()
        ways = [(char,) if char in (_START, _END) else self._letters(char) for char in piece]
        found = self[piece] = " ".join([self._space + "".join(chosen) for chosen in product(*ways)])
        return found


def has_part(kind: str, what: str, part: str, *, at_start: bool = False) -> str:
    """Return the expression that finds texts with this folded part, anywhere or at their start."""
    space, whole = _KINDS[kind] + what, f"{_START if at_start else ''}{part}"
    if len(whole) == 1 or (what == INITIALS and len(whole) == _PAIR):
        return f'"{space}{whole}" *'
    length = _THREE if what == INITIALS else _PAIR
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


@contextmanager
def in_bulk(connection: Connection) -> Iterator[None]:
    """Take very many rows into the index: collected in memory, written in a few large pieces, merged into one."""
    for word, value in _IN_BULK.items():
        connection.exec_driver_sql(_CONFIGURE, (word, value))
    yield
    connection.exec_driver_sql("INSERT INTO subject_search (subject_search) VALUES ('optimize')")
    for word, value in _AS_EVER.items():
        connection.exec_driver_sql(_CONFIGURE, (word, value))


_CONFIGURE = "INSERT INTO subject_search (subject_search, rank) VALUES (?, ?)"
_IN_BULK = {"automerge": 0, "hashsize": 96 * 2**20}
_AS_EVER = {"automerge": 4, "hashsize": 2**20}
"""What SQLite itself takes where nobody says otherwise."""

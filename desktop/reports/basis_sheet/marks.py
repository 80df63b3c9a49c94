"""The marks by which a sheet cites: ①②… words of the law, a b … facts, A B … results."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from desktop.register.batches import BatchLine
from desktop.reports.lines import clean
from policies.facts import CATALOGUE, value_to_json
from policies.findings.explanation import Check, Explanation, Used

_LAST_CIRCLED = 35


class KnownFact(NamedTuple):
    """A fact of the award as it was frozen."""

    letter: str
    fact: str
    label: str
    year: int | None
    value: Any
    """In its stable JSON form."""
    shown: str
    source: str


def circled(number: int) -> str:
    """Write ①, ㉑ or, above 35, (36)."""
    if number > _LAST_CIRCLED:
        return f"({number})"
    return chr(0x2460 + number - 1) if number <= 20 else chr(0x3251 + number - 21)  # noqa: PLR2004  # two blocks


def letter(number: int, first: str) -> str:
    """Write the ``number``-th letter from 1, starting at ``first``; after z comes a2."""
    turn, place = divmod(number - 1, 26)
    return chr(ord(first) + place) + (str(turn + 1) if turn else "")


class Marks:
    """The marks of one award."""

    def __init__(self, line: BatchLine, explanation: Explanation) -> None:
        self.words = tuple(dict.fromkeys(clean(text) for text in _words(explanation) if text))
        self.facts = tuple(_facts(line))
        self._by_words = {words: circled(number) for number, words in enumerate(self.words, 1)}
        self._by_fact = {_key(fact.fact, fact.year, fact.value): fact.letter for fact in self.facts}

    def of_words(self, words: str) -> str:
        """Return the mark of the law's words, empty where there are none."""
        return self._by_words.get(clean(words), "")

    def of_fact(self, used: Used) -> str:
        """Return the letter of a fact, empty where it was not frozen."""
        return self._by_fact.get(_key(used.fact, used.year, value_to_json(CATALOGUE[used.fact], used.value)), "")

    def of_facts(self, used: Iterable[Used], joined: str = "＋") -> str:
        """Return the letters of several facts."""
        return joined.join(filter(None, map(self.of_fact, used)))


def _key(fact: str, year: int | None, value: object) -> str:
    return json.dumps([fact, year, value], ensure_ascii=False, sort_keys=True)


def _words(explanation: Explanation) -> Iterator[str]:
    for check in explanation.checks:
        yield from _words_of(check)
    yield from (step.says for step in explanation.steps if step.kind not in _OWN_WORDS)
    if explanation.cap:
        yield explanation.cap.says


_OWN_WORDS = ("round", "months", "share_of_year", "minus_paid", "heads")
"""Steps whose words are the program's, not the law's."""


def _words_of(check: Check) -> Iterator[str]:
    yield check.says
    for part in check.parts:
        yield from _words_of(part)


def _facts(line: BatchLine) -> Iterator[KnownFact]:
    for number, fact in enumerate(json.loads(line.facts_json), 1):
        yield KnownFact(
            letter(number, "a"),
            fact["fact"],
            clean(fact["label"]),
            fact["year"],
            fact["value"],
            clean(fact["shown"]),
            clean(fact.get("source") or "登记簿"),
        )

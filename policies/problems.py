"""Input that cannot be taken: a sentence with its place, never a bare exception text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong with an input. ``place`` and ``sentence`` are Chinese and shown as they are."""

    place: str
    """Where: file, sheet and cell, or file, measure and key. Empty where the sentence says it."""
    code: str
    """A stable English word for programs, such as ``unknown_fact``."""
    sentence: str
    """What is wrong and what to do about it, one Chinese sentence."""

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}" if self.place else self.sentence


class InputError(Exception):
    """Raised where an input as a whole is refused. Carries every problem that was found."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, found)))
        self.problems: tuple[Problem, ...] = found


def refuse(place: str, code: str, sentence: str) -> InputError:
    """Return an error with one problem, ready to raise."""
    return InputError(Problem(place, code, sentence))

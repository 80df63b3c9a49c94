"""The official text of a policy, cut at its own headings, so that each clause can be read beside its measures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

_DIGITS = "[一二三四五六七八九十百]{1,5}"
_TOP = re.compile(rf"({_DIGITS})、")
_SECOND = re.compile(rf"[（(]({_DIGITS})[)）]")
_THIRD = re.compile(r"([0-9]{1,3})\s*[.．、]")


class Passage(NamedTuple):
    """A piece of the text."""

    clause: str
    """The number of the policy's clause; empty of what stands before the first one."""
    text: str


def decoded(content: bytes) -> str | None:
    """Return the text of a plain text file; None where it is something else, such as a PDF."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text or text.startswith("%PDF") else text
    return None


def passages(text: str, clauses: Collection[str]) -> tuple[Passage, ...]:
    """Cut a text at the headings whose numbers are clauses of the policy; other headings stay inside their passage."""
    found: list[tuple[str, list[str]]] = [("", [])]
    top = second = ""
    for line in text.splitlines():
        start = line.strip()
        third = ""
        if match := _TOP.match(start):
            top, second = match[1], ""
        elif match := _SECOND.match(start):
            second = f"（{match[1]}）"
        elif match := _THIRD.match(start):
            third = match[1]
        heading = bool(match)
        number = next((one for one in _numbers(top, second, third) if heading and one in clauses), None)
        if number:
            found.append((number, []))
        found[-1][1].append(line)
    cut = (Passage(number, "\n".join(lines).strip()) for number, lines in found)
    return tuple(passage for passage in cut if passage.text)


def _numbers(top: str, second: str, third: str) -> Iterator[str]:
    """Yield the ways in which a policy may write the number of a heading, the fullest first."""
    yield f"{top}{second}{third}"
    if third:
        yield f"{top}{third}"
        yield third

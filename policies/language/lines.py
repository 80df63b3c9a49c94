"""Which line of a policy or scenario file a problem is about: a clerk mends the file in an editor that counts lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policies.problems import Problem

_OF_PARSER = re.compile(r"line (\d+)")
_NUMBERED = re.compile(r"(\w+)\[(\d+)\]")
_ARROW = " › "


def line_of(text: str, problem: Problem) -> int | None:
    """Return the line, from 1, where a problem is, or where what is missing belongs; None where unknown."""
    if found := _OF_PARSER.search(problem.sentence):
        return int(found[1])
    lines = text.splitlines()
    start, end = 0, len(lines)
    found_any = False
    for part in problem.place.split(_ARROW)[1:]:
        at = _find(lines, part, start, end)
        if at is None:
            break
        found_any = True
        start, end = at, _end(lines, at, end) if lines[at].startswith("[[") else end
    return start + 1 if found_any else None


def _find(lines: Sequence[str], part: str, start: int, end: int) -> int | None:
    if part.startswith("措施 "):
        wanted = re.compile(rf"""\s*id\s*=\s*["']{re.escape(part.removeprefix("措施 "))}["']""")
        at = next((n for n in range(start, end) if wanted.match(lines[n])), None)
        return None if at is None else next(n for n in range(at, -1, -1) if lines[n].startswith("[[") or n == 0)
    if numbered := _NUMBERED.fullmatch(part):
        heads = [n for n in range(start, end) if re.match(rf"\[\[(?:\w+\.)*{numbered[1]}\]\]", lines[n])]
        number = int(numbered[2])
        if len(heads) >= number:
            return heads[number - 1]
        part = numbered[1]
    key = re.compile(rf"""\s*(?:\[(?:\w+\.)*{re.escape(part)}\]|(?:.*[{{,]\s*)?["']?{re.escape(part)}["']?\s*=)""")
    return next((n for n in range(start, end) if key.match(lines[n])), None)


def _end(lines: Sequence[str], start: int, end: int) -> int:
    """Return where the table that begins here ends: at the next one of its own level or above."""
    level = lines[start].count(".")
    for n in range(start + 1, end):
        if lines[n].startswith("[") and lines[n].split("]")[0].count(".") <= level:
            return n
    return end

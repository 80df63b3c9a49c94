"""A block copied from Excel or WPS into a list of the program, read like the rows of a file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from desktop.register import Register
from desktop.rosters.cells import is_blank
from desktop.rosters.mapping import ColumnMapping
from desktop.rosters.parts import Part, finder, parts_of
from desktop.workbooks import Raw, Sheet
from policies.facts import SubjectKind

CLIPBOARD = Path("剪贴板")
"""What stands for the file in places and in the change log."""


def read_block(
    register: Register,
    text: str,
    columns: Sequence[str],
    kind: SubjectKind | None,
    *,
    year: int | None = None,
    mappings: Mapping[str, ColumnMapping] = MappingProxyType({}),
) -> tuple[Part, ...]:
    """Read tab-separated clipboard text; row 1 of the parts is the heading, row 2 the block's first line.

    ``columns`` are the headings of the list from the cell on where it is pasted, as an import would read them
    (``网络销售额（2019年，元）``); a block that brings a heading of its own keeps it,
    and tells its kind where ``kind`` is ``None``. The parts go into
    ``plan_import`` like those of files, so nothing is written without a preview.
    """
    find = finder(register, year, kind, mappings)
    lines = [row for row in csv.reader(StringIO(text, newline=""), delimiter="\t") if any(not is_blank(c) for c in row)]
    if lines and find(_sheet(lines[:1])) is not None:
        block = _sheet(lines)
    else:
        width = max((len(line) for line in lines), default=0)
        block = _sheet([list(columns[:width]) + [""] * (width - len(columns)), *lines])
    return tuple(parts_of(CLIPBOARD, [block] if lines else [], find))


def _sheet(lines: Sequence[Sequence[str]]) -> Sheet:
    width = max(len(line) for line in lines)
    rows: list[list[Raw]] = [[*line, *[""] * (width - len(line))] for line in lines]
    return Sheet(CLIPBOARD, "", rows)

"""The process that reads one file of a stranger and ends. Whatever the file does to it, the program lives."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from pathlib import Path

MARK = "--read-workbook"
"""The argument by which a program without an interpreter beside it starts itself as this process."""
MOST_MEMORY = 2**30
"""Bytes of address space, where the system lets a process bind itself."""
BLOCK = 1_000
"""Rows that come over at a time: unpacked in one piece, a large sheet would hold the program's window up."""
TOO_MUCH = 13
"""Exit code: the file cannot be held, or the reader gave up on it."""


def serve_if_asked() -> None:
    """Be the reading process and end, where the program was started as that. To be called before anything else."""
    if sys.argv[1:2] == [MARK]:
        main()


def main() -> None:
    """Read the path from standard input, write the sheets (or the refusal) to standard output, and end."""
    _bind()
    gc.disable()  # values form no cycles, and with the process everything goes
    # A program without a console has no sys.stdin, and yet the pipes that its parent gave it.
    with open(0, "rb", closefd=False) as told:
        path = Path(os.fsdecode(told.read()))
    try:
        answer = _answer(path)
    except MemoryError:
        sys.exit(TOO_MUCH)
    except BaseException as error:
        # The reader behind calamine panics on some broken files, which is no error of Python's.
        if type(error).__name__ != "PanicException":
            raise
        sys.exit(TOO_MUCH)
    with open(1, "wb", closefd=False) as pipe:
        pipe.write(answer)
    sys.exit(0)


def _answer(path: Path) -> bytes:
    from desktop.workbooks.reading import read_here
    from desktop.workbooks.sheets import Refused

    try:
        sheets = read_here(path)
    except Refused as refused:
        return pickle.dumps(("refused", *refused.args))
    heads = [(s.name, len(s.rows), tuple(s.marks), s.epoch_1904, s.hidden) for s in sheets]
    blocks = (s.rows[start : start + BLOCK] for s in sheets for start in range(0, len(s.rows), BLOCK))
    return b"".join(pickle.dumps(part, pickle.HIGHEST_PROTOCOL) for part in (("read", heads), *blocks))


def _bind() -> None:
    if sys.platform == "win32":
        from desktop.workbooks.windows_limit import bind

        bind(MOST_MEMORY)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

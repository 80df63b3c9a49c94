"""``python -m desktop``, and the program's own entry: the same as the command ``subsidy-desk``.

What is started most is started first: the window comes up without the command line and the register.
"""

from __future__ import annotations

import sys
from pathlib import Path

READ_WORKBOOK = "--read-workbook"
"""The program starts itself with this to read a stranger's file apart (``desktop.workbooks.child.MARK``)."""


def main() -> None:
    """Be the process that reads a workbook, or the window, or the command line."""
    match sys.argv[1:]:
        case [first, *_] if first == READ_WORKBOOK:
            from desktop.workbooks.child import main as read_workbook

            read_workbook()
        case [] | ["--register", _]:
            from desktop.window import run

            sys.exit(run(*map(Path, sys.argv[2:])))
        case _:
            from desktop.command_line import main as obey

            obey()


if __name__ == "__main__":
    main()

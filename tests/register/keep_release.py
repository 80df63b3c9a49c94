"""Keep a populated register of the version that is released: ``python tests/register/keep_release.py``, once a release.

It is what the demonstration makes, so that every later version is tested on rows of all kinds, awards and batches.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop import __version__  # noqa: E402
from desktop.demo import run_demo  # noqa: E402

RELEASED = Path(__file__).parent / "released"


def keep(folder: Path, version: str = __version__) -> Path:
    """Put a register of this version into the folder. Raises FileExistsError: what was released is never made anew."""
    kept = folder / f"{version}.subsidy"
    if kept.exists():
        raise FileExistsError(kept)
    with tempfile.TemporaryDirectory() as elsewhere:
        made = run_demo(Path(elsewhere) / "演示").register
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, kept)
    return kept


if __name__ == "__main__":
    print(keep(RELEASED))  # noqa: T201  # its answer

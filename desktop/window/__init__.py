"""The window: the only room with Qt. Everything long runs in another thread; errors come as calm sentences."""

from __future__ import annotations

import gc
from pathlib import Path


def run(register_path: Path | None = None) -> int:
    """Show the window until it is closed; return the exit code. Opens ``register_path`` where one is given.

    Qt is imported here and not sooner: the command line starts without it.
    """
    gc.disable()  # hardly anything of a start is garbage; ``Tidying`` sweeps when all is quiet
    from desktop.window.application import run as run_window

    return run_window(register_path)

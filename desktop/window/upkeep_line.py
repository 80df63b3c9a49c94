"""One line of a part of the upkeep page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from desktop.window.grouped_model import Cells


class Line(NamedTuple):
    """One line of a part, and what the panel shows of it."""

    cells: Cells
    title: str
    subtitle: str
    body: Callable[[], Iterable[QWidget]]

"""What people type, tidied: blanks that cannot be seen, full-width characters."""

from __future__ import annotations

import re

_INVISIBLE = {ord(char): None for char in "\u200b\u200c\u200d\u2060\ufeff\u00ad"}
_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Drop characters without width and the blanks at both ends; make every other run of blanks one space."""
    return _BLANKS.sub(" ", text.translate(_INVISIBLE)).strip()


def half_width(text: str) -> str:
    """Write full-width letters, digits and signs (１２，（）) as half-width ones, without any blanks."""
    return _BLANKS.sub("", text.translate(_INVISIBLE).translate(_HALF_WIDTH))

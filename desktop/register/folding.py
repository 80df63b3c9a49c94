"""The form in which names and codes are compared: what the eye takes for the same is the same."""

from __future__ import annotations

import unicodedata

_VARIATION = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors: they choose between two drawings of one character."""
_NONCHARACTERS = range(0xFDD0, 0xFDF0)
"""Never part of a text; the search index uses two of them as marks."""


def fold(text: str) -> str:
    """Return the text without blanks and punctuation, half-width and in small letters.

    Every character is folded by itself, hence the folded part of a text is a part of the folded text.
    """
    return text.lower() if text.isascii() and text.isalnum() else text.translate(_FOLDED)


class _Folded(dict[int, str]):
    """Character → its folded form, worked out when it is first met."""

    def __missing__(self, char: int) -> str:
        found = self[char] = "".join(filter(_telling, unicodedata.normalize("NFKD", chr(char)).casefold()))
        return found


_FOLDED = _Folded()


def _telling(char: str) -> bool:
    if char.isascii():
        return char.isalnum()
    if unicodedata.category(char)[0] in "PZ" or unicodedata.category(char) in {"Cc", "Cf", "Cs"}:
        return False
    return not any(ord(char) in marks for marks in (*_VARIATION, _NONCHARACTERS))

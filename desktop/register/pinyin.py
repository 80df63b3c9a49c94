"""Names by sound: the initials by which people look for them, and the order in which a list stands."""

from __future__ import annotations

from functools import lru_cache

from desktop.register.folding import fold

_LONGEST_WORD = 4
_SURNAMES = {
    "仇": "qiu",
    "区": "ou",
    "单": "shan",
    "尉": "yu",
    "朴": "piao",
    "查": "zha",
    "曾": "zeng",
    "盖": "ge",
    "秘": "bi",
    "缪": "miao",
    "乐": "yue",
    "解": "xie",
    "覃": "qin",
    "冼": "xian",
    "逄": "pang",
}
"""Characters that are read otherwise as a surname."""


@lru_cache(maxsize=65536)
def _readings(char: str) -> tuple[str, ...]:
    """Return all syllables of a character, the usual first; of what has no reading, the character itself."""
    from pypinyin import Style, pinyin

    (found,) = pinyin(char, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(fold(syllable) or char for syllable in found))


@lru_cache(maxsize=65536)
def _word(word: str) -> tuple[str, ...]:
    """Return the syllables of a word that the dictionary has; empty where it has not."""
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    if word not in PHRASES_DICT:
        return ()
    found = tuple(fold(syllable) for syllable in lazy_pinyin(word, style=Style.NORMAL))
    return found if len(found) == len(word) else ()


def _in_a_word(name: str, place: int) -> str:
    """Return how a character is read in the longest word around it; empty where it stands alone."""
    for length in range(_LONGEST_WORD, 1, -1):
        for start in range(max(0, place - length + 1), min(place, len(name) - length) + 1):
            if found := _word(name[start : start + length]):
                return found[place - start]
    return ""


@lru_cache(maxsize=65536)
def _letters(char: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(syllable[0] for syllable in _readings(char)))


def initials(folded: str) -> tuple[tuple[str, ...], ...]:
    """Return, for each character of a folded name, the initials of all its readings: 重庆 → (z, c, t), (q).

    What is no Chinese character stands for itself.
    """
    return tuple(map(_letters, folded))


def sort_key(folded: str, *, personal: bool = False) -> str:
    """Return what a list is ordered by: the syllables, with a blank between them.

    A word settles how its characters are read, and a surname is read as one.
    """
    syllables = [
        ("" if personal or len(_readings(char)) == 1 else _in_a_word(folded, place)) or _readings(char)[0]
        for place, char in enumerate(folded)
    ]
    if personal and folded[:1] in _SURNAMES:
        syllables[0] = _SURNAMES[folded[0]]
    return " ".join(syllables)

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


@lru_cache(maxsize=65536)
def _in_a_word(name: str, place: int) -> str:
    """Return how a character is read in the longest word around it, else by itself.

    ``name`` need not be longer than the words that may be around it, and is the same in very many names.
    """
    for length in range(_LONGEST_WORD, 1, -1):
        for start in range(max(0, place - length + 1), min(place, len(name) - length) + 1):
            if found := _word(name[start : start + length]):
                return found[place - start]
    return _readings(name[place])[0]


@lru_cache(maxsize=65536)
def _only_reading(char: str) -> str:
    """Return the syllable of a character that has but one, else nothing."""
    first, *others = _readings(char)
    return "" if others else first


def _around(name: str, place: int) -> tuple[str, int]:
    """Return the piece of a name that settles how one of its characters is read, and its place in it."""
    first = max(0, place - _LONGEST_WORD + 1)
    return name[first : place + _LONGEST_WORD], place - first


@lru_cache(maxsize=65536)
def letters(char: str) -> tuple[str, ...]:
    """Return the initials of all readings of a character: 重 → z, c, t. What is not Chinese stands for itself."""
    return tuple(dict.fromkeys(syllable[0] for syllable in _readings(char)))


def initials(folded: str) -> tuple[tuple[str, ...], ...]:
    """Return, for each character of a folded name, the initials of all its readings: 重庆 → (z, c, t), (q)."""
    return tuple(map(letters, folded))


def sort_key(folded: str, *, personal: bool = False) -> str:
    """Return what a list is ordered by: the syllables, with a blank between them.

    A word settles how its characters are read, and a surname is read as one.
    """
    if personal:
        syllables = [_readings(char)[0] for char in folded]
        syllables[:1] = [_SURNAMES.get(char, syllables[0]) for char in folded[:1]]
        return " ".join(syllables)
    syllables = list(map(_only_reading, folded))
    for place, known in enumerate(syllables):
        if not known:
            syllables[place] = _in_a_word(*_around(folded, place))
    return " ".join(syllables)

"""Setting type: which font draws which character, how wide it is, and lines made of runs.

黑 (Sans) is what the form says, 宋 (Serif) what the record says. Figures, codes and Latin letters are always
Sans, because the digits of Noto Serif are proportional and columns of them do not align.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, Literal, NamedTuple

import resources
from desktop.reports.lines import break_lines

MM = 72 / 25.4
LINE_PITCH = 1.22
"""Distance of two baselines in type sizes."""
STAND_IN = "□"
"""Drawn where no font has the character."""
_BOLD_FIGURES = -0.035
"""Tracking in em that brings bold figures to the pitch of the regular ones."""

Family = Literal["Sans", "SansBold", "Serif", "SerifBold", "System", "SystemBold"]
Font = Literal[Family, "SansHalf", "SansBoldHalf", "SerifHalf", "SerifBoldHalf"]
"""What draws: a family, or its companion with marks half as wide."""
_FILES: dict[Font, str] = {
    "Sans": "NotoSansSC-Regular",
    "SansBold": "NotoSansSC-Bold",
    "Serif": "NotoSerifSC-Regular",
    "SerifBold": "NotoSerifSC-Bold",
    "SansHalf": "NotoSansSC-Regular-Half",
    "SansBoldHalf": "NotoSansSC-Bold-Half",
    "SerifHalf": "NotoSerifSC-Regular-Half",
    "SerifBoldHalf": "NotoSerifSC-Bold-Half",
}
_HALF: dict[Family, Font] = {
    "Sans": "SansHalf",
    "SansBold": "SansBoldHalf",
    "Serif": "SerifHalf",
    "SerifBold": "SerifBoldHalf",
}
_HALVES = frozenset(_HALF.values())
_CLOSING, _OPENING = "，。、；：？！）〕］｝》〉」』】”’", "（〔［｛《〈「『【“‘"
_ADJOINING = re.compile(f"[{_CLOSING}](?=[{_CLOSING}{_OPENING}])|(?<=[{_OPENING}])[{_OPENING}]")
"""Marks that give up their empty half: closing ones before another mark, opening ones after an opening one."""
_NARROW = {mark: chr(0x10FF00 + number) for number, mark in enumerate(_CLOSING + _OPENING)}
"""Mark → what stands for it, while lines are made, where it is half as wide."""
_WIDE = {ord(narrow): mark for mark, narrow in _NARROW.items()}
_OTHER: dict[Family, Family] = {"Sans": "Serif", "SansBold": "SerifBold", "Serif": "Sans", "SerifBold": "SansBold"}
_FIGURES: dict[Family, Family] = {"Sans": "Sans", "SansBold": "SansBold", "Serif": "Sans", "SerifBold": "SansBold"}


class Style(NamedTuple):
    """A family and a size in points."""

    family: Family
    size: float
    titling: bool = False
    """Whether figures stay in the family of the text."""
    tracking: float = 0.0
    """Added to the advance of every character, in em."""
    underlined: bool = False


class Glyph(NamedTuple):
    """What stands for a character: the font, its advance and tracking in em, and whether it is only a stand-in."""

    font: Font
    advance: float
    tracking: float
    stand_in: bool = False


class Span(NamedTuple):
    """Text in one style."""

    text: str
    style: Style


class Run(NamedTuple):
    """Characters of one font and tracking, ready to draw. Tracking and width are points."""

    font: Font
    size: float
    text: str
    tracking: float
    width: float
    underlined: bool = False


class Line(NamedTuple):
    """A typeset line."""

    runs: tuple[Run, ...]
    width: float
    size: float
    """The largest size in it."""


_SYSTEM: dict[Family, str] = {"System": "simfang.ttf", "SystemBold": "simhei.ttf"}
"""仿宋 and 黑体 of Windows, which may not be shipped: used in their places where they are installed and wanted."""
_INSTEAD: dict[Family, Family] = {"Serif": "System", "Sans": "SystemBold", "SansBold": "SystemBold"}
_WINDOWS_FONTS = Path("C:/Windows/Fonts")


class _Wish:
    """Whether the system's fonts are wanted. One for the program, as are the fonts themselves."""

    folder: Path | None = None


def use_system_fonts(*, wanted: bool, folder: Path = _WINDOWS_FONTS) -> bool:
    """Draw with 仿宋 and 黑体 of Windows from now on, or with the bundled fonts again; return whether it does.

    Where the folder has not both, the bundled fonts stay. What they lack is drawn by the bundled ones.
    """
    there = wanted and all((folder / file).is_file() for file in _SYSTEM.values())
    chosen = folder if there else None
    if chosen != _Wish.folder:
        _Wish.folder = chosen
        for made in (load_font, _coverage, _face):
            made.cache_clear()
    return there


@cache
def load_font(family: Font) -> Any:
    """Return the reportlab font, registered under its name. Embedded as a subset, loaded once."""
    from reportlab.pdfbase.pdfmetrics import registerFont

    if family in _SYSTEM and _Wish.folder:
        file = str(_Wish.folder / _SYSTEM[family])
    else:
        file = str(resources.path(f"fonts/{_FILES[family]}.ttf"))
    font = _exact_font(family, file)
    registerFont(font)
    return font


def _exact_font(name: str, file: str) -> Any:
    from reportlab.pdfbase.ttfonts import TTFont

    class ExactFont(TTFont):  # type: ignore[misc]  # reportlab has no types
        """A TrueType font whose text extracts exactly, also outside the basic plane."""

        def addObjects(self, doc: Any) -> None:  # noqa: N802  # reportlab calls it
            before = set(doc.idToObject)
            super().addObjects(doc)
            for key in set(doc.idToObject) - before:
                if key.startswith("toUnicodeCMap:"):
                    stream = doc.idToObject[key]
                    stream.content = _utf16_map(stream.content)

    return ExactFont(name, file)


def _utf16_map(content: str) -> str:
    """Rewrite reportlab's ToUnicode map: UTF-16BE beyond U+FFFF, and no more than 100 entries in a block."""
    head, entries, tail = re.split(r"\d+ beginbfchar\n|endbfchar\n", content)
    pairs = [line.split() for line in entries.splitlines()]
    rows = [f"{code} <{chr(int(point[1:-1], 16)).encode('utf-16-be').hex().upper()}>" for code, point in pairs]
    blocks = (rows[i : i + 100] for i in range(0, len(rows), 100))
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return head + body + tail


class _Face(dict[str, Glyph]):
    """The glyphs of a style, found once for each character."""

    def __init__(self, family: Family, *, titling: bool, tracking: float) -> None:
        super().__init__()
        self._family = family
        self._figures = family if titling else _FIGURES[family]
        self._tracking = tracking

    def __missing__(self, char: str) -> Glyph:
        if ord(char) in _WIDE:
            half = _HALF[self._family]
            load_font(half)
            self[char] = Glyph(half, 0.5 + self._tracking, self._tracking)
            return self[char]
        wanted = self._figures if "!" <= char <= "~" else self._family
        glyph = _glyph(wanted, char)
        more = self._tracking
        self[char] = glyph._replace(advance=glyph.advance + more, tracking=glyph.tracking + more)
        return self[char]


@cache
def _coverage(family: Family) -> frozenset[int]:
    """Return the characters that the font has by itself, without stand-ins."""
    return frozenset(load_font(family).face.charToGlyph)


def _glyph(wanted: Family, char: str) -> Glyph:
    instead = (_INSTEAD[wanted],) if _Wish.folder and wanted in _INSTEAD else ()
    for family in (*instead, wanted, _OTHER[wanted]):
        if ord(char) in _coverage(family):
            tracking = _BOLD_FIGURES if family == "SansBold" and char in "0123456789" else 0.0
            return Glyph(family, load_font(family).face.charWidths[ord(char)] / 1000 + tracking, tracking)
    return _stand_in(wanted, char)


def _stand_in(family: Family, char: str) -> Glyph:
    """Let □ be drawn for a character that no font has; text that is copied or searched stays right."""
    face, box = load_font(family).face, ord(STAND_IN)
    face.charToGlyph[ord(char)] = face.charToGlyph[box]
    face.charWidths[ord(char)] = face.charWidths[box]
    return Glyph(family, face.charWidths[box] / 1000, 0.0, stand_in=True)


@cache
def _face(family: Family, titling: bool = False, tracking: float = 0.0) -> _Face:
    return _Face(family, titling=titling, tracking=tracking)


def _face_of(style: Style) -> _Face:
    return _face(style.family, style.titling, style.tracking)


def missing_characters(text: str) -> tuple[str, ...]:
    """Return the characters of ``text`` that no font has, each once, in their order."""
    face = _face("Serif")
    return tuple(dict.fromkeys(char for char in text if face[char].stand_in))


def width_of(text: str, style: Style) -> float:
    """Return how wide ``text`` is on one line, in points."""
    face = _face_of(style)
    return style.size * sum(face[char].advance for char in text)


def one_line(text: str, style: Style) -> Line:
    """Typeset ``text`` on one line, however long."""
    return _line(_squeezed((Span(text, style),)), 0, len(text))


def typeset(spans: Sequence[Span], width: float) -> tuple[Line, ...]:
    """Typeset ``spans`` one after the other into lines of at most ``width`` points."""
    squeezed = _squeezed(spans)
    advances = _advances(squeezed[0]) if len(squeezed) == 1 else list(chain.from_iterable(map(_advances, squeezed)))
    extents = break_lines("".join(span.text for span in spans), advances, width)
    return tuple(_line(squeezed, start, end) for start, end in extents)


def _squeezed(spans: Sequence[Span]) -> Sequence[Span]:
    """Let marks that adjoin stand closer; every text keeps its length."""
    text = "".join(span.text for span in spans)
    if not _ADJOINING.search(text):
        return spans
    squeezed = _ADJOINING.sub(lambda match: _NARROW[match[0]], text)
    ends = list(accumulate(len(span.text) for span in spans))
    return [span._replace(text=squeezed[end - len(span.text) : end]) for span, end in zip(spans, ends, strict=True)]


def _advances(span: Span) -> list[float]:
    face = _face_of(span.style)
    size = span.style.size
    return [size * face[char][1] for char in span.text]


def _line(spans: Iterable[Span], start: int, end: int) -> Line:
    runs: list[Run] = []
    sizes: list[float] = []
    at = 0
    for text, style in spans:
        part = text[max(start - at, 0) : max(end - at, 0)]
        at += len(text)
        if part or not text:
            runs += _runs(part, style)
            sizes.append(style.size)
    return Line(tuple(runs), sum(run.width for run in runs), max(sizes))


def _runs(text: str, style: Style) -> Iterator[Run]:
    """Yield the longest runs of characters that one font draws with one tracking."""
    face = _face_of(style)
    glyphs = [face[char] for char in text]
    start, count = 0, len(glyphs)
    while start < count:
        font, _, tracking, _ = glyphs[start]
        end = start + 1
        while end < count and glyphs[end][0] == font and glyphs[end][2] == tracking:
            end += 1
        width = style.size * sum([glyph[1] for glyph in glyphs[start:end]])
        part = text[start:end].translate(_WIDE) if font in _HALVES else text[start:end]
        yield Run(font, style.size, part, tracking * style.size, width, style.underlined)
        start = end

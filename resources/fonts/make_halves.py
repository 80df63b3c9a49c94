"""Make the companions of the four bundled fonts: their full-width marks, half as wide, for marks that adjoin.

    python resources/fonts/make_halves.py

A mark fills only half of its square. Where two adjoin, one gives up its empty half. Moving the next mark back would
do on paper, but some readers then lose text; a font with narrower marks extracts exactly everywhere.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FACES = ("NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular", "NotoSerifSC-Bold")
MARKS = "，。、；：？！）〕］｝》〉」』】”’（〔［｛《〈「『【“‘"
_HALF = 500
_NAMES = (1, 3, 4, 6, 16)
_NEAR = 20


def make(name: str) -> None:
    """Write the companion of one font."""
    font = TTFont(HERE / f"{name}.ttf", recalcTimestamp=False)
    options = Options(layout_features=[], notdef_outline=True, name_IDs=["*"], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, MARKS))
    subsetter.subset(font)
    for mark in font.getBestCmap().values():
        _halve(font, mark)
    for record in font["name"].names:  # a PDF file must not take it for the font that it goes with
        if record.nameID in _NAMES:
            record.string = record.toUnicode().replace("SC", "SCHalf")
    font.save(HERE / f"{name}-Half.ttf")


def _halve(font: TTFont, mark: str) -> None:
    """Make a glyph half as wide; what stands in the right half of its square moves into the left one."""
    box = font["glyf"][mark]
    if box.xMax <= _HALF + _NEAR:
        shift = 0
    elif box.xMin >= _HALF - _NEAR:
        shift = -_HALF
    else:
        shift = (_HALF - box.xMin - box.xMax) // 2
    pen = TTGlyphPen(font.getGlyphSet())
    font.getGlyphSet()[mark].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
    font["glyf"][mark] = pen.glyph()
    font["hmtx"][mark] = (_HALF, font["hmtx"][mark][1] + shift)


def main() -> None:
    """Make the four files beside this script."""
    for name in FACES:
        make(name)
        print(f"{name}-Half.ttf: {(HERE / f'{name}-Half.ttf').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

"""Make the four bundled fonts: subsets of Noto Sans SC and Noto Serif SC.

    python resources/fonts/make_fonts.py FOLDER

FOLDER holds the files of the npm packages @expo-google-fonts/noto-sans-sc (0.4.3) and @expo-google-fonts/noto-serif-sc
(0.4.3), as ``npm pack`` and ``tar`` lay them out. The same packages give the same bytes.

The fonts are under the SIL Open Font License 1.1, which allows subsets. The Reserved Font Name of Noto Sans SC is
"Source"; no name of ours uses it, so nothing need be renamed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FACES = {
    "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
    "400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC-Regular.ttf",
    "700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC-Bold.ttf",
}
RANGES = (
    (0x0020, 0x017F),  # ASCII, Latin-1 and the Latin letters with pinyin's tones
    (0x01CD, 0x01DC),  # ǎ ǐ ǒ ǔ ǚ
    (0x0370, 0x03FF),  # Greek
    (0x2000, 0x206F),  # punctuation
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x27BF),  # units, roman numerals, arrows, mathematics, ①, boxes, ● ✓
    (0x3000, 0x33FF),  # 、。〔〕 kana, ㈠, ㎡
    (0x9FA6, 0x9FFF),  # late additions to the basic block: 鿍 鿎 鿏
    (0xFE10, 0xFE6F),  # vertical and small forms
    (0xFF00, 0xFFEF),  # full-width forms
    (0x20000, 0x3FFFF),  # the characters of names beyond the basic plane, as far as the source has them
)


def gbk() -> set[str]:
    """Return every character of GBK with two bytes."""
    return {chr(code) for code in range(0x80, 0x10000) if chr(code).encode("gbk", "ignore")}


def beyond_gbk() -> set[str]:
    """Return the characters of 通用规范汉字表 that GBK lacks."""
    lines = (HERE / "beyond_gbk.txt").read_text(encoding="utf-8").splitlines()
    return {character for line in lines if not line.startswith("#") for character in line}


def wanted() -> set[int]:
    """Return the code points that the subsets keep, where the source has them."""
    listed = {ord(character) for character in gbk() | beyond_gbk()}
    return listed.union(*(range(first, last + 1) for first, last in RANGES))


def _shifted(font: TTFont, part: str, middle: tuple[int, int]) -> tuple[str, Transform]:
    """Place the glyph of ``part`` with the middle of its box at ``middle``."""
    name = font.getBestCmap()[ord(part)]
    box = font["glyf"][name]
    return name, Transform().translate(middle[0] - (box.xMin + box.xMax) // 2, middle[1] - (box.yMin + box.yMax) // 2)


def _approximates(font: TTFont) -> list[tuple[str, Transform]]:
    """Make ≒ of an equals sign and two dots."""
    name = font.getBestCmap()[ord("=")]
    box = font["glyf"][name]
    dots = (box.xMin + 80, box.yMax + 110), (box.xMax - 80, box.yMin - 110)
    return [(name, Transform()), *(_shifted(font, ".", dot) for dot in dots)]


def _add(font: TTFont, code: int, parts: list[tuple[str, Transform]]) -> None:
    """Give ``font`` a character that the source lacks, put together from glyphs that it has; as wide as the first."""
    pen = TTGlyphPen(font.getGlyphSet())
    for part, shift in parts:
        pen.addComponent(part, shift)
    name = f"uni{code:04X}"
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = font["hmtx"][parts[0][0]]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def make(source: Path, target: Path) -> None:
    """Write the subset of ``source``: outlines and names, without layout tables (nothing is set vertically)."""
    font = TTFont(source, recalcTimestamp=False)
    _add(font, ord("≒"), _approximates(font))
    _add(font, ord("✗"), [(font.getBestCmap()[ord("×")], Transform())])
    options = Options(layout_features=[], notdef_outline=True, name_IDs=["*"])
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    font.save(target)


def main(folder: Path) -> None:
    """Make the four files beside this script from the packages unpacked anywhere below ``folder``."""
    for source, target in FACES.items():
        (found,) = folder.glob(f"**/{source}")
        make(found, HERE / target)
        print(f"{target}: {(HERE / target).stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

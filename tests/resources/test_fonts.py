"""The bundled fonts print whatever a county bureau writes."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

import resources
from policies.facts import CATALOGUE
from resources.fonts.make_halves import MARKS

FONTS = ("NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular", "NotoSerifSC-Bold")


@pytest.fixture(params=FONTS)
def font(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(resources.path(f"fonts/{request.param}.ttf"))


def lacking(font: TTFont, text: str) -> str:
    return "".join(sorted({c for c in text if ord(c) not in font.getBestCmap()}))


def test_the_whole_of_gbk_is_there(font: TTFont) -> None:
    gbk = "".join(chr(code) for code in range(0x80, 0x10000) if chr(code).encode("gbk", "ignore"))
    assert len(gbk) == 21791
    assert lacking(font, gbk) == ""


def test_rare_characters_of_names_are_there(font: TTFont) -> None:
    lines = resources.text("fonts/beyond_gbk.txt").splitlines()
    rare = "".join(line for line in lines if not line.startswith("#"))
    assert len(rare) == 276
    assert any(ord(character) > 0xFFFF for character in rare)
    assert lacking(font, rare) == ""


def test_every_label_of_the_fact_catalogue_can_be_printed(font: TTFont) -> None:
    assert lacking(font, "".join(fact.label for fact in CATALOGUE.values())) == ""


def test_signs_of_forms_and_notices_are_there(font: TTFont) -> None:
    signs = "①②③⑩⑳㎡〔〕￥·−—…“”‘’《》【】※●○■□✓✗→↑↓▲▼℃‰×÷±≥≤≠≈（一）㈠ⅠⅣ　§"
    assert lacking(font, signs) == ""


def test_outlines_are_truetype_and_nothing_else_is_carried(font: TTFont) -> None:
    assert "glyf" in font, "reportlab embeds TrueType outlines only"
    assert not {"vmtx", "GSUB", "GPOS"} & set(font.keys())


def test_the_companions_have_every_mark_half_as_wide(font: TTFont) -> None:
    path = resources.path(f"fonts/{font['name'].getDebugName(6)}-Half.ttf")
    companion = TTFont(path)
    marks = companion.getBestCmap()
    assert "".join(map(chr, sorted(marks))) == "".join(sorted(MARKS))
    for glyph in marks.values():
        assert companion["hmtx"][glyph][0] * 2 == font["hmtx"][font.getBestCmap()[ord("，")]][0]
        assert companion["glyf"][glyph].xMin >= 0
        assert companion["glyf"][glyph].xMax <= 500
    assert companion["name"].getDebugName(6) != font["name"].getDebugName(6)


def test_the_licence_is_beside_the_fonts() -> None:
    licence = resources.text("fonts/OFL.txt")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name" in licence

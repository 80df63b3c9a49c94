from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources
from desktop.reports.page import PORTRAIT, Document, Page, Pen
from desktop.reports.type import Span, Style, one_line, typeset, use_system_fonts, width_of
from tests.reports import geometry

BODY = Style("Serif", 10)
DOCUMENT = Document("题", "局", "批次")


@pytest.fixture
def windows_fonts(tmp_path: Path) -> Iterator[Path]:
    """A folder with fonts under the names that Windows has them."""
    for name, file in (("simfang.ttf", "NotoSerifSC-Bold"), ("simhei.ttf", "NotoSansSC-Bold")):
        shutil.copyfile(resources.path(f"fonts/{file}.ttf"), tmp_path / name)
    yield tmp_path
    use_system_fonts(wanted=False)


@pytest.mark.parametrize(
    ("text", "widths"),
    [("年，月", 3.0), ("》（叶", 2.5), ("（《叶》），", 4.5), ("“甲”、“乙”", 6.0), ("号），“达", 4.0), ("平。", 2.0)],
)
def test_marks_that_adjoin_stand_closer(text: str, widths: float) -> None:
    assert one_line(text, BODY).width == pytest.approx(widths * 10)
    assert "".join(run.text for run in one_line(text, BODY).runs) == text


def test_marks_adjoin_across_styles() -> None:
    (line,) = typeset([Span("意见》", BODY), Span("（续）", Style("SansBold", 10))], 200)
    assert line.width == pytest.approx(55)


@pytest.mark.parametrize("family", ["Sans", "SansBold", "Serif", "SerifBold"])
def test_narrow_marks_extract_exactly_and_stand_apart(family: str) -> None:
    text = "（注：“甲”、“乙”）；《关于…意见》（叶政〔2017〕38号），〔一〕。【附】！？"
    line = one_line(text, Style(family, 12))  # type: ignore[arg-type]  # one of them

    def draw(pen: Pen) -> None:
        pen.line(line, 60, 400, 100)

    file = DOCUMENT.render([Page(PORTRAIT, draw)])
    assert geometry.text_of(file) == text
    geometry.assert_apart(geometry.pages_of(file))


def test_fonts_of_the_system_are_used_where_they_are_wanted(windows_fonts: Path) -> None:
    assert use_system_fonts(wanted=True, folder=windows_fonts)
    assert {run.font for run in one_line("仿宋𬭎", BODY).runs} <= {"System", "Serif"}
    assert {run.font for run in one_line("黑体12.34", Style("SansBold", 10)).runs} == {"SystemBold"}
    assert {run.font for run in one_line("标题", Style("SerifBold", 20)).runs} == {"SerifBold"}
    assert geometry.text_of(DOCUMENT.render([Page(PORTRAIT, lambda pen: pen.line(one_line("仿宋", BODY), 60, 99, 99))]))
    assert not use_system_fonts(wanted=False)
    assert {run.font for run in one_line("仿宋", BODY).runs} == {"Serif"}


def test_without_both_fonts_the_bundled_ones_stay(windows_fonts: Path) -> None:
    (windows_fonts / "simhei.ttf").unlink()
    before = width_of("字", BODY)
    assert not use_system_fonts(wanted=True, folder=windows_fonts)
    assert {run.font for run in one_line("仿宋", BODY).runs} == {"Serif"}
    assert width_of("字", BODY) == before

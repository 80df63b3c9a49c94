from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.reports.lines import break_lines, clean, tighten

TEXT = "审定固定资产388,600.00元、软件（含税）；叶政〔2017〕38号，合计的30%。六安市农村电子商务服务有限公司×＝"


def lines_of(text: str, width: int) -> list[str]:
    extents = break_lines(text, [1.0 if ord(c) > 0x2E7F or c in "×＝" else 0.5 for c in text], width)
    assert [start for start, _ in extents[1:]] == [end for _, end in extents[:-1]]
    return [text[start:end] for start, end in extents]


def test_a_short_text_is_one_line() -> None:
    assert lines_of("王磊", 10) == ["王磊"]
    assert lines_of("", 10) == [""]


def test_a_figure_stays_with_its_unit() -> None:
    assert lines_of("审定软件投入388,600.00元，合计的三成", 11) == ["审定软件投入", "388,600.00元，合计", "的三成"]


def test_a_date_is_not_torn() -> None:
    assert lines_of("电商示范企业称号省级（2018-09-12）", 13) == ["电商示范企业称号省级", "（2018-09-12）"]
    assert lines_of("于2018/09/12认定、2018.09.13公示", 9) == ["于2018/09/12认定、", "2018.09.13公示"]
    assert lines_of("受理电话0564-6000012", 8) == ["受理电话", "0564-6000012"]


def test_what_belongs_together_is_not_torn() -> None:
    assert lines_of("六安市丝路花语茧丝绸电子商务有限公司", 17) == ["六安市丝路花语茧丝绸电子商务", "有限公司"]
    assert lines_of("按照区政府文件叶政〔2017〕38号办理", 11) == ["按照区政府文件叶政", "〔2017〕38号办理"]


def test_the_last_line_has_more_than_two_characters() -> None:
    assert lines_of("一二三四五六七八九十甲", 10) == ["一二三四五六七八", "九十甲"]


def test_a_word_wider_than_the_line_is_cut() -> None:
    assert lines_of("91341504MA2N0K3X58", 4) == ["91341504", "MA2N0K3X", "58"]


@given(st.text(alphabet=TEXT, max_size=80), st.integers(min_value=8, max_value=30))
def test_every_line_fits_and_nothing_is_lost(text: str, width: int) -> None:
    lines = lines_of(text, width)
    assert "".join(lines) == text
    for line in lines:
        assert sum(1.0 if ord(c) > 0x2E7F or c in "×＝" else 0.5 for c in line) <= width


@given(
    st.lists(st.sampled_from(["审定", "投入，", "（含税）", "33,000.00元、", "合计", "农产品；"]), max_size=20),
    st.integers(8, 30),
)
def test_no_closer_starts_and_no_opener_ends_a_line(words: list[str], width: int) -> None:
    for line in lines_of("".join(words), width):
        assert not line.startswith(tuple("，、；）"))
        assert not line.endswith("（")


def test_an_ordinal_is_not_torn() -> None:
    assert lines_of("平岗街道网店开设基础培训班（第1期）", 15) == ["平岗街道网店开设基础培训班", "（第1期）"]


def test_blanks_between_figures_and_chinese_are_for_screens() -> None:
    assert (
        tighten("评定得分95.5分，14 个参评，排第 1，80% 以上，A 级 3 A")
        == "评定得分95.5分，14个参评，排第1，80%以上，A 级3 A"
    )


def test_clean_keeps_what_is_printed_and_drops_the_rest() -> None:
    assert clean(" 王\x07磊\u200b\u202e\ufe00 \n小\u00a0店\u3000甲\t") == "王磊 小 店\u3000甲"
    assert clean("阿依·古丽𬭎𠮷") == "阿依·古丽𬭎𠮷"
    assert clean("\ud800\uffff") == ""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2  # type: ignore[import-untyped]  # carries no types
import pytest

from desktop.reports.award_list import award_list
from desktop.reports.award_list_pdf import award_list_pdf
from desktop.reports.type import MM
from policies.money import yuan
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed
from tests.reports.making import CASES, ENDLESS, LINE, batch_of

HEADS = ["序号", "单位（个人）名称", "核定依据", "奖补金额", "备注"]


@cache
def file_of(case: str) -> bytes:
    return award_list_pdf(award_list(CASES[case]))[0]


@cache
def pages_of(case: str) -> tuple[Any, ...]:
    return geometry.pages_of(file_of(case))


def text_of(case: str) -> str:
    return geometry.text_of(file_of(case))


@pytest.mark.parametrize("case", CASES)
def test_nothing_stands_outside_the_margins(case: str) -> None:
    pages = pages_of(case)
    assert_inside(pages, 18, 279, 12, 206)
    for page in pages:
        assert (round(page.width / MM), round(page.height / MM)) == (297, 210)
        assert [c["text"] for c in page.chars if 191.5 * MM < c["bottom"] < 199 * MM] == []


@pytest.mark.parametrize("case", CASES)
def test_no_character_stands_on_another_or_on_a_rule(case: str) -> None:
    assert_apart(pages_of(case))
    assert_not_crossed(pages_of(case))


@pytest.mark.parametrize("case", CASES)
def test_every_page_has_head_and_foot(case: str) -> None:
    pages = pages_of(case)
    for number, page in enumerate(pages, 1):
        text = re.sub(r"\s+", "", page.extract_text())
        assert f"第{number}页共{len(pages)}页" in text
        assert "内部资料" in text
        assert "批次YJ-2018-01" in text
        assert "".join(CASES[case].seal[:16]) in text
        assert "生成2019-04-1202:30" in text
        assert ("奖补名单（续）" in text) == (number > 1)
        assert text.count("单位：元") == 1
        if page.rects or "小计" in text:
            amount = "奖补（推荐）金额" if case == "several payers" else "奖补金额"
            assert all(head in text or head == "奖补金额" for head in HEADS)
            assert all(part in text for part in re.split("(?=（)", amount))


@pytest.mark.parametrize("case", CASES)
def test_every_line_and_every_sum_is_printed(case: str) -> None:
    text, awards = text_of(case), award_list(CASES[case])
    for entry in (entry for each in awards.groups for entry in each.entries):
        assert entry.name in text
        assert entry.basis in text or case == "endless basis"
        assert entry.code in text
        assert yuan(entry.amount) in text
    assert text.count("小计（") == len(awards.groups)
    for each in awards.groups:
        assert f"小计（{len(each.entries)}笔）{yuan(each.total)}" in text
    assert f"合计（{awards.tally}）{yuan(CASES[case].total)}" in text
    assert f"合计（大写）{awards.capital}" in text
    for signer in ("制表人", "复核人", "股室负责人", "分管领导", "主要负责人"):
        assert text.count(signer) == 1


def rows_on(page: Any) -> str:
    """Return the rows of a page from the top: H a head of a group, E an entry, S a subtotal."""
    heads = [(rect["top"] + 1, "H") for rect in page.rects]
    words = page.extract_words()
    entries = [(word["top"], "E") for word in words if word["x1"] < 29 * MM and re.fullmatch(r"\d+", word["text"])]
    sums = [(word["top"], "S") for word in words if word["text"].startswith("小计")]
    return "".join(kind for _, kind in sorted(heads + entries + sums))


def test_an_entry_longer_than_a_page_goes_on_overleaf() -> None:
    text = text_of("endless basis")
    assert [part for part in ENDLESS if part[:9] not in text] == []
    assert text.count("公共服务中心设备设施购置补助（续）") == len(pages_of("endless basis")) - 2


@pytest.mark.parametrize("case", sorted(CASES.keys() - {"endless basis"}))
def test_groups_are_divided_only_where_they_may_be(case: str) -> None:
    pages = [rows for rows in map(rows_on, pages_of(case)) if rows]
    for rows in pages:
        assert re.fullmatch(r"(HE+S)*(HEE+)?", rows)
    sizes = [len(each.entries) for each in award_list(CASES[case]).groups]
    assert sum(rows.count("E") for rows in pages) == sum(sizes)
    assert sum(rows.count("S") for rows in pages) == len(sizes)
    for before, after in pairwise(pages):
        assert before.endswith("S") or re.match(r"HEE+S|HEE+$", after)


def test_a_divided_group_repeats_its_head() -> None:
    first, second, third = pages_of("five hundred lines")[:3]
    assert rows_on(first).count("H") == 2
    assert "YJ-10补助（续）" not in re.sub(r"\s", "", first.extract_text())
    for page in (second, third):
        assert "YJ-10补助（续）" in re.sub(r"\s", "", page.extract_text())


def test_amounts_stand_right_aligned_below_each_other() -> None:
    page = pages_of("one line")[0]
    ends = [
        word["x1"]
        for word in page.extract_words()
        if re.fullmatch(r"[\d,]+\.\d\d", word["text"]) and word["x0"] > 230 * MM
    ]
    assert len(ends) == 3
    assert max(ends) - min(ends) < 0.5


def test_no_figure_is_divided() -> None:
    words = [word["text"] for page in pages_of("twelve digits") for word in page.extract_words()]
    assert words.count("493,827,156,049.36") == 2
    assert words.count("123,456,789,012.34") == 4


def test_the_empty_batch_says_so() -> None:
    text = text_of("empty")
    assert "本批次无应奖补项目" in text
    assert "合计（0笔）0.00" in text
    assert "人民币零元整" in text


def test_who_pays_and_what_is_unknown_are_told() -> None:
    text = text_of("several payers")
    assert "依据：《关于加快电子商务发展的实施意见》（文号、日期待本单位补录）" in text
    assert "制表单位：（单位名称待补录）" in text
    for words in (
        "推荐上级资金名单",
        "本级财政承担（5笔）",
        "上级财政承担（20笔）",
        "当地财政承担（2笔）",
        "为减免，不付现金",
    ):
        assert words in text
    assert text.index("YJ-2018-01") < text.index("XX-9补助") < text.index("XX-5补助")
    assert "“临界”：指标恰好等于" in text
    assert text.count("有效期") == 1


def test_a_person_is_masked_and_an_enterprise_is_not() -> None:
    assert "110105********002X" in text_of("rare characters")
    assert "11010519491231002X" not in text_of("rare characters")
    assert "91350100M000100Y43" in text_of("one line")


def test_characters_that_no_font_has_are_told_and_still_extract() -> None:
    text = text_of("rare characters")
    assert "第4笔有字库没有的字（U+20BB7），以□代替，请手写补正" in text
    assert "第6笔有字库没有的字（U+E000）" in text
    for name in ("余𬭎", "王䶮", "阿依·古丽", "𠮷田", "㛃镕"):
        assert name in text


def test_five_thousand_names_and_codes_extract_exactly() -> None:
    rare = "𬭎䶮㛃𬘭𬬻㭎䥽𬍛·镕喆堃"
    lines = [
        replace(LINE, name=f"{rare[n % 12]}{rare[n * 7 % 11]}{n}号店", identity_code=f"9143{n * 7919:014}")
        for n in range(5000)
    ]
    awards = award_list(batch_of(*lines))
    document = pypdfium2.PdfDocument(award_list_pdf(awards)[0])
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    entries = [entry for each in awards.groups for entry in each.entries]
    assert [entry.number for entry in entries if f"{entry.number}{entry.name}{entry.code}" not in text] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not on this machine")
def test_poppler_reads_the_same(tmp_path: Path) -> None:
    file = tmp_path / "list.pdf"
    file.write_bytes(file_of("rare characters"))
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout.decode()  # noqa: S607
    for words in ("余𬭎", "王䶮", "阿依·古丽", "𠮷田", "110105********002X", "513,600.00"):
        assert words in text


def test_only_our_fonts_are_in_the_file_and_they_are_embedded() -> None:
    for page in pypdf.PdfReader(io.BytesIO(file_of("rare characters"))).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            assert re.fullmatch(r"/[A-Z]{6}\+Noto(Sans|Serif)SC(Half)?-(Regular|Bold)", font.get_object()["/BaseFont"])
            assert "/FontFile2" in font.get_object()["/FontDescriptor"]


def test_the_same_batch_gives_the_same_bytes_whatever_was_printed_before() -> None:
    script = (
        "import sys, hashlib; from tests.reports.making import LINE, batch_of\n"
        "from desktop.reports.award_list import award_list; from desktop.reports.award_list_pdf import award_list_pdf\n"
        "print(hashlib.sha256(award_list_pdf(award_list(batch_of(LINE)))[0]).hexdigest())"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True, text=True)
    fresh = run.stdout.strip()
    again = award_list_pdf(award_list(CASES["one line"]))[0]
    assert [hashlib.sha256(data).hexdigest() for data in (file_of("one line"), again)] == [fresh, fresh]

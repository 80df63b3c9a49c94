from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from desktop.register.batches import Batch
from desktop.reports.award_list import award_list
from desktop.reports.award_listing import listing_of
from desktop.reports.list_forms import ANNEX
from desktop.reports.notice import NoticeTerms, notice
from desktop.reports.notice_pdf import CELL, PITCH, notice_pdf
from desktop.reports.type import MM
from policies.findings.finding import Payer
from policies.problems import InputError
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed, squeezed
from tests.reports.making import CASES, LINE, LONG_NAME, batch_of

TERMS = NoticeTerms(
    start=date(2019, 4, 15),
    end=date(2019, 4, 19),
    working_days=5,
    meeting="局党组2019年第7次会议",
    dated=date(2019, 4, 12),
    phone="0564-6000012（电子商务股）",
    supervision="0564-6000034（派驻纪检监察组）",
    address="叶集区政务中心3号楼216室，邮编237431",
)
NOTICES = {
    "one line": (CASES["one line"], TERMS),
    "blank": (CASES["one line"], NoticeTerms()),
    "several payers": (CASES["several payers"], TERMS),
    "rare characters": (CASES["rare characters"], TERMS),
    "twelve digits": (CASES["twelve digits"], TERMS),
    "long bureau": (batch_of(LINE, bureau=LONG_NAME), replace(TERMS, address=LONG_NAME * 2)),
}


def file_of(batch: Batch, terms: NoticeTerms) -> bytes:
    annex = award_list(batch, ANNEX)
    return notice_pdf(notice(batch, annex, terms), annex)[0]


@cache
def pages_of(case: str) -> tuple[Any, ...]:
    return geometry.pages_of(file_of(*NOTICES[case]))


def upright(case: str) -> list[Any]:
    return [page for page in pages_of(case) if page.width < page.height]


@pytest.mark.parametrize("case", NOTICES)
def test_the_text_stands_on_the_grid_of_the_official_layout(case: str) -> None:
    for page in upright(case):
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        body = [c for c in page.chars if c["size"] > 15 and c["text"].strip()]
        assert min(c["x0"] for c in body) >= 28 * MM - 0.5
        # pdfminer leaves out the tracking after the last character of each string: a line may seem 2 points longer
        assert max(c["x1"] for c in body) <= 184 * MM + 2.5
        places = ((page.height - c["matrix"][5] - 37 * MM) / PITCH for c in body if c["size"] < 17)
        rows = {round(place % 1, 2) for place in places}
        assert len(rows) == 1
        assert max(page.height - c["matrix"][5] for c in body) < 262 * MM
    assert_apart(pages_of(case))
    assert_not_crossed(pages_of(case))
    assert_inside([page for page in pages_of(case) if page.width > page.height], 18, 279, 20, 206)


def test_a_full_line_holds_twenty_eight_characters_and_ends_at_the_margin() -> None:
    page = upright("one line")[0]
    lines: dict[float, list[Any]] = {}
    for char in page.chars:
        if 15 < char["size"] < 17 and char["text"].strip():
            lines.setdefault(round(char["matrix"][5]), []).append(char)
    full = [line for line in lines.values() if all(ord(c["text"]) > 0x2E80 for c in line) and len(line) > 25]
    assert {len(line) for line in full} <= {26, 28, 27}
    assert all(abs(line[-1]["x1"] - 184 * MM) < CELL / 2 for line in full)


@pytest.mark.parametrize("case", NOTICES)
def test_pages_are_numbered_through_odd_right_even_left(case: str) -> None:
    pages = pages_of(case)
    for number, page in enumerate(pages, 1):
        text = squeezed(page)
        assert f"—{number}—" in text
        assert f"第{number}页共{len(pages)}页" in text
        (digit,) = [c for c in page.chars if c["size"] == pytest.approx(14) and c["text"].isdigit()][:1]
        assert (digit["x0"] > page.width / 2) == (number % 2 == 1)


def test_everything_given_is_said() -> None:
    text = geometry.text_of(file_of(*NOTICES["one line"]))
    for words in (
        "六安市叶集区商务和粮食局关于2018年度电子商务发展拟奖补名单的公示",
        "根据《关于加快电子商务发展的实施意见》（叶政〔2017〕38号），经审核测算，并经局党组2019年第7次会议研究，",
        "拟对1家单位（个人）兑现2018年度电子商务发展奖补资金",
        "本批拟奖补1个项目1笔，合计513,600.00元（人民币伍拾壹万叁仟陆佰元整），由本级财政承担，名单见附件。",
        "2019年4月15日至2019年4月19日，共5个工作日。",
        "受理电话：0564-6000012（电子商务股）",
        "附件：2018年度电子商务发展拟奖补名单",
        "2019年4月12日",
    ):
        assert words in text
    assert "生成2019-04-1202:30" in text


def test_what_is_unknown_is_a_line_to_write_on() -> None:
    pages = upright("blank")
    rules = [line for page in pages for line in page.lines if abs(line["top"] - line["bottom"]) < 0.1]
    assert len(rules) >= 1 + 3 + 3 + 1 + 3 + 3  # meeting, two dates, days, phones and address, date below
    assert "并经会议研究" in geometry.text_of(file_of(*NOTICES["blank"]))


@pytest.mark.parametrize("case", NOTICES)
def test_office_and_date_are_never_alone_on_a_page(case: str) -> None:
    last = squeezed(upright(case)[-1])
    assert "附件：" in last


def test_who_pays_is_told_apart() -> None:
    text = geometry.text_of(file_of(*NOTICES["several payers"]))
    assert "其中本级财政承担（5笔）61,828.45元，当地财政承担（2笔）" in text
    assert "拟推荐上级资金名单" in text
    assert "（文号、日期待本单位补录）" not in text.partition("附件")[0]


def words_of(batch: Batch) -> str:
    text = notice(batch, award_list(batch, ANNEX), TERMS)
    return "".join(piece for paragraph in text.paragraphs for piece, _ in paragraph.pieces)


@pytest.mark.parametrize(("payer", "fund"), [("upper", "上级资金"), ("other", "其他部门资金")])
def test_money_of_others_is_recommended_not_paid_out(payer: Payer, fund: str) -> None:
    batch = batch_of(*[replace(LINE, payer=payer)] * 3)
    text = words_of(batch)
    assert f"研究，拟推荐3家单位（个人）申报2018年度电子商务发展{fund}。" in text
    assert "一、拟推荐名单本批拟推荐1个项目3笔，" in text
    assert "对拟推荐对象、依据和金额有异议的" in text
    assert "兑现" not in text
    assert "奖补" not in text
    assert fund in award_list(batch, ANNEX).title


def test_what_is_paid_and_what_is_recommended_are_counted_apart() -> None:
    text = words_of(batch_of(LINE, LINE, replace(LINE, payer="upper")))
    assert "拟对2家单位（个人）兑现2018年度电子商务发展奖补资金，推荐1家单位（个人）申报" in text
    assert "一、拟奖补名单本批拟奖补1个项目3笔，" in text


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InputError, match="早于开始的2019-04-15"):
        NoticeTerms(start=date(2019, 4, 15), end=date(2019, 4, 14))


@pytest.mark.parametrize(
    ("payers", "head"),
    [(("upper",), "拟推荐金额"), (("own",), "拟奖补金额"), (("own", "upper"), "拟奖补（推荐）金额")],
)
def test_the_annex_names_no_award_where_the_bureau_only_recommends(payers: tuple[Payer, ...], head: str) -> None:
    batch = batch_of(*(replace(LINE, payer=payer, measure=f"M-{payer}") for payer in payers))
    listed = listing_of(award_list(batch, ANNEX))
    assert ["".join(column.head) for column in listed.columns][5] == head


def test_a_reduction_is_told_apart_from_money() -> None:
    batch = batch_of(LINE, replace(LINE, cash=False, amount=3_300_000, remark="减免，不付现金"))
    text = "".join(squeezed(page) for page in geometry.pages_of(file_of(batch, TERMS)))
    assert "合计中减免33,000.00元，不付现金，名单见附件。" in text

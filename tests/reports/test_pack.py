from __future__ import annotations

import io
import re
from functools import cache

import pypdf
import pytest

from desktop.reports.listing import Listing
from desktop.reports.pack import FILED
from desktop.reports.papers import Papers
from desktop.reports.summary import NOT_HERE, summary
from desktop.reports.writing import make_forms
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_not_crossed
from tests.reports.making import CASES, batch_of, group, policy_batches
from tests.reports.test_payment import award, papers_of

BATCH = policy_batches("yeji-2017")[4]


@cache
def pack_of() -> bytes:
    made = make_forms(BATCH, ["pack"], papers=papers_of(BATCH))
    assert list(made) == ["pack"]
    ((name, file),) = made["pack"].files(BATCH.code).items()
    assert name == f"整套材料_{BATCH.code}.pdf"
    return file


def squeezed(page: pypdf.PageObject) -> str:
    return re.sub(r"\s+", "", page.extract_text())


def test_the_contents_name_every_part_with_the_page_that_it_starts_on() -> None:
    pages = pypdf.PdfReader(io.BytesIO(pack_of())).pages
    said = re.findall(r"(\d+)(\D+?)(\d+)第(\d+)页", squeezed(pages[0]).partition("起始页")[2])
    parts = [name for _, name, _, _ in said]
    assert parts == [
        "会议纪要", "奖补资金汇总表", "奖补名单", "拟奖补名单公示", "奖补资金审定表", "资金拨付表",
        "推荐申报上级资金表", "测算依据单",
    ]  # fmt: skip
    heads = {"拟奖补名单公示": "名单的公示", "奖补资金审定表": "兑现（审定）表", "推荐申报上级资金表": "申报上级资金表"}
    expected = 2
    for _, name, count, start in said:
        assert int(start) == expected
        assert heads.get(name, name) in squeezed(pages[expected - 1])
        expected += int(count)
    assert expected == len(pages) + 1


def test_pages_are_numbered_through_and_found_in_the_outline() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pack_of()))
    for number, page in enumerate(reader.pages, 1):
        assert f"总第{number}页共{len(reader.pages)}页" in squeezed(page)
    top = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert [str(entry.title) for entry in top][:3] == ["目录", "会议纪要", "奖补资金汇总表"]


def test_nothing_stands_on_anything_else() -> None:
    pages = geometry.pages_of(pack_of())
    assert_apart(pages)
    assert_not_crossed(pages)


def test_the_forms_that_are_filed_exist() -> None:
    assert set(FILED) <= set(make_forms(BATCH, papers=papers_of(BATCH))) | {"refusal"}


def rows_of(listing: Listing) -> list[tuple[object, ...]]:
    return [row for each in listing.groups for row in each.rows]


@pytest.mark.parametrize("case", sorted(CASES.keys() - {"endless basis"}))
def test_the_summary_adds_up_to_the_batch(case: str) -> None:
    listing = summary(CASES[case], Papers())
    assert listing.total_of(4) == CASES[case].total
    assert sum(int(str(row[3])) for row in rows_of(listing)) == len(CASES[case].lines)
    assert {row[5:] for row in rows_of(listing)} <= {(None, None, None), (None, NOT_HERE, NOT_HERE)}


def test_the_summary_tells_what_was_approved_and_paid() -> None:
    batch = batch_of(*group("YJ-9", 2), *group("YJ-10", 1))
    due = [line.amount for line in batch.lines]
    awards = {
        1: award(1, due=due[0], approved=100, paid=60),
        2: award(2, due=due[1], state="refused"),
        3: award(3, due=due[2]),
    }
    known, waiting = rows_of(summary(batch, Papers(awards=awards)))
    assert known[5:] == (100, 60, 40)
    assert waiting[5:] == (None, 0, None)

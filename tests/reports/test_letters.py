from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import pypdf
import pytest

from desktop.register import SubjectRow
from desktop.register.demand_letters import DemandLetter
from desktop.reports import demands, refusals
from desktop.reports.imprint import UNSTAMPED
from desktop.reports.listing_pdf import listing_pdf
from desktop.reports.notice import NoticeTerms
from desktop.reports.notice_pdf import letter_pages
from desktop.reports.page import Document
from desktop.reports.papers import Papers
from desktop.reports.refusals import Outcomes, Refusal
from desktop.reports.type import MM
from desktop.reports.writing import make_forms
from policies.assessment.scenario import read_scenarios
from policies.assessment.scenario import run as run_scenario
from policies.facts import CATALOGUE
from policies.findings.explanation import Check, Used
from policies.findings.finding import Finding
from policies.library import built_in
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, squeezed
from tests.reports.making import LINE, batch_of

POLICIES = ("xiangxi-2018", "congjiang-2015", "yeji-2017", "xianning-2014", "heyuan-2015")
TERMS = NoticeTerms(phone="0564-6491234", address="花园路1号", dated=date(2019, 4, 12))
DOCUMENT = Document("信", "局", "批次")
DEMAND = DemandLetter(
    number=3, bureau="六安市叶集区商务和粮食局", payee="余𬭎", identity_code="", subject="", batch="YJ-2018-01",
    policy_title="关于加快电子商务发展的实施意见", legal_basis="叶政〔2017〕38号", clause="9", measure_title="设备补助",
    year=2018, paid=51_360_000, amount=20_000_000, returned=5_000_000, reason="所购设备已转让",
    document="叶商〔2020〕7号", on=date(2020, 3, 2),
    instalments=((date(2020, 6, 30), 10_000_000), (date(2020, 12, 31), 5_000_000)),
)  # fmt: skip


def findings_of(policy_id: str) -> Iterator[Finding]:
    """Yield the findings of all scenarios of a policy, each of a subject of its own."""
    folder = files("policies.library").joinpath(policy_id.replace("-", "_"))
    number = 0
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.startswith("scenarios"):
            for scenario in read_scenarios(file.read_text("utf-8"), file.name, built_in()):
                number += 1
                yield from (one._replace(subject=str(number)) for one in run_scenario(scenario).findings)


@cache
def outcomes(policy_id: str) -> Outcomes:
    found = tuple(one for one in findings_of(policy_id) if one.outcome != "not_in_play")[:150]
    rows = {
        one.subject: SubjectRow(int(one.subject), "enterprise", f"{one.subject}号公司", "", "", "平岗街道")
        for one in found
    }
    return Outcomes(built_in()[policy_id], 2018, date(2018, 12, 31), found, rows)


@pytest.mark.parametrize("policy_id", POLICIES)
def test_everyone_refused_or_unjudged_is_told_why(policy_id: str) -> None:
    told = refusals.refusals(outcomes(policy_id))
    expected = {
        f.subject for f in outcomes(policy_id).findings if f.outcome in ("undetermined", "refused", "not_selected")
    }
    assert {str(one.row.id) for one in told} == expected
    for reason in (reason for one in told for reason in one.reasons):
        assert reason.missing or reason.reasons
        if reason.outcome == "undetermined":
            assert reason.missing or reason.evidence or reason.reasons


def pages_of(letters: Any) -> tuple[Any, ...]:
    return tuple(geometry.pages_of(DOCUMENT.render(page for letter in letters for page in letter_pages(letter))))


@pytest.mark.parametrize("policy_id", POLICIES)
def test_the_letters_keep_to_the_official_layout(policy_id: str) -> None:
    few = replace(outcomes(policy_id), findings=outcomes(policy_id).findings[:40])
    pages = pages_of(refusals.letters(batch_of(LINE), few, TERMS, UNSTAMPED))
    assert_apart(pages, 2.5)
    assert_inside(pages, 27.5, 185, 35, 290)  # pdfminer leaves out the last tracking


@pytest.mark.parametrize("policy_id", POLICIES)
def test_office_and_date_never_stand_without_text(policy_id: str) -> None:
    for letter in refusals.letters(batch_of(LINE), outcomes(policy_id), TERMS, UNSTAMPED):
        *_, last = pages_of([letter])
        text = squeezed(last)
        assert "2019年4月12日" in text.partition("联系电话")[2]
        assert "书面提出申辩并附有关证明材料" in text, letter.bookmark  # the body text before phone and address


def test_a_short_letter_is_one_page() -> None:
    refused = next(one for one in outcomes("yeji-2017").findings if one.outcome == "refused")
    for findings in ((refused,), (refused, refused)):
        (letter,) = refusals.letters(
            batch_of(LINE), replace(outcomes("yeji-2017"), findings=findings), TERMS, UNSTAMPED
        )
        (page,) = pages_of([letter])
        body = [char for char in page.chars if char["size"] > 15]
        assert max(page.height - char["matrix"][5] for char in body) < 262 * MM  # above the number of the page


def test_a_letter_names_what_is_missing_and_how_to_supply_it() -> None:
    found = next(one for one in outcomes("yeji-2017").findings if one.outcome == "undetermined")
    only = replace(outcomes("yeji-2017"), findings=(found,))
    (letter,) = refusals.letters(batch_of(LINE), only, TERMS, UNSTAMPED)
    text = "".join(text for paragraph in letter.text.paragraphs for text, _ in paragraph.pieces)
    (told,) = refusals.refusals(only)
    for words in (*told.reasons[0].missing, *told.reasons[0].evidence, "前补报所缺数据", "0564-6491234", "花园路1号"):
        assert words in text
    assert letter.text.addressee == f"{found.subject}号公司："


def reasons_of(operator: str, figure: int, threshold: int = 1_000_000_000) -> tuple[str, ...]:
    """Return what a letter gives as reasons where one figure (分) has refused the award."""
    found = next(one for one in outcomes("yeji-2017").findings if one.outcome == "refused")
    used = (Used("online_retail", 2018, figure),)
    check = Check("compare", False, "网络零售额", used, operator, threshold, figure, "money")
    told = found._replace(explanation=found.explanation._replace(checks=(check,)))
    (refusal,) = refusals.refusals(replace(outcomes("yeji-2017"), findings=(told,)))
    return refusal.reasons[0].reasons


@pytest.mark.parametrize(
    ("operator", "figure", "registered", "gap"),
    [
        ("at_most", 1_342_000_000, "1342万元", "超出342万元"),
        ("below", 1_000_000_001, "10,000,000.01元", "超出0.01元"),
        ("at_least", 487_321_560, "4,873,215.60元", "差5,126,784.40元"),
        ("above", 1_000_000_000, "1000万元", "正好等于标准，应超过标准"),
        ("below", 1_000_000_000, "1000万元", "正好等于标准，应低于标准"),
    ],
)
def test_a_refusing_figure_is_told_in_the_unit_of_its_limit_or_to_the_fen(
    operator: str, figure: int, registered: str, gap: str
) -> None:
    sentence, distance = reasons_of(operator, figure)
    assert sentence.endswith(f"1000万元，登记为{registered}")
    assert distance == CATALOGUE["online_retail"].label + gap


def test_a_limit_that_is_no_round_figure_is_told_in_yuan() -> None:
    sentence, distance = reasons_of("at_least", 100_000_000, 123_456_789)
    assert sentence.endswith("应不低于1,234,567.89元，登记为1,000,000.00元")
    assert distance.endswith("差234,567.89元")


def test_the_list_of_letters_hides_a_persons_number() -> None:
    only = outcomes("yeji-2017")
    rows = {key: replace(row, kind="person", identity_code="11010519491231002X") for key, row in only.rows.items()}
    file, _ = listing_pdf(refusals.refusal_list(batch_of(LINE), replace(only, rows=rows), UNSTAMPED))
    text = geometry.text_of(file)
    assert "11010519491231002X" not in text
    assert "110105********002X" in text
    assert_apart(geometry.pages_of(file))


def test_nobody_to_tell_means_no_letter() -> None:
    none = replace(outcomes("yeji-2017"), findings=())
    assert refusals.refusals(none) == ()
    assert make_forms(batch_of(LINE), ["refusal"], papers=Papers(outcomes=none)) == {}
    assert Refusal._fields == ("row", "reasons")


def test_a_demand_tells_amount_reason_instalments_and_what_came_back() -> None:
    made = make_forms(batch_of(LINE), ["claw-back"], papers=Papers(demands=(DEMAND,)))
    ((name, file),) = made["claw-back"].files("YJ-2018-01").items()
    assert name == "追回通知_YJ-2018-01.pdf"
    text = "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages).split())
    for words in ("余𬭎：", "200,000.00元", "50,000.00元", "2020年6月30日", "所购设备已转让", "叶商〔2020〕7号"):
        assert words in text
    pages = pages_of(demands.letters(batch_of(LINE), (DEMAND, DEMAND), TERMS, UNSTAMPED))
    assert "联系电话" in squeezed(pages[1]) or len(pages) == 2  # the signature is never alone
    assert_apart(pages, 2.5)
    assert_inside(pages, 27.5, 185, 35, 290)  # pdfminer leaves out the last tracking

"""Printing as a use case: awards on their way, from their register to their forms."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pypdf
import pytest

from desktop.awards.claw_backs import demand
from desktop.awards.payments import BankLine, make_list, settle
from desktop.awards.steps import Terms, awards_of, pass_stage, start
from desktop.printing import Order, make_batch, papers_for, print_batch, print_register, terms_of
from desktop.register import Register, SubjectChange, create_register
from desktop.register.statements import Statement
from policies.problems import InputError
from tests.awards.making import AUTHOR, DAY, approved, bring_to_notice, company, fill, frozen, give_money

ACCOUNTS = ("6222021234567890123", "6222021234567890456")


def text_of(file: bytes) -> str:
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages).split())


def files(register: Register, code: str, *names: str) -> dict[str, bytes]:
    return {name.partition("_")[0] + Path(name).suffix: file for name, file in
            make_batch(register, Order(code, names)).items()}  # fmt: skip


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "县.subsidy", bureau="某县商务局", author=AUTHOR) as register:
        fill(
            register, company("甲公司", 100_000_000, ACCOUNTS[0]),
            company("乙公司", 300_000_050, ACCOUNTS[1], holder="乙有限公司"),
        )  # fmt: skip
        give_money(register, 100_000_000)
        yield register


def test_the_payment_list_has_whole_accounts_and_no_other_form_has(two: Register) -> None:
    made = files(two, frozen(two).code)
    for name, file in made.items():
        if not name.endswith(".pdf"):
            continue
        text = text_of(file)
        assert all(account in text for account in ACCOUNTS) == (name in ("资金拨付表.pdf", "整套材料.pdf")), name
        assert "链头" in text, name
    assert "乙有限公司" in text_of(made["资金拨付表.pdf"])
    assert "第2行收款人与奖补对象（乙公司）不同" in text_of(made["资金拨付表.pdf"])


def test_applied_and_reviewed_amounts_stand_on_the_approval_and_the_sheets(two: Register) -> None:
    code = frozen(two).code
    start(two, code, author=AUTHOR, on=DAY, applied={1: 2_000_000, 2: 4_000_000})
    pass_stage(two, code, "初审", Terms(DAY, "核减", amounts={1: 900_000, 2: 2_500_000}), author=AUTHOR)
    made = files(two, code, "approval", "basis-sheet")
    text = text_of(made["奖补资金审定表.pdf"])
    for figure in ("20,000.00", "40,000.00", "9,000.00", "25,000.00", "60,000.00", "34,000.00"):
        assert figure in text
    sheets = text_of(made["测算依据单.pdf"])
    assert "申请20,000.00初审9,000.00" in sheets
    assert "已拨付0.00" in sheets
    sheet = openpyxl.load_workbook(io.BytesIO(made["奖补资金审定表.xlsx"]), data_only=True)["奖补资金审定表"]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 60_000 in values
    assert 34_000 in values


def test_what_was_approved_is_paid_and_told_beside_the_sealed_batch(two: Register) -> None:
    code = approved(two)
    listed = make_list(two, code, author=AUTHOR)
    arrived = BankLine(listed[0].account, listed[0].amount, arrived=True, note="", place="")
    settle(two, code, 1, [arrived], author=AUTHOR, on=date(2021, 4, 1))
    text = text_of(files(two, code, "payment")["资金拨付表.pdf"])
    assert "核对一致" in text
    first, second = awards_of(two, code)
    assert (first.paid, second.paid) == (first.approved, None)
    summary = openpyxl.load_workbook(io.BytesIO(files(two, code, "summary")["奖补资金汇总表.xlsx"]), data_only=True)
    row = [cell.value for cell in summary.active[5]]
    assert round(row[6] * 100) == (first.paid or 0)
    assert round(row[7] * 100) == (second.approved or 0)


def test_a_notice_takes_its_period_from_the_register(two: Register) -> None:
    code = frozen(two).code
    start(two, code, author=AUTHOR, on=DAY)
    bring_to_notice(two, code)
    terms = terms_of(two, code)
    assert (terms.start, terms.end) == (DAY, date(2021, 3, 8))
    text = text_of(make_batch(two, Order(code, ("notice",), terms))[f"拟奖补名单公示_{code}.pdf"])
    assert "2021年3月1日至2021年3月8日，共5个工作日" in text


def test_a_demand_follows_from_the_case(two: Register) -> None:
    code = approved(two)
    listed = make_list(two, code, author=AUTHOR)
    lines = [BankLine(one.account, one.amount, arrived=True, note="", place="") for one in listed]
    settle(two, code, 1, lines, author=AUTHOR, on=date(2021, 4, 1))
    award = awards_of(two, code)[0]
    demand(two, award.id, 500_000, reason="虚报销售额", document="审计报告", on=date(2021, 5, 1), author=AUTHOR)
    text = text_of(files(two, code, "claw-back")["追回通知.pdf"])
    assert "甲公司：" in text
    assert "5,000.00元" in text
    assert "虚报销售额" in text


def test_declared_figures_and_sources_stand_beside_the_verified_ones(two: Register) -> None:
    said = Statement(
        "online_sales", 2020, declared=120_000_000, verified=100_000_000, source="平台后台", verified_by="李四",
        verified_on=date(2021, 2, 1),
    )  # fmt: skip
    fill(two, SubjectChange("enterprise", "甲公司", division="433101", statements=(said,)))
    code = frozen(two).code
    text = text_of(files(two, code, "basis-sheet")["测算依据单.pdf"])
    assert "1,200,000.00元1,000,000.00元平台后台，李四核定" in text
    fill(two, company("乙公司", 300_000_051))
    assert "封存后已更正" in text_of(files(two, code, "basis-sheet")["测算依据单.pdf"])


def test_only_what_is_asked_for_is_read_and_written(two: Register, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        print_batch(two, Order("T-2020-99"), tmp_path / "表")
    assert not (tmp_path / "表").exists()
    code = frozen(two).code
    paths = print_batch(two, Order(code, ("summary",)), tmp_path / "表")
    assert [path.name for path in paths] == [f"奖补资金汇总表_{code}.pdf", f"奖补资金汇总表_{code}.xlsx"]
    assert papers_for(two, Order(code, ("summary",)))[1].facts == {}


def test_the_funds_of_a_year_stand_on_their_form(two: Register, tmp_path: Path) -> None:
    code = approved(two)
    year = awards_of(two, code)[0].budget_year
    paths = print_register(two, tmp_path / "表", ["funds"], year=year)
    sheet = openpyxl.load_workbook(paths[1], data_only=True)["资金执行情况表"]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "电子商务专项资金" in values
    assert 40_000.0 in values


def paid(register: Register) -> str:
    """Bring a batch through, every account of it paid."""
    code = approved(register)
    listed = make_list(register, code, author=AUTHOR)
    arrived = [BankLine(one.account, one.amount, arrived=True, note="", place="") for one in listed]
    settle(register, code, 1, arrived, author=AUTHOR, on=date(2021, 4, 1))
    return code


def test_nobody_is_refused_what_a_batch_of_the_year_awards_him(two: Register) -> None:
    fill(two, company("丙公司", 0))
    _, papers = papers_for(two, Order(paid(two), ("refusal",)))
    outcomes = papers.outcomes
    assert outcomes is not None
    assert {outcomes.rows[one.subject].name for one in outcomes.findings if one.outcome == "refused"} == {"丙公司"}


def test_a_demand_is_dated_by_itself_not_by_the_notice(two: Register) -> None:
    code = paid(two)
    award = awards_of(two, code)[0]
    demand(
        two, award.id, award.paid or 0, reason="经查，单据系虚构。", document="追〔2021〕1号", on=date(2021, 5, 6),
        author=AUTHOR,
    )  # fmt: skip
    (letter,) = make_batch(two, Order(code, ("claw-back",), terms_of(two, code))).values()
    text = text_of(letter)
    assert "2021年5月6日" in text
    assert "经查，单据系虚构。根据追〔2021〕1号，现决定追回全部10,000.00元。" in text

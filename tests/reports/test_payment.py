from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import openpyxl
import pytest

from desktop.register import Batch, Payee
from desktop.register.award_values import Award, Payment
from desktop.reports.imprint import Stamp
from desktop.reports.listing_pdf import listing_pdf
from desktop.reports.listing_workbook import listing_workbook
from desktop.reports.papers import Papers
from desktop.reports.payment import APPROVED, owed, payment_list
from policies.money import yuan
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed, squeezed
from tests.reports.making import CASES, LINE, batch_of, group

STAMP = Stamp("128-9abcdef012345678", datetime(2019, 4, 28, 1, 6, tzinfo=UTC))
SOME = sorted(CASES.keys() - {"endless basis"})


def payees(batch: Batch) -> dict[int, Payee]:
    """Accounts of all subjects but every seventh."""
    return {
        line.subject_id: Payee(
            line.subject_id, line.name, line.identity_code, "徽商银行叶集支行", f"17856{line.subject_id:014}", line.name
        )
        for line in batch.lines
        if line.subject_id % 7
    }


def papers_of(batch: Batch, **more: Any) -> Papers:
    return Papers(STAMP, payees=payees(batch), **more)


def award(number: int, **changes: Any) -> Award:
    values: dict[str, Any] = {
        "id": number, "batch": "YJ-2018-01", "number": number, "subject_id": number, "policy": "yeji-2017",
        "measure": "YJ-9", "year": 2018, "tier": "", "payer": "own", "way": "paid", "fund": "", "budget_year": 2019,
        "due": 100_00,
    }  # fmt: skip
    return Award(**{**values, **changes})


@cache
def pages_of(case: str) -> tuple[Any, ...]:
    return geometry.pages_of(listing_pdf(payment_list(CASES[case], papers_of(CASES[case])))[0])


@pytest.mark.parametrize("case", SOME)
def test_geometry_holds_whatever_is_paid(case: str) -> None:
    pages = pages_of(case)
    assert_inside(pages, 18, 279, 12, 206)
    assert_apart(pages)
    assert_not_crossed(pages)
    for number, page in enumerate(pages, 1):
        text = squeezed(page)
        assert f"第{number}页共{len(pages)}页" in text
        assert text.count("单位：元") == 1
        assert "批次YJ-2018-01链头128-9abcdef012345678" in text
        assert "打印2019-04-2809:06" in text
        assert "收款人全称" in text or "（公章）" in text
    assert squeezed(pages[-1]).count("（公章）") == 2


@pytest.mark.parametrize("case", [case for case in SOME if case != "five hundred lines"])
def test_every_account_stands_whole_beside_its_amount(case: str) -> None:
    batch = CASES[case]
    text = geometry.text_of(listing_pdf(payment_list(batch, papers_of(batch)))[0])
    rows = owed(batch, papers_of(batch))
    for one in rows:
        assert one.to.account in text
        assert one.to.name.replace(" ", "") in text
        assert yuan(one.approved) in text
    assert sum(one.approved for one in rows) == sum(
        line.amount for line in batch.lines if line.cash and line.payer in ("own", "local")
    )


def test_only_cash_of_own_and_local_money_is_paid() -> None:
    batch = batch_of(
        LINE,
        replace(LINE, payer="upper"),
        replace(LINE, payer="local"),
        replace(LINE, payer="other"),
        replace(LINE, cash=False),
    )
    assert [line.number for one in owed(batch, papers_of(batch)) for line in one.lines] == [1, 3]


def test_one_account_has_one_row_with_all_its_clauses() -> None:
    lines = [*group("YJ-9", 1, clause="9"), *group("YJ-11", 1, clause="11"), *group("YJ-12", 1, clause="11")]
    batch = batch_of(*lines)
    same = Payee(1, "甲公司", "91350100M000100Y43", "徽商银行", "123456789012", "甲公司")
    (one,) = owed(batch, Papers(payees=dict.fromkeys((1, 2, 3), same)))
    assert (one.clauses, len(one.lines), one.approved) == (("9", "11"), 3, batch.total)
    listing = payment_list(batch, Papers(payees=dict.fromkeys((1, 2, 3), same)))
    assert sum("收款人与奖补对象" in note for note in listing.notes) == 1


def test_what_was_approved_and_paid_since_is_told() -> None:
    batch = batch_of(*group("YJ-9", 4))
    due = [line.amount for line in batch.lines]
    awards = {
        1: award(1, due=due[0], approved=1_000_000, paid=400_000),
        2: award(2, due=due[1], state="withdrawn"),
        3: award(3, due=due[2], cut=700_000),
    }
    listing = payment_list(batch, papers_of(batch, awards=awards))
    rows = [row[4:7] for row in listing.groups[0].rows]
    assert rows == [(1_000_000, 400_000, 600_000), (700_000, 0, 700_000), (due[3], 0, due[3])]
    less = yuan(batch.total - 1_700_000 - due[3])
    assert listing.checked.endswith(f"现金合计{yuan(batch.total)}元减去审定核减{less}元核对一致")


def test_an_account_stands_as_the_bank_was_told() -> None:
    batch = batch_of(LINE)
    told = Payment(
        award_id=1, batch=batch.code, list_number=1, amount=LINE.amount, payee="甲", bank="旧行", account="111111",
        holder="甲户", author="乙", at=STAMP.printed_at or datetime.now(UTC), settled_on=date(2019, 5, 1), state="paid",
    )  # fmt: skip
    (one,) = owed(batch, papers_of(batch, payments={1: told}))
    assert (one.to.name, one.to.bank, one.to.account) == ("甲户", "旧行", "111111")
    (again,) = owed(batch, papers_of(batch, payments={1: replace(told, state="failed")}))
    assert again.to.account == payees(batch)[1].account


def test_who_has_no_account_yet_is_named() -> None:
    batch = batch_of(*group("YJ-9", 8))
    assert "第7行没有登记收款账号，拨付前应补登。" in payment_list(batch, papers_of(batch)).notes


def test_the_workbook_has_code_and_account_in_columns_of_their_own() -> None:
    batch = CASES["one line"]
    file, written = listing_workbook(payment_list(batch, papers_of(batch)))
    sheet = openpyxl.load_workbook(io.BytesIO(file))["资金拨付表"]
    heads = [cell.value for cell in sheet[3]]
    assert heads[1:5] == ["收款人全称", "统一社会信用代码\n（证件号码）", "开户银行", "银行账号"]
    assert [cell.value for cell in sheet[4]][1:5] == [
        LINE.name, LINE.identity_code, "徽商银行叶集支行", "1785600000000000001",
    ]  # fmt: skip
    assert sheet["E4"].number_format == "@"
    assert written[APPROVED + 2] == batch.total
    assert sheet["G5"].value == "=SUM(G4:G4)"
    assert re.search(r"IF\(ROUND\(G5-513600.00,2\)=0", str(sheet["A7"].value))
    assert [cell.protection.locked for cell in sheet[4]] == [True] * 9 + [False]

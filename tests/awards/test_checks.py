"""Each check before money at its edge: what is just right passes, one step further is found."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.awards import assess_register, freeze
from desktop.awards.checks import USUAL_VETOES, Found, check
from desktop.awards.decisions import confirm, decide
from desktop.awards.steps import start
from desktop.register import LedgerEntry, Register, SubjectChange
from desktop.register.award_values import CHECKS
from desktop.register.profile import Profile, Status
from desktop.register.records import Invoice
from policies.language import load_policy_text
from policies.problems import InputError
from tests.awards.making import AUTHOR, DAY, SECOND, TEXT, company, fill, frozen, run_of, started

PROJECTS = """
[[measure]]
id = "T-4"
clause = "一"
title = "设备补助"
rule = "按设备投资10%补助"
subject = "project"
opens_on = { facts = ["invest_equipment"] }
grant = { kind = "rate", of = ["invest_equipment"], rate = "10%", says = "10%" }
once = { kind = "ever" }
evidence = ["发票"]

[[measure]]
id = "T-5"
clause = "一"
title = "平台补助"
rule = "按总投资1%补助"
subject = "project"
opens_on = { facts = ["invest_total"] }
grant = { kind = "rate", of = ["invest_total"], rate = "1%", says = "1%" }
once = { kind = "ever" }
evidence = ["发票"]
"""
WHY = {"reason": "研究", "basis": "会议", "author": AUTHOR}


def codes(register: Register, code: str) -> set[tuple[int, str]]:
    return {(one.number, one.code) for one in check(register, code)}


def first(register: Register, code: str) -> Found:
    return check(register, code)[0]


def projects(register: Register, *, both: bool) -> str:
    """Return a started batch of a project under one measure that counts its invoices, or under two."""
    fill(register, company("业主公司", 0, "6217000000001"))
    owned = SubjectChange("project", "物流平台项目", "XM-1", division="433101", profile=Profile(owner="业主公司"))
    fill(register, owned)
    (row,) = register.subjects("project")
    invoice = Invoice(
        subject_id=row.id, number="001", category="equipment", issued_on=date(2020, 5, 1), amount=10_000_000,
        payment="转账", accepted=10_000_000, place="",
    )  # fmt: skip
    register.records.keep([invoice], author=AUTHOR, source="台账")
    text = TEXT + (PROJECTS if both else PROJECTS.partition('[[measure]]\nid = "T-5"')[0])
    batch = freeze(register, assess_register(register, load_policy_text(text, "测试"), 2020), author=AUTHOR)
    start(register, batch.code, author=AUTHOR, on=DAY)
    return batch.code


def test_one_invoice_counts_for_one_measure(register: Register) -> None:
    assert codes(register, projects(register, both=False)) == set()


def test_one_invoice_in_two_measures(register: Register) -> None:
    code = projects(register, both=True)
    assert codes(register, code) == {(1, "same_invoice"), (2, "same_invoice")}
    assert first(register, code).veto
    assert "T-5" in first(register, code).sentence


@pytest.mark.parametrize(
    ("account", "found"), [("6217000000002", set()), ("6217000000001", {(1, "same_account"), (2, "same_account")})]
)
def test_one_account_of_two_payees(register: Register, account: str, found: set[tuple[int, str]]) -> None:
    fill(register, company("甲公司", 10**8, "6217000000001"), company("乙公司", 10**8, account))
    assert codes(register, started(register)) == found


def test_one_account_across_batches_of_a_year(register: Register) -> None:
    fill(register, company("甲公司", 10**8, "6217000000001"), company("乙公司", 10**8, "6217000000001"))
    for id_ in (1, 2):
        batch = freeze(register, assess_register(register, run_of(register).policy, 2020, only=[id_]), author=AUTHOR)
        assert [line.subject_id for line in batch.lines] == [id_]
        start(register, batch.code, author=AUTHOR, on=DAY)
    assert codes(register, "T-2020-01") == {(1, "same_account")}
    assert codes(register, "T-2020-02") == {(1, "same_account")}


def test_a_payee_with_two_awards_is_one_payee(register: Register) -> None:
    fill(register, company("甲公司", 10**8, "6217000000001"))
    confirm(register, decide(register, run_of(register), 1, "T-2", "manual", amount=5, **WHY), author=SECOND)
    assert codes(register, started(register)) == set()


@pytest.mark.parametrize(
    ("other", "found"), [("王五", set()), ("", set()), ("张三丰", {(1, "same_legal_person"), (2, "same_legal_person")})]
)
def test_one_legal_person_of_two(register: Register, other: str, found: set[tuple[int, str]]) -> None:
    for name, person in (("甲公司", "张三丰"), ("乙公司", other)):
        fill(register, company(name, 10**8))
        profile = Profile(legal_person=person)
        fill(register, SubjectChange("enterprise", name, division="433101", profile=profile))
    assert codes(register, started(register)) == found


@pytest.mark.parametrize(
    ("standing", "year", "found"), [(True, 2020, set()), (False, 2019, set()), (False, 2020, {(1, "bad_credit")})]
)
def test_bad_credit_of_the_year(register: Register, standing: bool, year: int, found: set[tuple[int, str]]) -> None:
    fill(register, company("甲公司", 10**8))
    said = SubjectChange("enterprise", "甲公司", division="433101", yearly={"in_good_standing": {year: standing}})
    fill(register, said)
    assert codes(register, started(register)) == found


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (LedgerEntry("xiangxi-2018", "XX-9a", 2019, 5), {(1, "other_fund")}),
        (LedgerEntry("xiangxi-2018", "XX-9a", 2019, 5, reversed=True), set()),
        (LedgerEntry("test-2018", "T-9", 2019, 5), set()),
    ],
)
def test_other_money_for_the_same_project(register: Register, entry: LedgerEntry, found: set[tuple[int, str]]) -> None:
    code = projects(register, both=False)
    fill(register, SubjectChange("project", "物流平台项目", "XM-1", paid=(entry,)))
    assert codes(register, code) == found


@pytest.mark.parametrize(("extra", "found"), [(0, set()), (1, {"over_yearly_fund"})])
def test_the_yearly_fund_of_the_text(register: Register, extra: int, found: set[str]) -> None:
    fill(register, company("甲公司", 10**8))
    number = decide(register, run_of(register), 1, "T-2", "manual", amount=99_000_000 + extra, **WHY)
    confirm(register, number, author=SECOND)
    assert {code for _, code in codes(register, started(register))} == found


@pytest.mark.parametrize(("amount", "found"), [(9_000_000, set()), (9_000_001, {(1, "over_lifetime_cap")})])
def test_the_lifetime_cap(register: Register, amount: int, found: set[tuple[int, str]]) -> None:
    paid = (LedgerEntry("test-2018", "T-1", 2019, 1_000_000),)
    fill(register, company("甲公司", 10**8))
    fill(register, SubjectChange("enterprise", "甲公司", division="433101", paid=paid))
    confirm(register, decide(register, run_of(register), 1, "T-1", "override", amount=amount, **WHY), author=SECOND)
    assert codes(register, started(register)) == found


@pytest.mark.parametrize(("holder", "found"), [("", set()), ("甲公司", set()), ("甲公司分店", {(1, "holder_differs")})])
def test_the_holder_of_the_account(register: Register, holder: str, found: set[tuple[int, str]]) -> None:
    fill(register, company("甲公司", 10**8, "6217000000001", holder=holder))
    assert codes(register, started(register)) == found


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ([("closed", 1)], {(1, "closed_or_dead")}),
        ([("closed", 1), ("operating", 2)], set()),
        ([("suspended", 1)], set()),
    ],
)
def test_closed_or_dead(register: Register, statuses: list[tuple[str, int]], found: set[tuple[int, str]]) -> None:
    fill(register, company("甲公司", 10**8))
    said = tuple(Status(date(2021, month, 1), state, "死亡") for state, month in statuses)  # type: ignore[arg-type]  # its words
    fill(register, SubjectChange("enterprise", "甲公司", division="433101", statuses=said))
    assert codes(register, started(register)) == found


@pytest.mark.parametrize(("name", "found"), [("甲公司", {(1, "duplicate"), (2, "duplicate")}), ("甲分公司", set())])
def test_entered_twice(register: Register, name: str, found: set[tuple[int, str]]) -> None:
    other = SubjectChange("enterprise", name, division="433122", yearly={"online_sales": {2020: 10**8}})
    fill(register, company("甲公司", 10**8), other)
    assert codes(register, started(register)) == found


def test_which_warn_and_which_veto(register: Register) -> None:
    fill(register, company("甲公司", 10**8, "6217000000001", holder="乙公司"))
    code = started(register)
    assert not first(register, code).veto
    register.set_setting("checks.vetoes", "holder_differs、bad_credit", author=AUTHOR)
    assert first(register, code).veto
    with pytest.raises(InputError, match="没有核查项“no_such”"):
        register.set_setting("checks.vetoes", "holder_differs，no_such", author=AUTHOR)
    register.set_setting("checks.vetoes", "", author=AUTHOR)
    assert CHECKS.keys() > USUAL_VETOES
    assert not first(register, code).veto


def test_a_veto_deletes_nothing(register: Register) -> None:
    fill(register, company("甲公司", 10**8))
    batch = frozen(register)
    start(register, batch.code, author=AUTHOR, on=DAY)
    fill(register, SubjectChange("enterprise", "甲公司", division="433101", yearly={"in_good_standing": {2020: False}}))
    assert first(register, batch.code).veto
    with register.reading_awards() as desk:
        assert len(desk.batch(batch.code).lines) == 1

"""The money of the quarterly report: by measure and fund, as it stood at the quarter's end."""

from __future__ import annotations

from datetime import date

from desktop.awards.payments import BankLine, make_list, settle
from desktop.awards.steps import Terms, turn
from desktop.register import Register
from policies.library import built_in
from tests.awards.making import AUTHOR, approved, company, fill, give_money, started, station

MILLION = 100_000_000


def test_due_approved_and_paid_are_those_of_the_quarters_end(register: Register) -> None:
    fill(
        register, company("甲公司", 5 * MILLION, "6222000000000001"), company("乙公司", 3 * MILLION, "6222000000000002")
    )
    give_money(register, 10_000_000)
    code = approved(register)
    (first, *_) = payments = make_list(register, code, author=AUTHOR)
    lines = [BankLine(one.account, one.amount, one is first, "", "回单") for one in payments]
    settle(register, code, 1, lines, author=AUTHOR, on=date(2021, 4, 2))
    before = register.dispatch.report(2020, 4)
    assert before.subsidies == ()
    quarter = register.dispatch.report(2021, 1)
    (line,) = quarter.subsidies
    assert (line.of.clause, line.of.title, line.of.way, line.awards) == ("一", "网络销售奖励", "paid", 2)
    assert (line.due, line.approved, line.paid) == (8_000_000, 8_000_000, 0)
    (fund,) = quarter.funds
    assert fund.year == 2020
    assert (fund.name, fund.budget, fund.approved, fund.paid) == ("电子商务专项资金", 10_000_000, 8_000_000, 0)
    later = register.dispatch.report(2021, 2)
    assert (later.subsidies[0].paid, later.funds[0].paid) == (first.amount, first.amount)


def test_what_was_refused_is_not_due(register: Register) -> None:
    fill(register, company("甲公司", 5 * MILLION), station("一站", "90"))
    code = started(register)
    turn(register, code, [1], "refuse", Terms(date(2021, 3, 5), "不予支持", "会议"), author=AUTHOR)
    (line,) = register.dispatch.report(2021, 1).subsidies
    assert (line.of.measure, line.due, line.approved) == ("T-3", 1_000_000, 0)


def test_the_goals_are_those_of_the_documents_that_are_worked_with(register: Register) -> None:
    assert register.dispatch.report(2016, 1).promises == ()
    register.policies.adopt(built_in()["congjiang-2015"].source, author=AUTHOR)
    register.policies.adopt(built_in()["heyuan-2015"].source, author=AUTHOR)
    found = register.dispatch.report(2016, 1).promises
    assert "每年培训应用技术人才500人" in {one.says for one in found}
    assert all(one.due is None or one.due >= 2016 for one in found)
    assert len(found) < len(register.dispatch.report(2015, 1).promises)

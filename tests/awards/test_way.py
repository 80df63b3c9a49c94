"""An award from 申报 to 拨付 and back: each step in its turn, and the file itself refuses a jump."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlcipher3 import dbapi2

from desktop.awards.claw_backs import agree, cases_of, demand, drop, offset, receive
from desktop.awards.ledgers import ledger_of
from desktop.awards.notices import announce, handle, object_to
from desktop.awards.payments import BankLine, failed_payments, make_list, read_return, settle
from desktop.awards.steps import Terms, awards_of, pass_stage, start, steps_of, turn, why_not
from desktop.register import LedgerEntry, Register, SubjectChange
from desktop.register.award_values import Payment
from desktop.register.merging import Side
from policies.problems import InputError
from tests.awards.making import (
    AUTHOR,
    DAY,
    PAPER,
    approved,
    bring_to_notice,
    company,
    fill,
    frozen,
    run_of,
    started,
)

AFTER = Terms(date(2021, 3, 9), "同意", "县政府常务会")


def codes(error: InputError) -> set[str]:
    return {problem.code for problem in error.problems}


def paid(register: Register) -> str:
    """Return a batch whose awards have all arrived."""
    code = approved(register)
    listed = make_list(register, code, author=AUTHOR)
    lines = [BankLine(one.account, one.amount, arrived=True, note="", place="") for one in listed]
    settle(register, code, 1, lines, author=AUTHOR, on=date(2021, 4, 1))
    return code


@pytest.fixture
def two(register: Register) -> Register:
    fill(register, company("甲公司", 100_000_000, "6217000000001"), company("乙公司", 300_000_050, "6217000000002"))
    return register


def test_an_award_goes_its_way_with_four_amounts(two: Register) -> None:
    code = frozen(two).code
    start(two, code, author=AUTHOR, on=DAY, applied={1: 2_000_000})
    one, _ = awards_of(two, code)
    assert (one.applied, one.reviewed, one.approved, one.paid, one.due) == (2_000_000, None, None, None, 1_000_000)
    pass_stage(two, code, "初审", Terms(DAY, "核减", amounts={1: 900_000}), author=AUTHOR)
    pass_stage(two, code, "联审", PAPER, author=AUTHOR)
    announce(two, code, author=AUTHOR, starts_on=DAY)
    pass_stage(two, code, "公示", AFTER, author=AUTHOR)
    pass_stage(two, code, "审定", Terms(date(2021, 3, 9), "", "县政府常务会", amounts={1: 800_000}), author=AUTHOR)
    one, other = awards_of(two, code)
    assert (one.applied, one.reviewed, one.approved, one.paid) == (2_000_000, 900_000, 800_000, None)
    assert (other.applied, other.reviewed, other.approved) == (None, 3_000_000, 3_000_000)
    steps = steps_of(two, one.id)
    assert [(step.stage, step.amount) for step in steps] == [
        ("申报", 2_000_000), ("初审", 900_000), ("联审", None), ("公示", None), ("审定", 800_000),
    ]  # fmt: skip
    assert (steps[4].document, steps[4].on, steps[4].author) == ("县政府常务会", date(2021, 3, 9), AUTHOR)
    assert ledger_of(two, one.subject_id).total == 800_000
    assert not two.verify().problems


@pytest.mark.parametrize(
    ("stage", "code"),
    [("联审", "not_next"), ("审定", "not_next"), ("拨付", "by_bank"), ("推荐", "not_on_way")],
)
def test_a_step_that_is_not_allowed_yet_says_why(two: Register, stage: str, code: str) -> None:
    batch = started(two)
    with pytest.raises(InputError, match="第 1 号 甲公司") as refused:
        pass_stage(two, batch, stage, PAPER, author=AUTHOR, numbers=[1])
    assert code in codes(refused.value)
    assert code in {problem.code for problem in why_not(two, batch, stage, PAPER)}


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE award SET position = 4 WHERE id = 1",
        "UPDATE award SET position = 1 WHERE id = 1",
        "INSERT INTO award_step VALUES (99, 1, 'pass', '审定', 0, 4, NULL, '', '2021-03-01', '', '', '')",
        "INSERT INTO award_step VALUES (99, 1, 'return', '审定', 0, 1, NULL, '', '2021-03-01', '', '', '')",
        "INSERT INTO award_step VALUES (99, 1, 'pass', '审定', 3, 4, NULL, '', '2021-03-01', '', '', '')",
        "UPDATE award_step SET to_position = 4",
        "DELETE FROM award_step",
        "UPDATE award_way SET position = 9 WHERE position = 1",
        "UPDATE award SET approved = due + 1, reviewed = due WHERE id = 1",
        "UPDATE award SET approved = 1 WHERE id = 1",
        "UPDATE award SET paid = 1 WHERE id = 1",
        "UPDATE award SET due = 1.5 WHERE id = 1",
        "INSERT INTO payment VALUES (1, 1, 'T-2020-01', 1, 1, '', '', '', '', 'listed', '', '', NULL, '', NULL)",
        "INSERT INTO claw_back VALUES (1, 1, 1, '', '', '2021-03-01', '', '', '')",
    ],
)
def test_the_file_itself_refuses_a_jump(two: Register, forged: str) -> None:
    started(two)
    two.close()
    raw = dbapi2.connect(str(two.path))
    with pytest.raises(dbapi2.IntegrityError):
        raw.execute(forged)
    raw.close()


def test_money_waits_for_the_notice_and_its_objections(two: Register) -> None:
    code = started(two)
    for stage in ("初审", "联审"):
        pass_stage(two, code, stage, PAPER, author=AUTHOR)
    with pytest.raises(InputError, match="还没有公示"):
        pass_stage(two, code, "公示", AFTER, author=AUTHOR)
    notice = announce(two, code, author=AUTHOR, starts_on=DAY).notice
    assert notice.ends_on == date(2021, 3, 8)
    with pytest.raises(InputError, match="公示期到 2021-03-08 止"):
        pass_stage(two, code, "公示", Terms(date(2021, 3, 8)), author=AUTHOR)
    number = object_to(
        two, notice, line=2, received_on=date(2021, 3, 3), from_whom="王五", content="虚假销售", author=AUTHOR
    )
    with pytest.raises(InputError) as refused:
        pass_stage(two, code, "公示", AFTER, author=AUTHOR)
    assert codes(refused.value) == {"objection_open"}
    assert pass_stage(two, code, "公示", AFTER, author=AUTHOR, numbers=[1]) == 1
    handle(two, number, upheld=True, handling="查实", handled_on=date(2021, 3, 5), author=AUTHOR)
    with pytest.raises(InputError, match="异议成立"):
        pass_stage(two, code, "公示", AFTER, author=AUTHOR)
    again = announce(two, code, author=AUTHOR, starts_on=date(2021, 3, 9), instead_because="更正乙公司").notice
    assert again.number == 2
    pass_stage(two, code, "公示", Terms(date(2021, 3, 17)), author=AUTHOR)


def test_returned_corrected_withdrawn(two: Register) -> None:
    code = approved(two)
    one, other = awards_of(two, code)
    before = two.ledger(one.subject_id)
    turn(two, code, [1], "return", Terms(DAY, "材料不符"), author=AUTHOR, stage="初审")
    returned = awards_of(two, code)[0]
    assert (returned.position, returned.reviewed, returned.approved) == (0, None, None)
    assert before
    assert two.ledger(one.subject_id) == ()
    turn(two, code, [1], "correct", Terms(DAY, "补发票"), author=AUTHOR)
    with pytest.raises(InputError, match="正在补正"):
        pass_stage(two, code, "初审", PAPER, author=AUTHOR, numbers=[1])
    turn(two, code, [1], "corrected", Terms(DAY, "已补"), author=AUTHOR)
    pass_stage(two, code, "初审", PAPER, author=AUTHOR)
    turn(two, code, [1, 2], "withdraw", Terms(DAY, "申报人撤回"), author=AUTHOR)
    assert two.ledger(other.subject_id) == ()
    with pytest.raises(InputError, match="已撤回"):
        pass_stage(two, code, "联审", PAPER, author=AUTHOR, numbers=[1])
    assert not two.verify().problems


def test_a_turn_needs_a_reason(two: Register) -> None:
    code = started(two)
    with pytest.raises(InputError, match="须写明理由"):
        turn(two, code, [1], "refuse", Terms(DAY), author=AUTHOR)
    with pytest.raises(InputError, match="没有第 9 号"):
        turn(two, code, [9], "refuse", PAPER, author=AUTHOR)


def test_what_is_on_its_way_is_not_started_twice(two: Register) -> None:
    first, second = frozen(two).code, frozen(two).code
    start(two, first, author=AUTHOR, on=DAY)
    with pytest.raises(InputError) as refused:
        start(two, second, author=AUTHOR, on=DAY)
    assert codes(refused.value) == {"on_its_way"}
    with pytest.raises(InputError, match="已经受理"):
        start(two, first, author=AUTHOR, on=DAY)


def test_a_batch_from_before_the_award_is_out_of_date(two: Register) -> None:
    old = frozen(two).code
    approved(two)
    with pytest.raises(InputError) as refused:
        start(two, old, author=AUTHOR, on=DAY)
    assert codes(refused.value) == {"awarded_since"}


def test_approved_awards_count_as_earlier_ones(two: Register) -> None:
    approved(two)
    amounts = {finding.amount for finding in run_of(two).findings if finding.measure == "T-1"}
    assert amounts == {None}
    fill(two, company("甲公司", 900_000_000, year=2021))
    later = {f.subject: f.amount for f in run_of(two, 2021).findings if f.outcome == "due"}
    assert later == {"1": 8_000_000 + 1_000_000}


def test_the_bureaus_own_stages(two: Register) -> None:
    two.set_setting("stages.paid", "申报→初审→实地核查→审定→拨付", author=AUTHOR)
    code = started(two)
    two.set_setting("stages.paid", "", author=AUTHOR)
    for stage in ("初审", "实地核查", "审定"):
        pass_stage(two, code, stage, PAPER, author=AUTHOR)
    assert awards_of(two, code)[0].approved == 1_000_000


@pytest.mark.parametrize(
    "bad", ["申报→审定→拨付", "申报→审定→初审→拨付", "申报→初审→审定→公示→拨付", "、", "申报→初审→联审→联审→审定→拨付"]
)
def test_stages_that_money_cannot_do_without(two: Register, bad: str) -> None:
    with pytest.raises(InputError, match="办理环节"):
        two.set_setting("stages.paid", bad, author=AUTHOR)
    with pytest.raises(InputError, match="没有“cash”这种办理方式"):
        two.set_setting("stages.cash", "申报→初审→审定", author=AUTHOR)
    with pytest.raises(InputError, match="不小于 1"):
        two.set_setting("notice.days", "0", author=AUTHOR)
    assert started(two)


def returned(register: Register) -> tuple[Payment, ...]:
    with register.reading_awards() as desk:
        return failed_payments(desk)


def test_paid_by_the_banks_return(two: Register, tmp_path: Path) -> None:
    code = approved(two)
    listed = make_list(two, code, author=AUTHOR)
    assert [(one.payee, one.amount, one.account[-4:]) for one in listed] == [
        ("甲公司", 1_000_000, "0001"),
        ("乙公司", 3_000_000, "0002"),
    ]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["某银行代发回单"],
        ["收款账号", "户名", "金额", "结果", "原因"],
        ["6217000000001", "甲公司", 10000, "成功", ""],
        ["6217000000002", "乙公司", "30,000.00", "退回", "户名不符"],
        ["6217000000009", "丙公司", 1.5, "成功", ""],
    ):
        sheet.append(row)
    book.save(tmp_path / "回单.xlsx")
    settled = settle(two, code, 1, read_return(tmp_path / "回单.xlsx"), author=AUTHOR, on=date(2021, 4, 1))
    assert settled[:3] == (1, 1, 0)
    assert [problem.place for problem in settled.problems] == ["回单.xlsx › Sheet 第 5 行"]
    assert "6217000000009" not in settled.problems[0].sentence
    first, second = awards_of(two, code)
    assert (first.paid, second.paid) == (1_000_000, None)
    assert steps_of(two, first.id)[-1].stage == "拨付"
    (failed,) = returned(two)
    assert (failed.payee, failed.note) == ("乙公司", "户名不符")
    fill(two, company("乙公司", 300_000_050, "6217000000003"))
    (again,) = make_list(two, code, author=AUTHOR)
    assert (again.account, again.follows, again.list_number) == ("6217000000003", failed.id, 2)
    assert returned(two) == ()
    with pytest.raises(InputError, match="没有已审定而未拨付"):
        make_list(two, code, author=AUTHOR)
    settle(two, code, 2, [BankLine("6217000000003", 3_000_000, True, "", "")], author=AUTHOR, on=date(2021, 4, 9))
    assert [one.paid for one in awards_of(two, code)] == [1_000_000, 3_000_000]
    assert not two.verify().problems


def test_one_line_of_the_bank_settles_all_that_is_listed_for_an_account(two: Register) -> None:
    fill(two, company("乙公司", 300_000_050, "6217000000001"))
    code = approved(two)
    one, other = make_list(two, code, author=AUTHOR)
    assert one.account == other.account
    lump = BankLine(one.account, one.amount + other.amount, arrived=True, note="", place="")
    settled = settle(two, code, 1, [lump], author=AUTHOR, on=date(2021, 4, 1))
    assert settled == (2, 0, 0, ())
    assert [award.paid for award in awards_of(two, code)] == [one.amount, other.amount]


def test_digits_that_excel_lost_are_refused(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["账号", "金额", "结果"], [6217000000001, 1, "成功"], ["6217", 1, "不明"]):
        sheet.append(row)
    book.save(tmp_path / "回单.xlsx")
    with pytest.raises(InputError, match=r"账号应为文字[\s\S]*“不明”不认识"):
        read_return(tmp_path / "回单.xlsx")


def test_nobody_is_paid_without_an_account(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    code = approved(register)
    with pytest.raises(InputError, match="第 1 号 甲公司：没有登记收款账号"):
        make_list(register, code, author=AUTHOR)


def test_upper_awards_end_with_the_recommendation(register: Register) -> None:
    from desktop.awards import assess_register, freeze
    from desktop.register import SubjectChange
    from policies.library import built_in

    fill(
        register,
        SubjectChange(
            "enterprise", "甲公司", standing={"registered_in_area": True, "best_prior_local_agri_online_sales": 0},
            yearly={"tax_compliant": {2020: True}, "local_agri_online_sales": {2020: 3_500_000_000}},
        ),
    )  # fmt: skip
    batch = freeze(register, assess_register(register, built_in()["xiangxi-2018"], 2020), author=AUTHOR)
    start(register, batch.code, author=AUTHOR, on=DAY)
    bring_to_notice(register, batch.code)
    for stage in ("公示", "推荐"):
        pass_stage(register, batch.code, stage, AFTER, author=AUTHOR)
    (award,) = awards_of(register, batch.code)
    assert (award.way, award.approved, award.position) == ("upper", None, 4)
    with pytest.raises(InputError, match="没有已审定而未拨付"):
        make_list(register, batch.code, author=AUTHOR)
    with pytest.raises(InputError, match="没有“审定”"):
        pass_stage(register, batch.code, "审定", AFTER, author=AUTHOR, numbers=[1])


def test_money_is_demanded_back_and_offset(two: Register) -> None:
    code = paid(two)
    one, _ = awards_of(two, code)
    with pytest.raises(InputError, match="不超过实际收到"):
        demand(two, one.id, 1_000_001, reason="虚报", document="决定书", on=DAY, author=AUTHOR)
    number = demand(two, one.id, 700_000, reason="虚报", document="决定书", on=DAY, author=AUTHOR)
    assert ledger_of(two, one.subject_id).total == 300_000
    assert ledger_of(two, one.subject_id).owed_back == 700_000
    agree(two, number, [(date(2021, 6, 1), 300_000), (date(2021, 9, 1), 300_000)], document="协议", author=AUTHOR)
    with pytest.raises(InputError, match="合计不超过"):
        agree(two, number, [(date(2021, 12, 1), 200_000)], document="协议", author=AUTHOR)
    receive(two, number, 400_000, on=date(2021, 6, 1), document="进账单", author=AUTHOR)
    (case,) = cases_of(two, one.subject_id)
    assert (case.returned, case.owed, case.agreed) == (400_000, 300_000, 200_000)
    fill(two, company("甲公司", 50_000_000, year=2021))
    later = approved(two, 2021)
    (award,) = awards_of(two, later)
    with pytest.raises(InputError, match="抵扣应大于 0"):
        offset(two, number, award.id, 300_001, on=DAY, document="决定书", author=AUTHOR)
    offset(two, number, award.id, 300_000, on=DAY, document="决定书", author=AUTHOR)
    (case,) = cases_of(two, one.subject_id)
    assert (case.returned, case.owed, case.agreed) == (700_000, 0, 0)
    (payment,) = make_list(two, later, author=AUTHOR)
    assert payment.amount == 200_000
    with pytest.raises(InputError, match="已有款项退回"):
        drop(two, number, reason="错了", author=AUTHOR)
    assert not two.verify().problems


def test_an_award_taken_back_whole_no_longer_counts(two: Register) -> None:
    code = paid(two)
    one, _ = awards_of(two, code)
    number = demand(two, one.id, 1_000_000, reason="虚报", document="决定书", on=DAY, author=AUTHOR)
    assert [entry.reversed for entry in two.ledger(one.subject_id)] == [True]
    due = {f.subject: f.amount for f in run_of(two).findings if f.outcome == "due"}
    assert due == {"1": 1_000_000}
    drop(two, number, reason="复核有误", author=AUTHOR)
    assert [(entry.amount, entry.reversed) for entry in two.ledger(one.subject_id)] == [(1_000_000, False)]
    with pytest.raises(InputError, match="没有这个有效的追回案件"):
        receive(two, number, 1, on=DAY, document="", author=AUTHOR)


# The ledger


def test_a_list_of_earlier_awards_does_not_overwrite_what_an_award_booked(two: Register) -> None:
    earlier = SubjectChange(
        "enterprise", "甲公司", division="433101", paid=(LedgerEntry("test-2018", "T-1", 2019, 50_000),)
    )
    fill(two, earlier)
    approved(two)
    before = two.ledger(1)
    assert sorted(entry.amount for entry in before) == [50_000, 1_000_000]
    fill(two, earlier)  # said once more
    other = replace(earlier, paid=(LedgerEntry("test-2018", "T-1", 2020, 1_000_000),), place="以往奖补.xlsx 第 3 行")
    with pytest.raises(InputError, match="已有本登记簿审定的奖补") as refused:
        fill(two, other)
    assert [problem.place for problem in refused.value.problems] == ["以往奖补.xlsx 第 3 行"]
    assert two.check([other])
    assert two.ledger(1) == before


def test_merged_subjects_keep_their_awards_apart_in_the_ledger(two: Register) -> None:
    code = paid(two)
    one, other = awards_of(two, code)
    two.merge(1, 2, _taken(two), author=AUTHOR, reason="同一企业")
    assert ledger_of(two, 1).total == 4_000_000
    demand(two, other.id, 3_000_000, reason="虚报", document="决定书", on=DAY, author=AUTHOR)
    assert sorted((entry.amount, entry.reversed) for entry in two.ledger(1)) == [(1_000_000, False), (3_000_000, True)]
    number = demand(two, one.id, 400_000, reason="虚报", document="决定书", on=DAY, author=AUTHOR)
    drop(two, number, reason="复核有误", author=AUTHOR)
    assert (ledger_of(two, 1).total, ledger_of(two, 1).owed_back) == (1_000_000, 3_000_000)
    assert two.ledger(2) == ()
    assert not two.verify().problems


def _taken(register: Register) -> dict[str, Side]:
    """Return a choice for everything of which two entries know another value."""
    return {field.id: "keep" for field in register.merge_fields(1, 2) if field.must_choose}

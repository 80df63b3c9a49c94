"""Decisions by persons: which fit, who confirms, and how they stand in the batch for ever."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.awards import assess_register, freeze
from desktop.awards.checks import check
from desktop.awards.comparing import compare
from desktop.awards.decisions import confirm, decide, revoke
from desktop.awards.freezing import draft
from desktop.awards.funds import cut, plan_cut, position
from desktop.awards.notices import announce
from desktop.awards.recomputing import recompute, subjects_of
from desktop.awards.steps import Action, Terms, awards_of, pass_stage, start, turn
from desktop.awards.workdays import period_end
from desktop.register import LedgerEntry, Register, SubjectChange, sealed
from policies.assessment import assess
from policies.findings.explanation_json import explanation_json
from policies.problems import InputError
from tests.awards.making import (
    AUTHOR,
    DAY,
    PAPER,
    POLICY,
    SECOND,
    TEXT,
    approved,
    bring_to_notice,
    company,
    fill,
    frozen,
    give_money,
    run_of,
    started,
    station,
)

WHY: Any = {"reason": "经研究", "basis": "局党组会〔2021〕3号", "author": AUTHOR}


def test_a_ceiling_is_lowered_and_marked(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    run = run_of(register)
    with pytest.raises(InputError, match=r"应大于 0、小于 10,000\.00"):
        decide(register, run, 1, "T-1", "lower", amount=1_000_000, **WHY)
    decide(register, run, 1, "T-1", "lower", amount=600_000, **WHY)
    batch = frozen(register)
    (line,) = batch.lines
    assert (line.amount, line.remark) == (600_000, "经研究下调（局党组会〔2021〕3号）")
    decided = json.loads(line.decided)
    assert (decided["kind"], decided["by"], decided["amount_before"]) == ("lower", AUTHOR, "10000.00")
    assert recompute(batch) == ()


@pytest.mark.parametrize(("reason", "basis"), [("", "文件"), ("理由", " ")])
def test_no_decision_without_reason_and_basis(register: Register, reason: str, basis: str) -> None:
    fill(register, company("甲公司", 100_000_000))
    with pytest.raises(InputError, match="理由和依据"):
        decide(register, run_of(register), 1, "T-1", "lower", amount=1, reason=reason, basis=basis, author=AUTHOR)


def test_a_manual_measure_needs_a_second_person(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    number = decide(register, run_of(register), 1, "T-2", "manual", amount=5_000, **WHY)
    with pytest.raises(InputError, match="第二人确认"):
        frozen(register)
    with pytest.raises(InputError, match="由另一人"):
        confirm(register, number, author=AUTHOR)
    confirm(register, number, author=SECOND)
    batch = frozen(register)
    assert [(line.measure, line.amount) for line in batch.lines] == [("T-1", 1_000_000), ("T-2", 5_000)]
    assert batch.lines[1].basis == "局党组会〔2021〕3号：经研究"
    assert json.loads(batch.lines[1].decided)["confirmed_by"] == SECOND
    assert recompute(batch) == ()


def test_a_decision_that_does_not_fit_is_refused(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    run = run_of(register)
    for measure, kind, words in (
        ("T-1", "manual", "不能人工核定"),
        ("T-2", "override", "只能人工核定"),
        ("T-1", "take", "不是“待定”"),
        ("T-1", "tie", "不在入围线"),
        ("T-1", "choose", "不需要择一"),
    ):
        with pytest.raises(InputError, match=words):
            decide(register, run, 1, measure, kind, amount=1, **WHY)  # type: ignore[arg-type]  # its words
    with pytest.raises(InputError, match="不需要改定"):
        decide(register, run, 1, "T-1", "override", **WHY)


def test_a_decision_about_other_figures_is_out_of_date(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    number = decide(register, run_of(register), 1, "T-1", "lower", amount=600_000, **WHY)
    fill(register, company("甲公司", 200_000_000))
    with pytest.raises(InputError, match="作出决定之后测算结果变了"):
        frozen(register)
    revoke(register, number, reason="事实有变", author=AUTHOR)
    assert frozen(register).total == 2_000_000


def test_overridden_to_nothing(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000), company("乙公司", 100_000_000))
    confirm(register, decide(register, run_of(register), 1, "T-1", "override", amount=0, **WHY), author=SECOND)
    assert [line.name for line in frozen(register).lines] == ["乙公司"]


def test_a_tie_is_broken_within_the_quota(register: Register) -> None:
    fill(register, station("一站", "90"), station("二站", "80"), station("三站", "80"))
    run = run_of(register)
    ids = {run.rows[f.subject].name: int(f.subject) for f in run.findings}
    decide(register, run, ids["三站"], "T-3", "tie", **WHY)
    with pytest.raises(InputError, match="名额 2 个已满"):
        decide(register, run, ids["二站"], "T-3", "tie", **WHY)
    batch = freeze(register, run, author=AUTHOR)
    assert [line.name for line in batch.lines] == ["一站", "三站"]
    assert recompute(batch) == ()


def test_a_decision_is_spent_with_its_award(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    decide(register, run_of(register), 1, "T-1", "lower", amount=600_000, **WHY)
    code = frozen(register).code
    start(register, code, author=AUTHOR, on=DAY)
    turn(register, code, [1], "withdraw", PAPER, author=AUTHOR)
    assert frozen(register).total == 1_000_000


# Checks before money


def test_what_must_be_looked_at_before_money(register: Register) -> None:
    fill(
        register,
        company("甲公司", 100_000_000, "6217000000001"),
        company("乙公司", 100_000_000, "6217000000001", holder="丙公司"),
    )
    fill(register, SubjectChange("enterprise", "甲公司", division="433101", yearly={"in_good_standing": {2020: False}}))
    code = started(register)
    found = {(one.number, one.code): one.veto for one in check(register, code)}
    assert found == {
        (1, "same_account"): False,
        (1, "bad_credit"): True,
        (2, "same_account"): False,
        (2, "holder_differs"): False,
    }
    bring_to_notice(register, code)
    after = Terms(date(2021, 3, 9), "同意", "会议")
    pass_stage(register, code, "公示", after, author=AUTHOR)
    with pytest.raises(InputError, match="信用核查有不良记录") as refused:
        pass_stage(register, code, "审定", after, author=AUTHOR)
    assert [problem.place for problem in refused.value.problems] == ["第 1 号 甲公司"]
    turn(register, code, [1], "waive", Terms(DAY, "已信用修复"), author=AUTHOR, stage="bad_credit")
    pass_stage(register, code, "审定", after, author=AUTHOR)
    assert [award.approved for award in awards_of(register, code)] == [1_000_000, 1_000_000]


def test_which_checks_are_vetoes_is_the_bureaus_list(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000, "6217000000001"), company("乙公司", 1_000_000, "6217000000001"))
    register.set_setting("checks.vetoes", "same_account", author=AUTHOR)
    code = started(register)
    assert {(one.code, one.veto) for one in check(register, code)} == {("same_account", True)}


# The fund


def test_a_fund_that_does_not_suffice_is_shared_to_the_fen(register: Register) -> None:
    fill(register, *(company(f"{name}公司", 100_000_000) for name in "甲乙丙"))
    give_money(register, 1_000_000)
    code = started(register)
    assert position(register, "test-2018", "T-F1", 2020)[:2] == (1_000_000, 3_000_000)
    assert position(register, "test-2018", "T-F1", 2020).left == -2_000_000
    bring_to_notice(register, code)
    after = Terms(date(2021, 3, 9), "同意", "会议")
    pass_stage(register, code, "公示", after, author=AUTHOR)
    with pytest.raises(InputError, match=r"超出预算 20,000\.00 元"):
        pass_stage(register, code, "审定", after, author=AUTHOR)
    assert [line.after for line in plan_cut(register, code, "rank", order=[3, 1, 2]).lines] == [1_000_000, 0, 0]
    shared = cut(register, code, "proportional", author=AUTHOR, on=DAY, reason="资金不足", document="会议")
    assert [(line.number, line.after) for line in shared.lines] == [(1, 333_334), (2, 333_333), (3, 333_333)]
    assert shared.residue == 1
    pass_stage(register, code, "审定", after, author=AUTHOR)
    held = position(register, "test-2018", "T-F1", 2020)
    assert (held.reserved, held.approved, held.paid, held.left) == (0, 1_000_000, 0, 0)


def test_who_gets_nothing_waits_for_a_later_batch(register: Register) -> None:
    fill(register, *(company(f"{name}公司", 100_000_000) for name in "甲乙丙"))
    give_money(register, 2_500_000)
    code = started(register)
    later = cut(register, code, "later", author=AUTHOR, on=DAY, reason="资金不足", document="会议")
    assert ([line.after for line in later.lines], later.residue) == ([1_000_000, 1_000_000, 0], 500_000)
    assert [award.state for award in awards_of(register, code)] == ["open", "open", "deferred"]
    with pytest.raises(InputError, match="已结转下批"):
        pass_stage(register, code, "初审", PAPER, author=AUTHOR, numbers=[3])


# Comparing


def test_each_change_has_its_cause(register: Register) -> None:
    fill(register, company("甲公司", 400_000_000), company("乙公司", 400_000_000), company("丙公司", 100_000_000))
    paid = (LedgerEntry("test-2018", "T-1", 2019, 8_000_000),)
    fill(register, SubjectChange("enterprise", "丙公司", division="433101", paid=paid))
    fill(register, company("丙公司", 900_000_000))
    register.policies.adopt(TEXT, author=AUTHOR)
    before = frozen(register)
    fill(register, company("甲公司", 500_000_000))
    decide(register, run_of(register), 2, "T-1", "lower", amount=100, **WHY)
    register.set_setting("reading.test-2018.cap_period", "year", author=AUTHOR)
    changes = {one.name: one for one in compare(before, frozen(register))}
    assert {name: (one.cause, one.after - one.before) for name, one in changes.items()} == {
        "甲公司": ("fact", 1_000_000),
        "乙公司": ("decision", 100 - 4_000_000),
        "丙公司": ("reading", 9_000_000 - 2_000_000),
    }
    assert all(sum(one.parts.values()) == one.after - one.before for one in changes.values())


# Working days


def test_the_period_of_a_notice(register: Register) -> None:
    own = register.holidays
    assert period_end(date(2021, 9, 30), 5, working=True, own=own) == (date(2021, 10, 13), ())  # 9 October is worked
    assert period_end(date(2021, 9, 28), 7, working=False, own=own).day == date(2021, 10, 8)
    assert period_end(date(2044, 3, 1), 5, working=True, own=own) == (date(2044, 3, 8), (2044,))
    register.set_setting("holiday.2044-03-02", "off", author=AUTHOR)
    register.set_setting("holiday.2044-03-05", "work", author=AUTHOR)
    assert period_end(date(2044, 3, 1), 5, working=True, own=own) == (date(2044, 3, 8), ())
    with pytest.raises(InputError, match="不少于 1 天"):
        period_end(date(2021, 3, 1), 0, working=True, own=own)


def test_a_year_without_a_table_is_told(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    code = started(register)
    announced = announce(register, code, author=AUTHOR, starts_on=date(2044, 3, 1))
    assert [problem.code for problem in announced.warnings] == ["unknown_holidays"]
    with pytest.raises(InputError, match="已有公示"):
        announce(register, code, author=AUTHOR, starts_on=date(2044, 3, 1))


def test_a_clerk_cannot_approve_twice(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000))
    code = approved(register)
    with pytest.raises(InputError, match="“审定”已办过"):
        pass_stage(register, code, "审定", PAPER, author=AUTHOR, numbers=[1])


# Rivals and selections


def test_a_batch_keeps_whom_its_lines_were_ranked_against(register: Register) -> None:
    fill(register, *(station(name, score) for name, score in (("一站", "90"), ("二站", "80"), ("三站", "80"))))
    fill(register, station("四站", "70"), SubjectChange("station", "未评", "未评"), company("甲公司", 100_000_000))
    run = run_of(register)
    decide(register, run, 3, "T-3", "tie", **WHY)
    batch = frozen(register)
    assert [json.loads(one)["id"] for one in batch.rivals] == ["2", "4"]
    assert register.batch(batch.code) == batch
    found = {
        (int(one.subject), one.measure): one
        for one in assess(POLICY, 2020, subjects_of(batch).values(), as_of=batch.as_of).findings
    }
    assert found[3, "T-3"].outcome == "for_decision"
    for line in batch.lines:
        if not line.decided:
            assert explanation_json(found[line.subject_id, line.measure]) == line.explanation_json
    assert recompute(batch) == ()
    alone = sealed(replace(batch, rivals=batch.rivals[:0] + batch.rivals[1:]))
    assert [one.name for one in recompute(alone)] == ["三站"]  # without the second one there is no tie


def test_what_was_decided_to_get_nothing_stays_in_the_batch(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000), company("乙公司", 100_000_000))
    confirm(register, decide(register, run_of(register), 1, "T-1", "override", amount=0, **WHY), author=SECOND)
    (left_out,) = frozen(register).left_out
    said = json.loads(left_out)
    assert (said["name"], said["measure"], said["reason"], said["by"]) == ("甲公司", "T-1", "经研究", AUTHOR)


def test_a_selection_competes_with_everyone(register: Register) -> None:
    fill(register, station("一站", "90"), station("二站", "80"), station("三站", "70"), company("甲公司", 100_000_000))
    run = assess_register(register, POLICY, 2020, only=[2, 3])
    assert [(one.subject, one.outcome) for one in run.findings if one.measure == "T-3"] == [
        ("2", "due"),
        ("3", "not_selected"),
    ]
    decide(register, run_of(register), 4, "T-1", "lower", amount=100, **WHY)
    batch = freeze(register, run, author=AUTHOR)
    assert ([line.name for line in batch.lines], len(batch.rivals)) == (["二站"], 2)
    assert recompute(batch) == ()


# Roles


@pytest.fixture
def staffed(register: Register) -> Register:
    """Return a register with a clerk, two reviewers and a supervisor; the clerk works."""
    fill(register, company("甲公司", 100_000_000, "6217000000001"))
    register.add_account("主管", "supervisor", "一二三四五六七八九十", author=AUTHOR)
    register.sign_in("主管", "一二三四五六七八九十")
    register.add_account("经办", "clerk", "一二三四五六七八九十", author="主管")
    register.add_account("复核", "reviewer", "一二三四五六七八九十", author="主管")
    register.sign_in("经办", "一二三四五六七八九十")
    return register


def test_who_may_not_decide_is_told(staffed: Register) -> None:
    run = run_of(staffed)
    why = {**WHY, "author": "经办"}
    with pytest.raises(InputError, match="经办账户“经办”不能复核和批准"):
        decide(staffed, run, 1, "T-1", "lower", amount=600_000, **why)
    batch = freeze(staffed, run, author="经办")
    start(staffed, batch.code, author="经办", on=DAY)
    actions: tuple[Action, ...] = ("refuse", "waive")
    for action in actions:
        with pytest.raises(InputError, match="不能复核和批准"):
            turn(staffed, batch.code, [1], action, PAPER, author="经办", stage="bad_credit")
    with pytest.raises(InputError, match="不能复核和批准"):
        cut(staffed, batch.code, "rank", author="经办", on=DAY, reason="资金不足", document="会议")


def test_who_reviewed_does_not_approve(staffed: Register) -> None:
    staffed.sign_in("复核", "一二三四五六七八九十")
    code = freeze(staffed, run_of(staffed), author="复核").code
    start(staffed, code, author="复核", on=DAY)
    for stage in ("初审", "联审"):
        pass_stage(staffed, code, stage, PAPER, author="复核")
    announce(staffed, code, author="复核", starts_on=DAY)
    after = Terms(date(2021, 3, 9), "同意", "会议")
    pass_stage(staffed, code, "公示", after, author="复核")
    with pytest.raises(InputError, match="录入人不能复核、批准自己录入的内容"):
        pass_stage(staffed, code, "审定", after, author="复核")
    staffed.sign_in("经办", "一二三四五六七八九十")
    with pytest.raises(InputError, match="不能复核和批准"):
        pass_stage(staffed, code, "审定", after, author="经办")
    staffed.sign_in("主管", "一二三四五六七八九十")
    pass_stage(staffed, code, "审定", after, author="主管")
    assert awards_of(staffed, code)[0].approved == 1_000_000


def test_a_batch_outlives_a_merge_of_its_subjects(register: Register) -> None:
    fill(register, company("甲公司", 100_000_000), company("乙公司", 300_000_000), company("丙公司", 100_000_000))
    batch = frozen(register)
    register.merge(1, 2, {"name": "keep", "fact_value:online_sales:2020": "keep"}, author=AUTHOR, reason="同一企业")
    with pytest.raises(InputError, match="本批次第 1 号（主体已合并）"):
        start(register, batch.code, author=AUTHOR, on=DAY)
    assert recompute(batch) == ()
    other = frozen(register).code
    register.merge(3, 1, {"name": "keep", "fact_value:online_sales:2020": "keep"}, author=AUTHOR, reason="同一企业")
    with pytest.raises(InputError, match="主体已合并"):
        start(register, other, author=AUTHOR, on=DAY)


def test_who_dropped_out_has_a_cause_as_well(register: Register) -> None:
    """Whoever has no line in the later batch: by a decision, a reading or other facts."""
    names = "甲乙丙丁"
    fill(register, *(company(f"{name}公司", 400_000_000) for name in names))
    paid = (LedgerEntry("test-2018", "T-1", 2019, 10_000_000),)
    fill(register, SubjectChange("enterprise", "丙公司", division="433101", paid=paid))
    register.policies.adopt(TEXT, author=AUTHOR)
    register.set_setting("reading.test-2018.cap_period", "year", author=AUTHOR)
    before = frozen(register)
    assert [line.name for line in before.lines] == [f"{name}公司" for name in names]
    register.set_setting("reading.test-2018.cap_period", "", author=AUTHOR)
    fill(register, company("乙公司", 0))
    confirm(register, decide(register, run_of(register), 1, "T-1", "override", amount=0, **WHY), author=SECOND)
    causes = {"甲公司": "decision", "乙公司": "fact", "丙公司": "reading"}
    run = run_of(register)
    later = draft(register, run, author=AUTHOR)
    for changes in (compare(before, later), compare(before, later, now=run.subjects)):
        assert {one.name: one.cause for one in changes} == causes
        assert all((one.after, sum(one.parts.values())) == (0, -one.before) for one in changes)
    assert [head.code for head in register.batches()] == [before.code]

"""Declared, verified, not applicable and withdrawn: blank, nothing and none of its business differ."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.register import FactDetail, Register, Statement, SubjectChange
from desktop.register.rows import BASES, FACTS, PARTS, Identity, Record, news
from desktop.register.statements import Basis
from policies.problems import InputError

COMPANY = SubjectChange("enterprise", "湘西某公司", "91350100M000100Y43", "433101", place="第3行")
PLACE = SubjectChange("place", "吉首市", "433101", "433101")
BY, ON = "王五", date(2020, 3, 1)


def say(register: Register, *statements: Statement, **more: object) -> None:
    change = replace(COMPANY, statements=statements, **more)  # type: ignore[arg-type]  # fields of a change
    register.apply([change], author="张三", source="手工")


def refusals(register: Register, statement: Statement) -> list[str]:
    with pytest.raises(InputError) as refused:
        say(register, statement)
    return [problem.code for problem in refused.value.problems]


def sales(register: Register) -> FactDetail:
    (found,) = register.detail(1).facts
    return found


def assessed(register: Register) -> object:
    return register.facts(1).yearly.get("online_sales", {}).get(2019)


def test_the_verified_figure_is_assessed_and_the_declared_one_kept(register: Register) -> None:
    say(register, yearly={"online_sales": {2019: 1_000}})
    assert (sales(register).declared, sales(register).verified) == (1_000, None)
    say(register, Statement("online_sales", 2019, verified=900, verified_by=BY, verified_on=ON, source="统计部门"))
    assert assessed(register) == 900
    assert sales(register) == FactDetail(
        "online_sales",
        2019,
        0,
        900,
        1_000,
        None,
        900,
        applicable=True,
        source="统计部门",
        verified_by=BY,
        verified_on=ON,
    )
    say(register, yearly={"online_sales": {2019: 1_200}})
    assert (assessed(register), sales(register).declared) == (900, 1_200)
    assert "核定 9.00元，王五 2020-03-01，来源 统计部门" in register.changes(1)[0].after


def test_a_declaration_that_disagrees_with_the_verified_figure_is_told(register: Register) -> None:
    say(register, Statement("online_sales", 2019, verified=900, verified_by=BY, verified_on=ON))
    preview = register.preview([replace(COMPANY, yearly={"online_sales": {2019: 1_200}})])
    assert [problem.code for problem in preview.warnings] == ["disagrees"]


def test_blank_zero_and_not_applicable_differ(register: Register) -> None:
    say(register, yearly={"online_sales": {2019: 0}})
    assert assessed(register) == 0
    say(register, Statement("online_sales", 2019, not_applicable=True))
    assert assessed(register) is None
    assert not sales(register).applicable
    assert register.not_applicable() == {(1, "online_sales", 2019, 0)}
    say(register, yearly={"online_sales": {2019: 5}})
    assert assessed(register) == 5
    assert register.not_applicable() == set()


def test_what_was_entered_by_mistake_is_taken_back(register: Register) -> None:
    say(register, Statement("online_sales", 2019, declared=7, source="平台后台"))
    say(register, Statement("online_sales", 2019, withdrawn=True))
    assert register.detail(1).facts == ()
    assert register.facts(1).yearly == {}
    assert register.changes(1)[0].after.startswith("网络销售额（2019年）：未填")


def test_a_source_alone_changes_no_figure(register: Register) -> None:
    say(register, Statement("online_sales", 2019, declared=7))
    say(register, Statement("online_sales", 2019, source="审计报告"))
    assert (assessed(register), sales(register).source) == (7, "审计报告")
    log = register.changes()
    say(register, Statement("online_sales", 2019, declared=7, source="审计报告"))
    assert register.changes() == log


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (Statement("online_sales", 2019, verified=9), "verifier_missing"),
        (Statement("online_sales", 2019, declared=9, not_applicable=True), "contradiction"),
        (Statement("online_sales", 2019, withdrawn=True, not_applicable=True), "contradiction"),
        (Statement("online_sales", declared=9), "wrong_period"),
        (Statement("online_sales", 2019, 1, declared=9), "wrong_period"),
        (Statement("online_sales", 1066, declared=9), "bad_year"),
        (Statement("online_sales", 2019, declared=-9), "bad_value"),
        (Statement("land_area", declared=9), "fact_not_of_kind"),
    ],
)
def test_contradictory_statements_are_refused(register: Register, statement: Statement, code: str) -> None:
    assert refusals(register, statement) == [code]


def test_quarters_of_a_place_are_kept_apart_from_years(register: Register) -> None:
    quarters = {"online_retail_quarter": {(2019, 1): 100, (2019, 4): 400, (2020, 1): 500}}
    register.apply([replace(PLACE, quarterly=quarters)], author="张三", source="季报")
    assert [(one.fact, one.quarter, one.value) for one in register.quarterly(2019)] == [
        ("online_retail_quarter", 1, 100), ("online_retail_quarter", 4, 400),
    ]  # fmt: skip
    assert register.facts(1).yearly == {}
    assert register.years("place") == ()
    assert "网络零售额（2019年第4季度）：4.00元" in register.changes(1)[0].after
    with pytest.raises(InputError, match="期间"):
        register.apply([replace(PLACE, quarterly={"online_retail_quarter": {(2019, 5): 1}})], author="张三", source="")


@pytest.mark.parametrize(
    ("yearly", "odd"),
    [
        ({"covered_villages": {2019: 11}, "total_villages": {2019: 10}}, ["part_over_whole"]),
        ({"covered_villages": {2019: 10}, "total_villages": {2019: 10}}, []),
        ({"covered_villages": {2019: 11}, "total_villages": {2018: 10}}, []),
        ({"leased_months": {2019: 13}}, ["bad_value"]),
    ],
)
def test_parts_are_no_more_than_the_whole(
    register: Register, yearly: dict[str, dict[int, int]], odd: list[str]
) -> None:
    preview = register.preview([replace(COMPANY, yearly=yearly)])
    assert [problem.code for problem in (*preview.problems, *preview.warnings)] == odd


def test_a_part_is_compared_with_what_is_known_already(register: Register) -> None:
    say(register, yearly={"online_sales": {2019: 100}})
    preview = register.preview([replace(COMPANY, yearly={"online_retail": {2019: 101}})])
    assert [problem.code for problem in preview.warnings] == ["part_over_whole"]
    future = replace(COMPANY, standing={"operating_since": date(2199, 1, 1)})
    assert [problem.code for problem in register.preview([future]).warnings] == ["date_in_future"]


STORED = st.none() | st.integers(0, 9)
SAID = st.tuples(STORED, STORED, st.booleans())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SAID, max_size=6))
def test_the_last_word_of_each_kind_stands(said: list[tuple[int | None, int | None, bool]]) -> None:
    """Whatever is said in whatever order, the figure assessed is the last verified one, else the last declared one."""
    key = ("online_sales", 2019)
    held = Record(Identity("enterprise", "甲", "", "", ""))
    declared = verified = None
    applies = True
    for declares, verifies, denies in said:
        change = Record(held.identity)
        if declares is not None:
            change.of(FACTS)[key] = (None, declares)
        denies_it = denies and declares is None and verifies is None
        if verifies is not None or denies_it:
            change.of(BASES)[key] = Basis(verified_number=verifies, applicable=not denies_it)
        for part, new in zip(PARTS, news(held, change).rows, strict=True):
            for row, value in new.items():
                held.of(part).pop(row, None)
                if value is not None:
                    held.of(part)[row] = value
        declared = declares if declares is not None else declared
        verified = verifies if verifies is not None else verified
        applies = not denies_it and (applies or declares is not None or verifies is not None)
    expected = (verified if verified is not None else declared) if applies else None
    assert held.of(FACTS).get(key) == (None if expected is None else (None, expected))

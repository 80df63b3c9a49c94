"""Contacts, bank accounts and who applies, from the columns of a roster; bank numbers are shown to nobody."""

from __future__ import annotations

from desktop.register import Register
from desktop.rosters import CellKey, Decisions, apply_plan, import_rosters, plan_import, read_parts, replan
from desktop.rosters.headings import names_of, vocabulary
from desktop.rosters.profile_columns import columns_of
from desktop.rosters.text import half_width
from policies.facts import SUBJECT_KINDS, facts_of

from .conftest import MakeBook
from .test_importing import HEAD, OTHER_CODE, ROW, codes, taken

ACCOUNT = "6222081906001234567"
WHO = ("法人代表", "联系人", "联系电话", "地址", "开户行", "银行账号", "户名", "主体类型")
SAID = ("石某", "龙某", 13800000000, "人民路 1 号", "农行凤凰支行", "6222 0819 0600 1234 567", "湘西某某公司", "合作社")


def test_a_roster_says_how_a_subject_is_reached_and_paid(register: Register, book: MakeBook) -> None:
    report = taken(register, book((*HEAD, *WHO), (*ROW, *SAID)))
    assert report.applied, report.problems
    (row,) = register.subjects("enterprise")
    profile = register.detail(row.id).profile
    assert profile == (
        "cooperative", "石某", "龙某", "13800000000", "人民路 1 号", "农行凤凰支行", ACCOUNT, "湘西某某公司", "",
    )  # fmt: skip
    assert register.payee(row.id)[3:] == ("农行凤凰支行", ACCOUNT, "湘西某某公司")
    assert ACCOUNT[4:15] not in repr([file.readings for file in report.files]).replace(" ", "")
    again = taken(register, book((*HEAD, *WHO), (*ROW, *SAID)))
    assert again.files[0].unchanged == 1


def test_dashes_say_nothing_and_erase_nothing(register: Register, book: MakeBook) -> None:
    taken(register, book((*HEAD, *WHO), (*ROW, *SAID)))
    report = taken(register, book((*HEAD, *WHO), (*ROW, "-", "", "／", "", "—", "", "-", "")))
    assert report.files[0].unchanged == 1
    (row,) = register.subjects("enterprise")
    assert register.detail(row.id).profile.account == ACCOUNT


def test_what_changes_is_shown_with_the_number_masked(register: Register, book: MakeBook) -> None:
    taken(register, book((*HEAD, *WHO), (*ROW, *SAID)))
    other = (
        "石某",
        "龙某",
        "07438888888",
        "人民路 1 号",
        "农行凤凰支行",
        "6222081906009999999",
        "湘西某某公司",
        "合作社",
    )
    (changed,) = plan_import(register, read_parts(register, [book((*HEAD, *WHO), (*ROW, *other))])).rows
    assert changed.verdict == "changed"
    assert [(one.label, one.before, one.after) for one in changed.differences] == [
        ("联系电话", "13800000000", "07438888888"),
        ("银行账号", "****4567", "****9999"),
    ]


def test_a_bank_number_that_became_a_number_is_refused_at_its_cell(register: Register, book: MakeBook) -> None:
    head = (*HEAD, "银行账号")
    report = taken(register, book(head, (*ROW, float(ACCOUNT))))
    assert codes(report) == [("G2", "bad_account")]
    assert "末几位已丢失" in report.problems[0].sentence
    report = taken(register, book(head, (*ROW, "6222-开户")))
    assert codes(report) == [("G2", "bad_account")]
    assert "6222" not in report.problems[0].sentence
    assert register.count("enterprise") == 0


def test_two_rows_that_contradict_each_other_do_not_tell_the_number(register: Register, book: MakeBook) -> None:
    head = ("企业名称", "统一社会信用代码", "年度", "银行账号")
    rows = (ROW[0], OTHER_CODE, 2019, ACCOUNT), (ROW[0], OTHER_CODE, 2020, "6222081906009999999")
    report = taken(register, book(head, *rows))
    assert codes(report) == [("D3", "contradiction")]
    assert "****4567" in report.problems[0].sentence
    assert ACCOUNT not in repr(report)


def test_a_station_says_who_applies_for_it(register: Register, book: MakeBook) -> None:
    stations = (("站点名称", "站点编号", "申报主体"), ("甲站", "Z01", OTHER_CODE), ("乙站", "Z02", ROW[0]))
    path = book(sheets={"企业": ((*HEAD, "银行账号"), (*ROW, ACCOUNT)), "站": stations})
    report = taken(register, path)
    assert report.applied, report.problems
    assert {register.payee(row.id).name for row in register.subjects("station")} == {ROW[0]}
    again = import_rosters(register, [path], author="李四")
    assert sum(file.unchanged for file in again.files) == len(again.files) + 1
    unknown = book(stations[0], ("丙站", "Z03", "没有这家"), name="丙.xlsx")
    assert [code for _, code in codes(taken(register, unknown))] != []


def test_after_a_correction_a_station_still_finds_who_applies_for_it(register: Register, book: MakeBook) -> None:
    stations = (("站点名称", "站点编号", "建成日期", "申报主体"), ("甲站", "Z01", "前年", ROW[0]))
    path = book(sheets={"企业": ((*HEAD, "银行账号"), (*ROW, "没开户")), "站": stations})
    parts = read_parts(register, [path])
    plan = plan_import(register, parts)
    assert codes(plan.report) == [("G2", "bad_account"), ("C2", "bad_date")]
    one = Decisions(corrected={CellKey(path, "站", 2, "C"): "2019-03-01"})
    plan = replan(register, plan, parts, one)
    assert codes(plan.report) == codes(plan_import(register, parts, one).report)
    both = Decisions(corrected={**one.corrected, CellKey(path, "企业", 2, "G"): ACCOUNT})
    plan = replan(register, plan, parts, both)
    assert plan.report.problems == ()
    apply_plan(register, plan, author="李四")
    (station,) = register.subjects("station")
    assert register.payee(station.id).account == ACCOUNT


def test_no_column_of_the_profile_is_called_like_another() -> None:
    for table in SUBJECT_KINDS:
        others = {half_width(fact.label) for fact in facts_of(table)} | set(names_of(table))
        assert others.isdisjoint(map(half_width, columns_of(table)))
        assert vocabulary(table).items() >= {half_width(label): f for label, f in columns_of(table).items()}.items()

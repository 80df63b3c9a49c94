"""An import before anything is written: verdicts, differences, candidates, decisions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.progress import Cancelled
from desktop.register import NEW_SUBJECT, LedgerEntry, Register, SubjectChange, create_register
from desktop.rosters import (
    CellKey,
    Decisions,
    ImportPlan,
    PlanRow,
    RowKey,
    apply_plan,
    import_rosters,
    plan_import,
    read_block,
    read_parts,
)
from policies.facts import Title
from policies.problems import InputError

from .conftest import MakeBook

CODE, OTHER, THIRD = "91330100799655058B", "91440300708461136T", "91350100M000100Y43"
HEAD = ("企业名称", "统一社会信用代码", "行政区划", "网络销售额（2019年）", "依法纳税（2019年）")


def planned(register: Register, *paths: Path, decisions: Decisions | None = None, **options: Any) -> ImportPlan:
    return plan_import(register, read_parts(register, paths), decisions, **options)


def verdicts(plan: ImportPlan) -> list[tuple[int, str, bool]]:
    return [(row.key.row, row.verdict, row.taken) for row in plan.rows]


def row_of(plan: ImportPlan, number: int) -> PlanRow:
    return next(row for row in plan.rows if row.key.row == number)


@pytest.fixture
def known(register: Register) -> Register:
    register.apply(
        [
            SubjectChange("enterprise", "甲电子商务有限公司", CODE, "433101", yearly={"online_sales": {2019: 500}}),
            SubjectChange("enterprise", "乙（湘西）公司", "", "433101", standing={"leased_floor_area": Decimal(5)}),
        ],
        author="张三",
        source="手工",
    )
    return register


def test_every_verdict_with_its_row(known: Register, book: MakeBook) -> None:
    path = book(
        HEAD,
        ("甲电子商务有限公司", CODE, "", 6, "是"),
        ("乙（湘西）公司", "", "433101", "", ""),
        ("丙公司", OTHER, "433101", 5, "是"),
        ("甲电子商务有限责任公司", "", "433122", 5, "是"),
        ("丁公司", "", "433101", "约5万", "是"),
        ("", "", "433101", 5, "是"),
    )
    before = known.path.read_bytes()
    plan = planned(known, path)
    assert verdicts(plan) == [
        (2, "changed", True),
        (3, "unchanged", False),
        (4, "new", True),
        (5, "doubtful", False),
        (6, "error", False),
        (7, "error", False),
    ]
    changed = row_of(plan, 2)
    assert [(d.label, d.before, d.after) for d in changed.differences] == [
        ("网络销售额（2019年）", "5.00元", "6.00元"),
        ("依法纳税（2019年）", "未填", "是"),
    ]
    assert row_of(plan, 6).problems[0].cell == "D6"
    (file,) = plan.report.files
    assert (file.new, file.changed, file.unchanged, file.doubtful, file.error) == (1, 1, 1, 1, 2)
    assert known.path.read_bytes() == before


def test_what_is_taken_is_written_and_nothing_else(known: Register, book: MakeBook) -> None:
    path = book(
        HEAD, ("甲电子商务有限公司", CODE, "", 6, "是"), ("丙", "", "", "约5万", ""), ("丁", "", "433122", 1, "")
    )
    applied = apply_plan(known, planned(known, path), author="李四")
    assert applied == (1, 1, 0)
    assert {row.name for row in known.subjects("enterprise")} == {"甲电子商务有限公司", "乙（湘西）公司", "丁"}
    assert known.changes(1)[0].source == "名册.xlsx"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("甲电子商务有限公司", "", "433122", 5, ""), "名称相同，行政区划不同"),
        (("甲电子商务有限责任公司", "", "433101", 5, ""), "名称写法不同，代码或区划不全"),
        (("乙(湘西)公司", "", "433101", 5, ""), "名称写法不同，代码或区划不全"),
        (("甲电子商务有限公司", OTHER, "433122", 5, ""), "名称相同，代码不同"),
        (("甲电子商务有限公司", OTHER, "433101", 5, ""), "名称相同，代码不同"),
        (("完全不同的公司", CODE, "433101", 5, ""), "代码相同，名称不同"),
        (("乙（湘西）公司", "", "", 5, ""), "名称相同，代码或区划不全"),
    ],
)
def test_doubtful_matches_with_their_candidates(
    known: Register, book: MakeBook, row: tuple[Any, ...], why: str
) -> None:
    plan = planned(known, book(HEAD, row))
    (doubtful,) = plan.rows
    assert (doubtful.verdict, doubtful.taken) == ("doubtful", False)
    assert [candidate.why for candidate in doubtful.candidates] == [why]
    assert [problem.code for problem in plan.report.problems] == ["doubtful_match"]
    assert not plan.changes


def test_all_candidates_are_named(register: Register, book: MakeBook) -> None:
    places = ("433101", "433122", "433123", "433124")
    register.apply(
        [SubjectChange("enterprise", "兴旺超市", "", place) for place in places], author="张三", source="手工"
    )
    (row,) = planned(register, book(HEAD, ("兴旺超市", "", "433125", 1, ""))).rows
    assert [candidate.row.division for candidate in row.candidates] == list(places)
    assert "等 4 个" in row.problems[0].sentence


def test_namesakes_of_the_same_file_claim_theirs(known: Register, book: MakeBook) -> None:
    rows = (("甲电子商务有限公司", CODE, "433101", 5, ""), ("甲电子商务有限公司", OTHER, "433122", 5, ""))
    plan = planned(known, book(HEAD, *rows))
    assert [row.verdict for row in plan.rows] == ["unchanged", "new"]


@pytest.mark.parametrize(("choice", "count"), [(1, 2), (NEW_SUBJECT, 3)])
def test_a_candidate_is_chosen(known: Register, book: MakeBook, choice: int, count: int) -> None:
    path = book(HEAD, ("甲电子商务有限责任公司", "", "433122", 5, "是"))
    key = planned(known, path).rows[0].key
    plan = planned(known, path, decisions=Decisions(chosen={key: choice}))
    assert plan.rows[0].verdict == ("new" if choice == NEW_SUBJECT else "changed")
    assert not plan.report.problems
    apply_plan(known, plan, author="李四")
    assert known.count("enterprise") == count
    assert known.subject_row(1).name == ("甲电子商务有限公司" if choice == NEW_SUBJECT else "甲电子商务有限责任公司")


def test_a_chosen_one_that_another_row_already_is(known: Register, book: MakeBook) -> None:
    path = book(HEAD, ("甲电子商务有限公司", CODE, "", 6, ""), ("甲有限公司", "", "433122", 5, "是"))
    plan = planned(known, path, decisions=Decisions(chosen={RowKey(path, "Sheet1", 3): 1}))
    assert row_of(plan, 3).verdict == "error"
    assert [problem.code for problem in row_of(plan, 3).problems] == ["duplicate"]


def test_a_skipped_row_is_shown_and_not_written(known: Register, book: MakeBook) -> None:
    path = book(HEAD, ("甲电子商务有限公司", CODE, "", 6, "是"), ("丙", "", "433101", 5, ""))
    plan = planned(known, path, decisions=Decisions(skipped=frozenset({RowKey(path, "Sheet1", 2)})))
    assert verdicts(plan) == [(2, "changed", False), (3, "new", True)]
    assert apply_plan(known, plan, author="李四") == (1, 0, 0)


def test_of_two_rows_that_contradict_neither_is_taken_until_one_is_skipped(register: Register, book: MakeBook) -> None:
    path = book(HEAD, ("丙", CODE, "433101", 5, ""), ("丙", CODE, "433101", 6, ""))
    plan = planned(register, path)
    assert verdicts(plan) == [(2, "error", False), (3, "error", False)]
    assert plan.report.files[0].error == 2
    plan = planned(register, path, decisions=Decisions(skipped=frozenset({RowKey(path, "Sheet1", 2)})))
    assert verdicts(plan) == [(2, "error", False), (3, "new", True)]
    assert not plan.report.problems


def test_a_corrected_cell_is_read_by_the_same_rules(register: Register, book: MakeBook) -> None:
    path = book(HEAD, ("丙", CODE, "433101", "约103万", "也许"))
    parts = read_parts(register, [path])
    amount, tax = CellKey(path, "Sheet1", 2, "D"), CellKey(path, "Sheet1", 2, "E")
    once = plan_import(register, parts, Decisions(corrected={amount: "１０３万元"}))
    assert [problem.cell for problem in once.report.problems] == ["E2"]
    plan = plan_import(register, parts, Decisions(corrected={amount: "１０３万元", tax: "√"}))
    assert verdicts(plan) == [(2, "new", True)]
    assert ("D2", "figure") in [(note.cell, note.code) for note in plan.report.files[0].readings]
    apply_plan(register, plan, author="李四")
    assert register.facts(1).yearly == {"online_sales": {2019: 103_000_000}, "tax_compliant": {2019: True}}


def test_a_decision_about_a_row_that_is_not_there(register: Register, book: MakeBook) -> None:
    path = book(HEAD, ("丙", CODE, "433101", 5, ""))
    with pytest.raises(InputError, match="重新预览"):
        planned(register, path, decisions=Decisions(skipped=frozenset({RowKey(path, "Sheet1", 99)})))


def test_years_of_one_subject_show_each_its_own_changes(known: Register, book: MakeBook) -> None:
    head = ("企业名称", "统一社会信用代码", "年度", "网络销售额", "依法纳税")
    path = book(head, ("甲电子商务有限公司", CODE, 2018, 1, ""), ("甲电子商务有限公司", CODE, 2019, 7, ""))
    plan = planned(known, path)
    assert [[d.label for d in row.differences] for row in plan.rows] == [
        ["网络销售额（2018年）"],
        ["网络销售额（2019年）"],
    ]


def test_titles_and_earlier_awards_are_told(known: Register, book: MakeBook) -> None:
    rosters = (("企业名称", "统一社会信用代码", "电商示范企业称号"), ("甲电子商务有限公司", CODE, "省级（2020-05-18）"))
    awards = (("名称", "政策", "措施", "年度", "金额"), ("甲电子商务有限公司", "xiangxi-2018", "XX-9", 2019, 5000))
    plan = planned(known, book(sheets={"企业": rosters, "历年": awards}))
    told = [(row.key.sheet, d.label, d.before, d.after) for row in plan.rows for d in row.differences]
    assert told[0] == ("企业", "电商示范企业称号", "未填", "省级（2020-05-18）")
    assert [one[0] for one in told[1:]] in ([], ["历年"])
    apply_plan(known, plan, author="李四")
    assert known.facts(1).titles["demo_enterprise_title"][0].level == "provincial"


def test_a_register_that_changed_after_the_preview(known: Register, book: MakeBook) -> None:
    plan = planned(known, book(HEAD, ("丙", "", "433101", 5, "")))
    known.apply([SubjectChange("enterprise", "丙", "", "433101")], author="王五", source="手工")
    with pytest.raises(InputError, match="重新预览"):
        apply_plan(known, plan, author="李四")


def test_an_interrupted_apply_leaves_no_half_import(known: Register, book: MakeBook) -> None:
    rows = [(f"第{number}公司", "", "433101", number, "是") for number in range(2500)]
    plan = planned(known, book(HEAD, *rows))

    def stop(done: int, _total: int, what: str, /) -> None:
        if what == "写入登记簿" and done >= 1000:
            raise Cancelled

    with pytest.raises(Cancelled):
        apply_plan(known, plan, author="李四", progress=stop)
    assert known.count("enterprise") == 2
    assert len(known.changes()) == 4


@pytest.mark.parametrize(
    ("doubts", "applied", "count"), [("ask", False, 2), ("skip", True, 3), ("new", True, 4), ("same", True, 3)]
)
def test_a_rule_for_doubtful_subjects(known: Register, book: MakeBook, doubts: Any, applied: bool, count: int) -> None:
    path = book(HEAD, ("甲电子商务有限责任公司", "", "433122", 5, "是"), ("丙", "", "433101", 5, ""))
    report = import_rosters(known, [path], author="李四", doubts=doubts)
    assert (report.applied, known.count("enterprise")) == (applied, count)


def test_a_pasted_block_goes_the_same_way(known: Register) -> None:
    columns = ("企业名称", "统一社会信用代码", "网络销售额（2019年，元）")
    parts = read_block(known, f"甲电子商务有限公司\t{CODE}\t1,200.00\n丙公司\t{OTHER}\t约5万\n", columns, "enterprise")
    plan = plan_import(known, parts)
    assert verdicts(plan) == [(2, "changed", True), (3, "error", False)]
    assert plan.report.problems[0].cell == "C3"
    assert plan.report.problems[0].place.startswith("剪贴板")
    apply_plan(known, plan, author="李四")
    assert known.facts(1).yearly == {"online_sales": {2019: 120_000}}


def test_a_pasted_block_may_bring_its_heading_and_quoted_cells(register: Register) -> None:
    text = '企业名称\t备注\t网络销售额（2019年）\n"甲\t公司"\t"两\n行"\t5\n\n'
    plan = plan_import(register, read_block(register, text, ("企业名称",), "enterprise"))
    (row,) = plan.rows
    assert (row.name, row.verdict) == ("甲 公司", "new")


def test_nothing_pasted(register: Register) -> None:
    plan = plan_import(register, read_block(register, " \n\t\n", ("企业名称",), "enterprise"))
    assert [problem.code for problem in plan.report.problems] == ["no_data"]


NAMES = st.sampled_from(["甲有限公司", "甲有限责任公司", "甲（湘西）公司", "甲(湘西)公司", "乙店"])
ROWS = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["", CODE, OTHER, THIRD, "123"]),
        st.sampled_from(["", "433101", "433122"]),
        st.sampled_from(["", 5, "6", "x"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=15)
@given(first=ROWS, second=ROWS)
def test_no_row_is_lost_or_invented_and_the_plan_is_what_happens(
    tmp_path_factory: pytest.TempPathFactory, first: list[Any], second: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("plan")
    columns = ("企业名称", "统一社会信用代码", "行政区划", "网络销售额（2019年）")
    with create_register(folder / "a.subsidy", author="张三") as register:
        for rows in (first, second):
            text = "\n".join("\t".join(map(str, (*row, "。"))) for row in rows)
            plan = plan_import(register, read_block(register, text, (*columns, "备注"), "enterprise"))
            assert [row.key.row for row in plan.rows] == list(range(2, len(rows) + 2))
            before = register.count("enterprise")
            applied = apply_plan(register, plan, author="李四")
            new = sum(file.new for file in plan.report.files)
            assert (applied.new, applied.changed) == (new, sum(file.changed for file in plan.report.files))
            assert applied.unchanged == 0
            assert register.count("enterprise") == before + new
            again = plan_import(register, read_block(register, text, (*columns, "备注"), "enterprise"))
            taken = {row.key for row in plan.rows if row.taken}
            # A namesake without place or code, taken beside another, cannot be told from it later: that is asked about.
            assert {row.verdict for row in again.rows if row.key in taken} <= {"unchanged", "doubtful"}


def test_a_title_of_the_same_day_is_no_change(register: Register, book: MakeBook) -> None:
    titles = {"demo_enterprise_title": (Title("city", date(2020, 5, 18)),)}
    paid = (LedgerEntry("xiangxi-2018", "XX-9", 2019, 5),)
    change = SubjectChange("enterprise", "甲", CODE, titles=titles, paid=paid)
    register.apply([change], author="张三", source="手工")
    path = book(("企业名称", "统一社会信用代码", "电商示范企业称号"), ("甲", CODE, "市级（2020-05-18）"))
    assert [row.verdict for row in planned(register, path).rows] == ["unchanged"]


def test_quarterly_figures_show_old_and_new(register: Register, book: MakeBook) -> None:
    head = ("地方名称", "行政区划", "网络零售额（2020年第3季度）")
    import_rosters(register, [book(head, ("某镇", "433101001", 5))], author="李四")
    (row,) = planned(register, book(head, ("某镇", "433101001", 6), name="二.xlsx")).rows
    assert [(d.label, d.before, d.after) for d in row.differences] == [
        ("网络零售额（2020年第3季度）", "5.00元", "6.00元")
    ]

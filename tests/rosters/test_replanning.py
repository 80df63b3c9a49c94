"""One more decision about an import: the plan is what a whole new one would be, and only what it touches is judged."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.register import NEW_SUBJECT, LedgerEntry, Register, SubjectChange, create_register
from desktop.rosters import (
    CellKey,
    Decisions,
    ImportPlan,
    Part,
    RowKey,
    apply_plan,
    plan_import,
    read_block,
    read_parts,
    replan,
)
from desktop.rosters.pasting import CLIPBOARD
from policies.problems import InputError

from .conftest import MakeBook

HEAD = ("企业名称", "统一社会信用代码", "行政区划", "网络销售额（2019年）", "依法纳税（2019年）")
CODES = "91330100799655058B", "91440300708461136T", "91350100M000100Y43"
NAMES = "甲电子商务有限公司", "甲电子商务有限责任公司", "乙（湘西）公司", "乙(湘西)公司", "丙", ""
WORDS = (NAMES, ("", *CODES, "12"), ("433101", "433122", ""), ("5", "约5", ""), ("是", "也许", ""))

row = st.tuples(*map(st.sampled_from, WORDS))
cell = st.integers(0, 4).flatmap(lambda at: st.tuples(st.just("ABCDE"[at]), st.sampled_from(WORDS[at])))
decision = st.one_of(
    st.tuples(st.just("say"), st.integers(2, 8), cell),
    st.tuples(st.just("skip"), st.integers(2, 8), st.none()),
    st.tuples(st.just("choose"), st.integers(2, 8), st.sampled_from([NEW_SUBJECT, 1, 2])),
)


@pytest.fixture(scope="module")
def known() -> Any:
    """Return a register that nobody writes into."""
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "登记簿.subsidy", author="张三") as made,
    ):
        changes = [
            SubjectChange(
                "enterprise", NAMES[0], CODES[0], "433101", paid=(LedgerEntry("xiangxi-2018", "XX-9", 2018, 5),)
            ),
            SubjectChange("enterprise", NAMES[2], "", "433101"),
        ]
        made.apply(changes, author="张三", source="手工")
        yield made


def decided(before: Decisions, one: tuple[str, int, Any]) -> Decisions:
    what, number, said = one
    key = RowKey(CLIPBOARD, "", number)
    if what == "say":
        return Decisions(before.skipped, before.chosen, {**before.corrected, CellKey(*key, said[0]): said[1]})
    if what == "skip":
        return Decisions(before.skipped ^ {key}, before.chosen, before.corrected)
    return Decisions(before.skipped, {**before.chosen, key: said}, before.corrected)


def _said(change: SubjectChange) -> Any:
    who = change.kind, change.name, change.identity_code, change.division, change.place, change.subject
    return who, change.standing, dict(change.dated), change.titles, change.paid


def told(plan: ImportPlan) -> Any:
    contents = [[(one.number, one.values) for one in part.contents.rows] for part in plan.parts]
    return plan.rows, plan.report, list(plan.changes), [_said(one) for one in plan.changes.values()], contents


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=1, max_size=7), decisions=st.lists(decision, min_size=1, max_size=4))
def test_the_plan_is_the_same_as_a_whole_new_one(
    known: Register, rows: list[tuple[str, ...]], decisions: list[tuple[str, int, Any]]
) -> None:
    block = "\n".join("\t".join(line) for line in (HEAD, *rows))
    parts = read_block(known, block, (), "enterprise")
    plan, now = plan_import(known, parts), Decisions()
    for what, at, said in decisions:
        now = decided(now, (what, 2 + at % len(rows), said))
        try:
            whole = plan_import(known, parts, now)
        except InputError:
            with pytest.raises(InputError):
                replan(known, plan, parts, now)
            return
        plan = replan(known, plan, parts, now)
        assert told(plan) == told(whole)


def test_only_rows_that_have_to_do_with_it_are_judged(register: Register, book: MakeBook) -> None:
    rows = [(f"第{number}公司", "", "433101", "约5" if number == 7 else number, "是") for number in range(500)]
    path = book(HEAD, *rows, ("第7公司", "", "433101", 7, "是"))
    parts = read_parts(register, [path])
    plan = plan_import(register, parts)
    told: list[int] = []

    def tell(_: int, total: int, what: str, /) -> None:
        told.extend([total] if what == "核对数据" else [])

    again = replan(register, plan, parts, Decisions(corrected={CellKey(path, "Sheet1", 9, "D"): "5"}), progress=tell)
    assert set(told) == {1}  # one subject, of this row and the other of its name
    assert [problem.code for problem in again.report.problems] == ["duplicate"]
    renamed = Decisions(corrected={**again.decisions.corrected, CellKey(path, "Sheet1", 9, "A"): "第七公司"})
    sound = replan(register, again, parts, renamed, progress=tell)
    assert set(told) == {1, 2}
    assert (sound.report.files[0].new, sound.report.problems) == (501, ())
    assert apply_plan(register, sound, author="李四").new == 501


def test_after_a_change_of_the_register_everything_is_judged_again(register: Register, book: MakeBook) -> None:
    path = book(HEAD, ("丙公司", "", "433101", 5, "是"), ("丁公司", "", "433101", "约5", "是"))
    parts: tuple[Part, ...] = read_parts(register, [path])
    plan = plan_import(register, parts)
    register.apply([SubjectChange("enterprise", "丙公司", "", "433101")], author="王五", source="手工")
    again = replan(register, plan, parts, Decisions(corrected={CellKey(path, "Sheet1", 3, "D"): "5"}))
    assert [one.verdict for one in again.rows] == ["changed", "new"]

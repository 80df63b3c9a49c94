"""A whole import is undone later; what was edited since is told apart and stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.register import Register, SubjectChange, create_register
from desktop.rosters import apply_plan, import_rosters, imports, plan_import, read_block, undo_import
from policies.problems import InputError

from .conftest import MakeBook

CODE, OTHER = "91330100799655058B", "91440300708461136T"
HEAD = ("企业名称", "统一社会信用代码", "行政区划", "网络销售额（2019年）", "网络零售额（2019年）")


def content(register: Register) -> list[Any]:
    """Everything that is known of all subjects, but for their ids."""
    rows = register.subjects("enterprise")
    known = {int(subject.id): subject for subject in register.facts_of([row.id for row in rows])}
    return [
        (r.name, r.identity_code, r.division, known[r.id].standing, known[r.id].yearly, register.ledger(r.id))
        for r in rows
    ]


@pytest.fixture
def imported(register: Register, book: MakeBook) -> Register:
    change = SubjectChange("enterprise", "甲公司", CODE, "433101", yearly={"online_sales": {2019: 500}})
    register.apply([change], author="张三", source="手工")
    path = book(HEAD, ("甲公司", CODE, "", 6, 7), ("乙公司", OTHER, "433101", 8, 9), name="名册.xlsx")
    assert import_rosters(register, [path], author="李四").applied
    return register


def test_it_is_named_backed_up_and_undone(imported: Register) -> None:
    (action,) = imports(imported)
    assert (action.title, action.source, action.author) == ("导入：名册.xlsx", "名册.xlsx", "李四")
    (backup,) = imported.backups()
    assert backup.occasion == "import"
    undone = undo_import(imported, author="王五", reason="报错了年份")
    assert (undone.title, undone.kept) == ("导入：名册.xlsx", ())
    assert [row.name for row in imported.subjects("enterprise")] == ["甲公司"]
    assert imported.facts(1).yearly == {"online_sales": {2019: 500}}
    assert not imports(imported)
    assert imported.actions(1)[0].reason == "报错了年份"
    assert imported.verify().problems == ()


def test_what_was_edited_since_stays_and_is_said(imported: Register) -> None:
    later = SubjectChange("enterprise", "甲公司", CODE, yearly={"online_sales": {2019: 900}})
    imported.apply([later], author="王五", source="手工")
    undone = undo_import(imported, author="李四")
    assert [(kept.name, kept.label) for kept in undone.kept] == [("甲公司", "网络销售额（2019年）")]
    assert imported.facts(1).yearly == {"online_sales": {2019: 900}}
    assert imported.count("enterprise") == 1
    assert any(change.what == "撤销时保留：甲公司" for change in imported.changes(3))
    assert imported.verify().problems == ()


def test_a_new_subject_of_which_more_is_known_by_now_stays(imported: Register) -> None:
    later = SubjectChange("enterprise", "乙公司", OTHER, yearly={"online_sales": {2020: 100}})
    imported.apply([later], author="王五", source="手工")
    undone = undo_import(imported, author="李四")
    assert [(kept.name, kept.label) for kept in undone.kept] == [("乙公司", "名称、代码和区划")]
    assert imported.facts(2).yearly == {"online_sales": {2020: 100}}
    assert imported.facts(1).yearly == {"online_sales": {2019: 500}}


def test_nothing_is_left_to_undo(register: Register, book: MakeBook) -> None:
    register.apply([SubjectChange("enterprise", "甲公司", CODE, "433101")], author="张三", source="手工")
    import_rosters(register, [book(HEAD, ("甲公司", CODE, "", 6, ""))], author="李四")
    change = SubjectChange("enterprise", "甲公司", CODE, yearly={"online_sales": {2019: 900}})
    register.apply([change], author="王五", source="手工")
    before = register.path.read_bytes()
    with pytest.raises(InputError, match="直接修改"):
        undo_import(register, author="李四")
    assert register.path.read_bytes() == before


def test_by_number_and_redo(imported: Register, book: MakeBook) -> None:
    first = imports(imported)[0].number
    import_rosters(imported, [book(HEAD, ("丙公司", "", "433122", 1, 1), name="二.xlsx")], author="李四")
    whole = content(imported)
    undo_import(imported, first, author="李四")
    assert [row.name for row in imported.subjects("enterprise")] == ["甲公司", "丙公司"]
    with pytest.raises(InputError, match="二"):
        undo_import(imported, first, author="李四")
    imported.redo(first, author="李四")
    assert sorted(map(str, content(imported))) == sorted(map(str, whole))


def test_there_is_nothing_to_undo(register: Register) -> None:
    register.apply([SubjectChange("enterprise", "甲公司", CODE)], author="张三", source="手工")
    with pytest.raises(InputError, match="可以撤销的有：无"):
        undo_import(register, author="李四")


def test_an_import_that_changes_nothing_makes_neither_backup_nor_action(imported: Register, book: MakeBook) -> None:
    import_rosters(imported, [book(HEAD, ("甲公司", CODE, "", 6, 7), name="三.xlsx")], author="李四")
    assert len(imports(imported)) == 1
    assert len(imported.backups()) == 1


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["甲公司", "乙公司", "丙公司", "丁店"]),
        st.sampled_from(["", CODE, OTHER]),
        st.sampled_from(["433101", "433122"]),
        st.sampled_from(["", "5", "6"]),
        st.sampled_from(["", "7"]),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=10)
@given(first=ROWS, second=ROWS)
def test_undo_right_after_an_import_restores_everything(
    tmp_path_factory: pytest.TempPathFactory, first: list[Any], second: list[Any]
) -> None:
    folder: Path = tmp_path_factory.mktemp("undo")
    with create_register(folder / "a.subsidy", author="张三") as register:
        contents = [content(register)]
        for rows in (first, second):
            text = "\n".join("\t".join(row) for row in rows)
            plan = plan_import(register, read_block(register, text, HEAD, "enterprise"))
            apply_plan(register, plan, author="李四")
            contents.append(content(register))
        while imports(register):
            undone = undo_import(register, author="李四")
            assert undone.kept == ()
            contents = [one for one in contents if one != content(register)]
        assert content(register) == []
        assert register.verify().problems == ()

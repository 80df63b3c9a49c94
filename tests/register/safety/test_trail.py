"""Whoever changes anything leaves a trail, and whoever changes the trail breaks a seal."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.register import Register, SubjectChange, create_register
from desktop.register.models import Base
from desktop.register.sqlite.triggers import recorded
from policies.problems import InputError

CODE, PERSON = "91350100M000100Y43", "11010519491231002X"
ByHand = Callable[..., None]


def company(name: str = "湘西某公司", code: str = CODE, sales: int = 1) -> SubjectChange:
    return SubjectChange("enterprise", name, code, yearly={"online_sales": {2019: sales}})


def fill(register: Register) -> None:
    register.apply([company()], author="张三", source="名册.xlsx")
    register.apply([company(sales=2)], author="李四", source="录入")
    register.apply([SubjectChange("person", "王五", PERSON)], author="张三", source="录入")
    register.set_setting("bureau", "另一县商务局", author="张三")


def codes(register: Register, *heads: str) -> set[str]:
    return {problem.code for problem in register.verify(heads).problems}


def rows(register: Register, query: str) -> list[tuple[object, ...]]:
    with closing(dbapi2.connect(str(register.path))) as raw:
        return list(raw.execute(query).fetchall())


def test_every_use_case_is_one_named_action(register: Register) -> None:
    fill(register)
    told = [(one.number, one.author, one.title) for one in reversed(register.actions())]
    assert told == [
        (1, "张三", "新建登记簿"),
        (2, "张三", "新增企业：湘西某公司"),
        (3, "李四", "修改企业：湘西某公司"),
        (4, "张三", "新增个人：王五"),
        (5, "张三", "设置：单位名称"),
    ]
    assert register.verify().problems == ()
    assert register.chain_head() == (5, register.actions(1)[0].hash)


def test_the_trail_has_each_row_before_and_after(register: Register) -> None:
    fill(register)
    found = rows(register, "SELECT key, old, new FROM trail_row WHERE table_name = 'fact_value' ORDER BY id")
    assert [tuple(part and json.loads(str(part)) for part in row) for row in found] == [
        ([1, "online_sales", 2019], None, {"text": None, "number": 1}),
        ([1, "online_sales", 2019], {"text": None, "number": 1}, {"text": None, "number": 2}),
    ]


def test_what_changes_nothing_is_no_action(register: Register) -> None:
    fill(register)
    head = register.chain_head()
    register.apply([company(sales=2)], author="张三", source="")
    assert register.chain_head() == head


def test_numbers_of_persons_are_masked_in_the_trail_and_codes_of_enterprises_are_not(register: Register) -> None:
    fill(register)
    text = str(rows(register, "SELECT * FROM trail_row") + rows(register, "SELECT * FROM change"))
    assert PERSON not in text
    assert "110105********002X" in text
    assert CODE in text


def test_every_table_is_trailed_or_its_model_says_that_it_is_not(register: Register) -> None:
    left_out = {table.name for table in Base.metadata.tables.values()} - {one.table for one in recorded()}
    assert left_out >= {"action", "trail_row", "trail_secret", "change"}
    triggered = {str(name) for (name,) in rows(register, "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")}
    tables = rows(register, "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    assert {str(name) for (name,) in tables} - triggered - left_out == {"alembic_version"}


FACT_TRAIL = (
    "UPDATE trail_row SET new = json_set(new, '$.number', 3) WHERE table_name = 'fact_value' AND old IS NOT NULL"
)
ATTACKS: dict[str, tuple[set[str], list[str]]] = {
    "a fact edited": ({"unrecorded"}, ["UPDATE fact_value SET number = 3"]),
    "a fact added": ({"unrecorded"}, ["INSERT INTO fact_value VALUES (1, 'online_sales', 2018, NULL, 5)"]),
    "a row removed": ({"unrecorded"}, ["DELETE FROM fact_value"]),
    "a number behind its mask": (
        {"unrecorded"},
        ["UPDATE subject SET identity_code = '11010519491230002X' WHERE kind = 'person'"],
    ),
    "a row of the trail": ({"seal_broken", "unrecorded"}, [FACT_TRAIL]),
    "a row and its trail": ({"seal_broken"}, ["UPDATE fact_value SET number = 3", FACT_TRAIL]),
    "a word of the log": ({"seal_broken"}, ["UPDATE change SET author = '李四' WHERE author = '张三'"]),
    "an author": ({"seal_broken"}, ["UPDATE action SET author = '张三' WHERE id = 3"]),
    "a time": ({"seal_broken"}, ["UPDATE action SET at = '2020-01-01T00:00:00.000000Z' WHERE id = 3"]),
    "an action removed": ({"chain_broken"}, ["DELETE FROM action WHERE id = 3"]),
    "two actions swapped": (
        {"chain_broken"},
        [
            "UPDATE action SET id = 99 WHERE id = 3",
            "UPDATE action SET id = 3 WHERE id = 4",
            "UPDATE action SET id = 4 WHERE id = 99",
        ],
    ),
    "the tail": (
        {"tail_cut", "unrecorded"},
        [
            "DELETE FROM action WHERE id = 5",
            "DELETE FROM trail_row WHERE id = (SELECT max(id) FROM trail_row)",
            "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
        ],
    ),
    "a number kept for undo": (
        {"secret_altered", "unrecorded"},
        ["UPDATE trail_secret SET new = json_set(new, '$.identity_code', 'x')"],
    ),
    "the commitment to it": ({"secret_altered", "seal_broken"}, ["UPDATE trail_secret SET commitment = ''"]),
}


@pytest.mark.parametrize("what", ATTACKS)
def test_tampering_shows(register: Register, by_hand: ByHand, what: str) -> None:
    found, statements = ATTACKS[what]
    fill(register)
    by_hand(*statements)
    assert codes(register) == found


def test_a_tail_cut_off_without_a_trace_shows_by_the_head_on_paper(register: Register, by_hand: ByHand) -> None:
    fill(register)
    printed = str(register.chain_head())
    assert codes(register, printed) == set()
    by_hand(
        "DELETE FROM action WHERE id = 5",
        "DELETE FROM trail_row WHERE id = (SELECT max(id) FROM trail_row)",
        "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
        "UPDATE setting SET value = '某县商务局' WHERE key = 'bureau'",
        "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name IN ('action', 'trail_row', 'change')",
    )
    assert codes(register) == set()
    assert codes(register, printed) == {"head_missing"}
    assert codes(register, "五") == {"no_head"}


def test_the_trail_cannot_be_altered_while_its_guards_stand(register: Register, by_hand: ByHand) -> None:
    fill(register)
    for statement in (
        "DELETE FROM action",
        "DELETE FROM trail_row",
        "DELETE FROM change",
        "UPDATE action SET hash = ''",
        "UPDATE trail_row SET new = ''",
        "UPDATE change SET after = ''",
    ):
        with pytest.raises(dbapi2.IntegrityError, match="only added to"):
            by_hand(statement, guards=True)
    assert codes(register) == set()


def test_a_missing_trigger_shows(register: Register, by_hand: ByHand) -> None:
    by_hand("DROP TRIGGER trail_subject_update", guards=True)
    assert codes(register) == {"trigger"}


def test_what_another_tool_wrote_is_sealed_as_nobodys(register: Register, by_hand: ByHand) -> None:
    fill(register)
    by_hand("UPDATE fact_value SET number = 3", guards=True)
    assert codes(register) == {"unsealed"}
    register.set_setting("bureau", "某县商务局", author="张三")
    assert [(one.author, one.title) for one in register.actions(2)] == [
        ("张三", "设置：单位名称"),
        ("（不明）", "在本程序之外作了改动"),
    ]
    assert codes(register) == set()


def test_an_author_is_needed_to_undo(register: Register) -> None:
    with pytest.raises(InputError, match="经办人"):
        register.undo(author=" ")


def test_a_new_register_has_a_sealed_beginning(tmp_path: Path) -> None:
    with create_register(tmp_path / "b.subsidy", author="张三") as made:
        assert made.chain_head().number == 1
        assert made.verify().problems == ()

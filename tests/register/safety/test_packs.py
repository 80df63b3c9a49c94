"""Many new subjects at once: the trail has them in one row each, and says the same as the triggers would have."""

import json
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.register import Register, SubjectChange, create_register
from desktop.register.safety.packs import UNPACKED, unpacked
from policies.facts import Title
from policies.problems import InputError

MANY = 120


def roster(first: int = 0, last: int = MANY) -> list[SubjectChange]:
    """Subjects of whom different things are known: of some nothing, of some a text, a date or a title."""
    return [
        SubjectChange(
            "enterprise",
            f"第{number}号公司",
            division="433101",
            standing={"operating_since": date(2018, 6, 1 + number % 28)} if number % 3 else {},
            dated={("online_sales", 2019): number * 100, ("online_sales", 2020): 7} if number % 5 else {},
            titles={"demo_enterprise_title": (Title("provincial", date(2020, 1, 2)),)} if number % 7 == 0 else {},
        )
        for number in range(first, last)
    ]


def asked(register: Register, query: str) -> list[tuple[object, ...]]:
    with closing(dbapi2.connect(str(register.path))) as raw:
        return list(raw.execute(query))


def altered(register: Register, statement: str) -> set[str]:
    with closing(dbapi2.connect(str(register.path), isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        for name, event in raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall():
            if "fact_value" in event or "trail_row" in name:
                raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute(statement)
    return {problem.code for problem in register.verify().problems} - {"trigger"}


@pytest.fixture
def packed(register: Register) -> Register:
    register.apply(roster(), author="张三", source="名册.xlsx")
    return register


def test_a_pack_says_what_the_triggers_would_have_written(packed: Register, tmp_path: Path) -> None:
    rows = f"SELECT table_name, key, old, new FROM ({UNPACKED}) WHERE table_name <> 'setting' ORDER BY 1, 2"  # noqa: S608
    with create_register(tmp_path / "逐个.subsidy", author="张三") as one_by_one:
        for change in roster():
            one_by_one.apply([change], author="张三", source="名册.xlsx")
        assert asked(packed, rows) == asked(one_by_one, rows)
        assert [packed.facts(number) for number in (1, 2, 15)] == [one_by_one.facts(number) for number in (1, 2, 15)]
    ((count,),) = asked(packed, "SELECT count(*) FROM trail_row WHERE table_name = 'fact_value'")
    assert count == len([number for number in range(MANY) if number % 3 or number % 5])
    assert packed.verify().problems == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact_value SET number = 1 WHERE subject_id = 7 AND period = 2019",
        "DELETE FROM fact_value WHERE subject_id = 7 AND period = 2019",
        "INSERT INTO fact_value VALUES (7, 'online_sales', 2021, NULL, 3)",
    ],
)
def test_a_fact_altered_past_the_program_is_seen_under_a_pack(packed: Register, statement: str) -> None:
    assert altered(packed, statement) == {"unrecorded"}


def test_an_altered_pack_breaks_its_seal(packed: Register) -> None:
    statement = "UPDATE trail_row SET new = replace(new, ',700]', ',701]') WHERE new LIKE '[%'"
    assert altered(packed, statement) == {"seal_broken", "unrecorded"}


def test_a_pack_of_whole_rows_as_earlier_versions_wrote_it_says_the_same(packed: Register) -> None:
    ((found, said),) = asked(packed, "SELECT key, new FROM trail_row WHERE table_name = 'fact_value' LIMIT 1")
    key, new = str(found), str(said)
    rows = [
        [fact, period, {"text": value if type(value) is str else None, "number": value if type(value) is int else None}]
        for fact, period, value in json.loads(new)
    ]
    assert list(unpacked(key, json.dumps(rows))) == list(unpacked(key, new))
    statement = f"UPDATE trail_row SET new = '{json.dumps(rows)}' WHERE new = '{new}'"  # noqa: S608
    assert altered(packed, statement) == {"seal_broken"}


def test_a_packed_import_is_undone_and_redone_whole(packed: Register) -> None:
    before = [packed.facts(number) for number in range(1, MANY + 1)]
    packed.undo(author="李四")
    assert packed.count("enterprise") == 0
    assert asked(packed, "SELECT * FROM fact_value") == []
    packed.redo(author="李四")
    assert [packed.facts(number) for number in range(1, MANY + 1)] == before
    assert packed.verify().problems == ()


def test_what_was_edited_since_is_told_apart(packed: Register) -> None:
    packed.apply([edited()], author="李四", source="表单")
    number = packed.actions(2)[1].number
    with pytest.raises(InputError, match="第 3 号操作"):
        packed.undo(number, author="张三")
    kept = packed.undo_keeping(number, author="张三")
    assert ("第7号公司", "网络销售额（2019年）") in {(one.name, one.label) for one in kept}
    assert packed.count("enterprise") == 1
    assert packed.verify().problems == ()


def edited() -> SubjectChange:
    return SubjectChange("enterprise", "第7号公司", division="433101", dated={("online_sales", 2019): 9})


def test_a_second_import_names_the_first_one_it_stands_on(packed: Register) -> None:
    packed.apply(roster(MANY, 2 * MANY), author="李四", source="名册二.xlsx")
    assert packed.actions(1)[0].rows < packed.count("enterprise") * 3
    packed.undo(packed.actions(2)[1].number, author="张三")
    assert packed.count("enterprise") == MANY


def test_the_log_tells_the_words_from_the_trail(packed: Register) -> None:
    packed.apply([edited()], author="李四", source="表单")
    changed, new = packed.changes(subject_id=8)
    assert (changed.what, changed.before, changed.after) == (
        "修改企业：第7号公司", "网络销售额（2019年）：7.00元", "网络销售额（2019年）：0.09元",
    )  # fmt: skip
    assert new.before == ""
    assert new.after == (
        "名称：第7号公司；行政区划：433101；网络销售额（2019年）：7.00元；网络销售额（2020年）：0.07元；"
        "开业或投入运营日期：2018年6月8日；电商示范企业称号：省级（2020-01-02）"
    )
    packed.undo(author="李四")
    (undone, *_) = packed.changes(1)
    assert (undone.before, undone.after) == (changed.after, changed.before)
    packed.undo(packed.actions()[2].number, author="李四")
    assert [(one.before, one.after) for one in packed.changes(1, subject_id=8)] == [(new.after, "")]


def test_among_many_new_subjects_a_known_one_is_recorded_by_its_rows(packed: Register) -> None:
    packed.apply([edited(), *roster(MANY, 2 * MANY)], author="李四", source="名册二.xlsx")
    assert packed.facts(8).yearly["online_sales"][2019] == 9
    assert packed.verify().problems == ()


def test_facts_that_hardly_repeat_are_packed_too(register: Register) -> None:
    """More columns than one statement should have."""
    register.apply(
        [
            SubjectChange("enterprise", f"第{number}号公司", dated={(fact, year): number for year in range(1990, 2100)})
            for number in range(MANY)
            for fact in (("online_sales", "online_retail", "b2b_sales")[number % 3],)
        ],
        author="张三",
        source="名册.xlsx",
    )
    assert register.facts(3).yearly["b2b_sales"][2099] == 2
    assert register.verify().problems == ()

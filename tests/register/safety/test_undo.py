"""Undo and redo: by name, whole, never over somebody's later work."""

import json
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from desktop.register import LedgerEntry, Profile, Register, Side, SubjectChange, create_register
from desktop.register.records import Loan
from desktop.register.sqlite.triggers import recorded
from policies.facts import Title
from policies.problems import InputError

CODE, PERSON = "91350100M000100Y43", "11010519491231002X"
COMPANY = SubjectChange(
    "enterprise",
    "湘西某公司",
    CODE,
    yearly={"online_sales": {2019: 1}},
    titles={"demo_enterprise_title": (Title("provincial", date(2020, 1, 2)),)},
    paid=(LedgerEntry("xiangxi-2018", "XX-4a", 2019, 5_000_000, "1000万"),),
)


def sales(amount: int, year: int = 2019) -> SubjectChange:
    return SubjectChange("enterprise", "湘西某公司", CODE, yearly={"online_sales": {year: amount}})


def apply(register: Register, *changes: SubjectChange, author: str = "张三") -> int:
    register.apply(changes, author=author, source="名册.xlsx")
    return register.actions(1)[0].number


def refused(register: Register, action: int | None = None) -> list[str]:
    head = register.chain_head()
    with pytest.raises(InputError) as error:
        register.undo(action, author="张三")
    assert register.chain_head() == head
    return [problem.sentence for problem in error.value.problems]


def test_undo_and_redo_of_an_import_are_named_actions(register: Register) -> None:
    apply(register, COMPANY, SubjectChange("person", "王五", PERSON))
    before = [register.facts(number, "xiangxi-2018") for number in (1, 2)]
    undone = register.undo(author="李四", reason="导错了文件")
    assert (undone.author, undone.title, undone.reason) == ("李四", "撤销：新增企业：湘西某公司 等 2 项", "导错了文件")
    assert register.count("enterprise") == register.count("person") == 0
    assert register.actions(2)[1].undone
    redone = register.redo(author="李四")
    assert redone.title == "重做：新增企业：湘西某公司 等 2 项"
    assert [register.facts(number, "xiangxi-2018") for number in (1, 2)] == before
    assert register.subject_row(2).identity_code == PERSON
    assert [change.what for change in register.changes(2)] == ["重做：新增个人：王五", "重做：新增企业：湘西某公司"]
    assert register.verify().problems == ()


def test_the_log_says_what_an_undo_put_back(register: Register) -> None:
    apply(register, COMPANY)
    apply(register, sales(2))
    register.undo(author="李四")
    latest = register.changes(1)[0]
    assert (latest.author, latest.what) == ("李四", "撤销：修改企业：湘西某公司")
    assert latest.before.endswith("0.02元")
    assert latest.after.endswith("0.01元")


def test_the_latest_first_and_back_again(register: Register) -> None:
    apply(register, COMPANY)
    for amount in (2, 3, 4):
        apply(register, sales(amount))

    def seen() -> int:
        return int(str(register.facts(1).yearly["online_sales"][2019]))

    def steps(do: Callable[..., object], times: int) -> list[int]:
        return [seen() for _ in range(times) if do(author="张三")]

    assert steps(register.undo, 3) == [3, 2, 1]
    assert steps(register.redo, 2) == [2, 3]
    assert steps(register.undo, 1) == [2]
    apply(register, sales(9, 2020))
    with pytest.raises(InputError, match="没有可以重做的操作"):
        register.redo(author="张三")
    assert register.verify().problems == ()


def test_an_earlier_action_is_undone_by_its_number_where_nobody_touched_its_rows(register: Register) -> None:
    apply(register, COMPANY)
    first = apply(register, sales(7, 2020))
    apply(register, sales(8, 2021))
    register.undo(first, author="张三")
    assert register.facts(1).yearly["online_sales"] == {2019: 1, 2021: 8}
    assert refused(register, first) == ["已经撤销，不必再撤销"]


def test_later_edits_of_the_same_rows_are_named(register: Register) -> None:
    created = apply(register, COMPANY)
    first = apply(register, sales(2))
    later = apply(register, sales(3), author="李四")
    said = f"之后第 {later} 号操作（李四：修改企业：湘西某公司）又改动了相同的内容，请先撤销那一项，再撤销这一项"
    assert refused(register, first) == [said]
    assert refused(register, created) == [said.replace(str(later), str(first)).replace("李四", "张三"), said]
    register.undo(later, author="张三")
    register.undo(first, author="张三")
    assert register.facts(1).yearly["online_sales"] == {2019: 1}


def test_what_later_things_stand_on_is_not_taken_away(register: Register) -> None:
    created = apply(register, SubjectChange("enterprise", "湘西某公司", CODE))
    later = apply(register, sales(3))
    (sentence,) = refused(register, created)
    assert f"第 {later} 号操作" in sentence


def test_a_code_that_another_has_since_taken_is_not_put_back(register: Register) -> None:
    apply(register, COMPANY)
    register.undo(author="张三")
    apply(register, SubjectChange("enterprise", "别的公司", CODE))
    with pytest.raises(InputError, match="后来另有改动"):
        register.redo(2, author="张三")
    assert register.verify().problems == ()


def test_a_digit_changed_behind_the_mask_is_a_later_edit(register: Register, by_hand: Callable[..., None]) -> None:
    apply(register, SubjectChange("person", "王五", PERSON))
    by_hand("UPDATE subject SET identity_code = '11010519491230002X'", guards=True)
    assert len(refused(register, 2)) == 1


def test_only_edits_are_undone(register: Register) -> None:
    assert refused(register) == ["没有可以撤销的操作"]
    assert refused(register, 1) == ["“新建登记簿”不能撤销"]
    assert refused(register, 99) == ["没有这个编号的操作，请核对"]
    with pytest.raises(InputError, match="没有可以重做的操作"):
        register.redo(author="张三")


def test_a_setting_is_undone(register: Register) -> None:
    register.set_setting("bureau", "另一县商务局", author="张三")
    register.set_setting("pays_upper", "yes", author="张三")
    register.undo(author="张三")
    register.undo(author="张三")
    assert (register.setting("bureau"), register.setting("pays_upper")) == ("某县商务局", "")


def test_personal_numbers_that_were_removed_end_the_undo(register: Register, by_hand: Callable[..., None]) -> None:
    apply(register, SubjectChange("person", "王五", PERSON))
    by_hand("UPDATE trail_secret SET salt = NULL, old = NULL, new = NULL", guards=True)
    assert refused(register) == ["其中的个人信息已按保存期限删除，不能再撤销或重做"]
    assert {problem.code for problem in register.verify().problems} == set()


# --- any sequence of edits, undo and redo

NAMES = st.sampled_from(["甲公司", "乙公司", "丙公司"])
CODES = st.sampled_from(["", CODE, "91440300708461136T"])
EDIT = st.builds(
    lambda name, code, year, amount, contact: SubjectChange(
        "enterprise", name, code, yearly={"online_sales": {year: amount}}, profile=Profile(contact=contact)
    ),
    NAMES,
    CODES,
    st.integers(2019, 2020),
    st.integers(0, 3),
    st.sampled_from(["", "王伟", "李娜"]),
)
WHO = st.integers(1, 4)
Step = Callable[[Register], object]


def applying(edits: list[SubjectChange]) -> Step:
    return lambda register: register.apply(edits, author="张三", source="")


def turning(way: str, action: int | None) -> Step:
    return lambda register: (register.undo if way == "undo" else register.redo)(action, author="张三")


def merging(keep: int, drop: int, side: Side) -> Step:
    def step(register: Register) -> None:
        choices = {one.id: side for one in register.merge_fields(keep, drop) if one.must_choose}
        register.merge(keep, drop, choices, author="张三", reason="同一家")

    return step


def withdrawing(who: int, back: bool) -> Step:
    return lambda register: (register.bring_back if back else register.withdraw)(who, author="张三", reason="核对")


def lending(who: int, principal: int) -> Step:
    loan = Loan(
        subject_id=who, contract="1号", principal=principal, starts_on=date(2019, 1, 1), ends_on=date(2019, 7, 1)
    )
    return lambda register: register.records.keep([loan], author="张三", source="台账")


def setting(value: str) -> Step:
    return lambda register: register.set_setting("bureau", value, author="张三")


STEP = st.one_of(
    st.lists(EDIT, min_size=1, max_size=3).map(applying),
    st.builds(turning, st.sampled_from(["undo", "redo"]), st.none() | st.integers(1, 12)),
    st.builds(merging, WHO, WHO, st.sampled_from(["keep", "drop"])),
    st.builds(withdrawing, WHO, st.booleans()),
    st.builds(lending, WHO, st.integers(1, 10**8)),
    st.sampled_from(["甲局", "乙局"]).map(setting),
)
TABLES = tuple(one.table for one in recorded())


def tables(path: Path) -> dict[str, dict[str, object]]:
    """Return every row by table and primary key, read apart from the program."""
    found: dict[str, dict[str, object]] = {}
    with closing(dbapi2.connect(str(path))) as raw:
        for table in TABLES:
            cursor = raw.execute("SELECT * FROM " + table)  # noqa: S608  # one of ours
            columns = [column[0] for column in cursor.description]
            keys = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[5]]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            found[table] = {json.dumps([row.pop(key) for key in keys], ensure_ascii=False): row for row in rows}
    return found


def replayed(path: Path) -> dict[str, dict[str, object]]:
    """Build the tables from nothing but the trail."""
    found: dict[str, dict[str, object]] = {table: {} for table in TABLES}
    with closing(dbapi2.connect(str(path))) as raw:
        for table, key, new in raw.execute("SELECT table_name, key, new FROM trail_row ORDER BY id"):
            at = json.dumps(json.loads(key), ensure_ascii=False)
            if new is None:
                del found[table][at]
            else:
                found[table][at] = json.loads(new)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEP, min_size=3, max_size=12))
def test_whatever_is_done_the_trail_replays_to_the_same_tables(steps: list[Step]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "a.subsidy", author="张三") as register,
    ):
        for step in steps:
            before = tables(register.path)
            try:
                step(register)
            except (InputError, KeyError):
                assert tables(register.path) == before
        assert replayed(register.path) == tables(register.path)
        assert register.verify().problems == ()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(EDIT, min_size=1, max_size=3), min_size=1, max_size=6))
def test_everything_undone_and_redone_is_as_it_was(edits: list[list[SubjectChange]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "a.subsidy", author="张三") as register,
    ):
        states = [tables(register.path)]
        for edit in edits:
            head = register.chain_head()
            try:
                register.apply(edit, author="张三", source="")
            except InputError:
                continue
            if register.chain_head() != head:
                states.append(tables(register.path))
        for state in reversed(states[:-1]):
            register.undo(author="张三")
            assert tables(register.path) == state
        for state in states[1:]:
            register.redo(author="张三")
            assert tables(register.path) == state

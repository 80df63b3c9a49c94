"""A clerk deletes nothing; personal rows go by a supervisor's act alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.register import LedgerEntry, Register, SubjectChange, open_register
from policies.problems import InputError

BY = {"author": "张三", "reason": "已停业"}
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).date()


def test_a_withdrawn_subject_is_on_no_list_and_comes_back(register: Register) -> None:
    register.apply([SubjectChange("enterprise", "甲公司", division="433101")], author="张三", source="测试")
    (row,) = register.subjects("enterprise")
    register.withdraw(row.id, **BY)
    assert [*register.subjects("enterprise"), *register.find("甲"), *register.load("p")] == []
    assert (register.count("enterprise"), list(register.ids("enterprise", search="jgs"))) == (0, [])
    assert register.withdrawn("enterprise") == (row,)
    assert (register.changes(1)[0].what, register.changes(1)[0].after) == ("撤下企业：甲公司", "原因：已停业")
    with pytest.raises(InputError, match="已经撤下"):
        register.withdraw(row.id, **BY)
    with pytest.raises(InputError, match="请先恢复它再导入"):
        register.apply([SubjectChange("enterprise", "甲公司", division="433101")], author="张三", source="测试")
    register.bring_back(row.id, **BY)
    assert register.subjects("enterprise") == (row,)
    assert register.withdrawn("enterprise") == ()
    with pytest.raises(InputError, match="不必恢复"):
        register.bring_back(row.id, **BY)
    register.undo(author="张三")
    assert register.withdrawn("enterprise") == (row,)
    with pytest.raises(InputError, match="原因"):
        register.bring_back(row.id, author="张三", reason=" ")


def test_persons_past_their_retention_are_removed_for_good(register: Register) -> None:
    numbers = ("11010519491231002X", "440524188001010014")
    register.apply(
        [
            SubjectChange("person", "王小伟", numbers[0]),
            SubjectChange("person", "李大秀", numbers[1], paid=(LedgerEntry("p", "M", 2019, 500),)),
            SubjectChange("enterprise", "甲公司"),
        ],
        author="张三",
        source="测试",
    )
    assert register.purge_persons(date(2000, 1, 1), **BY).due == (0, 0, 0, 0)
    assert register.due_for_purge(TOMORROW) == (1, 0, 0, 1)
    purged = register.purge_persons(TOMORROW, author="李主任", reason="满十年")
    assert purged.due == (1, 0, 0, 1)
    assert [row.name for row in register.subjects("person")] == ["李大秀"]
    assert register.find("wxw") == ()
    (entry,) = register.changes(1)
    assert entry.author == "李主任"
    assert "个人 1 人" in entry.after
    assert purged.hash in entry.after
    assert register.verify().problems == ()
    with pytest.raises(InputError):
        register.undo(next(one.number for one in register.actions() if "清除" in one.title), author="张三")
    register.close()
    data = register.path.read_bytes()
    assert [number.encode() in data for number in numbers] == [False, True]
    with open_register(register.path) as again:
        assert again.verify().problems == ()

"""Accounts: who may do what, and that nobody approves what he entered himself."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.register import Register, Role, SubjectChange, open_register
from desktop.register.safety import accounts as accounts_module
from desktop.register.safety.accounts import LOCKED, ROLES, TRIES
from policies.problems import InputError

PASSWORD = "correct horse"


def code(error: pytest.ExceptionInfo[InputError]) -> str:
    return error.value.problems[0].code


def add(register: Register, name: str, author: str) -> None:
    register.apply([SubjectChange("enterprise", name)], author=author, source="")


@pytest.fixture
def staffed(register: Register) -> Register:
    """A register with one account of each role, signed in as the supervisor."""
    register.add_account("主管", "supervisor", PASSWORD, author="张三")
    register.sign_in("主管", PASSWORD)
    for role in ("clerk", "reviewer", "auditor"):
        register.add_account(role, role, PASSWORD, author="主管")
    return register


def test_without_accounts_the_given_name_is_believed(register: Register) -> None:
    add(register, "甲", "李四")
    assert register.accounts() == ()
    assert register.may("supervise")
    register.check_apart("李四", ["李四"])


def test_the_first_account_is_a_supervisors(register: Register) -> None:
    with pytest.raises(InputError) as refused:
        register.add_account("李四", "clerk", PASSWORD, author="张三")
    assert code(refused) == "first_account"


def test_with_accounts_one_must_sign_in_and_work_under_ones_own_name(staffed: Register) -> None:
    staffed.signed_in = ""
    with pytest.raises(InputError) as refused:
        add(staffed, "甲", "主管")
    assert code(refused) == "not_signed_in"
    staffed.sign_in("clerk", PASSWORD)
    with pytest.raises(InputError) as refused:
        add(staffed, "甲", "主管")
    assert code(refused) == "author_differs"
    add(staffed, "甲", "clerk")
    assert staffed.actions(1)[0].author == "clerk"


RIGHTS: dict[Role, tuple[bool, bool, bool, bool]] = {
    "clerk": (True, False, False, False),
    "reviewer": (True, True, False, False),
    "supervisor": (True, True, True, True),
    "auditor": (False, False, False, False),
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_rights(staffed: Register, role: Role) -> None:
    name = "主管" if role == "supervisor" else role
    staffed.sign_in(name, PASSWORD)
    enter, approve, settings, supervise = RIGHTS[role]
    assert (staffed.may("enter"), staffed.may("approve")) == (enter, approve)
    assert (staffed.may("settings"), staffed.may("supervise")) == (settings, supervise)
    works = {
        "enter": lambda: add(staffed, "甲", name),
        "settings": lambda: staffed.set_setting("bureau", "某局", author=name),
        "supervise": lambda: staffed.add_account("新人", "clerk", PASSWORD, author=name),
    }
    for right, allowed in (("enter", enter), ("settings", settings), ("supervise", supervise)):
        head = staffed.chain_head()
        if allowed:
            works[right]()
            continue
        with pytest.raises(InputError) as refused:
            works[right]()
        assert code(refused) == "no_right"
        assert staffed.chain_head() == head


def test_one_undoes_ones_own_and_a_supervisor_anybodys(staffed: Register) -> None:
    staffed.sign_in("clerk", PASSWORD)
    add(staffed, "甲", "clerk")
    staffed.sign_in("reviewer", PASSWORD)
    with pytest.raises(InputError) as refused:
        staffed.undo(author="reviewer")
    assert code(refused) == "no_right"
    staffed.sign_in("clerk", PASSWORD)
    staffed.undo(author="clerk")
    staffed.sign_in("主管", PASSWORD)
    staffed.redo(author="主管")
    assert staffed.count("enterprise") == 1


def test_who_enters_does_not_approve_unless_he_works_alone(staffed: Register) -> None:
    staffed.check_apart("reviewer", ["clerk"])
    with pytest.raises(InputError) as refused:
        staffed.check_apart("reviewer", ["clerk", "reviewer"])
    assert code(refused) == "role_conflict"
    staffed.set_setting("works_alone", "yes", author="主管")
    staffed.check_apart("reviewer", ["reviewer"])


def test_wrong_passwords_lock_the_account_for_a_while(staffed: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, TRIES + 1):
        with pytest.raises(InputError, match="已锁定" if number == TRIES else "不对"):
            staffed.sign_in("clerk", "wrong")
    with pytest.raises(InputError, match="已锁定"):
        staffed.sign_in("clerk", PASSWORD)
    assert staffed.signed_in == "主管"
    tried = [one.title for one in staffed.actions(TRIES)]
    assert tried == ["登录失败 5 次，账户锁定", *(f"登录失败（第 {number} 次）" for number in (4, 3, 2, 1))]
    later = datetime.now(UTC) + LOCKED + timedelta(seconds=1)
    monkeypatch.setattr(accounts_module, "now", lambda: later)
    assert staffed.sign_in("clerk", PASSWORD).locked_until is None
    assert staffed.verify().problems == ()


def test_the_right_password_clears_the_count_and_a_new_one_unlocks(staffed: Register) -> None:
    for _ in range(2):
        for _ in range(TRIES - 1):
            with pytest.raises(InputError, match="不对"):
                staffed.sign_in("clerk", "wrong")
        staffed.sign_in("clerk", PASSWORD)
    for _ in range(TRIES):
        with pytest.raises(InputError):
            staffed.sign_in("clerk", "wrong")
    staffed.sign_in("主管", PASSWORD)
    staffed.change_account("clerk", password="another password", author="主管")
    staffed.sign_in("clerk", "another password")


def test_a_name_that_is_none_is_told_as_a_wrong_password(staffed: Register) -> None:
    for name in ("查无此人", ""):
        with pytest.raises(InputError, match="账户名或密码不对"):
            staffed.sign_in(name, PASSWORD)


def test_accounts_are_changed_by_a_supervisor_and_ones_own_password_by_oneself(staffed: Register) -> None:
    staffed.sign_in("clerk", PASSWORD)
    with pytest.raises(InputError) as refused:
        staffed.change_account("reviewer", password="another password", author="clerk")
    assert code(refused) == "no_right"
    staffed.change_account("clerk", password="another password", author="clerk")
    staffed.sign_in("主管", PASSWORD)
    staffed.change_account("clerk", active=False, author="主管")
    with pytest.raises(InputError, match="不对"):
        staffed.sign_in("clerk", "another password")
    for change in ({"active": False}, {"role": "clerk"}):
        with pytest.raises(InputError) as refused:
            staffed.change_account("主管", author="主管", **change)
        assert code(refused) == "last_supervisor"


def test_passwords_are_kept_as_argon2_and_not_shown_in_the_trail(staffed: Register) -> None:
    with closing(dbapi2.connect(str(staffed.path))) as raw:
        kept = [row[0] for row in raw.execute("SELECT password FROM account")]
        trail = str(raw.execute("SELECT new FROM trail_row WHERE table_name = 'account'").fetchall())
    assert all(text.startswith("$argon2id$") for text in kept)
    assert PASSWORD not in str(kept)
    assert "argon2" not in trail


def test_another_thread_works_under_the_same_name(staffed: Register) -> None:
    staffed.sign_in("clerk", PASSWORD)
    with staffed.another() as other:
        add(other, "甲", "clerk")
    with open_register(staffed.path) as stranger, pytest.raises(InputError, match="请先用账户登录"):
        add(stranger, "乙", "clerk")


def test_signing_in_where_nothing_can_be_written_counts_nothing(staffed: Register, tmp_path: Path) -> None:
    del tmp_path
    head = staffed.chain_head()
    with open_register(staffed.path, read_only="只能查看") as reader:
        with pytest.raises(InputError, match="不对"):
            reader.sign_in("auditor", "wrong")
        assert reader.sign_in("auditor", PASSWORD).role == "auditor"
        assert not reader.may("enter")
    assert staffed.chain_head() == head

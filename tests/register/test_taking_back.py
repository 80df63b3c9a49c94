"""What was said by mistake is taken back, told in the log, and comes again with undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.register import Profile, Register, Status, SubjectChange, create_register
from desktop.register.taking_back import status_name, title_name
from policies.facts import Title
from policies.problems import InputError

CODE = "91350100M000100Y43"
TITLE = Title("city", date(2020, 1, 1), "市商务局")
SAID = SubjectChange(
    "enterprise",
    "某公司",
    CODE,
    "433122",
    division_name="武溪镇",
    titles={"demo_enterprise_title": (TITLE,)},
    profile=Profile(contact="石小妹", phone="0743-8222222", account="6222021234567890123"),
    statuses=(Status(date(2020, 5, 1), "suspended"),),
)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "登记簿.subsidy", author="张三") as made:
        made.apply([SAID], author="张三", source="录入")
        yield made


def take_back(register: Register, *names: str) -> None:
    (row,) = register.subjects("enterprise")
    change = SubjectChange("enterprise", row.name, subject=row.id, cleared=frozenset(names))
    register.apply([change], author="张三", source="录入")


def test_fields_titles_and_states_are_taken_back_and_come_again(register: Register) -> None:
    take_back(
        register, "phone", "account", "identity_code", "division", status_name(date(2020, 5, 1)),
        title_name("demo_enterprise_title", TITLE),
    )  # fmt: skip
    (row,) = register.subjects("enterprise")
    detail = register.detail(row.id)
    assert detail.profile == Profile(contact="石小妹")
    assert (row.identity_code, row.division, row.division_name) == ("", "", "")
    assert detail.statuses == ()
    assert register.facts(row.id).titles == {}
    (last, *_) = register.changes(subject_id=row.id)
    assert "联系电话：未填" in last.after
    assert "市级（2020-01-01）" in last.before
    assert "6222021234567890123" not in last.before
    register.undo(author="张三")
    assert register.detail(row.id).profile == SAID.profile
    assert register.facts(row.id).titles == {"demo_enterprise_title": (TITLE,)}
    assert register.verify().problems == ()


def test_taking_back_nothing_changes_nothing(register: Register) -> None:
    before = register.chain_head()
    take_back(register, "legal_person", status_name(date(2019, 1, 1)))
    assert register.chain_head() == before


@pytest.mark.parametrize("name", ["name", "title:x", "status:gestern"])
def test_what_cannot_be_taken_back_is_refused(register: Register, name: str) -> None:
    with pytest.raises(InputError, match="不能清空"):
        take_back(register, name)

"""A person has said whom a change speaks of."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.register import NEW_SUBJECT, Register, SubjectChange, create_register
from policies.problems import InputError

CODE, OTHER = "91330100799655058B", "91440300708461136T"


@pytest.fixture
def register(tmp_path: Path) -> Register:
    made = create_register(tmp_path / "甲.subsidy", author="张三")
    made.apply(
        [SubjectChange("enterprise", "甲公司", CODE, "433101"), SubjectChange("enterprise", "乙公司", OTHER)],
        author="张三",
        source="手工",
    )
    return made


def test_the_chosen_subject_is_changed_whatever_its_name(register: Register) -> None:
    first, _ = register.subjects("enterprise")
    change = SubjectChange("enterprise", "甲有限公司", division="433122", subject=first.id)
    assert register.preview([change]).ids == (first.id,)
    assert register.apply([change], author="张三", source="手工").changed == 1
    row = register.subject_row(first.id)
    assert (row.name, row.identity_code, row.division) == ("甲有限公司", CODE, "433122")


def test_a_namesake_is_new_where_a_person_says_so(register: Register) -> None:
    doubtful = SubjectChange("enterprise", "甲公司", place="此处")
    assert [p.code for p in register.check([doubtful])] == ["doubtful_match"]
    new = SubjectChange("enterprise", "甲公司", place="此处", subject=NEW_SUBJECT)
    assert register.apply([new], author="张三", source="手工").new == 1
    assert register.count("enterprise", "甲公司") == 2


@pytest.mark.parametrize(
    ("subject", "code", "problem"),
    [(99, "", "unknown_subject"), (NEW_SUBJECT, OTHER, "duplicate"), (1, OTHER, "duplicate")],
)
def test_a_decision_that_cannot_be_followed(register: Register, subject: int, code: str, problem: str) -> None:
    change = SubjectChange("enterprise", "甲公司", code, place="此处", subject=subject)
    with pytest.raises(InputError) as refused:
        register.apply([change], author="张三", source="手工")
    assert [p.code for p in refused.value.problems] == [problem]


def test_two_rows_for_one_chosen_subject(register: Register) -> None:
    changes = [SubjectChange("enterprise", name, place=name, subject=1) for name in ("甲店", "乙店")]
    assert [(p.place, p.code) for p in register.check(changes)] == [("乙店", "duplicate")]

"""Who enters and reviews does not approve: with accounts, unless one person works alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.awards.assessing import assess_register
from desktop.awards.decisions import confirm, decide
from desktop.awards.freezing import freeze
from desktop.awards.steps import Terms, pass_stage
from desktop.register import Register, create_register
from desktop.register.award_values import Decision
from desktop.reports.basis_sheet.sheet import basis_sheets
from policies.problems import InputError
from tests.awards.making import AUTHOR, SECOND, bring_to_notice, company, fill, give_money, started

PASSWORD, CHIEF = "correct horse", "主管"
AFTER = Terms(date(2021, 3, 9), "同意", "县政府常务会")


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A register with two reviewers and a supervisor; one reviewer has made a batch and brought it to approval."""
    with create_register(tmp_path / "县.subsidy", author=AUTHOR) as made:
        fill(made, company("甲公司", 10**9))
        give_money(made, 10**9)
        made.add_account(CHIEF, "supervisor", PASSWORD, author=CHIEF)
        made.sign_in(CHIEF, PASSWORD)
        for name in (AUTHOR, SECOND):
            made.add_account(name, "reviewer", PASSWORD, author=CHIEF)
        made.sign_in(AUTHOR, PASSWORD)
        code = started(made)
        bring_to_notice(made, code)
        pass_stage(made, code, "公示", AFTER, author=AUTHOR)
        yield made


def refusal(register: Register, code: str, author: str) -> str:
    head = register.chain_head()
    with pytest.raises(InputError) as refused:
        pass_stage(register, code, "审定", AFTER, author=author)
    assert register.chain_head() == head
    return refused.value.problems[0].code


def test_another_one_approves(register: Register) -> None:
    code = register.batches()[0].code
    assert refusal(register, code, AUTHOR) == "role_conflict"
    register.sign_in(SECOND, PASSWORD)
    assert pass_stage(register, code, "审定", AFTER, author=SECOND) == 1


def test_a_clerk_does_not_approve_at_all(register: Register) -> None:
    made = register.batches()[0].code
    register.sign_in(CHIEF, PASSWORD)
    register.change_account(SECOND, author=CHIEF, role="clerk")
    register.sign_in(SECOND, PASSWORD)
    assert refusal(register, made, SECOND) == "no_right"


def test_one_person_working_alone_switches_it_off_in_one_place(register: Register) -> None:
    code = register.batches()[0].code
    register.sign_in(CHIEF, PASSWORD)
    register.set_setting("works_alone", "yes", author=CHIEF)
    register.sign_in(AUTHOR, PASSWORD)
    assert pass_stage(register, code, "审定", AFTER, author=AUTHOR) == 1


def test_somebody_alone_confirms_his_own_decision_with_who_checked_it_on_paper(register: Register) -> None:
    run = assess_register(register, register.policies.of_year("test-2018", 2021), 2021)
    (row,) = register.subjects("enterprise")
    decided = decide(
        register, run, row.id, "T-2", "manual", amount=5_000, reason="带动强", basis="局务会", author=AUTHOR
    )  # fmt: skip

    def refused(statement: str = "") -> tuple[str, str]:
        with pytest.raises(InputError) as error:
            confirm(register, decided, author=AUTHOR, statement=statement)
        return error.value.problems[0].code, error.value.problems[0].sentence

    code, sentence = refused("李局长签字")
    assert code == "same_person"
    assert "复核或主管账户登录" in sentence
    assert "一人独办" in sentence
    register.sign_in(CHIEF, PASSWORD)
    register.set_setting("works_alone", "yes", author=CHIEF)
    register.sign_in(AUTHOR, PASSWORD)
    assert refused()[0] == "statement_missing"
    confirm(register, decided, author=AUTHOR, statement="李局长在呈批表签字")
    with register.reading_awards() as desk:
        (one,) = desk.find(Decision, id=decided)
    assert one.confirmed_by == f"{AUTHOR}（一人独办，李局长在呈批表签字）"
    batch = freeze(register, assess_register(register, run.policy, 2021), author=AUTHOR)
    assert any("李局长在呈批表签字" in str(part) for sheet in basis_sheets(batch) for part in sheet.parts)

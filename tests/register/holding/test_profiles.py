"""Contacts, accounts, owners and states: who a subject is beyond its name, and who is paid."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.register import Profile, Register, Status, SubjectChange
from policies.problems import InputError

CODE, OTHER_CODE = "91350100M000100Y43", "91440300708461136T"
ACCOUNT = "6222 0212 3456 7890 123"
PROFILE = Profile(
    sub_kind="company", legal_person="吴老三", contact="石小妹", phone="0743-8222222", address="武溪镇 1 号",
    bank="农商行", account=ACCOUNT, account_holder="泸溪某公司",
)  # fmt: skip
COMPANY = SubjectChange("enterprise", "泸溪某公司", CODE, "433122", profile=PROFILE, place="第3行")
STATION = SubjectChange("station", "武溪站", "Z1", "433122", profile=Profile(owner=CODE), place="第4行")


def apply(register: Register, *changes: SubjectChange) -> None:
    register.apply(changes, author="张三", source="手工")


def refusals(register: Register, *changes: SubjectChange) -> list[str]:
    before = register.path.read_bytes()
    with pytest.raises(InputError) as refused:
        apply(register, *changes)
    assert register.path.read_bytes() == before
    assert "6222" not in str(refused.value)
    return [problem.code for problem in refused.value.problems]


def test_a_profile_comes_back_and_a_blank_erases_nothing(register: Register) -> None:
    apply(register, COMPANY)
    kept = PROFILE._replace(account="6222021234567890123")
    assert register.detail(1).profile == kept
    apply(register, replace(COMPANY, profile=Profile(phone="13900000000")))
    assert register.detail(1).profile == kept._replace(phone="13900000000")
    log = register.changes()
    apply(register, COMPANY, replace(COMPANY, name="无账户公司", identity_code=OTHER_CODE, profile=Profile()))
    apply(register, COMPANY)
    assert len(register.changes()) == len(log) + 2


def test_a_bank_number_is_masked_in_log_and_trail(register: Register) -> None:
    apply(register, COMPANY)
    latest = register.changes(1)[0]
    assert "银行账号：****0123" in latest.after
    assert "6222021234567890123" not in latest.after
    assert register.verify().problems == ()


def test_who_is_paid_for_a_station_is_its_owner(register: Register) -> None:
    apply(register, STATION, COMPANY)
    station, company = register.subjects("station")[0], register.subjects("enterprise")[0]
    payee = register.payee(station.id)
    assert (payee.subject_id, payee.name, payee.bank) == (company.id, "泸溪某公司", "农商行")
    assert register.payee(company.id) == payee
    assert register.detail(station.id).owner == company
    assert register.detail(company.id).owns == (station,)


def test_without_another_holder_the_name_is_the_holder(register: Register) -> None:
    apply(register, replace(COMPANY, profile=Profile(account="123456")))
    payee = register.payee(1)
    assert (payee.account_holder, payee.account) == ("泸溪某公司", "123456")


def test_a_station_of_nobody_has_no_payee(register: Register) -> None:
    apply(register, replace(STATION, profile=Profile()))
    with pytest.raises(InputError, match="申报主体"):
        register.payee(1)
    with pytest.raises(KeyError):
        register.payee(2)
    apply(register, replace(STATION, profile=Profile(bank="农商行", account="123456")))
    with register.reading_awards() as desk:
        assert [(one.payee, one.account) for one in desk.parties([1]).values()] == [("", "")]


def test_lists_and_pages_pay_the_same(register: Register) -> None:
    apply(register, STATION, COMPANY)
    with register.reading_awards() as desk:
        for id_, party in desk.parties([1, 2]).items():
            paid = register.payee(id_)
            assert (party.payee_id, party.payee, party.payee_code) == (paid.subject_id, paid.name, paid.identity_code)
            assert (party.bank, party.account, party.holder) == (paid.bank, paid.account, paid.account_holder)


def test_an_owner_is_found_by_its_name_where_only_one_has_it(register: Register) -> None:
    apply(register, COMPANY)
    apply(register, replace(STATION, profile=Profile(owner="泸溪某公司")))
    assert register.payee(2).subject_id == 1
    apply(register, replace(COMPANY, identity_code=OTHER_CODE, division="433101"))
    assert refusals(register, replace(STATION, profile=Profile(owner="泸溪某公司"))) == ["owner_doubtful"]
    assert refusals(register, replace(STATION, profile=Profile(owner="别的公司"))) == ["owner_unknown"]


def test_only_some_are_owned_and_only_enterprises_have_sub_kinds(register: Register) -> None:
    assert refusals(register, replace(COMPANY, profile=Profile(owner=OTHER_CODE))) == ["bad_owner"]
    assert refusals(register, replace(STATION, profile=Profile(sub_kind="company"))) == ["bad_sub_kind"]
    assert refusals(register, replace(COMPANY, profile=PROFILE._replace(sub_kind="bank"))) == ["bad_profile"]


@pytest.mark.parametrize("account", ["6222 0212 3456 789O 123", "62220", "6222021234567890.5", "6" * 33])
def test_an_account_is_digits(register: Register, account: str) -> None:
    assert refusals(register, replace(COMPANY, profile=PROFILE._replace(account=account))) == ["bad_profile"]


def test_states_follow_each_other(register: Register) -> None:
    opened, paused = Status(date(2018, 1, 1), "operating"), Status(date(2020, 3, 1), "suspended", "装修")
    apply(register, replace(STATION, profile=Profile(), statuses=(paused,)))
    apply(register, replace(STATION, profile=Profile(), statuses=(opened,)))
    assert register.detail(1).statuses == (opened, paused)
    apply(register, replace(STATION, profile=Profile(), statuses=(paused._replace(state="closed", reason="撤站"),)))
    assert register.detail(1).statuses[-1].state == "closed"
    wrong = Status(date(1018, 1, 1), "asleep")  # type: ignore[arg-type]  # as a file might say
    assert refusals(register, replace(STATION, profile=Profile(), statuses=(wrong,))) == ["bad_status", "bad_status"]


def test_what_is_odd_is_told_before_it_is_written(register: Register) -> None:
    odd = replace(COMPANY, profile=PROFILE._replace(sub_kind="cooperative", account_holder="吴老三"))
    preview = register.preview([odd])
    assert [problem.code for problem in preview.warnings] == ["sub_kind_disagrees", "other_holder"]
    assert preview.warnings[0].place == "第3行"
    assert register.preview([COMPANY]).warnings == ()


def test_notes_are_kept_with_who_and_when(register: Register) -> None:
    apply(register, COMPANY)
    register.add_note(1, "电话不通\n下周再去", author="李四")
    (note,) = register.detail(1).notes
    assert (note.author, note.text) == ("李四", "电话不通\n下周再去")
    with pytest.raises(InputError, match="备注"):
        register.add_note(1, " ", author="李四")


def test_contacts_of_many_come_in_one_view(register: Register) -> None:
    apply(register, COMPANY, STATION)
    status = Status(date(2020, 5, 1), "suspended", "装修")
    apply(register, replace(COMPANY, statuses=(Status(date(2019, 1, 1), "operating"), status)))
    with register.reading_awards() as desk:
        found = desk.contacts([1, 2])
    assert found[1] == ("company", "吴老三", "石小妹", "0743-8222222", "suspended")
    assert found[2].phone == ""


def test_a_masked_number_is_shown_by_a_recorded_act(register: Register) -> None:
    change = SubjectChange("enterprise", "某公司", profile=Profile(bank="农商行", account="6217000011112222333"))
    register.apply([change], author="张三", source="录入")
    (row,) = register.subjects("enterprise", search="某公司")
    assert register.reveal(row.id, "account", author="李四") == "6217000011112222333"
    assert register.reveal(row.id, "identity_code", author="李四") == ""
    seen = [one for one in register.changes(subject_id=row.id) if one.source == "查看"]
    assert [(one.author, one.what) for one in seen] == [("李四", "查看代码：某公司"), ("李四", "查看银行账号：某公司")]
    assert not any("6217000011112222333" in f"{one.before}{one.after}" for one in seen)
    with pytest.raises(InputError):
        register.reveal(row.id, "account", author=" ")

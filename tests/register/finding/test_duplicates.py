"""Two entries of one subject: found with the reasons, told apart once and for all, or merged without a loss."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from desktop.register import LedgerEntry, Register, SubjectChange, create_register
from desktop.register.merging import Side
from desktop.register.profile import Profile
from policies.facts import Title
from policies.problems import InputError

BY = {"author": "张三", "reason": "测试"}


def company_code(body: str) -> str:
    return body + str(uscc.calc_check_digit(body))


CODE = company_code("91350100M000100Y4")
SAME_ORGANISATION = company_code("92433100M000100Y4")
OTHER = company_code("91433101MA4L00001")


def put(register: Register, *changes: SubjectChange) -> list[int]:
    register.apply(changes, author="张三", source="测试")
    return [found.row.id for change in changes for found in register.find(change.name) if found.row.name == change.name]


def pairs(register: Register) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(pair.one.name, pair.other.name, pair.reasons) for pair in register.duplicates("enterprise")]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("湘西电商有限公司", "湘西电商有限责任公司", True),
        ("吉首（湘西）电商有限公司", "吉首(湘西)电商 有限公司", True),
        ("湖南省吉首市武陵电商有限公司", "吉首市武陵电商有限公司", True),
        ("湖南省湘西土家族苗族自治州吉首市武陵电商有限公司", "吉首武陵电商有限责任公司", True),
        ("吉首市武陵电商有限公司", "武陵电商有限公司", True),
        ("吉首市武陵电商有限公司", "凤凰县武陵电商有限公司", False),
        ("吉首市武陵电商有限公司", "吉首市武陵物流有限公司", False),
        ("吉首市电商公司", "吉首市电商协会", False),
    ],
)
def test_names_that_differ_in_spelling_alone(register: Register, one: str, other: str, *, alike: bool) -> None:
    put(register, SubjectChange("enterprise", one), SubjectChange("enterprise", other))
    assert pairs(register) == ([(one, other, ("name",))] if alike else [])


def test_codes_accounts_people_and_phones(register: Register) -> None:
    account = Profile(legal_person="王伟", phone="13800000000", account="6222000000000000", bank="某行")
    put(
        register,
        SubjectChange("enterprise", "甲店", CODE),
        SubjectChange("enterprise", "乙店", SAME_ORGANISATION, profile=account),
        SubjectChange("enterprise", "丙店", OTHER, profile=account),
        SubjectChange("enterprise", "丁店", profile=Profile(phone="138 0000 0000")),
    )
    found = register.duplicates("enterprise")
    assert [(pair.one.name + pair.other.name, pair.reasons) for pair in found] == [
        ("甲店乙店", ("code",)),
        ("乙店丙店", ("account", "legal_person", "phone")),
        ("乙店丁店", ("phone",)),
        ("丙店丁店", ("phone",)),
    ]
    assert [pair.score for pair in found] == [90, 80, 30, 30]
    of_one = register.duplicates("enterprise", subject_id=found[0].one.id)
    assert of_one == found[:1]


def test_what_many_share_tells_nothing(register: Register) -> None:
    agent = Profile(phone="13800000000")
    put(register, *(SubjectChange("enterprise", f"{chr(0x4E00 + number)}店", profile=agent) for number in range(21)))
    assert pairs(register) == []


def test_namesakes_and_sessions_of_one_course_are_no_duplicates(register: Register) -> None:
    register.apply(
        [
            SubjectChange("person", "王伟", "11010519491231002X"),
            SubjectChange("person", "王伟", "440524188001010014"),
            SubjectChange("training", "电商培训班", "P1"),
            SubjectChange("training", "电商培训班", "P2"),
        ],
        author="张三",
        source="测试",
    )
    assert register.duplicates("person") == register.duplicates("training") == ()


def test_not_the_same_is_remembered_and_can_be_undone(register: Register) -> None:
    one, other = put(register, SubjectChange("enterprise", "甲乙有限公司"), SubjectChange("enterprise", "甲乙公司"))
    assert len(pairs(register)) == 1
    register.keep_apart(other, one, author="张三", reason="两家店")
    register.keep_apart(one, other, author="张三")
    assert pairs(register) == []
    assert [change.what for change in register.changes(2)] == ["认定不是同一个：甲乙公司、甲乙有限公司"] * 2
    register.undo(author="张三")
    assert len(pairs(register)) == 1
    with pytest.raises(InputError, match="不同的"):
        register.keep_apart(one, one, author="张三")


# Merging


def two(register: Register) -> tuple[int, int]:
    titles = {"demo_enterprise_title": (Title("national", date(2020, 1, 2), "商务部"),)}
    one, other = put(
        register,
        SubjectChange(
            "enterprise",
            "吉首市武陵电商有限公司",
            division="433101",
            yearly={"online_sales": {2019: 100, 2020: 200}, "tax_compliant": {2020: True}},
            paid=(LedgerEntry("p", "M-1", 2019, 500), LedgerEntry("p", "M-2", 2019, 70, reversed=True)),
            profile=Profile(contact="王伟", bank="甲行", account="111122223333"),
        ),
        SubjectChange(
            "enterprise",
            "武陵电商有限公司",
            CODE,
            yearly={"online_sales": {2018: 50, 2019: 100, 2020: 250}},
            titles=titles,
            paid=(LedgerEntry("p", "M-1", 2019, 500), LedgerEntry("p", "M-1", 2018, 30)),
            profile=Profile(contact="王伟", phone="0743-1", bank="乙行", account="999988887777"),
        ),
    )
    return one, other


CHOICES: dict[str, Side] = {"name": "keep", "profile:account": "drop", "fact_value:online_sales:2020": "drop"}


def test_what_differs_must_be_chosen_and_nothing_else(register: Register) -> None:
    keep, drop = two(register)
    fields = {field.id: field for field in register.merge_fields(keep, drop)}
    assert {id_ for id_, field in fields.items() if field.must_choose} == CHOICES.keys()
    assert (fields["identity_code"].keep, fields["identity_code"].drop) == ("未填", CODE)
    assert fields["profile:account"].keep == "甲行 ****3333"
    before = register.changes()
    with pytest.raises(InputError) as refused:
        register.merge(keep, drop, {"name": "keep", "nowhere": "drop"}, **BY)
    assert [problem.code for problem in refused.value.problems] == ["unknown_field", "undecided", "undecided"]
    assert register.changes() == before


def test_a_merge_keeps_every_fact_and_every_award(register: Register) -> None:
    keep, drop = two(register)
    merged = register.merge(keep, drop, CHOICES, **BY)
    assert (merged.awards, len(merged.twice)) == (2, 1)
    row, subject = register.subject_row(keep), register.facts(keep, "p")
    assert (row.name, row.identity_code, row.division) == ("吉首市武陵电商有限公司", CODE, "433101")
    assert subject.yearly == {"online_sales": {2018: 50, 2019: 100, 2020: 250}, "tax_compliant": {2020: True}}
    assert subject.titles["demo_enterprise_title"][0].issuer == "商务部"
    assert sorted((award.year, award.amount) for award in subject.paid) == [(2018, 30), (2019, 500), (2019, 500)]
    assert len(register.ledger(keep)) == 4
    assert [one.name for one in register.subjects("enterprise")] == ["吉首市武陵电商有限公司"]
    assert [int(one.id) for one in register.load("p")] == [keep]
    assert (register.ledger(drop), register.facts(drop).yearly) == ((), {})
    assert register.subject_row(drop).name == "武陵电商有限公司"
    assert register.verify().problems == ()


def test_undoing_a_merge_brings_everything_back(register: Register) -> None:
    keep, drop = two(register)

    def state() -> list[object]:
        seen: Sequence[object] = (register.subjects("enterprise"), *map(register.facts, (keep, drop), "pp"))
        return [*seen, register.ledger(keep), register.ledger(drop), register.ids("enterprise", search="武陵")]

    before = state()
    register.merge(keep, drop, CHOICES, **BY)
    after = state()
    assert after != before
    register.undo(author="张三")
    assert state() == before
    register.redo(author="张三")
    assert state() == after
    assert register.verify().problems == ()


def test_the_old_name_and_code_lead_to_the_kept_entry(register: Register) -> None:
    keep, drop = put(
        register, SubjectChange("enterprise", "甲公司", CODE), SubjectChange("enterprise", "乙公司", OTHER, "433101")
    )
    register.merge(keep, drop, {"name": "keep", "identity_code": "keep"}, **BY)
    for number, (name, code, division) in enumerate(
        [("丙", OTHER, ""), ("乙公司", "", "433101"), ("甲公司", CODE, "")]
    ):
        change = SubjectChange("enterprise", name, code, division, yearly={"online_sales": {2020 + number: 7}})
        assert register.apply([change], author="张三", source="名册")[:3] == (0, 1, 0)
    (row,) = register.subjects("enterprise")
    assert (row.id, row.identity_code) == (keep, CODE)
    assert register.facts(keep).yearly["online_sales"] == {2020: 7, 2021: 7, 2022: 7}


def test_a_merged_entry_merged_on_leads_to_the_last(register: Register) -> None:
    one, other, third = put(
        register,
        SubjectChange("enterprise", "甲公司", paid=(LedgerEntry("p", "M", 2019, 1),)),
        SubjectChange("enterprise", "乙公司", OTHER, paid=(LedgerEntry("p", "M", 2019, 2),)),
        SubjectChange("enterprise", "丙公司", CODE, paid=(LedgerEntry("p", "M", 2019, 3),)),
    )
    register.merge(one, other, {"name": "keep"}, **BY)
    register.merge(third, one, {"name": "keep", "identity_code": "keep"}, **BY)
    assert sorted(award.amount for award in register.facts(third, "p").paid) == [1, 2, 3]
    register.apply([SubjectChange("enterprise", "乙公司", OTHER)], author="张三", source="名册")
    assert [row.id for row in register.subjects("enterprise")] == [third]
    with pytest.raises(InputError, match="已经并入"):
        register.merge(third, other, {}, **BY)


def test_what_cannot_be_one(register: Register) -> None:
    one, other, station = put(
        register,
        SubjectChange("enterprise", "甲公司"),
        SubjectChange("enterprise", "乙公司"),
        SubjectChange("station", "甲站"),
    )
    for pair in ((one, one), (one, station)):
        with pytest.raises(InputError, match="两个同类"):
            register.merge(pair[0], pair[1], {}, **BY)
    with pytest.raises(KeyError):
        register.merge(one, 99, {}, **BY)
    for author, reason in ((" ", "x"), ("x", " ")):
        with pytest.raises(InputError):
            register.merge(one, other, {"name": "keep"}, author=author, reason=reason)


def loan(register: Register, subject: int, contract: str) -> None:
    with register._writing("张三", "测试") as connection:
        connection.exec_driver_sql(
            "INSERT INTO loan (subject_id, place, voided, contract, lender, principal, starts_on, ends_on) "
            "VALUES (?, '', '', ?, '某行', 1, '2020-01-01', '2020-12-31')",
            (subject, contract),
        )


def owners_of_loans(register: Register) -> list[int]:
    with register._writing("张三", "测试") as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT subject_id FROM loan ORDER BY id")]


def test_records_go_over_and_the_same_one_twice_is_refused(register: Register) -> None:
    keep, drop = put(register, SubjectChange("enterprise", "甲公司"), SubjectChange("enterprise", "乙公司"))
    (station,) = put(register, SubjectChange("station", "甲站", profile=Profile(owner="乙公司")))
    loan(register, keep, "A")
    loan(register, drop, "A")
    with pytest.raises(InputError, match="同一份借款合同"):
        register.merge(keep, drop, {"name": "keep"}, **BY)
    assert owners_of_loans(register) == [keep, drop]
    register.undo(author="张三")
    loan(register, drop, "B")
    register.merge(keep, drop, {"name": "keep"}, **BY)
    assert owners_of_loans(register) == [keep, keep]
    (owner,) = (field for field in register.merge_fields(*with_another(register, station)) if "申报" in field.label)
    assert owner.keep == f"第 {keep} 号"


def with_another(register: Register, station: int) -> tuple[int, int]:
    (other,) = put(register, SubjectChange("station", "乙站"))
    return station, other


AWARDS = st.dictionaries(
    st.tuples(st.sampled_from(["p", "q"]), st.sampled_from(["M-1", "M-2"]), st.integers(2018, 2020)),
    st.integers(0, 10**9),
    max_size=6,
)


@settings(max_examples=15, deadline=None)
@given(st.lists(AWARDS, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_no_award_is_lost_however_entries_are_merged(awards: list[dict[Any, int]], random: Random) -> None:
    changes = [
        SubjectChange(
            "enterprise",
            f"{number}号店",
            paid=tuple(LedgerEntry(key[0], key[1], key[2], sum_) for key, sum_ in one.items()),
        )
        for number, one in enumerate(awards)
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "a.subsidy", author="张三") as register,
    ):
        left = put(register, *changes)
        before = [register.ledger(id_) for id_ in left]
        everything = sorted(entry for ledger in before for entry in ledger)
        merges = 0
        while len(left) > 1:
            drop = left.pop(random.randrange(len(left)))
            register.merge(random.choice(left), drop, {"name": random.choice(["keep", "drop"])}, **BY)
            merges += 1
        assert sorted(register.ledger(left[0])) == everything
        for _ in range(merges):
            register.undo(author="张三")
        assert [register.ledger(row.id) for row in register.subjects("enterprise")] == before
        assert register.verify().problems == ()

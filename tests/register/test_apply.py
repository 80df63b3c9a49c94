from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from desktop.progress import Cancelled
from desktop.register import Applied, LedgerEntry, Register, SubjectChange
from policies.facts import SubjectKind, Title
from policies.problems import InputError

CODE, OTHER_CODE = "91350100M000100Y43", "91440300708461136T"
PERSON = "11010519491231002X"
COMPANY = SubjectChange(
    "enterprise",
    "湘西土家商贸有限公司",
    CODE,
    division="433101",
    division_name="吉首市",
    standing={"registered_in_area": True},
    yearly={"online_sales": {2019: 123456}},
    titles={"demo_enterprise_title": (Title("provincial", date(2020, 1, 2), "省商务厅"),)},
    paid=(LedgerEntry("xiangxi-2018", "XX-4a", 2019, 5_000_000, "1000万"),),
    place="名册.xlsx 第3行",
)
NAMELESS = SubjectChange("enterprise", "从江香猪合作社", division="522633", place="名册.xlsx 第4行")


def apply(register: Register, *changes: SubjectChange) -> Applied:
    return register.apply(changes, author="张三", source="名册.xlsx")


def refusals(register: Register, *changes: SubjectChange) -> list[tuple[str, str]]:
    """Apply, expect a refusal that leaves every byte, and return (place, code) of the problems."""
    before = register.path.read_bytes()
    with pytest.raises(InputError) as refused:
        apply(register, *changes)
    assert register.path.read_bytes() == before
    assert register.check(changes) == refused.value.problems
    for problem in refused.value.problems:
        assert any("一" <= char <= "鿿" for char in problem.sentence)
    return [(problem.place, problem.code) for problem in refused.value.problems]


def test_what_was_applied_is_loaded_again(register: Register) -> None:
    session = SubjectChange("training", "电商培训班", "S1", standing={"duration_days": Decimal("0.50")})
    assert apply(register, COMPANY, session) == (2, 0, 0)
    company, course = register.load("xiangxi-2018")
    assert company.standing == {"name": COMPANY.name, "division": "433101", "registered_in_area": True}
    assert (company.yearly, company.titles) == (COMPANY.yearly, COMPANY.titles)
    assert company.paid == (("XX-4a", 2019, 5_000_000, "1000万"),)
    assert course.standing == {"name": "电商培训班", "duration_days": Decimal("0.5")}
    assert register.facts(2) == replace(course)


def test_the_same_again_changes_nothing(register: Register) -> None:
    apply(register, COMPANY)
    log = register.changes()
    assert apply(register, COMPANY) == (0, 0, 1)
    assert register.changes() == log


def test_a_blank_erases_nothing(register: Register) -> None:
    apply(register, COMPANY)
    before = register.facts(1, "xiangxi-2018")
    assert apply(register, SubjectChange("enterprise", COMPANY.name, CODE)) == (0, 0, 1)
    same_title = (Title("provincial", date(2020, 1, 2)),)
    bare = SubjectChange("enterprise", COMPANY.name, CODE, titles={"demo_enterprise_title": same_title})
    assert apply(register, bare) == (0, 0, 1)
    assert register.facts(1, "xiangxi-2018") == before
    assert register.subject_row(1).division_name == "吉首市"


def test_zero_is_not_blank(register: Register) -> None:
    apply(register, COMPANY)
    zero = SubjectChange("enterprise", COMPANY.name, CODE, yearly={"online_sales": {2019: 0}})
    assert apply(register, zero) == (0, 1, 0)
    assert register.facts(1).yearly["online_sales"] == {2019: 0}


def test_the_same_code_under_a_new_name_is_a_renaming(register: Register) -> None:
    apply(register, COMPANY)
    assert apply(register, replace(COMPANY, name="湘西苗家商贸有限公司")) == (0, 1, 0)
    assert register.subject_row(1).name == "湘西苗家商贸有限公司"
    latest = register.changes(1)[0]
    assert (latest.before, latest.after) == ("名称：湘西土家商贸有限公司", "名称：湘西苗家商贸有限公司")


def test_two_may_swap_their_names_in_one_roster(register: Register) -> None:
    other = replace(COMPANY, name="湘西苗家商贸有限公司", identity_code=OTHER_CODE, paid=())
    apply(register, COMPANY, other)
    assert apply(register, replace(COMPANY, name=other.name), replace(other, name=COMPANY.name)) == (0, 2, 0)


def test_without_a_code_name_and_division_match(register: Register) -> None:
    apply(register, NAMELESS)
    with_code = replace(NAMELESS, identity_code=CODE)
    assert apply(register, with_code) == (0, 1, 0)
    assert apply(register, NAMELESS) == (0, 0, 1)
    assert register.subject_row(1).identity_code == CODE


def test_the_same_name_elsewhere_is_another(register: Register) -> None:
    assert apply(register, NAMELESS, replace(NAMELESS, division="522634")) == (2, 0, 0)


def test_the_name_of_the_old_division_does_not_stay(register: Register) -> None:
    apply(register, COMPANY)
    apply(register, SubjectChange("enterprise", COMPANY.name, CODE, division="433122"))
    assert (register.subject_row(1).division, register.subject_row(1).division_name) == ("433122", "泸溪县")


@pytest.mark.parametrize(
    "said",
    [
        replace(COMPANY, identity_code=OTHER_CODE),  # one name in one place under two codes
        replace(COMPANY, identity_code="", division="", division_name=""),  # is it that one? nobody can tell
        replace(COMPANY, identity_code="", division="", division_name="乾州街道"),  # a name cannot tell it either
    ],
)
def test_doubtful_matches_are_refused(register: Register, said: SubjectChange) -> None:
    apply(register, COMPANY)
    assert refusals(register, said) == [(COMPANY.place, "doubtful_match")]


def test_a_renaming_into_another_name_of_the_place_is_doubtful(register: Register) -> None:
    apply(register, COMPANY, replace(COMPANY, name="湘西苗家商贸有限公司", identity_code=OTHER_CODE))
    assert refusals(register, replace(COMPANY, name="湘西苗家商贸有限公司")) == [(COMPANY.place, "doubtful_match")]


@pytest.mark.parametrize(("kind", "codes"), [("training", ("S1", "S2")), ("person", (PERSON, "360426199101010071"))])
def test_sessions_and_namesakes_are_told_apart_by_code(
    register: Register, kind: SubjectKind, codes: tuple[str, str]
) -> None:
    one, other = (SubjectChange(kind, "王伟", code, division="433101") for code in codes)
    assert apply(register, one) == (1, 0, 0)
    assert apply(register, other) == (1, 0, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (COMPANY, replace(COMPANY, name="别的名称", place="名册.xlsx 第9行")),
        (NAMELESS, replace(NAMELESS, place="名册.xlsx 第9行")),
        (NAMELESS, replace(NAMELESS, identity_code=CODE, place="名册.xlsx 第9行")),
    ],
)
def test_duplicates_within_the_changes_are_refused(
    register: Register, first: SubjectChange, second: SubjectChange
) -> None:
    assert refusals(register, first, second) == [("名册.xlsx 第9行", "duplicate")]
    apply(register, first)
    assert refusals(register, first, second) == [("名册.xlsx 第9行", "duplicate")]


BAD: list[tuple[SubjectChange, str]] = [
    (SubjectChange("enterprise", "  "), "name_missing"),
    (SubjectChange("enterprise", "甲" * 101), "bad_name"),
    (SubjectChange("enterprise", "甲\n乙"), "bad_name"),
    (SubjectChange("enterprise", "甲\ud800"), "bad_name"),
    (SubjectChange("enterprise", "甲", "91350100M000100Y4Z"), "bad_identity_code"),
    (SubjectChange("enterprise", "甲", division="43310"), "bad_division"),
    (SubjectChange("enterprise", "甲", standing={"no_such": True}), "unknown_fact"),
    (SubjectChange("enterprise", "甲", standing={"attendees": 3}), "fact_not_of_kind"),
    (SubjectChange("place", "甲", titles={"demo_enterprise_title": ()}), "fact_not_of_kind"),
    (SubjectChange("enterprise", "甲", standing={"online_sales": 3}), "wrong_period"),
    (SubjectChange("enterprise", "甲", yearly={"registered_in_area": {2019: True}}), "wrong_period"),
    (SubjectChange("enterprise", "甲", titles={"online_sales": ()}), "wrong_period"),
    (SubjectChange("place", "甲", yearly={"online_retail_quarter": {2019: 1}}), "wrong_period"),
    (SubjectChange("enterprise", "甲", yearly={"online_sales": {219: 1}}), "bad_year"),
    (SubjectChange("enterprise", "甲", yearly={"online_sales": {2019: -1}}), "bad_value"),
    (SubjectChange("enterprise", "甲", yearly={"online_sales": {2019: Decimal(1)}}), "bad_value"),
    (SubjectChange("enterprise", "甲", yearly={"online_sales": {2019: True}}), "bad_value"),
    (SubjectChange("enterprise", "甲", yearly={"online_orders": {2019: -1}}), "bad_value"),
    (SubjectChange("enterprise", "甲", standing={"registered_in_area": 1}), "bad_value"),
    (SubjectChange("enterprise", "甲", standing={"cross_border_channel": "moon"}), "bad_value"),
    (SubjectChange("enterprise", "甲", standing={"operating_since": date(1066, 1, 1)}), "bad_value"),
    (SubjectChange("enterprise", "甲", standing={"operating_since": datetime(2020, 1, 1, tzinfo=UTC)}), "bad_value"),
    (SubjectChange("enterprise", "甲", standing={"leased_floor_area": Decimal("NaN")}), "bad_value"),
    (SubjectChange("enterprise", "甲", standing={"leased_floor_area": Decimal("1.0000001")}), "bad_value"),
    (SubjectChange("station", "甲", standing={"place_name": "甲\x00"}), "bad_value"),
    (
        SubjectChange("enterprise", "甲", titles={"demo_enterprise_title": (Title("galactic", date(2020, 1, 1)),)}),
        "bad_value",
    ),
    (
        SubjectChange("enterprise", "甲", titles={"demo_enterprise_title": (Title("city", date(2020, 1, 1)),) * 2}),
        "duplicate",
    ),
    (SubjectChange("enterprise", "甲", paid=(LedgerEntry("p", "m", 2019, -1),)), "bad_value"),
    (SubjectChange("enterprise", "甲", paid=(LedgerEntry("p", "", 2019, 1),)), "bad_ledger_entry"),
    (SubjectChange("enterprise", "甲", paid=(LedgerEntry("p", "m", 19, 1),)), "bad_year"),
    (
        SubjectChange("enterprise", "甲", paid=(LedgerEntry("p", "m", 2019, 1), LedgerEntry("p", "m", 2019, 2))),
        "duplicate",
    ),
]


@pytest.mark.parametrize(("said", "code"), BAD)
def test_every_bad_change_is_refused_at_its_place(register: Register, said: SubjectChange, code: str) -> None:
    assert refusals(register, replace(said, place="名册.xlsx 第7行"), COMPANY) == [("名册.xlsx 第7行", code)]


def test_all_problems_are_reported_at_once(register: Register) -> None:
    changes = [replace(said, place=str(number)) for number, (said, _) in enumerate(BAD)]
    assert [code for _, code in refusals(register, *changes)] == [code for _, code in BAD]


def test_name_and_division_are_no_facts_of_a_change() -> None:
    with pytest.raises(ValueError, match="fields"):
        SubjectChange("enterprise", "甲", standing={"division": "433101"})


def test_rare_characters_survive(register: Register) -> None:
    name = "买买提·𠮷\U00031350\ue000商行"
    apply(register, SubjectChange("enterprise", name))
    assert register.subject_row(1).name == name


def test_a_ledger_entry_is_corrected_and_a_reversed_one_no_longer_counts(register: Register) -> None:
    apply(register, COMPANY)
    entry = COMPANY.paid[0]
    assert apply(register, replace(COMPANY, paid=(entry._replace(amount=4_000_000),))) == (0, 1, 0)
    assert [award.amount for award in register.facts(1, "xiangxi-2018").paid] == [4_000_000]
    assert register.facts(1, "yeji-2017").paid == ()
    apply(register, replace(COMPANY, paid=(entry._replace(reversed=True), entry._replace(year=2020))))
    assert [award.year for award in register.facts(1, "xiangxi-2018").paid] == [2020]
    assert register.ledger(1) == (entry._replace(reversed=True), entry._replace(year=2020))


def test_every_write_is_logged_with_author_time_before_and_after(register: Register) -> None:
    start = datetime.now(UTC) - timedelta(seconds=1)
    apply(register, COMPANY)
    register.apply([replace(COMPANY, yearly={"online_sales": {2019: 200, 2020: 300}})], author=" 李四 ", source="表单")
    latest = register.changes(1)[0]
    assert start <= latest.at <= datetime.now(UTC)
    assert (latest.author, latest.source, latest.what) == ("李四", "表单", "修改企业：湘西土家商贸有限公司")
    assert latest.before == "网络销售额（2019年）：1,234.56元；网络销售额（2020年）：未填"
    assert latest.after == "网络销售额（2019年）：2.00元；网络销售额（2020年）：3.00元"
    assert "省级（2020-01-02） 省商务厅" in register.changes()[1].after
    assert "XX-4a" in register.changes()[1].after


def test_codes_of_persons_are_masked_in_the_log_and_in_refusals(register: Register) -> None:
    apply(register, SubjectChange("person", "王伟", PERSON), SubjectChange("station", "甲", PERSON))
    assert "110105********002X" in register.changes(1)[0].after
    assert PERSON not in "".join(map(str, register.changes()))
    with pytest.raises(InputError) as refused:
        apply(
            register,
            SubjectChange("person", "李", PERSON[:-1] + "1"),
            SubjectChange("enterprise", "乙", PERSON[:-1] + "1"),
        )
    assert PERSON[:-2] not in str(refused.value)


def cancel_at(what: str) -> Callable[[int, int, str], None]:
    def progress(_done: int, _total: int, now: str, /) -> None:
        if now == what:
            raise Cancelled

    return progress


@pytest.mark.parametrize("what", ["核对数据", "写入登记簿"])
def test_a_cancelled_apply_leaves_every_byte(register: Register, what: str) -> None:
    before = register.path.read_bytes()
    with pytest.raises(Cancelled):
        register.apply([COMPANY], author="张三", source="", progress=cancel_at(what))
    assert register.path.read_bytes() == before
    assert apply(register, COMPANY) == (1, 0, 0)


def test_cancelled_after_much_was_written_it_leaves_nothing(register: Register) -> None:
    """More than the page cache holds is on the disk by then; the journal takes it back."""
    many = [replace(NAMELESS, name=f"合作社{number}" + "甲" * 90) for number in range(20_000)]
    before = register.path.read_bytes()
    seen: list[int] = []

    def progress(done: int, _total: int, what: str, /) -> None:
        if what == "写入登记簿":
            seen.append(register.path.stat().st_size)
            if done == len(many):
                raise Cancelled

    with pytest.raises(Cancelled):
        register.apply(many, author="张三", source="", progress=progress)
    assert max(seen) > len(before)
    assert register.path.read_bytes() == before


def test_an_author_is_needed(register: Register) -> None:
    with pytest.raises(InputError, match="经办人"):
        register.apply([COMPANY], author=" ", source="")
    with pytest.raises(InputError, match="经办人"):
        register.set_setting("bureau", "某局", author="")
    assert register.count("enterprise") == 0


def test_a_preview_tells_what_apply_will_do(register: Register) -> None:
    apply(register, COMPANY, NAMELESS)
    changes = [COMPANY, replace(NAMELESS, standing={"registered_in_area": True}), SubjectChange("park", "园区")]
    before = register.path.read_bytes()
    preview = register.preview(changes)
    assert (preview.problems, preview.effects) == ((), ("unchanged", "changed", "new"))
    assert register.path.read_bytes() == before
    assert apply(register, *changes) == (1, 1, 1)


def test_what_was_previewed_is_checked_again_where_a_part_is_left_out(register: Register) -> None:
    apply(register, COMPANY)
    moves = SubjectChange("enterprise", COMPANY.name, CODE, division="433122", place="甲")
    stays = SubjectChange("enterprise", COMPANY.name, OTHER_CODE, division="433101", place="乙")
    assert register.preview([moves, stays]).problems == ()
    state = register.last_change_of_subjects()
    with pytest.raises(InputError) as refused:
        register.apply([stays], author="张三", source="名册.xlsx", previewed_at=state)
    assert [problem.code for problem in refused.value.problems] == ["doubtful_match"]
    register.preview([moves, stays])
    assert register.apply([moves, stays], author="张三", source="名册.xlsx", previewed_at=state) == (1, 1, 0)


def test_a_preview_of_another_state_does_not_count(register: Register) -> None:
    register.preview([COMPANY])
    state = register.last_change_of_subjects()
    apply(register, NAMELESS)
    with pytest.raises(InputError, match="预览之后"):
        register.apply([COMPANY], author="张三", source="名册.xlsx", previewed_at=state)

"""Papers, policies with their versions, budgets, targets and settings."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.register import Budget, Register, SubjectChange, Target, open_register
from desktop.register.documents import Passage, decoded, passages
from desktop.register.papers import folder_of
from policies.library import built_in
from policies.problems import InputError

YEJI = built_in()["yeji-2017"]
PAPER = "承诺书".encode()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "承诺书.txt"
    path.write_bytes(PAPER)
    return path


def company(register: Register) -> int:
    register.apply([SubjectChange("enterprise", "公司", "91350100M000100Y43", "341504")], author="张三", source="")
    return 1


def test_a_paper_travels_with_the_register(register: Register, paper: Path, tmp_path: Path) -> None:
    subject = company(register)
    attached = register.attachments.add(paper, author="张三", subject_id=subject)
    paper.unlink()
    assert register.attachments.of(subject) == (attached,)
    assert (attached.name, attached.size, attached.author) == ("承诺书.txt", len(PAPER), "张三")
    assert register.attachments.read(attached) == PAPER
    register.close()
    moved = tmp_path / "U盘" / "某县.subsidy"
    moved.parent.mkdir()
    shutil.move(register.path, moved)
    shutil.move(folder_of(register.path), folder_of(moved))
    with open_register(moved) as again:
        assert again.attachments.read(attached) == PAPER
        assert again.attachments.verify() == ()


def test_the_same_paper_is_attached_once(register: Register, paper: Path) -> None:
    subject = company(register)
    first = register.attachments.add(paper, author="张三", subject_id=subject)
    log = register.changes()
    assert register.attachments.add(paper, author="李四", subject_id=subject) == first
    assert register.changes() == log
    assert [file.name for file in folder_of(register.path).iterdir()] == [first.sha256]


def test_an_altered_or_lost_paper_is_not_believed(register: Register, paper: Path) -> None:
    attached = register.attachments.add(paper, author="张三", subject_id=company(register))
    copy = folder_of(register.path) / attached.sha256
    copy.write_bytes(PAPER + b"!")
    with pytest.raises(InputError, match="改动"):
        register.attachments.read(attached)
    copy.unlink()
    assert [problem.code for problem in register.attachments.verify()] == ["attachment_missing"]


def test_what_cannot_be_attached(register: Register, paper: Path) -> None:
    with pytest.raises(InputError, match="找不到"):
        register.attachments.add(paper.with_name("没有.pdf"), author="张三", subject_id=company(register))
    with pytest.raises(KeyError):
        register.attachments.add(paper, author="张三", subject_id=99)
    assert not folder_of(register.path).exists()


def amended(text: str = YEJI.source) -> str:
    return text.replace("六安市叶集区", "六安市叶集区（修订）", 1)


def test_without_any_of_its_own_a_bureau_works_with_the_built_in_ones(register: Register) -> None:
    assert register.policies.ids() == tuple(built_in())
    assert register.policies.of_year("yeji-2017", 2018) == YEJI
    with pytest.raises(InputError, match="没有政策"):
        register.policies.of_year("nowhere-1999", 2018)


def test_a_past_year_is_assessed_by_the_version_of_its_time(register: Register) -> None:
    new = register.policies.adopt(amended(), author="李四", takes_effect=date(2020, 7, 1))
    assert new.content_hash != YEJI.content_hash
    assert register.policies.of_year("yeji-2017", 2019) == YEJI
    assert register.policies.of_year("yeji-2017", 2020) == new
    assert [(one.takes_effect, one.built_in) for one in register.policies.versions("yeji-2017")] == [
        (YEJI.in_force_from, True), (date(2020, 7, 1), False),
    ]  # fmt: skip
    assert register.policies.ids() == ("yeji-2017",)
    assert register.policies.of_year("yeji-2017", 2015) == YEJI
    assert register.verify().problems == ()


def test_an_amendment_takes_effect_on_the_day_that_it_names(register: Register) -> None:
    second = 'version = { number = 2, takes_effect = 2019-06-01, says = "修订" }\npayer = "own"'
    text = YEJI.source.replace('payer = "own"', second, 1)
    assert text != YEJI.source
    new = register.policies.adopt(text, author="李四")
    assert [register.policies.of_year("yeji-2017", year) for year in (2018, 2019)] == [YEJI, new]


def test_two_texts_cannot_take_effect_on_one_day(register: Register) -> None:
    register.policies.adopt(amended(), author="李四", takes_effect=date(2020, 7, 1))
    log = register.changes()
    register.policies.adopt(amended(), author="李四", takes_effect=date(2020, 7, 1))
    assert register.changes() == log
    with pytest.raises(InputError, match="另定施行日期"):
        register.policies.adopt(amended(amended()), author="李四", takes_effect=date(2020, 7, 1))
    with pytest.raises(InputError):
        register.policies.adopt("format = 1", author="李四")


TEXT = """某县实施意见
各单位：
一、总则
1．要发展。
二、奖补
（一）企业
2．给钱。
（1）细则不是条款。
3. 再给钱。
"""


def test_an_official_text_is_cut_at_the_clauses_of_the_policy() -> None:
    cut = passages(TEXT, {"1", "2", "3", "二（一）"})
    assert [(one.clause, one.text.splitlines()[0]) for one in cut] == [
        ("", "某县实施意见"), ("1", "1．要发展。"), ("二（一）", "（一）企业"), ("2", "2．给钱。"),
        ("3", "3. 再给钱。"),
    ]  # fmt: skip
    assert cut[3] == Passage("2", "2．给钱。\n（1）细则不是条款。")
    assert "".join(one.text for one in cut).replace("\n", "") == TEXT.replace("一、总则\n", "一、总则").replace(
        "\n", ""
    )


def test_the_document_of_a_policy_is_read_beside_it(register: Register, tmp_path: Path) -> None:
    document = tmp_path / "意见.txt"
    document.write_bytes(TEXT.encode("gb18030"))
    register.attachments.add(document, author="张三", policy="yeji-2017")
    scan = tmp_path / "扫描件.pdf"
    scan.write_bytes(b"%PDF-1.4\n\xff\xfe")
    register.attachments.add(scan, author="张三", policy="yeji-2017")
    assert [one.clause for one in register.policies.text_of("yeji-2017", 2018)] == ["", "1", "2", "3"]
    assert register.policies.text_of("heyuan-2015", 2018) == ()
    assert [one.name for one in register.attachments.of_policy("yeji-2017")] == ["意见.txt", "扫描件.pdf"]


def test_only_plain_text_is_text() -> None:
    assert decoded("意见".encode("utf-8-sig")) == "意见"
    assert decoded("意见".encode("gb18030")) == "意见"
    assert decoded(b"PK\x03\x04\x00\xff\xff\xff\xff") is None


def test_budgets_by_fund_and_year(register: Register) -> None:
    policy = built_in()["xiangxi-2018"]
    fund = policy.funds[0]
    register.plans.set_budget(Budget(policy.id, fund.id, 2019, 10**9, "州财〔2019〕1号"), author="张三")
    register.plans.set_budget(Budget(policy.id, fund.id, 2019, 9 * 10**8), author="张三")
    assert register.plans.budgets(2019) == (Budget(policy.id, fund.id, 2019, 9 * 10**8),)
    assert register.plans.budgets(2020) == ()
    assert (register.changes(1)[0].before, register.changes(1)[0].after) == ("10,000,000.00 元", "9,000,000.00 元")
    with pytest.raises(InputError, match=fund.id):
        register.plans.set_budget(Budget(policy.id, "none", 2019, 1), author="张三")
    with pytest.raises(InputError, match="不合常理"):
        register.plans.set_budget(Budget(policy.id, fund.id, 2019, -1), author="张三")


def test_what_the_texts_set_aside_is_the_default_of_the_budgets(register: Register) -> None:
    told = {(one.policy, one.fund): one for one in register.plans.set_aside(2019)}
    assert told["congjiang-2015", "CJ-B"].amount == 200 * 10**6
    assert ("heyuan-2015", "city_budget") not in told  # its last year is 2018
    assert ("heyuan-2015", "city_budget") in {(one.policy, one.fund) for one in register.plans.set_aside(2018)}
    assert register.plans.budgets(2019) == ()
    register.plans.set_budget(told["congjiang-2015", "CJ-B"], author="张三")
    assert register.plans.budgets(2019) == (told["congjiang-2015", "CJ-B"],)


def test_targets_by_indicator_division_and_year(register: Register) -> None:
    own = f"yeji-2017/{YEJI.targets[0].id}"
    county = Target("online_retail_quarter", "341504", 2019, Decimal("1500000.50"))
    for target in (county, Target(own, "", 2019, Decimal(100))):
        register.plans.set_target(target, author="张三")
    assert register.plans.targets(2019) == (county, Target(own, "", 2019, Decimal(100)))
    register.plans.drop_target(own, "", 2019, author="张三")
    register.plans.drop_target(own, "", 2019, author="张三")
    assert register.plans.targets(2019) == (county,)
    register.plans.set_target(Target("village_coverage", "", 2019, Decimal(80)), author="张三")
    for wrong in ("online_sales", "yeji-2017/none", "nothing", "name"):
        with pytest.raises(InputError, match="指标"):
            register.plans.set_target(Target(wrong, "", 2019, Decimal(1)), author="张三")
    with pytest.raises(InputError, match="行政区划"):
        register.plans.set_target(county._replace(division="12"), author="张三")
    with pytest.raises(InputError, match="不合常理"):
        register.plans.set_target(county._replace(goal=Decimal("NaN")), author="张三")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("bureau", "某局\n某科"), ("bureau", "局" * 101), ("level", "village"), ("pays_upper", "maybe"),
        ("published.yeji-2017", "2017年"), ("reading.yeji-2017.cap_period", "never"),
        ("reading.yeji-2017.nothing", "year"), ("document.nowhere", "1号"), ("holiday.2027-02-30", "off"),
        ("holiday.2027-02-03", "perhaps"), ("works_alone", "no"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(register: Register, key: str, value: str) -> None:
    before = register.path.read_bytes()
    with pytest.raises(InputError):
        register.set_setting(key, value, author="张三")
    assert register.path.read_bytes() == before


def test_settings_that_can_be(register: Register) -> None:
    good = {
        "level": "prefecture", "pays_upper": "yes", "published.yeji-2017": "2017-11-30", "signer.approved": "王局长",
        "reading.yeji-2017.cap_period": "year", "holiday.2027-02-06": "work", "holiday.2027-02-08": "off",
        "division.XXJKQ": "湘西经开区", "works_alone": "yes",
    }  # fmt: skip
    for key, value in good.items():
        register.set_setting(key, value, author="张三")
        assert register.setting(key) == value
    assert register.holidays(2027) == {date(2027, 2, 6): True, date(2027, 2, 8): False}
    register.set_setting("holiday.2027-02-08", "", author="张三")
    assert register.holidays(2027) == {date(2027, 2, 6): True}
    assert register.holidays(2026) == {}

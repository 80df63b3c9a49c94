"""Whoever is in the register can be found: by any part of the name, by its sound, by the code."""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin, pinyin

from desktop.register import Register, SubjectChange, create_register, searching
from desktop.register.folding import fold
from desktop.register.pinyin import initials
from desktop.register.searching import Order
from desktop.register.sqlite.search import _KINDS
from policies.facts import SUBJECT_KINDS, SubjectKind

COMPANIES = (
    "湘西土家族苗族自治州长行电子商务有限公司",
    "重庆（吉首）供应链有限责任公司",
    "ABC‧电商 服务部",
    "吉首市单氏农产品专业合作社",
)


def put(register: Register, names: Sequence[str], kind: SubjectKind = "enterprise") -> None:
    changes = [SubjectChange(kind, name) for name in names]
    register.apply(changes, author="张三", source="测试")


def names(register: Register, search: str, kind: SubjectKind = "enterprise") -> list[str]:
    found = [row.name for row in register.subjects(kind, search=search)]
    assert register.count(kind, search) == len(found)
    ids = register.ids(kind, search=search)
    assert [row.name for row in register.rows(ids)] == found
    return found


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("湘", [0]),
        ("电", [0, 2]),
        ("电商", [2]),
        ("司", [0, 1]),
        ("电子商务有限公司", [0]),
        ("ABC·电商", [2]),
        ("ａｂｃ•电商", [2]),
        ("abc电商服务部", [2]),
        ("重庆(吉首)", [1]),
        ("吉首 重庆", [1]),
        ("吉首", [1, 3]),
        ("cxdz", [0]),
        ("xxtjz", [0]),
        ("cqjs", [1]),
        ("CQJS", [1]),
        ("jsssscphzs", []),
        ("jssssncp", [3]),
        ("jssdsncp", [3]),
        ("abcds", [2]),
        ("bc", [2]),
        ("公公", []),
        ("司湘", []),
        ('"', []),
        ("（", [1]),
        ("* OR 电", []),
    ],
)
def test_what_finds_whom(register: Register, search: str, found: list[int]) -> None:
    put(register, COMPANIES)
    assert names(register, search) == [COMPANIES[number] for number in found]


CHARACTERS = st.one_of(
    st.sampled_from("湘西吉首市电商有限公司农业科技重庆长行单曾解仇乐沈·‧•．（）() -&ABab12ａ１㐂𠮷"),
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
)
NAMES = st.text(CHARACTERS, min_size=1, max_size=20).map(str.strip).filter(bool)
KINDS: st.SearchStrategy[SubjectKind] = st.sampled_from(tuple(SUBJECT_KINDS))


@settings(max_examples=25, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=6, unique=True), KINDS, st.data())
def test_every_part_of_a_name_finds_it(listed: list[str], kind: SubjectKind, data: st.DataObject) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "a.subsidy", author="张三") as register,
    ):
        put(register, listed, kind)
        for name in listed:
            start = data.draw(st.integers(0, len(name) - 1))
            part = name[start : data.draw(st.integers(start + 1, len(name)))]
            found = names(register, part, kind)
            assert name in found
            if fold(part):
                assert set(found) >= {other for other in listed if whole_has(other, part)}
            if fold(part) and not any(word.isascii() for word in fold(part)):
                assert found == [other for other in listed if whole_has(other, part)]


def whole_has(name: str, part: str) -> bool:
    """Say by other means whether the words of a search are in a name or in one of its readings."""
    return all(word in fold(name) or sounds(name, word) for word in map(fold, part.split()))


def sounds(name: str, word: str) -> bool:
    letters = initials(fold(name))
    places = range(len(letters) + 1 - len(word))
    return any(all(char in letters[at + number] for number, char in enumerate(word)) for at in places)


SPOKEN = st.text(
    st.sampled_from("湘西吉首市电商有限公司农业科技重庆长行单曾解仇乐沈厦朝阳都匀A1"), min_size=1, max_size=14
)


@settings(max_examples=25, deadline=None)
@given(SPOKEN, st.data())
def test_the_initials_of_a_name_find_it(name: str, data: st.DataObject) -> None:
    usual = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))
    start = data.draw(st.integers(0, len(usual) - 1))
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "a.subsidy", author="张三") as register,
    ):
        put(register, [name])
        for text in (usual, usual[start:], usual[start:].upper(), usual[: start + 1]):
            assert names(register, text) == [name]


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("单曾解仇乐沈查区万俟朴盖重"), min_size=2, max_size=2), st.sampled_from("伟芳"))
def test_every_reading_of_a_personal_name_finds_it(surname: str, given_name: str) -> None:
    name = surname[0] + given_name + surname[1]
    readings = pinyin(list(name), style=Style.FIRST_LETTER, heteronym=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        create_register(Path(folder) / "a.subsidy", author="张三") as register,
    ):
        put(register, [name], "person")
        for first in readings[0]:
            for last in readings[2]:
                assert names(register, f"{first}{readings[1][0]}{last}", "person") == [name]


def test_codes_are_found_by_any_part_and_those_of_persons_by_their_beginning(register: Register) -> None:
    company = SubjectChange("enterprise", "甲公司", "91350100M000100Y43")
    person = SubjectChange("person", "王伟", "11010519491231002X")
    register.apply([company, person], author="张三", source="测试")
    for part in ("9135", "m000100y43", "００１００", "91350100M000100Y43"):
        assert names(register, part) == ["甲公司"]
    for part in ("1", "110105", "11010519491231002x"):
        assert names(register, part, "person") == ["王伟"]
    for part in ("10105", "002X", "9135"):
        assert names(register, part, "person") == []


def test_a_number_with_which_nearly_everyone_s_begins(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_BROAD", 1)
    people = {"王伟": "11010519491231002X", "李娜": "110105194912310038", "赵11店": "", "张敏": "440524188001010014"}
    register.apply([SubjectChange("person", *one) for one in people.items()], author="张三", source="测试")
    assert names(register, "1", "person") == names(register, "11", "person") == ["王伟", "李娜", "赵11店"]
    assert [row.name for row in register.subjects("person", search="11", offset=1, limit=1)] == ["李娜"]
    assert names(register, "110105194912310038", "person") == ["李娜"]
    assert [register.count("person", text) for text in ("1", "11", "1101051949123100", "9")] == [3, 3, 2, 0]
    register.withdraw(register.subjects("person", search="李娜")[0].id, author="张三", reason="已故")
    assert [register.count("person", text) for text in ("1", "11")] == [2, 2]


def test_find_goes_over_all_kinds_and_tells_what_was_found(register: Register) -> None:
    put(register, ["湖南吉首公司", "吉首公司"])
    put(register, ["吉首站"], "station")
    put(register, ["纪守"], "person")
    register.apply([SubjectChange("park", "园区", "JS-1")], author="张三", source="测试")
    assert [(found.row.name, found.part) for found in register.find("吉首")] == [
        ("吉首公司", "name"),
        ("吉首站", "name"),
        ("湖南吉首公司", "name"),
    ]
    assert {found.row.name: found.part for found in register.find("js")} == {
        "湖南吉首公司": "initials",
        "吉首公司": "initials",
        "吉首站": "initials",
        "纪守": "initials",
        "园区": "code",
    }
    assert [found.row.name for found in register.find("js", kinds=["person"])] == ["纪守"]
    assert len(register.find("js", limit=2)) == 2
    assert register.find("") == register.find("·") == register.find("js", kinds=[]) == ()


def test_a_new_name_is_found_and_the_old_one_no_longer(register: Register) -> None:
    code = "91350100M000100Y43"
    for name in ("东方公司", "南山公司"):
        register.apply([SubjectChange("enterprise", name, code)], author="张三", source="测试")
    assert (names(register, "东"), names(register, "南")) == ([], ["南山公司"])
    assert (names(register, "df"), names(register, "ns")) == ([], ["南山公司"])


def test_what_another_program_wrote_is_found_after_the_next_change(register: Register) -> None:
    put(register, ["甲公司"])
    register.close()
    with closing(sqlite3.connect(register.path)) as plain:
        plain.execute("UPDATE subject SET name = '丙公司'")
        plain.commit()
    register.set_setting("bureau", "某局", author="张三")
    assert (names(register, "甲"), names(register, "丙")) == ([], ["丙公司"])


def test_every_kind_has_tokens_of_its_own() -> None:
    assert _KINDS.keys() == SUBJECT_KINDS.keys()
    assert len(set(_KINDS.values())) == len(_KINDS)


# Order

ORDERED = [
    SubjectChange("enterprise", "赵家店", "91350100M000100Y43", "433102", yearly={"online_sales": {2020: 900}}),
    SubjectChange("enterprise", "安顺店", "", "", yearly={"online_sales": {2020: 1000, 2019: 5}}),
    SubjectChange("enterprise", "重庆店", "", "433101"),
    SubjectChange("enterprise", "单县店", "", "433102", yearly={"online_sales": {2020: 0}}),
]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (Order(), "赵安重单"),
        (Order(descending=True), "单重安赵"),
        (Order("name"), "安重单赵"),
        (Order("name", descending=True), "赵单重安"),
        (Order("code"), "赵安重单"),
        (Order("division"), "重赵单安"),
        (Order("division", descending=True), "赵单重安"),
        (Order("fact", "online_sales", 2020), "单赵安重"),
        (Order("fact", "online_sales", 2020, descending=True), "安赵单重"),
        (Order("fact", "online_sales", 2019), "安赵重单"),
    ],
)
def test_every_column_of_a_list_orders_it(register: Register, order: Order, found: str) -> None:
    register.apply(ORDERED, author="张三", source="测试")
    ids = register.ids("enterprise", order=order)
    assert "".join(row.name[0] for row in register.rows(ids)) == found
    within = register.ids("enterprise", search="店", order=order)
    assert within == ids


def test_decimal_figures_are_ordered_by_size(register: Register) -> None:
    figures = ["9.5", "10", "100.25", "9.45", "0.5", "10.01"]
    changes = [
        SubjectChange("station", f"{figure}站", yearly={"evaluation_score": {2020: Decimal(figure)}})
        for figure in figures
    ]
    register.apply(changes, author="张三", source="测试")
    ids = register.ids("station", order=Order("fact", "evaluation_score", 2020))
    assert [row.name for row in register.rows(ids)] == [
        f"{figure}站" for figure in ("0.5", "9.45", "9.5", "10", "10.01", "100.25")
    ]

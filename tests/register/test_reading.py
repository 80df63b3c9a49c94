import pytest

from desktop.register import Register, SubjectChange, SubjectRow

STATIONS = [
    SubjectChange("station", "吉首运营中心", "JS-001", division="433101", division_name="吉首市"),
    SubjectChange("station", "100%正品服务站", "LX-002", division="jk1"),
    SubjectChange("station", "泸溪浦市服务站", "lx_003", yearly={"evaluation_score": {}}),
]
COMPANY = SubjectChange("enterprise", "吉首某公司", "91350100M000100Y43", standing={"registered_in_area": False})


@pytest.fixture
def filled(register: Register) -> Register:
    register.apply([*STATIONS, COMPANY], author="张三", source="")
    return register


def names(rows: tuple[SubjectRow, ...]) -> list[str]:
    return [row.name for row in rows]


def test_lists_are_in_the_order_of_entry_and_by_kind(filled: Register) -> None:
    assert names(filled.subjects("station")) == [station.name for station in STATIONS]
    assert filled.subjects("station")[0] == SubjectRow(1, "station", "吉首运营中心", "JS-001", "433101", "吉首市")
    assert names(filled.subjects("enterprise")) == ["吉首某公司"]
    assert filled.subjects("park") == ()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("服务站", 2),
        ("吉首", 1),
        (" 中心 ", 1),
        ("LX", 2),
        ("002", 1),
        ("%", 1),
        ("_", 1),
        ("", 3),
        ("无此站", 0),
        ("'", 0),
    ],
)
def test_search_is_for_a_part_of_name_or_code(filled: Register, search: str, found: int) -> None:
    assert len(filled.subjects("station", search=search)) == filled.count("station", search) == found


def test_pages(filled: Register) -> None:
    assert names(filled.subjects("station", offset=1, limit=1)) == ["100%正品服务站"]
    assert names(filled.subjects("station", offset=2)) == ["泸溪浦市服务站"]
    assert filled.subjects("station", offset=3, limit=5) == ()


def test_load_restricts_to_kinds(filled: Register) -> None:
    assert [subject.kind for subject in filled.load("p")] == ["station"] * 3 + ["enterprise"]
    (company,) = filled.load("p", ["enterprise", "park"])
    assert (company.id, company.standing) == ("4", {"name": "吉首某公司", "registered_in_area": False})
    assert list(filled.load("p", [])) == []


def test_a_subject_that_is_not_there(filled: Register) -> None:
    with pytest.raises(KeyError):
        filled.facts(99)
    with pytest.raises(KeyError):
        filled.subject_row(99)
    assert filled.ledger(99) == ()


def test_an_unfinished_load_holds_nobody_up(filled: Register) -> None:
    subjects = filled.load("p")
    next(subjects)
    del subjects
    assert filled.apply([SubjectChange("park", "园区")], author="张三", source="") == (1, 0, 0)


def test_settings_are_kept_and_logged(filled: Register) -> None:
    assert filled.setting("bureau") == "某县商务局"
    assert filled.setting("reading.yeji-2017.cap_period", "无") == "无"
    filled.set_setting("reading.yeji-2017.cap_period", "year", author="李四")
    filled.set_setting("reading.yeji-2017.cap_period", "lifetime", author="李四")
    filled.set_setting("reading.yeji-2017.cap_period", "lifetime", author="李四")
    assert filled.setting("reading.yeji-2017.cap_period", "无") == "lifetime"
    first, second = filled.changes(2)
    assert (first.what, first.before, first.after) == ("设置：条文理解（yeji-2017.cap_period）", "year", "lifetime")
    assert (second.author, second.before, second.after) == ("李四", "", "year")


def test_the_latest_change_of_a_subject_has_a_number(filled: Register) -> None:
    state = filled.last_change_of_subjects()
    filled.set_setting("author", "李四", author="李四")
    assert filled.last_change_of_subjects() == state
    filled.apply([SubjectChange("park", "园区")], author="张三", source="")
    assert filled.last_change_of_subjects() > state

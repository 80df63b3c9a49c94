"""Names follow from codes, and the bureau has the last word on them."""

from dataclasses import replace
from pathlib import Path

import pytest

import resources
from desktop.register import Register, SubjectChange
from desktop.register.divisions import contradicts, division_name, published
from policies.library import built_in
from policies.problems import InputError

STATION = SubjectChange("station", "站", "Z1", "433101")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("433101", "吉首市"), ("433101004", "乾州街道"), ("433101004001", "乾州街道"), ("341504", "叶集区"),
        ("522633", "从江县"), ("433100", "湘西土家族苗族自治州"), ("430000", "湖南省"), ("433199", ""), ("XJKQ", ""),
    ],
)  # fmt: skip
def test_names_follow_from_codes(code: str, name: str) -> None:
    assert division_name(code) == name


def test_every_place_of_the_built_in_policies_is_known() -> None:
    places = [place for policy in built_in().values() for place in policy.places]
    assert places
    assert [place for place in places if not division_name(place.ljust(6, "0"))] == []


def test_the_table_is_whole_and_small() -> None:
    codes = published()
    assert sum(len(code) == 9 for code in codes) > 41_000
    for county, townships in (("522633", 20), ("341504", 6), ("4331", 116), ("4212", 89), ("4416", 101)):
        assert sum(code.startswith(county) and len(code) == 9 for code in codes) == townships
    assert Path(resources.path("divisions/divisions.txt")).stat().st_size < 1_000_000


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("吉首市", False), ("湘西州吉首市", False), ("乾州街道", False), ("泸溪县", True), ("浦市镇", True), ("", False)],
)
def test_a_name_of_elsewhere_contradicts(name: str, wrong: bool) -> None:
    assert contradicts("433101", name) is wrong


def test_a_row_shows_the_name_of_its_code(register: Register) -> None:
    register.apply([STATION], author="张三", source="")
    assert register.subject_row(1).division_name == "吉首市"
    register.set_setting("division.433101", "吉首", author="张三")
    assert register.subject_row(1).division_name == "吉首"
    register.apply([replace(STATION, division_name="矮寨镇")], author="张三", source="")
    assert register.subject_row(1).division_name == "矮寨镇"


def test_a_functional_zone_is_named_by_the_bureau(register: Register) -> None:
    zone = replace(STATION, division="XXJKQ")
    assert [problem.code for problem in register.preview([zone]).warnings] == ["division_unknown"]
    register.set_setting("division.XXJKQ", "湘西经开区", author="张三")
    assert register.preview([zone]).warnings == ()
    register.apply([zone], author="张三", source="")
    assert register.subjects("station")[0].division_name == "湘西经开区"
    with pytest.raises(InputError, match="行政区划"):
        register.set_setting("division.12", "无", author="张三")


def test_a_name_that_cannot_be_is_told(register: Register) -> None:
    preview = register.preview([replace(STATION, division_name="浦市镇")])
    assert [problem.code for problem in preview.warnings] == ["division_disagrees"]

"""The report of a quarter from a real register: who reports, what is counted, money, shortcomings, appraisal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from desktop.register import Register, Statement, SubjectChange, Target
from desktop.register.dispatch import Dispatch, Figure, Mark, Place, Shortcoming, Total, Weight
from desktop.register.indicators import INDICATORS, REPORTED
from desktop.register.profile import Status
from policies.facts import Title, Value
from policies.problems import InputError

RETAIL = "online_retail_quarter"
TOWNS = {"522633100": "丙妹镇", "522633101": "贯洞镇", "522633200": "加勉乡"}


def town(code: str, villages: int = 10, **quarters: int) -> SubjectChange:
    """Return a township with its online retail by quarter: ``y2020_1=...``."""
    figures: dict[tuple[int, int], Value] = {}
    for name, value in quarters.items():
        year, quarter = name.removeprefix("y").split("_")
        figures[int(year), int(quarter)] = value
    return SubjectChange(
        "place", TOWNS[code], division=code, yearly={"administrative_villages": {2019: villages}},
        quarterly={RETAIL: figures} if figures else {},
    )  # fmt: skip


def subject(kind: str, name: str, division: str, facts: Mapping[str, Value], code: str = "") -> SubjectChange:
    return SubjectChange(kind, name, code, division=division, standing=facts)  # type: ignore[arg-type]  # a kind


@pytest.fixture
def county(register: Register) -> Register:
    register.set_setting("bureau", "从江县商务局", author="张三")
    register.apply(
        [
            town("522633100", 10, y2019_1=100_00, y2019_2=100_00, y2020_1=150_00, y2020_2=90_00),
            town("522633101", 20, y2020_1=70_00, y2020_2=0),
            town("522633200", 4),
            SubjectChange("place", "从江县", division="522633"),
            SubjectChange("place", "某村", division="522633100001"),
        ],
        author="张三",
        source="测试",
    )
    return register


def of(report: Dispatch, indicator: str) -> dict[str, Figure]:
    return {row.name: figure for row, figure in zip(report.places, report.figures[indicator], strict=True)}


def test_townships_report_and_a_blank_is_not_zero(county: Register) -> None:
    report = county.dispatch.report(2020, 2)
    assert [row.name for row in report.places] == ["全县", "丙妹镇", "贯洞镇", "加勉乡"]
    retail = of(report, RETAIL)
    assert retail["丙妹镇"].growth == Decimal("20.0")
    assert (retail["贯洞镇"].quarter, retail["贯洞镇"].to_date) == (Total(0), Total(70_00))
    assert retail["加勉乡"].to_date == Total(None, 1)
    assert retail["全县"].to_date == Total(310_00, 1)
    assert [(gap.place, gap.quarter, gap.everything) for gap in report.gaps if RETAIL in gap.indicators] == [
        ("加勉乡", 2, True),
        ("加勉乡", 1, True),
    ]


def test_what_is_no_business_of_a_place_is_not_asked(county: Register) -> None:
    exempt = [Statement(fact.id, 2020, n, not_applicable=True) for fact in REPORTED for n in (1, 2)]
    change = SubjectChange("place", "加勉乡", division="522633200", statements=tuple(exempt))
    county.apply([change], author="张三", source="测试")
    report = county.dispatch.report(2020, 2)
    assert of(report, RETAIL)["加勉乡"].to_date == Total(None, 0)
    assert of(report, RETAIL)["全县"].to_date == Total(310_00, 0)
    assert not [gap for gap in report.gaps if gap.place == "加勉乡"]


def test_a_prefecture_reports_by_county_and_adds_up_townships_where_the_county_does_not(county: Register) -> None:
    county.set_setting("level", "prefecture", author="张三")
    whole = SubjectChange("place", "湘西州", division="433100", quarterly={RETAIL: {(2020, 1): 9_00}})
    county.apply([whole], author="张三", source="测试")
    other = SubjectChange("place", "甲镇", division="433101100", quarterly={RETAIL: {(2020, 1): 5_00}})
    second = SubjectChange("place", "乙镇", division="433101101")
    zone = SubjectChange("place", "经开区", division="JKQ", quarterly={RETAIL: {(2020, 1): 1_00}})
    county.apply([other, second, zone], author="张三", source="测试")
    report = county.dispatch.report(2020, 1)
    retail = of(report, RETAIL)
    assert list(retail) == ["全县", "吉首市", "从江县", "经开区"]
    assert retail["吉首市"].to_date == Total(5_00, 1)
    assert retail["从江县"].to_date == Total(None, 1)
    assert retail["全县"].to_date == Total(6_00, 2)
    assert county.dispatch.report(2020, 1, "township").places[1].name == "甲镇"


def test_the_register_counts_what_it_knows(county: Register) -> None:
    point = {"station_level": "village_point"}
    county.apply(
        [
            subject("enterprise", "甲公司", "522633100", {"operating_since": date(2020, 4, 1)}),
            subject("enterprise", "乙公司", "522633100", {"operating_since": date(2020, 7, 1)}),
            subject("enterprise", "丙公司", "522633101001", {}),
            subject("enterprise", "丁公司", "", {}),
            subject("station", "一村点", "522633100001", {**point, "built_on": date(2020, 6, 30)}, "Z1"),
            subject("station", "一村二点", "522633100001", {**point, "built_on": date(2020, 1, 1)}, "Z2"),
            subject("station", "镇站", "522633100", {"station_level": "township_station"}, "Z3"),
            subject("training", "班一", "522633100", {"held_on": date(2020, 5, 1), "attendees": 40}, "P1"),
            subject("training", "班二", "522633100", {"held_on": date(2020, 1, 9)}, "P2"),
            SubjectChange("station", "二村点", "Z4", division="522633100002", standing=point,
                          statuses=(Status(date(2020, 6, 1), "suspended"),)),
            SubjectChange("enterprise", "停业公司", division="522633100",
                          statuses=(Status(date(2020, 6, 30), "closed"),)),
        ],
        author="张三",
        source="测试",
    )  # fmt: skip
    report = county.dispatch.report(2020, 2)
    assert report.places[-1] == Place("", "未分乡镇", ())
    known = {name: [one.to_date.value for one in report.figures[name]] for name in INDICATORS if name in report.figures}
    assert known["enterprises"] == [3, 1, 1, 0, 1]
    assert known["new_enterprises"] == [1, 1, 0, 0, 0]
    assert known["village_points"] == [3, 3, 0, 0, 0]
    assert known["village_points_running"] == [2, 2, 0, 0, 0]
    assert known["villages_covered"] == [1, 1, 0, 0, 0]  # a suspended station serves no village
    assert known["villages"] == [34, 10, 20, 4, None]
    assert [one.percent for one in report.rates["village_coverage"]][:2] == [Decimal("2.9"), Decimal("10.0")]
    assert known["sessions"] == [2, 2, 0, 0, 0]
    attendances = of(report, "attendances")
    assert attendances["丙妹镇"].quarter == Total(40)
    assert attendances["丙妹镇"].to_date == Total(None, 1)


def test_targets_of_places_add_up_and_a_partial_sum_is_no_goal_to_be_completed(county: Register) -> None:
    county.plans.set_target(Target(RETAIL, "522633100", 2020, Decimal(500)), author="张三")
    retail = of(county.dispatch.report(2020, 2), RETAIL)
    assert (retail["丙妹镇"].goal, retail["丙妹镇"].completion) == (Decimal(500_00), Decimal("48.0"))
    assert (retail["全县"].goal, retail["全县"].completion) == (Decimal(500_00), None)
    for code in ("522633101", "522633200"):
        county.plans.set_target(Target(RETAIL, code, 2020, Decimal(250)), author="张三")
    assert of(county.dispatch.report(2020, 2), RETAIL)["全县"].completion == Decimal("31.0")
    county.plans.set_target(Target("attendances", "", 2020, Decimal(3000)), author="张三")
    assert of(county.dispatch.report(2020, 2), "attendances")["全县"].goal == 3000


def test_shortcomings_go_on_until_they_are_done(county: Register) -> None:
    first = Shortcoming(division="522633100", year=2020, quarter=1, problem="冷链不足", deadline=date(2020, 5, 1))
    id_ = county.dispatch.note_shortcoming(first, author="张三")
    second = Shortcoming(division="", year=2020, quarter=3, problem="两乡未报")
    county.dispatch.note_shortcoming(second, author="张三")
    (held,) = county.dispatch.report(2020, 2).shortcomings
    assert (held.problem, held.standing(date(2020, 6, 30))) == ("冷链不足", "超期未办结")
    done = Shortcoming(
        id=id_, division="522633100", year=2020, quarter=1, problem="冷链不足", measures="建冷库",
        done_on=date(2020, 8, 1), outcome="已投用",
    )  # fmt: skip
    county.dispatch.note_shortcoming(done, author="李四")
    third = county.dispatch.report(2020, 3)
    assert [one.problem for one in third.shortcomings] == ["冷链不足", "两乡未报"]
    assert [one.problem for one in county.dispatch.report(2020, 4).shortcomings] == ["两乡未报"]
    assert [one.problem for one in county.dispatch.inspection(2020, 2).shortcomings] == ["冷链不足", "两乡未报"]
    assert third.name_of("522633100") == "丙妹镇"
    assert third.name_of("") == "全县"
    county.dispatch.void_shortcoming(id_, author="张三", reason="重复")
    assert [one.problem for one in county.dispatch.shortcomings()] == ["两乡未报"]
    with pytest.raises(KeyError):
        county.dispatch.void_shortcoming(id_, author="张三", reason="重复")
    with pytest.raises(InputError, match="存在的问题"):
        county.dispatch.note_shortcoming(Shortcoming(division="", year=2020, quarter=3, problem=" "), author="张三")
    assert county.verify().problems == ()


def test_a_shortcoming_can_be_undone(county: Register) -> None:
    county.dispatch.note_shortcoming(Shortcoming(division="", year=2020, quarter=3, problem="未报"), author="张三")
    county.undo(author="张三")
    assert county.dispatch.shortcomings() == ()


def fill_year(register: Register) -> None:
    changes = []
    for code, each in (("522633100", 300_00), ("522633101", 100_00), ("522633200", 100_00)):
        quarters: dict[tuple[int, int], Value] = {(2020, n): each for n in (1, 2, 3, 4)}
        changes.append(SubjectChange("place", TOWNS[code], division=code, quarterly={RETAIL: quarters}))
        register.plans.set_target(Target(RETAIL, code, 2020, Decimal(800)), author="张三")
    register.apply(changes, author="张三", source="测试")


def test_the_appraisal_is_by_the_bureaus_own_weights_and_ties_share_a_rank(county: Register) -> None:
    fill_year(county)
    county.dispatch.set_weight(Weight(year=2020, indicator=RETAIL, points=Decimal(30)), author="张三")
    found = county.dispatch.appraisal(2020)
    assert [one.points for one in found.items[0].scored] == [Decimal("30.00"), Decimal("15.00"), Decimal("15.00")]
    assert found.ranks == (1, 2, 2)
    extra = Mark(division="522633200", year=2020, points=Decimal("-1.5"), reason="迟报两次")
    mark = county.dispatch.add_mark(extra, author="张三")
    found = county.dispatch.appraisal(2020)
    assert (found.totals, found.ranks) == ((Decimal(30), Decimal(15), Decimal("13.5")), (1, 2, 3))
    county.dispatch.void_mark(mark, author="张三", reason="查明未迟报")
    county.dispatch.set_weight(Weight(year=2020, indicator="village_coverage", points=Decimal(10)), author="张三")
    found = county.dispatch.appraisal(2020)
    assert found.ranks == (None, None, None)  # coverage has no target yet
    for code in TOWNS:
        county.plans.set_target(Target("village_coverage", code, 2020, Decimal(80)), author="张三")
    assert county.dispatch.appraisal(2020).items[1].scored[0].points == Decimal("0.00")
    county.dispatch.set_weight(Weight(year=2020, indicator="village_coverage", points=Decimal(0)), author="张三")
    assert [item.indicator.id for item in county.dispatch.appraisal(2020).items] == [RETAIL]


@pytest.mark.parametrize(
    "wrong",
    [
        Weight(year=2020, indicator="nothing", points=Decimal(1)),
        Weight(year=2020, indicator=RETAIL, points=Decimal(-1)),
        Weight(year=2020, indicator=RETAIL, points=Decimal("NaN")),
    ],
)
def test_weights_must_make_sense(county: Register, wrong: Weight) -> None:
    with pytest.raises(InputError):
        county.dispatch.set_weight(wrong, author="张三")


def test_a_mark_needs_a_reason(county: Register) -> None:
    with pytest.raises(InputError, match="理由"):
        county.dispatch.add_mark(Mark(division="522633100", year=2020, points=Decimal(1), reason=""), author="张三")


def test_who_has_only_the_name_of_a_township_is_counted_there(county: Register) -> None:
    named = {
        "甲公司": ("522633", "贯洞镇"),
        "乙公司": ("", "贯洞镇"),
        "丙公司": ("433101", "贯洞镇"),
        "丁公司": ("522633", "别处"),
    }
    changes = [SubjectChange("enterprise", n, division=code, division_name=place) for n, (code, place) in named.items()]
    county.apply(changes, author="张三", source="测试")
    assert [one.to_date.value for one in county.dispatch.report(2020, 2).figures["enterprises"]] == [4, 0, 2, 0, 2]


def test_titles_are_counted_from_the_day_they_were_granted(county: Register) -> None:
    def titled(kind: str, name: str, fact: str, *titles: Title) -> SubjectChange:
        return SubjectChange(kind, name, division="522633101", titles={fact: titles})  # type: ignore[arg-type]  # a kind

    county.apply(
        [
            titled("enterprise", "甲公司", "demo_enterprise_title", Title("provincial", date(2020, 6, 30)),
                   Title("national", date(2020, 7, 1))),
            titled("place", "贯洞镇", "demo_county_title", Title("provincial", date(2018, 1, 1))),
        ],
        author="张三",
        source="测试",
    )  # fmt: skip
    report = county.dispatch.report(2020, 2)
    assert of(report, "provincial_titles")["贯洞镇"].to_date == Total(2)
    assert of(report, "national_titles")["全县"].to_date == Total(0)
    assert of(county.dispatch.report(2020, 3), "national_titles")["全县"].to_date == Total(1)

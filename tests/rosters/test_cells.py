"""What people type, and what it is read as."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from desktop.rosters.cells import HOW, is_blank, read_code, read_date, read_fact, read_year, shown
from desktop.workbooks import Raw
from policies.facts import CATALOGUE, Title, Value

MONEY = CATALOGUE["online_sales"]
DOLLARS = CATALOGUE["overseas_store_turnover_usd"]
COUNT = CATALOGUE["attendees"]
NUMBER = CATALOGUE["evaluation_score"]
AREA = CATALOGUE["leased_floor_area"]
DAY = CATALOGUE["held_on"]
YES_NO = CATALOGUE["tax_compliant"]
LEVEL = CATALOGUE["station_level"]
TITLE = CATALOGUE["demo_enterprise_title"]
PLACE = CATALOGUE["place_name"]
DIVISION = CATALOGUE["division"]


@pytest.mark.parametrize(
    ("raw", "fen", "how"),
    [
        (1234.56, 123456, ""),
        (0.0, 0, ""),
        (0, 0, ""),
        (10000000.01, 1000000001, ""),
        (0.1 + 0.2, 30, "noise"),
        (1234.5600000000002, 123456, "noise"),
        (1e9, 10**11, ""),
        ("1234.56", 123456, ""),
        ("1,200.00", 120000, "figure"),
        ("1,200.00万元", 1_200_000_000, "figure"),
        ("1200万", 1_200_000_000, "figure"),
        ("1.2亿元", 12_000_000_000, "figure"),
        ("¥1,200", 120000, "figure"),
        ("1200元", 120000, "figure"),
        ("１２００", 120000, "full_width"),
        ("１，２００．５０", 120050, "figure"),
        ("\u3000 12 ", 1200, "full_width"),
        ("\u00a012\u200b", 1200, "full_width"),
        ("-0", 0, "figure"),
    ],
)
def test_money(raw: Raw, fen: int, how: str) -> None:
    read = read_fact(MONEY, raw)
    assert read.value == fen
    assert isinstance(read.value, int)
    assert bool(read.how) == bool(how), "said exactly where something was changed"
    assert read.how in HOW or not read.how


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (-1.0, "负数"),
        ("-5", "负数"),
        ("−5", "负数"),
        ("(1,200.00)", "负数"),
        ("-5万元", "负数"),
        (1.005, "两位小数"),
        ("12.345", "两位小数"),
        (1234.56001, "两位小数"),
        ("1234.5600000000001", "两位小数"),
        ("约103万", "不是金额"),
        ("无", "不是金额"),
        ("1,20", "不是金额"),
        ("1e5", "不能识别|不是金额"),
        ("12吨", "不能识别"),
        (True, "应为金额"),
        (date(2018, 6, 25), "应为金额"),
        (timedelta(hours=25), "应为金额"),
        (time(8, 0), "应为金额"),
        (float("inf"), "应为金额"),
        (1e16, "不合常理"),
    ],
)
def test_money_that_is_none(raw: Raw, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_fact(MONEY, raw)


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        (1000.0, 10**9),
        (1000.000001, 1000000001),
        ("1,000", 10**9),
        ("1000万元", 10**9),
        ("10000000元", 10**9),
        ("1000元", 10**5),
    ],
)
def test_a_unit_in_the_cell_stands_above_the_columns(raw: Raw, fen: int) -> None:
    assert read_fact(MONEY, raw, scale=10_000).value == fen


def test_more_than_a_fen_of_a_wan_is_refused() -> None:
    with pytest.raises(ValueError, match=r"折合 10000000\.001 元"):
        read_fact(MONEY, "1000.0000001", scale=10_000)


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\u200b", "\n"])
def test_blank_is_unknown(raw: str) -> None:
    assert is_blank(raw)
    assert read_fact(MONEY, raw) == (None, "")


@pytest.mark.parametrize("raw", ["-", "—", "——", "/", " / "])
def test_a_dash_is_unknown_and_said(raw: str) -> None:
    for fact in (MONEY, DAY, YES_NO, LEVEL, PLACE):
        assert read_fact(fact, raw) == (None, "placeholder")


@pytest.mark.parametrize(
    ("raw", "how"),
    [
        (date(2018, 6, 25), ""),
        (datetime(2018, 6, 25), ""),  # noqa: DTZ001  # as Excel has it
        (datetime(2018, 6, 25, 8, 30), "date"),  # noqa: DTZ001
        (43276.0, "serial"),
        (43276.5, "serial"),
        (20180625.0, "date"),
        ("2018-06-25", ""),
        ("2018.6.25", "date"),
        ("2018/6/25", "date"),
        ("2018年6月25日", "date"),
        ("2018年06月25", "date"),
        ("20180625", "date"),
        ("２０１８．６．２５", "date"),
        ("2018. 6. 25", "date"),
    ],
)
def test_dates(raw: Raw, how: str) -> None:
    assert read_fact(DAY, raw) == (date(2018, 6, 25), how)


def test_day_numbers_of_1904() -> None:
    assert read_date(DAY, 41814.0, epoch_1904=True).value == date(2018, 6, 25)


@pytest.mark.parametrize(
    "raw", ["2018.6", 2018.6, "2018-13-01", "2018.2.30", "去年", 5.0, 20181301.0, True, "2018年", "1.5.2018"]
)
def test_dates_that_are_none(raw: Raw) -> None:
    with pytest.raises(ValueError, match=r"日期|不存在"):
        read_fact(DAY, raw)


@pytest.mark.parametrize(
    ("raw", "value", "how"),
    [
        ("是", True, ""),
        ("否", False, ""),
        (True, True, ""),
        ("√", True, "tick"),
        ("有", True, "tick"),
        ("Ｙ", True, "tick"),
        ("yes", True, "tick"),
        (1.0, True, "tick"),
        ("×", False, "tick"),
        ("x", False, "tick"),
        ("无", False, "tick"),
        (0.0, False, "tick"),
        (" 是 ", True, "tick"),
    ],
)
def test_yes_and_no(raw: Raw, value: bool, how: str) -> None:
    assert read_fact(YES_NO, raw) == (value, how)


@pytest.mark.parametrize("raw", ["部分", 2.0, "?", date(2018, 1, 1)])
def test_neither_yes_nor_no(raw: Raw) -> None:
    with pytest.raises(ValueError, match="看不出"):
        read_fact(YES_NO, raw)


@pytest.mark.parametrize(
    ("raw", "value", "how"),
    [
        ("乡镇服务站", "township_station", ""),
        (" 乡镇 服务站", "township_station", "option"),
        ("village_point", "village_point", "option"),
    ],
)
def test_choices_by_label(raw: Raw, value: str, how: str) -> None:
    assert read_fact(LEVEL, raw) == (value, how)


def test_another_choice_names_the_labels() -> None:
    with pytest.raises(ValueError, match="县级运营中心、乡镇服务站"):
        read_fact(LEVEL, "街道站")


@pytest.mark.parametrize(
    ("fact", "raw", "value", "how"),
    [
        (COUNT, 45.0, 45, ""),
        (COUNT, "45人", 45, "figure"),
        (COUNT, "４５", 45, "full_width"),
        (COUNT, 44.99999999999999, 45, "noise"),
        (NUMBER, 88.5, Decimal("88.5"), ""),
        (NUMBER, 0.1 + 0.2, Decimal("0.3"), "noise"),
        (NUMBER, "88.50分", Decimal("88.50"), "figure"),
        (AREA, "3333.33平方米", Decimal("3333.33"), "figure"),
        (DOLLARS, "1,000,000", 100_000_000, "figure"),
        (DIVISION, 433101.0, "433101", ""),
        (DIVISION, "４３３１０１", "433101", "full_width"),
        (PLACE, "老街\u3000 3号 ", "老街 3号", "spaces"),
        (PLACE, 12.0, "12", "number_as_text"),
        (PLACE, "䶮·\U00020000", "䶮·\U00020000", ""),
    ],
)
def test_other_values(fact: object, raw: Raw, value: Value, how: str) -> None:
    read = read_fact(fact, raw)  # type: ignore[arg-type]  # a fact
    assert read.value == value
    assert type(read.value) is type(value)
    assert bool(read.how) == bool(how)


@pytest.mark.parametrize(
    ("fact", "raw"), [(COUNT, 4.5), (COUNT, "-3"), (COUNT, "许多"), (NUMBER, "88分钟"), (DIVISION, "4331")]
)
def test_other_values_that_are_none(fact: object, raw: Raw) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_fact(fact, raw)  # type: ignore[arg-type]  # a fact


@pytest.mark.parametrize(
    ("raw", "titles"),
    [
        ("省级（2020-05-18）", (Title("provincial", date(2020, 5, 18)),)),
        ("国家级 2021.6.1", (Title("national", date(2021, 6, 1)),)),
        (
            "市级（2019年1月2日）、省级(20200518)",
            (Title("city", date(2019, 1, 2)), Title("provincial", date(2020, 5, 18))),
        ),
    ],
)
def test_titles(raw: str, titles: tuple[Title, ...]) -> None:
    assert read_fact(TITLE, raw).value == titles


@pytest.mark.parametrize("raw", ["省级", "2020-05-18", "乡级（2020-05-18）", "是"])
def test_titles_without_level_or_date(raw: str) -> None:
    with pytest.raises(ValueError, match="级别和授予日期"):
        read_fact(TITLE, raw)


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        ("91433101MA4L7QX12B", "91433101MA4L7QX12B", False),
        (" 91433101ma4l7qx12b\u200b", "91433101MA4L7QX12B", True),
        ("９１433101MA4L7QX12B", "91433101MA4L7QX12B", True),
        (433101000012345.0, "433101000012345", True),
        (12.0, "12", True),
        ("0012", "0012", False),
    ],
)
def test_codes(raw: Raw, code: str, said: bool) -> None:
    read, how = read_code(raw)
    assert read == code
    assert bool(how) == said


@pytest.mark.parametrize("raw", [9.14331e17, 914331010000000000.0, 1e15, "9.1E+17", "9.14331E17", "4.1e+17"])
def test_codes_that_lost_their_digits(raw: Raw) -> None:
    with pytest.raises(ValueError, match=r"丢失.*文本格式"):
        read_code(raw)


@pytest.mark.parametrize("raw", [1.5, True, date(2018, 1, 1), -1.0])
def test_codes_that_are_none(raw: Raw) -> None:
    with pytest.raises(ValueError, match="不是代码"):
        read_code(raw)


@pytest.mark.parametrize("raw", [2019.0, "2019", "2019年", "2019年度", "２０１９"])
def test_years(raw: Raw) -> None:
    assert read_year(raw) == 2019


@pytest.mark.parametrize("raw", ["去年", 19.0, 2019.5, "2019-2020", 3019.0])
def test_years_that_are_none(raw: Raw) -> None:
    with pytest.raises(ValueError, match="不是年度"):
        read_year(raw)


def test_a_cell_is_shown_as_the_sheet_shows_it() -> None:
    assert shown(1e15) == "1000000000000000"
    assert shown(12.50) == "12.5"
    assert shown(datetime(2018, 6, 25)) == "2018-06-25"  # noqa: DTZ001  # as Excel has it

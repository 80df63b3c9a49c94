from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from desktop.register import LedgerEntry, Profile, Register, Status, SubjectChange, create_register
from desktop.register.records.trainees import Trainee
from desktop.reports.imprint import Stamp
from desktop.reports.listing import Listing, unstacked
from desktop.reports.listing_workbook import listing_workbook
from desktop.reports.registers import REGISTER_FORMS, FundUse, Question, make_register_forms
from desktop.reports.registers.coverage import coverage
from desktop.reports.registers.funds import funds
from desktop.reports.registers.ledger import ledger
from desktop.reports.registers.sessions import sessions, sign_in_sheets
from policies.problems import InputError
from tests.reports import geometry
from tests.reports.geometry import assert_apart, assert_inside, assert_not_crossed, squeezed

STAMP = Stamp("7-9abcdef012345678", datetime(2020, 4, 28, 1, 6, tzinfo=UTC))
CODE = "91350100M000100Y43"
VILLAGES = {"administrative_villages": {2018: 3, 2019: 4, 2021: 9}}
NAMES = {"企业台账", "培训班次表_2020", "培训签到表_2020", "站点覆盖表_2020", "资金执行情况表_2020"}


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    with create_register(tmp_path / "县.subsidy", bureau="从江县商务局", author="甲") as made:
        made.apply(
            [
                SubjectChange(
                    "enterprise", "从江侗乡电子商务有限公司", CODE, "522633100",
                    profile=Profile(sub_kind="company", legal_person="吴𬭎", contact="石小妹", phone="0855-6412345"),
                    statuses=(Status(date(2019, 1, 1), "operating"),),
                    paid=(LedgerEntry("x", "X-1", 2019, 5_000_000), LedgerEntry("x", "X-1", 2018, 1, "", True)),
                ),
                SubjectChange("enterprise", "无名商行", "", "522633101"),
                SubjectChange("place", "丙妹镇", "", "522633100", yearly=VILLAGES),
                SubjectChange("place", "岜沙村", "", "522633100201"),
                SubjectChange("place", "大歹村", "", "522633100202"),
                station("县中心", "county_center", "522633100"),
                station("丙妹站", "township_station", "522633"),
                station("岜沙点", "village_point", "522633100201"),
                station("岜沙二点", "village_point", "522633100", place="岜沙村"),
                station("停运点", "village_point", "522633100202", state="suspended"),
                session("第一期", date(2020, 5, 1), 40, Decimal(80)),
                session("第二期", date(2020, 4, 1), None, None),
                session("上年一期", date(2019, 5, 1), 30, Decimal(30)),
            ],
            author="甲",
            source="测试",
        )  # fmt: skip
        yield made


def station(name: str, level: str, division: str, *, place: str = "", state: Any = "") -> SubjectChange:
    statuses = (Status(date(2020, 1, 1), state),) if state else ()
    standing = {"station_level": level, **({"place_name": place} if place else {})}
    return SubjectChange("station", name, name, division, standing, division_name="丙妹镇", statuses=statuses)


def session(name: str, day: date, attendees: int | None, person_days: Decimal | None) -> SubjectChange:
    known = {"held_on": day, "attendees": attendees, "person_days": person_days}
    return SubjectChange(
        "training", name, name, "522633100", standing={k: v for k, v in known.items() if v is not None}
    )


def asked(register: Register, **changes: Any) -> Question:
    use = FundUse("从江政策", "电商专项资金", 200_000_000, 30_000_000, 50_000_000, 20_000_000)
    return Question(register, STAMP, 2020, **{"funds": (use, use._replace(fund="培训资金", budget=None)), **changes})


def test_the_ledger_tells_who_is_reached_how_and_got_what(register: Register) -> None:
    listing = ledger(asked(register))
    (first, second) = listing.groups
    assert (first.head, second.head) == ("丙妹镇", "往洞镇") or len(listing.groups) == 2
    row = first.rows[0]
    assert row[1] == ("从江侗乡电子商务有限公司", CODE)
    assert row[2:8] == ("企业", "吴𬭎", ("石小妹", "0855-6412345"), "在营", 1, 5_000_000)
    assert listing.total == "合计（2户）"
    assert [column.head[0] for column in ledger(asked(register, kind="station")).columns][2] == "联系人"


def test_sessions_of_the_year_are_listed_and_a_blank_is_no_zero(register: Register) -> None:
    listing = sessions(asked(register))
    assert [row[1] for row in listing.groups[0].rows] == [("第二期", "第二期"), ("第一期", "第一期")]
    assert [row[6] for row in listing.groups[0].rows] == ["—", 40]
    assert listing.sums(listing.groups)[6:8] == (40, 80)
    assert listing.notes[0].endswith("合计为已登记的数，另有1期没有登记实到人数、1期没有登记人天。")


def test_person_days_that_nobody_knows_have_no_total(tmp_path: Path) -> None:
    with create_register(tmp_path / "县.subsidy", author="甲") as register:
        assert sessions(asked(register)).notes[0].endswith("合计为已登记的数。")
        register.apply([session("第一期", date(2020, 5, 1), 40, None)], author="甲", source="测试")
        assert sessions(asked(register)).notes[0].endswith("合计为已登记的数，另有1期没有登记人天。")
        register.apply([session("第二期", date(2020, 6, 1), 40, Decimal(0))], author="甲", source="测试")
        listing = sessions(asked(register))
        assert listing.notes[0].endswith("另有1期没有登记人天。")
        assert listing.sums(listing.groups)[6:8] == (80, 0)


def test_a_sign_in_sheet_has_the_enrolled_with_masked_numbers(register: Register) -> None:
    (training,) = [row for row in register.subjects("training") if row.name == "第一期"]
    trainee = Trainee(subject_id=training.id, name="阿依·古丽", identity_code="11010519491231002X")
    register.records.keep([trainee], author="甲", source="测试")
    first, _ = sign_in_sheets(asked(register))
    assert first.groups[0].rows[0][1:3] == ("阿依·古丽", "110105********002X")
    assert len(first.groups[0].rows) == 25
    assert first.portrait


def test_coverage_counts_places_once_and_names_those_without(register: Register) -> None:
    listing = coverage(asked(register))
    levels, villages = listing.groups
    county, township, village = levels.rows
    assert county[1:5] == ("县级运营中心", 1, 1, Decimal("100.0"))
    assert (township[1], township[3], township[5]) == ("乡镇服务站", 1, 1)
    assert "丙妹镇" not in str(township[7])
    assert village[1:7] == ("村级服务点", 4, 1, Decimal("25.0"), 2, 1)
    (bingmei,) = [row for row in villages.rows if row[1] == "丙妹镇"]
    assert bingmei[2:] == (4, 1, Decimal("25.0"), 2, 1, "大歹村，另2个村未登记村名")
    assert any(row[7] == "没有登记行政村数" and row[4] is None for row in villages.rows)


@pytest.mark.parametrize(
    ("villages", "place", "level", "township"),
    [
        (None, "岜沙村", (5, None, None, 1, 0), (None, 1, None, 1, 0)),
        (None, "", (5, None, None, 1, 0), (None, None, None, 1, 0)),
        (4, "", (5, None, None, 1, 0), (4, None, None, 1, 0)),
        (4, "岜沙村", (9, 1, Decimal("11.1"), 1, 0), (4, 1, Decimal("25.0"), 1, 0)),
    ],
)
def test_villages_that_nobody_knows_are_not_covered_by_none(
    tmp_path: Path, villages: int | None, place: str, level: tuple[Any, ...], township: tuple[Any, ...]
) -> None:
    yearly = {"administrative_villages": {2020: villages}} if villages else {}
    with create_register(tmp_path / "县.subsidy", author="甲") as register:
        points = [
            SubjectChange("place", "丙妹镇", "", "522633100", yearly=yearly),
            SubjectChange("place", "往洞镇", "", "522633101", yearly={"administrative_villages": {2020: 5}}),
            station("某点", "village_point", "522633100", place=place),
        ]
        register.apply(points, author="甲", source="测试")
        levels, townships = coverage(asked(register)).groups
    assert levels.rows[2][2:7] == level
    assert [row[2:7] for row in townships.rows if row[1] == "丙妹镇"] == [township]


def test_village_points_of_no_township_have_a_line_so_that_sums_agree(register: Register) -> None:
    levels, villages = coverage(asked(register)).groups
    before = levels.rows[2][5:7]
    points = [
        SubjectChange("station", f"某村服务点{n}", division="522633", standing={"station_level": "village_point"})
        for n in (1, 2)
    ]
    register.apply(points, author="甲", source="测试")
    levels, villages = coverage(asked(register)).groups
    assert villages.rows[-1][1:] == ("未明确乡镇", None, None, None, 2, 0, "2个站点没有登记所在乡镇，不计入覆盖率")
    assert levels.rows[2][5:7] == (before[0] + 2, before[1])  # type: ignore[operator]  # counts
    for place in (5, 6):
        assert sum(row[place] for row in villages.rows) == levels.rows[2][place]  # type: ignore[misc]  # counts


def test_funds_without_a_budget_have_no_rest(register: Register) -> None:
    listing = funds(asked(register))
    known, unknown = listing.groups[0].rows
    assert known[2:] == (200_000_000, 30_000_000, 50_000_000, 20_000_000, 120_000_000, Decimal("10.0"))
    assert (unknown[2], unknown[6], unknown[7]) == (None, None, None)
    assert listing.sums(listing.groups)[2:6] == (None, 60_000_000, 100_000_000, 40_000_000)


def test_every_form_stands_on_paper_and_in_a_workbook(register: Register, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in make_register_forms(asked(register))]
    for name, content in make_register_forms(asked(register)).items():
        (tmp_path / name).write_bytes(content)
    assert {path.stem for path in paths} == NAMES
    for path in (path for path in paths if path.suffix == ".pdf"):
        pages = geometry.pages_of(path.read_bytes())
        assert_apart(pages)
        assert_not_crossed(pages)
        upright = pages[0].width < pages[0].height
        assert_inside(pages, *((22, 190, 7, 290) if upright else (18, 279, 12, 206)))
        for page in pages:
            assert "链头7-9abcdef012345678" in squeezed(page)
            assert "打印2020-04-2809:06" in squeezed(page)
    sheet = openpyxl.load_workbook(tmp_path / "企业台账.xlsx", data_only=True)["企业台账"]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 50_000 in values
    assert "吴𬭎" in values


def test_an_empty_register_prints_that_it_is_empty(tmp_path: Path) -> None:
    with create_register(tmp_path / "空.subsidy", author="甲") as register:
        files = make_register_forms(Question(register, STAMP, 2020))
        assert "培训签到表_2020.pdf" not in files
        text = "".join(pypdf.PdfReader(io.BytesIO(files["企业台账.pdf"])).pages[0].extract_text().split())
        assert "登记簿中还没有企业" in text
        assert "（单位名称待补录）" in text


def test_an_unknown_form_is_refused_with_the_known_ones(register: Register) -> None:
    with pytest.raises(InputError, match="没有表“名单”，现有：ledger、sessions"):
        make_register_forms(asked(register), ["名单"])
    assert len({form.name for form in REGISTER_FORMS}) == len(REGISTER_FORMS)


@pytest.mark.parametrize("make", [ledger, sessions, coverage, funds, lambda asked: sign_in_sheets(asked)[0]])
def test_a_table_is_as_wide_as_the_type_area(register: Register, make: Callable[[Question], Listing]) -> None:
    listing = make(asked(register))
    assert sum(column.width for column in listing.columns) == (168 if listing.portrait else 261)
    assert sum(column.width for column in unstacked(listing).columns) <= (183 if listing.portrait else 284)
    station_ledger = ledger(asked(register, kind="station"))
    assert sum(column.width for column in station_ledger.columns) == 261


def test_half_person_days_stay_half_in_the_workbook(register: Register) -> None:
    register.apply([session("第三期", date(2020, 7, 1), 9, Decimal("4.5"))], author="甲", source="测试")
    file, _ = listing_workbook(sessions(asked(register)))
    sheet = openpyxl.load_workbook(io.BytesIO(file), data_only=True).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in {4.5, 84.5}]
    assert [cell.number_format for cell in cells] == ["#,##0.0_ ", "#,##0.0_ "]

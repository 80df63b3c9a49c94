"""Lists of earlier awards: into the ledger of subjects that are known, and of no others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop.register import LedgerEntry, Register, SubjectChange
from desktop.rosters import ImportReport, import_rosters
from policies.library import built_in

from .conftest import MakeBook

HEAD = ("名称", "统一社会信用代码", "政策", "条款", "年度", "金额", "档次")
CODE = "91330100799655058B"
POLICY = "xiangxi-2018"


@pytest.fixture
def known(register: Register) -> Register:
    changes = [
        SubjectChange("enterprise", "甲", CODE, "433101", division_name="乾州街道"),
        SubjectChange("enterprise", "乙", division="433101"),
        SubjectChange("enterprise", "乙", division="433122"),
        SubjectChange("station", "甲站", "Z01", "433101"),
    ]
    register.apply(changes, author="张三", source="手工")
    return register


def imported(register: Register, book: MakeBook, *rows: Sequence[object], **options: object) -> ImportReport:
    return import_rosters(register, [book(HEAD, *rows, **options)], author="李四")


def ledger(register: Register, name: str) -> tuple[LedgerEntry, ...]:
    row = next(r for kind in ("enterprise", "station") for r in register.subjects(kind) if r.name == name)
    return register.ledger(row.id)


def test_awards_of_known_subjects(known: Register, book: MakeBook) -> None:
    report = imported(
        known,
        book,
        ("甲", CODE, POLICY, "XX-4a", 2018, "50,000.00", "1000万"),
        ("甲", "", "《关于加快电子商务发展若干政策措施的通知》", "xx-4A", "2019年", 100000, "3000万元"),
        ("甲站", "", "州政办发〔2018〕25号", "村（社区）电商服务点评定奖励", 2018, "1万", ""),
    )
    assert report.applied, report.problems
    (file,) = report.files
    assert (file.kind, file.rows, file.new, file.changed) == ("awards", 3, 0, 2)
    assert ledger(known, "甲") == (
        LedgerEntry(POLICY, "XX-4a", 2018, 5_000_000, "1000万"),
        LedgerEntry(POLICY, "XX-4a", 2019, 10_000_000, "3000万"),
    )
    assert ledger(known, "甲站") == (LedgerEntry(POLICY, "XX-1c", 2018, 1_000_000),)
    assert {row.name for row in known.subjects("enterprise")} == {"甲", "乙"}
    assert next(r for r in known.subjects("enterprise") if r.name == "甲").division_name == "乾州街道"


def test_awards_under_a_policy_of_the_bureaus_own(known: Register, book: MakeBook) -> None:
    text = (
        built_in()[POLICY]
        .source.replace('id = "xiangxi-2018"', 'id = "own-2019"')
        .replace('title = "关于加快电子商务发展若干政策措施的通知"', 'title = "本县电商办法"')
    )
    known.policies.adopt(text, author="张三")
    report = imported(known, book, ("甲", CODE, "《本县电商办法》", "XX-4a", 2019, 50000, "1000万"))
    assert report.applied, report.problems
    assert ledger(known, "甲") == (LedgerEntry("own-2019", "XX-4a", 2019, 5_000_000, "1000万"),)


def test_awards_of_subjects_in_the_same_import(register: Register, book: MakeBook) -> None:
    sheets = {
        "奖补": (HEAD, ("甲", CODE, POLICY, "XX-4a", 2018, 50000, "1000万")),
        "企业": (("企业名称", "统一社会信用代码", "网络销售额（2019年）"), ("甲", CODE, 5)),
    }
    report = import_rosters(register, [book(sheets=sheets)], author="李四")
    assert report.applied, report.problems
    assert [(file.kind, file.new) for file in report.files] == [("awards", 0), ("enterprise", 1)]
    assert len(ledger(register, "甲")) == 1


def test_an_award_of_a_row_in_error_is_not_an_error_of_its_own(register: Register, book: MakeBook) -> None:
    sheets = {
        "企业": (("企业名称", "统一社会信用代码"), ("甲", CODE[:-1] + "?")),
        "奖补": (HEAD, ("甲", CODE, POLICY, "XX-4a", 2018, 50000, "1000万")),
    }
    report = import_rosters(register, [book(sheets=sheets)], author="李四")
    assert [(problem.sheet, problem.cell) for problem in report.problems] == [("企业", "B2")]
    assert not report.applied


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (("丙", "", POLICY, "XX-4a", 2018, 50000, "1000万"), "B2", "unknown_subject"),
        (("甲", "91433101MA4L7QX12B", POLICY, "XX-4a", 2018, 50000, "1000万"), "B2", "unknown_subject"),
        (("丙", CODE, POLICY, "XX-4a", 2018, 50000, "1000万"), "B2", "contradiction"),
        (("乙", "", POLICY, "XX-4a", 2018, 50000, "1000万"), "B2", "doubtful_match"),
        (("甲站", "", POLICY, "XX-4a", 2018, 50000, "1000万"), "B2", "unknown_subject"),
        (("甲", CODE, "某政策", "XX-4a", 2018, 50000, "1000万"), "C2", "unknown_policy"),
        (("甲", CODE, POLICY, "YJ-17", 2018, 50000, ""), "D2", "unknown_measure"),
        (("甲", CODE, POLICY, "一（一）", 2018, 50000, ""), "D2", "unknown_measure"),
        (("甲", CODE, POLICY, "XX-4a", 2018, 50000, ""), "G2", "tier_missing"),
        (("甲", CODE, POLICY, "XX-4a", 2018, 50000, "2000万"), "G2", "unknown_tier"),
        (("甲站", "", POLICY, "XX-1c", 2018, 10000, "1000万"), "G2", "unknown_tier"),
        (("甲", CODE, POLICY, "XX-4a", "", 50000, "1000万"), "E2", "value_missing"),
        (("甲", CODE, POLICY, "XX-4a", "上年", 50000, "1000万"), "E2", "bad_year"),
        (("甲", CODE, POLICY, "XX-4a", 2018, "", "1000万"), "F2", "value_missing"),
        (("甲", CODE, POLICY, "XX-4a", 2018, -5, "1000万"), "F2", "bad_money"),
        (("", CODE, POLICY, "XX-4a", 2018, 5, "1000万"), "A2", "name_missing"),
    ],
)
def test_awards_that_cannot_be_taken(
    known: Register, book: MakeBook, row: tuple[object, ...], cell: str, code: str
) -> None:
    before = known.path.read_bytes()
    report = imported(known, book, row)
    assert [(problem.cell, problem.code) for problem in report.problems] == [(cell, code)]
    assert known.path.read_bytes() == before


def test_one_award_listed_twice(known: Register, book: MakeBook) -> None:
    row = ("甲", CODE, POLICY, "XX-4a", 2018, 50000, "1000万")
    report = imported(known, book, row, row)
    assert [(problem.cell, problem.code) for problem in report.problems] == [("D3", "duplicate")]


def test_a_list_of_awards_without_its_columns(known: Register, book: MakeBook) -> None:
    path = book(("名称", "政策", "年度", "档次"), ("甲", POLICY, 2018, ""))
    report = import_rosters(known, [path], author="李四")
    assert [problem.code for problem in report.problems] == ["column_missing", "column_missing"]

"""Quarterly reports for the tests of printing: real arithmetic over made-up figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from desktop.register.dispatch import (
    Appraisal,
    Dispatch,
    FundLine,
    Gap,
    Heading,
    Inspection,
    Item,
    Mark,
    MeasureOf,
    Place,
    Promise,
    QuarterOf,
    Scored,
    Shortcoming,
    SubsidyLine,
    Total,
)
from desktop.register.dispatch.figures import UNREPORTED, figures, rates, summed
from desktop.register.indicators import INDICATORS, RATES

HEADING = Heading("从江县商务局", "从江县", datetime(2020, 10, 9, 2, 30, tzinfo=UTC), "52-da9e94ec8f8e8b83")
NAMES = (
    "丙妹镇",
    "贯洞镇",
    "洛香镇",
    "下江镇",
    "宰便镇",
    "西山镇",
    "停洞镇",
    "往洞镇",
    "庆云镇",
    "斗里镇",
    "东朗镇",
    "加鸠镇",
)
LONG = "从江县民族经济开发区街道办事处第{:02}乡镇"
PROBLEMS = (
    Shortcoming(id=1, division="522633001", year=2020, quarter=1, problem="冷链仓库不足，鲜果外运损耗高" * 3,
                measures="洛香冷链仓12月投用", responsible="贯洞镇政府", deadline=date(2020, 8, 31)),
    Shortcoming(id=2, division="", year=2020, quarter=3, problem="两个乡未按时报送", measures="电话催报",
                deadline=date(2020, 12, 20), done_on=date(2020, 9, 30), outcome="均已补报"),
)  # fmt: skip
POLICY = "县促进电子商务发展办法"
LINES = (
    SubsidyLine(
        MeasureOf("a", POLICY, "A-1", "三（一）", "网络销售奖励", "paid"), 12, 321_500_000, 286_400_000, 212_850_000
    ),
    SubsidyLine(MeasureOf("a", POLICY, "A-2", "三（二）", "房租减免", "relief"), 2, 12_000_000, 12_000_000, 0),
    SubsidyLine(MeasureOf("a", POLICY, "A-3", "四", "省级示范推荐", "upper"), 1, 500_000_000, 0, 0),
)
PROMISES = (
    Promise(
        "县促进电子商务发展办法",
        "三（三）3",
        "每年培训应用技术人才500人",
        "培训类别为应用技术人才的实到人数",
        "500人",
        None,
    ),
    Promise("县促进电子商务发展办法", "二", "2022年底前，平台型企业2家以上", "本地平台型电商企业数", "≥2家", 2022),
)
FUNDS = (FundLine("a", "F", 2020, 500_000_000, 286_400_000, 212_850_000, "县级电商专项资金"),)


def dispatch_of(count: int, *, scale: int = 1, long: bool = False, quarter: int = 3, money: bool = True) -> Dispatch:
    """Return a report of so many townships: the last but one has not reported the quarter, the fourth has no base."""
    names = [LONG.format(n) if long else (*NAMES, *(f"第{m}镇" for m in range(12, 100)))[n] for n in range(count)]
    rows = tuple(Place(f"5226331{n:02}", name, (n,)) for n, name in enumerate(names))
    table, trends = {}, {}
    members = [tuple(str(n) for n in range(count)), *((str(n),) for n in range(count))]
    for place, one in enumerate(INDICATORS.values()):
        if one.unit == "%":
            continue
        size = scale * 137_000_00 if one.unit == "元" else 20 + place
        values = {
            (year, n): {
                str(m): UNREPORTED
                if not one.counted and ((m == count - 2 and (year, n) == (2020, quarter)) or (m == 3 and year == 2019))
                else Total(size * (1 + (m * 7 + n * 3 + year) % 5) // 2)
                for m in range(count)
            }
            for year in (2019, 2020)
            for n in (1, 2, 3, 4)[: 4 if year == 2019 else quarter]
        }
        goal = Decimal(size * 5) if one.id != "online_transactions_quarter" else None
        goals = [None if goal is None else goal * count, *[goal] * count]
        table[one.id] = figures(
            values, members, goals, year=2020, quarter=quarter, adds_up=one.adds_up, unranked=frozenset({0})
        )
        if one.adds_up:
            trends[one.id] = tuple(
                QuarterOf(*(summed(values.get((year, n), {}).values()) for year in (2019, 2020))) for n in (1, 2, 3, 4)
            )
    covered = {
        rate: rates([f.to_date for f in table[part]], [f.to_date for f in table[whole]], frozenset({0}))
        for rate, (part, whole) in RATES.items()
    }
    reported = tuple(one.id for one in INDICATORS.values() if not one.counted)
    silent = [Gap(row.code, row.name, quarter, reported, everything=True) for row in rows[-2:-1]]
    return Dispatch(
        heading=HEADING, grouping="township", year=2020, quarter=quarter, places=(Place("", "全县", ()), *rows),
        figures=table, rates=covered, trends=trends, subsidies=LINES if money else (), funds=FUNDS if money else (),
        shortcomings=PROBLEMS if count else (), gaps=tuple(silent), promises=PROMISES if money else (),
    )  # fmt: skip


def inspection_of(*found: Shortcoming) -> Inspection:
    return Inspection(HEADING, 2020, 2, {"522633001": "贯洞镇"}, found)


def appraisal_of(count: int, *, long: bool = False) -> Appraisal:
    """Return an appraisal in which the first two are equal and the last has not reported."""
    places = tuple(Place(f"5226331{n:02}", LONG.format(n) if long else f"第{n}镇", (n,)) for n in range(count))
    scores = [Decimal(30) - max(n, 1) for n in range(count)]
    scored = tuple(
        Scored(Decimal(900_000_00), Decimal(1_000_000_00), Decimal("90.0"), score)
        if n < count - 1 or count == 1
        else Scored(None, Decimal(1_000_000_00), None, None)
        for n, score in enumerate(scores)
    )
    totals = tuple(one.points or Decimal(0) for one in scored)
    ranks = tuple(None if one.points is None else max(n, 1) for n, one in enumerate(scored))
    item = Item(INDICATORS["online_retail_quarter"], Decimal(30), scored)
    mark = Mark(id=1, division="522633100", year=2020, points=Decimal("-1.5"), reason="迟报两次")
    marks = (mark,) if count else ()
    return Appraisal(HEADING, "township", 2020, places, (item,), marks, (Decimal(0),) * count, totals, ranks)

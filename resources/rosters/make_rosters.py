"""Make the sample rosters of the demonstration, with the mess of real ones.

Run from the root of the repository: ``python resources/rosters/make_rosters.py``. Every name and figure is invented;
the codes are well-formed. The same program makes the same cells on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from stdnum.cn import uscc

FOLDER = Path(__file__).parent
Cells = list[Any]

XIANGXI = (
    ("433101", "乾州街道"), ("433101", "峒河街道"), ("433101", "马颈坳镇"), ("433122", "武溪镇"), ("433122", "浦市镇"),
    ("433123", "沱江镇"), ("433123", "廖家桥镇"), ("433124", "花垣镇"), ("433124", "边城镇"), ("433125", "迁陵镇"),
    ("433126", "古阳镇"), ("433126", "默戎镇"), ("433127", "灵溪镇"), ("433127", "芙蓉镇"), ("433130", "民安街道"),
    ("433130", "里耶镇"),
)  # fmt: skip
YEJI = (
    ("341504", "史河街道"), ("341504", "平岗街道"), ("341504", "三元镇"), ("341504", "姚李镇"), ("341504", "洪集镇"),
    ("341504", "孙岗乡"),
)  # fmt: skip
COUNTIES = {
    "433101": "吉首市", "433122": "泸溪县", "433123": "凤凰县", "433124": "花垣县", "433125": "保靖县"  ,
    "433126": "古丈县", "433127": "永顺县", "433130": "龙山县", "341504": "六安市叶集区",
}  # fmt: skip

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _organisation(body: str) -> str:
    """Add the check character of GB 11714 to the eight characters of an organisation code."""
    values = (int(char, 36) for char in body)
    check = (11 - sum(w * v for w, v in zip(_ORG_WEIGHTS, values, strict=True)) % 11) % 11
    return body + ("X" if check == 10 else str(check))  # noqa: PLR2004  # the standard writes ten as X


def code_of(kind: str, division: str, number: int) -> str:
    """Return a well-formed 统一社会信用代码 (GB 32100) that belongs to nobody we know of."""
    tail = "".join(_ALPHABET[number * step % 31] for step in (7, 11, 13, 17))
    body = f"{kind}{division}{_organisation(f'MA4{tail}{number % 10}')}"
    return body + str(uscc.calc_check_digit(body))


def spread(number: int, low: int, high: int) -> int:
    """Return a figure between the bounds that looks like no series."""
    return low + number * 7919 % (high - low + 1)


class Sheet(NamedTuple):
    """One sheet: what stands above the table, the table, and what stands below."""

    title: str
    above: Sequence[Cells]
    head: Sequence[str]
    rows: Sequence[Cells]
    below: Sequence[Cells]


# Enterprises

_BRANDS = (
    "苗岭", "酉水", "武陵", "边城", "沱江", "毛沟", "矮寨", "吕洞", "黄金茶", "十八洞", "德夯", "猛洞", "里耶", "花果",
    "山谷里", "云上", "湘源", "腊尔", "金秋", "阿雅", "土司", "河溪", "紫霞", "八面山", "白云", "古苗河", "泸水",
    "浦江", "天星", "小龙洞",
)  # fmt: skip
_TRADES = ("电子商务", "农产品", "茶业", "生态农业", "网络科技", "食品", "商贸")
_YEJI_BRANDS = ("史河", "大别山", "羽绒里", "木艺", "平岗", "三元", "万佛", "江淮", "淠源", "皖西", "叶家", "未名")

XIANGXI_HEAD = (
    "序号", "企业名称", "统一社会信用代码", "所在乡镇", "行政区划", "注册地在本辖区", "开业或投入运营日期",
    "建档前历史最高年本地农产品网络销售额", "本地农产品网络销售额（2018年）", "本地农产品网络销售额（2019年）",
    "2020年本地农产品网络销售额（元）", "依法纳税（2020年）", "自建平台上线日期", "自建平台年交易额\n（2019年）",
    "自建平台年交易额\n（2020年）", "电商示范企业称号", "海外体验店面积", "海外体验店开业日期",
    "海外体验店年交易额（2020年）", "联系人", "备注",
)  # fmt: skip


class Sales(NamedTuple):
    """What decides about 首次突破: the best year before, three years' sales (元), and the rest."""

    best: Any
    y2018: Any
    y2019: Any
    y2020: Any
    tax: str = "是"
    here: str = "是"
    remark: str = ""


SALES = (
    # above 1,000 万 for the first time
    Sales(0, 3_862_400, 7_415_300.5, 12_680_000), Sales("", 5_120_000, 8_960_000, "11,350,000.00"),
    Sales(2_000_000, "", 6_204_500, 10_000_000.01), Sales(0, 4_450_900, 9_999_999.99, "１５６２００００"),
    Sales("6,800,000", 7_310_000, 9_420_000, 18_264_350.8), Sales(0, 2_960_000, 5_873_200, "1,056万"),
    Sales(0, "", "", 23_400_000, remark="2020年成立"), Sales(1_250_000, 8_005_000, 9_631_000, 10_472_600),
    # above 3,000 and 5,000 万
    Sales(0, 12_400_000, 21_650_000, 34_127_000), Sales(9_800_000, 16_308_000, 28_940_000, "3,215.6万元"),
    Sales(0, 8_220_000, 19_470_000, 47_303_218.66), Sales(0, 30_000_000, 29_800_000, 30_650_000),
    Sales(0, 21_700_000, 38_910_000, 52_086_400), Sales(0, 6_710_000, 9_903_000, 61_750_000),
    # exactly at a tier: for a person to decide
    Sales(0, 4_316_000, 8_254_000, 10_000_000), Sales("", 5_504_000, 9_130_000, "30,000,000.00"),
    # at or above the tier already in an earlier year
    Sales(0, 10_960_000, 13_420_000, 14_805_000), Sales(12_000_000, 8_600_000, 9_700_000, 11_240_000),
    Sales(0, 31_600_000, 28_450_000, 33_190_000), Sales(0, 14_070_000, 12_230_000, 13_902_600),
    Sales(0, 52_300_000, 55_810_000, 58_460_000), Sales("15,000,000", "", "", 16_200_000),
    # taxes unknown or unpaid, registered elsewhere, history unknown
    Sales(0, 5_190_000, 8_377_000, 13_065_000, ""), Sales(0, 7_705_000, 9_218_000, 31_044_000, "—"),
    Sales(0, 6_240_000, 9_010_000, 12_310_000, " "), Sales(0, 8_030_000, 9_640_000, 12_927_000, "否"),
    Sales(0, 4_915_000, 7_860_000, 10_738_000, "×"), Sales(0, 9_300_000, 9_810_000, 17_540_000, "是", "否"),
    Sales(0, 7_640_000, 8_120_000, 12_014_000, "√", ""), Sales("", "", "", 14_360_000),
    Sales("", "", "/", "32,480,000"), Sales("", "", "", 10_926_500),
    # awarded before, see 历年奖补
    Sales(0, 7_360_000, 11_845_000, 36_218_000), Sales("", "", "", 15_480_000),
    Sales(0, 33_060_000, 41_270_000, 53_904_000),
)  # fmt: skip


def _below_all_tiers() -> Iterator[Sales]:
    """Yield the many that sell less than 1,000 万, five of them without a figure of 2020."""
    for number in range(1, 22):
        base = spread(number, 42, 880) * 10_000 + spread(number, 0, 9999)
        latest: Any = "" if number % 4 == 0 else base + spread(number, 0, 110) * 10_000
        yield Sales(
            0 if number % 3 else "",
            base - spread(number, 1, 30) * 10_000,
            base,
            latest,
            "√" if number % 5 == 0 else "是",
        )


_EXTRAS: Mapping[int, Sequence[Any]] = {
    # platform since, turnover 2019, turnover 2020
    3: ("2018.3.16", 10_420_000, 12_860_000),
    8: ("20190708", "", 11_300_000),
    12: (date(2017, 11, 2), 9_600_000, 15_270_000),
    20: ("2020年2月20日", "", 13_000_000),
    40: ("2018/5/4", "1,080万", "10,000,000"),
}
_TITLES = {
    5: "省级（2020-09-10）",
    13: "国家级（2020.11.3）",
    18: "省级（2019-08-30）",
    27: "市级（2020年6月8日）",
    44: "市级（2019-05-20）",
}
_OVERSEAS: Mapping[int, Sequence[Any]] = {
    11: (126, "2018.10.1", "1,250,000"),
    14: (100, date(2019, 12, 31), 1_000_000),
    31: (86.5, "2019-03-01", 1_410_000),
}
WRONG_CODE_ROW = 8
"""The enterprise (from 1) whose code was copied wrongly."""


def _opened(number: int) -> Any:
    year, month, day = spread(number, 2012, 2018), spread(number, 1, 12), spread(number, 1, 28)
    return (
        f"{year}.{month}.{day}",
        f"{year}{month:02}{day:02}",
        datetime(year, month, day),  # noqa: DTZ001  # a date cell has no zone
        f"{year}年{month}月{day}日",
        f"{year}-{month:02}-{day:02}",
        "",
    )[number % 6]


def _name(number: int) -> str:
    brand, trade = _BRANDS[number * 7 % len(_BRANDS)], _TRADES[number * 3 % len(_TRADES)]
    if number % 9 == 4:  # noqa: PLR2004  # every ninth is a co-operative
        return f"{brand}种养专业合作社"
    return f"{brand}{trade}有限{'责任' if number % 7 == 0 else ''}公司"


def _wrong(code: str) -> str:
    """Return the code with its check character miscopied."""
    return code[:-1] + _ALPHABET[(_ALPHABET.index(code[-1]) + 5) % 31]


def xiangxi_enterprises() -> list[Cells]:
    """Return the rows of 56 enterprises of the prefecture."""
    rows = []
    for number, sales in enumerate((*SALES, *_below_all_tiers()), 1):
        division, township = XIANGXI[number * 5 % len(XIANGXI)]
        name = f"{COUNTIES[division]}{_name(number)}"
        code = code_of("93" if name.endswith("合作社") else "91", division, number)
        shown: Any = _wrong(code) if number == WRONG_CODE_ROW else code
        shown = code.lower() if number == 17 else f" {code}" if number == 29 else shown  # noqa: PLR2004
        rows.append([
            number, name, shown, township, division, sales.here, _opened(number),
            sales.best, sales.y2018, sales.y2019, sales.y2020, sales.tax,
            *_EXTRAS.get(number, ("", "", "")), _TITLES.get(number, ""), *_OVERSEAS.get(number, ("", "", "")),
            "王李张刘陈杨"[number % 6] + "某", sales.remark,
        ])  # fmt: skip
    return rows


YEJI_HEAD = (
    "序号", "单位名称", "社会信用代码", "所属乡镇", "区划代码", "开业或投入运营日期", "B2B网络销售额（2017年）",
    "B2C网络销售额（2017年）", "B2B网络销售额（2018年）", "B2C网络销售额（2018年）",
    "C2C网络销售额（2017年，元）", "C2C网络销售额（2018年，元）", "电商示范企业称号", "备注",
)  # fmt: skip


_YEJI_TITLES = {5: "省级（2018-09-12）", 10: "市级（2018年12月3日）"}


def yeji_enterprises() -> list[Cells]:
    """Return the rows of 24 enterprises of the district; figures in 万元 as its own form asks."""
    rows = []
    for number in range(1, 25):
        division, township = YEJI[number % len(YEJI)]
        trade = ("家居", "羽绒制品", "电子商务")[(number + number // 12) % 3]
        name = f"叶集区{_YEJI_BRANDS[number % 12]}{trade}{'商行' if number % 8 == 0 else '有限公司'}"
        code = "" if number % 8 == 0 else code_of("91", division, 100 + number)
        b2b, b2c = spread(number, 20, 420) + 0.5, spread(number, 10, 300) + 0.25
        shop: Any = f"{spread(number, 10, 90) * 10_000:,}.00" if number % 3 == 0 else ""
        before: Any = spread(number, 3, 45) * 10_000 if number % 6 == 0 else ""
        retail: Any = "" if number % 7 == 0 else b2c + spread(number, 5, 90)
        figures = [b2b, b2c, b2b + spread(number, 10, 260), retail, before, shop, _YEJI_TITLES.get(number, "")]
        rows.append([number, name, code, township, division, _opened(number + 30), *figures, ""])
    return rows


# Stations

STATION_HEAD = (
    "序号", "站点名称", "站点编号", "站点级别", "所在乡镇", "行政区划", "评定得分（2020年）", "建成日期", "验收合格",
    "已认定授牌", "备注",
)  # fmt: skip
_LEVELS = {"C": "县级运营中心", "X": "乡镇服务站", "P": "村级服务点"}
_SCORES: Mapping[str, Sequence[Any]] = {
    # two centres are rewarded: the second and third are level
    "C": (95.5, 92, "９２", 88.5),
    # ten township stations: clear
    "X": (96, "94.5", 93.8, 93, 91.2, "90.6分", 89.9, 88.4, 87, 86.5, 85.9, 84, 82.3, "", 79.6, "—"),
    # ten village points: the tenth and eleventh are level, and the best was rewarded before
    "P": (
        97.5, 96.2, 95.8, 95, 94.6, 93.9, "93.1", 92.4, 91.7, 91, 90.5, 90.5, 89.8, 88.2, "", 86.4, 85.5, 84.1, 83, "",
        81.9, 80.3, 79.5, "", 76.8, 75, 73.3, 71.2,
    ),
}  # fmt: skip
_VILLAGES = ("坪坝", "岩门", "老寨", "溪口", "桐木", "茶坪", "白岩", "新场", "枫香", "龙家", "下寨", "板栗")


def stations() -> list[Cells]:
    """Return the rows of 60 stations: 48 scored by the prefecture, 12 of the district."""
    rows: list[Cells] = []
    for letter, scores in _SCORES.items():
        for number, score in enumerate(scores, 1):
            division, township = XIANGXI[number * 3 % len(XIANGXI)]
            middle = {"C": "电子商务公共服务中心", "X": f"{township}电商服务站"}
            name = COUNTIES[division] + middle.get(letter, f"{township}{_VILLAGES[number * 5 % 12]}村电商服务点")
            code = f"{division[2:]}-{letter}{number:02}"
            rows.append([0, name, code, _LEVELS[letter], township, division, score, _opened(number), "是", "", ""])
    for number in range(1, 13):
        division, township = YEJI[number % len(YEJI)]
        name = f"叶集区{township}{_VILLAGES[number - 1]}村电商服务点"
        built = f"2017.{number}.{number + 9}"
        rows.append([0, name, f"YJ-{number:03}", "村级服务点", township, division, "", built, "√", "有", ""])
    return [[number, *row[1:]] for number, row in enumerate(rows, 1)]


# Sessions

SESSION_HEAD = (
    "序号", "培训班次名称", "班次编号", "所在乡镇", "行政区划", "开班日期", "培训天数", "实到人数", "培训人天",
    "安排就餐", "安排上机操作", "安排食宿", "备注",
)  # fmt: skip
_COURSES = ("网店开设基础", "农产品摄影与美工", "直播带货入门", "物流与客服", "电商创业实务", "短视频营销")
SESSIONS: Sequence[Cells] = (
    # day, days, attendees, person-days, meals, computers, board and lodging
    ["2018.1.16", 0.5, 42, "", "否", "否", "否"], ["2018.1.30", 0.5, 38, "", "是", "否", "否"],
    ["20180306", 0.5, "45人", "", "√", "√", "×"], [date(2018, 3, 20), 0.5, 51, "", "否", "是", "否"],
    ["2018/4/3", 0.5, 36, "", "是", "是", "否"], ["2018年4月17日", "0.5", "４０", "", "有", "无", "无"],
    [43228, 0.5, 33, "", "是", "", "否"], ["2018-05-22", 0.5, "", "", "是", "是", "否"],
    ["2018.6.5", 0.5, 47, "", "", "", ""], [date(2018, 6, 19), 0.5, 0, "", "否", "否", "否"],
    ["2018.7.3", 2, 50, 98, "是", "是", "是"], ["2018.7.17", 2, 46, "92", "是", "是", "是"],
    ["20180731", 3, 40, 116, "是", "否", "是"], [date(2018, 8, 14), 2, 55, 110, "是", "是", "√"],
    ["2018.8.28", 1, 60, 60, "是", "是", "是"], ["2018年9月4日", 2, 48, "", "是", "是", "是"],
    ["2018.9.18", 1, 44, 44, "是", "是", "否"], ["2018-09-26", 1, 39, 39, "是", "", ""],
    [date(2018, 10, 9), 5, 30, "150人天", "是", "是", "是"], ["2018.10.23", 0.25, 62, "", "否", "否", "否"],
    ["2018/11/6", 0.5, 41, "", "是", "否", "否"], ["2018.11.20", 0.5, 35, "", "否", "是", "否"],
    ["20181204", 2, 52, 103.5, "是", "是", "是"], ["2018.12.18", 0.5, 37, "", "是", "是", "否"],
    [date(2018, 12, 31), 0.5, 29, "", "否", "否", "否"], ["2017.10.12", 0.5, 40, "", "是", "否", "否"],
    ["2017.12.5", 2, 45, 90, "是", "是", "是"], ["2019.1.8", 0.5, 43, "", "是", "是", "否"],
    ["2019.3.12", 2, 50, 100, "是", "是", "是"], ["", 0.5, 40, "", "是", "是", "否"],
)  # fmt: skip


def sessions() -> list[Cells]:
    """Return the rows of 30 training sessions of the district."""
    rows = []
    for number, (course, held) in enumerate(zip(islice(cycle(_COURSES), len(SESSIONS)), SESSIONS, strict=True), 1):
        division, township = YEJI[number % len(YEJI)]
        remark = "日期待补" if not held[0] else ""
        rows.append(
            [
                number,
                f"{township}{course}培训班（第{number}期）",
                f"YJP2018-{number:02}",
                township,
                division,
                *held,
                remark,
            ]
        )
    return rows


# Earlier awards

AWARDS_HEAD = ("序号", "名称", "代码", "政策", "条款", "年度", "金额（元）", "档次", "备注")


def earlier_awards() -> list[Cells]:
    """Return a few awards of the years before, so that rules of once and of tiers show."""
    enterprises, all_stations, all_sessions = xiangxi_enterprises(), stations(), sessions()
    village = next(row for row in all_stations if row[3] == _LEVELS["P"])
    township = [row for row in all_stations if row[3] == _LEVELS["X"]][3]
    awards = (
        (enterprises[32], "州政办发〔2018〕25号", "XX-4a", 2019, "50,000.00", "1000万"),
        (enterprises[33], "州政办发〔2018〕25号", "XX-4a", "2018年", 50_000, "1000万"),
        (enterprises[34], "州政办发〔2018〕25号", "XX-4a", 2018, "10万元", "3000万元"),
        (village, "州政办发〔2018〕25号", "XX-1c", 2019, 10_000, ""),
        (township, "州政办发〔2018〕25号", "XX-1b", 2018, 30_000, ""),
        (all_sessions[24], "yeji-2017", "YJ-17", 2018, 1_740, ""),
    )
    return [
        [number, row[1], row[2].strip().upper(), policy, measure, year, amount, tier, ""]
        for number, (row, policy, measure, year, amount, tier) in enumerate(awards, 1)
    ]


# Workbooks


def _total(head: Sequence[str], rows: Sequence[Cells], *columns: str) -> Cells:
    """Return a total row as people add one: over what Excel took for numbers."""
    total: Cells = ["合计", *[""] * (len(head) - 1)]
    for column in columns:
        at = head.index(column)
        total[at] = sum(row[at] for row in rows if isinstance(row[at], int | float))
    return total


def workbooks() -> Mapping[str, Sequence[Sheet]]:
    """Return every workbook by file name."""
    xiangxi, yeji, awards = xiangxi_enterprises(), yeji_enterprises(), earlier_awards()
    sales = "2020年本地农产品网络销售额（元）"
    return {
        "企业名册.xlsx": (
            Sheet(
                "湘西州企业",
                [
                    ["湘西自治州电子商务企业名册（2020年度）"],
                    ["填报单位：各县市区商务局", "", "", "", "", "", "单位：元"],
                ],
                XIANGXI_HEAD,
                xiangxi,
                [_total(XIANGXI_HEAD, xiangxi, sales), ["注：本地农产品网络销售额以平台后台数据为准。"]],
            ),
            Sheet(
                "叶集区企业",
                [["叶集区电子商务企业名册"], ["单位：万元"]],
                YEJI_HEAD,
                yeji,
                [["填表人：周某", "", "审核：吴某"]],
            ),
        ),
        "服务站点名册.xlsx": (Sheet("服务站点", [["农村电商服务站点名册"]], STATION_HEAD, stations(), []),),
        "培训班次名册.xlsx": (
            Sheet(
                "培训班次",
                [["叶集区电子商务培训班次名册"], ["（以签到表为准）"]],
                SESSION_HEAD,
                sessions(),
                [_total(SESSION_HEAD, sessions(), "实到人数", "培训人天")],
            ),
        ),
        "历年奖补.xlsx": (
            Sheet(
                "历年奖补", [["2018—2019年已兑现奖补"]], AWARDS_HEAD, awards, [["合计", "", "", "", "", "", 251_740]]
            ),
        ),
    }


_LINE = Side(style="thin", color="C9D0DA")
_TEXT_COLUMNS = ("代码", "编号", "区划")


def _style(sheet: Any, plan: Sheet) -> None:
    head = len(plan.above) + 1
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(plan.head))
    sheet.row_dimensions[head].height = 48
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for number, label in enumerate(plan.head, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = (
            34 if "名称" in label else 22 if "代码" in label else 6 if label == "序号" else 14
        )
        sheet[f"{letter}{head}"].font = Font(bold=True)
        sheet[f"{letter}{head}"].alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        for row in range(head, head + len(plan.rows) + 1):
            cell = sheet[f"{letter}{row}"]
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
            if isinstance(cell.value, date | datetime):
                cell.number_format = "yyyy/m/d"
            elif any(part in label for part in _TEXT_COLUMNS):
                cell.number_format = "@"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight = True, 0
    sheet.print_title_rows = f"{head}:{head}"
    sheet.freeze_panes = sheet.cell(head + 1, 3)


def make(folder: Path) -> None:
    """Write every workbook into the folder."""
    for name, plans in workbooks().items():
        workbook = Workbook()
        workbook.remove(workbook.active)
        for plan in plans:
            sheet = workbook.create_sheet(plan.title)
            for row in (*plan.above, list(plan.head), *plan.rows, *plan.below):
                sheet.append([None if cell == "" else cell for cell in row])
            _style(sheet, plan)
        workbook.save(folder / name)
        print(folder / name)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)

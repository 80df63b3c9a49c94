"""The quarter's report as tables: sales, trade and parcels, who and where, money, shortcomings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from desktop.register.dispatch import Dispatch, Figure, Grouping, Shortcoming, SubsidyLine, Total
from desktop.register.dispatch.figures import percent
from desktop.register.indicators import INDICATORS, RATES
from desktop.reports.dispatch.grid import (
    MARK,
    NO_MATTER,
    NONE,
    UNKNOWN,
    UNREPORTED,
    Block,
    Column,
    Grid,
    Kind,
    Value,
    amount,
    count,
    lacking,
    percentage,
    rank,
    ten_thousands,
    texts,
)
from policies.money import Fen

Unit = Callable[..., Value]
_NUMBERS = "一二三四五六七八九"
_QUARTERS = "一二三四"
FIRST: Mapping[Grouping, str] = MappingProxyType({"township": "乡　镇", "county": "县（市、区）"})
"""The head of the first column."""


def quarter_name(year: int, quarter: int) -> str:
    """Return 2020年三季度."""
    return f"{year}年{_QUARTERS[quarter - 1]}季度"


def months(quarter: int) -> str:
    """Return the months from the year's beginning: 1—9月."""
    return f"1—{3 * quarter}月"


def grids(report: Dispatch) -> tuple[Grid, ...]:
    """Return the tables of a quarter, numbered."""
    promised = (_promises(report),) if report.promises else ()
    made = (_sales(report), _trade(report), _subjects(report), _money(report), _shortcomings(report), *promised)
    return tuple(replace(one, number=f"表{number}") for number, one in zip(_NUMBERS, made, strict=False))


def _statistics(report: Dispatch, title: str, unit: str, blocks: tuple[Block, ...], *notes: str) -> Grid:
    names = tuple(spread(place.name) if n == 0 else place.name for n, place in enumerate(report.places))
    if len(names) == 1:
        names, blocks = (), emptied(blocks)
    elif not report.places[-1].code and _asks_nothing(blocks):
        names, blocks = names[:-1], tuple(map(_without_last, blocks))
    return Grid(
        number="", title=title, unit=unit, first=FIRST[report.grouping], names=names, blocks=blocks,
        notes=(*notes, *_common_notes(report, blocks)), empty="登记簿中还没有乡镇，请先登记",
    )  # fmt: skip


def emptied(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with their heads alone."""
    return tuple(
        block._replace(columns=tuple(column._replace(values=()) for column in block.columns)) for block in blocks
    )


def _asks_nothing(blocks: tuple[Block, ...]) -> bool:
    """Whether the last row has nothing but what is no matter of its."""
    return all(column.values[-1].text == NO_MATTER for block in blocks for column in block.columns)


def _without_last(block: Block) -> Block:
    return block._replace(columns=tuple(column._replace(values=column.values[:-1]) for column in block.columns))


def spread(name: str) -> str:
    """Return a short name with a blank between its characters: 全　县."""
    return "　".join(name) if len(name) == 2 else name  # noqa: PLR2004  # two characters


# Columns


def _columns(report: Dispatch, indicator: str, unit: Unit, kind: Kind, *wanted: str) -> tuple[Column, ...]:
    found = report.figures[indicator]
    word = UNKNOWN if INDICATORS[indicator].counted else UNREPORTED
    makes: dict[str, tuple[tuple[str, ...], Kind, Callable[[Figure], Value]]] = {
        "quarter": (("本季",), kind, lambda one: _total(one.quarter, unit, word)),
        "to_date": ((months(report.quarter), "累计"), kind, lambda one: _total(one.to_date, unit, word)),
        "end": (("期末数",), kind, lambda one: _total(one.to_date, unit, word)),
        "growth": (("累计同比", "（%）"), "percent", lambda one: _growth(one, word)),
        "goal": (("年度目标",) if kind == "amount" else ("年度", "目标"), kind, lambda one: _goal(one, unit)),
        "done": (("完成率", "（%）"), "percent", lambda one: _done(report, one, word)),
        "rank": (("名次",), "rank", lambda one: _rank(one, word)),
    }
    columns = []
    for name in wanted:
        head, of, make = makes[name]
        values = [make(one) for one in found]
        if name == "rank":
            values[0] = Value("")
        columns.append(Column(head, of, tuple(values), ratio=_ratio(wanted) if name == "done" else (0, 0)))
    return tuple(columns)


def _ratio(wanted: Sequence[str]) -> tuple[int, int]:
    """Return where the columns stand from which completion is reckoned."""
    place, part = wanted.index("done"), "to_date" if "to_date" in wanted else "end"
    return wanted.index(part) - place, wanted.index("goal") - place


def _total(total: Total, unit: Unit, word: str) -> Value:
    if total.value is None:
        return Value(lacking(total, word))
    return unit(total.value, f"{total.missing}个{word}" if total.missing else "")


def _growth(one: Figure, word: str) -> Value:
    return percentage(one.growth, otherwise=NONE if one.to_date.value is not None else lacking(one.to_date, word))


def _goal(one: Figure, unit: Unit) -> Value:
    if one.goal is None:
        return Value(NONE if one.to_date.value is not None or one.to_date.missing else NO_MATTER)
    return unit(one.goal)


def _done(report: Dispatch, one: Figure, word: str) -> Value:
    behind = one.completion is not None and one.completion < report.schedule
    unknown = NONE if one.to_date.value is not None or one.goal is None else word
    return percentage(one.completion, behind=behind, otherwise=_or_no_matter(one, unknown))


def _rank(one: Figure, word: str) -> Value:
    unknown = NONE if one.to_date.value is not None or one.goal is None else word
    return rank(one.rank, otherwise=_or_no_matter(one, unknown))


def _or_no_matter(one: Figure, unknown: str) -> str:
    return NO_MATTER if one.to_date.value is None and not one.to_date.missing else unknown


_SIX = ("quarter", "to_date", "growth", "goal", "done", "rank")


def _block(report: Dispatch, title: str, indicator: str, unit: Unit, kind: Kind, *wanted: str) -> Block:
    return Block(title, _columns(report, indicator, unit, kind, *wanted))


def _sales(report: Dispatch) -> Grid:
    blocks = (
        _block(report, "网络零售额", "online_retail_quarter", amount, "amount", *_SIX),
        _block(report, "其中：农产品网络零售额", "agri_online_retail_quarter", amount, "amount", *_SIX),
    )
    note = "网络零售额按平台后台数据填报，含税，扣除退货，不含内部交易。"
    return _statistics(report, "网络零售额", "单位：万元", blocks, note)


def _trade(report: Dispatch) -> Grid:
    blocks = (
        _block(report, "网络交易额（万元）", "online_transactions_quarter", amount, "amount", *_SIX),
        _block(report, "网店（家）", "online_shops_quarter", count, "count", "end", "growth"),
        _block(
            report, "进港快件（万件）", "parcels_in_quarter", ten_thousands, "amount", "quarter", "to_date", "growth"
        ),
        _block(
            report, "出港快件（万件）", "parcels_out_quarter", ten_thousands, "amount", "quarter", "to_date", "growth"
        ),
    )
    return _statistics(
        report, "网络交易额、网店和快件", "单位：见各栏", blocks, "网店数为季度末数，同比为与上年同季末相比。"
    )


def _subjects(report: Dispatch) -> Grid:
    blocks = (
        Block(
            "电商企业（家）",
            (
                *_renamed(_columns(report, "new_enterprises", count, "count", "quarter"), ("本季", "新增")),
                *_renamed(_columns(report, "enterprises", count, "count", "end", "goal", "done"), ("累计",)),
                *_renamed(_columns(report, "enterprises_above_scale", count, "count", "end"), ("规上", "限上")),
            ),
        ),
        Block(
            "村级服务点（个）",
            (
                *_renamed(_columns(report, "villages", count, "count", "end"), ("行政", "村数")),
                *_renamed(_columns(report, "village_points", count, "count", "end"), ("已建",)),
                *_renamed(_columns(report, "village_points_running", count, "count", "end"), ("在营",)),
                *_coverage(report, "village_coverage"),
            ),
        ),
        Block(
            "快递进村（个）",
            (
                *_renamed(_columns(report, "villages_with_courier_quarter", count, "count", "end"), ("通达", "村数")),
                *_coverage(report, "courier_coverage")[:1],
            ),
        ),
        Block(
            "培训（人次）",
            (
                *_renamed(_columns(report, "sessions", count, "count", "to_date"), ("累计", "期数")),
                *_columns(report, "attendances", count, "count", "quarter", "to_date", "goal", "done"),
                *_renamed(_columns(report, "founder_attendances", count, "count", "to_date"), ("其中", "创业")),
            ),
        ),
        *_parks(report),
    )
    notes = (
        "企业、服务点、培训和园区由登记簿统计；没有开业、建成日期的计入累计，不计入本季新增。",
        "覆盖率＝已建村级服务点的行政村数÷行政村总数，名次按覆盖率；在营指未登记停运。",
    )
    return _statistics(report, "主体、网点、培训和园区", "单位：见各栏", blocks, *notes)


_TITLES = ("national_titles", "provincial_titles", "city_titles")


def _parks(report: Dispatch) -> Iterator[Block]:
    if any(report.figures[one][0].to_date.value for one in _TITLES):
        heads = (("国家级",), ("省级",), ("市级",))
        columns = zip(_TITLES, heads, strict=True)
        made = (_renamed(_columns(report, one, count, "count", "end"), head)[0] for one, head in columns)
        yield Block("示范创建（个）", tuple(made))
    if report.figures["parks"][0].to_date.value:
        parks = _renamed(_columns(report, "parks", count, "count", "end"), ("园区数",))
        tenants = _renamed(_columns(report, "park_tenants", count, "count", "end"), ("入驻电商", "企业（家）"))
        yield Block("园区（个）", (*parks, *tenants))


def _renamed(columns: tuple[Column, ...], head: tuple[str, ...]) -> tuple[Column, ...]:
    return (columns[0]._replace(head=head), *columns[1:])


def _coverage(report: Dispatch, rate: str) -> tuple[Column, Column]:
    found = report.rates[rate]
    parts, wholes = (report.figures[one] for one in RATES[rate])
    percents = tuple(
        percentage(one.percent, otherwise=_unrated(part.to_date, whole.to_date))
        for one, part, whole in zip(found, parts, wholes, strict=True)
    )
    ranks = (Value(""), *(rank(one.rank) for one in found[1:]))
    return Column(("覆盖率", "（%）"), "percent", percents), Column(("名次",), "rank", ranks)


def _unrated(part: Total, whole: Total) -> str:
    """Return why there is no rate."""
    if part.value is None:
        return lacking(part, UNREPORTED)
    return lacking(whole, UNKNOWN) if whole.value is None else NONE


def _common_notes(report: Dispatch, blocks: tuple[Block, ...]) -> Iterator[str]:
    seen = {value.text for block in blocks for column in block.columns for value in column.values}
    no_matter = f"“{NO_MATTER}”表示不需填报。" if NO_MATTER in seen else ""
    yield (
        f"名次由高到低排列，相同的并列。“{MARK}”表示完成率低于序时进度{report.schedule:.1f}%。"
        f"“{NONE}”表示上年同期为0或无数据，不计算同比；或未下达目标。{no_matter}"
    )
    whole = report.heading.whole
    if UNREPORTED in seen:
        silent = "；".join(_silent(report))
        yield (
            f"“{UNREPORTED}”不作0，不计入{whole}；有一季未报的不计算累计；{whole}同比只按两年都有数的计算。"
            + (f"全部未报：{silent}。" if silent else "")
        )


def _silent(report: Dispatch) -> Iterator[str]:
    """Yield who reported nothing at all in a quarter."""
    for n in range(1, report.quarter + 1):
        if places := [gap.place for gap in report.gaps if gap.quarter == n and gap.everything]:
            yield f"{_QUARTERS[n - 1]}季度{'、'.join(places)}"


# Money


def _money(report: Dispatch) -> Grid:
    lines = report.subsidies
    policies = tuple(dict.fromkeys(line.of.policy_title for line in lines))
    names = [f"{line.of.clause}　{line.of.title}" for line in lines]
    if len(policies) > 1:
        names = [f"{line.of.clause}　{line.of.title}（{line.of.policy_title}）" for line in lines]
    due, approved, paid = (_sum(lines, name) for name in ("due", "approved", "paid"))
    funds = tuple(_fund_note(report, n) for n in range(len(report.funds)))
    columns = (
        Column(
            ("笔数",), "count", (count(sum(line.awards for line in lines)), *(count(line.awards) for line in lines))
        ),
        Column(("应奖补",), "amount", (amount(due), *(amount(line.due) for line in lines))),
        Column(("已审定",), "amount", (amount(approved), *map(partial(_here, name="approved"), lines))),
        Column(("审定率", "（%）"), "percent", tuple(_shares(lines, "approved", approved))),
        Column(("已拨付",), "amount", (amount(paid), *map(partial(_here, name="paid"), lines))),
        Column(("拨付率", "（%）"), "percent", tuple(_shares(lines, "paid", paid))),
    )
    basis = "、".join(f"《{title}》" for title in policies)
    notes = (
        *((f"依据{basis}。",) if basis else ()),
        f"列{report.year}年预算和本年办理的奖补，按截至{_chinese(report.end)}的办理情况，由登记簿逐笔汇总。",
        "“／”表示只推荐上级或减免，不由本级审定、拨付。",
        *funds,
    )
    return Grid(
        number="", title="奖补资金兑现", unit="单位：万元", first="项　目",
        names=("合　计", *names) if lines else (),
        blocks=(Block("", columns),) if lines else emptied((Block("", columns),)), notes=notes,
        empty="本年度还没有受理的奖补批次", name_width=95.0,
    )  # fmt: skip


def _sum(lines: Sequence[SubsidyLine], name: str) -> Fen:
    return sum(getattr(line, name) for line in lines if _here(line, name).number is not None)


def _here(line: SubsidyLine, name: str) -> Value:
    """Return an amount of the bureau's own side; nothing is approved or paid here of what is recommended above."""
    if (line.of.way == "upper" and name != "due") or (line.of.way == "relief" and name == "paid"):
        return Value(NO_MATTER)
    fen: Fen = getattr(line, name)
    return amount(fen)


def _shares(lines: Sequence[SubsidyLine], name: str, total: Fen) -> Iterator[Value]:
    asked = sum(line.due for line in lines if _here(line, name).number is not None)
    yield percentage(_share(total, asked))
    for line in lines:
        here = _here(line, name).number is not None
        yield percentage(_share(getattr(line, name), line.due)) if here else Value(NO_MATTER)


def _share(part: Fen, whole: Fen) -> Decimal | None:
    return percent(part, whole) if whole else None


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _fund_note(report: Dispatch, number: int) -> str:
    fund = report.funds[number]
    used = f"已审定{amount(fund.approved).text}万元，已拨付{amount(fund.paid).text}万元"
    if fund.budget is None:
        return f"{fund.name}（{fund.year}年）：预算未录入，{used}。"
    left = amount(fund.budget - fund.approved).text
    return f"{fund.name}（{fund.year}年）：预算{amount(fund.budget).text}万元，{used}，结余{left}万元。"


# Shortcomings


def shortcoming_columns(found: Sequence[Shortcoming], day: Callable[[Shortcoming], str]) -> tuple[Column, ...]:
    """Return the columns of a table of shortcomings; ``day`` says how each stands."""
    return (
        Column(("存在的问题",), "text", texts([one.problem for one in found]), 62),
        Column(("整改措施",), "text", texts([one.measures for one in found]), 62),
        Column(("责任单位", "（责任人）"), "text", texts([one.responsible for one in found]), 30),
        Column(("完成期限",), "word", texts([one.deadline.isoformat() if one.deadline else NONE for one in found]), 26),
        Column(("办理情况",), "text", texts([day(one) for one in found]), 44),
    )


def standing(one: Shortcoming, report: Dispatch) -> str:
    """Return how a shortcoming stands at the quarter's end, with its outcome."""
    return "\u3000".join(filter(None, (_dated(one, one.standing(report.end)), one.outcome)))


def _dated(one: Shortcoming, words: str) -> str:
    return f"{one.done_on.isoformat()}{words}" if one.done_on and words == "已办结" else words


def _promises(report: Dispatch) -> Grid:
    """Return the goals that the documents name, with room to write how far they are reached."""
    found = report.promises
    several = len({one.policy for one in found}) > 1
    columns = (
        Column(("目标",), "text", texts([one.says for one in found]), 66),
        Column(("统计口径",), "text", texts([one.measured_by for one in found]), 60),
        Column(("目标值",), "word", texts([one.goal for one in found]), 28),
        Column(("期限",), "word", texts([f"{one.due}年底" if one.due else "每年" for one in found]), 22),
        Column(("完成情况",), "text", texts([""] * len(found)), 40),
    )
    return Grid(
        number="", title="文件目标完成情况", unit="", first="条　款", whole=False, name_width=45.0,
        names=tuple(f"《{one.policy}》{one.clause}" if several else one.clause for one in found),
        blocks=(Block("", columns),), notes=("目标摘自本单位执行的文件；完成情况由填报人填写。",),
    )  # fmt: skip


def _shortcomings(report: Dispatch) -> Grid:
    found = report.shortcomings
    names = tuple(report.name_of(one.division) for one in found)
    columns = shortcoming_columns(found, partial(standing, report=report))
    return Grid(
        number="", title="存在的问题与措施", unit="", first=FIRST[report.grouping],
        names=names, blocks=(Block("", columns),), whole=False,
        notes=("列本季提出的问题，以及以前提出、季初尚未办结的问题。",), empty="本季没有登记问题",
    )  # fmt: skip

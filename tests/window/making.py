"""A county of one's own for the tests and pictures of the window: real registers and real workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from stdnum.cn import uscc

from desktop.awards import assess_register, freeze
from desktop.awards.notices import announce
from desktop.awards.steps import Terms, pass_stage, start
from desktop.register import Budget, LedgerEntry, SubjectChange, create_register, open_register
from policies.facts import Value

ME = "吴秀梅"
TOWNS = ("丙妹镇", "洛香镇", "贯洞镇", "西山镇", "下江镇", "停洞镇", "宰便镇", "高增乡", "谷坪乡", "加榜乡", "往洞镇")
_WHAT = ("电子商务", "农产品贸易", "供应链", "文化旅游开发", "生态农业", "快递服务", "网络科技", "糯米业", "园区管理")
_WORDS = ("侗乡源", "月亮山", "岜沙", "加榜梯田", "黔运通", "椪柑", "小黄", "都柳江", "百草堂", "蓝靛", "秀塘")


def code(number: int) -> str:
    """Return a valid 统一社会信用代码."""
    base = f"91522633MA{number:07d}"
    return base + str(uscc.calc_check_digit(base))


def enterprise_name(number: int) -> str:
    """Return a name as in a county; some are long."""
    end = "专业合作社" if number % 5 == 2 else "有限责任公司" if number % 17 == 3 else "有限公司"
    long = "民族民间工艺品电子商务公共服务平台运营" if number % 23 == 7 else _WHAT[number % len(_WHAT)]
    again = f"{number // 90}分" if number >= 90 else ""
    return f"从江县{_WORDS[number % len(_WORDS)]}{long}{again}{end}"


def enterprises(count: int) -> Iterator[SubjectChange]:
    """Yield enterprises with all that occurs: blanks, zeros, tiers, one exactly at an edge, earlier awards."""
    for n in range(count):
        sales = (n * n * 4_321_087 + n * 8_650_011) % 7_000_000_000
        now: dict[str, Value] = {
            "online_sales": sales + 13_579_00,
            "local_agri_online_sales": 1_000_000_000 if n == 4 else 0 if n % 13 == 5 else sales,
            "tax_compliant": n % 19 != 6,
            "outbound_local_parcels": n * 137 % 24_325,
            "above_scale": n % 4 == 0,
        }
        blank = {"online_sales"} if n % 7 == 4 else {"tax_compliant"} if n % 9 == 3 else set()
        yearly = {name: {2020: value, **_before(name, value)} for name, value in now.items() if name not in blank}
        standing: dict[str, Value] = {"registered_in_area": n % 29 != 11, "operating_since": date(2015, 1 + n % 12, 8)}
        if n % 11 != 8:
            standing["best_prior_local_agri_online_sales"] = 0 if n % 3 else sales // 3
        paid = (LedgerEntry("xiangxi-2018", "XX-4a", 2019, 5_000_000, "1000万"),) if n % 31 == 9 else ()
        yield SubjectChange(
            "enterprise",
            enterprise_name(n),
            code(n),
            division="522633",
            division_name=TOWNS[n % len(TOWNS)],
            standing=standing,
            yearly=yearly,
            paid=paid,
        )


def _before(name: str, value: Value) -> dict[int, Value]:
    if name not in ("online_sales", "outbound_local_parcels") or not isinstance(value, int):
        return {}
    return {2019: value * 3 // 4, 2018: value // 2}


def stations(count: int) -> Iterator[SubjectChange]:
    """Yield service stations of the three levels, scored and not."""
    levels = ("village_point", "village_point", "village_point", "township_station", "county_center")
    for n in range(count):
        standing: dict[str, Value] = {"station_level": levels[n % 5], "accepted": n % 6 != 0, "place_name": f"{n}组"}
        scores: dict[str, dict[int, Value]] = {} if n % 8 == 5 else {"evaluation_score": {2020: Decimal(98 - n)}}
        yield SubjectChange(
            "station",
            f"{TOWNS[n % len(TOWNS)]}{_WORDS[n % len(_WORDS)]}第{n + 1}电商服务站",
            f"ZD-{n:04}",
            division="522633",
            division_name=TOWNS[n % len(TOWNS)],
            standing=standing,
            yearly=scores,
        )


def trainings(count: int) -> Iterator[SubjectChange]:
    """Yield training sessions, some without sign-in."""
    for n in range(count):
        standing: dict[str, Value] = {"held_on": date(2020, 1 + n % 12, 15), "duration_days": Decimal(3 + n % 4)}
        standing |= {} if n % 5 == 1 else {"attendees": 40 + n, "person_days": Decimal((40 + n) * (3 + n % 4))}
        yield SubjectChange(
            "training",
            f"2020年第{n + 1}期农村电商创业培训班",
            f"PX-2020-{n + 1:02}",
            division="522633",
            division_name=TOWNS[n % len(TOWNS)],
            standing=standing,
        )


def make_county(path: Path, count: int = 80) -> Path:
    """Make a register of a county with ``count`` enterprises."""
    with create_register(path, bureau="从江县商务局", author=ME) as register:
        changes = [*enterprises(count), *stations(min(count, 60)), *trainings(min(count, 27))]
        register.apply(changes, author=ME, source="样本")
    return path


def under_way(path: Path) -> None:
    """Freeze two batches of one year: one on its way with its public notice running, one as it was made."""
    today = date.today()  # noqa: DTZ011  # as on the wall
    with open_register(path) as register:
        register.set_setting("pays_upper", "yes", author=ME)
        policy = register.policies.of_year("xiangxi-2018", 2020)
        register.policies.adopt(policy.source, author=ME)
        batch = freeze(register, assess_register(register, policy, 2020), author=ME)
        fund = policy.funds[0].id
        register.plans.set_budget(Budget(policy.id, fund, 2020, 1_000_000_000), author=ME)
        start(register, batch.code, author=ME, on=today, fund=fund)
        for stage in ("初审", "联审"):
            pass_stage(register, batch.code, stage, Terms(today), author=ME)
        announce(register, batch.code, author=ME, starts_on=today - timedelta(3))
        freeze(register, assess_register(register, policy, 2020), author=ME)


def write_roster(path: Path, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    """Write a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path

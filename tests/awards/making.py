"""A small policy of its own, a register with companies, and shortcuts along the way of an award."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from desktop.awards import Run, assess_register, freeze
from desktop.awards.notices import announce
from desktop.awards.steps import Terms, pass_stage, start
from desktop.register import Batch, Register, SubjectChange
from desktop.register.plans import Budget
from desktop.register.profile import Profile
from policies.language import load_policy_text

TEXT = """
format = 1
id = "test-2018"
title = "某县电子商务奖补办法"
issuer = "某县人民政府"
document = "某政发〔2018〕1号"
in_force = { from = 2018-01-01 }
payer = "own"
places = ["433101"]

[[reading]]
id = "cap_period"
question = "上限没有写明期间"
options = { lifetime = "累计", year = "每年" }
default = "lifetime"

[[clause]]
number = "一"
title = "奖补"
nature = "award"
summary = "销售奖励、平台补助。"

[[clause]]
number = "二"
title = "资金"
nature = "budget"
summary = "每年100万元。"

[[fund]]
id = "T-F1"
name = "电子商务专项资金"
clause = "二"
yearly = "100万"
first_year = 2018
says = "每年100万元"

[[measure]]
id = "T-1"
clause = "一"
title = "网络销售奖励"
rule = "按网络销售额不超过1%奖励，最高10万元"
subject = "enterprise"
opens_on = { facts = ["online_sales"] }
grant = { kind = "rate", of = ["online_sales"], rate = "1%", says = "不超过1%" }
ceiling = true
cap = { amount = "10万", period = { reading = "cap_period" }, says = "最高10万元" }
once = { kind = "cumulative" }
evidence = ["销售数据"]

[[measure]]
id = "T-2"
clause = "一"
title = "人才补助"
rule = "文件未定标准"
subject = "enterprise"
manual = true
once = { kind = "yearly" }
evidence = ["依据文件"]

[[measure]]
id = "T-3"
clause = "一"
title = "优秀站点奖励"
rule = "评分前2名各奖1万元"
subject = "station"
opens_on = { facts = ["evaluation_score"] }
grant = { kind = "fixed", pays = "1万", says = "奖励1万元" }
quota = { best = 2, by = "evaluation_score", says = "前2名" }
once = { kind = "yearly" }
evidence = ["评定结果"]
"""
POLICY = load_policy_text(TEXT, "测试")
AUTHOR, SECOND = "张三", "李四"
DAY = date(2021, 3, 1)
PAPER = Terms(DAY, "同意", "局党组会〔2021〕3号")


def company(name: str, sales: int, account: str = "", *, year: int = 2020, holder: str = "") -> SubjectChange:
    """Return a company that sold so many 分."""
    profile = Profile(bank="某县农商行", account=account, account_holder=holder) if account else Profile()
    return SubjectChange("enterprise", name, division="433101", yearly={"online_sales": {year: sales}}, profile=profile)


def station(name: str, score: str) -> SubjectChange:
    return SubjectChange("station", name, name, yearly={"evaluation_score": {2020: Decimal(score)}})


def fill(register: Register, *changes: SubjectChange) -> None:
    register.apply(changes, author=AUTHOR, source="名册.xlsx")


def give_money(register: Register, amount: int, year: int = 2020) -> None:
    register.policies.adopt(TEXT, author=AUTHOR)
    register.plans.set_budget(Budget("test-2018", "T-F1", year, amount), author=AUTHOR)


def run_of(register: Register, year: int = 2020) -> Run:
    return assess_register(register, POLICY, year)


def frozen(register: Register, year: int = 2020) -> Batch:
    return freeze(register, run_of(register, year), author=AUTHOR)


def started(register: Register, year: int = 2020) -> str:
    batch = frozen(register, year)
    start(register, batch.code, author=AUTHOR, on=DAY)
    return batch.code


def bring_to_notice(register: Register, code: str) -> None:
    """Go through 初审 and 联审, and publish; the notice ends on 8 March 2021."""
    for stage in ("初审", "联审"):
        pass_stage(register, code, stage, PAPER, author=AUTHOR)
    announce(register, code, author=AUTHOR, starts_on=DAY)


def approved(register: Register, year: int = 2020) -> str:
    """Return a batch of which every award is approved."""
    code = started(register, year)
    bring_to_notice(register, code)
    for stage in ("公示", "审定"):
        pass_stage(register, code, stage, Terms(date(2021, 3, 9), "同意", "县政府常务会"), author=AUTHOR)
    return code

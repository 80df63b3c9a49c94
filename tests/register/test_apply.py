from datetime import date
from decimal import Decimal
from pathlib import Path

from desktop.register import LedgerEntry, SubjectChange, create_register
from policies.facts import Title

COMPANY = SubjectChange(
    "enterprise",
    "湘西土家商贸有限公司",
    "91350100M000100Y43",
    division="433101",
    standing={"registered_in_area": True},
    yearly={"online_sales": {2019: 123456}},
    titles={"demo_enterprise_title": (Title("national", date(2020, 1, 2)),)},
    paid=(LedgerEntry("xiangxi-2018", "XX-4a", 2019, 5_000_000, "1000万"),),
)


def test_what_was_applied_is_loaded_again(tmp_path: Path) -> None:
    session = SubjectChange("training", "电商培训班", "S1", standing={"duration_days": Decimal("0.50")})
    with create_register(tmp_path / "a.subsidy", author="张三") as register:
        assert register.apply((COMPANY, session), author="张三", source="名册.xlsx") == (2, 0, 0)
        company, course = register.load("xiangxi-2018")
        assert company.standing == {"name": COMPANY.name, "division": "433101", "registered_in_area": True}
        assert (company.yearly, company.titles) == (COMPANY.yearly, COMPANY.titles)
        assert company.paid == (("XX-4a", 2019, 5_000_000, "1000万"),)
        assert course.standing == {"name": "电商培训班", "duration_days": Decimal("0.5")}

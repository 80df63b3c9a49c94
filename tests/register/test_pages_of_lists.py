"""What a list in the window reads: one page of subjects with facts, and the years that it may show."""

from desktop.register import Register, SubjectChange
from policies.facts import Value


def test_facts_of_a_page_come_in_the_order_of_the_rows(register: Register) -> None:
    changes = [
        SubjectChange("station", f"{n}号站", f"XX-{n:03}", standing={"fit_out_investment": n + 60}) for n in range(5)
    ]
    register.apply(changes, author="张三", source="测试")
    rows = register.subjects("station", offset=1, limit=3)
    facts = register.facts_of([row.id for row in rows])
    assert [subject.id for subject in facts] == [str(row.id) for row in rows]
    assert [subject.standing["fit_out_investment"] for subject in facts] == [61, 62, 63]
    assert register.facts_of([]) == ()


def test_years_are_those_of_the_kind_and_leave_standing_facts_out(register: Register) -> None:
    sales: dict[str, dict[int, Value]] = {"online_sales": {2020: 100, 2018: 0}, "tax_compliant": {2019: True}}
    register.apply(
        [
            SubjectChange("enterprise", "甲公司", yearly=sales, standing={"registered_in_area": True}),
            SubjectChange("station", "一号站", "XX-001", standing={"accepted": True}),
        ],
        author="张三",
        source="测试",
    )
    assert register.years("enterprise") == (2018, 2019, 2020)
    assert register.years("station") == ()

from desktop.register import Register, SubjectChange
from desktop.register.rolling_up import COUNTY


def test_quarters_by_township_and_by_county(register: Register) -> None:
    def place(name: str, division: str, **quarters: int) -> SubjectChange:
        figures = {(2020, int(quarter[1])): value for quarter, value in quarters.items()}
        return SubjectChange("place", name, division=division, quarterly={"parcels_in_quarter": figures})

    changes = [
        place("一村", "433101100001", q1=5, q2=7),
        place("二村", "433101100002", q1=1),
        place("三乡", "433101200", q1=0, q4=9),
        place("四县", "433102", q1=100),
        place("撤下的乡", "433102100", q1=1000),
    ]
    register.apply(changes, author="张三", source="测试")
    register.withdraw(register.find("撤下")[0].row.id, author="张三", reason="并入四县")
    assert register.roll_up("parcels_in_quarter", 2020) == (
        ("433101100", 1, 6, 2),
        ("433101100", 2, 7, 1),
        ("433101200", 1, 0, 1),
        ("433101200", 4, 9, 1),
        ("433102", 1, 100, 1),
    )
    by_county = register.roll_up("parcels_in_quarter", 2020, digits=COUNTY)
    assert by_county == (("433101", 1, 6, 3), ("433101", 2, 7, 1), ("433101", 4, 9, 1), ("433102", 1, 100, 1))
    assert register.roll_up("parcels_in_quarter", 2019) == ()
    assert sorted(str(figure.value) for figure in register.quarterly(2020)) == ["0", "1", "100", "5", "7", "9"]


def test_yearly_figures_have_no_quarter(register: Register) -> None:
    sales = SubjectChange("enterprise", "甲公司", division="433101100", yearly={"online_sales": {2020: 500, 2019: 1}})
    register.apply([sales], author="张三", source="测试")
    assert register.roll_up("online_sales", 2020) == (("433101100", 0, 500, 1),)

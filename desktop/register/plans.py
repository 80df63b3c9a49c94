"""What the bureau is to spend and to reach: budgets by fund and year, targets by indicator, division and year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from desktop.register import models_records
from desktop.register.access import Access, log
from desktop.register.indicators import INDICATORS
from desktop.register.policy_shelf import PolicyShelf
from policies.facts import CATALOGUE, parse_value
from policies.language import Fund
from policies.money import LARGEST, Fen, yuan
from policies.problems import refuse

_YEARS = range(1990, 2101)
Table = type[models_records.Budget] | type[models_records.Target]


class Budget(NamedTuple):
    """The money of one fund in one year, as the bureau was given it."""

    policy: str
    fund: str
    """The id of a fund of the policy."""
    year: int
    amount: Fen
    document: str = ""
    """The budget's document number."""


class Target(NamedTuple):
    """What a division is to reach in a year."""

    indicator: str
    """A numeric fact of places, what the register counts (``INDICATORS``), or ``policy/target`` of a policy's own."""
    division: str
    """A division code; empty: the whole area of the bureau."""
    year: int
    goal: Decimal
    """In the indicator's unit; of money in 元."""


class Plans:
    """Budgets and targets of an open register. Every method is one transaction and raises as those of ``Register``."""

    def __init__(self, access: Access, policies: PolicyShelf) -> None:
        self._access = access
        self._policies = policies

    def budgets(self, year: int) -> tuple[Budget, ...]:
        """Return the budgets of a year."""
        return tuple(Budget(*row) for row in self._of(models_records.Budget, Budget._fields, year))

    def set_aside(self, year: int) -> tuple[Budget, ...]:
        """Return what the texts of the policies in force set aside for a year: the default of each fund's budget.

        It is no budget until somebody enters it: texts often name what is the least, or the whole prefecture's.
        """
        policies = [self._policies.of_year(policy_id, year) for policy_id in self._policies.ids()]
        return tuple(
            Budget(policy.id, fund.id, year, fund.yearly, policy.document)
            for policy in policies
            for fund in policy.funds
            if fund.first_year <= year <= (fund.last_year or year)
        )

    def targets(self, year: int) -> tuple[Target, ...]:
        """Return the targets of a year."""
        rows = self._of(models_records.Target, Target._fields, year)
        return tuple(Target(indicator, division, of, Decimal(goal)) for indicator, division, of, goal in rows)

    def _of(self, table: Table, names: tuple[str, ...], year: int) -> list[Any]:
        query = select(*(getattr(table, name) for name in names)).where(table.year == year)
        with self._access.reading() as connection:
            return list(connection.execute(query.order_by(*(getattr(table, name) for name in names[:3]))))

    def fund(self, policy_id: str, fund_id: str, year: int) -> Fund:
        """Return a fund of a policy. Raises InputError where it has none of this id."""
        policy = self._policies.of_year(policy_id, year)
        for one in policy.funds:
            if one.id == fund_id:
                return one
        known = "、".join(f"{one.id}（{one.name}）" for one in policy.funds) or "无"
        raise refuse("", "unknown_fund", f"《{policy.title}》没有资金“{fund_id}”，现有：{known}")

    def set_budget(self, budget: Budget, *, author: str) -> None:
        """Enter or correct a budget. Raises InputError for a fund that the policy does not have."""
        fund = self.fund(budget.policy, budget.fund, budget.year)
        if budget.year not in _YEARS or not 0 <= budget.amount <= LARGEST:
            raise refuse("", "bad_budget", "预算的年度或金额不合常理，请核对")
        table = models_records.Budget
        keys = {"policy": budget.policy, "fund": budget.fund, "year": budget.year}
        with self._access.writing(author, "预算") as connection:
            was = _replaced(connection, table, keys, {"amount": budget.amount, "document": budget.document.strip()})
            before = f"{yuan(was['amount'])} 元" if was else ""
            log(connection, author, "预算", f"预算：{fund.name} {budget.year} 年", before, f"{yuan(budget.amount)} 元")

    def set_target(self, target: Target, *, author: str) -> None:
        """Enter or correct a target. Raises InputError for an unknown indicator or an implausible figure."""
        label = self._indicator(target)
        if target.year not in _YEARS or not target.goal.is_finite() or target.goal < 0:
            raise refuse("", "bad_target", "目标的年度或数值不合常理，请核对")
        if target.division:
            try:
                parse_value(CATALOGUE["division"], target.division)
            except ValueError as error:
                raise refuse("", "bad_division", f"行政区划代码“{target.division}”{error}") from None
        table, goal = models_records.Target, f"{target.goal.normalize():f}"
        keys = {"indicator": target.indicator, "division": target.division, "year": target.year}
        with self._access.writing(author, "目标") as connection:
            was = _replaced(connection, table, keys, {"goal": goal})
            what = f"目标：{label} {target.division} {target.year} 年"
            log(connection, author, "目标", what, was["goal"] if was else "", goal)

    def drop_target(self, indicator: str, division: str, year: int, *, author: str) -> None:
        """Take a target back; where there is none, nothing is done."""
        table = models_records.Target
        key = (table.indicator == indicator, table.division == division, table.year == year)
        with self._access.writing(author, "目标") as connection:
            was = connection.scalar(select(table.goal).where(*key))
            if was is not None:
                connection.execute(delete(table).where(*key))
                log(connection, author, "目标", f"撤回目标：{indicator} {division} {year} 年", was, "")

    def _indicator(self, target: Target) -> str:
        policy_id, slash, name = target.indicator.partition("/")
        if slash:
            policy = self._policies.of_year(policy_id, target.year)
            for one in policy.targets:
                if one.id == name:
                    return one.says
        elif indicator := INDICATORS.get(target.indicator):
            return indicator.label
        elif (fact := CATALOGUE.get(target.indicator)) and fact.subject == "place" and fact.is_numeric:
            return fact.label
        raise refuse("", "unknown_indicator", f"没有指标“{target.indicator}”，应为地方的数据项，或“政策/目标”")


def _replaced(
    connection: Connection, table: Table, keys: dict[str, Any], values: dict[str, Any]
) -> dict[str, Any] | None:
    """Write a row in the place of the one with its key; return that one."""
    same = [getattr(table, name) == value for name, value in keys.items()]
    found = connection.execute(select(table.__table__).where(*same)).mappings().first()
    connection.execute(delete(table).where(*same))
    connection.execute(insert(table), {**keys, **values})
    return dict(found) if found else None

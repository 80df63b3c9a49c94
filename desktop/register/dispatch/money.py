"""How far the money of a budget year has come by a day: by fund, and by measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import Connection, func, select

from desktop.register import models, models_awards, models_records
from desktop.register.award_values import Way
from policies.money import Fen


class MeasureOf(NamedTuple):
    """A measure as it stands in the batches."""

    policy: str
    policy_title: str
    measure: str
    clause: str
    title: str
    way: Way
    """``upper``: recommended to the payer above, neither approved nor paid here; ``relief``: not paid out."""


class SubsidyLine(NamedTuple):
    """One measure's awards."""

    of: MeasureOf
    awards: int
    due: Fen
    """应奖补: as the batches were frozen or cut, without what was withdrawn or refused."""
    approved: Fen
    paid: Fen


class FundLine(NamedTuple):
    """One fund. ``budget`` is ``None`` where the bureau has entered none."""

    policy: str
    fund: str
    budget: Fen | None
    approved: Fen
    paid: Fen
    name: str = ""
    """As the policy calls it."""


class _Award(NamedTuple):
    """An award as it stood on the day."""

    of: MeasureOf
    fund: str
    due: Fen
    approved: Fen
    paid: Fen


def subsidies(connection: Connection, year: int, day: date) -> tuple[tuple[SubsidyLine, ...], tuple[FundLine, ...]]:
    """Return the measures, in the order of their batches, and the funds of a budget year, as of the end of a day."""
    awards = tuple(_awards(connection, year, day))
    lines: defaultdict[MeasureOf, list[_Award]] = defaultdict(list)
    for one in awards:
        lines[one.of].append(one)
    measures = (
        SubsidyLine(of, len(found), sum(one.due for one in found), *_sums(found)) for of, found in lines.items()
    )
    return tuple(measures), _funds(connection, year, awards)


def _sums(awards: list[_Award]) -> tuple[Fen, Fen]:
    return sum(one.approved for one in awards), sum(one.paid for one in awards)


def _awards(connection: Connection, year: int, day: date) -> Iterator[_Award]:
    award, batch, line = models_awards.Award, models.Batch, models.BatchLine
    columns = (
        award.policy, batch.policy_title, award.measure, line.clause, line.measure_title, award.way,
        award.id, award.fund, award.due, award.cut, award.approved, award.paid,
    )  # fmt: skip
    query = select(*columns).join(batch, batch.code == award.batch)
    query = query.join(line, (line.batch_id == batch.id) & (line.number == award.number))
    query = query.where(award.budget_year == year, award.state.not_in(("withdrawn", "refused")))
    started, approved = (_steps_until(connection, *step, day) for step in (("start", "申报"), ("pass", "审定")))
    later = _paid_after(connection, day)
    for row in connection.execute(query.order_by(award.batch, award.number)):
        id_, fund, due, cut, granted, paid = row[6:]
        if id_ in started:
            stands = (granted or 0) if id_ in approved else 0
            arrived = max(0, (paid or 0) - later.get(id_, 0))
            of = MeasureOf(*row[:5], way=cast("Way", row[5]))
            yield _Award(of, fund, due if cut is None else cut, stands, arrived)


def _steps_until(connection: Connection, action: str, stage: str, day: date) -> set[int]:
    step = models_awards.AwardStep
    query = select(step.award_id).where(step.action == action, step.stage == stage, step.on <= day)
    return set(connection.scalars(query))


def _paid_after(connection: Connection, day: date) -> dict[int, Fen]:
    payment = models_awards.Payment
    query = select(payment.award_id, func.sum(payment.amount)).where(payment.state == "paid", payment.settled_on > day)
    return {row[0]: row[1] for row in connection.execute(query.group_by(payment.award_id))}


def _funds(connection: Connection, year: int, awards: tuple[_Award, ...]) -> tuple[FundLine, ...]:
    budget = models_records.Budget
    query = select(budget.policy, budget.fund, budget.amount).where(budget.year == year)
    budgets = {(policy, fund): amount for policy, fund, amount in connection.execute(query)}
    spent: defaultdict[tuple[str, str], list[_Award]] = defaultdict(list)
    for one in awards:
        if one.of.way == "paid":
            spent[one.of.policy, one.fund].append(one)
    keys = sorted({*budgets, *spent})
    return tuple(FundLine(*key, budgets.get(key), *_sums(spent[key])) for key in keys)

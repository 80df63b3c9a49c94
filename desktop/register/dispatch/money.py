"""How far the money of a budget year has come by a day: by fund, and by measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
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
    """One fund in one budget year. ``budget`` is ``None`` where the bureau has entered none."""

    policy: str
    fund: str
    year: int
    budget: Fen | None
    approved: Fen
    paid: Fen
    name: str = ""
    """As the policy calls it."""


class _Award(NamedTuple):
    """An award as it stood on the day."""

    id: int
    of: MeasureOf
    fund: str
    budget_year: int
    due: Fen
    approved: Fen
    paid: Fen


def subsidies(connection: Connection, year: int, day: date) -> tuple[tuple[SubsidyLine, ...], tuple[FundLine, ...]]:
    """Return measures, in the order of their batches, and funds, as of the end of a day.

    Awards of the budget year, and those of earlier ones that something was done about in the year.
    """
    awards = tuple(_awards(connection, year, day))
    handled = _handled(connection, date(year, 1, 1), day)
    shown = [one for one in awards if one.budget_year == year or one.id in handled]
    lines: defaultdict[MeasureOf, list[_Award]] = defaultdict(list)
    for one in shown:
        lines[one.of].append(one)
    due = {of: sum(one.due for one in found) for of, found in lines.items()}
    measures = (SubsidyLine(of, len(found), due[of], *_sums(found)) for of, found in lines.items())
    spent = {(one.of.policy, one.fund, one.budget_year) for one in shown if one.of.way == "paid"}
    return tuple(measures), tuple(_funds(connection, year, spent, awards))


def _sums(awards: Sequence[_Award]) -> tuple[Fen, Fen]:
    return sum(one.approved for one in awards), sum(one.paid for one in awards)


def _awards(connection: Connection, year: int, day: date) -> Iterator[_Award]:
    award, batch, line = models_awards.Award, models.Batch, models.BatchLine
    columns = (
        award.policy, batch.policy_title, award.measure, line.clause, line.measure_title, award.way,
        award.id, award.fund, award.budget_year, award.due, award.cut, award.approved, award.paid,
    )  # fmt: skip
    query = select(*columns).join(batch, batch.code == award.batch)
    query = query.join(line, (line.batch_id == batch.id) & (line.number == award.number))
    query = query.where(award.budget_year <= year, award.state.not_in(("withdrawn", "refused")))
    started, approved = (_steps_until(connection, *step, day) for step in (("start", "申报"), ("pass", "审定")))
    later = _paid_after(connection, day)
    for row in connection.execute(query.order_by(award.batch, award.number)):
        id_, fund, budget_year, due, cut, granted, paid = row[6:]
        if id_ in started:
            stands = (granted or 0) if id_ in approved else 0
            arrived = max(0, (paid or 0) - later.get(id_, 0))
            of = MeasureOf(*row[:5], way=cast("Way", row[5]))
            yield _Award(id_, of, fund, budget_year, due if cut is None else cut, stands, arrived)


def _steps_until(connection: Connection, action: str, stage: str, day: date) -> set[int]:
    step = models_awards.AwardStep
    query = select(step.award_id).where(step.action == action, step.stage == stage, step.on <= day)
    return set(connection.scalars(query))


def _paid_after(connection: Connection, day: date) -> dict[int, Fen]:
    payment = models_awards.Payment
    query = select(payment.award_id, func.sum(payment.amount)).where(payment.state == "paid", payment.settled_on > day)
    return {row[0]: row[1] for row in connection.execute(query.group_by(payment.award_id))}


def _handled(connection: Connection, first: date, last: date) -> set[int]:
    """Return the awards that a step was taken with, or that were paid, from one day to another."""
    step, payment = models_awards.AwardStep, models_awards.Payment
    steps = select(step.award_id).where(step.on.between(first, last))
    arrived = select(payment.award_id).where(payment.state == "paid", payment.settled_on.between(first, last))
    return {*connection.scalars(steps), *connection.scalars(arrived)}


def _funds(
    connection: Connection, year: int, spent: Collection[tuple[str, str, int]], awards: Sequence[_Award]
) -> Iterator[FundLine]:
    budget = models_records.Budget
    query = select(budget.policy, budget.fund, budget.year, budget.amount).where(budget.year <= year)
    budgets = {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}
    of_year = {key for key in budgets if key[2] == year}
    for key in sorted({*of_year, *spent}):
        found = [one for one in awards if (one.of.policy, one.fund, one.budget_year) == key and one.of.way == "paid"]
        approved, paid = _sums(found)
        yield FundLine(*key, budget=budgets.get(key), approved=approved, paid=paid)

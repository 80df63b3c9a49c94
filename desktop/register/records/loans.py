"""Loans with their repayments → what interest they would bear at the benchmark rate, and what was paid.

The benchmark interest runs on the principal still outstanding, day by day from the first day to the day before the
last, at the rate of the loan's whole tenor that is in force on that day, a year taken as 360 days; a day of repayment
no longer bears interest on what was repaid. Overdue days count for nothing. All loans of a year are rounded once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from desktop.register import models_records
from desktop.register.records.benchmark import Rate, rate_on
from desktop.register.records.kinds import Derived, Facts, Fault, Kept, Kind, Record, days, money, needed, years_of
from policies.money import Fen, round_half_up, yuan

YEAR_OF_BANKS = 360
_BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan(Record):
    """A loan of an enterprise for its business."""

    contract: str
    lender: str = ""
    principal: Fen
    starts_on: date
    ends_on: date
    """The day on which it is due; bears no interest itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment(Record):
    """What was paid on a loan on one day."""

    contract: str
    paid_on: date
    principal: Fen = 0
    interest: Fen = 0


def _loan_faults(loan: Loan) -> Iterator[Fault]:
    yield from needed("借款合同号", loan.contract)
    yield from money("贷款本金", loan.principal, least=1)
    yield from days("贷款起止日期", loan.starts_on, loan.ends_on)


def _repayment_faults(repayment: Repayment) -> Iterator[Fault]:
    yield from needed("借款合同号", repayment.contract)
    yield from money("归还本金", repayment.principal)
    yield from money("支付利息", repayment.interest)
    yield from days("还款日期", repayment.paid_on)


LOANS = Kind(
    Loan,
    models_records.Loan,
    "贷款",
    ("enterprise",),
    ("subject_id", "contract"),
    _loan_faults,
    lambda loan: f"合同 {loan.contract}，本金 {yuan(loan.principal)} 元，{loan.starts_on} 至 {loan.ends_on}",
)
REPAYMENTS = Kind(
    Repayment,
    models_records.Repayment,
    "还款",
    ("enterprise",),
    ("subject_id", "contract", "paid_on"),
    _repayment_faults,
    lambda paid: f"合同 {paid.contract}，{paid.paid_on}，本金 {yuan(paid.principal)} 元，利息 {yuan(paid.interest)} 元",
)


def interest_faults(loans: Iterable[Loan], repayments: Iterable[Repayment]) -> Iterator[tuple[str, Fault]]:
    """Yield (place, fault) where repayments do not fit the loans of their enterprise."""
    by_contract = {(loan.subject_id, loan.contract): loan for loan in loans}
    repaid: defaultdict[tuple[int, str], Fen] = defaultdict(int)
    for one in sorted(repayments, key=lambda one: one.paid_on):
        loan = by_contract.get((one.subject_id, one.contract))
        if loan is None:
            yield one.place, ("unknown_loan", f"没有合同号为“{one.contract}”的贷款，请先登记贷款或核对合同号")
            continue
        repaid[one.subject_id, one.contract] += one.principal
        if one.paid_on < loan.starts_on:
            yield one.place, ("dates_out_of_order", f"合同“{one.contract}”的还款早于放款日，请核对日期")
        if repaid[one.subject_id, one.contract] > loan.principal:
            yield one.place, ("part_over_whole", f"合同“{one.contract}”归还的本金累计超过贷款本金，请核对")


def benchmark_interest(
    loan: Loan, repayments: Sequence[Repayment], rates: Sequence[Rate], first: date, until: date
) -> Fraction | None:
    """Return the interest in 分 of the days from ``first`` to before ``until``; None where a rate is unknown."""
    first, until = max(first, loan.starts_on), min(until, loan.ends_on)
    edges = {first, until, *(one.paid_on for one in repayments), *(rate.since for rate in rates)}
    interest = Fraction(0)
    for begin, end in pairwise(sorted(day for day in edges if first <= day <= until)):
        rate = rate_on(rates, begin, loan.starts_on, loan.ends_on)
        if rate is None:
            return None
        outstanding = loan.principal - sum(one.principal for one in repayments if one.paid_on <= begin)
        interest += Fraction(outstanding * rate * (end - begin).days, _BASIS_POINTS * YEAR_OF_BANKS)
    return interest


def facts(
    loans: Sequence[Kept[Loan]], repayments: Sequence[Kept[Repayment]], rates: Sequence[Rate], counted_from: date
) -> Facts:
    """Derive ``benchmark_interest`` of the years of the loans, and ``loan_interest_paid`` of years with a repayment.

    Days before ``counted_from`` bear no benchmark interest: nothing pays for them.
    """
    return {**dict(_benchmark(loans, repayments, rates, counted_from)), **_paid(repayments)}


def _benchmark(
    loans: Sequence[Kept[Loan]], repayments: Sequence[Kept[Repayment]], rates: Sequence[Rate], counted_from: date
) -> Iterator[tuple[tuple[str, int], Derived]]:
    for year in years_of((one.record.starts_on, one.record.ends_on) for one in loans):
        total, rows = Fraction(0), []
        first, until = max(date(year, 1, 1), counted_from), date(year + 1, 1, 1)
        for loan in loans:
            on_it = [one for one in repayments if one.record.contract == loan.record.contract]
            interest = benchmark_interest(loan.record, [one.record for one in on_it], rates, first, until)
            if interest is None:
                break
            if interest:
                total += interest
                rows.append(loan.id)
        else:
            if rows:
                yield ("benchmark_interest", year), Derived(round_half_up(total), tuple(sorted(rows)))


def _paid(repayments: Sequence[Kept[Repayment]]) -> Facts:
    by_year: defaultdict[int, list[Kept[Repayment]]] = defaultdict(list)
    for one in repayments:
        by_year[one.record.paid_on.year].append(one)
    return {
        ("loan_interest_paid", year): Derived(
            sum(one.record.interest for one in paid), tuple(sorted(o.id for o in paid))
        )
        for year, paid in by_year.items()
    }

"""The records of an open register."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select

from desktop.progress import Progress, silent
from desktop.register import models_records
from desktop.register.access import Access, log
from desktop.register.records import keeping, store
from desktop.register.records.benchmark import Rate
from desktop.register.records.deriving import refresh
from desktop.register.records.kinds import Keeping, Kept, Record
from policies.problems import InputError, Problem, refuse

R = TypeVar("R", bound=Record)
_HIGHEST = 3000


class RecordBook:
    """Invoices, loans with repayments, leases, trainees and newly employed persons, and the facts that follow.

    Every method is one transaction and raises as those of ``Register``.
    """

    def __init__(self, access: Access) -> None:
        self._access = access

    def keep(self, records: Sequence[Record], *, author: str, source: str, progress: Progress = silent) -> Keeping:
        """Write all records, or none; one with the key of a known record replaces it. Facts follow in the same step.

        Raises InputError with every problem, each at its record's place.
        """
        with self._access.writing(author, source) as connection:
            plan = keeping.checked(connection, records, progress)
            if plan.problems:
                raise InputError(plan.problems)
            return keeping.write(connection, plan, author=author.strip(), source=source, progress=progress)

    def check(self, records: Sequence[Record], *, progress: Progress = silent) -> tuple[Problem, ...]:
        """Return the problems for which ``keep`` would refuse the records. Writes nothing."""
        with self._access.reading() as connection:
            return keeping.checked(connection, records, progress).problems

    def of(self, subject_id: int, kind: type[R], *, voided: bool = False) -> tuple[Kept[R], ...]:
        """Return a subject's records of a kind, in the order of their entry."""
        known = store.KINDS[kind]
        with self._access.reading() as connection:
            return tuple(store.kept(connection, known, known.model.subject_id == subject_id, voided=voided))

    def void(self, kind: type[Record], ids: Collection[int], *, reason: str, author: str) -> Keeping:
        """Let records no longer count; they stay to be seen. Raises InputError where no reason is given."""
        if not reason.strip():
            raise refuse("", "reason_missing", "作废须写明原因，请补填")
        with self._access.writing(author, "作废") as connection:
            known = store.KINDS[kind]
            return keeping.void(connection, known, sorted(ids), reason=reason.strip(), author=author.strip())

    def provenance(self, subject_id: int, fact: str, year: int = 0) -> tuple[Kept[Any], ...]:
        """Return the records from which a fact of a subject follows; none where it does not follow from records."""
        if fact not in store.SOURCES:
            return ()
        kind = store.SOURCES[fact]
        with self._access.reading() as connection:
            found = store.derived(connection, subject_id).get((fact, year))
            return tuple(store.kept(connection, kind, kind.model.id.in_(found.rows))) if found else ()

    def rates(self) -> tuple[Rate, ...]:
        """Return the benchmark rates in force from each date on, the bureau's own among them."""
        with self._access.reading() as connection:
            return store.rates(connection)

    def set_rate(self, since: date, up_to_months: int, basis_points: int | None, *, author: str) -> None:
        """Enter the bureau's own rate, or with ``None`` take it back. The interest of every loan follows.

        Raises InputError where the rate is implausible.
        """
        if basis_points is not None and not 0 < basis_points < _HIGHEST:
            raise refuse("", "bad_rate", "利率应大于 0、小于 30%，请核对")
        rate = models_records.BenchmarkRate
        with self._access.writing(author, "基准利率") as connection:
            before = {(one.since, one.up_to_months): one for one in store.rates(connection)}.get((since, up_to_months))
            connection.execute(delete(rate).where(rate.since == since, rate.up_to_months == up_to_months))
            if basis_points is not None:
                row = {"since": since, "up_to_months": up_to_months, "basis_points": basis_points}
                connection.execute(insert(rate), row)
            after = {(one.since, one.up_to_months): one for one in store.rates(connection)}.get((since, up_to_months))
            what = f"基准利率：{since} 起，{f'{up_to_months} 个月以内' if up_to_months else '更长期限'}"
            log(connection, author, "基准利率", what, _percent(before), _percent(after))
            loan = models_records.Loan
            owing = set(connection.scalars(select(loan.subject_id).distinct().where(loan.voided == "")))
            refresh(connection, owing, author=author.strip())


def _percent(rate: Rate | None) -> str:
    return f"{rate.percent}%" if rate else "未填"

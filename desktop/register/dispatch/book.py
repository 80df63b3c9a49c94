"""The book of the quarterly report: what is entered for it, and the reports computed from the register."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from desktop.register import models, models_dispatch
from desktop.register.access import Access, log
from desktop.register.dispatch import appraisal as appraising
from desktop.register.dispatch import report
from desktop.register.dispatch.appraisal import Appraisal
from desktop.register.dispatch.entries import Mark, Shortcoming, Weight
from desktop.register.dispatch.money import FundLine
from desktop.register.dispatch.places import Grouping, Place, places
from desktop.register.dispatch.report import Dispatch, Inspection, Promise
from desktop.register.indicators import INDICATORS
from desktop.register.policy_shelf import PolicyShelf
from policies.problems import InputError, refuse

_SOURCE = "季度调度"


class DispatchBook:
    """Every method is one transaction and raises as those of ``Register``."""

    def __init__(self, access: Access, policies: PolicyShelf) -> None:
        self._access = access
        self._policies = policies

    # Reports

    def report(
        self, year: int, quarter: int, grouping: Grouping | None = None, *, now: datetime | None = None
    ) -> Dispatch:
        """Return the report of a quarter, by township or by county: by default as the bureau's level is."""
        with self._access.reading() as connection:
            found = report.dispatch(connection, year, quarter, grouping, now)
            used = set(connection.scalars(select(models.Batch.policy_id).distinct()))
        promises = tuple(self._promises(used, year))
        return replace(found, funds=tuple(map(self._named, found.funds)), promises=promises)

    def _promises(self, used: Collection[str], year: int) -> Iterator[Promise]:
        """Yield the goals of the documents in force here, or of which there is a batch."""
        for id_ in sorted({*used, *(one.policy for one in self._policies.versions())}):
            with suppress(InputError):  # a batch may be of a policy that is not on the shelf
                policy = self._policies.of_year(id_, year)
                for one in policy.targets:
                    if one.due is None or one.due >= year:
                        yield Promise(policy.title, one.clause, one.says, one.measured_by, one.goal, one.due)

    def _named(self, fund: FundLine) -> FundLine:
        with suppress(InputError):  # a batch may be of a policy that is not on the shelf
            policy = self._policies.of_year(fund.policy, fund.year)
            names = {one.id: one.name for one in policy.funds}
            return fund._replace(name=names.get(fund.fund) or fund.fund or f"《{policy.title}》资金")
        return fund._replace(name=fund.fund or "专项资金")

    def inspection(self, year: int, half: int, *, now: datetime | None = None) -> Inspection:
        """Return the shortcomings of a half-year."""
        with self._access.reading() as connection:
            return report.inspection(connection, year, half, now)

    def appraisal(self, year: int, grouping: Grouping | None = None) -> Appraisal:
        """Return the appraisal of a year by the bureau's own targets and weights."""
        with self._access.reading() as connection:
            return appraising.appraisal(connection, year, grouping)

    def places(self, grouping: Grouping | None = None) -> tuple[Place, ...]:
        """Return who reports."""
        with self._access.reading() as connection:
            return places(connection, grouping or report.usual_grouping(connection))

    def silent(self, year: int, quarter: int) -> tuple[str, ...]:
        """Return the places that reported nothing of a quarter; none where nobody reports at all."""
        with self._access.reading() as connection:
            return report.silent(connection, year, quarter)

    # Entries

    def shortcomings(self) -> tuple[Shortcoming, ...]:
        """Return every shortcoming that counts, by quarter and place."""
        with self._access.reading() as connection:
            return tuple(report.all_shortcomings(connection))

    def note_shortcoming(self, one: Shortcoming, *, author: str) -> int:
        """Enter a shortcoming, or what became of it (where it has an id); return its id. Raises InputError."""
        if faults := tuple(one.faults()):
            raise InputError(faults)
        table = models_dispatch.Shortcoming
        with self._access.writing(author, _SOURCE) as connection:
            before = _problem(connection, one.id) if one.id else ""
            id_ = _written(connection, table, asdict(one), author)
            log(
                connection, author, _SOURCE, f"问题与措施：{one.year}年第{one.quarter}季度", before, one.problem.strip()
            )
        return id_

    def void_shortcoming(self, id_: int, *, author: str, reason: str) -> None:
        """Take a shortcoming off the report. Raises InputError without a reason, KeyError where there is none."""
        with self._access.writing(author, _SOURCE) as connection:
            _void(connection, models_dispatch.Shortcoming, id_, reason)
            log(connection, author, _SOURCE, "问题与措施：删去", _problem(connection, id_), reason.strip())

    def weights(self, year: int) -> tuple[Weight, ...]:
        """Return the weights of a year, without those of 0 points."""
        with self._access.reading() as connection:
            return appraising.weights(connection, year)

    def set_weight(self, one: Weight, *, author: str) -> None:
        """Enter or correct the points of an indicator; 0 takes it out. Raises InputError."""
        if faults := tuple(one.faults()):
            raise InputError(faults)
        table = models_dispatch.Weight
        key = (table.year == one.year, table.indicator == one.indicator)
        with self._access.writing(author, _SOURCE) as connection:
            before = connection.scalar(select(table.points).where(*key)) or ""
            connection.execute(delete(table).where(*key))
            row = {"year": one.year, "indicator": one.indicator, "points": f"{one.points:f}"}
            connection.execute(insert(table), row)
            what = f"考核分值：{INDICATORS[one.indicator].label} {one.year} 年"
            log(connection, author, _SOURCE, what, before, f"{one.points:f}")

    def marks(self, year: int) -> tuple[Mark, ...]:
        """Return the marks of a year by place."""
        with self._access.reading() as connection:
            return appraising.marks(connection, year)

    def add_mark(self, one: Mark, *, author: str) -> int:
        """Add points to a place, or take them; return the mark's id. Raises InputError."""
        if faults := tuple(one.faults()):
            raise InputError(faults)
        with self._access.writing(author, _SOURCE) as connection:
            row = {**asdict(one), "points": f"{one.points:f}", "id": 0}
            id_ = _written(connection, models_dispatch.Mark, row, author)
            log(
                connection,
                author,
                _SOURCE,
                f"考核加减分：{one.division} {one.year} 年",
                "",
                f"{one.points:+f} {one.reason}",
            )
        return id_

    def void_mark(self, id_: int, *, author: str, reason: str) -> None:
        """Take a mark back. Raises InputError without a reason, KeyError where there is none."""
        with self._access.writing(author, _SOURCE) as connection:
            _void(connection, models_dispatch.Mark, id_, reason)
            log(connection, author, _SOURCE, "考核加减分：撤回", f"第 {id_} 号", reason.strip())


def _written(connection: Connection, table: Any, row: dict[str, Any], author: str) -> int:
    """Write a row: a new one where its id is 0. Raises KeyError where there is none with its id."""
    values = {name: value.strip() if isinstance(value, str) else value for name, value in row.items() if name != "id"}
    values |= {"author": author.strip(), "at": datetime.now(UTC)}
    if not row["id"]:
        made = connection.execute(insert(table).values(**values, voided=""))
        return int((made.inserted_primary_key or (0,))[0])
    done = connection.execute(update(table).where(table.id == row["id"], table.voided == "").values(**values))
    if not done.rowcount:
        raise KeyError(row["id"])
    return int(row["id"])


def _void(connection: Connection, table: Any, id_: int, reason: str) -> None:
    if not reason.strip():
        raise refuse("", "reason_missing", "没有写理由，请补填")
    done = connection.execute(update(table).where(table.id == id_, table.voided == "").values(voided=reason.strip()))
    if not done.rowcount:
        raise KeyError(id_)


def _problem(connection: Connection, id_: int) -> str:
    table = models_dispatch.Shortcoming
    return connection.scalar(select(table.problem).where(table.id == id_)) or ""

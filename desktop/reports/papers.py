"""What the register knows of a batch beside what was frozen in it: read once, before anything is printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.register import Batch, FactDetail, Payee, Register
from desktop.register.award_values import Award, Payment
from desktop.register.demand_letters import DemandLetter
from desktop.reports.imprint import UNSTAMPED, Stamp
from desktop.reports.refusals import Outcomes
from policies.problems import InputError


@dataclass(frozen=True, slots=True)
class Papers:
    """A batch on its way, as the register knows it. Without a register it is empty."""

    stamp: Stamp = UNSTAMPED
    awards: Mapping[int, Award] = field(default_factory=dict)
    """By the line's number."""
    payees: Mapping[int, Payee] = field(default_factory=dict)
    """By subject; who has no owner yet although it needs one is missing."""
    payments: Mapping[int, Payment] = field(default_factory=dict)
    """The latest order to the bank, by the line's number."""
    facts: Mapping[int, tuple[FactDetail, ...]] = field(default_factory=dict)
    """What is stated and verified of the batch's subjects, by subject."""
    demands: tuple[DemandLetter, ...] = ()
    """The letters of what is demanded back of the batch."""
    outcomes: Outcomes | None = None
    """What the assessment of the batch's policy and year says of everyone; ``None`` where it was not done."""


def papers_of(register: Register, batch: Batch, now: datetime, *, facts: bool = False) -> Papers:
    """Read what belongs to a batch; what is stated of its subjects only where it is asked for: it takes its time."""
    stamp = Stamp(str(register.chain_head()), now)
    with register.reading_awards() as desk:
        awards = {award.number: award for award in desk.find(Award, batch=batch.code)}
        numbers = {award.id: award.number for award in awards.values()}
        payments = {numbers[one.award_id]: one for one in desk.find(Payment, batch=batch.code)}
    known = sorted(row.id for row in register.rows(sorted({line.subject_id for line in batch.lines})))
    paid = {line.subject_id for line in batch.lines if line.cash and line.payer in ("own", "local")}
    payees = {id_: payee for id_ in known if id_ in paid and (payee := _payee(register, id_))}
    stated = {id_: register.detail(id_).facts for id_ in known} if facts else {}
    return Papers(stamp, awards, payees, payments, stated)


def _payee(register: Register, subject_id: int) -> Payee | None:
    """Return who is paid; ``None`` where the register cannot say yet. The form then has a blank to fill in."""
    try:
        return register.payee(subject_id)
    except InputError:
        return None

"""All that the page of a batch says, read off the window's thread: how far its awards are, what stands in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from desktop.awards.checks import Found, check
from desktop.awards.claw_backs import Case, all_cases
from desktop.awards.funds import Position, position
from desktop.awards.recomputing import policy_of
from desktop.awards.steps import awards_of
from desktop.register import Batch, BatchHead, Register
from desktop.register.award_values import Award, AwardStep, Notice, Objection, Payment, Way, WayStage
from desktop.register.stages import APPROVED, NOTICE
from policies.money import Fen, yuan

_OFF = frozenset({"withdrawn", "refused"})
_AMOUNTS = ("applied", "reviewed", "approved", "paid")
_FIRST: tuple[Way, ...] = ("paid", "relief", "upper")
"""Whose stages are shown where a batch has several ways."""


class Fund(NamedTuple):
    """A fund that awards of the batch draw on."""

    policy: str
    id: str
    name: str
    year: int
    state: Position
    here: Fen
    """What of it this batch takes."""
    offered: Fen | None
    """What the text sets aside for the year: a budget only once somebody enters it."""


class Tally(NamedTuple):
    """How many awards have passed a stage, and the latest step through it."""

    passed: int = 0
    latest: AwardStep | None = None


@dataclass(frozen=True)
class BatchView:
    """A batch with everything that has been done to it. What is summed up is summed up once."""

    batch: Batch
    awards: Mapping[int, Award]
    """Line → award; empty before the batch has started."""
    ways: Mapping[Way, tuple[str, ...]]
    steps: Mapping[int, tuple[AwardStep, ...]]
    """Award → what was done to it."""
    found: tuple[Found, ...]
    notices: tuple[Notice, ...]
    objections: tuple[Objection, ...]
    """To the notice that stands."""
    payments: tuple[Payment, ...]
    cases: tuple[Case, ...]
    funds: tuple[Fund, ...]
    today: date

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages that the page shows: those of money, where any is paid."""
        return next((self.ways[way] for way in _FIRST if way in self.ways), ())

    @cached_property
    def counted(self) -> tuple[Award, ...]:
        """The awards that still count."""
        return tuple(one for one in self.awards.values() if one.state not in _OFF)

    @property
    def standing(self) -> Notice | None:
        """The notice that stands."""
        return next((one for one in reversed(self.notices) if not one.voided), None)

    def next_of(self, award: Award) -> str:
        """Return the stage that comes next for an award, empty where its way is done or it does not go on."""
        stages = self.ways[award.way]
        return stages[award.position + 1] if award.state == "open" and award.position + 1 < len(stages) else ""

    @cached_property
    def waiting(self) -> Counter[str]:
        """Next stage → how many awards wait for it."""
        return Counter(stage for one in self.counted if (stage := self.next_of(one)))

    @cached_property
    def tallies(self) -> Mapping[str, Tally]:
        """Stage → how far the batch is with it."""
        passed: Counter[str] = Counter()
        for one in self.counted:
            passed.update(self.ways[one.way][: one.position + 1])
        latest: dict[str, AwardStep] = {}
        for step in (step for many in self.steps.values() for step in many if step.action in {"pass", "start"}):
            if step.stage not in latest or latest[step.stage].id < step.id:
                latest[step.stage] = step
        return {stage: Tally(passed[stage], latest.get(stage)) for stage in {*passed, *latest}}

    def tally(self, stage: str) -> Tally:
        """Return how far the batch is with a stage."""
        return self.tallies.get(stage, Tally())

    @cached_property
    def sums(self) -> Mapping[str, Fen]:
        """Each of the four amounts that is given at all → its sum."""
        given = ((name, getattr(one, name)) for one in self.counted for name in _AMOUNTS)
        sums: Counter[str] = Counter()
        for name, amount in given:
            if amount is not None:
                sums[name] += amount
        return {name: sums[name] for name in _AMOUNTS if any(getattr(one, name) is not None for one in self.counted)}

    @cached_property
    def next_stage(self) -> str:
        """The stage that the batch as a whole waits for."""
        waiting = self.waiting
        everything = dict.fromkeys([*self.stages, *(stage for way in self.ways.values() for stage in way)])
        return next((stage for stage in everything if waiting[stage]), "")

    @cached_property
    def obstacle(self) -> str:
        """Why the next stage cannot be passed now; empty where nothing is known to stand in the way."""
        stage = self.next_stage
        return next(self._obstacles(stage), "") if stage in {NOTICE, APPROVED} else ""

    def _obstacles(self, stage: str) -> Iterator[str]:
        notice = self.standing
        if stage == NOTICE and notice and self.today <= notice.ends_on:
            yield f"公示 {notice.ends_on.month}月{notice.ends_on.day}日满，之后可办结"
        open_ones = sum(1 for one in self.objections if one.upheld is None)
        if stage == NOTICE and open_ones:
            yield f"{open_ones} 件异议还没有处理"
        vetoes = sum(1 for one in self.found if one.veto and not one.waived)
        if stage == APPROVED and vetoes:
            yield f"{vetoes} 处否决还没有处理"
        for fund in self.funds:
            if stage == APPROVED and (fund.state.left or 0) < 0:
                yield f"资金不足，超出预算 {yuan(-(fund.state.left or 0))} 元"


def read_batch(register: Register, code: str, today: date) -> BatchView:
    """Read a batch. Raises InputError where there is none."""
    batch = register.batch(code)
    awards = {one.number: one for one in awards_of(register, code)}
    ways: dict[Way, tuple[str, ...]] = {}
    steps: dict[int, tuple[AwardStep, ...]] = {one.id: () for one in awards.values()}
    with register.reading_awards() as desk:
        for stage in desk.find(WayStage, batch=code):
            ways[stage.way] = (*ways.get(stage.way, ()), stage.name)
        for step in desk.find(AwardStep, award_id=[*steps]):
            steps[step.award_id] = (*steps[step.award_id], step)
        notices = desk.find(Notice, batch=code)
        standing = [one.id for one in notices if not one.voided]
        objections = desk.find(Objection, notice_id=standing)
        payments = desk.find(Payment, batch=code)
    view = BatchView(
        batch, awards, ways, steps, check(register, code) if awards else (), notices, objections, payments,
        all_cases(register, code), tuple(_funds(register, batch, awards)), today,
    )  # fmt: skip
    view.obstacle, view.tallies, view.sums  # noqa: B018  # summed up here, off the window's thread
    return view


def _funds(register: Register, batch: Batch, awards: Mapping[int, Award]) -> Iterator[Fund]:
    names = {fund.id: fund.name for fund in policy_of(batch).funds}
    mine = [one for one in awards.values() if one.way == "paid" and one.state not in _OFF]
    for fund, year in sorted({(one.fund, one.budget_year) for one in mine}):
        drawn = [one for one in mine if (one.fund, one.budget_year) == (fund, year)]
        here = sum(one.most if one.approved is None else one.approved for one in drawn)
        state = position(register, batch.policy_id, fund, year)
        aside = register.plans.set_aside(year)
        offered = next((one.amount for one in aside if (one.policy, one.fund) == (batch.policy_id, fund)), None)
        yield Fund(batch.policy_id, fund, names.get(fund, "未分资金"), year, state, here, offered)


class Listed(NamedTuple):
    """A batch in the list of all, with how far it is."""

    head: BatchHead
    progress: str


def read_batches(register: Register) -> tuple[Listed, ...]:
    """Return all batches, the newest first."""
    with register.reading_awards() as desk:
        awards, stages = desk.find(Award), desk.find(WayStage)
    ways = {(one.batch, one.way, one.position): one.name for one in stages}
    waiting: dict[str, Counter[str]] = {}
    for one in awards:
        if one.state not in _OFF:
            name = ways.get((one.batch, one.way, one.position + 1), "")
            waiting.setdefault(one.batch, Counter())[name if one.state == "open" else ""] += 1
    return tuple(Listed(head, _progress(waiting.get(head.code))) for head in reversed(register.batches()))


def _progress(waiting: Counter[str] | None) -> str:
    if waiting is None:
        return "未受理"
    stages = [f"{stage} {count}" for stage, count in waiting.items() if stage]
    return f"待{'、'.join(stages)}" if stages else "已办结"


def lists_waiting(view: BatchView) -> tuple[int, ...]:
    """Return the payment lists of which the bank has not said everything."""
    return tuple(sorted({one.list_number for one in view.payments if one.state == "listed"}))

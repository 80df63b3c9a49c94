"""A fund in one year: budget, reserved, approved, paid, left; and what to do where it does not suffice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from desktop.awards.recomputing import policy_of
from desktop.register import Batch, Register
from desktop.register.award_store import AwardDesk
from desktop.register.award_values import Award, AwardStep
from policies.money import Fen, yuan
from policies.problems import Problem, refuse

How = Literal["proportional", "rank", "later"]
LABELS = {"proportional": "按比例", "rank": "按次序", "later": "结转下批"}


class Position(NamedTuple):
    """How a fund stands in a budget year."""

    budget: Fen | None
    """``None``: the bureau has entered none."""
    reserved: Fen
    """On its way, not approved yet."""
    approved: Fen
    paid: Fen

    @property
    def left(self) -> Fen | None:
        """What is neither reserved nor approved; below zero where it does not suffice."""
        return None if self.budget is None else self.budget - self.reserved - self.approved


def fund_of(batch: Batch) -> str:
    """Return the fund of a batch's awards where the policy has only one; else empty: the bureau says."""
    funds = policy_of(batch).funds
    return funds[0].id if len(funds) == 1 else ""


def position(register: Register, policy: str, fund: str, year: int) -> Position:
    """Return how a fund stands in a budget year."""
    with register.reading_awards() as desk:
        return _position(desk, policy, fund, year, leave_out=())


def _position(desk: AwardDesk, policy: str, fund: str, year: int, *, leave_out: Collection[int]) -> Position:
    awards = [
        one
        for one in desk.find(Award, policy=policy, fund=fund, budget_year=year, way="paid")
        if one.id not in leave_out
    ]
    reserved = sum(one.most for one in awards if one.approved is None and one.state in {"open", "correcting"})
    approved, paid = (sum(getattr(one, name) or 0 for one in awards) for name in ("approved", "paid"))
    return Position(desk.budget(policy, fund, year), reserved, approved, paid)


def over_fund(desk: AwardDesk, awards: Iterable[Award]) -> Iterator[Problem]:
    """Yield funds that would not suffice for these approvals."""
    paid = [one for one in awards if one.way == "paid"]
    for policy, fund, year in sorted({(one.policy, one.fund, one.budget_year) for one in paid}):
        held = _position(desk, policy, fund, year, leave_out=[one.id for one in paid])
        wanted = sum(
            one.approved or 0 for one in paid if (one.policy, one.fund, one.budget_year) == (policy, fund, year)
        )
        if held.budget is not None and held.approved + wanted > held.budget:
            over = yuan(held.approved + wanted - held.budget)
            sentence = f"资金不足，超出预算 {over} 元；请按比例、按次序压减或结转下批，再审定"
            yield Problem(f"{fund or '资金'} {year} 年", "over_budget", sentence)


class CutLine(NamedTuple):
    """What becomes of one award."""

    number: int
    before: Fen
    after: Fen


class Cut(NamedTuple):
    """How a fund that does not suffice is shared out."""

    how: How
    available: Fen
    wanted: Fen
    lines: tuple[CutLine, ...]
    residue: Fen
    """By proportion: the 分 that rounding down left over, given one each to the largest fractions; else what stays."""


def proportional(amounts: Sequence[Fen], available: Fen) -> tuple[tuple[Fen, ...], Fen]:
    """Share an amount in proportion, to the 分: round down, then one 分 each to the largest fractions.

    Return the shares and the residue that was so given out. Nobody gets more than it asked for.
    """
    total = sum(amounts)
    if total <= available:
        return tuple(amounts), 0
    shares = [amount * available // total for amount in amounts]
    residue = available - sum(shares)
    by_fraction = sorted(range(len(amounts)), key=lambda n: (-(amounts[n] * available % total), n))
    for n in by_fraction[:residue]:
        shares[n] += 1
    return tuple(shares), residue


def in_turn(amounts: Sequence[Fen], available: Fen, *, whole: bool) -> tuple[tuple[Fen, ...], Fen]:
    """Serve amounts in their order while money lasts; ``whole``: nobody in part, all behind wait too."""
    shares: list[Fen] = []
    left = available
    for amount in amounts:
        share = min(amount, left)
        share = 0 if whole and share < amount else share
        left = 0 if whole and share < amount else left - share
        shares.append(share)
    return tuple(shares), available - sum(shares)


def plan_cut(register: Register, code: str, how: How, *, order: Sequence[int] | None = None) -> Cut:
    """Return how the fund would be shared among the batch's awards that are open and not approved.

    ``order`` are the lines by rank, the first first; without it the order of the list. Raises InputError where the
    fund has no budget, or the batch's awards are of several funds.
    """
    with register.reading_awards() as desk:
        return _plan(desk, code, how, order)[0]


def _plan(desk: AwardDesk, code: str, how: How, order: Sequence[int] | None) -> tuple[Cut, list[Award]]:
    awards = [one for one in desk.find(Award, batch=code, way="paid", state="open") if one.approved is None]
    rank = {number: place for place, number in enumerate(order or ())}
    awards.sort(key=lambda one: (rank.get(one.number, len(rank)), one.number))
    funds = {(one.policy, one.fund, one.budget_year) for one in awards}
    if len(funds) != 1:
        raise refuse(code, "not_one_fund", "批次中没有待审定的奖补，或分属几项资金，不能一起压减")
    held = _position(desk, *funds.pop(), leave_out=[one.id for one in awards])
    if held.budget is None:
        raise refuse(code, "no_budget", "这项资金还没有录入预算，请先录入")
    available = max(0, held.left or 0)
    wanted = [one.due for one in awards]
    share = (
        proportional(wanted, available) if how == "proportional" else in_turn(wanted, available, whole=how == "later")
    )
    lines = tuple(CutLine(one.number, one.due, after) for one, after in zip(awards, share[0], strict=True))
    return Cut(how, available, sum(wanted), lines, share[1]), awards


def cut(
    register: Register,
    code: str,
    how: How,
    *,
    author: str,
    on: date,
    reason: str,
    document: str,
    order: Sequence[int] | None = None,
) -> Cut:
    """Share the fund out as a decision: who gets less is cut, who gets nothing waits for a later batch.

    Raises InputError without reason or document, and as ``plan_cut`` does.
    """
    if not (reason.strip() and document.strip()):
        raise refuse(code, "reason_missing", "压减资金须写明理由和依据（文件或会议），请补填")
    with register.awarding(author, f"{LABELS[how]}压减：{code}", reason=reason, right="approve") as desk:
        planned, awards = _plan(desk, code, how, order)
        after = [_shared(award, line.after) for award, line in zip(awards, planned.lines, strict=True)]
        changed = [(old, new) for old, new in zip(awards, after, strict=True) if new != old]
        desk.add(*(_step(desk, old, new, on, reason, document) for old, new in changed))
        desk.alter(*(new for _, new in changed))
        words = f"可用 {yuan(planned.available)} 元，应奖补 {yuan(planned.wanted)} 元，尾差 {yuan(planned.residue)} 元"
        desk.log(f"{LABELS[how]}压减：{code}", f"{words}，{reason.strip()}")
    return planned


def _shared(award: Award, share: Fen) -> Award:
    return replace(award, cut=share) if share else replace(award, cut=None, state="deferred")


def _step(desk: AwardDesk, old: Award, new: Award, on: date, reason: str, document: str) -> AwardStep:
    return AwardStep(
        award_id=old.id, action="defer" if new.state == "deferred" else "cut", stage="",
        from_position=old.position, to_position=old.position, amount=new.cut, at=desk.now, on=on,
        author=desk.author, opinion=reason.strip(), document=document.strip(),
    )  # fmt: skip

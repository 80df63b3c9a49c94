"""Money demanded back: a case with its reason, instalments, and what is set against a next award.

Nobody ever gives back more than it received.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from desktop.awards.steps import Terms, complete, opened
from desktop.register import Register
from desktop.register.award_store import AwardDesk
from desktop.register.award_values import Award, ClawBack, Payment, Recovery
from desktop.register.demand_letters import DemandLetter
from policies.money import Fen, yuan
from policies.problems import refuse


class Case(NamedTuple):
    """A claw-back with what came of it."""

    claw_back: ClawBack
    award: Award
    recoveries: tuple[Recovery, ...]

    @property
    def returned(self) -> Fen:
        """What came back, in money or set against an award."""
        return sum(one.amount for one in self.recoveries if one.received_on)

    @property
    def owed(self) -> Fen:
        """What is still owed; nothing where the case was dropped."""
        return 0 if self.claw_back.voided else self.claw_back.amount - self.returned

    @property
    def agreed(self) -> Fen:
        """Instalments that are agreed and have not come yet."""
        return sum(one.amount for one in self.recoveries if not one.received_on)


def demand(register: Register, award_id: int, amount: Fen, *, reason: str, document: str, on: date, author: str) -> int:
    """Demand a paid amount back, whole or in part; return the case's number. The ledger counts it no longer.

    Raises InputError for more than was received and not demanded yet, and without reason or document.
    """
    with register.awarding(author, "追回", reason=reason, right="approve") as desk:
        award = _one(desk, award_id)
        left = (award.paid or 0) - _demanded(desk, award_id)
        if not (reason.strip() and document.strip()):
            raise refuse("", "reason_missing", "追回须写明理由和文书，请补填")
        if not 0 < amount <= left:
            raise refuse("", "above_received", f"追回的金额应大于 0、不超过实际收到而未追回的 {yuan(left)} 元")
        (number,) = desk.add(
            ClawBack(
                award_id=award_id, amount=amount, reason=reason.strip(), document=document.strip(), on=on,
                author=desk.author, at=desk.now,
            )
        )  # fmt: skip
        _book(desk, award, -amount, "追回")
    return number


def _one(desk: AwardDesk, award_id: int) -> Award:
    for award in desk.find(Award, id=award_id):
        return award
    raise refuse("", "no_such_award", "没有这笔奖补，请核对")


def _demanded(desk: AwardDesk, award_id: int) -> Fen:
    return sum(one.amount for one in desk.find(ClawBack, award_id=award_id, voided=""))


def _book(desk: AwardDesk, award: Award, amount: Fen, what: str) -> None:
    desk.book([(award, amount)])
    place = f"{award.batch} 第 {award.number} 号 {award.measure}"
    desk.log(f"{what}：{place}", f"{yuan(abs(amount))}元", subject_id=award.subject_id)


def drop(register: Register, claw_back_id: int, *, reason: str, author: str) -> None:
    """Drop a case of which nothing has come back. Raises InputError."""
    with register.awarding(author, "撤销追回", reason=reason, right="approve") as desk:
        case = _case(desk, claw_back_id)
        if case.returned or not reason.strip():
            raise refuse("", "cannot_drop", "已有款项退回，或没有写明理由，不能撤销追回")
        desk.alter(replace(case.claw_back, voided=reason.strip()))
        _book(desk, case.award, case.claw_back.amount, "撤销追回")


def agree(
    register: Register, claw_back_id: int, instalments: Sequence[tuple[date, Fen]], *, document: str, author: str
) -> None:
    """Agree on instalments, due day and amount. Raises InputError where they are more than is owed."""
    with register.awarding(author, "分期追回") as desk:
        case = _case(desk, claw_back_id)
        wanted = sum(amount for _, amount in instalments)
        if not instalments or min(amount for _, amount in instalments) <= 0 or wanted > case.owed - case.agreed:
            free = yuan(case.owed - case.agreed)
            raise refuse("", "above_owed", f"各期金额应大于 0，合计不超过尚未约定的 {free} 元")
        desk.add(
            *(
                Recovery(claw_back_id=claw_back_id, amount=amount, due_on=due, document=document, author=desk.author)
                for due, amount in instalments
            )
        )
        desk.log("分期追回", f"{len(instalments)} 期，{yuan(wanted)}元")


def receive(register: Register, claw_back_id: int, amount: Fen, *, on: date, document: str, author: str) -> None:
    """Record money that came back; it pays the instalments due first. Raises InputError for more than is owed."""
    with register.awarding(author, "收到退款") as desk:
        case = _case(desk, claw_back_id)
        if not 0 < amount <= case.owed:
            raise refuse("", "above_owed", f"退款应大于 0、不超过尚欠的 {yuan(case.owed)} 元")
        _take_in(desk, case, amount, on, document, offset_award=None)
        desk.log("收到退款", f"{yuan(amount)}元，{document}")


def _take_in(desk: AwardDesk, case: Case, amount: Fen, on: date, document: str, *, offset_award: int | None) -> None:
    """Turn agreed instalments into received ones, the earliest first; what is beyond them is a row of its own."""
    got = {"received_on": on, "document": document, "offset_award": offset_award}
    rest = amount
    agreed = sorted((one for one in case.recoveries if not one.received_on), key=lambda one: (one.due_on or on, one.id))
    news: list[Recovery] = []
    for one in agreed:
        part = min(rest, one.amount)
        if part and part < one.amount:
            desk.alter(replace(one, amount=one.amount - part))
            news.append(replace(one, id=0, amount=part, author=desk.author, **got))  # type: ignore[arg-type]  # mixed
        elif part:
            desk.alter(replace(one, author=desk.author, **got))  # type: ignore[arg-type]  # mixed
        rest -= part
    if rest:
        row = Recovery(claw_back_id=case.claw_back.id, amount=rest, author=desk.author)
        news.append(replace(row, **got))  # type: ignore[arg-type]  # mixed
    desk.add(*news)


def offset(
    register: Register, claw_back_id: int, award_id: int, amount: Fen, *, on: date, document: str, author: str
) -> None:
    """Set what is owed against another approved award of the same payee, which is then paid so much less.

    Raises InputError for another payee, and for more than is owed or still to be paid.
    """
    with register.awarding(author, "抵扣") as desk:
        case, award = _case(desk, claw_back_id), _one(desk, award_id)
        parties = desk.parties({case.award.subject_id, award.subject_id})
        if len({party.payee_id for party in parties.values()}) > 1 or award.id == case.award.id:
            raise refuse("", "other_payee", "只能从同一收款人的另一笔奖补中抵扣")
        for sentence in _offset_faults(desk, case, award, amount):
            raise refuse("", "above_owed", sentence)
        _take_in(desk, case, amount, on, document, offset_award=award_id)
        paid = replace(award, paid=(award.paid or 0) + amount)
        desk.alter(paid)
        complete(desk, opened(desk, award.batch), [paid], Terms(on, opinion="抵扣追回款", document=document))
        desk.log(f"抵扣：{award.batch} 第 {award.number} 号", f"{yuan(amount)}元")


def _offset_faults(desk: AwardDesk, case: Case, award: Award, amount: Fen) -> Iterator[str]:
    listed = sum(one.amount for one in desk.find(Payment, award_id=award.id, state="listed"))
    free = (award.approved or 0) - (award.paid or 0) - listed if award.way == "paid" and award.state == "open" else 0
    if not 0 < amount <= min(case.owed, free):
        yield f"抵扣应大于 0，不超过尚欠的 {yuan(case.owed)} 元和那笔奖补未列入拨付的 {yuan(free)} 元"


def _case(desk: AwardDesk, claw_back_id: int) -> Case:
    for one in desk.find(ClawBack, id=claw_back_id, voided=""):
        recoveries = desk.find(Recovery, claw_back_id=claw_back_id)
        return Case(one, _one(desk, one.award_id), recoveries)
    raise refuse("", "no_such_case", "没有这个有效的追回案件，请核对")


def cases_of(register: Register, subject_id: int) -> tuple[Case, ...]:
    """Return the claw-backs against a subject, dropped ones too."""
    with register.reading_awards() as desk:
        awards = {one.id: one for one in desk.find(Award, subject_id=subject_id)}
        return tuple(
            Case(one, awards[one.award_id], desk.find(Recovery, claw_back_id=one.id))
            for one in desk.find(ClawBack, award_id=sorted(awards))
        )


def all_cases(register: Register, code: str = "") -> tuple[Case, ...]:
    """Return all claw-backs in order, or those of a batch's awards, dropped ones too."""
    with register.reading_awards() as desk:
        found = desk.find(ClawBack)
        awards = {one.id: one for one in desk.find(Award, id=sorted({one.award_id for one in found}))}
        recoveries = desk.find(Recovery, claw_back_id=[one.id for one in found])
    return tuple(
        Case(one, awards[one.award_id], tuple(part for part in recoveries if part.claw_back_id == one.id))
        for one in found
        if code in {"", awards[one.award_id].batch}
    )


def letter_of(register: Register, claw_back_id: int) -> DemandLetter:
    """Return the demand letter of a case that stands. Raises InputError where there is none."""
    with register.reading_awards() as desk:
        case = _case(desk, claw_back_id)
        batch = desk.batch(case.award.batch)
        party = desk.parties([case.award.subject_id])[case.award.subject_id]
        (payee,) = desk.parties([party.payee_id]).values()
        bureau = desk.setting("bureau")
    line, claw_back = batch.lines[case.award.number - 1], case.claw_back
    agreed = sorted((one.due_on or claw_back.on, one.amount) for one in case.recoveries if not one.received_on)
    return DemandLetter(
        number=claw_back.id, bureau=bureau, payee=payee.name, identity_code=payee.identity_code,
        subject="" if payee.subject_id == party.subject_id else party.name, batch=batch.code,
        policy_title=batch.policy_title, legal_basis=batch.legal_basis, clause=line.clause,
        measure_title=line.measure_title, year=batch.year, paid=case.award.paid or 0, amount=claw_back.amount,
        returned=case.returned, reason=claw_back.reason, document=claw_back.document, on=claw_back.on,
        instalments=tuple(agreed),
    )  # fmt: skip

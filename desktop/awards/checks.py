"""What must be looked at before money: warnings, and vetoes that keep an award from 审定 until they are waived.

Which check is a veto is the bureau's list: the setting ``checks.vetoes``. A veto never deletes an application.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from desktop.awards.recomputing import policy_of
from desktop.register import Batch, Register
from desktop.register.award_store import AwardDesk
from desktop.register.award_values import Award, AwardStep, split_checks
from desktop.register.payees import Party
from policies.findings.subject import Subject
from policies.language import Policy
from policies.language.limits.cap import LIFETIME
from policies.language.policy import Measure
from policies.money import yuan

_NAMED = 5
_OFF = frozenset({"withdrawn", "refused"})
USUAL_VETOES = frozenset({"same_invoice", "bad_credit", "over_lifetime_cap", "closed_or_dead"})


class Found(NamedTuple):
    """Something to look at."""

    number: int
    """The batch's line."""
    code: str
    sentence: str
    veto: bool
    waived: bool = False
    """A person let it pass, with reason."""


class _View(NamedTuple):
    """What the checks look at, read once."""

    batch: Batch
    policy: Policy
    awards: Sequence[Award]
    parties: Mapping[int, Party]
    """Who is behind these awards, and behind all others of the policy and year that still count."""
    subjects: Mapping[int, Subject]
    others: Mapping[int, Sequence[Award]]
    """Subject → its awards on their way or approved, in any batch."""
    desk: AwardDesk


def check(register: Register, code: str) -> tuple[Found, ...]:
    """Return what is to be looked at in a batch before money, by line."""
    with register.reading_awards() as desk:
        awards = [one for one in desk.find(Award, batch=code) if one.state not in _OFF]
        return found(desk, desk.batch(code), awards)


def found(desk: AwardDesk, batch: Batch, awards: Collection[Award]) -> tuple[Found, ...]:
    """Return what is to be looked at in some awards of a batch."""
    setting = desk.setting("checks.vetoes")
    vetoes = set(split_checks(setting)) if setting else USUAL_VETOES
    view = _view(desk, batch, list(awards))
    seen = {(number, code): sentence for one in _ALL for number, code, sentence in one(view)}
    waived = _waived(desk, view.awards)
    return tuple(
        Found(number, code, sentence, code in vetoes, (number, code) in waived)
        for (number, code), sentence in sorted(seen.items())
    )


def _waived(desk: AwardDesk, awards: Sequence[Award]) -> set[tuple[int, str]]:
    numbers = {award.id: award.number for award in awards}
    return {(numbers[one.award_id], one.stage) for one in desk.find(AwardStep, award_id=[*numbers], action="waive")}


def _view(desk: AwardDesk, batch: Batch, awards: Sequence[Award]) -> _View:
    ids = {award.subject_id for award in awards}
    others: defaultdict[int, list[Award]] = defaultdict(list)
    for other in desk.find(Award, subject_id=sorted(ids)):
        if other.state not in _OFF:
            others[other.subject_id].append(other)
    same_year = desk.find(Award, policy=batch.policy_id, year=batch.year)
    parties = desk.parties(ids | {one.subject_id for one in same_year if one.state not in _OFF})
    subjects = desk.subjects(ids, batch.policy_id)
    return _View(batch, policy_of(batch), awards, parties, subjects, others, desk)


Finding = tuple[int, str, str]


def _same_invoice(view: _View) -> Iterator[Finding]:
    """Yield awards of a project with invoices of which another measure uses the investment, too."""
    with_invoices = view.desk.with_invoices({award.subject_id for award in view.awards})
    invested = {measure.id for measure in view.policy.assessed if _uses_investment(measure)}
    known = {measure.id for measure in view.policy.measures}
    for award in view.awards:
        others = {one.measure for one in view.others[award.subject_id]} - {award.measure}
        measures = sorted(one for one in others if one in invested or one not in known)
        if award.subject_id in with_invoices and award.measure in invested and measures:
            yield award.number, "same_invoice", f"项目的发票已用于 {'、'.join(measures)}，同一发票只能用一次"


def _uses_investment(measure: Measure) -> bool:
    return any(fact.id.startswith("invest_") for fact in measure.facts())


def _shared(view: _View, name: str, code: str, sentence: str) -> Iterator[Finding]:
    """Yield awards whose payee shares a mark with another payee of the policy and year."""
    payees: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for party in view.parties.values():
        payees[getattr(party, name)][party.payee_id] = party.payee
    said = {mark: sentence.format(_named(who)) for mark, who in payees.items() if mark and len(who) > 1}
    for award in view.awards:
        mark = getattr(view.parties[award.subject_id], name)
        if mark in said:
            yield award.number, code, said[mark]


def _named(payees: Mapping[int, str]) -> str:
    names = sorted(payees.values())
    more = len(names) - _NAMED
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 家" if more > 0 else "")


def _same_account(view: _View) -> Iterator[Finding]:
    yield from _shared(view, "account", "same_account", "{} 用同一个银行账号")


def _same_legal_person(view: _View) -> Iterator[Finding]:
    yield from _shared(view, "legal_person", "same_legal_person", "{} 是同一个法定代表人")


def _fact(subject: Subject, fact: str, year: int) -> object:
    return subject.standing.get(fact, subject.yearly.get(fact, {}).get(year))


def _bad_credit(view: _View) -> Iterator[Finding]:
    payees = {view.parties[award.subject_id].payee_id for award in view.awards}
    owners = {**view.subjects, **view.desk.subjects(payees - view.subjects.keys(), view.batch.policy_id)}
    for award in view.awards:
        for id_ in (award.subject_id, view.parties[award.subject_id].payee_id):
            if _fact(owners[id_], "in_good_standing", award.year) is False:
                yield award.number, "bad_credit", f"{award.year} 年度信用核查有不良记录"


def _other_fund(view: _View) -> Iterator[Finding]:
    """Yield projects that another policy awards too, on its way or in the ledger."""
    projects = {award.subject_id for award in view.awards if view.parties[award.subject_id].kind == "project"}
    ledger = view.desk.ledger(projects)
    for award in view.awards:
        id_ = award.subject_id
        if id_ in projects:
            booked = {entry.policy for entry in ledger[id_] if not entry.reversed}
            elsewhere = sorted((booked | {one.policy for one in view.others[id_]}) - {award.policy})
            if elsewhere:
                yield award.number, "other_fund", f"同一项目另有 {'、'.join(elsewhere)} 的奖补，请核对是否重复"


def _over_yearly_fund(view: _View) -> Iterator[Finding]:
    """Compare all that is on its way under the policy and payer with what its text sets aside for the year."""
    said = {key: _over(view, *key) for key in {(award.fund, award.budget_year) for award in view.awards}}
    for award in view.awards:
        if sentence := said[award.fund, award.budget_year]:
            yield award.number, "over_yearly_fund", sentence


def _over(view: _View, fund_id: str, year: int) -> str:
    fund = next((one for one in view.policy.funds if one.id == fund_id), None)
    if fund is None or not fund.first_year <= year <= (fund.last_year or year):
        return ""
    terms = {"policy": view.batch.policy_id, "fund": fund_id, "budget_year": year}
    total = view.desk.total("due", **terms, state=("open", "correcting"))
    return f"{fund.name} {year} 年 {yuan(fund.yearly)} 元，在办共 {yuan(total)} 元" if total > fund.yearly else ""


def _over_lifetime_cap(view: _View) -> Iterator[Finding]:
    readings = dict(view.batch.readings)
    for award in view.awards:
        measure = view.policy.measure(award.measure)
        cap = measure.cap
        if cap is None or cap.by is not None:
            continue
        if not measure.base_to_date and cap.period.of(readings.__getitem__) != LIFETIME:
            continue
        paid = sum(one.amount for one in view.subjects[award.subject_id].paid if one.measure == award.measure)
        pending = 0 if award.approved else award.due
        if paid + pending > cap.amount:
            yield award.number, "over_lifetime_cap", f"连同已奖 {yuan(paid)} 元，超过累计上限 {yuan(cap.amount)} 元"


def _holder_differs(view: _View) -> Iterator[Finding]:
    for award in view.awards:
        party = view.parties[award.subject_id]
        if award.way == "paid" and party.account and party.holder != party.payee:
            yield award.number, "holder_differs", f"账户户名“{party.holder}”与收款人“{party.payee}”不符"


def _closed_or_dead(view: _View) -> Iterator[Finding]:
    for award in view.awards:
        if view.parties[award.subject_id].state == "closed":
            yield award.number, "closed_or_dead", "登记为注销或死亡，请核实"


def _duplicate(view: _View) -> Iterator[Finding]:
    names = Counter((one.kind, one.name.replace(" ", "")) for one in view.parties.values())
    for award in view.awards:
        party = view.parties[award.subject_id]
        if names[party.kind, party.name.replace(" ", "")] > 1:
            yield award.number, "duplicate", f"同年度有几个“{party.name}”，请核对是否同一对象"


_ALL = (
    _same_invoice,
    _same_account,
    _same_legal_person,
    _bad_credit,
    _other_fund,
    _over_yearly_fund,
    _over_lifetime_cap,
    _holder_differs,
    _closed_or_dead,
    _duplicate,
)

"""Assessment: policy + facts + history → findings with their explanation. Pure, exact, order-independent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from policies.assessment.selection import settle_between_subjects, settle_groups
from policies.facts import CATALOGUE
from policies.findings.explanation import (
    CapUse,
    Check,
    Explanation,
    ReadingChosen,
    Step,
    leaves,
)
from policies.findings.finding import Finding, Outcome, Payer
from policies.findings.subject import PaidAward, Subject
from policies.language.case import Case, FigureFault
from policies.language.grants.base import Worked
from policies.language.grants.none import to_a_person
from policies.language.grants.tiers import same_tier
from policies.language.limits.once import PER_TIER
from policies.language.policy import Measure, Policy
from policies.money import Fen, round_down, round_half_up
from policies.problems import Problem, refuse

_NO_READINGS: Mapping[str, str] = MappingProxyType({})
_CATALOGUE_ORDER: Mapping[str, int] = MappingProxyType({fact: number for number, fact in enumerate(CATALOGUE)})


@dataclass(frozen=True, slots=True)
class Assessment:
    """The findings of one policy and year over a set of subjects."""

    findings: tuple[Finding, ...]
    """In the order of the policy's measures, then of subject ids; with the ones not in play."""
    input_errors: tuple[Problem, ...]
    """Facts that contradict each other; such a subject has no finding under the measure."""


Tick = Callable[[int, int], None]
"""Called now and then with how many of how many steps are done; may raise to stop the work."""
_EVERY = 200


def _silent(_done: int, _total: int, /) -> None:
    """Tell nobody."""


class _Done(NamedTuple):
    """Where the work stood when a measure began."""

    tick: Tick
    before: int
    total: int


class _Terms(NamedTuple):
    """What is the same for every subject of one assessment."""

    policy: Policy
    year: int
    as_of: date
    readings: Mapping[str, str]
    pays_upper_itself: bool


def assess(  # the terms of an assessment are just these
    policy: Policy,
    year: int,
    subjects: Iterable[Subject],
    *,
    readings: Mapping[str, str] = _NO_READINGS,
    as_of: date | None = None,
    pays_upper_itself: bool = False,
    tick: Tick = _silent,
) -> Assessment:
    """Assess every measure of the policy for every subject of its kind.

    ``as_of`` is 31 December of the policy year unless given. Same input, in whatever order → same output.
    ``tick`` hears how far the work is and may stop it by raising. Raises InputError for a reading or an option that
    the policy does not have.
    """
    terms = _Terms(policy, year, as_of or date(year, 12, 31), _chosen(policy, readings), pays_upper_itself)
    ordered = sorted(subjects, key=_natural_id)
    errors: list[Problem] = []
    by_measure: list[list[Finding]] = []
    for number, measure in enumerate(policy.assessed):
        done = _Done(tick, number * len(ordered), len(policy.assessed) * len(ordered))
        by_measure.append(_assess_measure(terms, measure, ordered, errors, done))
    settled = settle_groups(policy, [f for findings in by_measure for f in findings])
    return Assessment(tuple(settled), tuple(errors))


def _natural_id(subject: Subject) -> tuple[int, str]:
    return len(subject.id), subject.id


def _chosen(policy: Policy, readings: Mapping[str, str]) -> Mapping[str, str]:
    known = {reading.id: reading.options for reading in policy.readings}
    for reading, option in readings.items():
        if reading not in known:
            raise refuse(policy.id, "unknown_reading", f"政策没有口径“{reading}”")
        if option not in known[reading]:
            options = "、".join(known[reading])
            raise refuse(policy.id, "unknown_option", f"口径“{reading}”没有选项“{option}”，应为：{options}")
    return {**policy.defaults, **readings}


def _assess_measure(
    terms: _Terms, measure: Measure, subjects: list[Subject], errors: list[Problem], done: _Done
) -> list[Finding]:
    findings: list[Finding] = []
    cases: list[Case] = []
    for number, subject in enumerate(subjects):
        if number % _EVERY == 0:
            done.tick(done.before + number, done.total)
        if subject.kind != measure.subject:
            continue
        try:
            case = _case(terms, measure, subject)
            findings.append(_find(terms, measure, case))
            cases.append(case)
        except FigureFault as fault:
            errors.append(Problem(f"{subject.id} › {measure.id}", "contradiction", str(fault)))
    return settle_between_subjects(measure, cases, findings)


def _case(terms: _Terms, measure: Measure, subject: Subject) -> Case:
    case = Case(subject, measure.id, terms.year, terms.as_of, terms.policy.in_force_from, terms.readings)
    case.per_tier = measure.once.kind == PER_TIER
    if case.paid:
        case.paid = tuple(_with_tier(measure, award) for award in case.paid)
    return case


def _with_tier(measure: Measure, award: PaidAward) -> PaidAward:
    tiers = measure.grant.tiers()
    if not award.tier:
        if measure.once.kind == PER_TIER:
            raise FigureFault(f"{award.year} 年度的 {measure.id} 奖补没有写明档次（tier），应为：{'、'.join(tiers)}")
        return award
    tier = same_tier(award.tier, tiers)
    if tier is None:
        known = f"应为：{'、'.join(tiers)}" if tiers else "本措施不分档"
        raise FigureFault(f"{award.year} 年度的 {measure.id} 奖补写的档次“{award.tier}”不存在，{known}")
    return award._replace(tier=tier)


def _find(terms: _Terms, measure: Measure, case: Case) -> Finding:
    opened = measure.opens_on.look(case)
    if opened is None:
        return _not_in_play(terms, measure, case)
    kind = _kind_check(measure, case)
    if kind and kind[0].holds is False:
        return _not_in_play(terms, measure, case)
    worked = measure.grant.work_out(case)
    checks = (
        *_window_checks(terms, measure),
        *kind,
        *(condition.check(case) for condition in measure.conditions),
        *(measure.quota.check(case) if measure.quota else ()),
        *(measure.one_per.check(case) if measure.one_per else ()),
        *measure.once.checks(case, yearly_base=measure.yearly_base),
        *worked.checks,
        *((to_a_person(measure.decided_by_person),) if measure.decided_by_person else ()),
    )
    cap_checks, steps, cap, amount = _limit(measure, case, worked)
    explanation = Explanation(
        opened, (*checks, *cap_checks), steps, cap, case.paid, next_tier=worked.next_tier, notes=measure.notes
    )
    return _conclude(terms, measure, case, amount, worked.tier, explanation)


def _not_in_play(terms: _Terms, measure: Measure, case: Case) -> Finding:
    flags = ("past_validity",) if _is_past(terms) else ()
    return Finding(
        case.subject.id,
        measure.id,
        "not_in_play",
        None,
        "",
        flags,
        (),
        _payer(terms, measure),
        terms.year + terms.policy.budget_year_after,
        _NOTHING,
    )


_NOTHING = Explanation()


def _kind_check(measure: Measure, case: Case) -> tuple[Check, ...]:
    if measure.of_kind is None:
        return ()
    used = case.used(measure.of_kind.fact)
    holds = None if used.value is None else used.value == measure.of_kind.option
    label = measure.of_kind.fact.options[measure.of_kind.option]
    return (Check("kind", holds, label, (used,)),)


def _window_checks(terms: _Terms, measure: Measure) -> tuple[Check, ...]:
    checks = []
    policy, year = terms.policy, terms.year
    until = policy.in_force_until
    if year < policy.in_force_from.year:
        checks.append(_outside(f"政策自 {policy.in_force_from.isoformat()} 起施行"))
    if until is not None and year > until.year:
        checks.append(_outside(f"政策施行至 {until.isoformat()}"))
    window = measure.window
    if window is not None:
        inside = (window.first or year) <= year <= (window.last or year)
        span = f"{window.first or ''}—{window.last or ''} 政策年度"
        checks.append(Check("window", inside, window.says, code="outside_window", note=span))
    return tuple(checks)


def _outside(note: str) -> Check:
    return Check("window", False, "", code="outside_window", note=note)  # the result itself


def _limit(
    measure: Measure, case: Case, worked: Worked
) -> tuple[tuple[Check, ...], tuple[Step, ...], CapUse | None, Fen | None]:
    """Round once, apply the cap, and refuse an amount of nothing."""
    cap, checks = measure.cap.look(case) if measure.cap else (None, ())
    if worked.amount is None:
        used_up = (
            cap is not None and measure.cap is not None and measure.cap.used_up(case, cap, to_date=measure.base_to_date)
        )
        return (*checks, *(_something(0) if used_up else ())), worked.steps, None, None
    amount, steps = _rounded(measure, worked)
    if measure.cap is None or cap is None:
        return (*checks, *_something(amount)), steps, None, amount
    capped, use = measure.cap.apply(case, cap, amount, to_date=measure.base_to_date)
    return (*checks, *_something(capped)), steps, use, capped


def _rounded(measure: Measure, worked: Worked) -> tuple[Fen, tuple[Step, ...]]:
    exact = worked.amount
    if exact is None or isinstance(exact, int):
        return exact or 0, worked.steps
    amount = round_down(exact) if measure.may_be_lowered else round_half_up(exact)
    if exact.denominator == 1:
        return amount, worked.steps
    says = "不超过比例，舍去不足一分的部分" if measure.may_be_lowered else "四舍五入到分"
    return amount, (*worked.steps, Step("round", says, (), amount))


def _something(amount: Fen) -> tuple[Check, ...]:
    if amount:
        return ()
    return (Check("nothing_to_pay", False, "", code="nothing_to_pay", note="没有可奖补的金额"),)


def _conclude(
    terms: _Terms, measure: Measure, case: Case, amount: Fen | None, tier: str, explanation: Explanation
) -> Finding:
    outcome = _outcome(explanation.checks, amount)
    counts = outcome in ("due", "for_decision")
    return Finding(
        case.subject.id,
        measure.id,
        outcome,
        amount if counts else None,
        tier if counts else "",
        _flags(terms, measure, outcome, explanation),
        _missing(explanation.checks) if outcome == "undetermined" else (),
        _payer(terms, measure),
        terms.year + terms.policy.budget_year_after,
        explanation._replace(readings=_readings(terms, case), at_stake=_at_stake(measure, outcome, amount)),
    )


def _at_stake(measure: Measure, outcome: Outcome, amount: Fen | None) -> Fen | None:
    if outcome != "undetermined":
        return None
    return measure.most if amount is None else amount


def _outcome(checks: tuple[Check, ...], amount: Fen | None) -> Outcome:
    """Conclude; where everything holds and no money comes of it, the subject is qualified for something."""
    failed = {check.otherwise for check in checks if check.holds is False}
    if "refused" in failed:
        return "refused"
    if any(check.holds is None for check in checks):
        return "undetermined"
    if "for_decision" in failed:
        return "for_decision"
    return "qualified" if amount is None else "due"


def _flags(terms: _Terms, measure: Measure, outcome: Outcome, explanation: Explanation) -> tuple[str, ...]:
    flags = set()
    if any(leaf.at_threshold for check in explanation.checks for leaf in leaves(check)):
        flags.add("at_threshold")
    if any(leaf.code == "outside_window" for check in explanation.checks for leaf in _failing(check)):
        flags.add("outside_window")
    if _is_past(terms):
        flags.add("past_validity")
    if measure.legal_review_from is not None and terms.year >= measure.legal_review_from:
        flags.add("legal_review")
    if outcome in ("due", "for_decision"):
        flags |= _amount_flags(measure, explanation.cap)
    return tuple(sorted(flags))


def _failing(check: Check) -> tuple[Check, ...]:
    """Return the false leaves for which a check failed; none where another branch, or their truth, was the reason."""
    if check.holds is not False or check.otherwise == "next_branch" or check.kind == "none":
        return ()
    return tuple(leaf for part in check.parts for leaf in _failing(part)) if check.parts else (check,)


def _amount_flags(measure: Measure, cap: CapUse | None) -> set[str]:
    return ({"ceiling"} if measure.may_be_lowered else set()) | ({"capped"} if cap and cap.lowered else set())


def _missing(checks: tuple[Check, ...]) -> tuple[str, ...]:
    facts = {used.fact for check in checks for leaf in _undecided(check) for used in leaf.used if used.value is None}
    return tuple(sorted(facts, key=_CATALOGUE_ORDER.__getitem__))


def _undecided(check: Check) -> tuple[Check, ...]:
    """Return the leaves that keep a check unknown; nothing behind a decided operand."""
    if check.holds is not None:
        return ()
    return tuple(leaf for part in check.parts for leaf in _undecided(part)) if check.parts else (check,)


def _readings(terms: _Terms, case: Case) -> tuple[ReadingChosen, ...]:
    chosen = []
    for reading in terms.policy.readings:
        option = case.asked.get(reading.id)
        if option is not None:
            rejected = tuple((key, label) for key, label in reading.options.items() if key != option)
            chosen.append(ReadingChosen(reading.id, reading.question, option, reading.options[option], rejected))
    return tuple(chosen)


def _is_past(terms: _Terms) -> bool:
    doubtful = terms.policy.doubtful_from
    return doubtful is not None and terms.as_of >= doubtful


def _payer(terms: _Terms, measure: Measure) -> Payer:
    return "own" if measure.payer == "upper" and terms.pays_upper_itself else measure.payer

"""What holds for every policy, every subject and every year."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.assessment import FLAGS, OUTCOMES, Finding, Subject, assess
from policies.assessment.sentences import brief, sections
from policies.facts import CATALOGUE, SubjectKind
from policies.findings.explanation_json import explanation_json, finding_values
from policies.language.grants.brackets import Brackets
from policies.language.grants.per_unit import PerUnit
from policies.language.grants.rate import Rate
from policies.language.grants.tiers import Tiers
from policies.language.policy import Measure, Policy
from policies.library import built_in
from tests.policies.subjects import subjects

POLICIES = tuple(built_in().values())
PAIRS = [(policy, kind) for policy in POLICIES for kind in sorted({m.subject for m in policy.assessed})]
NAMES = [f"{policy.id} {kind}" for policy, kind in PAIRS]


def years(policy: Policy) -> st.SearchStrategy[int]:
    first = policy.in_force_from.year
    return st.integers(first - 1, first + 10)


@pytest.mark.parametrize(("policy", "kind"), PAIRS, ids=NAMES)
@given(data=st.data())
def test_a_finding_is_whole(policy: Policy, kind: SubjectKind, data: st.DataObject) -> None:
    year = data.draw(years(policy))
    subject = data.draw(subjects(policy, kind, year))
    for finding in assess(policy, year, [subject]).findings:
        measure = policy.measure(finding.measure)
        _is_whole(finding, measure)
        _keeps_to_the_cap(finding, measure)
        _can_be_told(policy, finding, measure)


def _is_whole(finding: Finding, measure: Measure) -> None:
    assert finding.outcome in OUTCOMES
    assert set(finding.flags) <= set(FLAGS)
    assert bool(finding.missing) == (finding.outcome == "undetermined")
    assert set(finding.missing) <= {"division", *(fact.id for fact in measure.facts())}
    if finding.outcome == "due":
        assert isinstance(finding.amount, int)
        assert finding.amount > 0
    elif finding.outcome != "for_decision":
        assert finding.amount is None
    if finding.outcome == "refused":
        assert any(check.holds is False for check in finding.explanation.checks)


def _keeps_to_the_cap(finding: Finding, measure: Measure) -> None:
    cap = finding.explanation.cap
    if finding.amount is None or cap is None:
        return
    assert finding.amount <= cap.cap
    if cap.period == "lifetime" or not measure.base_to_date:
        assert finding.amount + cap.paid_before <= max(cap.cap, cap.paid_before)


def _can_be_told(policy: Policy, finding: Finding, measure: Measure) -> None:
    text = json.dumps(finding_values(finding), ensure_ascii=False)
    told = [str(line) for section in sections(policy, measure, finding) for line in section.lines]
    assert told
    assert brief(measure, finding)
    assert "None" not in "".join(told) + brief(measure, finding)
    assert "Infinity" not in text


@pytest.mark.parametrize(("policy", "kind"), PAIRS, ids=NAMES)
@given(data=st.data())
def test_the_order_of_subjects_does_not_matter(policy: Policy, kind: SubjectKind, data: st.DataObject) -> None:
    year = data.draw(years(policy))
    drawn = [data.draw(subjects(policy, kind, year, number)) for number in range(1, 6)]
    shuffled = data.draw(st.permutations(drawn))
    first, second = assess(policy, year, drawn), assess(policy, year, shuffled)
    assert [(f[:9], explanation_json(f)) for f in first.findings] == [
        (f[:9], explanation_json(f)) for f in second.findings
    ]
    assert first.input_errors == second.input_errors


def _rising(measure: Measure) -> bool:
    return isinstance(measure.grant, Tiers | Rate | PerUnit | Brackets)


RISING = [(policy, m) for policy in POLICIES for m in policy.assessed if _rising(m)]


@pytest.mark.parametrize(("policy", "measure"), RISING, ids=[m.id for _, m in RISING])
@given(data=st.data())
def test_a_higher_figure_never_pays_less(policy: Policy, measure: Measure, data: st.DataObject) -> None:
    year = data.draw(years(policy))
    subject = data.draw(subjects(policy, measure.subject, year))
    base = measure.grant.bases()[0]
    findings = []
    for more in sorted({0, *data.draw(st.lists(st.integers(1, 10**10), min_size=2, max_size=4))}):
        raised = _raise(subject, base.id, year, more)
        findings += [f for f in assess(policy, year, [raised]).findings if f.measure == measure.id]
    for lower, higher in pairwise(findings):
        if lower.outcome == higher.outcome == "due":
            assert (lower.amount or 0) <= (higher.amount or 0)


def _raise(subject: Subject, fact_id: str, year: int, more: int) -> Subject:
    if CATALOGUE[fact_id].period == "standing":
        return replace(subject, standing={**subject.standing, fact_id: int(subject.standing.get(fact_id, 0)) + more})  # type: ignore[arg-type]
    known = subject.yearly.get(fact_id, {})
    return replace(subject, yearly={**subject.yearly, fact_id: {**known, year: int(known.get(year, 0)) + more}})  # type: ignore[arg-type]


@pytest.mark.parametrize(("policy", "kind"), PAIRS, ids=NAMES)
@given(data=st.data())
def test_the_last_step_is_the_amount_before_the_cap(policy: Policy, kind: SubjectKind, data: st.DataObject) -> None:
    year = data.draw(years(policy))
    subject = data.draw(subjects(policy, kind, year))
    for finding in assess(policy, year, [subject]).findings:
        if finding.amount is None:
            continue
        cap = finding.explanation.cap
        last = Fraction(finding.explanation.steps[-1].result)
        assert last.denominator == 1
        whole = int(last)
        if cap is None:
            assert whole == finding.amount
        elif policy.measure(finding.measure).yearly_base:
            assert min(whole, cap.cap - cap.paid_before) == finding.amount
        else:
            assert min(whole, cap.cap) - cap.paid_before == finding.amount
